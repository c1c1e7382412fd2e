//! How answers are hashed: by their values, and ids by names that outlive the run.

use crate::book::address::Address;
use crate::book::{PageId, SourceId, TopicId};
use crate::digest::Sink;
use crate::parse::edtf::Edtf;
use crate::resolve::EventId;
use crate::site::Site;
use crate::source::Size;
use tera::Value;

/// What can be an answer.
///
/// Whoever writes this for a struct takes it apart with all its fields named, so that a new field is hashed or does not compile.
pub trait Hashed {
    /// Adds the value to a digest.
    fn hash(&self, site: &Site, sink: &mut Sink);
}

/// Hashes several values, one after the other.
macro_rules! hash_all {
    ($site:expr, $sink:expr, $($value:expr),+ $(,)?) => {{ $($crate::site::fact::hashed::Hashed::hash(&$value, $site, $sink);)+ }};
}
pub(crate) use hash_all;

macro_rules! numbers {
    ($($type:ty),*) => {$(
        impl Hashed for $type {
            fn hash(&self, _: &Site, sink: &mut Sink) {
                sink.number(*self);
            }
        }
    )*};
}
numbers!(bool, u8, u32, u64, usize);

impl Hashed for i64 {
    fn hash(&self, _: &Site, sink: &mut Sink) {
        sink.number(u64::from_le_bytes(self.to_le_bytes()));
    }
}

impl Hashed for f64 {
    fn hash(&self, _: &Site, sink: &mut Sink) {
        sink.number(self.to_bits());
    }
}

impl Hashed for str {
    fn hash(&self, _: &Site, sink: &mut Sink) {
        sink.text(self);
    }
}

impl Hashed for String {
    fn hash(&self, _: &Site, sink: &mut Sink) {
        sink.text(self);
    }
}

impl Hashed for Value {
    fn hash(&self, _: &Site, sink: &mut Sink) {
        sink.value(self);
    }
}

impl<T: Hashed + ?Sized> Hashed for &T {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        (**self).hash(site, sink);
    }
}

impl<T: Hashed> Hashed for [T] {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        sink.list(self, |sink, one| one.hash(site, sink));
    }
}

impl<T: Hashed> Hashed for Vec<T> {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        self.as_slice().hash(site, sink);
    }
}

impl<T: Hashed> Hashed for Option<T> {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        sink.number(self.is_some());
        if let Some(value) = self {
            value.hash(site, sink);
        }
    }
}

impl<A: Hashed, B: Hashed> Hashed for (A, B) {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        hash_all!(site, sink, self.0, self.1);
    }
}

impl<A: Hashed, B: Hashed, C: Hashed> Hashed for (A, B, C) {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        hash_all!(site, sink, self.0, self.1, self.2);
    }
}

impl Hashed for PageId {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        sink.text(&site.r.book.page(*self).path);
    }
}

impl Hashed for SourceId {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        sink.text(&site.r.book.source(*self).data.key);
    }
}

impl Hashed for TopicId {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        sink.text(&site.r.book.topic(*self).slug);
    }
}

impl Hashed for EventId {
    fn hash(&self, site: &Site, sink: &mut Sink) {
        sink.text(&site.r.resolved.event(*self).id);
    }
}

impl Hashed for Address {
    fn hash(&self, _: &Site, sink: &mut Sink) {
        sink.text(self.as_str());
    }
}

impl Hashed for Edtf {
    fn hash(&self, _: &Site, sink: &mut Sink) {
        sink.text(&self.to_string());
    }
}

impl Hashed for Size {
    fn hash(&self, _: &Site, sink: &mut Sink) {
        let Self { width, height } = self;
        sink.number(*width).number(*height);
    }
}
