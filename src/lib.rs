//! briefbook turns a folder of Markdown briefings and a bibliography into a cross-linked, fully sourced static website.
//!
//! The folders are the pipeline, and imports run downwards in this order:
//!
//! | folder | what it does |
//! |---|---|
//! | [`cli`] | one file a command: prints, asks |
//! | [`serve`] | watch, server, live page updates |
//! | [`external`] | whether web addresses still lead somewhere |
//! | [`incremental`] | the stages in their order, once for all commands; what is kept between two readings; the short way for an edit |
//! | [`write`] | bytes → disk; the only code that writes |
//! | [`output`] | which files a site has, one file a kind |
//! | [`metadata`] | what pages tell machines: schema.org, Open Graph, Highwire Press, COinS |
//! | [`site`] | one state of the book, and every question that an output may ask of it |
//! | [`prose`] | a page's text as a composed document, and its writers |
//! | [`theme`] | templates, words, static files; knows no book |
//! | [`draw`] | cards, maps, the timeline's band; knows no book and no theme |
//! | [`search`] | the search index; knows no book but its records |
//! | [`citations`] | sources and citations → formatted text in a CSL style |
//! | [`resolve`] | names → things, across the book |
//! | [`book`] | the model |
//! | [`source`] | what is on disk; the only code that reads the book |
//! | [`config`] | `briefbook.toml`, typed |
//! | [`parse`] | one text → one value |
//! | [`rich`], [`html`], [`slug`], [`ids`], [`digest`] | formatted text without a page; escaping; names for addresses; ids that pages give to their parts; digests of values |
//! | [`diagnostic`], [`site_path`] | what is wrong, as values; clean paths of the site |
//! | [`folder`], [`seal`] | handles of folders, which nothing leads out of; marks that only this user can make |
//!
//! `docs/architecture.md` tells each folder's invariant; `tests/architecture.rs` holds the order of imports.

pub mod book;
pub mod citations;
pub mod cli;
pub mod config;
pub mod diagnostic;
pub mod digest;
pub mod draw;
pub mod external;
pub mod folder;
pub mod html;
pub mod ids;
pub mod incremental;
pub mod metadata;
pub mod output;
pub mod parse;
pub mod prose;
pub mod resolve;
pub mod rich;
pub mod seal;
pub mod search;
pub mod serve;
pub mod site;
pub mod site_path;
pub mod slug;
pub mod source;
pub mod theme;
pub mod write;
