//! Translated texts.

use serde::{Deserialize, Serialize};

use crate::{Judged, Place};

/// One segment; places are bytes of `source` and `translation`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// The source.
    pub source: String,
    /// Its translation.
    pub translation: String,
    /// Natural logarithm of the probability of all sentences; null where nothing was scored.
    pub score: Option<f32>,
    /// Pieces of the translation with those of the source that they come from.
    pub alignment: Vec<Link>,
    /// What was translated one by one.
    pub sentences: Vec<Sentence>,
}

/// A sentence within its segment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sentence {
    /// Place in the source.
    pub source: Place,
    /// Place in the translation.
    pub target: Place,
    /// Natural logarithm of its probability; null where it was not scored.
    pub score: Option<f32>,
    /// Pieces that the score sums over.
    pub pieces: usize,
    /// Other translations, best first; their places are bytes of the sentence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<Alternative>,
    /// What the gate says; absent where it was not asked.
    #[serde(flatten)]
    pub judged: Option<Judged>,
}

/// Another translation of a sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alternative {
    /// The text.
    pub translation: String,
    /// Natural logarithm of its probability.
    pub score: Option<f32>,
    /// As of a segment.
    pub alignment: Vec<Link>,
}

/// A piece of a translation and what it comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// Place in the source.
    pub source: Place,
    /// Place in the translation.
    pub target: Place,
    /// From 0 to 1.
    pub probability: f32,
}
