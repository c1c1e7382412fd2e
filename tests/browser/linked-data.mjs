// JSON-LD under a strict policy in a real browser: `default-src 'self'` refuses nothing, no title's script runs, and what the page
// holds is the JSON that was meant.
//
// BRIEFBOOK names the binary, CHROMIUM the browser.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { binary, launch, serve } from "./common.mjs";

const book = fs.mkdtempSync(path.join(os.tmpdir(), "briefbook-linked-data-"));
const title = "</script><script>window.broken = true</script> & \"quoted\" 👩‍🚀";
fs.mkdirSync(path.join(book, "content/briefings"), { recursive: true });
fs.writeFileSync(path.join(book, "briefbook.toml"), `[book]\ntitle = "T"\nbase_url = "https://example.org/"\n`);
fs.writeFileSync(path.join(book, "content/index.md"), "---\ntitle: T\n---\n");
fs.writeFileSync(path.join(book, "content/briefings/a.md"), `---\ntitle: ${JSON.stringify(title)}\ndate: 2024-05-01\n---\nText.\n`);
execFileSync(binary, ["--root", book, "build", "--quiet"], { stdio: "inherit" });

const server = await serve(path.join(book, "public"));
const browser = await launch();
try {
  const page = await browser.newPage();
  await page.addInitScript(() => {
    window.refused = [];
    document.addEventListener("securitypolicyviolation", (event) => window.refused.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
  const read = () =>
    page.evaluate(() => ({
      refused: window.refused,
      broken: window.broken,
      graph: JSON.parse(document.querySelector("script[type='application/ld+json']").textContent)["@graph"],
    }));
  const home = server.home;
  await page.goto(`${home}briefings/a/`);
  const briefing = await read();
  assert.deepEqual(briefing.refused, []);
  assert.equal(briefing.broken, undefined);
  const article = briefing.graph.find((node) => node["@type"] === "Article");
  assert.equal(article.headline, title);
  assert.equal(article.datePublished, "2024-05-01");
  // The policy is in force: the same page with a script that is one is refused.
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.broken = true";
    document.head.append(script);
  });
  await page.waitForFunction(() => window.refused.length === 1);
  assert.equal((await read()).broken, undefined);
  await page.goto(home);
  const front = await read();
  assert.deepEqual(front.refused, []);
  assert.equal(front.graph[0]["@type"], "WebSite");
} finally {
  await browser.close();
  server.close();
  fs.rmSync(book, { recursive: true });
}
console.log("JSON-LD: read, and nothing refused");
