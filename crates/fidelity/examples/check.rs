//! Judges line-aligned files as `tolmach check --surface-only --json` does:
//! `check --from ru --to en --source FILE --translation FILE`

use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::io::{BufWriter, Write, stdout};

use serde_json::json;
use tolmach_fidelity::{Pair, Severity, check};
use tolmach_text::Span;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--json").collect();
    let options: HashMap<&str, &str> = arguments
        .chunks_exact(2)
        .map(|option| (option[0].trim_start_matches("--"), option[1].as_str()))
        .collect();
    let option = |name: &str| options.get(name).copied().ok_or_else(|| format!("--{name} is missing"));
    let (from, to) = (option("from")?, option("to")?);
    let (sources, targets) =
        (fs::read_to_string(option("source")?)?, fs::read_to_string(option("translation")?)?);
    let mut out = BufWriter::new(stdout().lock());
    let bytes = |span: Option<Span>| span.map(|span| [span.start, span.end]);
    for (at, (source, target)) in sources.split('\n').zip(targets.split('\n')).enumerate() {
        if source.is_empty() && target.is_empty() && at > 0 {
            continue;
        }
        let findings = check(&Pair { source, target, from, to, links: &[] });
        let verdict = findings.iter().map(|finding| finding.severity).max();
        let verdict = match verdict {
            None => "pass",
            Some(Severity::Note) => "note",
            Some(Severity::Warn) => "warn",
            Some(Severity::Block) => "block",
        };
        let findings: Vec<_> = findings
            .iter()
            .map(|finding| {
                json!({
                    "class": finding.class, "severity": finding.severity, "source": bytes(finding.source),
                    "target": bytes(finding.target), "expected": finding.expected, "found": finding.found, "why": finding.why,
                })
            })
            .collect();
        writeln!(out, "{}", json!({"line": at + 1, "verdict": verdict, "findings": findings}))?;
    }
    Ok(out.flush()?)
}
