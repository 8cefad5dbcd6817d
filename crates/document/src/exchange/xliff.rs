//! Writes XLIFF 1.2 and 2.1.

use std::fmt::Write as _;

use super::codes::{Code, Part, Unit};
use super::{Origin, kind_name, push_attribute, push_text, replaced};
use crate::language::direction;

/// XLIFF 2.1. Codes are numbered from 1 in each unit, their original data is in `d` and `e` of that number.
pub(super) fn write_2<'a>(units: impl Iterator<Item = Unit<'a>>, origin: &Origin) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xliff");
    push_attribute("xmlns", "urn:oasis:names:tc:xliff:document:2.0", &mut out);
    push_attribute("xmlns:mda", "urn:oasis:names:tc:xliff:metadata:2.0", &mut out);
    push_attribute("version", "2.1", &mut out);
    push_attribute("srcLang", &origin.source_language, &mut out);
    push_attribute("trgLang", &origin.target_language, &mut out);
    out.push_str(">\n <file id=\"f1\"");
    push_attribute("original", &origin.original, &mut out);
    for (name, language) in [("srcDir", &origin.source_language), ("trgDir", &origin.target_language)] {
        if direction(language) == "rtl" {
            push_attribute(name, "rtl", &mut out);
        }
    }
    out.push_str(">\n");
    let tool = format!("Tolmach {}", origin.version);
    let date = origin.date.as_deref().unwrap_or_default();
    metadata(
        "  ",
        "origin",
        &[("tool", tool.trim_end()), ("model", &origin.model), ("date", date)],
        &mut out,
    );
    let mut count = 0;
    for unit in units {
        count += 1;
        unit_2(count, &unit, &mut out);
    }
    // A file holds at least one unit.
    if count == 0 {
        out.push_str("  <group id=\"g1\"/>\n");
    }
    out.push_str(" </file>\n</xliff>\n");
    out
}

fn metadata(indent: &str, category: &str, entries: &[(&str, &str)], out: &mut String) {
    if entries.iter().all(|(_, value)| value.is_empty()) {
        return;
    }
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{indent}<mda:metadata>\n{indent} <mda:metaGroup category=\"{category}\">");
    for (name, value) in entries.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = write!(out, "{indent}  <mda:meta type=\"{name}\">");
        push_text(value, out, replaced);
        out.push_str("</mda:meta>\n");
    }
    let _ = writeln!(out, "{indent} </mda:metaGroup>\n{indent}</mda:metadata>");
}

fn unit_2(number: usize, unit: &Unit<'_>, out: &mut String) {
    let _ = writeln!(out, "  <unit id=\"u{number}\" type=\"tolmach:{}\">", kind_name(unit.kind));
    if let Some(score) = unit.score {
        metadata("   ", "translation", &[("score", &format!("{score:.4}"))], out);
    }
    let data = |code: &Code<'_>| !code.open.is_empty() || !code.close.is_empty();
    if unit.codes.iter().any(data) {
        out.push_str("   <originalData>\n");
        for (index, code) in unit.codes.iter().enumerate() {
            for (id, original) in [("d", code.open), ("e", code.close)] {
                if !original.is_empty() {
                    let _ = write!(out, "    <data id=\"{id}{}\">", index + 1);
                    push_text(original, out, code_point);
                    out.push_str("</data>\n");
                }
            }
        }
        out.push_str("   </originalData>\n");
    }
    out.push_str("   <segment id=\"s1\" state=\"translated\" subState=\"tolmach:mt\">\n");
    for (name, parts) in ["source", "target"].into_iter().zip(unit.whole()) {
        let _ = write!(out, "    <{name}>");
        for part in parts {
            part_2(part, &unit.codes, out);
        }
        let _ = writeln!(out, "</{name}>");
    }
    out.push_str("   </segment>\n  </unit>\n");
}

/// A character that XML cannot say, as XLIFF 2 says it.
fn code_point(c: char, out: &mut String) {
    let _ = write!(out, "<cp hex=\"{:04X}\"/>", u32::from(c));
}

fn part_2(part: Part<'_>, codes: &[Code<'_>], out: &mut String) {
    match part {
        Part::Text(text) => push_text(text, out, code_point),
        Part::Start(mark) | Part::LoneStart(mark) => {
            let _ = write!(out, "<pc id=\"{}\"", mark + 1);
            let code = codes.get(mark);
            for (name, id, original) in [
                ("dataRefStart", "d", code.map_or("", |code| code.open)),
                ("dataRefEnd", "e", code.map_or("", |code| code.close)),
            ] {
                if !original.is_empty() {
                    let _ = write!(out, " {name}=\"{id}{}\"", mark + 1);
                }
            }
            look_2(code, out);
            out.push('>');
        }
        Part::End(_) | Part::LoneEnd(_) => out.push_str("</pc>"),
        Part::Whole(mark) => {
            let _ = write!(out, "<ph id=\"{}\"", mark + 1);
            if let Some(code) = codes.get(mark) {
                if !code.open.is_empty() {
                    let _ = write!(out, " dataRef=\"d{}\"", mark + 1);
                }
                if !code.text.is_empty() {
                    push_attribute("equiv", code.text, out);
                }
                look_2(Some(code), out);
            }
            out.push_str("/>");
        }
    }
}

fn look_2(code: Option<&Code<'_>>, out: &mut String) {
    if let Some(look) = code.and_then(|code| code.look) {
        push_attribute("type", look.kind, out);
        if let Some(sub) = look.sub {
            push_attribute("subType", sub, out);
        }
    }
}

/// XLIFF 1.2. Codes are numbered from 1 in each unit and hold their original data.
pub(super) fn write_1<'a>(units: impl Iterator<Item = Unit<'a>>, origin: &Origin) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xliff version=\"1.2\"");
    push_attribute("xmlns", "urn:oasis:names:tc:xliff:document:1.2", &mut out);
    out.push_str(">\n <file");
    push_attribute("original", &origin.original, &mut out);
    push_attribute("source-language", &origin.source_language, &mut out);
    push_attribute("target-language", &origin.target_language, &mut out);
    push_attribute("datatype", &origin.datatype(), &mut out);
    push_attribute("tool-id", "tolmach", &mut out);
    out.push_str(">\n  <header>\n   <phase-group>\n    <phase");
    push_attribute("phase-name", "mt", &mut out);
    push_attribute("process-name", "machine translation", &mut out);
    push_attribute("tool-id", "tolmach", &mut out);
    out.push_str("/>\n   </phase-group>\n   <tool");
    push_attribute("tool-id", "tolmach", &mut out);
    push_attribute("tool-name", "Tolmach", &mut out);
    if !origin.version.is_empty() {
        push_attribute("tool-version", &origin.version, &mut out);
    }
    out.push_str("/>\n");
    for (name, value) in
        [("model", origin.model.as_str()), ("date", origin.date.as_deref().unwrap_or_default())]
    {
        if !value.is_empty() {
            let _ = write!(out, "   <note from=\"tolmach\">{name}: ");
            push_text(value, &mut out, replaced);
            out.push_str("</note>\n");
        }
    }
    out.push_str("  </header>\n  <body>\n");
    for (index, unit) in units.enumerate() {
        let _ = writeln!(out, "   <trans-unit id=\"{}\" restype=\"x-{}\">", index + 1, kind_name(unit.kind));
        let state = " state=\"needs-review-translation\" state-qualifier=\"mt-suggestion\" phase-name=\"mt\"";
        for ((name, attributes), parts) in [("source", ""), ("target", state)].into_iter().zip(unit.whole()) {
            let _ = write!(out, "    <{name}{attributes}>");
            for part in parts {
                part_1(part, &unit.codes, &mut out);
            }
            let _ = writeln!(out, "</{name}>");
        }
        if let Some(score) = unit.score {
            let _ = writeln!(out, "    <note from=\"tolmach\">score: {score:.4}</note>");
        }
        out.push_str("   </trans-unit>\n");
    }
    out.push_str("  </body>\n </file>\n</xliff>\n");
    out
}

fn part_1(part: Part<'_>, codes: &[Code<'_>], out: &mut String) {
    let (name, mark) = match part {
        Part::Text(text) => return push_text(text, out, replaced),
        Part::Start(mark) | Part::LoneStart(mark) => ("bpt", mark),
        Part::End(mark) | Part::LoneEnd(mark) => ("ept", mark),
        Part::Whole(mark) => ("ph", mark),
    };
    let _ = write!(out, "<{name} id=\"{}\"", mark + 1);
    let code = codes.get(mark);
    if let Some(look) = code.and_then(|code| code.look).filter(|_| name != "ept") {
        push_attribute("ctype", look.ctype, out);
    }
    if let Some(code) = code.filter(|code| name == "ph" && !code.text.is_empty()) {
        push_attribute("equiv-text", code.text, out);
    }
    out.push('>');
    push_text(code.map_or("", |code| if name == "ept" { code.close } else { code.open }), out, replaced);
    let _ = write!(out, "</{name}>");
}
