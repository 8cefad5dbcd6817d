//! Sentences that the gate stops, and what becomes of them, by the real models.
//!
//! The models are the packs of `make test`: `$TOLMACH_TEST_MODELS/{pten,enpt}`. Without them every test fails.

use std::fs;
use std::path::{Path, PathBuf};

use tolmach_service::fidelity::Rules;
use tolmach_service::wire::{self, Severity};
use tolmach_service::{Control, DocumentOptions, Format, ImportOptions, Pair, Repair, Service, Store};
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

fn sentences(pair: &Pair, text: &str, options: &DocumentOptions) -> Vec<wire::ReportSentence> {
    let translated =
        pair.translate_document(text.as_bytes(), Format::Text, options, &Control::default()).expect("text");
    // What the report says is what is written.
    let written = String::from_utf8(translated.bytes).expect("text");
    let sentences: Vec<wire::ReportSentence> =
        translated.report.segments.into_iter().flat_map(|segment| segment.sentences).collect();
    assert!(sentences.iter().all(|sentence| written.contains(&sentence.translation)), "{written}");
    sentences
}

fn repaired(sentence: &wire::ReportSentence) -> Option<Repair> {
    let judged = sentence.judged.as_ref()?;
    judged.repaired.as_ref().map(|repair| Repair::from_name(repair).expect("a repair"))
}

fn has_tried(judged: &wire::Judged, repair: Repair) -> bool {
    judged.tried.iter().any(|tried| tried == repair.name())
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
    let classes: Vec<&str> = judged.findings.iter().map(|finding| finding.class.as_str()).collect();
    assert_eq!(classes, ["term_missing"]);
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
    assert_eq!(tried[..2], [Repair::Beam.name(), Repair::Required.name()]);
    // Without the other one it stays wrong and is told, with all that was tried.
    options.repairs = Some(Repair::ALL.into_iter().filter(|repair| *repair != Repair::Model).collect());
    let told = sentences(&pair, text, &options);
    let judged = told[0].judged.as_ref().expect("judged");
    assert_eq!(judged.verdict, Some(Severity::Block));
    assert!(has_tried(judged, Repair::Vocabulary));
}

#[test]
fn a_term_without_a_place_of_its_own_is_not_tacked_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let pair = Service::new(store(folder.path())).pair("en", "pt").expect("a pair");
    let text = "The council fined two firms. The strike at the shipyard entered its third week.";
    let mut options = DocumentOptions::default();
    let plain = sentences(&pair, text, &options);
    let terms = "council,autarquia\nstrike,paralisação\nshipyard,estaleiro naval\n";
    options.rules.add_glossary("terms.csv", terms.as_bytes()).expect("a glossary");
    for (plain, found) in plain.iter().zip(sentences(&pair, text, &options)) {
        assert_eq!((&found.translation, repaired(&found)), (&plain.translation, None));
        let judged = found.judged.as_ref().expect("judged");
        assert!(judged.findings.iter().any(|finding| finding.class == "term_missing"), "{judged:?}");
        assert!(has_tried(judged, Repair::Required), "{judged:?}");
    }
}

#[test]
fn work_for_a_sentence_has_the_bound_that_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let pair = Service::new(store(folder.path())).pair("pt", "en").expect("a pair");
    let text = "O porto reabriu na segunda-feira.";
    let mut options = DocumentOptions::default();
    options.rules.add_glossary("terms.csv", b"pt,en\nporto,harbour\n").expect("a glossary");
    for (effort, expected) in
        [(Some(0), None), (Some(5), None), (Some(6), Some(Repair::Required)), (None, Some(Repair::Required))]
    {
        options.effort = effort;
        let found = sentences(&pair, text, &options);
        assert_eq!(repaired(&found[0]), expected, "{effort:?}");
        let judged = found[0].judged.as_ref().expect("judged");
        assert_eq!(has_tried(judged, Repair::Required), expected.is_some(), "{effort:?}");
    }
}

#[test]
fn what_the_model_does_not_see_comes_through_whatever_the_work() {
    let folder = tempfile::tempdir().expect("a folder");
    let pair = Service::new(store(folder.path())).pair("en", "pt").expect("a pair");
    let address = |i: usize| format!("desk{i}@example.org");
    // So many masks are seldom all said, in the first round or at all: the sentence is cut at them then.
    for (count, effort) in [(16, None), (16, Some(0)), (40, None)] {
        let addresses = (0..count).map(address).collect::<Vec<_>>().join(", ");
        let text = format!("Ask {addresses} about the vote.");
        let mut options = DocumentOptions::default();
        options.effort = effort;
        let translated =
            pair.translate_document(text.as_bytes(), Format::Text, &options, &Control::default());
        let written = String::from_utf8(translated.expect("text").bytes).expect("text");
        for i in 0..count {
            assert_eq!(written.matches(&address(i)).count(), 1, "{written}");
        }
        assert!(written.contains("vota"), "{written}");
        assert!(!written.contains("vote"), "{written}");
    }
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
    let found: Vec<Vec<wire::ReportSentence>> = [1, 3]
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

/// Sentences of news with number words, weekdays, months, money, names and negations.
const NEWS: &str = "The company will invest 1.2 billion euros in a new plant. The central bank left its key rate unchanged on \
Thursday. He was born on May 21, 1950, in London. On Monday fifteen people left the town and two million stayed. Nobody \
signed the letter of Mr Bäckström. The train left at 8:30 p.m. and was forty minutes late. A dozen boats sank. Half of \
the 64 schools reopened. Write to ana@example.org or visit https://example.org/a?b=1 today. Prices rose by 3.5 percent in \
the third quarter. The 21st century began. Is it 40 miles? She won three medals in July.";

#[test]
fn a_language_without_data_is_translated_as_without_the_gate() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = store(folder.path());
    let packs = std::env::var_os("TOLMACH_TEST_MODELS").expect("seen above");
    for (files, from, to) in
        [("enpt", "en", "sw"), ("enpt", "sw", "pt"), ("enpt", "sw", "mt"), ("pten", "pt", "th")]
    {
        let options =
            ImportOptions { from: Some(from.into()), to: Some(to.into()), ..ImportOptions::default() };
        store.import(&PathBuf::from(&packs).join(files), &options).expect("a pack");
    }
    let service = Service::new(store);
    let into_english = "Na segunda-feira, 15 mil pessoas saíram. Custou 1,2 bilhão de euros em maio. Ninguém ficou ferido às 7h15.";
    for (from, to, text) in
        [("en", "sw", NEWS), ("sw", "pt", NEWS), ("sw", "mt", NEWS), ("pt", "th", into_english)]
    {
        let pair = service.pair(from, to).expect("a pair");
        let translate = |unchecked: bool| {
            let mut options = DocumentOptions::default();
            options.unchecked = unchecked;
            pair.translate_document(text.as_bytes(), Format::Text, &options, &Control::default())
                .expect("text")
        };
        let (without, with) = (translate(true), translate(false));
        let written = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(written(&with.bytes), written(&without.bytes), "{from}-{to}");
        assert_eq!((with.report.count(Severity::Block), with.report.repaired()), (0, 0), "{from}-{to}");
        let languages = |report: &wire::Report| {
            report.not_judged.as_ref().map(|not_judged| not_judged.languages.join(" "))
        };
        let unknown: Vec<&str> =
            [from, to].into_iter().filter(|tag| !["en", "pt", "ru"].contains(tag)).collect();
        assert_eq!(languages(&with.report), Some(unknown.join(" ")));
        assert_eq!(languages(&without.report), None);
    }
    // Where the gate has data it says nothing of the kind.
    let pair = service.pair("en", "pt").expect("a pair");
    let known = pair
        .translate_document(b"It is here.", Format::Text, &DocumentOptions::default(), &Control::default())
        .expect("text");
    assert_eq!(known.report.not_judged, None);
}
