//! Sequences of edits that once left stale files: after each, what a process that stays publishes, and what one that begins anew with the cache
//! publishes, is what a clean build makes, and both report what it reports.

use briefbook::diagnostic::json;
use briefbook::incremental::traces::PublishTarget;
use briefbook::incremental::unchanged::Survey;
use briefbook::incremental::{Engine, EngineOptions, State};
use briefbook::output::Content;
use briefbook::seal::Seal;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

type Files = BTreeMap<String, Vec<u8>>;

struct Book {
    dir: tempfile::TempDir,
    engine: Engine,
    target: PublishTarget,
}

fn options() -> EngineOptions {
    EngineOptions {
        site: true,
        today: Some((2026, 11, 24)),
        seal: Some(Seal::new([7; 32])),
        ..EngineOptions::default()
    }
}

impl Book {
    /// A book with more lines in `[book]`, and files; published once.
    fn new(config: &str, files: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("book");
        let target = PublishTarget::new(&root, &dir.path().join("stays"), &options());
        let mut book = Self { engine: Engine::new(&root, options()), target, dir };
        let base = "[book]\ntitle = \"T\"\nbase_url = \"https://example.org/\"\n";
        let check = "[check]\nunsourced_event = \"ignore\"\nbroken_link = \"warn\"\nambiguous_link = \"warn\"\n";
        book.write("briefbook.toml", &format!("{base}{config}\n{check}"));
        files.iter().for_each(|(path, text)| book.write(path, text));
        book.compare(&[], "at first");
        book
    }

    fn root(&self) -> PathBuf {
        self.dir.path().join("book")
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// What the disk says of the book's files, as soon as they are old enough to be trusted.
    fn survey(&self) -> Survey {
        loop {
            match Survey::take(&self.root()) {
                Some(survey) => return survey,
                None => std::thread::sleep(std::time::Duration::from_millis(50)),
            }
        }
    }

    /// Writes a file and looks at everything.
    fn edit(&mut self, path: &str, text: &str) {
        self.write(path, text);
        self.compare(&[], path);
    }

    /// Writes a file and says which it was.
    fn edit_one(&mut self, path: &str, text: &str) {
        self.write(path, text);
        self.compare(&[path.to_owned()], path);
    }

    fn compare(&mut self, changed: &[String], after: &str) {
        let (clean, made) = Engine::make(&self.root(), options());
        assert!(!clean.has_errors(), "{after}: {:?}", clean.diagnostics);
        let text = |file: briefbook::output::OutputFile| match file.content {
            Content::Bytes(bytes) => (file.path, bytes),
            Content::Copy(from) => (file.path, from.bytes().unwrap()),
        };
        let wanted: Files = made.into_iter().map(text).collect();
        let mut state = self.engine.refresh(changed);
        self.target.publish(&mut state, None, false).unwrap().unwrap();
        same(&published(&self.dir.path().join("stays")), &wanted, after);
        assert_eq!(reports(&state), reports(&clean), "after {after}");
        let mut engine = Engine::with_store(&self.root(), options());
        let mut state = engine.refresh(&[]);
        engine.save();
        let anew = self.dir.path().join("anew");
        PublishTarget::new(&self.root(), &anew, &options()).publish(&mut state, None, false).unwrap().unwrap();
        same(&published(&anew), &wanted, after);
        assert_eq!(reports(&state), reports(&clean), "after {after}");
    }
}

/// What is wrong, with its help, fixes and other places.
fn reports(state: &State) -> String {
    json::render(&state.diagnostics, &*state.sources)
}

fn same(found: &Files, wanted: &Files, after: &str) {
    let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(found), names(wanted), "files after {after}");
    for (path, bytes) in found {
        match (std::str::from_utf8(bytes), std::str::from_utf8(&wanted[path])) {
            (Ok(found), Ok(wanted)) => assert_eq!(found, wanted, "{path} after {after}"),
            _ => assert!(*bytes == wanted[path], "{path} after {after}"),
        }
    }
}

fn published(folder: &Path) -> Files {
    let files = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file());
    let named = files.map(|e| (e.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned(), e.into_path()));
    named
        .filter(|(name, _)| name != ".briefbook.json")
        .map(|(name, path)| (name, std::fs::read(path).unwrap()))
        .collect()
}

#[test]
fn a_translated_heading_that_tells_an_event_gets_another_id() {
    let heading = "## 生效 {event=\"2022-10-07\" actors=\"smic\"}\n\n文。\n";
    let files = [
        ("content/entities/smic.md", "---\ntitle: SMIC\nkind: entity\n---\nA foundry.\n"),
        ("content/entities/smic.zh.md", "---\ntitle: 中芯\n---\n厂。\n"),
        ("content/b.md", "---\ntitle: Rules\n---\n## The rule {event=\"2022-10-07\" actors=\"smic\"}\n\nText.\n"),
        ("content/b.zh.md", &format!("---\ntitle: 规则\n---\n{heading}")),
    ];
    let mut book = Book::new("languages = [\"en\", \"zh\"]", &files);
    book.edit("content/b.zh.md", &format!("---\ntitle: 规则\n---\n## 生效\n\n文。\n\n{heading}"));
}

#[test]
fn a_section_gets_its_own_page_in_another_language_with_the_same_title() {
    let files = [
        ("content/briefings/index.md", "---\ntitle: Briefings\n---\nAll.\n"),
        ("content/briefings/a.md", "---\ntitle: A\n---\nx\n"),
        ("content/briefings/a.zh.md", "---\ntitle: 甲\n---\nx\n"),
        ("content/about.md", "---\ntitle: About\n---\nx\n"),
        ("content/about.zh.md", "---\ntitle: 乙\n---\nx\n"),
    ];
    let mut book = Book::new("languages = [\"en\", \"zh\"]", &files);
    book.edit("content/briefings/index.zh.md", "---\ntitle: Briefings\n---\nx\n");
}

#[test]
fn a_topic_of_a_folder_in_capitals_gets_another_title() {
    let topic = |title: &str| format!("---\ntitle: {title}\n---\nx\n");
    let page = "---\ntitle: A\ndate: 2024-01-02\ntopics: [chips]\nevents: [{date: 2020-01-01, title: Start}]\n---\nx\n";
    let mut book = Book::new("", &[("content/Topics/chips.md", &topic("Chips old")), ("content/a.md", page)]);
    book.edit_one("content/Topics/chips.md", &topic("Chips new"));
}

#[test]
fn an_event_that_each_language_tells_in_words_of_its_own() {
    let page = |title: &str, event: &str, actor: &str| {
        format!(
            "---\ntitle: {title}\nevents: [{{date: 2020-01-01, title: {event}, id: e, actors: [{actor}]}}]\n---\nx\n"
        )
    };
    let files = [
        ("content/entities/x.md", "---\ntitle: Ex\nkind: entity\n---\nx\n"),
        ("content/entities/x.zh.md", "---\ntitle: 某\n---\nx\n"),
        ("content/a.md", &page("A", "Start", "x")),
        ("content/a.zh.md", &page("甲", "开始", "x")),
    ];
    let mut book = Book::new("languages = [\"en\", \"zh\"]", &files);
    book.edit("content/a.zh.md", &page("甲", "起", "x"));
    book.edit("content/entities/x.zh.md", "---\ntitle: 另\n---\nx\n");
    book.edit_one("content/entities/x.md", "---\ntitle: Ex\nkind: entity\nsummary: More.\n---\nx\n");
}

const OWN: &str = "theme = \"own\"";
const PAGE: (&str, &str) = ("content/a.md", "---\ntitle: A\n---\nText.\n");

#[test]
fn a_template_takes_another_in_whatever_the_quotes() {
    for include in [
        "{% include `part.html` %}",
        "{%- include\n'part.html' -%}",
        "{% if true %}{% include \"part.html\" %}{% endif %}",
    ] {
        let page = format!("{include}{{{{ page.title }}}}");
        let files = [PAGE, ("themes/own/templates/page.html", &page), ("themes/own/templates/part.html", "ONE")];
        let mut book = Book::new(OWN, &files);
        book.edit("themes/own/templates/part.html", "TWO");
    }
}

#[test]
fn a_template_asks_for_a_static_file_however_it_is_written() {
    for ask in ["asset (path=\"css/own.css\")", "asset(path = `css/` ~ \"own.css\")", "asset(\n path=name)"] {
        let page = format!("{{% set name = \"css/own.css\" %}}{{{{ {ask} }}}}{{{{ page.title }}}}");
        let files =
            [PAGE, ("themes/own/templates/page.html", &page), ("themes/own/static/css/own.css", "p{color:red}")];
        let mut book = Book::new(OWN, &files);
        book.edit("themes/own/static/css/own.css", "p{color:blue}");
    }
}

#[test]
fn a_file_of_the_theme_comes_for_which_the_books_own_stands_in() {
    let files = [
        PAGE,
        ("themes/own/templates/page.html", "{{ asset(path=\"css/x.css\") }}"),
        ("static/css/x.css", "p{}"),
        ("static/y.css", "p{}"),
    ];
    let mut book = Book::new(OWN, &files);
    let before = book.survey();
    book.write("themes/own/static/css/x.css", "q{}");
    assert!(book.survey() != before, "a build looks at the book again");
    book.compare(&[], "the theme's own file");
}

#[test]
fn a_title_that_others_report_moves_within_its_file() {
    let b = |summary: &str| format!("---\nsummary: {summary}\ntitle: Same\n---\nx\n");
    let files = [
        ("content/b.md", &*b("One.")),
        ("content/c.md", "---\ntitle: Same\n---\nx\n"),
        ("content/a.md", "---\ntitle: A\n---\nSee [[Same]].\n"),
    ];
    let mut book = Book::new("", &files);
    book.edit_one("content/b.md", &b("|\n  One.\n  And more."));
}

#[test]
fn two_pages_change_places() {
    let page = |title: &str, slug: &str| format!("---\ntitle: {title}\nslug: {slug}\n---\nx\n");
    let mut book = Book::new("", &[("content/a.md", &page("A", "one")), ("content/b.md", &page("B", "two"))]);
    book.write("content/a.md", &page("A", "two"));
    book.edit("content/b.md", &page("B", "one"));
}

#[test]
fn a_folder_of_the_topics_becomes_a_topic() {
    let page = |topics: &str| format!("---\ntitle: A\ntopics: [{topics}]\n---\nx\n");
    let folder = ("content/topics/chips/index.md", "---\ntitle: Chips\nsummary: All of it.\n---\nx\n");
    let mut book = Book::new("", &[folder, ("content/a.md", &page("other"))]);
    book.edit("content/a.md", &page("other, chips"));
    book.edit("content/a.md", &page("other"));
}
