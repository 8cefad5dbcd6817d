//! The lexical shortlist: which target ids a sentence may use.
//!
//! | words of 8 bytes | content |
//! |---|---|
//! | 6 | magic 0xF11A48D5013417F5, checksum, first, best, W, S |
//! | W | offsets into the list (source vocabulary + 1), ascending, the last is S |
//!
//! then S u32 target ids. (Marian, `data/shortlist.cpp`.)

use crate::ModelError;

const MAGIC: u64 = 0xF11A_48D5_0134_17F5;
const HEADER: usize = 48;

/// A shortlist in memory; immutable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortlist {
    first: usize,
    offsets: Vec<u32>,
    ids: Vec<u32>,
    target_size: usize,
    checksum_matches: bool,
}

impl Shortlist {
    /// Reads a shortlist for vocabularies of the given sizes.
    ///
    /// # Errors
    /// If the bytes are truncated or too long, the magic number is wrong, the offsets do not ascend to the end of the
    /// list, or an id lies outside the target vocabulary.
    pub fn from_bytes(bytes: &[u8], source_size: usize, target_size: usize) -> Result<Self, ModelError> {
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
        let mut offsets = Vec::with_capacity(words as usize);
        for chunk in bytes[HEADER..list_at].as_chunks::<8>().0 {
            let offset = u64::from_le_bytes(*chunk);
            let previous = offsets.last().copied().unwrap_or(0);
            if offset > entries || offset < u64::from(previous) || offset > u64::from(u32::MAX) {
                return Err(wrong("shortlist offset", format!("{previous} to {entries}"), offset));
            }
            offsets.push(offset as u32);
        }
        if offsets.last().map(|&o| u64::from(o)) != Some(entries) {
            let last = offsets.last().map_or(0, |&o| u64::from(o));
            return Err(wrong("last shortlist offset", entries.to_string(), last));
        }
        let ids: Vec<u32> =
            bytes[list_at..].as_chunks::<4>().0.iter().map(|c| u32::from_le_bytes(*c)).collect();
        if let Some(&id) = ids.iter().find(|&&id| id as usize >= target_size) {
            return Err(wrong("shortlist id", format!("below {target_size}"), u64::from(id)));
        }
        let checksum_matches = checksum(bytes) == header(1)?;
        Ok(Self { first: first as usize, offsets, ids, target_size, checksum_matches })
    }

    /// Whether the stored checksum is that of the content. It rests on the hash function of one C++ library, so a
    /// mismatch deserves a warning, not a refusal.
    pub fn checksum_matches(&self) -> bool {
        self.checksum_matches
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
            let at = id as usize;
            if let (Some(&from), Some(&to)) = (self.offsets.get(at), self.offsets.get(at + 1)) {
                self.ids[from as usize..to as usize].iter().copied().for_each(&mut choose);
            }
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
