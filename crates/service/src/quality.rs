//! The quality mode: where greedy search was unsure, a wide search, and of its hypotheses the one that the others agree
//! with most.
//!
//! A model's likeliest translation is often an odd one: much of its probability lies with others that resemble each
//! other. The hypothesis with the most in common with all, each weighed by its probability, is better (minimum Bayes
//! risk). A sentence that greedy search is sure of has nothing to gain, and keeps what it has.
//!
//! The constants were chosen by `bench/quality.py train` (`docs/quality.md`).

use tolmach_engine::{Hypothesis, Options, Translation};

mod consensus;

use consensus::agreement;

/// Hypotheses of the wide search.
const BEAM: usize = 16;
/// Mean log-probability of a piece, in nats, under which greedy search is unsure: about half of the sentences.
const SURE: f32 = -0.067;
/// How much the model's own probabilities count among the hypotheses: 1 is as they are, 0 is all alike. Those of a few
/// hypotheses are far apart, though most of the rest would be near the best.
const TRUST: f32 = 0.2;
/// Longest sentence, in bytes, that is searched again: longer ones are no sentences, and cost memory.
const MAX_BYTES: usize = 4096;

/// How far a sentence is on its way through a model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Stage {
    /// As the options say, once.
    #[default]
    AsAsked,
    /// Greedy search of the quality mode.
    Greedy,
    /// Its wide search.
    Wide,
}

/// What follows when a model has translated a sentence.
#[derive(Debug)]
pub(crate) enum Next {
    /// This is its translation.
    Done(Translation),
    /// It is to be searched again, in this stage.
    Again(Stage),
}

impl Stage {
    /// Where a sentence begins. Whoever asks for a beam or for several hypotheses gets those.
    pub(crate) fn first(quality: bool, options: &Options) -> Self {
        if quality && options.beam <= 1 && options.nbest <= 1 { Self::Greedy } else { Self::AsAsked }
    }

    /// How the model is to search in this stage.
    pub(crate) fn options(self, asked: &Options) -> Options {
        match self {
            Self::AsAsked => asked.clone(),
            Self::Greedy => Options { scores: true, ..asked.clone() },
            Self::Wide => Options { beam: BEAM, nbest: BEAM, ..asked.clone() },
        }
    }

    /// What follows from what the model made of a sentence in this stage.
    pub(crate) fn next(self, translation: Translation) -> Next {
        match self {
            Self::AsAsked => Next::Done(translation),
            Self::Greedy if is_unsure(&translation.best) && !translation.copied => Next::Again(Self::Wide),
            Self::Greedy => Next::Done(translation),
            Self::Wide => Next::Done(choose(translation)),
        }
    }
}

fn is_unsure(greedy: &Hypothesis) -> bool {
    let mean = greedy.log_probability.map(|sum| sum / greedy.pieces.max(1) as f32);
    mean.is_some_and(|mean| mean < SURE) && greedy.text.len() <= MAX_BYTES
}

/// The hypothesis that agrees most with all; the earlier of equals. No alternatives are kept.
fn choose(translation: Translation) -> Translation {
    let Translation { best, alternatives, copied } = translation;
    let mut all: Vec<Hypothesis> = std::iter::once(best).chain(alternatives).collect();
    let texts: Vec<&str> = all.iter().map(|hypothesis| hypothesis.text.as_str()).collect();
    let agreement = agreement(&texts, &weights(&all));
    let best = agreement.iter().enumerate().fold((0, f64::NEG_INFINITY), |best, (index, &value)| {
        if value > best.1 { (index, value) } else { best }
    });
    Translation { best: all.swap_remove(best.0), alternatives: Vec::new(), copied }
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

    fn hypothesis(text: &str, log_probability: f32) -> Hypothesis {
        Hypothesis {
            text: text.into(),
            log_probability: Some(log_probability),
            pieces: 10,
            ..Hypothesis::default()
        }
    }

    fn wide(all: &[(&str, f32)]) -> String {
        let mut all = all.iter().map(|&(text, log_probability)| hypothesis(text, log_probability));
        let best = all.next().expect("one");
        let Next::Done(translation) =
            Stage::Wide.next(Translation { best, alternatives: all.collect(), copied: false })
        else {
            panic!("a third search")
        };
        assert!(translation.alternatives.is_empty());
        translation.best.text
    }

    #[test]
    fn what_most_agree_with_is_chosen_not_the_likeliest() {
        assert_eq!(
            wide(&[
                ("Os gatos pretos fogem.", -1.0),
                ("O gato preto dormia no muro.", -1.2),
                ("O gato preto dormia na parede.", -1.3),
                ("Um gato preto dormiu no muro.", -1.4),
            ]),
            "O gato preto dormia no muro."
        );
        assert_eq!(wide(&[("a b", -1.0), ("a b", -1.0)]), "a b");
        assert_eq!(wide(&[("", -1.0), ("sim", -3.0)]), "sim");
        assert_eq!(wide(&[("", -1.0)]), "");
    }

    #[test]
    fn only_what_is_unsure_is_searched_again() {
        let next = |text: &str, log_probability: f32, copied: bool| {
            let best = hypothesis(text, log_probability);
            Stage::Greedy.next(Translation { best, alternatives: Vec::new(), copied })
        };
        assert!(matches!(next("a", -2.0, false), Next::Again(Stage::Wide)));
        assert!(matches!(next("a", -0.1, false), Next::Done(_)));
        assert!(matches!(next("a", -2.0, true), Next::Done(_)));
        assert!(matches!(next(&"a".repeat(MAX_BYTES + 1), -2.0, false), Next::Done(_)));
    }

    #[test]
    fn whoever_asks_for_a_beam_gets_it() {
        let greedy = Options::default();
        let beam = Options { beam: 4, ..Options::default() };
        assert_eq!(Stage::first(true, &greedy), Stage::Greedy);
        assert_eq!(Stage::first(true, &beam), Stage::AsAsked);
        assert_eq!(Stage::first(false, &greedy), Stage::AsAsked);
        assert_eq!(Stage::AsAsked.options(&beam), beam);
    }
}
