//! `briefbook explain`: what a code means, with a wrong and a right example; without a code, the list of them.

use super::{OK, USAGE, complain, hint, print};
use crate::diagnostic::Code;
use std::fmt::Write;

/// The arguments of `explain`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The code from the message, such as `broken-link`; without it, all codes are listed
    code: Option<String>,
}

/// Prints the guide's page of a code as it is written, in Markdown, or a line for each code.
pub fn run(arguments: &Arguments) -> u8 {
    let Some(name) = &arguments.code else {
        print(&list());
        return OK;
    };
    // What is copied from a message may bring its brackets along.
    let wanted = name.trim_matches(|c: char| c == '[' || c == ']').to_lowercase().replace('_', "-");
    match Code::named(&wanted) {
        Some(code) => {
            print(code.page());
            OK
        }
        None => {
            let near = crate::parse::nearest(&wanted, Code::ALL.iter().map(|c| c.as_str()));
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "list all codes with `briefbook explain`".to_owned(),
            };
            complain(&format!("unknown code `{}`", name.escape_debug()));
            hint(&help);
            USAGE
        }
    }
}

/// Each code with its meaning, a line each, in columns.
fn list() -> String {
    let width = Code::ALL.iter().map(|c| c.as_str().len()).max().unwrap_or_default();
    let mut out = String::new();
    for code in Code::ALL {
        let _ = writeln!(out, "{:width$}  {:7}  {}", code.as_str(), code.severity().as_str(), code.meaning());
    }
    out
}
