//! A page as its text, tokens and elements.

use std::ops::Range;

use super::tree::Node;
use crate::markup::{Token, TokenKind, Tokens};
use crate::notation::Notation;
use crate::template::inline::Item;

/// The parsed page.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a Tokens,
    pub(super) nodes: &'a [Node],
    /// How the page's characters are written.
    pub(super) notation: Notation,
}

impl<'a> Source<'a> {
    pub(super) fn token(&self, index: usize) -> Option<&'a Token> {
        self.tokens.tokens.get(index)
    }

    pub(super) fn node(&self, index: usize) -> Option<&'a Node> {
        self.nodes.get(index)
    }

    pub(super) fn range(&self, index: usize) -> Range<usize> {
        self.token(index).map_or(0..0, |token| token.range.clone())
    }

    /// A start tag in a sentence. The number of the pair is its token.
    pub(super) fn open(&self, token: usize) -> Item {
        Item::Open { range: self.range(token), pair: token }
    }

    /// An end tag in a sentence.
    pub(super) fn close(&self, token: usize) -> Item {
        Item::Close { range: self.range(token), pair: self.node(token).and_then(|node| node.partner) }
    }

    /// These tokens as they are.
    pub(super) fn verbatim(&self, tokens: Range<usize>) -> Item {
        let range = self.range(tokens.start).start..self.range(tokens.end.saturating_sub(1)).end;
        let text = self.tokens.tokens.get(tokens).unwrap_or_default().iter();
        let text = text.filter(|token| token.kind == TokenKind::Text).map(|token| token.range.clone());
        Item::Verbatim { range, text: text.collect() }
    }
}
