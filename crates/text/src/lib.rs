//! Text before and after the model: byte spans, the SentencePiece vocabulary, sentence splitting.
//!
//! Deliberately absent: file, network, environment and clock access; arithmetic of the model; markup.

mod abbreviations;
mod charsmap;
mod error;
mod language;
mod model;
mod normalizer;
mod protobuf;
mod span;
mod splitter;
mod trie;
mod unigram;
mod vocab;

pub use error::VocabError;
pub use language::{Language, LanguageError};
pub use span::{Link, Span};
pub use splitter::SentenceSplitter;
pub use vocab::{Decoded, Token, Vocab};

/// How SentencePiece writes a space: ▁ (U+2581).
const SPACE: &str = "\u{2581}";
/// The same as a character.
const SPACE_MARK: char = '\u{2581}';
