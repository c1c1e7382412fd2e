//! The catalogue: each code that a diagnostic can carry, its name and its default severity.

use super::Severity;

macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident $doc:literal;)*) => {
        /// A diagnostic's code. Names are stable: users write them in `briefbook.toml` and in scripts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[non_exhaustive]
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
                let page = match self {
                    $(Code::$variant => include_str!(concat!("../../docs/guide/codes/", $name, ".md"))),*
                };
                // The front matter is for the guide as a book.
                page.strip_prefix("---\n").and_then(|rest| rest.split_once("---\n\n")).map_or(page, |(_, text)| text)
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
    InvalidConfig "invalid-config" Error "`briefbook.toml` is missing, is not valid TOML, or has an invalid value.";
    NotUtf8 "not-utf8" Error "A file or a file's name is not UTF-8.";
    OutsideBook "outside-book" Error "A link, path or output folder leads out of the book, loops, or would overwrite sources.";
    Unreadable "unreadable" Error "A file or folder of the book cannot be read.";
    InvalidFrontMatter "invalid-front-matter" Error "Front matter is not closed, is not valid YAML or TOML, or has a value of the wrong type.";
    UnknownKey "unknown-key" Warning "A key that briefbook does not know.";
    HeldBack "held-back" Warning "A page or folder that is private, but does not say `draft: true`. It is not published.";
    ScheduledPage "scheduled-page" Error "A page whose publication date is in the future, or that has expired.";
    InvalidDate "invalid-date" Error "A date that is not valid EDTF (level 1).";
    InvalidAddress "invalid-address" Error "A slug, alias or name that cannot be part of an address.";
    DuplicateAddress "duplicate-address" Error "Two parts of the book have the same address.";
    DuplicateAnchor "duplicate-anchor" Error "Two headings on a page have the same id.";
    BrokenLink "broken-link" Error "A link to a page, section or file that does not exist.";
    BrokenHtmlLink "broken-html-link" Warning "An address in raw HTML that does not exist in the site.";
    AmbiguousLink "ambiguous-link" Error "A link whose name fits two or more pages.";
    TransclusionCycle "transclusion-cycle" Error "A page that embeds itself.";
    UnknownSource "unknown-source" Error "A citation of a source that is not in the bibliography.";
    BareName "bare-name" Warning "An `@name` in a book without a bibliography. It is shown as text.";
    UnknownFootnote "unknown-footnote" Error "A reference to a footnote that does not exist.";
    DuplicateSource "duplicate-source" Error "Two sources with the same key.";
    InvalidBibliography "invalid-bibliography" Error "A bibliography that cannot be parsed, or a field with an invalid value.";
    UnknownField "unknown-field" Warning "A bibliography field that briefbook does not know.";
    UncitedSource "uncited-source" Warning "A source that no page cites.";
    UnsourcedEvent "unsourced-event" Warning "An event without a source.";
    ConflictingEvent "conflicting-event" Error "One event id with two different dates.";
    DuplicateEvent "duplicate-event" Warning "The same event twice on one page.";
    StalePage "stale-page" Warning "A page whose `review_by` date has passed.";
    TemplateError "template-error" Error "A template that cannot be parsed or rendered.";
    ExternalGone "external-gone" Error "A web address that no longer works: 404, 410, or no such host (`check --external`).";
    ExternalMoved "external-moved" Warning "A web address that has moved permanently (`check --external`).";
    ExternalUnreachable "external-unreachable" Warning "A web address that could not be checked (`check --external`).";
    UnusedFootnote "unused-footnote" Warning "A footnote that nothing refers to. Readers do not see it.";
    UnknownReference "unknown-reference" Warning "A link `[text][name]` whose `name` is not defined on the page.";
    UnclosedComment "unclosed-comment" Warning "A comment `%%` that is not closed. It hides the rest of the page.";
    ShownComment "shown-comment" Warning "A comment `%% … %%` in front matter or in an HTML tag, where it is published.";
    SplitWikilink "split-wikilink" Warning "A wikilink in a table whose `|` splits it into two cells.";
    ForeignSyntax "foreign-syntax" Warning "Syntax of another tool that briefbook does not support, such as a Hugo shortcode.";
    UnknownMacro "unknown-macro" Warning "A TeX command in a bibliography that briefbook does not read.";
    LooseDate "loose-date" Warning "A bibliography date that is written in words instead of EDTF.";
    LocalAddress "local-address" Warning "A bibliography field that points to a file or program on one computer.";
    ControlCharacter "control-character" Warning "A control character, which cannot be published.";
    MissingBaseUrl "missing-base-url" Warning "The feed and the sitemap need `base_url`, which is not set.";
    UncitedClaim "uncited-claim" Warning "A sentence that needs a source and has none.";
    WeakClaim "weak-claim" Warning "A claim that a rule of `[[claims.rules]]` asks more of.";
    LapsedClaim "lapsed-claim" Warning "A claim whose `until` date has passed, and that nobody has checked since.";
    UncheckedClaim "unchecked-claim" Warning "A claim that nobody has checked, or that changed since.";
    DuplicateClaimId "duplicate-claim-id" Warning "Two claims with the same id.";
    LoginInAddress "login-in-address" Error "A web address that contains a user name or password.";
}
