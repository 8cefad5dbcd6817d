//! Files that are damaged or do not belong together.

use tolmach_kernels::Isa;
use tolmach_marian::ModelFile;
use tolmach_testing::TinyModel;

use super::all_options;
use crate::Translator;

#[test]
fn parts_that_do_not_belong_together_are_refused() {
    let case = TinyModel::named("shared-alphas");
    let other = TinyModel::named("wide-alphas");
    let load = |vocab: &[u8], shortlist: &[u8]| {
        let model = ModelFile::from_bytes(case.model_bytes()).unwrap();
        Translator::from_parts(model, vocab, None, Some(shortlist), Isa::detect()).unwrap_err().to_string()
    };
    let message = load(&other.vocab_bytes(), &case.shortlist_bytes());
    assert!(message.contains("expected 96 pieces") && message.contains("found 128"), "{message}");
    let message = load(&case.vocab_bytes(), &other.shortlist_bytes());
    assert!(message.starts_with("shortlist: shortlist words: expected 97, found 129"), "{message}");
}

/// Loads a damaged model and, if that is accepted, translates with it: an error or some text, never a panic.
fn survive(case: &TinyModel, bytes: Vec<u8>) -> bool {
    let Ok(file) = ModelFile::from_bytes(bytes) else { return false };
    let (vocab, shortlist) = (case.vocab_bytes(), case.shortlist_bytes());
    let Ok(translator) = Translator::from_parts(file, &vocab, None, Some(&shortlist), Isa::detect()) else {
        return false;
    };
    for options in all_options() {
        assert_eq!(translator.translate(&["the cat", "a"], &options).len(), 2);
    }
    true
}

#[test]
fn a_model_cut_short_is_an_error() {
    let case = TinyModel::named("shared-alphas");
    let bytes = case.model_bytes();
    for at in (0..bytes.len()).step_by(bytes.len() / 97) {
        assert!(!survive(case, bytes[..at].to_vec()), "cut at {at} of {}", bytes.len());
    }
}

#[test]
fn a_damaged_model_never_panics() {
    for name in ["shared-alphas", "shared-float32"] {
        let case = TinyModel::named(name);
        let bytes = case.model_bytes();
        assert!(survive(case, bytes.clone()));
        // Headers and names lie in front; behind them weights, where few places stand for all.
        let front = (0..bytes.len().min(12_000)).step_by(7);
        let weights = (12_000..bytes.len()).step_by(bytes.len() / 199);
        let refused = front.chain(weights).filter(|&at| {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << (at % 8);
            !survive(case, damaged)
        });
        assert!(refused.count() > 100, "{name}");
    }
}

/// Numbers that no weight should be: the text may be anything, but there is one.
#[test]
fn a_model_that_is_not_a_number_never_panics() {
    let case = TinyModel::named("shared-float32");
    let bytes = case.model_bytes();
    for bad in [f32::NAN, f32::INFINITY, f32::MAX] {
        for at in (bytes.len() / 4..bytes.len() - 2048).step_by(bytes.len() / 41) {
            let mut damaged = bytes.clone();
            let at = at / 4 * 4;
            damaged[at..at + 256].copy_from_slice(&bad.to_le_bytes().repeat(64));
            survive(case, damaged);
        }
    }
}
