//! Tokens of markup with their byte ranges, as the readers of HTML and of XML give them.
//!
//! The tokens tile the input: each byte belongs to exactly one token, so a document can be rebuilt by copying.

use std::ops::Range;

/// How an attribute's value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quote {
    Double,
    Single,
    Unquoted,
    /// No `=`, or nothing after it.
    Missing,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attribute {
    pub(crate) name: Range<usize>,
    /// Between the quotes.
    pub(crate) value: Range<usize>,
    pub(crate) quote: Quote,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// Character data with references.
    Text,
    /// Content of an element in which tags mean nothing: `script`, `style`, `title`, `textarea`, ...
    Raw,
    /// A CDATA section of XML; its content.
    Cdata(Range<usize>),
    Start {
        name: Range<usize>,
        /// Range of [`Tokens::attributes`].
        attributes: Range<usize>,
        /// Has no content: a self-closing tag of XML, or inside `svg` or `math`.
        closed: bool,
    },
    End {
        name: Range<usize>,
    },
    /// A comment, a processing instruction, and what the standards drop.
    Comment,
    Doctype,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) range: Range<usize>,
    pub(crate) kind: TokenKind,
}

#[derive(Debug, Default)]
pub(crate) struct Tokens {
    pub(crate) tokens: Vec<Token>,
    pub(crate) attributes: Vec<Attribute>,
}
