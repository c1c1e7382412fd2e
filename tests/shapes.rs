//! Books as people have them already: an Obsidian vault, a site of Hugo's or Zola's shape, and a Zettelkasten with a library of Better BibTeX.
//! They are generated, the same each time, and build without an error that their authors would not call one.

use std::path::Path;
use std::process::Command;

/// A small generator of numbers, so that the shapes are the same on every machine (Knuth's MMIX constants).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }

    fn of<'a>(&mut self, all: &'a [String]) -> &'a str {
        &all[self.below(all.len())]
    }
}

fn write(root: &Path, path: &str, text: impl AsRef<[u8]>) {
    let full = root.join(path);
    std::fs::create_dir_all(full.parent().unwrap()).unwrap();
    std::fs::write(full, text).unwrap();
}

fn configure(root: &Path, more: &str) {
    let config = format!("[book]\ntitle = \"Book\"\nbase_url = \"https://example.org/\"\n{more}");
    write(root, "briefbook.toml", config);
}

/// Builds a book; returns what was said, and how many files the site has.
fn build(root: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_briefbook"))
        .arg("--root")
        .arg(root)
        .arg("build")
        .env("XDG_DATA_HOME", root.join("../home"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{}", &said[..said.len().min(4000)]);
    said
}

fn book() -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("book");
    (dir, root)
}

#[test]
fn an_obsidian_vault() {
    let (_dir, root) = book();
    configure(&root, "");
    let mut numbers = Numbers(1);
    let folders = ["", "Projects/", "Projects/2024 – Q1/", "Areas & Interests/", "_Inbox/", "v1.2 notes/"];
    let subjects =
        ["Command palette", "Über mich", "R&D plan", "Weekly review", "Q&A", "日本語メモ", "C++ tips", "What's next"];
    let notes: Vec<(String, String)> = (0..240)
        .map(|n| {
            let name = format!("{} {n}", subjects[n % subjects.len()]);
            (format!("{}{name}", folders[n % folders.len()]), name)
        })
        .collect();
    let names: Vec<String> = notes.iter().map(|(_, name)| name.clone()).collect();
    let paths: Vec<String> = notes.iter().map(|(path, _)| path.clone()).collect();
    for (path, name) in &notes {
        let mut text = match numbers.below(4) {
            0 => "---\naliases: Another name\ntopics: chips\n---\n\n".replace("Another", name),
            1 => "---\ndate: 2024-01-15T10:00:00\n---\n".to_owned(),
            2 => "\n---\ntitle: A title of its own\n---\n".replace("A title", name),
            _ => "## Pinned\n\n".to_owned(),
        };
        for _ in 0..6 {
            let other = numbers.of(&names).to_owned();
            text += &match numbers.below(6) {
                0 => format!("See [[{other}|the note]]. "),
                1 => format!("See [[{}]]. ", numbers.of(&paths)),
                2 => format!("See [[{}]] and <desk@example.org>. ", other.to_uppercase()),
                3 => "![[Pasted image 20240115.png]] ".to_owned(),
                4 => "[open](obsidian://open?vault=x) and [item](zotero://select/items/0_ABC). ".to_owned(),
                _ => format!("See [[{other}]]. "),
            };
        }
        write(&root, &format!("content/{path}.md"), text);
    }
    // A name may be composed on one system and decomposed on another.
    write(&root, "content/Cafe\u{301}.md", "Text.\n");
    write(&root, "content/Daily/2024-01-15.md", "[[Caf\u{e9}]], [[2024-01-15]] and [[Daily/2024-01-15]].\n");
    write(&root, "content/Attachments/Pasted image 20240115.png", [137, 80, 78, 71]);
    write(&root, "content/.obsidian/workspace.json", "{}");
    write(&root, "content/.trash/Old note.md", "[[gone]]\n");
    write(&root, "content/README.md", "# The vault\n\nRead [[Weekly review 3]].\n");
    let said = build(&root);
    assert!(!said.contains("error"), "{said}");
    let site = root.join("public");
    assert!(site.join("attachments/Pasted image 20240115.png").is_file());
    assert!(!site.join(".obsidian").exists() && !site.join("trash").exists());
    assert!(std::fs::read_to_string(site.join("index.html")).unwrap().contains("The vault"));
}

#[test]
fn a_site_of_hugo_or_zola() {
    let (_dir, root) = book();
    configure(&root, "[check]\nunknown_key = \"ignore\"\n");
    let mut numbers = Numbers(2);
    write(&root, "content/_index.md", "+++\ntitle = \"Home\"\n+++\n\nWelcome.\n");
    for section in ["posts", "docs", "Case-Studies"] {
        write(&root, &format!("content/{section}/_index.md"), format!("---\ntitle: All {section}\nweight: 3\n---\n"));
        for n in 0..40 {
            let yaml = numbers.below(2) == 0;
            let date = ["2024-03-01", "2024-03-01T04:14:54-08:00", "2024-03-01 10:00:00"][numbers.below(3)];
            let front = match yaml {
                true => format!(
                    "---\ntitle: \"Post {n} of {section}\"\ndate: {date}\ntags: [a, b]\ncategories: x\naliases:\n  - /old/{section}/{n}/\ndraft: {}\n---\n",
                    n % 13 == 12
                ),
                false => format!(
                    "+++\ntitle = \"Post {n} of {section}\"\ndate = {}\naliases = [\"/old/{section}/{n}/\"]\n[taxonomies]\ntags = [\"a\"]\n[extra]\ncolor = \"red\"\n+++\n",
                    date.split(' ').next().unwrap()
                ),
            };
            let other = numbers.below(12);
            let bundle = n % 3 == 0;
            let up = if bundle { "../" } else { "" };
            let link = match other % 3 {
                0 => format!("[next]({up}post-{other}/index.md)"),
                _ => format!("[next]({up}post-{other}.md)"),
            };
            let text = format!(
                "{front}\n# Heading\n\nText {link}, [home](@/_index.md), [section]({up}_index.md), <https://example.org>.\n"
            );
            match bundle {
                true => {
                    write(&root, &format!("content/{section}/post-{n}/index.md"), text + "\n![Figure](cover.jpg)\n");
                    write(&root, &format!("content/{section}/post-{n}/cover.jpg"), [255, 216]);
                }
                false => write(&root, &format!("content/{section}/post-{n}.md"), text),
            }
        }
    }
    write(&root, "static/images/Logo Final.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    write(
        &root,
        "content/about.md",
        "---\ntitle: About\n---\n![](/images/Logo%20Final.svg) ![](</images/Logo Final.svg>)\n",
    );
    build(&root);
    let site = root.join("public");
    assert!(site.join("posts/post-0/index.html").is_file() && site.join("posts/post-0/cover.jpg").is_file());
    assert!(site.join("old/posts/1/index.html").is_file());
    assert!(std::fs::read_to_string(site.join("posts/index.html")).unwrap().contains("All posts"));
}

#[test]
fn a_zettelkasten_with_a_library() {
    let (_dir, root) = book();
    configure(&root, "bibliography = [\"strings.bib\", \"My Library.bib\"]\n[check]\nunknown_field = \"ignore\"\n");
    let mut numbers = Numbers(3);
    write(
        &root,
        "strings.bib",
        "@string{cup = {Cambridge University Press}}\r\n@preamble{\"\\newcommand{\\x}{}\"}\r\n@comment{a comment}\r\n",
    );
    let mut library = String::from("% Better BibTeX\r\n");
    let mut keys = Vec::new();
    for n in 0..120 {
        let key = [
            format!("smith-jones{n}"),
            format!("oneil{n}"),
            format!("müller:{n}"),
            format!("wang_{n}"),
            format!("de.groot{n}"),
        ][n % 5]
            .clone();
        let date = ["2019", "2019-05-16", "2019-05/2019-06", "2019?", "May 16, 2019", "2019-21"][numbers.below(6)];
        library += &format!(
            "@article{{{key},\r\n  title = {{A {{{{Title}}}} with \\emph{{emphasis}} and 50\\% of \\& signs {n}}},\r\n  author = {{M{{\\\"u}}ller, J{{\\'e}}r{{\\^o}}me and {{van Houten}}, Rolf and 王小明}},\r\n  date = {{{date}}},\r\n  journaltitle = {{J. of Things}},\r\n  file = {{Full Text:/home/me/Zotero/storage/{n}.pdf:application/pdf}},\r\n  abstract = {{Long words.}},\r\n  keywords = {{a,b}},\r\n  langid = {{english}},\r\n  annotation = {{mine}},\r\n}}\r\n\r\n"
        );
        keys.push(key);
    }
    library += "@book(paren2020,\r\n title = \"Quoted {\"}words{\"} in it\",\r\n author = \"Doe, Jane\",\r\n publisher = cup # { and others},\r\n year = 2020\r\n)\r\n";
    write(&root, "My Library.bib", library);
    for n in 0..200 {
        let id = format!("2024011510{n:02}");
        let mut text = format!("---\r\ntitle: \"Zettel {n}: a thought\"\r\naliases: [\"{id}\"\r\n]\r\n---\r\n\r\n");
        for _ in 0..4 {
            let key = numbers.of(&keys).to_owned();
            text += &format!("A claim [@{key}, p. 4; see @paren2020]. ");
            text += &format!("It goes on in [[2024011510{:02}]]. ", numbers.below(200));
        }
        write(&root, &format!("content/{id} A thought.md"), text + "\r\n");
    }
    let said = build(&root);
    assert!(!said.contains("error["), "{said}");
}

/// What every page shows does not grow with the book: neither notes at the top of `content/` nor sections make other pages longer without end.
#[test]
fn a_page_does_not_grow_with_the_book() {
    let length = |notes: usize, folders: usize| {
        let (_dir, root) = book();
        configure(&root, "");
        for note in 0..notes {
            write(&root, &format!("content/note-{note:04}.md"), format!("# Note {note:04}\n\nShort.\n"));
        }
        for folder in 0..folders {
            write(&root, &format!("content/folder-{folder:04}/note.md"), "# In a folder\n");
        }
        build(&root);
        let page = std::fs::read_to_string(root.join("public/note-0001/index.html")).unwrap();
        let home = std::fs::read_to_string(root.join("public/index.html")).unwrap();
        // The front page leads to every section.
        let missing = (0..folders).find(|folder| !home.contains(&format!("folder-{folder:04}/\"")));
        assert_eq!(missing, None, "of {folders}");
        page.len()
    };
    assert_eq!(length(5, 60), length(200, 60));
    assert!(length(5, 60) > length(5, 3), "sections stand in the navigation");
    assert_eq!(length(5, 60), length(5, 300));
}
