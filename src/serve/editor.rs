//! Links that open a file in the writer's editor.

use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What Visual Studio Code understands, and what its relatives understand under another scheme.
const DEFAULT: &str = "vscode://file/{file}:{line}:{column}";

/// Everything but unreserved characters is encoded. `/` stays for it separates folders, `:` for it follows a drive.
const ENCODED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b':').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The link that opens `file` at `line` and `column` (from 1; 0 counts as 1).
pub(super) fn link(template: Option<&str>, file: &Path, line: usize, column: usize) -> String {
    let mut template = template.unwrap_or(DEFAULT);
    let file = file.to_string_lossy();
    let file = if cfg!(windows) { file.replace('\\', "/") } else { file.into_owned() };
    let file = utf8_percent_encode(&file, ENCODED).to_string();
    let mut link = String::with_capacity(template.len() + file.len() + 8);
    // One pass over the template: what is put in is never searched for placeholders itself.
    while let Some(at) = template.find('{') {
        let (before, rest) = template.split_at(at);
        link.push_str(before);
        template = if let Some(rest) = rest.strip_prefix("{file}") {
            // `vscode://file/{file}` is meant to have one slash there, whether or not the path begins with one.
            let doubled = link.ends_with('/') && !link.ends_with("://") && file.starts_with('/');
            link.push_str(if doubled { &file[1..] } else { &file });
            rest
        } else if let Some(rest) = rest.strip_prefix("{line}") {
            link.push_str(&line.max(1).to_string());
            rest
        } else if let Some(rest) = rest.strip_prefix("{column}") {
            link.push_str(&column.max(1).to_string());
            rest
        } else {
            link.push('{');
            &rest[1..]
        };
    }
    link.push_str(template);
    link
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_has_one_slash_before_an_absolute_path() {
        assert_eq!(link(None, Path::new("/b/content/a.md"), 3, 5), "vscode://file/b/content/a.md:3:5");
    }

    #[test]
    fn values_are_encoded_and_not_searched_again() {
        let link = link(Some("idea://open?file={file}&line={line}&x={y}"), Path::new("/a b/{line}&ü.md"), 0, 0);
        assert_eq!(link, "idea://open?file=/a%20b/%7Bline%7D%26%C3%BC.md&line=1&x={y}");
    }
}
