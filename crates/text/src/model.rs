//! The `.spm` file: pieces and settings, checked, not yet arranged for matching.
//!
//! A `ModelProto` of sentencepiece_model.proto. Fields read, all others are passed over:
//!
//! | message | field | content |
//! |---|---|---|
//! | `ModelProto` | 1 | a piece; 2 trainer; 3 normaliser; 5 denormaliser |
//! | piece | 1 | text; 2 score (float); 3 type (1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte) |
//! | trainer | 3 | model type (1 unigram); 24 white space as suffix; 35 byte fallback; 47 end-of-sentence piece |
//! | normaliser | 2 | compiled character map; 3 dummy prefix; 4 remove extra white space; 5 escape white space |

use crate::VocabError;
use crate::charsmap::CharsMap;
use crate::normalizer::Normalizer;
use crate::protobuf::{Field, Fields, Value};

/// Largest file accepted; published ones have about 1 MB.
pub(crate) const MAX_FILE_BYTES: usize = 64 << 20;
/// Most pieces accepted; published vocabularies have at most 64,000.
pub(crate) const MAX_PIECES: usize = 1_000_000;
/// Longest piece accepted, in bytes; the trainer makes pieces of at most 16 characters. Bounds the work per character.
pub(crate) const MAX_PIECE_BYTES: usize = 1024;
/// Most bytes of all pieces together; 32,000 pieces have about 300,000. Bounds the memory of the trie.
pub(crate) const MAX_PIECES_BYTES: usize = 8 << 20;

/// What a piece is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Normal,
    Unknown,
    Control,
    UserDefined,
    Unused,
    Byte(u8),
}

/// The content of a file.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) pieces: Pieces,
    pub(crate) normalizer: Normalizer,
    pub(crate) byte_fallback: bool,
    /// The text of the end-of-sentence piece.
    pub(crate) eos_piece: String,
}

/// The pieces by id: all texts in one string, so that a vocabulary is three allocations and not 32,000.
#[derive(Debug, Default)]
pub(crate) struct Pieces {
    texts: String,
    /// Where the text of each piece ends in `texts`.
    ends: Vec<u32>,
    /// Logarithm of the probability, as stored.
    pub(crate) scores: Vec<f32>,
    pub(crate) kinds: Vec<Kind>,
}

impl Model {
    /// Reads a whole file.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, VocabError> {
        VocabError::check("bytes", bytes.len(), MAX_FILE_BYTES)?;
        let mut model = Self {
            pieces: Pieces::default(),
            normalizer: Normalizer {
                charsmap: CharsMap::identity(),
                dummy_prefix: true,
                squeeze_spaces: true,
            },
            byte_fallback: false,
            eos_piece: "</s>".to_owned(),
        };
        // Read once, at the end: a file may repeat the field, and the last one counts.
        let mut charsmap: (&[u8], usize) = (&[], 0);
        for field in Fields::new(bytes, 0) {
            let field = field?;
            let Value::Bytes(message) = field.value else { continue };
            let fields = Fields::new(message, field.offset);
            match field.number {
                1 => model.pieces.read(fields, field.offset)?,
                2 => model.read_trainer(fields)?,
                3 => model.normalizer.read(fields, &mut charsmap)?,
                5 => refuse_denormalizer(fields)?,
                _ => {}
            }
        }
        model.normalizer.charsmap = CharsMap::read(charsmap.0, charsmap.1)?;
        Ok(model)
    }

    fn read_trainer(&mut self, fields: Fields<'_>) -> Result<(), VocabError> {
        for field in fields {
            let Field { number, value, offset } = field?;
            match (number, value) {
                (3, Value::Varint(found)) if found != 1 => {
                    return Err(VocabError::Unsupported { what: "the model type", found });
                }
                (24, Value::Varint(found)) if found != 0 => {
                    return Err(VocabError::Unsupported { what: "white space as suffix", found });
                }
                (35, Value::Varint(on)) => self.byte_fallback = on != 0,
                (47, Value::Bytes(piece)) => self.eos_piece = utf8(piece, offset)?.to_owned(),
                _ => {}
            }
        }
        Ok(())
    }
}

impl Normalizer {
    /// Reads the settings; of the character map only where it is, as bytes and their place in the file.
    fn read<'a>(&mut self, fields: Fields<'a>, charsmap: &mut (&'a [u8], usize)) -> Result<(), VocabError> {
        for field in fields {
            let Field { number, value, offset } = field?;
            match (number, value) {
                (2, Value::Bytes(map)) => *charsmap = (map, offset),
                (3, Value::Varint(on)) => self.dummy_prefix = on != 0,
                (4, Value::Varint(on)) => self.squeeze_spaces = on != 0,
                (5, Value::Varint(found)) if found == 0 => {
                    return Err(VocabError::Unsupported { what: "escaping of white space", found });
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// A character map for the way back is not supported; no published translation model has one.
fn refuse_denormalizer(fields: Fields<'_>) -> Result<(), VocabError> {
    for field in fields {
        if let Field { number: 2, value: Value::Bytes(map), .. } = field?
            && !map.is_empty()
        {
            return Err(VocabError::Unsupported {
                what: "bytes of the denormaliser",
                found: map.len() as u64,
            });
        }
    }
    Ok(())
}

impl Pieces {
    /// Number of pieces.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of a piece.
    pub(crate) fn text(&self, id: u32) -> Option<&str> {
        let id = id as usize;
        let end = *self.ends.get(id)? as usize;
        let start = if id == 0 { 0 } else { *self.ends.get(id - 1)? as usize };
        self.texts.get(start..end)
    }

    /// Id, text and kind of every piece, by id.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &str, Kind)> {
        (0u32..).zip(&self.kinds).map(|(id, kind)| (id, self.text(id).unwrap_or_default(), *kind))
    }

    /// Appends the piece in `fields`, a message that begins at byte `offset` of the file.
    fn read(&mut self, fields: Fields<'_>, offset: usize) -> Result<(), VocabError> {
        VocabError::check("pieces", self.len() + 1, MAX_PIECES)?;
        let (mut text, mut score, mut kind) = ("", 0.0, 1);
        for field in fields {
            let Field { number, value, offset } = field?;
            match (number, value) {
                (1, Value::Bytes(piece)) => text = utf8(piece, offset)?,
                (2, Value::Fixed32(bits)) => {
                    score = f32::from_bits(bits);
                    if !score.is_finite() {
                        return Err(VocabError::malformed(offset, "a finite score"));
                    }
                }
                (3, Value::Varint(number)) => kind = number,
                _ => {}
            }
        }
        if text.is_empty() {
            return Err(VocabError::malformed(offset, "a piece with text"));
        }
        VocabError::check("bytes in one piece", text.len(), MAX_PIECE_BYTES)?;
        VocabError::check("bytes in all pieces", self.texts.len() + text.len(), MAX_PIECES_BYTES)?;
        let kind = match kind {
            1 => Kind::Normal,
            2 => Kind::Unknown,
            3 => Kind::Control,
            4 => Kind::UserDefined,
            5 => Kind::Unused,
            6 => Kind::Byte(
                byte_of(text).ok_or(VocabError::malformed(offset, "a byte piece <0x00> to <0xFF>"))?,
            ),
            found => return Err(VocabError::Unsupported { what: "the type of a piece", found }),
        };
        self.texts.push_str(text);
        self.ends.push(self.texts.len() as u32);
        self.scores.push(score);
        self.kinds.push(kind);
        Ok(())
    }
}

/// The byte that a piece such as `<0x0A>` stands for.
fn byte_of(text: &str) -> Option<u8> {
    let hex = text.strip_prefix("<0x")?.strip_suffix('>')?;
    let plain = hex.len() == 2 && hex.bytes().all(|c| matches!(c, b'0'..=b'9' | b'A'..=b'F'));
    u8::from_str_radix(hex, 16).ok().filter(|_| plain)
}

fn utf8(bytes: &[u8], offset: usize) -> Result<&str, VocabError> {
    std::str::from_utf8(bytes)
        .map_err(|e| VocabError::malformed(offset + e.valid_up_to(), "a piece in UTF-8"))
}
