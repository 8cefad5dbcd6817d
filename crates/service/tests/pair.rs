//! A pair of languages through the public face of the service, with tiny models in a store of its own.

use std::path::Path;
use std::sync::{Arc, Mutex};

use tolmach_service::{
    Control, DocumentOptions, Format, ImportOptions, Options, Pair, PendingSegment, SegmentTranslation,
    Segmentation, Service, Store,
};
use tolmach_testing::TinyModel;

/// A store with one model under the names that publishers use.
fn store(folder: &Path, case: &TinyModel) -> Store {
    let pack = folder.join("pack");
    std::fs::create_dir(&pack).unwrap();
    let write = |name: &str, bytes: Vec<u8>| std::fs::write(pack.join(name), bytes).unwrap();
    write("model.pten.intgemm.alphas.bin", case.model_bytes());
    write("lex.50.50.pten.s2t.bin", case.shortlist_bytes());
    if case.split_vocab {
        write("srcvocab.pten.spm", case.vocab_bytes());
        write("trgvocab.pten.spm", case.target_vocab_bytes());
    } else {
        write("vocab.pten.spm", case.vocab_bytes());
    }
    let store = Store::at(folder.join("store"));
    store.import(&pack, &ImportOptions::default()).unwrap();
    store
}

/// Runs `test` with a pair of a tiny model for each number of threads.
fn with_pairs(case: &str, test: impl Fn(usize, &Pair)) {
    for threads in [1, 2, 3, 8] {
        let folder = tempfile::tempdir().unwrap();
        let service = Service::new(store(folder.path(), TinyModel::named(case))).with_threads(threads);
        test(threads, &service.pair("pt", "en").unwrap());
    }
}

const SEGMENTS: [&str; 10] = [
    "the cat sat. and then 7 dogs ran over the old stone bridge.  the end",
    "",
    "42",
    "   ",
    "a",
    "\tthe 😀 cat.\nthe end. ",
    "12,5 % 3.400",
    "one. two. three. four. five. six. seven.",
    "김정은",
    "in the end",
];

/// Many segments, no two of them equal.
fn segments() -> Vec<String> {
    (0..12).flat_map(|round| SEGMENTS.map(|segment| format!("{segment} {round}"))).collect()
}

#[test]
fn segments_come_back_in_order_one_by_one_and_all_at_once() {
    let options = Options { scores: true, ..Options::default() };
    let segments = segments();
    let all: Vec<&str> = segments.iter().map(String::as_str).collect();
    for segmentation in [Segmentation::Sentences, Segmentation::Whole] {
        let first: Mutex<Option<Vec<SegmentTranslation>>> = Mutex::default();
        with_pairs("shared-alphas", |threads, pair| {
            let control = Control::default();
            let together = pair.translate_segments(&all, segmentation, &options, &control).unwrap();
            assert_eq!(together.len(), all.len());
            let pending: Vec<PendingSegment> = all
                .iter()
                .map(|&text| pair.submit(text.to_owned(), segmentation, &options, &control).unwrap())
                .collect();
            for ((pending, together), &source) in pending.into_iter().zip(&together).zip(&all) {
                let (text, segment) = pending.wait().unwrap();
                assert_eq!((text.as_str(), &segment), (source, together), "{threads} threads");
            }
            let mut first = first.lock().unwrap();
            assert!(*first.get_or_insert_with(|| together.clone()) == together, "{threads} threads");
        });
    }
}

#[test]
fn a_segment_is_its_sentences_and_the_white_space_between_them() {
    for case in ["shared-alphas", "split-alphas"] {
        with_pairs(case, |_, pair| {
            for source in SEGMENTS {
                let segment = pair.translate_text(source, &Options::default());
                let (mut source_at, mut target_at) = (0, 0);
                for sentence in &segment.sentences {
                    let alone = pair.translate_text(sentence.source.of(source), &Options::default());
                    assert_eq!(sentence.target.of(&segment.aligned.text), alone.aligned.text);
                    assert_eq!(
                        segment.aligned.text[target_at..sentence.target.start],
                        source[source_at..sentence.source.start]
                    );
                    (source_at, target_at) = (sentence.source.end, sentence.target.end);
                }
                assert_eq!(segment.aligned.text[target_at..], source[source_at..]);
                for link in &segment.aligned.links {
                    assert!(!link.target.of(&segment.aligned.text).is_empty());
                    assert!(!link.source.of(source).is_empty());
                }
            }
        });
    }
}

#[test]
fn a_service_dropped_with_segments_on_their_way_finishes_them() {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::new(store(folder.path(), TinyModel::named("shared-alphas")));
    let pair = service.pair("pt", "en").unwrap();
    let options = Options::default();
    let expected: Vec<SegmentTranslation> =
        segments().iter().map(|segment| pair.translate_text(segment, &options)).collect();
    let submit = |text| pair.submit(text, Segmentation::Sentences, &options, &Control::default()).unwrap();
    let pending: Vec<PendingSegment> = segments().into_iter().map(submit).collect();
    drop((pair, service));
    for (pending, expected) in pending.into_iter().zip(expected) {
        assert!(pending.is_done());
        assert_eq!(pending.wait().unwrap().1, expected);
    }
}

#[test]
fn a_document_does_not_depend_on_the_number_of_threads() {
    let page: String =
        segments().iter().map(|segment| format!("<p>{segment} <b>the cat</b>, and a</p>\n")).collect();
    let first: Mutex<Option<Vec<u8>>> = Mutex::default();
    with_pairs("shared-alphas", |threads, pair| {
        let heard = Arc::new(Mutex::new((0, 0)));
        let hears = Arc::clone(&heard);
        let control = Control::new().with_progress(move |done, all| {
            let mut heard = hears.lock().unwrap();
            assert!(done >= heard.0 && done <= all);
            *heard = (done, all);
        });
        let document = pair
            .translate_document(page.as_bytes(), Format::Html, &DocumentOptions::default(), &control)
            .unwrap();
        let (done, all) = *heard.lock().unwrap();
        assert_eq!((done, all), (document.report.sentences, document.report.sentences));
        let mut first = first.lock().unwrap();
        assert!(*first.get_or_insert_with(|| document.bytes.clone()) == document.bytes, "{threads} threads");
    });
}

#[test]
fn many_documents_and_lines_at_once_share_one_pair() {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::new(store(folder.path(), TinyModel::named("shared-noalphas"))).with_threads(2);
    let pair = service.pair("pt", "en").unwrap();
    let options = Options::default();
    let mut document = DocumentOptions::default();
    // The gate would mend what a model of random weights says.
    document.unchecked = true;
    let expected: Vec<String> =
        SEGMENTS.iter().map(|segment| pair.translate_text(segment, &options).aligned.text).collect();
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let text = SEGMENTS[0];
                let document = pair
                    .translate_document(text.as_bytes(), Format::Text, &document, &Control::default())
                    .unwrap();
                assert_eq!(String::from_utf8(document.bytes).unwrap(), expected[0]);
            });
            scope.spawn(|| {
                for (&segment, expected) in SEGMENTS.iter().zip(&expected) {
                    let control = Control::default();
                    let pending =
                        pair.submit(segment.to_owned(), Segmentation::Sentences, &options, &control);
                    assert_eq!(pending.unwrap().wait().unwrap().1.aligned.text, *expected);
                }
            });
        }
    });
}
