//! What the XML of office suites has in common: elements by name, and the names' prefixes by what they stand for.

mod columns;
mod meaning;

use std::collections::HashMap;
use std::ops::Range;

use crate::markup::{Attribute, TokenKind, Tokens};
use crate::notation::Notation;
use crate::{DocumentError, Limits, encoding, xml};

pub(crate) use columns::{Class, borders};
pub(crate) use meaning::{Meaning, meaning};

/// Vocabularies by the end of the address that names them, and the prefix that they are known by.
const VOCABULARIES: &[(&str, &str)] = &[
    ("/wordprocessingml/2006/main", "w"),
    ("/wordprocessingml/main", "w"),
    ("/drawingml/2006/main", "a"),
    ("/drawingml/main", "a"),
    ("/drawingml/2006/wordprocessingDrawing", "wp"),
    ("/drawingml/wordprocessingDrawing", "wp"),
    ("/dc/elements/1.1/", "dc"),
    ("/metadata/core-properties", "cp"),
    (":opendocument:xmlns:text:1.0", "text"),
    (":opendocument:xmlns:office:1.0", "office"),
    (":opendocument:xmlns:table:1.0", "table"),
    (":opendocument:xmlns:drawing:1.0", "draw"),
    (":opendocument:xmlns:style:1.0", "style"),
    (":opendocument:xmlns:svg-compatible:1.0", "svg"),
    (":opendocument:xmlns:xsl-fo-compatible:1.0", "fo"),
    (":opendocument:xmlns:meta:1.0", "meta"),
];

/// A name as the prefix that its vocabulary is known by, and the rest.
pub(crate) type Name<'a> = (&'a str, &'a str);

/// An XML text as elements over its tokens.
pub(crate) struct Tree<'a> {
    pub(crate) text: &'a str,
    tokens: Tokens,
    /// By token: that of the end tag of the element that begins here, or the token itself.
    ends: Vec<usize>,
    /// Prefixes of this text that are not the ones that their vocabularies are known by.
    prefixes: HashMap<&'a str, &'static str>,
}

/// The text of a part.
pub(crate) fn decode(bytes: &[u8]) -> Result<(String, &'static encoding_rs::Encoding), DocumentError> {
    encoding::decode_xml(bytes)
}

impl<'a> Tree<'a> {
    /// Reads a text.
    ///
    /// # Errors
    /// It is not well-formed, or nested too deep.
    pub(crate) fn new(text: &'a str, limits: &Limits) -> Result<Self, DocumentError> {
        let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let tokens = xml::tokenize(text, start)?;
        let mut ends: Vec<usize> = (0..tokens.tokens.len()).collect();
        let mut open: Vec<usize> = Vec::new();
        for (index, token) in tokens.tokens.iter().enumerate() {
            match token.kind {
                TokenKind::Start { closed: false, .. } => {
                    open.push(index);
                    if open.len() > limits.max_depth {
                        let (offset, limit) = (token.range.start, limits.max_depth);
                        return Err(DocumentError::TooDeep { offset, limit });
                    }
                }
                TokenKind::End { .. } => {
                    if let Some(end) = open.pop().and_then(|start| ends.get_mut(start)) {
                        *end = index;
                    }
                }
                _ => {}
            }
        }
        let mut tree = Self { text, tokens, ends, prefixes: HashMap::new() };
        tree.declare();
        Ok(tree)
    }

    /// Reads what prefixes the outermost element declares.
    fn declare(&mut self) {
        let root = (0..self.len()).find(|&token| self.starts(token));
        let declared = root.map_or(&[][..], |root| self.attributes(root)).iter().filter_map(|attribute| {
            let prefix = self.slice(&attribute.name).strip_prefix("xmlns")?;
            let prefix = prefix.strip_prefix(':').unwrap_or(prefix);
            let address = self.slice(&attribute.value);
            let &(_, known) = VOCABULARIES.iter().find(|(end, _)| address.ends_with(end))?;
            (prefix != known).then_some((prefix, known))
        });
        self.prefixes = declared.collect();
    }

    /// Number of tokens.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn slice(&self, range: &Range<usize>) -> &'a str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    fn kind(&self, token: usize) -> Option<&TokenKind> {
        self.tokens.tokens.get(token).map(|token| &token.kind)
    }

    /// Bytes of a token.
    pub(crate) fn range(&self, token: usize) -> Range<usize> {
        self.tokens.tokens.get(token).map_or(self.text.len()..self.text.len(), |token| token.range.clone())
    }

    /// The token that ends the element that begins at `token`, or `token` itself.
    pub(crate) fn end(&self, token: usize) -> usize {
        self.ends.get(token).copied().unwrap_or(token)
    }

    /// Bytes of the whole element (or other token) at `token`.
    pub(crate) fn element(&self, token: usize) -> Range<usize> {
        self.range(token).start..self.range(self.end(token)).end
    }

    /// Whether an element begins here.
    pub(crate) fn starts(&self, token: usize) -> bool {
        matches!(self.kind(token), Some(TokenKind::Start { .. }))
    }

    /// Whether this is character data outside CDATA sections.
    pub(crate) fn is_text(&self, token: usize) -> bool {
        matches!(self.kind(token), Some(TokenKind::Text))
    }

    /// Name of the element that begins or ends here; empty for other tokens.
    pub(crate) fn name(&self, token: usize) -> Name<'a> {
        match self.kind(token) {
            Some(TokenKind::Start { name, .. } | TokenKind::End { name }) => self.known(name),
            _ => ("", ""),
        }
    }

    /// The prefix of the element at `token` as it is written, with its colon.
    pub(crate) fn written_prefix(&self, token: usize) -> &'a str {
        match self.kind(token) {
            Some(TokenKind::Start { name, .. }) => {
                let name = self.slice(name);
                name.find(':').and_then(|at| name.get(..=at)).unwrap_or_default()
            }
            _ => "",
        }
    }

    fn known(&self, name: &Range<usize>) -> Name<'a> {
        let (prefix, local) = self.slice(name).split_once(':').unwrap_or(("", self.slice(name)));
        (self.prefixes.get(prefix).copied().unwrap_or(prefix), local)
    }

    pub(crate) fn attributes(&self, token: usize) -> &[Attribute] {
        match self.kind(token) {
            Some(TokenKind::Start { attributes, .. }) => {
                self.tokens.attributes.get(attributes.clone()).unwrap_or_default()
            }
            _ => &[],
        }
    }

    /// Name of an attribute; the prefix of an attribute without one is empty.
    pub(crate) fn attribute_name(&self, attribute: &Attribute) -> Name<'a> {
        let name = self.slice(&attribute.name);
        match name.split_once(':') {
            Some(_) => self.known(&attribute.name),
            None => ("", name),
        }
    }

    /// Value of an attribute as it is written.
    pub(crate) fn attribute(&self, token: usize, name: Name<'_>) -> Option<&'a str> {
        let mut list = self.attributes(token).iter();
        let found = list.find(|attribute| self.attribute_name(attribute) == name)?;
        Some(self.slice(&found.value))
    }

    /// The tokens directly inside the element at `token`: start tags, text, comments.
    pub(crate) fn children(&self, token: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.end(token);
        let mut at = token + 1;
        std::iter::from_fn(move || {
            let child = at;
            at = self.end(child) + 1;
            (child < end).then_some(child)
        })
    }
}

/// How the value of an attribute is written.
pub(crate) fn notation(attribute: &Attribute) -> Notation {
    Notation::Attribute(attribute.quote)
}
