//! The page that searches, what the dialog on other pages shows, and the files of the index ([`crate::search`]).

use super::{Job, Made, Proposed, Site, made_page, render};
use crate::book::made::MadePage;
use crate::search::{pack, shards};
use crate::site::job::Subject;
use crate::site::reader::Reader;

/// The page, the dialog, and the index.
pub fn plan(site: &Site) -> Vec<Proposed> {
    let (terms, texts) = shards::counts(site.book().pages.len() + site.book().sources.len());
    let origin = "the search index";
    let term = |r: &Reader<'_>, index: u32| Ok(r.search().terms.get(index as usize).cloned().unwrap_or_default());
    let text = |r: &Reader<'_>, index: u32| Ok(r.search().texts.get(index as usize).cloned().unwrap_or_default());
    let mut plan = vec![
        Proposed::made(MadePage::Search, |reader, _| render(reader, job(reader, "search.html"))),
        Proposed::text("search/panel.js", origin, |reader, _| panel(reader), 0),
        Proposed::text("search/index.js", origin, |reader, _| Ok(reader.search().root.clone()), 0),
    ];
    plan.extend((0..terms as u32).map(|i| Proposed::text(format!("search/t{i}.js"), origin, term, i)));
    plan.extend((0..texts as u32).map(|i| Proposed::text(format!("search/x{i}.js"), origin, text, i)));
    plan
}

fn job(reader: &Reader<'_>, template: &str) -> Job {
    let address = MadePage::Search.address();
    Job {
        template: template.to_owned(),
        page: made_page(reader, "search", reader.words().word("search"), &address),
        address,
        anywhere: false,
        objects: Vec::new(),
        about: Subject::Nothing,
    }
}

/// The markup of the dialog, which is that of the page, as a script.
fn panel(reader: &Reader<'_>) -> Made {
    let markup = render(reader, job(reader, "search-panel.html"))?;
    Ok(format!("briefbook_search.add(\"panel\",{});\n", pack::json(&markup)))
}
