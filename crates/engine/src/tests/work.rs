//! The counts of [`Work`], against counts by hand.

use tolmach_kernels::Isa;
use tolmach_testing::TinyModel;

use super::{all_options, cases, translator};
use crate::{Batch, Options, Translator, Work};

/// The work of sentences that are all admitted before the first step.
fn work(translator: &Translator, sentences: &[&str], options: &Options) -> Work {
    let mut batch = Batch::default();
    assert_eq!(batch.work(), Work::default());
    for (key, sentence) in (0..).zip(sentences) {
        translator.admit(&mut batch, key, sentence, options);
    }
    while !batch.is_idle() {
        translator.advance(&mut batch, &mut |_, _| {});
    }
    batch.work()
}

#[test]
fn a_count_by_hand() {
    // Width 64, feed-forward 128, two layers on each side, 96 pieces.
    let translator = translator(TinyModel::named("shared-alphas"), Isa::detect());
    // Self-attention has four square matrices, the feed-forward part two of 64 × 128; the keys and values of both
    // decoder layers are made once a source row.
    let source = 2 * (4 * 64 * 64 + 2 * 64 * 128) + 2 * (2 * 64 * 64);
    // Two square matrices of the SSRU, query and output of attention; the feed-forward part.
    let target = 2 * ((2 + 2) * 64 * 64 + 2 * 64 * 128);

    // "the cat" is three pieces and the end (see expected/shared-alphas.json): seven pieces and the end come out of
    // the whole vocabulary, one and the end out of 16 candidates.
    let whole = Options { shortlist: Some(false), ..Options::default() };
    let rows =
        Work { source_pieces: 4, target_pieces: 8, multiplications: 4 * source + 8 * (target + 96 * 64) };
    assert_eq!(work(&translator, &["the cat"], &whole), rows);
    assert_eq!(work(&translator, &["the cat"], &Options { scores: true, ..whole }), rows);
    let short = Options { shortlist: Some(true), ..Options::default() };
    let rows =
        Work { source_pieces: 4, target_pieces: 2, multiplications: 4 * source + 2 * (target + 16 * 64) };
    assert_eq!(work(&translator, &["the cat"], &short), rows);

    // "the" with a beam of 4: hypotheses of 8, 4, 2 and 1 pieces. All share the first row; then each has one a piece.
    let beam = Options { beam: 4, nbest: 4, ..whole };
    let steps = 8 + 4 + 2 + 1 - 3;
    let rows = Work {
        source_pieces: 2,
        target_pieces: steps,
        multiplications: 2 * source + steps * (target + 96 * 64),
    };
    assert_eq!(work(&translator, &["the"], &beam), rows);
}

#[test]
fn copying_is_no_work() {
    let translator = translator(TinyModel::named("shared-alphas"), Isa::detect());
    assert_eq!(work(&translator, &["", "42", "😀"], &Options::default()), Work::default());
}

#[test]
fn the_work_of_a_batch_is_that_of_its_sentences() {
    let long = "the cat, a b c. ".repeat(40);
    let sentences = ["the cat", "", "a b", &long, "one two three four", "42", "the", "a"];
    for (case, _) in cases() {
        let translator = translator(case, Isa::detect());
        for options in all_options() {
            let mut sum = Work::default();
            for sentence in sentences {
                let one = work(&translator, &[sentence], &options);
                sum.source_pieces += one.source_pieces;
                sum.target_pieces += one.target_pieces;
                sum.multiplications += one.multiplications;
            }
            assert_eq!(work(&translator, &sentences, &options), sum, "{} {options:?}", case.name);
        }
    }
}
