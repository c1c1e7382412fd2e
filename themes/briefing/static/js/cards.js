// Cards beside links: a citation shows its source as the page's own list has it, a link to another page shows what that page is.
// A mouse waits 300 ms, the keyboard does not; a first tap on a citation shows its card, a tap on any other link follows it.
// Other pages' cards come from cards/N.js (src/output/cards.rs): scripts, since a page opened from a file may fetch nothing.
"use strict";
(() => {
  const root = new URL("..", document.currentScript.src);
  const { asOf: asOfLabel = "" } = document.currentScript.dataset;
  const linked = ".prose a, .sidenote a, .ev .meta a, .quote a, .relations a, .about a";
  const anchored = CSS.supports("position-area: block-end") && CSS.supports("anchor-name: --a");
  let card, shown, timer, pointer;

  // What cards say of pages, by address, loaded when it is first wanted.
  const known = new Map();
  const loading = new Map();
  let shards = 0, version = "", book;
  window.briefbook = Object.assign(window.briefbook ?? {}, {
    cards(n, pages, own) {
      if (!Array.isArray(pages)) [shards, version, book] = [n, `?v=${pages}`, own];
      else for (const [address, ...rest] of pages) known.set(address, rest);
    },
  });
  // What a file of cards says may change with the book: its version, which the index tells, is asked for with it.
  const load = (name) => {
    if (!loading.has(name)) {
      loading.set(name, new Promise((done) => {
        const script = document.createElement("script");
        script.src = new URL(`cards/${name}.js${version}`, root);
        script.onload = script.onerror = done;
        document.head.append(script);
      }));
    }
    return loading.get(name);
  };
  const hash = (text) => {
    let hash = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
    return hash >>> 0;
  };

  // The address of a page of this site, or null: other sites, other parts of this page.
  const address = (link) => {
    const url = new URL(link.href);
    const here = url.pathname === location.pathname && url.host === location.host;
    if (here || url.protocol !== root.protocol || url.host !== root.host || !url.pathname.startsWith(root.pathname)) return null;
    try {
      return decodeURIComponent(url.pathname.slice(root.pathname.length)).replace(/index\.html$/, "");
    } catch {
      return null;
    }
  };
  const source = (link) => {
    try {
      return link.matches("a.cite") ? document.getElementById(decodeURIComponent(link.hash.slice(1))) : null;
    } catch {
      return null;
    }
  };
  const node = (name, className, text) => Object.assign(document.createElement(name), { className, textContent: text });

  // The card's nodes, or nothing where there is nothing to tell.
  const fill = async (link) => {
    const entry = source(link);
    if (entry) {
      const copies = Array.from(entry.children, (child) => child.cloneNode(true));
      // An id stands once on a page.
      for (const copy of copies) for (const part of [copy, ...copy.querySelectorAll("[id]")]) part.removeAttribute("id");
      return copies;
    }
    const to = address(link);
    if (to === null) return [];
    await load("index");
    if (!shards) return [];
    await load(hash(to) % shards);
    const [title, summary, asOf, type, lang, dir] = known.get(to) ?? [];
    if (!summary && !asOf) return [];
    // What a page says is in its own language, the label of its day in the reader's.
    const said = (node) => (lang ? Object.assign(node, { lang, dir }) : Object.assign(node, { lang: book[0], dir: book[1] }));
    const when = asOf && node("p", "meta", `${asOfLabel} `);
    if (when) when.append(said(node("span", "", asOf)));
    return [
      type && said(node("p", "kicker", type)),
      said(node("p", "card-title", title)),
      summary && said(node("p", "card-summary", summary)),
      when,
    ].filter(Boolean);
  };

  const hide = () => {
    clearTimeout(timer);
    if (!shown) return;
    const link = shown;
    shown = null;
    for (const name of ["aria-details", "aria-describedby"]) link.removeAttribute(name);
    link.style.removeProperty("anchor-name");
    if (!link.getAttribute("style")) link.removeAttribute("style");
    if (card.hidePopover) { if (card.matches(":popover-open")) card.hidePopover(); } else card.hidden = true;
  };
  const make = () => {
    card = node("div", "hover-card", "");
    card.id = "bb-card";
    if (card.showPopover) card.popover = "manual"; else card.hidden = true;
    card.addEventListener("pointerenter", () => clearTimeout(timer));
    card.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") later(hide, 200); });
    document.body.append(card);
  };
  const later = (act, delay) => {
    clearTimeout(timer);
    timer = setTimeout(act, delay);
  };
  let wanted;
  const show = async (link) => {
    clearTimeout(timer);
    if (shown === link) return;
    wanted = link;
    const nodes = await fill(link);
    // Meanwhile the reader may have gone on.
    if (wanted !== link || !nodes.length || !link.isConnected) return;
    hide();
    if (!card?.isConnected) make();
    card.replaceChildren(...nodes);
    const rich = link.matches("a.cite");
    card.setAttribute("role", rich ? "group" : "tooltip");
    if (rich) card.setAttribute("aria-label", link.textContent); else card.removeAttribute("aria-label");
    link.setAttribute(rich ? "aria-details" : "aria-describedby", card.id);
    shown = link;
    if (anchored) link.style.setProperty("anchor-name", "--bb-card");
    if (card.showPopover) card.showPopover({ source: link }); else card.hidden = false;
    if (anchored) return;
    const at = link.getBoundingClientRect();
    const { offsetWidth: wide, offsetHeight: high } = card;
    const below = at.bottom + 6 + high <= innerHeight || at.top < high + 6;
    card.style.top = (below ? at.bottom + 6 : at.top - high - 6) + "px";
    card.style.left = Math.max(8, Math.min(at.left, document.documentElement.clientWidth - wide - 8)) + "px";
  };
  const leave = () => {
    wanted = null;
    later(hide, 200);
  };

  const link = (event) => {
    const found = event.target.closest?.("a[href]");
    return found?.closest("main") && (found.matches("a.cite") || found.matches(linked)) ? found : null;
  };
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const found = link(event);
    if (found && found === shown) clearTimeout(timer);
    else if (found) later(() => show(found), 300);
  });
  document.addEventListener("pointerout", (event) => {
    const found = event.pointerType === "mouse" && link(event);
    if (found && !found.contains(event.relatedTarget)) leave();
  });
  document.addEventListener("pointerdown", (event) => {
    pointer = event.pointerType;
    if (shown && !card.contains(event.target) && !shown.contains(event.target)) hide();
  });
  document.addEventListener("click", (event) => {
    const found = link(event);
    if (!found) return;
    if (pointer === "touch" && found !== shown && source(found)) {
      event.preventDefault();
      show(found);
    } else {
      wanted = null;
      hide();
    }
  });
  document.addEventListener("focusin", (event) => {
    const found = link(event);
    if (found?.matches(":focus-visible")) show(found);
    else if (shown && !card.contains(event.target) && pointer !== "touch") hide();
  });
  document.addEventListener("focusout", (event) => {
    if (shown && event.target === shown && !card.contains(event.relatedTarget)) leave();
  });
  document.addEventListener("keydown", (event) => {
    pointer = "";
    if (event.key !== "Escape" || !shown) return;
    if (card.contains(document.activeElement)) {
      const back = shown;
      hide();
      wanted = null;
      back.focus();
      // It was just put away.
      wanted = null;
    } else {
      wanted = null;
      hide();
    }
  });
  if (!anchored) addEventListener("scroll", hide, { passive: true });
  document.addEventListener("briefbook:patched", hide);
})();
