// A book in English, Chinese and Arabic, and one in Chinese alone, in a real browser: the switch, what search engines and screen readers are told
// of languages, pages that are read from the right, ruby, where lines break, and search within words.
// BRIEFBOOK names the binary, CHROMIUM the browser, JAVA the Java runtime.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { build, checks, invalid, launch, serve, violations } from "./common.mjs";
import { chinese, translated } from "./languages-books.mjs";

const book = build("languages", translated.files, translated.own);
const zh = build("chinese", chinese.files, chinese.own);
const [many, one] = [await serve(book.pretty), await serve(zh.pretty)];
const browser = await launch();
const { check, failures, watch } = checks();

/** A page of each kind that differs by its language. */
const pages = {
  home: "", "home, Chinese": "zh/", "home, Arabic": "ar/",
  folder: "briefings/", "folder, Chinese": "zh/briefings/", "folder, Arabic": "ar/briefings/",
  briefing: "briefings/mate60/", "briefing, Chinese": "zh/briefings/mate60/", "briefing, Arabic": "ar/briefings/mate60/",
  "only in English": "briefings/alone/", "only in Arabic": "ar/briefings/desert/",
  entity: "entities/huawei/", "entity, Chinese": "zh/entities/huawei/", "entity, Arabic": "ar/entities/huawei/",
  entities: "entities/", "entities, Chinese": "zh/entities/", "entities, Arabic": "ar/entities/",
  topic: "topics/chips/", "topic, Chinese": "zh/topics/chips/", topics: "topics/",
  timeline: "timeline/", embedded: "timeline/embed/", source: "sources/a2024/", search: "search/", print: "print/",
};
const made = { home: "", topics: "topics/", topic: "topics/芯片/", entities: "entities/", entity: "entities/smic/", timeline: "timeline/", embedded: "timeline/embed/", search: "search/", sources: "sources/", source: "sources/a2024/", briefing: "briefings/a/", print: "print/" };

try {
  const page = watch(await browser.newPage({ viewport: { width: 1440, height: 1000 } }));
  page.setDefaultTimeout(10_000);
  const open = (to, home = many.home) => page.goto(home + to);
  const html = () => page.evaluate(() => ({ lang: document.documentElement.lang, dir: document.documentElement.dir }));

  await check("HTML is valid", () => {
    const file = (site, to) => path.join(site, to, "index.html");
    const files = [...Object.values(pages).map((to) => file(book.pretty, to)), ...Object.values(made).map((to) => file(zh.pretty, to))];
    assert.equal(invalid(files), "");
  });

  await check("the switch leads from language to language, and says where it is", async () => {
    await open("briefings/mate60/");
    for (const [name, lang, dir, title] of [["中文", "zh", "ltr", "七纳米问题"], ["العربية", "ar", "rtl", "هاتف ميت 60"], ["English", "en", "ltr", "The Mate 60"]]) {
      await page.locator(".languages a", { hasText: name }).click();
      await page.waitForFunction((wanted) => document.documentElement.lang === wanted, lang);
      assert.deepEqual(await html(), { lang, dir });
      assert.equal(await page.locator("h1").textContent(), title);
      const shown = await page.locator(".languages li > *").evaluateAll((all) => all.map((a) => [a.localName, a.lang, a.getAttribute("aria-current"), a.textContent]));
      assert.deepEqual(shown, [["a", "en", null, "English"], ["a", "ar", null, "العربية"], ["a", "zh", null, "中文"]]
        .map((item) => (item[1] === lang ? ["span", lang, "true", item[3]] : item)).sort((a, b) => shown.findIndex((s) => s[1] === a[1]) - shown.findIndex((s) => s[1] === b[1])));
    }
    await page.locator(".languages a", { hasText: "中文" }).click();
    await page.waitForFunction(() => document.documentElement.lang === "zh");
    await page.locator(".site-title a").click();
    await page.waitForURL("**/zh/");
    await open("briefings/alone/");
    assert.equal(await page.locator(".languages").count(), 0);
  });

  await check("search engines are told of all languages, alike on each page", async () => {
    const links = () => page.locator("link[rel=alternate][hreflang]").evaluateAll((all) => all.map((link) => [link.hreflang, link.href]).sort());
    for (const [base, langs] of [["briefings/mate60/", ["ar", "zh"]], ["", ["ar", "zh"]], ["entities/huawei/", ["ar", "zh"]], ["topics/chips/", ["zh"]]]) {
      const wanted = [["en", base], ["x-default", base], ...langs.map((lang) => [lang, `${lang}/${base}`])].map(([lang, to]) => [lang, `https://example.org/${to}`]).sort();
      for (const to of [base, ...langs.map((lang) => `${lang}/${base}`)]) {
        await open(to);
        assert.deepEqual(await links(), wanted, to);
        assert.equal(await page.locator("link[rel=canonical]").getAttribute("href"), `https://example.org/${to}`);
      }
      for (const [, address] of wanted) assert.ok(fs.existsSync(path.join(book.pretty, new URL(address).pathname, "index.html")), address);
    }
    for (const to of ["briefings/alone/", "timeline/"]) {
      await open(to);
      assert.deepEqual(await links(), [], to);
    }
  });

  await check("every text says which language it is in", async () => {
    const wrong = () => page.evaluate(() => {
      const found = [];
      const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
      for (let node; (node = walker.nextNode());) {
        const text = node.data.trim();
        if (!text || node.parentElement.closest("head, script, style, noscript, .languages")) continue;
        const lang = node.parentElement.closest("[lang]").getAttribute("lang");
        const wanted = /\p{Script=Han}/u.test(text) ? ["zh"] : /\p{Script=Arabic}/u.test(text) ? ["ar"] : /Only in English|SMIC|Desk briefings/.test(text) ? ["en"] : null;
        if (wanted && !wanted.includes(lang)) found.push(`${lang}: ${text.slice(0, 60)} in ${node.parentElement.outerHTML.slice(0, 120)}`);
        const turned = getComputedStyle(node.parentElement).direction;
        if (wanted && !node.parentElement.closest("svg, code, pre") && turned !== (wanted[0] === "ar" ? "rtl" : "ltr")) found.push(`${turned}: ${text.slice(0, 60)} in ${node.parentElement.outerHTML.slice(0, 120)}`);
      }
      return found;
    });
    for (const [kind, to] of Object.entries(pages)) {
      await open(to);
      assert.deepEqual(await wrong(), [], kind);
    }
  });
  await check("what is listed in another language says so", async () => {
    const marked = async (to, selector) => {
      await open(to);
      return page.locator(selector).evaluateAll((all) => all.map((a) => [a.textContent, a.getAttribute("lang"), a.getAttribute("dir")]));
    };
    assert.deepEqual(await marked("briefings/", ".cards h3 a"), [["Only in English", null, null], ["The Mate 60", null, null], ["صحراء", "ar", "rtl"]]);
    assert.deepEqual(await marked("zh/briefings/", ".cards h3 a"), [["Only in English", "en", null], ["七纳米问题", null, null], ["صحراء", "ar", "rtl"]]);
    assert.deepEqual(await marked("ar/briefings/mate60/", ".about dd a"), [["Chips", "en", "ltr"], ["هواوي", null, null], ["SMIC", "en", "ltr"]]);
    assert.deepEqual(await marked("zh/entities/huawei/", ".map a:not(.self)"), [["SMIC", "en", null]]);
    assert.deepEqual(await marked("zh/entities/huawei/", ".relations td:first-child a"), [["SMIC", "en", null]]);
    assert.deepEqual(await marked("print/", ".book-contents a"), [["Home", null, null], ["Briefings", null, null], ["Only in English", null, null], ["The Mate 60", null, null], ["صحراء", "ar", "rtl"], ["Entities", null, null], ["Huawei", null, null], ["SMIC", null, null], ["Topics", null, null], ["Chips", null, null], ["Sources", null, null]]);
  });

  await check("a page in Arabic is a page in English in a mirror", async () => {
    const places = async (to, width) => {
      await page.setViewportSize({ width, height: 1000 });
      await open(to);
      return page.evaluate(() => {
        const middle = document.documentElement.clientWidth;
        const of = (selector) => {
          const box = document.querySelector(selector).getBoundingClientRect();
          return document.documentElement.dir === "rtl" ? [middle - box.right, middle - box.left] : [box.left, box.right];
        };
        const found = {};
        for (const name of [".crumbs", ".lead", ".prose", ".docket", ".toc", ".toc li a", ".sidenote", ".judgement", ".alert", ".table-wrap", ".refs", ".block > h2", ".docket time", ".languages li"]) found[name] = of(name).map(Math.round);
        return found;
      });
    };
    for (const width of [320, 390, 768, 1024, 1440]) {
      const [left, right] = [await places("briefings/mate60/", width), await places("ar/briefings/mate60/", width)];
      // How long a title is, or a date, does not follow from the layout: only where it begins.
      for (const name of [".block > h2", ".toc li a", ".docket time", ".languages li"]) [left[name], right[name]] = [left[name].slice(0, 1), right[name].slice(0, 1)];
      assert.deepEqual(right, left, `at ${width}`);
    }
    // What is listed in English stands at the side that the page is read from, too.
    for (const [to, selector] of [["ar/", ".front .card-summary[lang=en]"], ["ar/", ".front .dates a[lang=en]"], ["ar/", ".actors a[lang=en]"], ["zh/", ".front .card-summary[lang=ar]"]]) {
      await open(to);
      const [text, around] = await page.locator(selector).first().evaluate((node) => {
        const range = document.createRange();
        range.selectNodeContents(node);
        const [text, around] = [range.getClientRects()[0], node.parentElement.getBoundingClientRect()];
        return document.documentElement.dir === "rtl" ? [text.right, around.right] : [text.left, around.left];
      });
      assert.ok(Math.abs(text - around) < 1.5, `${to} ${selector}: ${text}, ${around}`);
    }
    await open("ar/briefings/mate60/");
    const at = await page.evaluate(() => Object.fromEntries([".toc", ".prose", ".sidenote", ".docket"].map((s) => [s, document.querySelector(s).getBoundingClientRect().left])));
    assert.ok(at[".toc"] > at[".prose"] && at[".prose"] > at[".sidenote"] && at[".prose"] > at[".docket"], JSON.stringify(at));
  });
  for (const width of [320, 1440]) {
    await check(`nothing scrolls sideways at ${width}`, async () => {
      await page.setViewportSize({ width, height: 800 });
      const all = [...Object.entries(pages).map(([kind, to]) => [kind, to, many.home]), ...Object.entries(made).map(([kind, to]) => [`${kind} of the Chinese book`, to, one.home])];
      for (const [kind, to, home] of all) {
        await open(to, home);
        // From the right, what sticks out to the left is what can be scrolled to; elements are looked at as well, lest something cuts them.
        const seen = await page.evaluate(() => {
          const wide = document.documentElement.clientWidth;
          const out = [...document.querySelectorAll("main *, header *, footer *")].filter((node) => {
            const box = node.getBoundingClientRect();
            return box.width > 1 && box.height > 1 && (box.left < -1 || box.right > wide + 1) && !node.closest(".table-wrap, pre, .skip, .rail, .tl-years, .of-year, math, .masthead");
          });
          return { wide: document.documentElement.scrollWidth - wide, out: out.slice(0, 3).map((node) => node.outerHTML.slice(0, 160)) };
        });
        assert.deepEqual(seen, { wide: 0, out: [] }, kind);
      }
    });
  }

  await check("the pages that are made speak Chinese in a book in Chinese", async () => {
    const wanted = { topics: "主题", entities: "主体", timeline: "时间线", search: "搜索", sources: "来源", embedded: "时间线", print: "Test book" };
    for (const [kind, title] of Object.entries(wanted)) {
      await open(made[kind], one.home);
      assert.deepEqual(await html(), { lang: "zh-CN", dir: "ltr" });
      assert.equal(await page.locator("h1").textContent(), title, kind);
      if (kind !== "print") assert.ok((await page.title()).startsWith(`${title} · `), await page.title());
    }
    await open("timeline/", one.home);
    assert.equal(await page.locator(".tl-count").textContent(), "共 2 个事件");
    assert.deepEqual(await page.locator(".tl-list .ev-date").allTextContents(), ["2020年12月18日", "2023年8月29日"]);
    assert.equal(await page.locator(".ov-handle.from").getAttribute("aria-label"), "自");
  });

  await check("ruby stands over its base", async () => {
    for (const [to, home] of [["briefings/a/", one.home], ["zh/briefings/mate60/", many.home]]) {
      await open(to, home);
      const seen = await page.evaluate(() => {
        const ruby = document.querySelector("ruby");
        const over = ruby.querySelector("rt");
        const range = document.createRange();
        range.selectNode(ruby.firstChild);
        const [base, text] = [range.getBoundingClientRect(), over.getBoundingClientRect()];
        const [one, two] = [ruby, over].map((node) => parseFloat(getComputedStyle(node).fontSize));
        return { display: getComputedStyle(over).display, above: text.bottom <= base.top + base.height / 3, middle: Math.abs((text.left + text.right) / 2 - (base.left + base.right) / 2) < 6, half: Math.abs(two / one - 0.5) < 0.01 };
      });
      assert.deepEqual(seen, { display: "ruby-text", above: true, middle: true, half: true });
    }
  });

  await check("lines of Chinese begin and end as they may; Korean breaks between words", async () => {
    const breaks = () => page.evaluate(() => {
      const wrong = [];
      let lines = 0;
      const walker = document.createTreeWalker(document.querySelector(".prose"), NodeFilter.SHOW_TEXT);
      for (let node; (node = walker.nextNode());) {
        if (node.parentElement.closest("ruby, pre, .sidenote")) continue;
        const range = document.createRange();
        let bottom = null;
        for (let i = 0; i < node.length; i++) {
          if (!node.data[i].trim()) continue;
          range.setStart(node, i);
          range.setEnd(node, i + 1);
          const box = range.getClientRects()[0];
          if (!box) continue;
          if (bottom !== null && box.top >= bottom) {
            lines++;
            if (/[，。、；：？！）」』”’》ー…]/.test(node.data[i])) wrong.push(`begins: ${node.data.slice(i - 4, i + 4)}`);
            if (/[（「『“‘《]/.test(node.data[i - 1])) wrong.push(`ends: ${node.data.slice(i - 4, i + 4)}`);
          }
          bottom = box.bottom - 2;
        }
      }
      return { wrong, lines };
    });
    for (const width of [320, 337, 351, 390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await open("briefings/a/", one.home);
      const { wrong, lines } = await breaks();
      assert.deepEqual(wrong, [], `at ${width}`);
      // How many there are is the font's; there must be some to look at.
      assert.ok(lines > (width < 400 ? 8 : 2), `${lines} lines at ${width}`);
    }
    const style = await page.evaluate(() => {
      const of = (selector) => { const s = getComputedStyle(document.querySelector(selector)); return [s.lineBreak, s.wordBreak, s.overflowWrap]; };
      return { chinese: of(".prose p"), korean: of(".prose [lang=ko]"), emphasis: [getComputedStyle(document.querySelector(".prose em")).fontStyle, getComputedStyle(document.querySelector(".prose em")).textEmphasisStyle] };
    });
    assert.deepEqual(style, { chinese: ["strict", "normal", "anywhere"], korean: ["strict", "keep-all", "anywhere"], emphasis: ["normal", "dot"] });
  });

  await check("search finds two characters within a Chinese sentence", async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    const ask = async (query, status) => {
      await page.locator("#bb-search-input").fill(query);
      await page.waitForFunction((text) => document.querySelector(".finder-status").textContent === text, status).catch(async () => {
        throw new Error(`${query}: ${await page.locator(".finder-status").textContent()}`);
      });
      return page.locator(".finder-title").allTextContents();
    };
    await open("search/", one.home);
    assert.deepEqual(await ask("良率", "1 个页面"), ["七纳米问题"]);
    assert.deepEqual(await page.locator(".finder-excerpt mark").allTextContents(), ["良率", "良率"]);
    assert.deepEqual(await ask("芯国", "2 个页面"), ["中芯国际", "七纳米问题"]);
    assert.deepEqual(await ask("汉字，", "1 个页面"), ["七纳米问题"], "ruby stands in no one's way");
    assert.deepEqual(await ask("率良", "没有页面包含这些词语。"), []);
  });
  await check("what is found in another language says so, and the panel keeps its own", async () => {
    await open("zh/briefings/mate60/");
    await page.keyboard.press("/");
    await page.waitForSelector("dialog[open]");
    assert.deepEqual(await page.locator(".finder").evaluate((f) => [f.lang, f.dir]), ["en", "ltr"], "its words are the book's");
    await page.locator("#bb-search-input").fill("صحراء");
    await page.waitForSelector(".finder-result[lang=ar]");
    const found = await page.locator(".finder-result").first().evaluate((option) => {
      const about = option.querySelector(".finder-about");
      return { lang: option.lang, direction: getComputedStyle(option).direction, about: about.lang, aboutDirection: getComputedStyle(about).direction };
    });
    assert.deepEqual(found, { lang: "ar", direction: "rtl", about: "en", aboutDirection: "ltr" });
    await page.keyboard.press("Escape");
  });

  for (const colorScheme of ["light", "dark"]) {
    const context = await browser.newContext({ bypassCSP: true, colorScheme, viewport: { width: 1440, height: 1000 } });
    const looked = await context.newPage();
    await check(`axe finds nothing, ${colorScheme}`, async () => {
      const all = [...Object.values(pages).map((to) => many.home + to), ...Object.values(made).map((to) => one.home + to)];
      for (const address of all) {
        await looked.goto(address);
        assert.deepEqual(await violations(looked), [], address);
      }
    });
    await context.close();
  }
} finally {
  await browser.close();
  for (const server of [many, one]) server.close();
  for (const made of [book, zh]) made.remove();
}
if (failures.length) process.exit(1);
