//! Sentences that the gate stops, and what becomes of them, by the real models.
//!
//! The models are the packs of `make test`: `$TOLMACH_TEST_MODELS/{pten,enpt}`. Without them every test fails.

use std::fs;
use std::path::{Path, PathBuf};

use tolmach_service::fidelity::{Class, Rules, Severity};
use tolmach_service::{DocumentOptions, Format, ImportOptions, Pair, Repair, ReportSentence, Service, Store};
use tolmach_testing::TinyModel;

fn store(folder: &Path) -> Store {
    let packs =
        std::env::var_os("TOLMACH_TEST_MODELS").expect("TOLMACH_TEST_MODELS is not set: run `make test`");
    let store = Store::at(folder.join("store"));
    for pair in ["pten", "enpt"] {
        let options = ImportOptions { time: Some(1), ..ImportOptions::default() };
        store.import(&PathBuf::from(&packs).join(pair), &options).expect("a pack");
    }
    store
}

/// Adds a model of a few random weights, newer than the others: it is the one in use, and says nothing right.
fn add_bad_model(store: &Store, folder: &Path) {
    let files = folder.join("bad");
    fs::create_dir_all(&files).expect("a folder");
    let case = TinyModel::named("shared-alphas");
    fs::write(files.join("model.pten.intgemm.alphas.bin"), case.model_bytes()).expect("a file");
    fs::write(files.join("vocab.pten.spm"), case.vocab_bytes()).expect("a file");
    let options = ImportOptions {
        from: Some("pt".into()),
        to: Some("en".into()),
        time: Some(2),
        ..ImportOptions::default()
    };
    store.import(&files, &options).expect("a pack");
}

fn sentences(pair: &Pair, text: &str, options: &DocumentOptions) -> Vec<ReportSentence> {
    let translated =
        pair.translate_document(text.as_bytes(), Format::Text, options, &|_, _| {}).expect("text");
    // What the report says is what is written.
    let written = String::from_utf8(translated.bytes).expect("text");
    let sentences: Vec<ReportSentence> =
        translated.report.segments.into_iter().flat_map(|segment| segment.sentences).collect();
    assert!(sentences.iter().all(|sentence| written.contains(&sentence.translation)), "{written}");
    sentences
}

fn repaired(sentence: &ReportSentence) -> Option<Repair> {
    sentence.judged.as_ref().and_then(|judged| judged.repaired)
}

#[test]
fn a_term_of_the_house_is_searched_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let pair = Service::new(store(folder.path())).pair("pt", "en").expect("a pair");
    let text = "O porto reabriu na segunda-feira. A escola fica fechada.";
    let mut options = DocumentOptions::default();
    let plain = sentences(&pair, text, &options);
    assert_eq!(plain[0].translation, "The port reopened on Monday.");
    options.rules.add_glossary("terms.csv", b"pt,en\nporto,harbour\n").expect("a glossary");
    let found = sentences(&pair, text, &options);
    assert_eq!(found[0].translation, "The harbour reopened on Monday.");
    assert_eq!(repaired(&found[0]), Some(Repair::Required));
    assert_eq!((&found[1].translation, repaired(&found[1])), (&plain[1].translation, None));
    // What may not be repaired is told.
    options.repairs = Some(Vec::new());
    let told = sentences(&pair, text, &options);
    assert_eq!(told[0].translation, plain[0].translation);
    let judged = told[0].judged.as_ref().expect("judged");
    assert!(judged.tried.is_empty());
    let classes: Vec<Class> = judged.findings.iter().map(|finding| finding.class).collect();
    assert_eq!(classes, [Class::TermMissing]);
}

#[test]
fn where_a_model_fails_another_one_is_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = store(folder.path());
    let text = "O porto recebeu 31 navios e 48 barcos.";
    let good = Service::new(Store::at(store.root())).pair("pt", "en").expect("a pair");
    let expected = sentences(&good, text, &DocumentOptions::default());
    assert!(expected[0].translation.contains("31 ships"), "{}", expected[0].translation);
    add_bad_model(&store, folder.path());
    let pair = Service::new(store).pair("pt", "en").expect("a pair");
    assert_eq!(pair.route()[0].pack.imported.time, Some(2), "the newer model is in use");
    let mut options = DocumentOptions::default();
    let found = sentences(&pair, text, &options);
    assert_eq!(found[0].translation, expected[0].translation);
    assert_eq!(repaired(&found[0]), Some(Repair::Model));
    let tried = &found[0].judged.as_ref().expect("judged").tried;
    assert_eq!(tried[..2], [Repair::Beam, Repair::Required]);
    // Without the other one it stays wrong and is told, with all that was tried.
    options.repairs = Some(Repair::ALL.into_iter().filter(|repair| *repair != Repair::Model).collect());
    let told = sentences(&pair, text, &options);
    let judged = told[0].judged.as_ref().expect("judged");
    assert_eq!(judged.verdict, Some(Severity::Block));
    assert!(judged.tried.contains(&Repair::Vocabulary));
}

#[test]
fn marks_of_the_house_are_put_in_by_rule() {
    let folder = tempfile::tempdir().expect("a folder");
    let pair = Service::new(store(folder.path())).pair("en", "pt").expect("a pair");
    let mut options = DocumentOptions::default();
    options.rules = Rules::from_toml("[style]\nquotes = \"«»\"\n").expect("rules");
    let found = sentences(&pair, "The minister said: \"The port is open\".", &options);
    assert!(
        found[0].translation.contains('«') && found[0].translation.contains('»'),
        "{}",
        found[0].translation
    );
    assert_eq!(repaired(&found[0]), Some(Repair::Rule));
}

#[test]
fn the_back_check_takes_part_and_depends_on_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "O governo não aprovou o orçamento. O porto recebeu 31 navios em maio e 48 navios em junho.\n\n\
        A ponte, que ficou fechada durante longos meses, reabriu ontem com todas as faixas, disse a câmara.";
    let found: Vec<Vec<ReportSentence>> = [1, 3]
        .into_iter()
        .map(|threads| {
            let service = Service::new(store(folder.path())).with_threads(threads);
            let way_back = service.direct("en", "pt").expect("a store").expect("a pack");
            let pair = service.pair("pt", "en").expect("a pair").with_reverse(way_back);
            sentences(&pair, text, &DocumentOptions::default())
        })
        .collect();
    assert_eq!(found[0].len(), 3);
    for (one, other) in found[0].iter().zip(&found[1]) {
        assert_eq!(one.translation, other.translation);
        let findings = one.judged.as_ref().map(|judged| judged.findings.len());
        assert_eq!(findings, Some(0), "{one:?}");
    }
    assert!(Service::new(store(folder.path())).direct("pt", "ru").expect("a store").is_none());
}
