// The theme in a real browser and to a validator: each kind of page of the repository's own book, in English and in Chinese.
//
// BRIEFBOOK names the binary, CHROMIUM the browser, JAVA the Java runtime (`java`). Checked are: valid HTML (the Nu validator), no
// violation found by axe-core in both colour schemes, contrast of 7:1 as WCAG 2.2 AAA wants it, no sideways scrolling at 320 to
// 1440 pixels, no shift of the layout, nothing that `default-src 'self'` refuses, what styles and scripts weigh, and a table of contents
// that follows the reading.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import zlib from "node:zlib";
import { binary, checks, invalid, launch, serve, violations } from "./common.mjs";
import { kinds, repository } from "./kinds.mjs";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "briefbook-pages-"));
const site = path.join(folder, "site");
execFileSync(binary, ["--root", repository, "build", "-o", site, "--quiet"], { stdio: "inherit" });

// A small book in Chinese, with what the real book has none of: footnotes, ruby, code, a redirect.
const book = path.join(folder, "chinese");
const write = (name, text) => {
  fs.mkdirSync(path.dirname(path.join(book, name)), { recursive: true });
  fs.writeFileSync(path.join(book, name), text);
};
write("briefbook.toml", `[book]\ntitle = "芯片简报"\nlanguage = "zh-CN"\nbase_url = "https://example.org/"\n[links]\nform = "portable"\n`);
write("sources.bib", `@report{a2024, author = {{某机构}}, title = {一份报告}, date = {2024-01-02}, url = {https://example.org/a}}\n`);
write("content/index.md", "---\ntitle: 芯片简报\n---\n");
write("content/briefings/index.md", "---\ntitle: 简报\n---\n");
write("content/briefings/a.md", `---\ntitle: 七纳米问题\nsummary: 拆解显示能造，不说明能造多少。\nas_of: 2024-05-01\nreview_by: 2025-05-01\ntopics: [芯片]\nentities: [huawei]\naliases: [/old/]\n---\n\n“引号”与<ruby>汉<rt>hàn</rt></ruby>字，*强调* [@a2024, p. 2]。[^n]\n\n## 一\n\n## 二 {#two event="2023-08-29"}\n\n见[[huawei]] [@a2024]。\n\n## 三\n\n\`\`\`rust\nfn main() {}\n\`\`\`\n\n[^n]: 一条脚注。\n`);
write("content/entities/index.md", "---\ntitle: 主体\n---\n");
write("content/entities/huawei.md", "---\ntitle: 华为\nkind: entity\nentity: {type: company, website: \"https://example.org/\"}\n---\n\n一家公司 [@a2024]。\n");
execFileSync(binary, ["--root", book, "build", "-o", path.join(site, "zh"), "--quiet"], { stdio: "inherit" });
const pages = {
  ...kinds,
  "Chinese home": "zh/index.html",
  "Chinese briefing": "zh/briefings/a/index.html",
  "Chinese entity": "zh/entities/huawei/index.html",
  "Chinese source": "zh/sources/a2024/index.html",
  "Chinese embedded timeline": "zh/timeline/embed/index.html",
  redirect: "zh/old/index.html",
};
/** Opens a page. A redirect leads on at once: it is looked at as what it is without that. */
const open = async (page, kind, file) => {
  if (kind !== "redirect") return page.goto(home + file, { waitUntil: "load" });
  await page.route("**/old/index.html", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replace(/<meta http-equiv="refresh"[^>]*>/, "") });
  });
  return page.goto(home + file, { waitUntil: "load" });
};

const { home, close } = await serve(site);
const { check, failures } = checks();
await check("HTML is valid", () => {
  const files = Object.values(pages).map((file) => path.join(site, file));
  assert.equal(invalid(files), "");
});

// What the theme weighs, as hosts send it, by the files of the built site: all of it, whichever page loads it, but for the search, which is loaded when
// somebody searches.
await check("styles and scripts are light", () => {
  const MOST = 15 * 1024;
  const weigh = (folder, end) => {
    const files = fs.readdirSync(path.join(site, folder)).filter((name) => name.endsWith(end));
    const weights = files.map((name) => [name.replace(/\.[0-9a-f]{10}\./, "."), zlib.gzipSync(fs.readFileSync(path.join(site, folder, name)), { level: 9 }).length]);
    assert.ok(weights.length > 3, folder);
    const sum = (list) => list.reduce((all, [, bytes]) => all + bytes, 0);
    return [sum(weights.filter(([name]) => !name.startsWith("search-") && name !== "search.css")), weights.map(([name, bytes]) => `${name} ${bytes}`).join(", ")];
  };
  for (const [folder, end] of [["css", ".css"], ["js", ".js"]]) {
    const [bytes, list] = weigh(folder, end);
    console.log(`     ${end}: ${bytes} bytes of ${MOST} (${list})`);
    assert.ok(bytes <= MOST, list);
  }
});
await check("no page has a script, a style or a handler of its own", () => {
  const all = fs.readdirSync(site, { recursive: true }).filter((name) => name.endsWith(".html"));
  assert.ok(all.length > 100);
  for (const name of all) {
    const text = fs.readFileSync(path.join(site, name), "utf8");
    for (const [tag] of text.matchAll(/<(?:script|style)\b[^>]*>/g)) assert.ok(/\bsrc=/.test(tag) || tag === '<script type="application/ld+json">', `${name}: ${tag}`);
    for (const [tag] of text.matchAll(/<[a-z][^<>]*\s(?:style|on[a-z]+)=["'][^>]*>/g)) assert.fail(`${name}: ${tag}`);
  }
});

const browser = await launch();
try {
  // The server's policy holds for the page's own scripts; axe is put in past it, when the page has been read.
  for (const colorScheme of ["light", "dark"]) {
    const context = await browser.newContext({ bypassCSP: true, colorScheme, viewport: { width: 1440, height: 1000 } });
    const page = await context.newPage();
    for (const [kind, file] of Object.entries(pages)) {
      await check(`axe finds nothing: ${kind}, ${colorScheme}`, async () => {
        await open(page, kind, file);
        const found = await violations(page);
        assert.equal(found.length, 0, found.join("\n"));
      });
    }
    await context.close();
  }
  const page = await browser.newPage();
  await page.addInitScript(() => {
    window.shift = 0;
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shift += entry.value; }).observe({ type: "layout-shift", buffered: true });
  });
  const said = [];
  page.on("console", (message) => { if (message.type() === "error") said.push(message.text()); });
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("request", (request) => { if (!request.url().startsWith(home)) said.push(`asked for ${request.url()}`); });
  for (const [kind, file] of Object.entries(pages)) {
    await check(`fits, keeps still, and breaks no policy: ${kind}`, async () => {
      for (const width of [320, 390, 768, 1024, 1440]) {
        await page.setViewportSize({ width, height: 844 });
        await open(page, kind, file);
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
        const seen = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, shift: window.shift }));
        assert.ok(seen.wide <= width, `${seen.wide} pixels wide at ${width}`);
        assert.equal(seen.shift, 0, `the layout shifts at ${width}`);
      }
      assert.deepEqual(said.splice(0), []);
    });
  }
  await check("the table of contents follows the reading", async () => {
    await page.setViewportSize({ width: 1440, height: 800 });
    await page.goto(home + kinds.briefing);
    const current = () => page.evaluate(() => [...document.querySelectorAll(".toc [aria-current]")].map((a) => a.hash));
    assert.deepEqual(await current(), []);
    const headings = await page.evaluate(() => [...document.querySelectorAll(".prose h2[id]")].map((h) => h.id));
    for (const id of [headings[2], headings[0]]) {
      await page.evaluate((name) => document.getElementById(name).scrollIntoView(), id);
      await page.waitForFunction((hash) => document.querySelector(".toc [aria-current]")?.hash === hash, `#${encodeURIComponent(id)}`, { timeout: 5000 });
      assert.equal((await current()).length, 1);
    }
    await page.evaluate(() => scrollTo(0, 0));
    await page.waitForFunction(() => !document.querySelector(".toc [aria-current]"), null, { timeout: 5000 });
  });
  await check("a redirect leads to its page", async () => {
    await page.unroute("**/old/index.html");
    await page.goto(home + pages.redirect);
    await page.waitForURL("**/zh/briefings/a/index.html");
    assert.equal(await page.locator("h1").textContent(), "七纳米问题");
  });
  await check("a page in Chinese speaks Chinese", async () => {
    await page.goto(`${home}zh/briefings/a/index.html`);
    const text = await page.evaluate(() => document.body.innerText);
    for (const word of ["核心判断", "信息截至", "复核期限"]) assert.ok(text.includes(word), word);
    assert.ok(!/Key judgement|As of|Skip to/.test(text), text);
  });
} finally {
  await browser.close();
  close();
  fs.rmSync(folder, { recursive: true, force: true });
}
if (failures.length) process.exit(1);
