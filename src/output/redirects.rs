//! Old addresses: a page that sends readers on.

use super::{Job, Owner, Proposed, Site, made_page};
use crate::book::Redirect;
use crate::render::linked_data::Subject;
use crate::render::reader::Reader;

/// A page for each alias that begins with `/`.
pub fn plan(site: &Site) -> Vec<Proposed> {
    let book = site.book();
    let one = |(index, redirect): (usize, &Redirect)| {
        let origin = format!("the old address /{} of content/{}", redirect.from, book.page(redirect.to).path);
        let make = |reader: &Reader<'_>, index| reader.render(job(reader, index as usize));
        Proposed::text(redirect.from.file(), origin, make, index as u32).owned(Owner::Redirect(index as u32))
    };
    book.redirects.iter().enumerate().map(one).collect()
}

fn job(reader: &Reader<'_>, index: usize) -> Job {
    let redirect = reader.redirect(index);
    reader.speak(&reader.body(redirect.to).page.lang);
    let mut page = made_page(reader, "redirect", reader.title(redirect.to), &redirect.from);
    page.canonical = reader.absolute(reader.address(redirect.to));
    Job {
        template: "redirect.html".to_owned(),
        address: redirect.from.clone(),
        anywhere: false,
        page,
        objects: vec![("target", reader.exactly(redirect.to))],
        about: Subject::Nothing,
    }
}
