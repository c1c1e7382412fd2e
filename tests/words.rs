//! What people read is plain English (`docs/style.md`): no message, help text, word of the theme or page of the guide uses the worst of the
//! phrases that we once used.

use std::path::{Path, PathBuf};

/// What not to write, and what to write instead. Compared as whole words, without regard to case.
const WORST: &[(&str, &str)] = &[
    ("anew", "again"),
    ("are no", "are not"),
    ("asks no", "does not ask"),
    ("for good", "permanently"),
    ("has no place", "is not allowed"),
    ("is no", "is not a valid …"),
    ("is away", "connection lost"),
    ("leave it out", "remove it"),
    ("lies", "is"),
    ("let your user", "check the file's permissions"),
    ("made of it", "made from it"),
    ("mend", "fix"),
    ("mended", "fixed"),
    ("mends", "fixes"),
    ("nobody ends", "is not closed"),
    ("of a book's own", "your own"),
    ("of one's own", "your own"),
    ("of your own", "your own"),
    ("slip of the pen", "typing mistake"),
    ("stands behind", "follows"),
    ("stands beside", "is next to"),
    ("stands in", "is in"),
    ("stands there", "is there"),
    ("stands under", "is under"),
    ("taken in", "rebuilt"),
    ("tell of", "report"),
    ("tells of", "reports"),
    ("told of", "reported"),
    ("thrown away", "not kept"),
];

/// Phrases that are right although they hold one of the worst.
const FINE: &[&str] = &["there is no", "there are no", "is no longer", "are no longer"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(root().join(folder)).sort_by_file_name().into_iter().flatten();
    entries.map(walkdir::DirEntry::into_path).filter(|p| p.extension().is_some_and(|e| e == extension)).collect()
}

/// The string literals of a program text, each with its line. Comments are left out; of Rust's tests nothing is read.
fn literals(text: &str) -> Vec<(usize, String)> {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let (mut found, mut line, mut at) = (Vec::new(), 1, 0);
    let bytes = text.as_bytes();
    while at < bytes.len() {
        match bytes[at] {
            b'\n' => line += 1,
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at += text[at..].find('\n').unwrap_or(text.len() - at);
                continue;
            }
            // A character: `'"'`, `'\''`.
            b'\'' if bytes.get(at + 1) == Some(&b'\\') && bytes.get(at + 3) == Some(&b'\'') => at += 3,
            b'\'' if bytes.get(at + 2) == Some(&b'\'') => at += 2,
            b'"' => {
                let start = at + 1;
                at = start;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                let literal = text.get(start..at).unwrap_or_default();
                found.push((line, literal.to_owned()));
                line += literal.matches('\n').count();
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// What clap shows: the comments of the command line's items.
fn help(text: &str) -> Vec<(usize, String)> {
    let lines = text.lines().enumerate();
    lines.filter_map(|(at, l)| Some((at + 1, l.trim().strip_prefix("/// ")?.to_owned()))).collect()
}

/// The prose of a Markdown page: no fences, no code.
fn prose(text: &str) -> Vec<(usize, String)> {
    let (mut fence, mut found) = (None::<usize>, Vec::new());
    for (at, line) in text.lines().enumerate() {
        let ticks = line.chars().take_while(|c| *c == '`').count();
        match fence {
            Some(open) if ticks == open && line.len() == ticks => fence = None,
            Some(_) => {}
            None if ticks >= 3 => fence = Some(ticks),
            None => found.push((at + 1, line.split('`').step_by(2).collect::<Vec<_>>().join(" "))),
        }
    }
    found
}

/// The worst phrases in a text.
fn worst(text: &str) -> Vec<String> {
    let mut text = text.replace("\\n", " ").to_lowercase();
    for fine in FINE {
        text = text.replace(fine, "");
    }
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !w.is_empty()).collect::<Vec<_>>();
    let text = format!(" {} ", words.join(" "));
    let found = WORST.iter().filter(|(not, _)| text.contains(&format!(" {not} ")));
    found.map(|(not, but)| format!("“{not}”, say “{but}”")).collect()
}

fn look(path: &Path, texts: Vec<(usize, String)>, wrong: &mut Vec<String>) -> usize {
    let shown = path.strip_prefix(root()).unwrap().display();
    for (line, text) in &texts {
        wrong.extend(worst(text).into_iter().map(|what| format!("{shown}:{line}: {what}: {text}")));
    }
    texts.len()
}

#[test]
fn what_people_read_is_plain_english() {
    let mut wrong = Vec::new();
    let mut read = 0;
    for path in files("src", "rs").into_iter().filter(|p| !p.ends_with("tests.rs")) {
        let text = std::fs::read_to_string(&path).unwrap();
        read += look(&path, literals(&text), &mut wrong);
        if path.starts_with(root().join("src/cli")) {
            read += look(&path, help(&text), &mut wrong);
        }
    }
    for path in files("src", "js").into_iter().chain(files("themes", "js")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let quoted = |line: &str| line.split('"').skip(1).step_by(2).collect::<Vec<_>>().join(" ");
        read += look(&path, text.lines().enumerate().map(|(at, line)| (at + 1, quoted(line))).collect(), &mut wrong);
    }
    read += {
        let path = root().join("themes/briefing/i18n/en.toml");
        look(&path, literals(&std::fs::read_to_string(&path).unwrap()), &mut wrong)
    };
    for path in files("docs/guide", "md").into_iter().chain([root().join("README.md")]) {
        read += look(&path, prose(&std::fs::read_to_string(&path).unwrap()), &mut wrong);
    }
    assert!(read > 3000, "{read} texts were read");
    assert!(wrong.is_empty(), "docs/style.md says how we write:\n{}", wrong.join("\n"));
}

#[test]
fn the_worst_is_found() {
    let rust = "//! A comment is no message.\nlet a = '\"'; say(\"`x` is no date\\n\"); // anew\n#[cfg(test)]\nmod tests { \"anew\" }";
    let found: Vec<_> = literals(rust).into_iter().filter(|(_, t)| !worst(t).is_empty()).collect();
    assert_eq!(found, [(2, "`x` is no date\\n".to_owned())]);
    let page = "It lies here.\n\n```\nis no\n```\n\n`anew` is fine.\n";
    let found: Vec<_> = prose(page).into_iter().filter(|(_, t)| !worst(t).is_empty()).map(|(line, _)| line).collect();
    assert_eq!(found, [1]);
    assert!(worst("There is no page; there are no words. Noon, renewed and belies are words.").is_empty());
}
