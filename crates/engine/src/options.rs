//! How a caller wants sentences translated.

/// When a sentence is worth a wide search, and how wide.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unsure {
    /// Mean log-probability of a piece, in nats, under which greedy search is unsure.
    pub below: f32,
    /// Hypotheses of the wide search that are less likely than its best by more than this, in nats, are dropped on the
    /// way: those that are left cost less.
    pub margin: f32,
}

/// How to translate. The default is greedy search with the shortlist where it is safe, without scores.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Hypotheses kept a step; 1 is greedy.
    pub beam: usize,
    /// Hypotheses returned, at most `beam`; the best is the translation, the others its alternatives.
    pub nbest: usize,
    /// Whether log-probabilities are wanted (a beam over 1 computes them anyway).
    pub scores: bool,
    /// `None`: the shortlist is used if the model has one and its vocabulary is shared (with split vocabularies it
    /// costs quality). `Some(true)`: used if there is one. `Some(false)`: the whole vocabulary.
    pub shortlist: Option<bool>,
    /// `None`: every sentence is searched with `beam`. Otherwise greedy search comes first, and only where it is unsure is
    /// `beam` used; the others have their greedy translation with its score, and no alternatives. Not where a sentence
    /// must say something. Each window of a sentence is judged by itself.
    pub unsure: Option<Unsure>,
}

impl Default for Options {
    fn default() -> Self {
        Self { beam: 1, nbest: 1, scores: false, shortlist: None, unsure: None }
    }
}

impl Options {
    /// Widest beam; wider ones lose quality and cost memory.
    pub const MAX_BEAM: usize = 64;
}
