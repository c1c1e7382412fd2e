//! How long the stages of a build take: `build --timings`, and the line on a terminal that shows how far a long build is.

use crate::{BuildStep, Stage};
use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How timings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum TimingFormat {
    Table,
    Json,
}

/// Builds that are shorter show no bar.
const SHORT: Duration = Duration::from_millis(500);
/// How often the bar is drawn.
const OFTEN: Duration = Duration::from_millis(100);
const WIDTH: usize = 30;

/// Notes when stages begin, and draws the bar.
pub struct Clock {
    start: Instant,
    shows: bool,
    noted: Mutex<Noted>,
}

#[derive(Default)]
struct Noted {
    begun: Vec<(Stage, Instant)>,
    drawn: Option<Instant>,
}

impl Clock {
    /// One that starts now; it draws only where standard error is a terminal, and `quiet` is not set.
    pub fn start(quiet: bool) -> Arc<Self> {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let shows = !quiet && !dumb && std::io::stderr().is_terminal();
        Arc::new(Self { start: Instant::now(), shows, noted: Mutex::default() })
    }

    /// Takes a step of the build.
    pub fn see(&self, step: BuildStep) {
        let now = Instant::now();
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        if let BuildStep::Begins(stage) = step {
            noted.begun.push((stage, now));
        }
        let is_due = noted.drawn.is_none_or(|drawn| now - drawn >= OFTEN);
        if self.shows && is_due && now - self.start >= SHORT {
            noted.drawn = Some(now);
            let _ = write!(std::io::stderr().lock(), "\r{}\x1b[K", line(step));
        }
    }

    /// Leaves the line empty for what comes.
    pub fn clear(&self) {
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.drawn.take().is_some() {
            let _ = write!(std::io::stderr().lock(), "\r\x1b[K");
        }
    }

    /// The stages with their seconds, as text. The last one ends now.
    pub fn report(&self, format: TimingFormat) -> String {
        let noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        let ends = noted.begun.iter().skip(1).map(|(_, begun)| *begun).chain([Instant::now()]);
        let spans: Vec<(Stage, f64)> =
            noted.begun.iter().zip(ends).map(|((stage, begun), end)| (*stage, (end - *begun).as_secs_f64())).collect();
        text(&spans, self.start.elapsed().as_secs_f64(), format)
    }
}

/// What is drawn.
fn line(step: BuildStep) -> String {
    match step {
        BuildStep::Begins(stage) => format!("{} …", stage.title()),
        BuildStep::Made { done, total } => {
            let full = (WIDTH * done / total.max(1)).min(WIDTH);
            format!("[{}{}] {done} of {total} files", "#".repeat(full), " ".repeat(WIDTH - full))
        }
    }
}

/// Spans as a table or as JSON.
fn text(spans: &[(Stage, f64)], whole: f64, format: TimingFormat) -> String {
    match format {
        TimingFormat::Json => {
            let round = |seconds: f64| (seconds * 1_000_000.0).round() / 1_000_000.0;
            let one = |(stage, seconds): &(Stage, f64)| serde_json::json!({"stage": stage.name(), "seconds": round(*seconds)});
            let stages: Vec<_> = spans.iter().map(one).collect();
            format!("{}\n", serde_json::json!({"seconds": round(whole), "stages": stages}))
        }
        TimingFormat::Table => {
            let width = Stage::ALL.iter().map(|stage| stage.title().len()).max().unwrap_or_default();
            let row = |title: &str, seconds: f64| format!("{title:width$}  {seconds:8.3} s\n");
            let rows: String = spans.iter().map(|(stage, seconds)| row(stage.title(), *seconds)).collect();
            rows + &row("all", whole)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_a_table_or_json() {
        let spans = [(Stage::Read, 0.5), (Stage::Write, 1.25)];
        let table = text(&spans, 1.75, TimingFormat::Table);
        let rows: Vec<Vec<&str>> = table.lines().map(|row| row.split_whitespace().collect()).collect();
        assert_eq!(rows[0], ["read", "files", "0.500", "s"]);
        assert_eq!(rows[2], ["all", "1.750", "s"]);
        let json: serde_json::Value = serde_json::from_str(&text(&spans, 1.75, TimingFormat::Json)).unwrap();
        assert_eq!(json["stages"][1], serde_json::json!({"stage": "write", "seconds": 1.25}));
        assert_eq!(json["seconds"], 1.75);
    }

    #[test]
    fn the_bar_has_one_width() {
        assert_eq!(
            line(BuildStep::Made { done: 1, total: 2 }),
            format!("[{}{}] 1 of 2 files", "#".repeat(15), " ".repeat(15))
        );
        assert!(line(BuildStep::Made { done: 3, total: 2 }).starts_with(&format!("[{}]", "#".repeat(30))));
        assert!(line(BuildStep::Made { done: 0, total: 0 }).starts_with('['));
    }
}
