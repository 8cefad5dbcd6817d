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
    use std::alloc::{GlobalAlloc, Layout, System};
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
        /// Bytes in use, less than none where a thread frees what another one took.
        static USED: Cell<isize> = const { Cell::new(0) };
        static PEAK: Cell<isize> = const { Cell::new(0) };
    }

    pub(super) fn add(steps: usize) {
        // A thread that ends counts no more.
        let _ = STEPS.try_with(|all| all.set(all.get() + steps));
    }

    /// What a call takes on this thread, whatever other tests do on theirs.
    pub(crate) fn measured<T>(call: impl FnOnce() -> T) -> (T, Work) {
        let (steps, used) = (STEPS.get(), USED.get());
        PEAK.set(used);
        let result = call();
        let work =
            Work { steps: STEPS.get() - steps, peak: usize::try_from(PEAK.get() - used).unwrap_or_default() };
        (result, work)
    }

    /// The system's allocator, counted thread by thread.
    struct Counted;

    #[global_allocator]
    static COUNTED: Counted = Counted;

    fn take(size: usize) {
        add(1);
        let _ = USED.try_with(|used| {
            used.set(used.get() + size as isize);
            let _ = PEAK.try_with(|peak| peak.set(peak.get().max(used.get())));
        });
    }

    fn give_back(size: usize) {
        let _ = USED.try_with(|used| used.set(used.get() - size as isize));
    }

    #[expect(unsafe_code, reason = "there is no other way to count what is allocated")]
    // SAFETY: every call is handed on as it is to the system's allocator, which keeps the contract.
    unsafe impl GlobalAlloc for Counted {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            take(layout.size());
            // SAFETY: the caller's promises are those of `System`.
            unsafe { System.alloc(layout) }
        }

        unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
            give_back(layout.size());
            // SAFETY: the place comes from `System`, with this layout.
            unsafe { System.dealloc(place, layout) }
        }

        unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
            // Both are in use while one is copied to the other.
            take(size);
            give_back(layout.size());
            // SAFETY: the place comes from `System`, with this layout; the caller promises the rest.
            unsafe { System.realloc(place, layout, size) }
        }
    }
}
