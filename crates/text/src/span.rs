//! Byte ranges and links between two texts.

/// A half-open byte range `start..end` of one particular string; both ends lie on character boundaries of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The range `start..end`.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end);
        Self { start, end }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the range holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The same range, `offset` bytes later.
    pub fn shifted(self, offset: usize) -> Self {
        Self { start: self.start + offset, end: self.end + offset }
    }

    /// The bytes of `text` in this range.
    ///
    /// # Panics
    /// If the range does not lie within `text` on character boundaries.
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }
}

/// One piece of a translation and the piece of the source that it comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// Bytes of the target text (a word piece, without the space before it).
    pub target: Span,
    /// Bytes of the source text that received most attention; empty where the piece has no source (end of sentence).
    pub source: Span,
    /// Share of the attention, 0 to 1.
    pub probability: f32,
}
