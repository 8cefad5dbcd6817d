//! A text within a text: HTML in a feed, in CDATA sections or escaped.

use std::ops::Range;

use encoding_rs::{Encoding, UTF_8};
use memchr::{memchr, memchr2};

use super::write::Sink;
use crate::notation::Notation;

const CDATA_START: &str = "<![CDATA[";
const CDATA_END: &str = "]]>";

/// Text that was written in some notation inside another text, and where each of its bytes stands there.
#[derive(Debug)]
pub(crate) struct Decoded {
    /// Where each piece begins in the decoded text.
    pieces: Vec<(usize, Notation)>,
    /// Byte of the decoded text and byte of the outer one, ascending: the two ends of each piece, and the end of each
    /// escape in it. Between two steps the distance stays the same.
    steps: Vec<(usize, usize)>,
    /// What lies between two pieces belongs to the second one and comes with all that precedes it: the signs before the
    /// text of a line.
    leads: bool,
    /// Of the whole document: characters that it lacks cannot stand in a CDATA section.
    encoding: &'static Encoding,
}

impl Decoded {
    /// Decodes bytes `range` of `outer`.
    pub(crate) fn new(outer: &str, range: Range<usize>, notation: Notation) -> (String, Self) {
        Self::joined(outer, &[(range, notation)], UTF_8)
    }

    /// Decodes a text that stands in several pieces of `outer`, such as CDATA sections with text between them; what
    /// lies between two pieces is copied where the text around it is.
    pub(crate) fn joined(
        outer: &str,
        pieces: &[(Range<usize>, Notation)],
        encoding: &'static Encoding,
    ) -> (String, Self) {
        let mut text = String::with_capacity(pieces.iter().map(|(range, _)| range.len()).sum());
        let mut decoded =
            Self { pieces: Vec::with_capacity(pieces.len()), steps: Vec::new(), leads: false, encoding };
        for (range, notation) in pieces {
            decoded.pieces.push((text.len(), *notation));
            decoded.steps.push((text.len(), range.start));
            let raw = outer.get(range.clone()).unwrap_or_default();
            let mut at = 0;
            while let Some(rest) = raw.get(at..).filter(|rest| !rest.is_empty()) {
                let next = match notation {
                    Notation::Cdata | Notation::Plain => rest.len(),
                    Notation::Json { .. } => {
                        rest.bytes().position(|b| matches!(b, b'\\' | b'&')).unwrap_or(rest.len())
                    }
                    Notation::Office => memchr2(b'&', b'<', rest.as_bytes()).unwrap_or(rest.len()),
                    _ => memchr(b'&', rest.as_bytes()).unwrap_or(rest.len()),
                };
                let (plain, escape) = rest.split_at_checked(next).unwrap_or((rest, ""));
                text.push_str(plain);
                at += plain.len();
                if let Some((characters, length)) = notation.decode(escape) {
                    text.push_str(&characters);
                    at += length;
                    decoded.steps.push((text.len(), range.start + at));
                } else if let Some(c) = escape.chars().next() {
                    text.push(c);
                    at += c.len_utf8();
                }
            }
            decoded.steps.push((text.len(), range.end));
        }
        (text, decoded)
    }

    /// Decodes a text of several lines without the signs that stand before each of them.
    pub(crate) fn lines(outer: &str, lines: &[Range<usize>], notation: Notation) -> (String, Self) {
        let pieces: Vec<(Range<usize>, Notation)> =
            lines.iter().map(|line| (line.clone(), notation)).collect();
        let (text, decoded) = Self::joined(outer, &pieces, UTF_8);
        (text, Self { leads: true, ..decoded })
    }

    /// Where the byte `at` of the decoded text begins in the outer one. Bytes inside what one escape stands for are
    /// taken for its start.
    fn start(&self, at: usize) -> usize {
        let next = self.steps.partition_point(|&(inner, _)| inner <= at);
        let (inner, outer) = next.checked_sub(1).and_then(|i| self.steps.get(i)).copied().unwrap_or_default();
        match self.steps.get(next) {
            // The last character before a step is the escape itself.
            Some(&(_, end)) => (outer + (at - inner)).min(end),
            None => outer + (at - inner),
        }
    }

    /// Where what comes before byte `at` of the decoded text ends in the outer one.
    fn end(&self, at: usize) -> usize {
        let next = self.steps.partition_point(|&(inner, _)| inner < at);
        match self.steps.get(next) {
            Some(&(inner, outer)) if inner == at => outer,
            _ => self.start(at),
        }
    }

    /// How the byte `at` of the decoded text is written; of the end, as what comes before it.
    fn notation(&self, at: usize) -> Notation {
        let next = self.pieces.partition_point(|&(inner, _)| inner <= at);
        next.checked_sub(1).and_then(|piece| self.pieces.get(piece)).map_or(Notation::Plain, |piece| piece.1)
    }
}

/// Writes a nested text into the outer one.
pub(super) struct NestedSink<'a> {
    decoded: &'a Decoded,
    /// The decoded text.
    text: &'a str,
    outer: &'a mut dyn Sink,
    /// Up to where was copied last: in the decoded text, and in the outer one.
    reached: (usize, usize),
    /// How text is written at present: whether a CDATA section is open.
    notation: Notation,
    /// Brackets at the end of what was written: two and a `>` would end a CDATA section.
    brackets: usize,
}

impl<'a> NestedSink<'a> {
    pub(super) fn new(decoded: &'a Decoded, text: &'a str, outer: &'a mut dyn Sink) -> Self {
        let reached = decoded.steps.first().copied().unwrap_or_default();
        let notation = decoded.pieces.first().map_or(Notation::Plain, |piece| piece.1);
        Self { decoded, text, outer, reached, notation, brackets: 0 }
    }

    /// Opens or ends a CDATA section where the text goes on in another notation.
    fn switch(&mut self, notation: Notation) {
        match (self.notation == Notation::Cdata, notation == Notation::Cdata) {
            (true, false) => self.outer.write(CDATA_END),
            (false, true) => {
                self.outer.write(CDATA_START);
                self.brackets = 0;
            }
            _ => {}
        }
        self.notation = notation;
    }

    /// Parts the end of a CDATA section that `next` would complete.
    fn part(&mut self, next: &str) {
        let closes =
            (self.brackets >= 1 && next.starts_with("]>")) || (self.brackets >= 2 && next.starts_with('>'));
        if self.notation == Notation::Cdata && closes {
            self.outer.write(CDATA_END);
            self.outer.write(CDATA_START);
        }
    }

    fn count_brackets(&mut self, written: &str) {
        let trailing = written.bytes().rev().take_while(|&b| b == b']').count();
        self.brackets = trailing + if trailing == written.len() { self.brackets } else { 0 };
    }

    /// After the last of the text: what stands behind it up to the end of the last piece.
    pub(super) fn finish(mut self) {
        let end = self.decoded.steps.last().copied().unwrap_or_default();
        if self.reached.0 != end.0 {
            self.switch(self.decoded.pieces.last().map_or(Notation::Plain, |piece| piece.1));
        } else if self.reached.1 < end.1 {
            self.outer.copy(self.reached.1..end.1);
        }
    }
}

impl Sink for NestedSink<'_> {
    fn copy(&mut self, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        let text = self.text.get(range.clone()).unwrap_or_default();
        let from = if range.start == self.reached.0 {
            self.reached.1
        } else {
            self.switch(self.decoded.notation(range.start));
            self.part(text);
            self.decoded.start(range.start)
        };
        let to = match self.decoded.leads {
            true => self.decoded.start(range.end),
            false => self.decoded.end(range.end),
        }
        .max(from);
        self.outer.copy(from..to);
        self.reached = (range.end, to);
        self.notation = self.decoded.notation(range.end - 1);
        self.count_brackets(text);
    }

    fn write(&mut self, text: &str) {
        self.part(text);
        let mut encoded = String::with_capacity(text.len());
        let lacks = |c: char| self.encoding_lacks(c);
        if self.notation == Notation::Cdata && text.contains(lacks) {
            for part in text.split_inclusive(lacks) {
                let (held, lacking) = match part.char_indices().next_back().filter(|(_, c)| lacks(*c)) {
                    Some((at, _)) => part.split_at_checked(at).unwrap_or((part, "")),
                    None => (part, ""),
                };
                self.notation.encode(held, &mut encoded);
                if !lacking.is_empty() {
                    // It becomes a reference, which means something only outside of the section.
                    encoded.extend([CDATA_END, lacking, CDATA_START]);
                }
            }
        } else {
            self.notation.encode(text, &mut encoded);
        }
        self.outer.write(&encoded);
        self.count_brackets(text);
    }
}

impl NestedSink<'_> {
    fn encoding_lacks(&self, c: char) -> bool {
        !c.is_ascii()
            && self.decoded.encoding != UTF_8
            && self.decoded.encoding.encode(c.encode_utf8(&mut [0; 4])).2
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::TextSink;

    #[test]
    fn bytes_are_found_again() {
        let outer = "<d>a &lt;b&gt;ç&#33; x</d>";
        let (text, decoded) = Decoded::new(outer, 3..outer.len() - 4, Notation::Xml);
        assert_eq!(text, "a <b>ç! x");
        let back = |from, to| &outer[decoded.start(from)..decoded.end(to)];
        assert_eq!(back(0, text.len()), "a &lt;b&gt;ç&#33; x");
        assert_eq!(back(2, 5), "&lt;b&gt;");
        assert_eq!(back(5, 7), "ç");
        assert_eq!(back(5, 8), "ç&#33;");
        assert_eq!(back(8, 10), " x");
    }

    /// A part of the decoded text, or else new text.
    type Part<'a> = Result<Range<usize>, &'a str>;

    /// What comes of it when these are written in turn.
    fn written(outer: &str, pieces: &[(Range<usize>, Notation)], parts: &[Part<'_>]) -> String {
        let (text, decoded) = Decoded::joined(outer, pieces, encoding_rs::WINDOWS_1251);
        let mut sink = TextSink::new(outer);
        let mut nested = NestedSink::new(&decoded, &text, &mut sink);
        for part in parts {
            match part {
                Ok(range) => nested.copy(range.clone()),
                Err(text) => nested.write(text),
            }
        }
        nested.finish();
        sink.out
    }

    #[test]
    fn cdata_sections_begin_and_end_where_the_text_does() {
        let outer = "<![CDATA[ab]]]]><![CDATA[>c]]>d&lt;";
        let pieces = [(9..13, Notation::Cdata), (25..27, Notation::Cdata), (30..35, Notation::Xml)];
        // The decoded text: `ab]]` `>c` `d<`.
        let rows: &[(&[Part<'_>], &str)] = &[
            (&[Ok(0..8)], "ab]]]]><![CDATA[>c]]>d&lt;"),
            (&[Ok(0..4), Ok(4..6), Ok(6..8)], "ab]]]]><![CDATA[>c]]>d&lt;"),
            (&[Ok(0..1), Err("<"), Ok(5..8)], "a<c]]>d&lt;"),
            (&[Ok(0..1), Err("<")], "a<]]>"),
            (&[Err("x"), Ok(7..8), Ok(2..4), Ok(4..5)], "x]]>&lt;<![CDATA[]]]]><![CDATA[>]]>"),
            (&[Ok(2..3), Ok(3..4), Err(">")], "]]]]><![CDATA[>]]>"),
            (&[Ok(2..4), Err("]>")], "]]]]><![CDATA[]>]]>"),
            (&[Err("x]]>é."), Ok(6..8)], "x]]]]><![CDATA[>]]>é<![CDATA[.]]>d&lt;"),
        ];
        for (parts, expected) in rows {
            assert_eq!(written(outer, &pieces, parts), *expected, "{parts:?}");
        }
    }
}
