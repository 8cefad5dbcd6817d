//! Sentences over threads: the result is the same for every number of them.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tolmach_engine::{Options, Translation, Translator, Workspace};

/// Sentences that one thread takes at a time: enough to fill the decoder's rows, few enough to share the end fairly.
const CHUNK: usize = 64;

/// Scratch memories, kept from call to call.
#[derive(Debug)]
pub(crate) struct Pool {
    threads: usize,
    idle: Mutex<Vec<Workspace>>,
}

impl Pool {
    pub(crate) fn new(threads: usize) -> Self {
        Self { threads: threads.max(1), idle: Mutex::new(Vec::new()) }
    }

    /// Translates all sentences, in order; `progress` hears how many of all are done.
    pub(crate) fn translate(
        &self,
        translator: &Translator,
        sentences: &[&str],
        options: &Options,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Vec<Translation> {
        let chunk = CHUNK.min(sentences.len().div_ceil(self.threads)).max(1);
        let chunks: Vec<&[&str]> = sentences.chunks(chunk).collect();
        let results: Vec<Mutex<Vec<Translation>>> = chunks.iter().map(|_| Mutex::default()).collect();
        let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let work = || {
            let mut workspace = lock(&self.idle).pop().unwrap_or_default();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(chunk) = chunks.get(at) else { break };
                *lock(&results[at]) = translator.translate(chunk, options, &mut workspace);
                progress(done.fetch_add(chunk.len(), Ordering::Relaxed) + chunk.len(), sentences.len());
            }
            lock(&self.idle).push(workspace);
        };
        std::thread::scope(|scope| {
            for _ in 1..self.threads.min(chunks.len()) {
                scope.spawn(work);
            }
            work();
        });
        results.into_iter().flat_map(|m| m.into_inner().unwrap_or_else(|e| e.into_inner())).collect()
    }
}

/// A lock that a panic elsewhere cannot spoil: the data is replaced whole or not at all.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
