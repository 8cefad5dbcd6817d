//! A tiny SentencePiece unigram model, its protobuf written by hand.
//!
//! Fields used: `ModelProto` 1 pieces, 2 trainer, 3 normaliser; piece 1 string, 2 score, 3 type;
//! trainer 3 model type, 4 size, 40 to 43 the special ids; normaliser 1 name, 3 to 5 the flags for
//! white space. The normaliser is the identity: there is no character map.

use crate::hash::Stream;

const SPACE: char = '\u{2581}';
const MARKS: &str = ".,?!-0123456789";
/// `_` stands for the space symbol.
const CLUSTERS: [&str; 20] = [
    "th", "he", "in", "er", "an", "re", "on", "at", "en", "nd", "_th", "_the", "_an", "_and", "ing", "ion",
    "_in", "_of", "_to", "ou",
];

/// The order of the ordinary pieces: two vocabularies must not give one piece one id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Forward,
    Reversed,
}

/// Piece strings by id: `</s>`, `<unk>`, the space symbol, then marks and digits, letters without
/// and with a space before them, and longer pieces up to `size`.
pub(crate) fn pieces(size: usize, order: Order) -> Vec<String> {
    let mut body: Vec<String> = MARKS.chars().map(String::from).collect();
    body.extend(('a'..='z').map(String::from));
    body.extend(('a'..='z').map(|letter| format!("{SPACE}{letter}")));
    body.extend(CLUSTERS.map(|cluster| cluster.replace('_', &SPACE.to_string())));
    for consonant in "bcdfghjklmnpqrstvwxyz".chars() {
        for vowel in "aeiou".chars() {
            let pair = format!("{consonant}{vowel}");
            if !body.contains(&pair) {
                body.push(pair);
            }
        }
    }
    assert!(body.len() + 3 >= size, "there are no {size} pieces");
    body.truncate(size - 3);
    if order == Order::Reversed {
        body.reverse();
    }
    let mut pieces = vec!["</s>".into(), "<unk>".into(), SPACE.to_string()];
    pieces.extend(body);
    pieces
}

/// About -4 for one letter and -5 for longer pieces, so that long pieces win; no two are equal.
fn score(piece: &str, seed: u64) -> f32 {
    let base = match piece.chars().count() {
        _ if piece == SPACE.to_string() => 3.0,
        1 => 4.0,
        _ => 5.0,
    };
    -(base + Stream::new(seed, &format!("piece#{piece}")).fraction(0))
}

/// The bytes of the `.spm` file.
pub(crate) fn write(pieces: &[String], seed: u64) -> Vec<u8> {
    const NORMAL: u64 = 1;
    const UNKNOWN: u64 = 2;
    const CONTROL: u64 = 3;
    let mut out = Vec::new();
    for (id, piece) in pieces.iter().enumerate() {
        let (score, kind) = match id {
            0 => (0.0, CONTROL),
            1 => (0.0, UNKNOWN),
            _ => (score(piece, seed), NORMAL),
        };
        let mut message = Vec::new();
        bytes_field(&mut message, 1, piece.as_bytes());
        varint(&mut message, (2 << 3) | 5);
        message.extend(score.to_le_bytes());
        varint_field(&mut message, 3, kind);
        bytes_field(&mut out, 1, &message);
    }

    let none = -1i64 as u64;
    let mut trainer = Vec::new();
    varint_field(&mut trainer, 3, 1); // unigram
    varint_field(&mut trainer, 4, pieces.len() as u64);
    for (field, id) in [(40, 1), (41, none), (42, 0), (43, none)] {
        varint_field(&mut trainer, field, id); // unknown, begin, end, padding
    }
    bytes_field(&mut out, 2, &trainer);

    let mut normaliser = Vec::new();
    bytes_field(&mut normaliser, 1, b"identity");
    for field in [3, 4, 5] {
        // Dummy prefix, extra white space removed, white space escaped.
        varint_field(&mut normaliser, field, 1);
    }
    bytes_field(&mut out, 3, &normaliser);
    out
}

fn bytes_field(out: &mut Vec<u8>, field: u64, value: &[u8]) {
    varint(out, (field << 3) | 2);
    varint(out, value.len() as u64);
    out.extend(value);
}

fn varint_field(out: &mut Vec<u8>, field: u64, value: u64) {
    varint(out, field << 3);
    varint(out, value);
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TinyModel;
    use std::collections::BTreeSet;

    #[test]
    fn varints() {
        for (value, expected) in [
            (0, vec![0]),
            (127, vec![127]),
            (128, vec![128, 1]),
            (300, vec![0xAC, 2]),
            (u64::MAX, [vec![255; 9], vec![1]].concat()),
        ] {
            let mut out = Vec::new();
            varint(&mut out, value);
            assert_eq!(out, expected);
        }
    }

    #[test]
    fn the_first_piece_to_check_by_eye() {
        let bytes = TinyModel::named("shared-alphas").vocab_bytes();
        // Message of 13 bytes: the string, the score 0.0, the type CONTROL.
        assert_eq!(bytes[..3], [0x0A, 13, 0x0A]);
        assert_eq!(bytes[3..8], *b"\x04</s>");
        assert_eq!(bytes[8..15], [0x15, 0, 0, 0, 0, 0x18, 3]);
    }

    #[test]
    fn as_many_pieces_as_the_model_has_rows_and_no_doubles() {
        for case in TinyModel::CASES {
            for (pieces, size) in
                [(case.source_pieces(), case.vocab), (case.target_pieces(), case.target_vocab)]
            {
                assert_eq!(pieces.len(), size);
                assert_eq!(pieces.iter().collect::<BTreeSet<_>>().len(), size);
                let scores = pieces[2..].iter().map(|piece| score(piece, case.seed));
                let bits: BTreeSet<u32> = scores.map(f32::to_bits).collect();
                assert_eq!(bits.len(), size - 2, "{}: two equal scores", case.name);
            }
        }
    }
}
