//! What one thread has in work.

use std::collections::HashMap;

use crate::fractions::Way;
use crate::options::Options;
use crate::required::Required;
use crate::search::{Found, Search, Work};
use crate::sentence::Window;
use crate::translation::Translation;

/// The sentences that one thread has in work: fed by [`crate::Translator::admit`], driven by [`crate::Translator::advance`].
///
/// Sentences join and leave at any step; what comes of one never depends on the others. Memory grows to what the
/// largest sentences needed, not with their number.
#[derive(Debug, Default)]
pub struct Batch {
    pub(crate) search: Search,
    pub(crate) open: HashMap<u64, Open>,
    /// Those for which no search is needed.
    pub(crate) ready: Vec<(u64, Translation)>,
    pub(crate) next_task: u64,
    /// The sentence and the window of each task in the search.
    pub(crate) tasks: HashMap<u64, (u64, usize)>,
}

/// A sentence whose windows are being searched.
#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) text: String,
    pub(crate) windows: Vec<Window>,
    pub(crate) found: Vec<Vec<Found>>,
    pub(crate) missing: usize,
    /// How to search once more, where it has fractions that may not come through.
    pub(crate) again: Option<Box<Again>>,
}

/// What a sentence is translated with, and how its fractions are shown.
#[derive(Debug)]
pub(crate) struct Again {
    pub(crate) required: Vec<Required>,
    pub(crate) options: Options,
    pub(crate) way: Way,
}

impl Batch {
    /// Whether more sentences would use the processor better.
    pub fn has_room(&self) -> bool {
        self.search.has_room()
    }

    /// Whether every sentence has been returned.
    pub fn is_idle(&self) -> bool {
        self.open.is_empty() && self.ready.is_empty()
    }

    /// Takes out the sentence of this key, however far it has come; it is not returned. No other is changed by it.
    pub fn remove(&mut self, key: u64) {
        self.ready.retain(|(other, _)| *other != key);
        self.open.remove(&key);
        self.tasks.retain(|_, (sentence, _)| *sentence != key);
        self.search.retain(|task| self.tasks.contains_key(&task));
    }

    /// What has been done since this batch was made.
    pub fn work(&self) -> Work {
        self.search.work
    }
}
