//! Why a vocabulary cannot be read.

/// Why a vocabulary cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VocabError {
    /// The file breaks its own format.
    #[error("malformed vocabulary at byte {offset}: expected {expected}")]
    Malformed {
        /// Byte of the file where the broken part begins.
        offset: usize,
        /// What should be there.
        expected: &'static str,
    },
    /// A limit is exceeded; nothing was allocated for the excess.
    #[error("vocabulary has {found} {what}, over the limit of {limit}")]
    Limit {
        /// What was counted, in the plural.
        what: &'static str,
        /// The largest count that is accepted.
        limit: usize,
        /// The count in the file, or the first count over the limit.
        found: usize,
    },
    /// The file is sound but of a kind that is not supported.
    #[error("unsupported vocabulary: {what} is {found}")]
    Unsupported {
        /// The setting.
        what: &'static str,
        /// Its value as stored.
        found: u64,
    },
    /// A piece that the model needs is missing.
    #[error("vocabulary has no {piece} piece")]
    Missing {
        /// The piece: `unknown`, `end of sentence` or `byte`.
        piece: &'static str,
    },
    /// Two pieces have the same text, or two pieces claim one role.
    #[error("vocabulary has {piece:?} twice, as {first} and as {second}")]
    Duplicate {
        /// The text of the second one.
        piece: String,
        /// Id of the one that comes first.
        first: u32,
        /// Id of the other.
        second: u32,
    },
}

impl VocabError {
    pub(crate) fn malformed(offset: usize, expected: &'static str) -> Self {
        Self::Malformed { offset, expected }
    }

    /// Fails with [`VocabError::Limit`] if `found` is over `limit`.
    pub(crate) fn check(what: &'static str, found: usize, limit: usize) -> Result<(), Self> {
        if found > limit { Err(Self::Limit { what, limit, found }) } else { Ok(()) }
    }
}
