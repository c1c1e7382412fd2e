//! `components.html`: the parts that pages share.

use super::Writer;
use super::out::put;
use crate::site::view::{Card, Date, Detail, Event, File, Listed, Ref, Shared, Source, SourceRef, Tier, Toc};

impl Writer<'_> {
    pub(super) fn day(&mut self, day: &Date) {
        put!(self.out; "<time datetime=\"" (&day.iso) "\">" (&day.text) "</time>");
    }

    /// A number and what it counts.
    pub(super) fn counted(&mut self, n: usize, one: &str, other: &str) {
        let word = self.words.word(if n == 1 { one } else { other });
        self.filled(word, &[("{n}", &n.to_string())]);
    }

    /// A word with values in the places of names.
    pub(super) fn filled(&mut self, word: &str, values: &[(&str, &str)]) {
        let mut text = word.to_owned();
        for (name, value) in values {
            text = text.replace(name, value);
        }
        self.out.text(&text);
    }

    /// What a page or an entity is; of a type that the theme does not know, `other`, or the type itself.
    pub(super) fn kind(&mut self, kind: &str, other: &str) {
        const KNOWN: [&str; 14] = [
            "briefing", "entity", "page", "home", "section", "relation", "listed", "company", "agency", "country",
            "product", "rule", "treaty", "person",
        ];
        if KNOWN.contains(&kind) {
            self.word(&format!("kind_{kind}"));
        } else if !other.is_empty() {
            self.out.text(other);
        } else {
            let mut letters = kind.chars();
            let first: String = letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
            put!(self.out; (&first) (&letters.as_str().to_lowercase()));
        }
    }

    /// A link to what has a title and an address.
    pub(super) fn link(&mut self, to: &Ref) {
        put!(self.out; "<a href=\"" (self.root) (&to.address) "\"" [&to.lang_html] ">" (&to.title) "</a>");
    }

    pub(super) fn links(&mut self, items: &[Shared<Ref>]) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.word("comma");
            }
            self.link(item);
        }
    }

    /// Links to pages by their cards.
    pub(super) fn card_links(&mut self, items: &[Shared<Card>]) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.word("comma");
            }
            self.card_link(item);
        }
    }

    pub(super) fn card_link(&mut self, card: &Card) {
        put!(self.out; "<a href=\"" (self.root) (&card.address) "\"" [&card.lang_html] ">" (&card.title) "</a>");
    }

    pub(super) fn source_links(&mut self, items: &[Shared<SourceRef>]) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.word("semicolon");
            }
            put!(self.out; "<a href=\"" (self.root) (&item.address) "\">" (&item.short) "</a>");
        }
    }

    pub(super) fn breadcrumbs(&mut self) {
        let page = self.page;
        if page.breadcrumbs.is_empty() {
            return;
        }
        put!(self.out; "\n<nav class=\"crumbs\" aria-label=\"" (self.words.word("breadcrumb")) "\">\n<ol>");
        for crumb in &page.breadcrumbs {
            self.out.raw("\n<li>");
            if crumb.address == page.address {
                put!(self.out; "<span aria-current=\"page\"" [&crumb.lang_html] ">" (&crumb.title) "</span>");
            } else {
                self.link(crumb);
            }
            self.out.raw("</li>");
        }
        self.out.raw("\n</ol>\n</nav>");
    }

    pub(super) fn languages(&mut self) {
        let page = self.page;
        if page.translations.is_empty() {
            return;
        }
        put!(self.out; "\n<nav class=\"languages\" aria-label=\"" (self.words.word("languages")) "\">\n<ul>");
        for t in &page.translations {
            self.out.raw("\n<li>");
            if t.current {
                put!(self.out; "<span aria-current=\"true\" lang=\"" (&t.lang) "\">" (&t.name) "</span>");
            } else {
                put!(self.out; "<a href=\"" (self.root) (&t.address) "\" rel=\"alternate\" hreflang=\"" (&t.lang) "\" lang=\"" (&t.lang) "\"");
                if t.dir != page.dir {
                    put!(self.out; " dir=\"" (&t.dir) "\"");
                }
                put!(self.out; ">" (&t.name) "</a>");
            }
            self.out.raw("</li>");
        }
        self.out.raw("\n</ul>\n</nav>");
    }

    /// The head of a list or index page.
    pub(super) fn plain_head(&mut self, title: &str, kicker: &str, summary: &str) {
        self.out.raw("<header class=\"page-head\">\n");
        self.breadcrumbs();
        self.languages();
        self.out.raw("\n<div class=\"lead\">");
        if !kicker.is_empty() {
            put!(self.out; "\n<p class=\"kicker\">" (kicker) "</p>");
        }
        put!(self.out; "\n<h1" [&self.page.title_lang_html] ">" (title) "</h1>");
        if !summary.is_empty() {
            put!(self.out; "\n<p class=\"standfirst\">" (summary) "</p>");
        }
        self.out.raw("\n</div>\n</header>");
    }

    pub(super) fn toc_level(&mut self, items: &[Toc]) {
        self.out.raw("<ol>");
        for heading in items {
            put!(self.out; "\n<li><a href=\"#" (&heading.id) "\"" [&heading.lang_html] ">" (&heading.title) "</a>");
            if !heading.children.is_empty() {
                self.toc_level(&heading.children);
            }
            self.out.raw("</li>");
        }
        self.out.raw("\n</ol>");
    }

    /// The page's own text.
    pub(super) fn prose(&mut self) {
        if !self.page.content.is_empty() {
            put!(self.out; "\n<div class=\"prose\">\n" [&self.page.content] "\n</div>");
        }
    }

    fn card(&mut self, card: &Card) {
        let words = self.words;
        let (is_briefing, is_section) = (card.kind == "briefing", card.kind == "section");
        self.out.raw("<li class=\"card\">");
        if !is_briefing && !is_section || card.date.is_some() {
            self.out.raw("\n<p class=\"kicker\">");
            if !is_briefing {
                self.kind(if card.entity_type.is_empty() { &card.kind } else { &card.entity_type }, "");
                self.out.raw(" ");
            }
            if let Some(date) = &card.date {
                self.out.raw("<span class=\"when\">");
                self.day(date);
                self.out.raw("</span>");
            }
            self.out.raw("</p>");
        }
        self.out.raw("\n<h3>");
        self.card_link(card);
        self.out.raw("</h3>");
        if !card.summary.is_empty() {
            put!(self.out; "\n<p class=\"card-summary\"" [&card.lang_html] ">" (&card.summary) "</p>");
        }
        if !is_section && (!card.topics.is_empty() || card.sources > 0 || card.minutes > 0) {
            self.out.raw("\n<p class=\"meta\">");
            if !card.topics.is_empty() {
                self.out.raw("<span>");
                self.links(&card.topics);
                self.out.raw("</span> ");
            }
            if card.sources > 0 {
                self.out.raw("<span>");
                self.counted(card.sources, "source_one", "source_other");
                self.out.raw("</span> ");
            }
            if card.minutes > 0 {
                self.out.raw("<span>");
                self.filled(words.word("minutes"), &[("{n}", &card.minutes.to_string())]);
                self.out.raw("</span>");
            }
            self.out.raw("</p>");
        }
        self.out.raw("\n</li>");
    }

    /// Cards under a heading of their own.
    pub(super) fn cards(&mut self, items: &[Shared<Card>], title: &str, id: &str) {
        if items.is_empty() {
            return;
        }
        put!(self.out; "\n<section class=\"block\" aria-labelledby=\"" (id) "\">\n<h2 id=\"" (id) "\">" (title) "</h2>\n<ul class=\"cards\">");
        for card in items {
            self.out.raw("\n");
            self.card(card);
        }
        self.out.raw("\n</ul>\n</section>");
    }

    /// Actors: name and one line each.
    pub(super) fn actors(&mut self, items: &[Shared<Card>]) {
        self.out.raw("<ul class=\"actors\">");
        for card in items {
            self.out.raw("\n<li>");
            self.card_link(card);
            if !card.summary.is_empty() {
                put!(self.out; " <span" [&card.lang_html] ">" (&card.summary) "</span>");
            }
            self.out.raw("</li>");
        }
        self.out.raw("\n</ul>");
    }

    /// A date as far as it is known.
    pub(super) fn event_date(&mut self, event: &Event) {
        let date = &event.date;
        if date.iso.is_empty() {
            put!(self.out; "<span>" (&date.text) "</span>");
        } else {
            put!(self.out; "<time datetime=\"" (&date.iso) "\">" (&date.text) "</time>");
        }
        if event.uncertain {
            put!(self.out; " <i>" (self.words.word("date_uncertain")) "</i>");
        }
    }

    /// Dates in short.
    pub(super) fn dates(&mut self, items: &[Shared<Event>]) {
        self.out.raw("<ol class=\"dates\">");
        for event in items {
            put!(self.out; "\n<li class=\"w" {event.importance} "\"><span class=\"ev-date\">");
            self.event_date(event);
            put!(self.out; "</span> <a href=\"" (self.root) (&event.address) "\"" [&event.lang_html] ">" (&event.title) "</a></li>");
        }
        self.out.raw("\n</ol>");
    }

    pub(super) fn tier(&mut self, tier: Option<&Tier>) {
        if let Some(tier) = tier {
            put!(self.out; "<span class=\"tier t" {tier.level} "\">" (&tier.label) "</span> ");
        }
    }

    /// The value of a detail, linked where it leads somewhere.
    pub(super) fn detail(&mut self, detail: &Detail) {
        if detail.url.is_empty() {
            self.out.text(&detail.value);
        } else {
            put!(self.out; "<a href=\"" (&detail.url) "\">" (&detail.value) "</a>");
        }
    }

    /// A source in a list.
    fn source(&mut self, source: &Source, has_anchor: bool) {
        self.out.raw("<li");
        if has_anchor {
            put!(self.out; " id=\"" (&source.anchor) "\"");
        }
        put!(self.out; ">\n<div class=\"ref\">" [&source.html] "</div>\n<p class=\"meta\">");
        self.tier(source.tier.as_ref());
        if !source.type_label.is_empty() {
            put!(self.out; "<span>" (&source.type_label) "</span> ");
        }
        for detail in &source.details {
            put!(self.out; "<span>" (&detail.label) " ");
            self.detail(detail);
            self.out.raw("</span> ");
        }
        if let Some(archive) = &source.archive {
            put!(self.out; "<span><a href=\"" (&archive.url) "\">" (self.words.word("archived")) "</a>");
            if let Some(date) = &archive.date {
                self.out.raw(" ");
                self.day(date);
            }
            self.out.raw("</span> ");
        }
        put!(self.out; "<span><a href=\"" (self.root) (&source.address) "\">");
        match source.cited {
            0 => self.word("not_cited"),
            n => self.counted(n, "cited_one", "cited_other"),
        }
        self.out.raw("</a></span></p>\n</li>");
    }

    /// Sources in a list, each with the id that citations lead to.
    pub(super) fn refs(&mut self, sources: &[Listed]) {
        let numbered = if self.site.numeric { " numbered" } else { "" };
        put!(self.out; "\n<ol class=\"refs" [numbered] "\">");
        for listed in sources {
            self.out.raw("\n");
            self.source(&listed.source, true);
        }
        self.out.raw("\n</ol>");
    }

    /// A quoted sentence and the page that it stands on.
    pub(super) fn quote(&mut self, title: &str, address: &str, lang_html: &str, kind: &str, html: &str) {
        put!(self.out; "\n<li><p class=\"quote-from\"><a href=\"" (self.root) (address) "\"" [lang_html] ">" (title)
            "</a> <span class=\"quiet\">");
        self.kind(kind, "");
        self.out.raw("</span></p>");
        if !html.is_empty() {
            put!(self.out; "\n<p class=\"quote\"" [lang_html] ">" [html] "</p>");
        }
        self.out.raw("</li>");
    }

    /// Notes, dates, sources and backlinks: what follows the text of a page.
    pub(super) fn after(&mut self) {
        let (page, words) = (self.page, self.words);
        if !page.notes_html.is_empty() {
            put!(self.out; "\n<div class=\"prose notes\">" [&page.notes_html] "</div>");
        }
        if !page.events.is_empty() && page.kind != "entity" {
            put!(self.out; "\n<section class=\"block\" aria-labelledby=\"bb-dates\">\n<h2 id=\"bb-dates\">" (words.word("dates_here"))
                "</h2>\n");
            self.dates(&page.events);
            self.out.raw("\n</section>");
        }
        if !page.sources.is_empty() {
            put!(self.out; "\n<section class=\"block\" aria-labelledby=\"bb-sources\">\n<h2 id=\"bb-sources\">" (words.word("sources"))
                " <span class=\"n\">" {page.sources.len()} "</span></h2>");
            self.refs(&page.sources);
            self.out.raw("\n</section>");
        }
        self.out.raw("\n");
        self.backlinks();
        self.out.raw("\n");
        self.turn();
    }

    fn backlinks(&mut self) {
        let (page, words) = (self.page, self.words);
        if page.backlinks.is_empty() {
            return;
        }
        put!(self.out; "\n<section class=\"block\" aria-labelledby=\"bb-backlinks\">\n<h2 id=\"bb-backlinks\">" (words.word("backlinks"))
            " <span class=\"n\">" {page.backlinks.len()} "</span></h2>\n<ul class=\"quotes\">");
        for b in &page.backlinks {
            self.quote(&b.title, &b.address, &b.lang_html, &b.kind, &b.sentence_html);
        }
        self.out.raw("\n</ul>\n</section>");
    }

    /// Previous and next page.
    pub(super) fn turn(&mut self) {
        let (page, words) = (self.page, self.words);
        if page.previous.is_none() && page.next.is_none() {
            return;
        }
        put!(self.out; "\n<nav class=\"turn\" aria-label=\"" (words.word("turn")) "\">");
        let ways = [("prev", "previous", &page.previous), ("next", "next", &page.next)];
        for (way, word, to) in ways.into_iter().filter_map(|(way, word, to)| Some((way, word, to.as_ref()?))) {
            put!(self.out; "\n<a class=\"" [way] "\" rel=\"" [way] "\" href=\"" (self.root) (&to.address) "\"><span>" (words.word(word))
                "</span> <bdi" [&to.lang_html] ">" (&to.title) "</bdi></a>");
        }
        self.out.raw("\n</nav>");
    }

    /// Files to take away.
    pub(super) fn files(&mut self, items: &[File]) {
        if items.is_empty() {
            return;
        }
        put!(self.out; "\n<p class=\"files\"><span class=\"quiet\">" (self.words.word("download")) "</span> ");
        for file in items {
            put!(self.out; "<a href=\"" (self.root) (&file.address) "\" download>" (&file.label) "</a> ");
        }
        self.out.raw("</p>");
    }
}
