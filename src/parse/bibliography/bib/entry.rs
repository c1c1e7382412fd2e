//! An entry with its values put together, under the names that biber gives to types and fields.

use std::borrow::Cow;
use std::ops::Range;

/// An entry whose values are known TeX.
#[derive(Clone, Debug)]
pub struct Entry<'s> {
    /// Its type as biber has it: `thesis` for `phdthesis`.
    pub kind: String,
    /// Its type as it is written, in lower case.
    pub written: String,
    pub key: &'s str,
    pub key_range: Range<usize>,
    pub range: Range<usize>,
    pub fields: Vec<Field<'s>>,
}

/// A field of an entry.
#[derive(Clone, Debug)]
pub struct Field<'s> {
    /// As biber has it: `journaltitle` for `journal`.
    pub name: String,
    pub tex: Cow<'s, str>,
    /// Where its name stands, and how it is written there; none where it comes from another entry.
    pub written: Option<(&'s str, Range<usize>)>,
    /// Its place in the file; the referring field's where the value comes from another entry.
    pub range: Range<usize>,
    /// Where the TeX begins in the file, if it stands there as it is.
    pub begins: Option<usize>,
    /// Whether the entry has the field itself.
    pub own: bool,
}

impl<'s> Entry<'s> {
    /// A field of that name.
    pub fn get(&self, name: &str) -> Option<&Field<'s>> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The TeX of a field; empty where there is none.
    pub fn tex(&self, name: &str) -> &str {
        self.get(name).map_or("", |field| field.tex.trim())
    }

    /// Whether there is anything in a field.
    pub fn has(&self, name: &str) -> bool {
        !self.tex(name).is_empty()
    }
}

/// The type as biber has it, and what an alias says besides in `type`.
pub fn kind(written: &str) -> (&str, Option<&'static str>) {
    match written {
        "conference" => ("inproceedings", None),
        "electronic" | "www" | "webpage" | "internet" => ("online", None),
        "mastersthesis" => ("thesis", Some("mathesis")),
        "phdthesis" => ("thesis", Some("phdthesis")),
        "techreport" => ("report", Some("techreport")),
        "audiovisual" => ("video", None),
        other => (other, None),
    }
}

/// The name of a field as biber has it.
pub fn field(written: &str) -> &str {
    match written {
        "journal" => "journaltitle",
        "address" => "location",
        "school" => "institution",
        "archiveprefix" => "eprinttype",
        "primaryclass" => "eprintclass",
        "uri" => "url",
        "pmc" => "pmcid",
        "article-number" | "articleno" => "eid",
        other => other,
    }
}
