// Pictures and PDFs of each kind of page: node screenshots.mjs SITE FOLDER; scripts/screenshots builds the site and calls this.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { kinds } from "./kinds.mjs";

const [site, out] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
for (const colorScheme of ["light", "dark"]) {
  for (const width of [1440, 390]) {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: width > 400 ? 1000 : 844 } });
    for (const [kind, file] of Object.entries(kinds)) {
      await page.goto(pathToFileURL(path.join(site, file)).href);
      await page.screenshot({ path: path.join(out, `${kind}-${colorScheme}-${width}.png`) });
    }
    await page.close();
  }
}
const page = await browser.newPage();
for (const kind of ["briefing", "entity", "source", "print"]) {
  await page.goto(pathToFileURL(path.join(site, kinds[kind])).href);
  await page.pdf({ path: path.join(out, `${kind}.pdf`), preferCSSPageSize: true, format: "A4" });
}
await browser.close();
