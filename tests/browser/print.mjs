// Paper: pages as PDF by a real browser, read with pdftotext (poppler-utils): running heads, page numbers, sources in full, addresses of
// other sites, no navigation, nothing torn that belongs together, A4 and Letter; and the whole book on one page.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { binary, build, checks, launch } from "./common.mjs";
import { kinds, repository } from "./kinds.mjs";

const many = (count, write) => Array.from({ length: count }, (_, i) => write(i + 1)).join("\n");
const filler = "This sentence fills the page, so that what comes after it may fall anywhere on the paper. ";
const files = {
  "sources.bib": "@report{one, author = {{Agency}}, title = {A Rule in Full}, date = {2024-01-02}, url = {https://agency.example/rule}}\n",
  "content/index.md": "---\ntitle: Test book\n---\nRead [[alpha]].\n",
  "content/briefings/index.md": "---\ntitle: Briefings\n---\n",
  "content/briefings/alpha.md": `---\ntitle: Alpha briefing\nsummary: What it says.\nas_of: 2024-05-01\nweight: 1\n---\nSee [a site](https://other.example/page) and [[beta]] [@one].[^n]\n\n${many(30, (n) => `## Heading ${n}\n\nBegins${n}. ${filler.repeat(1 + (n * 7) % 11)}\n`)}\n| from | to |\n|---|---|\n${many(40, (n) => `| Left${n} | Right${n} ${filler} |`)}\n\n[^n]: A note in the margin.\n`,
  "content/briefings/beta.md": "---\ntitle: 中芯国际\nlang: zh\nweight: 2\n---\n## 七纳米问题\n\n拆解显示能造，不说明能造多少 [@one]。\n\n![[alpha#heading-1]]\n",
  "content/entities/agency.md": "---\ntitle: The Agency\nkind: entity\nentity: {type: agency}\nrelations: [{to: other, kind: supervises, sources: [one]}]\n---\nAn agency.\n",
  "content/entities/other.md": "---\ntitle: The Other\nkind: entity\n---\nAn <b id=\"mark\">office</b>, see <a href=\"#mark\">above</a>.\n",
};
const site = build("print", files);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "briefbook-pdf-"));
const { check, failures, watch } = checks();
const browser = await launch();
const page = watch(await browser.newPage());
const address = (file) => pathToFileURL(path.join(site.portable, file)).href;
const squeezed = (text) => text.replace(/\s+/g, " ");

/** The texts of a page's paper. */
const paper = async (format = "A4") => {
  const file = path.join(folder, "page.pdf");
  await page.pdf({ path: file, format, preferCSSPageSize: true });
  const text = execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" });
  const size = /Page size:\s+(.*)/.exec(execFileSync("pdfinfo", [file], { encoding: "utf8" }))[1];
  return { sheets: text.split("\f").slice(0, -1).map(squeezed), size };
};
const numbered = (sheets) => sheets.forEach((text, i) => assert.match(text, new RegExp(`${i + 1} / ${sheets.length} ?$`), `page ${i + 1}: ${text.slice(-80)}`));
/** Every id once, and every link within the page to one of them. */
const sound = () => page.evaluate(() => {
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  const links = [...document.querySelectorAll("a[href^='#']")].map((a) => decodeURIComponent(a.hash.slice(1)));
  return { twice: ids.filter((id, i) => ids.indexOf(id) !== i), lost: links.filter((id) => !document.getElementById(id)), links: links.length };
});

try {
  await check("a briefing on paper", async () => {
    await page.goto(address("briefings/alpha/index.html"));
    const { sheets, size } = await paper();
    assert.match(size, /A4/);
    assert.ok(sheets.length > 3, `${sheets.length}`);
    sheets.forEach((text) => assert.match(text, /^ ?Test book Alpha briefing/));
    numbered(sheets);
    const text = sheets.join(" ");
    for (const wanted of ["A Rule in Full", "https://agency.example/rule", "a site <https://other.example/page>", "A note in the margin.", "1 May 2024"]) assert.ok(text.includes(wanted), `${wanted}: ${text.slice(0, 1500)}`);
    for (const not of ["Skip to", "Search", "Atom feed", "Whole book", "On this page", "What links here", "file:", "Next"]) assert.ok(!text.includes(not), not);
    assert.equal(text.split("https://other.example/page").length, 2);
  });
  await check("headings stay with their text, rows are not torn", async () => {
    const { sheets } = await paper();
    for (let n = 1; n <= 30; n++) assert.ok(sheets.some((t) => t.includes(`Heading ${n} `) && t.includes(`Begins${n}.`)), `heading ${n}`);
    const starts = sheets.filter((t) => /Left\d/.test(t)).map((t) => t.slice(t.indexOf("from to")));
    assert.ok(starts.length > 1, "the table goes over a page's end");
    starts.forEach((t) => assert.match(t, /^from to Left/, "a table's head comes again"));
    starts.forEach((t) => {
      const count = (pattern) => t.split(pattern).length - 1;
      assert.equal(count("fall anywhere"), count("This sentence fills"), "a row is whole");
    });
  });
  await check("Letter", async () => {
    const { sheets, size } = await paper("Letter");
    assert.match(size, /letter/);
    numbered(sheets);
    assert.match(sheets[1], /^ ?Test book Alpha briefing/);
  });
  await check("a source on paper has its address", async () => {
    await page.goto(address("sources/one/index.html"));
    const text = (await paper()).sheets.join(" ");
    assert.ok(text.includes("https://agency.example/rule"), text);
  });
  await check("the whole book on paper", async () => {
    await page.goto(address("print/index.html"));
    const { sheets } = await paper();
    numbered(sheets);
    const of = (word) => sheets.findIndex((t, i) => i > 0 && t.includes(word));
    const order = ["Read Alpha briefing", "What it says.", "拆解显示能造", "An agency.", "A Rule in Full"].map(of);
    assert.ok(order.every((at, i) => at > 0 && at >= (order[i - 1] ?? 0)), `${order}`);
    assert.match(sheets[order[1] + 1], /^ ?Test book Briefings/);
    assert.match(sheets.at(-1), /^ ?Test book Sources/);
    const text = sheets.join(" ");
    assert.equal(text.split("A Rule in Full").length, 2, "a source stands once");
    for (const not of ["Skip to", "Search", "Atom feed", "print command", "file:"]) assert.ok(!text.includes(not), not);
  });
  await check("the whole book: ids and links", async () => {
    const found = await sound();
    assert.deepEqual([found.twice, found.lost], [[], []]);
    assert.ok(found.links > 20);
    const levels = await page.evaluate(() => [...document.querySelectorAll(".whole :is(h1, h2, h3, h4, h5, h6)")].map((h) => Number(h.tagName[1])));
    assert.equal(levels.filter((l) => l === 1).length, 1);
    levels.forEach((level, i) => assert.ok(level <= (levels[i - 1] ?? 0) + 1, `heading ${i} jumps to ${level}`));
    await page.click(".part a[href='#briefings/alpha/']");
    assert.equal(await page.evaluate(() => document.querySelector(":target").id), "briefings/alpha/");
  });
  await check("the repository's own book: ids and links on one page, nothing wider than the paper", async () => {
    const out = path.join(folder, "site");
    execFileSync(binary, ["--root", repository, "build", "-o", out, "--quiet"], { stdio: "inherit" });
    await page.goto(pathToFileURL(path.join(out, kinds.print)).href);
    const found = await sound();
    assert.deepEqual([found.twice, found.lost], [[], []]);
    assert.ok(found.links > 1000);
    // What is wider than the paper would make all of its text smaller. A4 between the theme's margins is 174 mm.
    await page.setViewportSize({ width: Math.floor((174 / 25.4) * 96), height: 1000 });
    await page.emulateMedia({ media: "print" });
    // The page of what is not found has addresses from the root of a host.
    for (const [kind, file] of Object.entries(kinds).filter(([kind]) => kind !== "404")) {
      await page.goto(pathToFileURL(path.join(out, file)).href);
      const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      assert.ok(wide <= room, `${kind}: ${wide} of ${room} pixels`);
    }
  });
} finally {
  await browser.close();
  site.remove();
  fs.rmSync(folder, { recursive: true, force: true });
}
if (failures.length) process.exit(1);
