//! The content of a source: sentences with inline codes.

use std::collections::HashMap;
use std::ops::Range;

use super::source::Source;
use crate::markup::TokenKind;
use crate::notation::{CDATA, Notation};
use crate::template::inline::Item;
use crate::template::{Decoded, Found};
use crate::{DocumentError, ReadOptions, SegmentKind, html};

/// Annotations that say whether text is translated, in the order in which they began: their `id`, and what they say.
/// In version 2 they may reach over the segments of a unit.
pub(super) type Annotations<'a> = Vec<(&'a str, bool)>;

/// Most pairs that are told by references and open at the same time, and most ends without a start: more stay where the
/// words around them go. Bounds the depth of marks, and every look back.
const REACH: usize = 64;

/// Notes the annotations that begin or end in tokens whose text is not read.
pub(super) fn annotate<'a>(source: Source<'a>, tokens: Range<usize>, annotations: &mut Annotations<'a>) {
    for at in tokens.filter(|&at| source.is_start(at)) {
        match source.name(at) {
            "sm" => begin(source, at, annotations),
            "em" => end(source, at, annotations),
            _ => {}
        }
    }
}

fn begin<'a>(source: Source<'a>, at: usize, annotations: &mut Annotations<'a>) {
    if let Some(says) = source.value(at, "translate") {
        annotations.push((source.value(at, "id").unwrap_or_default(), says == "yes"));
    }
}

fn end<'a>(source: Source<'a>, at: usize, annotations: &mut Annotations<'a>) {
    forget(source.value(at, "startRef").unwrap_or_default(), annotations);
}

fn forget(id: &str, annotations: &mut Annotations<'_>) {
    if let Some(back) = annotations.iter().rev().take(REACH).position(|&(begun, _)| begun == id) {
        annotations.remove(annotations.len() - 1 - back);
    }
}

/// What reading the sources of a unit needs.
pub(super) struct Content<'a, 'f, 't> {
    pub(super) source: Source<'a>,
    pub(super) options: &'a ReadOptions,
    pub(super) found: &'f mut Found<'t>,
    pub(super) kind: SegmentKind,
    /// Whether white space means what it says.
    pub(super) preserve: bool,
    /// Whether text that no annotation is over is translated.
    pub(super) translate: bool,
    pub(super) annotations: Annotations<'a>,
}

impl<'a> Content<'a, '_, '_> {
    fn translates(&self) -> bool {
        self.annotations.last().map_or(self.translate, |&(_, translate)| translate)
    }

    /// Adds the sentence of these tokens, and those within its codes.
    pub(super) fn read(&mut self, tokens: Range<usize>) -> Result<(), DocumentError> {
        if self.translates() && self.nested(tokens.clone())? {
            return Ok(());
        }
        let items = self.items(tokens)?;
        self.found.sentence(&items, Notation::Xml, self.kind, None)
    }

    /// Reads text without codes that is HTML in itself: a CDATA section, or escaped.
    fn nested(&mut self, tokens: Range<usize>) -> Result<bool, DocumentError> {
        let mut content = None;
        for at in tokens {
            let Some(token) = self.source.token(at) else { continue };
            let raw = self.source.slice(token.range.clone());
            match &token.kind {
                TokenKind::Text if raw.trim_ascii().is_empty() => {}
                _ if content.is_some() => return Ok(false),
                TokenKind::Text if raw.contains("&lt;") || raw.contains("&#") => {
                    content = Some((token.range.clone(), Notation::Xml));
                }
                TokenKind::Cdata(inner) => content = Some((inner.clone(), Notation::Cdata)),
                _ => return Ok(false),
            }
        }
        let Some((range, notation)) = content else { return Ok(false) };
        let (text, decoded) = Decoded::new(self.source.text, range.clone(), notation);
        if has_tags(&text) {
            let fragment = html::fragment(&text, self.options)?;
            self.found.nested(range, decoded, fragment)?;
            return Ok(true);
        }
        if notation == Notation::Cdata {
            let items = if self.preserve { spaced(&text, range.start) } else { vec![Item::Text(range)] };
            self.found.sentence(&items, notation, self.kind, None)?;
            return Ok(true);
        }
        Ok(false)
    }

    /// Text and codes; what lies in a code's own subflows becomes sentences of their own.
    fn items(&mut self, tokens: Range<usize>) -> Result<Vec<Item>, DocumentError> {
        let source = self.source;
        let mut items = Vec::new();
        // Starts whose ends are told by a reference, by name of the end and identifier.
        let mut started: HashMap<(&str, &str), usize> = HashMap::new();
        // Ends whose starts are elsewhere.
        let mut lone = 0;
        let mut at = tokens.start;
        while at < tokens.end {
            let Some(token) = source.token(at) else { break };
            let range = token.range.clone();
            let mut next = at + 1;
            match &token.kind {
                TokenKind::Text | TokenKind::Cdata(_) => self.text(range, &mut items),
                TokenKind::Start { closed, .. } => {
                    let name = source.name(at);
                    let element = source.element(at);
                    match name {
                        "g" | "pc" if !closed => items.push(Item::Open { range, pair: at }),
                        "mrk" if !closed => next = self.annotation(at, &mut items),
                        "bx" | "bpt" | "sc" | "sm" => {
                            if name == "sm" {
                                begin(source, at, &mut self.annotations);
                            }
                            if started.len() < REACH {
                                started.insert(ends(name, source, at), at);
                                items.push(Item::Open { range: element, pair: at });
                            } else {
                                items.push(Item::Point { range: element, breaks: false });
                            }
                            next = self.subflows(at)?;
                        }
                        "ex" | "ept" | "ec" | "em" => {
                            if name == "em" {
                                end(source, at, &mut self.annotations);
                            }
                            match started.remove(&ends(name, source, at)) {
                                None if lone == REACH => {
                                    items.push(Item::Point { range: element, breaks: false });
                                }
                                start => {
                                    lone += usize::from(start.is_none());
                                    items.push(Item::Close { range: element, pair: start.or(Some(at)) });
                                }
                            }
                            next = self.subflows(at)?;
                        }
                        _ => {
                            items.push(match stands_for(source, at) {
                                Some(text) => Item::Verbatim { range: element, text: vec![text] },
                                None => Item::Point { range: element, breaks: parts_words(source, at) },
                            });
                            next = self.subflows(at)?;
                        }
                    }
                }
                TokenKind::End { .. } => {
                    let start = source.partner(at);
                    if source.name(start) == "mrk" && source.value(start, "translate").is_some() {
                        forget(source.value(start, "id").unwrap_or_default(), &mut self.annotations);
                    }
                    items.push(Item::Close { range, pair: Some(start) });
                }
                _ => items.push(Item::Point { range, breaks: false }),
            }
            at = next;
        }
        Ok(items)
    }

    fn text(&self, range: Range<usize>, items: &mut Vec<Item>) {
        let raw = self.source.slice(range.clone());
        if !self.translates() {
            let blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
            let start = range.start + (raw.len() - raw.trim_start_matches(blank).len());
            let end = (range.end - (raw.len() - raw.trim_end_matches(blank).len())).max(start);
            items.push(Item::Text(range.start..start));
            let kept = start..end;
            items.push(Item::Verbatim { range: kept.clone(), text: vec![kept] });
            items.push(Item::Text(end..range.end));
        } else if self.preserve && !raw.starts_with(CDATA) {
            items.extend(spaced(raw, range.start));
        } else {
            items.push(Item::Text(range));
        }
    }

    /// An element `mrk`; returns the next token to read.
    fn annotation(&mut self, at: usize, items: &mut Vec<Item>) -> usize {
        let source = self.source;
        let inside = source.inside(at);
        let says = source.value(at, "translate");
        let again = || inside.clone().any(|inner| source.value(inner, "translate") == Some("yes"));
        let kept = says == Some("no") || source.value(at, "mtype") == Some("protected");
        if kept && self.translates() && !again() {
            let text = |inner: &usize| {
                let kind = source.token(*inner).map(|token| &token.kind);
                matches!(kind, Some(TokenKind::Text | TokenKind::Cdata(_)))
            };
            let text = inside.filter(text).map(|inner| source.range(inner)).collect();
            items.push(Item::Verbatim { range: source.element(at), text });
            return source.after(at);
        }
        begin(source, at, &mut self.annotations);
        items.push(Item::Open { range: source.range(at), pair: at });
        at + 1
    }

    /// Reads the subflows in the native code of an inline element; returns the next token to read.
    fn subflows(&mut self, at: usize) -> Result<usize, DocumentError> {
        let source = self.source;
        let inside = source.inside(at);
        let mut inner = inside.start;
        while inner < inside.end {
            if source.is_start(inner) && source.name(inner) == "sub" {
                self.read(source.inside(inner))?;
                inner = source.after(inner);
            } else {
                inner += 1;
            }
        }
        Ok(source.after(at))
    }
}

/// What the start or end of a pair is found by: the name of its end, and an identifier.
fn ends<'a>(name: &'a str, source: Source<'a>, at: usize) -> (&'a str, &'a str) {
    let value = |name: &str| source.value(at, name).unwrap_or_default();
    match name {
        "bx" | "ex" => ("ex", source.value(at, "rid").unwrap_or(value("id"))),
        "bpt" | "ept" => ("ept", source.value(at, "rid").unwrap_or(value("id"))),
        "sc" => ("ec", value("id")),
        "sm" => ("em", value("id")),
        name => (name, value("startRef")),
    }
}

/// The words that a code says it stands for: those of a variable, not of a tag.
fn stands_for(source: Source<'_>, at: usize) -> Option<Range<usize>> {
    let value = source.attribute(at, "equiv").or_else(|| source.attribute(at, "equiv-text"))?.value.clone();
    let text = source.slice(value.clone());
    let tag = text.contains("&lt;") || text.contains('>') || text.contains("&#");
    (!tag && text.contains(char::is_alphanumeric)).then_some(value)
}

/// Whether the code of an element ends a line or stands for a space.
fn parts_words(source: Source<'_>, at: usize) -> bool {
    let is = |name: &str, values: &[&str]| source.value(at, name).is_some_and(|v| values.contains(&v));
    let blank = |name: &str| source.value(at, name).is_some_and(|v| !v.is_empty() && v.trim().is_empty());
    is("ctype", &["lb", "pb", "x-br", "x-html-br"])
        || is("subType", &["xlf:lb", "xlf:pb"])
        || blank("equiv")
        || blank("equiv-text")
}

/// Text in which more than one space, tabs and line ends stay where they are.
fn spaced(raw: &str, start: usize) -> Vec<Item> {
    let blank = |b: &u8| matches!(b, b' ' | b'\t' | b'\n' | b'\r');
    let bytes = raw.as_bytes();
    let mut items = Vec::new();
    let (mut from, mut at) = (0, 0);
    while at < bytes.len() {
        let length = bytes.get(at..).unwrap_or_default().iter().take_while(|b| blank(b)).count();
        if length > 1 || (length == 1 && bytes.get(at) != Some(&b' ')) {
            if from < at {
                items.push(Item::Text(start + from..start + at));
            }
            items.push(Item::Point { range: start + at..start + at + length, breaks: true });
            from = at + length;
        }
        at += length.max(1);
    }
    if from < bytes.len() {
        items.push(Item::Text(start + from..start + bytes.len()));
    }
    items
}

/// Whether text is written in HTML: it holds an end tag or a line break.
fn has_tags(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memmem::find_iter(bytes, b"</").any(|at| bytes.get(at + 2).is_some_and(u8::is_ascii_alphabetic))
        || ["<br>", "<br/>", "<br />"].iter().any(|tag| text.contains(tag))
}
