// The search as its readers meet it: Debian's chromium on a served book, on a folder opened with file://, and without JavaScript.
//
// BRIEFBOOK names the binary, CHROMIUM the browser. Each check waits at most ten seconds.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { launch } from "./common.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const binary = path.resolve(process.env.BRIEFBOOK ?? path.join(here, "../../target/debug/briefbook"));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "briefbook-search-"));
const book = (name, form) => {
  const root = path.join(folder, name);
  const write = (file, text) => {
    const full = path.join(root, file);
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, text);
  };
  write("briefbook.toml", `[book]\ntitle = "Found"\n[links]\nform = "${form}"\n`);
  write("sources.bib", "@online{one, title = {A source of wafers}, author = {{Agency}}, date = {2021}, url = {https://example.org/}}\n");
  write("content/index.md", "---\ntitle: Home\n---\n\nWelcome.\n");
  write("content/entities/huawei.md", "---\ntitle: Huawei\nkind: entity\naliases: [华为]\n---\n\nA maker of telephones.\n");
  write("content/briefings/phones.md", "---\ntitle: New phones\ndate: 2023-09-01\ntopics: [chips]\n---\n\n今年华为发布了新手机。\n\n## Makers {#makers}\n\nThe exporter bites back [@one].\n");
  write("content/briefings/order.md", "---\ntitle: Order\ndate: 2024-02-03\ntopics: [chips, orders]\n---\n\n## Second {#second}\n\nThe dog bites the man.\n");
  write("content/briefings/markup.md", "---\ntitle: '<img src=x onerror=alert(1)>'\ndate: 2024-05-01\n---\n\nHostile <b id=evil>text</b> and `<b class=evil>bold</b>`, a dog.\n");
  for (let i = 0; i < 25; i++) write(`content/briefings/n${i}.md`, `---\ntitle: Number ${i}\ndate: ${2000 + (i % 5)}-01-01\n---\n\nLithography ${i} of many.\n`);
  execFileSync(binary, ["--root", root, "build", "-o", path.join(root, "site"), "--quiet"], { stdio: ["ignore", "ignore", "ignore"] });
  return path.join(root, "site");
};

const [pretty, portable] = [book("pretty", "pretty"), book("portable", "portable")];
const asked = [];
const types = { html: "text/html", js: "text/javascript", css: "text/css", svg: "image/svg+xml" };
const server = http.createServer((request, response) => {
  let name = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  asked.push(name);
  if (name.endsWith("/")) name += "index.html";
  const file = path.join(pretty, name);
  if (!fs.existsSync(file)) return response.writeHead(404).end();
  // The strictest policy that the theme promises to work under.
  response.writeHead(200, { "content-type": `${types[file.split(".").pop()] ?? "text/plain"}; charset=utf-8`, "content-security-policy": "default-src 'self'" });
  response.end(fs.readFileSync(file));
}).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const home = `http://127.0.0.1:${server.address().port}/`;
const local = pathToFileURL(portable).href;

const browser = await launch();
const errors = [];
const open = async (address, options = {}) => {
  const page = await browser.newPage(options);
  page.setDefaultTimeout(10_000);
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => { if (message.type() === "error") errors.push(message.text()); });
  page.on("dialog", (dialog) => { errors.push(`a dialog: ${dialog.message()}`); dialog.dismiss(); });
  await page.goto(address);
  return page;
};
const titles = (page) => page.locator(".finder-title").allTextContents();
const says = (page) => page.locator(".finder-status").textContent();
/** Asks, and waits until the status says so many pages. */
const ask = async (page, query, expected) => {
  // What was found before goes first, or its number might be taken for the new one.
  await page.locator("#bb-search-input").fill("");
  await page.waitForFunction(() => document.querySelector(".finder-status").textContent === "");
  await page.locator("#bb-search-input").fill(query);
  await page.waitForFunction((text) => document.querySelector(".finder-status").textContent === text, expected).catch(async () => {
    throw new Error(`${query}: expected "${expected}", got "${await says(page)}" with ${await titles(page)}`);
  });
  return titles(page);
};
const active = (page) => page.evaluate(() => {
  const input = document.getElementById("bb-search-input");
  const option = document.getElementById(input.getAttribute("aria-activedescendant"));
  return option && option.getAttribute("aria-selected") === "true" ? option.querySelector(".finder-title").textContent : null;
});

const failures = [];
const check = async (name, run) => {
  try {
    await run();
    console.log(`ok   ${name}`);
  } catch (error) {
    failures.push(name);
    console.log(`FAIL ${name}\n     ${error.stack}`);
  }
};

for (const [where, start] of [["served", home], ["file://", `${local}/index.html`]]) {
  await check(`${where}: opened with / and with Ctrl-K, closed with Escape; the focus goes back`, async () => {
    const page = await open(start);
    const focused = () => page.evaluate(() => document.activeElement.outerHTML);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    const before = await focused();
    assert.ok(before.startsWith("<a "), before);
    for (const keys of ["/", "Control+k", "Meta+k"]) {
      await page.keyboard.press(keys);
      await page.waitForSelector("dialog[open]");
      assert.equal(await page.evaluate(() => document.activeElement.id), "bb-search-input");
      await page.keyboard.press("Escape");
      await page.waitForFunction(() => !document.querySelector("dialog").open);
      assert.equal(await focused(), before);
    }
    await page.locator("a[data-search]").click();
    await page.waitForSelector("dialog[open]");
    await page.close();
  });
  await check(`${where}: names across scripts, Chinese, phrases, no markup`, async () => {
    const page = await open(start);
    await page.keyboard.press("/");
    await page.waitForSelector("dialog[open]");
    assert.deepEqual(await ask(page, "Huawei", "2 pages"), ["Huawei", "New phones"]);
    assert.deepEqual(await page.locator(".finder-result:nth-child(2) mark").allTextContents(), ["华为"]);
    assert.deepEqual(await ask(page, "新手", "1 page"), ["New phones"]);
    assert.deepEqual(await ask(page, "布了新手机", "1 page"), ["New phones"]);
    await ask(page, "手新", "No pages contain these words.");
    assert.deepEqual(await ask(page, '"bites the man"', "1 page"), ["Order"]);
    await ask(page, '"man bites the"', "No pages contain these words.");
    assert.deepEqual(await ask(page, "exporters", "1 page"), ["New phones"]);
    assert.equal(await page.locator(".finder-section").textContent(), "Makers");
    assert.ok((await page.locator(".finder-result").getAttribute("href")).endsWith("#makers"));
    assert.deepEqual(await ask(page, "onerror hostile", "1 page"), ["<img src=x onerror=alert(1)>"]);
    assert.equal(await page.locator(".finder img, .finder .evil, .finder b").count(), 0);
    assert.deepEqual(await ask(page, "wafers", "1 page"), ["A source of wafers"]);
    await ask(page, "dog quetzal", "No page contains all of these words. These pages contain some of them. 2 pages");
    await page.close();
  });
  await check(`${where}: by keyboard alone to the section`, async () => {
    const page = await open(start);
    await page.keyboard.press("/");
    await page.waitForSelector("dialog[open]");
    // One input, not eleven: on a slow machine the shorter words would be looked for, too, and their lists come between the keys.
    await page.keyboard.insertText("lithography");
    await page.waitForFunction(() => document.querySelector(".finder-status").textContent === "25 pages");
    assert.equal(await active(page), null);
    const all = await titles(page);
    assert.equal(all.length, 10);
    await page.keyboard.press("ArrowDown");
    assert.equal(await active(page), all[0]);
    await page.keyboard.press("ArrowDown");
    assert.equal(await active(page), all[1]);
    await page.keyboard.press("End");
    assert.equal(await active(page), all[9]);
    await page.keyboard.press("ArrowDown");
    await page.waitForFunction(() => document.querySelectorAll(".finder-result").length === 20);
    await page.waitForFunction(() => document.getElementById("bb-search-input").getAttribute("aria-activedescendant") === "bb-result-10");
    await page.keyboard.press("Home");
    assert.equal(await active(page), all[0]);
    await page.keyboard.press("ArrowUp");
    assert.equal(await active(page), null);
    await ask(page, "dog man", "1 page");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.hash === "#second");
    assert.equal(await page.locator("h1").textContent(), "Order");
    await page.close();
  });
  await check(`${where}: Enter leads to the search page, whose address holds the query and the filters`, async () => {
    const page = await open(start);
    await page.keyboard.press("/");
    await page.waitForSelector("dialog[open]");
    await page.keyboard.insertText("lithography");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.searchParams.get("q") === "lithography" && url.pathname.includes("/search/"));
    await page.waitForFunction(() => document.querySelector(".finder-status").textContent === "25 pages");
    const years = await page.locator("[data-filter=year] option").allTextContents();
    assert.deepEqual(years, ["All", "2004 (5)", "2003 (5)", "2002 (5)", "2001 (5)", "2000 (5)"]);
    await page.locator("[data-filter=year]").selectOption("2003");
    await page.waitForFunction(() => document.querySelector(".finder-status").textContent === "5 pages");
    await page.waitForURL((url) => url.searchParams.get("year") === "2003");
    await page.reload();
    await page.waitForFunction(() => document.querySelector(".finder-status").textContent === "5 pages");
    await page.locator(".finder-clear").click();
    await ask(page, "bites", "2 pages");
    assert.deepEqual(await page.locator("[data-filter=topic] option").allTextContents(), ["All", "Chips (2)", "Orders (1)"]);
    await page.locator("[data-filter=topic]").selectOption({ index: 2 });
    await page.waitForFunction(() => document.querySelector(".finder-status").textContent === "1 page");
    assert.deepEqual(await titles(page), ["Order"]);
    await page.close();
  });
}
await check("nothing of the index is loaded before it is asked for, and then little", async () => {
  asked.length = 0;
  const page = await open(home);
  assert.ok(asked.some((name) => /^\/js\/search\.[0-9a-f]{10}\.js$/.test(name)) && !asked.some((name) => name.startsWith("/search/")), String(asked));
  await page.keyboard.press("/");
  await page.waitForSelector("dialog[open]");
  await ask(page, "新手", "1 page");
  const loaded = asked.filter((name) => name.startsWith("/search/"));
  assert.equal(loaded.length, 4, String(loaded));
  await page.close();
});
await check("/ is a letter where one types", async () => {
  const page = await open(`${home}search/`);
  await page.locator("#bb-search-input").fill("");
  await page.locator("#bb-search-input").press("/");
  assert.equal(await page.locator("#bb-search-input").inputValue(), "/");
  assert.equal(await page.locator("dialog").count(), 0);
  await page.close();
});
await check("without JavaScript the search page leads to the lists", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(home);
  await page.locator("a[data-search]").click();
  await page.waitForURL(`${home}search/`);
  assert.ok((await page.locator("main").innerText()).includes("needs JavaScript"));
  assert.equal(await page.locator("#bb-search-input").isVisible(), false);
  const lists = await page.locator(".search-lists a").evaluateAll((links) => links.map((link) => new URL(link.href).pathname));
  for (const list of ["/entities/", "/topics/", "/sources/"]) assert.ok(lists.includes(list), String(lists));
  await context.close();
});
await check("at 320 pixels nothing is cut off, dialog and page", async () => {
  const page = await open(home, { viewport: { width: 320, height: 640 } });
  await page.keyboard.press("/");
  await page.waitForSelector("dialog[open]");
  await ask(page, "lithography", "25 pages");
  const wide = () => page.evaluate(() => [...document.querySelectorAll("dialog, .finder, .finder *")].filter((e) => e.getBoundingClientRect().right > 321).length + Number(document.documentElement.scrollWidth > 320));
  assert.equal(await wide(), 0);
  await page.goto(`${home}search/?q=lithography`);
  await page.waitForSelector(".finder-result");
  assert.equal(await wide(), 0);
  await page.close();
});
await check("no error in the browser", async () => assert.deepEqual(errors, []));

await browser.close();
server.close();
fs.rmSync(folder, { recursive: true, force: true });
if (failures.length) process.exit(1);
