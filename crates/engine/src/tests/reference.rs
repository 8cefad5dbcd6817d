//! The numbers of every architecture against those that an independent Python program computed from the same
//! description of the formats.

use serde_json::Value;
use tolmach_kernels::Isa;
use tolmach_marian::{ModelFile, Shortlist, Vocabularies};
use tolmach_testing::TinyModel;
use tolmach_text::Vocab;

use super::{cases, translator};
use crate::Options;
use crate::model::{MAX_STEPS, Model};
use crate::search::{Found, Search, SearchOptions, Task};

const GREEDY: SearchOptions = SearchOptions { beam: 1, nbest: 1, scores: true, unsure: None };
const BEAM: SearchOptions = SearchOptions { beam: 4, nbest: 4, scores: true, unsure: None };

fn model(case: &TinyModel, isa: Isa) -> Model {
    Model::load(ModelFile::from_bytes(case.model_bytes()).unwrap(), isa, 0).unwrap()
}

/// What the search finds for one sentence of source ids.
fn search(model: &Model, source: &[u32], candidates: Option<Vec<u32>>, options: SearchOptions) -> Vec<Found> {
    // Of all of them only the ids for the end and the unknown piece are used, which are the same.
    let vocab = Vocab::from_bytes(&TinyModel::CASES[0].vocab_bytes()).unwrap();
    assert_eq!((vocab.eos_id(), vocab.unk_id()), (0, 1));
    let mut search = Search::default();
    let constraints = None;
    search.push(Task { key: 7, ids: source.to_vec(), candidates, options, constraints });
    for _ in 0..MAX_STEPS {
        let mut result = None;
        model.advance(&mut search, &vocab, &mut |key, found| {
            assert_eq!(key, 7);
            assert!(result.replace(found).is_none());
        });
        if let Some(found) = result {
            return found;
        }
    }
    panic!("no end after {MAX_STEPS} steps");
}

fn ids(value: &Value) -> Vec<u32> {
    value.as_array().unwrap().iter().map(|v| v.as_u64().unwrap() as u32).collect()
}

/// Target ids as the reference writes them: with EOS unless the limit was reached.
fn with_eos(found: &Found, limit: usize) -> Vec<u32> {
    let mut ids = found.ids.clone();
    if ids.len() < limit {
        ids.push(0);
    }
    ids
}

fn near(found: f32, expected: &Value, tolerance: &Value, what: &str) {
    let (expected, tolerance) = (expected.as_f64().unwrap(), tolerance.as_f64().unwrap());
    assert!(
        (f64::from(found) - expected).abs() <= tolerance,
        "{what}: {found}, expected {expected} ± {tolerance}"
    );
}

#[test]
fn encoder_output_matches_the_reference() {
    for (case, json) in cases() {
        let model = model(case, Isa::detect());
        for input in json["inputs"].as_array().unwrap() {
            let source = ids(&input["source"]);
            let mut x = Default::default();
            model.encode(&[&source], &mut x, &mut Default::default(), &mut Vec::new());
            let rows = input["encoder"].as_array().unwrap();
            assert!(!rows.is_empty());
            for row in rows {
                let at = row["row"].as_u64().unwrap() as usize * case.dim;
                let values = row["values"].as_array().unwrap();
                assert_eq!(values.len(), case.dim);
                for (found, expected) in x[at..][..case.dim].iter().zip(values) {
                    near(*found, expected, &input["tolerance"]["encoder"], case.name);
                }
            }
        }
    }
}

#[test]
fn greedy_tokens_scores_and_alignment_match_the_reference() {
    for (case, json) in cases() {
        let model = model(case, Isa::detect());
        for input in json["inputs"].as_array().unwrap() {
            let source = ids(&input["source"]);
            let limit = input["max_length"].as_u64().unwrap() as usize;
            let found = search(&model, &source, None, GREEDY);
            assert_eq!(found.len(), 1);
            let (found, greedy) = (&found[0], &input["greedy"]);
            assert_eq!(with_eos(found, limit), ids(&greedy["tokens"]), "{}", case.name);
            assert_eq!(found.scored, ids(&greedy["tokens"]).len(), "{}", case.name);
            let score = found.log_probability.unwrap();
            near(score, &greedy["log_prob"], &input["tolerance"]["log_prob"], case.name);
            let rows = found.alignment.chunks_exact(source.len() + 1);
            assert_eq!(rows.len(), found.ids.len());
            for (row, link) in rows.zip(greedy["alignment"].as_array().unwrap()) {
                let best = (0..row.len()).max_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap();
                assert_eq!(best as u64, link["source"].as_u64().unwrap(), "{}", case.name);
                near(row[best], &link["probability"], &input["tolerance"]["alignment"], case.name);
            }
        }
    }
}

#[test]
fn shortlist_and_beam_match_the_reference() {
    for (case, json) in cases() {
        let model = model(case, Isa::detect());
        let [source_size, target_size] = model.config.vocab_sizes;
        let shortlist = Shortlist::from_bytes(&case.shortlist_bytes(), source_size, target_size).unwrap();
        assert!(shortlist.checksum_matches());
        let shared = model.config.vocabularies == Vocabularies::Shared;
        for input in json["inputs"].as_array().unwrap() {
            let source = ids(&input["source"]);
            let limit = input["max_length"].as_u64().unwrap() as usize;

            let short = &input["shortlist"];
            let pieces = [&source[..], &[0]].concat();
            let candidates = shortlist.candidates(&pieces, shared);
            assert_eq!(candidates, ids(&short["candidates"]), "{}", case.name);
            let found = search(&model, &source, Some(candidates), GREEDY);
            assert_eq!(with_eos(&found[0], limit), ids(&short["tokens"]), "{}", case.name);
            let score = found[0].log_probability.unwrap();
            near(score, &short["log_prob"], &input["tolerance"]["log_prob"], case.name);

            let n_best = input["beam"]["n_best"].as_array().unwrap();
            let found = search(&model, &source, None, BEAM);
            assert_eq!(found.len(), n_best.len(), "{}", case.name);
            for (found, expected) in found.iter().zip(n_best) {
                assert_eq!(with_eos(found, limit), ids(&expected["tokens"]), "{}", case.name);
                let score = found.log_probability.unwrap();
                near(score, &expected["log_prob"], &input["tolerance"]["log_prob"], case.name);
            }
        }
    }
}

/// The output layer has two ways to a logit: a dot product with the row of one candidate, and the packed product with
/// all of the table. They are the same to the bit, or a shortlist would change scores.
#[test]
fn candidates_that_are_the_whole_vocabulary_change_nothing() {
    for (case, json) in cases() {
        for isa in Isa::available() {
            let model = model(case, isa);
            let source = ids(&json["inputs"][1]["source"]);
            let everything = || Some((0..case.target_vocab as u32).collect());
            for options in [GREEDY, SearchOptions { scores: false, ..GREEDY }, BEAM] {
                let all = search(&model, &source, None, options);
                let listed = search(&model, &source, everything(), options);
                assert_eq!(format!("{all:?}"), format!("{listed:?}"), "{} on {}", case.name, isa.name());
            }
        }
    }
}

#[test]
fn text_in_text_out_matches_the_reference() {
    for (case, json) in cases() {
        let translator = translator(case, Isa::detect());
        let options = Options { shortlist: Some(false), ..Options::default() };
        for input in json["inputs"].as_array().unwrap() {
            let text = input["text"].as_str().unwrap();
            let found = translator.translate(&[text], &options);
            assert_eq!(
                found[0].best.aligned.text,
                input["translation"].as_str().unwrap().trim(),
                "{}",
                case.name
            );
        }
    }
}
