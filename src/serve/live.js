// Keeps an open page as its sources are: applies what the server sends, and shows what is wrong.
// The page's nodes are mirrored as they were sent. Patches speak of the mirror, so that what scripts add or move is no matter.
"use strict";
(() => {
  const script = document.currentScript;
  if (!script || !window.EventSource) return;
  const path = script.dataset.path;
  const reading = "briefbook-scroll:" + path;
  let revision = script.dataset.revision;
  let boot = null;

  // A reload keeps its place. The browser's own memory of it may be older than the last scrolling, and comes later: it is silent this once.
  let place = null;
  const there = () => { if (place !== null) scrollTo(0, place); };
  try {
    const kept = sessionStorage.getItem(reading);
    sessionStorage.removeItem(reading);
    if (kept !== null && !location.hash) {
      place = +kept;
      // At once, and again when all is there: the page may not be high enough yet. Not when the reader has moved on.
      for (const sign of ["wheel", "touchmove", "keydown", "pointerdown"]) addEventListener(sign, () => { place = null; }, { once: true, passive: true });
      there();
      addEventListener("load", () => {
        there();
        place = null;
        setTimeout(() => { history.scrollRestoration = "auto"; });
      }, { once: true });
    }
  } catch { /* storage may be forbidden */ }
  const reload = () => {
    try {
      // A second change may come before the page is whole.
      sessionStorage.setItem(reading, String(place ?? scrollY));
      if (!location.hash) history.scrollRestoration = "manual";
    } catch { /* see above */ }
    location.reload();
  };

  // The mirror: {node, inner}, without this script.
  const mirror = (node) => ({
    node,
    inner: node.localName === "template" ? [] : Array.from(node.childNodes, (n) => n).filter((n) => n !== script).map(mirror),
  });
  let root = mirror(document.documentElement);

  const make = (item) => {
    if ("text" in item) return document.createTextNode(item.text);
    if ("comment" in item) return document.createComment(item.comment);
    const template = document.createElement("template");
    template.innerHTML = item.html;
    return document.importNode(template.content, true).firstChild;
  };
  const apply = (op) => {
    let at = root;
    for (const index of op.path) at = at.inner[index];
    const node = at.node;
    if (!node.isConnected) throw Error("gone");
    if (op.op === "text") {
      if (node.nodeType === 1) throw Error("no text");
      node.data = op.text;
    } else if (op.op === "sheet") {
      at.node = exchange(node, op.href);
    } else if (op.op === "attrs") {
      for (const name of op.remove) node.removeAttribute(name);
      for (const [name, value] of Object.entries(op.set)) node.setAttribute(name, value);
    } else if (op.op === "children") {
      const old = at.inner;
      if (old.length !== op.old) throw Error("another page");
      const inner = [];
      const stay = new Set();
      for (const [from, to, count] of op.keep) {
        for (let i = 0; i < count; i++) stay.add(inner[to + i] = old[from + i]);
      }
      for (const child of old) if (!stay.has(child)) child.node.remove();
      const fresh = op.insert.map((item) => [item.at, mirror(make(item))]);
      for (const [place, child] of fresh) inner[place] = child;
      // From the end, so that what follows is in place already.
      let next = null;
      for (let i = inner.length - 1; i >= 0; i--) {
        const child = inner[i];
        if (stay.has(child)) {
          if (child.node.parentNode !== node) throw Error("moved");
        } else {
          node.insertBefore(child.node, next);
        }
        next = child.node;
      }
      at.inner = inner;
    }
  };

  // Puts a stylesheet in the place of another. The old one goes when the new one is there: nothing flashes.
  const exchange = (link, href) => {
    const next = link.cloneNode();
    next.setAttribute("href", href);
    // Those that are still there because what was to follow them has not come yet go with the one that comes.
    next.old = [link, ...(link.old ?? [])];
    link.past = true;
    next.addEventListener("load", () => next.old.splice(0).forEach((old) => old.remove()), { once: true });
    link.after(next);
    return next;
  };
  const swap = (paths, version) => {
    for (const link of document.querySelectorAll("link[rel~=stylesheet]")) {
      const url = new URL(link.href);
      if (link.past || url.origin !== location.origin || !paths.some((p) => decodeURI(url.pathname) === "/" + p)) continue;
      url.searchParams.set("v", version);
      const known = find(root, link);
      const next = exchange(link, url.href);
      if (known) known.node = next;
    }
  };
  const find = (at, node) => {
    if (at.node === node) return at;
    for (const child of at.inner) {
      const found = child.node.contains(node) && find(child, node);
      if (found) return found;
    }
    return null;
  };

  // Shows images anew whose files changed: those of the page, and those that its style sheets show. The old one stays until the new one is there.
  const renew = (paths, version) => {
    const fresh = (address, base) => {
      let url, at;
      // An address may be none, and its escapes may be broken.
      try { url = new URL(address, base); at = decodeURIComponent(url.pathname); } catch { return null; }
      if (url.origin !== location.origin || !paths.some((p) => at === "/" + p)) return null;
      url.searchParams.set("v", version);
      return url.href;
    };
    const set = (node, name, value) => { if (value) node.setAttribute(name, value); };
    for (const node of document.querySelectorAll("img, source, input[type=image], video[poster], image, link[rel~=icon]")) {
      for (const name of ["src", "poster", "href"]) {
        if (node.hasAttribute(name) && (name !== "src" || node.localName !== "source")) set(node, name, fresh(node.getAttribute(name), document.baseURI));
      }
      // `a.png, b.png 2x`: addresses in it begin the list or stand after a comma.
      const list = node.getAttribute("srcset");
      if (list) {
        const next = list.split(/,\s+/).map((item) => item.trim().replace(/^\S+/, (address) => fresh(address, document.baseURI) ?? address)).join(", ");
        if (next !== list) node.setAttribute("srcset", next);
      }
    }
    const restyle = (style, base) => {
      for (const name of Array.from(style)) {
        const value = style.getPropertyValue(name);
        if (!value.includes("url(")) continue;
        const next = value.replace(/url\((["']?)(.*?)\1\)/g, (all, _, address) => { const url = fresh(address, base); return url ? `url("${url}")` : all; });
        if (next !== value) style.setProperty(name, next, style.getPropertyPriority(name));
      }
    };
    const walk = (sheet) => {
      let rules;
      // A sheet of another host does not let itself be read.
      try { rules = sheet.cssRules; } catch { return; }
      const inner = (rules) => {
        for (const rule of rules) {
          if (rule.styleSheet) walk(rule.styleSheet);
          if (rule.style) restyle(rule.style, sheet.href ?? document.baseURI);
          if (rule.cssRules) inner(rule.cssRules);
        }
      };
      inner(rules);
    };
    for (const sheet of document.styleSheets) walk(sheet);
    for (const node of document.querySelectorAll("[style*='url(']")) restyle(node.style, document.baseURI);
  };

  // What is shown over the page lives in a shadow tree of its own, out of reach of the page's styles.
  const host = document.createElement("briefbook-live");
  const shade = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; color-scheme: light dark; font: 16px/1.45 system-ui, sans-serif; }
    section, p { box-sizing: border-box; color: light-dark(#1b1b1b, #eee); background: light-dark(#fff, #1d1f22); margin: 0; }
    section { position: fixed; inset: auto 0 0 0; z-index: 2147483647; max-height: 60vh; overflow: auto; padding: 1rem 1.25rem;
      border-block-start: 4px solid #c62828; box-shadow: 0 -4px 24px #0006; }
    h2 { font-size: 1.1rem; margin: 0 2.5rem .5rem 0; }
    pre { white-space: pre; overflow: auto; margin: .25rem 0 1rem; font: 13px/1.45 ui-monospace, monospace; }
    a { color: light-dark(#0b57d0, #8ab4f8); }
    button { position: absolute; inset-block-start: .5rem; inset-inline-end: .75rem; font: inherit; min-width: 2rem; min-height: 2rem; }
    p { position: fixed; inset-inline-end: 1rem; inset-block-end: 1rem; z-index: 2147483646; padding: .6rem .9rem; max-width: 24rem;
      border: 1px solid #8888; border-radius: .4rem; box-shadow: 0 2px 12px #0005; }
    p.banner { inset: 0 0 auto 0; max-width: none; border-radius: 0; border-inline-start: 6px solid #c62828; }
    [hidden] { display: none; }
    @media print { section, p { display: none; } }`);
  shade.adoptedStyleSheets = [sheet];
  const add = (parent, name, text, set) => {
    const node = parent.appendChild(document.createElement(name));
    if (text) node.textContent = text;
    return Object.assign(node, set);
  };
  const overlay = add(shade, "section", "", { hidden: true, role: "alert" });
  overlay.setAttribute("aria-label", "Errors in the book");
  const banner = add(shade, "p", "", { hidden: true, role: "alert", className: "banner" });
  const notice = add(shade, "p", "", { hidden: true, role: "status" });
  const away = add(shade, "p", "Connection lost. Reconnecting…", { hidden: true, role: "status" });
  document.documentElement.append(host);

  const show = (problems) => {
    overlay.hidden = problems.length === 0;
    overlay.replaceChildren();
    if (overlay.hidden) return;
    add(overlay, "h2", problems.length === 1 ? "1 error in the book" : problems.length + " errors in the book");
    add(overlay, "button", "×", { title: "Close", onclick: () => { overlay.hidden = true; } });
    for (const problem of problems) {
      if (problem.editor) add(overlay, "a", problem.file + ":" + problem.line + ":" + problem.column, { href: problem.editor });
      add(overlay, "pre", problem.text || problem.message);
    }
  };
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") overlay.hidden = true; });
  let timer = 0;
  const offer = (title, to) => {
    notice.textContent = "Saved: ";
    add(notice, "a", title, { href: "/" + to.split("/").map(encodeURIComponent).join("/") });
    notice.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(() => { notice.hidden = true; }, 8000);
  };

  const on = {
    hello(data) {
      if (boot && boot !== data.boot) reload();
      boot = data.boot;
      away.hidden = true;
    },
    patch(data) {
      try { data.ops.forEach(apply); } catch { return reload(); }
      revision = data.revision;
      banner.hidden = true;
      document.dispatchEvent(new CustomEvent("briefbook:patched"));
    },
    reload,
    styles(data) { swap(data.paths, data.revision); },
    images(data) { renew(data.paths, data.revision); },
    problems(data) { show(data.problems); },
    gone(data) {
      banner.textContent = "The source of this page, " + data.source + ", was deleted. This is its last version.";
      banner.hidden = false;
    },
    saved(data) { offer(data.title, data.path); },
  };
  const connect = () => {
    const source = new EventSource("/_briefbook/events?path=" + encodeURIComponent(path) + "&revision=" + revision);
    for (const [name, act] of Object.entries(on)) source.addEventListener(name, (event) => act(JSON.parse(event.data)));
    source.onerror = () => {
      away.hidden = false;
      // A browser gives up where the answer is no stream; we do not.
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, 1000);
    };
    addEventListener("pagehide", () => source.close(), { once: true });
    addEventListener("pageshow", (event) => { if (event.persisted) reload(); }, { once: true });
  };
  connect();
})();
