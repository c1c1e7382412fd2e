//! Languages: which part of a file's name is one, and in which direction it is read. Plain functions of text.

use crate::config::{canonical, is_language, primary};

/// The two-letter codes of ISO 639-1, in force. Three-letter codes are words of too many other kinds (`old`, `new`, `api`): a book names
/// those that it uses.
const CODES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es \
et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks \
ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn \
ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo \
za zh zu";

/// A path below `content/` → the path without the language in the file's name, and that language: `a/b.zh.md` → `a/b.md`, `zh`.
///
/// `known` are the languages that the book names; where it names none, every tag whose language is one of ISO 639-1 is one. `notes.v2.md`
/// has none in either case.
pub fn of_path(path: &str, known: Option<&[String]>) -> Option<(String, String)> {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
    let (stem, tag) = name.strip_suffix(".md")?.rsplit_once('.')?;
    if stem.is_empty() || !is_language(tag) {
        return None;
    }
    let tag = match known {
        Some(known) => known.iter().find(|k| k.eq_ignore_ascii_case(tag)).cloned()?,
        None => {
            let primary = primary(tag);
            let subtags = tag.split('-').skip(1).all(|part| matches!(part.len(), 2..=8));
            (primary.len() == 2 && subtags && CODES.split(' ').any(|code| code == primary)).then(|| canonical(tag))?
        }
    };
    let base = if folder.is_empty() { format!("{stem}.md") } else { format!("{folder}/{stem}.md") };
    Some((base, tag))
}

/// The direction in which a language is written, by its script's usual direction: `ltr` or `rtl`.
pub fn direction(language: &str) -> &'static str {
    let primary = primary(language);
    let script = |names: &[&str]| language.split('-').skip(1).any(|p| names.iter().any(|n| n.eq_ignore_ascii_case(p)));
    if script(&["Latn", "Cyrl", "Deva", "Hans", "Hant"]) {
        return "ltr";
    }
    let rtl = ["ar", "fa", "he", "ur", "ps", "sd", "ug", "yi", "dv", "ckb"].contains(&primary.as_str())
        || script(&["Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm"]);
    if rtl { "rtl" } else { "ltr" }
}

/// What languages call themselves, for those that books are most often translated into.
const NAMES: [(&str, &str); 46] = [
    ("ar", "العربية"),
    ("bg", "Български"),
    ("bn", "বাংলা"),
    ("ca", "Català"),
    ("cs", "Čeština"),
    ("da", "Dansk"),
    ("de", "Deutsch"),
    ("el", "Ελληνικά"),
    ("en", "English"),
    ("es", "Español"),
    ("et", "Eesti"),
    ("fa", "فارسی"),
    ("fi", "Suomi"),
    ("fr", "Français"),
    ("he", "עברית"),
    ("hi", "हिन्दी"),
    ("hr", "Hrvatski"),
    ("hu", "Magyar"),
    ("id", "Bahasa Indonesia"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("ko", "한국어"),
    ("lt", "Lietuvių"),
    ("lv", "Latviešu"),
    ("ms", "Bahasa Melayu"),
    ("nl", "Nederlands"),
    ("no", "Norsk"),
    ("pl", "Polski"),
    ("pt", "Português"),
    ("ro", "Română"),
    ("ru", "Русский"),
    ("sk", "Slovenčina"),
    ("sl", "Slovenščina"),
    ("sr", "Српски"),
    ("sv", "Svenska"),
    ("ta", "தமிழ்"),
    ("th", "ไทย"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
    ("ur", "اردو"),
    ("vi", "Tiếng Việt"),
    ("zh", "中文"),
    ("zh-Hans", "简体中文"),
    ("zh-Hant", "繁體中文"),
    ("yue", "粵語"),
    ("nb", "Norsk bokmål"),
];

/// What a language calls itself: of its tag, else of its primary language with the rest of the tag; a tag that is not known stands for itself.
pub fn name(tag: &str) -> String {
    let find = |wanted: &str| NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(wanted)).map(|(_, name)| *name);
    match (find(tag), find(&primary(tag)), tag.split_once('-')) {
        (Some(name), ..) | (None, Some(name), None) => name.to_owned(),
        (None, Some(name), Some((_, rest))) => format!("{name} ({rest})"),
        _ => tag.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_of_a_file_is_in_its_name() {
        let of = |path: &str| of_path(path, None);
        let some = |base: &str, tag: &str| Some((base.to_owned(), tag.to_owned()));
        assert_eq!(of("a/mate60.zh.md"), some("a/mate60.md", "zh"));
        assert_eq!(of("index.zh-hans-cn.md"), some("index.md", "zh-Hans-CN"));
        assert_eq!(of("a.b.pt-br.md"), some("a.b.md", "pt-BR"));
        for other in [
            "notes.v2.md",
            "a/mate60.md",
            ".zh.md",
            "notes.draft.md",
            "notes.old.md",
            "x.main.rs.md",
            "x.zh",
            "x.zz.md",
            "x.zh-x.md",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
        let known = ["yue".to_owned(), "zh-Hant".to_owned()];
        assert_eq!(of_path("a.YUE.md", Some(&known)), some("a.md", "yue"));
        assert_eq!(of_path("a.zh-hant.md", Some(&known)), some("a.md", "zh-Hant"));
        assert_eq!(of_path("a.zh.md", Some(&known)), None);
        assert_eq!(of_path("a.zh.md", Some(&[])), None);
    }

    #[test]
    fn scripts_have_a_direction() {
        for (tag, wanted) in
            [("ar", "rtl"), ("he-IL", "rtl"), ("az-arab", "rtl"), ("ar-Latn", "ltr"), ("zh", "ltr"), ("", "ltr")]
        {
            assert_eq!(direction(tag), wanted, "{tag}");
        }
    }
}
