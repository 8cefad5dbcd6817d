//! The contents of EPUB 2 (NCX).

use crate::content::{Elements, Reading};
use crate::layout::Parsed;
use crate::markup::TokenKind;
use crate::notation::Notation;
use crate::template::{Found, Markup, What};
use crate::{DocumentError, ReadOptions, SegmentKind, encoding, xml};

/// Reads the titles: of the book, of its chapters, of its lists.
pub(super) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, DocumentError> {
    let (text, encoding) = encoding::decode_xml(bytes)?;
    let tokens = xml::tokenize(&text, text.len() - text.trim_start_matches('\u{feff}').len())?;
    let elements = Elements::new(&text, &tokens, encoding, options);
    let mut found = Found::new(&text, &options.limits);
    let mut open: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.tokens.get(at) {
        at += 1;
        let (name, list, closed) = match &token.kind {
            TokenKind::Start { name, attributes, closed } => {
                (name, tokens.attributes.get(attributes.clone()).unwrap_or_default(), *closed)
            }
            TokenKind::End { .. } => {
                open.pop();
                continue;
            }
            _ => continue,
        };
        for attribute in list.iter().filter(|a| elements.source(&a.name) == "xml:lang") {
            let notation = Notation::Attribute(attribute.quote);
            found.hole(attribute.value.clone(), What::Language { notation, root: open.is_empty() });
        }
        let name = elements.source(name);
        let name = name.rsplit(':').next().unwrap_or(name);
        let kind = match open.last() {
            Some(&"docTitle") => Some(SegmentKind::Title),
            // Numbers of pages may be letters.
            Some(&"navLabel") if open.iter().rev().nth(1) == Some(&"pageTarget") => None,
            Some(&("navLabel" | "navInfo")) => Some(SegmentKind::Label),
            _ => None,
        };
        if let ("text", Some(kind), false) = (name, kind, closed) {
            let end = elements.end_of(at - 1);
            elements.read_text(&mut found, at..end, Reading::Words, kind, None)?;
            at = end + 1;
        } else if !closed {
            open.push(name);
        }
    }
    Ok(found.finish_document(encoding, Markup { notice: None }))
}
