//! The tiny models of `tolmach-testing` against expectations that an independent Python program computed from the
//! same description of the formats.

use serde_json::Value;
use tolmach_kernels::Isa;
use tolmach_marian::{ModelFile, Shortlist, Vocabularies};
use tolmach_testing::{TinyModel, expected};

use crate::embedding::Columns;
use crate::model::Model;
use crate::search::{Found, SearchOptions, SearchScratch, TargetIds};
use crate::{Options, Translator, Workspace};

const ENDS: TargetIds = TargetIds { eos: 0, unknown: 1 };
const GREEDY: SearchOptions = SearchOptions { beam: 1, nbest: 1, scores: true };

fn model(case: &TinyModel, isa: Isa) -> Model {
    Model::load(ModelFile::from_bytes(case.model_bytes()).unwrap(), isa, 0).unwrap()
}

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

fn cases() -> Vec<(&'static TinyModel, Value)> {
    TinyModel::CASES.iter().map(|case| (case, serde_json::from_str(expected(case.name)).unwrap())).collect()
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
            let mut x = Vec::new();
            model.encode(&[&source], &mut x, &mut Default::default());
            for row in input["encoder"].as_array().unwrap() {
                let at = row["row"].as_u64().unwrap() as usize * case.dim;
                for (found, expected) in x[at..].iter().zip(row["values"].as_array().unwrap()) {
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
            let found = model.search(&[&source], &|_| None, ENDS, GREEDY, &mut SearchScratch::default());
            let found = &found[0][0];
            let greedy = &input["greedy"];
            assert_eq!(with_eos(found, limit), ids(&greedy["tokens"]), "{}", case.name);
            let score = found.log_probability.unwrap();
            near(score, &greedy["log_prob"], &input["tolerance"]["log_prob"], case.name);
            let rows = found.alignment.chunks_exact(source.len() + 1);
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
            let mut scratch = SearchScratch::default();

            let short = &input["shortlist"];
            let pieces = [&source[..], &[0]].concat();
            assert_eq!(shortlist.candidates(&pieces, shared), ids(&short["candidates"]), "{}", case.name);
            let candidates = |ids: &[u32]| Some(shortlist.candidates(ids, shared));
            let found = model.search(&[&source], &candidates, ENDS, GREEDY, &mut scratch);
            assert_eq!(with_eos(&found[0][0], limit), ids(&short["tokens"]), "{}", case.name);
            let score = found[0][0].log_probability.unwrap();
            near(score, &short["log_prob"], &input["tolerance"]["log_prob"], case.name);

            let n_best = input["beam"]["n_best"].as_array().unwrap();
            let options = SearchOptions { beam: 4, nbest: 4, scores: true };
            let found = model.search(&[&source], &|_| None, ENDS, options, &mut scratch);
            assert_eq!(found[0].len(), n_best.len(), "{}", case.name);
            for (found, expected) in found[0].iter().zip(n_best) {
                assert_eq!(with_eos(found, limit), ids(&expected["tokens"]), "{}", case.name);
                let score = found.log_probability.unwrap();
                near(score, &expected["log_prob"], &input["tolerance"]["log_prob"], case.name);
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
            let found = translator.translate(&[text], &options, &mut Workspace::default());
            assert_eq!(found[0].best.text, input["translation"].as_str().unwrap().trim(), "{}", case.name);
        }
    }
}

#[test]
fn a_batch_is_its_sentences_and_every_instruction_set_the_scalar_one() {
    let sentences =
        ["the cat", "", " a b ", "one two three four five six", "42", "그 the 😀 cat", "zz top", "a"];
    for (case, _) in cases() {
        for options in
            [Options::default(), Options { beam: 3, nbest: 3, scores: true, shortlist: Some(false) }]
        {
            let reference = translator(case, Isa::SCALAR);
            let alone: Vec<_> = sentences
                .iter()
                .flat_map(|s| reference.translate(&[s], &options, &mut Workspace::default()))
                .collect();
            for isa in Isa::available() {
                let together =
                    translator(case, isa).translate(&sentences, &options, &mut Workspace::default());
                assert_eq!(together, alone, "{} on {}", case.name, isa.name());
            }
        }
    }
}

#[test]
fn nothing_of_a_sentence_is_lost() {
    let translator = translator(TinyModel::named("shared-alphas"), Isa::detect());
    let translate = |text: &str| {
        let found = translator.translate(&[text], &Options::default(), &mut Workspace::default());
        found.into_iter().next().unwrap()
    };
    for copied in ["", " ", "\t\n", "12,5 % – 3.400", "😀🎉", "김정은", "???"] {
        let translation = translate(copied);
        assert_eq!(translation.best.text, copied);
        assert!(translation.copied);
    }
    for (text, run) in
        [("the cat 😀", "😀"), ("김정은 the cat", "김정은"), ("the 👩‍👩‍👧 cat", "👩‍👩‍👧"), ("Łódź cat", "Łódź")]
    {
        assert!(translate(text).best.text.contains(run), "{run} in {:?}", translate(text).best.text);
    }
    let spaced = translate("  the cat \n");
    assert!(spaced.best.text.starts_with("  ") && spaced.best.text.ends_with(" \n"));
    // A sentence of many windows: every window gives text, spans stay inside both texts.
    let long = "the cat, a b c; ".repeat(60);
    let translation = translate(&long);
    assert!(translation.best.links.last().unwrap().source.start > long.len() * 3 / 4);
    for link in &translation.best.links {
        assert!(link.target.end <= translation.best.text.len() && link.source.end <= long.len());
        assert!(!link.target.of(&translation.best.text).is_empty());
        link.source.of(&long);
    }
}

#[test]
fn parts_that_do_not_belong_together_are_refused() {
    let case = TinyModel::named("shared-alphas");
    let other = TinyModel::named("wide-alphas");
    let load = |vocab: &[u8], shortlist: &[u8]| {
        let model = ModelFile::from_bytes(case.model_bytes()).unwrap();
        Translator::from_parts(model, vocab, None, Some(shortlist), Isa::detect()).unwrap_err().to_string()
    };
    let message = load(&other.vocab_bytes(), &case.shortlist_bytes());
    assert!(message.contains("expected 96 pieces") && message.contains("found 128"), "{message}");
    let message = load(&case.vocab_bytes(), &other.shortlist_bytes());
    assert!(message.starts_with("shortlist: shortlist words: expected 97, found 129"), "{message}");
}

#[test]
fn damaged_models_are_errors_never_panics() {
    let bytes = TinyModel::named("shared-alphas").model_bytes();
    for at in (0..bytes.len()).step_by(bytes.len() / 97) {
        let _ = ModelFile::from_bytes(bytes[..at].to_vec())
            .map(|file| Model::load(file, Isa::detect(), 0).is_ok());
    }
    for at in 0..bytes.len().min(12_000) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1 << (at % 8);
        if at % 7 == 0 {
            let _ = ModelFile::from_bytes(damaged).map(|file| Model::load(file, Isa::detect(), 0).is_ok());
        }
    }
}

#[test]
fn an_output_layer_knows_its_columns() {
    let model = model(TinyModel::named("shared-alphas"), Isa::detect());
    let mut columns = Columns::default();
    model.output.select_into(&model.file, model.target_embedding(), vec![0, 1, 5, 9], &mut columns);
    assert_eq!((columns.len(), columns.id(2), columns.column(5), columns.column(6)), (4, 5, Some(2), None));
    let full = model.output.full(&model.file, model.target_embedding());
    assert_eq!((full.len(), full.id(7), full.column(95), full.column(96)), (96, 7, Some(95), None));
}
