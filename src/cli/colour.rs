//! Whether what is said to people is in colour: `--color`, and what the environment says (no-color.org, bixense.com/clicolors).

use std::ffi::{OsStr, OsString};
use std::io::IsTerminal;
use std::sync::atomic::{AtomicU8, Ordering};

/// What `--color` says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum When {
    /// On a terminal, unless environment variables such as NO_COLOR say otherwise
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The choice of this run, for all that is shown after the arguments were read.
static CHOSEN: AtomicU8 = AtomicU8::new(When::Auto as u8);

/// Keeps what the arguments say.
pub fn choose(when: When) {
    CHOSEN.store(when as u8, Ordering::Relaxed);
}

/// Whether standard error is to be in colour.
pub fn on_standard_error() -> bool {
    let when = match CHOSEN.load(Ordering::Relaxed) {
        n if n == When::Always as u8 => When::Always,
        n if n == When::Never as u8 => When::Never,
        _ => When::Auto,
    };
    wanted(when, |name| std::env::var_os(name), std::io::stderr().is_terminal())
}

/// `--color` comes before the environment, `NO_COLOR` before `CLICOLOR_FORCE`, and that before what the stream is.
fn wanted(when: When, variable: impl Fn(&str) -> Option<OsString>, is_terminal: bool) -> bool {
    let is = |name: &str, value: &str| variable(name).is_some_and(|v| v == OsStr::new(value));
    let set = |name: &str| variable(name).is_some_and(|v| !v.is_empty());
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto if set("NO_COLOR") => false,
        When::Auto if set("CLICOLOR_FORCE") && !is("CLICOLOR_FORCE", "0") => true,
        When::Auto => is_terminal && !is("CLICOLOR", "0") && !is("TERM", "dumb"),
    }
}

/// What clap's own messages are to be: they are shown before the arguments are known, or because they are wrong.
pub fn of_arguments(arguments: &[OsString]) -> clap::ColorChoice {
    let mut words = arguments.iter().map(|a| a.to_string_lossy());
    let mut choice = clap::ColorChoice::Auto;
    while let Some(word) = words.next() {
        let value = match word.strip_prefix("--color") {
            Some("") => words.next(),
            Some(rest) => rest.strip_prefix('=').map(|v| v.to_owned().into()),
            None if word == "--" => break,
            None => None,
        };
        match value.as_deref() {
            Some("always") => choice = clap::ColorChoice::Always,
            Some("never") => choice = clap::ColorChoice::Never,
            Some("auto") => choice = clap::ColorChoice::Auto,
            _ => {}
        }
    }
    choice
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_before_what() {
        let wanted = |when, environment: &[(&str, &str)], terminal| {
            let variable = |name: &str| environment.iter().find(|(n, _)| *n == name).map(|(_, v)| OsString::from(v));
            wanted(when, variable, terminal)
        };
        assert!(wanted(When::Auto, &[], true) && !wanted(When::Auto, &[], false));
        assert!(!wanted(When::Auto, &[("NO_COLOR", "1")], true) && wanted(When::Auto, &[("NO_COLOR", "")], true));
        assert!(wanted(When::Auto, &[("CLICOLOR_FORCE", "1")], false));
        assert!(!wanted(When::Auto, &[("CLICOLOR_FORCE", "0")], false));
        assert!(!wanted(When::Auto, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], true));
        assert!(!wanted(When::Auto, &[("CLICOLOR", "0")], true) && !wanted(When::Auto, &[("TERM", "dumb")], true));
        assert!(wanted(When::Always, &[("NO_COLOR", "1")], false));
        assert!(!wanted(When::Never, &[("CLICOLOR_FORCE", "1")], true));
    }

    #[test]
    fn messages_about_arguments_obey_them() {
        let of = |words: &[&str]| of_arguments(&words.iter().map(OsString::from).collect::<Vec<_>>());
        assert_eq!(of(&["briefbook", "check"]), clap::ColorChoice::Auto);
        assert_eq!(of(&["briefbook", "--color=never", "chek"]), clap::ColorChoice::Never);
        assert_eq!(of(&["briefbook", "check", "--color", "always"]), clap::ColorChoice::Always);
        assert_eq!(of(&["briefbook", "--", "--color=never"]), clap::ColorChoice::Auto);
    }
}
