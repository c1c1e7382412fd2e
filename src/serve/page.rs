//! What a page gets on its way to the browser, pages of the server's own, and types of files.

use super::Problem;

/// The page with the live-reload script in it. The script knows which page it is on, as of which revision.
pub(super) fn with_script(html: &str, path: &str, revision: u64) -> String {
    let script = format!(
        "<script src=\"/_briefbook/live.js\" data-revision=\"{revision}\" data-path=\"{}\" defer></script>",
        escape(path)
    );
    let at = find_ignoring_case(html, "</head>").unwrap_or(html.len());
    let (before, after) = html.split_at(at);
    [before, &script, after].concat()
}

/// Whether a file of the site is a whole HTML document, and not a part that some script loads.
pub(super) fn is_document(html: &str) -> bool {
    let start = html.trim_start_matches('\u{feff}').trim_start();
    ["<!doctype html", "<html"].iter().any(|tag| find_ignoring_case(start, tag) == Some(0))
}

/// The page that stands for one that cannot be made.
pub(super) fn failed(problems: &[Problem]) -> String {
    let mut list = String::new();
    for problem in problems {
        let text = if problem.text.is_empty() { &problem.message } else { &problem.text };
        list.push_str("<pre>");
        list.push_str(&escape(text));
        list.push_str("</pre>\n");
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>This page cannot be shown</title>\n\
         <style>:root{{color-scheme:light dark}}body{{font-family:system-ui,sans-serif;max-width:60rem;\
         margin:2rem auto;padding:0 1rem}}pre{{overflow:auto;padding:1rem;border:1px solid;border-radius:4px}}</style>\n\
         </head>\n<body>\n<h1>This page cannot be shown</h1>\n\
         <p>The book has errors. The page appears here as soon as they are fixed.</p>\n\
         {list}</body>\n</html>\n"
    )
}

/// The media type of the file at `path`.
pub(super) fn content_type(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    match extension.as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json; charset=utf-8",
        "geojson" => "application/geo+json; charset=utf-8",
        "webmanifest" => "application/manifest+json; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        "atom" => "application/atom+xml; charset=utf-8",
        "rss" => "application/rss+xml; charset=utf-8",
        "txt" | "md" | "log" | "bib" => "text/plain; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "tsv" => "text/tab-separated-values; charset=utf-8",
        "ics" => "text/calendar; charset=utf-8",
        "vtt" => "text/vtt; charset=utf-8",
        "svg" => "image/svg+xml; charset=utf-8",
        "png" => "image/png",
        "apng" => "image/apng",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "bmp" => "image/bmp",
        "ico" => "image/x-icon",
        "tif" | "tiff" => "image/tiff",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "mp3" => "audio/mpeg",
        "m4a" => "audio/mp4",
        "ogg" | "oga" | "opus" => "audio/ogg",
        "wav" => "audio/wav",
        "flac" => "audio/flac",
        "mp4" | "m4v" => "video/mp4",
        "webm" => "video/webm",
        "ogv" => "video/ogg",
        "pdf" => "application/pdf",
        "epub" => "application/epub+zip",
        "zip" => "application/zip",
        "gz" => "application/gzip",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    }
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// Where `needle`, which is ASCII, begins in `text`.
fn find_ignoring_case(text: &str, needle: &str) -> Option<usize> {
    text.as_bytes().windows(needle.len()).position(|window| window.eq_ignore_ascii_case(needle.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_goes_before_the_end_of_the_head() {
        let script = "<script src=\"/_briefbook/live.js\" data-revision=\"7\" data-path=\"a&quot;b/\" defer></script>";
        assert_eq!(with_script("<head>ü</HEAD><body>", "a\"b/", 7), format!("<head>ü{script}</HEAD><body>"));
        assert_eq!(with_script("<p>ü", "a\"b/", 7), format!("<p>ü{script}"));
    }

    #[test]
    fn documents_are_told_from_fragments() {
        assert!(is_document("\u{feff} <!DOCTYPE HTML><title>"));
        assert!(is_document("<html lang=en>"));
        assert!(!is_document("<p>part"));
    }

    #[test]
    fn problems_are_shown_as_text() {
        let problem = Problem { text: "a <b>".into(), ..Problem::default() };
        assert!(failed(&[problem]).contains("<pre>a &lt;b&gt;</pre>"));
    }

    #[test]
    fn types_come_from_extensions() {
        assert_eq!(content_type("css/a.CSS"), "text/css; charset=utf-8");
        assert_eq!(content_type("a.b/c"), "application/octet-stream");
        assert_eq!(content_type("a.min.js"), "text/javascript; charset=utf-8");
    }
}
