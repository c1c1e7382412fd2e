//! `[check.external]`: how `check --external` asks the web. A book may come from a stranger, so every number has bounds, and nothing
//! here lets a check reach a private network.

use crate::diagnostic::{Code, Diagnostic, FileId};
use crate::parse::fields::Fields;
use crate::parse::value::Node;
use std::ops::RangeInclusive;

/// The settings of `[check.external]`.
#[derive(Clone, Debug, PartialEq)]
pub struct External {
    /// Timeout of one request, in seconds, from the name's look-up to the answer's head.
    pub timeout_seconds: u64,
    /// Hours for which an address that was reached is not asked again; 0 asks always.
    pub cache_hours: u64,
    /// Addresses that are not asked: globs over the whole address, in which `*` stands for `/` as well.
    pub exclude: Vec<glob::Pattern>,
    /// Maximum number of requests at the same time and to one host.
    pub concurrency: u64,
    pub per_host: u64,
    /// Milliseconds between two requests to the same host.
    pub host_delay_ms: u64,
    /// How often a request is made again that failed for a reason which may pass.
    pub retries: u64,
    /// Milliseconds before the first retry; each further retry waits twice as long.
    pub retry_delay_ms: u64,
    /// A host that asks for a longer pause (`Retry-After`) is left alone for the rest of the run.
    pub retry_after_max_seconds: u64,
    /// Maximum number of redirects to follow from one address.
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

/// A number of the table: its key, what it is, where it is kept and what it may be.
pub struct Number<'e> {
    pub key: &'static str,
    pub meaning: &'static str,
    pub range: RangeInclusive<u64>,
    pub value: &'e mut u64,
}

/// All numbers of the table, for its reader and its schema.
pub fn numbers(external: &mut External) -> [Number<'_>; 9] {
    let number = |key, meaning, range, value| Number { key, meaning, range, value };
    [
        number("timeout_seconds", "Timeout of one request, in seconds", 1..=300, &mut external.timeout_seconds),
        number(
            "cache_hours",
            "Hours before a working address is checked again; 0: check it every time",
            0..=8760,
            &mut external.cache_hours,
        ),
        number("concurrency", "Maximum number of requests at the same time", 1..=64, &mut external.concurrency),
        number("per_host", "Maximum number of requests to one host at the same time", 1..=8, &mut external.per_host),
        number(
            "host_delay_ms",
            "Milliseconds between two requests to the same host",
            0..=60_000,
            &mut external.host_delay_ms,
        ),
        number(
            "retries",
            "How often to retry a request that failed for a temporary reason",
            0..=5,
            &mut external.retries,
        ),
        number(
            "retry_delay_ms",
            "Milliseconds before the first retry; each further retry waits twice as long",
            0..=60_000,
            &mut external.retry_delay_ms,
        ),
        number(
            "retry_after_max_seconds",
            "If a host asks for a longer pause than this, in seconds, skip it for the rest of the run",
            0..=600,
            &mut external.retry_after_max_seconds,
        ),
        number(
            "max_redirects",
            "Maximum number of redirects to follow from one address",
            0..=20,
            &mut external.max_redirects,
        ),
    ]
}

/// Reads the table.
pub fn read(file: FileId, node: &Node, d: &mut Vec<Diagnostic>) -> External {
    let mut external = External::default();
    let mut fields = Fields::new(file, node, "[check.external]", Code::InvalidConfig, d);
    for Number { key, range, value, .. } in numbers(&mut external) {
        let Some(number) = fields.integer(key, d) else { continue };
        match u64::try_from(number.value).ok().filter(|n| range.contains(n)) {
            Some(n) => *value = n,
            None => d.push(
                Diagnostic::new(
                    Code::InvalidConfig,
                    format!("`{key}` must be between {} and {}, not {}", range.start(), range.end(), number.value),
                )
                .at(number.span),
            ),
        }
    }
    for pattern in fields.texts("exclude", d) {
        match glob::Pattern::new(&pattern.value) {
            Ok(glob) => external.exclude.push(glob),
            Err(error) => d.push(
                Diagnostic::new(
                    Code::InvalidConfig,
                    format!("`{}` is not a valid pattern: {}", pattern.value, error.msg),
                )
                .at(pattern.span)
                .help("write an address, with `*` for any text: \"https://www.linkedin.com/*\""),
            ),
        }
    }
    fields.finish(d);
    external
}
