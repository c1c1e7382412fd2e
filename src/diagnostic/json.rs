//! The format for programs: one JSON array of objects, as the contract fixes it.

use super::{Diagnostic, Texts, place};
use serde::Serializer;
use serde_json::{Value, json};

/// All diagnostics as one array, with a final line end.
pub fn render(diagnostics: &[Diagnostic], texts: &impl Texts) -> String {
    let mut out = Vec::new();
    // One after the other: hundreds of thousands of them as values would fill the memory.
    let mut serializer = serde_json::Serializer::pretty(&mut out);
    let written = serializer.collect_seq(diagnostics.iter().map(|d| object(d, texts)));
    debug_assert!(written.is_ok(), "values of JSON can be written to memory");
    super::visible::json(&String::from_utf8(out).unwrap_or_default()).into_owned() + "\n"
}

fn object(diagnostic: &Diagnostic, texts: &impl Texts) -> Value {
    let mut map = place::fields(diagnostic.span, texts);
    map.insert("code".into(), diagnostic.code.as_str().into());
    map.insert("severity".into(), diagnostic.severity.as_str().into());
    map.insert("message".into(), diagnostic.message.as_str().into());
    map.insert("help".into(), json!(diagnostic.help));
    let fix = diagnostic.fix.as_ref().map(|fix| {
        let mut map = place::fields(Some(fix.span), texts);
        map.insert("replacement".into(), fix.replacement.as_str().into());
        map
    });
    map.insert("fix".into(), json!(fix));
    let related = diagnostic.related.iter().map(|related| {
        let mut map = place::fields(Some(related.span), texts);
        map.insert("label".into(), related.label.as_str().into());
        Value::Object(map)
    });
    map.insert("related".into(), related.collect());
    Value::Object(map)
}
