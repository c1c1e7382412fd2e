//! `page.html`: a briefing or a plain page.

use super::Writer;
use super::out::put;

impl Writer<'_> {
    pub(super) fn briefing(&mut self) {
        let (page, words) = (self.page, self.words);
        let has_contents = page.show_toc && !page.toc.is_empty();
        put!(self.out; "\n<article class=\"page" [if has_contents { "" } else { " hang" }] "\">\n");
        let kicker = words.word(if page.kind == "page" { "kind_page" } else { "kind_briefing" });
        let label = if page.kind == "briefing" { words.word("judgement") } else { "" };
        self.page_head(kicker, label);
        self.out.raw("\n");
        if has_contents {
            self.contents();
        }
        self.out.raw("\n<div class=\"page-body\">");
        self.prose();
        self.out.raw("\n");
        self.after();
        self.out.raw("\n</div>\n</article>\n");
    }

    fn page_head(&mut self, kicker: &str, label: &str) {
        let page = self.page;
        self.out.raw("<header class=\"page-head\">\n");
        self.breadcrumbs();
        self.languages();
        put!(self.out; "\n<div class=\"lead\">\n<p class=\"kicker\">" (kicker) "</p>\n<h1>" (&page.title) "</h1>");
        if page.kind == "entity" && !page.aliases.is_empty() {
            put!(self.out; "\n<p class=\"aka\"><span class=\"quiet\">" (self.words.word("also")) "</span> ");
            for (index, alias) in page.aliases.iter().enumerate() {
                if index > 0 {
                    self.word("comma");
                }
                put!(self.out; "<span>" (alias) "</span>");
            }
            self.out.raw("</p>");
        }
        if !page.summary.is_empty() {
            self.out.raw("\n<div class=\"judgement\">");
            if !label.is_empty() {
                put!(self.out; "\n<p class=\"label\">" (label) "</p>");
            }
            put!(self.out; "\n<p>" (&page.summary) "</p>\n</div>");
        }
        if let Some(until) = &page.until {
            put!(self.out; "\n<p class=\"holds\">" (self.words.word("holds_until")) " ");
            self.day(until);
            self.out.raw("</p>");
        }
        if !page.points.is_empty() {
            self.out.raw("\n<ul class=\"points\">");
            for point in &page.points {
                put!(self.out; "\n<li>" [point] "</li>");
            }
            self.out.raw("\n</ul>");
        }
        self.about();
        self.out.raw("\n</div>");
        self.docket();
        self.out.raw("\n</header>");
    }

    fn term(&mut self, word: &str) {
        put!(self.out; "\n<div><dt>" (self.words.word(word)) "</dt><dd>");
    }

    fn about(&mut self) {
        let page = self.page;
        if page.authors.is_empty() && page.topics.is_empty() && page.entities.is_empty() {
            return;
        }
        self.out.raw("\n<dl class=\"about\">");
        if !page.topics.is_empty() {
            self.term("topics");
            self.links(&page.topics);
            self.out.raw("</dd></div>");
        }
        if !page.entities.is_empty() {
            self.term("entities");
            self.card_links(&page.entities);
            self.out.raw("</dd></div>");
        }
        if !page.authors.is_empty() {
            self.term("by");
            put!(self.out; (&page.authors.join(self.words.word("comma"))) "</dd></div>");
        }
        self.out.raw("\n</dl>");
    }

    fn docket(&mut self) {
        let (page, words) = (self.page, self.words);
        let days = [("review_by", &page.review_by), ("published", &page.date), ("updated", &page.updated)];
        if page.as_of.is_none() && days.iter().all(|(_, day)| day.is_none()) && page.sources.is_empty() {
            return;
        }
        self.out.raw("\n<dl class=\"docket\">");
        if let Some(day) = &page.as_of {
            put!(self.out; "\n<div class=\"first\"><dt>" (words.word("as_of")) "</dt><dd>");
            self.day(day);
            self.out.raw("</dd></div>");
        }
        for (word, day) in days.into_iter().filter_map(|(word, day)| Some((word, day.as_ref()?))) {
            self.term(word);
            self.day(day);
            self.out.raw("</dd></div>");
        }
        if !page.sources.is_empty() {
            self.term("sources");
            put!(self.out; "<a href=\"#bb-sources\">" {page.sources.len()} "</a></dd></div>");
        }
        if page.citations > 0 {
            self.term("citations");
            put!(self.out; {page.citations} "</dd></div>");
        }
        if page.minutes > 0 && page.kind != "entity" {
            self.term("reading");
            self.filled(words.word("minutes"), &[("{n}", &page.minutes.to_string())]);
            self.out.raw("</dd></div>");
        }
        self.out.raw("\n</dl>");
    }

    /// 'On this page': the page's own headings, then the sections that the template adds.
    fn contents(&mut self) {
        let (page, words) = (self.page, self.words);
        let title = words.word("on_this_page");
        put!(self.out; "\n<nav class=\"toc\" aria-label=\"" (title) "\" data-follow>\n<details>\n<summary>" (title)
            "</summary>\n<p class=\"toc-title\">" (title) "</p>\n");
        self.toc_level(&page.toc);
        let more = [
            (!page.events.is_empty(), "bb-dates", "dates_here"),
            (!page.sources.is_empty(), "bb-sources", "sources"),
            (!page.backlinks.is_empty(), "bb-backlinks", "backlinks"),
        ];
        if more.iter().any(|(is_there, ..)| *is_there) {
            self.out.raw("\n<ol class=\"toc-more\">");
            for (_, id, word) in more.into_iter().filter(|(is_there, ..)| *is_there) {
                put!(self.out; "\n<li><a href=\"#" [id] "\">" (words.word(word)) "</a></li>");
            }
            self.out.raw("\n</ol>");
        }
        self.out.raw("\n</details>\n</nav>");
    }
}
