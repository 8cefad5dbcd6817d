//! Strings in JSON-LD that describe an article to search engines.
//!
//! A scanner, not a parser: it finds the byte ranges of the strings that count and leaves the rest alone. What is
//! not JSON is left alone too.

use std::ops::Range;

use super::references::Place;
use super::sentence::{Clean, Source, has_words};
use super::tokenizer::TokenKind;
use super::{Draft, DraftPlace, Found, Patch, What};
use crate::{DocumentError, Limits, SegmentKind};

/// Members of an article that are text.
const TRANSLATED: &[&str] =
    &["headline", "alternativeHeadline", "description", "articleBody", "abstract", "caption"];

/// Reads a `script` element at token `at`, if it holds JSON-LD.
pub(super) fn script(
    found: &mut Found,
    source: Source<'_>,
    at: usize,
    attributes: &Range<usize>,
    limits: &Limits,
) -> Result<(), DocumentError> {
    let list = source.tokens.attributes.get(attributes.clone()).unwrap_or_default();
    let linked_data = list.iter().any(|attribute| {
        source.text[attribute.name.clone()].eq_ignore_ascii_case("type")
            && source.text[attribute.value.clone()].trim().eq_ignore_ascii_case("application/ld+json")
    });
    let Some(token) = source.token(at + 1).filter(|token| linked_data && token.kind == TokenKind::Raw) else {
        return Ok(());
    };
    let mut scanner =
        Scanner { text: source.text, at: token.range.start, end: token.range.end, found: Vec::new() };
    if scanner.document(limits.max_depth).is_none() {
        return Ok(());
    }
    for object in scanner.found {
        for value in object.strings {
            string(found, source, value, limits)?;
        }
        match object.language {
            Some(range) => found.patches.push(Patch { range, what: What::JsonLanguage }),
            None => found
                .patches
                .push(Patch { range: object.start..object.start, what: What::MissingJsonLanguage }),
        }
    }
    Ok(())
}

/// One segment for each line of the string.
fn string(
    found: &mut Found,
    source: Source<'_>,
    range: Range<usize>,
    limits: &Limits,
) -> Result<(), DocumentError> {
    let raw = &source.text[range.clone()];
    // Markup in a string would have to be read as markup.
    if unescape(raw).contains('<') {
        return Ok(());
    }
    let mut start = 0;
    let mut at = 0;
    loop {
        let rest = raw.get(at..).unwrap_or_default();
        let escape = rest.starts_with('\\');
        let line_end = rest.starts_with("\\n") || rest.starts_with("\\r");
        if rest.is_empty() || line_end {
            let line = raw.get(start..at).unwrap_or_default();
            let trimmed = line.trim();
            let mut clean = Clean::default();
            clean.push(&unescape(trimmed), Place::Text);
            let text = clean.text.trim().to_string();
            if has_words(&text, &[]) && !text.contains("://") {
                let from = range.start + start + (line.len() - line.trim_start().len());
                let draft =
                    Draft::value(from..from + trimmed.len(), text, SegmentKind::Meta, None, DraftPlace::Json);
                found.add(draft, limits)?;
            }
            if rest.is_empty() {
                return Ok(());
            }
            start = at + 2;
        }
        at += if escape { 2 } else { rest.chars().next().map_or(1, char::len_utf8) };
    }
}

/// An object with the type of an article.
struct Article {
    /// After its brace.
    start: usize,
    strings: Vec<Range<usize>>,
    language: Option<Range<usize>>,
}

/// A container that is open.
struct Open {
    object: bool,
    article: bool,
    members: Article,
    /// The key whose value comes next.
    key: String,
    /// A value (or key) is due, not a comma.
    fresh: bool,
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    end: usize,
    found: Vec<Article>,
}

impl Scanner<'_> {
    fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes().get(self.at..self.end)?;
        self.at += bytes.iter().position(|b| !b.is_ascii_whitespace())?;
        self.text.as_bytes().get(self.at).copied()
    }

    /// Finds the articles; `None` if this is not JSON or nested too deep.
    fn document(&mut self, depth: usize) -> Option<()> {
        let mut open: Vec<Open> = Vec::new();
        while let Some(byte) = self.peek() {
            match byte {
                b'{' | b'[' => {
                    if open.len() >= depth {
                        return None;
                    }
                    self.at += 1;
                    // The elements of an array are values of the key before it.
                    let key = open.last().map(|outer| outer.key.clone()).unwrap_or_default();
                    let members = Article { start: self.at, strings: Vec::new(), language: None };
                    open.push(Open { object: byte == b'{', article: false, members, key, fresh: true });
                }
                b'}' | b']' => {
                    self.at += 1;
                    let closed = open.pop().filter(|closed| closed.object == (byte == b'}'))?;
                    if closed.article {
                        self.found.push(closed.members);
                    }
                }
                b',' => {
                    self.at += 1;
                    open.last_mut()?.fresh = true;
                }
                b'"' => {
                    let string = self.string()?;
                    let Some(container) = open.last_mut() else { continue };
                    if container.object && container.fresh {
                        container.key = unescape(&self.text[string]);
                        container.fresh = false;
                        if self.peek()? != b':' {
                            return None;
                        }
                        self.at += 1;
                        continue;
                    }
                    let (object, key) = (container.object, container.key.clone());
                    let value = &self.text[string.clone()];
                    // `@type` may be one name or an array of them.
                    let owner = if object { Some(container) } else { open.iter_mut().rev().nth(1) };
                    let Some(owner) = owner.filter(|owner| owner.object) else { continue };
                    match key.as_str() {
                        "@type" => owner.article |= is_article(value),
                        "inLanguage" if object => owner.members.language = Some(string),
                        name if object && TRANSLATED.contains(&name) => owner.members.strings.push(string),
                        _ => {}
                    }
                }
                _ => {
                    let bytes = self.text.as_bytes().get(self.at..self.end)?;
                    let length = bytes
                        .iter()
                        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
                        .count();
                    if length == 0 {
                        return None;
                    }
                    self.at += length;
                }
            }
        }
        open.is_empty().then_some(())
    }

    /// Between the quotes of the string that begins here.
    fn string(&mut self) -> Option<Range<usize>> {
        let start = self.at + 1;
        let bytes = self.text.as_bytes();
        let mut at = start;
        while at < self.end {
            match bytes.get(at)? {
                b'"' => {
                    self.at = at + 1;
                    return Some(start..at);
                }
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
        None
    }
}

fn is_article(name: &str) -> bool {
    name.ends_with("Article") || matches!(name, "BlogPosting" | "LiveBlogPosting" | "Report" | "WebPage")
}

/// The characters of a JSON string.
fn unescape(raw: &str) -> String {
    let mut units: Vec<u16> = Vec::with_capacity(raw.len());
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
            continue;
        }
        let escaped = match chars.next() {
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('u') => {
                let code = chars.as_str().get(..4).and_then(|digits| u16::from_str_radix(digits, 16).ok());
                if let Some(unit) = code {
                    units.push(unit);
                    chars.by_ref().take(4).for_each(drop);
                }
                continue;
            }
            Some(other) => other,
            None => break,
        };
        units.extend_from_slice(escaped.encode_utf16(&mut [0; 2]));
    }
    String::from_utf16_lossy(&units)
}

/// Appends `text` as part of a JSON string inside a `script`; `ascii` for pages whose encoding lacks most characters.
pub(super) fn escape(text: &str, ascii: bool, out: &mut String) {
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            // `</script>` would end the element.
            c if c < ' ' || c == '<' || (ascii && !c.is_ascii()) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
            c => out.push(c),
        }
    }
}
