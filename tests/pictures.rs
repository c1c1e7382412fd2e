//! Pictures have the width and height of their files, in every form in which a page shows one; broken and hostile files have none.

use briefbook::incremental::traces::PublishTarget;
use briefbook::incremental::{Engine, EngineOptions};
use briefbook::output::Content;
use briefbook::seal::Seal;
use scraper::{Html, Selector};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Files of other programs, all of 31 by 17 pixels.
fn sample(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures").join(name)).unwrap()
}

const SAMPLES: [&str; 8] = ["a.png", "a.jpg", "a.gif", "a.webp", "lossless.webp", "extended.webp", "a.avif", "a.bmp"];

struct Book(tempfile::TempDir);

impl Book {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let book = Self(tempfile::tempdir().unwrap());
        book.write("briefbook.toml", b"[book]\ntitle = \"T\"\nbase_url = \"https://example.org/sub/\"\n");
        files.iter().for_each(|(path, bytes)| book.write(path, bytes));
        book
    }

    /// A book of one page beside a picture of 31 by 17.
    fn of(text: &str) -> Self {
        Self::new(&[("content/a.md", format!("# A\n\n{text}\n").as_bytes()), ("content/x.png", &sample("a.png"))])
    }

    fn root(&self) -> PathBuf {
        self.0.path().join("book")
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.root().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    fn site(&self) -> BTreeMap<String, String> {
        let (state, files) = Engine::make(&self.root(), EngineOptions::default());
        assert!(!files.is_empty(), "{:#?}", state.diagnostics);
        let text = |content| match content {
            Content::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Content::Copy(_) => String::new(),
        };
        files.into_iter().map(|f| (f.path, text(f.content))).collect()
    }

    /// Width and height of each picture of a page, `-` for none.
    fn sizes(&self, page: &str) -> Vec<String> {
        sizes(&self.site()[page])
    }
}

fn sizes(html: &str) -> Vec<String> {
    let html = Html::parse_document(html);
    let side = |e: &scraper::ElementRef<'_>, name| e.attr(name).unwrap_or("-").to_owned();
    let pictures = Selector::parse("main img").unwrap();
    html.select(&pictures).map(|e| format!("{}x{}", side(&e, "width"), side(&e, "height"))).collect()
}

/// The size of a file of this name and these bytes, as a page shows it.
fn size_of(name: &str, bytes: &[u8]) -> String {
    let text = format!("# A\n\n![x]({name})\n");
    let book = Book::new(&[("content/a.md", text.as_bytes()), (&format!("content/{name}"), bytes)]);
    book.sizes("a/index.html").concat()
}

#[test]
fn every_kind_has_its_size() {
    for name in SAMPLES {
        assert_eq!(size_of(name, &sample(name)), "31x17", "{name}");
    }
    assert_eq!(size_of("A.PNG", &sample("a.png")), "31x17");
    // What a file is say its bytes, to browsers as well.
    assert_eq!(size_of("a.png", &sample("a.jpg")), "31x17");
    // A camera that was held upright.
    assert_eq!(size_of("turned.jpg", &sample("turned.jpg")), "17x31");
    // Rows from top to bottom.
    let mut bitmap = sample("a.bmp");
    bitmap[22..26].copy_from_slice(&(-17_i32).to_le_bytes());
    assert_eq!(size_of("a.bmp", &bitmap), "31x17");
}

#[test]
fn much_may_stand_before_the_size() {
    let jpeg = |segments: usize| {
        let mut bytes = vec![0xff, 0xd8];
        for _ in 0..segments {
            bytes.extend([0xff, 0xe2, 0xff, 0xff]);
            bytes.resize(bytes.len() + 0xfffd, 7);
        }
        bytes.extend(&sample("a.jpg")[2..]);
        bytes
    };
    assert_eq!(size_of("a.jpg", &jpeg(40)), "31x17");
    // But not without end.
    assert_eq!(size_of("a.jpg", &jpeg(1000)), "-x-");
    let drawing = |comment: usize| format!("<!--{}--><svg width='3' height='4'/>", "x".repeat(comment));
    assert_eq!(size_of("a.svg", drawing(10_000).as_bytes()), "3x4");
    assert_eq!(size_of("a.svg", drawing(100_000).as_bytes()), "-x-");
}

#[test]
fn drawings_tell_their_size() {
    let of = |head: &str| size_of("a.svg", head.as_bytes());
    for (head, size) in [
        ("<svg width=\"30\" height=\"20\">", "30x20"),
        (
            "\u{feff}<?xml version='1.0'?>\n<!-- <svg width='9' height='9'> -->\n<svg width='30px' height='20.4'/>",
            "30x20",
        ),
        (
            "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"x.dtd\" [<!ENTITY ns 'http://x'>]><s:svg viewBox='0 0 9 7'>",
            "9x7",
        ),
        ("<svg viewBox='-5,-5 24,12'>", "24x12"),
        ("<svg width='100%' height='100%' viewBox='0 0 640 480'>", "640x480"),
        ("<svg width='50' viewBox='0 0 200 100'>", "50x25"),
        ("<svg height='50' viewBox='0 0 200 100'>", "100x50"),
        ("<svg width='1in' height='72pt'>", "96x96"),
        ("<svg width='25.4mm' height='2.54cm'>", "96x96"),
        ("<svg width='.2' height='0.2'>", "1x1"),
        // No size of its own, or none that can be.
        ("<svg>", "-x-"),
        ("<svg width='30'>", "-x-"),
        ("<svg width='10em' height='10em'>", "-x-"),
        ("<svg width='0' height='0'>", "-x-"),
        ("<svg width='-30' height='20'>", "-x-"),
        ("<svg width='NaN' height='inf'>", "-x-"),
        ("<svg width='1e300' height='1e300'>", "-x-"),
        ("<svg width='1e308' viewBox='0 0 1e-308 1e308'>", "-x-"),
        ("<svg viewBox='0 0 0 0'>", "-x-"),
        ("<svg viewBox='0 0 10'>", "-x-"),
        ("<svg viewBox='0 0 10 NaN'>", "-x-"),
        ("<svg width='1\" onload=\"alert(1)' height='3'>", "-x-"),
        ("<html><svg width='1' height='1'>", "-x-"),
        ("text <svg width='1' height='1'>", "-x-"),
        ("<svg width='3", "-x-"),
        ("", "-x-"),
        // Entities are not resolved, so that none grows.
        ("<!DOCTYPE svg [<!ENTITY a '9999999999'><!ENTITY b '&a;&a;&a;&a;&a;'>]><svg width='&b;' height='&b;'>", "-x-"),
        ("<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg width='&x;' height='1'>", "-x-"),
    ] {
        assert_eq!(of(head), size, "{head}");
    }
}

#[test]
fn what_is_broken_has_no_size() {
    for (name, bytes) in [
        ("a.png", &b""[..]),
        ("a.png", b"\x89PNG\r\n\x1a\n"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIDAT\0\0\0\x10\0\0\0\x10"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\0\x10"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff"),
        ("a.gif", b"GIF89a\0\0\0\0"),
        ("a.jpg", b"<html>not a picture, however long it may be</html>"),
        ("a.avif", b"\0\0\0\x14ftypavif\0\0\0\0avif\0\0\0\x08meta\0\0\0\0\0\0\0\x01iprp"),
        ("a.bmp", b"BM______________________\0\0\0\x80\0\0\0\x80__________"),
    ] {
        assert_eq!(size_of(name, bytes), "-x-", "{name} {bytes:?}");
    }
    // No file of another kind is looked at.
    let text = b"# A\n\n![x](a.pdf)\n";
    assert_eq!(
        Book::new(&[("content/a.md", text), ("content/a.pdf", &sample("a.png"))]).sizes("a/index.html"),
        ["-x-"]
    );
}

/// Each sample cut off at every byte, and with every byte of its head changed, in one book: whatever size is told, nothing panics, and all is built.
#[test]
fn damaged_files_do_no_harm() {
    let book = Book::new(&[]);
    let mut text = String::from("# A\n\n");
    let mut count = 0;
    for (kind, name) in SAMPLES.iter().chain(&["turned.jpg"]).enumerate() {
        let bytes = sample(name);
        let ending = name.rsplit('.').next().unwrap();
        let head = bytes.len().min(320);
        let cut = (0..head).map(|at| bytes[..at].to_vec());
        let changed = (0..head).flat_map(|at| {
            [0x00, 0x01, 0x7f, 0xff].map(|byte| {
                let mut damaged = bytes.clone();
                damaged[at] = byte;
                damaged
            })
        });
        for (index, damaged) in cut.chain(changed).enumerate() {
            book.write(&format!("content/{kind}-{index}.{ending}"), &damaged);
            text.push_str(&format!("![x]({kind}-{index}.{ending})\n"));
            count += 1;
        }
    }
    book.write("content/a.md", text.as_bytes());
    let sizes = book.sizes("a/index.html");
    assert_eq!(sizes.len(), count);
    for size in &sizes {
        let (width, height) = size.split_once('x').unwrap();
        let fits = |side: &str| side.parse::<u32>().is_ok_and(|side| (1..=65_535).contains(&side));
        assert!(size == "-x-" || (fits(width) && fits(height)), "{size}");
    }
    // Cut off before it is told there is no size; most changes are elsewhere.
    assert!(sizes.iter().any(|size| size == "-x-") && sizes.iter().any(|size| size == "31x17"));
}

#[test]
fn every_form_has_a_size() {
    for form in [
        "![x](x.png)",
        "![x](x.png \"title\")",
        "![x][ref]\n\n[ref]: /x.png",
        "[![x](x.png)](b.md)",
        "![[x.png]]",
        "| a |\n|---|\n| ![x](x.png) |",
        "Note.[^1]\n\n[^1]: ![x](x.png)",
        "Note.[^1]\n\n[^1]: ![x](x.png)\n\n    - more",
        "<img src=\"../x.png\">",
        "text <IMG alt=x SRC='../x.png'> text",
        "<figure>\n<img\n  alt=\"a > b\"\n  src=\"../x.png?v=1#a\"\n/>\n</figure>",
        "<img src=/sub/x.png>",
        "<img src=\"../%78.png\" loading=lazy>",
        "Note.[^1]\n\n[^1]: <img src=\"../x.png\">\n\n    - more",
        "![x](Asset%20Folder/Y.png)",
        "![x](/in-static/z.png)",
        "<img src=\"../in-static/z.png\">",
        "![[Y.png]]",
    ] {
        let book = Book::of(form);
        book.write("content/b.md", b"# B\n");
        book.write("content/Asset Folder/Y.png", &sample("a.png"));
        book.write("static/in-static/z.png", &sample("a.png"));
        let site = book.site();
        assert_eq!(sizes(&site["a/index.html"]), ["31x17"], "{form}");
    }
}

#[test]
fn obsidians_sizes_are_taken() {
    for (form, size, alt) in [
        ("![[x.png|62]]", "62x34", "x.png"),
        ("![[x.png|62x40]]", "62x40", "x.png"),
        ("![[x.png|A chart|62]]", "62x34", "A chart"),
        ("![[x.png|A chart]]", "31x17", "A chart"),
        ("![A chart|62](x.png)", "62x34", "A chart"),
        ("![A chart|62x40](x.png)", "62x40", "A chart"),
        ("| a |\n|---|\n| ![[x.png\\|62]] |", "62x34", "x.png"),
        // No size: a year for a label, more than a picture can have, less than there is.
        ("![2024](x.png)", "31x17", "2024"),
        ("![[x.png|0]]", "31x17", "0"),
        ("![[x.png|62x]]", "31x17", "62x"),
        ("![[x.png|100000]]", "31x17", "100000"),
        ("![x|62](https://example.org/x.png)", "62x-", "x"),
    ] {
        let html = Book::of(form).site().remove("a/index.html").unwrap();
        assert_eq!(sizes(&html), [size], "{form}");
        assert!(html.contains(&format!("alt=\"{alt}\"")), "{form}");
    }
    // The size is no word of the page.
    let site = Book::of("![[x.png|623]] and more.").site();
    assert!(!site.iter().any(|(path, text)| path.starts_with("search/") && text.contains("623")));
}

#[test]
fn what_the_author_says_stays() {
    for (form, size) in [
        ("<img src=\"../x.png\" width=\"5\" height=\"5\">", "5x5"),
        ("<img src=\"../x.png\" width=62>", "62x34"),
        ("<img src=\"../x.png\" height='34'>", "62x34"),
        ("<img src=\"../x.png\" WIDTH=\"50%\">", "50%x-"),
        ("<img src=\"../x.png\" width=\"auto\">", "autox-"),
        ("<img src=\"../x.png\" width=\"0\">", "0x-"),
        ("<img src=\"../x.png\" style=\"max-width: 3em\">", "-x-"),
        ("<img src=\"../x.png\" style=\"color: red\">", "31x17"),
        ("<img src=\"../x.png\" srcset=\"../x.png 2x\">", "-x-"),
        ("<picture><source srcset=\"../y.webp\"><img src=\"../x.png\"></picture>", "-x-"),
        ("<picture></picture><img src=\"../x.png\">", "31x17"),
        // Pictures of others, and of none.
        ("![x](https://example.org/x.png)", "-x-"),
        ("<img src=\"https://example.org/x.png\">", "-x-"),
        ("<img src=\"//example.org/x.png\">", "-x-"),
        ("<img src=\"data:image/png;base64,AA\">", "-x-"),
        ("<img src>", "-x-"),
        ("<img alt=\"../x.png\">", "-x-"),
        ("<img src=\"../../../x.png\">", "-x-"),
        ("<img src=\"/x.png\">", "-x-"),
    ] {
        let book = Book::of(form);
        book.write("static/y.webp", &sample("a.webp"));
        assert_eq!(book.sizes("a/index.html"), [size], "{form}");
    }
    // What is no picture's tag is left alone.
    for text in
        ["`<img src=\"../x.png\">`", "<!-- <img src=\"../x.png\"> -->", "<script>'<img src=\"../x.png\">'</script>"]
    {
        let html = Book::of(text).site().remove("a/index.html").unwrap();
        assert!(!html.contains("width=\"31\""), "{text}");
    }
}

#[test]
fn raw_html_is_read_as_it_is_shown() {
    let text = "<p onclick=x><img src=\"../x.png\" onerror=\"alert(1)\"></p>";
    for (mode, sizes) in [("allow", vec!["31x17"]), ("sanitize", vec!["31x17"]), ("escape", vec![])] {
        let book = Book::of(text);
        let config = format!("[book]\ntitle = \"T\"\n[markdown]\nraw_html = \"{mode}\"\n");
        book.write("briefbook.toml", config.as_bytes());
        assert_eq!(book.sizes("a/index.html"), sizes, "{mode}");
    }
}

#[test]
fn other_pages_show_pictures_with_sizes() {
    let book = Book::new(&[
        ("content/a.md", b"# A\n\n![[b]]\n"),
        ("content/deep/b.md", b"# B\n\n![x](x.png)\n\n<img src=\"../../deep/x.png\">\n"),
        ("content/deep/x.png", &sample("a.png")),
    ]);
    let site = book.site();
    assert_eq!(sizes(&site["deep/b/index.html"]), ["31x17", "31x17"]);
    // The address in raw HTML is read from the page that shows it, where it leads out of the site.
    assert_eq!(sizes(&site["a/index.html"]), ["31x17", "-x-"]);
    assert_eq!(sizes(&site["print/index.html"])[0], "31x17");
}

#[test]
fn shared_pictures_tell_their_size() {
    let page = b"---\ntitle: A\nimages: [x.png, https://example.org/y.png, broken.png]\n---\n";
    let book = Book::new(&[
        ("content/a.md", page),
        ("content/x.png", &sample("a.png")),
        ("content/broken.png", b"?"),
        ("content/b.md", b"# B\n"),
        ("content/b/card.png", &sample("a.png")),
    ]);
    let site = book.site();
    let told = |page: &str| {
        let html = Html::parse_document(&site[page]);
        let tags = Selector::parse("meta[property^='og:image']").unwrap();
        let tags: Vec<String> = html.select(&tags).map(|e| e.attr("content").unwrap().to_owned()).collect();
        tags.join(" ")
    };
    let own = "https://example.org/sub/x.png 31 17 A https://example.org/y.png A https://example.org/sub/broken.png A";
    assert_eq!(told("a/index.html"), own);
    assert_eq!(told("b/index.html"), "https://example.org/sub/b/card.png image/png 31 17 B");
}

#[test]
fn a_page_is_made_again_when_its_picture_has_another_size() {
    let raw = b"# B\n\n<img src=\"../x.png\">\n";
    let book = Book::of("![x](x.png)");
    book.write("content/b.md", raw);
    book.write("content/c.md", b"---\ntitle: C\nimages: [x.png]\n---\n");
    book.write("content/d.md", b"# D\n");
    book.write("content/e.md", b"# E\n\n![[a]]\n");
    let options = EngineOptions { site: true, seal: Some(Seal::new([7; 32])), ..EngineOptions::default() };
    let out = book.0.path().join("out");
    let shown = |page: &str| sizes(&std::fs::read_to_string(out.join(page)).unwrap()).concat();
    let mut engine = Engine::new(&book.root(), options.clone());
    let mut target = PublishTarget::new(&book.root(), &out, &options);
    target.publish(&mut engine.refresh(&[]), None, false).unwrap().unwrap();
    assert_eq!(shown("a/index.html"), "31x17");
    // Other colours: nobody's business.
    let mut bytes = sample("a.png");
    let last = bytes.len() - 20;
    bytes[last] ^= 1;
    book.write("content/x.png", &bytes);
    assert_eq!(target.stale(&engine.refresh(&["content/x.png".to_owned()])), Vec::<String>::new());
    bytes[19] = 62;
    book.write("content/x.png", &bytes);
    let mut state = engine.refresh(&["content/x.png".to_owned()]);
    let stale = target.stale(&state);
    for page in ["a", "b", "c", "e", "print"] {
        assert!(stale.contains(&format!("{page}/index.html")), "{page}: {stale:?}");
    }
    assert!(!stale.contains(&"d/index.html".to_owned()), "{stale:?}");
    target.publish(&mut state, None, false).unwrap().unwrap();
    assert_eq!((shown("a/index.html"), shown("b/index.html")), ("62x17".to_owned(), "62x17".to_owned()));
    // Another run, which knows what the last one kept.
    bytes[19] = 93;
    book.write("content/x.png", &bytes);
    let mut engine = Engine::with_store(&book.root(), options.clone());
    let mut target = PublishTarget::new(&book.root(), &out, &options);
    target.publish(&mut engine.refresh(&[]), None, false).unwrap().unwrap();
    assert_eq!((shown("a/index.html"), shown("e/index.html")), ("93x17".to_owned(), "93x17".to_owned()));
    // A picture that was not there, in raw HTML, where nothing else tells.
    std::fs::remove_file(book.root().join("content/x.png")).unwrap();
    book.write("content/a.md", b"# A\n");
    book.write("content/c.md", b"# C\n");
    target.publish(&mut engine.refresh(&[]), None, false).unwrap().unwrap();
    assert_eq!(shown("b/index.html"), "-x-");
    book.write("content/x.png", &bytes);
    target.publish(&mut engine.refresh(&[]), None, false).unwrap().unwrap();
    assert_eq!(shown("b/index.html"), "93x17");
}
