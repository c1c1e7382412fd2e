// The search as the browser runs it, without a browser: search-core.js against the index that the binary wrote.
//
// BRIEFBOOK names the binary.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

const here = path.dirname(fileURLToPath(import.meta.url));
const binary = path.resolve(process.env.BRIEFBOOK ?? path.join(here, "../../target/debug/briefbook"));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "briefbook-search-"));
const root = path.join(folder, "book");
process.on("exit", () => fs.rmSync(folder, { recursive: true, force: true }));

const write = (name, text) => {
  const full = path.join(root, name);
  fs.mkdirSync(path.dirname(full), { recursive: true });
  fs.writeFileSync(full, text);
};
const front = (title, more = "") => `---\ntitle: ${JSON.stringify(title)}\n${more}---\n\n`;

// A small generator of its own: the same texts each time.
let seed = 7;
const random = (below) => { seed = (seed * 48271) % 2147483647; return seed % below; };
const letters = Array.from("的一是不了人在有我他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生自会那后能对着事其里所去行过家十用发天如然作方成者多日都三小军二无同么经法当起与好看学进种将还分此心前面又定见只主没公从");
const chinese = Array.from({ length: 90 }, () =>
  Array.from({ length: 6 }, () => Array.from({ length: 20 + random(40) }, () => letters[random(letters.length)]).join("") + "。").join("\n"));
write("briefbook.toml", '[book]\ntitle = "Found"\nlanguage = "en"\n');
write("content/index.md", front("Home"));
write("content/entities/huawei.md", front("Huawei", "kind: entity\naliases: [华为, هواوي, Хуавэй]\n") + "A maker of telephones.\n");
write("content/briefings/phones.md", front("Phones", "date: 2023-09-01\ntopics: [chips]\n") + "今年华为发布了\n新手机。\n\n## Makers {#makers}\n\nThe exporters of controlled goods **export** more. Café and naïve spellings.\n");
write("content/briefings/order.md", front("Order", "date: 2024-02-03\ntopics: [chips, orders]\n") + "## First {#first}\n\nThe dog bites the man.\n\n## Second {#second}\n\nIn the end\n\nman bites nobody. A company, three companies.\n");
write("content/briefings/markup.md", front("<img src=x onerror=alert(1)> & </script>") + "Text with `</script><b>tag</b>` and \u2028 inside. Über Straße. हिन्दी में. ｆｕｌｌｗｉｄｔｈ.\n");
chinese.forEach((text, i) => write(`content/zh/p${i}.md`, front(`页${i}`, "lang: zh\n") + `${text}\n`));
execFileSync(binary, ["--root", root, "build", "-o", path.join(folder, "site"), "--quiet"], { stdio: ["ignore", "ignore", "ignore"] });

const files = new Map();
globalThis.briefbook_search = { add: (name, value) => files.set(name, value) };
const index = path.join(folder, "site/search");
for (const name of fs.readdirSync(index).filter((n) => n.endsWith(".js"))) {
  vm.runInThisContext(fs.readFileSync(path.join(index, name), "utf8"), { filename: name });
}
vm.runInThisContext(fs.readFileSync(path.join(folder, "site/js", fs.readdirSync(path.join(folder, "site/js")).find((name) => name.startsWith("search-core."))), "utf8"));
const core = globalThis.briefbook_search_core;
const info = files.get("index");
const columns = core.columns(info);
const shards = new Map();
const load = async (name) => shards.get(name) ?? shards.set(name, { text: files.get(name) }).get(name);
const pageOf = (page) => core.pageOf(files.get(`x${Math.floor(page / info.texts)}`)[page % info.texts]);

const search = async (query) => {
  const items = core.parse(query);
  const { pages, some } = await core.candidates(info, load, items);
  const found = pages.map(({ page }) => pageOf(page)).filter((page) => core.says(page, items));
  return { some, pages, shown: found.map((page) => core.shown(page, items)), titles: found.map((page) => page.title) };
};
const marked = (pieces) => pieces.filter(([, mark]) => mark).map(([text]) => text);
const has = async (query, title) => assert.ok((await search(query)).titles.includes(title), `${query} finds ${title}`);
const not = async (query, title) => assert.ok(!(await search(query)).titles.includes(title), `${query} does not find ${title}`);

// Any name, in any script, finds a page that says another one, and shows where it says it.
for (const name of ["Huawei", "huaw", "华为", "هواوي", "Хуавэй", "хуавэй", '"Huawei"']) await has(name, "Phones");
const phones = (await search("Huawei")).shown.find((result) => result.address.startsWith("briefings/phones/"));
assert.deepEqual(marked(phones.excerpt), ["华为"]);
assert.equal((await search("华为")).titles[0], "Huawei", "the entity itself comes first");

// Any two characters, and any more of them, find their page; over a broken line too.
for (const [i, text] of chinese.entries()) {
  for (const sentence of text.split("。\n")) {
    const all = Array.from(sentence.replace("。", ""));
    const at = random(all.length - 5);
    await has(all.slice(at, at + 2).join(""), `页${i}`);
    await has(all.slice(at, at + 3 + random(3)).join(""), `页${i}`);
  }
}
await has("布了新手", "Phones");
await has("手", "Phones");
await not("机新", "Phones");
await not("手新机", "Phones");

// Phrases are in order, within one paragraph, and of whole words.
await has('"dog bites the man"', "Order");
await not('"man bites the dog"', "Order");
await not('"the end man bites"', "Order");
await not('"dog bite" ', "Order");
await has('"bites the ma', "Order");
await has("man dog", "Order");

// Other forms of a word, accents, width, and the word that is not finished.
for (const query of ["exports", "exporting", "controls", "cafe", "NAÏVE", "expo"]) await has(query, "Phones");
for (const query of ["company", "companies"]) await has(query, "Order");
for (const query of ["uber", "strasse", "fullwidth", "हिन्दी"]) await has(query, "<img src=x onerror=alert(1)> & </script>");
await not("expo ", "Phones");

// The section that says it, and marks that are text.
const [order] = (await search("nobody")).shown;
assert.equal(order.address, "briefings/order/#second");
assert.deepEqual(order.section, [["Second", false]]);
const [markup] = (await search("onerror tag")).shown;
assert.equal(markup.title.map(([text]) => text).join(""), "<img src=x onerror=alert(1)> & </script>");
assert.ok(markup.excerpt.map(([text]) => text).join("").includes("</script><b>tag</b>"));

// Words of which no page has all, and nothing at all.
const partly = await search("nobody 手机");
assert.ok(partly.some && partly.titles.length >= 2);
assert.equal((await search("quetzal")).titles.length, 0);
assert.deepEqual(core.parse(" ,.— "), []);

// Filters and what each would leave.
const { pages } = await search("the");
const counted = core.counts(columns, pages, { topic: "", kind: "", year: "2024" });
assert.equal(counted.year.get("2023") ?? 0, pages.filter(({ page }) => columns[page].year === "2023").length);
assert.ok([...counted.topic.values()].every((n) => n === 1));
assert.ok(pages.every(({ page }) => core.passes(columns[page], {}, "")));
assert.equal(columns.length, info.pages);

// What a file holds is looked up by beginnings, and each term is where it is looked for.
for (const [name, text] of files) {
  if (!/^t\d/.test(name)) continue;
  for (const line of text.split(",").filter(Boolean).filter((_, i) => i % 37 === 0)) {
    const term = line.slice(0, line.indexOf(" "));
    assert.ok(core.shardsOf(info.firsts, term).includes(Number(name.slice(1))), term);
    assert.equal(core.fold(term), term, "what the binary folded, the browser would");
  }
}
// Anything may be asked.
for (let i = 0; i < 300; i++) {
  const query = Array.from({ length: random(12) }, () => String.fromCodePoint([34, 32, 0x300, 0x4e2d, 0x61, 0x1112, 0x1161, 0x1f600, 0xe01, 0x5b, 0x28, 0x2a][random(12)])).join("");
  await search(query);
}
console.log("search-core: ok");
