// The repository's own book in portable form, from a folder without a server: every kind of page opens without a failed request or an
// error, every link leads to a file, and search, the timeline's filters and the cards on hover work.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { binary, checks, launch, until } from "./common.mjs";
import { kinds, repository } from "./kinds.mjs";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "briefbook-portable-"));
// The folder's name is what a USB stick's may be.
const site = path.join(folder, "Mein Stick (E) 简报#1");
const book = path.join(folder, "book");
for (const name of ["content", "sources.bib"]) fs.cpSync(path.join(repository, name), path.join(book, name), { recursive: true });
const config = fs.readFileSync(path.join(repository, "briefbook.toml"), "utf8");
assert.ok(!config.includes("[links]"));
fs.writeFileSync(path.join(book, "briefbook.toml"), `${config}\n[links]\nform = "portable"\n`);
execFileSync(binary, ["--root", book, "build", "-o", site, "--quiet"], { stdio: "inherit" });

const { check, failures, watch } = checks();
const browser = await launch();
const page = watch(await browser.newPage({ viewport: { width: 1280, height: 900 } }));
const failed = [];
// What is given up because the reader goes on is no failure: a file that is not there says ERR_FILE_NOT_FOUND.
page.on("requestfailed", (request) => {
  const reason = request.failure()?.errorText;
  if (reason !== "net::ERR_ABORTED") failed.push(`${request.url()}: ${reason}`);
});
page.on("request", (request) => { if (!request.url().startsWith("file:")) failed.push(`asked for ${request.url()}`); });
const open = (file, query = "") => page.goto(pathToFileURL(path.join(site, file)).href + query, { waitUntil: "load" });
const nothingFailed = () => assert.deepEqual(failed.splice(0), []);

try {
  for (const [kind, file] of [...Object.entries(kinds), ["embedded timeline", "timeline/embed/index.html"]]) {
    await check(`opens from a folder: ${kind}`, async () => {
      await open(file);
      // What scripts fetch when a reader comes near a link or leaves the top comes too.
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      await page.waitForTimeout(100);
      nothingFailed();
      assert.ok((await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--paper"))).trim(), "the style sheet is there");
      // The page for what is not there is shown at any address of a server; from a folder, at its own.
      // As written and resolved here: the `href` of a link in a drawing is an object.
      const links = await page.evaluate(() =>
        [...document.querySelectorAll("a[href], link[href], script[src], img[src]")].map((e) => new URL(e.getAttribute("href") ?? e.getAttribute("src"), document.baseURI).href));
      const lost = links.filter((link) => link.startsWith("file:")).filter((link) => {
        const target = fileURLToPath(link.split(/[?#]/)[0]);
        return !fs.existsSync(target) || fs.statSync(target).isDirectory();
      });
      assert.deepEqual([...new Set(lost)], []);
    });
  }
  await check("a click goes from page to page", async () => {
    await open(kinds.home);
    await page.click(".front-main .card h3 a");
    await page.waitForURL(/briefings\/.*index\.html$/);
    await page.click(".site-title a");
    await page.waitForURL(/index\.html$/);
    nothingFailed();
  });
  await check("search", async () => {
    await open(kinds.briefing);
    await page.keyboard.press("/");
    await page.waitForSelector("dialog[open] #bb-search-input");
    for (const words of ["lithography", "华为"]) {
      await page.fill("#bb-search-input", words);
      await until(`results of ${words}`, () => page.evaluate(() => document.querySelectorAll("dialog[open] .finder-result[href*='index.html']").length > 2));
    }
    nothingFailed();
    await open(kinds.search, "?q=Huawei");
    await until("results on the search page", () => page.evaluate(() => document.querySelectorAll("main a[href*='/entities/huawei/index.html']").length > 0));
    nothingFailed();
  });
  await check("the timeline's filters, live in the address", async () => {
    await open(kinds.timeline);
    const shown = () => page.evaluate(() => [...document.querySelectorAll(".tl-list .ev, .evs .ev")].filter((e) => e.getClientRects().length || !e.closest("[hidden]") && !e.hidden).length);
    const all = await shown();
    await page.selectOption(".tl-filter select[name=topic]", "smic");
    await until("fewer events", async () => (await shown()) < all);
    assert.match(page.url(), /topic=smic/);
    const some = await shown();
    await page.reload();
    await until("the same after a reload", async () => (await shown()) === some);
    nothingFailed();
  });
  await check("cards on hover", async () => {
    for (const selector of [".prose a.cite", ".prose a.entity-link"]) {
      await open(kinds.briefing);
      await page.hover(selector);
      await until(`a card of ${selector}`, () => page.evaluate(() => [...document.querySelectorAll("[popover]")].some((card) => card.matches(":popover-open") && card.innerText.trim().length > 10)));
    }
    nothingFailed();
  });
} finally {
  await browser.close();
  fs.rmSync(folder, { recursive: true, force: true });
}
if (failures.length) process.exit(1);
