//! From one language to another by way of a third: translations after one another, with links from end to end.

use tolmach_engine::{Hypothesis, Translation};
/// The translation of a sentence by two models in turn: `first` of the sentence, `second` of what that gave.
///
/// The alternatives are those of the second model; a hypothesis is as likely as both of its parts together.
pub(crate) fn compose(first: &Translation, second: Translation) -> Translation {
    Translation {
        best: through(&first.best, second.best),
        alternatives: second.alternatives.into_iter().map(|other| through(&first.best, other)).collect(),
        copied: first.copied && second.copied,
    }
}

fn through(first: &Hypothesis, second: Hypothesis) -> Hypothesis {
    Hypothesis {
        aligned: second.aligned.through(&first.aligned),
        log_probability: first.log_probability.zip(second.log_probability).map(|(a, b)| a + b),
        pieces: first.pieces + second.pieces,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tolmach_text::{Aligned, Link, Span};

    #[test]
    fn a_hypothesis_is_of_both_models() {
        let hypothesis = |text: &str, source: Span, log_probability, pieces| Hypothesis {
            aligned: Aligned {
                text: text.into(),
                links: vec![Link { target: Span::new(0, text.len()), source, probability: 0.5 }],
            },
            log_probability: Some(log_probability),
            pieces,
        };
        let first = hypothesis("house", Span::new(0, 4), -1.0, 3);
        let first = Translation { best: first, ..Translation::default() };
        let second = hypothesis("Haus", Span::new(0, 5), -0.5, 4);
        let second = Translation { best: second.clone(), alternatives: vec![second], copied: true };
        let composed = compose(&first, second);
        assert_eq!(composed.best.aligned.text, "Haus");
        assert_eq!(composed.best.aligned.links[0].source, Span::new(0, 4));
        assert_eq!((composed.best.log_probability, composed.best.pieces), (Some(-1.5), 7));
        assert_eq!((&composed.alternatives, composed.copied), (&vec![composed.best], false));
    }
}
