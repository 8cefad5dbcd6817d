//! What holds for every text and every file.

use std::sync::LazyLock;

use proptest::prelude::*;
use tolmach_text::{Vocab, VocabError};

const FILE: &[u8] = include_bytes!("../testdata/tiny.spm");
static VOCAB: LazyLock<Vocab> =
    LazyLock::new(|| Vocab::from_bytes(FILE).expect("the tiny vocabulary is sound"));

/// A file of pieces (text, score, type) and trainer settings (field, value), with the identity as normaliser.
fn file(pieces: &[(&str, f32, u8)], settings: &[(u8, u8)]) -> Vec<u8> {
    let mut out = Vec::new();
    for (text, score, kind) in pieces {
        let mut piece = vec![0x0A, text.len() as u8];
        piece.extend(text.as_bytes());
        piece.push(0x15);
        piece.extend(score.to_le_bytes());
        piece.extend([0x18, *kind]);
        out.extend([0x0A, piece.len() as u8]);
        out.extend(piece);
    }
    let trainer: Vec<u8> = settings
        .iter()
        // Field numbers from 16 on take two bytes: seven bits of the key each.
        .flat_map(|(field, value)| {
            if *field < 16 { vec![field << 3, *value] } else { vec![field << 3 | 0x80, field >> 4, *value] }
        })
        .collect();
    out.extend([0x12, trainer.len() as u8]);
    out.extend(trainer);
    out
}

const EOS: (&str, f32, u8) = ("</s>", 0.0, 3);
const UNK: (&str, f32, u8) = ("<unk>", 0.0, 2);

#[test]
fn a_vocabulary_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Vocab>();
    shared::<tolmach_text::SentenceSplitter>();
}

#[test]
fn ids_and_pieces_lead_to_each_other() {
    assert_eq!((VOCAB.eos_id(), VOCAB.unk_id(), VOCAB.len(), VOCAB.is_empty()), (0, 1, 500, false));
    for id in 0..500 {
        let piece = VOCAB.piece(id).expect("ids below the length have pieces");
        assert_eq!(VOCAB.id(piece), Some(id), "{piece}");
    }
    assert_eq!(VOCAB.piece(500), None);
    assert_eq!((VOCAB.id(""), VOCAB.id("no such piece")), (None, None));
}

#[test]
fn spans_lead_back_to_the_original_text() {
    let text = "\u{A0} The ﬁne  bridge…½ Ж\u{301}!";
    let words: Vec<(&str, &str)> =
        VOCAB.encode(text).iter().map(|t| (VOCAB.piece(t.id).unwrap_or_default(), t.span.of(text))).collect();
    let expected = [("▁", ""), ("T", "T"), ("he", "he"), ("▁", " "), ("f", "ﬁ"), ("in", "n"), ("e", "e")];
    assert_eq!(words[..3], expected[..3]);
    let joined: String =
        words.iter().map(|(_, original)| *original).filter(|o| !o.trim().is_empty()).collect();
    assert_eq!(joined, "Theﬁnebridge…½Ж\u{301}!");
    let of = |piece: &str| words.iter().find(|(p, _)| *p == piece).map(|(_, original)| *original);
    assert_eq!(of("<0xD0>"), Some("Ж"));
    assert_eq!(of("<0x96>"), Some(""));
}

#[test]
fn unknown_characters_in_a_row_are_one_piece() {
    let vocab = Vocab::from_bytes(&file(&[EOS, UNK, ("▁", -2.0, 1), ("a", -1.0, 1)], &[])).unwrap();
    let tokens: Vec<(u32, usize, usize)> =
        vocab.encode("a жжa  ж").iter().map(|t| (t.id, t.span.start, t.span.end)).collect();
    let expected = [(2, 0, 0), (3, 0, 1), (2, 1, 2), (1, 2, 6), (3, 6, 7), (2, 7, 8), (1, 9, 11)];
    assert_eq!(tokens, expected);
}

#[test]
fn decoding_gives_each_piece_its_bytes() {
    let ids: Vec<u32> = ["▁", "</s>", "▁The", "<0xD0>", "<0x96>", "<0xD0>", "<unk>", "▁", "a", "<0xFF>"]
        .iter()
        .map(|piece| VOCAB.id(piece).or(VOCAB.id("▁the")).expect(piece))
        .chain([VOCAB.len() as u32])
        .collect();
    let decoded = VOCAB.decode(&ids);
    assert_eq!(decoded.text, "theЖ\u{FFFD} a\u{FFFD}");
    let parts: Vec<&str> = decoded.spans.iter().map(|span| span.of(&decoded.text)).collect();
    assert_eq!(parts, ["", "", "the", "Ж", "", "\u{FFFD}", "", "", "a", "\u{FFFD}", ""]);
}

#[test]
fn unsound_files_are_refused_with_the_reason() {
    let refused = |bytes: &[u8]| Vocab::from_bytes(bytes).err();
    let a = ("a", -1.0, 1);
    let unsupported = |what, found| Some(VocabError::Unsupported { what, found });
    let missing = |piece| Some(VocabError::Missing { piece });
    assert_eq!(refused(&file(&[EOS, UNK, a], &[(3, 1)])), None);
    assert_eq!(refused(b""), missing("unknown"));
    assert!(matches!(refused(b"no vocabulary at all"), Some(VocabError::Malformed { .. })));
    assert_eq!(refused(&file(&[EOS, a], &[])), missing("unknown"));
    assert_eq!(refused(&file(&[UNK, a], &[])), missing("end of sentence"));
    assert_eq!(refused(&file(&[EOS, UNK, a], &[(3, 2)])), unsupported("the model type", 2));
    assert_eq!(refused(&file(&[EOS, UNK, a], &[(24, 1)])), unsupported("white space as suffix", 1));
    assert_eq!(refused(&file(&[EOS, UNK, a], &[(35, 1)])), missing("byte"));
    assert_eq!(refused(&file(&[EOS, UNK, ("a", 0.0, 7)], &[])), unsupported("the type of a piece", 7));
    let twice = VocabError::Duplicate { piece: "a".into(), first: 2, second: 3 };
    assert_eq!(refused(&file(&[EOS, UNK, a, a], &[])), Some(twice));
    let two_unknown = VocabError::Duplicate { piece: "<u>".into(), first: 1, second: 2 };
    assert_eq!(refused(&file(&[EOS, UNK, ("<u>", 0.0, 2)], &[])), Some(two_unknown));
    let expected = [
        (("a", f32::NAN, 1), "a finite score"),
        (("", 0.0, 1), "a piece with text"),
        (("<0x4>", 0.0, 6), "a byte piece <0x00> to <0xFF>"),
        (("<0x+4>", 0.0, 6), "a byte piece <0x00> to <0xFF>"),
    ];
    for (piece, reason) in expected {
        let found = refused(&file(&[EOS, UNK, piece], &[]));
        assert!(
            matches!(found, Some(VocabError::Malformed { expected, .. }) if expected == reason),
            "{found:?}"
        );
    }
}

#[test]
fn a_million_characters_of_anything_take_linear_time() {
    // Quadratic time would be hours.
    for unit in ["a", " ", "▁", "\u{301}", "★", "ﷺ", "\0", "Ж", "__source__"] {
        VOCAB.encode(&unit.repeat(1_000_000 / unit.len()));
    }
}

/// Texts of what is normalised, matched or spelled in a special way, and of anything else.
fn texts() -> impl Strategy<Value = String> {
    let parts = prop_oneof![
        6 => "[a-zA-Zа-яç0-9.,]{1,6}",
        3 => "[ \t\n\u{A0}\u{3000}\u{200B}▁]{1,3}",
        3 => "[½…ﬁﷺ™²Ａ１¨\u{301}\u{303}\u{AD}\u{200D}\u{FEFF}]",
        1 => prop::sample::select(vec!["__source__", "<mark>", "★★", "★", "</s>", "<unk>", "<0x41>"]).prop_map(String::from),
        2 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(parts, 0..40).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn spans_are_in_order_on_boundaries_and_cover_what_can_be_seen(text in texts()) {
        let mut end = 0;
        for token in VOCAB.encode(&text) {
            prop_assert!((token.id as usize) < VOCAB.len());
            prop_assert!(token.span.start >= end && token.span.end >= token.span.start);
            prop_assert!(text.get(token.span.start..token.span.end).is_some());
            // ASCII letters are never dropped by the normaliser.
            prop_assert!(!text[end..token.span.start].contains(|c: char| c.is_ascii_alphanumeric()));
            end = token.span.end;
        }
        prop_assert!(!text[end..].contains(|c: char| c.is_ascii_alphanumeric()));
    }

    #[test]
    fn marks_in_a_text_never_become_marks(text in texts()) {
        for piece in ["__source__", "__target__", "<mark>", "</s>", "<unk>"] {
            let id = VOCAB.id(piece);
            prop_assert!(VOCAB.encode(&text).iter().all(|token| Some(token.id) != id));
        }
    }

    #[test]
    fn decoding_any_ids_gives_spans_in_order(ids in prop::collection::vec(0u32..520, 0..60)) {
        let decoded = VOCAB.decode(&ids);
        prop_assert_eq!(decoded.spans.len(), ids.len());
        let mut end = 0;
        for span in &decoded.spans {
            prop_assert!(span.start >= end && decoded.text.get(span.start..span.end).is_some());
            prop_assert!(decoded.text[end..span.start].chars().all(|c| c == ' '));
            end = span.end;
        }
        prop_assert_eq!(end, decoded.text.len());
        // Only a space spelled as a byte stays before the text.
        prop_assert!(!decoded.text.starts_with(' ') || ids.contains(&VOCAB.id("<0x20>").unwrap()));
    }

    #[test]
    fn changed_files_are_read_or_refused(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..20),
        length in any::<prop::sample::Index>(),
        cut in any::<bool>(),
        text in texts(),
    ) {
        let mut bytes = FILE.to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if cut {
            bytes.truncate(length.index(FILE.len()));
        }
        if let Ok(vocab) = Vocab::from_bytes(&bytes) {
            let ids: Vec<u32> = vocab.encode(&text).iter().map(|token| token.id).collect();
            vocab.decode(&ids);
        }
    }

    #[test]
    fn random_files_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(Vocab::from_bytes(&bytes).is_err());
    }
}
