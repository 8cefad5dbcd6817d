//! Strings in JSON that a page holds: what describes an article to search engines, and the settings of blocks that
//! editors of block-based systems keep in comments.
//!
//! A scanner, not a parser: it finds the byte ranges of the strings that count and leaves the rest alone. What is
//! not JSON is left alone too.

use std::ops::Range;

use super::source::Source;
use crate::markup::TokenKind;
use crate::notation::{Notation, unescape_json};
use crate::template::{Decoded, Found, What};
use crate::{DocumentError, ReadOptions, SegmentKind};

/// Members of an article that are text.
const ARTICLE: &[&str] = &[
    "headline",
    "alternativeHeadline",
    "description",
    "articleBody",
    "articleSection",
    "abstract",
    "caption",
];

/// Settings of a block whose text the system itself puts in the page: others stand in the block's HTML.
const BLOCK: &[&str] = &["label", "buttonText", "placeholder", "alt", "caption", "moreText", "title"];

/// Reads a `script` element at token `at`, if it holds JSON-LD.
pub(super) fn script(
    found: &mut Found<'_>,
    source: Source<'_>,
    at: usize,
    attributes: &Range<usize>,
    notation: Notation,
    options: &ReadOptions,
) -> Result<(), DocumentError> {
    let list = source.tokens.attributes.get(attributes.clone()).unwrap_or_default();
    let linked_data = list.iter().any(|attribute| {
        source.text[attribute.name.clone()].eq_ignore_ascii_case("type")
            && source.text[attribute.value.clone()].trim().eq_ignore_ascii_case("application/ld+json")
    });
    let Some(token) = source.token(at + 1).filter(|token| linked_data && token.kind == TokenKind::Raw) else {
        return Ok(());
    };
    for object in scan(source.text, token.range.clone(), ARTICLE, options.limits.max_depth) {
        if !object.article {
            continue;
        }
        for value in object.strings {
            string(found, value, notation, options)?;
        }
        match object.language {
            Some(range) => found.hole(range, What::Language { notation, root: true }),
            None => found.hole(
                object.start..object.start,
                What::MissingLanguage { before: "\"inLanguage\":\"", after: "\"," },
            ),
        }
    }
    Ok(())
}

/// Reads the settings in a block's comment, such as `<!-- wp:search {"label":"Find"} /-->`.
pub(super) fn block(
    found: &mut Found<'_>,
    comment: Range<usize>,
    notation: Notation,
    options: &ReadOptions,
) -> Result<(), DocumentError> {
    let text = found.text.get(comment.clone()).unwrap_or_default();
    let (Some(start), Some(end)) = (text.find('{'), text.rfind('}')) else { return Ok(()) };
    let json = comment.start + start..comment.start + end + 1;
    for object in scan(found.text, json, BLOCK, options.limits.max_depth) {
        for value in object.strings {
            string(found, value, notation, options)?;
        }
    }
    Ok(())
}

/// One segment for each line of the string.
fn string(
    found: &mut Found<'_>,
    range: Range<usize>,
    notation: Notation,
    options: &ReadOptions,
) -> Result<(), DocumentError> {
    let raw = found.text.get(range.clone()).unwrap_or_default();
    if unescape_json(raw).contains('<') {
        let plain = match notation {
            Notation::Json { ascii, .. } => Notation::Json { ascii, references: false },
            other => other,
        };
        let (text, decoded) = Decoded::new(found.text, range.clone(), plain);
        return found.nested(range, decoded, super::fragment(&text, options)?);
    }
    let mut start = 0;
    let mut at = 0;
    loop {
        let rest = raw.get(at..).unwrap_or_default();
        let line_end = rest.starts_with("\\n") || rest.starts_with("\\r");
        if rest.is_empty() || line_end {
            found.value(range.start + start..range.start + at, notation, SegmentKind::Meta, None)?;
            if rest.is_empty() {
                return Ok(());
            }
            start = at + 2;
        }
        at += if rest.starts_with('\\') { 2 } else { rest.chars().next().map_or(1, char::len_utf8) };
    }
}

/// An object of the JSON.
struct Object {
    /// After its brace.
    start: usize,
    /// Its type says that it is an article.
    article: bool,
    /// Between the quotes of the strings that count.
    strings: Vec<Range<usize>>,
    language: Option<Range<usize>>,
}

/// The objects in bytes `range` of `text`, whose strings under `keys` count; none if this is not JSON, or nested deeper
/// than `depth`.
fn scan(text: &str, range: Range<usize>, keys: &[&str], depth: usize) -> Vec<Object> {
    let mut scanner = Scanner { text, at: range.start, end: range.end, keys, found: Vec::new() };
    match scanner.document(depth) {
        Some(()) => scanner.found,
        None => Vec::new(),
    }
}

/// A container that is open.
struct Open {
    object: bool,
    members: Object,
    /// The key whose value comes next.
    key: String,
    /// A value (or key) is due, not a comma.
    fresh: bool,
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    end: usize,
    keys: &'a [&'a str],
    found: Vec<Object>,
}

impl Scanner<'_> {
    fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes().get(self.at..self.end)?;
        self.at += bytes.iter().position(|b| !b.is_ascii_whitespace())?;
        self.text.as_bytes().get(self.at).copied()
    }

    /// Finds the objects; `None` if this is not JSON or nested too deep.
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
                    let members =
                        Object { start: self.at, article: false, strings: Vec::new(), language: None };
                    open.push(Open { object: byte == b'{', members, key, fresh: true });
                }
                b'}' | b']' => {
                    self.at += 1;
                    let closed = open.pop().filter(|closed| closed.object == (byte == b'}'))?;
                    if closed.object {
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
                        container.key = unescape_json(&self.text[string]);
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
                        "@type" => owner.members.article |= is_article(value),
                        "inLanguage" if object => owner.members.language = Some(string),
                        name if object && self.keys.contains(&name) => owner.members.strings.push(string),
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
