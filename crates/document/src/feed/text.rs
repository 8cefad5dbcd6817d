//! The text in an element of a feed: a document within the document.

use std::ops::Range;

use super::Feed;
use crate::markup::{TokenKind, Tokens};
use crate::notation::{Notation, visible};
use crate::references::{self, Place};
use crate::template::inline::Item;
use crate::template::{Decoded, Found, Markup, Template};
use crate::{DocumentError, ReadOptions, Segment, SegmentKind, html};

/// How the text of an element is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// As words, unless there is markup in them.
    Words,
    /// As HTML, unless there is nothing of it in the words.
    Html,
    /// As elements of the feed's own markup.
    Xhtml,
}

/// Pieces of a text and how each is written.
type Pieces = Vec<(Range<usize>, Notation)>;

/// The text in these tokens: character data and CDATA sections without the white space around them all. `None` where
/// there are elements among them.
fn pieces(text: &str, tokens: &Tokens, range: Range<usize>) -> Option<Pieces> {
    let tokens = tokens.tokens.get(trimmed(text, tokens, range)).unwrap_or_default();
    tokens
        .iter()
        .map(|token| match &token.kind {
            TokenKind::Text => Some((token.range.clone(), Notation::Xml)),
            TokenKind::Cdata(content) => Some((content.clone(), Notation::Cdata)),
            _ => None,
        })
        .collect()
}

/// The visible characters of a text in one piece.
pub(super) fn value(text: &str, tokens: &Tokens, range: Range<usize>) -> Option<(Range<usize>, Notation)> {
    let pieces = pieces(text, tokens, range)?;
    let [(range, notation)] = pieces.as_slice() else { return None };
    let shown = visible(text.get(range.clone())?, *notation)?;
    Some((range.start + shown.start..range.start + shown.end, *notation))
}

/// These tokens without white space and comments at their ends.
fn trimmed(text: &str, tokens: &Tokens, range: Range<usize>) -> Range<usize> {
    let shows = |index: &usize| match tokens.tokens.get(*index).map(|token| (&token.kind, &token.range)) {
        Some((TokenKind::Text, range)) => {
            !text.get(range.clone()).unwrap_or_default().trim_ascii().is_empty()
        }
        Some((TokenKind::Comment, _)) | None => false,
        Some(_) => true,
    };
    match (range.clone().find(shows), range.clone().rfind(shows)) {
        (Some(first), Some(last)) => first..last + 1,
        _ => range.start..range.start,
    }
}

impl Feed<'_> {
    /// Reads the text in these tokens.
    pub(super) fn read_text(
        &mut self,
        tokens: Range<usize>,
        reading: Reading,
        kind: SegmentKind,
        language: Option<String>,
    ) -> Result<(), DocumentError> {
        let tokens = trimmed(self.text, self.tokens, tokens);
        let inside = self.tokens.tokens.get(tokens.clone()).unwrap_or_default();
        let (Some(first), Some(last)) = (inside.first(), inside.last()) else { return Ok(()) };
        let whole = first.range.start..last.range.end;
        let pieces = pieces(self.text, self.tokens, tokens).filter(|_| reading != Reading::Xhtml);
        let Some(pieces) = pieces else {
            // Markup that was not escaped. A CDATA section in it has no place in XHTML as it is read.
            if inside.iter().any(|token| matches!(token.kind, TokenKind::Cdata(_))) {
                return Ok(());
            }
            let (text, decoded) = Decoded::new(self.text, whole.clone(), Notation::Plain);
            let inner = html::fragment_xhtml(&text, self.options)?;
            return self.nested(whole, decoded, inner, kind, language);
        };
        if self.own_entities && pieces.iter().any(|(range, notation)| self.has_own_entity(range, *notation)) {
            return Ok(());
        }
        let (text, decoded) = Decoded::joined(self.text, &pieces, self.encoding);
        let inner = if has_markup(&text) || (reading == Reading::Html && text.contains('<')) {
            html::fragment(&text, self.options)?
        } else {
            words(&text, kind, self.options)?
        };
        let (Some((first, _)), Some((last, _))) = (pieces.first(), pieces.last()) else { return Ok(()) };
        self.nested(first.start..last.end, decoded, inner, kind, language)
    }

    fn nested(
        &mut self,
        range: Range<usize>,
        decoded: Decoded,
        (mut segments, template): (Vec<Segment>, Template),
        kind: SegmentKind,
        language: Option<String>,
    ) -> Result<(), DocumentError> {
        for segment in &mut segments {
            if segment.kind == SegmentKind::Paragraph {
                segment.kind = kind;
            }
            if segment.language.is_none() {
                segment.language.clone_from(&language);
            }
        }
        self.found.nested(range, decoded, (segments, template))
    }

    /// Whether a reference stands here that neither XML nor HTML explains.
    fn has_own_entity(&self, range: &Range<usize>, notation: Notation) -> bool {
        let raw = self.text.get(range.clone()).unwrap_or_default();
        notation == Notation::Xml
            && memchr::memchr_iter(b'&', raw.as_bytes())
                .any(|at| references::decode(raw.get(at..).unwrap_or_default(), Place::Text).is_none())
    }
}

/// Whether words are really HTML: newsrooms' programs escape what is escaped already.
fn has_markup(text: &str) -> bool {
    let end = text.rfind('>').unwrap_or_default();
    let tag = |rest: &str| {
        let name = rest.strip_prefix('/').unwrap_or(rest);
        name.starts_with(|c: char| c.is_ascii_alphabetic()) || rest.starts_with("!--")
    };
    memchr::memchr2_iter(b'<', b'&', text.as_bytes()).any(|at| {
        let rest = text.get(at..).unwrap_or_default();
        match rest.strip_prefix('<') {
            Some(rest) => at < end && tag(rest),
            None => references::decode(rest, Place::Text)
                .is_some_and(|(_, length)| rest.get(..length).is_some_and(|name| name.ends_with(';'))),
        }
    })
}

/// Reads words: a blank line ends a paragraph, another line end stays in its place.
fn words(
    text: &str,
    kind: SegmentKind,
    options: &ReadOptions,
) -> Result<(Vec<Segment>, Template), DocumentError> {
    let mut found = Found::new(text, &options.limits);
    if kind == SegmentKind::Paragraph {
        let mut items: Vec<Item> = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let end = at + line.trim_end_matches(['\r', '\n']).len();
            if visible(line, Notation::Plain).is_none() {
                found.sentence(&items, Notation::Plain, kind, None)?;
                items.clear();
            } else {
                items.push(Item::Text(at..end));
                items.push(Item::Point { range: end..at + line.len(), breaks: true });
            }
            at += line.len();
        }
        found.sentence(&items, Notation::Plain, kind, None)?;
    } else {
        found.value(0..text.len(), Notation::Plain, kind, None)?;
    }
    Ok(found.finish(Markup { notice: None }))
}
