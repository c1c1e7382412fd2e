//! SARIF 2.1.0 (OASIS), the format of code scanning services. Columns count characters, and the run says so (`columnKind`).

use super::{Code, Diagnostic, Severity, Span, Texts};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};

/// What may not stand in the path of a URI as it is (RFC 3986).
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}')
    .add(b':');

/// All diagnostics as one log with one run.
pub fn render(diagnostics: &[Diagnostic], texts: &impl Texts) -> String {
    let rules: Vec<Value> = Code::ALL.iter().map(|code| rule(*code)).collect();
    let results: Vec<Value> = diagnostics.iter().map(|d| result(d, texts)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "briefbook",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    super::visible::json(&serde_json::to_string_pretty(&log).unwrap_or_default()).into_owned() + "\n"
}

fn level(severity: Severity) -> &'static str {
    severity.as_str()
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.as_str(),
        "shortDescription": { "text": code.meaning() },
        "help": { "text": code.page(), "markdown": code.page() },
        "defaultConfiguration": { "level": level(code.severity()) },
    })
}

fn result(diagnostic: &Diagnostic, texts: &impl Texts) -> Value {
    let message = match &diagnostic.help {
        Some(help) => format!("{}\n{help}", diagnostic.message),
        None => diagnostic.message.clone(),
    };
    let index = Code::ALL.iter().position(|code| *code == diagnostic.code);
    let mut result = json!({
        "ruleId": diagnostic.code.as_str(),
        "ruleIndex": index,
        "level": level(diagnostic.severity),
        "message": { "text": message },
        "locations": diagnostic.span.map(|span| vec![location(span, texts)]).unwrap_or_default(),
    });
    if !diagnostic.related.is_empty() {
        let related = diagnostic.related.iter().enumerate().map(|(id, related)| {
            let mut place = location(related.span, texts);
            place["id"] = id.into();
            place["message"] = json!({ "text": related.label });
            place
        });
        result["relatedLocations"] = related.collect();
    }
    if let Some(fix) = &diagnostic.fix {
        result["fixes"] = json!([{ "artifactChanges": [{
            "artifactLocation": artifact(fix.span, texts),
            "replacements": [{
                "deletedRegion": region(fix.span, texts),
                "insertedContent": { "text": fix.replacement },
            }],
        }]}]);
    }
    result
}

fn location(span: Span, texts: &impl Texts) -> Value {
    json!({ "physicalLocation": { "artifactLocation": artifact(span, texts), "region": region(span, texts) } })
}

fn artifact(span: Span, texts: &impl Texts) -> Value {
    json!({ "uri": utf8_percent_encode(texts.path(span.file), PATH).to_string(), "uriBaseId": "%SRCROOT%" })
}

/// The place by lines and columns, and by bytes of the file as it lies on disk.
fn region(span: Span, texts: &impl Texts) -> Value {
    let (text, lines) = (texts.text(span.file), texts.lines(span.file));
    let (from, to) = (lines.position(text, span.start), lines.position(text, span.end));
    json!({
        "startLine": from.line,
        "startColumn": from.column,
        "endLine": to.line,
        "endColumn": to.column,
        "byteOffset": span.start,
        "byteLength": span.end - span.start,
    })
}
