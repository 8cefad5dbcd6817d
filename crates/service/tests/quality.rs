//! The quality mode with a real model: better than greedy where greedy goes wrong, and the same whoever shares the
//! threads.
//!
//! The models are the packs of `make test`: `$TOLMACH_TEST_MODELS/enpt` and `pten`. Without them every test fails.

use std::path::{Path, PathBuf};

use tolmach_service::{
    Control, DocumentOptions, Format, ImportOptions, Options, Pair, PendingSegment, Segmentation, Service,
    Store,
};

const LINES: [&str; 12] = [
    "Os pescadores da costa temem que as novas regras levem muitos barcos pequenos à falência.",
    "42",
    "Recusou o emprego porque o ordenado nem sequer dava para pagar a renda.",
    "O ministro disse na terça-feira que a ponte sobre o rio ficará fechada até ao fim do mês.",
    "",
    "Ela luta contra o despejo em tribunal desde que o prédio mudou de mãos.",
    "O avançado, que saiu do banco no fim do jogo, marcou de cabeça o golo da vitória nos descontos.",
    "Sim.",
    "Os críticos dizem que o plano não passa de um benefício fiscal para os maiores senhorios.",
    "😀 🎉",
    "O júri não chegou a acordo sobre o veredicto, e o juiz mandou os jurados para casa no fim de semana.",
    "A tempestade deixou milhares de casas sem luz, e as equipas trabalharam durante a noite para a repor.",
];

fn service(folder: &Path) -> Service {
    let packs =
        std::env::var_os("TOLMACH_TEST_MODELS").expect("TOLMACH_TEST_MODELS is not set: run `make test`");
    let store = Store::at(folder.join("store"));
    for pack in ["enpt", "pten"] {
        store.import(&PathBuf::from(&packs).join(pack), &ImportOptions::default()).expect("a pack");
    }
    Service::new(store)
}

fn translate(pair: &Pair, lines: &[&str], options: &Options) -> Vec<String> {
    let segments = pair.translate_segments(lines, Segmentation::Whole, options, &Control::default());
    let segments = segments.expect("nothing stops it");
    segments.into_iter().map(|segment| segment.aligned.text).collect()
}

fn submit(pair: &Pair, line: &str, options: &Options) -> PendingSegment {
    let pending = pair.submit(line.to_owned(), Segmentation::Whole, options, &Control::default());
    pending.expect("nothing stops it")
}

#[test]
fn it_is_better_than_greedy_where_greedy_goes_wrong() {
    let folder = tempfile::tempdir().expect("a folder");
    let line = ["Recusou o emprego porque o ordenado nem sequer dava para pagar a renda."];
    let translated = |quality: bool| {
        let pair = service(folder.path()).with_quality(quality).pair("pt", "en").expect("a pair");
        assert_eq!(pair.quality(), quality);
        translate(&pair, &line, &Options::default()).remove(0)
    };
    // `renda` is the rent here; it may mean income elsewhere.
    assert!(translated(false).ends_with("did not even pay the income."));
    assert!(translated(true).ends_with("did not even pay the rent."));
}

#[test]
fn it_is_the_same_for_every_number_of_threads_and_company() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options::default();
    let mut expected: Option<Vec<String>> = None;
    for threads in [1, 2, 3] {
        let pair = service(folder.path()).with_threads(threads).with_quality(true);
        let pair = pair.pair("pt", "en").expect("a pair");
        let together = translate(&pair, &LINES, &options);
        let expected = expected.get_or_insert_with(|| together.clone());
        assert_eq!(&together, expected, "{threads} threads");
        let pending: Vec<PendingSegment> = LINES.iter().map(|&line| submit(&pair, line, &options)).collect();
        for (pending, expected) in pending.into_iter().zip(expected.iter()) {
            assert_eq!(
                &pending.wait().expect("nothing stops it").1.aligned.text,
                expected,
                "{threads} threads"
            );
        }
        for (line, expected) in LINES.iter().zip(expected.iter()) {
            assert_eq!(translate(&pair, &[line], &options).first(), Some(expected), "alone");
        }
    }
}

#[test]
fn documents_get_what_lines_get_and_the_report_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let pair = service(folder.path()).with_quality(true).pair("pt", "en").expect("a pair");
    let lines = translate(&pair, &LINES, &Options::default());
    let mut options = DocumentOptions::default();
    options.unchecked = true;
    let text = LINES.join("\n\n");
    let translated = pair
        .translate_document(text.as_bytes(), Format::Text, &options, &Control::default())
        .expect("a text");
    assert!(translated.report.quality);
    assert_eq!(String::from_utf8(translated.bytes).expect("a text"), lines.join("\n\n"));
    options.engine = Options { beam: 2, ..Options::default() };
    let translated = pair
        .translate_document(text.as_bytes(), Format::Text, &options, &Control::default())
        .expect("a text");
    assert!(!translated.report.quality);
}

/// A segment of several sentences is its sentences, each by itself, with the white space between them.
#[test]
fn each_sentence_of_a_line_is_searched_by_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let pair = service(folder.path()).with_quality(true).pair("pt", "en").expect("a pair");
    let (first, second) = (LINES[0], LINES[2]);
    let line = format!("{first}  {second}");
    let options = Options::default();
    let together = pair.translate_segments(&[&line], Segmentation::Sentences, &options, &Control::default());
    let together = together.expect("nothing stops it");
    let alone = translate(&pair, &[first, second], &options);
    let [segment] = together.as_slice() else { panic!("{} segments", together.len()) };
    assert_eq!(segment.aligned.text, alone.join("  "));
    for link in &segment.aligned.links {
        assert!(segment.aligned.text.get(link.target.start..link.target.end).is_some(), "{link:?}");
        assert!(line.get(link.source.start..link.source.end).is_some(), "{link:?}");
    }
    let targets: Vec<usize> = segment.aligned.links.iter().map(|link| link.target.start).collect();
    assert!(targets.is_sorted(), "{targets:?}");
}

/// Whoever asks for a beam gets what a pair without the quality mode gives.
#[test]
fn a_beam_that_is_asked_for_is_what_it_always_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options { beam: 3, nbest: 2, ..Options::default() };
    let translated = |quality: bool| {
        let pair = service(folder.path()).with_quality(quality).pair("pt", "en").expect("a pair");
        let control = Control::default();
        pair.translate_segments(&LINES, Segmentation::Whole, &options, &control).expect("nothing stops it")
    };
    assert!(translated(true) == translated(false));
}

/// Through another language every model on the way is searched so: here the way there and back.
#[test]
fn each_leg_of_a_route_is_searched_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = service(folder.path()).with_quality(true).with_threads(2);
    let there = service.pair("pt", "en").expect("a pair");
    let back = service.pair("en", "pt").expect("a pair");
    let middle = translate(&there, &LINES, &Options::default());
    let middle: Vec<&str> = middle.iter().map(String::as_str).collect();
    let expected = translate(&back, &middle, &Options::default());
    let greedy = Service::new(service.store().clone()).pair("en", "pt").expect("a pair");
    assert_ne!(translate(&greedy, &middle, &Options::default()), expected);
    let via = tolmach_service::Pivot::Via(vec!["en".into()]);
    let route = service.with_pivot(via).pair("pt", "pt").expect("a route");
    assert_eq!(translate(&route, &LINES, &Options::default()), expected);
}
