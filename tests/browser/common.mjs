// What the browser tests share: a small book on disk, a server for its built site, a browser, and a list of checks.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = path.dirname(fileURLToPath(import.meta.url));
export const binary = path.resolve(process.env.BRIEFBOOK ?? path.join(here, "../../target/debug/briefbook"));

/** Builds the files `{path: text}` as a book twice, in pretty and in portable form; gives both folders and a way to remove them. `own` are lines
    of the configuration's `[book]`. */
export const build = (name, files, own = "") => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `briefbook-${name}-`));
  const made = {};
  for (const form of ["pretty", "portable"]) {
    const book = path.join(folder, form);
    const all = { ...files, "briefbook.toml": `[book]\ntitle = "Test book"\nbase_url = "https://example.org/"\n${own}\n[links]\nform = "${form}"\n` };
    for (const [file, text] of Object.entries(all)) {
      fs.mkdirSync(path.dirname(path.join(book, file)), { recursive: true });
      fs.writeFileSync(path.join(book, file), text);
    }
    execFileSync(binary, ["--root", book, "build", "--quiet"], { stdio: ["ignore", "inherit", "inherit"] });
    made[form] = path.join(book, "public");
  }
  return { ...made, remove: () => fs.rmSync(folder, { recursive: true, force: true }) };
};

/** Serves a folder with the strictest policy that the theme promises to work under. */
export const serve = async (folder) => {
  const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml" };
  const server = http.createServer((request, response) => {
    let file = path.join(folder, decodeURIComponent(new URL(request.url, "http://x").pathname));
    if (file.endsWith("/")) file += "index.html";
    if (!fs.existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": types[path.extname(file)] ?? "text/plain", "content-security-policy": "default-src 'self'" });
    response.end(fs.readFileSync(file));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { home: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
};

/** The machine's own browser, the same whatever the machine: no sandbox (none can be had as root or in a chroot), no shared memory (containers have
    little), English and UTC. */
export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking", "--lang=en-US"],
  env: { ...process.env, LANG: "C.UTF-8", LC_ALL: "C.UTF-8", LANGUAGE: "en", TZ: "UTC" },
});

export const until = async (what, done) => {
  const end = Date.now() + 10_000;
  while (!(await Promise.resolve().then(done).catch(() => false))) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/** What the Nu validator finds wrong with files of HTML; nothing where they are valid. JAVA names the Java runtime. */
export const invalid = (files) => {
  const validator = path.join(here, "node_modules/vnu-jar/build/dist/vnu.jar");
  try {
    execFileSync(process.env.JAVA ?? "java", ["-jar", validator, "--errors-only", "--format", "gnu", ...files], { stdio: "pipe" });
    return "";
  } catch (error) {
    return String(error.stderr || error.message);
  }
};

const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");
/** What axe-core finds wrong with an open page, contrast of 7:1 (WCAG 2.2, level AAA) and targets of 24 pixels taken in. The page's context has `bypassCSP`: a site's policy holds
    for the page's own scripts. */
export const violations = async (page) => {
  await page.evaluate(axe);
  const result = await page.evaluate(() => window.axe.run(document, { rules: { "color-contrast-enhanced": { enabled: true }, "target-size": { enabled: true } }, resultTypes: ["violations"] }));
  return result.violations.map((v) => `${v.id}: ${v.help}\n${v.nodes.slice(0, 3).map((n) => `  ${n.html}\n  ${n.failureSummary}`).join("\n")}`);
};

/** Runs checks, each by itself, and tells which failed. What a page throws or a policy refuses fails the check. */
export const checks = () => {
  const failures = [];
  const errors = [];
  return {
    failures,
    watch(page) {
      page.on("pageerror", (error) => errors.push(String(error)));
      page.on("console", (message) => { if (message.type() === "error") errors.push(message.text()); });
      return page;
    },
    async check(name, run) {
      try {
        errors.length = 0;
        await run();
        if (errors.length) throw new Error(`in the browser: ${errors.join("; ")}`);
        console.log(`ok   ${name}`);
      } catch (error) {
        failures.push(name);
        console.log(`FAIL ${name}: ${error.stack}`);
      }
    },
  };
};
