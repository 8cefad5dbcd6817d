//! Requests through the public face of the service: what stops a document, and that other requests do not feel it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tolmach_service::fidelity::{self, Rules};
use tolmach_service::{
    Control, DocumentOptions, Format, ImportOptions, Options, Pair, Segmentation, Service, ServiceError,
    Store,
};
use tolmach_testing::TinyModel;

/// A store with one model that goes from each of two languages to the other.
fn store(folder: &Path) -> Store {
    let store = Store::at(folder.join("store"));
    let case = TinyModel::named("shared-alphas");
    for (from, to) in [("pt", "en"), ("en", "pt")] {
        let pack = folder.join(format!("{from}-{to}"));
        std::fs::create_dir(&pack).unwrap();
        std::fs::write(pack.join("model.intgemm.alphas.bin"), case.model_bytes()).unwrap();
        std::fs::write(pack.join("vocab.spm"), case.vocab_bytes()).unwrap();
        let options =
            ImportOptions { from: Some(from.into()), to: Some(to.into()), ..ImportOptions::default() };
        store.import(&pack, &options).unwrap();
    }
    store
}

fn text(paragraphs: usize) -> String {
    (0..paragraphs).map(|number| format!("the cat {number} sat. and then 7 dogs ran over it.\n\n")).collect()
}

fn translate(pair: &Pair, text: &str, control: &Control) -> Result<Vec<u8>, ServiceError> {
    let options = DocumentOptions::default();
    pair.translate_document(text.as_bytes(), Format::Text, &options, control).map(|done| done.bytes)
}

/// Cancelled by who hears of its progress, at the first word of it, at the last before the gate, and between: in whatever step
/// that is, the document ends as cancelled, and another that was under way is whole.
#[test]
fn a_document_that_is_cancelled_ends_and_others_do_not() {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::new(store(folder.path())).with_threads(2);
    let pair = service.pair("pt", "en").unwrap().with_reverse(service.pair("en", "pt").unwrap());
    let text = text(20);
    let expected = translate(&pair, &text, &Control::new()).unwrap();
    for part in [0, 1, 50, 100] {
        std::thread::scope(|scope| {
            let other = scope.spawn(|| translate(&pair, &text, &Control::new()).unwrap());
            let flag = Control::new();
            let cancels = flag.clone();
            let control = flag.with_progress(move |done, all| {
                if done * 100 >= all * part {
                    cancels.cancel();
                }
            });
            let cancelled = translate(&pair, &text, &control);
            assert!(matches!(cancelled, Err(ServiceError::Cancelled)), "{cancelled:?}");
            assert!(control.is_cancelled());
            assert!(other.join().unwrap() == expected);
        });
    }
}

#[test]
fn a_deadline_that_has_passed_stops_all_that_can_be_asked() {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::new(store(folder.path())).with_threads(1);
    let pair = service.pair("pt", "en").unwrap();
    let checker = service.checker("pt", "en").unwrap();
    let late = Control::new().with_deadline(Instant::now());
    let options = Options::default();
    let is_late = |error: Option<ServiceError>| assert!(matches!(error, Some(ServiceError::DeadlinePassed)));
    is_late(translate(&pair, "the cat", &late).err());
    is_late(pair.translate_segments(&["the cat"], Segmentation::Whole, &options, &late).err());
    is_late(pair.submit("the cat".to_owned(), Segmentation::Whole, &options, &late).err());
    is_late(pair.translate_required(&[("the cat", &[])], &options, &late).err());
    is_late(pair.score(&[("the cat", "the cat")], &options, &late).err());
    let one = fidelity::Pair { source: "the cat 1", target: "the cat 2", from: "pt", to: "en", links: &[] };
    is_late(checker.check(&[one], &Rules::default(), &late).err());
    let early = late.with_deadline(Instant::now() + Duration::from_secs(3600));
    assert_eq!(checker.check(&[one], &Rules::default(), &early).unwrap().len(), 1);
    assert!(translate(&pair, "the cat", &early).is_ok());
}

/// Another request is refused while sentences wait for threads that are all busy, whoever is asked for; what has begun is not.
#[test]
fn a_request_is_refused_while_too_much_waits() {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::new(store(folder.path())).with_threads(1).with_most_waiting(0);
    let pair = service.pair("pt", "en").unwrap();
    let refused = translate(&pair, "the cat", &Control::new());
    assert!(matches!(refused, Err(ServiceError::Busy { waiting: 0 })), "{refused:?}");
    // What has no error to return waits.
    assert!(!pair.translate_text("the cat", &Options::default()).aligned.text.is_empty());
}

#[test]
fn progress_is_that_of_the_sentences_and_ends_with_all_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::new(store(folder.path())).with_threads(2);
    let pair = service.pair("pt", "en").unwrap();
    let [last, calls] = [0; 2].map(|_| Arc::new(AtomicUsize::new(0)));
    let (hears, counts) = (Arc::clone(&last), Arc::clone(&calls));
    let control = Control::new().with_progress(move |done, all| {
        assert!(done <= all && done >= hears.swap(done, Ordering::SeqCst));
        counts.fetch_add(1, Ordering::SeqCst);
    });
    let texts = ["the cat. and then.", "42", "", "on the mat."];
    let found = pair.translate_segments(&texts, Segmentation::Sentences, &Options::default(), &control);
    let sentences: usize = found.unwrap().iter().map(|segment| segment.sentences.len()).sum();
    assert_eq!(last.load(Ordering::SeqCst), sentences);
    assert!(calls.load(Ordering::SeqCst) > 0);
}
