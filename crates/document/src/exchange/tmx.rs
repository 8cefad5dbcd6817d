//! Writes TMX 1.4b.

use std::fmt::Write as _;

use super::codes::{Code, Part, Unit};
use super::{Origin, kind_name, push_attribute, push_text, replaced};

/// One `tu` a sentence.
pub(super) fn write<'a>(units: impl Iterator<Item = Unit<'a>>, origin: &Origin) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tmx version=\"1.4\">\n <header");
    let version = if origin.version.is_empty() { "0" } else { &origin.version };
    push_attribute("creationtool", "Tolmach", &mut out);
    push_attribute("creationtoolversion", version, &mut out);
    push_attribute("segtype", "sentence", &mut out);
    push_attribute("o-tmf", "tolmach", &mut out);
    push_attribute("adminlang", "en", &mut out);
    push_attribute("srclang", &origin.source_language, &mut out);
    push_attribute("datatype", &origin.datatype(), &mut out);
    if let Some(date) = &origin.date {
        push_attribute("creationdate", date, &mut out);
    }
    out.push_str(">\n");
    property("  ", "x-original", &origin.original, &mut out);
    property("  ", "x-model", &origin.model, &mut out);
    out.push_str(" </header>\n <body>\n");
    let mut count = 0;
    for unit in units {
        for sentence in unit.sentences() {
            count += 1;
            let _ = writeln!(out, "  <tu tuid=\"{count}\">");
            property("   ", "x-kind", kind_name(unit.kind), &mut out);
            property("   ", "x-origin", "mt", &mut out);
            if let Some(score) = unit.score {
                property("   ", "x-score", &format!("{score:.4}"), &mut out);
            }
            let languages = [&origin.source_language, &origin.target_language];
            for (language, parts) in languages.into_iter().zip(&sentence) {
                out.push_str("   <tuv");
                push_attribute("xml:lang", language, &mut out);
                out.push_str("><seg>");
                for &part in parts {
                    write_part(part, &unit.codes, &mut out);
                }
                out.push_str("</seg></tuv>\n");
            }
            out.push_str("  </tu>\n");
        }
    }
    out.push_str(" </body>\n</tmx>\n");
    out
}

fn property(indent: &str, name: &str, value: &str, out: &mut String) {
    if !value.is_empty() {
        // Writing to a string cannot fail.
        let _ = write!(out, "{indent}<prop type=\"{name}\">");
        push_text(value, out, replaced);
        out.push_str("</prop>\n");
    }
}

fn write_part(part: Part<'_>, codes: &[Code<'_>], out: &mut String) {
    let (name, mark) = match part {
        Part::Text(text) => return push_text(text, out, replaced),
        Part::Start(mark) => ("bpt", mark),
        Part::End(mark) => ("ept", mark),
        Part::Whole(mark) => ("ph", mark),
        Part::LoneStart(mark) | Part::LoneEnd(mark) => ("it", mark),
    };
    let number = mark + 1;
    let _ = match part {
        Part::Start(_) => write!(out, "<bpt i=\"{number}\" x=\"{number}\""),
        Part::End(_) => write!(out, "<ept i=\"{number}\""),
        Part::LoneStart(_) => write!(out, "<it pos=\"begin\" x=\"{number}\""),
        Part::LoneEnd(_) => write!(out, "<it pos=\"end\" x=\"{number}\""),
        _ => write!(out, "<ph x=\"{number}\""),
    };
    let code = codes.get(mark);
    if let Some(look) = code.and_then(|code| code.look).filter(|_| name != "ept") {
        push_attribute("type", look.ctype, out);
    }
    out.push('>');
    let end = matches!(part, Part::End(_) | Part::LoneEnd(_));
    push_text(code.map_or("", |code| if end { code.close } else { code.open }), out, replaced);
    let _ = write!(out, "</{name}>");
}
