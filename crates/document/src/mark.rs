//! A mark inside a sentence: where it lies and how it moves with the words.

use tolmach_text::Span;

/// What a mark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Lies over words.
    Pair,
    /// Lies over words and replaces them by its own.
    Opaque,
    /// Lies between words.
    Point(Attach),
}

/// What a point stays with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attach {
    /// The word before it: a footnote sign.
    Left,
    /// The word after it.
    Right,
    /// Neither; it stands for the space between them.
    Between,
}

/// A mark of the source text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Bytes of the source text under the mark; empty for a point.
    pub(crate) span: Span,
    /// Index of the mark around it, whose span holds this one's.
    pub(crate) parent: Option<usize>,
    pub(crate) shape: Shape,
}
