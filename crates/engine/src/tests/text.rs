//! What becomes of the text of a sentence: nothing is lost, and neither neighbours nor the processor change it.

use tolmach_kernels::Isa;
use tolmach_testing::TinyModel;
use tolmach_text::Vocab;

use super::{all_options, alone, cases, translator};
use crate::model::MAX_PIECES;
use crate::{Options, Translation, Unsure};

#[test]
fn a_batch_is_its_sentences_and_every_instruction_set_the_scalar_one() {
    let sentences =
        ["the cat", "", " a b ", "one two three four five six", "42", "그 the 😀 cat", "zz top", "a"];
    for (case, _) in cases() {
        let reference = translator(case, Isa::SCALAR);
        let translators: Vec<_> = Isa::available().map(|isa| translator(case, isa)).collect();
        for options in all_options() {
            let one_by_one: Vec<Translation> =
                sentences.iter().map(|sentence| alone(&reference, sentence, &options)).collect();
            for translator in &translators {
                let together = translator.translate(&sentences, &options);
                assert_eq!(together, one_by_one, "{} on {}, {options:?}", case.name, translator.isa().name());
            }
        }
    }
}

#[test]
fn a_wide_search_follows_only_where_greedy_search_is_unsure() {
    let windows = "the cat, a b c. ".repeat(45);
    for (case, _) in cases() {
        let translator = translator(case, Isa::detect());
        for text in ["the cat", "one two three four five six", "42", "", "zz top", &windows] {
            let wide = Options { beam: 4, nbest: 4, ..Options::default() };
            let by = |below: f32, margin: f32| {
                alone(&translator, text, &Options { unsure: Some(Unsure { below, margin }), ..wide.clone() })
            };
            let greedy = alone(&translator, text, &Options { scores: true, ..Options::default() });
            assert_eq!(by(f32::NEG_INFINITY, f32::INFINITY), greedy, "{}: {text}", case.name);
            assert_eq!(
                by(f32::INFINITY, f32::INFINITY),
                alone(&translator, text, &wide),
                "{}: {text}",
                case.name
            );
            let one_window = text.len() < windows.len();
            if let Some(score) = greedy.best.log_probability.filter(|_| one_window) {
                let mean = score / greedy.best.pieces as f32;
                assert_eq!(by(mean, f32::INFINITY), greedy, "{}: {text}", case.name);
                let narrow = by(f32::INFINITY, 0.5);
                let scores: Vec<f32> = std::iter::once(&narrow.best)
                    .chain(&narrow.alternatives)
                    .map(|hypothesis| hypothesis.log_probability.unwrap())
                    .collect();
                let best = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                assert!(scores.iter().all(|score| *score >= best - 0.5), "{}: {text}: {scores:?}", case.name);
            }
        }
    }
}

#[test]
fn scores_are_asked_for_and_change_no_text() {
    for (case, json) in cases() {
        let translator = translator(case, Isa::detect());
        for input in json["inputs"].as_array().unwrap() {
            let text = input["text"].as_str().unwrap();
            let plain = alone(&translator, text, &Options::default());
            let scored = alone(&translator, text, &Options { scores: true, ..Options::default() });
            assert_eq!(plain.best.log_probability, None);
            assert!(scored.best.log_probability.unwrap() < 0.0, "{}", case.name);
            assert_eq!(
                (plain.best.aligned.text, plain.best.aligned.links),
                (scored.best.aligned.text, scored.best.aligned.links)
            );
        }
    }
}

#[test]
fn options_out_of_range_are_taken_as_the_nearest_that_are_not() {
    let translator = translator(TinyModel::named("shared-alphas"), Isa::detect());
    let with =
        |beam, nbest| alone(&translator, "the cat sat", &Options { beam, nbest, ..Options::default() });
    assert_eq!(with(0, 0), with(1, 1));
    assert_eq!(with(2, 9), with(2, 2));
    assert_eq!(with(2, 9).alternatives.len(), 1);
    assert_eq!(with(1000, 3), with(Options::MAX_BEAM, 3));
    assert_eq!(with(1000, 3).alternatives.len(), 2);
}

#[test]
fn nothing_of_a_sentence_is_lost() {
    let translator = translator(TinyModel::named("shared-alphas"), Isa::detect());
    let translate = |text: &str| alone(&translator, text, &Options::default());
    for copied in ["", " ", "\t\n", "12,5 % – 3.400", "😀🎉", "김정은", "???"] {
        let translation = translate(copied);
        assert_eq!(translation.best.aligned.text, copied);
        assert!(translation.copied);
    }
    for (text, run) in
        [("the cat 😀", "😀"), ("김정은 the cat", "김정은"), ("the 👩‍👩‍👧 cat", "👩‍👩‍👧"), ("Łódź cat", "Łódź")]
    {
        assert!(
            translate(text).best.aligned.text.contains(run),
            "{run} in {:?}",
            translate(text).best.aligned.text
        );
    }
    let spaced = translate("  the cat \n");
    assert!(spaced.best.aligned.text.starts_with("  ") && spaced.best.aligned.text.ends_with(" \n"));
    // A sentence of many windows: every window gives text, spans stay inside both texts.
    let long = "the cat, a b c; ".repeat(60);
    let translation = translate(&long);
    assert!(translation.best.aligned.links.last().unwrap().source.start > long.len() * 3 / 4);
    for link in &translation.best.aligned.links {
        assert!(link.target.end <= translation.best.aligned.text.len() && link.source.end <= long.len());
        assert!(!link.target.of(&translation.best.aligned.text).is_empty());
        link.source.of(&long);
    }
}

#[test]
fn a_sentence_of_many_windows_is_its_windows() {
    for (case, _) in cases() {
        let translator = translator(case, Isa::detect());
        let unit = "the cat, a b c.";
        let pieces = Vocab::from_bytes(&case.vocab_bytes()).unwrap().encode(unit).len();
        // The boundary of a window is the last full stop that fits.
        let units = MAX_PIECES / pieces;
        let window = vec![unit; units].join(" ");
        for options in all_options() {
            let part = alone(&translator, &window, &options);
            let whole = alone(&translator, &[&*window; 5].join(" "), &options);
            assert_eq!(
                whole.best.aligned.text,
                [&*part.best.aligned.text; 5].join(" ").trim(),
                "{}",
                case.name
            );
            assert_eq!(whole.best.pieces, 5 * part.best.pieces);
            let score = part.best.log_probability.map(|score| 5.0 * score);
            assert_eq!(whole.best.log_probability.is_some(), score.is_some());
            let difference = whole.best.log_probability.unwrap_or(0.0) - score.unwrap_or(0.0);
            assert!(difference.abs() <= 1e-5 * score.unwrap_or(0.0).abs(), "{}: {difference}", case.name);
            assert_eq!(whole.alternatives.len(), part.alternatives.len());
        }
    }
}
