//! The way in: which models serve which languages, and the threads that all of them share.

use std::sync::Arc;

use tolmach_catalog::{Pack, Pivot, Store, Wish};
use tolmach_kernels::Isa;

use crate::load::{InUse, Loaded, Loader};
use crate::pair::Second;
use crate::pool::Pool;
use crate::{Pair, ServiceError};

/// The way in: a model store, an instruction set, and the threads that all of its pairs share.
#[derive(Debug)]
pub struct Service {
    store: Store,
    isa: Isa,
    pool: Arc<Pool>,
    in_use: Arc<InUse>,
    wish: Wish,
    pivot: Pivot,
    quality: bool,
}

impl Service {
    /// A service over a model store, with the best instruction set of the processor and all of its cores.
    pub fn new(store: Store) -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            store,
            isa: Isa::detect(),
            pool: Arc::new(Pool::new(threads, MOST_WAITING)),
            in_use: Arc::default(),
            wish: Wish::default(),
            pivot: Pivot::default(),
            quality: false,
        }
    }

    /// The same with another instruction set.
    pub fn with_isa(self, isa: Isa) -> Self {
        Self { isa, ..self }
    }

    /// The same with at most this many threads, from 1 to [`Service::most_threads`], for all of its pairs together. They are
    /// started as there is work for them. The output does not depend on it. Pairs that are open keep theirs.
    pub fn with_threads(self, threads: usize) -> Self {
        let threads = threads.clamp(1, Self::most_threads());
        Self { pool: Arc::new(Pool::new(threads, self.pool.most_waiting())), ..self }
    }

    /// The same where another request is refused ([`ServiceError::Busy`]) while this many sentences of others or more wait for
    /// the threads, 65,536 by default: minutes of work on a few threads. A refusal at once is what a server can answer with;
    /// to wait would only hold what asks. A request ([`Control`](crate::Control)) that has begun is never refused what it still wants, so
    /// more may wait by what the requests are that were taken last. Pairs that are open keep their bound.
    pub fn with_most_waiting(self, sentences: usize) -> Self {
        Self { pool: Arc::new(Pool::new(self.pool.threads(), sentences)), ..self }
    }

    /// The most threads that there can be: four for each processor that this process may use, and 16 where those are few,
    /// because a limit of processor time may be lower than what the process is allowed in the end. More of them only
    /// take memory.
    pub fn most_threads() -> usize {
        std::thread::available_parallelism().map_or(1, usize::from).saturating_mul(4).max(16)
    }

    /// The same with a wish for which of several models to take; the default is the best.
    pub fn with_wish(self, wish: Wish) -> Self {
        Self { wish, ..self }
    }

    /// The same with a rule for going through other languages; by default a pair does where no model goes directly.
    pub fn with_pivot(self, pivot: Pivot) -> Self {
        Self { pivot, ..self }
    }

    /// The same with pairs in the quality mode or not: a wider search where greedy search is unsure, and of what it
    /// finds the translation that the others agree with most. It takes effect where neither a beam nor several hypotheses
    /// are asked for.
    pub fn with_quality(self, quality: bool) -> Self {
        Self { quality, ..self }
    }

    /// The model store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Loads the model of a pair of languages, named by BCP-47 tags, or the models of the chain between them
    /// ([`Store::route`], [`Pair::route`]). A model that cannot be loaded gives way to the next best of its pair
    /// ([`Pair::passed_over`]), unless `tolmach.lock` names it. A model that another pair of this service has is not loaded
    /// again.
    ///
    /// # Errors
    /// If the store has no way from one to the other, or none of the models that may be taken can be loaded.
    pub fn pair(&self, from: &str, to: &str) -> Result<Pair, ServiceError> {
        self.pair_by(from, to, &self.pivot)
    }

    /// The same with another rule for going through other languages.
    pub(crate) fn pair_by(&self, from: &str, to: &str, pivot: &Pivot) -> Result<Pair, ServiceError> {
        let route = self.store.route(from, to, &self.wish, pivot)?;
        let loader = Loader { store: &self.store, wish: self.wish, in_use: &self.in_use, isa: self.isa };
        let loaded = loader.load(route)?;
        let second = self.second(&loaded);
        let pair = Pair::new(loaded, self.isa, &self.pool, from, to);
        Ok(pair.with_quality(self.quality).with_second(second))
    }

    pub(crate) fn wish(&self) -> &Wish {
        &self.wish
    }

    pub(crate) fn pool(&self) -> &Arc<Pool> {
        &self.pool
    }

    #[cfg(test)]
    pub(crate) fn in_use(&self) -> &Arc<InUse> {
        &self.in_use
    }

    /// The best of the other models of the pair that a route of one model serves; none of a longer one. What cannot be
    /// read is no second opinion.
    pub(crate) fn second(&self, loaded: &Loaded) -> Option<Second> {
        let [chosen] = loaded.route.as_slice() else { return None };
        let unusable: Vec<Pack> = loaded.passed_over.iter().map(|other| other.pack.clone()).collect();
        let choice = self.store().other(&chosen.pack, &unusable, self.wish()).ok()??;
        Some(Second::new(choice, Arc::clone(&self.in_use)))
    }
}

/// Sentences that may wait by default when another request comes.
const MOST_WAITING: usize = 1 << 16;
