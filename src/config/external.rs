//! `[check.external]`: how `check --external` asks the web. A book may come from a stranger, so every number has bounds, and nothing
//! here lets a check reach a private network.

use crate::diagnostic::{Code, Diagnostic, FileId};
use crate::parse::fields::Fields;
use crate::parse::value::Node;
use std::ops::RangeInclusive;

/// The settings of `[check.external]`.
#[derive(Clone, Debug, PartialEq)]
pub struct External {
    /// Seconds that one request may take, from the name's look-up to the answer's head.
    pub timeout_seconds: u64,
    /// Hours for which an address that was reached is not asked again; 0 asks always.
    pub cache_hours: u64,
    /// Addresses that are not asked: globs over the whole address, in which `*` stands for `/` as well.
    pub exclude: Vec<glob::Pattern>,
    /// Requests at once, in all and to one host.
    pub concurrency: u64,
    pub per_host: u64,
    /// Milliseconds between the begins of two requests to one host.
    pub host_delay_ms: u64,
    /// How often a request is made again that failed for a reason which may pass.
    pub retries: u64,
    /// Milliseconds before the first of these; each further one waits twice as long.
    pub retry_delay_ms: u64,
    /// A host that asks for a longer pause (`Retry-After`) is left alone for the rest of the run.
    pub retry_after_max_seconds: u64,
    /// Redirects that are followed from one address.
    pub max_redirects: u64,
}

impl Default for External {
    fn default() -> Self {
        Self {
            timeout_seconds: 20,
            cache_hours: 24,
            exclude: Vec::new(),
            concurrency: 16,
            per_host: 2,
            host_delay_ms: 250,
            retries: 2,
            retry_delay_ms: 1000,
            retry_after_max_seconds: 60,
            max_redirects: 10,
        }
    }
}

/// Reads the table.
pub fn read(file: FileId, node: &Node, d: &mut Vec<Diagnostic>) -> External {
    let mut external = External::default();
    let mut fields = Fields::new(file, node, "[check.external]", Code::InvalidConfig, d);
    let numbers: [(&'static str, RangeInclusive<u64>, &mut u64); 9] = [
        ("timeout_seconds", 1..=300, &mut external.timeout_seconds),
        ("cache_hours", 0..=8760, &mut external.cache_hours),
        ("concurrency", 1..=64, &mut external.concurrency),
        ("per_host", 1..=8, &mut external.per_host),
        ("host_delay_ms", 0..=60_000, &mut external.host_delay_ms),
        ("retries", 0..=5, &mut external.retries),
        ("retry_delay_ms", 0..=60_000, &mut external.retry_delay_ms),
        ("retry_after_max_seconds", 0..=600, &mut external.retry_after_max_seconds),
        ("max_redirects", 0..=20, &mut external.max_redirects),
    ];
    for (key, range, to) in numbers {
        let Some(number) = fields.integer(key, d) else { continue };
        match u64::try_from(number.value).ok().filter(|n| range.contains(n)) {
            Some(value) => *to = value,
            None => d.push(
                Diagnostic::new(
                    Code::InvalidConfig,
                    format!("`{key}` must be from {} to {}, not {}", range.start(), range.end(), number.value),
                )
                .at(number.span),
            ),
        }
    }
    for pattern in fields.texts("exclude", d) {
        match glob::Pattern::new(&pattern.value) {
            Ok(glob) => external.exclude.push(glob),
            Err(error) => d.push(
                Diagnostic::new(Code::InvalidConfig, format!("`{}` is no pattern: {}", pattern.value, error.msg))
                    .at(pattern.span)
                    .help("write an address with `*` where anything may stand: \"https://www.linkedin.com/*\""),
            ),
        }
    }
    fields.finish(d);
    external
}
