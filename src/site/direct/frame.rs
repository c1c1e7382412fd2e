//! `base.html`: the frame of every page.

use super::Writer;
use super::out::put;

impl Writer<'_> {
    /// The address of a static file, behind the root.
    pub(super) fn asset(&mut self, name: &str) {
        match (self.around.asset)(name) {
            Some(address) => {
                put!(self.out; (self.root) (&address));
            }
            None => self.lacks_asset = true,
        }
    }

    fn style(&mut self, name: &str) {
        self.out.raw("\n<link rel=\"stylesheet\" href=\"");
        self.asset(name);
        self.out.raw("\">");
    }

    fn script(&mut self, name: &str) {
        self.out.raw("\n<script src=\"");
        self.asset(name);
        self.out.raw("\" defer></script>");
    }

    /// A word of the theme.
    pub(super) fn word(&mut self, key: &str) {
        self.out.text(self.words.word(key));
    }

    /// The frame, with what is `head`'s and what is `main`'s in it.
    pub(super) fn framed(&mut self, head: impl FnOnce(&mut Self), main: impl FnOnce(&mut Self)) {
        let (page, site, words) = (self.page, self.site, self.words);
        let lang = if page.lang.is_empty() { &site.language } else { &page.lang };
        let is_titled = !page.title.is_empty() && page.title != site.title;
        put!(self.out; "<!DOCTYPE html>\n<html lang=\"" (lang) "\" dir=\"" (if page.dir.is_empty() { "ltr" } else { &page.dir })
            "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
        if is_titled {
            put!(self.out; (&page.title) " · ");
        }
        put!(self.out; (&site.title) "</title>");
        let described = [&page.description, &page.summary, &site.description];
        if let Some(description) = described.into_iter().find(|text| !text.is_empty()) {
            put!(self.out; "\n<meta name=\"description\" content=\"" (description) "\">");
        }
        self.out.raw(
            "\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" content=\"briefbook\">",
        );
        if !page.canonical.is_empty() {
            put!(self.out; "\n<link rel=\"canonical\" href=\"" (&page.canonical) "\">");
            for a in &page.alternates {
                put!(self.out; "\n<link rel=\"alternate\" hreflang=\"" (&a.lang) "\" href=\"" (&a.url) "\">");
            }
        }
        for tag in &self.around.meta.tags {
            put!(self.out; "\n<meta " (&tag.attribute) "=\"" (&tag.name) "\" content=\"" (&tag.content) "\">");
        }
        self.out.raw("\n<link rel=\"icon\" type=\"image/svg+xml\" href=\"");
        self.asset("favicon.svg");
        self.out.raw("\">");
        self.style("css/briefing.css");
        self.style("css/cards.css");
        self.out.raw("\n<script src=\"");
        self.asset("js/cards.js");
        put!(self.out; "\" data-as-of=\"" (words.word("as_of")) "\" defer></script>");
        self.style("css/search.css");
        self.out.raw("\n<script src=\"");
        self.asset("js/search.js");
        self.out.raw("\" data-core=\"");
        self.asset("js/search-core.js");
        self.out.raw("\" data-panel=\"");
        self.asset("js/search-panel.js");
        self.out.raw("\" defer></script>");
        if !page.markdown.is_empty() {
            put!(self.out; "\n<link rel=\"alternate\" type=\"text/markdown\" href=\"" (self.root) (&page.markdown) "\">");
        }
        put!(self.out; "\n<link rel=\"alternate\" type=\"application/atom+xml\" title=\"" (&site.title) "\" href=\"" (self.root)
            (&site.feed) "\">");
        if page.show_toc && !page.toc.is_empty() {
            self.script("js/contents.js");
        }
        if !self.around.meta.json_ld.is_empty() {
            put!(self.out; "\n<script type=\"application/ld+json\">" [&self.around.meta.json_ld] "</script>");
        }
        head(self);
        put!(self.out; "\n</head>\n<body class=\"kind-" (&page.kind) "\">\n");
        self.masthead(is_titled);
        self.out.raw("\n<main id=\"bb-main\" class=\"wrap\" tabindex=\"-1\">\n");
        main(self);
        self.out.raw("\n</main>\n");
        self.colophon();
    }

    /// Whether the page is in another language than the book.
    fn foreign(&mut self) {
        if !self.page.lang.is_empty() && self.page.lang != self.site.language {
            put!(self.out; " lang=\"" (&self.site.language) "\"");
        }
    }

    fn masthead(&mut self, is_titled: bool) {
        let (page, site, words) = (self.page, self.site, self.words);
        put!(self.out; "<a class=\"skip\" href=\"#bb-main\">" (words.word("skip"))
            "</a>\n<header class=\"masthead\">\n<div class=\"wrap\">\n<p class=\"site-title\"><a href=\"" (self.root)
            (self.around.front) "\"");
        self.foreign();
        if page.kind == "home" {
            self.out.raw(" aria-current=\"page\"");
        }
        put!(self.out; ">" (&site.title) "</a></p>");
        if is_titled {
            put!(self.out; "\n<p class=\"running\" aria-hidden=\"true\"" [&page.title_lang_html] ">" (&page.title) "</p>");
        }
        if !self.around.nav.is_empty() {
            put!(self.out; "\n<nav class=\"site-nav\" aria-label=\"" (words.word("nav_main")) "\">\n<ul>");
            for item in self.around.nav {
                put!(self.out; "\n<li><a href=\"" (self.root) (&item.address) "\"" [&item.lang_html]);
                if item.current {
                    let here = if item.address == page.address { "page" } else { "true" };
                    put!(self.out; " aria-current=\"" [here] "\"");
                }
                put!(self.out; ">" (&item.title) "</a></li>");
            }
            self.out.raw("\n</ul>\n</nav>");
        }
        put!(self.out; "\n<p class=\"search\"><a class=\"search-link\" href=\"" (self.root) "search/" (&site.home)
            "\" data-search aria-keyshortcuts=\"/ Control+K Meta+K\"");
        if page.kind == "search" {
            self.out.raw(" aria-current=\"page\"");
        }
        put!(self.out; ">" (words.word("search")) " <kbd aria-hidden=\"true\">/</kbd></a></p>\n</div>\n</header>");
    }

    fn colophon(&mut self) {
        let (site, words) = (self.site, self.words);
        self.out.raw("<footer class=\"colophon\">\n<div class=\"wrap\">\n<p");
        self.foreign();
        put!(self.out; "><strong>" (&site.title) "</strong>");
        if !site.authors.is_empty() {
            put!(self.out; " <span>" (&site.authors.join(words.word("comma"))) "</span>");
        }
        put!(self.out; "</p>\n<p><a href=\"" (self.root) (&site.feed) "\">" (words.word("feed")) "</a>");
        if !site.print.is_empty() {
            put!(self.out; " <span><a href=\"" (self.root) (&site.print) "\">" (words.word("whole_book")) "</a></span>");
        }
        put!(self.out; " <span>" (words.word("made_with")) "</span></p>\n</div>\n</footer>\n</body>\n</html>\n");
    }

    /// What `timeline.html` has in its head.
    pub(super) fn timeline_head(&mut self) {
        self.style("css/timeline.css");
        self.script("js/timeline.js");
        self.out.raw("\n");
    }

    /// `timeline-embed.html` until its body.
    pub(super) fn embed_head(&mut self) {
        let (page, site) = (self.page, self.site);
        let lang = if page.lang.is_empty() { &site.language } else { &page.lang };
        put!(self.out; "<!DOCTYPE html>\n<html lang=\"" (lang) "\" dir=\"" (if page.dir.is_empty() { "ltr" } else { &page.dir })
            "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"
            (&page.title) " · " (&site.title) "</title>\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"robots\" content=\"noindex\">\n<base target=\"_top\">");
        if !page.canonical.is_empty() {
            put!(self.out; "\n<link rel=\"canonical\" href=\"" (&page.canonical) "\">");
        }
        self.out.raw("\n<link rel=\"icon\" type=\"image/svg+xml\" href=\"");
        self.asset("favicon.svg");
        self.out.raw("\">");
        self.style("css/briefing.css");
        self.style("css/timeline.css");
        self.script("js/timeline.js");
        self.out.raw("\n</head>\n");
    }
}
