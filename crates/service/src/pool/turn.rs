//! A place among the working threads, lent to a thread that works on what it has borrowed.
//!
//! A thread of the pool lives longer than what a caller borrows, so it cannot work on that. Instead it waits while another
//! thread does, one that ends before the call does: no more of them work than the pool may have.

use std::sync::{Arc, Condvar, Mutex};

use super::{POLL, lock};
use crate::{Control, ServiceError};

#[derive(Debug, Default)]
pub(super) struct Turn {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Asked,
    Given,
    /// The borrower is done, or has given up.
    Over,
}

/// The place of a thread of the pool, which waits until this is dropped.
#[derive(Debug)]
pub(super) struct Place(Arc<Turn>);

impl Turn {
    /// Lends the place of this thread, and waits until it is given back.
    pub(super) fn give(&self) {
        let mut state = lock(&self.state);
        if *state == State::Asked {
            *state = State::Given;
            self.changed.notify_all();
        }
        while *state == State::Given {
            state = self.changed.wait(state).unwrap_or_else(|e| e.into_inner());
        }
    }

    /// Waits for the place.
    pub(super) fn wait(self: Arc<Self>, control: &Control) -> Result<Place, ServiceError> {
        // Given back whatever happens.
        let place = Place::new(self);
        let turn = &place.0;
        let mut state = lock(&turn.state);
        while *state == State::Asked {
            let (back, _) = turn.changed.wait_timeout(state, POLL).unwrap_or_else(|e| e.into_inner());
            state = back;
            if let Err(error) = control.check() {
                drop(state);
                return Err(error);
            }
        }
        drop(state);
        Ok(place)
    }
}

impl Place {
    pub(super) fn new(turn: Arc<Turn>) -> Self {
        Self(turn)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        *lock(&self.0.state) = State::Over;
        self.0.changed.notify_all();
    }
}
