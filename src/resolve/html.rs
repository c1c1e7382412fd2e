//! Addresses in raw HTML: it is written as it is, so that a browser reads them from the page's own address. They are only checked.

use super::links::{Resolver, scheme};
use crate::book::address::Address;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::parse::markdown::HtmlLink;
use crate::slug::composed;
use percent_encoding::percent_decode_str;

/// Folders that hold what the theme and the build make by themselves, whose files' names are no concern of an author's book.
const MADE: [&str; 4] = ["cards/", "css/", "js/", "search/"];

impl Resolver<'_> {
    /// What is wrong with an address in raw HTML, if it is one of this site and leads to nothing there.
    pub fn html(&self, link: &HtmlLink) -> Option<Diagnostic> {
        let target = link.target.as_str();
        // A place of this page, which scripts and the theme may make, and other sites.
        if target.is_empty() || target.starts_with(['#', '?']) || target.starts_with("//") || scheme(target).is_some() {
            return None;
        }
        let path = target.split(['#', '?']).next().unwrap_or("");
        let path = percent_decode_str(path).decode_utf8_lossy().into_owned();
        let full = self.page.address.leads_to(&path, &self.book.config.base_url)?;
        if self.is_there(&full) {
            return None;
        }
        let diagnostic = Diagnostic::new(Code::BrokenHtmlLink, format!("`{path}` does not exist in the site"))
            .at(Span::new(self.file, link.range.clone()));
        // What would be right in Markdown.
        let meant = self.join(&path);
        let page = meant.as_deref().and_then(|full| self.page_at(full)).map(|id| self.book.page(id).address.clone());
        let file = meant.and_then(|full| self.file_at(&full));
        let to_root = self.page.address.to_root();
        Some(match (page, file) {
            (Some(address), _) => diagnostic.help(format!(
                "briefbook does not change raw HTML: write `{to_root}{address}`, or use a Markdown link `[…]({path})`"
            )),
            (None, Some(file)) => diagnostic.help(format!(
                "briefbook does not change raw HTML: write `{to_root}{file}`, or use a Markdown link `[…]({path})`"
            )),
            (None, None) => diagnostic.help(format!(
                "addresses in raw HTML are relative to the address of the page, `/{}`",
                self.page.address
            )),
        })
    }

    fn is_there(&self, full: &str) -> bool {
        let address = Address::from_parts([full.strip_suffix("index.html").unwrap_or(full)]);
        full.is_empty()
            // A browser asks for the bytes that are written, and addresses are composed.
            || composed(full) == full && self.book.page_of_address.contains_key(&address)
            || self.book.files.contains(full)
            || self.is_made(full)
            || composed(full) == full && self.names.redirected(self.book, &address).is_some()
            || MADE.iter().any(|folder| full.starts_with(folder))
    }
}
