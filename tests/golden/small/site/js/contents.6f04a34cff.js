// Marks the link of the part being read, in lists with data-follow.
(() => {
  let watch;
  const follow = () => {
    watch?.disconnect();
    const links = new Map(), above = new Set();
    for (const link of document.querySelectorAll("[data-follow] a[href^='#']"))
      links.set(document.getElementById(decodeURIComponent(link.hash.slice(1))), link);
    links.delete(null);
    // What begins above the upper third of the window; the last of it is being read.
    watch = new IntersectionObserver((seen) => {
      for (const { target, isIntersecting: on } of seen) above[on ? "add" : "delete"](target);
      const now = [...links.keys()].findLast((part) => above.has(part));
      for (const [part, link] of links)
        part === now ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
    }, { rootMargin: "9999999px 0px -66%" });
    for (const part of links.keys()) watch.observe(part);
  };
  follow();
  document.addEventListener("briefbook:patched", follow);
})();
