//! The lexical shortlist: which target ids a sentence may use.
//!
//! | words of 8 bytes | content |
//! |---|---|
//! | 6 | magic 0xF11A48D5013417F5, checksum, first, best, W, S |
//! | W | offsets into the list (source vocabulary + 1), ascending, the last is S |
//!
//! then S u32 target ids. (Marian, `data/shortlist.cpp`.)

use crate::{FileBytes, ModelError};

const MAGIC: u64 = 0xF11A_48D5_0134_17F5;
const HEADER: usize = 48;

/// A shortlist in memory or mapped; immutable.
#[derive(Debug)]
pub struct Shortlist {
    bytes: FileBytes,
    first: usize,
    /// Length of the array of offsets.
    words: usize,
    target_size: usize,
}

impl Shortlist {
    /// Reads a shortlist for vocabularies of the given sizes.
    ///
    /// # Errors
    /// If the bytes are truncated or too long, the magic number is wrong, the offsets do not ascend to the end of the
    /// list, or an id lies outside the target vocabulary.
    pub fn from_bytes(bytes: &[u8], source_size: usize, target_size: usize) -> Result<Self, ModelError> {
        Self::new(bytes.to_vec().into(), source_size, target_size)
    }

    /// The same over the bytes of a file, which may be mapped: lists are read where they lie.
    ///
    /// # Errors
    /// As [`Shortlist::from_bytes`].
    pub fn new(bytes: FileBytes, source_size: usize, target_size: usize) -> Result<Self, ModelError> {
        let word =
            |at: usize| -> Option<u64> { Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk::<8>()?)) };
        let truncated =
            |needed: u64| ModelError::Truncated { what: "shortlist", offset: 0, needed, length: bytes.len() };
        let header = |index: usize| word(index * 8).ok_or_else(|| truncated(HEADER as u64));
        let wrong = |what, expected: String, found: u64| ModelError::Header {
            what,
            expected,
            found: found.to_string(),
        };
        if header(0)? != MAGIC {
            return Err(wrong("shortlist magic", MAGIC.to_string(), header(0)?));
        }
        let (first, words, entries) = (header(2)?, header(4)?, header(5)?);
        if words != source_size as u64 + 1 {
            return Err(wrong("shortlist words", (source_size + 1).to_string(), words));
        }
        if first > target_size as u64 {
            return Err(wrong("shortlist first", format!("at most {target_size}"), first));
        }
        let length = entries
            .checked_mul(4)
            .and_then(|list| list.checked_add(HEADER as u64 + words * 8))
            .ok_or_else(|| truncated(u64::MAX))?;
        if length != bytes.len() as u64 {
            return Err(wrong("shortlist length", format!("{length} bytes"), bytes.len() as u64));
        }
        let list_at = HEADER + words as usize * 8;
        let mut previous = 0;
        for chunk in bytes[HEADER..list_at].as_chunks::<8>().0 {
            let offset = u64::from_le_bytes(*chunk);
            if offset > entries || offset < previous || offset > u64::from(u32::MAX) {
                return Err(wrong("shortlist offset", format!("{previous} to {entries}"), offset));
            }
            previous = offset;
        }
        if previous != entries {
            return Err(wrong("last shortlist offset", entries.to_string(), previous));
        }
        let ids = bytes[list_at..].as_chunks::<4>().0.iter().map(|id| u32::from_le_bytes(*id));
        let highest = ids.fold(0, u32::max);
        if entries > 0 && highest as usize >= target_size {
            return Err(wrong("shortlist id", format!("below {target_size}"), u64::from(highest)));
        }
        Ok(Self { first: first as usize, words: words as usize, target_size, bytes })
    }

    /// Whether the stored checksum is that of the content. It rests on the hash function of one C++ library, so a
    /// mismatch deserves a warning, not a refusal. Reads the whole file.
    pub fn checksum_matches(&self) -> bool {
        let stored = self.bytes.get(8..16).and_then(|word| word.first_chunk::<8>());
        stored.is_some_and(|stored| u64::from_le_bytes(*stored) == checksum(&self.bytes))
    }

    /// The target ids of one source id; none for an id outside the vocabulary.
    fn list(&self, id: u32) -> impl Iterator<Item = u32> {
        let offsets = self.bytes[HEADER..][..self.words * 8].as_chunks::<8>().0;
        let ids = self.bytes[HEADER + self.words * 8..].as_chunks::<4>().0;
        let offset = |at: usize| offsets.get(at).map(|offset| u64::from_le_bytes(*offset) as usize);
        let list = offset(id as usize).zip(offset(id as usize + 1));
        let list = list.and_then(|(from, to)| ids.get(from..to)).unwrap_or_default();
        list.iter().map(|id| u32::from_le_bytes(*id))
    }

    /// The target ids that a sentence of these source ids (EOS among them) may use, ascending: the first ids of the vocabulary, the
    /// source ids themselves where the vocabulary is shared, the lists of every source id; then ids from `first`
    /// upwards until the count is a multiple of 8 (or the vocabulary is used up). Ids outside the source vocabulary
    /// are ignored.
    pub fn candidates(&self, source: &[u32], shared: bool) -> Vec<u32> {
        // A set of bits gives them back in order, and once each.
        let mut chosen = vec![0u64; self.target_size.div_ceil(64)];
        let count = std::cell::Cell::new(0usize);
        let mut choose = |id: u32| {
            let (word, bit) = (id as usize / 64, 1 << (id % 64));
            if (id as usize) < self.target_size && chosen[word] & bit == 0 {
                chosen[word] |= bit;
                count.set(count.get() + 1);
            }
        };
        (0..self.first as u32).for_each(&mut choose);
        for &id in source {
            if shared {
                choose(id);
            }
            self.list(id).for_each(&mut choose);
        }
        for id in self.first as u32..self.target_size as u32 {
            if count.get().is_multiple_of(8) {
                break;
            }
            choose(id);
        }
        let mut ids = Vec::with_capacity(count.get());
        for (word, mut bits) in (0..).step_by(64).zip(chosen) {
            while bits != 0 {
                ids.push(word + bits.trailing_zeros());
                bits &= bits - 1;
            }
        }
        ids
    }
}

/// s ← s XOR (word + 0x9E3779B9 + (s << 6) + (s >> 2)) over the whole 8-byte words after the checksum.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.get(16..).unwrap_or_default().as_chunks::<8>().0.iter().fold(0u64, |seed, chunk| {
        let word = u64::from_le_bytes(*chunk);
        seed ^ word.wrapping_add(0x9E37_79B9).wrapping_add(seed << 6).wrapping_add(seed >> 2)
    })
}
