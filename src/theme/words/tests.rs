use super::*;
use crate::parse::edtf;
use crate::theme::built_in::BUILT_IN;

/// The rooms that ask for words.
const ROOMS: [&str; 5] = ["output", "metadata", "site", "prose", "theme"];

/// The names that stand behind `words.` in the templates.
fn used() -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for (name, text) in BUILT_IN {
        for (at, _) in text.match_indices("words.") {
            let key: String = text[at + 6..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            assert!(!key.is_empty(), "{name}");
            used.insert(key);
        }
        assert!(!text.contains("words["), "{name} asks for a word by a name that is not written down");
    }
    used
}

/// All texts in quotes of this program's code that makes the site.
fn quoted() -> BTreeSet<String> {
    let mut quoted = BTreeSet::new();
    for folder in ROOMS.into_iter().chain(["parse/edtf", "parse/markdown"]) {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder);
        for entry in walkdir::WalkDir::new(root).into_iter().flatten().filter(|e| e.file_type().is_file()) {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            quoted.extend(text.split('"').map(str::to_owned));
        }
    }
    quoted
}

/// Keys that end in a number or a type that is put together.
fn composed(key: &str) -> bool {
    ["month_", "season_", "tier_", "kind_", "kinds_"].iter().any(|start| key.starts_with(start))
}

#[test]
fn every_file_has_the_same_keys_and_each_is_used() {
    let (templates, code) = (used(), quoted());
    assert!(templates.len() > 50, "{templates:?}");
    let english: BTreeSet<String> = built_in(FILES[0].1).into_keys().collect();
    for (tag, file) in FILES {
        let keys: BTreeSet<String> = built_in(file).into_keys().collect();
        assert_eq!(keys, english, "{tag}");
        let missing: Vec<_> = templates.difference(&keys).collect();
        assert!(missing.is_empty(), "{tag}: missing {missing:?}");
    }
    let unused: Vec<_> =
        english.iter().filter(|k| !templates.contains(*k) && !code.contains(*k) && !composed(k)).collect();
    assert!(unused.is_empty(), "unused {unused:?}");
}

#[test]
fn every_word_that_the_program_asks_for_is_there() {
    let english = built_in(FILES[0].1);
    let mut asked = 0;
    for folder in ROOMS {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder);
        for entry in walkdir::WalkDir::new(root).into_iter().flatten().filter(|e| e.file_type().is_file()) {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            for start in ["word(\"", "filled(\"", "Made(\""] {
                for piece in text.split(start).skip(1) {
                    let key = piece.split('"').next().unwrap();
                    asked += 1;
                    assert!(english.contains_key(key) || key.is_empty(), "{}: {key}", entry.path().display());
                }
            }
        }
    }
    assert!(asked > 20, "{asked}");
    for kind in crate::parse::front_matter::ENTITY_TYPES {
        assert!(
            english.contains_key(&format!("kind_{kind}")) && english.contains_key(&format!("kinds_{kind}")),
            "{kind}"
        );
    }
}

#[test]
fn every_line_is_a_key_and_a_text() {
    for (tag, file) in FILES {
        let (_, errors) = crate::parse::toml::parse(file, 0);
        assert!(errors.is_empty(), "{tag}");
        let lines = file.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).count();
        assert_eq!(lines, built_in(file).len(), "{tag}");
        assert!(built_in(file).values().all(|text| !text.trim().is_empty()), "{tag}");
    }
}

#[test]
fn a_word_has_the_same_places_to_fill_in_every_language() {
    let english = built_in(FILES[0].1);
    for (tag, file) in FILES {
        for (key, text) in built_in(file) {
            let (own, wanted) = (places(&text), places(&english[&key]));
            // What is said of one thing may leave the number out; a century may be told by its number.
            let century = key == "date_century" && own == BTreeSet::from(["century"]);
            assert!(own == wanted || key.ends_with("_one") || century, "{tag}: {key}");
        }
    }
}

#[test]
fn the_nearest_language_serves() {
    let words = Words::default();
    for tag in ["zh", "zh-CN", "ZH-hans", "zh-Hans-CN", "zh_CN", "zh-SG", "cmn-Hans", "zh-Hans-HK"] {
        assert_eq!(words.in_language(tag).tag, "zh-Hans", "{tag}");
    }
    for tag in ["en", "en-GB", "de", "", "zh-Hant", "zh-TW", "zh-HK", "zha", "日本語"] {
        assert_eq!(words.in_language(tag).tag, "en", "{tag}");
    }
    assert_eq!(["fr", "zh-CN"].map(|tag| words.in_language(tag).word("sources").to_owned()), ["Sources", "来源"]);
}

#[test]
fn a_books_own_words_stand_before_the_built_in_ones() {
    let own = [
        ("fr.toml", FileId(1), "sources = \"Références\"\nsourcez = \"x\"\ntl_count_all = \"{all} de {tout}\"\n"),
        ("zh-hans.toml", FileId(2), "sources = \"出处\""),
        ("words.v2.toml", FileId(3), ""),
    ];
    let (words, d) = Words::new(own.into_iter());
    let fr = words.in_language("fr-CA");
    assert_eq!([fr.word("sources"), fr.word("topics")], ["Références", "Topics"]);
    assert_eq!([words.in_language("zh").word("sources"), words.in_language("zh").word("topics")], ["出处", "主题"]);
    let said: Vec<&str> = d.iter().map(|d| d.message.as_str()).collect();
    assert_eq!(
        said,
        [
            "the theme has no text `sourcez`",
            "`{tout}` has no value here",
            "the name of `words.v2.toml` is not a language"
        ]
    );
    let traditional = Words::new(
        [("zh.toml", FileId(1), "sources = \"a\""), ("zh-Hant.toml", FileId(2), "sources = \"來源\"")].into_iter(),
    )
    .0;
    assert_eq!(
        ["zh-TW", "zh-CN", "zh"].map(|tag| traditional.in_language(tag).word("sources").to_owned()),
        ["來源", "a", "a"]
    );
}

#[test]
fn english_dates_are_those_of_messages() {
    let english = built_in(FILES[0].1);
    for (key, text) in edtf::ENGLISH {
        assert_eq!(english.get(key).map(String::as_str), Some(text), "{key}");
    }
}

#[test]
fn dates_in_chinese() {
    let words = Words::default();
    let words = words.in_language("zh");
    for (date, wanted) in [
        ("2022-10-07", "2022年10月7日"),
        ("2022-10", "2022年10月"),
        ("2022", "2022年"),
        ("2024~", "约2024年"),
        ("2024?", "可能2024年"),
        ("2024%", "可能约2024年"),
        ("2022-10-07/2022-10-09", "2022年10月7日至9日"),
        ("2022-10-07/2022-12-01", "2022年10月7日至12月1日"),
        ("2022-10/2022-12", "2022年10月至12月"),
        ("2019/2021", "2019至2021年"),
        ("2022-10-07/2023-10-17", "2022年10月7日至2023年10月17日"),
        ("2019/..", "2019年起"),
        ("../2019", "2019年止"),
        ("2021-22", "2021年夏季"),
        ("201X", "2010年代"),
        ("19XX", "20世纪"),
        ("-0043", "公元前44年"),
    ] {
        assert_eq!(words.date(&edtf::parse(date).unwrap()), wanted, "{date}");
    }
}
