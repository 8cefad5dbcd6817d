//! Text as the pieces are matched against it, with the way back to the original.
//!
//! Follows `Normalizer::Normalize` of SentencePiece: user-defined pieces stay as they are, other characters go through
//! the character map, white space at both ends is dropped and inside squeezed to one, each space becomes ▁, and one ▁
//! is put before the text.

use crate::charsmap::CharsMap;
use crate::trie::Trie;
use crate::{SPACE, SPACE_MARK, Span};

/// The settings of a vocabulary's normaliser.
#[derive(Debug)]
pub(crate) struct Normalizer {
    pub(crate) charsmap: CharsMap,
    /// Put ▁ before the text (`add_dummy_prefix`).
    pub(crate) dummy_prefix: bool,
    /// Drop white space at the ends and squeeze it inside (`remove_extra_whitespaces`).
    pub(crate) squeeze_spaces: bool,
}

/// A normalised text and where each byte of it came from.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Normalized {
    /// The text, with ▁ for spaces.
    pub(crate) text: String,
    /// For each byte of `text` the bytes of the original that it stands for, in order. Several bytes may share one
    /// origin ("½" becomes three characters), and an origin may be empty (the ▁ put before the text).
    origins: Vec<Span>,
}

impl Normalizer {
    /// Normalises `text`; entries of `units` (the user-defined pieces) pass unchanged.
    pub(crate) fn normalize(&self, text: &str, units: Option<&Trie>) -> Normalized {
        // A space becomes three bytes; one word in five bytes makes that half as much again.
        let capacity = text.len() + text.len() / 2 + SPACE.len();
        let mut out =
            Normalized { text: String::with_capacity(capacity), origins: Vec::with_capacity(capacity) };
        let prefix = |rest: &'_ str| -> (usize, bool) {
            match units.and_then(|units| units.longest(rest.as_bytes())) {
                Some((length, _)) if rest.is_char_boundary(length) => (length, true),
                _ => (0, false),
            }
        };
        let step = |rest| {
            let (length, is_unit) = prefix(rest);
            if is_unit { (rest.get(..length).unwrap_or_default(), length) } else { self.charsmap.map(rest) }
        };

        let mut at = 0;
        if self.squeeze_spaces {
            while let Some(rest) = text.get(at..)
                && let (" ", length) = step(rest)
            {
                at += length;
            }
        }
        if at == text.len() {
            return out;
        }
        if self.dummy_prefix {
            out.push(SPACE_MARK, Span::new(at, at));
        }
        let mut after_space = self.squeeze_spaces;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let (mapped, length) = step(rest);
            let origin = Span::new(at, at + length);
            at = origin.end;
            let mapped = if after_space { mapped.trim_start_matches(' ') } else { mapped };
            if mapped.is_empty() {
                continue;
            }
            after_space = self.squeeze_spaces && mapped.ends_with(' ');
            // A space that is only a part of what a character becomes ("¨" is a space and a mark) is not white space
            // of the original.
            let space_origin = if mapped == " " { origin } else { Span::new(origin.start, origin.start) };
            for c in mapped.chars() {
                match c {
                    ' ' => out.push(SPACE_MARK, space_origin),
                    c => out.push(c, origin),
                }
            }
        }
        if self.squeeze_spaces {
            let length = out.text.trim_end_matches(SPACE_MARK).len();
            out.text.truncate(length);
            out.origins.truncate(length);
        }
        out
    }
}

impl Normalized {
    #[inline]
    fn push(&mut self, c: char, origin: Span) {
        self.text.push(c);
        self.origins.resize(self.text.len(), origin);
    }

    /// The bytes of the original that bytes `start..end` of the normalised text stand for, without the ▁ they begin
    /// with, and without anything before `from`: where one character became several pieces, the first takes all of it.
    pub(crate) fn origin(&self, start: usize, end: usize, from: usize) -> Span {
        let piece = self.text.get(start..end).unwrap_or_default();
        let word = end - piece.trim_start_matches(SPACE_MARK).len();
        let first = if word < end { word } else { start };
        let (Some(first), Some(last)) = (self.origins.get(first), self.origins.get(end.wrapping_sub(1)))
        else {
            return Span::new(from, from);
        };
        let start = first.start.max(from);
        Span::new(start, last.end.max(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charsmap;

    fn normalizer() -> Normalizer {
        let charsmap = CharsMap::read(&charsmap::tests::single("ﬁ", "fi"), 0).unwrap();
        Normalizer { charsmap, dummy_prefix: true, squeeze_spaces: true }
    }

    #[test]
    fn squeezes_white_space_and_marks_it() {
        let cases = [("", ""), ("   ", ""), ("a", "▁a"), ("  a  b ", "▁a▁b"), ("ﬁn", "▁fin"), ("▁", "")];
        for (text, expected) in cases {
            assert_eq!(normalizer().normalize(text, None).text, expected, "{text:?}");
        }
    }

    #[test]
    fn keeps_white_space_where_the_vocabulary_says_so() {
        let normalizer = Normalizer { dummy_prefix: false, squeeze_spaces: false, ..normalizer() };
        assert_eq!(normalizer.normalize("  a  b ", None).text, "▁▁a▁▁b▁");
    }

    #[test]
    fn user_defined_pieces_pass_unchanged() {
        let units = Trie::build(&[("ﬁn".as_bytes(), 7)]);
        assert_eq!(normalizer().normalize("ﬁn ﬁ", Some(&units)).text, "▁ﬁn▁fi");
    }

    #[test]
    fn origins_lead_back_to_the_original() {
        let text = " ﬁn  b";
        let normalized = normalizer().normalize(text, None);
        assert_eq!(normalized.text, "▁fin▁b");
        let word = normalized.origin(0, 6, 0);
        assert_eq!((word, word.of(text)), (Span::new(1, 5), "ﬁn"));
        // "▁f" takes the ligature, "i" what is left of it.
        let first = normalized.origin(0, 4, 0);
        assert_eq!(first, Span::new(1, 4));
        assert_eq!(normalized.origin(4, 5, first.end), Span::new(4, 4));
        // The mark alone: nothing before the text, the first of the two spaces inside.
        assert_eq!(normalized.origin(0, 3, 0), Span::new(1, 1));
        assert_eq!(normalized.origin(6, 9, 5), Span::new(5, 6));
    }
}
