//! Golden sites: small books whose whole output is kept in the tree, `tests/golden/NAME/site`.
//!
//! `UPDATE_GOLDEN=1 cargo test --test golden` writes them anew; read the difference before you commit it.

use briefbook::incremental::{Engine, EngineOptions};
use briefbook::output::Content;
use std::collections::BTreeMap;
use std::path::Path;

fn read(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .flatten()
        .filter(|e| e.file_type().is_file())
        .map(|e| {
            let path = e.path().strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
            (path, std::fs::read(e.path()).unwrap())
        })
        .collect()
}

/// Names of the theme's files without the hash of their content: `css/briefing.0123456789.css` → `css/briefing............css`.
fn without_hashes(text: &str) -> String {
    let mut out = text.to_owned();
    for (at, _) in text.match_indices('.') {
        let digits = text.as_bytes().get(at + 1..at + 12).unwrap_or_default();
        if let [hash @ .., b'.'] = digits
            && hash.iter().all(u8::is_ascii_hexdigit)
        {
            out.replace_range(at + 1..at + 11, "..........");
        }
    }
    out
}

/// The size of a picture and a hash of its pixels.
fn pixels(png: &[u8]) -> String {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    format!("{} x {}, pixels {}\n", info.width, info.height, &blake3::hash(&pixels).to_hex()[..16])
}

#[test]
fn golden_sites() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut books = 0;
    for entry in std::fs::read_dir(&root).unwrap().flatten().filter(|e| e.path().join("book").is_dir()) {
        books += 1;
        let (loaded, files) = Engine::make(&entry.path().join("book"), EngineOptions::default());
        let theme: Vec<&str> = briefbook::theme::built_in::BUILT_IN_STATIC.iter().map(|(path, _)| *path).collect();
        assert!(loaded.diagnostics.is_empty(), "{:#?}", loaded.diagnostics);
        let site: BTreeMap<String, Vec<u8>> = files
            .into_iter()
            // The theme's own files are in the tree already, and what is in them is no matter here: their hashes are dots.
            .filter(|f| !theme.contains(&without_hashes(&f.path).replace("..........", "").replace("..", ".").as_str()))
            .map(|f| match f.content {
                Content::Bytes(bytes) if f.path.ends_with(".html") || f.path == "search/panel.js" => {
                    (f.path, without_hashes(&String::from_utf8_lossy(&bytes)).into_bytes())
                }
                // A picture in words: a change of how cards look is seen, and the tree need not hold each.
                Content::Bytes(bytes) if f.path.ends_with("/card.png") || f.path == "card.png" => {
                    (format!("{}.txt", f.path), pixels(&bytes).into_bytes())
                }
                Content::Bytes(bytes) => (f.path, bytes),
                Content::Copy(from) => (f.path, from.bytes().unwrap()),
            })
            .collect();
        let kept = entry.path().join("site");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            let _ = std::fs::remove_dir_all(&kept);
            for (path, bytes) in &site {
                std::fs::create_dir_all(kept.join(path).parent().unwrap()).unwrap();
                std::fs::write(kept.join(path), bytes).unwrap();
            }
        }
        let wanted = read(&kept);
        let names = |m: &BTreeMap<String, Vec<u8>>| m.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&site), names(&wanted));
        for (path, bytes) in &site {
            let (found, expected) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&wanted[path]));
            for (number, (a, b)) in found.lines().zip(expected.lines()).enumerate() {
                assert_eq!(a, b, "{path}:{}", number + 1);
            }
            assert_eq!(found, expected, "{path}");
        }
    }
    assert!(books > 0);
}
