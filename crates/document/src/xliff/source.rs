//! The document as its text and tokens.

use std::ops::Range;

use crate::markup::{Attribute, Token, TokenKind, Tokens};
use crate::{DocumentError, Limits};

/// For each token the one at the other end of its element, or itself.
///
/// # Errors
/// [`DocumentError::TooDeep`] where more elements are open than the limit allows.
pub(super) fn partners(tokens: &Tokens, limits: &Limits) -> Result<Vec<usize>, DocumentError> {
    let mut partners: Vec<usize> = (0..tokens.tokens.len()).collect();
    let mut open = Vec::new();
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
                if let Some(start) = open.pop() {
                    partners.iter_mut().skip(start).take(1).for_each(|partner| *partner = index);
                    partners.iter_mut().skip(index).take(1).for_each(|partner| *partner = start);
                }
            }
            _ => {}
        }
    }
    Ok(partners)
}

/// The parsed document.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) text: &'a str,
    tokens: &'a Tokens,
    partners: &'a [usize],
    /// Prefix of the names of XLIFF, with its colon.
    pub(super) prefix: &'a str,
    /// The start tag of the root.
    pub(super) root: usize,
}

impl<'a> Source<'a> {
    /// # Errors
    /// [`DocumentError::Malformed`] where the root is not `xliff`.
    pub(super) fn new(
        text: &'a str,
        tokens: &'a Tokens,
        partners: &'a [usize],
    ) -> Result<Self, DocumentError> {
        let root = tokens.tokens.iter().position(|token| matches!(token.kind, TokenKind::Start { .. }));
        let mut source = Self { text, tokens, partners, prefix: "", root: root.unwrap_or_default() };
        let name = source.full_name(source.root);
        let Some(prefix) = name.strip_suffix("xliff").filter(|p| p.is_empty() || p.ends_with(':')) else {
            let offset = source.range(source.root).start;
            return Err(DocumentError::Malformed {
                offset,
                why: format!("the root is <{name}>, not <xliff>"),
            });
        };
        source.prefix = prefix;
        Ok(source)
    }

    pub(super) fn token(&self, at: usize) -> Option<&'a Token> {
        self.tokens.tokens.get(at)
    }

    pub(super) fn range(&self, at: usize) -> Range<usize> {
        self.token(at).map_or(self.text.len()..self.text.len(), |token| token.range.clone())
    }

    pub(super) fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    /// The token at the other end of an element.
    pub(super) fn partner(&self, at: usize) -> usize {
        self.partners.get(at).copied().unwrap_or(at)
    }

    /// The first token after the element that begins at `at`.
    pub(super) fn after(&self, at: usize) -> usize {
        self.partner(at).max(at) + 1
    }

    /// Tokens between the tags of the element that begins at `at`.
    pub(super) fn inside(&self, at: usize) -> Range<usize> {
        (at + 1).min(self.partner(at))..self.partner(at)
    }

    /// Bytes between the tags of the element that begins at `at`.
    pub(super) fn content(&self, at: usize) -> Range<usize> {
        let start = self.range(at).end;
        start..self.range(self.partner(at)).start.max(start)
    }

    /// Bytes of the element that begins at `at`, tags included.
    pub(super) fn element(&self, at: usize) -> Range<usize> {
        self.range(at).start..self.range(self.partner(at)).end
    }

    /// Whether token `at` begins an element.
    pub(super) fn is_start(&self, at: usize) -> bool {
        matches!(self.token(at).map(|token| &token.kind), Some(TokenKind::Start { .. }))
    }

    /// The elements directly inside the one that begins at `at`.
    pub(super) fn children(self, at: usize) -> impl Iterator<Item = usize> + 'a {
        let Range { start: mut next, end } = self.inside(at);
        std::iter::from_fn(move || {
            while next < end {
                let at = next;
                next = self.after(at);
                if self.is_start(at) {
                    return Some(at);
                }
            }
            None
        })
    }

    fn full_name(&self, at: usize) -> &'a str {
        match self.token(at).map(|token| &token.kind) {
            Some(TokenKind::Start { name, .. } | TokenKind::End { name }) => self.slice(name.clone()),
            _ => "",
        }
    }

    /// The name of an element of XLIFF; nothing for others.
    pub(super) fn name(&self, at: usize) -> &'a str {
        let name = self.full_name(at).strip_prefix(self.prefix).unwrap_or_default();
        if name.contains(':') { "" } else { name }
    }

    pub(super) fn attributes(&self, at: usize) -> &'a [Attribute] {
        match self.token(at).map(|token| &token.kind) {
            Some(TokenKind::Start { attributes, .. }) => {
                self.tokens.attributes.get(attributes.clone()).unwrap_or_default()
            }
            _ => &[],
        }
    }

    pub(super) fn attribute(&self, at: usize, name: &str) -> Option<&'a Attribute> {
        self.attributes(at).iter().find(|attribute| self.slice(attribute.name.clone()) == name)
    }

    /// The value of an attribute as it is written.
    pub(super) fn value(&self, at: usize, name: &str) -> Option<&'a str> {
        self.attribute(at, name).map(|attribute| self.slice(attribute.value.clone()))
    }

    /// Bytes of an attribute with the white space before it.
    pub(super) fn whole_attribute(&self, attribute: &Attribute) -> Range<usize> {
        let before = self.slice(0..attribute.name.start);
        before.trim_ascii_end().len()..attribute.value.end + 1
    }
}
