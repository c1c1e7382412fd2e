// The timeline's filters. Their state is the form's and the address's: ?topic=&actor=&importance=&q=&from=&to=. The page's own list is
// the data; events are hidden, never made. The band over it shows what is left, and takes a span by mouse, touch or keys.
"use strict";
(() => {
  const form = document.querySelector(".tl-filter");
  if (!form) return;
  document.documentElement.classList.add("js");
  const field = form.elements;
  const keys = ["topic", "actor", "importance", "q", "from", "to"].filter((key) => field[key]);
  const output = form.querySelector("output");
  const whole = document.querySelector(".tl-whole");
  const band = document.querySelector(".tl-band");
  const brush = band?.querySelector(".ov-brush");
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  // Time is counted in months, as in the drawing: January of the year 0 is 0. Empty where a text is no date.
  const date = /^(-?\d{1,9})(?:-(\d\d))?(?:-(\d\d))?$/;
  const months = (text, end) => {
    const [, y, m, d] = date.exec(text.trim()) ?? [];
    if (y === undefined || m > 12 || d > 31) return null;
    if (!m) return (+y + (end ? 1 : 0)) * 12;
    const month = +y * 12 + +m - 1;
    return d ? month + (+d - (end ? 0 : 1)) / 31 : month + (end ? 1 : 0);
  };
  const year = (month) => {
    const y = Math.floor(month / 12);
    return (y < 0 ? "-" : "") + String(Math.abs(y)).padStart(4, "0");
  };
  // A span of months as the form writes it: whole years as years.
  const written = (from, to) => from % 12 || to % 12
    ? [from, to - 1].map((month) => year(month) + "-" + String((month % 12 + 12) % 12 + 1).padStart(2, "0"))
    : [year(from), year(to - 1)];
  let names;
  const spoken = (month) => {
    const day = new Date(0);
    day.setUTCFullYear(Math.floor(month / 12), (month % 12 + 12) % 12, 1);
    names ??= new Intl.DateTimeFormat(document.documentElement.lang || "en", { month: "long", year: "numeric", timeZone: "UTC" });
    return +step() < 12 && day.getUTCFullYear() > 0 ? names.format(day) : String(Math.floor(month / 12));
  };

  // What the page holds; read again when live reload has changed it.
  let events, months_, years;
  const index = () => {
    events = Array.from(document.querySelectorAll(".tl-list .ev"), (node) => {
      const { start, end, topics, actors, importance } = node.dataset;
      return {
        node, start: months(start, false) ?? -Infinity, end: months(end, true) ?? Infinity, weight: +importance,
        topic: topics.split("|"), actor: actors.split("|"), unsure: node.classList.contains("unsure"), shown: !node.hidden, text: null,
      };
    });
    months_ = Array.from(document.querySelectorAll(".tl-month"), (node) => [node, node.getElementsByClassName("ev")]);
    years = Array.from(document.querySelectorAll(".tl-year"), (node) => {
      const link = document.querySelector(`.tl-years a[href="#${CSS.escape(node.id)}"]`);
      return [node, node.getElementsByClassName("ev"), link];
    });
  };

  const apply = () => {
    const value = Object.fromEntries(keys.map((key) => [key, field[key].value.trim()]));
    const from = value.from && months(value.from, false);
    const to = value.to && months(value.to, true);
    const words = fold(value.q).split(/\s+/).filter(Boolean);
    const active = keys.some((key) => value[key]);
    let count = 0;
    for (const event of events) {
      const show = (!value.topic || event.topic.includes(value.topic)) && (!value.actor || event.actor.includes(value.actor))
        && event.weight >= +value.importance
        // A date that is none filters nothing; the field says that it is none.
        && (from === "" || from === null || event.end > from) && (to === "" || to === null || event.start < to)
        && words.every((word) => (event.text ??= fold(event.node.textContent)).includes(word));
      if (show) count++;
      if (event.shown !== show || event.node.hidden === show) event.node.hidden = !(event.shown = show);
    }
    const left = (nodes) => { let n = 0; for (const node of nodes) if (!node.hidden) n++; return n; };
    for (const [node, inner] of months_) node.hidden = !left(inner);
    for (const [node, inner, link] of years) {
      const n = left(inner);
      node.hidden = !n;
      if (!link) continue;
      link.classList.toggle("none", !n);
      // The text itself is changed, not its node: live reload knows the node.
      const number = link.querySelector(".n")?.firstChild;
      if (number) number.data = n;
    }
    const { all, some, none } = output.dataset;
    const said = (active ? count ? some : none : all).replace("{n}", count).replace("{all}", events.length);
    if (output.textContent !== said) output.textContent = said;
    form.classList.toggle("active", active);
    if (whole) whole.search = query();
    draw(active, from, to);
  };

  // The address.
  const query = () => {
    const params = new URLSearchParams(location.search);
    for (const key of keys) {
      params.delete(key);
      const value = field[key].value.trim();
      if (value) params.set(key, value);
    }
    const text = params.toString();
    return text && "?" + text;
  };
  const keep = (push) => {
    const to = location.pathname + query() + location.hash;
    if (to === location.pathname + location.search + location.hash) return;
    try {
      history[push ? "pushState" : "replaceState"](null, "", to);
    } catch { /* a browser may forbid it for files; the filters work all the same */ }
  };
  const recall = () => {
    const params = new URLSearchParams(location.search);
    for (const key of keys) {
      field[key].value = params.get(key) ?? "";
      // A select has no value that is not among its options.
      if (field[key].selectedIndex < 0) field[key].value = "";
    }
  };
  // A link to an event that the filters hide shows it.
  const reach = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target?.closest(".tl-list") || !target.closest("[hidden]")) return;
    form.reset();
    keep(false);
    apply();
    target.scrollIntoView();
  };

  let typing = false;
  let timer = 0;
  const typed = () => {
    apply();
    keep(!typing);
    typing = true;
  };
  form.addEventListener("input", (event) => {
    if (event.target.localName === "select") return;
    clearTimeout(timer);
    timer = setTimeout(typed, 120);
  });
  form.addEventListener("change", () => {
    clearTimeout(timer);
    apply();
    keep(!typing);
    typing = false;
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    // The fields are empty after this event, not during it.
    setTimeout(() => { apply(); keep(true); field[0].focus(); });
  });
  addEventListener("popstate", () => { recall(); apply(); });
  addEventListener("hashchange", reach);
  document.addEventListener("briefbook:patched", () => { index(); apply(); });

  // The band. Its numbers are read each time: live reload may have changed them.
  const step = () => band?.dataset.step ?? 1;
  const first = () => +band.dataset.first;
  const last = () => first() + band.dataset.bins * step();
  const add = (name, className, parent = brush) => {
    const svg = parent.namespaceURI.endsWith("svg") || name === "svg";
    const node = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
    node.setAttribute("class", className);
    return parent.appendChild(node);
  };
  let hits, shades, handles, tip;
  const span = () => {
    const from = months(field.from.value, false) ?? first();
    const to = months(field.to.value, true) ?? last();
    return [Math.max(first(), Math.min(from, last())), Math.max(first(), Math.min(to, last()))];
  };
  const choose = (from, to) => {
    const all = from <= first() && to >= last();
    [field.from.value, field.to.value] = all ? ["", ""] : written(from, to);
  };
  function draw(active, from, to) {
    if (!brush) return;
    const { bins, bar, unit } = band.dataset;
    band.classList.toggle("filtered", active);
    const alone = new Set();
    for (const rect of band.querySelectorAll(".ov rect")) {
      const event = events[rect.dataset.e];
      alone.add(event);
      rect.classList.toggle("off", !event?.shown);
    }
    // The shown events' own bars, of the same measures as the drawing's.
    const counts = Array.from({ length: bins }, () => [0, 0, 0, 0]);
    for (const event of events) {
      if (!event.shown || alone.has(event)) continue;
      const at = Number.isFinite(event.start) ? event.start : event.end - 1 / 62;
      counts[Math.max(0, Math.min(bins - 1, Math.floor((at - first()) / step())))][event.unsure ? 3 : 3 - event.weight]++;
    }
    const paths = ["", "", "", ""];
    if (active) {
      counts.forEach((bin, i) => {
        const all = bin.reduce((a, b) => a + b);
        const height = Math.max(all * unit, 2) / all;
        let below = 0;
        bin.forEach((n, kind) => {
          if (!n) return;
          below += n;
          paths[kind] += `M${i * 10 + (10 - bar) / 2} ${110 - below * height}h${bar}v${n * height}h-${bar}z`;
        });
      });
    }
    hits.setAttribute("viewBox", `0 0 ${bins * 10} 110`);
    paths.forEach((path, kind) => hits.children[kind].setAttribute("d", path));
    const [a, b] = span();
    const share = (month) => 100 * (month - first()) / (last() - first());
    shades[0].style.insetInlineStart = 0;
    shades[0].style.inlineSize = share(a) + "%";
    shades[1].style.insetInlineEnd = 0;
    shades[1].style.inlineSize = 100 - share(b) + "%";
    [a, b].forEach((month, i) => {
      const handle = handles[i];
      handle.style.insetInlineStart = share(month) + "%";
      const shown = i ? month - 0.01 : month;
      const set = { min: first(), max: last(), now: Math.round(month), text: spoken(Math.floor(shown)) };
      for (const [name, value] of Object.entries(set)) handle.setAttribute("aria-value" + name, value);
    });
    brush.classList.toggle("chosen", Boolean(from || to));
  }
  const nudge = (i, event) => {
    const { key } = event;
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -12, PageUp: 12 }[key];
    if (!by && key !== "Home" && key !== "End") return;
    event.preventDefault();
    const wide = +step();
    const now = span().map((m) => Math.round((m - first()) / wide) * wide + first());
    // The drawing runs from left to right in every script.
    const to = key === "Home" ? first() : key === "End" ? last() : now[i] + (Math.abs(by) > 1 ? Math.max(12, wide) * Math.sign(by) : by * wide);
    now[i] = i ? Math.max(now[0] + wide, Math.min(to, last())) : Math.min(now[1] - wide, Math.max(to, first()));
    choose(...now);
    typed();
  };
  const place = (event) => {
    const box = brush.getBoundingClientRect();
    const share = Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
    return first() + share * (last() - first());
  };
  const under = (event) => document.elementsFromPoint(event.clientX, event.clientY).find((node) => node.dataset.e);
  const bin = (month) => first() + Math.min(band.dataset.bins - 1, Math.floor((month - first()) / step())) * step();
  const tell = (event) => {
    const month = bin(place(event));
    const rect = under(event);
    const node = rect && events[rect.dataset.e]?.node;
    const n = events.filter((e) => e.shown && e.start < month + +step() && e.end > month).length;
    tip.textContent = node ? node.querySelector(".ev-date").textContent + ": " + node.querySelector(".ev-title").textContent
      : `${spoken(month)}${step() > 12 ? "–" + spoken(month + +step() - 1) : ""}: ${n}`;
    const box = brush.getBoundingClientRect();
    tip.hidden = false;
    tip.style.left = Math.max(0, Math.min(event.clientX - box.left - tip.offsetWidth / 2, box.width - tip.offsetWidth)) + "px";
  };
  const drag = (down) => {
    if (down.button || down.target.closest(".ov-tip")) return;
    const held = handles.indexOf(down.target);
    const before = [field.from.value, field.to.value];
    const other = held >= 0 ? span()[1 - held] : place(down);
    let moved = false;
    const move = (event) => {
      moved ||= Math.abs(event.clientX - down.clientX) > 4;
      if (!moved) return;
      const [a, b] = [other, place(event)].sort((a, b) => a - b);
      const wide = +step();
      const from = first() + Math.floor((a - first()) / wide + 0.01) * wide;
      choose(from, Math.max(from + wide, Math.min(last(), first() + Math.ceil((b - first()) / wide - 0.01) * wide)));
      apply();
    };
    const done = (event) => {
      for (const name of ["pointermove", "pointerup", "pointercancel"]) brush.removeEventListener(name, name === "pointermove" ? move : done);
      if (event.type === "pointercancel") {
        [field.from.value, field.to.value] = before;
        return apply();
      }
      const rect = under(event);
      const id = rect && events[rect.dataset.e]?.node.id;
      if (!moved && held < 0 && id) {
        location.hash = "#" + encodeURIComponent(id);
        return;
      }
      if (!moved && held < 0) {
        // A click chooses the year, and lets it go again.
        const wide = Math.max(12, step());
        const from = step() > 12 ? bin(place(event)) : Math.floor(place(event) / 12) * 12;
        choose(from, Math.min(from + wide, Math.max(last(), from + 1)));
        if (before.join() === [field.from.value, field.to.value].join()) field.from.value = field.to.value = "";
      }
      apply();
      keep(true);
    };
    brush.setPointerCapture(down.pointerId);
    brush.addEventListener("pointermove", move);
    brush.addEventListener("pointerup", done);
    brush.addEventListener("pointercancel", done);
  };
  if (brush) {
    hits = add("svg", "ov-hits");
    hits.setAttribute("preserveAspectRatio", "none");
    hits.setAttribute("aria-hidden", "true");
    for (const kind of ["w3", "w2", "w1", "un"]) add("path", kind, hits);
    shades = [add("div", "ov-shade"), add("div", "ov-shade")];
    handles = ["from", "to"].map((end, i) => {
      const handle = add("div", "ov-handle " + end);
      Object.assign(handle, { tabIndex: 0, role: "slider" });
      handle.setAttribute("aria-label", brush.dataset[end]);
      handle.addEventListener("keydown", (event) => nudge(i, event));
      return handle;
    });
    tip = add("div", "ov-tip");
    tip.hidden = true;
    tip.setAttribute("aria-hidden", "true");
    brush.addEventListener("pointerdown", drag);
    brush.addEventListener("pointermove", (event) => { if (event.pointerType === "mouse") tell(event); });
    brush.addEventListener("pointerleave", () => { tip.hidden = true; });
  }

  index();
  recall();
  apply();
  reach();
})();
