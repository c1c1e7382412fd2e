//! Whatever a book or its files' names hold, nothing that any command prints steers a terminal: control characters, those that turn the direction of
//! text, and separators of lines are shown as escapes.

use proptest::prelude::*;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};

const BINARY: &str = env!("CARGO_BIN_EXE_briefbook");

/// All of them but tab and line feed.
fn hidden() -> Vec<char> {
    let controls = ('\0'..='\u{1f}').filter(|c| !matches!(c, '\t' | '\n')).chain('\u{7f}'..='\u{9f}');
    let marks = ['\u{61c}', '\u{200e}', '\u{200f}', '\u{2028}', '\u{2029}'];
    controls.chain(marks).chain('\u{202a}'..='\u{202e}').chain('\u{2066}'..='\u{2069}').collect()
}

fn put(root: &Path, path: &str, text: &str) {
    let full = root.join(path);
    std::fs::create_dir_all(full.parent().unwrap()).unwrap();
    std::fs::write(full, text).unwrap();
}

/// A book with `text` wherever something of it is printed.
fn book(text: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    let quoted = serde_json::to_string(text).unwrap();
    let toml: String = text.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
    let config = format!(
        "[book]\ntitle = \"{toml}\"\ntheme = \"own\"\nbibliography = [\"refs.json\", \"more.bib\", \"{toml}.bib\"]\n\
         [check]\n\"{toml}\" = 1\n[nav]\npages = [\"{toml}\"]\n"
    );
    put(root, "briefbook.toml", &config);
    put(root, "refs.json", &format!("[{{\"id\": \"k\", \"title\": {quoted}, \"type\": {quoted}, \"x{text}\": 1}}]"));
    put(root, "more.bib", &format!("@book{{a{text}b, title = {{{text}}}, date = {{{text}}}, x{text} = {{{text}}}}}\n"));
    put(root, "themes/own/templates/note.html", &format!("{{% if \"{text}\" %}}{{{{ x | y{text} }}}}"));
    let page = format!(
        "---\ntitle: {quoted}\nkind: {quoted}\ndate: {quoted}\nlang: {quoted}\nslug: {quoted}\naliases: [{quoted}, {}]\n{quoted}: 1\n\
         entities: [{quoted}]\nevents: [{{date: 2024, title: {quoted}, actors: [{quoted}]}}]\n---\n\
         [[{text}]] [x]({text}) <a href=\"{text}.md\"> [@{{{text}}}] {text} [^{text}]\n\n## {text} {{#{text}}}\n\n## {text} {{#{text}}}\n",
        serde_json::to_string(&format!("/{text}/")).unwrap()
    );
    put(root, "content/a.md", &page);
    put(root, "content/b.md", &page);
    put(root, "content/c.md", "---\ndate: 2024-01-02\n---\nText.\n");
    // A file's name can hold all of them but zero.
    let name = text.replace('\0', "");
    put(root, &format!("content/{name}/x{name}.md"), &format!("[[{text}]] [x](no{name})\n"));
    put(root, &format!("content/y{name}\nz.md"), "---\nkind: no\n---\n[[no]]\n");
    dir
}

/// The first character of some output that does what nobody sees; the escapes by which a terminal is told to show colours are none.
fn steers(bytes: &[u8], colour: bool) -> Option<char> {
    let mut text = String::from_utf8_lossy(bytes).into_owned();
    if colour {
        text = without_colours(&text);
    }
    text.chars().find(|c| hidden().contains(c))
}

/// The text without `ESC [ digits ; digits m`.
fn without_colours(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("\u{1b}[") {
        out.push_str(&rest[..at]);
        let code = &rest[at + 2..];
        let end = code.find(|c: char| !c.is_ascii_digit() && c != ';').unwrap_or(code.len());
        match code[end..].starts_with('m') {
            true => rest = &code[end + 1..],
            false => {
                out.push('\u{1b}');
                rest = &rest[at + 1..];
            }
        }
    }
    out + rest
}

fn nothing_steers(text: &str) {
    let dir = book(text);
    let lists = ["pages", "events", "sources", "entities"];
    let formats = ["table", "json", "csv"];
    let lists = lists.iter().flat_map(|what| formats.map(|format| vec!["list", what, "--format", format]));
    let checks = ["human", "json", "github", "sarif"].map(|format| vec!["check", "--format", format]);
    let others = [
        vec!["check", "--color", "always"],
        vec!["build"],
        vec!["build", "--color", "always"],
        vec!["explain", text],
        vec!["new", text],
        vec!["serve", "-i", text],
    ];
    for arguments in lists.chain(checks).chain(others) {
        // The system hands no zero byte on.
        if arguments.iter().any(|argument| argument.contains('\0')) {
            continue;
        }
        let out = Command::new(BINARY).arg("--root").arg(dir.path()).args(&arguments).output().unwrap();
        for bytes in [&out.stdout, &out.stderr] {
            let colour = arguments.contains(&"always");
            assert_eq!(steers(bytes, colour), None, "{arguments:?}: {}", String::from_utf8_lossy(bytes).escape_debug());
        }
        if arguments.contains(&"json") || arguments.contains(&"sarif") {
            serde_json::from_slice::<serde_json::Value>(&out.stdout).unwrap();
        }
        // The book has something to say in each of these.
        assert!(!arguments.contains(&"check") || out.stdout.len() + out.stderr.len() > 2000, "{arguments:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    #[test]
    fn nothing_that_is_printed_steers_a_terminal(picked in proptest::collection::vec(proptest::sample::select(hidden()), 1..9)) {
        let text: String = picked.into_iter().flat_map(|c| [c, 'x']).collect();
        nothing_steers(&format!("a{text}"));
    }
}

/// Each of them once, so that none depends on chance.
#[test]
fn no_hidden_character_is_printed() {
    for some in hidden().chunks(20) {
        let text: String = some.iter().flat_map(|c| [*c, 'x']).collect();
        nothing_steers(&format!("a{text}"));
    }
}

/// What `serve` logs of a book that is edited while it runs.
#[cfg(unix)]
#[test]
fn the_log_of_the_server_steers_no_terminal() {
    // A file whose name holds a control character is no page.
    let text: String = hidden().into_iter().filter(|c| !c.is_control()).flat_map(|c| [c, 'x']).collect();
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), "briefbook.toml", "[book]\ntitle = \"B\"\n[check]\nbroken_link = \"warn\"\n");
    let page = format!("content/{text}fake.md");
    put(dir.path(), &page, "One.\n");
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut child = Command::new(BINARY)
        .arg("--root")
        .arg(dir.path())
        .args(["serve", "-p", &port.to_string()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let ready = lines.next();
    // Watching begins about when the server is ready: edits go on until one was seen.
    let root = dir.path().to_owned();
    let edited = page.clone();
    let id = child.id();
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let editor = std::thread::spawn(move || {
        for n in 0..60 {
            put(&root, &edited, &format!("Two {n} [[no{edited}]].\n"));
            // The server waits until a file is left alone.
            if stopped.recv_timeout(std::time::Duration::from_secs(1)).is_ok() {
                return;
            }
        }
        let _ = Command::new("kill").arg(id.to_string()).status();
    });
    let mut stderr = child.stderr.take().unwrap();
    let errors = std::thread::spawn(move || {
        let mut errors = Vec::new();
        stderr.read_to_end(&mut errors).map(|_| errors)
    });
    let told = lines.next();
    let _ = stop.send(());
    editor.join().unwrap();
    let _ = child.kill();
    child.wait().unwrap();
    let errors = errors.join().unwrap().unwrap();
    let (ready, told) = (ready.unwrap().unwrap(), told.unwrap().unwrap());
    assert!(ready.contains("Serving") && told.contains("fake.md: rebuilt in"), "{told:?}");
    assert_eq!((steers(told.as_bytes(), false), steers(&errors, false)), (None, None), "{told:?}");
    assert!(String::from_utf8_lossy(&errors).contains("broken-link"));
}
