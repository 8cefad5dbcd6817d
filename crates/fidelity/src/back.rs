//! The back-check: what translation models find unlikely in a pair of texts that the surface lets pass.
//!
//! A model that scores a given text (forced decoding, no search) says of every piece how likely it is. The model of the
//! opposite direction scores the source given the translation: what the translation lost becomes unlikely there. The
//! model of the same direction scores the translation given the source: what was put in becomes unlikely. The scores
//! are gathered by meaning (figures that stand on both sides, names that stand on one, negations, stretches of words)
//! and weighed by one logistic function a class, trained on errors put into right translations
//! (`bench/fidelity/train.py`; the weights are `back/weights.tsv`).

mod evidence;
mod weights;

use tolmach_text::Span;

pub use crate::polarity::negations;
use crate::texts::Texts;
use crate::{Class, Finding, Pair, Rules, Severity, gate};
use evidence::{Evidence, gather};
use weights::Sides;

/// How likely a model finds a piece of a text, given the text on the other side and the pieces before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likelihood {
    /// Bytes of the text; empty for a piece that stands for nothing visible. Ascending.
    pub span: Span,
    /// Natural logarithm of its probability.
    pub log_probability: f32,
    /// How much likelier, in the same logarithm, the likeliest piece was in its place: 0 if it was that one.
    pub behind: f32,
    /// How much likelier, in the same logarithm, the likeliest word of negation was in its place ([`negations`]): below 0 if
    /// it was less likely, negative infinity where that is not known.
    pub negation: f32,
}

/// What models say of a pair; either side may be empty where no model could be asked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Back<'a> {
    /// Pieces of the source, given the translation.
    pub source: &'a [Likelihood],
    /// Pieces of the translation, given the source; empty too where this model made the translation, for it finds its
    /// own words likely.
    pub target: &'a [Likelihood],
}

/// [`crate::check`], and what the models add to it, as warnings.
pub fn check_with(pair: &Pair<'_>, back: &Back<'_>, rules: &Rules) -> Vec<Finding> {
    let mut findings = gate::find(pair, rules);
    if let Some(sides) = Sides::of(back) {
        let texts = Texts::of(pair);
        for (class, evidence) in gather(&texts, back, sides == Sides::Both) {
            let Some(flags) = weights::flags(class, sides, &evidence.features) else { continue };
            // What words say of negation, and links of others' translations of what is left out, the models know better.
            let is_doubtful = |finding: &Finding| match class {
                Class::NegationLost | Class::NegationAdded => finding.class == class,
                Class::Omission => {
                    sides == Sides::Both && finding.class == class && finding.target.is_none() && !flags
                }
                _ => false,
            };
            let stands = |finding: &Finding| {
                !flags || !same(finding.class, class) || finding.severity >= Severity::Warn
            };
            findings.retain(|finding| !is_doubtful(finding) && stands(finding));
            if flags && !findings.iter().any(|finding| same(finding.class, class)) {
                findings.push(evidence.finding(class));
            }
        }
    }
    gate::apply(rules, findings)
}

/// A translation of this length (logarithm of it over the length expected) has hardly lost a clause: of the errors that
/// the models find in training, one in a hundred is longer and nothing else.
const NOT_SHORT: f32 = -0.06;

/// Whether models could find anything in a pair at all, both of them or one alone: it has a negation, two figures that
/// stand on both sides, a name that stands on one, or the translation is rather short. Four of ten sentences of news have
/// nothing of the kind for one model, a third for both.
pub fn may_be_doubted(pair: &Pair<'_>, by_both: bool) -> bool {
    evidence::length_ratio(pair).is_none_or(|ratio| ratio < NOT_SHORT)
        || !gather(&Texts::of(pair), &Back::default(), by_both).is_empty()
}

/// Whether a finding of one class says what one of the other says.
fn same(one: Class, other: Class) -> bool {
    let kind = |class| match class {
        Class::LatinChanged | Class::NameCase => Class::NameChanged,
        Class::NumberAltered => Class::NumberSwapped,
        Class::Empty | Class::Untranslated => Class::Omission,
        class => class,
    };
    kind(one) == kind(other)
}

/// What the weights of each class are multiplied with, by name: for training. Classes that do not apply to the pair are
/// absent.
pub fn features(pair: &Pair<'_>, back: &Back<'_>) -> Vec<(Class, Vec<(&'static str, f32)>)> {
    let by_both = Sides::of(back) == Some(Sides::Both);
    gather(&Texts::of(pair), back, by_both)
        .into_iter()
        .map(|(class, evidence)| (class, evidence.features))
        .collect()
}

impl Evidence {
    fn finding(self, class: Class) -> Finding {
        let why = match class {
            Class::NumberSwapped => "the models find these figures unlikely in their places",
            Class::NameChanged => "the models do not find this name in the source",
            Class::NegationLost => "the models find nothing in the translation that denies this",
            Class::NegationAdded => "the models find nothing in the source that denies this",
            _ => "the models find little of these words in the translation",
        };
        Finding {
            class,
            severity: Severity::Warn,
            source: self.source,
            target: self.target,
            expected: self.expected,
            found: self.found,
            why: why.into(),
        }
    }
}

#[cfg(test)]
mod tests;
