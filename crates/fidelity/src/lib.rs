//! The fidelity gate: judges a translation against its source, whoever made it.
//!
//! [`check`] is a pure function of the two texts, their languages and, where one is known, the word alignment. It
//! never sees an engine: the producer does not check itself.

mod coverage;
mod edits;
mod finding;
mod form;
mod lexicon;
mod literals;
mod names;
mod polarity;
mod residue;
mod surface;
#[cfg(test)]
mod tests;
mod texts;
mod transliteration;
mod words;

pub use finding::{Class, Finding, Severity};

use tolmach_text::Link;

/// A sentence or segment and its translation.
#[derive(Debug, Clone, Copy)]
pub struct Pair<'a> {
    /// Source text.
    pub source: &'a str,
    /// The translation.
    pub target: &'a str,
    /// Language tag (BCP 47) of the source.
    pub from: &'a str,
    /// Language tag (BCP 47) of the translation.
    pub to: &'a str,
    /// Which target bytes come from which source bytes; empty where no alignment is known.
    pub links: &'a [Link],
}

/// Everything that is wrong on the surface.
pub fn check(pair: &Pair<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    surface::find(pair, &mut findings);
    findings
}
