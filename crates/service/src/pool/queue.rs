//! What waits for the threads: a queue for each request, of which they take in turn.

use std::collections::VecDeque;
use std::sync::Arc;

use super::sentence::{Request, Sentence};
use super::turn::Turn;
use crate::{Control, ServiceError};

/// Sentences that a thread takes at a time: enough for a pass of the encoder, few enough to share the end of a document
/// fairly.
pub(super) const TAKE: usize = 16;

/// What a thread can do.
#[derive(Debug)]
pub(super) enum Job {
    Sentence(Sentence),
    /// Lend its place to a thread that has borrowed what it works on.
    Turn(Arc<Turn>),
}

#[derive(Debug, Default)]
pub(super) struct Queue {
    /// Those of which something waits; the first has the next turn.
    requests: VecDeque<Waiting>,
    /// Jobs of all of them.
    len: usize,
    pub(super) closed: bool,
    /// Threads that were started.
    pub(super) workers: usize,
    /// Those of them that wait for jobs.
    pub(super) idle: usize,
}

/// What waits of one request.
#[derive(Debug)]
struct Waiting {
    control: Control,
    jobs: VecDeque<Job>,
}

/// What a thread is to do next.
#[derive(Debug)]
pub(super) enum Taken {
    Sentences(Vec<Sentence>),
    Turn(Arc<Turn>),
}

impl Queue {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Whether a request may begin; one that has begun is not refused.
    pub(super) fn admit(&self, control: &Control, most: usize) -> Result<(), ServiceError> {
        if self.len >= most && !control.is_admitted() {
            return Err(ServiceError::Busy { waiting: self.len });
        }
        control.set_admitted();
        Ok(())
    }

    pub(super) fn push(&mut self, control: &Control, jobs: impl ExactSizeIterator<Item = Job>) {
        if jobs.len() == 0 {
            return;
        }
        self.len += jobs.len();
        match self.requests.iter_mut().find(|waiting| waiting.control.is_of_same_request(control)) {
            Some(waiting) => waiting.jobs.extend(jobs),
            None => self.requests.push_back(Waiting { control: control.clone(), jobs: jobs.collect() }),
        }
    }

    /// Takes out the sentences that a call waits for.
    pub(super) fn remove(&mut self, request: &Arc<Request>) -> Vec<Job> {
        let mut removed = Vec::new();
        for waiting in &mut self.requests {
            let is_of_it = |job: &Job| matches!(job, Job::Sentence(sentence) if sentence.is_of(request));
            let (of_it, others): (VecDeque<Job>, VecDeque<Job>) =
                std::mem::take(&mut waiting.jobs).into_iter().partition(is_of_it);
            waiting.jobs = others;
            removed.extend(of_it);
        }
        self.requests.retain(|waiting| !waiting.jobs.is_empty());
        self.len -= removed.len();
        removed
    }

    /// A thread's share: one job of each request in turn. `has_room` says whether the thread can begin a sentence.
    pub(super) fn take(&mut self, has_room: impl Fn(&Sentence) -> bool) -> Taken {
        let share = self.len.div_ceil(self.workers.max(1)).min(TAKE);
        let mut sentences = Vec::new();
        // Requests in a row of which nothing can be taken.
        let mut passed = 0;
        while sentences.len() < share && passed < self.requests.len() {
            let Some(mut waiting) = self.requests.pop_front() else { break };
            let may_be_taken = match waiting.jobs.front() {
                Some(Job::Sentence(sentence)) => has_room(sentence),
                Some(Job::Turn(_)) => sentences.is_empty(),
                None => false,
            };
            let job = if may_be_taken { waiting.jobs.pop_front() } else { None };
            if !waiting.jobs.is_empty() {
                self.requests.push_back(waiting);
            }
            match job {
                Some(Job::Sentence(sentence)) => {
                    self.len -= 1;
                    passed = 0;
                    sentences.push(sentence);
                }
                Some(Job::Turn(turn)) => {
                    self.len -= 1;
                    return Taken::Turn(turn);
                }
                None => passed += 1,
            }
        }
        Taken::Sentences(sentences)
    }
}
