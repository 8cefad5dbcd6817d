//! Character references: decoding as HTML and XML do, and the few that are written.

use std::borrow::Cow;

use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};

/// Where a reference stands: in attributes a name without semicolon may be part of a query string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Text,
    Attribute,
}

/// Longest name of the standard's table, with `&` and `;`, rounded up: more is never part of a reference.
const LONGEST: usize = 40;

/// Decodes the reference at the start of `text` (which begins with `&`): its characters and its length in bytes,
/// or `None` where the `&` is only that.
pub(crate) fn decode(text: &str, place: Place) -> Option<(Cow<'static, str>, usize)> {
    for (name, value) in COMMON {
        if text.starts_with(name) {
            return Some((Cow::Borrowed(*value), name.len()));
        }
    }
    let bytes = text.as_bytes();
    if bytes.get(1) == Some(&b'#') {
        return numeric(text);
    }
    let name = bytes.iter().skip(1).take(LONGEST).take_while(|b| b.is_ascii_alphanumeric()).count();
    if name == 0 {
        return None;
    }
    let end = if bytes.get(1 + name) == Some(&b';') { name + 2 } else { name + 1 };
    let candidate = text.get(..end)?;
    let decoded = named(candidate);
    if decoded == candidate {
        return None;
    }
    // What was decoded ends in `;` or in a character that no name holds, so the common tail is what was left over.
    let left_over = candidate.bytes().rev().zip(decoded.bytes().rev()).take_while(|(a, b)| a == b).count();
    let length = candidate.len() - left_over;
    if place == Place::Attribute
        && bytes.get(length - 1) != Some(&b';')
        && bytes.get(length).is_some_and(|&b| b == b'=' || b.is_ascii_alphanumeric())
    {
        return None;
    }
    Some((Cow::Owned(decoded.get(..decoded.len() - left_over)?.to_string()), length))
}

/// As [`decode`] for XML: numeric references and the five names that need no declaration. Others are not looked up,
/// so nothing that a document declares is ever expanded.
pub(crate) fn decode_xml(text: &str) -> Option<(Cow<'static, str>, usize)> {
    const NAMES: &[(&str, &str)] =
        &[("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'")];
    if text.starts_with("&#") {
        return numeric(text);
    }
    NAMES.iter().find(|(name, _)| text.starts_with(name)).map(|(name, c)| (Cow::Borrowed(*c), name.len()))
}

/// A shortcut only: the table of all names is the tokenizer crate's.
const COMMON: &[(&str, &str)] = &[
    ("&amp;", "&"),
    ("&nbsp;", "\u{a0}"),
    ("&quot;", "\""),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&#39;", "'"),
    ("&laquo;", "«"),
    ("&raquo;", "»"),
    ("&mdash;", "—"),
    ("&ndash;", "–"),
];

fn named(candidate: &str) -> String {
    let emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: html5gum::Span<()>| match event {
        CallbackEvent::String { value } => Some(String::from_utf8_lossy(value).into_owned()),
        _ => None,
    });
    Tokenizer::new_with_emitter(candidate, emitter).flatten().collect()
}

fn numeric(text: &str) -> Option<(Cow<'static, str>, usize)> {
    let digits = text.get(2..)?;
    let (digits, radix, prefix) = match digits.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => (hexadecimal, 16, 3),
        None => (digits, 10, 2),
    };
    let length = digits.bytes().take_while(|b| char::from(*b).is_digit(radix)).count();
    if length == 0 {
        return None;
    }
    let code = digits
        .get(..length)?
        .chars()
        .filter_map(|c| c.to_digit(radix))
        .fold(0u32, |code, digit| code.saturating_mul(radix).saturating_add(digit));
    let decoded = match (u8::try_from(code), char::from_u32(code)) {
        // Such numbers mean the bytes of the encoding that pages of old were written in.
        (Ok(byte @ 0x80..=0x9f), _) => {
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.into_owned()
        }
        (_, Some(c)) if code != 0 => c.to_string(),
        _ => char::REPLACEMENT_CHARACTER.to_string(),
    };
    let semicolon = usize::from(digits.as_bytes().get(length) == Some(&b';'));
    Some((Cow::Owned(decoded), prefix + length + semicolon))
}

/// Appends `text` as character data.
pub(crate) fn escape_text(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => out.push(c),
        }
    }
}

/// Appends `text` as part of an attribute value between two `quote`.
pub(crate) fn escape_attribute(text: &str, quote: char, out: &mut String) {
    for c in text.chars() {
        match c {
            '"' if quote == '"' => out.push_str("&quot;"),
            '\'' if quote == '\'' => out.push_str("&#39;"),
            c => escape_text(c.encode_utf8(&mut [0; 4]), out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_as_browsers_do() {
        let rows = [
            ("&amp; x", Place::Text, Some(("&", 5))),
            ("&eacute;t", Place::Text, Some(("é", 8))),
            ("&eacutet", Place::Text, Some(("é", 7))),
            ("&notit;", Place::Text, Some(("¬", 4))),
            ("&notin;", Place::Text, Some(("∉", 7))),
            ("&notit;", Place::Attribute, None),
            ("&copy=1", Place::Attribute, None),
            ("&copy", Place::Attribute, Some(("©", 5))),
            ("&#x30;1", Place::Text, Some(("0", 6))),
            ("&#x30", Place::Text, Some(("0", 5))),
            ("&#8217;s", Place::Text, Some(("’", 7))),
            ("&#150;", Place::Text, Some(("–", 6))),
            ("&#0;", Place::Text, Some(("\u{fffd}", 4))),
            ("&#xD800;", Place::Text, Some(("\u{fffd}", 8))),
            ("&#99999999999999;", Place::Text, Some(("\u{fffd}", 17))),
            ("&#;", Place::Text, None),
            ("&;", Place::Text, None),
            ("& x", Place::Text, None),
            ("&", Place::Text, None),
            ("&nosuchname;", Place::Text, None),
            ("&NotEqualTilde;", Place::Text, Some(("≂\u{338}", 15))),
        ];
        for (text, place, expected) in rows {
            let expected = expected.map(|(s, n)| (Cow::Borrowed(s), n));
            assert_eq!(decode(text, place), expected, "{text}");
        }
    }
}
