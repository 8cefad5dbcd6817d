//! From English through Portuguese to English: a chain whose ends can be compared.
//!
//! The models are the packs of `make test`: `$TOLMACH_TEST_MODELS/{pten,enpt}`. Without them every test fails.

use std::path::{Path, PathBuf};

use tolmach_service::{
    Control, DocumentOptions, Format, ImportOptions, Link, Options, Pair, Pivot, SegmentTranslation,
    Segmentation, Service, Span, Store,
};

const NEWS: &str = include_str!("../../../bench/text/news.en");

fn service(folder: &Path) -> Service {
    let packs = PathBuf::from(
        std::env::var_os("TOLMACH_TEST_MODELS").expect("TOLMACH_TEST_MODELS is not set: run `make test`"),
    );
    let store = Store::at(folder.join("store"));
    for pair in ["enpt", "pten"] {
        store.import(&packs.join(pair), &ImportOptions::default()).expect("a pack");
    }
    Service::new(store)
}

fn round_trip(folder: &Path) -> Pair {
    service(folder).with_pivot(Pivot::Via(vec!["pt".into()])).pair("en", "en").expect("a route")
}

fn translate(pair: &Pair, segments: &[&str], options: &Options) -> Vec<SegmentTranslation> {
    pair.translate_segments(segments, Segmentation::Whole, options, &Control::default()).unwrap()
}

fn texts(segments: &[SegmentTranslation]) -> Vec<&str> {
    segments.iter().map(|segment| segment.aligned.text.as_str()).collect()
}

fn meet(a: Span, b: Span) -> bool {
    a.start < b.end && b.start < a.end
}

/// Words of four letters and more that a text has once, with their places.
fn words(text: &str) -> Vec<(&str, Span)> {
    text.split(|c: char| !c.is_alphabetic())
        .filter(|part| part.chars().count() >= 4)
        .filter(|part| text.matches(part).count() == 1)
        .filter_map(|part| text.find(part).map(|start| (part, Span::new(start, start + part.len()))))
        .collect()
}

/// Where the links of the pieces of a word lead, by the surest of them.
fn surest(links: &[Link], word: Span) -> Option<Span> {
    let own = links.iter().filter(|link| meet(link.target, word) && link.probability > 0.0);
    own.max_by(|a, b| a.probability.total_cmp(&b.probability)).map(|link| link.source)
}

#[test]
fn words_that_come_back_are_linked_to_themselves() {
    let folder = tempfile::tempdir().unwrap();
    let lines: Vec<&str> = NEWS.lines().collect();
    let translated = translate(&round_trip(folder.path()), &lines, &Options::default());
    let (mut same, mut all) = (0, 0);
    for (source, translation) in lines.iter().zip(&translated) {
        let own = words(source);
        for (word, target) in words(&translation.aligned.text) {
            let Some(&(_, source)) = own.iter().find(|(other, _)| *other == word) else { continue };
            all += 1;
            same += usize::from(
                surest(&translation.aligned.links, target).is_some_and(|span| meet(span, source)),
            );
        }
    }
    // 1281 of 1352; the others are linked to a neighbour by one of the models ("will begin", "power line").
    assert!(all > 1200, "{all} words come back");
    assert!(same * 100 >= all * 92, "{same} of {all} words are linked to themselves");
}

/// Each link leads from a piece, over a piece of the middle that its own model links it to, to what that is linked to.
#[test]
fn a_chain_is_its_models_in_turn() {
    let folder = tempfile::tempdir().unwrap();
    let service = service(folder.path());
    let (there, back) = (service.pair("en", "pt").unwrap(), service.pair("pt", "en").unwrap());
    let chain = round_trip(folder.path());
    let lines: Vec<&str> = NEWS.lines().take(40).collect();
    for options in
        [Options { scores: true, ..Options::default() }, Options { beam: 3, nbest: 3, ..Options::default() }]
    {
        let best = Options { nbest: 1, ..options.clone() };
        let first = translate(&there, &lines, &best);
        let second = translate(&back, &texts(&first), &options);
        let composed = translate(&chain, &lines, &options);
        assert_eq!(texts(&composed), texts(&second));
        for ((first, second), composed) in first.iter().zip(&second).zip(&composed) {
            let (a, b, c) = (&first.sentences[0], &second.sentences[0], &composed.sentences[0]);
            let sum = a.log_probability.zip(b.log_probability).map(|(a, b)| a + b);
            assert_eq!((c.log_probability, c.pieces), (sum, a.pieces + b.pieces));
            assert_eq!(c.alternatives.len(), options.nbest - 1);
            for (c, b) in c.alternatives.iter().zip(&b.alternatives) {
                assert_eq!(c.aligned.text, b.aligned.text);
            }
            assert_eq!(composed.aligned.links.len(), second.aligned.links.len());
            for (link, direct) in composed.aligned.links.iter().zip(&second.aligned.links) {
                assert_eq!(link.target, direct.target);
                assert!(
                    first.aligned.links.iter().any(|other| {
                        meet(other.target, direct.source)
                            && other.source == link.source
                            && link.probability == direct.probability * other.probability
                    }),
                    "{link:?}"
                );
            }
        }
    }
}

#[test]
fn marks_and_the_report_go_from_end_to_end() {
    let folder = tempfile::tempdir().unwrap();
    let pair = round_trip(folder.path());
    let page = "<!doctype html><html lang=\"en\"><title>Port</title><p>The harbour of <a href=\"/v\">Vladivostok</a> \
                reopened on <b>Monday</b>. <i>Fishing</i> starts again in <b>March</b>, said Keiko \
                <a href=\"/h\">Hamasaki</a>.</p>";
    let mut options = DocumentOptions::default();
    options.without_notice = true;
    let document = pair
        .translate_document(page.as_bytes(), Format::Html, &options, &Control::default())
        .expect("a page");
    let text = String::from_utf8(document.bytes).unwrap();
    for mark in [
        "<a href=\"/v\">Vladivostok</a>",
        "<b>Monday</b>",
        "<i>Fishing</i>",
        "<b>March</b>",
        "<a href=\"/h\">Hamasaki</a>",
    ] {
        assert!(text.contains(mark), "{mark} in {text}");
    }
    let report = document.report;
    assert!(report.warnings.is_empty(), "{:?}", report.warnings);
    assert_eq!(report.sentences, 3);
    let legs: Vec<(&str, &str)> =
        report.route.iter().map(|leg| (leg.from.as_str(), leg.to.as_str())).collect();
    assert_eq!(legs, [("en", "pt"), ("pt", "en")]);
    let (ids, hashes): (Vec<&str>, Vec<&str>) =
        report.route.iter().map(|leg| (leg.id.as_str(), leg.sha256.as_str())).unzip();
    assert_eq!((report.model, report.model_sha256), (ids.join(" + "), hashes.join(" + ")));
}
