//! How often the terms of a glossary are met.

use std::collections::BTreeMap;

use super::TermUse;

/// Hits and misses of each term over many sentences. A term that the glossary only forbids is not counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TermCounts {
    terms: BTreeMap<(String, String), (usize, usize)>,
}

/// One term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermCount<'a> {
    /// As the glossary writes it.
    pub source: &'a str,
    /// Its accepted translations, parted by ` / `.
    pub target: &'a str,
    /// Times that one of them stood in the translation.
    pub hits: usize,
    /// Times that none did.
    pub misses: usize,
}

impl TermCounts {
    /// Counts the terms of one sentence, by its translation.
    pub fn add(&mut self, uses: &[TermUse], translation: &str) {
        let Some(first) = uses.first() else { return };
        // All are of one glossary: the translation is searched once.
        let found = first.index.target.find(translation);
        for term in uses.iter().filter(|term| !term.accepted.is_empty()) {
            let target: Vec<&str> = term.variants().collect();
            let (hits, misses) = self.terms.entry((term.name.clone(), target.join(" / "))).or_default();
            match found.iter().any(|found| term.accepted.contains(&found.term)) {
                true => *hits += 1,
                false => *misses += 1,
            }
        }
    }

    /// Hits of all terms.
    pub fn hits(&self) -> usize {
        self.terms.values().map(|(hits, _)| hits).sum()
    }

    /// Misses of all terms.
    pub fn misses(&self) -> usize {
        self.terms.values().map(|(_, misses)| misses).sum()
    }

    /// The terms that occurred, by name.
    pub fn terms(&self) -> impl Iterator<Item = TermCount<'_>> {
        self.terms.iter().map(|((source, target), &(hits, misses))| TermCount {
            source,
            target,
            hits,
            misses,
        })
    }

    /// The terms that were missed, most often first.
    pub fn by_misses(&self) -> impl Iterator<Item = TermCount<'_>> {
        let mut missed: Vec<TermCount<'_>> = self.terms().filter(|count| count.misses > 0).collect();
        missed.sort_by_key(|count| std::cmp::Reverse(count.misses));
        missed.into_iter()
    }
}
