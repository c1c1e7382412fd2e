//! Each code's page in the guide: its wrong example gives the code and nothing else, its right example gives nothing, and what people see of
//! the wrong one is kept as a snapshot (`tests/snapshots/`), to be read by somebody who never saw the tool.

use axum::body::Body;
use axum::http::{Response, Uri};
use briefbook::diagnostic::{Code, Severity, human};
use briefbook::incremental::{Engine, EngineOptions, State};
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

/// The day of the examples.
const TODAY: (i32, u8, u8) = (2025, 1, 1);

/// A file of an example: the fence's words, and its text.
type File = (Vec<String>, String);

/// The files of the two examples; those before the first heading belong to both.
fn examples(page: &str) -> (Vec<File>, Vec<File>) {
    let (mut shared, mut wrong, mut right) = (Vec::new(), Vec::new(), Vec::new());
    let (mut part, mut open) = (0, None::<File>);
    for line in page.lines() {
        match (&mut open, line) {
            (Some(_), "```") => {
                let file = open.take().unwrap();
                [&mut shared, &mut wrong, &mut right][part].push(file);
            }
            (Some((_, text)), _) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, "## Wrong") => part = 1,
            (None, "## Right") => part = 2,
            (None, _) => {
                if let Some(info) = line.strip_prefix("```") {
                    open = Some((info.split_whitespace().map(str::to_owned).collect(), String::new()));
                }
            }
        }
    }
    assert!(open.is_none() && !wrong.is_empty() && !right.is_empty(), "{page}");
    (shared.iter().cloned().chain(wrong).collect(), shared.into_iter().chain(right).collect())
}

fn put(root: &Path, files: &[File]) {
    std::fs::create_dir_all(root.join("content")).unwrap();
    let config = "[book]\ntitle = \"A book\"\nbase_url = \"https://example.org/\"\n";
    std::fs::write(root.join("briefbook.toml"), config).unwrap();
    for (words, text) in files {
        let path = root.join(&words[1]);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let _ = std::fs::remove_file(&path);
        match (words[0].as_str(), words.get(2).map(String::as_str)) {
            #[cfg(unix)]
            ("link", None) => std::os::unix::fs::symlink(text.trim_end(), path).unwrap(),
            (_, Some("latin-1")) => {
                let bytes: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
                std::fs::write(path, bytes).unwrap();
            }
            (_, None) => std::fs::write(path, text).unwrap(),
            other => panic!("{other:?}"),
        }
    }
}

fn look(files: &[File]) -> (State, String) {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), files);
    let (state, _) = Engine::make(dir.path(), EngineOptions { today: Some(TODAY), ..EngineOptions::default() });
    let said: Vec<String> = state.diagnostics.iter().map(|d| human::render(d, &*state.sources, false)).collect();
    (state, said.join("\n\n"))
}

/// What `check --external` tells of the web, `check` does not.
fn is_of_the_web(code: Code) -> bool {
    code.as_str().starts_with("external-")
}

/// A proxy that answers for every host, as the examples say; its address.
fn web() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        listener.set_nonblocking(true).unwrap();
        let answer = async |uri: Uri| match uri.path().split('/').nth(1) {
            Some("gone") => Response::builder().status(404),
            Some("old") => Response::builder().status(301).header("Location", "http://example.org/new/list"),
            Some("members") => Response::builder().status(403),
            _ => Response::builder(),
        };
        let app = axum::Router::new().fallback(async move |uri: Uri| answer(uri).await.body(Body::empty()).unwrap());
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async { axum::serve(tokio::net::TcpListener::from_std(listener).unwrap(), app).await })
        });
        address
    })
}

/// What the command finds in a book whose addresses lead to [`web`]: codes, and what is said before the two lines that count.
fn ask(files: &[File]) -> (Vec<String>, String) {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), files);
    let run = |format: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_briefbook"));
        for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"] {
            command.env_remove(name);
        }
        command.env("HTTP_PROXY", web()).env("http_proxy", web());
        command.arg("--root").arg(dir.path()).args(["check", "--external", "--format", format]).output().unwrap()
    };
    let found: Vec<serde_json::Value> = serde_json::from_slice(&run("json").stdout).unwrap();
    let said = String::from_utf8(run("human").stderr).unwrap();
    let lines: Vec<&str> = said.lines().filter(|l| !l.contains(" web address")).collect();
    let (_, told) = lines.split_last().unwrap();
    (found.iter().map(|d| d["code"].as_str().unwrap().to_owned()).collect(), told.join("\n").trim_end().to_owned())
}

/// The codes of what is found in an example, and what people see of it.
fn told(code: Code, files: &[File]) -> (Vec<String>, String) {
    if is_of_the_web(code) {
        return ask(files);
    }
    let (state, said) = look(files);
    (state.diagnostics.iter().map(|d| d.code.as_str().to_owned()).collect(), said)
}

#[test]
fn each_example_shows_what_it_says() {
    let mut failed = Vec::new();
    for code in Code::ALL {
        let (wrong, right) = examples(code.page());
        let (found, said) = told(*code, &wrong);
        if found != [code.as_str()] {
            failed.push(format!("{} (wrong):\n{said}", code.as_str()));
        }
        let (_, nothing) = told(*code, &right);
        if !nothing.is_empty() {
            failed.push(format!("{} (right):\n{nothing}", code.as_str()));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

#[test]
fn each_page_begins_alike() {
    let config = briefbook::config::Config::default();
    for code in Code::ALL {
        let mut lines = code.page().lines();
        assert_eq!(lines.next().unwrap(), format!("# {}", code.as_str()));
        let line = lines.nth(1).unwrap();
        let key = code.as_str().replace('-', "_");
        let word = match (config.check.get(code), code.severity()) {
            (Some(briefbook::config::Level::Ignore), _) => "Ignored",
            (_, Severity::Error) => "An error",
            (_, Severity::Warning) => "A warning",
        };
        let wanted = match config.check.contains_key(code) {
            true => format!("{word}, unless `{key}` under `[check]` says otherwise."),
            false => format!("{word}."),
        };
        assert_eq!(line, wanted, "{key}");
    }
    let pages = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide/codes")).unwrap().flatten();
    let pages = pages.filter(|page| page.file_name() != "index.md").count();
    assert_eq!(pages, Code::ALL.len(), "a page without a code");
}

#[test]
fn what_people_see() {
    for code in Code::ALL {
        let (wrong, _) = examples(code.page());
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(code.as_str(), told(*code, &wrong).1);
        });
    }
}

#[test]
fn wide_characters_line_up() {
    let line = "华为与中芯国际 😀 见 [[smick|中芯]] 和 [@agency2024rul].\n".to_owned();
    let files = [
        (vec!["md".to_owned(), "content/a.md".to_owned()], line),
        (vec!["md".to_owned(), "content/smic.md".to_owned()], "# SMIC\n".to_owned()),
        (vec!["bib".to_owned(), "sources.bib".to_owned()], "@misc{agency2024rule, title = {规则}}\n".to_owned()),
    ];
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("wide-characters", look(&files).1);
    });
}

fn explain(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_briefbook")).arg("explain").args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn explain_prints_the_page() {
    assert_eq!(explain(&["broken-link"]), (Some(0), Code::BrokenLink.page().to_owned(), String::new()));
    assert_eq!(explain(&["[stale_page]"]).1, Code::StalePage.page());
    let (status, list, _) = explain(&[]);
    assert_eq!((status, list.lines().count()), (Some(0), Code::ALL.len()));
    let (status, out, said) = explain(&["brokenlink"]);
    assert_eq!((status, out.as_str()), (Some(2), ""));
    assert_eq!(said, "error: unknown code `brokenlink`\nhelp: did you mean `broken-link`?\n");
    assert_eq!(explain(&["xyzzy"]).2, "error: unknown code `xyzzy`\nhelp: list all codes with `briefbook explain`\n");
}

#[test]
fn the_built_in_theme_has_lines_too() {
    let file = |kind: &str, path: &str, text: &str| (vec![kind.to_owned(), path.to_owned()], text.to_owned());
    let files = [
        file(
            "toml",
            "briefbook.toml",
            "[book]\ntitle = \"A book\"\nbase_url = \"https://example.org/\"\ntheme = \"mine\"\n",
        ),
        file("html", "themes/mine/templates/components.html", "<p>no components</p>\n"),
    ];
    let (state, said) = look(&files);
    let first = &state.diagnostics[0];
    assert_eq!(first.code, Code::TemplateError, "{said}");
    assert!(said.contains(" --> built-in/templates/"), "{said}");
    let line = said.lines().find(|l| l.contains(" | ") && l.contains("{")).unwrap_or_default();
    let (number, text) = line.split_once(" | ").unwrap_or_else(|| panic!("{said}"));
    let name = said.lines().find_map(|l| l.trim().strip_prefix("--> built-in/templates/")).unwrap();
    let name = name.split(':').next().unwrap();
    let theme = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/briefing/templates").join(name);
    let theme = std::fs::read_to_string(theme).unwrap();
    assert_eq!(theme.lines().nth(number.trim().parse::<usize>().unwrap() - 1), Some(text), "{said}");
}
