//! The report as a page to look at: source and translation side by side, what the gate found in colour.

use std::fmt::Write as _;

use tolmach_service::Repair;
use tolmach_service::wire::{Finding, Judged, Report, ReportSentence, Severity};

const STYLE: &str = "\
:root{color-scheme:light dark;--block:#c0262d;--warn:#b26a00;--note:#3f6fb5;--line:#8884}
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:76rem;padding:0 1rem}
h1{font-size:1.3rem}.facts{color:#777}
table{border-collapse:collapse;width:100%}td,th{vertical-align:top;padding:.5rem .75rem;border-top:1px solid var(--line);text-align:start}
td:first-child{width:2.5rem;color:#777}td:nth-child(2),td:nth-child(3){width:36%}.terms{width:auto}.terms td{width:auto;color:inherit}
.block{--c:var(--block)}.warn{--c:var(--warn)}.note{--c:var(--note)}
tr.block td:first-child,tr.warn td:first-child{border-inline-start:4px solid var(--c)}
mark{background:color-mix(in srgb,var(--c) 25%,transparent);color:inherit;border-bottom:2px solid var(--c)}
mark:target{outline:2px solid var(--c)}
ul{margin:0;padding-inline-start:1rem;font-size:.9rem}li::marker{color:var(--c)}li a{color:var(--c)}
.kind{color:#777;font-size:.8rem}.repaired{color:#2a7d4f;font-size:.9rem}
label{margin-inline-end:1rem}body:has(#open:checked) tr.pass{display:none}";

/// The whole page.
pub(crate) fn page(report: &Report, name: &str) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write_page(report, name, &mut out);
    out
}

fn write_page(report: &Report, name: &str, out: &mut String) -> std::fmt::Result {
    let name = escape(name);
    write!(
        out,
        "<!doctype html>\n<html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <title>{name}: {} to {}</title><style>{STYLE}</style>\n<h1>{name}</h1>\n<p class=facts>{} → {} · model {} · \
         {} sentences, {} words in {:.2} s<p><b>{}</b> stopped, <b>{}</b> to look at, {} mended, {} marks in doubtful \
         places <label><input type=checkbox id=open> only those with findings</label>\n",
        escape(&report.from),
        escape(&report.to),
        escape(&report.from),
        escape(&report.to),
        escape(&report.model),
        report.sentences,
        report.words,
        report.seconds,
        report.count(Severity::Block),
        report.count(Severity::Warn),
        report.repaired(),
        report.warnings.len(),
    )?;
    if let Some(not_judged) = &report.not_judged {
        writeln!(
            out,
            "<p class=warn>Not judged, for the gate has no data for {}: {}",
            escape(&not_judged.languages.join(" and ")),
            escape(&not_judged.what.join("; ")),
        )?;
    }
    if !report.warnings.is_empty() {
        out.push_str("<details><summary>Marks in doubtful places</summary><ul class=note>");
        for warning in &report.warnings {
            write!(out, "<li>segment {}: {}", warning.segment + 1, escape(&warning.what))?;
        }
        out.push_str("</ul></details>\n");
    }
    if let Some(glossary) = &report.glossary {
        write!(
            out,
            "<details><summary>Glossary: {} hits, {} misses</summary><table class=terms><tr><th>Term<th>Translation\
             <th>Hits<th>Misses",
            glossary.hits, glossary.misses
        )?;
        for term in &glossary.terms {
            let (source, target) = (escape(&term.source), escape(&term.target));
            write!(out, "<tr><td>{source}<td>{target}<td>{}<td>{}", term.hits, term.misses)?;
        }
        out.push_str("</table></details>\n");
    }
    out.push_str("<table><tr><th>#<th>Source<th>Translation<th>Findings\n");
    let mut number = 0;
    for segment in &report.segments {
        for sentence in &segment.sentences {
            number += 1;
            row(number, &segment.kind, sentence, out)?;
        }
    }
    out.push_str("</table>\n");
    Ok(())
}

fn row(number: usize, kind: &str, sentence: &ReportSentence, out: &mut String) -> std::fmt::Result {
    let findings = sentence.judged.as_ref().map(|judged| judged.findings.as_slice()).unwrap_or_default();
    let verdict = sentence.judged.as_ref().and_then(|judged| judged.verdict);
    write!(out, "<tr class={}><td>{number}<td>", verdict.map_or("pass", Severity::name))?;
    marked(&sentence.source, findings, |finding| finding.source, &format!("s{number}-"), out)?;
    write!(out, "<div class=kind>{}</div><td>", escape(kind))?;
    marked(&sentence.translation, findings, |finding| finding.target, &format!("t{number}-"), out)?;
    out.push_str("<td>");
    match &sentence.judged {
        Some(Judged { repaired: Some(repair), .. }) => {
            write!(out, "<div class=repaired>mended: {}</div>", repair_in_words(repair))?;
        }
        Some(Judged { tried, .. }) if !tried.is_empty() => {
            let tried: Vec<&str> = tried.iter().map(|repair| repair_in_words(repair)).collect();
            write!(out, "<div class=kind>tried in vain: {}</div>", tried.join("; "))?;
        }
        _ => {}
    }
    if !findings.is_empty() {
        out.push_str("<ul>");
        for (index, finding) in findings.iter().enumerate() {
            let side = if finding.target.is_some() { "t" } else { "s" };
            write!(
                out,
                "<li class={}><a href=\"#{side}{number}-{index}\">{}</a>",
                finding.severity.name(),
                escape(&finding.why)
            )?;
            if let Some(expected) = &finding.expected {
                write!(out, " Expected: <b>{}</b>", escape(expected))?;
            }
        }
        out.push_str("</ul>");
    }
    out.push('\n');
    Ok(())
}

/// A text with the places of findings marked; of two that overlap, the first.
fn marked(
    text: &str,
    findings: &[Finding],
    place: impl Fn(&Finding) -> Option<[usize; 2]>,
    prefix: &str,
    out: &mut String,
) -> std::fmt::Result {
    let mut places: Vec<([usize; 2], usize)> = findings
        .iter()
        .enumerate()
        .filter_map(|(index, finding)| place(finding).map(|place| (place, index)))
        .collect();
    places.sort_unstable();
    let mut at = 0;
    for ([start, end], index) in places {
        let (Some(before), Some(found)) = (text.get(at..start), text.get(start..end)) else { continue };
        let severity = findings.get(index).map_or("note", |finding| finding.severity.name());
        let words = escape(found);
        write!(out, "{}<mark class={severity} id={prefix}{index}>{words}</mark>", escape(before))?;
        at = end;
    }
    out.push_str(&escape(text.get(at..).unwrap_or_default()));
    Ok(())
}

fn repair_in_words(repair: &str) -> &'static str {
    let Some(repair) = Repair::from_name(repair) else { return "translated otherwise" };
    match repair {
        Repair::Rule => "by rule, the faults of form",
        Repair::Beam => "another translation of a wider search",
        Repair::Required => "a search that had to say what was missing",
        Repair::Vocabulary => "a search in the whole vocabulary",
        Repair::Split => "translated in two parts",
        Repair::Model => "another model",
        Repair::Figure => "the figure of the source in the place of a wrong one",
        _ => "translated otherwise",
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
