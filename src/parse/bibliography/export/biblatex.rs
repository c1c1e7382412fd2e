//! A source as an entry of BibLaTeX that stands alone.
//!
//! The entry is made of BibLaTeX's own types and fields as far as they go. Then it is read again, and what would come out otherwise is told once more under
//! CSL's name (`csl-dimensions`): other readers leave that alone, and ours gets the same item.

use super::super::markup::{self, Piece, Tag};
use super::super::{DateValue, Item, NameItem, NameValue, OwnFields, Value, bib, date, public};

/// The entry of an item.
pub fn biblatex(key: &str, item: &Item, own: &OwnFields) -> String {
    let (kind, subtype) = kind(item.markup("type").unwrap_or_default());
    let mut fields = fields(item, kind);
    if !subtype.is_empty() {
        fields.push(("entrysubtype".to_owned(), subtype.to_owned()));
    }
    fields.extend(own_fields(own));
    let text = entry(key, kind, &fields);
    let (again, problems) = bib::parse(&text, &[]);
    let empty = Item::default();
    let again = again.first().map_or(&empty, |source| &source.item);
    if again == item && problems.is_empty() {
        return text;
    }
    // What a warning is given of (a date in words) is said in the other way as well.
    let is_told = |name: &str| {
        !problems.is_empty() && matches!(item.0.get(name), Some(Value::Date(date)) if date.literal.is_some())
    };
    for (name, value) in item.0.iter().filter(|(name, value)| again.0.get(*name) != Some(value) || is_told(name)) {
        fields.push((format!("csl-{}", name.to_lowercase()), written(value)));
    }
    for name in again.0.keys().filter(|name| !item.0.contains_key(*name)) {
        fields.push((format!("csl-{}", name.to_lowercase()), String::new()));
    }
    entry(key, kind, &fields)
}

fn entry(key: &str, kind: &str, fields: &[(String, String)]) -> String {
    let mut out = format!("@{kind}{{{key},\n");
    for (name, value) in fields {
        out.push_str(&format!("  {name} = {{{value}}},\n"));
    }
    out.push_str("}\n");
    out
}

/// BibLaTeX's type for a type of CSL, and its subtype.
fn kind(csl: &str) -> (&'static str, &'static str) {
    match csl {
        "article-journal" => ("article", ""),
        "article-magazine" => ("article", "magazine"),
        "article-newspaper" => ("article", "newspaper"),
        "review" => ("review", ""),
        "book" => ("book", ""),
        "chapter" => ("incollection", ""),
        "paper-conference" => ("inproceedings", ""),
        "entry-encyclopedia" | "entry-dictionary" | "entry" => ("inreference", ""),
        "report" => ("report", ""),
        "thesis" => ("thesis", ""),
        "webpage" => ("online", ""),
        "post-weblog" => ("online", "blog"),
        "post" => ("online", "post"),
        "legislation" | "bill" | "regulation" | "hearing" => ("legislation", ""),
        "legal_case" => ("jurisdiction", ""),
        "treaty" => ("legal", ""),
        "patent" => ("patent", ""),
        "dataset" => ("dataset", ""),
        "software" => ("software", ""),
        "manuscript" | "speech" => ("unpublished", ""),
        "standard" => ("standard", ""),
        "motion_picture" => ("video", ""),
        "song" => ("audio", ""),
        "graphic" => ("artwork", ""),
        "performance" => ("performance", ""),
        "pamphlet" => ("booklet", ""),
        "periodical" => ("periodical", ""),
        "personal_communication" => ("letter", ""),
        _ => ("misc", ""),
    }
}

/// The item in BibLaTeX's fields.
fn fields(item: &Item, kind: &str) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    const NAMES: [(&str, &str); 7] = [
        ("author", "author"),
        ("editor", "editor"),
        ("translator", "translator"),
        ("director", "director"),
        ("container-author", "bookauthor"),
        ("original-author", "origauthor"),
        ("recipient", "recipient"),
    ];
    const TEXTS: [(&str, &str); 32] = [
        ("title", "title"),
        ("title-short", "shorttitle"),
        ("container-title", "booktitle"),
        ("container-title-short", "shortjournal"),
        ("collection-title", "series"),
        ("genre", "type"),
        ("publisher", "publisher"),
        ("publisher-place", "location"),
        ("authority", "authority"),
        ("jurisdiction", "jurisdiction"),
        ("volume", "volume"),
        ("number-of-volumes", "volumes"),
        ("issue", "number"),
        ("number", "number"),
        ("collection-number", "number"),
        ("section", "section"),
        ("chapter-number", "chapter"),
        ("page", "pages"),
        ("number-of-pages", "pagetotal"),
        ("edition", "edition"),
        ("version", "version"),
        ("event-title", "eventtitle"),
        ("event-place", "venue"),
        ("original-title", "origtitle"),
        ("original-publisher", "origpublisher"),
        ("original-publisher-place", "origlocation"),
        ("status", "pubstate"),
        ("citation-label", "shorthand"),
        ("language", "langid"),
        ("ISBN", "isbn"),
        ("ISSN", "issn"),
        ("DOI", "doi"),
    ];
    const DATES: [(&str, &str); 4] =
        [("issued", "date"), ("event-date", "eventdate"), ("original-date", "origdate"), ("accessed", "urldate")];
    for (variable, name) in NAMES {
        let names = item.names(variable);
        if !names.is_empty() {
            out.push((name.to_owned(), self::names(names)));
        }
    }
    for (variable, name) in TEXTS {
        let Some(text) = item.markup(variable) else { continue };
        let name = match (variable, kind) {
            ("container-title", "article" | "review" | "legislation" | "jurisdiction" | "legal") => "journaltitle",
            ("container-title", "online") => "organization",
            ("publisher", "report" | "thesis") => "institution",
            _ => name,
        };
        if out.iter().any(|(known, _)| known == name) {
            continue;
        }
        let value = match variable {
            "DOI" => address("doi", text),
            "page" => escaped(text).replace("-{}", "-").replace('-', "--"),
            "language" => language(text),
            _ => marked(text),
        };
        out.push((name.to_owned(), value));
    }
    if let Some(url) = item.markup("URL") {
        out.push(("url".to_owned(), address("url", url)));
    }
    for (variable, name) in [("PMID", "pmid"), ("PMCID", "pmcid")] {
        out.extend(item.markup(variable).map(|text| (name.to_owned(), marked(text))));
    }
    for (variable, name) in DATES {
        if let Some(date) = item.date(variable) {
            // Words stand where BibTeX has its year.
            let words = date.literal.is_some();
            let name = if words && name == "date" { "year" } else { name };
            out.push((name.to_owned(), escaped(&date::text(date))));
        }
    }
    out
}

fn own_fields(own: &OwnFields) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for (name, list) in [("shortauthor", &own.short_author), ("shorteditor", &own.short_editor)] {
        if !list.is_empty() {
            out.push((name.to_owned(), names(list)));
        }
    }
    out.extend(own.entries().into_iter().map(|(name, value)| {
        let value = if name == "archive_url" { address(name, &value) } else { escaped(&value) };
        (name.to_owned(), value)
    }));
    out
}

/// Any variable under CSL's name.
fn written(value: &Value) -> String {
    match value {
        Value::String(text) => marked(text),
        Value::Names(names) => self::names(names),
        Value::Date(DateValue { literal: Some(words), .. }) => format!("\\text{{{}}}", escaped(words)),
        Value::Date(date) => escaped(&date::text(date)),
    }
}

/// babel's name of a language, or its tag.
fn language(tag: &str) -> String {
    let name = [
        "english",
        "american",
        "british",
        "german",
        "french",
        "chinese",
        "japanese",
        "korean",
        "dutch",
        "spanish",
        "italian",
        "russian",
        "portuguese",
        "polish",
        "swedish",
    ]
    .into_iter()
    .find(|name| bib::language_tag(name).as_deref() == Some(tag));
    name.map_or_else(|| escaped(tag), str::to_owned)
}

/// An address between braces. Only our own field is no verbatim one to TeX's readers: a dollar would begin mathematics in it.
fn address(name: &str, value: &str) -> String {
    let value = public::encoded(value);
    if name == "archive_url" { value.replace('$', "\\$") } else { value }
}

/// Text between braces with TeX's characters escaped: it reads as it stands, and neither ends the value nor begins a command.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '{' => out.push_str("\\textbraceleft{}"),
            '}' => out.push_str("\\textbraceright{}"),
            '\'' => out.push_str("\\textquotesingle{}"),
            '`' => out.push_str("\\textasciigrave{}"),
            '&' | '%' | '#' | '$' | '_' => out.extend(['\\', c]),
            // Two of these are one sign to TeX.
            '-' | ',' if letters.peek() == Some(&c) => out.extend([c, '{', '}']),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Text with CSL-JSON's mark-up as TeX.
fn marked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Vec<Tag> = Vec::new();
    let pieces = markup::pieces(text);
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Text(text) => out.push_str(&escaped(text)),
            Piece::Open(tag) => {
                let simple =
                    matches!(pieces.get(index + 1), Some(Piece::Text(text)) if text.starts_with(char::is_alphanumeric));
                out.push_str(match tag {
                    Tag::Italic => "\\emph{",
                    Tag::Bold => "\\textbf{",
                    Tag::Sub => "\\textsubscript{",
                    Tag::Sup => "\\textsuperscript{",
                    Tag::SmallCaps => "\\textsc{",
                    Tag::NoCase if simple && open.is_empty() => "{",
                    Tag::NoCase => "\\NoCaseChange{",
                });
                open.push(*tag);
            }
            Piece::Close(_) => {
                open.pop();
                out.push('}');
            }
        }
    }
    out
}

fn names(names: &[NameValue]) -> String {
    names.iter().map(name).collect::<Vec<_>>().join(" and ")
}

fn name(name: &NameValue) -> String {
    let item = match name {
        NameValue::Literal(literal) if literal.literal == "others" => return "others".to_owned(),
        // A second pair of braces where one would be taken for a letter that TeX makes.
        NameValue::Literal(literal) => {
            let text = escaped(&literal.literal);
            return if text.starts_with('\\') { format!("{{{{{text}}}}}") } else { format!("{{{text}}}") };
        }
        NameValue::Item(item) => item,
    };
    let NameItem { given, non_dropping_particle, dropping_particle, suffix, comma_suffix, .. } = item;
    let braced = |text: &str| {
        let holds = text.contains([',', '=', '"'])
            || text.split_whitespace().any(|word| word.eq_ignore_ascii_case("and") || word == "others");
        if holds { format!("{{{}}}", escaped(text)) } else { escaped(text) }
    };
    let family = item.family();
    let family =
        if family.contains([' ', ',', '=', '"']) { format!("{{{}}}", escaped(family)) } else { escaped(family) };
    // What goes when the family name stands alone is read behind the given names.
    let given = [given, dropping_particle].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
    let prefix = non_dropping_particle.as_deref().unwrap_or_default();
    let small = prefix.split_whitespace().all(|word| word != "and" && word.chars().all(|c| c.is_lowercase()));
    if given.is_empty() || *comma_suffix || !small {
        let mut parts = vec![format!("family={family}")];
        for (name, value) in
            [("given", given.as_str()), ("prefix", prefix), ("suffix", suffix.as_deref().unwrap_or_default())]
        {
            if !value.is_empty() {
                parts.push(format!("{name}={{{}}}", escaped(value)));
            }
        }
        if *comma_suffix {
            parts.push("commasuffix=true".to_owned());
        }
        return parts.join(", ");
    }
    let family = if prefix.is_empty() { family } else { format!("{} {family}", escaped(prefix)) };
    let parts =
        [Some(family), suffix.as_deref().map(|suffix| format!("{{{}}}", escaped(suffix))), Some(braced(&given))];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
