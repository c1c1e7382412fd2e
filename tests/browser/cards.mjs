// Cards beside citations and links: by mouse, keys and touch, with and without anchor positioning, on a server and from a file.
// BRIEFBOOK names the binary, CHROMIUM the browser.
import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { build, checks, launch, serve, until } from "./common.mjs";

const book = build("cards", {
  "sources.bib": `@online{s1, title = {Source One}, organization = {Body}, date = {2023}, url = {https://example.org/one},
  archive_url = {https://web.archive.org/web/2023/https://example.org/one}, archive_date = {2023-05-01}}\n`,
  "content/entities/huawei.md": "---\ntitle: Huawei\nkind: entity\nsummary: A maker of phones <b>& more</b>.\nas_of: 2024-05-06\nentity: {type: company}\n---\nA maker.\n",
  "content/bare.md": "---\ntitle: Bare\n---\nNothing to tell.\n",
  "content/华为.md": "---\ntitle: Odd name\nsummary: An odd address.\n---\nOdd.\n",
  // So many that cards stand in several files.
  ...Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`content/more/p${i}.md`, `---\ntitle: P${i}\nsummary: Page ${i} of many.\n---\n`])),
  "content/a.md": "---\ntitle: A\nsummary: The first page.\n---\nA fact [@s1]. Huawei makes phones, see [[bare]], [[Odd name]], [[P7]], [[P8]], [[P9]] and [elsewhere](https://example.com/).\n\n" + "Words.\n\n".repeat(60),
});
const { home, close } = await serve(book.pretty);
const browser = await launch();
const { check, failures, watch } = checks();
const card = ".hover-card";
try {
  const page = watch(await (await browser.newContext({ viewport: { width: 900, height: 700 } })).newPage());
  const visible = (of = page) => of.evaluate((s) => document.querySelector(s)?.checkVisibility() ?? false, card);
  const shows = (words, of = page) => until(`a card with “${words}”`, async () => (await visible(of)) && (await of.locator(card).innerText()).includes(words));
  const gone = (of = page) => until("the card to go", async () => !(await visible(of)));
  const open = async (of = page) => { await of.mouse.move(0, 0); await of.goto(home + "a/"); };

  await check("a citation shows its source, link and archived copy after 300 ms", async () => {
    await open();
    const before = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.hover("a.cite");
    await page.waitForTimeout(150);
    assert.ok(!(await visible()), "too early");
    await shows("Source One");
    const links = await page.locator(`${card} a`).evaluateAll((all) => all.map((a) => a.href));
    assert.ok(links.includes("https://example.org/one") && links.includes("https://web.archive.org/web/2023/https://example.org/one"), links.join());
    assert.equal(await page.getAttribute("a.cite", "aria-details"), "bb-card");
    assert.deepEqual(await page.evaluate(() => [document.querySelectorAll("#src-s1").length, document.documentElement.scrollHeight]), [1, before]);
  });
  await check("the mouse may go into the card, and away", async () => {
    await page.hover(`${card} a >> nth=0`);
    await page.waitForTimeout(400);
    assert.ok(await visible());
    await page.mouse.move(5, 690);
    await gone();
    assert.equal(await page.getAttribute("a.cite", "aria-details"), null);
    assert.equal(await page.getAttribute("a.cite", "style"), null);
  });
  await check("a mouse that passes by opens nothing", async () => {
    await page.hover("a.cite");
    await page.waitForTimeout(100);
    await page.mouse.move(5, 690);
    await page.waitForTimeout(500);
    assert.ok(!(await visible()));
  });
  await check("an entity's card tells title, type, summary and day, as text", async () => {
    await page.hover("a.entity-link");
    await shows("A maker of phones <b>& more</b>.");
    assert.deepEqual(await page.locator(`${card} > *`).allTextContents(), ["Company", "Huawei", "A maker of phones <b>& more</b>.", "As of 6 May 2024"]);
    assert.equal(await page.getAttribute("a.entity-link", "aria-describedby"), "bb-card");
    const apart = await page.evaluate((s) => {
      const [a, b] = [document.querySelector("a.entity-link"), document.querySelector(s)].map((n) => n.getBoundingClientRect());
      return { x: b.left - a.left, y: b.top - a.bottom };
    }, card);
    assert.ok(apart.y >= 0 && apart.y < 20 && Math.abs(apart.x) < 20, JSON.stringify(apart));
  });
  await check("a page of an odd name has a card; one that tells nothing and one elsewhere have none", async () => {
    for (const [title, summary] of [["Odd name", "An odd address."], ["P7", "Page 7 of many."], ["P8", "Page 8 of many."], ["P9", "Page 9 of many."]]) {
      await page.hover(`.prose a:text-is("${title}")`);
      await shows(summary);
      await page.mouse.move(5, 690);
      await gone();
    }
    assert.ok((await page.locator('script[src*="/cards/"]').count()) > 2, "more than one file of cards");
    for (const link of ['.prose a[href$="bare/"]', '.prose a[href^="https://example.com"]']) {
      await page.hover(link);
      await page.waitForTimeout(500);
      assert.ok(!(await visible()), link);
    }
  });
  await check("keys: focus shows at once, Escape closes, focus that goes on closes", async () => {
    await open();
    await page.evaluate(() => { document.querySelector(".prose a.cite").tabIndex = 0; document.querySelector("#bb-main").focus(); });
    while (!(await page.evaluate(() => document.activeElement.matches("a.cite")))) await page.keyboard.press("Tab");
    assert.ok(await visible(), "shown at once");
    await page.keyboard.press("Escape");
    assert.ok(!(await visible()));
    assert.ok(await page.evaluate(() => document.activeElement.matches("a.cite")), "the focus stays");
    await page.keyboard.press("Tab");
    await shows("A maker of phones");
    await page.evaluate(() => document.activeElement.blur());
    await gone();
  });
  await check("without anchors and popovers it is placed by the script", async () => {
    const old = watch(await (await browser.newContext({ viewport: { width: 900, height: 700 } })).newPage());
    await old.addInitScript(() => {
      const supports = CSS.supports.bind(CSS);
      CSS.supports = (...args) => !/anchor|position-area/.test(args.join()) && supports(...args);
      delete HTMLElement.prototype.showPopover;
      delete HTMLElement.prototype.hidePopover;
      document.addEventListener("DOMContentLoaded", () => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(".hover-card { position-anchor: auto !important; position-area: none !important; }");
        document.adoptedStyleSheets = [sheet];
      });
    });
    await open(old);
    await old.hover("a.entity-link");
    await shows("A maker of phones", old);
    const { y, inside } = await old.evaluate((s) => {
      const [a, b] = [document.querySelector("a.entity-link"), document.querySelector(s)].map((n) => n.getBoundingClientRect());
      return { y: b.top - a.bottom, inside: b.left >= 0 && b.right <= innerWidth };
    }, card);
    assert.ok(y >= 0 && y < 20 && inside, String(y));
    await old.keyboard.press("Escape");
    await gone(old);
    await old.context().close();
  });
  await check("touch: the first tap on a citation shows its card, the second leads on; a tap on a page's link leads there", async () => {
    const phone = watch(await (await browser.newContext({ viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true })).newPage());
    await phone.goto(home + "a/");
    await phone.tap("a.cite");
    await shows("Source One", phone);
    assert.equal(await phone.evaluate(() => location.hash), "");
    const box = await phone.locator(card).boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= 320, JSON.stringify(box));
    assert.ok((await phone.evaluate(() => document.documentElement.scrollWidth)) <= 320);
    await phone.tap("h1");
    await gone(phone);
    await phone.tap("a.cite");
    await shows("Source One", phone);
    await phone.tap("a.cite");
    await until("the list", () => phone.evaluate(() => location.hash === "#src-s1"));
    await phone.goto(home + "a/");
    await phone.tap("a.entity-link");
    await phone.waitForURL(home + "entities/huawei/");
    await phone.context().close();
  });
  await check("from a file", async () => {
    await page.goto(pathToFileURL(book.portable).href + "/a/index.html");
    await page.mouse.move(5, 690);
    await page.hover("a.entity-link");
    await shows("A maker of phones");
    await page.hover("a.cite");
    await shows("Source One");
  });
} finally {
  await browser.close();
  close();
  book.remove();
}
if (failures.length) process.exit(1);
