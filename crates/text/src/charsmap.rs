//! The compiled character map of a vocabulary: which sequences of characters become which others.
//!
//! Layout (little-endian), written by the SentencePiece trainer:
//!
//! | bytes | content |
//! |---|---|
//! | 4 | size S of the double array, a multiple of 4 |
//! | S | units of 32 bits |
//! | rest | replacements, UTF-8, each ended by NUL |
//!
//! A unit of the double array (the layout of darts-clone): bits 0–7 label, bit 8 "an entry ends here", bits 10–30
//! offset to the children, scaled by 256 if bit 9 is set; bit 31 marks a value, then bits 0–30 are the byte where the
//! replacement begins. The child for byte b of the unit at p is at p XOR offset(p) XOR b, if its label is b.

use crate::VocabError;

/// The longest sequence that is looked up, in bytes; keys of the published maps have at most 20. A bound keeps a
/// lookup constant in the length of the text even if the array has a cycle.
const MAX_KEY_BYTES: usize = 64;
/// The longest replacement accepted, in bytes; the longest of NFKC (U+FDFA) has 33.
const MAX_REPLACEMENT_BYTES: usize = 256;

/// A compiled character map; the empty one leaves text as it is.
#[derive(Debug)]
pub(crate) struct CharsMap {
    units: Vec<u32>,
    replacements: String,
    /// For each ASCII character whether it stays as it is whenever another ASCII character or the end follows.
    plain: [bool; 128],
}

impl CharsMap {
    /// The map that changes nothing.
    pub(crate) fn identity() -> Self {
        Self { units: Vec::new(), replacements: String::new(), plain: [true; 128] }
    }

    /// Reads a map that begins at byte `offset` of the file; no byte at all is the identity.
    ///
    /// # Errors
    /// If the sizes do not fit, the replacements are not UTF-8 or one is too long, or a value points outside.
    pub(crate) fn read(bytes: &[u8], offset: usize) -> Result<Self, VocabError> {
        if bytes.is_empty() {
            return Ok(Self::identity());
        }
        let (size, rest) = bytes
            .split_first_chunk::<4>()
            .ok_or(VocabError::malformed(offset, "the size of the character map"))?;
        let size = u32::from_le_bytes(*size) as usize;
        let (units, replacements) = rest
            .split_at_checked(size)
            .filter(|_| size.is_multiple_of(4))
            .ok_or(VocabError::malformed(offset, "a character map of the size that it states"))?;
        let units: Vec<u32> = units.as_chunks::<4>().0.iter().map(|unit| u32::from_le_bytes(*unit)).collect();
        let text_offset = offset + 4 + size;
        let replacements = std::str::from_utf8(replacements)
            .map_err(|e| VocabError::malformed(text_offset + e.valid_up_to(), "a replacement in UTF-8"))?;
        for replacement in replacements.split('\0') {
            VocabError::check("bytes in one replacement", replacement.len(), MAX_REPLACEMENT_BYTES)?;
        }
        for (i, unit) in units.iter().enumerate().filter(|(_, unit)| *unit >> 31 == 1) {
            if !replacements.is_char_boundary((unit & 0x7FFF_FFFF) as usize) {
                return Err(VocabError::malformed(offset + 4 + 4 * i, "a value inside the replacements"));
            }
        }
        let mut map = Self { units, replacements: replacements.to_owned(), plain: [false; 128] };
        map.plain = std::array::from_fn(|byte| map.is_plain(byte as u8));
        Ok(map)
    }

    /// What `text` begins with after mapping, and how many bytes of `text` that stands for: the longest entry of the
    /// map, or else the first character as it is. `("", 0)` for the empty text.
    #[inline]
    pub(crate) fn map<'a>(&'a self, text: &'a str) -> (&'a str, usize) {
        let bytes = text.as_bytes();
        if let Some(&first) = bytes.first()
            && self.plain.get(usize::from(first)).is_some_and(|plain| *plain)
            && bytes.get(1).is_none_or(u8::is_ascii)
        {
            return (text.get(..1).unwrap_or_default(), 1);
        }
        self.lookup(text).unwrap_or_else(|| {
            let length = text.chars().next().map_or(0, char::len_utf8);
            (text.get(..length).unwrap_or_default(), length)
        })
    }

    /// The longest entry that `text` begins with, as (replacement, length of the entry).
    fn lookup(&self, text: &str) -> Option<(&str, usize)> {
        let mut at = offset(self.unit(0)?);
        let mut longest = None;
        for (i, &byte) in text.as_bytes().iter().take(MAX_KEY_BYTES).enumerate() {
            at ^= usize::from(byte);
            let Some(unit) = self.unit(at).filter(|unit| unit & 0x8000_00FF == u32::from(byte)) else {
                break;
            };
            at ^= offset(unit);
            if unit >> 8 & 1 == 1 {
                longest = Some((i + 1, self.unit(at).unwrap_or_default() & 0x7FFF_FFFF));
            }
        }
        let (length, value) = longest?;
        if !text.is_char_boundary(length) {
            return None;
        }
        let rest = self.replacements.get(value as usize..)?;
        Some((rest.split('\0').next().unwrap_or_default(), length))
    }

    /// Whether an ASCII character has no entry of its own and no entry goes on with a second ASCII character.
    fn is_plain(&self, byte: u8) -> bool {
        let Some(root) = self.unit(0) else { return true };
        let at = offset(root) ^ usize::from(byte);
        let Some(unit) = self.unit(at).filter(|unit| unit & 0x8000_00FF == u32::from(byte)) else {
            return true;
        };
        let children = at ^ offset(unit);
        let has_entry = unit >> 8 & 1 == 1;
        let goes_on = |next: u8| {
            self.unit(children ^ usize::from(next)).is_some_and(|unit| unit & 0x8000_00FF == u32::from(next))
        };
        !has_entry && !(0..128).any(goes_on)
    }

    fn unit(&self, at: usize) -> Option<u32> {
        self.units.get(at).copied()
    }
}

/// The XOR distance from a unit to its children.
fn offset(unit: u32) -> usize {
    ((unit >> 10) << ((unit & (1 << 9)) >> 6)) as usize
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A map with the one entry `key` → `value`. The children of level i take the 256 places from 256·(i + 1) on.
    pub(crate) fn single(key: &str, value: &str) -> Vec<u8> {
        let levels = key.len();
        let mut units = vec![0u32; 256 * (levels + 2)];
        units[0] = 256 << 10;
        for (level, byte) in key.bytes().enumerate() {
            let here = (256 * (level + 1)) ^ usize::from(byte);
            let distance = here ^ (256 * (level + 2));
            let ends = u32::from(level + 1 == levels) << 8;
            units[here] = (distance as u32) << 10 | ends | u32::from(byte);
        }
        // The value sits at the place of the child for byte 0; the first replacement is empty.
        units[256 * (levels + 1)] = 0x8000_0001;
        let mut bytes = (4 * units.len() as u32).to_le_bytes().to_vec();
        bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
        bytes.push(0);
        bytes.extend(value.as_bytes());
        bytes.push(0);
        bytes
    }

    #[test]
    fn replaces_the_entry_and_leaves_the_rest() {
        let map = CharsMap::read(&single("ab", "é"), 0).unwrap();
        assert_eq!(map.map("abc"), ("é", 2));
        assert_eq!(map.map("ac"), ("a", 1));
        assert_eq!(map.map("жab"), ("ж", 2));
        assert_eq!(map.map(""), ("", 0));
        assert_eq!(CharsMap::identity().map("ab"), ("a", 1));
    }

    #[test]
    fn refuses_what_does_not_fit() {
        let sound = single("a", "b");
        let with = |change: &dyn Fn(&mut Vec<u8>)| {
            let mut bytes = sound.clone();
            change(&mut bytes);
            CharsMap::read(&bytes, 1000).err()
        };
        let malformed = |offset, expected| Some(VocabError::malformed(offset, expected));
        let states = "a character map of the size that it states";
        assert_eq!(with(&|_| {}), None);
        assert_eq!(with(&|b| b.truncate(3)), malformed(1000, "the size of the character map"));
        assert_eq!(with(&|b| b.truncate(40)), malformed(1000, states));
        assert_eq!(with(&|b| b[0] = 1), malformed(1000, states));
        let end = sound.len();
        assert_eq!(with(&|b| b[end - 2] = 0xFF), malformed(1000 + end - 2, "a replacement in UTF-8"));
        assert_eq!(
            with(&|b| b[4 + 4 * 512 + 1] = 9),
            malformed(1004 + 4 * 512, "a value inside the replacements")
        );
        let long = single("a", &"b".repeat(300));
        let limit = VocabError::Limit { what: "bytes in one replacement", limit: 256, found: 300 };
        assert_eq!(CharsMap::read(&long, 0).err(), Some(limit));
    }

    #[test]
    fn a_cycle_in_the_array_ends() {
        // Every unit is its own child for the byte 'a', and an entry ends at each.
        let mut bytes = (4 * 256u32).to_le_bytes().to_vec();
        let unit = u32::from(b'a') << 10 | 1 << 8 | u32::from(b'a');
        bytes.extend((0..256).flat_map(|_| unit.to_le_bytes()));
        bytes.push(0);
        let map = CharsMap::read(&bytes, 0).unwrap();
        assert!(map.map(&"a".repeat(10_000)).1 <= MAX_KEY_BYTES);
    }
}
