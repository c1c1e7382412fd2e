//! What a program asks of a book, beside the book itself.

use super::Book;
use crate::incremental::EngineOptions;
use crate::progress::{BuildStep, Watcher};
use crate::seal::Seal;
use std::fmt;
use std::num::NonZeroUsize;
use std::path::Path;

/// How a [`Book`] is read and built; made step by step, as in `BookOptions::new().drafts(true).open("book")`.
///
/// The library reads neither clock nor environment: the caller passes what they say here.
#[derive(Clone, Debug, Default)]
pub struct BookOptions {
    drafts: bool,
    base_url: Option<String>,
    today: Option<(i32, u8, u8)>,
    profile: Option<String>,
    pub(super) overwrite: bool,
    pub(super) threads: Option<NonZeroUsize>,
    cache_key: Option<Seal>,
    pub(super) watcher: Watcher,
}

impl BookOptions {
    /// Without drafts, without a day, without a cache, on all cores.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether pages with `draft: true` belong to the book.
    pub fn drafts(self, drafts: bool) -> Self {
        Self { drafts, ..self }
    }

    /// The address at which the site will be, in place of the configuration's `base_url`.
    ///
    /// # Errors
    /// It is not an absolute `http:` or `https:` address.
    pub fn base_url(self, url: &str) -> Result<Self, InvalidBaseUrl> {
        let base_url = crate::config::check_base_url(url).map_err(InvalidBaseUrl)?;
        Ok(Self { base_url: Some(base_url), ..self })
    }

    /// The day, in the Gregorian calendar, on which the book is read: a page whose `review_by` is over is reported. Without a day none is.
    pub fn today(self, year: i32, month: u8, day: u8) -> Self {
        Self { today: Some((year, month, day)), ..self }
    }

    /// The profile whose levels, `[profile.NAME.check]`, stand in for those of `[check]`. A profile that the book does not have changes nothing;
    /// [`Reading::has_profile`](crate::Reading::has_profile) says whether it has one.
    pub fn profile(self, name: &str) -> Self {
        Self { profile: Some(name.to_owned()), ..self }
    }

    /// Whether [`Book::build`] may overwrite files in the output folder that briefbook did not write.
    pub fn overwrite(self, overwrite: bool) -> Self {
        Self { overwrite, ..self }
    }

    /// On how many threads the book is worked on at once; without this on those of rayon's global pool. The result is the same.
    pub fn threads(self, threads: NonZeroUsize) -> Self {
        Self { threads: Some(threads), ..self }
    }

    /// A secret of the user's with which briefbook marks what it keeps between two runs: its cache in the book's folder `.briefbook`
    /// ([`Book::save_cache`]), and the list of the files that it wrote into an output folder. What bears no mark of this key is not believed, so that
    /// a book from elsewhere cannot bring a cache along, or make briefbook delete files. Without a key nothing is kept and nothing believed.
    pub fn cache_key(self, key: [u8; 32]) -> Self {
        Self { cache_key: Some(Seal::new(key)), ..self }
    }

    /// What is told how far a build is, so that a program can show or time it. It is called on several threads.
    pub fn on_step(self, seen: impl Fn(BuildStep) + Send + Sync + 'static) -> Self {
        Self { watcher: Watcher::new(seen), ..self }
    }

    /// The book in the folder `root`, as [`Book::open`] gives it, with these options.
    pub fn open(self, root: impl AsRef<Path>) -> Book {
        Book::with(root.as_ref(), self)
    }

    /// The same for the core.
    pub(super) fn core(&self) -> EngineOptions {
        EngineOptions {
            drafts: self.drafts,
            base_url: self.base_url.clone(),
            today: self.today,
            site: true,
            thorough: true,
            profile: self.profile.clone(),
            seal: self.cache_key.clone(),
            watcher: self.watcher.clone(),
        }
    }
}

/// Why an address cannot be a site's base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidBaseUrl(String);

impl fmt::Display for InvalidBaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidBaseUrl {}
