//! What may be asked about claims: those of a page, and those of the book.

use super::hashed::{Hashed, hash_all};
use crate::book::PageId;
use crate::digest::{Digest, Sink};
use crate::evidence::{CheckState, Claim, ClaimPlace, ClaimSource, Origins};
use crate::site::Site;
use std::sync::OnceLock;

/// The claims of a page.
pub struct ClaimsOf<'s> {
    pub claims: &'s [Claim],
    pub origins: &'s Origins,
    /// Where their digest is kept: that of all claims is made of those of each page.
    digest: &'s OnceLock<Digest>,
}

pub fn of_page(site: &Site, id: PageId) -> ClaimsOf<'_> {
    let claims = &site.r.claims;
    let page = &claims.pages[id.0 as usize];
    ClaimsOf { claims: &page.claims, origins: &claims.origins, digest: &page.digest }
}

impl Hashed for ClaimsOf<'_> {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        let Self { claims, origins, digest } = self;
        let make = || {
            let mut sink = Sink::default();
            claims.hash(site, &mut sink);
            for source in claims.iter().flat_map(|claim| &claim.sources) {
                sink.text(origins.of_source(source.source));
            }
            sink.finish()
        };
        sink.digest(*digest.get_or_init(make));
    }
}

impl Hashed for Claim {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        let Self { id, place, text, range, status, is_derived, sources, independent, .. } = self;
        let Self { until, lapsed, check, newest, is_marked, id_is_around, .. } = self;
        sink.text(id).text(status.as_str());
        // Where it is in the file says which sentence it is.
        hash_all!(site, sink, place, text, range.start, range.end, is_derived, sources, independent);
        hash_all!(site, sink, until, lapsed, check, newest, is_marked, id_is_around);
    }
}

impl Hashed for ClaimPlace {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        match self {
            Self::Text { run, start } => hash_all!(site, sink, 0u8, run, start),
            Self::Point(index) => hash_all!(site, sink, 1u8, index),
            Self::Judgement => hash_all!(site, sink, 2u8),
        }
    }
}

impl Hashed for ClaimSource {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        let Self { source, locator: _ } = self;
        hash_all!(site, sink, source, self.locator());
    }
}

impl Hashed for CheckState {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        match self {
            Self::Never => hash_all!(site, sink, 0u8),
            Self::Checked { by, on } => hash_all!(site, sink, 1u8, by, on),
            Self::Changed { by, on, what } => {
                hash_all!(site, sink, 2u8, by, on);
                what.iter().for_each(|what| {
                    sink.text(what.as_str());
                });
            }
        }
    }
}

/// Claims of several pages.
pub struct ClaimPages<'s>(pub Vec<(PageId, ClaimsOf<'s>)>);

/// The pages that have claims: the home page first, then in the order of their paths. Of what is said in several languages all are there.
fn pages_with_claims(site: &Site) -> Vec<PageId> {
    let home = site.r.book.page_of_address.get(&crate::book::address::Address::default()).copied();
    let all = (0..site.r.claims.pages.len() as u32).map(PageId).filter(|id| Some(*id) != home);
    let has_some = |id: &PageId| !site.r.claims.page(*id).is_empty();
    home.into_iter().chain(all).filter(has_some).collect()
}

/// All claims of the book.
pub fn all(site: &Site) -> ClaimPages<'_> {
    ClaimPages(pages_with_claims(site).into_iter().map(|id| (id, of_page(site, id))).collect())
}

impl Hashed for ClaimPages<'_> {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        sink.list(&self.0, |sink, (id, claims)| hash_all!(site, sink, id, claims));
    }
}
