//! `source.html`: one source.

use super::Writer;
use super::out::put;
use crate::site::view::{Source, SourcePage};

impl Writer<'_> {
    pub(super) fn source_page(&mut self, source: &Source, own: &SourcePage) {
        let words = self.words;
        self.out.raw("\n<article class=\"page hang\">\n<header class=\"page-head\">\n");
        self.breadcrumbs();
        let kind = if source.type_label.is_empty() { words.word("kind_source") } else { &source.type_label };
        put!(self.out; "\n<div class=\"lead\">\n<p class=\"kicker\">" (kind) "</p>\n<h1>" (&own.title) "</h1>\n<p class=\"meta\">");
        self.tier(source.tier.as_ref());
        self.out.raw("<span>");
        match source.cited {
            0 => self.word("not_cited_here"),
            n => self.counted(n, "cited_here_one", "cited_here_other"),
        }
        put!(self.out; "</span></p>\n<div class=\"ref-main\">" [&source.html]);
        if !own.coins.is_empty() {
            put!(self.out; "<span class=\"Z3988\" title=\"" (&own.coins) "\"></span>");
        }
        self.out.raw("</div>");
        self.actions(source);
        self.out.raw("\n</div>\n</header>\n<div class=\"page-body\">");
        self.passages(own);
        if !own.events.is_empty() {
            put!(self.out; "\n<section class=\"block\" aria-labelledby=\"bb-events\">\n<h2 id=\"bb-events\">" (words.word("events_on_it"))
                " <span class=\"n\">" {own.events.len()} "</span></h2>\n");
            self.dates(&own.events);
            self.out.raw("\n</section>");
        }
        if !own.fields.is_empty() || !source.details.is_empty() {
            put!(self.out; "\n<section class=\"block\" aria-labelledby=\"bb-data\">\n<h2 id=\"bb-data\">" (words.word("data"))
                "</h2>\n<dl class=\"fields\">");
            for detail in source.details.iter().chain(&own.fields) {
                put!(self.out; "\n<div><dt>" (&detail.label) "</dt><dd>");
                self.detail(detail);
                self.out.raw("</dd></div>");
            }
            self.out.raw("\n</dl>\n</section>");
        }
        if !own.biblatex.is_empty() || !own.files.is_empty() {
            put!(self.out; "\n<section class=\"block\" aria-labelledby=\"bb-cite\">\n<h2 id=\"bb-cite\">" (words.word("cite_it")) "</h2>\n");
            self.files(&own.files);
            if !own.biblatex.is_empty() {
                put!(self.out; "\n<pre class=\"code\" tabindex=\"0\" role=\"region\" aria-label=\"" (words.word("biblatex")) "\"><code>"
                    (&own.biblatex) "</code></pre>");
            }
            self.out.raw("\n</section>");
        }
        self.out.raw("\n");
        self.turn();
        self.out.raw("\n</div>\n</article>\n");
    }

    fn actions(&mut self, source: &Source) {
        if source.url.is_empty() && source.archive.is_none() {
            return;
        }
        self.out.raw("\n<p class=\"actions\">");
        if !source.url.is_empty() {
            put!(self.out; "<a class=\"external\" href=\"" (&source.url) "\">" (self.words.word("open_source")) "</a>");
        }
        if let Some(archive) = &source.archive {
            put!(self.out; " <a class=\"external\" href=\"" (&archive.url) "\">" (self.words.word("archived")));
            if let Some(date) = &archive.date {
                self.out.raw(" <span class=\"quiet\">");
                self.day(date);
                self.out.raw("</span>");
            }
            self.out.raw("</a>");
        }
        self.out.raw("</p>");
    }

    fn passages(&mut self, own: &SourcePage) {
        let words = self.words;
        put!(self.out; "\n<section class=\"block\" aria-labelledby=\"bb-passages\">\n<h2 id=\"bb-passages\">" (words.word("cited_in"))
            " <span class=\"n\">" {own.passages.len()} "</span></h2>");
        if own.passages.is_empty() {
            put!(self.out; "\n<p class=\"empty\">" (words.word("no_passage")) "</p>");
        } else {
            self.out.raw("\n<ul class=\"quotes\">");
            for p in &own.passages {
                self.quote(&p.title, &p.address, &p.lang_html, &p.kind, &p.html);
            }
            self.out.raw("\n</ul>");
        }
        self.out.raw("\n</section>");
    }
}
