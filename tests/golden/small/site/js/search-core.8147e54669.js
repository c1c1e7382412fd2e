// Search without a page: text made comparable, queries, the index's files, ranking, excerpts. Touches no document.
// Folding and words are those of src/output/search/fold.rs; the files are written by src/output/search/shards.rs.
(function (scope) {
  "use strict";
  const ACCENT = /[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]/g;
  const UNSPACED = "\\u4e00-\\u9fff\\u2e80-\\u2fdf\\u3005-\\u3007\\u3021-\\u3029\\u3041-\\u3096\\u3099\\u309a\\u309d-\\u309f\\u30a1-\\u30fa\\u30fc-\\u30ff\\u3105-\\u312f\\u3400-\\u4dbf\\uac00-\\ud7a3\\uf900-\\ufaff\\u{20000}-\\u{3fffd}\\u0e01-\\u0e3a\\u0e40-\\u0e4e\\u0e81-\\u0ece\\u1000-\\u103f\\u1050-\\u108f\\u1780-\\u17d3";
  const RUN = new RegExp(`[${UNSPACED}]+|(?:(?![${UNSPACED}])[\\p{Alphabetic}\\p{N}])+`, "gu");
  const UNSPACED_FIRST = new RegExp(`^[${UNSPACED}]`, "u");
  const BROKEN_LINE = new RegExp(`(?<=[${UNSPACED}]) +(?=[${UNSPACED}])`, "gu");
  const LETTERS = { "ß": "ss", "ς": "σ", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i" };
  // Conjoining Hangul, or a character with its marks: what is folded as one, so that places in folded text are places in the text.
  const CLUSTER = /[\u1100-\u11ff]+|[^]\p{M}*/gu;

  const bare = (text) => text.normalize("NFKD").replace(ACCENT, "").toLowerCase().replace(/[ßςæœøłđı]/g, (c) => LETTERS[c]).normalize("NFC");

  /** Text as it is compared. */
  const fold = (text) => bare(text).replace(/ +/g, " ").replace(BROKEN_LINE, "");

  /** Folded text, and for each of its code units the place in the text that it comes from (and one past the end). */
  const foldWithPlaces = (text) => {
    let folded = "";
    const places = [];
    for (const { 0: cluster, index } of text.matchAll(CLUSTER)) {
      const piece = bare(cluster);
      for (let i = 0; i < piece.length; i++) places.push(index);
      folded += piece;
    }
    places.push(text.length);
    return { folded, places };
  };

  /** The runs of folded text: words, and runs of characters that no spaces set apart. */
  const runs = (folded) => Array.from(folded.matchAll(RUN), ([text]) => ({ text, unspaced: UNSPACED_FIRST.test(text) }));

  /** The terms of a run, as the index has them. */
  const pairs = (run) => {
    const letters = Array.from(run);
    return letters.length < 2 ? letters : letters.slice(1).map((letter, i) => letters[i] + letter);
  };

  // Endings that English puts on words, the longest first: a reader who asks for "controls" means "control" too.
  const ENDINGS = ["ings", "ies", "ing", "ed", "es", "s", "y", "e"];
  const AFTER_STEM = /^(?:|e|s|es|ed|ing|ings|er|ers|y|ies|ied|i|d|r|rs|'s)$/;

  /** The beginning that a word shares with its other forms; the word itself where it is short or is no English word. */
  const stem = (word) => {
    if (!/^[a-z]{4,}$/.test(word) || /ss$|us$|is$/.test(word)) return word;
    for (const ending of ENDINGS) {
      const rest = word.slice(0, word.length - ending.length);
      if (word.endsWith(ending) && rest.length >= 3) return rest.replace(/([bdfgklmnprtvz])\1$/, "$1");
    }
    return word;
  };

  /** How well a term of the index answers a word: 1 the same, less for another form, least for a longer word; 0 not at all. */
  const likeness = (word, term, last) => {
    if (term === word) return 1;
    const root = stem(word);
    if (term.startsWith(root)) {
      const rest = term.slice(root.length);
      // A doubled letter: "ship", "shipping".
      if (root.length >= 3 && (AFTER_STEM.test(rest) || (rest[0] === root.at(-1) && AFTER_STEM.test(rest.slice(1))))) return 0.8;
    }
    return last && word.length > 1 && term.startsWith(word) ? 0.5 : 0;
  };

  /**
   * A query: words, of which all must be on a page, and phrases ("in quotation marks", and Chinese of three characters or more), whose
   * order counts. Each item: {phrase, runs}. The word at the end may be unfinished.
   */
  const parse = (query) => {
    const items = [];
    const parts = query.replace(/[“”„«»「」『』]/g, '"').split('"');
    parts.forEach((part, index) => {
      const found = runs(fold(part));
      if (index % 2 === 1 && found.length > 0) {
        // A quotation mark that is not closed yet begins a phrase that is still being written.
        items.push({ phrase: true, runs: found, last: index === parts.length - 1 });
      } else {
        found.forEach((run, i) => {
          const last = index === parts.length - 1 && i === found.length - 1 && !/\s$/.test(part);
          items.push({ phrase: run.unspaced && Array.from(run.text).length > 2, runs: [run], last });
        });
      }
    });
    return items;
  };

  const DIGIT = new Int8Array(128).fill(-1);
  Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_").forEach((c, i) => { DIGIT[c.charCodeAt(0)] = i; });

  /** Reads numbers as pack.rs writes them. */
  const reader = (packed) => {
    let at = 0;
    return {
      more: () => at < packed.length,
      digit: () => DIGIT[packed.charCodeAt(at++)],
      number: () => {
        let value = 0, shift = 0, digit;
        do {
          digit = DIGIT[packed.charCodeAt(at++)];
          value += (digit & 31) * 2 ** shift;
          shift += 5;
        } while (digit & 32);
        return value;
      },
    };
  };

  /** The pages of a term with their weights: calls `each(page, weight)`. */
  const postings = (packed, each) => {
    const read = reader(packed);
    for (let page = -1; read.more();) {
      page += 1 + read.number();
      each(page, read.digit());
    }
  };

  /** What of the root file is said page by page: kind, year and topics, as places in its lists. */
  const columns = (root) => {
    const [kinds, years, topics] = [reader(root.kind), reader(root.year), reader(root.topic)];
    const pages = [];
    for (let page = 0; page < root.pages; page++) {
      const kind = root.kinds[kinds.number()];
      const year = years.number();
      const own = Array.from({ length: topics.number() }, () => root.topics[topics.number()]);
      pages.push({ kind, year: year ? String(root.years[year - 1]) : "", topic: own });
    }
    return pages;
  };

  /** The files of terms that hold everything which begins with `prefix`. */
  const shardsOf = (firsts, prefix) => {
    const found = [];
    const full = firsts.map((first, shard) => ({ first, shard })).filter(({ first }) => first !== null);
    full.forEach(({ first, shard }, i) => {
      const next = full[i + 1]?.first;
      if ((first <= prefix || first.startsWith(prefix)) && (next === undefined || next > prefix)) found.push(shard);
    });
    return found;
  };

  /** The terms of a file that begin with `prefix`: calls `each(term, packed)`. */
  const termsOf = (shard, prefix, each) => {
    // A file is a line of "term postings" with commas between; split once, when it is first asked.
    const lines = shard.lines ?? (shard.lines = shard.text === "" ? [] : shard.text.split(","));
    const term = (line) => line.slice(0, line.indexOf(" "));
    let low = 0, high = lines.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (term(lines[middle]) < prefix) low = middle + 1; else high = middle;
    }
    for (; low < lines.length && lines[low].startsWith(prefix); low++) each(term(lines[low]), lines[low].slice(lines[low].indexOf(" ") + 1));
  };

  /** Looks a word up: pages with scores. `exact`: no other forms. `load(name)` gives a file of the index. */
  const lookUp = async (root, load, word, unspaced, exact, last) => {
    const letters = Array.from(word).length;
    const prefix = exact || unspaced ? word : stem(word);
    const shards = await Promise.all(shardsOf(root.firsts, prefix).map((shard) => load(`t${shard}`)));
    const pages = new Map();
    for (const shard of shards) {
      termsOf(shard, prefix, (term, packed) => {
        const like = unspaced ? (term === word || letters === 1 ? 1 : 0) : exact ? Number(term === word) : likeness(word, term, last);
        if (like > 0) postings(packed, (page, weight) => pages.set(page, Math.max(pages.get(page) ?? 0, like * weight)));
      });
    }
    const rarity = Math.log(1 + (root.pages - pages.size + 0.5) / (pages.size + 0.5));
    for (const [page, weight] of pages) pages.set(page, weight * (0.2 + rarity));
    return pages;
  };

  /** Pages that may answer a query, the best first: {pages: [{page, score}], some}; `some`: none has all, these have some of it. */
  const candidates = async (root, load, items) => {
    const lookups = items.flatMap((item) => item.runs.flatMap((run) => (run.unspaced ? pairs(run.text) : [run.text]).map((term, i, all) =>
      lookUp(root, load, term, run.unspaced, item.phrase && !(item.last && !run.unspaced && run === item.runs.at(-1)), item.last && i === all.length - 1))));
    const found = await Promise.all(lookups);
    const scores = new Map();
    for (const pages of found) {
      for (const [page, score] of pages) {
        const known = scores.get(page) ?? { page, score: 0, terms: 0 };
        known.score += score;
        known.terms += 1;
        scores.set(page, known);
      }
    }
    const all = [...scores.values()];
    let pages = all.filter((page) => page.terms === found.length);
    const some = pages.length === 0 && all.length > 0 && !items.some((item) => item.phrase);
    if (some) {
      const most = Math.max(...all.map((page) => page.terms));
      pages = all.filter((page) => page.terms === most);
    }
    pages.sort((a, b) => b.score - a.score || a.page - b.page);
    return { pages, some };
  };

  const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const BEFORE = "(?<![\\p{Alphabetic}\\p{N}])";

  /** An expression that finds an item's words or its phrase in folded text. */
  const pattern = (item) => {
    if (!item.phrase) {
      const [run] = item.runs;
      if (run.unspaced) return new RegExp(Array.from(run.text).map(escape).join(" ?"), "gu");
      return new RegExp(`${BEFORE}${escape(stem(run.text))}[\\p{Alphabetic}\\p{N}]*`, "gu");
    }
    const parts = item.runs.map((run) => (run.unspaced ? Array.from(run.text).map(escape).join(" ?") : escape(run.text)));
    let source = "";
    parts.forEach((part, i) => {
      const [run, previous] = [item.runs[i], item.runs[i - 1]];
      // Between words stands anything that is no word, but no end of a paragraph; between scripts, maybe nothing.
      if (previous) source += run.unspaced || previous.unspaced ? "[^\\p{Alphabetic}\\p{N}\\n]*" : "[^\\p{Alphabetic}\\p{N}\\n]+";
      source += part;
    });
    const [first, end] = [item.runs[0], item.runs.at(-1)];
    const edge = `(?![\\p{Alphabetic}\\p{N}])`;
    return new RegExp((first.unspaced ? "" : `(?<![\\p{Alphabetic}\\p{N}])`) + source + (end.unspaced || item.last ? "" : edge), "gu");
  };

  /** Where an item stands in a text: [from, to] in the text itself. */
  const placesOf = (item, text, kept) => {
    const found = [];
    const { folded, places } = kept ?? foldWithPlaces(text);
    const word = item.runs[0].text;
    for (const match of folded.matchAll(pattern(item))) {
      if (match[0].length === 0) continue;
      if (!item.phrase && !item.runs[0].unspaced && likeness(word, match[0], item.last) === 0) continue;
      let from = match.index, to = match.index + match[0].length;
      while (to < places.length - 1 && places[to] === places[to - 1]) to++;
      found.push([places[from], places[to]]);
    }
    return found;
  };

  /** A page of a file of texts, by name. */
  const pageOf = ([address, title, lang, date, names, mentions, sections]) =>
    ({ address, title, lang, date, names, mentions, sections: sections.map(([id, heading, text]) => ({ id, title: heading, text })) });

  /** Whether a page says each phrase of a query as it stands: in its title, a section, or a name of something that it mentions. */
  const says = (page, items) => items.filter((item) => item.phrase).every((item) =>
    [page.title, ...page.names, ...page.mentions.flat(), ...page.sections.flatMap((s) => [s.title, s.text])].some((text) => placesOf(item, text).length > 0));

  /** Other names for what an item names: found by `Huawei`, a page is shown where it says 华为. */
  const otherNames = (page, item) =>
    [[page.title, ...page.names], ...page.mentions].filter((names) => names.some((name) => placesOf(item, name).length > 0)).flat()
      .map((name) => ({ phrase: true, runs: runs(fold(name)), last: false })).filter((name) => name.runs.length > 0);

  const BEFORE_MARK = 60, LENGTH = 180;

  /** A piece of text around what was found, as [text, marked] pieces. Wide characters count twice. */
  const excerpt = (text, marks) => {
    const wide = UNSPACED_FIRST.test(text.slice(marks[0]?.[0] ?? 0)) ? 2 : 1;
    let start = Math.max(0, (marks[0]?.[0] ?? 0) - BEFORE_MARK / wide);
    const paragraph = text.lastIndexOf("\n", (marks[0]?.[0] ?? 0) - 1) + 1;
    start = Math.max(start, Math.min(paragraph, marks[0]?.[0] ?? 0));
    if (start > paragraph && wide === 1) start = text.indexOf(" ", start) + 1 || start;
    if (start > (marks[0]?.[0] ?? 0)) start = marks[0][0];
    let end = Math.min(text.length, start + LENGTH / wide);
    for (const [, to] of marks.slice(0, 1)) end = Math.max(end, to);
    if (end < text.length) {
      const space = text.lastIndexOf(" ", end);
      if (space > Math.max(start, marks[0]?.[1] ?? 0) && wide === 1) end = space;
    }
    // Never through the middle of a character.
    if (/[\udc00-\udfff]/.test(text[start] ?? "")) start -= 1;
    if (/[\udc00-\udfff]/.test(text[end] ?? "")) end += 1;
    const pieces = [];
    let at = start;
    if (start > paragraph) pieces.push(["… ", false]);
    for (const [from, to] of marks) {
      if (from < at || to > end) continue;
      if (from > at) pieces.push([text.slice(at, from), false]);
      pieces.push([text.slice(from, to), true]);
      at = to;
    }
    if (end > at) pieces.push([text.slice(at, end), false]);
    if (end < text.length) pieces.push([" …", false]);
    return pieces.map(([piece, marked]) => [piece.replace(/([.!?:;。！？：；]?)\n/g, (_, stop) => (stop ? `${stop} ` : " · ")), marked]);
  };

  const marksIn = (text, items) => {
    const kept = foldWithPlaces(text);
    const marks = items.flatMap((item) => placesOf(item, text, kept)).sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    return marks.filter(([from], i) => marks.slice(0, i).every(([, to]) => to <= from));
  };

  /** What to show of a page: the section that says most of the query, its excerpt, and the title, as [text, marked] pieces. */
  const shown = (page, items) => {
    const texts = [page.title, ...page.sections.flatMap((s) => [s.title, s.text])];
    const asked = items.map((item) => (texts.some((text) => placesOf(item, text).length > 0) ? [item] : [item, ...otherNames(page, item)]));
    let best = null;
    page.sections.forEach((section, index) => {
      const kept = foldWithPlaces(section.text);
      let score = 0;
      asked.forEach((forms) => {
        const own = placesOf(forms[0], section.text, kept).length;
        const other = own ? 0 : forms.slice(1).reduce((sum, form) => sum + placesOf(form, section.text, kept).length, 0);
        const heading = forms.some((form) => placesOf(form, section.title).length > 0);
        if (own || other || heading) score += 10 + Math.min(own + other, 5) + (heading ? 4 : 0);
      });
      // A list of dates speaks for a page only where its text says less.
      if (section.id === "bb-dates") score -= 9;
      if (score > 0 && (best === null || score > best.score)) best = { score, section, index };
    });
    const all = asked.flat();
    const section = best?.section ?? page.sections.find((s) => s.text !== "") ?? { id: "", title: "", text: "" };
    const whole = (text) => {
      const marks = marksIn(text, all);
      const pieces = [];
      let at = 0;
      for (const [from, to] of marks) {
        if (from > at) pieces.push([text.slice(at, from), false]);
        pieces.push([text.slice(from, to), true]);
        at = to;
      }
      if (at < text.length) pieces.push([text.slice(at), false]);
      return pieces;
    };
    return {
      address: page.address + (best && section.id ? `#${section.id}` : ""),
      title: whole(page.title),
      section: best ? whole(section.title) : [],
      excerpt: section.text === "" ? [] : excerpt(section.text, marksIn(section.text, all)),
    };
  };

  /** Whether a page passes the filters; `but` names one that is not asked. */
  const passes = (columns, filters, but) =>
    ["topic", "kind", "year"].every((name) => name === but || !filters[name] || (name === "topic" ? columns.topic.includes(filters.topic) : columns[name] === filters[name]));

  /** How many of the pages each value of each filter would leave, the other filters applied: {topic: Map, kind: Map, year: Map}. */
  const counts = (columns, pages, filters) => {
    const counted = { topic: new Map(), kind: new Map(), year: new Map() };
    for (const { page } of pages) {
      for (const name of ["topic", "kind", "year"]) {
        if (!passes(columns[page], filters, name)) continue;
        for (const value of name === "topic" ? columns[page].topic : [columns[page][name]]) {
          if (value !== "") counted[name].set(value, (counted[name].get(value) ?? 0) + 1);
        }
      }
    }
    return counted;
  };

  scope.briefbook_search_core = { fold, runs, pairs, stem, likeness, parse, columns, shardsOf, termsOf, postings, candidates, pageOf, says, shown, passes, counts };
})(globalThis);
