//! Tests that see the whole engine, on the tiny models of `tolmach-testing`.

mod batch;
mod damage;
mod forced;
mod reference;
mod required;
mod text;
mod work;

use serde_json::Value;
use tolmach_kernels::Isa;
use tolmach_marian::ModelFile;
use tolmach_testing::{TinyModel, expected};

use crate::{Options, Translation, Translator, Unsure};

fn translator(case: &TinyModel, isa: Isa) -> Translator {
    let target = case.split_vocab.then(|| case.target_vocab_bytes());
    Translator::from_parts(
        ModelFile::from_bytes(case.model_bytes()).unwrap(),
        &case.vocab_bytes(),
        target.as_deref(),
        Some(&case.shortlist_bytes()),
        isa,
    )
    .unwrap()
}

/// Every tiny model with the answers of the Python reference.
fn cases() -> Vec<(&'static TinyModel, Value)> {
    TinyModel::CASES.iter().map(|case| (case, serde_json::from_str(expected(case.name)).unwrap())).collect()
}

/// The translation of one sentence in a batch of its own.
fn alone(translator: &Translator, sentence: &str, options: &Options) -> Translation {
    let mut translations = translator.translate(&[sentence], options);
    assert_eq!(translations.len(), 1);
    translations.remove(0)
}

/// Every path through the search: greedy and wide, with scores and without, with the shortlist and the whole
/// vocabulary.
fn all_options() -> Vec<Options> {
    let greedy = Options::default();
    vec![
        Options { shortlist: Some(true), ..greedy },
        Options { shortlist: Some(false), ..greedy },
        Options { scores: true, shortlist: Some(true), ..greedy },
        Options { scores: true, shortlist: Some(false), ..greedy },
        Options { beam: 3, nbest: 3, shortlist: Some(true), ..greedy },
        Options { beam: 3, nbest: 2, scores: true, shortlist: Some(false), unsure: None },
        Options { beam: 3, nbest: 3, unsure: Some(Unsure { below: -1.5, margin: 2.0 }), ..greedy },
        greedy,
    ]
}
