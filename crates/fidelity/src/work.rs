//! Work done, counted in tests alone: a clock would tell what else the machine does.

/// Counts steps of work: bytes looked at, pairs compared. Nothing outside of tests.
#[inline(always)]
pub(crate) fn count(steps: usize) {
    #[cfg(test)]
    counting::add(steps);
    #[cfg(not(test))]
    let _ = steps;
}

#[cfg(test)]
pub(crate) use counting::measured;

#[cfg(test)]
mod counting {
    use std::cell::Cell;

    /// What something took.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct Work {
        /// Steps and allocations.
        pub(crate) steps: usize,
        /// Bytes of memory in use at most, beyond those that were in use before.
        pub(crate) peak: usize,
    }

    thread_local! {
        static STEPS: Cell<usize> = const { Cell::new(0) };
    }

    pub(super) fn add(steps: usize) {
        STEPS.set(STEPS.get() + steps);
    }

    /// What a call takes on this thread, whatever other tests do on theirs.
    pub(crate) fn measured<T>(call: impl FnOnce() -> T) -> (T, Work) {
        let steps = STEPS.get();
        let mut result = None;
        let taken = allocation_counter::measure(|| result = Some(call()));
        let size = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        let work = Work { steps: STEPS.get() - steps + size(taken.count_total), peak: size(taken.bytes_max) };
        (result.expect("the call was made"), work)
    }
}
