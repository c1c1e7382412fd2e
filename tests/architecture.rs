//! The order of the house: a module imports only from those below it (`docs/architecture.md`).

use std::path::Path;

/// From the top down; modules of one line may not import each other unless they are one.
const ORDER: [&[&str]; 22] = [
    &["cli"],
    &["library"],
    &["serve", "external"],
    &["incremental"],
    &["write"],
    &["output"],
    &["metadata"],
    &["site"],
    &["prose"],
    &["theme"],
    &["draw"],
    &["search"],
    &["evidence"],
    &["citations"],
    &["resolve"],
    &["book"],
    &["source"],
    &["config"],
    &["parse"],
    &["rich"],
    &["html"],
    &["diagnostic", "digest", "folder", "ids", "progress", "seal", "site_path", "slug"],
];

fn level(module: &str) -> Option<usize> {
    ORDER.iter().position(|line| line.contains(&module))
}

#[test]
fn nothing_imports_upwards() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    let mut files = 0;
    for entry in
        walkdir::WalkDir::new(&root).into_iter().flatten().filter(|e| e.path().extension().is_some_and(|x| x == "rs"))
    {
        let path = entry.path().strip_prefix(&root).unwrap();
        if path.ends_with("tests.rs") {
            continue;
        }
        let first = path.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
        let module = first.trim_end_matches(".rs");
        let Some(own) = level(module) else {
            assert!(["lib", "main"].contains(&module), "{module} has no place in the house");
            continue;
        };
        files += 1;
        let text = std::fs::read_to_string(entry.path()).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        for (number, line) in code.lines().enumerate().filter(|(_, l)| !l.trim_start().starts_with("//")) {
            for (at, _) in line.match_indices("crate::") {
                let rest = &line[at + 7..];
                let target: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let upwards = level(&target).is_some_and(|other| other < own || (other == own && target != module));
                if upwards {
                    wrong.push(format!("{}:{}: {module} imports {target}", path.display(), number + 1));
                }
            }
        }
    }
    assert!(files > 40, "{files} files were read");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn input_and_output_have_their_doors() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let doors = ["folder.rs", "source/", "write/", "serve/", "external/", "cli/"];
    for entry in
        walkdir::WalkDir::new(&root).into_iter().flatten().filter(|e| e.path().extension().is_some_and(|x| x == "rs"))
    {
        let path = entry.path().strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(entry.path()).unwrap();
        // Tests below the code may make files.
        let text = text.split("#[cfg(test)]").next().unwrap();
        for forbidden in ["std::fs::", "SystemTime::now", "Instant::now", "std::env::var", "Timestamp::now"] {
            let allowed =
                doors.iter().any(|d| path.starts_with(d)) || path.ends_with("tests.rs") || !text.contains(forbidden);
            assert!(allowed, "{path} uses {forbidden}");
        }
    }
}

#[test]
fn connections_are_made_in_two_places() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut speak = std::collections::BTreeSet::new();
    for entry in
        walkdir::WalkDir::new(&root).into_iter().flatten().filter(|e| e.path().extension().is_some_and(|x| x == "rs"))
    {
        let path = entry.path().strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(entry.path()).unwrap();
        if ["reqwest::", "tokio::net", "std::net::Tcp", "axum::"].iter().any(|word| text.contains(word)) {
            speak.insert(path.split('/').next().unwrap().to_owned());
        }
    }
    // The server answers; the check asks.
    assert_eq!(speak.into_iter().collect::<Vec<_>>(), ["external", "serve"]);
}

/// The library gives values: only the command line speaks to people, and only it knows of environment and clock beside the doors of files and sockets.
#[test]
fn only_the_command_line_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = 0;
    for entry in
        walkdir::WalkDir::new(&root).into_iter().flatten().filter(|e| e.path().extension().is_some_and(|x| x == "rs"))
    {
        let path = entry.path().strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(entry.path()).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        let lines = || code.lines().filter(|line| !line.trim_start().starts_with("//"));
        if path.starts_with("cli/") {
            // It is a layer over the library: nothing of the rooms below but diagnostics, texts for people, and the two doors to the network.
            files += 1;
            for line in lines().filter(|line| line.starts_with("use crate::")) {
                let name: String =
                    line["use crate::".len()..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let is_library = name.is_empty() || name.starts_with(char::is_uppercase) || name == "schemas";
                assert!(is_library || ["diagnostic", "serve", "external"].contains(&name.as_str()), "{path}: {line}");
            }
            continue;
        }
        for word in ["println!", "eprintln!", "print!(", "stdout()", "stderr()", "std::env::", "dbg!"] {
            assert!(
                path.ends_with("tests.rs") || path == "main.rs" || !lines().any(|l| l.contains(word)),
                "{path}: {word}"
            );
        }
    }
    assert!(files > 10, "{files} files of the command line were read");
}
