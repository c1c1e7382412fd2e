//! `section.html` and `topic.html`: lists of pages and events.

use super::Writer;
use super::out::put;
use crate::site::view::{Section, Timeline, Topic};

impl Writer<'_> {
    pub(super) fn section(&mut self, section: &Section) {
        let (page, words) = (self.page, self.words);
        self.out.raw("\n<div class=\"page hang wide\">\n");
        self.plain_head(&page.title, "", &page.summary);
        self.out.raw("\n<div class=\"page-body\">");
        self.prose();
        self.out.raw("\n");
        self.cards(&section.sections, words.word("sections"), "bb-sections");
        self.out.raw("\n");
        self.cards(&section.pages, words.word("pages"), "bb-pages");
        if section.pages.is_empty() && section.sections.is_empty() && page.content.is_empty() {
            put!(self.out; "\n<p class=\"empty\">" (words.word("nothing_here")) "</p>");
        }
        self.out.raw("\n");
        self.after();
        self.out.raw("\n</div>\n</div>\n");
    }

    pub(super) fn topic(&mut self, topic: &Topic) {
        let (page, words) = (self.page, self.words);
        self.out.raw("\n<div class=\"page hang wide\">\n");
        self.plain_head(&topic.title, words.word("kind_topic"), &page.summary);
        self.out.raw("\n<div class=\"page-body\">");
        self.prose();
        self.out.raw("\n");
        self.cards(&topic.briefings, words.word("briefings"), "bb-briefings");
        if !topic.entities.is_empty() {
            put!(self.out; "\n<section class=\"block\" aria-labelledby=\"bb-actors\">\n<h2 id=\"bb-actors\">" (words.word("entities"))
                " <span class=\"n\">" {topic.entities.len()} "</span></h2>\n");
            self.actors(&topic.entities);
            self.out.raw("\n</section>");
        }
        self.out.raw("\n");
        self.timeline_part(&topic.timeline);
        self.out.raw("\n");
        self.after();
        self.out.raw("\n</div>\n</div>\n");
    }

    /// A timeline inside another page.
    fn timeline_part(&mut self, timeline: &Timeline) {
        if timeline.count == 0 {
            return;
        }
        put!(self.out; "\n<section class=\"block\" aria-labelledby=\"bb-timeline\">\n<h2 id=\"bb-timeline\">" (self.words.word("timeline"))
            " <span class=\"n\">" {timeline.count} "</span></h2>");
        for year in &timeline.years {
            put!(self.out; "\n<h3 class=\"year\">" (&year.label) "</h3>\n<ol class=\"evs\">");
            for event in year.months.iter().flat_map(|month| &month.events) {
                self.out.raw("\n");
                self.event(event, false, false);
            }
            self.out.raw("\n</ol>");
        }
        self.out.raw("\n</section>");
    }
}
