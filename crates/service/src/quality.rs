//! The quality mode: where greedy search was unsure, a wide search, and of what it finds the text that all agree with
//! most.
//!
//! A model's likeliest translation is often an odd one: much of its probability lies with others that resemble each
//! other. The hypothesis with the most in common with all, each weighed by its probability, is better (minimum Bayes
//! risk); better still is one that takes from another what more of them have. A sentence that greedy search is sure of
//! has nothing to gain, and keeps what it has.
//!
//! The constants were chosen by `bench/quality.py train` (`docs/quality.md`).

use tolmach_engine::{Hypothesis, Options, Translation, Unsure};

mod consensus;
mod recombine;

use crate::short::is_short;
use consensus::Consensus;
use recombine::recombined;

/// Hypotheses of the wide search.
const BEAM: usize = 24;
/// When it is made, and which hypotheses it drops: greedy search is unsure of seven in ten sentences, and what lies
/// far behind the best would hardly count.
const UNSURE: Unsure = Unsure { below: -0.05, margin: 4.0 };
/// How much the model's own probabilities count among the hypotheses: 1 is as they are, 0 is all alike. Those of a few
/// hypotheses are far apart, though most of the rest would be near the best.
const TRUST: f32 = 0.5;
/// How much more all must agree with what takes a part of another hypothesis, which the model has not scored as a whole.
const WORTH: f64 = 1.002;
/// Longest sentence, in bytes, that is searched so: longer ones are no sentences, and cost memory.
const MAX_BYTES: usize = 4096;

/// Whether the quality mode has a say: whoever asks for a beam or for several hypotheses gets those.
pub(crate) fn is_for(options: &Options) -> bool {
    options.beam <= 1 && options.nbest <= 1
}

/// How the model is to search in the quality mode; as it was asked where a sentence is too long or too short for it.
pub(crate) fn wide(asked: &Options, sentence: &str) -> Options {
    if sentence.len() > MAX_BYTES || is_short(sentence) {
        return asked.clone();
    }
    Options { beam: BEAM, nbest: BEAM, unsure: Some(UNSURE), ..asked.clone() }
}

/// The hypothesis that agrees most with all, with a part of another where that agrees better still; the earlier of
/// equals. No alternatives are kept. One that takes a part of another has no probability: the model has not scored it.
pub(crate) fn choose(translation: Translation) -> Translation {
    if translation.alternatives.is_empty() {
        return translation;
    }
    let Translation { best, alternatives, copied } = translation;
    let all: Vec<Hypothesis> = std::iter::once(best).chain(alternatives).collect();
    let texts: Vec<&str> = all.iter().map(|hypothesis| hypothesis.aligned.text.as_str()).collect();
    let consensus = Consensus::new(&texts, &weights(&all));
    let best = most_agreed(&consensus, all.iter().cloned());
    let mixed =
        best.as_ref().and_then(|(best, _)| most_agreed(&consensus, recombined(best, &all).into_iter()));
    let best = match (best, mixed) {
        (Some((_, least)), Some((mixed, agreement))) if agreement > WORTH * least => mixed,
        (best, _) => best.map(|(best, _)| best).unwrap_or_default(),
    };
    Translation { best, alternatives: Vec::new(), copied }
}

/// The first of those that agree most, with how much.
fn most_agreed(
    consensus: &Consensus,
    hypotheses: impl Iterator<Item = Hypothesis>,
) -> Option<(Hypothesis, f64)> {
    hypotheses.fold(None, |best, one| {
        let agreement = consensus.agreement(&one.aligned.text);
        if best.as_ref().is_some_and(|(_, most)| agreement <= *most) { best } else { Some((one, agreement)) }
    })
}

/// How much each hypothesis counts; the sum is 1.
fn weights(all: &[Hypothesis]) -> Vec<f64> {
    let log = |hypothesis: &Hypothesis| f64::from(TRUST * hypothesis.log_probability.unwrap_or(0.0));
    let top = all.iter().map(log).fold(f64::NEG_INFINITY, f64::max);
    // Not the standard library's exponential: its last bit depends on the platform.
    let weights: Vec<f64> = all.iter().map(|hypothesis| libm::exp(log(hypothesis) - top)).collect();
    let total: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / total).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tolmach_text::Aligned;

    fn hypothesis(text: &str, log_probability: f32) -> Hypothesis {
        Hypothesis {
            aligned: Aligned { text: text.into(), ..Aligned::default() },
            log_probability: Some(log_probability),
            pieces: 10,
        }
    }

    fn chosen(all: &[(&str, f32)]) -> Hypothesis {
        let mut all = all.iter().map(|&(text, log_probability)| hypothesis(text, log_probability));
        let best = all.next().expect("one");
        let translation = choose(Translation { best, alternatives: all.collect(), copied: false });
        assert!(translation.alternatives.is_empty());
        translation.best
    }

    #[test]
    fn what_most_agree_with_is_chosen_not_the_likeliest() {
        let found = chosen(&[
            ("Os gatos pretos fogem.", -1.0),
            ("O gato preto dormia no muro.", -1.2),
            ("O gato preto dormia na parede.", -1.3),
            ("Um gato preto dormiu no muro.", -1.4),
        ]);
        assert_eq!(found.aligned.text, "O gato preto dormia no muro.");
        assert_eq!(found.log_probability, Some(-1.2));
        assert_eq!(chosen(&[("a b", -1.0), ("a b", -1.0)]).aligned.text, "a b");
        assert_eq!(chosen(&[("", -1.0), ("sim", -3.0)]).aligned.text, "sim");
        assert_eq!(chosen(&[("", -1.0)]).aligned.text, "");
    }

    #[test]
    fn what_no_hypothesis_says_as_a_whole_is_put_together() {
        let found = chosen(&[
            ("O gato preto dormia no muro velho da casa.", -1.0),
            ("O gato branco dormia no telhado velho da casa.", -1.0),
            ("O gado preto dormia no telhado velho da casa.", -1.0),
        ]);
        assert_eq!(found.aligned.text, "O gato preto dormia no telhado velho da casa.");
        assert_eq!(found.log_probability, None);
    }

    #[test]
    fn a_greedy_translation_stays_as_it_is() {
        let best = hypothesis("a", -1.0);
        let translation = Translation { best, alternatives: Vec::new(), copied: true };
        assert_eq!(choose(translation.clone()), translation);
    }

    #[test]
    fn whoever_asks_for_a_beam_gets_it() {
        assert!(is_for(&Options::default()));
        assert!(!is_for(&Options { beam: 4, ..Options::default() }));
        assert!(!is_for(&Options { beam: 4, nbest: 4, ..Options::default() }));
        assert_eq!(wide(&Options::default(), "A ponte reabriu ontem.").beam, BEAM);
        assert_eq!(wide(&Options::default(), "Últimas notícias"), Options::default());
        assert_eq!(wide(&Options::default(), &"a".repeat(MAX_BYTES + 1)), Options::default());
    }
}
