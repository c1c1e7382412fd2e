//! A book as it is edited: few kinds of things, so that edits meet.

use super::edits::Edit;
use std::collections::{BTreeMap, BTreeSet};

/// A page of the model; its text is made of its parts.
#[derive(Clone, Debug, Default)]
pub struct Page {
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
    /// What the Chinese page says besides.
    own: Vec<Part>,
}

#[derive(Clone, Debug)]
pub enum Part {
    Words(u8),
    Link(u8),
    Titled(u8),
    Section(u8),
    Cite(u8, bool),
    Mention(u8),
    Heading(u8),
    HeadingEvent(u8),
    /// A heading whose id is its event's.
    Told(u8, Option<u8>),
    Embed(u8),
    Code(u8),
    Picture(u8),
}

#[derive(Clone, Debug, Default)]
pub struct Model {
    pages: BTreeMap<u8, Page>,
    sources: BTreeMap<u8, u8>,
    template: u8,
    /// What the template says that others take in.
    part: u8,
    file: u8,
    sheet: u8,
    style: u8,
    title: u8,
    /// Whether pages have social cards: not before an edit asks for them, for they are the slowest to make.
    cards: bool,
    /// The titles of folders' own pages, and of these in Chinese.
    indexes: BTreeMap<(u8, bool), u8>,
    /// Which languages the book names.
    languages: u8,
    /// A style sheet of the theme, one of the book's that stands in for it, both or none.
    shadow: (u8, u8),
    /// How wide the pictures are.
    drawings: [u8; 2],
}

pub const PLACES: u8 = 8;
/// Folders of pages, by their numbers; some have capitals and spaces, which addresses have not.
const FOLDERS: [&str; 6] = ["", "briefings/", "Entities/", "topics/", "Notes & Ideas/", "Topics/"];
/// Some topics have pages.
const TOPICS: [&str; 3] = ["t0", "p3", "p5"];

/// Pages lie in folders by their number, so that a folder may come and go.
fn path(n: u8) -> String {
    format!("content/{}p{n}.md", FOLDERS[usize::from(n) % FOLDERS.len()])
}

impl Page {
    /// The page in another language: its own title, links to others by the same names.
    fn translation(&self, lang: &str, (title, events): (u8, bool)) -> String {
        let mut page = Self { title: None, alias: None, ..self.clone() };
        if !events {
            page.events.clear();
        }
        page.paragraphs.retain(|part| !matches!(part, Part::Code(_)));
        if lang == "zh" {
            page.paragraphs.splice(0..0, self.own.clone());
        }
        page.text().replacen("---\n", &format!("---\ntitle: \"{lang} {title}\"\n"), 1).replace("Event ", lang)
    }

    fn text(&self) -> String {
        let mut t = String::from("---\n");
        // Before the title, which it moves, or behind it.
        if self.summary == Some(0) {
            t += "summary: |\n  Summary 0.\n  And more.\n";
        }
        if let Some(title) = self.title {
            t += &format!("title: \"Title {title}\"\n");
        }
        if self.entity {
            t += "kind: entity\nentity: {type: company}\n";
        }
        if self.draft {
            t += "draft: true\n";
        }
        t += &format!(
            "topics: [{}]\n",
            self.topics.iter().map(|n| TOPICS[usize::from(*n) % TOPICS.len()]).collect::<Vec<_>>().join(", ")
        );
        if let Some(alias) = self.alias {
            t += &format!("aliases: [\"Name {alias}\", /old/{alias}/]\n");
        }
        if let Some(weight) = self.weight {
            t += &format!("weight: {weight}\n");
        }
        if let Some(summary) = self.summary.filter(|n| *n > 0) {
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
                // Some are called as an event is, which has its id from its title.
                Part::Heading(n) if *n > 2 => format!("## Telling {}\n\n", n - 3),
                Part::Heading(n) => format!("## Section {n}\n\n"),
                Part::HeadingEvent(n) => format!("## Happening {n} {{#h{n} event=\"2021-02-{:02}\"}}\n\n", n % 28 + 1),
                Part::Told(n, actor) => {
                    let actor = actor.map(|n| format!(" actors=\"p{n}\"")).unwrap_or_default();
                    format!("## Telling {n} {{event=\"2021-03-{:02}\"{actor}}}\n\nIt was so.\n\n", n % 28 + 1)
                }
                Part::Embed(n) if n % 2 == 0 => format!("![[p{n}#^b2]]\n\n"),
                Part::Embed(n) => format!("![[p{n}]]\n\n"),
                Part::Code(n) => format!("```rust\nlet x = {n};\n```\n\n"),
                Part::Picture(n) => {
                    format!("![It](/pictures/d{n}.svg) and <img src=\"/pictures/d{n}.svg\" alt=\"it\">\n\n")
                }
            };
        }
        t
    }
}

impl Model {
    /// A small book in which things depend on each other.
    pub fn furnished() -> Self {
        let mut model = Self::default();
        (0..4).for_each(|n| model.apply(&Edit::Create(n)));
        (0..2).for_each(|n| model.apply(&Edit::Source(n, n)));
        for edit in [
            // Two pages of one title, and a link that may mean either.
            Edit::Title(0, Some(0)),
            Edit::Title(1, Some(0)),
            Edit::Body(3, Part::Titled(0)),
            // An actor and what it did, in two languages.
            Edit::Entity(2),
            Edit::Chinese(2, Some((0, false))),
            Edit::Body(1, Part::Told(0, Some(2))),
            Edit::Chinese(1, Some((1, true))),
            Edit::Index(1, false, Some(0)),
            Edit::Topic(1, 1),
            Edit::Shadow(1, 0),
        ] {
            model.apply(&edit);
        }
        model
    }

    /// All files of the book.
    pub fn files(&self) -> BTreeMap<String, String> {
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
                 [check]\nunknown_source = \"warn\"\nbroken_link = \"warn\"\nambiguous_link = \"warn\"\nduplicate_anchor = \"warn\"\n",
                self.title
            ) + &format!("[social]\ncards = {}\n", self.cards),
        );
        let languages =
            ["", "languages = [\"zh\", \"de\"]\n", "languages = [\"zh\"]\n"][usize::from(self.languages % 3)];
        if let Some(config) = files.get_mut("briefbook.toml") {
            *config = config.replacen("[citations]", &format!("{languages}[citations]"), 1);
        }
        for ((folder, chinese), title) in &self.indexes {
            let name = if *chinese { "index.zh.md" } else { "index.md" };
            let text = format!("---\ntitle: Folder {title}\n---\n\nAll of it.\n");
            files.insert(format!("content/{}{name}", FOLDERS[usize::from(*folder) % FOLDERS.len()]), text);
        }
        for (n, width) in self.drawings.iter().enumerate() {
            let text = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"9\"/>", width / 2 + 1);
            files.insert(format!("static/pictures/d{n}.svg"), text);
        }
        // One sheet of the theme's, one of the book's in its place, both, or none.
        for (bit, folder) in [(1, "themes/own/static"), (2, "static")] {
            if self.shadow.0 & bit != 0 {
                files.insert(format!("{folder}/css/shared.css"), format!("p {{ order: {} }}", self.shadow.1 + bit));
            }
        }
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
        // Templates that show counts, take others in and ask for static files, in the ways that they may be written.
        let part = ["\"part.html\"", "`part.html`", "'part.html'"][usize::from(self.template / 4 % 3)];
        let page = match self.template % 4 {
            1 => format!(
                "{{{{ page.title }}}} of {{{{ site.counts.events }}}}{{% include {part} %}}{{{{ page.content | safe }}}}"
            ),
            2 => format!("{{{{ page.title }}}}{{%- include  {part}  -%}}{{{{ page.content | safe }}}}"),
            3 if self.shadow.0 & 3 != 0 => "{{ asset (path = `css/shared.css` ) }}{{ page.title }}".to_owned(),
            3 => "{{ asset( path='css/briefing.css' ) }}{{ page.title }}".to_owned(),
            _ => String::new(),
        };
        if !page.is_empty() {
            let base = ["\"base.html\"", "`base.html`"][usize::from(self.template / 4 % 2)];
            let page = format!("{{% extends {base} %}}{{% block main %}}{page}{{% endblock main %}}");
            files.insert("themes/own/templates/page.html".into(), page);
            files.insert("themes/own/templates/part.html".into(), format!("<p>part {}</p>", self.part));
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

    pub fn apply(&mut self, edit: &Edit) {
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
            Edit::Part(n) => self.part = n,
            Edit::Static(n) => self.file = n,
            Edit::Sheet(n) => self.sheet = n,
            Edit::Style(n) => self.style = n,
            Edit::Book(n) => self.title = n,
            Edit::Cards(on) => self.cards = on,
            Edit::Image(n, image) => page(self, n, &|p| p.image = image),
            Edit::OwnCard(n) => page(self, n, &|p| p.card ^= true),
            Edit::Own(n, part) => page(self, n, &|p| match part.clone() {
                Some(part) => p.own.push(part),
                None => p.own.clear(),
            }),
            Edit::Index(folder, chinese, title) => {
                // `topics/` and `Topics/` are one folder of the site, which has one page.
                let folder = folder % 5;
                match title {
                    Some(title) => drop(self.indexes.insert((folder, chinese), title)),
                    None => drop(self.indexes.remove(&(folder, chinese))),
                }
            }
            Edit::Languages(n) => self.languages = n,
            Edit::Shadow(kind, n) => self.shadow = (kind, n),
            Edit::Draw(n, width) => self.drawings[usize::from(n % 2)] = width,
            Edit::Nothing => {}
        }
    }
}
