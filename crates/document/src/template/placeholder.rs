//! Spans of text that a program fills in, or that only a program reads: they come through unchanged.

use std::ops::Range;

use memchr::memmem;

use crate::notation::{CDATA, Notation};

/// Longest placeholder or shortcode, in bytes: what is longer is text with a stray bracket.
const LONGEST: usize = 2048;

/// The placeholders in `raw`, ascending and apart: `{{…}}`, `{% … %}`, `${…}`, `%{…}`, `%(name)s`, `%1$s`, `%s`,
/// `{name}` and `{0}`, `[shortcode …]`, and in XML references that only the document's own declarations explain.
pub(super) fn placeholders(raw: &str, notation: Notation) -> Vec<Range<usize>> {
    let bytes = raw.as_bytes();
    let mut found = Vec::new();
    if notation == Notation::Xml && raw.starts_with(CDATA) {
        return found;
    }
    let mut at = 0;
    while let Some(next) = bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(|b| matches!(b, b'{' | b'%' | b'$' | b'[' | b'&')))
    {
        let start = at + next;
        match length(raw.get(start..).unwrap_or_default(), bytes.get(..start).unwrap_or_default(), notation) {
            Some(length) => {
                found.push(start..start + length);
                at = start + length;
            }
            None => at = start + 1,
        }
    }
    found
}

/// Length of the placeholder at the start of `raw`.
fn length(raw: &str, before: &[u8], notation: Notation) -> Option<usize> {
    let between = |open: &str, close: &str| {
        let body = raw.strip_prefix(open)?.as_bytes();
        let body = body.get(..LONGEST).unwrap_or(body);
        memmem::find(body, close.as_bytes()).map(|at| open.len() + at + close.len())
    };
    match raw.as_bytes().first()? {
        b'{' => between("{{", "}}")
            .map(
                |length| {
                    if raw.get(length..).is_some_and(|r| r.starts_with('}')) { length + 1 } else { length }
                },
            )
            .or_else(|| between("{%", "%}"))
            .or_else(|| between("{#", "#}"))
            .or_else(|| braced(raw, 0)),
        b'$' => raw.starts_with("${").then(|| between("${", "}")).flatten(),
        b'%' => braced(raw, 1).or_else(|| conversion(raw, before)),
        b'[' => shortcode(raw),
        b'&' if notation == Notation::Xml && notation.decode(raw).is_none() => entity(raw),
        _ => None,
    }
}

/// `{name}`, `{0}`, `{user.name}` after `skip` bytes.
fn braced(raw: &str, skip: usize) -> Option<usize> {
    let body = raw.get(skip..)?.strip_prefix('{')?;
    let name =
        body.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-')).count();
    (name > 0 && name <= 64 && body.as_bytes().get(name) == Some(&b'}')).then_some(skip + name + 2)
}

/// A conversion of `printf`: `%s`, `%1$s`, `%.2f`, `%(name)s`. A per cent sign follows a number or a space.
fn conversion(raw: &str, before: &[u8]) -> Option<usize> {
    if before.last().is_some_and(|b| b.is_ascii_digit() || *b >= 0x80) {
        return None;
    }
    let bytes = raw.as_bytes();
    let mut at = 1;
    let mut named = false;
    if bytes.get(at) == Some(&b'(') {
        at += 1 + bytes.get(at + 1..)?.iter().take(64).position(|&b| b == b')')? + 1;
        named = true;
    } else {
        let digits = bytes.get(at..)?.iter().take_while(|b| b.is_ascii_digit()).count();
        if digits > 0 && bytes.get(at + digits) == Some(&b'$') {
            at += digits + 1;
            named = true;
        } else {
            at += bytes
                .get(at..)?
                .iter()
                .take(8)
                .take_while(|b| matches!(b, b'0'..=b'9' | b'.' | b'-' | b'+'))
                .count();
        }
    }
    let letter = *bytes.get(at)?;
    let kind = if named {
        matches!(letter, b's' | b'd' | b'i' | b'u' | b'f' | b'x' | b'@' | b'c')
    } else {
        matches!(letter, b's' | b'd' | b'f' | b'@')
    };
    let ends = bytes.get(at + 1).is_none_or(|b| !b.is_ascii_alphanumeric() && *b < 0x80);
    (kind && ends).then_some(at + 1)
}

/// `[gallery ids="1,2"]`, `[/caption]`, `[embed]`: a name in small letters, and attributes with values. A word alone in
/// brackets is a shortcode only if it closes one or holds `_` or `-`: newsrooms put words in brackets.
fn shortcode(raw: &str) -> Option<usize> {
    let limit = raw.as_bytes().get(..LONGEST).unwrap_or(raw.as_bytes());
    let end = memchr::memchr(b']', limit)?;
    let body = raw.get(1..end)?;
    let closing = body.strip_prefix('/');
    let body = closing.unwrap_or(body).trim_end_matches('/');
    let name = body
        .bytes()
        .take_while(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-'))
        .count();
    if name < 2 || !body.as_bytes().first()?.is_ascii_lowercase() {
        return None;
    }
    let rest = body.get(name..)?;
    let known = matches!(
        body.get(..name)?,
        "gallery" | "caption" | "embed" | "audio" | "video" | "playlist" | "shortcode"
    );
    let attributes = rest.starts_with(' ') && rest.contains('=') && !rest.contains('[');
    let bare = rest.is_empty() && (closing.is_some() || known || body.contains('_'));
    (attributes || bare).then_some(end + 1)
}

/// `&name;`
fn entity(raw: &str) -> Option<usize> {
    let name = raw
        .bytes()
        .skip(1)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
        .count();
    (name > 0 && raw.as_bytes().get(name + 1) == Some(&b';')).then_some(name + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_read_is_found() {
        let rows: &[(&str, &[&str])] = &[
            ("Hi {{ user.name }}, bye", &["{{ user.name }}"]),
            ("Hi {{{raw}}}!", &["{{{raw}}}"]),
            ("{% if x %}Yes{% endif %}", &["{% if x %}", "{% endif %}"]),
            ("${count} of %1$s and %(total)d, %s, %.2f", &["${count}", "%1$s", "%(total)d", "%s", "%.2f"]),
            ("Rose 5% since May; 100 %s", &["%s"]),
            ("5 % de alta, 30%s", &[]),
            ("{name} and {0}, {a b}", &["{name}", "{0}"]),
            ("[gallery ids=\"1,2\"] x [/caption] [sic] [Ed.: a=b]", &["[gallery ids=\"1,2\"]", "[/caption]"]),
            ("[my_code] [embed]", &["[my_code]", "[embed]"]),
            ("costs $5 {", &[]),
        ];
        for (text, expected) in rows {
            let found: Vec<&str> =
                placeholders(text, Notation::Html).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, *expected, "{text}");
        }
        assert_eq!(placeholders("a &me; &amp; b", Notation::Xml), [2..6]);
        assert_eq!(placeholders("a &me; b", Notation::Html), []);
    }
}
