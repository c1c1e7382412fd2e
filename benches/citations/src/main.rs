//! Citations beside two other processors, in one run: 1,600 sources, and 40,000 citations of one to three of them.
//!
//!     cd benches/citations && cargo run --release [-- PANDOC]
//!
//! Each processor gets the same sources (CSL-JSON) and the same text of the style. Ours formats on all cores; hayagriva's driver and pandoc have one.
//! hayagriva gets the sources alone, each cited once: with the square of them its time grows. pandoc, where it is installed, reads a Markdown file.
//! Beside the time on the clock stands the time that the processors worked, which says more on a busy machine (Linux; hundredths of a second for pandoc).

#[path = "../../../crates/citewright/benches/books/mod.rs"]
mod books;
mod ours;
mod theirs;

use std::time::{Duration, Instant};

const STYLES: [&str; 2] = ["chicago-author-date", "chicago-notes"];

/// One figure of the table.
struct Row {
    what: &'static str,
    style: &'static str,
    took: Option<Took>,
}

#[derive(Clone, Copy)]
struct Took {
    clock: Duration,
    processors: Duration,
}

fn timed<T>(work: impl FnOnce() -> Option<T>) -> Option<Took> {
    let (start, worked) = (Instant::now(), worked());
    let made = work();
    made.map(|_| Took { clock: start.elapsed(), processors: self::worked().saturating_sub(worked) })
}

/// How long this process's threads, and the programs that it waited for, have been on a processor. Zero where the system does not say.
fn worked() -> Duration {
    let read = |path: std::path::PathBuf| std::fs::read_to_string(path).unwrap_or_default();
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let own: u64 = tasks
        .filter_map(|task| read(task.path().join("schedstat")).split(' ').next()?.parse::<u64>().ok())
        .sum();
    let stat = read("/proc/self/stat".into());
    // The fields behind the program's name; a tick is a hundredth of a second.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let children: u64 = fields.skip(13).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_nanos(own) + Duration::from_millis(children * 10)
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
        println!("{style:<46}    clock  processors");
        for row in rows.iter().filter(|row| row.style == style) {
            match row.took {
                Some(Took { clock, processors }) => {
                    println!("  {:<44}{:>9.3} s {:>9.3} s", row.what, clock.as_secs_f64(), processors.as_secs_f64());
                }
                None => println!("  {:<44}     failed", row.what),
            }
        }
    }
}
