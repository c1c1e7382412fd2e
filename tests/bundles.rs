//! A folder with an `index.md` that has a `slug` (Hugo's leaf bundles, Zola's pages with assets): its address has the slug in the place of the
//! folder's name, and what lies in the folder follows.

use briefbook::incremental::{Engine, EngineOptions};
use std::collections::BTreeMap;
use std::path::Path;

fn put(root: &Path, path: &str, text: &str) {
    let full = root.join(path);
    std::fs::create_dir_all(full.parent().unwrap()).unwrap();
    std::fs::write(full, text).unwrap();
}

const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"30\" height=\"20\"/>";

fn book(slug: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let config = "[book]\ntitle = \"B\"\nbase_url = \"https://example.org/\"\nlanguages = [\"zh\"]\n";
    put(dir.path(), "briefbook.toml", config);
    let text = format!(
        "---\ntitle: Post\n{slug}---\n![pic](pic.svg) [data](sub/Data.csv) <img src=\"pic.svg\"> [note](note.md) [other](/Posts/Other/)\n"
    );
    put(dir.path(), "content/Posts/My Post/index.md", &text);
    put(dir.path(), "content/Posts/My Post/index.zh.md", "---\ntitle: Zh\nslug: wenzhang\n---\nText.\n");
    put(dir.path(), "content/Posts/My Post/note.md", "---\ntitle: Note\n---\n![pic](pic.svg) ![[pic.svg]]\n");
    put(dir.path(), "content/Posts/My Post/pic.svg", SVG);
    put(dir.path(), "content/Posts/My Post/sub/Data.csv", "1\n");
    put(dir.path(), "content/Posts/Other/_index.md", "---\ntitle: Other\nslug: not-used\n---\n");
    let links = "[a](Posts/My%20Post/index.md) [b](</Posts/My Post/pic.svg>) [[Posts/My Post]] [c](<Posts/My Post/>) ![[pic.svg]]\n";
    put(dir.path(), "content/links.md", &format!("---\ntitle: Links\n---\n{links}"));
    dir
}

fn site(engine: &mut Engine, paths: &[String]) -> BTreeMap<String, Vec<u8>> {
    let mut state = engine.refresh(paths);
    assert_eq!(state.diagnostics, [], "{:?}", state.diagnostics);
    let site = state.site.clone().unwrap();
    let (files, found) = briefbook::output::make(&site, &state.plan);
    state.add(found);
    assert!(state.diagnostics.is_empty());
    files.into_iter().map(|file| (file.path.to_string(), bytes(&file))).collect()
}

fn bytes(file: &briefbook::output::OutputFile) -> Vec<u8> {
    match &file.content {
        briefbook::output::Content::Bytes(bytes) => bytes.clone(),
        briefbook::output::Content::Copy(from) => from.name().as_bytes().to_vec(),
    }
}

fn engine(root: &Path) -> Engine {
    Engine::new(root, EngineOptions { site: true, today: Some((2025, 1, 1)), ..EngineOptions::default() })
}

#[test]
fn the_slug_of_a_bundle_stands_for_its_folder() {
    let dir = book("slug: On-Chips\n");
    let files = site(&mut engine(dir.path()), &[]);
    let text = |path: &str| String::from_utf8_lossy(&files[path]).into_owned();
    for path in ["index.html", "pic.svg", "sub/Data.csv", "note/index.html"] {
        assert!(files.contains_key(&format!("posts/On-Chips/{path}")), "{path}: {:?}", files.keys());
    }
    assert!(files.contains_key("zh/posts/wenzhang/index.html") && files.contains_key("posts/other/index.html"));
    assert!(!files.keys().any(|path| path.contains("my-post") || path.contains("not-used")), "{:?}", files.keys());
    let post = text("posts/On-Chips/index.html");
    for link in [
        "src=\"../../posts/On-Chips/pic.svg\" alt=\"pic\" width=\"30\" height=\"20\"",
        "On-Chips/sub/Data.csv\"",
        "<img width=\"30\" height=\"20\" src=\"pic.svg\">",
        "href=\"../../posts/On-Chips/note/\"",
        "href=\"../../posts/other/\"",
    ] {
        assert!(post.contains(link), "{link}: {post}");
    }
    let links = text("links/index.html");
    assert_eq!(links.matches("href=\"../posts/On-Chips/\"").count(), 3, "{links}");
    assert!(
        links.contains("href=\"../posts/On-Chips/pic.svg\"") && links.contains("src=\"../posts/On-Chips/pic.svg\"")
    );
}

/// Each edit gives what reading the book anew gives.
#[test]
fn files_follow_a_slug_that_changes() {
    let dir = book("");
    let mut kept = engine(dir.path());
    let path = "content/Posts/My Post/index.md".to_owned();
    for (n, slug) in ["", "slug: one\n", "slug: two\n", "slug: two\nsummary: x\n", ""].into_iter().enumerate() {
        let text = std::fs::read_to_string(book(slug).path().join(&path)).unwrap();
        put(dir.path(), &path, &text);
        let fresh = site(&mut engine(dir.path()), &[]);
        assert!(fresh.contains_key("posts/my-post/pic.svg") == slug.is_empty());
        for paths in [vec![path.clone()], vec![]] {
            let now = site(&mut kept, &paths);
            let differ = fresh.keys().chain(now.keys()).find(|path| fresh.get(*path) != now.get(*path));
            assert_eq!(differ, None, "{n} {paths:?}");
        }
        // What is beside the book's texts alone changed.
        put(dir.path(), "static/x.txt", slug);
        assert_eq!(site(&mut kept, &[]), site(&mut engine(dir.path()), &[]), "{n}");
    }
}
