//! Threads that translate: they share one queue, so sentences of one document, of many documents and of many clients
//! fill the same batches. The result of a sentence depends on none of this.
//!
//! Where a pair has no model of its own, a sentence goes through several in turn: each thread has a batch for each leg of
//! the route, and what comes out of one leg is work for the next.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use tolmach_engine::{Batch, Options, Required, Scored, Translation, Translator};

use crate::quality;
use crate::route::compose;

#[cfg(test)]
mod tests;

/// Sentences that a thread takes from the queue at a time: enough for a pass of the encoder, few enough to share the
/// end of a document fairly.
const TAKE: usize = 16;
/// Pairs that a thread scores at a time: some passes of the engine, few enough to share the end fairly.
const SCORED: usize = 32;
/// How often a waiting caller hears of progress.
const PROGRESS: Duration = Duration::from_millis(100);

/// Bytes of stack of a thread, the usual number.
const STACK: usize = 2 << 20;

/// The threads of a loaded model. They start when there are sentences for them, and end with the pool. Where the system
/// gives fewer than there may be, those do the work; where it gives none, the calling threads do.
#[derive(Debug)]
pub(crate) struct Pool {
    shared: Arc<Shared>,
    /// The most that may be started.
    threads: usize,
    /// Bytes of stack of each.
    stack: usize,
    quality: bool,
    workers: Mutex<Vec<JoinHandle<()>>>,
}

#[derive(Debug)]
struct Shared {
    /// The legs in order, at least one.
    route: Vec<Arc<Translator>>,
    queue: Mutex<Queue>,
    /// Something is in the queue, or it is closed.
    wake: Condvar,
}

#[derive(Debug, Default)]
struct Queue {
    jobs: VecDeque<Job>,
    closed: bool,
    /// Threads that were started.
    workers: usize,
    /// Those of them that wait for jobs.
    idle: usize,
}

#[derive(Debug)]
struct Job {
    sentence: String,
    options: Arc<Options>,
    /// What the last leg must say.
    required: Box<[Required]>,
    /// What the legs before made of it.
    before: Option<Translation>,
    quality: bool,
    ticket: Ticket,
}

/// Where the translation of one sentence is to be put. Dropped without one, it tells the waiting caller.
#[derive(Debug)]
struct Ticket {
    request: Arc<Request>,
    index: usize,
}

#[derive(Debug)]
struct Request {
    state: Mutex<State>,
    done: Condvar,
}

#[derive(Debug)]
struct State {
    translations: Vec<Option<Translation>>,
    missing: usize,
    failed: bool,
}

/// How long a thread works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stay {
    /// One of the pool: until that is dropped.
    UntilClosed,
    /// The caller's own: until nothing waits.
    WhileJobs,
}

/// The translations of a request, some time from now.
#[derive(Debug)]
pub(crate) struct Pending(Arc<Request>);

impl Pool {
    /// Threads for a route: its legs in order, at least one.
    pub(crate) fn new(route: Vec<Arc<Translator>>, threads: usize) -> Self {
        let shared = Arc::new(Shared { route, queue: Mutex::default(), wake: Condvar::new() });
        Self { shared, threads: threads.max(1), stack: STACK, quality: false, workers: Mutex::default() }
    }

    /// The same pool, in the quality mode or not.
    pub(crate) fn with_quality(mut self, quality: bool) -> Self {
        self.quality = quality;
        self
    }

    pub(crate) fn quality(&self) -> bool {
        self.quality
    }

    pub(crate) fn threads(&self) -> usize {
        self.threads
    }

    /// Puts sentences into the queue.
    pub(crate) fn submit(&self, sentences: &[&str], options: &Options) -> Pending {
        self.queue(sentences.iter().map(|sentence| (*sentence, Box::default())), options)
    }

    /// Puts sentences into the queue that must say something; on a route its last leg must.
    pub(crate) fn submit_required(
        &self,
        sentences: Vec<(&str, Vec<Required>)>,
        options: &Options,
    ) -> Pending {
        let direct = self.shared.route.len() == 1;
        let sentences = sentences.into_iter().map(|(sentence, mut required)| {
            // The last leg does not see the text that the places are in.
            required.iter_mut().filter(|_| !direct).for_each(|required| required.source = None);
            (sentence, required.into_boxed_slice())
        });
        self.queue(sentences, options)
    }

    fn queue<'a>(
        &self,
        sentences: impl ExactSizeIterator<Item = (&'a str, Box<[Required]>)>,
        options: &Options,
    ) -> Pending {
        let count = sentences.len();
        let state = State { translations: vec![None; count], missing: count, failed: false };
        let request = Arc::new(Request { state: Mutex::new(state), done: Condvar::new() });
        let options = Arc::new(options.clone());
        let job = |(index, (sentence, required)): (usize, (&str, Box<[Required]>))| {
            // What most hypotheses agree with may not say what is required.
            let quality = self.quality && required.is_empty() && quality::is_for(&options);
            Job {
                sentence: sentence.to_owned(),
                options: Arc::clone(&options),
                required,
                before: None,
                quality,
                ticket: Ticket { request: Arc::clone(&request), index },
            }
        };
        let mut queue = lock(&self.shared.queue);
        queue.jobs.extend(sentences.enumerate().map(job));
        self.start(&mut queue);
        let alone = queue.workers == 0;
        drop(queue);
        if alone {
            self.shared.work(Stay::WhileJobs);
        } else if count == 1 {
            self.shared.wake.notify_one();
        } else {
            self.shared.wake.notify_all();
        }
        Pending(request)
    }

    /// Starts a thread for each job that no waiting one will take, as far as there may be more and the system gives them.
    fn start(&self, queue: &mut Queue) {
        let wanted = queue.jobs.len().saturating_sub(queue.idle);
        for _ in 0..wanted.min(self.threads.saturating_sub(queue.workers)) {
            let shared = Arc::clone(&self.shared);
            let work = move || shared.work(Stay::UntilClosed);
            let Ok(worker) = Builder::new().stack_size(self.stack).spawn(work) else { break };
            lock(&self.workers).push(worker);
            queue.workers += 1;
        }
    }

    /// How likely each translation is for its source ([`Translator::score_watching`]), on as many threads as the pool may
    /// have; they run beside those that translate, for as long as this call. All `None` where there is more than one leg: no
    /// model has seen both texts.
    pub(crate) fn score(
        &self,
        pairs: &[(&str, &str)],
        watched: &[&str],
        options: &Options,
    ) -> Vec<Option<Scored>> {
        let [translator] = self.shared.route.as_slice() else {
            return vec![None; pairs.len()];
        };
        let score = |_: usize, share: &[(&str, &str)]| translator.score_watching(share, watched, options);
        self.in_shares(pairs, SCORED, score).into_iter().flatten().collect()
    }

    /// What `work` makes of each share of `size` items, given the number of its first item; in order. The shares are taken by
    /// as many threads as the pool may have and the system gives, the caller's own among them.
    pub(crate) fn in_shares<T: Sync, R: Send>(
        &self,
        items: &[T],
        size: usize,
        work: impl Fn(usize, &[T]) -> R + Sync,
    ) -> Vec<R> {
        let shares = Mutex::new(items.chunks(size).enumerate());
        let take = || {
            let mut done = Vec::new();
            loop {
                // The lock is held for as long as it takes to get a share, not to work on it.
                let next = lock(&shares).next();
                let Some((number, share)) = next else { break done };
                done.push((number, work(number * size, share)));
            }
        };
        let others = self.threads.min(items.len().div_ceil(size)).saturating_sub(1);
        let mut done = std::thread::scope(|scope| {
            let start = |_| Builder::new().stack_size(self.stack).spawn_scoped(scope, take).ok();
            let others: Vec<_> = (0..others).map_while(start).collect();
            let mut done = take();
            for other in others {
                done.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            }
            done
        });
        done.sort_unstable_by_key(|(number, _)| *number);
        done.into_iter().map(|(_, made)| made).collect()
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        lock(&self.shared.queue).closed = true;
        self.shared.wake.notify_all();
        for worker in lock(&self.workers).drain(..) {
            // A worker that panicked has told its callers.
            _ = worker.join();
        }
    }
}

impl Pending {
    /// Whether [`Pending::wait`] would return at once.
    pub(crate) fn is_done(&self) -> bool {
        let state = lock(&self.0.state);
        state.missing == 0 || state.failed
    }

    /// The translations in order. `progress` hears how many are done.
    ///
    /// # Panics
    /// If a thread panicked over one of the sentences: a bug of the engine.
    pub(crate) fn wait(self, progress: &dyn Fn(usize)) -> Vec<Translation> {
        let mut state = lock(&self.0.state);
        while state.missing > 0 {
            assert!(!state.failed, "a sentence made the engine panic");
            let done = state.translations.len() - state.missing;
            drop(state);
            progress(done);
            state = lock(&self.0.state);
            if state.missing > 0 && !state.failed {
                let (back, _) = self.0.done.wait_timeout(state, PROGRESS).unwrap_or_else(|e| e.into_inner());
                state = back;
            }
        }
        let translations = std::mem::take(&mut state.translations);
        drop(state);
        progress(translations.len());
        translations.into_iter().flatten().collect()
    }
}

impl Ticket {
    fn deliver(self, translation: Translation) {
        let mut state = lock(&self.request.state);
        if state.translations[self.index].replace(translation).is_none() {
            state.missing -= 1;
        }
        if state.missing == 0 {
            self.request.done.notify_all();
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut state = lock(&self.request.state);
        if state.translations.get(self.index).is_some_and(Option::is_none) {
            state.failed = true;
            self.request.done.notify_all();
        }
    }
}

/// What one thread has to do on one leg.
#[derive(Debug, Default)]
struct Leg {
    batch: Batch,
    /// For the batch, when it has room.
    waiting: VecDeque<Job>,
    in_work: HashMap<u64, Job>,
    next_key: u64,
}

impl Leg {
    fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.batch.is_idle()
    }

    /// Fills the batch and makes one step with it; `done` takes each job with its translation on this leg. Only the best
    /// hypothesis goes on to a further leg: no others are kept where there is one.
    fn advance(&mut self, translator: &Translator, last: bool, done: &mut dyn FnMut(Job, Translation)) {
        // As many as are taken at a time, not one by one up to the brim: the encoder wants its passes full.
        let share = if self.batch.has_room() { self.waiting.len().min(TAKE) } else { 0 };
        for job in self.waiting.drain(..share) {
            let nbest = if last { job.options.nbest } else { 1 };
            let mut options = Options { nbest, ..(*job.options).clone() };
            if job.quality {
                options = quality::wide(&options, &job.sentence);
            }
            let required = if last { &*job.required } else { &[] };
            translator.admit_required(&mut self.batch, self.next_key, &job.sentence, required, &options);
            self.in_work.insert(self.next_key, job);
            self.next_key += 1;
        }
        let Self { batch, in_work, .. } = self;
        translator.advance(batch, &mut |key, translation| {
            let Some(job) = in_work.remove(&key) else { return };
            let translation = if job.quality { quality::choose(translation) } else { translation };
            done(job, translation);
        });
    }
}

impl Shared {
    /// Translates until the queue is empty, and closed if that is waited for.
    fn work(&self, stay: Stay) {
        // After a panic the batches are not to be trusted; their sentences have told their callers.
        while catch_unwind(AssertUnwindSafe(|| self.work_on_legs(stay))).is_err() {}
    }

    fn work_on_legs(&self, stay: Stay) {
        let mut legs: Vec<Leg> = self.route.iter().map(|_| Leg::default()).collect();
        while let Some(jobs) = self.take(&legs, stay) {
            if let Some(first) = legs.first_mut() {
                first.waiting.extend(jobs);
            }
            // The last leg first: what has come far is finished before more is begun.
            for number in (0..legs.len()).rev() {
                let (near, far) = legs.split_at_mut(number + 1);
                let (Some(leg), Some(translator)) = (near.last_mut(), self.route.get(number)) else {
                    continue;
                };
                leg.advance(translator, far.is_empty(), &mut |mut job, translation| {
                    let translation = match job.before.take() {
                        Some(before) => compose(&before, translation),
                        None => translation,
                    };
                    match far.first_mut() {
                        Some(next) => {
                            job.sentence.clone_from(&translation.best.aligned.text);
                            job.before = Some(translation);
                            next.waiting.push_back(job);
                        }
                        None => job.ticket.deliver(translation),
                    }
                });
            }
        }
    }

    /// What this thread should begin now; waits if there is nothing else to do. `None` is the end.
    fn take(&self, legs: &[Leg], stay: Stay) -> Option<Vec<Job>> {
        let idle = legs.iter().all(Leg::is_idle);
        if !idle && legs.iter().any(|leg| !leg.waiting.is_empty() || !leg.batch.has_room()) {
            return Some(Vec::new());
        }
        let mut queue = lock(&self.queue);
        while idle && queue.jobs.is_empty() {
            if queue.closed || stay == Stay::WhileJobs {
                return None;
            }
            queue.idle += 1;
            queue = self.wake.wait(queue).unwrap_or_else(|e| e.into_inner());
            queue.idle -= 1;
        }
        let share = queue.jobs.len().div_ceil(queue.workers.max(1)).min(TAKE);
        Some(queue.jobs.drain(..share).collect())
    }
}

/// A lock that a panic elsewhere cannot spoil: the data is replaced whole or not at all.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
