//! Citations beside two other processors, in one run: 1,600 sources, and 40,000 citations of one to three of them.
//!
//!     cd benches/citations && cargo run --release [-- PANDOC]
//!
//! Each processor gets the same sources (CSL-JSON) and the same text of the style. Ours formats on all cores; hayagriva's driver and pandoc have one.
//! hayagriva gets the sources alone, each cited once: with the square of them its time grows. pandoc, where it is installed, reads a Markdown file.

mod books;
mod ours;
mod theirs;

use std::time::{Duration, Instant};

const STYLES: [&str; 2] = ["chicago-author-date", "chicago-notes"];

/// One figure of the table.
struct Row {
    what: &'static str,
    style: &'static str,
    took: Option<Duration>,
}

fn timed<T>(work: impl FnOnce() -> Option<T>) -> Option<Duration> {
    let start = Instant::now();
    let made = work();
    made.map(|_| start.elapsed())
}

fn main() {
    let pandoc = std::env::args().nth(1).unwrap_or_else(|| "pandoc".to_owned());
    let book = books::Book::new(1_600, 40_000);
    let mut rows = Vec::new();
    for style in STYLES {
        let Some(found) = citation_styles::find(style) else { continue };
        let mut row = |what, took| rows.push(Row { what, style, took });
        row("citewright: the sources, cold", timed(|| ours::sources(&book, &found.text)));
        row("citewright: sources and 40,000 citations", timed(|| ours::all(&book, &found.text)));
        row("hayagriva: the sources, each cited once", timed(|| theirs::hayagriva(&book, &found.text)));
        row("pandoc: the sources", timed(|| theirs::pandoc(&pandoc, &book, &found.text, false)));
        row("pandoc: sources and 40,000 citations", timed(|| theirs::pandoc(&pandoc, &book, &found.text, true)));
    }
    for style in STYLES {
        println!("{style}");
        for row in rows.iter().filter(|row| row.style == style) {
            match row.took {
                Some(took) => println!("  {:<44}{:>9.3} s", row.what, took.as_secs_f64()),
                None => println!("  {:<44}     failed", row.what),
            }
        }
    }
}
