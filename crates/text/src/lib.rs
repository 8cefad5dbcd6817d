//! Text before and after the model: byte spans, the SentencePiece vocabulary, sentence splitting, language tags.
//!
//! Deliberately absent: file, network, environment and clock access; arithmetic of the model; markup.

mod span;

pub use span::{Link, Span};
