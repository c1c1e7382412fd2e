// Opens the search: with / or Ctrl-K (Cmd-K), or from a link that says data-search. Everything else is loaded then.
(function () {
  "use strict";
  const own = document.currentScript;
  const root = new URL("../", own.src).href;
  // The rest of the search: its <script> says where, since the names of these files tell what is in them.
  const { core, panel } = own.dataset;
  const parts = new Map();
  // Loads a script of the site once; resolves with what it adds under its name, if it adds something.
  const load = (path, name) => {
    const address = new URL(path, name ? root : document.baseURI).href;
    if (!parts.has(path)) {
      const part = {};
      part.ready = new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = address;
        script.onload = () => resolve(part.value);
        script.onerror = () => { parts.delete(path); script.remove(); reject(new Error(path)); };
        part.name = name;
        document.head.append(script);
      });
      parts.set(path, part);
    }
    return parts.get(path).ready;
  };
  let version = "";
  globalThis.briefbook_search = {
    root,
    /** The files of the index call this. */
    add(name, value) {
      for (const part of parts.values()) if (part.name === name) part.value = value;
      if (name === "index") version = `?v=${value.version}`;
    },
    /** A file of the index. Its version is asked for with it, so that a cache never mixes two. */
    load: (name) => load(`search/${name}.js${/^[tx]\d/.test(name) ? version : ""}`, name),
  };
  let opening = null;
  const open = () => (opening ??= load(core).then(() => load(panel))
    .catch((error) => { opening = null; throw error; })).then(() => globalThis.briefbook_search.open());
  const toPage = () => { location.href = document.querySelector("a[data-search]")?.href ?? `${root}search/index.html`; };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    const k = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (event.defaultPrevented || event.isComposing || !(slash || k)) return;
    event.preventDefault();
    open().catch(toPage);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-search]");
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open().catch(toPage);
  });
  if (document.getElementById("bb-search")) open();
})();
