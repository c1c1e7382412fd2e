//! A build that is killed at any moment leaves whole files only, and the next one makes what a clean build makes.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

fn write(root: &Path, path: &str, text: &str) {
    let full = root.join(path);
    std::fs::create_dir_all(full.parent().unwrap()).unwrap();
    std::fs::write(full, text).unwrap();
}

/// A book of some pages whose texts differ from round to round, and whose last page comes and goes.
fn book(root: &Path, round: usize) {
    write(
        root,
        "briefbook.toml",
        "[book]\ntitle = \"Killed\"\nbase_url = \"https://example.org/\"\n[citations]\nstyle = \"ieee\"\n",
    );
    for page in 0..40 {
        let text = format!("Round {round}, page {page}. It leads to [[p{}]].\n\n", (page + 1) % 40).repeat(8);
        write(root, &format!("content/p{page}.md"), &format!("---\ntitle: Page {page} of {round}\n---\n\n{text}"));
    }
    let odd = root.join("content/odd.md");
    if round % 2 == 1 {
        std::fs::write(odd, "---\ntitle: Odd\n---\n\nHere and gone.\n").unwrap();
    } else {
        let _ = std::fs::remove_file(odd);
    }
}

fn build(root: &Path, out: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_briefbook"));
    command.arg("--root").arg(root).args(["build", "--quiet", "-o"]).arg(out);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// All files of a site; what is staged is none of them.
fn site(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(out).into_iter().flatten().filter(|e| e.file_type().is_file());
    let named = files.map(|e| (e.path().strip_prefix(out).unwrap().to_string_lossy().into_owned(), e.into_path()));
    named
        .filter(|(name, _)| !name.starts_with(".briefbook"))
        .map(|(name, path)| (name, std::fs::read(path).unwrap()))
        .collect()
}

#[test]
fn a_killed_build_leaves_whole_files() {
    let dir = tempfile::tempdir().unwrap();
    let (root, out, clean) = (dir.path().join("book"), dir.path().join("out"), dir.path().join("clean"));
    let kills: u64 = std::env::var("BRIEFBOOK_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(100);
    book(&root, 0);
    let start = std::time::Instant::now();
    assert!(build(&root, &out).status().unwrap().success());
    let whole = start.elapsed();
    assert!(build(&root, &clean).status().unwrap().success());
    let mut before = site(&clean);
    let mut killed = 0;
    for round in 1..=kills {
        book(&root, round as usize);
        let mut child = build(&root, &out).spawn().unwrap();
        // All moments of a build alike, in an order that jumps about.
        std::thread::sleep(whole.mul_f64((round * 37 % 100) as f64 / 95.0) + Duration::from_micros(round * 13));
        child.kill().unwrap();
        killed += u64::from(!child.wait().unwrap().success());
        assert!(build(&root, &clean).status().unwrap().success());
        let after = site(&clean);
        for (path, bytes) in site(&out) {
            let known = [&before, &after].iter().any(|site| site.get(&path) == Some(&bytes));
            assert!(known || killed > 0 && known_earlier(&bytes), "round {round}: {path} is neither old nor new");
        }
        if round % 5 == 0 {
            assert!(build(&root, &out).status().unwrap().success());
            assert_eq!(site(&out), after, "round {round}");
            assert!(!out.join(".briefbook.tmp").exists(), "what was staged is swept away");
        }
        before = after;
    }
    assert!(killed > kills / 3, "only {killed} of {kills} builds were killed before they ended");
}

/// After several kills in a row a file may be of any earlier round; it is whole where it ends as pages end, or as a PNG does: with
/// the chunk `IEND` and its sum.
fn known_earlier(bytes: &[u8]) -> bool {
    if bytes.ends_with(b"IEND\xaeB`\x82") {
        return true;
    }
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_end();
    ["</html>", "</feed>", "</urlset>", "}", "END:VCALENDAR", "sitemap.xml", ");"].iter().any(|end| text.ends_with(end))
}
