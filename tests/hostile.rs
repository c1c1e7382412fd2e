//! Hostile books through the command itself: it ends, it does not panic, and no markup comes from data.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Builds a book of these files; returns the exit status, what was said, and all HTML. A build that takes a minute is taken for a hang.
fn build(files: &[(&str, String)]) -> (i32, String, String) {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("briefbook.toml"), "[book]\ntitle = \"T\"\nbase_url = \"https://example.org/\"\n")
        .unwrap();
    for (path, text) in files {
        let full = dir.path().join(path);
        std::fs::create_dir_all(full.parent().unwrap()).unwrap();
        std::fs::write(full, text).unwrap();
    }
    let said_path = dir.path().join("said");
    let mut child = Command::new(env!("CARGO_BIN_EXE_briefbook"))
        .args(["--root", dir.path().to_str().unwrap(), "build"])
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(&said_path).unwrap())
        .spawn()
        .unwrap();
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if start.elapsed() > Duration::from_secs(600) {
            child.kill().unwrap();
            panic!("the build hangs");
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let said = String::from_utf8_lossy(&std::fs::read(&said_path).unwrap()).into_owned();
    assert!(!said.contains("panicked") && !said.contains("overflow"), "{}", &said[..said.len().min(2000)]);
    let html = walkdir::WalkDir::new(dir.path().join("public"))
        .into_iter()
        .flatten()
        .filter(|e| e.path().extension().is_some_and(|x| x == "html" || x == "xml"))
        .map(|e| std::fs::read_to_string(e.path()).unwrap())
        .collect();
    (status.code().expect("ended by itself"), said, html)
}

fn page(text: impl Into<String>) -> (i32, String, String) {
    build(&[("content/a.md", text.into())])
}

#[test]
fn deep_and_long_markdown() {
    for text in [
        ">".repeat(20_000) + " x",
        (0..1000).map(|i| "  ".repeat(i) + "- a\n").collect(),
        "[".repeat(100_000),
        "![[".repeat(40_000),
        "*a **b ".repeat(20_000),
        "# x\n".repeat(10_000),
        format!("${}$ $\\frac{{1$ $$\\begin{{x}}$$", "{".repeat(5000)),
        "x[^a]\n\n[^a]: y[^a] z[^b]\n[^b]: w[^a]".to_owned(),
        "x[^0]\n\n".to_owned()
            + &(0..3000).map(|i| format!("[^{i}]: y[^{}]\n\n", i + 1)).collect::<String>()
            + "[^3000]: end",
    ] {
        assert_eq!(page(text).0, 0);
    }
    // Without a bibliography a bare name is text, and one warning says so; with one it is a key that is not there.
    let (status, said, _) = page("@a{".repeat(20_000));
    assert_eq!((status, said.matches("warning[bare-name]").count()), (0, 1), "{said}");
    assert_eq!((page("[@a{".repeat(20_000)).0, page("[@a]").0), (0, 1));
    let bib = "@misc{b, title = {B}}".to_owned();
    assert_eq!(build(&[("content/a.md", "@a{".repeat(20_000)), ("sources.bib", bib)]).0, 1);
    assert_eq!(page("[[nope]] ".repeat(2000)).0, 1);
}

/// Shapes in which something could be looked for anew at each of thousands of places, over all that is left: minutes and hours where the cost is the
/// square of the length, seconds where it is not. A build that hangs fails.
#[test]
fn long_shapes_do_not_cost_the_square_of_their_length() {
    let n = 30_000;
    let numbered = |n: usize, one: &dyn Fn(usize) -> String| (0..n).map(one).collect::<String>();
    let nested = |open: &str, close: &str| format!("${}x{}$", open.repeat(n), close.repeat(n));
    let shapes = [
        format!("[a]{{{}}}", "a=\"b\" ".repeat(n)),
        "[a]{a=\"b ".repeat(n),
        "'a\" ".repeat(n),
        "\u{1f468}\u{200d}\u{1f469} ".repeat(n),
        "**注意：**正文 ".repeat(n),
        "[@k; ".repeat(n),
        "[@k; ".repeat(n) + &"]".repeat(n),
        "@k{".repeat(n),
        "a b [@k] ".repeat(n),
        "中文引用[@k]".repeat(n),
        "%% a ".repeat(n),
        "<!-- ".repeat(n),
        "a <!-- \n\n".repeat(n),
        "a <!-- x --> ".repeat(n),
        "{{< x ".repeat(n),
        "http:".repeat(n) + "\n@",
        "(https://".repeat(n),
        "(www.a.b)c".repeat(n),
        "a+".repeat(n) + " a@b",
        nested("\\frac{", "}{y}"),
        nested("\\color{red}{", "}"),
        nested("\\left(", "\\right)"),
        nested("\\sqrt[3]{", "}"),
        numbered(n / 5, &|i| format!("## h{i}\n\n[a](#h{i}) [[#h{i}]]\n\n")),
        numbered(n / 5, &|i| format!("x ^n{i}\n\n[[#^n{i}]]\n\n")),
        numbered(n / 5, &|i| format!("<a id=\"x{i}\"></a> [q](#x{i}) ")),
    ];
    let bibliography = "@book{k, title={Title}, author={Doe, Jane}, date={2020}}\n".to_owned();
    let names: Vec<String> = (0..shapes.len()).map(|i| format!("content/s{i}.md")).collect();
    let mut files: Vec<(&str, String)> = names.iter().map(String::as_str).zip(shapes).collect();
    files.push(("sources.bib", bibliography));
    assert_eq!(build(&files).0, 0);
}

/// The same where each place is an error, with a name that is near.
#[test]
fn thousands_of_wrong_names_do_not_cost_the_square_of_their_number() {
    let n = 5000;
    let numbered = |one: &dyn Fn(usize) -> String| (0..n).map(one).collect::<String>();
    let (status, said, _) = build(&[
        ("content/a.md", "[@nope] ".repeat(n)),
        ("content/b.md", numbered(&|i| format!("[@kez{i}]\n\n"))),
        ("content/c.md", numbered(&|i| format!("## heading{i}\n\n[a](#headink{i})\n\n"))),
        ("content/d.md", format!("[@{}]", "key1".repeat(n))),
        (
            "sources.bib",
            numbered(&|i| format!("@book{{key{i}, title={{T}}}}\n"))
                + &format!("@book{{{}x, title={{T}}}}", "key1".repeat(n)),
        ),
    ]);
    assert_eq!(status, 1);
    assert!(said.contains("the bibliography has no source `nope`") && said.contains("did you mean `#heading1`?"));
}

#[test]
fn bombs() {
    let mut files: Vec<(String, String)> =
        (0..12).map(|i| (format!("content/p{i}.md"), format!("![[p{}]]\n\n", i + 1).repeat(10))).collect();
    files.push(("content/p12.md".to_owned(), "end".to_owned()));
    let files: Vec<(&str, String)> = files.iter().map(|(p, t)| (p.as_str(), t.clone())).collect();
    let (status, said, _) = build(&files);
    assert_eq!(status, 1);
    assert!(said.contains("more than 1000 embeds"), "{said}");
    let mut yaml = "---\na0: &a0 [x, x]\n".to_owned();
    for i in 1..30 {
        yaml += &format!("a{i}: &a{i} [*a{0}, *a{0}]\n", i - 1);
    }
    assert_eq!(page(yaml + "---\n").0, 1);
    let deep: String = (0..3000).map(|i| "  ".repeat(i) + "a:\n").collect();
    let (status, said, _) = page(format!("---\n{deep}---\n"));
    assert!(status == 1 && said.contains("nested more than 64 deep"), "{said}");
    assert_eq!(build(&[("content/a.md", "x".into()), ("briefbook.toml", "a.".repeat(100_000) + "b = 1\n")]).0, 1);
    let nested = format!("@misc{{a, title={}{}}}", "{".repeat(20_000), "}".repeat(20_000));
    assert_eq!(build(&[("content/a.md", "x".into()), ("sources.bib", nested)]).0, 1);
}

#[test]
fn no_markup_from_data() {
    let front = "---\ntitle: \"<script>alert(1)</script>\"\nsummary: \"<img src=x onerror=alert(1)>\"\ntopics: [\"<b onclick=alert(1)>\"]\nauthors: [\"<script>alert(1)</script>\"]\nevents:\n  - {date: 2020, title: \"<script>alert(1)</script>\", summary: \"<script>alert(1)</script>\", sources: [a]}\n---\n";
    let bib = "@online{a, title={<script>alert(1)</script>}, author={{<img src=x onerror=alert(1)>}}, url={javascript:alert(1)}, date={2020}, archive_url={javascript:alert(1)}, note={<script>alert(1)</script>}}";
    let (status, said, html) = build(&[
        ("content/a.md", format!("{front}x [see <script>alert(1)</script> @a]\n\n## <script>alert(1)</script> {{#\"onclick=alert(1)}}\n")),
        ("content/e.md", "---\nkind: entity\ntitle: \"<script>alert(1)</script>\"\naliases: [\"<i onclick=alert(1)>\"]\nentity: {type: \"<script>\", website: \"javascript:alert(1)\", fact: \"<script>alert(1)</script>\"}\n---\n".into()),
        ("briefbook.toml", "[book]\ntitle = \"<script>alert(1)</script>\"\nbase_url = \"https://example.org/\"\n[markdown]\nraw_html = \"escape\"\n".into()),
        ("sources.bib", bib.into()),
    ]);
    assert_eq!(status, 0, "{said}");
    assert!(html.contains("&lt;script&gt;") || html.contains("&lt;Script&gt;"));
    for bad in
        ["<script>alert", "<Script>", "<img src=x", "<b onclick", "<i onclick", "href=\"javascript:", "\" onclick"]
    {
        assert!(!html.contains(bad), "{bad} is in the output");
    }
}

#[test]
fn odd_bytes_and_names() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    std::fs::create_dir_all(root.join("content")).unwrap();
    std::fs::write(root.join("briefbook.toml"), "[book]\ntitle = \"T\"\nbase_url = \"https://example.org/\"\n")
        .unwrap();
    for name in ["ü ñ.md", "a b?.md", "-.md", "%2e%2e.md", "…md.md", "con.md"] {
        std::fs::write(root.join("content").join(name), "x").unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_briefbook"))
        .args(["--root", root.to_str().unwrap(), "build"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("cannot make an address from this file's name") && said.contains("content/-.md"), "{said}");
    std::fs::remove_file(root.join("content/-.md")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_briefbook"))
        .args(["--root", root.to_str().unwrap(), "build"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(Path::new(&root.join("public/2e-2e/index.html")).exists());
}
