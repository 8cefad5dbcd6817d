//! The one error type of the crate, and the limits whose excess it reports.

/// Why a document was refused, or could not be rebuilt.
///
/// Malformed markup is never a reason: it is read as browsers read it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// More bytes than [`Limits::max_bytes`].
    #[error("document of {size} bytes exceeds the limit of {limit}")]
    TooLarge {
        /// Bytes given.
        size: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// Elements nested deeper than [`Limits::max_depth`].
    #[error("elements nested more than {limit} deep at byte {offset}")]
    TooDeep {
        /// Byte of the decoded document at which the limit was passed.
        offset: usize,
        /// Open elements allowed.
        limit: usize,
    },
    /// More segments than [`Limits::max_segments`].
    #[error("more than {limit} segments")]
    TooManySegments {
        /// Segments allowed.
        limit: usize,
    },
    /// A file that is not well-formed in its format.
    #[error("malformed at byte {offset}: {why}")]
    Malformed {
        /// Byte of the decoded document (or of the part of it that was read).
        offset: usize,
        /// What is wrong, in the words of the parser.
        why: String,
    },
    /// Plain text that is not UTF-8.
    #[error("invalid UTF-8 at byte {offset}")]
    InvalidUtf8 {
        /// First byte of the invalid sequence.
        offset: usize,
    },
    /// Subtitles that are not UTF-8, and not surely in windows-1251 or windows-1252.
    #[error("invalid UTF-8 at byte {offset}, and no other encoding is sure")]
    UnknownEncoding {
        /// First byte that is no UTF-8.
        offset: usize,
    },
    /// A page whose bytes cannot be written back unchanged in their own encoding.
    #[error("bytes near {offset} cannot be written back in {encoding}")]
    NotReversible {
        /// Name of the encoding, as in the Encoding Standard.
        encoding: &'static str,
        /// First byte that would come out different.
        offset: usize,
    },
    /// Not one translation for each segment.
    #[error("{found} translations for {expected} segments")]
    TranslationCount {
        /// Segments of the document.
        expected: usize,
        /// Translations given.
        found: usize,
    },
    /// A link whose ends are not character boundaries of the two texts.
    #[error("link {link} of segment {segment} lies outside its text")]
    LinkOutOfRange {
        /// Index of the segment.
        segment: usize,
        /// Index of the link in its translation.
        link: usize,
    },
}

/// What a document may cost. Passing a limit is an error; nothing is ever cut off silently.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Largest document, in bytes.
    pub max_bytes: usize,
    /// Most elements (or JSON containers) open at the same time.
    pub max_depth: usize,
    /// Most segments, attributes and metadata included.
    pub max_segments: usize,
}

impl Default for Limits {
    /// 64 MiB, 512 open elements (where browsers stop nesting too), a million segments.
    fn default() -> Self {
        Self { max_bytes: 64 << 20, max_depth: 512, max_segments: 1_000_000 }
    }
}
