//! A sentence on its way through the pool, and the call that waits for it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};

use tolmach_engine::{Options, Required, Translation, Translator};

use super::{POLL, Shared, lock};
use crate::{Control, ServiceError};

/// The models that a sentence goes through, in order, at least one.
pub(super) type Route = Arc<[Arc<Translator>]>;

#[derive(Debug)]
pub(super) struct Sentence {
    pub(super) route: Route,
    pub(super) text: String,
    pub(super) options: Arc<Options>,
    /// What the last leg must say.
    pub(super) required: Box<[Required]>,
    /// What the legs before made of it.
    pub(super) before: Option<Translation>,
    pub(super) quality: bool,
    pub(super) ticket: Ticket,
}

impl Sentence {
    pub(super) fn control(&self) -> &Control {
        &self.ticket.request.control
    }

    pub(super) fn is_of(&self, request: &Arc<Request>) -> bool {
        Arc::ptr_eq(&self.ticket.request, request)
    }

    /// Whether somebody waits for it still.
    pub(super) fn is_wanted(&self) -> bool {
        !self.ticket.request.abandoned.load(Ordering::Relaxed) && self.control().check().is_ok()
    }
}

/// Where the translation of one sentence is to be put. Dropped without one, it tells the waiting caller.
#[derive(Debug)]
pub(super) struct Ticket {
    request: Arc<Request>,
    index: usize,
}

/// What one call asks for.
#[derive(Debug)]
pub(super) struct Request {
    control: Control,
    state: Mutex<State>,
    done: Condvar,
    /// Whether nobody waits for it any more.
    abandoned: AtomicBool,
}

#[derive(Debug)]
struct State {
    translations: Vec<Option<Translation>>,
    missing: usize,
    /// Whether a sentence was dropped.
    failed: bool,
}

impl Request {
    pub(super) fn new(count: usize, control: &Control) -> Arc<Self> {
        let state = State { translations: vec![None; count], missing: count, failed: false };
        let control = control.clone();
        Arc::new(Self {
            control,
            state: Mutex::new(state),
            done: Condvar::new(),
            abandoned: AtomicBool::new(false),
        })
    }
}

impl Ticket {
    pub(super) fn new(request: &Arc<Request>, index: usize) -> Self {
        request.control.add_open();
        Self { request: Arc::clone(request), index }
    }

    pub(super) fn deliver(self, translation: Translation) {
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
        self.request.control.remove_open();
        let mut state = lock(&self.request.state);
        if state.translations.get(self.index).is_some_and(Option::is_none) {
            state.failed = true;
            self.request.done.notify_all();
        }
    }
}

/// The translations of a call, some time from now. Dropped, it takes back what is not done.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(super) request: Arc<Request>,
    pub(super) shared: Arc<Shared>,
}

impl Pending {
    /// Whether [`Pending::wait`] would return at once.
    pub(crate) fn is_done(&self) -> bool {
        let state = lock(&self.request.state);
        state.missing == 0 || state.failed
    }

    /// The translations in order. Whoever the control tells hears how many are done.
    ///
    /// # Errors
    /// If the request is stopped before all are done.
    ///
    /// # Panics
    /// If one of the sentences made a thread panic: a bug of the engine.
    pub(crate) fn wait(self) -> Result<Vec<Translation>, ServiceError> {
        let Request { control, done, .. } = &*self.request;
        let mut state = lock(&self.request.state);
        let all = state.translations.len();
        while state.missing > 0 {
            let (ready, failed) = (all - state.missing, state.failed);
            // Neither is called, and nothing unwinds, under the lock.
            drop(state);
            control.check()?;
            assert!(!failed, "a sentence made the engine panic");
            control.tell(ready, all);
            state = lock(&self.request.state);
            if state.missing > 0 && !state.failed {
                (state, _) = done.wait_timeout(state, POLL).unwrap_or_else(|e| e.into_inner());
            }
        }
        let translations = std::mem::take(&mut state.translations);
        drop(state);
        control.tell(all, all);
        Ok(translations.into_iter().flatten().collect())
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if lock(&self.request.state).missing > 0 {
            self.request.abandoned.store(true, Ordering::Relaxed);
            // Not dropped under the lock of the queue: each tells its request.
            let removed = lock(&self.shared.queue).remove(&self.request);
            drop(removed);
        }
    }
}
