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
    /// Text with the mark of UTF-32.
    #[error("the text is in UTF-32, which is not read: convert it to UTF-8")]
    Utf32,
    /// Text with so many zeros that it can only be in UTF-16 or UTF-32 without a byte order mark.
    #[error(
        "{zeros} of {size} bytes are zero, as in UTF-16 or UTF-32 that does not say so: convert it to UTF-8"
    )]
    ZeroBytes {
        /// Zeros in the decoded text.
        zeros: usize,
        /// Bytes of the decoded text.
        size: usize,
    },
    /// A page whose bytes cannot be written back unchanged in their own encoding.
    #[error("bytes near {offset} cannot be written back in {encoding}")]
    NotReversible {
        /// Name of the encoding, as in the Encoding Standard.
        encoding: &'static str,
        /// First byte that would come out different.
        offset: usize,
    },
    /// A file that should be a zip archive and cannot be read as one, or a part of it that cannot.
    #[error("not a whole zip archive: {why}")]
    BadArchive {
        /// What is wrong, in the words of the reader, after the name of the part.
        why: String,
    },
    /// An archive without a part that its format requires.
    #[error("the archive holds no {part}")]
    MissingPart {
        /// Name of the part.
        part: String,
    },
    /// An archive that names more parts than [`Limits::max_parts`].
    #[error("{found} parts in the archive, more than the limit of {limit}")]
    TooManyParts {
        /// Parts named.
        found: usize,
        /// Parts allowed.
        limit: usize,
    },
    /// A part of an archive that is larger, once unpacked, than [`Limits::max_part_bytes`].
    #[error("{part} unpacks to more than the limit of {limit} bytes")]
    PartTooLarge {
        /// Name of the part.
        part: String,
        /// Bytes allowed.
        limit: usize,
    },
    /// Parts of an archive that are together larger, once unpacked, than [`Limits::max_unpacked_bytes`].
    #[error("the archive unpacks to more than the limit of {limit} bytes at {part}")]
    UnpackedTooLarge {
        /// Name of the part at which the limit was passed.
        part: String,
        /// Bytes allowed.
        limit: usize,
    },
    /// A part of an archive that is packed more tightly than [`Limits::max_ratio`], as no document is.
    #[error("{part} unpacks {packed} bytes to more than {limit} times as many")]
    TooTightlyPacked {
        /// Name of the part.
        part: String,
        /// Its bytes in the archive.
        packed: usize,
        /// Bytes allowed for each of them.
        limit: usize,
    },
    /// A part of an archive whose name would lead outside a folder into which it is unpacked.
    #[error("unsafe name of a part: {part:?}")]
    UnsafePartName {
        /// The name.
        part: String,
    },
    /// An archive that names parts twice: programs differ in which of the two they take.
    #[error("the archive names more parts than the {distinct} that are different")]
    DuplicateParts {
        /// Different names.
        distinct: usize,
    },
    /// An archive in which the bytes of parts overlap.
    #[error("parts of the archive overlap")]
    OverlappingParts,
    /// A part of an archive that is encrypted.
    #[error("{part} is encrypted")]
    EncryptedPart {
        /// Name of the part.
        part: String,
    },
    /// A version of a format that is not known.
    #[error("unknown version {version:?} of {format}")]
    UnknownVersion {
        /// Name of the format.
        format: &'static str,
        /// What the document says.
        version: String,
    },
    /// A bilingual document that is made for another language than the translations.
    #[error("the document is for translations into {declared:?}, not {asked:?}")]
    OtherTarget {
        /// Language tag in the document.
        declared: String,
        /// Language tag of the translations.
        asked: String,
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
    /// Most parts of an archive.
    pub max_parts: usize,
    /// Largest part of an archive that is read, unpacked, in bytes.
    pub max_part_bytes: usize,
    /// All parts of an archive that are read together, unpacked, in bytes.
    pub max_unpacked_bytes: usize,
    /// Most bytes that one packed byte of a part that is read may stand for; parts that unpack to less than a mebibyte
    /// are let pass.
    pub max_ratio: usize,
}

impl Default for Limits {
    /// 64 MiB, 512 open elements (where browsers stop nesting too), a million segments; in archives ten thousand parts,
    /// 128 MiB each, 256 MiB together, 250 bytes for one.
    fn default() -> Self {
        Self {
            max_bytes: 64 << 20,
            max_depth: 512,
            max_segments: 1_000_000,
            max_parts: 10_000,
            max_part_bytes: 128 << 20,
            max_unpacked_bytes: 256 << 20,
            max_ratio: 250,
        }
    }
}
