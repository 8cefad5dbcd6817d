//! What can go wrong when a model is loaded or used.

/// Why a model cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The model or shortlist file is wrong.
    #[error("{file}: {source}")]
    Model {
        /// The file.
        file: String,
        /// What is wrong.
        source: tolmach_marian::ModelError,
    },
    /// The vocabulary file is wrong.
    #[error("{file}: {source}")]
    Vocab {
        /// The file.
        file: String,
        /// What is wrong.
        source: tolmach_text::VocabError,
    },
    /// A file cannot be read.
    #[error("cannot read {file}: {source}")]
    Io {
        /// The file.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Model and vocabulary do not belong together.
    #[error("{file}: expected {expected} pieces as in the model, found {found}")]
    VocabSize {
        /// The vocabulary file.
        file: String,
        /// Pieces of the model.
        expected: usize,
        /// Pieces of the vocabulary.
        found: usize,
    },
}
