// Pictures and PDFs of each kind of page, of the repository's own book and of small ones in other languages: node screenshots.mjs SITE FOLDER;
// scripts/screenshots builds the site and calls this.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build, launch } from "./common.mjs";
import { kinds } from "./kinds.mjs";
import { chinese, translated } from "./languages-books.mjs";

const [site, out] = process.argv.slice(2);
const [many, one] = [build("many", translated.files, translated.own), build("chinese", chinese.files, chinese.own)];
const pages = Object.entries(kinds).map(([kind, file]) => [kind, path.join(site, file)]);
for (const [kind, file] of [["home", ""], ["section", "briefings"], ["briefing", "briefings/mate60"], ["entity", "entities/huawei"]]) {
  for (const lang of ["zh", "ar"]) pages.push([`${lang}-${kind}`, path.join(many.portable, lang, file, "index.html")]);
}
pages.push(["mixed", path.join(many.portable, "briefings/alone/index.html")]);
for (const [kind, file] of [["briefing", "briefings/a"], ["timeline", "timeline"], ["search", "search"]]) pages.push([`chinese-${kind}`, path.join(one.portable, file, "index.html")]);

const browser = await launch();
for (const colorScheme of ["light", "dark"]) {
  for (const width of [1440, 390]) {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: width > 400 ? 1000 : 844 } });
    for (const [kind, file] of pages) {
      await page.goto(pathToFileURL(file).href);
      await page.screenshot({ path: path.join(out, `${kind}-${colorScheme}-${width}.png`) });
    }
    await page.close();
  }
}
const page = await browser.newPage();
for (const [kind, file] of pages.filter(([kind]) => ["briefing", "entity", "source", "print", "timeline", "zh-briefing", "ar-briefing"].includes(kind))) {
  await page.goto(pathToFileURL(file).href);
  await page.pdf({ path: path.join(out, `${kind}.pdf`), preferCSSPageSize: true, format: "A4" });
}
await browser.close();
for (const book of [many, one]) book.remove();
