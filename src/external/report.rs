//! Verdicts → diagnostics. The first place that names an address is where it is mended; every other place, and where pages cite the
//! source, are told beside it.

use super::answer::Verdict;
use super::cited::Address;
use crate::diagnostic::{Code, Diagnostic};

/// What is to be said of an address, if anything.
pub fn diagnostic(address: &Address, verdict: &Verdict) -> Option<Diagnostic> {
    let written = &address.written;
    let copies = match &address.archive {
        Some(archive) => format!("an archived copy is at {archive}"),
        None => format!("look for a copy at https://web.archive.org/web/2*/{}", address.url),
    };
    let diagnostic = match verdict {
        Verdict::Fine => return None,
        Verdict::Moved { to, front_page } => {
            let diagnostic = Diagnostic::new(Code::ExternalMoved, format!("`{written}` has moved permanently"));
            if *front_page {
                diagnostic.help(format!("it now leads to a home page, `{to}`: the cited page may be gone; {copies}"))
            } else {
                diagnostic.help(format!("if the page is still the same, change the address to `{to}`"))
            }
        }
        Verdict::Gone(why) => Diagnostic::new(Code::ExternalGone, format!("`{written}` is gone: {why}")).help(copies),
        Verdict::Unreachable(why) => {
            Diagnostic::new(Code::ExternalUnreachable, format!("`{written}` could not be checked: {why}"))
                .help("open it in a browser; if it works there, add it to `exclude` under `[check.external]`")
        }
    };
    let (first, others) = address.places.split_first()?;
    let mut diagnostic = diagnostic.at(*first);
    for place in others {
        diagnostic = diagnostic.related(*place, "also written here");
    }
    for place in &address.citing {
        diagnostic = diagnostic.related(*place, "cited here");
    }
    Some(diagnostic)
}
