//! A build that is killed at any moment leaves whole files only, and the next one makes what a clean build makes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Child, Command, Stdio};

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

/// A moment of a build, as far as it can be seen from outside; no clock tells it.
#[derive(Clone, Copy)]
enum Moment {
    Begin,
    /// So many files lie ready.
    Staged(usize),
    /// So many of them are in their places.
    Placed(usize),
}

/// Kills a build at a moment; whether it was not over before.
fn kill_at(mut child: Child, out: &Path, moment: Moment) -> bool {
    let mut most = 0;
    loop {
        let staged = walkdir::WalkDir::new(out.join(STAGE)).into_iter().flatten();
        let staged = staged.filter(|entry| entry.file_type().is_file()).count();
        most = staged.max(most);
        let is_now = match moment {
            Moment::Begin => true,
            Moment::Staged(files) => staged >= files,
            Moment::Placed(files) => most - staged >= files,
        };
        if is_now {
            child.kill().unwrap();
        }
        if is_now || child.try_wait().unwrap().is_some() {
            return !child.wait().unwrap().success();
        }
    }
}

/// Where files lie ready.
const STAGE: &str = ".briefbook.tmp";

type Hash = [u8; 32];

fn hash(bytes: &[u8]) -> Hash {
    *blake3::hash(bytes).as_bytes()
}

#[test]
fn a_killed_build_leaves_whole_files() {
    let dir = tempfile::tempdir().unwrap();
    let (root, out, clean) = (dir.path().join("book"), dir.path().join("out"), dir.path().join("clean"));
    let kills: usize = std::env::var("BRIEFBOOK_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(100);
    // By path, what a whole build of any round made: after several kills in a row a file may be of any of them, and of no other.
    let mut known: BTreeMap<String, BTreeSet<Hash>> = BTreeMap::new();
    let learn = |site: &BTreeMap<String, Vec<u8>>, known: &mut BTreeMap<String, BTreeSet<Hash>>| {
        site.iter().for_each(|(path, bytes)| {
            known.entry(path.clone()).or_default().insert(hash(bytes));
        });
    };
    book(&root, 0);
    assert!(build(&root, &out).status().unwrap().success());
    learn(&site(&out), &mut known);
    let files = site(&out).len();
    let (mut killed, mut left_staged, mut mixed) = (0, 0, 0);
    let mut round = 0;
    while killed < kills {
        round += 1;
        book(&root, round);
        assert!(build(&root, &clean).status().unwrap().success());
        let (before, after) = (site(&out), site(&clean));
        learn(&after, &mut known);
        // All moments of a build alike, in an order that jumps about.
        let far = round * 37 % files;
        let moment = [Moment::Staged(far), Moment::Placed(far), Moment::Begin, Moment::Placed(far / 8 + 1)][round % 4];
        killed += usize::from(kill_at(build(&root, &out).spawn().unwrap(), &out, moment));
        let found = site(&out);
        for (path, bytes) in &found {
            let of_a_round = known.get(path).is_some_and(|hashes| hashes.contains(&hash(bytes)));
            assert!(of_a_round, "round {round}: {path} is of no round\n{}", String::from_utf8_lossy(bytes));
        }
        left_staged += usize::from(out.join(STAGE).exists());
        mixed += usize::from(found != before && found != after);
        if round % 5 == 0 {
            assert!(build(&root, &out).status().unwrap().success());
            assert_eq!(site(&out), after, "round {round}");
            assert!(!out.join(STAGE).exists(), "what was staged is swept away");
        }
    }
    println!(
        "{killed} builds killed, of which {left_staged} left staged files and {mixed} a site of old and new files"
    );
    assert!(left_staged > 0 && mixed > 0, "no build was killed while it wrote: {left_staged} and {mixed}");
}
