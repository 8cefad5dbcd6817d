//! A vocabulary: text to ids with spans, and ids to text with spans.

use crate::model::{Kind, Model, Pieces};
use crate::normalizer::Normalizer;
use crate::trie::Trie;
use crate::unigram::{Segment, Unigram};
use crate::{SPACE, SPACE_MARK, Span, VocabError};

/// A SentencePiece unigram vocabulary; immutable, shared freely between threads.
#[derive(Debug)]
pub struct Vocab {
    pieces: Pieces,
    /// Every id, sorted by the text of its piece.
    sorted: Vec<u32>,
    normalizer: Normalizer,
    /// The user-defined pieces that are matched in text, if there are any.
    units: Option<Trie>,
    unigram: Unigram,
    /// The piece for each byte, if characters without a piece are spelled in bytes.
    byte_ids: Option<Box<[u32; 256]>>,
    eos: u32,
    unknown: u32,
}

/// One piece of an encoded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Index of the piece, below [`Vocab::len`].
    pub id: u32,
    /// Bytes of the original text, without the white space before the piece. Empty where the piece stands for nothing
    /// visible (the mark before the text) or shares a character with the piece before it.
    pub span: Span,
}

/// A decoded text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// The text; a space before it is dropped unless it was spelled as a byte.
    pub text: String,
    /// For each id its bytes in `text`, without the space before it; empty for pieces that give no text.
    pub spans: Vec<Span>,
}

impl Vocab {
    /// Reads the bytes of a `.spm` file (SentencePiece `ModelProto`).
    ///
    /// # Errors
    /// If the file is malformed; over a limit (64 MiB, a million pieces, 1024 bytes a piece, 8 MiB of pieces); not a
    /// unigram model, or one with white space as a suffix, without escaped white space or with a denormaliser; without
    /// an unknown piece, an end-of-sentence piece or, with byte fallback, one of the 256 byte pieces; or if two pieces
    /// are the same.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, VocabError> {
        let Model { pieces, normalizer, byte_fallback, eos_piece } = Model::read(bytes)?;
        let sorted = sort(&pieces)?;
        let unknown = only(&pieces, Kind::Unknown)?.ok_or(VocabError::Missing { piece: "unknown" })?;
        let eos = pieces
            .iter()
            .find(|(_, text, kind)| *kind == Kind::Control && *text == eos_piece)
            .map(|(id, ..)| id)
            .ok_or(VocabError::Missing { piece: "end of sentence" })?;
        let byte_ids = if byte_fallback { Some(byte_ids(&pieces)?) } else { None };

        let kind_of = |id: &u32| pieces.kinds.get(*id as usize).copied();
        let entry_of = |id: &u32| Some((pieces.text(*id)?.as_bytes(), *id));
        let is_unit =
            |(text, id): &(&[u8], u32)| kind_of(id) == Some(Kind::UserDefined) && !looks_like_a_mark(text);
        let matched: Vec<(&[u8], u32)> = sorted
            .iter()
            .filter_map(entry_of)
            .filter(|entry| kind_of(&entry.1) == Some(Kind::Normal) || is_unit(entry))
            .collect();
        let user_defined: Vec<(&[u8], u32)> = matched.iter().copied().filter(is_unit).collect();
        let units = if user_defined.is_empty() { None } else { Some(Trie::build(&user_defined)) };
        let unigram = Unigram::new(&pieces, &matched, unknown);
        Ok(Self { pieces, sorted, normalizer, units, unigram, byte_ids, eos, unknown })
    }

    /// Number of pieces; ids are below it.
    pub fn len(&self) -> usize {
        self.pieces.len()
    }

    /// Whether there is no piece; never true for a vocabulary that was read.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The id of the end-of-sentence piece, `</s>`.
    pub fn eos_id(&self) -> u32 {
        self.eos
    }

    /// The id of the unknown piece, `<unk>`.
    pub fn unk_id(&self) -> u32 {
        self.unknown
    }

    /// The text of a piece as stored, with ▁ for a space; `None` from [`Vocab::len`] on.
    pub fn piece(&self, id: u32) -> Option<&str> {
        self.pieces.text(id)
    }

    /// The id of the piece with this text, of whatever kind, control pieces included; `None` if there is none.
    pub fn id(&self, piece: &str) -> Option<u32> {
        let text_of = |id: &u32| self.pieces.text(*id).unwrap_or_default();
        let at = self.sorted.binary_search_by(|id| text_of(id).cmp(piece)).ok()?;
        self.sorted.get(at).copied()
    }

    /// The ids of all pieces whose text begins with `prefix`, by their text.
    pub fn with_prefix(&self, prefix: &str) -> &[u32] {
        let text_of = |id: &u32| self.pieces.text(*id).unwrap_or_default();
        let start = self.sorted.partition_point(|id| text_of(id) < prefix);
        let rest = self.sorted.get(start..).unwrap_or_default();
        let count = rest.partition_point(|id| text_of(id).starts_with(prefix));
        rest.get(..count).unwrap_or_default()
    }

    /// Cuts a text into its most probable pieces, without `</s>`: the ids of SentencePiece's `EncodeAsIds`.
    ///
    /// The one difference: user-defined pieces of the form `__name__` or `<name>` are marks between a model and its
    /// trainer, so where a user's text has them they are spelled like any other text. (Control pieces never match, as
    /// in the reference.)
    ///
    /// Spans are on character boundaries of `text`, in order and do not overlap. Consecutive unknown characters are one
    /// piece. A character spelled in bytes or cut into several pieces gives its span to the first of them.
    /// Time and memory are linear in the length of `text`.
    pub fn encode(&self, text: &str) -> Vec<Token> {
        let normalized = self.normalizer.normalize(text, self.units.as_ref());
        let segments = self.unigram.segment(&normalized.text);
        let mut tokens = Vec::with_capacity(segments.len());
        let mut from = 0;
        let mut rest = segments.iter().rev().copied().peekable();
        while let Some(Segment { start, mut end, id }) = rest.next() {
            if id == self.unknown {
                if let Some(byte_ids) = &self.byte_ids {
                    for at in start..end {
                        let Some(&byte) = normalized.text.as_bytes().get(at) else { break };
                        let span = if at == start {
                            normalized.origin(start, end, from)
                        } else {
                            Span::new(from, from)
                        };
                        tokens.push(Token { id: byte_ids[usize::from(byte)], span });
                        from = span.end;
                    }
                    continue;
                }
                while let Some(next) = rest.next_if(|next| next.id == self.unknown) {
                    end = next.end;
                }
            }
            let span = normalized.origin(start, end, from);
            tokens.push(Token { id, span });
            from = span.end;
        }
        tokens
    }

    /// Puts pieces together to text, as SentencePiece's `DecodeIds` does: ▁ becomes a space, white space before the
    /// text is dropped, byte pieces are joined to characters, each byte that is no part of one becomes U+FFFD.
    ///
    /// Unlike there, the unknown piece gives no text instead of " ⁇ "; neither do control pieces and ids from
    /// [`Vocab::len`] on. A character spelled in bytes belongs to the first of its pieces.
    pub fn decode(&self, ids: &[u32]) -> Decoded {
        let mut decoded = Decoded { text: String::new(), spans: Vec::with_capacity(ids.len()) };
        let mut bytes = Vec::new();
        let mut prefix_dropped = false;
        for &id in ids {
            let kind = self.pieces.kinds.get(id as usize).copied();
            if let Some(Kind::Byte(byte)) = kind {
                bytes.push(byte);
                continue;
            }
            decoded.push_bytes(&mut bytes);
            let mut piece = match kind {
                Some(Kind::Normal | Kind::UserDefined | Kind::Unused) => {
                    self.pieces.text(id).unwrap_or_default()
                }
                _ => "",
            };
            if decoded.text.is_empty() && !prefix_dropped {
                let Normalizer { dummy_prefix, squeeze_spaces, .. } = self.normalizer;
                if let Some(word) = piece.strip_prefix(SPACE).filter(|_| dummy_prefix || squeeze_spaces) {
                    piece = word;
                    // With white space squeezed, every mark before the text goes, else only the one that was put there.
                    prefix_dropped = !squeeze_spaces;
                }
            }
            decoded.push_piece(piece);
        }
        decoded.push_bytes(&mut bytes);
        decoded
    }
}

impl Decoded {
    fn push_piece(&mut self, piece: &str) {
        let word = piece.trim_start_matches(SPACE_MARK);
        let spaces = (piece.len() - word.len()) / SPACE.len();
        self.text.extend(std::iter::repeat_n(' ', spaces));
        let start = self.text.len();
        let mut parts = word.split(SPACE_MARK);
        self.text.push_str(parts.next().unwrap_or_default());
        for part in parts {
            self.text.push(' ');
            self.text.push_str(part);
        }
        self.spans.push(Span::new(start, self.text.len()));
    }

    /// Turns the bytes collected so far into characters, one span a byte.
    fn push_bytes(&mut self, bytes: &mut Vec<u8>) {
        for chunk in bytes.utf8_chunks() {
            for c in chunk.valid().chars() {
                self.push_char(c, c.len_utf8());
            }
            for _ in chunk.invalid() {
                self.push_char(char::REPLACEMENT_CHARACTER, 1);
            }
        }
        bytes.clear();
    }

    fn push_char(&mut self, c: char, pieces: usize) {
        let start = self.text.len();
        self.text.push(c);
        let end = self.text.len();
        self.spans.push(Span::new(start, end));
        self.spans.extend(std::iter::repeat_n(Span::new(end, end), pieces - 1));
    }
}

/// All ids by the text of their pieces, as bytes; two pieces with one text are refused.
///
/// The first 16 bytes are compared as one number: few pieces are longer, and comparing slices would be most of the time
/// that reading a vocabulary takes.
fn sort(pieces: &Pieces) -> Result<Vec<u32>, VocabError> {
    let key = |text: &str| {
        let mut first = [0; 16];
        for (to, from) in first.iter_mut().zip(text.as_bytes()) {
            *to = *from;
        }
        u128::from_be_bytes(first)
    };
    let mut keyed: Vec<(u128, u32)> = pieces.iter().map(|(id, text, _)| (key(text), id)).collect();
    keyed.sort_unstable();
    for alike in keyed.chunk_by_mut(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1) {
        alike.sort_unstable_by_key(|(_, id)| (pieces.text(*id), *id));
        let same = |pair: &&[(u128, u32)]| matches!(pair, [a, b] if pieces.text(a.1) == pieces.text(b.1));
        if let Some([(_, first), (_, second)]) = alike.windows(2).find(same) {
            return Err(duplicate(pieces, *first, *second));
        }
    }
    Ok(keyed.into_iter().map(|(_, id)| id).collect())
}

/// The one piece of this kind.
fn only(pieces: &Pieces, kind: Kind) -> Result<Option<u32>, VocabError> {
    let mut found = pieces.iter().filter(|piece| piece.2 == kind).map(|(id, ..)| id);
    match (found.next(), found.next()) {
        (Some(first), Some(second)) => Err(duplicate(pieces, first, second)),
        (first, _) => Ok(first),
    }
}

/// The piece for each byte; all must be there.
fn byte_ids(pieces: &Pieces) -> Result<Box<[u32; 256]>, VocabError> {
    let mut ids = [None; 256];
    for (id, _, kind) in pieces.iter() {
        if let Kind::Byte(byte) = kind {
            ids[usize::from(byte)] = Some(id);
        }
    }
    if ids.contains(&None) {
        return Err(VocabError::Missing { piece: "byte" });
    }
    Ok(Box::new(ids.map(Option::unwrap_or_default)))
}

fn duplicate(pieces: &Pieces, first: u32, second: u32) -> VocabError {
    VocabError::Duplicate { piece: pieces.text(second).unwrap_or_default().to_owned(), first, second }
}

/// `__name__` and `<name>`, the forms of marks that trainers add.
fn looks_like_a_mark(piece: &[u8]) -> bool {
    (piece.len() >= 4 && piece.starts_with(b"__") && piece.ends_with(b"__"))
        || (piece.len() >= 2 && piece.starts_with(b"<") && piece.ends_with(b">"))
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    static VOCAB: LazyLock<Vocab> = LazyLock::new(|| {
        Vocab::from_bytes(include_bytes!("../testdata/tiny.spm")).expect("the vocabulary is sound")
    });

    #[test]
    fn marks_have_two_forms() {
        for mark in ["__source__", "__a__", "____", "<mark>", "<>"] {
            assert!(looks_like_a_mark(mark.as_bytes()), "{mark}");
        }
        for other in ["★★", "___", "__a", "a__", "<", "<a", "a>", "a<b>"] {
            assert!(!looks_like_a_mark(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn pieces_are_found_by_how_they_begin() {
        for prefix in ["", "▁", "a", "▁th", "nowhere", "\u{10ffff}"] {
            let mut found = VOCAB.with_prefix(prefix).to_vec();
            found.sort_unstable();
            let begins = |id: &u32| VOCAB.piece(*id).is_some_and(|piece| piece.starts_with(prefix));
            let expected: Vec<u32> = (0..VOCAB.len() as u32).filter(begins).collect();
            assert_eq!(found, expected, "{prefix}");
        }
    }

    proptest! {
        #[test]
        fn decoding_gives_the_normalised_text(text in "([a-zé½…ﬁ™ ★\t\u{AD}\u{301}\u{200B}▁]|__source__|\\PC){0,40}") {
            let ids: Vec<u32> = VOCAB.encode(&text).iter().map(|token| token.id).collect();
            // The vocabulary has byte pieces: nothing is unknown.
            prop_assert!(!ids.contains(&VOCAB.unk_id()));
            let normalized = VOCAB.normalizer.normalize(&text, VOCAB.units.as_ref()).text;
            let expected = normalized.strip_prefix(SPACE).unwrap_or_default().replace(SPACE_MARK, " ");
            prop_assert_eq!(VOCAB.decode(&ids).text, expected);
        }
    }
}
