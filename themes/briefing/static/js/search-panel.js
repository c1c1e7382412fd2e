// The search as readers meet it: a dialog on any page, or the search page itself. Everything that comes from the book is set as text.
(function () {
  "use strict";
  const search = globalThis.briefbook_search;
  const core = globalThis.briefbook_search_core;
  const FIRST = 10, BATCH = 16, MOST_CHECKED = 160;

  const element = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const pieces = (parent, list) => {
    for (const [text, marked] of list) parent.append(marked ? element("mark", "", text) : text);
    return parent;
  };

  let rooted = null;
  const index = () => (rooted ??= search.load("index").then((root) => ({ root, columns: core.columns(root) }), (error) => { rooted = null; throw error; }));
  const shards = new Map();
  const shard = async (name) => {
    if (!shards.has(name)) shards.set(name, { text: await search.load(name) });
    return shards.get(name);
  };
  const pageOf = async (root, number) =>
    core.pageOf((await search.load(`x${Math.floor(number / root.texts)}`))[number % root.texts]);

  /** Brings a panel to life: `finder` is the element of search-panel.html; `inPage`: the address follows what is asked. */
  const enliven = (finder, inPage) => {
    const find = (selector) => finder.querySelector(selector);
    const [form, input, filters, status, list, more, clear] =
      ["form", "input", ".finder-filters", ".finder-status", ".finder-results", ".finder-more", ".finder-clear"].map(find);
    const selects = [...finder.querySelectorAll("[data-filter]")];
    const words = finder.dataset;
    const kindWord = (kind) => words[`kind${kind[0]?.toUpperCase() ?? ""}${kind.slice(1)}`] ?? kind;
    const chosen = () => Object.fromEntries(selects.map((select) => [select.dataset.filter, select.value]));
    let turn = 0, active = -1, state = null;

    const options = () => [...list.children];
    const choose = (at) => {
      const all = options();
      all[active]?.setAttribute("aria-selected", "false");
      active = all.length === 0 ? -1 : Math.max(-1, Math.min(at, all.length - 1));
      const option = all[active];
      if (!option) return input.removeAttribute("aria-activedescendant");
      option.setAttribute("aria-selected", "true");
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    };

    const empty = (text) => {
      list.replaceChildren();
      list.hidden = true;
      more.hidden = true;
      filters.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
      status.textContent = text;
    };

    const result = (number, page, items) => {
      const shown = core.shown(page, items);
      const option = element("a", "finder-result");
      option.id = `bb-result-${list.children.length}`;
      option.href = search.root + shown.address;
      option.tabIndex = -1;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.lang = page.lang;
      // What it says is read as its first letters are; the panel's own words around it as the panel is.
      option.dir = "auto";
      const { kind, topic } = state.columns[number];
      const head = element("span", "finder-head");
      head.append(pieces(element("span", "finder-title"), shown.title));
      if (shown.section.length) head.append(pieces(element("span", "finder-section"), shown.section));
      option.append(head);
      if (shown.excerpt.length) option.append(pieces(element("span", "finder-excerpt"), shown.excerpt));
      const about = element("span", "finder-about");
      [about.lang, about.dir] = [finder.lang, finder.dir];
      about.append(element("span", "finder-kind", words[`one${kind[0].toUpperCase()}${kind.slice(1)}`] ?? kindWord(kind)));
      if (page.date) about.append(Object.assign(element("span", "", page.date), { lang: page.lang }));
      if (topic.length) about.append(element("span", "", topic.join(", ")));
      option.append(about);
      return option;
    };

    const fillFilters = (pages) => {
      const now = chosen();
      const counted = core.counts(state.columns, pages, now);
      for (const select of selects) {
        const name = select.dataset.filter;
        const known = [...counted[name]];
        if (now[name] && !counted[name].has(now[name])) known.push([now[name], 0]);
        known.sort((a, b) => (name === "year" ? Number(b[0]) - Number(a[0]) : b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
        const made = known.map(([value, count]) => {
          const option = element("option", "", `${name === "kind" ? kindWord(value) : value} (${count})`);
          option.value = value;
          option.selected = value === now[name];
          return option;
        });
        select.replaceChildren(select.options[0], ...made);
        if (!now[name]) select.selectedIndex = 0;
        select.closest("label").hidden = known.length < 2 && !now[name];
      }
      filters.hidden = selects.every((select) => select.closest("label").hidden);
      clear.hidden = Object.values(now).every((value) => !value);
    };

    const say = (count, whole) => {
      const text = !whole ? words.least : count === 1 ? words.one : words.many;
      status.textContent = count === 0 && whole ? words.none : `${state.some ? `${words.some} ` : ""}${text.replace("#", count)}`;
    };

    // Goes on through the candidates until `wanted` more results are there. Phrases are looked for in the texts themselves.
    const goOn = async (own, wanted) => {
      const { root, items, queue } = state;
      const phrases = items.some((item) => item.phrase);
      let checked = 0;
      const target = state.shown + wanted;
      while (state.at < queue.length && (state.shown < target || (phrases && checked < MOST_CHECKED))) {
        const batch = queue.slice(state.at, state.at + (phrases ? BATCH : target - state.shown));
        const texts = await Promise.all(batch.map(({ page }) => pageOf(root, page)));
        if (own !== turn) return;
        state.at += batch.length;
        checked += batch.length;
        texts.forEach((page, i) => {
          if (phrases && !core.says(page, items)) return;
          state.found.push({ page: batch[i].page, text: page });
        });
        for (; state.shown < Math.min(target, state.found.length); state.shown++) {
          const { page, text } = state.found[state.shown];
          list.append(result(page, text, items));
        }
      }
      const whole = !phrases || state.at === queue.length;
      const count = phrases ? state.found.length : queue.length;
      list.hidden = list.children.length === 0;
      input.setAttribute("aria-expanded", String(!list.hidden));
      more.hidden = whole && state.shown >= count;
      say(count, whole);
      // Filters count what was found; where all is not looked through yet, what may be.
      if (phrases && whole && !Object.values(chosen()).some(Boolean)) state.pages = state.found;
      fillFilters(state.pages);
    };

    const address = () => {
      if (!inPage) return;
      const asked = new URLSearchParams(Object.entries({ q: input.value.trim(), ...chosen() }).filter(([, value]) => value));
      try {
        history.replaceState(null, "", `${location.pathname}${String(asked) && `?${asked}`}`);
      } catch {
        // Some browsers let no page of file:// change its address.
      }
    };

    const run = async () => {
      const own = ++turn;
      const items = core.parse(input.value);
      address();
      if (items.length === 0) return empty("");
      const slow = setTimeout(() => { if (own === turn) status.textContent = words.loading; }, 150);
      try {
        const { root, columns } = await index();
        const { pages, some } = await core.candidates(root, shard, items);
        if (own !== turn) return;
        const now = chosen();
        const queue = pages.filter(({ page }) => core.passes(columns[page], now));
        state = { root, columns, items, some, pages, queue, at: 0, shown: 0, found: [] };
        if (pages.length === 0) return empty(words.none);
        list.replaceChildren();
        choose(-1);
        await goOn(own, FIRST);
      } catch {
        if (own === turn) empty(words.failed);
      } finally {
        clearTimeout(slow);
      }
    };

    let waiting = 0;
    input.addEventListener("input", (event) => {
      clearTimeout(waiting);
      if (!event.isComposing) waiting = setTimeout(run, 80);
    });
    input.addEventListener("compositionend", () => { clearTimeout(waiting); waiting = setTimeout(run, 80); });
    for (const select of selects) select.addEventListener("change", run);
    clear.addEventListener("click", () => {
      for (const select of selects) select.value = "";
      input.focus();
      run();
    });
    more.addEventListener("click", () => {
      const before = state.shown;
      goOn(turn, FIRST).then(() => { input.focus(); choose(before); }, () => { status.textContent = words.failed; });
    });
    form.addEventListener("formdata", (event) => {
      for (const [name, value] of [...event.formData]) if (!value) event.formData.delete(name);
    });
    form.addEventListener("submit", (event) => {
      if (!inPage) return;
      event.preventDefault();
      run();
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      const last = list.children.length - 1;
      const go = { ArrowDown: active === last ? (more.hidden ? 0 : last) : active + 1, ArrowUp: active === 0 ? -1 : active < 0 ? last : active - 1 };
      if (active >= 0) Object.assign(go, { Home: 0, End: last });
      if (event.key in go && last >= 0) {
        event.preventDefault();
        if (event.key === "ArrowDown" && active === last && !more.hidden) more.click();
        else choose(go[event.key]);
      } else if (event.key === "Enter" && active >= 0) {
        event.preventDefault();
        options()[active].click();
      } else if (event.key === "Escape" && inPage && input.value) {
        event.preventDefault();
        input.value = "";
        run();
      }
    });
    const take = () => {
      const asked = new URLSearchParams(location.search);
      input.value = asked.get("q") ?? "";
      for (const select of selects) {
        const value = asked.get(select.dataset.filter) ?? "";
        if (value) select.append(new Option(value, value, false, true));
      }
    };
    if (inPage) {
      take();
      run();
    }
    return { focus: () => { input.focus(); if (!inPage) input.select(); } };
  };

  let panel = null, dialog = null;
  const page = document.getElementById("bb-search");
  if (page) {
    panel = enliven(page.querySelector(".finder"), true);
  }
  const inDialog = async () => {
    const markup = await search.load("panel");
    const parsed = new DOMParser().parseFromString(markup, "text/html").querySelector(".finder");
    dialog = element("dialog", "finder-dialog");
    dialog.append(document.adoptNode(parsed));
    const form = dialog.querySelector("form");
    form.action = new URL(form.getAttribute("action"), `${search.root}search/`).href;
    dialog.setAttribute("aria-label", dialog.querySelector(".finder-label").textContent);
    document.body.append(dialog);
    // A click beside the dialog closes it; a result on the same page does, too.
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("a[href]")) dialog.close();
    });
    panel = enliven(dialog.querySelector(".finder"), false);
  };

  let preparing = null;
  /** Opens the dialog, or goes to the field of the search page. */
  search.open = async () => {
    if (!page) {
      await (preparing ??= inDialog().catch((error) => { preparing = null; throw error; }));
      if (!dialog.open) dialog.showModal();
    }
    panel.focus();
    // The root of the index is there when the first letter is typed.
    index().catch(() => {});
  };
})();
