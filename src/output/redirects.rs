//! Old addresses: a page that sends readers on.

use super::{Job, Owner, Proposed, Site, made_page, render};
use crate::book::Redirect;
use crate::site::job::{Object, Subject};
use crate::site::reader::Reader;

/// A page for each alias that begins with `/`.
pub fn plan(site: &Site) -> Vec<Proposed> {
    let book = site.book();
    let one = |(index, redirect): (usize, &Redirect)| {
        let origin = format!("the old address /{} of {}", redirect.from, book.file_path(book.page(redirect.to)));
        let make = |reader: &Reader<'_>, index| render(reader, job(reader, index));
        Proposed::text(redirect.from.file(), origin, make, index as u32).owned(Owner::Redirect(index as u32))
    };
    book.redirects.iter().enumerate().map(one).collect()
}

fn job(reader: &Reader<'_>, index: u32) -> Job {
    let (from, to) = reader.redirect(index);
    reader.speak(&reader.body(to).page.lang);
    let mut page = made_page(reader, "redirect", reader.title(to), &from);
    page.canonical = reader.absolute(reader.address(to));
    Job {
        template: "redirect.html".to_owned(),
        address: from,
        anywhere: false,
        page,
        objects: vec![("target", Object::Value(reader.exactly(to).into()))],
        about: Subject::Nothing,
    }
}
