// The map of actors as a reader uses it: drawn, reached by keys, legible on a phone, in both schemes, without scripts, on paper, in Chinese.
// BRIEFBOOK names the binary, CHROMIUM the browser.
import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import { build, checks, launch, serve } from "./common.mjs";

const entity = (title, type, relations = [], more = "") =>
  `---\ntitle: ${JSON.stringify(title)}\nkind: entity\nentity: {type: ${type}}\n${more}relations:\n${relations.map((r) => `  - {${r}}`).join("\n") || "  []"}\n---\nText.\n`;
const hub = Array.from({ length: 30 }, (_, i) => [`content/entities/m${i}.md`, entity(`Member number ${i} of it`, "country", ["to: union, kind: member of", `to: m${(i + 1) % 30}, kind: trades with`])]);
const book = build("map", {
  "sources.bib": "@online{s1, title = {Source One}, organization = {Body}, date = {2023}}\n",
  "content/entities/index.md": "---\ntitle: Actors\n---\n",
  "content/entities/maker.md": entity("Maker & <Sons>", "company", ["to: fab, kind: supplied by, since: 2019-05, sources: [s1]", "to: rule, kind: listed on", "to: phone, kind: sells"]),
  "content/entities/fab.md": entity("The fab", "company", ["to: maker, kind: supplies, until: 2020-09-15", "to: rule, kind: listed on"]),
  "content/entities/rule.md": entity("A rule with quite a long name indeed", "rule", ["to: maker, kind: lists"]),
  "content/entities/phone.md": entity("Phone", "product", ["to: agent, kind: see also"]),
  "content/entities/agent.md": entity("Agent", "person"),
  "content/entities/union.md": entity("Union", "treaty"),
  "content/entities/hermit.md": entity("Hermit", "spirit"),
  "content/entities/chinese.md": entity("华为技术有限公司", "company", ["to: maker, kind: 供应"], "lang: zh-CN\n"),
  ...Object.fromEntries(hub),
});
const { home, close } = await serve(book.pretty);
const browser = await launch();
const { check, failures, watch } = checks();
const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");
const maker = "entities/maker/";
try {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [390, 1440]) {
      // axe is put in past the policy, when the page has been read.
      const context = await browser.newContext({ bypassCSP: true, colorScheme, viewport: { width, height: 900 } });
      const page = await context.newPage();
      for (const path of [maker, "entities/", "entities/union/", "entities/chinese/"]) {
        await check(`axe finds nothing: ${path}, ${colorScheme}, ${width}`, async () => {
          await page.goto(home + path);
          await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
          await page.evaluate(axe);
          const result = await page.evaluate(() => window.axe.run(document, { rules: { "color-contrast-enhanced": { enabled: true } }, resultTypes: ["violations"] }));
          const found = result.violations.map((v) => `${v.id}: ${v.help}\n${v.nodes.slice(0, 3).map((n) => `  ${n.html}\n  ${n.failureSummary}`).join("\n")}`);
          assert.equal(found.length, 0, found.join("\n"));
        });
      }
      await check(`words stay in their boxes, boxes apart, type legible: ${colorScheme}, ${width}`, async () => {
        for (const path of [maker, "entities/", "entities/union/", "entities/chinese/"]) {
          await page.goto(home + path);
          const seen = await page.evaluate(() => {
            const box = (node) => { const r = node.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
            const scale = document.querySelector(".map svg").getBoundingClientRect().width / document.querySelector(".map svg").viewBox.baseVal.width;
            return {
              wide: document.documentElement.scrollWidth,
              type: 13 * scale,
              nodes: [...document.querySelectorAll(".map svg a")].map((a) => ({ rect: box(a.querySelector("rect")), text: box(a.querySelector("text")), ink: getComputedStyle(a.querySelector("text")).fill })),
            };
          });
          assert.ok(seen.wide <= width, `${path}: ${seen.wide} pixels wide`);
          assert.ok(seen.type >= 11, `${path}: type of ${seen.type} pixels`);
          assert.ok(seen.nodes.length > 1);
          for (const [i, { rect, text }] of seen.nodes.entries()) {
            // How far fonts' glyphs reach to both sides of their middle differs.
            assert.ok(Math.abs(text[0] + text[2] - rect[0] - rect[2]) < Math.max(1.5, 0.08 * (rect[2] - rect[0])), `${path}: ${text} is not in the middle of ${rect}`);
            assert.ok(text[0] >= rect[0] && text[2] <= rect[2] && text[1] >= rect[1] - 1 && text[3] <= rect[3] + 1, `${path}: ${text} is not in ${rect}`);
            assert.ok(rect[3] - rect[1] >= 24 && rect[2] - rect[0] >= 24, "a finger hits it");
            for (const { rect: other } of seen.nodes.slice(0, i)) {
              assert.ok(rect[2] <= other[0] || other[2] <= rect[0] || rect[3] <= other[1] || other[3] <= rect[1], `${path}: ${rect} on ${other}`);
            }
          }
        }
      });
      await context.close();
    }
  }
  const page = watch(await browser.newPage({ viewport: { width: 1280, height: 900 } }));
  await check("a named group, described, of links by name; lines are silent", async () => {
    await page.goto(home + maker);
    const group = page.getByRole("group", { name: "Maker & <Sons> and its relations" });
    assert.equal(await group.count(), 1);
    assert.match(await group.locator("desc").textContent(), /4 related entities/);
    const names = await group.getByRole("link").evaluateAll((links) => links.map((a) => a.textContent));
    assert.deepEqual(names.sort(), ["A rule with quite a long name indeed", "Maker & <Sons>", "Phone", "The fab", "华为技术有限公司"]);
    assert.equal(await page.locator('.map svg [aria-current="page"]').textContent(), "Maker & <Sons>");
    assert.equal(await page.locator('.map svg g[aria-hidden="true"] .tie').count(), 5);
    assert.equal(await page.locator(".map .tie.ended").count(), 1);
    assert.equal(await page.locator(".map .tie.far").count(), 1);
  });
  await check("keys reach each box, show where they are, and follow it", async () => {
    await page.goto(home + maker);
    await page.locator(".map svg a").first().focus();
    const seen = [];
    for (let i = 0; i < 5; i++) {
      seen.push(await page.evaluate(() => {
        const rect = document.activeElement.querySelector?.("rect");
        return [document.activeElement.textContent, rect && getComputedStyle(rect).strokeWidth];
      }));
      await page.keyboard.press("Tab");
    }
    assert.equal(new Set(seen.map(([name]) => name)).size, 5);
    assert.ok(seen.every(([, width]) => width === "4px"), JSON.stringify(seen));
    assert.ok(!(await page.evaluate(() => document.activeElement.closest("svg"))), "and leave the drawing");
    await page.locator(".map svg").getByRole("link", { name: "The fab" }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL("**/entities/fab/");
  });
  await check("a click follows too", async () => {
    await page.goto(home + maker);
    await page.locator(".map svg").getByRole("link", { name: "Phone" }).click();
    await page.waitForURL("**/entities/phone/");
  });
  await check("the table tells the same, each relation once", async () => {
    const rows = async (path) => {
      await page.goto(home + path);
      return page.locator(".relations tbody tr").evaluateAll((all) => all.map((tr) => [...tr.cells].map((td) => td.textContent.trim()).join(" | ")));
    };
    assert.deepEqual(await rows(maker), [
      "The fab | supplied by | from Maker & <Sons> | May 2019 | 15 September 2020 | Body 2023",
      "A rule with quite a long name indeed | listed on | from Maker & <Sons> |  |  | ",
      "Phone | sells | from Maker & <Sons> |  |  | ",
      "华为技术有限公司 | 供应 | to Maker & <Sons> |  |  | ",
    ]);
    assert.equal((await rows("entities/fab/"))[0], "Maker & <Sons> | supplies | from The fab | May 2019 | 15 September 2020 | Body 2023");
    assert.equal((await rows("entities/")).filter((row) => row.includes("suppl")).length, 1);
  });
  await check("the whole map, its words and the whole index", async () => {
    await page.goto(home + "entities/");
    assert.equal(await page.locator(".map svg a").count(), 37);
    assert.equal(await page.locator(".actors li").count(), 38);
    assert.match(await page.locator(".map figcaption").textContent(), /1 entity has no recorded relations/);
    assert.equal(await page.locator(".map-words").getAttribute("open"), null);
    await page.locator(".map-words summary").click();
    assert.ok(await page.locator(".map-words table").isVisible());
  });
  await check("who has many is drawn with the most connected, and the text says so", async () => {
    await page.goto(home + "entities/union/");
    assert.equal(await page.locator(".map svg a").count(), 17);
    assert.match(await page.locator(".map figcaption").textContent(), /The map shows the 16 most connected of 30 entities\./);
    assert.equal(await page.locator(".relations tbody tr").count(), 30);
  });
  await check("on a phone the whole map scrolls in a frame that keys move", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(home + "entities/");
    const frame = page.locator(".map-frame");
    const [inside, outside] = await frame.evaluate((f) => [f.scrollWidth, f.clientWidth]);
    assert.ok(inside > 900 && outside < 390, `${inside} in ${outside}`);
    await frame.focus();
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => document.querySelector(".map-frame").scrollLeft > 0);
    await page.locator(".map svg a").last().focus();
    const shown = await page.evaluate(() => { const r = document.activeElement.getBoundingClientRect(); return r.left >= 0 && r.right <= innerWidth; });
    assert.ok(shown, "the box with the focus is in sight");
    await page.setViewportSize({ width: 1280, height: 900 });
  });
  await check("a page in Chinese names its map in Chinese", async () => {
    await page.goto(home + "entities/chinese/");
    assert.equal(await page.locator(".map svg > title").textContent(), "华为技术有限公司及其关系");
    assert.equal(await page.locator(".map a.self tspan").evaluateAll((lines) => lines.map((l) => l.textContent).join("")), "华为技术有限公司");
  });
  await check("without scripts it is the same, and from a file", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const plain = watch(await context.newPage());
    await plain.goto(`file://${book.portable}/entities/maker/index.html`);
    await plain.locator(".map svg a", { hasText: "The fab" }).click();
    assert.ok(plain.url().endsWith("/entities/fab/index.html"), plain.url());
    await context.close();
  });
  await check("on paper nothing is cut", async () => {
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: 650, height: 900 });
    await page.goto(home + "entities/");
    const [svg, main] = await page.evaluate(() => [".map svg", "main"].map((s) => document.querySelector(s).getBoundingClientRect().right));
    assert.ok(svg <= main + 1, `${svg} of ${main}`);
  });
} finally {
  await browser.close();
  close();
  book.remove();
}
if (failures.length) process.exit(1);
