//! What the gate finds in translations with their links and without: `links FROM TO < lines of tolmach translate --json`
//!
//! One line for each finding that the links add (`+`) or take away (`-`).

use std::io::{BufRead, BufWriter, Write, stdin, stdout};

use serde_json::Value;
use tolmach_fidelity::{Finding, Pair, Rules, check};
use tolmach_text::{Link, Span};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(from), Some(to)) = (arguments.next(), arguments.next()) else {
        return Err("links FROM TO".into());
    };
    let mut out = BufWriter::new(stdout().lock());
    for (at, line) in stdin().lock().lines().enumerate() {
        let line: Value = serde_json::from_str(&line?)?;
        let text = |name: &str| line.get(name).and_then(Value::as_str).unwrap_or_default();
        let links: Vec<Link> =
            line.get("alignment").and_then(Value::as_array).into_iter().flatten().filter_map(link).collect();
        let (source, target) = (text("source"), text("translation"));
        let findings =
            |links: &[Link]| check(&Pair { source, target, from: &from, to: &to, links }, &Rules::default());
        let (with, without) = (findings(&links), findings(&[]));
        let told = |sign: char, findings: &[Finding], others: &[Finding], out: &mut BufWriter<_>| {
            findings.iter().filter(|finding| !others.contains(finding)).try_for_each(|finding| {
                let at = at + 1;
                let of = |span: Option<Span>, text: &str| {
                    span.map_or(String::new(), |span| span.of(text).to_owned())
                };
                writeln!(
                    out,
                    "{sign} {at} {:?}={:?}\t{}\t{}\n\t{source}\n\t{target}",
                    finding.class,
                    finding.severity,
                    of(finding.source, source),
                    of(finding.target, target)
                )
            })
        };
        told('+', &with, &without, &mut out)?;
        told('-', &without, &with, &mut out)?;
    }
    out.flush()?;
    Ok(())
}

fn link(value: &Value) -> Option<Link> {
    let span = |name: &str| {
        let ends = value.get(name)?.as_array()?;
        let end = |at: usize| usize::try_from(ends.get(at)?.as_u64()?).ok();
        Some(Span::new(end(0)?, end(1)?))
    };
    let probability = value.get("probability").and_then(Value::as_f64).unwrap_or(1.0) as f32;
    Some(Link { source: span("source")?, target: span("target")?, probability })
}
