//! What one thread has to do: batches, of which it makes a step with one at a time.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tolmach_engine::{Batch, Options, Translation, Translator};

use super::queue::TAKE;
use super::sentence::{Route, Sentence};
use crate::quality;
use crate::route::compose;

/// How much more of a thread short requests may have had than long ones, in multiplications: some 30 milliseconds, so that a
/// sentence is done before the next pass of a long text begins. On the whole both get the same share.
const LEAD: u64 = 4 << 30;

/// The batches of a thread: two for each route. Requests of a few sentences have one of their own, in which they do not wait
/// for the sentences of long ones.
#[derive(Debug)]
pub(super) struct Work {
    batches: Vec<Batches>,
    /// [`LEAD`].
    lead: u64,
}

impl Default for Work {
    fn default() -> Self {
        Self::with_lead(LEAD)
    }
}

impl Work {
    pub(super) fn with_lead(lead: u64) -> Self {
        Self { batches: Vec::new(), lead }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.batches.iter().all(Batches::is_idle)
    }

    /// Multiplications that were made.
    #[cfg(test)]
    pub(super) fn done(&self) -> u64 {
        let legs = self.batches.iter().flat_map(|batches| &batches.legs);
        legs.map(|leg| leg.batch.work().multiplications).sum()
    }

    /// Whether there is room for a sentence.
    pub(super) fn has_room(&self, sentence: &Sentence) -> bool {
        let own = self.batches.iter().find(|batches| batches.are_for(sentence));
        own.is_none_or(Batches::have_room)
    }

    pub(super) fn add(&mut self, sentence: Sentence) {
        let busy = self.batches.iter().filter(|batches| !batches.is_idle());
        let least = busy.map(|batches| batches.done).min();
        let own = self.batches.iter().position(|batches| batches.are_for(&sentence));
        // The buffers of one that is idle serve the other kind of the same route; those of other routes are given back.
        let own = own
            .or_else(|| self.batches.iter().position(|one| one.is_idle() && one.has_route(&sentence.route)));
        let index = own.unwrap_or_else(|| {
            self.batches.retain(|batches| !batches.is_idle());
            self.batches.push(Batches::new(Arc::clone(&sentence.route)));
            self.batches.len() - 1
        });
        let Some(batches) = self.batches.get_mut(index) else { return };
        if batches.is_idle() {
            batches.is_short = is_short(&sentence);
            // To have had nothing to do is no credit, and to have had the thread for oneself no debt.
            batches.done =
                least.map_or(0, |least| batches.done.clamp(least, least.saturating_add(self.lead)));
        }
        batches.wait_on(0, sentence);
    }

    /// Makes one step with the batches whose turn it is. After a panic each of their sentences is
    /// translated by itself, so that it fails that one alone which panics.
    pub(super) fn advance(&mut self) {
        self.batches.iter_mut().for_each(Batches::drop_unwanted);
        let busy = self.batches.iter_mut().filter(|batches| !batches.is_idle());
        let lead = self.lead;
        let had = |batches: &Batches| batches.done.saturating_add(if batches.is_short { 0 } else { lead });
        let Some(batches) = busy.min_by_key(|batches| had(batches)) else { return };
        if catch_unwind(AssertUnwindSafe(|| batches.advance())).is_err() {
            // What a step was made of is not to be trusted after it.
            let left = std::mem::replace(batches, Batches::new(Arc::clone(&batches.route)));
            for (leg, sentence) in left.into_sentences() {
                _ = catch_unwind(AssertUnwindSafe(|| alone(leg, sentence)));
            }
        }
    }
}

/// Whether its request is of so few sentences that it is not to wait for those of long ones.
fn is_short(sentence: &Sentence) -> bool {
    sentence.control().open() <= TAKE
}

/// Translates a sentence from this leg on.
fn alone(leg: usize, sentence: Sentence) {
    let mut batches = Batches::new(Arc::clone(&sentence.route));
    batches.wait_on(leg, sentence);
    while !batches.is_idle() {
        batches.drop_unwanted();
        batches.advance();
    }
}

/// A batch for each leg of a route.
#[derive(Debug)]
struct Batches {
    route: Route,
    legs: Vec<Leg>,
    /// Whether they are those of short requests.
    is_short: bool,
    /// Multiplications that were made for them; to be compared with those of the others.
    done: u64,
}

impl Batches {
    fn new(route: Route) -> Self {
        let legs = route.iter().map(|_| Leg::default()).collect();
        Self { route, legs, is_short: false, done: 0 }
    }

    fn has_route(&self, route: &Route) -> bool {
        // Pairs that were opened one by one share their models.
        self.route.len() == route.len() && self.route.iter().zip(route.iter()).all(|(a, b)| Arc::ptr_eq(a, b))
    }

    fn are_for(&self, sentence: &Sentence) -> bool {
        self.is_short == is_short(sentence) && self.has_route(&sentence.route)
    }

    fn is_idle(&self) -> bool {
        self.legs.iter().all(|leg| leg.waiting.is_empty() && leg.batch.is_idle())
    }

    fn have_room(&self) -> bool {
        self.legs.iter().all(|leg| leg.waiting.is_empty() && leg.batch.has_room())
    }

    fn wait_on(&mut self, leg: usize, sentence: Sentence) {
        if let Some(leg) = self.legs.get_mut(leg) {
            leg.waiting.push_back(sentence);
        }
    }

    fn drop_unwanted(&mut self) {
        self.legs.iter_mut().for_each(Leg::drop_unwanted);
    }

    /// Makes one step on each leg. The last leg first: what has come far is finished before more is begun.
    fn advance(&mut self) {
        for number in (0..self.legs.len()).rev() {
            let (near, far) = self.legs.split_at_mut(number + 1);
            let (Some(leg), Some(translator)) = (near.last_mut(), self.route.get(number)) else { continue };
            let before = leg.batch.work().multiplications;
            leg.advance(translator, far.is_empty(), &mut |mut sentence, translation| {
                let translation = match sentence.before.take() {
                    Some(before) => compose(&before, translation),
                    None => translation,
                };
                match far.first_mut() {
                    Some(next) => {
                        sentence.text.clone_from(&translation.best.aligned.text);
                        sentence.before = Some(translation);
                        next.waiting.push_back(sentence);
                    }
                    None => sentence.ticket.deliver(translation),
                }
            });
            self.done += leg.batch.work().multiplications - before;
        }
    }

    /// What is not done, each with the number of its leg.
    fn into_sentences(self) -> impl Iterator<Item = (usize, Sentence)> {
        let all = |(number, leg): (usize, Leg)| {
            leg.waiting.into_iter().chain(leg.in_work.into_values()).map(move |sentence| (number, sentence))
        };
        self.legs.into_iter().enumerate().flat_map(all)
    }
}

/// What one thread has to do on one leg.
#[derive(Debug, Default)]
struct Leg {
    batch: Batch,
    /// For the batch, when it has room.
    waiting: VecDeque<Sentence>,
    in_work: HashMap<u64, Sentence>,
    next_key: u64,
}

impl Leg {
    fn drop_unwanted(&mut self) {
        self.waiting.retain(Sentence::is_wanted);
        let Self { batch, in_work, .. } = self;
        in_work.retain(|key, sentence| {
            let is_wanted = sentence.is_wanted();
            if !is_wanted {
                batch.remove(*key);
            }
            is_wanted
        });
    }

    /// Fills the batch and makes one step with it; `done` takes each sentence with its translation on this leg. Only the best
    /// hypothesis goes on to a further leg: no others are kept where there is one.
    fn advance(&mut self, translator: &Translator, last: bool, done: &mut dyn FnMut(Sentence, Translation)) {
        // As many as are taken at a time, not one by one up to the brim: the encoder wants its passes full.
        let share = if self.batch.has_room() { self.waiting.len().min(TAKE) } else { 0 };
        for _ in 0..share {
            let Some(sentence) = self.waiting.pop_front() else { break };
            let nbest = if last { sentence.options.nbest } else { 1 };
            let mut options = Options { nbest, ..(*sentence.options).clone() };
            if sentence.quality {
                options = quality::wide(&options, &sentence.text);
            }
            let key = self.next_key;
            self.next_key += 1;
            // Held here first, so that it is not lost where this panics.
            let Sentence { text, required, .. } = &*self.in_work.entry(key).or_insert(sentence);
            let required = if last { &**required } else { &[] };
            translator.admit_required(&mut self.batch, key, text, required, &options);
        }
        let Self { batch, in_work, .. } = self;
        translator.advance(batch, &mut |key, translation| {
            let Some(sentence) = in_work.remove(&key) else { return };
            let translation = if sentence.quality { quality::choose(translation) } else { translation };
            done(sentence, translation);
        });
    }
}
