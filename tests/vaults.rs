//! Larger books as people have them: a vault of Obsidian, sites of Hugo and Zola, a Zettelkasten. Names and habits are those of public ones. They are
//! generated, the same each time, and build without an error that their authors would not call one.

use std::path::PathBuf;
use std::process::Command;

/// A small generator of numbers, so that the books are the same on every machine (Knuth's MMIX constants).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

struct Book {
    _dir: tempfile::TempDir,
    root: PathBuf,
}

impl Book {
    fn new(more: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("book");
        let book = Self { _dir: dir, root };
        let config = format!(
            "[book]\ntitle = \"Book\"\nbase_url = \"https://example.org/\"\n{more}\n[print]\nwhole_book = false\n[social]\ncards = false\n"
        );
        book.put("briefbook.toml", config);
        book
    }

    fn put(&self, path: &str, text: impl AsRef<[u8]>) {
        let full = self.root.join(path);
        std::fs::create_dir_all(full.parent().unwrap()).unwrap();
        std::fs::write(full, text).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> std::process::Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_briefbook"));
        command.arg("--root").arg(&self.root).args(arguments).env("XDG_DATA_HOME", self.root.join("../home"));
        command.output().unwrap()
    }

    /// Builds the book; gives the codes and messages of what is told.
    fn build(&self) -> Vec<(String, String)> {
        let found: Vec<serde_json::Value> =
            serde_json::from_slice(&self.run(&["check", "--format", "json"]).stdout).unwrap();
        let errors: Vec<&serde_json::Value> = found.iter().filter(|d| d["severity"] == "error").collect();
        assert!(errors.is_empty(), "{} errors: {:#?}", errors.len(), &errors[..errors.len().min(6)]);
        let out = self.run(&["build"]);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let text = |d: &serde_json::Value, key: &str| d[key].as_str().unwrap_or_default().to_owned();
        found.iter().map(|d| (text(d, "code"), text(d, "message"))).collect()
    }

    fn page(&self, path: &str) -> String {
        std::fs::read_to_string(self.root.join("public").join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
    }
}

/// A name as a part of an address, as the guide describes it.
fn slug(text: &str) -> String {
    let letters = text.chars().filter(|c| *c != '\'').flat_map(char::to_lowercase);
    let kept: String = letters.map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    kept.split_whitespace().collect::<Vec<_>>().join("-")
}

const PNG: [u8; 24] = [137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 4, 0, 0, 0, 2];

#[test]
fn a_vault_of_obsidian() {
    let book = Book::new("[check]\nunknown_key = \"ignore\"\nforeign_syntax = \"ignore\"\n");
    let mut numbers = Numbers(11);
    let folders = [
        "",
        "00 - Start here/",
        "01 Projects/R&D – 2024 (Q1)/",
        "02 Areas & Interests/Café/",
        "🗂️ Hub/",
        "Calendar/Daily notes/",
        "Linking notes and files/",
        "Clippings/",
    ];
    let titles = [
        "Command palette",
        "Über mich",
        "Q&A",
        "日本語メモ",
        "C++ tips",
        "What's next?",
        "95% Confidence Interval",
        "`.slice()` function",
        "A/B tests",
        "@introduction",
        "MOC – Books (2024)",
        "Don't repeat yourself, ever!",
        "100+ ideas; some good",
        "#100DaysOfCode",
    ];
    let notes: Vec<(String, String)> = (0..600)
        .map(|n| {
            // What a file's name cannot hold, Obsidian does not take.
            let name = format!("{} {n}", titles[n % titles.len()].replace(['/', '#', '?'], "_"));
            (folders[n % folders.len()].to_owned(), name)
        })
        .collect();
    for (n, (folder, name)) in notes.iter().enumerate() {
        let mut text = match numbers.below(6) {
            0 => format!(
                "---\naliases:\n  - Also {n}\n  - \"And also {n}\"\ntags: [a/b, {n}, yes]\ncssclasses: wide\nup: \"[[{}]]\"\n---\n",
                notes[0].1
            ),
            1 => format!(
                "---\ncreated: 2024-01-15T10:00\nupdated: 2024-01-16\npublish: true\nalias: Once {n}\nrating: 4\n---\n"
            ),
            2 => "---\n---\n".to_owned(),
            3 => format!("---\ntitle: \"{n}: a title\"\ndate: 2024-02-29\nrelated:\n- \"[[{}]]\"\n---\n", notes[1].1),
            _ => String::new(),
        };
        text += &format!(
            "## What's new in {n}.0?\n\nFirst words of {n}. ^first-{n}\n\n- one\n- two ^item-{n}\n\t- three\n\n> A quotation\n> of two lines. ^q{n}\n\n"
        );
        text += &format!("| a | b |\n|---|---|\n| 1 | [[{}\\|x]] |\n\n^table-{n}\n\n", notes[n / 2].1);
        for _ in 0..8 {
            let to = numbers.below(notes.len());
            let (folder, other) = &notes[to];
            let path = format!("{folder}{other}");
            let encoded = path.replace('%', "%25").replace(' ', "%20");
            text += &match numbers.below(16) {
                0 => format!("[[{other}]]"),
                1 => format!("[[{path}|the note]]"),
                2 => format!("[[{}]]", other.to_uppercase()),
                3 => format!("[[{other}#What's new in {to}.0?]]"),
                4 => format!("[[{other}#^first-{to}|its begin]]"),
                5 => format!("[[{other}#^ITEM-{to}]]"),
                6 => format!("[a path in the vault](<{path}.md>)"),
                7 => format!("[a path in the vault]({encoded}.md#whats-new-in-{to}0)"),
                8 => format!("[the shortest link](<{other}.md>)"),
                9 => "![[Pasted image 20240115101010.png|300]] ![](diagram.png)".to_owned(),
                10 => "[[Report (final).pdf#page=3|p. 3]] ![[Report (final).pdf#page=4]]".to_owned(),
                11 => format!("[[#^q{n}]] and [[#What's new in {n}.0?]]"),
                12 => "[x](obsidian://open?vault=v&file=x) [y](zotero://select/items/1_ABC) <someone@example.org>"
                    .to_owned(),
                13 => format!("[[{other}#]], [[{other}.md|with its end]]"),
                14 => "Thanks to @tmandry and [@jackh726](https://github.com/jackh726); 2^10, a^b, x ^ y.".to_owned(),
                _ => "#tag #nested/tag ==marked== ~~gone~~ $e^{i\\pi}$".to_owned(),
            };
            text += "\n\n";
        }
        let to = numbers.below(n.max(1));
        text += &match numbers.below(4) {
            // Only what stands before: embeds in a circle are an error to everybody.
            0 if n > 0 => format!("![[{}#^first-{to}]]\n\n![[{}#^q{to}]]\n", notes[to].1, notes[to].1),
            1 if n > 0 => format!("![[{}#^table-{to}]]\n\n![[{}#^item-{to}]]\n", notes[to].1, notes[to].1),
            2 => "> [!tip]- Folded\n> Text with [[#^first-".to_owned() + &n.to_string() + "]].\n",
            _ => "%%a comment%%\n".to_owned(),
        };
        book.put(&format!("content/{folder}{name}.md"), text);
    }
    // A folder and a note with one name, names that differ in case, a day's note, a folder's note.
    book.put("content/Import notes/Importer.md", "![[diagram.png]]^right-behind\n\n[[Importer#^right-behind]]\n");
    book.put("content/Getting started/Import notes.md", "## More formats\n\nText.\n");
    book.put("content/Getting started/index.md", "[[Import notes#More formats]], [[MAAS]] and [[MaaS]].\n");
    book.put("content/Terms/MAAS.md", "---\nslug: metal-as-a-service\n---\nMetal.\n");
    book.put("content/Terms/MaaS.md", "Model.\n");
    book.put(
        "content/Calendar/2024-01-15.md",
        "[[2024-01-15]], [[Calendar/2024-01-15|today]], [[Caf\u{e9} au lait]]\n",
    );
    book.put("content/Cafe\u{301} au lait.md", "Text.\n");
    book.put("content/Templates/Daily.md", "---\ncreated: {{date}}\ntitle: \"{{title}}\"\n---\n[[{{yesterday}}]]\n");
    book.put("content/Templates/Templater.md", "---\ndate: <% tp.date.now() %>\n---\n<%* tR += \"x\" %>\n");
    for file in ["Attachments/Pasted image 20240115101010.png", "Attachments/2024/diagram.png"] {
        book.put(&format!("content/{file}"), PNG);
    }
    book.put("content/Attachments/Report (final).pdf", "%PDF");
    book.put("content/.obsidian/app.json", "{\"SECRET\": 1}");
    book.put("content/.trash/Old.md", "[[nowhere]]\n");
    book.put(
        "content/Drawing 2025-02-05.excalidraw.md",
        "---\nexcalidraw-plugin: parsed\ntags: [excalidraw]\n---\n# Text Elements\nWord ^pHAEnDHQ\n",
    );
    let told = book.build();
    let templates = told.iter().filter(|(_, message)| message.contains("is a template")).count();
    assert_eq!(templates, 2, "{told:?}");
    let page = book.page("getting-started/index.html");
    for link in ["getting-started/import-notes/#more-formats", "terms/metal-as-a-service/", "terms/maas/"] {
        assert!(page.contains(&format!("{link}\"")), "{link}: {page}");
    }
    let first = book.page("00-start-here/über-mich-1/index.html");
    assert!(first.contains("<p id=\"^first-1\">First words of 1.</p>"), "{first}");
    assert!(!book.root.join("public/templates/daily").exists());
}

#[test]
fn sites_of_hugo_and_zola() {
    let book =
        Book::new("languages = [\"fr\", \"de\"]\n[check]\nunknown_key = \"ignore\"\nforeign_syntax = \"ignore\"\n");
    let mut numbers = Numbers(12);
    let sections = ["posts", "docs/Getting-Started", "inside-rust", "Blog", "methods/page"];
    let names = [
        "Rust-1.0-alpha2",
        "hugo_convert_toJSON",
        "What's Next",
        "AsTime",
        "2024-05-01-my-post",
        "C# and F#",
        "café-crème",
    ];
    let pages: Vec<(String, String)> = (0..500)
        .map(|n| (sections[n % sections.len()].to_owned(), format!("{}-{n}", names[n % names.len()])))
        .collect();
    let folder = |path: &str| path.split('/').map(slug).collect::<Vec<_>>().join("/");
    book.put("content/_index.md", "+++\ntitle = \"Home\"\nsort_by = \"date\"\n[extra]\nx = 1\n+++\n");
    for section in sections {
        book.put(
            &format!("content/{section}/_index.md"),
            "---\ntitle: A section\nslug: not-used\ncascade: {draft: false}\n---\n",
        );
    }
    for (n, (section, name)) in pages.iter().enumerate() {
        let is_bundle = n % 4 == 0;
        let own = if n % 8 == 0 { format!("bundle-{n}") } else { slug(name) };
        let own_address = format!("/{}/{own}/", folder(section));
        let front = match numbers.below(3) {
            0 => format!(
                "+++\ntitle = 'Post {n}'\ndate = 2024-03-01T04:14:54-08:00\naliases = [\"/old/{n}/\", \"/old/{n}/\", \"/p/{n}.html\", \"{own_address}\"]\nslug = \"{own}\"\n[taxonomies]\ntags = [\"a\"]\n+++\n"
            ),
            1 => format!(
                "---\ntitle: \"Post {n}\"\ndate: 2024-03-01\nlastmod: 2024-04-01 10:00:00 +0200\nlinkTitle: x\naliases:\n  - /old/{n}/\nslug: {own}\ndraft: no\nmenu: {{main: {{weight: 1}}}}\n---\n"
            ),
            _ => format!("\n---\ntitle: Post {n}\nslug: {own}\naliases: /old/{n}/\ncategories: [x, y]\n---\n"),
        };
        let up = if is_bundle { "../" } else { "" };
        let mut text =
            front + "\n# Heading\n\n## What's new?\n\n## Relink, don't rebuild\n\n## draw.io\n\n## Same\n\n## Same\n\n";
        for _ in 0..6 {
            let to = numbers.below(pages.len());
            let (section_to, name_to) = &pages[to];
            let file = if to.is_multiple_of(4) { format!("{name_to}/index.md") } else { format!("{name_to}.md") };
            let file = file.replace(' ', "%20").replace('#', "%23");
            text += &match numbers.below(11) {
                0 => format!("[a](/{section_to}/{file})"),
                1 => format!("[b](@/{section_to}/{file})"),
                2 => format!("[c](/old/{to}/)"),
                3 => format!("[d](/old/{to}/#what-s-new)"),
                4 => format!("[e](/{section_to}/{file}#whats-new)"),
                5 => format!("[f](/{section_to}/{file}#relink-don-t-rebuild)"),
                6 => format!("[g](/{section_to}/{file}#drawio), [h](/{section_to}/{file}#same-1)"),
                7 => format!("[i]({section_to}/{file})"),
                8 => format!("[j]({up}_index.md) ![](/images/Logo%20Final.svg#part) <https://example.org>"),
                9 => "Posted by @nikomatsakis, and thanks to @m-ou-se. `https://user:password@example.org/`".to_owned(),
                _ => format!("<a name=\"mark-{n}\"></a>[k](#mark-{n}) [l](/{}/)", section_to.to_uppercase()),
            };
            text += "\n\n";
        }
        if is_bundle {
            text +=
                "![Figure](Cover%20(1).png) [data](sub/Data.csv) <img src=\"Cover (1).png\">\n\n![Shown](cover.png)\n";
            for file in ["Cover (1).png", "cover.png", "sub/Data.csv"] {
                book.put(&format!("content/{section}/{name}/{file}"), PNG);
            }
            book.put(&format!("content/{section}/{name}/index.md"), text);
        } else {
            book.put(&format!("content/{section}/{name}.md"), text);
        }
        if n % 50 == 1 {
            book.put(
                &format!("content/{section}/{name}.fr.md"),
                format!("---\ntitle: Billet {n}\n---\n[a](/old/{n}/)\n"),
            );
        }
    }
    book.put("static/images/Logo Final.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    let told = book.build();
    assert!(told.iter().all(|(code, _)| code != "unknown-source"), "{told:?}");
    for path in [
        "posts/bundle-0/index.html",
        "posts/bundle-0/Cover (1).png",
        "posts/bundle-0/sub/Data.csv",
        "old/3/index.html",
        "p",
    ] {
        let there = book.root.join("public").join(path).exists();
        assert!(there || path == "p", "{path}");
    }
    assert!(
        book.page("posts/bundle-0/index.html")
            .contains("posts/bundle-0/cover.png\" alt=\"Shown\" width=\"4\" height=\"2\"")
    );
}

#[test]
fn a_zettelkasten() {
    let book =
        Book::new("bibliography = [\"library.bib\"]\n[check]\nunknown_key = \"ignore\"\nforeign_syntax = \"ignore\"\n");
    let mut numbers = Numbers(13);
    let key = |n: usize| {
        ["luhmann1981", "oneil2016weapons", "müller:2020", "wang_2021", "de.groot-1965"][n % 5].to_owned()
            + &n.to_string()
    };
    let mut library = String::new();
    for n in 0..150 {
        library += &format!(
            "@{}{{{},\n  title = {{{{A}} Title {n}}},\n  author = {{Luhmann, Niklas and {{van Houten}}, Rolf}},\n  date = {{{}}},\n  ids = {{old{n}}},\n  url = {{https://doi.org/10.1000/{n}}},\n  file = {{/home/me/{n}.pdf}},\n}}\n",
            numbers.of(&["book", "article", "online", "thesis", "incollection"]),
            key(n),
            numbers.of(&["1981", "2016-05", "2019/2020", "ca. 1990", "forthcoming"]),
        );
    }
    book.put("library.bib", library);
    // The ways in which programs write an id before, or instead of, a title.
    let notes: Vec<(String, String)> = (0..500)
        .map(|n| {
            let id = format!("20201{}{:02}12{:02}", 1 + n % 2, 1 + n / 50, n % 50);
            let title = ["A thought", "Über Zettel", "思考", "On R&D – costs", "What is `x`"][n % 5];
            let name = match n % 5 {
                0 => format!("{id} {title}"),
                1 => format!("{id}-{title}"),
                2 => format!("{id}_{title}"),
                3 => format!("{id}.{title}"),
                _ => format!("{id} - {title}"),
            };
            (id, name)
        })
        .collect();
    for (n, (id, name)) in notes.iter().enumerate() {
        let mut text = match n % 4 {
            0 => format!("---\nid: {id}\ntitle: Zettel {n}\nkeywords: [a, b]\n---\n\n"),
            1 => format!("# {id} Zettel {n}\n\n"),
            2 => format!("---\r\ntitle: 'Zettel {n}: a thought'\r\nreference-section-title: References\r\n---\r\n\r\n"),
            _ => String::new(),
        };
        for _ in 0..5 {
            let (other, whole) = numbers.of(&notes).clone();
            let source = numbers.below(150);
            text += &match numbers.below(7) {
                0 => format!("It follows [[{other}]]."),
                1 => format!("See [[{other}|that]] and [[{other}.md]]."),
                2 => format!("As in [[{whole}]]."),
                3 => format!("A claim [@{}, p. 4; see also @{}, chap. 2].", key(source), key(150 - 1 - source)),
                4 => format!("[-@old{source}] agrees with @{{{}}}.", key(source)),
                5 => "A note.[^1] Another.^[In the line.]".to_owned(),
                _ => format!("§{n}, 10 %, and [a file](<{whole}.md>)."),
            };
            text += "\n\n";
        }
        text += "[^1]: With words.\n";
        book.put(&format!("content/{}{name}.md", ["", "zettel/", "Literatur/"][n % 3]), text);
    }
    book.put("content/Literatur/_index.md", "---\ntitle: Literatur\n---\n");
    book.put("content/zettel/20210101 and more.md", "[[20210101]] is this one.\n");
    book.build();
    let first = &notes[0];
    assert!(book.page(&format!("{}/index.html", slug(&first.1))).contains("Zettel 0"));
}

/// What their authors would call an error stays one.
#[test]
fn what_is_wrong_in_a_vault_is_told() {
    let book = Book::new("");
    book.put(
        "content/a/Note.md",
        "[[Nowhere]] [x](Nowhere.md) ![](no.png) [[#^none]] [y](github.com/x) [z](a/no.md)\n",
    );
    book.put("content/b/Note.md", "[[Note]] [x](Note.md#none)\n");
    book.put("content/c/202001011200 one.md", "[[202001011200]]\n");
    book.put("content/c/202001011200 two.md", "\n");
    let found: Vec<serde_json::Value> =
        serde_json::from_slice(&book.run(&["check", "--format", "json"]).stdout).unwrap();
    let of = |code: &str| found.iter().filter(|d| d["code"] == code).count();
    assert_eq!((of("broken-link"), of("ambiguous-link")), (7, 1), "{found:#?}");
    let scheme = found.iter().find(|d| d["message"].as_str().unwrap().contains("github.com")).unwrap();
    assert!(scheme["help"].as_str().unwrap().contains("https://github.com/x"), "{scheme:#}");
}
