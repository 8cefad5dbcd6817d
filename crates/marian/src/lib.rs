//! The files of a Marian model: the binary container, its configuration and the lexical shortlist.
//!
//! Deliberately absent: arithmetic, text, and any guess. Sizes come from the file; a missing or contradictory
//! entry is a [`ModelError`], never a default. Every reader takes bytes, checks every length before it uses it,
//! and allocates no more than a small multiple of the input.
//!
//! * [`ModelFile`]: `open` (maps the file) or `from_bytes`, then typed tensors by name.
//! * [`ModelConfig`]: what `special:model.yml` says, checked.
//! * [`Shortlist`]: which target ids a sentence may use.

mod bytes;
mod config;
mod container;
mod error;
mod shortlist;

pub use bytes::FileBytes;
pub use config::{ModelConfig, Vocabularies};
pub use container::{Int8Place, Int8Tensor, ModelFile, Tensor};
pub use error::ModelError;
pub use shortlist::Shortlist;
