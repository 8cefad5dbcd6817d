//! What the surface checks say of two line-aligned files, and what they cost: no model, no command line around them.
//!
//! ```sh
//! cargo run --release -p tolmach-fidelity --example pairs -- --from ru --to en --source news.ru --translation news.en --json
//! ```
//!
//! `--json` writes an object a line as `tolmach check` does, without spans; `--times N` checks everything N times over
//! and tells the microseconds for each word of the source.

use std::io::{BufWriter, Write, stdout};
use std::time::Instant;

use tolmach_fidelity::{Pair, Rules, check, verdict};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let option = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).map(String::as_str)
    };
    let wanted = |name: &str| option(name).ok_or(format!("{name} is wanted"));
    let (from, to) = (wanted("--from")?, wanted("--to")?);
    let source = std::fs::read_to_string(wanted("--source")?)?;
    let translation = std::fs::read_to_string(wanted("--translation")?)?;
    let lines: Vec<(&str, &str)> = source.split('\n').zip(translation.split('\n')).collect();
    let lines = lines.strip_suffix(&[("", "")]).unwrap_or(&lines);
    let pairs = || lines.iter().map(|&(source, target)| Pair { source, target, from, to, links: &[] });
    let rules = Rules::default();
    let mut out = BufWriter::new(stdout().lock());
    if let Some(times) = option("--times") {
        let times: u32 = times.parse()?;
        pairs().for_each(|pair| drop(check(&pair, &rules)));
        let start = Instant::now();
        for _ in 0..times {
            pairs().for_each(|pair| drop(check(&pair, &rules)));
        }
        let words: usize = lines.iter().map(|(source, _)| source.split_whitespace().count()).sum();
        let cost = start.elapsed().as_secs_f64() * 1e6 / f64::from(times) / words as f64;
        writeln!(out, "{cost:.3} µs a source word")?;
        return Ok(());
    }
    for (at, pair) in pairs().enumerate() {
        let findings = check(&pair, &rules);
        let verdict = verdict(&findings);
        let findings: Vec<_> = findings
            .iter()
            .map(|finding| {
                serde_json::json!({
                    "class": finding.class, "severity": finding.severity, "expected": finding.expected,
                    "found": finding.found, "why": finding.why,
                })
            })
            .collect();
        writeln!(out, "{}", serde_json::json!({"line": at + 1, "verdict": verdict, "findings": findings}))?;
    }
    out.flush()?;
    Ok(())
}
