//! The threads that work, one pool of them for a service: documents and clients share them for translating, scoring and
//! judging, whatever their languages. Sentences of all requests on one route fill the same batches, and requests take turns.
//! The result of a sentence depends on none of this.
//!
//! Where a pair has no model of its own, a sentence goes through several in turn: each thread has a batch for each leg of
//! the route, and what comes out of one leg is work for the next.

use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use tolmach_engine::{Options, Required, Scored, Translator};

use crate::quality;
use crate::{Control, ServiceError};
use queue::{Job, Queue, Taken};
pub(crate) use sentence::Pending;
use sentence::{Request, Route, Sentence, Ticket};
use turn::{Place, Turn};
use work::Work;

mod queue;
mod sentence;
#[cfg(test)]
mod tests;
mod turn;
mod work;

/// Sentences that a thread judges before it takes the next.
pub(crate) const JUDGED: usize = 32;

/// Pairs that a thread scores at a time: about a pass of the engine, few enough for others to have their turn.
const SCORED: usize = 12;
/// How often a waiting caller looks at its control and tells of progress.
const POLL: Duration = Duration::from_millis(20);

/// Bytes of stack of a thread, the usual number.
const STACK: usize = 2 << 20;

/// The threads of a service. They start when there is work for them, and end with the pool. Where the system gives fewer
/// than there may be, those do the work; where it gives none, the calling threads do.
#[derive(Debug)]
pub(crate) struct Pool {
    shared: Arc<Shared>,
    /// The most that may be started.
    threads: usize,
    /// What may wait when another request comes.
    most_waiting: usize,
    /// Bytes of stack of each.
    stack: usize,
    workers: Mutex<Vec<JoinHandle<()>>>,
}

#[derive(Debug, Default)]
struct Shared {
    queue: Mutex<Queue>,
    /// Something is in the queue, or it is closed.
    wake: Condvar,
    #[cfg(test)]
    working: tests::Working,
}

/// How long a thread works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stay {
    /// One of the pool: until that is dropped.
    UntilClosed,
    /// The caller's own: until nothing waits.
    WhileJobs,
}

impl Pool {
    /// At most this many threads, for which at most this many sentences may wait when another request comes.
    pub(crate) fn new(threads: usize, most_waiting: usize) -> Self {
        let (shared, workers) = Default::default();
        Self { shared, threads: threads.max(1), most_waiting, stack: STACK, workers }
    }

    pub(crate) fn threads(&self) -> usize {
        self.threads
    }

    pub(crate) fn most_waiting(&self) -> usize {
        self.most_waiting
    }

    /// Puts jobs into the queue; whether there is a thread for them.
    fn push(
        &self,
        control: &Control,
        jobs: impl ExactSizeIterator<Item = Job>,
    ) -> Result<bool, ServiceError> {
        let count = jobs.len();
        let mut queue = lock(&self.shared.queue);
        queue.admit(control, self.most_waiting)?;
        queue.push(control, jobs);
        self.start(&mut queue);
        let has_workers = queue.workers > 0;
        drop(queue);
        if count == 1 {
            self.shared.wake.notify_one();
        } else {
            self.shared.wake.notify_all();
        }
        Ok(has_workers)
    }

    /// Starts a thread for each job that no waiting one will take, as far as there may be more and the system gives them.
    fn start(&self, queue: &mut Queue) {
        let wanted = queue.len().saturating_sub(queue.idle);
        for _ in 0..wanted.min(self.threads.saturating_sub(queue.workers)) {
            let shared = Arc::clone(&self.shared);
            let work = move || shared.work(Stay::UntilClosed);
            let Ok(worker) = Builder::new().stack_size(self.stack).spawn(work) else { break };
            lock(&self.workers).push(worker);
            queue.workers += 1;
        }
    }

    /// What `work` makes of each share of `size` items, given the number of its first item; in order. The shares are taken
    /// by as many threads as the pool may have and the system gives, the caller's own among them, each in the place of one
    /// of the pool. `work` must not ask this pool for anything: the thread that it would wait for may be waiting for it.
    ///
    /// # Errors
    /// If the request is refused, or stopped before all shares are done.
    pub(crate) fn in_shares<T: Sync, R: Send>(
        &self,
        items: &[T],
        size: usize,
        control: &Control,
        work: impl Fn(usize, &[T]) -> R + Sync,
    ) -> Result<Vec<R>, ServiceError> {
        let shares = Mutex::new(items.chunks(size).enumerate());
        let take = || {
            let mut done = Vec::new();
            while lock(&shares).len() > 0 {
                control.check()?;
                let place = self.place(control)?;
                // The lock is held for as long as it takes to get a share, not to work on it.
                let Some((number, share)) = lock(&shares).next() else { break };
                let made = {
                    #[cfg(test)]
                    let _working = self.shared.working.begin();
                    work(number * size, share)
                };
                drop(place);
                done.push((number, made));
            }
            Ok::<_, ServiceError>(done)
        };
        let others = self.threads.min(items.len().div_ceil(size)).saturating_sub(1);
        let done: Result<Vec<_>, ServiceError> = std::thread::scope(|scope| {
            let start = |_| Builder::new().stack_size(self.stack).spawn_scoped(scope, take).ok();
            let others: Vec<_> = (0..others).map_while(start).collect();
            let mut done = vec![take()];
            for other in others {
                done.push(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            }
            done.into_iter().collect()
        });
        let mut done: Vec<(usize, R)> = done?.into_iter().flatten().collect();
        done.sort_unstable_by_key(|(number, _)| *number);
        Ok(done.into_iter().map(|(_, made)| made).collect())
    }

    /// Waits for the place of a thread; none where no thread can be started, and whoever asks works beside the others.
    fn place(&self, control: &Control) -> Result<Option<Place>, ServiceError> {
        let turn = Arc::new(Turn::default());
        match self.push(control, std::iter::once(Job::Turn(Arc::clone(&turn))))? {
            true => turn.wait(control).map(Some),
            false => {
                // Out of the queue again, in which nobody else looks.
                drop(Place::new(turn));
                self.shared.work(Stay::WhileJobs);
                Ok(None)
            }
        }
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

/// The models of a route, in order, and the threads that work with them.
#[derive(Clone, Debug)]
pub(crate) struct Models {
    route: Route,
    pool: Arc<Pool>,
    quality: bool,
}

impl Models {
    /// At least one model.
    pub(crate) fn new(route: Vec<Arc<Translator>>, pool: &Arc<Pool>) -> Self {
        Self { route: route.into(), pool: Arc::clone(pool), quality: false }
    }

    /// The same in the quality mode or not.
    pub(crate) fn with_quality(self, quality: bool) -> Self {
        Self { quality, ..self }
    }

    pub(crate) fn quality(&self) -> bool {
        self.quality
    }

    pub(crate) fn pool(&self) -> &Arc<Pool> {
        &self.pool
    }

    /// Puts sentences into the queue.
    ///
    /// # Errors
    /// If the request is stopped or refused.
    pub(crate) fn submit(
        &self,
        sentences: &[&str],
        options: &Options,
        control: &Control,
    ) -> Result<Pending, ServiceError> {
        self.queue(sentences.iter().map(|sentence| (*sentence, Box::default())), options, control)
    }

    /// Puts sentences into the queue that must say something; on a route its last leg must.
    ///
    /// # Errors
    /// If the request is stopped or refused.
    pub(crate) fn submit_required(
        &self,
        sentences: Vec<(&str, Vec<Required>)>,
        options: &Options,
        control: &Control,
    ) -> Result<Pending, ServiceError> {
        let direct = self.route.len() == 1;
        let sentences = sentences.into_iter().map(|(sentence, mut required)| {
            // The last leg does not see the text that the places are in.
            required.iter_mut().filter(|_| !direct).for_each(|required| required.source = None);
            (sentence, required.into_boxed_slice())
        });
        self.queue(sentences, options, control)
    }

    fn queue<'a>(
        &self,
        sentences: impl ExactSizeIterator<Item = (&'a str, Box<[Required]>)>,
        options: &Options,
        control: &Control,
    ) -> Result<Pending, ServiceError> {
        control.check()?;
        let request = Request::new(sentences.len(), control);
        let pending = Pending { request: Arc::clone(&request), shared: Arc::clone(&self.pool.shared) };
        let options = Arc::new(options.clone());
        let job = |(index, (sentence, required)): (usize, (&str, Box<[Required]>))| {
            // What most hypotheses agree with may not say what is required.
            let quality = self.quality && required.is_empty() && quality::is_for(&options);
            Job::Sentence(Sentence {
                route: Arc::clone(&self.route),
                text: sentence.to_owned(),
                options: Arc::clone(&options),
                required,
                before: None,
                quality,
                ticket: Ticket::new(&request, index),
            })
        };
        let jobs: Vec<Job> = sentences.enumerate().map(job).collect();
        let has_workers = self.pool.push(control, jobs.into_iter())?;
        if !has_workers {
            self.pool.shared.work(Stay::WhileJobs);
        }
        Ok(pending)
    }

    /// How likely each translation is for its source ([`Translator::score_watching`]). All `None` where there is more than
    /// one leg: no model has seen both texts.
    ///
    /// # Errors
    /// If the request is refused, or stopped before all are scored.
    pub(crate) fn score(
        &self,
        pairs: &[(&str, &str)],
        watched: &[&str],
        options: &Options,
        control: &Control,
    ) -> Result<Vec<Option<Scored>>, ServiceError> {
        let [translator] = &*self.route else {
            return Ok(vec![None; pairs.len()]);
        };
        let score = |_: usize, share: &[(&str, &str)]| translator.score_watching(share, watched, options);
        Ok(self.pool.in_shares(pairs, SCORED, control, score)?.into_iter().flatten().collect())
    }
}

impl Shared {
    /// Works until the queue is empty, and closed if that is waited for.
    fn work(&self, stay: Stay) {
        let mut work = Work::default();
        while let Some(taken) = self.take(&work, stay) {
            match taken {
                Taken::Turn(turn) => turn.give(),
                Taken::Sentences(sentences) => sentences.into_iter().for_each(|sentence| work.add(sentence)),
            }
            #[cfg(test)]
            let _working = self.working.begin();
            work.advance();
        }
    }

    /// What this thread should begin now; waits if there is nothing else to do. `None` is the end.
    fn take(&self, work: &Work, stay: Stay) -> Option<Taken> {
        let mut queue = lock(&self.queue);
        while work.is_idle() && queue.len() == 0 {
            if queue.closed || stay == Stay::WhileJobs {
                return None;
            }
            queue.idle += 1;
            queue = self.wake.wait(queue).unwrap_or_else(|e| e.into_inner());
            queue.idle -= 1;
        }
        Some(queue.take(|sentence| work.has_room(sentence)))
    }
}

/// A lock that a panic elsewhere cannot spoil: the data is replaced whole or not at all.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
