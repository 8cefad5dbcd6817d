//! The text in an element of XML: a document within the document, of words, of HTML or of XHTML, taken out of
//! references and CDATA sections.

use std::ops::Range;

use encoding_rs::Encoding;

use crate::markup::{Attribute, TokenKind, Tokens};
use crate::notation::{Notation, clean, visible};
use crate::references::{self, Place};
use crate::template::inline::Item;
use crate::template::{Decoded, Found, Markup, Template};
use crate::{DocumentError, ReadOptions, Segment, SegmentKind, html};

/// How the text of an element is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// As words, unless there is markup in them.
    Words,
    /// As HTML, unless there is nothing of it in the words.
    Html,
    /// As elements of the document's own markup.
    Xhtml,
}

/// Pieces of a text and how each is written.
type Pieces = Vec<(Range<usize>, Notation)>;

/// A document of XML whose elements hold texts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Elements<'a> {
    pub(crate) text: &'a str,
    pub(crate) tokens: &'a Tokens,
    encoding: &'static Encoding,
    pub(crate) options: &'a ReadOptions,
    /// The document declares entities, whose text does not stand where they do.
    own_entities: bool,
}

impl<'a> Elements<'a> {
    pub(crate) fn new(
        text: &'a str,
        tokens: &'a Tokens,
        encoding: &'static Encoding,
        options: &'a ReadOptions,
    ) -> Self {
        let doctype = tokens.tokens.iter().find(|token| token.kind == TokenKind::Doctype);
        let doctype = doctype.and_then(|token| text.get(token.range.clone())).unwrap_or_default();
        Self { text, tokens, encoding, options, own_entities: doctype.contains("<!ENTITY") }
    }

    pub(crate) fn source(&self, range: &Range<usize>) -> &'a str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// The value of an attribute, without white space around it; references in it are not decoded.
    pub(crate) fn attribute(&self, list: &[Attribute], name: &str) -> Option<&'a str> {
        let attribute = list.iter().find(|attribute| self.source(&attribute.name) == name)?;
        Some(self.source(&attribute.value).trim())
    }

    /// The end tag of the element that begins at token `at`.
    pub(crate) fn end_of(&self, at: usize) -> usize {
        let mut depth = 0usize;
        for (index, token) in self.tokens.tokens.iter().enumerate().skip(at) {
            match &token.kind {
                TokenKind::Start { closed: false, .. } => depth += 1,
                TokenKind::End { .. } => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                return index;
            }
        }
        self.tokens.tokens.len()
    }

    /// The visible characters of a text in one piece: where they stand, how they are written, and what they are.
    pub(crate) fn value(&self, tokens: Range<usize>) -> Option<(Range<usize>, Notation, String)> {
        let pieces = self.pieces(tokens)?;
        let [(range, notation)] = pieces.as_slice() else { return None };
        let shown = visible(self.source(range), *notation)?;
        let range = range.start + shown.start..range.start + shown.end;
        Some((range.clone(), *notation, clean(self.source(&range), *notation)))
    }

    /// The text in these tokens: character data and CDATA sections without the white space around them all. `None`
    /// where there are elements among them.
    fn pieces(&self, tokens: Range<usize>) -> Option<Pieces> {
        let tokens = self.tokens.tokens.get(self.trimmed(tokens)).unwrap_or_default();
        tokens
            .iter()
            .map(|token| match &token.kind {
                TokenKind::Text => Some((token.range.clone(), Notation::Xml)),
                TokenKind::Cdata(content) => Some((content.clone(), Notation::Cdata)),
                _ => None,
            })
            .collect()
    }

    /// These tokens without white space and comments at their ends.
    fn trimmed(&self, tokens: Range<usize>) -> Range<usize> {
        let shows = |index: &usize| match self.tokens.tokens.get(*index) {
            Some(token) if token.kind == TokenKind::Text => {
                !self.source(&token.range).trim_ascii().is_empty()
            }
            Some(token) => token.kind != TokenKind::Comment,
            None => false,
        };
        match (tokens.clone().find(shows), tokens.clone().rfind(shows)) {
            (Some(first), Some(last)) => first..last + 1,
            _ => tokens.start..tokens.start,
        }
    }

    /// Adds the text in these tokens to `found`.
    ///
    /// # Errors
    /// Markup that was not escaped is nested too deep, or there are too many segments.
    pub(crate) fn read_text(
        &self,
        found: &mut Found<'_>,
        tokens: Range<usize>,
        reading: Reading,
        kind: SegmentKind,
        language: Option<&str>,
    ) -> Result<(), DocumentError> {
        let tokens = self.trimmed(tokens);
        let inside = self.tokens.tokens.get(tokens.clone()).unwrap_or_default();
        let (Some(first), Some(last)) = (inside.first(), inside.last()) else { return Ok(()) };
        let whole = first.range.start..last.range.end;
        let Some(pieces) = self.pieces(tokens).filter(|_| reading != Reading::Xhtml) else {
            // Markup that was not escaped. XHTML is not read out of CDATA sections.
            if inside.iter().any(|token| matches!(token.kind, TokenKind::Cdata(_))) {
                return Ok(());
            }
            let (text, decoded) = Decoded::new(self.text, whole.clone(), Notation::Plain);
            let inner = labelled(html::fragment_xhtml(&text, self.options)?, kind, language);
            return found.nested(whole, decoded, inner);
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
        found.nested(first.start..last.end, decoded, labelled(inner, kind, language))
    }

    /// Whether a reference stands here that neither XML nor HTML explains.
    fn has_own_entity(&self, range: &Range<usize>, notation: Notation) -> bool {
        let raw = self.source(range);
        notation == Notation::Xml
            && memchr::memchr_iter(b'&', raw.as_bytes())
                .any(|at| references::decode(raw.get(at..).unwrap_or_default(), Place::Text).is_none())
    }
}

/// The segments of a text with the kind and the language of the element that it stands in, unless its own markup
/// says more.
fn labelled(
    (mut segments, template): (Vec<Segment>, Template),
    kind: SegmentKind,
    language: Option<&str>,
) -> (Vec<Segment>, Template) {
    for segment in &mut segments {
        if segment.kind == SegmentKind::Paragraph {
            segment.kind = kind;
        }
        if segment.language.is_none() {
            segment.language = language.map(str::to_string);
        }
    }
    (segments, template)
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
