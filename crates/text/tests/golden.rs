//! Ids and texts against the reference implementation: `testdata/pieces.*.json`, written by `make_goldens.py`.

use std::path::PathBuf;

use tolmach_text::Vocab;

/// The tiny vocabulary, which is committed: byte fallback, split digits, user-defined pieces.
#[test]
fn the_tiny_vocabulary_agrees_with_the_reference() {
    check(include_bytes!("../testdata/tiny.spm"), include_str!("../testdata/pieces.tiny.json"));
}

#[test]
fn the_english_portuguese_vocabulary_agrees_with_the_reference() {
    check(&real("enpt"), include_str!("../testdata/pieces.enpt.json"));
}

#[test]
fn the_portuguese_english_vocabulary_agrees_with_the_reference() {
    check(&real("pten"), include_str!("../testdata/pieces.pten.json"));
}

/// The vocabulary of a published model.
fn real(pair: &str) -> Vec<u8> {
    let folder = std::env::var_os("TOLMACH_TEST_MODELS")
        .expect("TOLMACH_TEST_MODELS is not set: run the tests with `make test`, which fetches the models");
    let path = PathBuf::from(folder).join(pair).join(format!("vocab.{pair}.spm"));
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}; run the tests with `make test`", path.display()))
}

/// Encodes and decodes every case; reports all that differ.
fn check(vocabulary: &[u8], goldens: &str) {
    let vocab = Vocab::from_bytes(vocabulary).expect("the vocabulary is sound");
    let goldens: serde_json::Value = serde_json::from_str(goldens).expect("the goldens are JSON");
    let cases = goldens["cases"].as_array().expect("the goldens have cases");
    assert!(cases.len() > 140, "only {} cases", cases.len());
    let mut failures = Vec::new();
    for case in cases {
        let text = case["text"].as_str().expect("a case has a text");
        let ids: Vec<u32> = case["ids"]
            .as_array()
            .expect("a case has ids")
            .iter()
            .map(|id| id.as_u64().unwrap() as u32)
            .collect();
        let found: Vec<u32> = vocab.encode(text).iter().map(|token| token.id).collect();
        if found != ids {
            let pieces = |ids: &[u32]| -> Vec<String> {
                ids.iter().map(|id| vocab.piece(*id).unwrap_or("none").to_owned()).collect()
            };
            failures.push(format!("{text:?}: expected {:?}, found {:?}", pieces(&ids), pieces(&found)));
            continue;
        }
        let decoded = vocab.decode(&ids).text;
        if case["decoded"].as_str().is_some_and(|expected| expected != decoded) {
            failures.push(format!("{text:?}: expected text {}, found {decoded:?}", case["decoded"]));
        }
    }
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), cases.len(), failures.join("\n"));
}
