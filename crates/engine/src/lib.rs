//! From sentences to translations: the layers of a Marian model with an SSRU decoder, one search loop, and the care
//! that nothing of a sentence is lost.
//!
//! Deliberately absent: markup, documents, checks of the result, threads (but one at load, for the vocabulary), and
//! file access beyond [`Translator::load`], a thin wrapper over [`Translator::from_parts`].
//!
//! * [`Translator`] is a loaded model: immutable, `Send + Sync`. [`Translator::translate`] takes sentences and gives
//!   one [`Translation`] each; the result of a sentence never depends on the others in the call.
//! * [`Translator::translate_required`] makes translations say what they must: a figure, a name, a term.
//! * [`Translator::score`] says how likely given translations are.
//! * [`Batch`] is what one thread has in work; sentences join and leave it at any step.

mod affine;
mod batch;
mod buffer;
mod carry;
mod choice;
mod constraints;
mod decoder;
mod embedding;
mod encoder;
mod error;
mod forced;
mod fractions;
mod layers;
#[doc(hidden)]
pub mod made_up;
mod model;
mod options;
mod required;
mod search;
mod sentence;
#[cfg(test)]
mod tests;
mod translation;
mod translator;

pub use batch::Batch;
pub use error::EngineError;
pub use forced::{Scored, ScoredPiece};
pub use options::{Options, Unsure};
pub use required::Required;
pub use search::Work;
pub use translation::{Hypothesis, Translation};
pub use translator::{ModelPaths, Translator};
