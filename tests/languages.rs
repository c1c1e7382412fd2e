//! A book in Chinese speaks Chinese: no word of the theme is left in English on any of its pages, nor in what its scripts say.

use briefbook::incremental::{Engine, EngineOptions};
use briefbook::output::Content;
use briefbook::theme::built_in::BUILT_IN_STATIC;
use briefbook::theme::words::FILES;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that a book may have, in Chinese. Names that are no words (keys, addresses) are left in Latin letters.
const BOOK: &[(&str, &str)] = &[
    (
        "briefbook.toml",
        "[book]\ntitle = \"芯片简报\"\ndescription = \"说的是芯片。\"\nlanguage = \"zh\"\nbase_url = \"https://example.org/\"\nauthors = [\"编者\"]\n",
    ),
    (
        "sources.bib",
        "@report{x1, author = {{某机构}}, title = {一份报告}, institution = {某机构}, number = {7}, date = {2024-01-02}, url = {https://example.org/1}, urldate = {2024-02-03}, tier = {1}, archive_url = {https://web.archive.org/1}, archive_date = {2024-03-04}, frcite = {88}, frdoc = {2023}, docket = {9}, rin = {3}, note = {附注}}\n\
         @article{x2, author = {王某}, title = {一篇文章}, journaltitle = {某刊}, volume = {3}, number = {4}, pages = {5--6}, date = {2023}, tier = {2}}\n\
         @book{x3, editor = {李某}, title = {一本书}, publisher = {某社}, location = {北京}, edition = {2}, series = {丛}, date = {2022}, tier = {3}}\n\
         @incollection{x4, author = {赵某}, title = {一章}, booktitle = {一本书}, publisher = {某社}, pages = {7}, date = {2021}}\n\
         @thesis{x6, author = {孙某}, title = {论文}, subtitle = {副题}, type = {学位}, organization = {某会}, date = {2019}}\n\
         @online{x5, author = {{某站}}, title = {一页}, date = {2020}, url = {https://example.org/5}}\n",
    ),
    ("content/index.md", "---\ntitle: 芯片简报\n---\n本书说的是芯片 [@x1]。\n"),
    ("content/briefings/index.md", "---\ntitle: 简报\n---\n"),
    (
        "content/briefings/a.md",
        "---\ntitle: 七纳米问题\nsummary: 拆解显示能造。\ndate: 2024-05-01\nupdated: 2024-06-01\nas_of: 2024-05-01\nreview_by: 2025-05-01\ntopics: [芯片]\nentities: [huawei]\naliases: [/old/, 别名]\n\
         events:\n  - {date: 2019-05?, title: 存疑之事, importance: 2, actors: [huawei], topics: [芯片], sources: [x1]}\n  - {date: 2018, title: 某年, importance: 3, sources: [x2]}\n  - {date: 2017-03/2018-02, title: 一段时间, sources: [x2]}\n  - {date: 2016-21, title: 春天, sources: [x2]}\n  - {date: 201X, title: 年代, sources: [x2]}\n  - {date: ../2001, title: 之前, sources: [x2]}\n---\n\n\
         文字 [@x1, p. 2; @x3, pp. 4-6]。[^n] 又如[@x2, ch. 3]。王某说：@x2 [p. 9]。\n\n> [!NOTE]\n> 一。\n\n> [!TIP]\n> 二。\n\n> [!IMPORTANT]\n> 三。\n\n> [!WARNING]\n> 四。\n\n> [!CAUTION]\n> 五。\n\n> [!abstract]\n> 六。\n\n> [!info]\n> 六。\n\n> [!todo]\n> 六。\n\n> [!success]\n> 六。\n\n> [!question]\n> 六。\n\n> [!failure]\n> 六。\n\n> [!danger]\n> 六。\n\n> [!bug]\n> 六。\n\n> [!example]\n> 六。\n\n> [!quote]\n> 六。\n\n> [!contested]\n> 六。\n\n> [!unknown]\n> 六。\n\n> [!judgement]\n> 六。\n\n\
         ## 一\n\n见[[smic]]与[[b]]。\n\n![[b#节]]\n\n## 二 {#two event=\"2023-08-29\"}\n\n文字 [@x1]。\n\n| 甲 | 乙 |\n|---|---|\n| 丙 | 丁 |\n\n## 三\n\n~~~\n甲\n~~~\n\n[^n]: 脚注 [@x4; @x5]。\n",
    ),
    (
        "content/briefings/b.md",
        "---\ntitle: 另一篇\ndate: 2024-01-01\ntopics: [芯片]\n---\n见[[a]]。\n\n## 节\n\n文字。\n",
    ),
    ("content/notes/index.md", "---\ntitle: 札记\n---\n"),
    ("content/notes/c.md", "---\ntitle: 札记一\n---\n文字。\n"),
    ("content/notes/sub/d.md", "---\ntitle: 札记二\n---\n文字。\n"),
    ("content/topics/芯片.md", "---\ntitle: 芯片\nsummary: 说芯片。\n---\n文字。\n"),
    // A folder without a page of its own is called by its name, which is no word of the theme; `entities` and `topics` by the theme's.
    ("content/notes/sub/index.md", "---\ntitle: 子\n---\n"),
    (
        "content/entities/huawei.md",
        "---\ntitle: 华为\nsummary: 公司。\nkind: entity\naliases: [华为技术]\nentity: {type: company, website: \"https://example.com/\", 总部: 深圳}\n\
         relations:\n  - {to: smic, kind: 客户, since: 2015, until: 2020, sources: [x1]}\n  - {to: rule, kind: 受制于, sources: [x1]}\n---\n公司。\n",
    ),
    ("content/entities/smic.md", "---\ntitle: 中芯国际\nkind: entity\nentity: {type: company}\n---\n公司。\n"),
    ("content/entities/rule.md", "---\ntitle: 某规则\nkind: entity\nentity: {type: rule}\n---\n规则。\n"),
    ("content/entities/bis.md", "---\ntitle: 某局\nkind: entity\nentity: {type: agency}\n---\n机构。\n"),
    ("content/entities/us.md", "---\ntitle: 某国\nkind: entity\nentity: {type: country}\n---\n国家。\n"),
    ("content/entities/pact.md", "---\ntitle: 某约\nkind: entity\nentity: {type: treaty}\n---\n条约。\n"),
    ("content/entities/phone.md", "---\ntitle: 某手机\nkind: entity\nentity: {type: product}\n---\n产品。\n"),
    ("content/entities/who.md", "---\ntitle: 某人\nkind: entity\nentity: {type: person}\n---\n人物。\n"),
    ("content/entities/what.md", "---\ntitle: 某物\nkind: entity\n---\n其他。\n"),
];

/// Keys and texts of a file of words.
fn words(language: &str) -> BTreeMap<String, String> {
    let (_, text) = FILES.iter().find(|(tag, _)| *tag == language).unwrap();
    let table: toml::Table = text.parse().unwrap();
    table.into_iter().map(|(key, value)| (key, value.as_str().unwrap().to_owned())).collect()
}

/// What stands around the places of a word: `From {name} to others` → `From`, `to others`. Without letters there is nothing to find.
fn pieces(word: &str) -> impl Iterator<Item = &str> {
    let parts = word.split('{').enumerate();
    let parts =
        parts.map(|(at, part)| if at == 0 { part } else { part.split_once('}').map_or(part, |(_, rest)| rest) });
    parts.map(str::trim).filter(|part| part.chars().filter(char::is_ascii_alphabetic).count() > 1)
}

/// Whether a word stands in a text, and not as a part of another.
fn says(text: &str, word: &str) -> bool {
    let inside = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + word.len()..].chars().next());
        let (first, last) = (word.chars().next(), word.chars().next_back());
        !(inside(before) && inside(first) || inside(after) && inside(last))
    })
}

/// What a page says to those who see it and to those who hear it, piece by piece; machines' own texts and code are left out.
fn said(html: &str) -> Vec<String> {
    let document = scraper::Html::parse_document(html);
    let mut said = Vec::new();
    for node in document.root_element().descendants() {
        let quiet = |n: &scraper::ElementRef<'_>| {
            ["script", "style", "pre", "kbd"].contains(&n.value().name()) || n.value().attr("download").is_some()
        };
        let around = || node.ancestors().filter_map(scraper::ElementRef::wrap);
        match node.value() {
            scraper::Node::Text(text) if !around().any(|n| quiet(&n)) => said.push(text.trim().to_owned()),
            // COinS is for programs that collect sources.
            scraper::Node::Element(element) if element.classes().any(|class| class == "Z3988") => {}
            scraper::Node::Element(element) => {
                let kept = |name: &str| {
                    ["title", "alt", "placeholder", "aria-label", "aria-description", "aria-valuetext"].contains(&name)
                        || name.starts_with("data-")
                            && !["data-core", "data-panel", "data-topics", "data-actors"].contains(&name)
                        || name == "content" && element.attr("name") == Some("description")
                };
                said.extend(element.attrs().filter(|(name, _)| kept(name)).map(|(_, value)| value.to_owned()));
            }
            _ => {}
        }
    }
    said
}

#[test]
fn a_book_in_chinese_has_no_english_word_of_the_theme() {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in BOOK {
        let to = dir.path().join(path);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::write(to, text).unwrap();
    }
    let (loaded, files) = Engine::make(dir.path(), EngineOptions::default());
    assert!(!files.is_empty() && loaded.diagnostics.is_empty(), "{:#?}", loaded.diagnostics);
    let (english, chinese) = (words("en"), words("zh-Hans"));
    // What is the same in both, such as `{d}–{d2}`, is no English.
    let english: BTreeSet<&str> =
        english.iter().filter(|(key, word)| chinese[*key] != **word).flat_map(|(_, word)| pieces(word)).collect();
    assert!(english.len() > 250, "{english:?}");
    let mut pages = 0;
    let (mut spoken, mut left) = (BTreeSet::new(), Vec::new());
    for file in &files {
        let Content::Bytes(bytes) = &file.content else { continue };
        let text = String::from_utf8_lossy(bytes);
        let html = match file.path.strip_suffix(".html") {
            Some(_) => text.into_owned(),
            // The dialog of the search: markup within a script.
            None if file.path == "search/panel.js" => {
                let markup = text.split_once(',').unwrap().1.trim_end_matches([';', ')', '\n']);
                serde_json::from_str(markup).unwrap()
            }
            None => continue,
        };
        pages += 1;
        for piece in said(&html) {
            let found: Vec<&&str> = english.iter().filter(|word| says(&piece, word)).collect();
            if !found.is_empty() {
                left.push(format!("{}: {found:?} in “{piece}”", file.path));
            }
            spoken.insert(piece);
        }
    }
    assert!(left.is_empty(), "{left:#?}");
    assert!(pages > 30, "{pages}");
    // The test would find them: nearly all Chinese words are said somewhere, the English ones in their places would be met.
    let all = spoken.into_iter().collect::<Vec<_>>().join("\n");
    let missing: Vec<&str> = chinese
        .iter()
        .filter(|(_, word)| !word.contains('{') && !all.contains(word.as_str()))
        .map(|(key, _)| key.as_str())
        .collect();
    assert!(missing.len() < 36, "{} words are on no page: {missing:?}", missing.len());
}

/// What scripts say comes from the page, in its words: they have none of their own.
#[test]
fn scripts_have_no_words_of_their_own() {
    let english = words("en");
    // Names that browsers give to keys and values of the language.
    const NAMES: &[&str] = &["Enter", "Escape", "Home", "End", "Infinity"];
    for (path, bytes) in BUILT_IN_STATIC.iter().filter(|(path, _)| path.ends_with(".js")) {
        let text = std::str::from_utf8(bytes).unwrap();
        for line in
            text.lines().filter(|line| !["//", "/**", "*"].iter().any(|mark| line.trim_start().starts_with(mark)))
        {
            // Every other piece between quotation marks is a text.
            for literal in line.split(['"', '`']).skip(1).step_by(2) {
                let word = literal.len() > 2
                    && !NAMES.contains(&literal)
                    && literal.chars().any(|c| c.is_ascii_uppercase() || c == ' ');
                assert!(!word || !english.values().any(|value| value == literal), "{path}: {literal}");
                let plain = |word: &str| word.chars().all(|c| c.is_ascii_alphabetic());
                let said = literal.trim().trim_end_matches(['.', '…', ':']);
                let sentence = said.contains(' ') && said.split(' ').all(plain);
                assert!(!sentence || literal == "use strict", "{path}: {literal}");
            }
        }
    }
}

/// Sentences that are quoted on another page: a title in them that is in another language than they are says so.
#[test]
fn a_quoted_sentence_says_in_which_language_its_titles_are() {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in [
        ("briefbook.toml", "[book]\ntitle = \"Book\"\n"),
        ("sources.bib", "@book{k, title = {Title}, author = {Doe, J.}, date = {2020}}\n"),
        ("content/desert.ar.md", "---\ntitle: صحراء\n---\nنص.\n"),
        ("content/other.md", "---\ntitle: Other\n---\nText.\n"),
        ("content/a.md", "---\ntitle: A\n---\nText on [[other]] of [[desert]], and [[desert|the desert]] [@k].\n"),
        ("content/b.md", "---\ntitle: B\n---\nWithin ![[desert]] a line.\n"),
    ] {
        let to = dir.path().join(path);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::write(to, text).unwrap();
    }
    let (loaded, files) = Engine::make(dir.path(), EngineOptions::default());
    assert!(
        loaded.diagnostics.iter().all(|d| d.severity != briefbook::diagnostic::Severity::Error),
        "{:#?}",
        loaded.diagnostics
    );
    let page = |path: &str| {
        let file = files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("{path}"));
        let Content::Bytes(bytes) = &file.content else { panic!("{path}") };
        String::from_utf8(bytes.to_vec()).unwrap()
    };
    let title = "<span lang=\"ar\" dir=\"rtl\">صحراء</span>";
    let desert = page("ar/desert/index.html");
    assert!(desert.contains(&format!(">Text on Other of <mark>{title}</mark>, and the desert.</p>")), "{desert}");
    assert!(desert.contains(&format!(">Within <mark>{title}</mark> a line.</p>")), "{desert}");
    let other = page("other/index.html");
    assert!(other.contains(&format!(">Text on <mark>Other</mark> of {title}, and the desert.</p>")), "{other}");
    let source = page("sources/k/index.html");
    assert!(source.contains(&format!(">Text on Other of {title}, and the desert.</p>")), "{source}");
}
