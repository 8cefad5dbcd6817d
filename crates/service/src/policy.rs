//! How texts are translated, judged and repaired: what the desk chooses, before anything is done.

use tolmach_engine::Options;
use tolmach_fidelity::Rules;

/// No bound on the work for a sentence: [`Gate::effort`].
pub const UNBOUNDED: usize = usize::MAX;

/// How texts are translated, judged and repaired.
#[derive(Clone, Copy, Debug)]
pub struct Gate<'a> {
    /// What the house wants.
    pub rules: &'a Rules,
    /// How the model searches.
    pub engine: &'a Options,
    /// The repairs that may be tried, in this order: [`Repair::ALL`], or some.
    pub repairs: &'a [Repair],
    /// How often models may read one sentence beyond the first time, a search `n` wide counting `n` times: what bounds the
    /// work for a sentence, which no clock may (a result would depend on the machine). A step that would go beyond is not
    /// taken. [`UNBOUNDED`] for no bound.
    pub effort: usize,
}

/// What gave a better translation, in the order in which they are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Repair {
    /// Faults of form whose right form is certain: doubled words, missing spaces, the marks of the house, separators of
    /// figures whose value is right. No model was asked.
    Rule,
    /// Another hypothesis of a wider search.
    Beam,
    /// A search for a translation that says the missing figure, name or term.
    Required,
    /// A wider search in the whole vocabulary instead of the shortlist.
    Vocabulary,
    /// The sentence in two parts, each translated by itself.
    Split,
    /// Another model of the pair.
    Model,
    /// A single wrong figure is replaced by that of the source. No model was asked.
    Figure,
}

impl Repair {
    /// All of them, in the order in which they are tried.
    pub const ALL: [Self; 7] =
        [Self::Rule, Self::Beam, Self::Required, Self::Vocabulary, Self::Split, Self::Model, Self::Figure];

    /// Its name, as in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Beam => "beam",
            Self::Required => "required",
            Self::Vocabulary => "vocabulary",
            Self::Split => "split",
            Self::Model => "model",
            Self::Figure => "figure",
        }
    }

    /// The repair of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|repair| repair.name() == name)
    }
}
