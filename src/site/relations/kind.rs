//! Whether two sides tell of one relation: A *supplies* B, and B is *supplied by* A.
//!
//! A relation's kind is an author's free words, so this knows a little English grammar and no more: a participle with *by*, *on* or *in*
//! is the other side of its verb, in either tense (*lists*, *listed on*); some pairs are a matter of words (*part of*, *contains*). What it
//! does not know stays two relations, which is shown twice and wrong in nothing.

/// A kind of relation, as the sides of it are compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RelationKind {
    /// The same for both sides of one relation.
    pub key: String,
    /// Whether the words are said from the side that it is done to.
    pub passive: bool,
    /// The words, folded.
    words: String,
}

/// Words that are the two sides of one thing: from the one, and from the other.
const PAIRS: [(&str, &[&str], &[&str]); 8] = [
    (
        "contain",
        &["contains", "includes", "comprises"],
        &["part of", "contained in", "included in", "found in", "belongs to"],
    ),
    ("member", &["has member", "has as member"], &["member of"]),
    ("parent", &["parent of", "parent company of"], &["subsidiary of"]),
    ("own", &["owner of"], &["owned by"]),
    ("suppli", &["supplier of", "supplier to"], &["customer of"]),
    ("mak", &["maker of"], &["made by"]),
    ("base", &["basis of"], &["rests on", "based on"]),
    ("employ", &["employer of"], &["works for", "employed by"]),
];

/// Participles and past tenses that no rule gives, and their verbs.
const IRREGULAR: [(&str, &str); 22] = [
    ("bought", "buy"),
    ("brought", "bring"),
    ("built", "build"),
    ("chosen", "choose"),
    ("drawn", "draw"),
    ("driven", "drive"),
    ("found", "find"),
    ("fought", "fight"),
    ("given", "give"),
    ("held", "hold"),
    ("known", "know"),
    ("led", "lead"),
    ("lent", "lend"),
    ("made", "make"),
    ("overseen", "oversee"),
    ("paid", "pay"),
    ("run", "run"),
    ("sold", "sell"),
    ("sought", "seek"),
    ("taken", "take"),
    ("won", "win"),
    ("written", "write"),
];

impl RelationKind {
    /// Reads a relation's words.
    pub fn parse(text: &str) -> Self {
        let words = text.to_lowercase().replace(['-', '_'], " ");
        let words: Vec<&str> = words.split_whitespace().collect();
        let folded = words.join(" ");
        let make = |key: String, passive| Self { key, passive, words: folded.clone() };
        for (key, active, passive) in PAIRS {
            if active.contains(&folded.as_str()) || passive.contains(&folded.as_str()) {
                return make(key.to_owned(), passive.contains(&folded.as_str()));
            }
        }
        // 被制裁 is the other side of 制裁.
        if let Some(rest) = folded.strip_prefix('被').filter(|rest| !rest.is_empty()) {
            return make(rest.to_owned(), true);
        }
        let stems = |words: &[&str]| words.iter().map(|w| stem(w)).collect::<Vec<_>>().join(" ");
        match words.split_last() {
            Some((&("by" | "on" | "in"), rest)) if rest.iter().any(|w| participle(w)) => make(stems(rest), true),
            _ => make(stems(&words), false),
        }
    }

    /// Whether `other`, told by the other side, says the same: the same words, or the same thing seen from there.
    pub fn answers(&self, other: &Self) -> bool {
        self.words == other.words || (self.key == other.key && self.passive != other.passive)
    }

    /// Whether the words have no direction, though only one side says them.
    pub fn is_plain(&self) -> bool {
        ["see also", "related to", "参见", "另见"].contains(&self.words.as_str())
    }

    /// Whether both sides say it with the same words: it has no direction.
    pub fn is_mutual(&self, other: &Self) -> bool {
        self.words == other.words
    }
}

fn participle(word: &str) -> bool {
    word.ends_with("ed") || IRREGULAR.iter().any(|(past, _)| *past == word)
}

/// A verb without its ending, the same for all forms that the rules reach.
fn stem(word: &str) -> String {
    let word = IRREGULAR.iter().find(|(past, _)| *past == word).map_or(word, |(_, verb)| verb);
    let mut stem = match word {
        w if w.len() > 4 && (w.ends_with("ied") || w.ends_with("ies")) => format!("{}y", &w[..w.len() - 3]),
        w if w.len() > 3 && w.ends_with("ed") => w[..w.len() - 2].to_owned(),
        w if w.len() > 3 && w.ends_with('s') && !w.ends_with("ss") => w[..w.len() - 1].to_owned(),
        w => w.to_owned(),
    };
    if stem.len() > 2 && stem.ends_with('e') {
        stem.pop();
    }
    let mut last = stem.chars().rev();
    if stem.is_ascii() && stem.len() > 3 && last.next() == last.next() {
        stem.pop();
    }
    stem
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(one: &str, other: &str) -> bool {
        let (a, b) = (RelationKind::parse(one), RelationKind::parse(other));
        assert_eq!(a.answers(&b), b.answers(&a), "{one}, {other}");
        a.answers(&b)
    }

    #[test]
    fn two_sides_of_one_thing() {
        let pairs = [
            ("supplies", "supplied by"),
            ("supplied", "Supplied by"),
            ("makes", "made by"),
            ("sells", "sold by"),
            ("uses", "used in"),
            ("lists", "listed on"),
            ("controls", "controlled by"),
            ("licenses", "licensed by"),
            ("amends", "amended by"),
            ("oversees", "overseen by"),
            ("develops", "developed by"),
            ("passes", "passed by"),
            ("leads", "led by"),
            ("contains", "part of"),
            ("found in", "contains"),
            ("parent of", "subsidiary-of"),
            ("barred from critical infrastructure", "barred from critical infrastructure by"),
            ("reportedly directed", "reportedly directed by"),
            ("see also", "see  also"),
            ("制裁", "被制裁"),
        ];
        for (one, other) in pairs {
            assert!(answer(one, other), "{one}, {other}");
        }
        assert!(RelationKind::parse("holds talks with").is_mutual(&RelationKind::parse("Holds talks with")));
        assert!(!RelationKind::parse("supplies").is_mutual(&RelationKind::parse("supplied by")));
    }

    #[test]
    fn what_differs_stays_apart() {
        let pairs = [
            ("supplies", "owns"),
            ("supplied by", "owned by"),
            ("restricts exports to", "restricts dual-use exports to"),
            ("takes part in", "joined by"),
            ("part of", "found in"),
            ("supplies", "supplied"),
            ("", "by"),
            ("被", "制裁"),
            ("listed on", "delisted by"),
        ];
        for (one, other) in pairs {
            assert!(!answer(one, other), "{one}, {other}");
        }
    }
}
