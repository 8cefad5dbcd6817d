//! Glossaries: which term of the source must become which of the translation.
//!
//! Terms are found in any form that the paradigms of the language allow (`terms/inflection.rs`); the longest wins.

mod counts;
mod file;
mod inflection;
mod matcher;
mod tbx;
#[cfg(test)]
mod tests;
mod variants;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};

use tolmach_text::Span;

pub use counts::{TermCount, TermCounts};
pub use file::{GlossaryError, MAX_BYTES, MAX_TERMS};
use matcher::{Found, Matcher, TermId, longest};

use crate::{Class, Finding, Pair, Severity};

/// In which language a term is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Side {
    /// That of the source, whatever it is.
    Source,
    /// That of the translation, whatever it is.
    Target,
    /// This one (BCP 47).
    Language(String),
}

impl Side {
    fn is(&self, own: &Side, language: &str) -> bool {
        match self {
            Side::Language(tag) => is_same_language(tag, language),
            side => side == own,
        }
    }
}

/// Whether a text in one language may use the terms of the other: pt and pt-BR, but not pt-BR and pt-PT.
fn is_same_language(one: &str, other: &str) -> bool {
    let mut parts = one.split(['-', '_']).zip(other.split(['-', '_']));
    parts.all(|(one, other)| one.eq_ignore_ascii_case(other))
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    side: Side,
    text: String,
    is_forbidden: bool,
}

/// One thing and what it is called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Concept {
    terms: Vec<Term>,
}

/// The terms of a house.
#[derive(Debug, Default)]
pub(crate) struct Glossary {
    concepts: Vec<Concept>,
    terms: usize,
    /// What was made of them for the pairs of languages that were asked for.
    indexes: RwLock<BTreeMap<(String, String), Arc<Index>>>,
}

impl Clone for Glossary {
    fn clone(&self) -> Self {
        Self { concepts: self.concepts.clone(), terms: self.terms, indexes: RwLock::default() }
    }
}

impl PartialEq for Glossary {
    fn eq(&self, other: &Self) -> bool {
        self.concepts == other.concepts
    }
}

impl Eq for Glossary {}

impl Glossary {
    /// Adds the terms of a file; its format is told by the name's ending and its content.
    pub(crate) fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), GlossaryError> {
        for (line, concept) in file::read(name, bytes)? {
            self.terms += concept.terms.len();
            if self.terms > MAX_TERMS {
                return Err(GlossaryError::TooManyTerms { line, limit: MAX_TERMS });
            }
            self.concepts.push(concept);
        }
        self.indexes = RwLock::default();
        Ok(())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.concepts.is_empty()
    }

    fn index(&self, from: &str, to: &str) -> Arc<Index> {
        let key = (from.to_owned(), to.to_owned());
        let known = self.indexes.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        known.unwrap_or_else(|| {
            let mut all = self.indexes.write().unwrap_or_else(PoisonError::into_inner);
            all.entry(key).or_insert_with(|| Arc::new(Index::new(&self.concepts, from, to))).clone()
        })
    }

    /// The terms that a source uses, in its order, none inside of another.
    pub(crate) fn uses(&self, source: &str, from: &str, to: &str) -> Vec<TermUse> {
        if self.concepts.is_empty() {
            return Vec::new();
        }
        let index = self.index(from, to);
        let found = index.source.find(source);
        let mut by_span: HashMap<Span, Vec<TermId>> = HashMap::new();
        for Found { term, span } in &found {
            by_span.entry(*span).or_default().push(*term);
        }
        let one = |span: Span| {
            let mut here = TermUse {
                source: span,
                name: String::new(),
                accepted: Vec::new(),
                forbidden: Vec::new(),
                index: index.clone(),
            };
            let meanings =
                by_span.get(&span).into_iter().flatten().filter_map(|term| index.meanings.get(term));
            for meaning in meanings {
                if here.name.is_empty() {
                    here.name.clone_from(&meaning.name);
                }
                here.accepted.extend(&meaning.accepted);
                here.forbidden.extend(&meaning.forbidden);
            }
            here.accepted.dedup();
            here
        };
        longest(found).into_iter().map(|found| one(found.span)).collect()
    }

    /// Terms that are not translated as they should be, or with a term that is not to be used.
    pub(crate) fn find(&self, pair: &Pair<'_>, out: &mut Vec<Finding>) {
        if self.concepts.is_empty() {
            return;
        }
        let uses = self.uses(pair.source, pair.from, pair.to);
        let index = self.index(pair.from, pair.to);
        if uses.is_empty() && index.never.is_empty() {
            return;
        }
        let found = index.target.find(pair.target);
        // A forbidden word inside of an accepted one is part of it.
        let accepted: Vec<Span> = found
            .iter()
            .filter(|found| index.accepted.contains_key(&found.term))
            .map(|found| found.span)
            .collect();
        let inside = Inside::new(&accepted);
        let mut places: HashMap<TermId, Vec<Span>> = HashMap::new();
        for found in found.iter().rev() {
            places.entry(found.term).or_default().push(found.span);
        }
        let mut said: HashSet<Span> = HashSet::new();
        for term in &uses {
            let is_met = term.accepted.iter().any(|accepted| places.contains_key(accepted))
                || term.nearly(pair.target).is_some();
            let mut wrong = None;
            for forbidden in term.forbidden.iter().filter(|forbidden| !term.accepted.contains(forbidden)) {
                // Each place answers for one use.
                let mut left =
                    places.get_mut(forbidden).into_iter().flat_map(|left| std::iter::from_fn(|| left.pop()));
                wrong = left.find(|span| !inside.holds(*span) && !said.contains(span));
                if wrong.is_some() {
                    break;
                }
            }
            let expected = term.variants().next().map(str::to_owned);
            if let Some(wrong) = wrong {
                said.insert(wrong);
                out.push(Finding {
                    class: Class::TermForbidden,
                    severity: Severity::Warn,
                    source: Some(term.source),
                    target: Some(wrong),
                    expected,
                    found: Some(wrong.of(pair.target).to_owned()),
                    why: "the glossary does not want this term".into(),
                });
            } else if !term.accepted.is_empty() && !is_met {
                let others: Vec<&str> = term.variants().collect();
                out.push(Finding {
                    class: Class::TermMissing,
                    severity: Severity::Warn,
                    source: Some(term.source),
                    target: None,
                    expected: Some(others.join(" / ")),
                    found: None,
                    why: format!("the glossary's translation of {:?} is not there", term.name).into(),
                });
            }
        }
        for wrong in &found {
            let Some(preferred) = index.never.get(&wrong.term) else { continue };
            if said.contains(&wrong.span) || inside.holds(wrong.span) {
                continue;
            }
            said.insert(wrong.span);
            out.push(Finding {
                class: Class::TermForbidden,
                severity: Severity::Note,
                source: None,
                target: Some(wrong.span),
                expected: preferred.clone(),
                found: Some(wrong.span.of(pair.target).to_owned()),
                why: "the glossary does not want this term, though its source term is not in the sentence"
                    .into(),
            });
        }
    }
}

/// Spans that others may lie in.
struct Inside {
    /// By where they begin, each with the furthest end of those up to it.
    spans: Vec<(usize, usize)>,
}

impl Inside {
    fn new(spans: &[Span]) -> Self {
        let mut sorted: Vec<(usize, usize)> = spans.iter().map(|span| (span.start, span.end)).collect();
        sorted.sort_unstable();
        let mut furthest = 0;
        for (_, end) in &mut sorted {
            furthest = furthest.max(*end);
            *end = furthest;
        }
        Self { spans: sorted }
    }

    fn holds(&self, span: Span) -> bool {
        let before = self.spans.partition_point(|(start, _)| *start <= span.start);
        before.checked_sub(1).and_then(|at| self.spans.get(at)).is_some_and(|(_, end)| *end >= span.end)
    }
}

/// What the terms of one direction are.
#[derive(Debug)]
struct Index {
    to: String,
    source: Matcher,
    target: Matcher,
    /// By the source's term.
    meanings: HashMap<TermId, Meaning>,
    /// The text of accepted terms of the translation.
    accepted: HashMap<TermId, String>,
    /// Terms of the translation that are nowhere accepted, with the one to say instead.
    never: HashMap<TermId, Option<String>>,
}

#[derive(Debug, Default)]
struct Meaning {
    name: String,
    accepted: Vec<TermId>,
    forbidden: Vec<TermId>,
}

impl Index {
    fn new(concepts: &[Concept], from: &str, to: &str) -> Self {
        let mut index = Self {
            to: to.to_owned(),
            source: Matcher::new(from),
            target: Matcher::new(to),
            meanings: HashMap::new(),
            accepted: HashMap::new(),
            never: HashMap::new(),
        };
        for concept in concepts {
            index.add(concept, from, to);
        }
        let accepted = &index.accepted;
        index.never.retain(|term, _| !accepted.contains_key(term));
        index
    }

    fn add(&mut self, concept: &Concept, from: &str, to: &str) {
        let is_of_source = |term: &&Term| term.side.is(&Side::Source, from);
        let is_of_target = |term: &&Term| term.side.is(&Side::Target, to);
        // Nothing is to be said of a concept that has a name on one side alone.
        if !concept.terms.iter().any(|term| is_of_source(&term)) {
            return;
        }
        let (mut accepted, mut forbidden) = (Vec::new(), Vec::new());
        let preferred = concept.terms.iter().find(|term| is_of_target(term) && !term.is_forbidden);
        for term in concept.terms.iter().filter(is_of_target) {
            let Some(id) = self.target.add(&term.text) else { continue };
            if term.is_forbidden {
                forbidden.push(id);
                self.never.entry(id).or_insert_with(|| preferred.map(|term| term.text.clone()));
            } else {
                accepted.push(id);
                self.accepted.entry(id).or_insert_with(|| term.text.clone());
            }
        }
        if accepted.is_empty() && forbidden.is_empty() {
            return;
        }
        for term in concept.terms.iter().filter(is_of_source) {
            let Some(id) = self.source.add(&term.text) else { continue };
            let meaning = self.meanings.entry(id).or_default();
            if meaning.name.is_empty() {
                meaning.name.clone_from(&term.text);
            }
            meaning.accepted.extend(
                accepted.iter().filter(|id| !meaning.accepted.contains(id)).copied().collect::<Vec<_>>(),
            );
            meaning.forbidden.extend(&forbidden);
        }
    }
}

/// A term of the glossary in a source text.
#[derive(Debug, Clone)]
pub struct TermUse {
    /// Bytes of the source.
    pub source: Span,
    name: String,
    accepted: Vec<TermId>,
    forbidden: Vec<TermId>,
    index: Arc<Index>,
}

impl TermUse {
    /// The term as the glossary writes it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its accepted translations as the glossary writes them, the preferred one first; none where the glossary only says
    /// what it must not be.
    pub fn variants(&self) -> impl Iterator<Item = &str> {
        self.accepted.iter().filter_map(|id| self.index.accepted.get(id)).map(String::as_str)
    }

    /// The forms in which a translation may have it, as far as the word list of its language tells: the variants as they
    /// are written, then their other cases and plurals; at most `most`, none twice.
    pub fn forms(&self, most: usize) -> Vec<String> {
        variants::forms(self.variants(), &self.index.to, most)
    }

    /// Where an accepted translation, in whatever form, stands in `translation` first.
    pub fn find(&self, translation: &str) -> Option<Span> {
        let found = self.index.target.find(translation);
        let found = found.iter().find(|found| self.accepted.contains(&found.term)).map(|found| found.span);
        found.or_else(|| self.nearly(translation))
    }

    /// Everywhere where an accepted translation stands, in whatever form.
    pub(crate) fn find_all(&self, translation: &str) -> Vec<Span> {
        let found = self.index.target.find(translation);
        found.iter().filter(|found| self.accepted.contains(&found.term)).map(|found| found.span).collect()
    }

    /// Where what may be another form of an accepted translation stands, in a language whose forms are not known: nobody
    /// can say there that the term is missing.
    fn nearly(&self, translation: &str) -> Option<Span> {
        if inflection::is_known(&self.index.to) {
            return None;
        }
        self.variants().find_map(|variant| variants::nearly(variant, translation))
    }
}
