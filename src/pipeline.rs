//! The stages in their order, once for all commands: read, parse, index, resolve; and render on top.
//!
//! Each stage gives its value and its diagnostics; this module only hands them on and judges them by the book's configuration.
//! It asks no clock and no environment: what they say is in [`Options`].

use crate::book::{self, Book, ParsedPage};
use crate::citeproc::{Formatter, StyleError, StyleSource};
use crate::config::{self, Config};
use crate::diagnostic::{self, Code, Diagnostic, FileId, Severity, Span, Texts};
use crate::output::{self, OutputFile};
use crate::parse::bibliography::{self, Format};
use crate::parse::{front_matter, markdown};
use crate::render::Renderer;
use crate::render::cites::Cites;
use crate::render::highlight::Highlighted;
use crate::render::templates::Templates;
use crate::resolve::{self, Resolved};
use crate::source::{self, Sources};
use rayon::prelude::*;
use std::path::Path;

/// What a command asks of the pipeline.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether drafts belong to the book.
    pub drafts: bool,
    /// Stands in for the configuration's `base_url`; checked already.
    pub base_url: Option<String>,
    /// The day on which pages may be stale: year, month, day.
    pub today: Option<(i32, u8, u8)>,
}

/// A book that was read and resolved, with everything that is wrong with it so far.
pub struct Loaded {
    pub sources: Sources,
    pub config: Config,
    pub book: Book,
    pub resolved: Resolved,
    pub diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    /// Whether any diagnostic is an error.
    pub fn has_errors(&self) -> bool {
        has_errors(&self.diagnostics)
    }
}

/// Whether any diagnostic is an error.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.severity == Severity::Error)
}

/// Reads, parses, indexes and resolves the book at `root`.
pub fn load(root: &Path, options: &Options) -> Loaded {
    let (mut sources, mut diagnostics) = source::open(root);
    let mut config = Config::default();
    if !sources.files.is_empty() {
        let (read, d) = config::parse(FileId(0), sources.text(FileId(0)));
        config = read;
        diagnostics.extend(d);
        if let Some(url) = &options.base_url {
            config.base_url.clone_from(url);
        }
        diagnostics.extend(source::read(root, &config, &mut sources));
    }
    let (pages, d) = parse_pages(&sources, &config);
    diagnostics.extend(d);
    let (entries, d) = parse_bibliographies(&sources);
    diagnostics.extend(d);
    let files = sources.copies.iter().map(|(_, to)| to.clone()).collect();
    let (book, d) = book::build(&config, pages, entries, files, options.drafts);
    diagnostics.extend(d);
    let (resolved, d) = resolve::resolve(&book, options.today);
    diagnostics.extend(d);
    let mut diagnostics = config.judge(diagnostics);
    diagnostic::sort(&mut diagnostics);
    Loaded { sources, config, book, resolved, diagnostics }
}

fn parse_pages(sources: &Sources, config: &Config) -> (Vec<ParsedPage>, Vec<Diagnostic>) {
    let options = markdown::Options { smart_punctuation: config.smart_punctuation, extensions: true };
    let parsed: Vec<(ParsedPage, Vec<Diagnostic>)> = sources
        .pages
        .par_iter()
        .map(|(file, path)| {
            let text = sources.text(*file);
            let (front, body, mut diagnostics) = front_matter::parse(*file, text);
            let lowered = markdown::lower(&text[body..], body, options);
            for problem in lowered.problems {
                let mut d = Diagnostic::new(problem.code, problem.message)
                    .at(Span::new(*file, problem.range))
                    .maybe_help(problem.help);
                if let Some((range, label)) = problem.related {
                    d = d.related(Span::new(*file, range), label);
                }
                diagnostics.push(d);
            }
            (ParsedPage { file: *file, path: path.clone(), front, body, facts: lowered.facts }, diagnostics)
        })
        .collect();
    let mut pages = Vec::with_capacity(parsed.len());
    let mut diagnostics = Vec::new();
    for (page, d) in parsed {
        pages.push(page);
        diagnostics.extend(d);
    }
    (pages, diagnostics)
}

fn parse_bibliographies(sources: &Sources) -> (Vec<(FileId, bibliography::ParsedSource)>, Vec<Diagnostic>) {
    let mut entries = Vec::new();
    let mut diagnostics = Vec::new();
    for file in &sources.bibliographies {
        let Some(format) = Format::of_path(sources.path(*file)) else {
            diagnostics.push(
                Diagnostic::new(Code::InvalidBibliography, "this is no kind of bibliography that briefbook reads")
                    .at(Span::new(*file, 0..0))
                    .help("use BibLaTeX (.bib), Hayagriva (.yaml, .yml) or CSL-JSON (.json)"),
            );
            continue;
        };
        let (found, problems) = bibliography::parse(sources.text(*file), format);
        entries.extend(found.into_iter().map(|source| (*file, source)));
        for problem in problems {
            let code = if problem.duplicate_of.is_some() { Code::DuplicateSource } else { Code::InvalidBibliography };
            let mut d =
                Diagnostic::new(code, problem.message).at(Span::new(*file, problem.range)).maybe_help(problem.help);
            if let Some(first) = problem.duplicate_of {
                d = d.related(Span::new(*file, first), "first defined here");
            }
            diagnostics.push(d);
        }
    }
    (entries, diagnostics)
}

/// Renders the whole site of a loaded book. What goes wrong joins the book's diagnostics; with an error there is no site.
pub fn render(loaded: &mut Loaded) -> Option<Vec<OutputFile>> {
    let mut diagnostics = Vec::new();
    let own = loaded.sources.templates.iter().map(|(name, file)| (name.as_str(), *file, loaded.sources.text(*file)));
    let (templates, d) = Templates::new(own);
    diagnostics.extend(d);
    for page in &loaded.book.pages {
        if let Some(template) = page.front.template.as_ref().filter(|t| !templates.has(&t.value)) {
            diagnostics.push(
                Diagnostic::new(Code::TemplateError, format!("there is no template `{}`", template.value))
                    .at(template.span)
                    .help("templates lie in `themes/NAME/templates/`"),
            );
        }
    }
    if loaded.config.base_url.is_empty() {
        diagnostics.push(
            Diagnostic::new(Code::MissingBaseUrl, "the feed and the sitemap have no absolute addresses")
                .help("set `base_url` in `briefbook.toml`, or build with `-u URL`"),
        );
    }
    let formatter = formatter(loaded, &mut diagnostics);
    let mut files = None;
    if let Some(formatter) = formatter.filter(|_| !has_errors(&diagnostics) && !loaded.has_errors()) {
        let book = &loaded.book;
        let (cites, code) = rayon::join(
            || Cites::of(book, &loaded.resolved, &formatter),
            || Highlighted::of(book.pages.iter().flat_map(|p| &p.facts.code)),
        );
        for (source, reason) in cites.failed() {
            let source = &book.sources[*source];
            diagnostics.push(
                Diagnostic::new(
                    Code::InvalidBibliography,
                    format!("the source `{}` cannot be formatted: {reason}", source.data.key),
                )
                .at(source.span),
            );
        }
        let renderer =
            Renderer { book, resolved: &loaded.resolved, cites: &cites, code: &code, texts: &loaded.sources };
        let site = output::Site::new(&renderer, &templates, &loaded.sources.copies);
        let (made, d) = output::all(&site);
        diagnostics.extend(d);
        files = Some(made);
        // The process ends soon: to take millions of small texts apart one by one would only make it end later.
        std::mem::forget(site);
    }
    loaded.diagnostics.extend(loaded.config.judge(diagnostics));
    diagnostic::sort(&mut loaded.diagnostics);
    files.filter(|_| !loaded.has_errors())
}

fn formatter(loaded: &Loaded, diagnostics: &mut Vec<Diagnostic>) -> Option<Formatter> {
    let config = &loaded.config;
    let style = match loaded.sources.style {
        Some(file) => StyleSource::Xml(loaded.sources.text(file)),
        None => StyleSource::Name(config.style()),
    };
    match Formatter::new(style, &config.language) {
        Ok(formatter) => Some(formatter),
        Err(error) => {
            diagnostics.push(style_diagnostic(loaded, &error));
            None
        }
    }
}

fn style_diagnostic(loaded: &Loaded, error: &StyleError) -> Diagnostic {
    let mut d =
        Diagnostic::new(Code::InvalidConfig, format!("`{}` is no citation style: {error}", loaded.config.style()));
    if let Some(style) = &loaded.config.style {
        d = d.at(style.span);
    }
    match crate::parse::nearest(loaded.config.style(), crate::citeproc::style_names()) {
        Some(near) => d.help(format!("did you mean `{near}`?")),
        None => d.help(
            "use the name of a style such as `chicago-author-date`, `apa` or `ieee`, or the path of a `.csl` file",
        ),
    }
}
