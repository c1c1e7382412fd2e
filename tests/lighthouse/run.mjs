// Lighthouse on pages of the repository's own book: 100 in performance, accessibility, best practices and SEO, on a phone and on a desktop.
//
// node run.mjs [KIND …]; scripts/lighthouse calls this. BRIEFBOOK names the binary, CHROMIUM the browser. The site is built with the address
// of the local server that shows it, since canonical links and the sitemap name it; files are sent compressed, as any host sends them.
// Performance depends on how busy the machine is: the best of three runs counts, and each lost point is told with its audit.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import zlib from "node:zlib";
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const binary = path.resolve(process.env.BRIEFBOOK ?? path.join(repository, "target/debug/briefbook"));
const all = {
  home: "",
  briefing: "briefings/mate-60-and-smic/",
  timeline: "timeline/",
  source: "sources/scmp2023mate60/",
};
const wanted = process.argv.slice(2);
const kinds = Object.entries(all).filter(([kind]) => !wanted.length || wanted.includes(kind));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "briefbook-lighthouse-"));
const site = path.join(folder, "site");

const types = { ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8", ".xml": "application/xml" };
const server = http.createServer((request, response) => {
  const name = decodeURIComponent(new URL(request.url, "http://x/").pathname);
  const file = path.join(site, name.endsWith("/") ? `${name}index.html` : name);
  if (!file.startsWith(site) || !fs.existsSync(file)) return response.writeHead(404).end();
  response.writeHead(200, { "content-type": types[path.extname(file)] ?? "application/octet-stream", "content-encoding": "gzip", "content-security-policy": "default-src 'self'", "cache-control": "max-age=31536000" });
  response.end(zlib.gzipSync(fs.readFileSync(file)));
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const home = `http://127.0.0.1:${server.address().port}/`;
execFileSync(binary, ["--root", repository, "build", "-o", site, "-u", home, "--quiet"], { stdio: "inherit" });

fs.mkdirSync(path.join(folder, "profile"));
const chrome = await launch({
  chromePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  chromeFlags: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  userDataDir: path.join(folder, "profile"),
  logLevel: "error",
});
let lost = 0;
try {
  for (const [kind, address] of kinds) {
    for (const [screen, config] of [["phone", undefined], ["desktop", desktopConfig]]) {
      let best;
      for (let run = 0; run < 3; run++) {
        const { lhr } = await lighthouse(home + address, { port: chrome.port, output: "json", logLevel: "error" }, config);
        const scores = Object.values(lhr.categories).map((c) => Math.round(c.score * 100));
        const sum = scores.reduce((a, b) => a + b, 0);
        if (!best || sum > best.sum) best = { lhr, scores, sum };
        if (scores.every((s) => s === 100)) break;
      }
      console.log(`${kind}, ${screen}: ${Object.values(best.lhr.categories).map((c, i) => `${c.title} ${best.scores[i]}`).join(", ")}`);
      for (const [i, category] of Object.values(best.lhr.categories).entries()) {
        if (best.scores[i] === 100) continue;
        lost++;
        for (const { id, weight } of category.auditRefs) {
          const audit = best.lhr.audits[id];
          if (weight && audit.score !== null && audit.score < 1) {
            console.log(`  ${category.title}: ${id} ${audit.score}: ${audit.title} ${audit.displayValue ?? ""}`);
            for (const item of (audit.details?.items ?? []).slice(0, 4)) console.log(`    ${item.node?.snippet ?? item.description ?? item.url ?? JSON.stringify(item).slice(0, 200)}`);
          }
        }
      }
    }
  }
} finally {
  await chrome.kill();
  server.close();
  fs.rmSync(folder, { recursive: true, force: true });
}
if (lost) process.exit(1);
