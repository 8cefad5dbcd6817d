//! Any bytes as a shortlist of a vocabulary of 96 pieces: an error, or candidates inside the vocabulary.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tolmach_marian::Shortlist;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(shortlist) = Shortlist::from_bytes(bytes, 96, 96) {
        let candidates = shortlist.candidates(&[0, 3, 50, 95, 96, u32::MAX], false);
        assert!(candidates.is_sorted() && candidates.iter().all(|&id| id < 96));
    }
});
