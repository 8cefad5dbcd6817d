use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};

use tolmach_engine::Translation;
use tolmach_kernels::Isa;
use tolmach_marian::ModelFile;
use tolmach_testing::TinyModel;

use super::*;
use crate::route::compose;

mod requests;

/// Threads that work, and the most that ever did at once.
#[derive(Debug, Default)]
pub(super) struct Working {
    now: AtomicUsize,
    most: AtomicUsize,
}

#[derive(Debug)]
pub(super) struct Busy<'a>(&'a Working);

impl Working {
    pub(super) fn begin(&self) -> Busy<'_> {
        self.most.fetch_max(self.now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        Busy(self)
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Models on threads of their own, without a bound on what may wait.
fn models(route: Vec<Arc<Translator>>, threads: usize) -> Models {
    Models::new(route, &Arc::new(Pool::new(threads, usize::MAX)))
}

/// The same where no thread can be started.
fn without_threads(route: Vec<Arc<Translator>>) -> Models {
    let mut pool = Pool::new(3, usize::MAX);
    pool.stack = IMPOSSIBLE;
    Models::new(route, &Arc::new(pool))
}

fn submit(models: &Models, sentences: &[&str], options: &Options) -> Pending {
    models.submit(sentences, options, &Control::new()).unwrap()
}

const PANICKED: &str = "a sentence made the engine panic";

fn translator() -> Arc<Translator> {
    let case = TinyModel::named("shared-alphas");
    let file = ModelFile::from_bytes(case.model_bytes()).unwrap();
    let shortlist = case.shortlist_bytes();
    Arc::new(
        Translator::from_parts(file, &case.vocab_bytes(), None, Some(&shortlist), Isa::detect()).unwrap(),
    )
}

/// Sentences of many lengths, some of them copied, each with a number of its own.
fn sentences(count: usize) -> Vec<String> {
    let words = ["the cat", "a", "and then", "dogs ran over the old stone bridge.", "", "on the mat, and"];
    (0..count).map(|number| format!("{} {number}", words[number % words.len()])).collect()
}

fn borrowed(sentences: &[String]) -> Vec<&str> {
    sentences.iter().map(String::as_str).collect()
}

/// What `work` gives; a failure, not a hang, if it does not end. Long enough for a busy machine.
fn in_time<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver) = channel();
    let thread = std::thread::spawn(move || _ = sender.send(work()));
    match receiver.recv_timeout(Duration::from_secs(300)) {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => panic!("still waiting after five minutes"),
        Err(RecvTimeoutError::Disconnected) => match thread.join() {
            Err(panic) => std::panic::resume_unwind(panic),
            Ok(()) => panic!("the thread ended without a result"),
        },
    }
}

fn wait(pending: Pending) -> Vec<Translation> {
    in_time(|| pending.wait()).unwrap()
}

/// The message of the panic that waiting ends in.
fn failure(pending: Pending) -> String {
    let panic = in_time(|| catch_unwind(AssertUnwindSafe(|| pending.wait())));
    let panic = panic.expect_err("no panic");
    panic.downcast_ref::<&str>().map(|message| (*message).to_owned()).unwrap_or_default()
}

fn request(count: usize) -> Arc<Request> {
    Request::new(count, &Control::new())
}

fn pending(request: &Arc<Request>, shared: &Arc<Shared>) -> Pending {
    Pending { request: Arc::clone(request), shared: Arc::clone(shared) }
}

fn named(text: &str) -> Translation {
    let mut translation = Translation::default();
    translation.best.aligned.text = text.to_owned();
    translation
}

/// A route gives what its legs give one after the other, whoever shares the threads.
#[test]
fn a_route_is_its_legs_in_turn() {
    let translator = translator();
    let sentences = sentences(200);
    for options in [Options::default(), Options { beam: 3, nbest: 2, ..Options::default() }] {
        let first = translator.translate(&borrowed(&sentences), &options);
        let middle: Vec<&str> =
            first.iter().map(|translation| translation.best.aligned.text.as_str()).collect();
        let second = translator.translate(&middle, &options);
        let expected: Vec<Translation> = first.iter().zip(second).map(|(a, b)| compose(a, b)).collect();
        for threads in [1, 2, 3] {
            let models = models(vec![Arc::clone(&translator); 2], threads);
            let pending: Vec<Pending> =
                sentences.chunks(7).map(|part| submit(&models, &borrowed(part), &options)).collect();
            let found: Vec<Translation> = pending.into_iter().flat_map(wait).collect();
            assert!(found == expected, "{threads} threads");
        }
    }
}

#[test]
fn results_are_in_order_whatever_the_number_of_threads() {
    let translator = translator();
    let sentences = sentences(300);
    for options in [Options::default(), Options { beam: 3, nbest: 2, ..Options::default() }] {
        let expected = translator.translate(&borrowed(&sentences), &options);
        for threads in [0, 1, 2, 3, 5, 8] {
            let models = models(vec![Arc::clone(&translator)], threads);
            assert!(wait(submit(&models, &borrowed(&sentences), &options)) == expected, "{threads} threads");
            // One by one, all in the queue before the first is asked for.
            let pending: Vec<Pending> =
                sentences.iter().map(|sentence| submit(&models, &[sentence], &options)).collect();
            let found: Vec<Translation> = pending.into_iter().flat_map(wait).collect();
            assert!(found == expected, "{threads} threads");
        }
    }
}

#[test]
fn scores_are_in_order_whatever_the_number_of_threads() {
    let translator = translator();
    let sources = sentences(150);
    let targets = sentences(157);
    let pairs: Vec<(&str, &str)> = borrowed(&sources).into_iter().zip(borrowed(&targets[7..])).collect();
    let options = Options::default();
    let expected = translator.score(&pairs, &options);
    assert!(expected.iter().flatten().count() > 100);
    let control = Control::new();
    for threads in [1, 2, 3, 8] {
        let models = models(vec![Arc::clone(&translator)], threads);
        for count in [0, 1, 33, pairs.len()] {
            let found = models.score(&pairs[..count], &[], &options, &control).unwrap();
            assert!(found == expected[..count], "{threads} threads");
        }
    }
    // No model of a route has seen both texts.
    let route = models(vec![Arc::clone(&translator); 2], 2);
    assert_eq!(route.score(&pairs[..2], &[], &options, &control).unwrap(), [None, None]);
}

#[test]
fn many_callers_at_once_get_what_they_asked_for() {
    let translator = translator();
    let models = models(vec![Arc::clone(&translator)], 3);
    let all = sentences(240);
    let options = [
        Options::default(),
        Options { scores: true, shortlist: Some(false), ..Options::default() },
        Options { beam: 2, nbest: 2, ..Options::default() },
    ];
    std::thread::scope(|scope| {
        for (caller, options) in (0..12).zip(options.iter().cycle()) {
            let (all, models, translator) = (&all, &models, &translator);
            scope.spawn(move || {
                for request in 0..8 {
                    // From none to 28 sentences, of places that overlap those of the others.
                    let own = borrowed(&all[caller * 17..][..request * 4]);
                    let found = wait(submit(models, &own, options));
                    assert!(found == translator.translate(&own, options), "caller {caller}");
                }
            });
        }
    });
}

#[test]
fn nothing_to_do_is_done() {
    let models = models(vec![translator()], 2);
    let pending = submit(&models, &[], &Options::default());
    assert!(pending.is_done());
    assert_eq!(wait(pending), []);
}

#[test]
fn what_is_done_does_not_wait() {
    let models = models(vec![translator()], 1);
    let pending = submit(&models, &["the cat", "42"], &Options::default());
    let pending = in_time(move || {
        while !pending.is_done() {
            std::thread::yield_now();
        }
        pending
    });
    // The pool is gone, its results are not.
    drop(models);
    assert_eq!(wait(pending)[1].best.aligned.text, "42");
}

#[test]
fn progress_goes_up_to_the_end() {
    let models = models(vec![translator()], 2);
    let sentences = sentences(50);
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hears = Arc::clone(&heard);
    let control = Control::new().with_progress(move |done, all| lock(&hears).push((done, all)));
    wait(models.submit(&borrowed(&sentences), &Options::default(), &control).unwrap());
    let heard = lock(&heard);
    assert!(heard.is_sorted() && heard.iter().all(|(_, all)| *all == 50));
    assert_eq!(heard.last(), Some(&(50, 50)));
}

#[test]
fn a_pool_dropped_with_work_in_its_queue_does_it_first() {
    let translator = translator();
    let sentences = sentences(400);
    let expected = translator.translate(&borrowed(&sentences), &Options::default());
    for threads in [1, 2, 8] {
        let models = models(vec![Arc::clone(&translator)], threads);
        let pending = submit(&models, &borrowed(&sentences), &Options::default());
        in_time(move || drop(models));
        assert!(pending.is_done());
        assert!(wait(pending) == expected, "{threads} threads");
    }
    // One that never had any work has no threads.
    in_time(move || drop(models(vec![translator], 2)));
}

#[test]
fn results_that_nobody_reads_do_no_harm() {
    let translator = translator();
    let models = models(vec![Arc::clone(&translator)], 2);
    let sentences = sentences(60);
    let options = Options::default();
    for _ in 0..10 {
        drop(submit(&models, &borrowed(&sentences), &options));
    }
    let read = submit(&models, &borrowed(&sentences), &options);
    drop(submit(&models, &borrowed(&sentences), &options));
    assert!(wait(read) == translator.translate(&borrowed(&sentences), &options));
    drop(submit(&models, &borrowed(&sentences), &options));
    in_time(move || drop(models));
}

#[test]
fn a_ticket_that_is_dropped_tells_the_caller() {
    let request = request(2);
    let [first, second] = [0, 1].map(|index| Ticket::new(&request, index));
    let pending = pending(&request, &Arc::default());
    second.deliver(named("second"));
    assert!(!pending.is_done());
    let waiting = std::thread::spawn(move || failure(pending));
    drop(first);
    assert_eq!(waiting.join().unwrap(), PANICKED);
}

#[test]
fn a_ticket_that_is_delivered_is_not_missed() {
    let request = request(2);
    let [first, second] = [0, 1].map(|index| Ticket::new(&request, index));
    let pending = pending(&request, &Arc::default());
    second.deliver(named("second"));
    first.deliver(named("first"));
    assert!(pending.is_done());
    let texts: Vec<String> =
        wait(pending).into_iter().map(|translation| translation.best.aligned.text).collect();
    assert_eq!(texts, ["first", "second"]);
}

fn sentence(models: &Models, text: &str, request: &Arc<Request>, index: usize) -> Sentence {
    Sentence {
        route: Arc::clone(&models.route),
        text: text.to_owned(),
        options: Arc::default(),
        required: Box::default(),
        before: None,
        quality: false,
        ticket: Ticket::new(request, index),
    }
}

/// Whatever is in one batch with it, before and behind it: a sentence that makes its thread panic fails alone.
#[test]
fn a_panic_in_a_thread_reaches_those_whose_sentence_it_was_and_no_others() {
    let translator = translator();
    let models = models(vec![Arc::clone(&translator)], 1);
    let sentences = sentences(40);
    let [early, late, poisoned] = [request(1), request(sentences.len()), request(1)];
    let job =
        |text: &str, request: &Arc<Request>, index| Job::Sentence(sentence(&models, text, request, index));
    // A ticket for a place that its request has not: to deliver it panics in the thread, between the sentences of
    // others. Copied, so that it is delivered while the one before it is still searched.
    let poison = job("42", &poisoned, 1);
    let own = job("the cat", &poisoned, 0);
    let early_job = job("dogs ran over the old stone bridge.", &early, 0);
    let shared = &models.pool.shared;
    {
        // Without threads yet, so that the first one takes them together.
        let mut queue = lock(&shared.queue);
        queue.push(&Control::new(), [early_job, poison, own].into_iter());
        let late = (0..).zip(&sentences).map(|(index, sentence)| job(sentence, &late, index));
        queue.push(&Control::new(), late.collect::<Vec<_>>().into_iter());
    }
    submit(&models, &["the cat"], &Options::default());
    let expected = translator.translate(&borrowed(&sentences), &Options::default());
    assert!(wait(pending(&late, shared)) == expected);
    let expected_early = translator.translate(&["dogs ran over the old stone bridge."], &Options::default());
    assert!(wait(pending(&early, shared)) == expected_early);
    assert_eq!(wait(pending(&poisoned, shared)).len(), 1, "its other sentence is none of the panic's");
    assert!(wait(submit(&models, &borrowed(&sentences), &Options::default())) == expected);
    in_time(move || drop(models));
}

/// Bytes of stack that no system gives.
const IMPOSSIBLE: usize = 1 << 60;

#[test]
fn without_threads_the_callers_do_the_work() {
    let translator = translator();
    let sentences = sentences(60);
    let options = Options::default();
    let expected = translator.translate(&borrowed(&sentences), &options);
    for legs in [1, 2] {
        let route = vec![Arc::clone(&translator); legs];
        let found = wait(submit(&models(route.clone(), 3), &borrowed(&sentences), &options));
        let models = without_threads(route);
        assert!(wait(submit(&models, &borrowed(&sentences), &options)) == found);
        assert!(legs > 1 || found == expected);
        std::thread::scope(|scope| {
            let callers: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| wait(submit(&models, &borrowed(&sentences), &options))))
                .collect();
            for caller in callers {
                assert!(caller.join().unwrap() == found);
            }
        });
        assert_eq!(lock(&models.pool.workers).len(), 0);
    }
    let pairs: Vec<(&str, &str)> = borrowed(&sentences).into_iter().zip(borrowed(&sentences)).collect();
    let models = without_threads(vec![Arc::clone(&translator)]);
    let scored = models.score(&pairs, &[], &options, &Control::new()).unwrap();
    assert!(scored == translator.score(&pairs, &options));
    assert_eq!(lock(&models.pool.shared.queue).len(), 0);
}

#[test]
fn no_more_threads_are_started_than_there_are_sentences() {
    let translator = translator();
    let models = models(vec![translator], 1000);
    let started = || lock(&models.pool.workers).len();
    assert_eq!(started(), 0);
    wait(submit(&models, &["the cat", "the end"], &Options::default()));
    assert!(started() <= 2, "{}", started());
    let sentences = sentences(20);
    wait(submit(&models, &borrowed(&sentences), &Options::default()));
    assert!(started() <= 22, "{}", started());
}
