//! XML as tokens with their byte ranges.
//!
//! Well-formedness is `quick-xml`'s to judge; entities that a document declares are never expanded.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::DocumentError;
use crate::markup::{Attribute, Quote, Token, TokenKind, Tokens};

/// The tokens of `text` from byte `start` on.
///
/// # Errors
/// [`DocumentError::Malformed`] where it is not well-formed.
pub(crate) fn tokenize(text: &str, start: usize) -> Result<Tokens, DocumentError> {
    let mut out = Tokens::default();
    let body = text.get(start..).unwrap_or_default();
    let mut reader = Reader::from_str(body);
    let position = |reader: &Reader<&[u8]>| usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
    let mut depth = 0usize;
    loop {
        let from = position(&reader);
        let event = reader.read_event().map_err(|error| DocumentError::Malformed {
            offset: start + usize::try_from(reader.error_position()).unwrap_or_default(),
            why: error.to_string(),
        })?;
        let range = start + from..start + position(&reader);
        let within = |slice: &[u8]| {
            // Events borrow from the text that is read.
            let at = (slice.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
            at..at.wrapping_add(slice.len())
        };
        let kind = match &event {
            Event::Eof => break,
            Event::Text(_) | Event::GeneralRef(_) => {
                // Text and the references in it are one run.
                if let Some(last) = out.tokens.last_mut()
                    && last.kind == TokenKind::Text
                    && last.range.end == range.start
                {
                    last.range.end = range.end;
                    continue;
                }
                TokenKind::Text
            }
            Event::CData(content) => TokenKind::Cdata(within(content)),
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => TokenKind::Comment,
            Event::DocType(_) => TokenKind::Doctype,
            Event::Start(tag) | Event::Empty(tag) => {
                let closed = matches!(event, Event::Empty(_));
                depth += usize::from(!closed);
                start_tag(text, tag, range.clone(), closed, &mut out, within)?
            }
            Event::End(tag) => {
                depth = depth.saturating_sub(1);
                TokenKind::End { name: within(tag.name().as_ref()) }
            }
        };
        out.tokens.push(Token { range, kind });
    }
    if depth > 0 {
        let why = "the document ends inside an element".to_string();
        return Err(DocumentError::Malformed { offset: text.len(), why });
    }
    Ok(out)
}

fn start_tag(
    text: &str,
    tag: &BytesStart<'_>,
    range: Range<usize>,
    closed: bool,
    out: &mut Tokens,
    within: impl Fn(&[u8]) -> Range<usize>,
) -> Result<TokenKind, DocumentError> {
    let name = within(tag.name().as_ref());
    let first = out.attributes.len();
    for attribute in tag.attributes() {
        let attribute = attribute
            .map_err(|error| DocumentError::Malformed { offset: range.start, why: error.to_string() })?;
        let value = within(attribute.value.as_ref());
        let quote = match text.as_bytes().get(value.start.wrapping_sub(1)) {
            Some(b'\'') => Quote::Single,
            _ => Quote::Double,
        };
        out.attributes.push(Attribute { name: within(attribute.key.as_ref()), value, quote });
    }
    Ok(TokenKind::Start { name, attributes: first..out.attributes.len(), closed })
}
