//! One name in two forms: with accents as parts of their letters (NFC), as most keyboards write it, and apart from them (NFD), as some disks and
//! programs do. Both are one name, whatever it names.

use proptest::prelude::*;
use std::path::Path;
use std::process::Command;
use unicode_normalization::UnicodeNormalization;

fn write(root: &Path, path: &str, text: &str) {
    let full = root.join(path);
    std::fs::create_dir_all(full.parent().unwrap()).unwrap();
    std::fs::write(full, text).unwrap();
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// A book whose things are called `name`, and a page that names each of them as `asked`.
fn book(root: &Path, name: &str, asked: &str) {
    write(root, "briefbook.toml", "[book]\ntitle = \"Book\"\nbase_url = \"https://example.org/\"\n");
    write(
        root,
        "sources.bib",
        &format!("@book{{key{name}, title = {{Title}}, date = {{2024}}, ids = {{old{name}}}}}\n"),
    );
    write(root, &format!("content/dir {name}/_index.md"), "---\ntitle: A folder\n---\n");
    write(root, &format!("content/dir {name}/page {name}.md"), "---\ntitle: A page\n---\n## Part\n");
    write(root, &format!("content/dir {name}/file {name}.pdf"), "x");
    write(root, &format!("content/dir {name}/pic {name}.png"), "x");
    write(
        root,
        "content/slug.md",
        &format!("---\ntitle: Slug\nslug: slug-{name}\naliases: [other {name}, /was/{name}/]\n---\n"),
    );
    write(root, "content/who.md", &format!("---\ntitle: Firm {name}\nkind: entity\n---\n"));
    write(
        root,
        "content/head.md",
        &format!("---\ntitle: Head\n---\n## Title {name}\n\n## Given {{#id-{name}}}\n\n<p id=\"raw-{name}\">x</p>\n"),
    );
    let (dir, page, file) = (format!("dir {asked}"), format!("page {asked}"), format!("file {asked}.pdf"));
    let links = [
        format!("[a](</{dir}/{page}.md#part>)"),
        format!("[b](/{}/{}.md)", encoded(&dir), encoded(&page)),
        format!("[c](</{dir}/>)"),
        format!("[d](</{dir}/_index.md>)"),
        format!("[e](</{dir}/{file}>)"),
        format!("[f](/{}/{})", encoded(&dir), encoded(&file)),
        format!("![g](</{dir}/pic {asked}.png>)"),
        format!("![[pic {asked}.png]]"),
        format!("[[{file}]]"),
        format!("[[{page}]]"),
        format!("[[{dir}/{page}]]"),
        format!("[[{dir}/]]"),
        format!("[[slug-{asked}]]"),
        format!("[[other {asked}]]"),
        format!("[h](/was/{asked}/)"),
        format!("[[head#Title {asked}]]"),
        format!("[i](head.md#id-{asked})"),
        format!("[j](head.md#{})", encoded(&format!("raw-{asked}"))),
        format!("[@key{asked}]"),
        format!("[@{{old{asked}}}]"),
    ];
    let front = format!(
        "---\ntitle: Asks\ntopics: [Topic {name}, Topic {asked}]\nentities: [Firm {asked}]\nsources: [key{asked}]\n---\n"
    );
    write(root, "content/asks.md", &(front + &links.join("\n\n")));
    write(root, "content/text.md", &format!("---\ntitle: Text\n---\nThey are of Firm {asked}, it is told.\n"));
}

/// Builds the book; what was said, and the site's files with the one page that shows no name as it was asked for.
fn build(root: &Path) -> (String, Vec<String>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_briefbook"))
        .args(["build", "--root"])
        .arg(root)
        .env("XDG_DATA_HOME", root.join("home"))
        .output()
        .unwrap();
    let site = root.join("public");
    let mut files: Vec<String> =
        walk(&site).into_iter().map(|path| path.strip_prefix(&site).unwrap().to_str().unwrap().to_owned()).collect();
    files.sort();
    let read = |path: &str| std::fs::read_to_string(site.join(path)).unwrap_or_default();
    (String::from_utf8(output.stderr).unwrap(), files, read("asks/index.html"), read("text/index.html"))
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

/// The addresses that a page links to, in order.
fn addresses(html: &str) -> Vec<String> {
    let document = scraper::Html::parse_document(html);
    let all = scraper::Selector::parse("main a[href], main img[src]").unwrap();
    document.select(&all).filter_map(|e| e.value().attr("href").or(e.value().attr("src"))).map(str::to_owned).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]
    #[test]
    fn a_name_is_one_in_every_form(name in "[a-zéöÅçạがỆ각Ω-]{0,3}[éöçạがỆ각ñ][a-zéöÅ]{0,3}") {
        let (composed, apart) = (name.nfc().collect::<String>(), name.nfd().collect::<String>());
        for of in [&composed, &apart] {
            let mut seen = None;
            for asked in [&composed, &apart] {
                let dir = tempfile::tempdir().unwrap();
                book(dir.path(), of, asked);
                let (said, files, asks, text) = build(dir.path());
                prop_assert!(!said.contains("error[") && !said.contains("warning["), "{of:?} as {asked:?}: {said}");
                prop_assert!(text.contains("entity-link"), "{of:?} as {asked:?}: {text}");
                let got = (files, addresses(&asks));
                prop_assert!(got.1.len() > 20, "{asks}");
                match &seen {
                    None => seen = Some(got),
                    Some(seen) => prop_assert_eq!(seen, &got),
                }
            }
        }
    }

    #[test]
    fn addresses_are_the_same_in_every_form(name in "[éöÅçạがỆ각Ω][a-zéöÅçạ]{0,5}") {
        let pages = [name.nfc().collect::<String>(), name.nfd().collect::<String>()].map(|of| {
            let dir = tempfile::tempdir().unwrap();
            book(dir.path(), &of, &of);
            let (said, files, _, _) = build(dir.path());
            assert!(!said.contains("error["), "{said}");
            // Files of the author's keep their names.
            files.into_iter().filter(|path| path.ends_with("index.html")).collect::<Vec<_>>()
        });
        prop_assert_eq!(&pages[0], &pages[1]);
    }
}
