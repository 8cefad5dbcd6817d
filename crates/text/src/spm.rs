//! SentencePiece unigram vocabularies: the file, its normaliser, the best segmentation, and the way back.
//!
//! Format: a protobuf `ModelProto` (sentencepiece_model.proto): field 1 the pieces (text, score, type), field 2 the
//! trainer's settings, field 3 the normaliser's (compiled character map, dummy prefix, white space).

use crate::Span;

/// Largest file and most pieces accepted; published ones have 1 MiB and 64,000.
const MAX_BYTES: usize = 64 << 20;
const MAX_PIECES: usize = 1 << 20;
/// How SentencePiece writes a space.
const SPACE: char = '\u{2581}';
/// The score of an unknown character lies this far below the lowest piece (as in SentencePiece).
const UNKNOWN_PENALTY: f32 = 10.0;

/// Why a vocabulary cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VocabError {
    /// The protobuf is malformed.
    #[error("malformed vocabulary at byte {offset}: {what}")]
    Malformed {
        /// Where.
        offset: usize,
        /// What.
        what: &'static str,
    },
    /// A limit is exceeded.
    #[error("vocabulary has {found} {what}, over the limit of {limit}")]
    Limit {
        /// What was counted.
        what: &'static str,
        /// The limit.
        limit: usize,
        /// The count.
        found: usize,
    },
    /// The vocabulary is of a kind that is not supported.
    #[error("unsupported vocabulary: {what} is {found}")]
    Unsupported {
        /// The setting.
        what: &'static str,
        /// Its value.
        found: u64,
    },
    /// A piece that the model needs is missing.
    #[error("vocabulary has no {piece} piece")]
    Missing {
        /// The piece.
        piece: &'static str,
    },
}

/// One piece of an encoded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Index of the piece.
    pub id: u32,
    /// Bytes of the original text, without the white space before it.
    pub span: Span,
}

/// A decoded text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// The text.
    pub text: String,
    /// For each id its bytes in `text`, without the space before it; empty for pieces that give no text.
    pub spans: Vec<Span>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Normal,
    Unknown,
    Control,
    UserDefined,
    Unused,
    Byte(u8),
}

/// A vocabulary; immutable.
#[derive(Debug)]
pub struct Vocab {
    pieces: Vec<Piece>,
    trie: Trie,
    charsmap: CharsMap,
    dummy_prefix: bool,
    squeeze_spaces: bool,
    byte_ids: Option<Box<[u32; 256]>>,
    unknown_score: f32,
    eos: u32,
    unknown: u32,
}

#[derive(Debug)]
struct Piece {
    text: String,
    score: f32,
    kind: Kind,
}

impl Vocab {
    /// Reads a `.spm` file.
    ///
    /// # Errors
    /// If it is malformed, over a limit, not a unigram model, or has no `</s>` or unknown piece.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, VocabError> {
        if bytes.len() > MAX_BYTES {
            return Err(VocabError::Limit { what: "bytes", limit: MAX_BYTES, found: bytes.len() });
        }
        let mut pieces = Vec::new();
        let mut charsmap = CharsMap::default();
        let (mut dummy_prefix, mut squeeze_spaces, mut byte_fallback) = (true, true, false);
        for field in Fields::new(bytes, 0) {
            let field = field?;
            match (field.number, field.value) {
                (1, Value::Bytes(message)) => {
                    if pieces.len() == MAX_PIECES {
                        return Err(VocabError::Limit { what: "pieces", limit: MAX_PIECES, found: MAX_PIECES + 1 });
                    }
                    pieces.push(Piece::read(message, field.offset)?);
                }
                (2, Value::Bytes(message)) => {
                    for field in Fields::new(message, field.offset) {
                        match field? {
                            Field { number: 3, value: Value::Varint(kind), .. } if kind != 1 => {
                                return Err(VocabError::Unsupported { what: "model type", found: kind });
                            }
                            Field { number: 24, value: Value::Varint(1), .. } => {
                                return Err(VocabError::Unsupported { what: "white space as suffix", found: 1 });
                            }
                            Field { number: 35, value: Value::Varint(on), .. } => byte_fallback = on != 0,
                            _ => {}
                        }
                    }
                }
                (3, Value::Bytes(message)) => {
                    for field in Fields::new(message, field.offset) {
                        match field? {
                            Field { number: 2, value: Value::Bytes(map), offset } => {
                                charsmap = CharsMap::read(map, offset)?;
                            }
                            Field { number: 3, value: Value::Varint(on), .. } => dummy_prefix = on != 0,
                            Field { number: 4, value: Value::Varint(on), .. } => squeeze_spaces = on != 0,
                            Field { number: 5, value: Value::Varint(0), .. } => {
                                return Err(VocabError::Unsupported { what: "escaped white space", found: 0 });
                            }
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        Self::build(pieces, charsmap, dummy_prefix, squeeze_spaces, byte_fallback)
    }

    fn build(
        pieces: Vec<Piece>,
        charsmap: CharsMap,
        dummy_prefix: bool,
        squeeze_spaces: bool,
        byte_fallback: bool,
    ) -> Result<Self, VocabError> {
        let position = |found: &dyn Fn(&Piece) -> bool| pieces.iter().position(found).map(|i| i as u32);
        let unknown = position(&|p| p.kind == Kind::Unknown).ok_or(VocabError::Missing { piece: "unknown" })?;
        let eos = position(&|p| p.text == "</s>").ok_or(VocabError::Missing { piece: "</s>" })?;
        let lowest = pieces.iter().filter(|p| p.kind == Kind::Normal).map(|p| p.score).fold(0.0f32, f32::min);
        let mut entries: Vec<(&[u8], u32)> = pieces
            .iter()
            .enumerate()
            .filter(|(_, p)| match p.kind {
                Kind::Normal => true,
                // The vocabulary's own marks are plain text where a user writes them.
                Kind::UserDefined => !looks_like_a_mark(&p.text),
                _ => false,
            })
            .map(|(id, p)| (p.text.as_bytes(), id as u32))
            .filter(|(text, _)| !text.is_empty())
            .collect();
        entries.sort_unstable();
        entries.dedup_by(|b, a| a.0 == b.0);
        let trie = Trie::build(&entries);
        let mut byte_ids = Box::new([unknown; 256]);
        for (id, piece) in pieces.iter().enumerate() {
            if let Kind::Byte(byte) = piece.kind {
                byte_ids[usize::from(byte)] = id as u32;
            }
        }
        let unknown_score = lowest - UNKNOWN_PENALTY;
        Ok(Self {
            trie,
            charsmap,
            dummy_prefix,
            squeeze_spaces,
            byte_ids: byte_fallback.then_some(byte_ids),
            unknown_score,
            eos,
            unknown,
            pieces,
        })
    }

    /// Number of pieces.
    pub fn len(&self) -> usize {
        self.pieces.len()
    }

    /// Whether there is no piece; never true for a vocabulary that was read.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The id of `</s>`.
    pub fn eos_id(&self) -> u32 {
        self.eos
    }

    /// The id of the unknown piece.
    pub fn unk_id(&self) -> u32 {
        self.unknown
    }

    /// The text of a piece, with ▁ for a space.
    pub fn piece(&self, id: u32) -> Option<&str> {
        self.pieces.get(id as usize).map(|p| p.text.as_str())
    }

    /// The id of a piece that text can become.
    pub fn id(&self, piece: &str) -> Option<u32> {
        let mut found = None;
        self.trie.prefixes(piece.as_bytes(), |length, id| {
            if length == piece.len() {
                found = Some(id);
            }
        });
        found
    }

    /// Cuts a text into its most probable pieces, without `</s>`.
    pub fn encode(&self, text: &str) -> Vec<Token> {
        let normal = self.normalize(text);
        let bytes = normal.text.as_bytes();
        // best[i]: the best way to reach byte i, as (score, start, id).
        let mut best: Vec<(f32, u32, u32)> = vec![(f32::NEG_INFINITY, 0, 0); bytes.len() + 1];
        best[0].0 = 0.0;
        let mut starts = normal.text.char_indices().peekable();
        while let Some((at, c)) = starts.next() {
            let base = best[at].0;
            let one = c.len_utf8();
            let mut single = false;
            self.trie.prefixes(&bytes[at..], |length, id| {
                single |= length == one;
                let piece = &self.pieces[id as usize];
                let score = match piece.kind {
                    Kind::UserDefined => 0.0,
                    _ => piece.score,
                };
                let to = &mut best[at + length];
                if base + score > to.0 {
                    *to = (base + score, at as u32, id);
                }
            });
            if !single && base + self.unknown_score > best[at + one].0 {
                best[at + one] = (base + self.unknown_score, at as u32, self.unknown);
            }
        }
        let mut path = Vec::new();
        let mut end = bytes.len();
        while end > 0 {
            let (_, start, id) = best[end];
            path.push((start as usize, end, id));
            end = start as usize;
        }
        path.reverse();
        self.tokens(&normal, &path)
    }

    fn tokens(&self, normal: &Normalized, path: &[(usize, usize, u32)]) -> Vec<Token> {
        let mut tokens: Vec<Token> = Vec::with_capacity(path.len());
        let mut after_unknown = false;
        for &(start, end, id) in path {
            let span = normal.span(start, end);
            if id != self.unknown {
                tokens.push(Token { id, span });
                after_unknown = false;
                continue;
            }
            if let Some(byte_ids) = &self.byte_ids {
                for (i, byte) in normal.text.as_bytes()[start..end].iter().enumerate() {
                    let span = if i == 0 { span } else { Span::new(span.end, span.end) };
                    tokens.push(Token { id: byte_ids[usize::from(*byte)], span });
                }
            } else if let Some(last) = tokens.last_mut().filter(|_| after_unknown) {
                last.span.end = span.end.max(last.span.end);
            } else {
                tokens.push(Token { id, span });
                after_unknown = true;
            }
        }
        tokens
    }

    /// Pieces back to text. Control and unknown pieces give no text.
    pub fn decode(&self, ids: &[u32]) -> Decoded {
        let mut decoded = Decoded { text: String::new(), spans: Vec::with_capacity(ids.len()) };
        let mut pending: Vec<u8> = Vec::new();
        let mut first_pending = 0;
        let mut first = true;
        for &id in ids {
            let piece = self.pieces.get(id as usize);
            if let Some(Piece { kind: Kind::Byte(byte), .. }) = piece {
                if pending.is_empty() {
                    first_pending = decoded.spans.len();
                }
                pending.push(*byte);
                decoded.spans.push(Span::new(decoded.text.len(), decoded.text.len()));
                first = false;
                continue;
            }
            decoded.flush_bytes(&mut pending, first_pending);
            let text = match piece {
                Some(p) if matches!(p.kind, Kind::Normal | Kind::UserDefined | Kind::Unused) => p.text.as_str(),
                _ => "",
            };
            let at = decoded.text.len();
            let lead = text.len() - text.trim_start_matches(SPACE).len();
            for c in text.chars() {
                match c {
                    SPACE if first && self.dummy_prefix => {}
                    SPACE => decoded.text.push(' '),
                    c => decoded.text.push(c),
                }
                first = false;
            }
            let spaces = decoded.text[at..].len() - decoded.text[at..].trim_start_matches(' ').len();
            let start = if lead > 0 { at + spaces } else { at };
            decoded.spans.push(Span::new(start, decoded.text.len()));
        }
        decoded.flush_bytes(&mut pending, first_pending);
        decoded
    }

    /// The text as pieces are matched: mapped, white space squeezed and written ▁.
    fn normalize(&self, text: &str) -> Normalized {
        let mut out = Normalized { text: String::with_capacity(text.len() + 8), origins: Vec::new() };
        let mut after_space = self.squeeze_spaces;
        let mut at = 0;
        let mut begun = false;
        while at < text.len() {
            let (mapped, length) = self.charsmap.map(&text[at..]);
            let origin = Span::new(at, at + length);
            at += length;
            for c in mapped.chars() {
                if c == ' ' && after_space && self.squeeze_spaces {
                    continue;
                }
                if !begun {
                    begun = true;
                    if self.dummy_prefix {
                        out.push(SPACE, Span::new(origin.start, origin.start));
                    }
                }
                after_space = c == ' ';
                out.push(if c == ' ' { SPACE } else { c }, origin);
            }
        }
        if self.squeeze_spaces {
            while out.text.ends_with(SPACE) {
                out.text.pop();
                out.origins.truncate(out.text.len());
            }
        }
        out
    }
}

impl Decoded {
    /// Turns collected byte pieces into characters; the first piece of the run gets them all.
    fn flush_bytes(&mut self, pending: &mut Vec<u8>, first: usize) {
        if pending.is_empty() {
            return;
        }
        let start = self.text.len();
        self.text.push_str(&String::from_utf8_lossy(pending));
        let end = self.text.len();
        for span in &mut self.spans[first..first + pending.len()] {
            *span = Span::new(end, end);
        }
        self.spans[first] = Span::new(start, end);
        pending.clear();
    }
}

/// `__name__` and `<name>`: marks that trainers add.
fn looks_like_a_mark(piece: &str) -> bool {
    (piece.len() > 4 && piece.starts_with("__") && piece.ends_with("__"))
        || (piece.len() > 2 && piece.starts_with('<') && piece.ends_with('>'))
}

/// A normalised text and where each byte of it came from.
struct Normalized {
    text: String,
    /// One a byte of `text`.
    origins: Vec<Span>,
}

impl Normalized {
    fn push(&mut self, c: char, origin: Span) {
        self.text.push(c);
        self.origins.resize(self.text.len(), origin);
    }

    /// The original bytes of `start..end`, without the white space before.
    fn span(&self, start: usize, end: usize) -> Span {
        let inner = self.text[start..end].trim_start_matches(SPACE);
        let from = end - inner.len();
        match (self.origins.get(from).filter(|_| from < end), self.origins.get(end - 1)) {
            (Some(first), Some(last)) => Span::new(first.start, last.end),
            (None, Some(last)) => *last,
            _ => Span::default(),
        }
    }
}

/// The compiled character map: a double-array trie (darts-clone) from byte strings to NUL-terminated replacements.
#[derive(Debug, Default)]
struct CharsMap {
    units: Vec<u32>,
    replacements: String,
}

impl CharsMap {
    fn read(bytes: &[u8], offset: usize) -> Result<Self, VocabError> {
        let malformed = |what| VocabError::Malformed { offset, what };
        if bytes.is_empty() {
            return Ok(Self::default());
        }
        let size = bytes.first_chunk::<4>().ok_or(malformed("character map without its size"))?;
        let size = u32::from_le_bytes(*size) as usize;
        let units = bytes.get(4..4 + size).ok_or(malformed("character map shorter than it says"))?;
        let replacements = std::str::from_utf8(&bytes[4 + size..])
            .map_err(|_| malformed("replacements of the character map are not UTF-8"))?;
        let units = units.as_chunks::<4>().0.iter().map(|c| u32::from_le_bytes(*c)).collect();
        Ok(Self { units, replacements: replacements.to_owned() })
    }

    /// What the text begins with, mapped, and how many bytes of the text that covers: the longest entry, or one
    /// character as it is.
    fn map<'a>(&'a self, text: &'a str) -> (&'a str, usize) {
        let one = text.chars().next().map_or(0, char::len_utf8);
        let unit = |at: usize| self.units.get(at).copied().unwrap_or(0);
        let offset = |unit: u32| ((unit >> 10) << ((unit & (1 << 9)) >> 6)) as usize;
        let mut found = None;
        if !self.units.is_empty() {
            let mut at = offset(unit(0));
            for (i, &byte) in text.as_bytes().iter().enumerate() {
                at ^= usize::from(byte);
                let here = unit(at);
                if here & 0x8000_00FF != u32::from(byte) {
                    break;
                }
                at ^= offset(here);
                if here >> 8 & 1 == 1 {
                    found = Some((i + 1, unit(at) & 0x7FFF_FFFF));
                }
            }
        }
        match found {
            Some((length, value)) if text.is_char_boundary(length) => {
                let rest = self.replacements.get(value as usize..).unwrap_or_default();
                (rest.split('\0').next().unwrap_or_default(), length)
            }
            _ => (&text[..one], one),
        }
    }
}

/// The pieces by their bytes: children of a node lie side by side, sorted by label.
#[derive(Debug, Default)]
struct Trie {
    labels: Vec<u8>,
    nodes: Vec<TrieNode>,
}

#[derive(Clone, Copy, Debug)]
struct TrieNode {
    children: u32,
    count: u16,
    /// The piece that ends here, or `u32::MAX`.
    id: u32,
}

impl Trie {
    /// Builds from entries sorted by bytes, without doubles.
    fn build(entries: &[(&[u8], u32)]) -> Self {
        let mut trie = Trie { labels: vec![0], nodes: vec![TrieNode { children: 0, count: 0, id: u32::MAX }] };
        let mut queue = std::collections::VecDeque::from([(0usize, 0usize..entries.len(), 0usize)]);
        while let Some((node, mut range, depth)) = queue.pop_front() {
            if let Some((text, id)) = entries.get(range.start).filter(|_| !range.is_empty())
                && text.len() == depth
            {
                trie.nodes[node].id = *id;
                range.start += 1;
            }
            trie.nodes[node].children = trie.nodes.len() as u32;
            while !range.is_empty() {
                let label = entries[range.start].0[depth];
                let length = entries[range.clone()].partition_point(|(text, _)| text[depth] <= label);
                queue.push_back((trie.nodes.len(), range.start..range.start + length, depth + 1));
                trie.labels.push(label);
                trie.nodes.push(TrieNode { children: 0, count: 0, id: u32::MAX });
                trie.nodes[node].count += 1;
                range.start += length;
            }
        }
        trie
    }

    /// Calls `found(length, id)` for each piece that `bytes` begins with, shortest first.
    fn prefixes(&self, bytes: &[u8], mut found: impl FnMut(usize, u32)) {
        let mut node = self.nodes[0];
        for (i, byte) in bytes.iter().enumerate() {
            let from = node.children as usize;
            let labels = &self.labels[from..from + usize::from(node.count)];
            let Ok(at) = labels.binary_search(byte) else { return };
            node = self.nodes[from + at];
            if node.id != u32::MAX {
                found(i + 1, node.id);
            }
        }
    }
}

impl Piece {
    fn read(message: &[u8], offset: usize) -> Result<Self, VocabError> {
        let mut piece = Piece { text: String::new(), score: 0.0, kind: Kind::Normal };
        let mut byte_piece = false;
        for field in Fields::new(message, offset) {
            let field = field?;
            match (field.number, field.value) {
                (1, Value::Bytes(text)) => {
                    let text = std::str::from_utf8(text);
                    piece.text = text
                        .map_err(|_| VocabError::Malformed { offset: field.offset, what: "piece is not UTF-8" })?
                        .to_owned();
                }
                (2, Value::Fixed32(bits)) => {
                    piece.score = f32::from_bits(bits);
                    if !piece.score.is_finite() {
                        return Err(VocabError::Malformed { offset: field.offset, what: "score is not a number" });
                    }
                }
                (3, Value::Varint(kind)) => {
                    byte_piece = kind == 6;
                    piece.kind = match kind {
                        1 | 6 => Kind::Normal,
                        2 => Kind::Unknown,
                        3 => Kind::Control,
                        4 => Kind::UserDefined,
                        5 => Kind::Unused,
                        found => return Err(VocabError::Unsupported { what: "piece type", found }),
                    };
                }
                _ => {}
            }
        }
        if byte_piece {
            let hex = piece.text.strip_prefix("<0x").and_then(|t| t.strip_suffix('>'));
            let byte = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
            piece.kind = Kind::Byte(byte.ok_or(VocabError::Malformed { offset, what: "byte piece is not <0xNN>" })?);
        }
        Ok(piece)
    }
}

/// The fields of a protobuf message, in order; every length is checked.
struct Fields<'a> {
    bytes: &'a [u8],
    at: usize,
    base: usize,
}

struct Field<'a> {
    number: u64,
    value: Value<'a>,
    /// Where its content begins in the file.
    offset: usize,
}

#[derive(Clone, Copy)]
enum Value<'a> {
    Varint(u64),
    Bytes(&'a [u8]),
    Fixed32(u32),
    Fixed64,
}

impl<'a> Fields<'a> {
    fn new(bytes: &'a [u8], base: usize) -> Self {
        Self { bytes, at: 0, base }
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn field(&mut self) -> Option<Field<'a>> {
        let key = self.varint()?;
        let mut offset = self.base + self.at;
        let value = match key & 7 {
            0 => Value::Varint(self.varint()?),
            1 => {
                self.bytes.get(self.at..)?.first_chunk::<8>()?;
                self.at += 8;
                Value::Fixed64
            }
            2 => {
                let length = usize::try_from(self.varint()?).ok()?;
                offset = self.base + self.at;
                let taken = self.bytes.get(self.at..)?.get(..length)?;
                self.at += length;
                Value::Bytes(taken)
            }
            5 => {
                let bits = u32::from_le_bytes(*self.bytes.get(self.at..)?.first_chunk::<4>()?);
                self.at += 4;
                Value::Fixed32(bits)
            }
            _ => return None,
        };
        Some(Field { number: key >> 3, value, offset })
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<Field<'a>, VocabError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.bytes.len() {
            return None;
        }
        let start = self.base + self.at;
        match self.field() {
            Some(field) => Some(Ok(field)),
            None => {
                self.at = self.bytes.len();
                Some(Err(VocabError::Malformed { offset: start, what: "broken protobuf field" }))
            }
        }
    }
}
