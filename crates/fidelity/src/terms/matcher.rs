//! Finds the terms of one language in a text, inflected as they may be.
//!
//! All terms are one tree of words. A word of the text is looked up by its stems and stands for all words of the tree
//! that it may be a form of; the tree is then walked from every word of the text. The cost does not grow with the number
//! of terms but with how many of them begin alike.

use std::collections::HashMap;

use tolmach_text::Span;

use super::inflection::Inflection;
use crate::words::{Word, fold, stem, words};

/// Most words of a term.
pub(super) const MOST_WORDS: usize = 16;

/// Signs that belong to a term which begins or ends with them: C++, .NET, R$.
const SIGNS: [char; 14] = ['+', '#', '.', '$', '€', '£', '%', '°', '§', '&', '*', '/', '@', '№'];

/// A term in the tree.
pub(super) type TermId = usize;

const ROOT: usize = 0;

/// The terms of one language.
#[derive(Debug)]
pub(super) struct Matcher {
    inflection: &'static Inflection,
    words: Vec<TermWord>,
    word_ids: HashMap<TermWord, usize>,
    /// By stem: paradigm and word.
    by_stem: HashMap<Box<str>, Vec<(u16, usize)>>,
    /// From a node by a word to a node.
    edges: HashMap<(usize, usize), usize>,
    /// The terms that end at each node.
    ends: Vec<Vec<End>>,
    terms: usize,
}

/// A word of terms.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct TermWord {
    folded: Box<str>,
    /// As it is written, where its capitals count: NATO, iPhone.
    exact: Option<Box<str>>,
    /// What stands before it, if anything but white space and hyphens.
    gap: Box<str>,
    is_verb: bool,
}

#[derive(Debug)]
struct End {
    before: Box<str>,
    after: Box<str>,
    term: TermId,
}

/// A term in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) term: TermId,
    pub(super) span: Span,
}

impl Matcher {
    pub(super) fn new(language: &str) -> Self {
        Self {
            inflection: Inflection::of(language),
            words: Vec::new(),
            word_ids: HashMap::new(),
            by_stem: HashMap::new(),
            edges: HashMap::new(),
            ends: vec![Vec::new()],
            terms: 0,
        }
    }

    /// Puts a term into the tree, once however often it comes; none if it has no words or too many.
    pub(super) fn add(&mut self, term: &str) -> Option<TermId> {
        let all = words(term);
        let mut rest = all.as_slice();
        let is_verb = match (all.as_slice(), self.inflection.particle()) {
            ([first, _, ..], Some(particle)) => fold(first.text) == particle,
            _ => false,
        };
        if is_verb {
            rest = rest.get(1..)?;
        }
        let (first, last) = (rest.first()?, rest.last()?);
        if rest.len() > MOST_WORDS {
            return None;
        }
        let before = signs_before(term, first.span.start).into();
        let after = signs_after(term, last.span.end).into();
        let mut node = ROOT;
        for (at, word) in rest.iter().enumerate() {
            let word = TermWord {
                folded: fold(word.text).into(),
                exact: word.text.chars().skip(1).any(char::is_uppercase).then(|| word.text.into()),
                gap: if at == 0 || is_loose(word.gap) { "".into() } else { word.gap.trim().into() },
                is_verb: is_verb && at == 0,
            };
            let word = self.word(word);
            let fresh = self.ends.len();
            node = *self.edges.entry((node, word)).or_insert(fresh);
            if node == fresh {
                self.ends.push(Vec::new());
            }
        }
        let ends = self.ends.get_mut(node)?;
        if let Some(end) = ends.iter().find(|end| end.before == before && end.after == after) {
            return Some(end.term);
        }
        let term = self.terms;
        self.terms += 1;
        ends.push(End { before, after, term });
        Some(term)
    }

    fn word(&mut self, word: TermWord) -> usize {
        if let Some(&id) = self.word_ids.get(&word) {
            return id;
        }
        let id = self.words.len();
        for key in self.inflection.cited(&word.folded, word.is_verb) {
            self.by_stem.entry(key.stem.into()).or_default().push((key.row, id));
        }
        self.words.push(word.clone());
        self.word_ids.insert(word, id);
        id
    }

    /// Every term in the text, also those inside of others, by where they begin.
    pub(super) fn find(&self, text: &str) -> Vec<Found> {
        let words = words(text);
        let ids: Vec<Vec<usize>> = words.iter().map(|word| self.meant_by(word)).collect();
        let mut found = Vec::new();
        for (at, first) in words.iter().enumerate() {
            let mut nodes = vec![ROOT];
            let rest = words.get(at..).unwrap_or_default().iter().zip(ids.get(at..).unwrap_or_default());
            for (word, ids) in rest {
                let is_first = word.span == first.span;
                let fits = |id: usize| {
                    is_first
                        || self.words.get(id).is_some_and(|meant| match &*meant.gap {
                            "" => is_loose(word.gap),
                            gap => word.gap.trim() == gap,
                        })
                };
                nodes = nodes
                    .iter()
                    .flat_map(|&node| {
                        ids.iter().filter_map(move |&id| Some((id, *self.edges.get(&(node, id))?)))
                    })
                    .filter(|(id, _)| fits(*id))
                    .map(|(_, node)| node)
                    .collect();
                if nodes.is_empty() {
                    break;
                }
                let (start, end) = (first.span.start, word.span.end);
                let ends = nodes.iter().filter_map(|&node| self.ends.get(node)).flatten();
                found.extend(ends.filter(|end_of| stands(text, start, end, end_of)).map(|end_of| Found {
                    term: end_of.term,
                    span: Span::new(start - end_of.before.len(), end + end_of.after.len()),
                }));
            }
        }
        found
    }

    /// The words of terms that a word of a text may be a form of.
    fn meant_by(&self, word: &Word<'_>) -> Vec<usize> {
        let mut meant = Vec::new();
        let (folded, bare) = (fold(word.text), stem(word.text));
        let forms = if bare == folded { vec![folded] } else { vec![folded, bare] };
        for form in &forms {
            for key in self.inflection.read_as(form) {
                let all = self.by_stem.get(key.stem).into_iter().flatten();
                let same_row = all.filter(|(row, _)| *row == key.row).map(|&(_, id)| id);
                meant.extend(same_row.filter(|&id| self.has_capitals(id, word.text, key.stem)));
            }
        }
        meant.sort_unstable();
        meant.dedup();
        meant
    }

    /// Whether a word has its capitals where those of the term's word count.
    fn has_capitals(&self, id: usize, written: &str, stem: &str) -> bool {
        let exact = self.words.get(id).and_then(|word| word.exact.as_deref());
        let letters = stem.chars().count();
        exact.is_none_or(|exact| written.chars().take(letters).eq(exact.chars().take(letters)))
    }
}

/// The longest terms first, none of which overlap; in the order of the text.
pub(super) fn longest(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by_key(|one| (std::cmp::Reverse(one.span.len()), one.span.start, one.term));
    let mut kept: std::collections::BTreeMap<usize, Found> = std::collections::BTreeMap::new();
    for one in found {
        let before = kept.range(..one.span.end).next_back();
        if before.is_none_or(|(_, before)| before.span.end <= one.span.start) {
            kept.insert(one.span.start, one);
        }
    }
    kept.into_values().collect()
}

/// White space or hyphens: a term's words may be joined by either.
fn is_loose(gap: &str) -> bool {
    !gap.is_empty()
        && gap.chars().all(|char| char.is_whitespace() || matches!(char, '-' | '\u{2010}' | '\u{2011}'))
}

fn signs_before(text: &str, start: usize) -> &str {
    let before = text.get(..start).unwrap_or_default();
    before.get(before.trim_end_matches(SIGNS).len()..).unwrap_or_default()
}

fn signs_after(text: &str, end: usize) -> &str {
    let after = text.get(end..).unwrap_or_default();
    // A full stop may end a sentence.
    let signs = after.len() - after.trim_start_matches(SIGNS).len();
    after.get(..signs).unwrap_or_default().trim_end_matches('.')
}

fn stands(text: &str, start: usize, end: usize, ends: &End) -> bool {
    text.get(..start).is_some_and(|before| before.ends_with(&*ends.before))
        && text.get(end..).is_some_and(|after| after.starts_with(&*ends.after))
}
