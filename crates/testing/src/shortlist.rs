//! The binary lexical shortlist, written.
//!
//! Six u64 (magic, checksum, `first`, `best`, number of offsets, number of ids), the offsets as
//! u64, the ids as u32; little-endian. List `s` is `ids[offsets[s]..offsets[s + 1]]`, sorted.

use crate::TinyModel;
use crate::hash::Stream;

const MAGIC: u64 = 0xF11A_48D5_0134_17F5;

/// The bytes of the file.
pub(crate) fn write(model: &TinyModel) -> Vec<u8> {
    let mut offsets = vec![0];
    let mut ids = Vec::new();
    for source in 0..model.vocab {
        ids.extend(list(model, source));
        offsets.push(ids.len() as u64);
    }

    // What the checksum covers.
    let mut rest = Vec::new();
    for head in [model.first, model.best, offsets.len(), ids.len()] {
        rest.extend((head as u64).to_le_bytes());
    }
    rest.extend(offsets.iter().flat_map(|offset| offset.to_le_bytes()));
    rest.extend(ids.iter().flat_map(|id| id.to_le_bytes()));

    let mut out = MAGIC.to_le_bytes().to_vec();
    out.extend(checksum(&rest).to_le_bytes());
    out.extend(rest);
    out
}

/// At most `best` target ids, sorted and without doubles; empty for some source ids.
fn list(model: &TinyModel, source: usize) -> Vec<u32> {
    let stream = Stream::new(model.seed, &format!("shortlist#{source}"));
    let length = (stream.word(0) % (model.best as u64 + 1)) as usize;
    let mut ids: Vec<u32> =
        (1..=length).map(|i| (stream.word(i) % model.target_vocab as u64) as u32).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The hash of the whole words of `bytes`; what is left at the end is not covered.
fn checksum(bytes: &[u8]) -> u64 {
    let (words, _) = bytes.as_chunks::<8>();
    words.iter().fold(0u64, |sum, word| {
        let mixed =
            u64::from_le_bytes(*word).wrapping_add(0x9E37_79B9).wrapping_add(sum << 6).wrapping_add(sum >> 2);
        sum ^ mixed
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(bytes: &[u8], at: usize) -> u64 {
        u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())
    }

    #[test]
    fn checksum_of_small_inputs() {
        assert_eq!(checksum(&[]), 0);
        assert_eq!(checksum(&[0; 8]), 0x9E37_79B9);
        assert_eq!(checksum(&[1, 0, 0, 0, 0, 0, 0, 0, 9, 9, 9]), 0x9E37_79BA);
    }

    #[test]
    fn layout_of_every_case() {
        for case in TinyModel::CASES {
            let file = case.shortlist_bytes();
            let head: Vec<u64> = (0..6).map(|i| word(&file, 8 * i)).collect();
            assert_eq!(head[0], MAGIC);
            assert_eq!(head[1], checksum(&file[16..]));
            assert_eq!(head[2..4], [case.first as u64, case.best as u64]);
            assert_eq!(head[4] as usize, case.vocab + 1);
            assert_eq!(file.len(), 48 + 8 * head[4] as usize + 4 * head[5] as usize);
            let offsets: Vec<u64> = (0..=case.vocab).map(|i| word(&file, 48 + 8 * i)).collect();
            assert_eq!(offsets[0], 0);
            assert_eq!(offsets[case.vocab], head[5]);
            assert!(offsets.is_sorted());
            // Some lists are empty and some are full, or the file tests too little.
            let lengths = offsets.windows(2).map(|pair| pair[1] - pair[0]);
            assert!(lengths.clone().any(|length| length == 0));
            assert!(lengths.clone().any(|length| length == case.best as u64));
        }
    }
}
