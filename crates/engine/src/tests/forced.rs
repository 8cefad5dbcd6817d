//! Forced decoding agrees with the search (but for the order of a sum), and a pair's result with itself in any company.

use tolmach_kernels::Isa;

use super::{cases, translator};
use crate::Options;

/// What the search finds and says of its own translation, forced decoding says too.
#[test]
fn a_translation_is_as_likely_as_when_it_was_found() {
    let mut compared = 0;
    for (case, _) in cases() {
        for isa in Isa::available() {
            let translator = translator(case, isa);
            for shortlist in [true, false] {
                let options = Options { scores: true, shortlist: Some(shortlist), ..Options::default() };
                for sentence in SENTENCES {
                    let best = &translator.translate(&[sentence], &options)[0].best;
                    let Some(scored) = &translator.score(&[(sentence, &best.aligned.text)], &options)[0]
                    else {
                        continue;
                    };
                    // Where the text is segmented as it was found; a search that was cut off has no end.
                    if scored.pieces.len() + 1 != best.pieces {
                        continue;
                    }
                    if scored.pieces.iter().any(|piece| piece.behind > 0.0) {
                        continue;
                    }
                    let found = best.log_probability.expect("scores were asked for");
                    let difference = (scored.log_probability() - found).abs();
                    assert!(difference < 1e-4, "{} {sentence}: {difference}", case.name);
                    assert!(scored.links.len() <= scored.pieces.len());
                    compared += 1;
                }
            }
        }
    }
    assert!(compared >= 10, "{compared} compared");
}

const SENTENCES: [&str; 8] = [
    "the cat sat.",
    "and then 7 dogs ran",
    "the end",
    "old stone bridge",
    "a cat and a dog",
    "one two three",
    "the old cat",
    "in the end the dogs sat.",
];

#[test]
fn a_pair_is_scored_alone_as_in_company() {
    for (case, _) in cases() {
        let translator = translator(case, Isa::detect());
        let options = Options::default();
        let long = "the old cat and the dogs ".repeat(4);
        let pairs: Vec<(&str, &str)> = SENTENCES
            .iter()
            .flat_map(|source| SENTENCES.map(|target| (*source, target)))
            .chain([(long.as_str(), "the end"), ("", "the end"), ("the end", "")])
            .collect();
        let together = translator.score(&pairs, &options);
        assert_eq!(together.len(), pairs.len());
        for (pair, scored) in pairs.iter().zip(&together) {
            assert_eq!(&translator.score(&[*pair], &options)[0], scored, "{pair:?}");
            if let Some(scored) = scored {
                assert!(scored.end <= 0.0 && scored.pieces.iter().all(|piece| piece.behind >= 0.0));
                assert!(scored.pieces.iter().all(|piece| piece.log_probability <= 1e-4));
            }
        }
        assert_eq!(together[together.len() - 2..], [None, None]);
    }
}

#[test]
fn what_a_window_does_not_hold_is_not_judged() {
    let (case, _) = &cases()[0];
    let translator = translator(case, Isa::detect());
    let long = "the cat sat. ".repeat(200);
    for pair in [(long.as_str(), "the end"), ("the end", long.as_str())] {
        assert_eq!(translator.score(&[pair], &Options::default()), [None]);
    }
}

/// A word that is watched for is as likely as the model finds it where it is said.
#[test]
fn what_is_watched_for_is_as_likely_as_if_it_stood_there() {
    let mut compared = 0;
    for (case, _) in cases() {
        let translator = translator(case, Isa::detect());
        let options = Options { shortlist: Some(false), ..Options::default() };
        let said = |source, target: &str, watched: &[&str]| {
            let mut all = translator.score_watching(&[(source, target)], watched, &options);
            all.remove(0).map(|scored| scored.pieces).unwrap_or_default()
        };
        let words = SENTENCES.iter().flat_map(|sentence| sentence.split(' '));
        let words: Vec<&str> = words.filter(|word| said("the end", word, &[]).len() == 1).collect();
        for source in &SENTENCES[..3] {
            let pieces = said(source, "the cat", &words);
            for (at, before) in [(0, ""), (1, "the ")] {
                let Some(piece) = pieces.get(at) else { continue };
                assert!(piece.watched <= piece.behind);
                let alone = |word: &&str| said(source, "the cat", &[word]).get(at).map(|piece| piece.watched);
                let likeliest = words.iter().filter_map(alone).fold(f32::NEG_INFINITY, f32::max);
                assert_eq!(piece.watched, likeliest);
                for word in &words {
                    let stands = said(source, &format!("{before}{word}"), &[]);
                    let Some(stands) = stands.get(at).filter(|_| stands.len() == at + 1) else { continue };
                    let watched = said(source, "the cat", &[word])[at];
                    let likely = watched.log_probability + watched.watched;
                    assert!((likely - stands.log_probability).abs() < 1e-4, "{source} {before}{word}");
                    compared += 1;
                }
            }
        }
        assert!(said("the end", "the cat", &[]).iter().all(|piece| piece.watched == f32::NEG_INFINITY));
    }
    assert!(compared >= 20, "{compared} compared");
}
