// The timeline as a reader uses it: filters, address, keys, the band, without scripts, in a frame, from a file.
// BRIEFBOOK names the binary, CHROMIUM the browser.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { binary, build, checks, launch, serve, until } from "./common.mjs";

const book = build("timeline", {
  "sources.bib": "@online{s1, title = {Source One}, organization = {Body}, date = {2023}}\n",
  "content/entities/huawei.md": "---\ntitle: Huawei\nkind: entity\nentity: {type: company}\n---\nA maker.\n",
  "content/entities/smic.md": "---\ntitle: SMIC\nkind: entity\nentity: {type: company}\n---\nA fab.\n",
  "content/a.md": `---
title: A
events:
  - {id: listed, date: 2019-05-16, title: Huawei is listed, actors: [huawei], topics: [controls], importance: 3, sources: [s1]}
  - {id: quiet, date: 2019-08, title: A quiet change, actors: [huawei], topics: [controls], importance: 1, sources: [s1]}
  - {id: cafe, date: 2020-12-18, title: Café rules for a foundry, actors: [smic], topics: [controls, fabs], importance: 2, sources: [s1]}
  - {id: mate, date: 2023-08-29, title: The Mate 60 goes on sale, summary: A phone, actors: [huawei, smic], topics: [fabs], importance: 3, sources: [s1]}
  - {id: talks, date: 2020-03/2021-02, title: Talks, topics: [fabs], importance: 2, sources: [s1]}
  - {id: doubt, date: 2022-06?, title: A plan perhaps, topics: [fabs], importance: 2, sources: [s1]}
  - {id: open, date: 2023-10/.., title: Ever since, topics: [controls], importance: 1, sources: [s1]}
${Array.from({ length: 40 }, (_, i) => `  - {id: n${i}, date: 2018-02-${String(i % 28 + 1).padStart(2, "0")}, title: Minor matter ${i}, topics: [minor], importance: 1, sources: [s1]}`).join("\n")}
---
Text.
`,
});
const { home, close } = await serve(book.pretty);
const browser = await launch();
const { check, failures, watch } = checks();
const total = 47;
try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = watch(await context.newPage());
  const open = (query = "", to = "timeline/") => page.goto(home + to + query);
  const shown = (of = page) => of.evaluate(() => [...document.querySelectorAll(".tl-list .ev")].filter((li) => li.checkVisibility()).map((li) => li.id));
  const search = () => page.evaluate(() => location.search);
  const count = () => page.locator(".tl-count").textContent();
  const is = async (ids) => assert.deepEqual(await shown(), ids);

  await check("each filter in the address", async () => {
    await open("?actor=smic");
    await is(["cafe", "mate"]);
    await open("?topic=fabs");
    await is(["talks", "cafe", "doubt", "mate"]);
    await open("?importance=3");
    await is(["listed", "mate"]);
    await open("?q=cafe+FOUNDRY");
    await is(["cafe"]);
    await open("?from=2020-12&to=2022-06");
    await is(["talks", "cafe", "doubt"]);
    await open("?from=2024");
    await is(["open"]);
    await open("?q=matter+39");
    await is(["n39"]);
    await open("?to=2019-05-16&importance=2");
    await is(["listed"]);
    await open("?topic=gone");
    assert.equal((await shown()).length, total, "a topic that is none filters nothing");
  });
  await check("filters combine, are announced, and empty years go", async () => {
    await open("?topic=fabs&actor=huawei&importance=2&q=mate&from=2020&to=2023-12");
    await is(["mate"]);
    assert.equal(await count(), `1 of ${total} events`);
    assert.equal(await page.locator(".tl-count").getAttribute("aria-live"), "polite");
    assert.equal(await page.locator(".tl-list .ev:visible").count(), 1);
    assert.deepEqual(await page.locator(".tl-year:visible > h2").allTextContents(), ["2023"]);
    assert.equal(await page.locator('.tl-years a[href="#y2019"] .n').textContent(), "0");
    await open("?q=nothing-like-it");
    assert.equal(await count(), "No events match");
  });
  await check("the form writes the address; reload, back and forward keep it", async () => {
    await open();
    assert.equal(await count(), `${total} events`);
    await page.selectOption("[name=topic]", "fabs");
    assert.equal(await search(), "?topic=fabs");
    await page.selectOption("[name=actor]", "smic");
    assert.equal(await search(), "?topic=fabs&actor=smic");
    await page.locator("[name=q]").pressSequentially("mate");
    await until("the words in the address", async () => (await search()) === "?topic=fabs&actor=smic&q=mate");
    await is(["mate"]);
    await page.reload();
    await is(["mate"]);
    assert.equal(await page.inputValue("[name=q]"), "mate");
    await page.goBack();
    await until("one step back", async () => (await search()) === "?topic=fabs&actor=smic");
    await is(["cafe", "mate"]);
    await page.goBack();
    await until("two steps back", async () => (await page.inputValue("[name=actor]")) === "");
    await is(["talks", "cafe", "doubt", "mate"]);
    await page.goForward();
    await until("forward", async () => (await page.inputValue("[name=actor]")) === "smic");
    await page.getByRole("button", { name: "Show all" }).click();
    await until("everything", async () => (await shown()).length === total && (await search()) === "");
  });
  await check("a link to an event that is filtered out shows it", async () => {
    await open("?topic=minor#mate");
    await until("the event", async () => (await shown()).includes("mate"));
    assert.equal(await search(), "");
  });
  await check("the band by keys", async () => {
    await open();
    const from = page.getByRole("slider", { name: "From" });
    await from.focus();
    await page.keyboard.press("PageUp");
    await until("a year later", async () => (await search()) === "?from=2019&to=2023");
    assert.ok(!(await shown()).includes("n0"));
    assert.equal(await from.getAttribute("aria-valuetext"), "January 2019");
    await page.keyboard.press("ArrowRight");
    await until("a month later", async () => (await search()) === "?from=2019-02&to=2023-12");
    await page.getByRole("slider", { name: "To" }).focus();
    await page.keyboard.press("PageDown");
    await until("the other end", async () => (await search()) === "?from=2019-02&to=2022-12");
    await is(["listed", "quiet", "talks", "cafe", "doubt"]);
  });
  await check("the band by mouse: a drag is a span, a click a year, a period leads to its event", async () => {
    await open();
    const box = await page.locator(".ov-brush").boundingBox();
    // 2018 to 2023: six years of equal width.
    const at = (years) => box.x + box.width * years / 6;
    const y = box.y + 80;
    await page.mouse.move(at(1.02), y);
    await page.mouse.down();
    await page.mouse.move(at(2), y, { steps: 3 });
    await page.mouse.move(at(2.97), y, { steps: 3 });
    await page.mouse.up();
    assert.equal(await search(), "?from=2019&to=2020");
    await is(["listed", "quiet", "talks", "cafe"]);
    await page.mouse.click(at(5.3), y);
    assert.equal(await search(), "?from=2023&to=2023");
    await is(["mate", "open"]);
    await page.mouse.click(at(5.3), y);
    assert.equal(await search(), "");
    await page.mouse.move(at(5.63), y);
    assert.equal(await page.locator(".ov-tip").textContent(), "August 2023: 1");
    const bar = await page.locator(".ov rect.range").first().boundingBox();
    await page.mouse.click(bar.x + bar.width / 2, bar.y + 2);
    assert.equal(await page.evaluate(() => location.hash), "#talks");
  });
  await check("the band draws periods, doubt, and what the filters leave", async () => {
    await open("?actor=smic");
    assert.equal(await page.locator(".ov rect.range").count(), 2);
    assert.equal(await page.locator(".ov path.un").count(), 1);
    assert.equal(await page.locator(".ov rect.off").count(), 2);
    const bars = await page.locator(".ov-hits path").evaluateAll((paths) => paths.map((p) => p.getAttribute("d").split("z").length - 1));
    assert.deepEqual(bars, [1, 1, 0, 0]);
    assert.match(await page.locator(".ov desc").textContent(), /47 events\. .* The busiest period, with 40 events, starts in February 2018\. Lasting over a period: 2\. With an uncertain date: 1/);
  });
  await check("nothing moves when the script comes", async () => {
    await page.addInitScript(() => {
      window.moved = 0;
      new PerformanceObserver((list) => { for (const e of list.getEntries()) window.moved += e.value; }).observe({ type: "layout-shift", buffered: true });
    });
    await open();
    await page.waitForTimeout(300);
    assert.ok((await page.evaluate(() => window.moved)) < 0.01, `moved by ${await page.evaluate(() => window.moved)}`);
  });
  await check("without scripts the list is whole and links lead to topics' timelines", async () => {
    const bare = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    await bare.goto(home + "timeline/?topic=fabs");
    assert.equal(await bare.locator(".tl-list .ev:visible").count(), total);
    const ids = await bare.locator(".tl-list .ev").evaluateAll((all) => all.map((li) => li.id));
    assert.deepEqual(ids.slice(-6), ["quiet", "talks", "cafe", "doubt", "mate", "open"]);
    assert.ok(!(await bare.locator(".tl-filter").isVisible()));
    assert.ok(await bare.locator(".ov").isVisible());
    await bare.locator(".tl-topics a", { hasText: "fabs" }).click();
    assert.equal(new URL(bare.url()).pathname + new URL(bare.url()).hash, "/topics/fabs/#bb-timeline");
    await bare.context().close();
  });
  await check("in a frame: the same filters, and links that lead out", async () => {
    await open("?topic=fabs&importance=3", "timeline/embed/");
    await is(["mate"]);
    assert.equal(await page.locator(".masthead").count(), 0);
    assert.equal(await page.evaluate(() => document.querySelector("base").target), "_top");
    const links = await page.evaluate(() => [".tl-whole", "#mate .ev-title a"].map((s) => document.querySelector(s).href));
    assert.deepEqual(links, [`${home}timeline/?topic=fabs&importance=3`, `${home}timeline/#mate`]);
    await page.setContent(`<iframe src="${home}timeline/embed/?actor=smic" width=600 height=700></iframe>`);
    const frame = page.frames()[1];
    await until("the frame", async () => (await shown(frame)).length === 2);
    await frame.locator("#cafe .ev-title a").click();
    await page.waitForURL(`${home}timeline/#cafe`);
  });
  await check("from a file", async () => {
    const file = pathToFileURL(book.portable).href + "/timeline/index.html";
    await page.goto(file + "?topic=fabs");
    await is(["talks", "cafe", "doubt", "mate"]);
    await page.selectOption("[name=actor]", "smic");
    await is(["cafe", "mate"]);
    assert.equal(await search(), "?topic=fabs&actor=smic");
  });
  await check("an edit while it is served leaves the filters as they are", async () => {
    const root = path.dirname(book.pretty);
    const server = spawn(binary, ["--root", root, "serve", "-p", "11873"], { stdio: "ignore" });
    try {
      const live = "http://127.0.0.1:11873/timeline/";
      await until("the server", async () => (await fetch(live).catch(() => null))?.ok);
      await page.goto(live + "?topic=fabs");
      await page.locator("[name=q]").fill("mate");
      await until("the filter", async () => (await shown()).join() === "mate");
      await page.evaluate(() => { window.marker = 1; });
      const file = path.join(root, "content/a.md");
      const text = fs.readFileSync(file, "utf8");
      const more = "  - {id: after, date: 2023-09-02, title: After Mate, topics: [fabs], sources: [s1]}\n  - {id: apart, date: 2023-09-03, title: Apart, topics: [fabs], sources: [s1]}\n";
      fs.writeFileSync(file, text.replace("events:\n", "events:\n" + more));
      await until("the new event", async () => (await shown()).join() === "mate,after");
      assert.equal(await count(), `2 of ${total + 2} events`);
      assert.equal(await page.inputValue("[name=q]"), "mate");
      assert.equal(await page.evaluate(() => window.marker), 1, "the page was reloaded");
    } finally {
      await page.goto("about:blank");
      server.kill("SIGINT");
    }
  });
  await check("two thousand events are filtered within a tenth of a second", async () => {
    await open();
    await page.evaluate(() => {
      const list = document.querySelector(".tl-list .evs");
      const node = list.querySelector(".ev");
      for (let i = 0; i < 2000; i++) list.append(Object.assign(node.cloneNode(true), { id: `x${i}` }));
      document.dispatchEvent(new CustomEvent("briefbook:patched"));
    });
    const took = await page.evaluate(() => {
      const field = document.querySelector("[name=topic]");
      const start = performance.now();
      field.value = "fabs";
      field.dispatchEvent(new Event("change", { bubbles: true }));
      return performance.now() - start;
    });
    assert.equal(await count(), `4 of ${total + 2000} events`);
    assert.ok(took < 100, `${took} ms`);
  });
  await check("320 pixels are enough", async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    for (const to of ["timeline/", "timeline/embed/"]) {
      await open("", to);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= 320, `${to} is ${wide} wide`);
    }
  });
} finally {
  await browser.close();
  close();
  book.remove();
}
if (failures.length) process.exit(1);
