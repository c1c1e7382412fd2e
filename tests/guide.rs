//! The guide is a book: `docs/` builds into a site, without a warning, and every page of it can be found.

use briefbook::book::PageKind;
use briefbook::incremental::{Engine, EngineOptions};
use briefbook::output::Content;
use std::collections::BTreeMap;
use std::path::Path;

#[test]
fn the_guide_builds_without_a_warning() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let (state, files) = Engine::make(&docs, EngineOptions { today: Some((2025, 1, 1)), ..EngineOptions::default() });
    assert_eq!(state.diagnostics, [], "{:#?}", state.diagnostics);
    let files: BTreeMap<String, String> = files
        .into_iter()
        .filter_map(|file| match file.content {
            Content::Bytes(bytes) => Some((file.path, String::from_utf8_lossy(&bytes).into_owned())),
            Content::Copy(_) => None,
        })
        .collect();
    let index: String = files.iter().filter(|(path, _)| path.starts_with("search/")).map(|(_, text)| &**text).collect();
    for page in state.book.pages.iter().filter(|page| page.file.is_some()) {
        let address = page.address.as_str();
        let html = &files[&format!("{address}index.html")];
        assert!(html.contains("<h1>"), "{address}");
        assert!(index.contains(&format!("\"{address}\"")), "search does not know {address}");
        // A briefing would stand among the news on the home page.
        assert_ne!(page.kind, PageKind::Briefing, "{address}");
        // A page of the guide is one of four sorts, or explains a code.
        let sorts = ["tutorial/", "how-to/", "reference/", "explanation/", "codes/"];
        assert!(address.is_empty() || sorts.iter().any(|sort| address.starts_with(sort)), "{address}");
    }
}
