//! What is read of pages where they are shared and cited: Open Graph, social cards, Highwire's `citation_*` and COinS, read back as a client reads
//! them.

use briefbook::incremental::traces::PublishTarget;
use briefbook::incremental::{Engine, EngineOptions};
use briefbook::output::Content;
use briefbook::seal::Seal;
use briefbook::serve::{Answer, Live};
use scraper::{Html, Selector};
use std::collections::BTreeMap;
use std::path::Path;

type Site = BTreeMap<String, Vec<u8>>;

/// The files of a book's site, by path.
fn site(root: &Path) -> Site {
    let (loaded, files) = Engine::make(root, EngineOptions::default());
    assert!(!files.is_empty(), "{:#?}", loaded.diagnostics);
    let bytes = |content| match content {
        Content::Bytes(bytes) => bytes,
        Content::Copy(from) => from.bytes().unwrap(),
    };
    files.into_iter().map(|f| (f.path, bytes(f.content))).collect()
}

fn golden() -> Site {
    site(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/small/book"))
}

/// A book of these files.
struct Book(tempfile::TempDir);

impl Book {
    fn new(files: &[(&str, &str)]) -> Self {
        let book = Self(tempfile::tempdir().unwrap());
        book.write("briefbook.toml", CONFIG);
        files.iter().for_each(|(path, text)| book.write(path, text));
        book
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn root(&self) -> std::path::PathBuf {
        self.0.path().join("book")
    }

    fn site(&self) -> Site {
        site(&self.root())
    }

    /// Publishes, edits, publishes again and tells which pictures were made anew, are new or are gone.
    fn redrawn(&self, edit: impl FnOnce(&Self)) -> Vec<String> {
        let options = EngineOptions { site: true, seal: Some(Seal::new([7; 32])), ..EngineOptions::default() };
        let mut engine = Engine::new(&self.root(), options.clone());
        let out = self.0.path().join("out");
        let mut target = PublishTarget::new(&self.root(), &out, &options);
        let mut state = engine.refresh(&[]);
        target.publish(&mut state, None, false).unwrap().unwrap();
        let before: Vec<String> = cards(&self.site()).into_keys().collect();
        assert_eq!(target.stale(&engine.refresh(&[])), Vec::<String>::new(), "a build without an edit draws something");
        edit(self);
        let mut state = engine.refresh(&[]);
        let mut redrawn: Vec<String> = target.stale(&state).into_iter().filter(|path| path.ends_with(".png")).collect();
        target.publish(&mut state, None, false).unwrap().unwrap();
        let clean = self.site();
        redrawn.extend(before.into_iter().filter(|path| !clean.contains_key(path)).map(|path| format!("-{path}")));
        let published = walkdir::WalkDir::new(&out)
            .into_iter()
            .flatten()
            .filter(|e| e.path().extension().is_some_and(|x| x == "png"));
        let published: Site = published
            .map(|e| {
                (e.path().strip_prefix(&out).unwrap().to_str().unwrap().to_owned(), std::fs::read(e.path()).unwrap())
            })
            .collect();
        assert!(published == cards(&clean), "what is published is not what a clean build makes");
        redrawn
    }
}

const CONFIG: &str = "[book]\ntitle = \"The book\"\nbase_url = \"https://example.org/sub/\"\n";

fn cards(site: &Site) -> Site {
    site.iter().filter(|(path, _)| path.ends_with(".png")).map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
}

fn html(site: &Site, path: &str) -> Html {
    Html::parse_document(std::str::from_utf8(site.get(path).unwrap_or_else(|| panic!("no {path}"))).unwrap())
}

/// The contents of a page's `meta` elements of a name or property.
fn meta(page: &Html, name: &str) -> Vec<String> {
    let selector = Selector::parse("head > meta").unwrap();
    let named = page.select(&selector).filter(|e| e.attr("property").or(e.attr("name")) == Some(name));
    named.map(|e| e.attr("content").unwrap().to_owned()).collect()
}

fn one(page: &Html, name: &str) -> String {
    let mut all = meta(page, name);
    assert_eq!(all.len(), 1, "{name}: {all:?}");
    all.remove(0)
}

/// Decodes a picture to RGB.
fn pixels(png: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!(info.color_type, png::ColorType::Rgb);
    (info.width, info.height, pixels)
}

/// How many pixels of the middle of a card, where title and summary stand, are no paper.
fn inked(png: &[u8]) -> usize {
    let (width, height, pixels) = pixels(png);
    assert_eq!((width, height), (1200, 630));
    let paper = &pixels[30 * 1200 * 3..][..3];
    pixels.chunks_exact(3).skip(120 * 1200).take(380 * 1200).filter(|pixel| *pixel != paper).count()
}

/// Pages that nobody shares.
fn is_silent(path: &str) -> bool {
    ["404.html", "timeline/embed/index.html", "print/index.html", "search/index.html"].contains(&path)
        || path.starts_with("old/")
}

#[test]
fn every_page_has_what_open_graph_requires() {
    let site = golden();
    let mut pictures = 0;
    for (path, _) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
        let page = html(&site, path);
        if is_silent(path) {
            assert!(meta(&page, "og:title").is_empty() && meta(&page, "twitter:card").is_empty(), "{path}");
            let folder = path.strip_suffix("index.html").unwrap_or("404/");
            assert!(!site.contains_key(&format!("{folder}card.png")), "{path}");
            continue;
        }
        // The four that the protocol requires, and what its readers ask for besides.
        let url = one(&page, "og:url");
        assert_eq!(url, format!("https://example.org/golden/{}", path.trim_end_matches("index.html")));
        let canonical = Selector::parse("link[rel=canonical]").unwrap();
        assert_eq!(page.select(&canonical).next().unwrap().attr("href"), Some(url.as_str()));
        assert!(!one(&page, "og:title").is_empty(), "{path}");
        assert!(!one(&page, "og:description").is_empty(), "{path}");
        assert_eq!(
            one(&page, "og:type"),
            if path.contains("briefings/") && !path.ends_with("briefings/index.html") { "article" } else { "website" },
            "{path}"
        );
        assert_eq!(
            (one(&page, "og:site_name"), one(&page, "og:locale")),
            ("Golden".into(), if path.starts_with("zh/") { "zh_CN" } else { "en_US" }.into())
        );
        assert_eq!(one(&page, "twitter:card"), "summary_large_image");
        let image = one(&page, "og:image");
        let file = image.strip_prefix("https://example.org/golden/").unwrap();
        assert_eq!(file, path.replace("index.html", "card.png"));
        let (width, height, _) = pixels(&site[file]);
        assert_eq!(
            (one(&page, "og:image:width"), one(&page, "og:image:height")),
            (width.to_string(), height.to_string())
        );
        assert_eq!(
            (one(&page, "og:image:type"), one(&page, "og:image:alt")),
            ("image/png".into(), one(&page, "og:title"))
        );
        if one(&page, "og:type") == "article" {
            let script = Selector::parse("script[type='application/ld+json']").unwrap();
            let text: String = page.select(&script).next().unwrap().text().collect();
            let graph: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(graph["@graph"][0]["image"], serde_json::json!([image]), "{path}");
        }
        assert!(inked(&site[file]) > 2000, "{file} is blank");
        assert!(site[file].len() < 80_000, "{file}: {}", site[file].len());
        pictures += 1;
    }
    assert_eq!(cards(&site).len(), pictures, "a picture of no page");
    let fonts = site.keys().filter(|path| [".ttf", ".otf", ".woff2"].iter().any(|kind| path.ends_with(kind)));
    assert_eq!(fonts.count(), 0, "the fonts of the cards are published");
}

#[test]
fn a_briefing_tells_its_days_topics_and_languages() {
    let book = Book::new(&[
        ("content/b/index.md", "---\ntitle: Rules\n---\n"),
        (
            "content/b/a.md",
            "---\ntitle: A\nsummary: It holds.\ndate: 2024-03-01\nupdated: 2024-04-02\nauthors: [Jane Doe, John Roe]\ntopics: [Export controls, chips]\nlang: en-GB\n---\nText.\n",
        ),
        ("content/b/a.zh-Hant.md", "---\ntitle: 甲\n---\n文。\n"),
    ]);
    let site = book.site();
    let page = html(&site, "b/a/index.html");
    for (name, wanted) in [
        ("article:published_time", vec!["2024-03-01"]),
        ("article:modified_time", vec!["2024-04-02"]),
        ("article:section", vec!["Rules"]),
        ("article:tag", vec!["Export controls", "Chips"]),
        ("og:locale", vec!["en_GB"]),
        ("og:locale:alternate", vec!["zh_TW"]),
        ("citation_title", vec!["A"]),
        ("citation_author", vec!["Jane Doe", "John Roe"]),
        ("citation_publication_date", vec!["2024/03/01"]),
        ("citation_technical_report_institution", vec!["The book"]),
        ("citation_language", vec!["en-GB"]),
        ("citation_abstract", vec!["It holds."]),
        ("citation_public_url", vec!["https://example.org/sub/b/a/"]),
        ("citation_abstract_html_url", vec!["https://example.org/sub/b/a/"]),
        ("citation_keywords", vec!["Export controls", "Chips"]),
    ] {
        assert_eq!(meta(&page, name), wanted, "{name}");
    }
    assert!(meta(&html(&site, "b/index.html"), "citation_title").is_empty(), "a folder is nothing to cite");
}

#[test]
fn without_a_base_url_there_is_nothing_that_needs_one() {
    let book = Book::new(&[("content/a.md", "---\ntitle: A\n---\nText.\n")]);
    book.write("briefbook.toml", "[book]\ntitle = \"T\"\n[social]\ncards = true\n");
    let site = book.site();
    assert!(cards(&site).is_empty());
    let page = html(&site, "a/index.html");
    assert!(meta(&page, "og:title").is_empty() && meta(&page, "twitter:card").is_empty());
    assert_eq!(one(&page, "citation_title"), "A");
    assert!(meta(&page, "citation_public_url").is_empty());
}

#[test]
fn large_books_have_cards_where_they_ask_for_them() {
    let mut files: Vec<(String, String)> = (0..1001).map(|n| (format!("content/p{n}.md"), "x".to_owned())).collect();
    let book = |files: &[(String, String)], social: &str| {
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let book = Book::new(&files);
        book.write("briefbook.toml", &format!("{CONFIG}{social}"));
        let state = Engine::load(&book.root(), EngineOptions { site: true, ..EngineOptions::default() });
        (state.plan.iter().filter(|planned| planned.path.ends_with("card.png")).count(), book)
    };
    let (none, large) = book(&files, "");
    assert_eq!(none, 0);
    let state = Engine::load(&large.root(), EngineOptions { site: true, ..EngineOptions::default() });
    let page = state.planned("p7/index.html").unwrap().make(state.site.as_ref().unwrap()).unwrap();
    let Content::Bytes(page) = page else { panic!() };
    let page = Html::parse_document(&String::from_utf8(page).unwrap());
    assert_eq!((one(&page, "twitter:card").as_str(), meta(&page, "og:image").len()), ("summary", 0));
    // All pages, the home page and the timeline.
    assert_eq!(book(&files, "[social]\ncards = true\n").0, 1003);
    files.truncate(900);
    assert_eq!(book(&files, "").0, 902);
    assert_eq!(book(&files, "[social]\ncards = false\n").0, 0);
}

#[test]
fn own_pictures_come_before_cards() {
    let book = Book::new(&[
        ("content/index.md", "---\ntitle: Home\n---\n"),
        ("content/b/index.md", "---\ntitle: B\n---\n"),
        ("content/b/card.png", "own"),
        (
            "content/b/a.md",
            "---\ntitle: A\nimages: [pic 1.jpg, /charts/two.png, 'https://cdn.example.com/x.webp?a&b']\n---\n",
        ),
        ("content/b/pic 1.jpg", "jpg"),
        ("static/charts/two.png", "png"),
        ("static/b/c/Card.PNG", "other"),
        ("content/b/c.md", "---\ntitle: C\n---\n"),
    ]);
    let site = book.site();
    let image = |path: &str| meta(&html(&site, path), "og:image");
    assert_eq!(site["b/card.png"], b"own");
    assert_eq!(image("b/index.html"), ["https://example.org/sub/b/card.png"]);
    assert!(meta(&html(&site, "b/index.html"), "og:image:width").is_empty(), "nobody knows how large it is");
    assert_eq!(
        image("b/a/index.html"),
        [
            "https://example.org/sub/b/pic%201.jpg",
            "https://example.org/sub/charts/two.png",
            "https://cdn.example.com/x.webp?a&b"
        ]
    );
    assert_eq!(image("b/c/index.html"), ["https://example.org/sub/b/c/Card.PNG"]);
    assert!(!site.contains_key("b/c/card.png"), "two files of one name on some disks");
    assert_eq!(image("index.html"), ["https://example.org/sub/card.png"]);
}

#[test]
fn a_picture_that_is_not_there_is_told_of() {
    let book = Book::new(&[
        (
            "content/a.md",
            "---\ntitle: A\nimages: [chrat.png, /b/, 'javascript:alert(1)', '../../x.png', 'mailto:a@b.c']\n---\n",
        ),
        ("content/b.md", "x"),
        ("content/chart.png", "png"),
    ]);
    let state = Engine::load(&book.root(), EngineOptions::default());
    let said: Vec<(&str, u32)> = state
        .diagnostics
        .iter()
        .map(|d| {
            let text = std::fs::read_to_string(book.root().join("content/a.md")).unwrap();
            (d.code.as_str(), text[..d.span.unwrap().start].lines().count() as u32)
        })
        .collect();
    assert_eq!(said.iter().filter(|(code, line)| *code == "broken-link" && *line == 3).count(), 4, "{said:?}");
    assert_eq!(said.iter().filter(|(code, _)| *code == "outside-book").count(), 1, "{said:?}");
    let near = state.diagnostics.iter().find(|d| d.message.contains("chrat.png")).unwrap();
    assert!(format!("{near:?}").contains("chart.png"), "{near:?}");
}

#[test]
fn cards_are_the_same_on_any_number_of_threads() {
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| cards(&golden()))
    };
    let (one, two) = (on(1), on(2));
    assert!(one.len() > 8 && one == two);
}

#[test]
fn titles_of_all_kinds_are_drawn() {
    let long = "In the long run, we are all ".repeat(4_000);
    let drawn = |title: &str, lang: &str| {
        let title = serde_json::to_string(title).unwrap();
        let book =
            Book::new(&[("content/a.md", &format!("---\ntitle: {title}\nsummary: {title}\nlang: {lang}\n---\n"))]);
        let site = book.site();
        (site["a/card.png"].clone(), html(&site, "a/index.html"))
    };
    for (title, lang) in [
        ("中芯国际与华为：七纳米", "zh"),
        ("الضوابط على الصادرات (2022) «هواوي»", "ar"),
        ("בקרת יצוא [2022]", "he"),
        ("Ограничения экспорта и Ἑλλάς", "ru"),
        (&long, "en"),
        (&"長".repeat(30_000), "zh"),
        (&"W".repeat(100_000), "en"),
        ("<script>alert(1)</script> \"quoted\" 'q' & &amp;", "en"),
        ("A\u{202e}B\u{2066}C\u{0}D\u{feff}", "en"),
        ("a\u{301}\u{301}\u{301}\u{301} \u{1f469}\u{200d}\u{1f680} ก็ 🚀", "en"),
    ] {
        let (png, page) = drawn(title, lang);
        let shown: String = title.chars().take(20).collect();
        assert!(inked(&png) > 2000, "{shown}: {}", inked(&png));
        assert!(png.len() < 100_000);
        // YAML takes no NUL, whatever becomes of it; HTML's parser drops it.
        if !title.contains('\0') {
            assert_eq!(one(&page, "og:title"), title.trim(), "{shown}");
        }
        assert_eq!(page.select(&Selector::parse("script:not([src]):not([type])").unwrap()).count(), 0, "{shown}");
    }
    // What no font shows leaves the book's name on the card.
    assert_eq!(drawn("🚀", "en").0, drawn("\u{200b}🚀\u{202e}", "en").0);
}

#[test]
fn an_edit_draws_what_it_changes() {
    let book = || {
        Book::new(&[
            ("content/index.md", "---\ntitle: Home\n---\nHello.\n"),
            ("content/b/a.md", "---\ntitle: A\nsummary: S.\ntopics: [chips]\n---\nText, by [@s].\n"),
            ("content/b/c.md", "---\ntitle: C\nsummary: S.\n---\nText.\n"),
            ("sources.bib", "@report{s, author = {Doe, Jane}, title = {The report}, date = {2020}}\n"),
        ])
    };
    let text = |title: &str, body: &str| format!("---\ntitle: {title}\nsummary: S.\ntopics: [chips]\n---\n{body}\n");
    let none: [&str; 0] = [];
    assert_eq!(book().redrawn(|b| b.write("content/b/a.md", &text("A", "Other words, by [@s]."))), none);
    assert_eq!(book().redrawn(|b| b.write("content/b/a.md", &text("Another", "Text, by [@s]."))), ["b/a/card.png"]);
    let bib = "@report{s, author = {Doe, Jane}, title = {Another report}, date = {2020}}\n";
    assert_eq!(book().redrawn(|b| b.write("sources.bib", bib)), ["sources/s/card.png"]);
    assert_eq!(book().redrawn(|b| b.write("content/b/a/card.png", "own")), none);
    let all = ["b/a", "b/c", "b", "", "sources", "sources/s", "timeline", "topics", "topics/chips"];
    let all: Vec<String> = all
        .iter()
        .map(|page| if page.is_empty() { "card.png".to_owned() } else { format!("{page}/card.png") })
        .collect();
    let gone: Vec<String> = all.iter().map(|path| format!("-{path}")).collect();
    let without = format!("{CONFIG}[social]\ncards = false\n");
    let mut redrawn = book().redrawn(|b| b.write("briefbook.toml", &without));
    redrawn.sort();
    let mut wanted = gone;
    wanted.sort();
    assert_eq!(redrawn, wanted);
    let book = book();
    book.write("briefbook.toml", &without);
    let mut redrawn = book.redrawn(|b| b.write("briefbook.toml", CONFIG));
    redrawn.sort();
    let mut all = all;
    all.sort();
    assert_eq!(redrawn, all);
}

#[test]
fn a_server_draws_a_card_when_somebody_asks() {
    let book = Book::new(&[("content/a.md", "---\ntitle: A\n---\nText.\n")]);
    let (_live, first) = Live::open(&book.root(), EngineOptions::default());
    let shown = first.site.unwrap();
    let Answer::Bytes(png) = shown.get("a/card.png") else { panic!("no picture") };
    assert!(png == book.site()["a/card.png"]);
    assert!(matches!(shown.get("b/card.png"), Answer::Missing(_)));
}

#[test]
fn a_replaced_card_is_published_and_its_page_says_so() {
    let book = Book::new(&[("content/a.md", "---\ntitle: A\n---\nText.\n")]);
    assert_eq!(one(&html(&book.site(), "a/index.html"), "og:image:width"), "1200");
    assert_eq!(book.redrawn(|b| b.write("static/a/card.png", "own")), Vec::<String>::new());
    let published = book.0.path().join("out/a");
    assert_eq!(std::fs::read(published.join("card.png")).unwrap(), b"own");
    let page = Html::parse_document(&std::fs::read_to_string(published.join("index.html")).unwrap());
    assert!(meta(&page, "og:image:width").is_empty(), "the page was not made again");
    assert_eq!(book.redrawn(|b| std::fs::remove_file(b.root().join("static/a/card.png")).unwrap()), ["a/card.png"]);
}

/// The keys and values of a ContextObject.
fn decoded(kev: &str) -> Vec<(String, String)> {
    let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned();
    kev.split('&')
        .map(|pair| pair.split_once('=').unwrap_or_else(|| panic!("{pair}")))
        .map(|(k, v)| (k.to_owned(), decode(v)))
        .collect()
}

/// The only COinS of a page.
fn coins(page: &Html) -> Vec<(String, String)> {
    let spans = Selector::parse("span.Z3988").unwrap();
    let spans: Vec<_> = page.select(&spans).collect();
    assert_eq!(spans.len(), 1, "Zotero asks which one is meant where a page has several");
    assert_eq!(spans[0].text().collect::<String>(), "");
    let kev = spans[0].attr("title").unwrap();
    assert!(kev.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-%&=".contains(&b)), "{kev}");
    decoded(kev)
}

/// The source of each type of CSL that books use, and what Zotero reads: format, genre or type, and the key of its title.
const TYPES: [(&str, &str, &str, &str); 19] = [
    ("article-journal", "mtx:journal", "article", "rft.atitle"),
    ("article-newspaper", "mtx:dc", "newspaperArticle", "rft.title"),
    ("article-magazine", "mtx:dc", "magazineArticle", "rft.title"),
    ("book", "mtx:book", "book", "rft.btitle"),
    ("chapter", "mtx:book", "bookitem", "rft.atitle"),
    ("paper-conference", "mtx:book", "proceeding", "rft.atitle"),
    ("report", "mtx:book", "report", "rft.btitle"),
    ("thesis", "mtx:dissertation", "", "rft.title"),
    ("patent", "mtx:patent", "", "rft.title"),
    ("webpage", "mtx:dc", "webpage", "rft.title"),
    ("post-weblog", "mtx:dc", "blogPost", "rft.title"),
    ("legislation", "mtx:dc", "statute", "rft.title"),
    ("regulation", "mtx:dc", "statute", "rft.title"),
    ("bill", "mtx:dc", "bill", "rft.title"),
    ("legal_case", "mtx:dc", "case", "rft.title"),
    ("hearing", "mtx:dc", "hearing", "rft.title"),
    ("dataset", "mtx:dc", "dataset", "rft.title"),
    ("motion_picture", "mtx:dc", "film", "rft.title"),
    ("speech", "mtx:dc", "presentation", "rft.title"),
];

#[test]
fn a_source_page_is_one_work_for_reference_managers() {
    let title = "50% < \"A\" > & B = 中芯; 'q' +x\u{202e}";
    let item = |(n, (kind, ..)): (usize, &(&str, &str, &str, &str))| {
        serde_json::json!({
            "id": format!("s{n}"), "type": kind, "title": title, "container-title": "C & D", "publisher": "P",
            "author": [{"family": "Berg", "given": "Anna", "non-dropping-particle": "van den"}, {"literal": "Office & Co"}],
            "issued": {"date-parts": [[2023, 8, 29]]}, "volume": "4", "issue": "2", "page": "10-20", "number": "7",
            "URL": "https://example.com/a?b=c&d=e", "DOI": "10.1000/x&y", "ISBN": "978-3-16-148410-0", "ISSN": "1234-5678",
            "genre": "PhD thesis", "publisher-place": "Berlin", "language": "en",
        })
    };
    let items: Vec<serde_json::Value> = TYPES.iter().enumerate().map(item).collect();
    let book = Book::new(&[("content/a.md", "[@s0; @s1]"), ("sources.json", &serde_json::to_string(&items).unwrap())]);
    book.write("briefbook.toml", &CONFIG.replace("base_url", "bibliography = [\"sources.json\"]\nbase_url"));
    let site = book.site();
    for (n, (kind, format, genre, title_key)) in TYPES.iter().enumerate() {
        let all = coins(&html(&site, &format!("sources/s{n}/index.html")));
        let values =
            |key: &str| -> Vec<&str> { all.iter().filter(|(k, _)| k == key).map(|(_, v)| v.as_str()).collect() };
        assert_eq!(values("ctx_ver"), ["Z39.88-2004"], "{kind}");
        assert_eq!(values("rft_val_fmt"), [format!("info:ofi/fmt:kev:{format}")], "{kind}");
        let told = if *format == "mtx:dc" { values("rft.type") } else { values("rft.genre") };
        assert_eq!(told.first().copied().unwrap_or_default(), *genre, "{kind}");
        assert_eq!(values(title_key), [title], "{kind}");
        assert_eq!(values("rft.date"), ["2023-08-29"], "{kind}");
        let person = match *format {
            "mtx:dc" => "rft.creator",
            "mtx:patent" => "rft.inventor",
            _ => "rft.au",
        };
        assert_eq!(values(person), ["van den Berg, Anna"], "{kind}");
        assert_eq!(values("rft.aucorp"), ["Office & Co"], "{kind}");
        let ids = ["info:doi/10.1000/x&y", "urn:isbn:978-3-16-148410-0", "https://example.com/a?b=c&d=e"];
        assert_eq!(values("rft_id"), ids, "{kind}");
        let container = match *genre {
            "article" => values("rft.jtitle"),
            "bookitem" | "proceeding" => values("rft.btitle"),
            _ => vec!["C & D"],
        };
        assert_eq!(container, ["C & D"], "{kind}");
        if ["mtx:journal", "mtx:book"].contains(format) {
            assert_eq!((values("rft.volume"), values("rft.pages")), (vec!["4"], vec!["10-20"]), "{kind}");
        }
        assert!(all.iter().all(|(_, value)| !value.is_empty()), "{kind}: {all:?}");
    }
    let spans = Selector::parse(".Z3988").unwrap();
    for path in ["a/index.html", "sources/index.html", "index.html"] {
        assert_eq!(
            html(&site, path).select(&spans).count(),
            0,
            "{path}: reference managers would take it for the page"
        );
    }
}
