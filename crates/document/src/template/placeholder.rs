//! Spans of text that a program fills in, or that only a program reads: they come through unchanged.

use std::ops::Range;

use memchr::memmem;

use super::inline::Item;
use crate::notation::{CDATA, Notation};

/// Longest placeholder or shortcode, in bytes: what is longer is text with a stray bracket.
const LONGEST: usize = 2048;

/// What a placeholder is to a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It stands for words: `{{ name }}`, `%1$s`.
    Words,
    /// It stands for none: `{% if %}`, `[gallery ids="1"]`.
    Order,
}

/// `items` with the placeholders in their text as items of their own: `{{…}}`, `{% … %}`, `<% … %>`, `${…}`, `%{…}`,
/// `%(name)s`, `%1$s`, `%s`, `{name}` and `{0}`, `[shortcode …]` (a pair where another closes it), and in XML the
/// references that only the document's own declarations explain.
pub(super) fn expand(text: &str, notation: Notation, items: &[Item]) -> Vec<Item> {
    let mut out = Vec::with_capacity(items.len());
    // Shortcodes that are open: name and place in `out`.
    let mut open: Vec<(&str, usize)> = Vec::new();
    for item in items {
        let Item::Text(range) = item else {
            out.push(item.clone());
            continue;
        };
        let mut at = range.start;
        for (found, kind) in placeholders(text.get(range.clone()).unwrap_or_default(), notation) {
            let found = range.start + found.start..range.start + found.end;
            if at < found.start {
                out.push(Item::Text(at..found.start));
            }
            at = found.end;
            let raw = text.get(found.clone()).unwrap_or_default();
            match (kind, shortcode_name(raw)) {
                (Kind::Words, _) => out.push(Item::Verbatim { range: found.clone(), text: vec![found] }),
                (Kind::Order, Some((name, true))) => {
                    let Some(place) = open.iter().rposition(|(other, _)| *other == name) else {
                        out.push(Item::Point { range: found, breaks: false });
                        continue;
                    };
                    let start = open.get(place).map_or(0, |(_, start)| *start);
                    open.truncate(place);
                    // The number of the pair: no token of a document comes near it.
                    let pair = usize::MAX - start;
                    if let Some(item) = out.get_mut(start) {
                        *item = Item::Open { range: item.range(), pair };
                    }
                    out.push(Item::Close { range: found, pair: Some(pair) });
                }
                (Kind::Order, named) => {
                    if let Some((name, false)) = named {
                        open.push((name, out.len()));
                    }
                    out.push(Item::Point { range: found, breaks: false });
                }
            }
        }
        if at < range.end || range.is_empty() {
            out.push(Item::Text(at..range.end));
        }
    }
    out
}

/// Name of a shortcode, and whether it closes one.
fn shortcode_name(raw: &str) -> Option<(&str, bool)> {
    let body = raw.strip_prefix('[')?.trim_end_matches(']');
    let (body, closes) = body.strip_prefix('/').map_or((body, false), |body| (body, true));
    Some((body.split([' ', '/']).next().unwrap_or_default(), closes))
}

/// The placeholders in `raw`, ascending and apart.
fn placeholders(raw: &str, notation: Notation) -> Vec<(Range<usize>, Kind)> {
    let bytes = raw.as_bytes();
    let mut found = Vec::new();
    if notation == Notation::Xml && raw.starts_with(CDATA) {
        return found;
    }
    let mut at = 0;
    while let Some(next) = bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(|b| matches!(b, b'{' | b'%' | b'$' | b'[' | b'&' | b'<')))
    {
        let start = at + next;
        let rest = raw.get(start..).unwrap_or_default();
        match length(rest, bytes.get(..start).unwrap_or_default(), notation) {
            Some(length) => {
                let order = ["[", "{%", "{#", "<%"].iter().any(|open| rest.starts_with(open))
                    && !rest.starts_with("<%=");
                found.push((start..start + length, if order { Kind::Order } else { Kind::Words }));
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
        b'<' => raw.starts_with("<%").then(|| between("<%", "%>")).flatten(),
        b'&' if matches!(notation, Notation::Xml | Notation::Xhtml) && notation.decode(raw).is_none() => {
            entity(raw)
        }
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
            ("Dear <%= name %>, 5 < 6", &["<%= name %>"]),
        ];
        for (text, expected) in rows {
            let found: Vec<&str> =
                placeholders(text, Notation::Html).into_iter().map(|(range, _)| &text[range]).collect();
            assert_eq!(found, *expected, "{text}");
        }
        assert_eq!(placeholders("a &me; &amp; b", Notation::Xml), [(2..6, Kind::Words)]);
        assert_eq!(placeholders("a &me; b", Notation::Html), []);
    }
}
