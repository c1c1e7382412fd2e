// Live reload as a reader of the page sees it: Debian's chromium, the real server, a book made with `init`.
//
// BRIEFBOOK names the binary, CHROMIUM the browser. Each check waits at most ten seconds.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "./common.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const binary = path.resolve(process.env.BRIEFBOOK ?? path.join(here, "../../target/debug/briefbook"));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "briefbook-live-"));
const root = path.join(folder, "book");
execFileSync(binary, ["init", root], { stdio: "ignore" });

const write = (name, text) => {
  const full = path.join(root, name);
  fs.mkdirSync(path.dirname(full), { recursive: true });
  fs.writeFileSync(full, text);
};
const filler = Array.from({ length: 60 }, (_, i) => `Paragraph ${i} of a long page, with words to select.\n`).join("\n");
const long = (first, extra = "") =>
  `---\ntitle: Long\n---\n\n${first}\n\n${extra}<details id="more"><summary>More</summary>Hidden words</details>\n\n${filler}\n## End\n\nThe end.\n`;
write("content/long.md", long("First words."));
write("content/other.md", "---\ntitle: Other page\n---\n\nOther words.\n");
write("static/css/briefing.css", "body { outline-color: rgb(1, 2, 3); }\n");
// A theme with a template that links its sheet by the name that tells its content, and a file of the book's own by the name that it has.
write("briefbook.toml", fs.readFileSync(path.join(root, "briefbook.toml"), "utf8").replace(/^\[book\]$/m, '[book]\ntheme = "mine"'));
write("themes/mine/templates/page.html", `{% extends "base.html" %}
{% block head %}<link rel="stylesheet" href="{{ root }}{{ asset(path="css/mine.css") }}"><link rel="stylesheet" href="{{ root }}css/own.css"><script src="{{ root }}{{ asset(path="js/mine.js") }}"></script>{% endblock head %}
{% block main %}<article><h1>{{ page.title }}</h1>{{ page.content | safe }}<picture><source srcset="{{ root }}img/none.svg 9x, {{ root }}img/one.svg"><img id="pictured" src="{{ root }}img/two.svg" alt=""></picture></article>{% endblock main %}
`);
write("themes/mine/static/css/mine.css", "@import 'deep.css'; body { column-rule-color: rgb(1, 2, 3); }\n");
write("themes/mine/static/css/deep.css", "body { caret-color: rgb(1, 2, 3); }\n");
write("themes/mine/static/js/mine.js", "window.mine = 1;\n");
write("static/css/own.css", "body { text-emphasis-color: rgb(1, 2, 3); }\n");

const drawing = (width) => `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="10"><rect width="${width}" height="10"/></svg>\n`;
write("static/img/one.svg", drawing(11));
write("static/img/two.svg", drawing(12));
write("content/pictures.md", "---\ntitle: Pictures\n---\n\n![One](/img/one.svg)\n\n![Beside](beside%20%231.svg)\n");
write("content/beside #1.svg", drawing(13));
const dates = (last) => `---\ntitle: Dates\nevents:\n  - {date: 2019-05-16, title: A listing, importance: 3}\n  - {date: 2020-12-18, title: Another listing, importance: 2}\n  - {date: 2023-08-29, title: ${last}, importance: 3}\n---\n\nWords.\n`;
write("content/dates.md", dates("A phone"));

const port = await new Promise((resolve) => {
  const server = net.createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});
const home = `http://127.0.0.1:${port}/`;
let server;
const start = async (env = {}) => {
  server = spawn(binary, ["--root", root, "serve", "-p", String(port)], { stdio: "ignore", env: { ...process.env, ...env } });
  await until("the server", async () => (await fetch(home).catch(() => null))?.ok);
};
const stop = () => new Promise((resolve) => { server.once("exit", resolve); server.kill("SIGINT"); });
const until = async (what, done) => {
  const end = Date.now() + 10_000;
  // A page that is being reloaded cannot be asked.
  while (!(await Promise.resolve().then(done).catch(() => false))) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

await start();
const browser = await launch();
const failures = [];
const check = async (name, run) => {
  try {
    await run();
    console.log(`ok   ${name}`);
  } catch (error) {
    failures.push(name);
    console.log(`FAIL ${name}: ${error.stack}`);
  }
};
try {
  const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  const open = async (to) => {
    await page.goto(home + to);
    await page.evaluate(() => { window.marker = 1; });
    await until("the stream", () => page.evaluate(() => performance.getEntriesByType("resource").some((r) => r.name.endsWith("live.js"))));
  };
  const text = () => page.evaluate(() => document.querySelector("main").innerText);
  const has = (words) => until(`“${words}”`, async () => (await text()).includes(words));
  const stayed = async () => assert.equal(await page.evaluate(() => window.marker), 1, "the page was reloaded");
  const shade = (selector) => page.evaluate((s) => {
    const node = document.querySelector("briefbook-live")?.shadowRoot.querySelector(s);
    return node && !node.hidden ? { text: node.textContent, links: [...node.querySelectorAll("a")].map((a) => a.href) } : null;
  }, selector);

  await check("a text edit keeps scroll, focus, selection, details and what scripts made", async () => {
    await open("long/");
    await page.evaluate(() => {
      const paragraphs = [...document.querySelectorAll("main p")].filter((p) => p.textContent.startsWith("Paragraph"));
      document.querySelector("#more").open = true;
      paragraphs[3].classList.add("by-script");
      const input = document.createElement("input");
      input.id = "added";
      paragraphs[5].after(input);
      paragraphs[40].scrollIntoView();
      input.focus({ preventScroll: true });
      input.value = "typed";
      getSelection().selectAllChildren(paragraphs[41]);
      input.focus({ preventScroll: true });
      window.wanted = { y: scrollY, node: paragraphs[41] };
    });
    const before = await page.evaluate(() => getSelection().toString());
    write("content/long.md", long("Changed words."));
    await has("Changed words.");
    await stayed();
    const state = await page.evaluate(() => ({
      y: scrollY === window.wanted.y, open: document.querySelector("#more").open, same: window.wanted.node.isConnected,
      byScript: document.querySelectorAll(".by-script").length, focus: document.activeElement.id,
      value: document.querySelector("#added")?.value, selection: getSelection().toString(),
    }));
    assert.deepEqual(state, { y: true, open: true, same: true, byScript: 1, focus: "added", value: "typed", selection: before });
  });
  await check("a paragraph comes in above", async () => {
    write("content/long.md", long("Changed words.", "A new paragraph.\n\n"));
    await has("A new paragraph.");
    await stayed();
    assert.equal(await page.evaluate(() => document.querySelector("#added").value), "typed");
  });
  await check("an editor that renames is followed, and so is a burst of files", async () => {
    fs.writeFileSync(path.join(root, "content/.long.tmp"), long("Renamed over."));
    fs.renameSync(path.join(root, "content/.long.tmp"), path.join(root, "content/long.md"));
    await has("Renamed over.");
    for (let i = 0; i < 200; i++) write(`content/burst/p${i}.md`, `---\ntitle: Burst ${i}\n---\n\nWords.\n`);
    write("content/long.md", long("After the burst, [[Burst 199]]."));
    await has("After the burst, Burst 199.");
    fs.rmSync(path.join(root, "content/burst"), { recursive: true });
    write("content/long.md", long("Quiet again."));
    await has("Quiet again.");
    await stayed();
  });
  await check("stylesheets are swapped", async () => {
    const seen = (property) => page.evaluate((p) => getComputedStyle(document.body)[p], property);
    const links = () => page.evaluate(() => [...document.querySelectorAll("link[rel=stylesheet]")].map((link) => new URL(link.href).pathname.replace(/\.[0-9a-f]{10}\./, ".")));
    const wanted = await links();
    assert.ok(wanted.includes("/css/briefing.css") && wanted.includes("/css/mine.css") && wanted.includes("/css/own.css"), String(wanted));
    const hashed = await page.evaluate(() => [...document.querySelectorAll("link[rel=stylesheet]")].filter((link) => /\.[0-9a-f]{10}\.css$/.test(link.href)).length);
    assert.equal(hashed, wanted.length - 1, "all but the book's own tell their content");
    // From every frame on the page is drawn with the one colour or the other, never without any.
    await page.evaluate(() => {
      window.drawn = new Set();
      const look = () => { window.drawn.add(getComputedStyle(document.body).outlineColor); requestAnimationFrame(look); };
      look();
    });
    for (const [file, property, text] of [
      ["static/css/briefing.css", "outlineColor", (n) => `body { outline-color: rgb(4, 5, ${n}); }\n`],
      ["themes/mine/static/css/mine.css", "columnRuleColor", (n) => `@import 'deep.css'; body { column-rule-color: rgb(4, 5, ${n}); }\n`],
      ["themes/mine/static/css/deep.css", "caretColor", (n) => `body { caret-color: rgb(4, 5, ${n}); }\n`],
      ["static/css/own.css", "textEmphasisColor", (n) => `body { text-emphasis-color: rgb(4, 5, ${n}); }\n`],
    ]) {
      assert.equal(await seen(property), "rgb(1, 2, 3)", file);
      for (const n of [6, 7, 8]) {
        write(file, text(n));
        await until(`the new colour of ${file}`, async () => (await seen(property)) === `rgb(4, 5, ${n})`);
      }
      await stayed();
      await until(`the old ones of ${file} to go`, async () => (await links()).join() === wanted.join());
    }
    const drawn = await page.evaluate(() => [...window.drawn]);
    assert.ok(drawn.every((colour) => /^rgb\((1, 2, 3|4, 5, [678])\)$/.test(colour)), String(drawn));
    write("content/long.md", long("After the swap."));
    await has("After the swap.");
    await stayed();
  });
  await check("images are shown anew where their files change, and nothing else", async () => {
    write("static/css/own.css", "main { background: url(../img/two.svg) no-repeat; }\n@media screen { h1 { background-image: url('../img/one.svg'), url(../img/two.svg); } }\n");
    await until("the style", async () => (await (await fetch(`${home}css/own.css`)).text()).includes("two.svg"));
    await open("pictures/");
    const seen = () => page.evaluate(() => ({
      widths: [...document.querySelectorAll("main img")].map((img) => img.naturalWidth),
      from: [...document.querySelectorAll("main img")].map((img) => new URL(img.currentSrc).search !== ""),
      backgrounds: ["main", "h1"].map((s) => getComputedStyle(document.querySelector(s)).backgroundImage.match(/\w+\.svg(\?v=\d+)?/g).map((url) => url.replace(/\d+$/, "N"))),
    }));
    await until("the images", async () => (await seen()).widths.join() === "11,13,11");
    assert.deepEqual(await seen(), { widths: [11, 13, 11], from: [false, false, false], backgrounds: [["two.svg"], ["one.svg", "two.svg"]] });
    write("static/img/one.svg", drawing(21));
    await until("the new image", async () => (await seen()).widths.join() === "21,13,21");
    assert.deepEqual(await seen(), { widths: [21, 13, 21], from: [true, false, true], backgrounds: [["two.svg"], ["one.svg?v=N", "two.svg"]] });
    write("content/beside #1.svg", drawing(23));
    await until("the image beside its page", async () => (await seen()).widths.join() === "21,23,21");
    write("static/img/two.svg", drawing(22));
    await until("the new background", async () => (await seen()).backgrounds.join() === "two.svg?v=N,one.svg?v=N,two.svg?v=N");
    // What is patched later is patched where it is.
    write("content/pictures.md", "---\ntitle: Pictures\n---\n\n![One](/img/one.svg)\n\n![Beside](beside%20%231.svg)\n\nWords below.\n");
    await has("Words below.");
    assert.deepEqual((await seen()).widths, [21, 23, 21]);
    await stayed();
  });
  await check("the timeline's filters and its handles stay through an edit, and count what is new", async () => {
    await open("timeline/");
    await page.locator("#bb-f-q").fill("listing");
    const seen = () => page.evaluate(() => ({
      asked: document.querySelector("#bb-f-q").value, at: location.search,
      shown: [...document.querySelectorAll(".tl-list .ev")].filter((node) => node.checkVisibility()).map((node) => node.querySelector(".ev-title").textContent),
      all: document.querySelectorAll(".tl-list .ev").length, said: document.querySelector(".tl-count").textContent,
      handles: document.querySelectorAll("[data-keep] .ov-handle").length,
    }));
    await until("the filter", async () => (await seen()).shown.length === 2 && (await seen()).at !== "");
    const before = await seen();
    assert.deepEqual(before, { asked: "listing", at: "?q=listing", shown: ["A listing", "Another listing"], all: 4, said: "2 of 4 events", handles: 2 });
    await page.evaluate(() => { window.handle = document.querySelector(".ov-handle"); window.handle.focus(); });
    write("content/dates.md", dates("A third listing").replace("events:\n", "events:\n  - {date: 2018-04-15, title: An order}\n"));
    await until("the edit", async () => (await seen()).all === 5);
    await until("the new count", async () => (await seen()).said === "3 of 5 events");
    assert.deepEqual(await seen(), { ...before, shown: ["A listing", "Another listing", "A third listing"], all: 5, said: "3 of 5 events" });
    assert.ok(await page.evaluate(() => window.handle.isConnected && document.activeElement === window.handle));
    await stayed();
    fs.unlinkSync(path.join(root, "content/dates.md"));
    await open("long/");
  });
  await check("a script that changes asks for the page again, which keeps its place", async () => {
    await page.waitForLoadState("load");
    // What the browser does to a place while the page is laid out is no matter of the reload's.
    const place = await page.evaluate(async () => {
      scrollTo(0, 700);
      let last = -1;
      while (last !== scrollY) {
        last = scrollY;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      return last;
    });
    assert.ok(place > 600, String(place));
    write("themes/mine/static/js/mine.js", "window.mine = 2;\n");
    await until("the new script", () => page.evaluate(() => window.mine === 2));
    assert.equal(await page.evaluate(() => window.marker), undefined);
    await until("its place", () => page.evaluate((place) => scrollY === place, place));
    await page.evaluate(() => { window.marker = 1; });
  });
  await check("an error is shown over the last good page, and goes when it is mended", async () => {
    write("content/long.md", long("Broken: [[no such page]]."));
    await until("the overlay", async () => await shade("section"));
    const overlay = await shade("section");
    assert.match(overlay.text, /error\[broken-link\]: no page is called `no such page`/);
    assert.equal(overlay.links[0], `vscode://file${fs.realpathSync(root)}/content/long.md:5:11`);
    assert.ok((await text()).includes("After the swap."));
    write("content/long.md", long("Mended."));
    await has("Mended.");
    await until("the overlay to go", async () => !(await shade("section")));
    await stayed();
  });
  await check("another page that is saved is offered", async () => {
    write("content/other.md", "---\ntitle: Other page\n---\n\nOther words, changed.\n");
    await until("the notice", async () => (await shade("p[role=status]"))?.text.includes("Other page"));
    const notice = await shade("p[role=status]");
    assert.ok(notice.text.includes("Other page") && notice.links[0] === `${home}other/`, JSON.stringify(notice));
    await stayed();
  });
  await check("a source that goes away is told, and the page stays", async () => {
    await open("other/");
    fs.unlinkSync(path.join(root, "content/other.md"));
    await until("the banner", async () => (await shade("p.banner"))?.text.includes("content/other.md"));
    assert.ok((await text()).includes("Other words"));
    await stayed();
  });
  await check("the browser comes back by itself, and links lead to the chosen editor", async () => {
    await open("long/");
    await stop();
    await until("the badge", async () => await page.evaluate(() =>
      [...document.querySelector("briefbook-live").shadowRoot.querySelectorAll("p")].some((p) => !p.hidden && p.textContent.includes("Connection lost"))));
    write("content/long.md", long("Written meanwhile."));
    await start({ BRIEFBOOK_EDITOR_URL: "edit://{file}?at={line}" });
    await has("Written meanwhile.");
    write("content/long.md", long("Broken: [[no such page]]."));
    await until("the overlay", async () => await shade("section"));
    assert.match((await shade("section")).links[0], /^edit:\/\/.*long\.md\?at=5$/);
  });
  assert.deepEqual(errors, [], "errors in the browser");
} finally {
  await browser.close();
  await stop();
  fs.rmSync(folder, { recursive: true, force: true });
}
if (failures.length) process.exit(1);
