//! A text within a text: HTML in a feed, in a CDATA section or escaped.

use std::ops::Range;

use super::write::Sink;
use crate::notation::Notation;

/// Text that was written in some notation inside another text, and where each of its bytes stands there.
#[derive(Debug)]
pub(crate) struct Decoded {
    notation: Notation,
    /// Byte of the decoded text and byte of the outer one, ascending, wherever the distance between the two changes.
    steps: Vec<(usize, usize)>,
}

impl Decoded {
    /// Decodes bytes `range` of `outer`.
    pub(crate) fn new(outer: &str, range: Range<usize>, notation: Notation) -> (String, Self) {
        let raw = outer.get(range.clone()).unwrap_or_default();
        let mut text = String::with_capacity(raw.len());
        let mut steps = vec![(0, range.start)];
        let mut at = 0;
        while let Some(c) = raw.get(at..).and_then(|rest| rest.chars().next()) {
            match notation.decode(raw.get(at..).unwrap_or_default()) {
                Some((decoded, length)) => {
                    text.push_str(&decoded);
                    at += length;
                    steps.push((text.len(), range.start + at));
                }
                None => {
                    text.push(c);
                    at += c.len_utf8();
                }
            }
        }
        (text, Self { notation, steps })
    }

    /// The text of these parts of `outer` in turn, whose every character is itself: lines without what stands before
    /// each of them.
    pub(crate) fn joined(outer: &str, parts: &[Range<usize>], notation: Notation) -> (String, Self) {
        let mut text = String::new();
        let mut steps = Vec::with_capacity(parts.len());
        for part in parts {
            steps.push((text.len(), part.start));
            text.push_str(outer.get(part.clone()).unwrap_or_default());
        }
        (text, Self { notation, steps })
    }

    /// Where byte `at` of the decoded text stands in the outer one. Bytes inside what one escape stands for are taken
    /// for its start.
    fn outer(&self, at: usize) -> usize {
        let next = self.steps.partition_point(|&(inner, _)| inner <= at);
        let (inner, outer) = next.checked_sub(1).and_then(|i| self.steps.get(i)).copied().unwrap_or_default();
        match self.steps.get(next) {
            // The last character before a step is the escape itself.
            Some(&(_, end)) => (outer + (at - inner)).min(end),
            None => outer + (at - inner),
        }
    }
}

/// Writes a nested text into the outer one.
pub(super) struct NestedSink<'a> {
    pub(super) decoded: &'a Decoded,
    pub(super) outer: &'a mut dyn Sink,
}

impl Sink for NestedSink<'_> {
    fn copy(&mut self, range: Range<usize>) {
        self.outer.copy(self.decoded.outer(range.start)..self.decoded.outer(range.end));
    }

    fn write(&mut self, text: &str) {
        let mut encoded = String::with_capacity(text.len());
        self.decoded.notation.encode(text, &mut encoded);
        self.outer.write(&encoded);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_found_again() {
        let outer = "<d>a &lt;b&gt;ç&#33; x</d>";
        let (text, decoded) = Decoded::new(outer, 3..outer.len() - 4, Notation::Xml);
        assert_eq!(text, "a <b>ç! x");
        let back = |from, to| &outer[decoded.outer(from)..decoded.outer(to)];
        assert_eq!(back(0, text.len()), "a &lt;b&gt;ç&#33; x");
        assert_eq!(back(2, 5), "&lt;b&gt;");
        assert_eq!(back(5, 7), "ç");
        assert_eq!(back(5, 8), "ç&#33;");
        assert_eq!(back(8, 10), " x");
    }
}
