//! The one property of the incremental core: after any sequence of edits, what it makes is what a clean build makes, byte for byte, and
//! it says the same of what is wrong.
//!
//! `BRIEFBOOK_SEQUENCES=2000 cargo test --release --test incremental` tries more sequences than the default.

use briefbook::diagnostic::json;
use briefbook::incremental::traces::Target;
use briefbook::incremental::{Engine, Options, State};
use briefbook::output::{self, Content};
use briefbook::seal::Seal;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A page of the model; its text is made of its parts.
#[derive(Clone, Debug, Default)]
struct Page {
    title: Option<u8>,
    entity: bool,
    draft: bool,
    topics: BTreeSet<u8>,
    alias: Option<u8>,
    events: Vec<(u8, u8, Option<u8>)>,
    weight: Option<u8>,
    summary: Option<u8>,
    /// The day of the page, and the one by which it is to be checked again, which may be over.
    date: Option<u8>,
    review: Option<u8>,
    /// Who acts in its events, by the title of a page.
    actor: Option<u8>,
    /// Another page that this one is about, and one that it stands in a relation to.
    about: Option<u8>,
    relation: Option<(u8, Option<u8>)>,
    paragraphs: Vec<Part>,
    /// The same page in Chinese and in German: a title, and whether it tells the events.
    chinese: Option<(u8, bool)>,
    german: Option<(u8, bool)>,
    /// A picture of its own in front matter, and whether a file stands in for its card.
    image: Option<u8>,
    card: bool,
}

#[derive(Clone, Debug)]
enum Part {
    Words(u8),
    Link(u8),
    Titled(u8),
    Section(u8),
    Cite(u8, bool),
    Mention(u8),
    Heading(u8),
    HeadingEvent(u8),
    Embed(u8),
    Code(u8),
}

#[derive(Clone, Debug)]
enum Edit {
    Body(u8, Part),
    Cut(u8),
    Title(u8, Option<u8>),
    Swap(u8, u8),
    Days(u8, Option<u8>, Option<u8>),
    Actor(u8, Option<u8>),
    Entity(u8),
    Draft(u8),
    Topic(u8, u8),
    Alias(u8, Option<u8>),
    Event(u8, u8, u8, Option<u8>),
    NoEvents(u8),
    Weight(u8, u8),
    Summary(u8, Option<u8>),
    About(u8, Option<u8>),
    Relation(u8, u8, Option<u8>),
    Chinese(u8, Option<(u8, bool)>),
    German(u8, Option<(u8, bool)>),
    Delete(u8),
    Create(u8),
    Rename(u8, u8),
    Source(u8, u8),
    NoSource(u8),
    Template(u8),
    Static(u8),
    Sheet(u8),
    Style(u8),
    Book(u8),
    Cards(bool),
    Image(u8, Option<u8>),
    OwnCard(u8),
    Nothing,
}

#[derive(Clone, Debug, Default)]
struct Model {
    pages: BTreeMap<u8, Page>,
    sources: BTreeMap<u8, u8>,
    template: u8,
    file: u8,
    sheet: u8,
    style: u8,
    title: u8,
    /// Whether pages have social cards: not before an edit asks for them, for they are the slowest to make.
    cards: bool,
}

const PLACES: u8 = 8;

/// Pages lie in folders by their number, so that a folder may come and go.
fn path(n: u8) -> String {
    let folder = ["", "briefings/", "entities/", "topics/"][(n % 4) as usize];
    format!("content/{folder}p{n}.md")
}

impl Page {
    /// The page in another language: its own title, links to others by the same names.
    fn translation(&self, lang: &str, (title, events): (u8, bool)) -> String {
        let mut page = Self { title: None, alias: None, ..self.clone() };
        if !events {
            page.events.clear();
        }
        page.paragraphs.retain(|part| !matches!(part, Part::Code(_)));
        page.text().replacen("---\n", &format!("---\ntitle: \"{lang} {title}\"\n"), 1).replace("Event ", lang)
    }

    fn text(&self) -> String {
        let mut t = String::from("---\n");
        if let Some(title) = self.title {
            t += &format!("title: \"Title {title}\"\n");
        }
        if self.entity {
            t += "kind: entity\nentity: {type: company}\n";
        }
        if self.draft {
            t += "draft: true\n";
        }
        t += &format!("topics: [{}]\n", self.topics.iter().map(|n| format!("t{n}")).collect::<Vec<_>>().join(", "));
        if let Some(alias) = self.alias {
            t += &format!("aliases: [\"Name {alias}\", /old/{alias}/]\n");
        }
        if let Some(weight) = self.weight {
            t += &format!("weight: {weight}\n");
        }
        if let Some(summary) = self.summary {
            t += &format!("summary: \"Summary {summary}.\"\n");
        }
        if let Some(day) = self.date {
            t += &format!("date: 2024-03-{:02}\n", day % 28 + 1);
        }
        if let Some(year) = self.review {
            t += &format!("review_by: {}\n", 2025 + i32::from(year % 4));
        }
        if let Some(about) = self.about {
            t += &format!("entities: [p{about}]\n");
        }
        if let Some((to, source)) = self.relation {
            let source = source.map(|s| format!(", sources: [s{s}]")).unwrap_or_default();
            t += &format!("relations: [{{to: p{to}, kind: partner of{source}}}]\n");
        }
        if let Some(image) = self.image {
            t += &format!("images: [/pictures/{image}.png]\n");
        }
        if !self.events.is_empty() {
            t += "events:\n";
        }
        for (day, title, source) in &self.events {
            t += &format!(
                "  - {{date: 2020-01-{:02}, title: \"Event {title}\", importance: {}",
                day % 28 + 1,
                day % 3 + 1
            );
            if let Some(source) = source {
                t += &format!(", sources: [s{source}]");
            }
            if let Some(actor) = self.actor {
                t += &format!(", actors: [Title {actor}]");
            }
            t += "}\n";
        }
        t += "---\n\n";
        for part in &self.paragraphs {
            t += &match part {
                // Blocks have names now and then, and two may have one.
                Part::Words(n) if n % 2 == 0 => format!("Some words, number {n}. ^b{}\n\n", n % 4),
                Part::Words(n) => format!("Some words, number {n}. And a second sentence {n}.\n\n"),
                Part::Link(n) => format!("It leads on to [[p{n}]], as told. Another sentence.\n\n"),
                Part::Titled(n) => format!("It leads to [[Title {n}]], and nearly to [[Titel {n}]].\n\n"),
                Part::Section(n) => format!("See [[p{n}#section-1]], [[p{n}#^b0]] and [this](#section-1).\n\n"),
                Part::Cite(n, true) => format!("As told [@s{n}, p. {n}].\n\n"),
                Part::Cite(n, false) => format!("@s{n} says so.\n\n"),
                Part::Mention(n) => format!("Here Name {n} and Title {n} are named.\n\n"),
                Part::Heading(n) => format!("## Section {n}\n\n"),
                Part::HeadingEvent(n) => format!("## Happening {n} {{#h{n} event=\"2021-02-{:02}\"}}\n\n", n % 28 + 1),
                Part::Embed(n) if n % 2 == 0 => format!("![[p{n}#^b2]]\n\n"),
                Part::Embed(n) => format!("![[p{n}]]\n\n"),
                Part::Code(n) => format!("```rust\nlet x = {n};\n```\n\n"),
            };
        }
        t
    }
}

impl Model {
    /// All files of the book.
    fn files(&self) -> BTreeMap<String, String> {
        let mut files: BTreeMap<String, String> = self.pages.iter().map(|(n, p)| (path(*n), p.text())).collect();
        for (n, page) in &self.pages {
            for (lang, other) in [("zh", page.chinese), ("de", page.german)] {
                if let Some(other) = other {
                    files.insert(path(*n).replace(".md", &format!(".{lang}.md")), page.translation(lang, other));
                }
            }
        }
        let style =
            ["ieee", "chicago-author-date", "modern-humanities-research-association"][(self.style % 3) as usize];
        files.insert(
            "briefbook.toml".into(),
            format!(
                "[book]\ntitle = \"Book {}\"\ntheme = \"own\"\nbase_url = \"https://example.org/\"\n[citations]\nstyle = \"{style}\"\n\
                 [check]\nunknown_source = \"warn\"\nbroken_link = \"warn\"\nduplicate_anchor = \"warn\"\n",
                self.title
            ) + &format!("[social]\ncards = {}\n", self.cards),
        );
        for n in self.pages.iter().filter(|(_, page)| page.card).map(|(n, _)| *n) {
            files.insert(path(n).replace("content/", "static/").replace(".md", "/card.png"), format!("own {n}"));
        }
        // A picture comes and goes with another thing, so that pages name one that is not there.
        for n in 0..2 + self.file % 2 {
            files.insert(format!("static/pictures/{n}.png"), "picture".into());
        }
        let bib = |(n, v): (&u8, &u8)| {
            format!(
                "@report{{s{n}, author = {{Doe, Jane}}, title = {{Report {v}}}, date = {{2020}}, institution = {{Office}}}}\n"
            )
        };
        files.insert("sources.bib".into(), self.sources.iter().map(bib).collect());
        files.insert("themes/own/templates/404.html".into(), format!("<p>{} {{{{ site.title }}}}</p>", self.template));
        // A template that shows counts, and one that takes another in.
        if self.template % 3 == 1 {
            let text = "{% extends \"base.html\" %}{% block main %}{{ page.title }} of {{ site.counts.events }}{% include \"part.html\" %}{{ page.content | safe }}{% endblock main %}";
            files.insert("themes/own/templates/page.html".into(), text.into());
            files.insert("themes/own/templates/part.html".into(), format!("<p>part {}</p>", self.template));
        }
        files.insert("static/file.txt".into(), format!("{}", self.file));
        // The theme's style sheets: one that loads another, one of the book's in the place of one that is built in, and none.
        match self.sheet % 4 {
            0 => {}
            1 => drop(files.insert("static/css/briefing.css".into(), format!("p {{ order: {} }}", self.sheet))),
            kind => {
                files.insert("themes/own/static/css/briefing.css".into(), "@import 'own.css'; p { color: red }".into());
                let name = if kind == 2 { "themes/own/static/css/own.css" } else { "static/css/own.css" };
                files.insert(name.into(), format!("p {{ order: {} }}", self.sheet));
            }
        }
        files
    }

    fn apply(&mut self, edit: &Edit) {
        let page = |model: &mut Self, n: u8, change: &dyn Fn(&mut Page)| {
            if let Some(page) = model.pages.get_mut(&(n % PLACES)) {
                change(page);
            }
        };
        match edit.clone() {
            Edit::Body(n, part) => page(self, n, &|p| p.paragraphs.push(part.clone())),
            Edit::Cut(n) => page(self, n, &|p| {
                p.paragraphs.pop();
            }),
            Edit::Title(n, title) => page(self, n, &|p| p.title = title),
            Edit::Swap(a, b) => {
                let title = |model: &Self, n: u8| model.pages.get(&(n % PLACES)).and_then(|p| p.title);
                let (first, second) = (title(self, a), title(self, b));
                page(self, a, &|p| p.title = second);
                page(self, b, &|p| p.title = first);
            }
            Edit::Days(n, date, review) => page(self, n, &|p| (p.date, p.review) = (date, review)),
            Edit::Actor(n, actor) => page(self, n, &|p| p.actor = actor),
            Edit::Entity(n) => page(self, n, &|p| p.entity ^= true),
            Edit::Draft(n) => page(self, n, &|p| p.draft ^= true),
            Edit::Topic(n, topic) => page(self, n, &|p| {
                if !p.topics.remove(&topic) {
                    p.topics.insert(topic);
                }
            }),
            Edit::Alias(n, alias) => page(self, n, &|p| p.alias = alias),
            Edit::Event(n, day, title, source) => page(self, n, &|p| p.events.push((day, title, source))),
            Edit::NoEvents(n) => page(self, n, &|p| p.events.clear()),
            Edit::Weight(n, weight) => page(self, n, &|p| p.weight = Some(weight)),
            Edit::Summary(n, summary) => page(self, n, &|p| p.summary = summary),
            Edit::About(n, about) => page(self, n, &|p| p.about = about),
            Edit::Relation(n, to, source) => page(self, n, &|p| p.relation = Some((to, source))),
            Edit::Chinese(n, other) => page(self, n, &|p| p.chinese = other),
            Edit::German(n, other) => page(self, n, &|p| p.german = other),
            Edit::Delete(n) => drop(self.pages.remove(&(n % PLACES))),
            Edit::Create(n) => drop(self.pages.entry(n % PLACES).or_default()),
            Edit::Rename(from, to) => {
                if let Some(page) = self.pages.remove(&(from % PLACES)) {
                    self.pages.insert(to % PLACES, page);
                }
            }
            Edit::Source(n, value) => drop(self.sources.insert(n, value)),
            Edit::NoSource(n) => drop(self.sources.remove(&n)),
            Edit::Template(n) => self.template = n,
            Edit::Static(n) => self.file = n,
            Edit::Sheet(n) => self.sheet = n,
            Edit::Style(n) => self.style = n,
            Edit::Book(n) => self.title = n,
            Edit::Cards(on) => self.cards = on,
            Edit::Image(n, image) => page(self, n, &|p| p.image = image),
            Edit::OwnCard(n) => page(self, n, &|p| p.card ^= true),
            Edit::Nothing => {}
        }
    }
}

fn part() -> impl Strategy<Value = Part> {
    let n = || 0..PLACES;
    prop_oneof![
        6 => any::<u8>().prop_map(Part::Words),
        4 => n().prop_map(Part::Link),
        2 => (0..4u8).prop_map(Part::Titled),
        1 => n().prop_map(Part::Section),
        3 => (0..4u8, any::<bool>()).prop_map(|(n, p)| Part::Cite(n, p)),
        3 => (0..4u8).prop_map(Part::Mention),
        1 => (0..3u8).prop_map(Part::Heading),
        1 => (0..3u8).prop_map(Part::HeadingEvent),
        1 => n().prop_map(Part::Embed),
        1 => (0..3u8).prop_map(Part::Code),
    ]
}

fn edit() -> impl Strategy<Value = Edit> {
    let n = || 0..PLACES;
    prop_oneof![
        10 => (n(), part()).prop_map(|(n, p)| Edit::Body(n, p)),
        4 => n().prop_map(Edit::Cut),
        6 => (n(), proptest::option::weighted(0.8, 0..4u8)).prop_map(|(n, t)| Edit::Title(n, t)),
        1 => (n(), n()).prop_map(|(a, b)| Edit::Swap(a, b)),
        2 => (n(), proptest::option::of(0..3u8), proptest::option::of(0..4u8)).prop_map(|(n, d, r)| Edit::Days(n, d, r)),
        1 => (n(), proptest::option::of(0..4u8)).prop_map(|(n, a)| Edit::Actor(n, a)),
        1 => n().prop_map(Edit::Entity),
        1 => n().prop_map(Edit::Draft),
        1 => (n(), 0..3u8).prop_map(|(n, t)| Edit::Topic(n, t)),
        1 => (n(), proptest::option::of(0..4u8)).prop_map(|(n, t)| Edit::Alias(n, t)),
        2 => (n(), 0..4u8, 0..4u8, proptest::option::of(0..4u8)).prop_map(|(n, d, t, s)| Edit::Event(n, d, t, s)),
        1 => n().prop_map(Edit::NoEvents),
        1 => (n(), any::<u8>()).prop_map(|(n, w)| Edit::Weight(n, w)),
        1 => (n(), proptest::option::of(0..3u8)).prop_map(|(n, s)| Edit::Summary(n, s)),
        1 => (n(), proptest::option::of(n())).prop_map(|(n, a)| Edit::About(n, a)),
        1 => (n(), n(), proptest::option::of(0..4u8)).prop_map(|(n, to, s)| Edit::Relation(n, to, s)),
        3 => (n(), proptest::option::weighted(0.7, (0..3u8, any::<bool>()))).prop_map(|(n, t)| Edit::Chinese(n, t)),
        1 => (n(), proptest::option::of((0..3u8, any::<bool>()))).prop_map(|(n, t)| Edit::German(n, t)),
        1 => n().prop_map(Edit::Delete),
        3 => n().prop_map(Edit::Create),
        1 => (n(), n()).prop_map(|(a, b)| Edit::Rename(a, b)),
        2 => (0..4u8, any::<u8>()).prop_map(|(n, v)| Edit::Source(n, v)),
        1 => (0..4u8).prop_map(Edit::NoSource),
        1 => any::<u8>().prop_map(Edit::Template),
        1 => any::<u8>().prop_map(Edit::Static),
        2 => any::<u8>().prop_map(Edit::Sheet),
        1 => any::<u8>().prop_map(Edit::Style),
        1 => any::<u8>().prop_map(Edit::Book),
        1 => any::<bool>().prop_map(Edit::Cards),
        1 => (n(), proptest::option::of(0..3u8)).prop_map(|(n, i)| Edit::Image(n, i)),
        1 => n().prop_map(Edit::OwnCard),
        1 => Just(Edit::Nothing),
    ]
}

/// Brings the files on disk to those of a model; returns the paths that changed.
fn write(root: &Path, old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> Vec<String> {
    let mut changed = Vec::new();
    for path in old.keys().filter(|p| !new.contains_key(*p)) {
        std::fs::remove_file(root.join(path)).unwrap();
        changed.push(path.clone());
    }
    for (path, text) in new.iter().filter(|(path, text)| old.get(*path) != Some(text)) {
        let full = root.join(path);
        std::fs::create_dir_all(full.parent().unwrap()).unwrap();
        std::fs::write(full, text).unwrap();
        changed.push(path.clone());
    }
    changed
}

/// The files, and what is wrong with its help, fixes and other places.
type Made = (BTreeMap<String, Vec<u8>>, String);

fn made(state: &State) -> Made {
    let mut state = state.clone();
    let mut site = BTreeMap::new();
    if let Some(made) = state.site.clone() {
        let (files, found) = output::make(&made, &state.plan);
        state.add(found);
        for file in files {
            let bytes = match file.content {
                Content::Bytes(bytes) => bytes,
                Content::Copy(from) => from.bytes().unwrap(),
            };
            site.insert(file.path, bytes);
        }
    }
    (site, json::render(&state.diagnostics, &*state.sources))
}

fn compare(step: usize, edit: &Edit, found: &Made, wanted: &Made) {
    assert_eq!(found.1, wanted.1, "diagnostics after step {step}, {edit:?}");
    let names = |made: &Made| made.0.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(found), names(wanted), "files after step {step}, {edit:?}");
    for (path, bytes) in &found.0 {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(text(bytes), text(&wanted.0[path]), "{path} after step {step}, {edit:?}");
    }
}

/// The files of a published site, without briefbook's own list.
fn published(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file());
    let named = files.map(|e| (e.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned(), e.into_path()));
    named
        .filter(|(name, _)| name != ".briefbook.json")
        .map(|(name, path)| (name, std::fs::read(path).unwrap()))
        .collect()
}

/// Runs edits one after another, with or without a hint of what changed, and compares after each: what a process that stays makes, what
/// it publishes, and what one that begins anew with the cache publishes. Returns how many steps had a site.
fn run(start: &[Edit], edits: &[(Edit, bool)]) -> usize {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("book");
    let options =
        || Options { site: true, today: Some((2026, 11, 24)), seal: Some(Seal::new([7; 32])), ..Options::default() };
    let mut model = Model::default();
    (0..4).for_each(|n| model.apply(&Edit::Create(n)));
    (0..2).for_each(|n| model.apply(&Edit::Source(n, n)));
    start.iter().for_each(|edit| model.apply(edit));
    let mut files = model.files();
    write(&root, &BTreeMap::new(), &files);
    let mut engine = Engine::new(&root, options());
    engine.refresh(&[]);
    let (stays, anew) = (dir.path().join("stays"), dir.path().join("anew"));
    let mut target = Target::new(&root, &stays, &options());
    let mut sites = 0;
    for (step, (edit, hint)) in edits.iter().enumerate() {
        model.apply(edit);
        let new = model.files();
        let changed = write(&root, &files, &new);
        files = new;
        let mut state = engine.refresh(if *hint { &changed } else { &[] });
        let clean = made(&Engine::load(&root, options()));
        compare(step, edit, &made(&state), &clean);
        if state.site.is_none() {
            continue;
        }
        sites += 1;
        let mut other = Engine::with_store(&root, options());
        let mut again = other.refresh(&[]);
        other.save();
        target.publish(&mut state, None, false).unwrap();
        Target::new(&root, &anew, &options()).publish(&mut again, None, false).unwrap();
        for folder in [&stays, &anew] {
            compare(step, edit, &(published(folder), clean.1.clone()), &clean);
        }
    }
    sites
}

/// Found by the property below: a file that went away and came back as it was.
#[test]
fn a_page_that_comes_back_is_seen() {
    run(&[], &[(Edit::Delete(2), false), (Edit::Create(2), true)]);
    run(&[], &[(Edit::Delete(2), true), (Edit::Create(2), true), (Edit::Body(2, Part::Words(1)), true)]);
}

#[test]
fn after_any_edits_incremental_equals_clean() {
    let cases = std::env::var("BRIEFBOOK_SEQUENCES").ok().and_then(|n| n.parse().ok()).unwrap_or(150);
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let strategy = (proptest::collection::vec(edit(), 3..8), proptest::collection::vec((edit(), any::<bool>()), 1..8));
    let counts = std::cell::Cell::new((0, 0));
    runner
        .run(&strategy, |(start, edits)| {
            let (sites, steps) = counts.get();
            counts.set((sites + run(&start, &edits), steps + edits.len()));
            Ok(())
        })
        .unwrap();
    let (sites, steps) = counts.get();
    assert!(sites * 2 > steps, "{sites} of {steps} steps had a site: the test says too little");
}
