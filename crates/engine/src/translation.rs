//! What comes of a sentence.

use tolmach_text::Aligned;

/// One way to translate a sentence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hypothesis {
    /// The text and where in the sentence each word piece of it comes from.
    pub aligned: Aligned,
    /// Natural logarithm of the probability of the whole text under the model, if asked for.
    pub log_probability: Option<f32>,
    /// Pieces (ends included) that `log_probability` sums over: the quotient compares texts of unlike length.
    pub pieces: usize,
}

/// A translated sentence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Translation {
    /// The best hypothesis.
    pub best: Hypothesis,
    /// The next best, best first, at most `nbest` − 1.
    pub alternatives: Vec<Hypothesis>,
    /// Whether no model was needed: there was no letter, or none that the model knows.
    pub copied: bool,
}
