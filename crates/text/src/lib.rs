//! Text before and after the model: byte spans, the SentencePiece vocabulary, sentence splitting.
//!
//! Deliberately absent: file, network, environment and clock access; arithmetic of the model; markup.
//!
//! - [`Vocab`] reads a `.spm` file and turns text into piece ids and back. Each [`Token`] has the [`Span`] of the
//!   original text that it stands for, through the normaliser, which is what markup and alignments are carried by.
//! - [`SentenceSplitter`] cuts text into sentences, again as spans.
//! - [`Aligned`] is a text whose pieces are linked to the text that it comes from; the links go with it where it is cut,
//!   joined, changed or translated again.
//!
//! ```
//! use tolmach_text::SentenceSplitter;
//!
//! let text = "Dr. Souza arrived at 5 p.m. on Aug. 9. Nobody was there.";
//! let sentences = SentenceSplitter::new("en").split(text);
//! assert_eq!(sentences.len(), 2);
//! assert_eq!(sentences[1].of(text), "Nobody was there.");
//! ```
//!
//! All types are immutable once made and can be shared between threads. Nothing here panics on text or file contents.

mod abbreviations;
mod aligned;
mod charsmap;
mod error;
mod model;
mod normalizer;
mod protobuf;
mod span;
mod splitter;
mod trie;
mod unigram;
mod vocab;

pub use aligned::Aligned;
pub use error::VocabError;
pub use span::{Link, Span};
pub use splitter::SentenceSplitter;
pub use vocab::{Decoded, Token, Vocab};

/// How SentencePiece writes a space: ▁ (U+2581).
const SPACE: &str = "\u{2581}";
/// The same as a character.
const SPACE_MARK: char = '\u{2581}';
