//! What was made of texts, kept by the hash of the text: parsed pages and bibliographies, the citation style, formatted sources.

use super::stages;
use crate::book::ParsedPage;
use crate::citeproc::{Formatter, StyleError, StyleSource};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, FileId, Texts};
use crate::parse::bibliography::ParsedSource;
use crate::parse::markdown::Options;
use crate::render::cites::Cites;
use crate::render::highlight::Highlighted;
use crate::render::templates::Templates;
use crate::source::{Hash, Sources, hash};
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

type Parsed = (ParsedPage, Arc<Vec<Diagnostic>>);
type Bibliography = (Vec<Arc<ParsedSource>>, Vec<Diagnostic>);

/// Everything that is kept between two readings of a book.
#[derive(Default)]
pub struct Memo {
    options: Option<Options>,
    pages: HashMap<FileId, (Hash, Parsed)>,
    bibliographies: HashMap<FileId, (Hash, Arc<Bibliography>)>,
    formatter: Option<(String, Arc<Formatter>)>,
    /// With the hash of the style and the sources.
    pub cites: Option<(Hash, Arc<Cites>)>,
    pub code: Arc<Highlighted>,
    templates: Option<(Hash, Arc<Templates>, Vec<Diagnostic>)>,
}

impl Memo {
    /// Parses all pages whose texts are not those of the last time.
    pub fn pages(&mut self, sources: &Sources, options: Options) {
        if self.options != Some(options) {
            self.pages.clear();
            self.options = Some(options);
        }
        let known = |file: FileId| self.pages.get(&file).is_some_and(|(hash, _)| *hash == sources.hash(file));
        let new: Vec<(FileId, (Hash, Parsed))> = sources
            .pages
            .par_iter()
            .filter(|(file, _)| !known(*file))
            .map(|(file, path)| (*file, parse(*file, path, sources, options)))
            .collect();
        self.pages.extend(new);
        // What is no page of the book any more is forgotten.
        if self.pages.len() > sources.pages.len() {
            let present: std::collections::HashSet<FileId> = sources.pages.iter().map(|(file, _)| *file).collect();
            self.pages.retain(|file, _| present.contains(file));
        }
    }

    /// Parses one page again.
    pub fn page(&mut self, file: FileId, sources: &Sources, options: Options) {
        let path = sources.path(file);
        let path = path.strip_prefix("content/").unwrap_or(path);
        self.pages.insert(file, parse(file, path, sources, options));
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
        for file in &sources.bibliographies {
            let hash = sources.hash(*file);
            let known = self.bibliographies.remove(file).filter(|(known, _)| *known == hash);
            let (_, parsed) = known.unwrap_or_else(|| {
                (hash, Arc::new(stages::bibliography(*file, sources.path(*file), sources.text(*file))))
            });
            entries.extend(parsed.0.iter().map(|source| (*file, source.clone())));
            diagnostics.extend(parsed.1.iter().cloned());
            kept.insert(*file, (hash, parsed));
        }
        self.bibliographies = kept;
        (entries, diagnostics)
    }

    /// The citation style of the configuration.
    pub fn formatter(&mut self, config: &Config, sources: &Sources) -> Result<Arc<Formatter>, StyleError> {
        let style = match sources.style {
            Some(file) => StyleSource::Xml(sources.text(file)),
            None => StyleSource::Name(config.style()),
        };
        let key = format!("{}\n{style:?}", config.language);
        if let Some((known, formatter)) = &self.formatter
            && *known == key
        {
            return Ok(formatter.clone());
        }
        let formatter = Arc::new(Formatter::new(style, &config.language)?);
        self.formatter = Some((key, formatter.clone()));
        Ok(formatter)
    }

    /// What formatted sources depend on: the style, the locale, and the bibliographies.
    pub fn cites_key(formatter: &Formatter, config: &Config, sources: &Sources) -> Hash {
        let mut key = formatter.fingerprint();
        key.push_str(if config.link_citations { "\nlinks" } else { "" });
        for file in &sources.bibliographies {
            key.push_str(&format!("\n{:?} {:?}", sources.path(*file), sources.hash(*file)));
        }
        hash(key.as_bytes())
    }

    /// The theme's templates with the book's own.
    pub fn templates(&mut self, sources: &Sources) -> (Arc<Templates>, Vec<Diagnostic>) {
        let mut key = String::new();
        for (name, file) in &sources.templates {
            key.push_str(&format!("{name:?} {file:?} {:?}\n", sources.hash(*file)));
        }
        let key = hash(key.as_bytes());
        if let Some((known, templates, diagnostics)) = &self.templates
            && *known == key
        {
            return (templates.clone(), diagnostics.clone());
        }
        let own = sources.templates.iter().map(|(name, file)| (name.as_str(), *file, sources.text(*file)));
        let (templates, diagnostics) = Templates::new(own);
        let templates = Arc::new(templates);
        self.templates = Some((key, templates.clone(), diagnostics.clone()));
        (templates, diagnostics)
    }
}

fn parse(file: FileId, path: &str, sources: &Sources, options: Options) -> (Hash, Parsed) {
    let (page, diagnostics) = stages::page(file, path, sources.text(file), options);
    (sources.hash(file), (page, Arc::new(diagnostics)))
}
