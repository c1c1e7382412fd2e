//! Old addresses: a page that sends readers on.

use super::{Job, Results, Site};
use crate::render::view;

/// A page for each alias that begins with `/`.
pub fn files(site: &Site<'_>) -> Results {
    let book = site.renderer.book;
    let jobs = book.redirects.iter().map(|redirect| {
        let target = book.page(redirect.to);
        let mut page = site.page("redirect", &target.title, &redirect.from);
        page.canonical = site.absolute(&target.address);
        Job {
            template: "redirect.html".to_owned(),
            address: redirect.from.clone(),
            path: None,
            origin: format!("the old address /{} of content/{}", redirect.from, target.path),
            page,
            objects: vec![(
                "target",
                view::Ref { title: target.title.clone(), address: site.renderer.href(&target.address) }.into(),
            )],
        }
    });
    site.render_all(jobs.collect())
}
