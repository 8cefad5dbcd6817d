//! Translations that must say something, on the tiny models: it is said, once, and nothing else depends on it.

use tolmach_kernels::Isa;
use tolmach_text::Span;

use super::{all_options, alone, cases, translator};
use crate::{Options, Required, Translation, Translator};

fn required(form: &str) -> Required {
    Required { forms: vec![form.into()], ..Required::default() }
}

fn made(translator: &Translator, sentence: &str, required: &[Required], options: &Options) -> Translation {
    let mut made = translator.translate_required(&[(sentence, required)], options);
    assert_eq!(made.len(), 1);
    made.remove(0)
}

const SENTENCES: [&str; 4] =
    ["the cat sat.", "and then 7 dogs ran over the old stone bridge.", "a", "in the end"];

/// Words that the tiny vocabularies can write.
const WORDS: [&str; 4] = ["cat", "7", "the end", "bridge"];

#[test]
fn what_is_required_is_said_once() {
    let (mut said, mut all) = (0, 0);
    for (case, _) in cases() {
        for isa in Isa::available() {
            let translator = translator(case, isa);
            for shortlist in [true, false] {
                let options = Options { shortlist: Some(shortlist), nbest: 3, ..Options::default() };
                for (sentence, word) in SENTENCES.iter().flat_map(|s| WORDS.map(|word| (*s, word))) {
                    let required = required(word);
                    let made = made(&translator, sentence, std::slice::from_ref(&required), &options);
                    let times = required.times_in(&made.best.aligned.text);
                    assert!(times <= 1, "{}: {word} in {}", case.name, made.best.aligned.text);
                    (said, all) = (said + times, all + 1);
                    // The best says it if any does, and no two are alike.
                    assert!(
                        times == 1 || !made.alternatives.iter().any(|o| required.is_said_in(&o.aligned.text))
                    );
                    assert!(made.alternatives.len() <= 2);
                    assert!(
                        made.alternatives.iter().all(|other| other.aligned.text != made.best.aligned.text)
                    );
                    assert!(made.best.log_probability.is_some_and(f32::is_finite));
                }
            }
        }
    }
    // These models know no word: for many of them the end at once is likelier by more than a word may cost.
    assert!(said * 2 >= all, "{said} of {all}");
}

#[test]
fn two_are_said_together_and_open_ones_go_on() {
    for (case, _) in cases() {
        let translator = translator(case, Isa::detect());
        let both = [required("cat"), required("7")];
        let text = made(&translator, "the dogs ran", &both, &Options::default()).best.aligned.text;
        assert!(both.iter().all(|required| required.is_said_in(&text)), "{}: {text}", case.name);
        let open = Required { open: true, forms: vec!["zzzzz".into(), "do".into()], source: None };
        let text =
            made(&translator, "the cat", std::slice::from_ref(&open), &Options::default()).best.aligned.text;
        assert!(open.is_said_in(&text), "{}: {text}", case.name);
    }
}

#[test]
fn what_nothing_can_say_changes_nothing() {
    for (case, _) in cases() {
        let translator = translator(case, Isa::detect());
        for impossible in ["김정은", "", " ", "\u{301}"] {
            let required = required(impossible);
            let found = made(&translator, "the cat sat.", &[required], &Options::default());
            let free = alone(&translator, "the cat sat.", &Options { scores: true, ..Options::default() });
            assert_eq!(found, free, "{}", case.name);
        }
    }
}

#[test]
fn sentences_without_requirements_are_as_ever_and_those_with_them_as_alone() {
    let long = "the cat, a b c. ".repeat(45);
    let late = Required { source: Some(Span::new(500, 503)), ..required("bridge") };
    for (case, _) in cases() {
        let translator = translator(case, Isa::detect());
        for options in all_options() {
            let asked = [required("cat"), required("7")];
            let mut given: Vec<(&str, &[Required])> = Vec::new();
            for (number, sentence) in SENTENCES.iter().cycle().take(12).enumerate() {
                given.push((sentence, &asked[..number % 3]));
            }
            given.extend([
                (long.as_str(), std::slice::from_ref(&late)),
                ("42", &asked[..]),
                ("", &asked[..]),
            ]);
            let together = translator.translate_required(&given, &options);
            for ((sentence, required), found) in given.iter().zip(&together) {
                assert_eq!(found, &made(&translator, sentence, required, &options), "{}", case.name);
                if required.is_empty() {
                    assert_eq!(found, &alone(&translator, sentence, &options));
                }
            }
            // Copied, as without requirements.
            assert_eq!(together[together.len() - 2].best.aligned.text, "42");
        }
    }
}

#[test]
fn a_long_sentence_says_it_in_the_window_that_has_its_source() {
    let sentence = "the cat, a b c. ".repeat(45);
    let mut said = 0;
    for (case, _) in cases() {
        let translator = translator(case, Isa::detect());
        for (source, early) in
            [(Some(Span::new(4, 7)), true), (Some(Span::new(700, 703)), false), (None, true)]
        {
            let late = Required { source, ..required("7") };
            let text = made(&translator, &sentence, std::slice::from_ref(&late), &Options::default())
                .best
                .aligned
                .text;
            // The tiny models ramble in long windows, and some give up.
            if let Some(at) = text.find('7').filter(|_| text.len() > 40) {
                assert_eq!(at < text.len() / 2, early, "{}: {text}", case.name);
                said += 1;
            }
        }
    }
    assert!(said >= 3, "{said}");
}
