//! The most probable segmentation of a normalised text (Kudo 2018, "Subword Regularization", section 3.2).
//!
//! Same arithmetic as SentencePiece 0.2.3, so that ties fall the same way: sums are 32-bit floats, taken from left to
//! right, and of two equal ways the one whose last piece is longer stays. (Releases 0.1.96 to 0.2.1 compared in 64 bits
//! and cut ties such as "NNN" otherwise; the lattice of the older releases, which Marian has, agrees with this one.)

use crate::model::{Kind, Pieces};
use crate::trie::Trie;

/// How far an unknown character lies below the least probable piece.
const UNKNOWN_PENALTY: f32 = 10.0;
/// The score of a user-defined piece for each byte after its first: above that of any other pieces, which are negative,
/// so that a user-defined piece is always chosen, and of two the longer one.
const USER_DEFINED_BONUS: f32 = 0.1;

/// The pieces arranged for matching.
#[derive(Debug)]
pub(crate) struct Unigram {
    trie: Trie,
    /// The score of each piece by id.
    scores: Vec<f32>,
    unknown: u32,
    unknown_score: f32,
}

/// A stretch of the normalised text and its piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) id: u32,
}

/// The best way to one position.
#[derive(Clone, Copy, Debug)]
struct Best {
    score: f32,
    /// Bytes of the last piece; 0 where no way is known yet.
    length: u32,
    id: u32,
}

impl Unigram {
    /// Arranges the pieces for which `entries` (sorted by bytes, distinct) says that text can become them.
    pub(crate) fn new(pieces: &Pieces, entries: &[(&[u8], u32)], unknown: u32) -> Self {
        let normal = pieces.kinds.iter().zip(&pieces.scores).filter(|(kind, _)| **kind == Kind::Normal);
        let lowest = normal.map(|(_, score)| *score).fold(f32::MAX, f32::min);
        let score_of = |(id, text, kind): (u32, &str, Kind)| match kind {
            Kind::UserDefined => USER_DEFINED_BONUS * text.len().saturating_sub(1) as f32,
            _ => pieces.scores.get(id as usize).copied().unwrap_or_default(),
        };
        Self {
            trie: Trie::build(entries),
            scores: pieces.iter().map(score_of).collect(),
            unknown,
            unknown_score: lowest - UNKNOWN_PENALTY,
        }
    }

    /// Cuts `text` into the pieces with the greatest sum of scores; each unknown character is a segment of its own.
    ///
    /// The segments are returned last first: that is how they are found.
    pub(crate) fn segment(&self, text: &str) -> Vec<Segment> {
        let mut best = vec![Best { score: 0.0, length: 0, id: self.unknown }; text.len() + 1];
        for (at, c) in text.char_indices() {
            let Some((here, ahead)) = best.get_mut(at..).and_then(|ways| ways.split_first_mut()) else {
                break;
            };
            let base = here.score;
            let rest = text.as_bytes().get(at..).unwrap_or_default();
            let mut has_single = false;
            self.trie.prefixes(rest, |length, id| {
                let (Some(to), Some(score)) = (ahead.get_mut(length - 1), self.scores.get(id as usize))
                else {
                    return;
                };
                let candidate = score + base;
                if to.length == 0 || candidate > to.score {
                    *to = Best { score: candidate, length: length as u32, id };
                }
                has_single |= length == c.len_utf8();
            });
            if !has_single && let Some(to) = ahead.get_mut(c.len_utf8() - 1) {
                let candidate = self.unknown_score + base;
                if to.length == 0 || candidate > to.score {
                    *to = Best { score: candidate, length: c.len_utf8() as u32, id: self.unknown };
                }
            }
        }
        let mut segments = Vec::with_capacity(text.len() / 4 + 1);
        let mut end = text.len();
        while let Some(&Best { length, id, .. }) = best.get(end).filter(|way| way.length > 0) {
            let start = end.saturating_sub(length as usize);
            segments.push(Segment { start, end, id });
            end = start;
        }
        segments
    }
}
