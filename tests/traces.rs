//! What is made again after an edit: the files that show what changed, and no others.

use briefbook::incremental::traces::PublishTarget;
use briefbook::incremental::{Engine, EngineOptions};
use briefbook::seal::Seal;
use std::path::Path;

/// What shows every page's text.
const TEXTS: [&str; 5] = ["print/index.html", "search/index.js", "search/t0.js", "search/x0.js", "search/x1.js"];

/// Files with those that show every page's text, sorted.
fn and_texts(files: &[&str]) -> Vec<String> {
    let mut all: Vec<String> = files.iter().chain(&TEXTS).map(|path| (*path).to_owned()).collect();
    all.sort();
    all
}

const PAGES: [(&str, &str); 6] = [
    ("index.md", "---\ntitle: Home\n---\nWelcome.\n"),
    ("briefings/a.md", "---\ntitle: Alpha\nweight: 1\ntopics: [chips]\n---\nTold by [@one]. See [[b]].\n"),
    (
        "briefings/b.md",
        "---\ntitle: Beta\nweight: 2\nevents: [{date: 2020-01-01, title: Start, sources: [two]}]\n---\nText of it.\n",
    ),
    ("briefings/c.md", "---\ntitle: Gamma\nweight: 3\n---\nText, by [@two].\n"),
    ("briefings/d.md", "---\ntitle: Delta\nweight: 4\n---\n![[c]]\n"),
    ("briefings/e.md", "---\ntitle: Epsilon\nweight: 5\n---\nAlone.\n"),
];

struct Book {
    dir: tempfile::TempDir,
}

impl Book {
    fn new() -> Self {
        let book = Self { dir: tempfile::tempdir().unwrap() };
        book.write("briefbook.toml", "[book]\ntitle = \"T\"\nbase_url = \"https://example.org/\"\ntheme = \"own\"\n");
        PAGES.iter().for_each(|(path, text)| book.write(&format!("content/{path}"), text));
        book.write("sources.bib", &bib("One"));
        // A theme without counts: a page more or less is then no page's business but those that list it.
        book.write(
            "themes/own/templates/page.html",
            "{{ page.title }} {{ page.content | safe }}{% for s in page.sources %}{{ s.html | safe }}{% endfor %}",
        );
        book
    }

    fn root(&self) -> std::path::PathBuf {
        self.dir.path().join("book")
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Publishes, edits, and tells what would be made again.
    fn stale(&self, edit: impl Fn(&Self)) -> Vec<String> {
        let options = EngineOptions { site: true, seal: Some(Seal::new([7; 32])), ..EngineOptions::default() };
        let mut engine = Engine::new(&self.root(), options.clone());
        let out = self.dir.path().join("out");
        let mut target = PublishTarget::new(&self.root(), Path::new(&out), &options);
        target.publish(&mut engine.refresh(&[]), None, false).unwrap().unwrap();
        assert_eq!(target.stale(&engine.refresh(&[])), Vec::<String>::new());
        edit(self);
        target.stale(&engine.refresh(&[]))
    }

    /// Replaces text in a page.
    fn edit(&self, path: &str, from: &str, to: &str) {
        let file = self.root().join(path);
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{path}: {text}");
        std::fs::write(file, text.replace(from, to)).unwrap();
    }
}

fn bib(title: &str) -> String {
    format!(
        "@report{{one, author = {{Doe, Jane}}, title = {{{title}}}, date = {{2020}}}}\n@report{{two, author = {{Roe, Ann}}, title = {{Two}}, date = {{2021}}}}\n"
    )
}

#[test]
fn a_text_edit_makes_its_own_page() {
    let stale = Book::new().stale(|b| b.edit("content/briefings/e.md", "Alone", "Apart"));
    // The card of a page without a summary shows how it begins.
    assert_eq!(stale, and_texts(&["briefings/e/card.png", "briefings/e/index.html", "briefings/e/index.md"]));
    // Lists tell how long a page is.
    let stale = Book::new().stale(|b| b.edit("content/briefings/e.md", "Alone", "All by itself"));
    let wanted = [
        "briefings/e/card.png",
        "briefings/e/index.html",
        "briefings/e/index.md",
        "briefings/index.html",
        "index.html",
    ];
    assert_eq!(stale, and_texts(&wanted));
}

#[test]
fn an_edit_of_embedded_text_makes_the_page_that_shows_it() {
    let stale = Book::new().stale(|b| b.edit("content/briefings/c.md", "Text, by", "Words, by"));
    // The source's page quotes the sentence.
    let wanted = [
        "briefings/c/card.png",
        "briefings/c/index.html",
        "briefings/c/index.md",
        "briefings/d/index.html",
        "briefings/d/index.md",
        "claims.csv",
        "claims.json",
        "sources/two/index.html",
    ];
    assert_eq!(stale, and_texts(&wanted));
}

#[test]
fn a_title_makes_what_shows_it() {
    let stale = Book::new().stale(|b| b.edit("content/briefings/b.md", "title: Beta", "title: Better"));
    let wanted = [
        "briefings/a/card.png",
        "briefings/a/index.html",
        "briefings/a/index.md",
        "briefings/b/card.png",
        "briefings/b/index.html",
        "briefings/b/index.md",
        "briefings/c/index.html",
        "briefings/index.html",
        "cards/0.js",
        "cards/index.js",
        "index.html",
        "sources/two/index.html",
        "timeline.ics",
        "timeline.json",
        "timeline/embed/index.html",
        "timeline/index.html",
    ];
    assert_eq!(stale, and_texts(&wanted));
}

#[test]
fn a_source_makes_what_cites_it() {
    let stale = Book::new().stale(|b| b.write("sources.bib", &bib("Another title")));
    let wanted = [
        "briefings/a/index.html",
        "briefings/a/index.md",
        "claims.csv",
        "claims.json",
        "sources/index.html",
        "sources/one/card.png",
        "sources/one/index.html",
        "sources/one/one.bib",
        "sources/one/one.json",
        "sources/sources.bib",
        "sources/sources.json",
    ];
    assert_eq!(stale, and_texts(&wanted));
}

#[test]
fn a_template_makes_the_pages_that_use_it() {
    let stale =
        Book::new().stale(|b| b.edit("themes/own/templates/page.html", "{{ page.title }}", "Page: {{ page.title }}"));
    let wanted = ["a", "b", "c", "d", "e"].map(|name| format!("briefings/{name}/index.html"));
    assert_eq!(stale, wanted);
}

#[test]
fn a_static_file_of_the_theme_makes_the_pages_that_load_it() {
    let book = Book::new();
    book.write("themes/own/static/css/timeline.css", "@import 'more.css'; p{}");
    book.write("themes/own/static/css/more.css", "p{}");
    book.write("themes/own/static/img/none.png", "1");
    let timelines = ["timeline/embed/index.html", "timeline/index.html"];
    assert_eq!(book.stale(|b| b.write("themes/own/static/css/timeline.css", "@import 'more.css'; q{}")), timelines);
    assert_eq!(book.stale(|b| b.write("themes/own/static/css/more.css", "q{}")), timelines);
    assert_eq!(book.stale(|b| b.write("static/css/timeline.css", "b{}")), timelines, "it stands in for the theme's");
    assert_eq!(book.stale(|b| b.write("themes/own/static/img/none.png", "2")), Vec::<String>::new());
    // Who puts a name together while it is rendered may ask for any.
    book.write(
        "themes/own/templates/page.html",
        "{% set kind = \"timeline\" %}{{ asset(path=\"css/\" ~ kind ~ \".css\") }}",
    );
    let stale = book.stale(|b| b.write("static/css/timeline.css", "i{}"));
    let pages = ["a", "b", "c", "d", "e"].map(|name| format!("briefings/{name}/index.html"));
    assert_eq!(stale, pages.into_iter().chain(timelines.map(str::to_owned)).collect::<Vec<String>>());
}

#[test]
fn a_relation_makes_the_maps_that_draw_it() {
    let book = Book::new();
    let entity = |name: &str, relations: &str| {
        let text = format!("---\ntitle: {name}\nkind: entity\nrelations: [{relations}]\n---\n");
        book.write(&format!("content/entities/{}.md", name.to_lowercase()), &text);
    };
    entity("Ann", "{to: bob, kind: knows}");
    entity("Bob", "{to: cat, kind: knows}");
    entity("Cat", "");
    entity("Dan", "{to: eve, kind: knows}");
    entity("Eve", "");
    let stale = book.stale(|b| b.edit("content/entities/ann.md", "kind: knows", "kind: knows, until: 2020"));
    // Cat's map does not draw it: Ann is no neighbour of hers.
    let wanted = [
        "entities/ann/index.html",
        "entities/ann/index.md",
        "entities/bob/index.html",
        "entities/index.html",
        "print/index.html",
    ];
    assert_eq!(stale, wanted);
    let stale =
        book.stale(|b| b.edit("content/entities/cat.md", "relations: []", "relations: [{to: ann, kind: knows}]"));
    let wanted = [
        "entities/ann/index.html",
        "entities/bob/index.html",
        "entities/cat/index.html",
        "entities/cat/index.md",
        "entities/index.html",
    ];
    assert_eq!(stale, and_texts(&wanted));
}

#[test]
fn a_new_page_makes_itself_its_neighbours_and_lists() {
    let stale = Book::new().stale(|b| b.write("content/briefings/f.md", "---\ntitle: Zeta\nweight: 6\n---\nNew.\n"));
    assert!(stale.contains(&"briefings/f/index.html".to_owned()), "{stale:?}");
    assert!(stale.contains(&"briefings/e/index.html".to_owned()), "its neighbour: {stale:?}");
    for other in ["a", "b", "c", "d"] {
        assert!(!stale.contains(&format!("briefings/{other}/index.html")), "{stale:?}");
    }
    assert!(!stale.contains(&"sources/one/index.html".to_owned()), "only pages that show counts: {stale:?}");
}

#[test]
fn a_file_that_was_changed_in_the_output_is_mended() {
    let book = Book::new();
    let options = EngineOptions { site: true, seal: Some(Seal::new([7; 32])), ..EngineOptions::default() };
    let out = book.dir.path().join("out");
    let publish = || {
        let mut state = Engine::with_store(&book.root(), options.clone()).refresh(&[]);
        PublishTarget::new(&book.root(), &out, &options).publish(&mut state, None, false).unwrap().unwrap()
    };
    publish();
    let page = out.join("briefings/e/index.html");
    let text = std::fs::read_to_string(&page).unwrap();
    std::fs::write(&page, "by hand").unwrap();
    std::fs::remove_file(out.join("briefings/a/index.html")).unwrap();
    let report = publish();
    assert_eq!(report.written, 2);
    assert_eq!(std::fs::read_to_string(&page).unwrap(), text);
    // Copies and the theme's own files are always looked at; of what is made from the book, nothing is made.
    let files = briefbook::theme::built_in::BUILT_IN_STATIC.len();
    assert_eq!((publish().made, publish().written), (files, 0));
}
