//! Edits, and random ones.

use super::model::{PLACES, Part};
use proptest::prelude::*;

#[derive(Clone, Debug)]
pub enum Edit {
    Body(u8, Part),
    Cut(u8),
    Title(u8, Option<u8>),
    Swap(u8, u8),
    Days(u8, Option<u8>, Option<u8>),
    Actor(u8, Option<u8>),
    Entity(u8),
    Draft(u8),
    Topic(u8, u8),
    Alias(u8, Option<u8>),
    Event(u8, u8, u8, Option<u8>),
    NoEvents(u8),
    Weight(u8, u8),
    Summary(u8, Option<u8>),
    About(u8, Option<u8>),
    Relation(u8, u8, Option<u8>),
    Chinese(u8, Option<(u8, bool)>),
    German(u8, Option<(u8, bool)>),
    Delete(u8),
    Create(u8),
    Rename(u8, u8),
    Source(u8, u8),
    NoSource(u8),
    Template(u8),
    Part(u8),
    Static(u8),
    Sheet(u8),
    Style(u8),
    Book(u8),
    Cards(bool),
    Image(u8, Option<u8>),
    OwnCard(u8),
    /// What the Chinese page says besides: more, or nothing.
    Own(u8, Option<Part>),
    /// The page of a folder, and in Chinese.
    Index(u8, bool, Option<u8>),
    Languages(u8),
    Shadow(u8, u8),
    Draw(u8, u8),
    Nothing,
}

fn part() -> impl Strategy<Value = Part> {
    let n = || 0..PLACES;
    prop_oneof![
        6 => any::<u8>().prop_map(Part::Words),
        4 => n().prop_map(Part::Link),
        2 => (0..4u8).prop_map(Part::Titled),
        1 => n().prop_map(Part::Section),
        3 => (0..4u8, any::<bool>()).prop_map(|(n, p)| Part::Cite(n, p)),
        3 => (0..4u8).prop_map(Part::Mention),
        2 => (0..6u8).prop_map(Part::Heading),
        1 => (0..3u8).prop_map(Part::HeadingEvent),
        2 => (0..3u8, proptest::option::of(n())).prop_map(|(n, a)| Part::Told(n, a)),
        1 => n().prop_map(Part::Embed),
        1 => (0..2u8).prop_map(Part::Picture),
        1 => (0..3u8).prop_map(Part::Code),
    ]
}

/// Any edit.
pub fn edit() -> impl Strategy<Value = Edit> {
    let n = || 0..PLACES;
    prop_oneof![
        10 => (n(), part()).prop_map(|(n, p)| Edit::Body(n, p)),
        4 => n().prop_map(Edit::Cut),
        6 => (n(), proptest::option::weighted(0.8, 0..4u8)).prop_map(|(n, t)| Edit::Title(n, t)),
        1 => (n(), n()).prop_map(|(a, b)| Edit::Swap(a, b)),
        2 => (n(), proptest::option::of(0..3u8), proptest::option::of(0..4u8)).prop_map(|(n, d, r)| Edit::Days(n, d, r)),
        1 => (n(), proptest::option::of(0..4u8)).prop_map(|(n, a)| Edit::Actor(n, a)),
        1 => n().prop_map(Edit::Entity),
        1 => n().prop_map(Edit::Draft),
        1 => (n(), 0..3u8).prop_map(|(n, t)| Edit::Topic(n, t)),
        1 => (n(), proptest::option::of(0..4u8)).prop_map(|(n, t)| Edit::Alias(n, t)),
        2 => (n(), 0..4u8, 0..4u8, proptest::option::of(0..4u8)).prop_map(|(n, d, t, s)| Edit::Event(n, d, t, s)),
        1 => n().prop_map(Edit::NoEvents),
        1 => (n(), any::<u8>()).prop_map(|(n, w)| Edit::Weight(n, w)),
        1 => (n(), proptest::option::of(0..3u8)).prop_map(|(n, s)| Edit::Summary(n, s)),
        1 => (n(), proptest::option::of(n())).prop_map(|(n, a)| Edit::About(n, a)),
        1 => (n(), n(), proptest::option::of(0..4u8)).prop_map(|(n, to, s)| Edit::Relation(n, to, s)),
        3 => (n(), proptest::option::weighted(0.7, (0..3u8, any::<bool>()))).prop_map(|(n, t)| Edit::Chinese(n, t)),
        1 => (n(), proptest::option::of((0..3u8, any::<bool>()))).prop_map(|(n, t)| Edit::German(n, t)),
        1 => n().prop_map(Edit::Delete),
        3 => n().prop_map(Edit::Create),
        1 => (n(), n()).prop_map(|(a, b)| Edit::Rename(a, b)),
        2 => (0..4u8, any::<u8>()).prop_map(|(n, v)| Edit::Source(n, v)),
        1 => (0..4u8).prop_map(Edit::NoSource),
        2 => (0..24u8).prop_map(Edit::Template),
        2 => (0..3u8).prop_map(Edit::Part),
        1 => any::<u8>().prop_map(Edit::Static),
        2 => any::<u8>().prop_map(Edit::Sheet),
        1 => any::<u8>().prop_map(Edit::Style),
        1 => any::<u8>().prop_map(Edit::Book),
        1 => any::<bool>().prop_map(Edit::Cards),
        1 => (n(), proptest::option::of(0..3u8)).prop_map(|(n, i)| Edit::Image(n, i)),
        1 => n().prop_map(Edit::OwnCard),
        2 => (n(), proptest::option::weighted(0.8, part())).prop_map(|(n, p)| Edit::Own(n, p)),
        2 => (0..5u8, any::<bool>(), proptest::option::weighted(0.8, 0..2u8)).prop_map(|(f, zh, t)| Edit::Index(f, zh, t)),
        1 => any::<u8>().prop_map(Edit::Languages),
        2 => (0..4u8, 0..3u8).prop_map(|(kind, n)| Edit::Shadow(kind, n)),
        1 => (0..2u8, any::<u8>()).prop_map(|(n, w)| Edit::Draw(n, w)),
        1 => Just(Edit::Nothing),
    ]
}
