//! Tiny translation models, made of bytes and out of nothing, with the answers they must give.
//!
//! This crate is a second description of the file formats, written without looking at the first:
//! it shares no code with the crates it tests. [`TinyModel`] writes a whole Marian model,
//! its vocabularies and its shortlist; [`expected`] is what a reference in Python and numpy
//! (`reference/`, float64, no shared code either) says such a model must answer. The two halves
//! never exchange weights: both grow them from the same integer hash ([`hash`]), so an error in one
//! of them shows as a difference.
//!
//! What it does not do: read any of these formats, or run a model. A reader here would only agree
//! with the writer beside it.
//!
//! ```
//! use tolmach_testing::{TinyModel, expected};
//!
//! let tiny = TinyModel::named("shared-alphas");
//! assert_eq!(tiny.model_bytes()[..8], 1u64.to_le_bytes());
//! assert!(expected(tiny.name).contains("\"step_logits\""));
//! ```

mod cases;
mod container;
pub mod golden;
pub mod hash;
mod shortlist;
mod vocab;
mod weights;

pub use cases::{OutputScale, Precision, TinyModel, expected};
pub use golden::check_golden;
