//! `timeline.html` and `timeline-embed.html`: every event.

use super::Writer;
use super::out::put;
use crate::site::view::{Event, File, Filter, Filters, Overview, Timeline};

/// What both show.
pub(super) struct Whole<'p> {
    pub timeline: &'p Timeline,
    pub overview: Option<&'p Overview>,
    pub filters: &'p Filters,
    pub files: &'p [File],
}

impl Writer<'_> {
    pub(super) fn timeline(&mut self, whole: &Whole<'_>) {
        let (page, words, timeline) = (self.page, self.words, whole.timeline);
        self.out.raw("\n<div class=\"tl\">\n<header class=\"page-head\">\n");
        self.breadcrumbs();
        let title = if page.title.is_empty() { words.word("timeline") } else { &page.title };
        put!(self.out; "\n<h1>" (title) "</h1>");
        if timeline.count == 0 {
            put!(self.out; "\n<p class=\"empty\">" (words.word("no_events")) "</p>");
        } else {
            self.out.raw("\n<p class=\"standfirst\">");
            if page.summary.is_empty() {
                let count = timeline.count.to_string();
                let values = [("{n}", count.as_str()), ("{first}", &timeline.first), ("{last}", &timeline.last)];
                self.filled(words.word("timeline_about"), &values);
            } else {
                self.out.text(&page.summary);
            }
            self.out.raw("</p>");
        }
        self.out.raw("\n</header>");
        if timeline.count > 0 {
            self.out.raw("\n");
            self.band(whole);
            self.out.raw("\n");
            self.filter(whole);
            if !whole.filters.topics.is_empty() {
                put!(self.out; "\n<nav class=\"tl-topics\" aria-label=\"" (words.word("timelines_by_topic")) "\">\n<p>" (words.word("by_topic"))
                    "</p>\n<ul>");
                for topic in &whole.filters.topics {
                    put!(self.out; "\n<li><a href=\"" (self.root) (&topic.address) "#bb-timeline\"" [&topic.lang_html] ">" (&topic.title)
                        "</a> <span class=\"n\">" {topic.count} "</span></li>");
                }
                self.out.raw("\n</ul>\n</nav>");
            }
            put!(self.out; "\n<nav class=\"tl-years\" aria-label=\"" (words.word("years")) "\">\n<ul>");
            for year in &timeline.years {
                put!(self.out; "\n<li><a href=\"#" (&year.id) "\">" (&year.label) " <span class=\"n\">" {year.count} "</span></a></li>");
            }
            self.out.raw("\n</ul>\n</nav>");
        }
        self.prose();
        self.out.raw("\n");
        self.events(timeline, false);
        self.out.raw("\n<footer class=\"tl-foot\">\n");
        self.files(whole.files);
        self.out.raw("\n</footer>\n</div>\n");
    }

    /// The timeline without the site around it.
    pub(super) fn timeline_framed(&mut self, whole: &Whole<'_>) {
        let (page, words) = (self.page, self.words);
        self.embed_head();
        let title = if page.title.is_empty() { words.word("timeline") } else { &page.title };
        put!(self.out; "<body class=\"kind-embed\">\n<main id=\"bb-main\" class=\"wrap\">\n<div class=\"tl tl-framed\">\n<header class=\"tl-bar\">\n<h1>"
            (title) "</h1>\n<p><a class=\"tl-whole\" href=\"" (self.root) (&page.address) "\">" (&self.site.title) "</a></p>\n</header>");
        if whole.timeline.count > 0 {
            self.out.raw("\n");
            self.band(whole);
            self.out.raw("\n");
            self.filter(whole);
        } else {
            put!(self.out; "\n<p class=\"empty\">" (words.word("no_events")) "</p>");
        }
        self.out.raw("\n");
        self.events(whole.timeline, true);
        self.out.raw("\n</div>\n</main>\n</body>\n</html>\n");
    }

    /// The whole period as a drawing.
    fn band(&mut self, Whole { timeline, overview, .. }: &Whole<'_>) {
        let words = self.words;
        let Some(o) = overview else { return };
        put!(self.out; "\n<figure class=\"tl-band\" data-first=\"" {o.first} "\" data-bins=\"" {o.bins} "\" data-step=\"" {o.step}
            "\" data-unit=\"" {format_args!("{:?}", o.unit)} "\" data-bar=\"" {format_args!("{:?}", o.bar)}
            "\">\n<div class=\"ov-frame\">\n<svg class=\"ov\" role=\"img\" aria-labelledby=\"bb-ov-title bb-ov-desc\" width=\"100%\" height=\"" {o.height}
            "\">\n<title id=\"bb-ov-title\">");
        self.filled(words.word("band_title"), &[("{first}", &timeline.first), ("{last}", &timeline.last)]);
        self.out.raw("</title>\n<desc id=\"bb-ov-desc\">");
        self.filled(words.word("band_about"), &[("{n}", &timeline.count.to_string())]);
        if o.peak_count > 1 {
            self.out.raw(" ");
            self.filled(words.word("band_peak"), &[("{n}", &o.peak_count.to_string()), ("{first}", &o.peak)]);
        }
        for (count, word) in [(o.ranges, "band_ranges"), (o.uncertain, "band_uncertain")] {
            if count > 0 {
                self.out.raw(" ");
                self.filled(words.word(word), &[("{n}", &count.to_string())]);
            }
        }
        put!(self.out; "</desc>\n" [&o.shapes_html] "\n</svg>\n<div class=\"ov-brush\" data-keep data-from=\"" (words.word("tl_from"))
            "\" data-to=\"" (words.word("tl_to")) "\"></div>\n</div>\n<figcaption>\n<ul class=\"legend\" aria-label=\"" (words.word("legend"))
            "\">\n<li class=\"w3\">" (words.word("legend_3")) "</li><li class=\"w2\">" (words.word("legend_2")) "</li><li class=\"w1\">"
            (words.word("legend_1")) "</li>");
        if o.ranges > 0 {
            put!(self.out; "<li class=\"range\">" (words.word("legend_range")) "</li>");
        }
        if o.uncertain > 0 {
            put!(self.out; "<li class=\"unsure\">" (words.word("legend_unsure")) "</li>");
        }
        put!(self.out; "\n</ul>\n<p class=\"tl-hint\">" (words.word("tl_hint")) "</p>\n</figcaption>\n</figure>");
    }

    fn choices(&mut self, id: &str, name: &str, label: &str, all: &str, choices: &[Filter]) {
        let words = self.words;
        if choices.is_empty() {
            return;
        }
        put!(self.out; "\n<p><label for=\"" [id] "\">" (words.word(label)) "</label><select id=\"" [id] "\" name=\"" [name]
            "\"><option value=\"\">" (words.word(all)) "</option>");
        for x in choices {
            put!(self.out; "<option value=\"" (&x.slug) "\"" [&x.lang_html] ">" (&x.title) " (" {x.count} ")</option>");
        }
        self.out.raw("</select></p>");
    }

    fn filter(&mut self, Whole { timeline, filters, .. }: &Whole<'_>) {
        let words = self.words;
        put!(self.out; "<form class=\"tl-filter\" role=\"search\" aria-label=\"" (words.word("tl_filter"))
            "\" autocomplete=\"off\">\n<p class=\"f-q\"><label for=\"bb-f-q\">" (words.word("tl_search"))
            "</label><input id=\"bb-f-q\" name=\"q\" type=\"search\" placeholder=\"" (words.word("tl_search_hint")) "\" spellcheck=\"false\"></p>");
        self.choices("bb-f-topic", "topic", "tl_topic", "tl_all_topics", &filters.topics);
        self.choices("bb-f-actor", "actor", "tl_actor", "tl_all_actors", &filters.actors);
        put!(self.out; "\n<p class=\"f-importance\"><label for=\"bb-f-importance\">" (words.word("tl_importance"))
            "</label><select id=\"bb-f-importance\" name=\"importance\"><option value=\"\">" (words.word("tl_all_events"))
            "</option><option value=\"2\">" (words.word("tl_notable")) "</option><option value=\"3\">" (words.word("tl_turning"))
            "</option></select></p>");
        for (id, name, word, hint) in [("bb-f-from", "from", "tl_from", "2019-05"), ("bb-f-to", "to", "tl_to", "2022")]
        {
            put!(self.out; "\n<p class=\"f-span\"><label for=\"" [id] "\">" (words.word(word)) "</label><input id=\"" [id] "\" name=\"" [name]
                "\" placeholder=\"" [hint] "\" pattern=\"-?\\d{4,}(-\\d\\d){0,2}\" title=\"2019, 2019-05 or 2019-05-16\" maxlength=\"12\"></p>");
        }
        put!(self.out; "\n<p class=\"f-state\"><output class=\"tl-count\" aria-live=\"polite\" data-keep data-all=\"" (words.word("tl_count_all"))
            "\" data-some=\"" (words.word("tl_count_some")) "\" data-none=\"" (words.word("tl_count_none")) "\">");
        self.filled(words.word("tl_count_all"), &[("{all}", &timeline.count.to_string())]);
        put!(self.out; "</output> <button type=\"reset\">" (words.word("tl_reset")) "</button></p>\n</form>");
    }

    /// The events, by year and month.
    fn events(&mut self, timeline: &Timeline, framed: bool) {
        let words = self.words;
        put!(self.out; "<div class=\"tl-list" [if timeline.count > 500 { " long" } else { "" }] "\">");
        for year in &timeline.years {
            put!(self.out; "\n<section class=\"tl-year\" id=\"" (&year.id) "\" aria-labelledby=\"" (&year.id) "-title\">\n<h2 id=\"" (&year.id)
                "-title\">" (&year.label) "</h2>\n<div class=\"tl-months\">");
            for month in &year.months {
                self.out.raw("\n<div class=\"tl-month\">\n<h3");
                if !month.id.is_empty() {
                    put!(self.out; " id=\"" (&month.id) "\"");
                }
                self.out.raw(">");
                if month.label.is_empty() {
                    put!(self.out; "<span class=\"of-year\">" (&year.label) "</span> <span class=\"quiet\">" (words.word("no_month")) "</span>");
                } else {
                    put!(self.out; (&month.label) " <span class=\"of-year\">" (&year.label) "</span>");
                }
                self.out.raw("</h3>\n<ol class=\"evs\">");
                for event in &month.events {
                    self.out.raw("\n");
                    self.event(event, !framed, framed);
                }
                self.out.raw("\n</ol>\n</div>");
            }
            self.out.raw("\n</div>\n</section>");
        }
        self.out.raw("\n</div>");
    }

    /// An event in full. On the timeline (`home`) it carries its id and what the filters ask for; in a frame (`framed`) too, but its link leads to the
    /// timeline, as it does elsewhere.
    pub(super) fn event(&mut self, e: &Event, home: bool, framed: bool) {
        let words = self.words;
        self.out.raw("<li");
        if home || framed {
            put!(self.out; " id=\"" (&e.id) "\"");
        }
        put!(self.out; " class=\"ev w" {e.importance} [if e.range { " range" } else { "" }] [if e.uncertain { " unsure" } else { "" }] "\"");
        if home || framed {
            put!(self.out; " data-start=\"" (&e.start) "\" data-end=\"" (&e.end) "\" data-importance=\"" {e.importance} "\" data-topics=\""
                (&e.topic_slugs.join("|")) "\" data-actors=\"" (&e.actor_slugs.join("|")) "\"");
        }
        self.out.raw(">\n<p class=\"ev-date\">");
        self.event_date(e);
        self.out.raw("</p>\n<p class=\"ev-title\"><a href=\"");
        if home {
            put!(self.out; "#" (&e.id));
        } else {
            put!(self.out; (self.root) (&e.address));
        }
        put!(self.out; "\"" [&e.lang_html] ">" (&e.title) "</a></p>");
        if !e.summary.is_empty() {
            put!(self.out; "\n<p class=\"ev-text\"" [&e.lang_html] ">" (&e.summary) "</p>");
        }
        if !(e.actors.is_empty() && e.topics.is_empty() && e.sources.is_empty() && e.pages.is_empty()) {
            self.out.raw("\n<p class=\"meta\">");
            if !e.actors.is_empty() {
                put!(self.out; "<span><b>" (words.word("actors")) "</b> ");
                self.links(&e.actors);
                self.out.raw("</span> ");
            }
            if !e.topics.is_empty() {
                put!(self.out; "<span><b>" (words.word("topics")) "</b> ");
                self.links(&e.topics);
                self.out.raw("</span> ");
            }
            if !e.sources.is_empty() {
                put!(self.out; "<span><b>" (words.word("sources")) "</b> ");
                self.source_links(&e.sources);
                self.out.raw("</span> ");
            }
            if !e.pages.is_empty() {
                put!(self.out; "<span><b>" (words.word("told_in")) "</b> ");
                self.links(&e.pages);
                self.out.raw("</span>");
            }
            self.out.raw("</p>");
        }
        self.out.raw("\n</li>");
    }
}
