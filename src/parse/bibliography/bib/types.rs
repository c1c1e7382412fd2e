//! BibLaTeX's types of entries and of works → CSL's.

use super::entry::Entry;
use super::{plain, text_of};

/// The CSL type of an entry, as Pandoc and Zotero have it; legal works are looked at again in [`super::legal`].
pub fn csl(entry: &Entry<'_>) -> &'static str {
    let subtype = plain(entry.tex("entrysubtype")).to_lowercase();
    match entry.kind.as_str() {
        "article" | "suppperiodical" => match subtype.as_str() {
            "magazine" => "article-magazine",
            "newspaper" | "newspaperarticle" => "article-newspaper",
            "review" => "review",
            _ if is_preprint(entry) => "article",
            _ => "article-journal",
        },
        "preprint" => "article",
        "review" => "review",
        "book" | "mvbook" | "collection" | "mvcollection" | "proceedings" | "mvproceedings" | "reference"
        | "mvreference" | "manual" | "commentary" => "book",
        "booklet" | "pamphlet" => "pamphlet",
        "inbook" | "bookinbook" | "suppbook" | "incollection" | "suppcollection" => "chapter",
        "inproceedings" => "paper-conference",
        "inreference" => {
            let book = text_of(entry, "booktitle").unwrap_or_default().to_lowercase();
            let words = ["dictionary", "wörterbuch", "dictionnaire", "diccionario", "词典", "字典", "辞典"];
            if words.iter().any(|word| book.contains(word)) { "entry-dictionary" } else { "entry-encyclopedia" }
        }
        "periodical" => "periodical",
        "online" => match subtype.as_str() {
            "blog" | "weblog" => "post-weblog",
            "post" | "tweet" | "forum" | "toot" => "post",
            _ => "webpage",
        },
        "blog" | "weblog" => "post-weblog",
        "post" | "tweet" => "post",
        "report" => "report",
        "newspaper" => "article-newspaper",
        "magazine" => "article-magazine",
        "thesis" => "thesis",
        "unpublished" if entry.has("eventtitle") || entry.has("venue") => "speech",
        "unpublished" => "manuscript",
        "presentation" | "talk" | "speech" | "lecture" => "speech",
        "patent" => "patent",
        "dataset" => "dataset",
        "software" => "software",
        "legislation" | "constitution" => "legislation",
        "regulation" | "legadminmaterial" => "regulation",
        "legal" if entry.has("volume") || entry.has("court") => "legal_case",
        "legal" | "treaty" => "treaty",
        "jurisdiction" => "legal_case",
        "bill" => "bill",
        "hearing" => "hearing",
        "legmaterial" => {
            let said = text_of(entry, "type").unwrap_or_default().to_lowercase() + &subtype;
            if said.contains("hearing") || said.contains("testimony") || !entry.has("number") {
                "hearing"
            } else {
                "bill"
            }
        }
        "standard" => "standard",
        "letter" | "email" => "personal_communication",
        "interview" => "interview",
        "map" => "map",
        "performance" => "performance",
        "video" | "movie" => "motion_picture",
        "audio" | "music" => "song",
        "podcast" | "broadcast" => "broadcast",
        "artwork" | "image" => "graphic",
        "misc" if is_preprint(entry) => "article",
        _ => "document",
    }
}

/// Whether a work lies in an archive of preprints and is told to stand nowhere else.
fn is_preprint(entry: &Entry<'_>) -> bool {
    let archive = plain(entry.tex("eprinttype")).to_lowercase();
    let preprints =
        ["arxiv", "biorxiv", "medrxiv", "ssrn", "chemrxiv", "psyarxiv", "osf", "techrxiv"].contains(&archive.as_str());
    let journal = text_of(entry, "journaltitle").unwrap_or_default().to_lowercase();
    preprints && (journal.is_empty() || journal.contains("arxiv"))
}

/// The kind of work in words; BibLaTeX has keys for some.
pub fn genre(entry: &Entry<'_>, alias: Option<&'static str>) -> Option<String> {
    let given = text_of(entry, "type").or_else(|| alias.map(str::to_owned))?;
    let words = match given.as_str() {
        "phdthesis" => "PhD thesis",
        "mathesis" | "mastersthesis" => "Master’s thesis",
        "bathesis" => "Bachelor’s thesis",
        "candthesis" => "Candidate thesis",
        "techreport" => "Technical report",
        "resreport" => "Research report",
        "software" => "Computer software",
        "datacd" => "Data CD",
        "audiocd" => "Audio CD",
        "patent" => "Patent",
        "patentus" => "U.S. patent",
        "patenteu" => "European patent",
        "patentde" => "German patent",
        "patentfr" => "French patent",
        "patentuk" => "British patent",
        "patreq" => "Patent request",
        "patreqde" => "German patent request",
        "patreqeu" => "European patent request",
        "patreqfr" => "French patent request",
        "patrequk" => "British patent request",
        "patrequs" => "U.S. patent request",
        _ => return Some(given),
    };
    Some(words.to_owned())
}

/// The language of a work as a tag of BCP 47, from `langid` or the list in `language`. Words that are no language are left out.
pub fn language(entry: &Entry<'_>) -> Option<String> {
    let langid = text_of(entry, "langid");
    let list = || super::names::literals(entry.tex("language")).into_iter().next();
    tag(&langid.or_else(list)?)
}

/// A language's tag, from its name in English, babel's name or a tag.
pub fn tag(written: &str) -> Option<String> {
    const NAMES: [(&str, &str); 56] = [
        ("english", "en"),
        ("american", "en-US"),
        ("usenglish", "en-US"),
        ("british", "en-GB"),
        ("ukenglish", "en-GB"),
        ("australian", "en-AU"),
        ("canadian", "en-CA"),
        ("newzealand", "en-NZ"),
        ("german", "de"),
        ("ngerman", "de"),
        ("germanb", "de"),
        ("austrian", "de-AT"),
        ("naustrian", "de-AT"),
        ("swissgerman", "de-CH"),
        ("nswissgerman", "de-CH"),
        ("french", "fr"),
        ("francais", "fr"),
        ("acadian", "fr-CA"),
        ("canadien", "fr-CA"),
        ("chinese", "zh"),
        ("schinese", "zh-CN"),
        ("tchinese", "zh-TW"),
        ("japanese", "ja"),
        ("korean", "ko"),
        ("vietnamese", "vi"),
        ("dutch", "nl"),
        ("spanish", "es"),
        ("mexican", "es-MX"),
        ("catalan", "ca"),
        ("galician", "gl"),
        ("basque", "eu"),
        ("portuguese", "pt"),
        ("portuges", "pt"),
        ("brazilian", "pt-BR"),
        ("brazil", "pt-BR"),
        ("italian", "it"),
        ("russian", "ru"),
        ("ukrainian", "uk"),
        ("bulgarian", "bg"),
        ("serbian", "sr"),
        ("croatian", "hr"),
        ("slovene", "sl"),
        ("slovak", "sk"),
        ("czech", "cs"),
        ("polish", "pl"),
        ("hungarian", "hu"),
        ("romanian", "ro"),
        ("greek", "el"),
        ("turkish", "tr"),
        ("danish", "da"),
        ("norwegian", "nb"),
        ("swedish", "sv"),
        ("finnish", "fi"),
        ("estonian", "et"),
        ("latin", "la"),
        ("arabic", "ar"),
    ];
    let lower = written.trim().to_lowercase();
    let name = lower.strip_prefix("lang").filter(|name| !name.is_empty()).unwrap_or(&lower);
    if let Some((_, tag)) = NAMES.iter().find(|(known, _)| *known == name || *known == lower) {
        return Some((*tag).to_owned());
    }
    match lower.as_str() {
        "中文" | "汉语" | "简体中文" => return Some("zh-CN".to_owned()),
        "繁體中文" => return Some("zh-TW".to_owned()),
        "deutsch" => return Some("de".to_owned()),
        "français" => return Some("fr".to_owned()),
        "日本語" => return Some("ja".to_owned()),
        _ => {}
    }
    // `zh-CN`, `en_us`
    let parts: Vec<&str> = lower.split(['-', '_']).collect();
    let sound =
        parts.iter().all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    if !sound || !(2..=3).contains(&parts[0].len()) {
        return None;
    }
    let cased = parts.iter().enumerate().map(|(index, part)| match (index, part.len()) {
        (0, _) => (*part).to_owned(),
        (_, 2) => part.to_uppercase(),
        (_, 4) => part[..1].to_uppercase() + &part[1..],
        _ => (*part).to_owned(),
    });
    Some(cased.collect::<Vec<_>>().join("-"))
}
