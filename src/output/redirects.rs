//! Old addresses: a page that sends readers on.

use super::{Job, Planned, Site};
use crate::book::Redirect;

/// A page for each alias that begins with `/`.
pub fn plan(site: &Site) -> Vec<Planned> {
    let book = &site.renderer.book;
    let one = |(index, redirect): (usize, &Redirect)| {
        let origin = format!("the old address /{} of content/{}", redirect.from, book.page(redirect.to).path);
        let make = |site: &Site, index| site.render(job(site, index as usize));
        Planned::text(redirect.from.file(), origin, make, index as u32)
    };
    book.redirects.iter().enumerate().map(one).collect()
}

fn job(site: &Site, index: usize) -> Job {
    let book = &site.renderer.book;
    let redirect = &book.redirects[index];
    let target = book.page(redirect.to);
    let mut page = site.page("redirect", &target.title, &redirect.from);
    page.canonical = site.absolute(&target.address);
    Job {
        template: "redirect.html".to_owned(),
        address: redirect.from.clone(),
        anywhere: false,
        page,
        objects: vec![("target", site.views.page(redirect.to))],
    }
}
