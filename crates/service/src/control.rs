//! What a caller holds of a request while others work on it: who hears of progress, and what stops it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use crate::ServiceError;

/// One request: who hears how far it is, and what stops it. Cheap to clone; all that is asked with one control and its
/// clones is one request.
///
/// Requests take turns at the threads of a [`crate::Service`], so make one for each document and each client. What was asked
/// with a control that is cancelled, or whose deadline has passed, returns [`ServiceError::Cancelled`] or
/// [`ServiceError::DeadlinePassed`]: what waits of it leaves the queue, and what is being translated, scored or judged is
/// dropped at the next step, some milliseconds later.
#[derive(Clone, Default)]
pub struct Control {
    progress: Option<Arc<Progress>>,
    deadline: Option<Instant>,
    request: Arc<Request>,
}

type Progress = dyn Fn(usize, usize) + Send + Sync;

/// What the clones of a control share.
#[derive(Debug, Default)]
struct Request {
    cancelled: AtomicBool,
    /// Whether the pool has taken something of it, so that the rest is taken too.
    admitted: AtomicBool,
    /// Sentences that were asked for and are neither translated nor dropped.
    open: AtomicUsize,
}

impl Control {
    /// Nobody hears of progress, and nothing stops it until [`Control::cancel`] is called.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, told of progress: sentences done, and of all, some fifty times a second at most, on the thread that waits
    /// for the result.
    #[must_use]
    pub fn with_progress(self, progress: impl Fn(usize, usize) + Send + Sync + 'static) -> Self {
        Self { progress: Some(Arc::new(progress)), ..self }
    }

    /// The same, stopped at this time. Clones that were made before have the deadline that they had.
    #[must_use]
    pub fn with_deadline(self, deadline: Instant) -> Self {
        Self { deadline: Some(deadline), ..self }
    }

    /// Stops all that was or will be asked with this control or a clone of it; may be called on any thread.
    pub fn cancel(&self) {
        self.request.cancelled.store(true, Ordering::Release);
    }

    /// Whether [`Control::cancel`] was called.
    pub fn is_cancelled(&self) -> bool {
        self.request.cancelled.load(Ordering::Acquire)
    }

    /// What is to be looked at between two steps of work.
    ///
    /// # Errors
    /// If the request is cancelled, or else its deadline has passed.
    pub fn check(&self) -> Result<(), ServiceError> {
        if self.is_cancelled() {
            return Err(ServiceError::Cancelled);
        }
        match self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            true => Err(ServiceError::DeadlinePassed),
            false => Ok(()),
        }
    }

    /// The same request, of whose further progress nobody hears.
    pub(crate) fn quiet(&self) -> Self {
        Self { progress: None, ..self.clone() }
    }

    /// A request that is never refused and that nothing stops, for what has no error to return.
    pub(crate) fn certain() -> Self {
        let control = Self::default();
        control.set_admitted();
        control
    }

    pub(crate) fn tell(&self, done: usize, all: usize) {
        if let Some(progress) = &self.progress {
            progress(done, all);
        }
    }

    pub(crate) fn is_of_same_request(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.request, &other.request)
    }

    pub(crate) fn is_admitted(&self) -> bool {
        self.request.admitted.load(Ordering::Relaxed)
    }

    pub(crate) fn set_admitted(&self) {
        self.request.admitted.store(true, Ordering::Relaxed);
    }

    /// Sentences that were asked for and are neither translated nor dropped.
    pub(crate) fn open(&self) -> usize {
        self.request.open.load(Ordering::Relaxed)
    }

    pub(crate) fn add_open(&self) {
        self.request.open.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn remove_open(&self) {
        self.request.open.fetch_sub(1, Ordering::Relaxed);
    }
}

impl std::fmt::Debug for Control {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { progress, deadline, request } = self;
        f.debug_struct("Control")
            .field("progress", &progress.is_some())
            .field("deadline", deadline)
            .field("request", request)
            .finish()
    }
}
