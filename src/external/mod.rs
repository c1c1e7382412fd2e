//! `check --external`: whether the web addresses that the book names still lead somewhere.
//!
//! | file | job |
//! |---|---|
//! | `cited` | which addresses the book names, each once, and where |
//! | `schedule` | which request comes next: limits of the whole and of each host, pauses |
//! | `client` | one request → what came of it; the only code that speaks HTTP to others |
//! | `private` | which network addresses the book may not reach |
//! | `answer` | what an address answered, and what that means |
//! | `cache` | what was reached not long ago |
//! | `report` | answers → diagnostics |
//!
//! Invariant: here alone the book's words lead to connections, and only when a command asks for it. Every request, the redirected
//! and the repeated ones too, goes through the one schedule. No body is read. It prints nothing and asks no environment: what
//! those say is in [`ExternalOptions`].

mod answer;
mod cache;
mod cited;
mod client;
mod private;
mod report;
mod schedule;

use crate::book::Book;
use crate::config::External;
use crate::diagnostic::{Diagnostic, Texts};
use crate::incremental::store::Store;
use crate::resolve::Resolved;
use answer::{Answer, Verdict};
use schedule::Outcome;

/// What the command and its surroundings say.
#[derive(Clone, Debug, Default)]
pub struct ExternalOptions {
    /// Seconds since 1970-01-01 00:00 UTC, for the age of what is kept.
    pub now: u64,
    /// Whether private networks and this machine may be asked.
    pub allow_private: bool,
    /// The proxies through which hosts are asked.
    pub proxies: Proxies,
}

/// What the environment says of proxies, as it says it; empty where it says nothing.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    /// The proxy of `http:` addresses.
    pub http: String,
    /// The proxy of `https:` addresses.
    pub https: String,
    /// The proxy of those of the two for which there is no other.
    pub all: String,
    /// Hosts that are asked without a proxy, separated by commas.
    pub none: String,
}

/// How far a check is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// How many addresses were asked, or were known from an earlier check.
    pub done: usize,
    /// How many there are.
    pub total: usize,
}

/// What a check found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// How the addresses stand.
    pub counts: Counts,
}

/// How the addresses stand, each counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Addresses that lead where they say.
    pub fine: usize,
    /// Addresses that lead elsewhere for good.
    pub moved: usize,
    /// Addresses that lead nowhere any more.
    pub gone: usize,
    /// Addresses of which nothing could be found out: their hosts did not answer, or not with a page.
    pub unreachable: usize,
    /// How many of these were not asked, because they had been not long ago.
    pub kept: usize,
    /// Left out by `exclude`; in none of the others.
    pub excluded: usize,
}

/// Asks every address that the book names. `progress` is called from this thread, after each that is done.
///
/// # Errors
/// Where no connection can be made at all (the system has no root certificates, say), as a message.
pub(crate) fn check(
    book: &Book,
    resolved: &Resolved,
    texts: &impl Texts,
    store: &Store,
    options: &ExternalOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<Found, String> {
    let config = &book.config.external;
    let (addresses, excluded) = cited::collect(book, resolved, texts);
    let kept = cache::Cache::read(store, options.now, config.cache_hours);
    let mut answers: Vec<Option<Answer>> = addresses.iter().map(|a| kept.get(a.url.as_str()).cloned()).collect();
    let mut counts = Counts { excluded, kept: answers.iter().flatten().count(), ..Counts::default() };
    let asked: Vec<usize> = (0..addresses.len()).filter(|i| answers[*i].is_none()).collect();
    let mut state = Progress { done: counts.kept, total: addresses.len() };
    progress(state);
    if !asked.is_empty() {
        let urls = asked.iter().map(|i| addresses[*i].url.clone()).collect();
        let mut done = |outcome: Outcome| {
            answers[asked[outcome.index]] = Some(outcome.answer);
            state.done += 1;
            progress(state);
        };
        ask(urls, config, options, &book.config.base_url, &mut done)?;
    }
    let answers: Vec<Answer> = answers.into_iter().map(Option::unwrap_or_default).collect();
    kept.renew(store, options.now, addresses.iter().map(|a| a.url.as_str()).zip(&answers));
    let verdicts = answer::judge_all(&answers, addresses.iter().map(|a| &a.url));
    for verdict in &verdicts {
        *match verdict {
            Verdict::Fine => &mut counts.fine,
            Verdict::Moved { .. } => &mut counts.moved,
            Verdict::Gone(_) => &mut counts.gone,
            Verdict::Unreachable(_) => &mut counts.unreachable,
        } += 1;
    }
    let diagnostics = addresses.iter().zip(&verdicts).filter_map(|(a, v)| report::diagnostic(a, v)).collect();
    Ok(Found { diagnostics, counts })
}

/// Asks the addresses on a runtime of this thread.
fn ask(
    urls: Vec<reqwest::Url>,
    config: &External,
    options: &ExternalOptions,
    base_url: &str,
    done: &mut dyn FnMut(Outcome),
) -> Result<(), String> {
    let client = client::Client::new(config, options, base_url)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(schedule::run(urls, config, &client, done));
    // A look-up that the system has not answered yet must not hold up the end.
    runtime.shutdown_background();
    Ok(())
}
