//! Requests beside each other: who has the next turn, what stops one, and how many threads work for all of them.

use std::time::Instant;

use super::*;
use crate::pool::queue::TAKE;

/// Holds the only thread of a pool until `release` is dropped or sent to; gives `work` the pool in that state.
fn while_held<T>(models: &Models, work: impl FnOnce() -> T) -> T {
    let (held, holds) = channel();
    let (release, released) = channel::<()>();
    std::thread::scope(|scope| {
        let released = Mutex::new(released);
        let hold = move |_: usize, _: &[u8]| {
            held.send(()).unwrap();
            _ = lock(&released).recv();
        };
        let holder = scope.spawn(move || models.pool.in_shares(&[0], 1, &Control::new(), hold).unwrap());
        holds.recv_timeout(Duration::from_secs(300)).unwrap();
        let found = work();
        drop(release);
        holder.join().unwrap();
        found
    })
}

fn waiting(models: &Models) -> usize {
    lock(&models.pool.shared.queue).len()
}

#[test]
fn requests_take_turns_at_a_thread() {
    let models = models(vec![translator()], 1);
    let mut queue = Queue::default();
    let controls = [Control::new(), Control::new(), Control::new()];
    let requests = controls.each_ref().map(|control| Request::new(300, control));
    for ((control, request), count) in controls.iter().zip(&requests).zip([300, 20, 1]) {
        let jobs = (0..count).map(|i| Job::Sentence(sentence(&models, "the cat", request, i)));
        queue.push(control, jobs);
    }
    let mut take = || match queue.take(|_| true) {
        Taken::Sentences(sentences) => {
            requests.each_ref().map(|request| sentences.iter().filter(|one| one.is_of(request)).count())
        }
        Taken::Turn(_) => panic!("nobody asked for one"),
    };
    assert_eq!(take(), [8, 7, 1]);
    assert_eq!(take(), [8, 8, 0]);
    assert_eq!(take(), [11, 5, 0]);
    assert_eq!(take(), [TAKE, 0, 0]);
}

#[test]
fn what_a_thread_has_no_room_for_is_left_where_it_is() {
    let models = models(vec![translator()], 1);
    let mut queue = Queue::default();
    let [long, short] = [Control::new(), Control::new()];
    let [of_long, of_short] = [Request::new(100, &long), Request::new(1, &short)];
    queue.push(&long, (0..100).map(|i| Job::Sentence(sentence(&models, "the cat", &of_long, i))));
    queue.push(&short, std::iter::once(Job::Sentence(sentence(&models, "the cat", &of_short, 0))));
    let Taken::Sentences(taken) = queue.take(|one| one.is_of(&of_short)) else { panic!("a turn") };
    assert!(taken.len() == 1 && taken[0].is_of(&of_short));
    assert_eq!(queue.len(), 100);
    let Taken::Sentences(taken) = queue.take(|_| false) else { panic!("a turn") };
    assert!(taken.is_empty());
    // A turn is for whoever has borrowed something, room or not.
    queue.push(&short, std::iter::once(Job::Turn(Arc::default())));
    assert!(matches!(queue.take(|_| false), Taken::Turn(_)));
    assert_eq!(queue.len(), 100);
}

/// Steps of a thread, not time: beside a full batch of a long text a sentence takes less than five times what it takes alone.
#[test]
fn a_sentence_does_not_wait_for_those_of_a_long_text() {
    let models = models(vec![translator()], 1);
    let text = "dogs ran over the old stone bridge.";
    // Multiplications until the sentence is done.
    let until_done = |beside: usize| {
        let long = Request::new(beside, &Control::new());
        let mut work = Work::default();
        for index in 0..beside {
            work.add(sentence(&models, text, &long, index));
        }
        for _ in 0..5 {
            work.advance();
        }
        let before = work.done();
        let request = request(1);
        work.add(sentence(&models, text, &request, 0));
        let pending = pending(&request, &Arc::default());
        while !pending.is_done() {
            work.advance();
        }
        assert!(beside == 0 || !work.is_idle());
        work.done() - before
    };
    let (alone, beside) = (until_done(0), until_done(200));
    assert!(beside < 5 * alone, "{beside} multiplications beside others, {alone} alone");
}

/// However many short requests come one after another, a long one has half of the thread at least.
#[test]
fn a_long_text_goes_on_beside_short_ones() {
    let models = models(vec![translator()], 1);
    let text = "dogs ran over the old stone bridge.";
    let long = Control::new();
    let of_long = Request::new(300, &long);
    let mut work = Work::with_lead(1 << 20);
    for index in 0..300 {
        work.add(sentence(&models, text, &of_long, index));
    }
    let mut short = 0;
    while long.open() > 100 {
        let request = request(1);
        work.add(sentence(&models, text, &request, 0));
        let pending = pending(&request, &Arc::default());
        while !pending.is_done() {
            work.advance();
        }
        short += 1;
    }
    assert!((10..=220).contains(&short), "{short} sentences beside 200");
}

#[test]
fn a_cancelled_request_leaves_the_queue_and_the_pool_usable() {
    let translator = translator();
    let models = models(vec![Arc::clone(&translator)], 1);
    let sentences = sentences(500);
    let options = Options::default();
    let expected = translator.translate(&borrowed(&sentences), &options);
    let [cancelled, other] = [Control::new(), Control::new()];
    let (stopped, others) = while_held(&models, || {
        let stopped = models.submit(&borrowed(&sentences), &options, &cancelled).unwrap();
        let others = models.submit(&borrowed(&sentences), &options, &other).unwrap();
        assert_eq!(waiting(&models), 1000);
        cancelled.clone().cancel();
        let stopped = stopped.wait();
        assert_eq!(waiting(&models), 500);
        (stopped, others)
    });
    assert!(matches!(stopped, Err(ServiceError::Cancelled)), "{stopped:?}");
    assert_eq!(cancelled.open(), 0);
    assert!(wait(others) == expected);
    // It stays cancelled, whatever is asked with it.
    let again = models.submit(&["the cat"], &options, &cancelled);
    assert!(matches!(again, Err(ServiceError::Cancelled)), "{again:?}");
    let scored = models.score(&[("the cat", "the cat")], &[], &options, &cancelled);
    assert!(matches!(scored, Err(ServiceError::Cancelled)), "{scored:?}");
    assert!(wait(submit(&models, &borrowed(&sentences), &options)) == expected);
}

#[test]
fn what_is_under_way_of_a_cancelled_request_is_dropped_at_the_next_step() {
    let models = models(vec![translator(); 2], 1);
    let [cancelled, other] = [Control::new(), Control::new()];
    let requests = [&cancelled, &other].map(|control| Request::new(40, control));
    let mut work = Work::default();
    for (index, text) in sentences(40).iter().enumerate() {
        requests.iter().for_each(|request| work.add(sentence(&models, text, request, index)));
    }
    for _ in 0..9 {
        work.advance();
    }
    cancelled.cancel();
    work.advance();
    assert_eq!(cancelled.open(), 0);
    let pending = pending(&requests[1], &Arc::default());
    while !work.is_idle() {
        work.advance();
    }
    assert_eq!(wait(pending).len(), 40);
}

#[test]
fn a_deadline_stops_what_waits() {
    let models = models(vec![translator()], 1);
    let options = Options::default();
    let late = while_held(&models, || {
        let control = Control::new().with_deadline(Instant::now() + Duration::from_millis(30));
        models.submit(&["the cat"; 100], &options, &control).and_then(Pending::wait)
    });
    assert!(matches!(late, Err(ServiceError::DeadlinePassed)), "{late:?}");
    let over = Control::new().with_deadline(Instant::now());
    let late = models.pool.in_shares(&[1, 2, 3], 1, &over, |_, _| panic!("its time was over"));
    assert!(matches!(late, Err(ServiceError::DeadlinePassed)), "{late:?}");
    assert_eq!(wait(submit(&models, &["42"], &options)).len(), 1);
}

#[test]
fn a_request_that_is_no_longer_waited_for_leaves_the_queue() {
    let models = models(vec![translator()], 1);
    while_held(&models, || {
        let control = Control::new();
        let [first, second] =
            [0; 2].map(|_| models.submit(&["the cat"; 10], &Options::default(), &control).unwrap());
        drop(first);
        assert_eq!((waiting(&models), control.open()), (10, 10));
        drop(second);
        assert_eq!((waiting(&models), control.open()), (0, 0));
    });
}

#[test]
fn another_request_is_refused_while_too_much_waits() {
    let options = Options::default();
    let models = Models::new(vec![translator()], &Arc::new(Pool::new(1, 5)));
    let [first, second] = [Control::new(), Control::new()];
    let taken = while_held(&models, || {
        let taken = [3, 4].map(|count| models.submit(&vec!["the cat"; count], &options, &first).unwrap());
        let refused = models.submit(&["the cat"], &options, &second);
        assert!(matches!(refused, Err(ServiceError::Busy { waiting: 7 })), "{refused:?}");
        let refused = models.pool.in_shares(&[1], 1, &second, |_, _| panic!("it was refused"));
        assert!(matches!(refused, Err(ServiceError::Busy { .. })), "{refused:?}");
        assert_eq!(second.open(), 0);
        // What has begun goes on.
        [taken, [1, 1].map(|count| models.submit(&vec!["the cat"; count], &options, &first).unwrap())]
    });
    taken.into_iter().flatten().for_each(|pending| assert!(!wait(pending).is_empty()));
    assert_eq!(wait(models.submit(&["the cat"], &options, &second).unwrap()).len(), 1);
}

#[test]
fn what_is_borrowed_is_worked_on_in_order() {
    let items: Vec<String> = (0..101).map(|number| number.to_string()).collect();
    let work = |first: usize, share: &[String]| (first, share.concat());
    let expected: Vec<(usize, String)> =
        items.chunks(7).enumerate().map(|(number, share)| work(number * 7, share)).collect();
    let on = |models: &Models| models.pool.in_shares(&items, 7, &Control::new(), work).unwrap();
    for threads in [1, 2, 5] {
        let models = models(vec![translator()], threads);
        assert_eq!(on(&models), expected);
        let nothing = models.pool.in_shares(&items[..0], 7, &Control::new(), work).unwrap();
        assert_eq!(nothing, []);
    }
    assert_eq!(on(&without_threads(vec![translator()])), expected);
}

#[test]
fn a_panic_over_what_is_borrowed_reaches_its_caller_alone() {
    let translator = translator();
    for threads in [1, 2] {
        let models = models(vec![Arc::clone(&translator)], threads);
        let panics = |first: usize, _: &[u8]| assert!(first != 3, "the third");
        let work = || models.pool.in_shares(&[0; 8], 1, &Control::new(), panics);
        let panic = catch_unwind(AssertUnwindSafe(work)).expect_err("no panic");
        assert!(panic.downcast_ref::<&str>().is_some_and(|message| message.contains("third")));
        let sentences = sentences(60);
        let found = wait(submit(&models, &borrowed(&sentences), &Options::default()));
        assert!(found == translator.translate(&borrowed(&sentences), &Options::default()));
    }
}

#[test]
fn what_is_borrowed_stops_between_two_shares() {
    for models in [models(vec![translator()], 1), without_threads(vec![translator()])] {
        let control = Control::new();
        let shares = AtomicUsize::new(0);
        let stops = |_: usize, _: &[u8]| {
            if shares.fetch_add(1, Ordering::SeqCst) == 2 {
                control.cancel();
            }
        };
        let stopped = models.pool.in_shares(&[0; 100], 1, &control, stops);
        assert!(matches!(stopped, Err(ServiceError::Cancelled)), "{stopped:?}");
        assert_eq!(shares.load(Ordering::SeqCst), 3);
        assert_eq!(models.pool.in_shares(&[0; 9], 1, &Control::new(), |_, _| ()).unwrap().len(), 9);
    }
}

#[test]
fn no_more_threads_work_than_there_may_be() {
    let translator = translator();
    let sentences = sentences(120);
    let options = Options::default();
    let expected = translator.translate(&borrowed(&sentences), &options);
    let pairs: Vec<(&str, &str)> = borrowed(&sentences).into_iter().zip(borrowed(&sentences)).collect();
    let scored = translator.score(&pairs, &options);
    for threads in [1, 2, 5] {
        let pool = Arc::new(Pool::new(threads, usize::MAX));
        // Two pairs of languages, and a third by way of another, on the same threads.
        let models = [1, 1, 2].map(|legs| Models::new(vec![Arc::clone(&translator); legs], &pool));
        std::thread::scope(|scope| {
            for models in models.iter().cycle().take(12) {
                scope.spawn(|| {
                    let found = wait(submit(models, &borrowed(&sentences), &options));
                    if models.route.len() == 1 {
                        assert!(found == expected);
                        assert!(models.score(&pairs, &[], &options, &Control::new()).unwrap() == scored);
                    }
                });
            }
        });
        let most = pool.shared.working.most.load(Ordering::SeqCst);
        assert!((1..=threads).contains(&most), "{most} of {threads} threads");
    }
}
