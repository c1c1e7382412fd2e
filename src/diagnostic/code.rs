//! The catalogue: each code that a diagnostic can carry, its name and its default severity.

use super::Severity;

macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident $doc:literal;)*) => {
        /// A diagnostic's code. Names are stable: users write them in `briefbook.toml` and in scripts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum Code { $(#[doc = $doc] $variant,)* }

        impl Code {
            /// All codes, in the catalogue's order.
            pub const ALL: &'static [Code] = &[$(Code::$variant),*];

            /// The name that users see, such as `broken-link`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $name),* }
            }

            /// What the code means, in a sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$variant => $doc),* }
            }

            /// The guide's page of the code, in Markdown: what it means, what to do, and `## Wrong` and `## Right` with a small book each.
            pub fn page(self) -> &'static str {
                match self {
                    $(Code::$variant => include_str!(concat!("../../docs/guide/codes/", $name, ".md"))),*
                }
            }

            /// The code of a name.
            pub fn named(name: &str) -> Option<Code> {
                Code::ALL.iter().copied().find(|code| code.as_str() == name)
            }

            /// The severity where the book's configuration says nothing.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity),* }
            }
        }
    };
}

codes! {
    InvalidConfig "invalid-config" Error "`briefbook.toml` is missing, not TOML, or holds a value that cannot be used.";
    NotUtf8 "not-utf8" Error "A file or a file's name is not UTF-8.";
    OutsideBook "outside-book" Error "A link, path or output folder leaves the book, loops, or would overwrite sources.";
    Unreadable "unreadable" Error "A file or folder of the book cannot be read.";
    InvalidFrontMatter "invalid-front-matter" Error "Front matter is not closed, not valid YAML or TOML, or a value has the wrong type.";
    UnknownKey "unknown-key" Warning "A key that briefbook does not know.";
    InvalidDate "invalid-date" Error "A date that is no date of EDTF level 1.";
    InvalidAddress "invalid-address" Error "A slug or alias that is no safe address.";
    DuplicateAddress "duplicate-address" Error "Two things of the book would be written to one address.";
    DuplicateAnchor "duplicate-anchor" Error "Two headings of a page claim the same id.";
    BrokenLink "broken-link" Error "A link that leads to no page, section or file of the book.";
    BrokenHtmlLink "broken-html-link" Warning "An address in raw HTML that leads to nothing in the site.";
    AmbiguousLink "ambiguous-link" Error "A link that two or more pages answer to.";
    TransclusionCycle "transclusion-cycle" Error "A page that would show itself within itself.";
    UnknownSource "unknown-source" Error "A citation key that the bibliography does not hold.";
    UnknownFootnote "unknown-footnote" Error "A footnote reference without its footnote.";
    DuplicateSource "duplicate-source" Error "Two sources with one key.";
    InvalidBibliography "invalid-bibliography" Error "A bibliography that does not parse, or a field of the wrong kind.";
    UnknownField "unknown-field" Warning "A field of a bibliography that briefbook does not know.";
    UncitedSource "uncited-source" Warning "A source that no page cites.";
    UnsourcedEvent "unsourced-event" Warning "An event that names no source.";
    ConflictingEvent "conflicting-event" Error "One event id told with two different dates.";
    DuplicateEvent "duplicate-event" Warning "One page tells the same event twice.";
    StalePage "stale-page" Warning "A page whose `review_by` date is past.";
    TemplateError "template-error" Error "A template that does not parse or render.";
    ExternalGone "external-gone" Error "A web address that leads to nothing: 404, 410, or no such host (`check --external`).";
    ExternalMoved "external-moved" Warning "A web address that has moved for good (`check --external`).";
    ExternalUnreachable "external-unreachable" Warning "A web address of which cannot be said whether it still holds what it did (`check --external`).";
    UnusedFootnote "unused-footnote" Warning "A footnote that nothing refers to; it is shown nowhere.";
    UnknownReference "unknown-reference" Warning "A link `[text][name]` whose `name` is defined nowhere on the page.";
    UnclosedComment "unclosed-comment" Warning "A comment `%%` that nobody ends; the rest of the page is hidden.";
    SplitWikilink "split-wikilink" Warning "A wikilink in a table whose bar makes two cells of it.";
    ForeignSyntax "foreign-syntax" Warning "A text of another tool that briefbook does not read, such as a shortcode of Hugo.";
    LooseDate "loose-date" Warning "A date of a bibliography in words; it is shown as far as it is understood.";
    LocalAddress "local-address" Warning "A field of a bibliography that leads to a file or a program of one computer.";
    ControlCharacter "control-character" Warning "A control character, which no page, feed or terminal should show.";
    MissingBaseUrl "missing-base-url" Warning "Something asked for absolute addresses and `base_url` is empty.";
    LoginInAddress "login-in-address" Error "A web address with a user's name or password in it, which would be published.";
}
