//! Text before and after the model: byte spans, the SentencePiece vocabulary, sentence splitting.
//!
//! Deliberately absent: file, network, environment and clock access; arithmetic of the model; markup.

mod span;
mod spm;

pub use span::{Link, Span};
pub use spm::{Decoded, Token, Vocab, VocabError};
