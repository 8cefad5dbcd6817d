//! What other programs read before Markdown does, made inert in a copy of the same length.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;

/// Longest tag of a template engine, in bytes.
const LONGEST: usize = 2048;
/// Longest tag or expression of MDX, in bytes: what is longer is text with a stray brace.
const LONGEST_MDX: usize = 65_536;

/// `{{…}}` and `{%…%}` on one line become words, whatever stands in them.
pub(super) fn templates(text: &str) -> Cow<'_, str> {
    let mut masked = Masked::new(text);
    let mut at = 0;
    // Up to here nothing closes: each line is searched once for each of the two ends.
    let mut searched = [0; 2];
    while let Some(found) = text.get(at..).and_then(|rest| memchr::memchr(b'{', rest.as_bytes())) {
        let start = at + found;
        at = start + 1;
        let bytes = text.as_bytes().get(start..).unwrap_or_default();
        let (close, searched): (&[u8], _) = match (bytes.get(1), &mut searched) {
            (Some(b'{'), [braces, _]) => (b"}}", braces),
            (Some(b'%'), [_, signs]) => (b"%}", signs),
            _ => continue,
        };
        if start < *searched {
            continue;
        }
        let body = bytes.get(2..LONGEST.min(bytes.len())).unwrap_or_default();
        let line = body.get(..memchr::memchr2(b'\n', b'\r', body).unwrap_or(body.len())).unwrap_or_default();
        match memmem::find(line, close) {
            Some(end) => {
                at = start + end + 4;
                masked.fill(start..at, b'x');
            }
            None => *searched = start + line.len(),
        }
    }
    masked.finish()
}

/// These dollar signs become signs that mean nothing.
pub(super) fn dollars(text: &str, signs: &[usize]) -> String {
    let mut masked = Masked::new(text);
    for &sign in signs {
        masked.fill(sign..sign + 1, b',');
    }
    masked.finish().into_owned()
}

/// Tags of JSX become tags of HTML without attributes, expressions become tags, `import` and `export` comments. Code
/// is code in MDX too.
pub(super) fn mdx(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut masked = Masked::new(text);
    let mut at = 0;
    let mut line_start = true;
    // Bytes that may be looked at in vain; without a bound, braces that nothing closes would cost their square.
    let mut patience = text.len().saturating_mul(4).saturating_add(LONGEST_MDX);
    while let Some(&byte) = bytes.get(at) {
        let rest = bytes.get(at..).unwrap_or_default();
        let near = rest.get(..patience.min(LONGEST_MDX)).unwrap_or(rest);
        let was_start = std::mem::replace(&mut line_start, byte == b'\n');
        match byte {
            b'`' | b'~' => {
                let (length, found) = code(rest, near, was_start);
                at += length;
                patience -= if found { 0 } else { near.len() };
            }
            b'\\' => at += 2,
            b'i' | b'e' if was_start && (rest.starts_with(b"import ") || rest.starts_with(b"export ")) => {
                let end = at + statement(rest.get(..LONGEST_MDX).unwrap_or(rest));
                masked.comment(at..end);
                at = end;
                line_start = true;
            }
            b'{' => match balanced(near) {
                Ok(length) => {
                    if length > 2 {
                        masked.tag(at..at + length, 2);
                    }
                    at += length;
                }
                Err(looked_at) => {
                    patience -= looked_at.min(patience);
                    at += 1;
                }
            },
            b'<' => match jsx(near) {
                Ok((name, length)) => {
                    masked.tag(at..at + length, name);
                    at += length;
                }
                Err(looked_at) => {
                    patience -= looked_at.min(patience);
                    at += 1;
                }
            },
            b' ' if was_start => {
                line_start = true;
                at += 1;
            }
            _ => at += 1,
        }
    }
    masked.finish()
}

/// Length of the code that begins with these back ticks or tildes, or of them alone where nothing closes it (`false`).
/// What closes a span is looked for in `near`.
fn code(rest: &[u8], near: &[u8], line_start: bool) -> (usize, bool) {
    let Some(&sign) = rest.first() else { return (1, true) };
    let run = |bytes: &[u8]| bytes.iter().take_while(|&&b| b == sign).count();
    let length = run(rest);
    if line_start && length >= 3 {
        let mut at = 0;
        while let Some(next) = rest.get(at..).and_then(|rest| memchr::memchr(b'\n', rest)) {
            at += next + 1;
            let line = rest.get(at..).unwrap_or_default();
            let indent = line.iter().take_while(|&&b| b == b' ').count();
            let closing = run(line.get(indent..).unwrap_or_default());
            if closing >= length {
                return (at + indent + closing, true);
            }
        }
        return (rest.len(), true);
    }
    if sign == b'~' {
        return (length, true);
    }
    let mut at = length;
    while let Some(next) = near.get(at..).and_then(|rest| memchr::memchr(b'`', rest)) {
        let closing = run(near.get(at + next..).unwrap_or_default());
        at += next + closing;
        if closing == length {
            return (at, true);
        }
    }
    (length, false)
}

/// Length of a statement of JavaScript: to the end of a line after which no bracket is open.
fn statement(near: &[u8]) -> usize {
    let mut open = 0i32;
    for (at, byte) in near.iter().enumerate() {
        match byte {
            b'{' | b'(' | b'[' => open += 1,
            b'}' | b')' | b']' => open -= 1,
            b'\n' if open <= 0 => return at,
            _ => {}
        }
    }
    near.len()
}

/// Length of `{…}` with all that is in it, or how many bytes were looked at.
fn balanced(near: &[u8]) -> Result<usize, usize> {
    let mut open = 0usize;
    let mut quote = None;
    let mut escaped = false;
    for (at, &byte) in near.iter().enumerate() {
        match (quote, byte) {
            _ if std::mem::take(&mut escaped) => {}
            (Some(_), b'\\') => escaped = true,
            (Some(sign), _) if byte == sign => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'`') => quote = Some(byte),
            (None, b'{') => open += 1,
            (None, b'}') => {
                open = open.saturating_sub(1);
                if open == 0 {
                    return Ok(at + 1);
                }
            }
            _ => {}
        }
    }
    Err(near.len())
}

/// Length of a tag's `<name` (or `</name`), and of the tag, or how many bytes were looked at.
fn jsx(near: &[u8]) -> Result<(usize, usize), usize> {
    let slash = usize::from(near.get(1) == Some(&b'/'));
    let name = near.get(1 + slash..).unwrap_or_default();
    let length =
        name.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-')).count();
    let start = 1 + slash + length;
    if !name.first().is_some_and(u8::is_ascii_alphabetic) {
        return Err(start);
    }
    let mut at = start;
    while let Some(&byte) = near.get(at) {
        at += match byte {
            b'>' => return Ok((start, at + 1)),
            b'{' => balanced(near.get(at..).unwrap_or_default()).map_err(|looked_at| at + looked_at)?,
            b'"' | b'\'' => match memchr::memchr(byte, near.get(at + 1..).unwrap_or_default()) {
                Some(end) => end + 2,
                None => return Err(near.len()),
            },
            b'<' => return Err(at),
            b if at == start && !b.is_ascii_whitespace() && b != b'/' => return Err(at),
            _ => 1,
        };
    }
    Err(near.len())
}

/// A copy in which bytes were replaced.
struct Masked<'a> {
    text: &'a str,
    bytes: Vec<u8>,
}

impl<'a> Masked<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, bytes: Vec::new() }
    }

    fn slice(&mut self, range: Range<usize>) -> &mut [u8] {
        if self.bytes.is_empty() {
            self.bytes = self.text.as_bytes().to_vec();
        }
        self.bytes.get_mut(range).unwrap_or_default()
    }

    /// Line ends stay, so that the lines are the same.
    fn fill(&mut self, range: Range<usize>, with: u8) {
        for byte in self.slice(range) {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = with;
            }
        }
    }

    /// A tag of HTML whose name is what stands before byte `name`, or one letter.
    fn tag(&mut self, range: Range<usize>, name: usize) {
        let slice = self.slice(range.clone());
        let closed = slice.len() > name + 1 && slice.get(slice.len() - 2) == Some(&b'/');
        let end = slice.starts_with(b"</");
        let expression = slice.starts_with(b"{");
        self.fill(range.start + name..range.end, b' ');
        let slice = self.slice(range);
        for byte in slice.iter_mut().take(name) {
            if matches!(byte, b'.' | b'_') {
                *byte = b'-';
            }
        }
        if let [first, second, ..] = &mut *slice {
            *first = b'<';
            if expression || (!second.is_ascii_alphabetic() && !end) {
                *second = b'x';
            }
        }
        if let [.., before, last] = slice {
            *last = b'>';
            if closed {
                *before = b'/';
            }
        }
    }

    fn comment(&mut self, range: Range<usize>) {
        self.fill(range.clone(), b'x');
        let slice = self.slice(range);
        let length = slice.len();
        for (byte, sign) in slice.iter_mut().zip(b"<!--") {
            *byte = *sign;
        }
        for (byte, sign) in slice.iter_mut().skip(length.saturating_sub(3)).zip(b"-->") {
            *byte = *sign;
        }
    }

    fn finish(self) -> Cow<'a, str> {
        if self.bytes.is_empty() {
            return Cow::Borrowed(self.text);
        }
        // Whole characters were replaced.
        String::from_utf8(self.bytes).map_or(Cow::Borrowed(self.text), Cow::Owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_read_is_inert() {
        assert_eq!(templates("a {{ *b* }} {% c %} {d} {{ é"), "a xxxxxxxxx xxxxxxx {d} {{ é");
        let rows = [
            ("a {b * c} d", "a <x    > d"),
            ("{/* c */}", "<x     />"),
            ("<Note kind={() => 1}>t</Note>", "<Note               >t</Note>"),
            ("<A.B x='>' />", "<A-B       />"),
            ("import {a} from 'b'\n\nx", "<!--xxxxxxxxxxxx-->\n\nx"),
            ("export const a = {\n  b: 1,\n}\nx", "<!--xxxxxxxxxxxxxx\nxxxxxx-->\nx"),
            ("`{a}` \\{b} 1 < 2 {", "`{a}` \\{b} 1 < 2 {"),
            ("```\n{a}\n```\n{a}", "```\n{a}\n```\n<x>"),
            ("<>t</>", "<>t</>"),
        ];
        for (text, expected) in rows {
            assert_eq!(mdx(text).len(), text.len(), "{text}");
            assert_eq!(mdx(text), expected, "{text}");
        }
    }
}
