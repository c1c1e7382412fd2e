//! What was made of texts, kept by the hash of the text: parsed pages and bibliographies, the citation style, formatted sources.

use super::stages;
use super::store::Store;
use crate::book::ParsedPage;
use crate::citations::{Cites, Formatter, Kept as KeptSources, StyleError, StyleSource};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, FileId, Texts};
use crate::parse;
use crate::parse::bibliography::ParsedSource;
use crate::parse::ledger::{self, Ledger};
use crate::parse::markdown::MarkdownOptions;
use crate::prose::highlight::Highlighted;
use crate::source::{Hash, Sources, hash};
use crate::theme::assets::Assets;
use crate::theme::templates::Templates;
use rayon::prelude::*;
use serde_bytes::ByteBuf;
use std::collections::HashMap;
use std::sync::Arc;

type Parsed = (ParsedPage, Arc<Vec<Diagnostic>>);
type Bibliography = (Vec<Arc<ParsedSource>>, Vec<Diagnostic>);

/// What was settled about claims, with the files that it was read from, and what is wrong with them.
type KeptLedger = (Vec<(FileId, Hash)>, Arc<Ledger>, Vec<Diagnostic>);

/// Everything that is kept between two readings of a book.
#[derive(Default)]
pub struct Memo {
    options: Option<MarkdownOptions>,
    pages: HashMap<FileId, (Hash, Parsed)>,
    bibliographies: HashMap<FileId, (Hash, Arc<Bibliography>)>,
    formatter: Option<(String, Arc<Formatter>)>,
    /// With the hashes of the style, and of the style and the sources.
    pub cites: Option<([Hash; 2], Arc<Cites>)>,
    pub code: Arc<Highlighted>,
    templates: Option<(Hash, Arc<Templates>, Vec<Diagnostic>)>,
    ledger: Option<KeptLedger>,
    /// Where formatted sources may be found.
    pub store: Option<Store>,
    /// The formatted pieces that lie on disk.
    kept_cites: Option<Arc<KeptSources>>,
    parsed_anew: bool,
}

/// The names under which things are kept.
const PAGES: &str = "pages";
const SOURCES: &str = "sources";

/// How many pages are kept in one piece; pieces are read on all cores.
const PIECE: usize = 128;

/// What of a memo is kept on disk.
#[derive(serde::Deserialize)]
struct Kept {
    head: KeptHead,
    /// Pages with the hash of their text.
    pages: Vec<ByteBuf>,
}

#[derive(serde::Deserialize)]
struct KeptPage {
    hash: Hash,
    page: ParsedPage,
    diagnostics: Arc<Vec<Diagnostic>>,
}

/// What stands before the pages.
#[derive(serde::Serialize, serde::Deserialize)]
struct KeptHead {
    smart_punctuation: bool,
    names_cite: bool,
    /// All files in the order of their ids.
    paths: Vec<String>,
}

/// A [`KeptPage`] that is written.
#[derive(serde::Serialize)]
struct KeptPageRef<'p> {
    hash: Hash,
    page: &'p ParsedPage,
    diagnostics: &'p Arc<Vec<Diagnostic>>,
}

impl Memo {
    /// What an earlier run kept, with the files that it knew.
    pub fn remember(store: &Store) -> Option<(Self, Sources)> {
        let kept: Kept = store.read(PAGES)?;
        let pieces = kept.pages.par_iter().map(|piece| postcard::from_bytes::<Vec<KeptPage>>(piece).ok());
        let pages = pieces.collect::<Option<Vec<_>>>()?.into_iter().flatten();
        let pages = pages.map(|kept| (kept.page.file, (kept.hash, (kept.page, kept.diagnostics)))).collect();
        let options = Some(MarkdownOptions {
            smart_punctuation: kept.head.smart_punctuation,
            extensions: true,
            names_cite: kept.head.names_cite,
        });
        Some((Self { options, pages, ..Self::default() }, Sources::remembered(kept.head.paths)))
    }

    /// Keeps what was parsed and formatted, as far as it is not what is kept already.
    pub fn keep(&mut self, store: &Store, sources: &Sources) {
        if let Some(([style, _], cites)) = &self.cites {
            let lies_there = self.kept_cites.as_ref().is_some_and(|kept| Arc::ptr_eq(kept, cites.kept()));
            if !lies_there {
                store.write(SOURCES, &(style, &**cites.kept()));
                self.kept_cites = Some(cites.kept().clone());
            }
        }
        if !std::mem::take(&mut self.parsed_anew) {
            return;
        }
        // Ids of files that are gone are not used again while the program runs; too many of them, and the next run counts anew.
        if sources.files.len() > 2 * (sources.pages.len() + 64) {
            return store.remove(PAGES);
        }
        let mut all: Vec<(&FileId, &(Hash, Parsed))> = self.pages.iter().collect();
        all.sort_unstable_by_key(|(file, _)| **file);
        let piece = |pages: &[(&FileId, &(Hash, Parsed))]| {
            let pages: Vec<KeptPageRef<'_>> = pages
                .iter()
                .map(|(_, (hash, (page, diagnostics)))| KeptPageRef { hash: *hash, page, diagnostics })
                .collect();
            postcard::to_stdvec(&pages).unwrap_or_default()
        };
        let pieces: Vec<Vec<u8>> = all.par_chunks(PIECE).map(piece).collect();
        let head = KeptHead {
            smart_punctuation: self.options.is_none_or(|o| o.smart_punctuation),
            names_cite: self.options.is_none_or(|o| o.names_cite),
            paths: sources.files.iter().map(|f| f.path.clone()).collect(),
        };
        // A [`Kept`] as postcard writes it, in parts: the pages of a large book should not lie in memory twice.
        let head = postcard::to_stdvec(&(head, pieces.len())).unwrap_or_default();
        let lengths: Vec<Vec<u8>> =
            pieces.iter().map(|piece| postcard::to_stdvec(&piece.len()).unwrap_or_default()).collect();
        let parts = lengths.iter().zip(&pieces).flat_map(|(length, piece)| [length.as_slice(), piece.as_slice()]);
        let parts: Vec<&[u8]> = std::iter::once(head.as_slice()).chain(parts).collect();
        store.write_parts(PAGES, &parts);
    }

    /// The pieces of sources that were formatted last in a style, in this run or an earlier one.
    pub fn formatted(&mut self, style: Hash) -> Arc<KeptSources> {
        if let Some((_, cites)) = self.cites.as_ref().filter(|([known, _], _)| *known == style) {
            return cites.kept().clone();
        }
        let stored = self.store.as_ref().and_then(|store| store.read::<(Hash, KeptSources)>(SOURCES));
        let stored = stored.filter(|(known, _)| *known == style).map(|(_, formatted)| Arc::new(formatted));
        self.kept_cites.clone_from(&stored);
        stored.unwrap_or_default()
    }

    /// Parses all pages whose texts are not those of the last time.
    pub fn pages(&mut self, sources: &Sources, options: MarkdownOptions) {
        if self.options != Some(options) {
            self.pages.clear();
            self.options = Some(options);
        }
        // Another content folder gives the same file another path.
        let known = |file: FileId, path: &str| {
            self.pages.get(&file).is_some_and(|(hash, (page, _))| *hash == sources.hash(file) && page.path == path)
        };
        let new: Vec<(FileId, (Hash, Parsed))> = sources
            .pages
            .par_iter()
            .filter(|(file, path)| !known(*file, path))
            .map(|(file, path)| (*file, parse_page(*file, path, sources, options)))
            .collect();
        self.parsed_anew |= !new.is_empty();
        self.pages.extend(new);
        // What is no page of the book any more is forgotten.
        if self.pages.len() > sources.pages.len() {
            let present: std::collections::HashSet<FileId> = sources.pages.iter().map(|(file, _)| *file).collect();
            self.pages.retain(|file, _| present.contains(file));
            self.parsed_anew = true;
        }
    }

    /// Parses one page again.
    pub fn page(&mut self, file: FileId, sources: &Sources, options: MarkdownOptions) {
        let path = sources.path(file);
        let path = sources.page_path(path).unwrap_or(path);
        self.parsed_anew = true;
        self.pages.insert(file, parse_page(file, path, sources, options));
    }

    /// A page as it was parsed, and what is wrong with its text.
    pub fn parsed(&self, file: FileId) -> Option<&Parsed> {
        self.pages.get(&file).map(|(_, parsed)| parsed)
    }

    /// All sources of the bibliographies, in their order.
    pub fn bibliographies(&mut self, sources: &Sources) -> (Vec<(FileId, Arc<ParsedSource>)>, Vec<Diagnostic>) {
        let mut entries = Vec::new();
        let mut diagnostics = Vec::new();
        let mut kept = HashMap::new();
        // Abbreviations that one file defines hold in the others.
        let many = sources.bibliographies.len() > 1;
        let defining = sources.bibliographies.iter().filter(|_| many);
        let defining: Vec<FileId> =
            defining.copied().filter(|f| parse::bibliography::defines_strings(sources.text(*f))).collect();
        for file in &sources.bibliographies {
            // An entry may inherit from one of any other file.
            let refers = many && parse::bibliography::refers(sources.text(*file));
            let lends = |other: &FileId| defining.contains(other) || refers;
            let beside: Vec<FileId> =
                sources.bibliographies.iter().copied().filter(|other| other != file && lends(other)).collect();
            let mut key: Vec<u8> = sources.hash(*file).to_vec();
            beside.iter().for_each(|other| key.extend(sources.hash(*other)));
            let hash = if beside.is_empty() { sources.hash(*file) } else { hash(&key) };
            let known = self.bibliographies.remove(file).filter(|(known, _)| *known == hash);
            let (_, parsed) = known.unwrap_or_else(|| {
                let others: Vec<&str> = beside.iter().map(|other| sources.text(*other)).collect();
                (hash, Arc::new(stages::bibliography(*file, sources.path(*file), sources.text(*file), &others)))
            });
            entries.extend(parsed.0.iter().map(|source| (*file, source.clone())));
            diagnostics.extend(parsed.1.iter().cloned());
            kept.insert(*file, (hash, parsed));
        }
        self.bibliographies = kept;
        (entries, diagnostics)
    }

    /// What was settled about claims, and what is wrong with the files that say so.
    pub fn ledger(&mut self, sources: &Sources) -> (Arc<Ledger>, Vec<Diagnostic>) {
        let key: Vec<(FileId, Hash)> = sources.ledgers.iter().map(|(file, _)| (*file, sources.hash(*file))).collect();
        if let Some((_, ledger, found)) = self.ledger.as_ref().filter(|(known, ..)| *known == key) {
            return (ledger.clone(), found.clone());
        }
        let mut ledger = Ledger::default();
        let mut found = Vec::new();
        for (file, name) in &sources.ledgers {
            found.extend(ledger::read(name, *file, sources.text(*file), &mut ledger));
        }
        let ledger = Arc::new(ledger);
        self.ledger = Some((key, ledger.clone(), found.clone()));
        (ledger, found)
    }

    /// The citation style of the configuration.
    pub fn formatter(&mut self, config: &Config, sources: &Sources) -> Result<Arc<Formatter>, StyleError> {
        let style = match sources.style {
            Some(file) => StyleSource::Xml(sources.text(file)),
            None => StyleSource::Name(config.style()),
        };
        let language = config.is_language_set.then_some(config.language.as_str());
        let key = format!("{language:?}\n{style:?}");
        if let Some((known, formatter)) = &self.formatter
            && *known == key
        {
            return Ok(formatter.clone());
        }
        let formatter = Arc::new(Formatter::new(style, language)?);
        self.formatter = Some((key, formatter.clone()));
        Ok(formatter)
    }

    /// What formatted pieces depend on, beside their items: the style and the locale; and what all of them do: the bibliographies, too.
    pub fn cites_keys(formatter: &Formatter, sources: &Sources) -> [Hash; 2] {
        let mut key = formatter.fingerprint().to_owned();
        let style = hash(key.as_bytes());
        for file in &sources.bibliographies {
            key.push_str(&format!("\n{:?} {:?}", sources.path(*file), sources.hash(*file)));
        }
        [style, hash(key.as_bytes())]
    }

    /// The theme's templates and static files with the book's own.
    pub fn templates(&mut self, sources: &Sources) -> (Arc<Templates>, Vec<Diagnostic>) {
        let own = || sources.templates.iter().map(|(name, file)| (name.as_str(), *file, sources.text(*file)));
        let words = sources.words.iter().map(|(name, file)| (name.as_str(), *file, sources.text(*file)));
        let copied = sources.published().map(|(_, name)| name.as_str());
        let assets = Assets::new(&sources.theme, copied, own().map(|(.., text)| text));
        let mut key = format!("{:?}\n", assets.digest());
        for (name, file) in sources.templates.iter().chain(&sources.words) {
            key.push_str(&format!("{name:?} {file:?} {:?}\n", sources.hash(*file)));
        }
        let key = hash(key.as_bytes());
        if let Some((known, templates, diagnostics)) = &self.templates
            && *known == key
        {
            return (templates.clone(), diagnostics.clone());
        }
        let (templates, diagnostics) = Templates::new(own(), words, assets);
        let templates = Arc::new(templates);
        self.templates = Some((key, templates.clone(), diagnostics.clone()));
        (templates, diagnostics)
    }
}

fn parse_page(file: FileId, path: &str, sources: &Sources, options: MarkdownOptions) -> (Hash, Parsed) {
    let (page, diagnostics) = stages::page(file, path, sources.text(file), options);
    (sources.hash(file), (page, Arc::new(diagnostics)))
}
