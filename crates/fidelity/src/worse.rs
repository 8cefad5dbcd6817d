//! What a repair must not do: a hypothesis that brings what was missing beside what stood there already is worse than the
//! translation that it would replace.
//!
//! A search that must say a word says it somewhere. Where the model has no place for it, the word is tacked on, and the
//! checks, which only ask whether it is there, are content. So what a hypothesis says beyond the source and the first
//! translation is looked at here, by its words and by what they are linked to.

use std::collections::{BTreeMap, HashSet};

use tolmach_text::{Link, Span};

use crate::edits::distance;
use crate::knowledge::lexicons;
use crate::lexicon::{Form, Lexicon};
use crate::names::is_rendered;
use crate::texts::Texts;
use crate::words::{MOST, Word, fold, plain, words};
use crate::{Pair, TermUse};

/// Why a hypothesis is no repair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Worse {
    /// It says a figure, a word or a part of the sentence twice.
    SaidTwice,
    /// It has a figure that neither the source nor the first translation has, and that nobody asked for.
    NewFigure,
    /// It has a name that neither the source nor the first translation has, and that nobody asked for.
    NewName,
    /// What a term of the house stands for is still there beside it, the term stands in the place of something else, or one
    /// place is two terms.
    BesideTerm,
    /// A word of the source that the first translation renders is rendered by none.
    Lost,
    /// A sentence of more than 1,024 words (`LONGEST`): nobody would repair it as one.
    TooLong,
}

/// Words of the longest sentence that is looked at, on any side.
const LONGEST: usize = 1024;

/// The translation of a sentence that others may take the place of, read once for all of them.
#[derive(Debug)]
pub struct Standing<'a> {
    pair: Pair<'a>,
    /// Those of the source.
    terms: &'a [TermUse],
    asked: &'a [&'a str],
    source: Vec<Word<'a>>,
    side: Side<'a>,
}

impl<'a> Standing<'a> {
    /// A translation with its links; `terms` are those of its source, `asked` is what the gate asked for.
    pub fn new(pair: Pair<'a>, terms: &'a [TermUse], asked: &'a [&'a str]) -> Self {
        let source = words(pair.source);
        let side = Side::of(&pair, &source);
        Self { pair, terms, asked, source, side }
    }

    /// What makes another translation of the same source, with its links, worse than this one; none where it may take its
    /// place.
    ///
    /// Square in the words of a sentence, of which there are 1,024 at most (`LONGEST`).
    pub fn worse(&self, other: &Pair<'_>) -> Option<Worse> {
        let Self { pair: first, terms, asked, source, side: before } = self;
        let after = Side::of(other, source);
        if source.len().max(before.words.len()).max(after.words.len()) > LONGEST {
            return Some(Worse::TooLong);
        }
        if says_more(first, other) || is_doubled(before, &after, source) {
            return Some(Worse::SaidTwice);
        }
        let places = places(terms, other.target);
        let is_shared =
            |(term, place): (&TermUse, &Option<Span>)| place.is_none() && term.find(other.target).is_some();
        if terms.iter().zip(&places).any(is_shared) || stands_beside(before, &after, source, terms, &places) {
            return Some(Worse::BesideTerm);
        }
        figures(first, other, asked)
            .or_else(|| new_name(first, other, &after, asked, &places))
            .or_else(|| is_lost(before, &after, source, terms, &places).then_some(Worse::Lost))
    }
}

/// The words of a translation, each with the word of the source that it comes from.
#[derive(Debug)]
struct Side<'a> {
    words: Vec<Word<'a>>,
    folded: Vec<String>,
    /// Index of the source's word; none where a word is linked to none.
    from: Vec<Option<usize>>,
    /// Its language, where it is known.
    language: Option<&'static Lexicon>,
    /// That of the source.
    source_language: Option<&'static Lexicon>,
}

impl<'a> Side<'a> {
    fn of(pair: &Pair<'a>, source: &[Word<'_>]) -> Self {
        let (source_language, language) = lexicons(pair.from, pair.to).unzip();
        let own = words(pair.target);
        let mut links: Vec<&Link> = pair.links.iter().filter(|link| !link.source.is_empty()).collect();
        links.sort_by_key(|link| link.target.start);
        let from = own.iter().map(|word| source_of(word.span, &links, source)).collect();
        Self {
            folded: own.iter().map(|word| fold(word.text)).collect(),
            words: own,
            from,
            language,
            source_language,
        }
    }

    /// Whether a word says something: no word of grammar, and no figure.
    fn is_content(&self, at: usize) -> bool {
        let (Some(word), Some(folded)) = (self.words.get(at), self.folded.get(at)) else { return false };
        is_content(word, folded, self.language)
    }
}

/// Letters of the shortest word that says something, where no list of words of grammar is at hand and where one is.
const CONTENT: (usize, usize) = (4, 3);

fn is_content(word: &Word<'_>, folded: &str, language: Option<&Lexicon>) -> bool {
    match language {
        Some(language) => word.letters() >= CONTENT.1 && !language.is_function(folded),
        None => word.letters() >= CONTENT.0,
    }
}

/// The word of the source that the pieces of a word look at most.
fn source_of(word: Span, links: &[&Link], source: &[Word<'_>]) -> Option<usize> {
    let first = links.partition_point(|link| link.target.end <= word.start);
    let own = links.get(first..)?.iter().take_while(|link| link.target.start < word.end);
    let surest = own.max_by(|one, other| one.probability.total_cmp(&other.probability))?;
    let at = source.partition_point(|word| word.span.end <= surest.source.start);
    source.get(at).filter(|word| word.span.start < surest.source.end).map(|_| at)
}

/// More sentences or more brackets than both the source and the first translation have.
fn says_more(first: &Pair<'_>, other: &Pair<'_>) -> bool {
    let counts: [fn(&str) -> usize; 2] = [ends, |text| text.matches(['(', '[']).count()];
    counts.iter().any(|count| count(other.target) > count(first.target).max(count(first.source)))
}

/// Marks that end a sentence with more words behind them.
fn ends(text: &str) -> usize {
    let is_end = |(at, mark): (usize, char)| {
        let rest = text.get(at + mark.len_utf8()..).unwrap_or_default();
        matches!(mark, '.' | '!' | '?' | '…')
            && rest.starts_with(char::is_whitespace)
            && rest.contains(char::is_alphanumeric)
    };
    text.char_indices().filter(|place| is_end(*place)).count()
}

/// Whether a word that says something stands twice for one word of the source, and did not before.
fn is_doubled(before: &Side<'_>, after: &Side<'_>, source: &[Word<'_>]) -> bool {
    let mut seen: BTreeMap<(&str, usize), usize> = BTreeMap::new();
    for (at, folded) in after.folded.iter().enumerate() {
        let Some(from) = after.from.get(at).copied().flatten() else { continue };
        if after.is_content(at) {
            *seen.entry((folded, from)).or_default() += 1;
        }
    }
    seen.into_iter().any(|((folded, from), times)| {
        let count = |all: &[String]| all.iter().filter(|other| *other == folded).count();
        // What the source says twice may be linked to one of the two.
        let in_source = source
            .get(from)
            .map_or(1, |word| source.iter().filter(|other| fold(other.text) == fold(word.text)).count());
        times > in_source && times > count(&before.folded)
    })
}

/// Where the terms stand in a text, each at a place of its own; none for one that does not.
fn places(terms: &[TermUse], text: &str) -> Vec<Option<Span>> {
    let mut taken: Vec<Span> = Vec::new();
    let mut place = |term: &TermUse| {
        let free = |span: &Span| !taken.iter().any(|other| overlap(*other, *span));
        let span = term.find_all(text).into_iter().find(free)?;
        taken.push(span);
        Some(span)
    };
    terms.iter().map(&mut place).collect()
}

/// Whether a term stands in the translation, and so does what the first translation had in its stead; or one place
/// would have to be two terms.
fn stands_beside(
    before: &Side<'_>,
    after: &Side<'_>,
    source: &[Word<'_>],
    terms: &[TermUse],
    places: &[Option<Span>],
) -> bool {
    let outside = |at: usize| after.words.get(at).is_some_and(|word| !touches(places, word.span));
    terms.iter().zip(places).any(|(term, place)| {
        let Some(place) = *place else { return false };
        let of_term: Vec<usize> = (0..source.len())
            .filter(|&at| source.get(at).is_some_and(|word| overlap(term.source, word.span)))
            .collect();
        let is_of_term = |from: &Option<usize>| from.is_some_and(|from| of_term.contains(&from));
        // It stands where the model saw something else.
        let within_place = after.words.iter().zip(&after.from).filter(|(word, _)| overlap(place, word.span));
        if !within_place.into_iter().any(|(_, from)| is_of_term(from)) {
            return true;
        }
        // What stood for it.
        let own =
            before.from.iter().enumerate().filter(|(at, from)| is_of_term(from) && before.is_content(*at));
        let free: Vec<&String> = own.filter_map(|(at, _)| before.folded.get(at)).take(MOST).collect();
        let still = (0..after.words.len()).filter(|&at| outside(at)).any(|at| {
            let Some(folded) = after.folded.get(at) else { return false };
            let count = |side: &Side<'_>| side.folded.iter().filter(|other| are_forms(other, folded)).count();
            // It may stand for something else as well.
            free.iter().any(|free| are_forms(free, folded))
                && count(after) - within(after, place, folded) >= count(before)
        });
        // Or another word is linked to what the term stands for.
        let linked = (0..after.words.len())
            .filter(|&at| outside(at) && after.is_content(at))
            .any(|at| after.from.get(at).is_some_and(is_of_term) && is_repeated_meaning(after, at, place));
        still || linked
    })
}

/// How often a word stands within a place.
fn within(side: &Side<'_>, place: Span, folded: &str) -> usize {
    let is_in = |word: &Word<'_>| place.start <= word.span.start && word.span.end <= place.end;
    side.words
        .iter()
        .zip(&side.folded)
        .filter(|(word, other)| is_in(word) && are_forms(other, folded))
        .count()
}

/// Words between a term and what is linked to its source within which they may be one phrase.
const PHRASE: usize = 1;

/// Whether a word that is linked to a term's source stands apart from the term.
fn is_repeated_meaning(side: &Side<'_>, at: usize, place: Span) -> bool {
    let first = side.words.partition_point(|word| word.span.end <= place.start);
    let last = side.words.partition_point(|word| word.span.start < place.end);
    at + 1 + PHRASE < first || at > last + PHRASE
}

/// Letters that two forms of one word have in common at least, and by which they may differ.
const STEM: usize = 4;
const ENDING: usize = 2;

fn are_forms(one: &str, other: &str) -> bool {
    let same = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    let longest = one.chars().count().max(other.chars().count());
    same == longest || same >= STEM && longest - same <= ENDING
}

/// Figures said more often than in the source and before, or that nobody has.
fn figures(first: &Pair<'_>, other: &Pair<'_>, asked: &[&str]) -> Option<Worse> {
    let (source, before, after) = (digits(first.source), digits(first.target), digits(other.target));
    let asked: Vec<String> = asked.iter().flat_map(|asked| digits(asked).into_keys()).collect();
    let count = |all: &BTreeMap<String, usize>, figure: &str| all.get(figure).copied().unwrap_or_default();
    for (figure, &times) in &after {
        let known = count(&source, figure).max(count(&before, figure));
        if times > known.max(1) {
            return Some(Worse::SaidTwice);
        }
        if known == 0 && !asked.contains(figure) {
            return Some(Worse::NewFigure);
        }
    }
    None
}

/// Figures by their digits, with how often each stands.
fn digits(text: &str) -> BTreeMap<String, usize> {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    let mut figure = String::new();
    let mut chars = text.chars().chain([' ']).peekable();
    while let Some(char) = chars.next() {
        let goes_on = matches!(char, '.' | ',' | '\u{a0}' | '\u{202f}')
            && !figure.is_empty()
            && chars.peek().is_some_and(char::is_ascii_digit);
        match char.is_ascii_digit() {
            true => figure.push(char),
            false if goes_on || figure.is_empty() => {}
            false => *found.entry(std::mem::take(&mut figure)).or_default() += 1,
        }
        if found.len() > MOST {
            break;
        }
    }
    found
}

/// A capitalised word inside of a sentence that nothing explains.
fn new_name(
    first: &Pair<'_>,
    other: &Pair<'_>,
    after: &Side<'_>,
    asked: &[&str],
    places: &[Option<Span>],
) -> Option<Worse> {
    let texts = Texts::of(other);
    let before: Vec<String> = words(first.target).iter().map(|word| plain(word.text)).collect();
    let asked: Vec<String> = asked.iter().flat_map(|text| words(text)).map(|word| plain(word.text)).collect();
    let is_new = |(at, word): (usize, &Word<'_>)| {
        let own = plain(word.text);
        let letters = own.chars().count();
        let near = |other: &String| distance(other, &own, letters / 3).is_some();
        // Many a name is a rare word as well.
        let known = |word: &Word<'_>| {
            let folded = fold(word.text);
            let is_common =
                |language: &Lexicon| language.form(&folded) == Form::Common && language.is_frequent(&folded);
            texts.to.is_none_or(is_common)
        };
        // Languages have names of their own for places: Trácia of Thrace.
        let own_name = |other: &Word<'_>| {
            let other = plain(other.text);
            other.chars().next() == own.chars().next() && distance(&other, &own, letters / 2).is_some()
        };
        let from = after.from.get(at).copied().flatten().and_then(|from| texts.source.get(from));
        word.is_capitalised()
            && !from.is_some_and(own_name)
            && !word.may_begin()
            && word.letters() >= 3
            && !known(word)
            && !touches(places, word.span)
            && !before.iter().any(near)
            && !asked.contains(&own)
            && !texts.source.iter().take(MOST).any(|other| near(&plain(other.text)))
            && !is_rendered(&texts, word)
    };
    texts.target.iter().take(MOST).enumerate().any(is_new).then_some(Worse::NewName)
}

/// Whether a word of the source that says something was rendered by a word that says something and is now by none. A term
/// renders its own words and no others, whatever it is linked to.
fn is_lost(
    before: &Side<'_>,
    after: &Side<'_>,
    source: &[Word<'_>],
    terms: &[TermUse],
    places: &[Option<Span>],
) -> bool {
    let rendered = |side: &Side<'_>, places: &[Option<Span>]| -> HashSet<usize> {
        let all = side.words.iter().zip(&side.from).enumerate();
        let own = all.filter(|(at, (word, _))| side.is_content(*at) && !touches(places, word.span));
        own.filter_map(|(_, (_, from))| *from).collect()
    };
    let (rendered_before, rendered_after) = (rendered(before, &[]), rendered(after, places));
    let is_in_term = |word: &Word<'_>| terms.iter().any(|term| overlap(term.source, word.span));
    source.iter().enumerate().any(|(at, word)| {
        is_content(word, &fold(word.text), before.source_language)
            && !is_in_term(word)
            && rendered_before.contains(&at)
            && !rendered_after.contains(&at)
    })
}

fn overlap(one: Span, other: Span) -> bool {
    one.start < other.end && other.start < one.end
}

fn touches(places: &[Option<Span>], span: Span) -> bool {
    places.iter().flatten().any(|place| overlap(*place, span))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rules;

    /// Links of words that white space parts.
    fn links(text: &str, source: &str, target: &str) -> Vec<Link> {
        let words = |text: &str| -> Vec<Span> {
            let start = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
            text.split_whitespace().map(|word| Span::new(start(word), start(word) + word.len())).collect()
        };
        let (source, target) = (words(source), words(target));
        let link = |pair: &str| {
            let (from, to) = pair.split_once('-').expect("a pair");
            let place = |words: &[Span], number: &str| words[number.parse::<usize>().expect("a number")];
            Link { source: place(&source, from), target: place(&target, to), probability: 0.5 }
        };
        text.split_whitespace().map(link).collect()
    }

    #[test]
    fn what_may_replace_a_translation() {
        let mut wrong = Vec::new();
        for line in include_str!("../testdata/worse.tsv").lines().filter(|line| !line.starts_with('#')) {
            let [from, to, source, target, first, replaced, second, terms, expected] =
                line.split('\t').collect::<Vec<_>>()[..]
            else {
                panic!("not nine columns: {line}");
            };
            let mut rules = Rules::default();
            let csv: String = terms.split("; ").map(|term| term.replace('=', ",") + "\n").collect();
            if !terms.is_empty() {
                rules.add_glossary("a.csv", csv.as_bytes()).expect("a glossary");
            }
            let (first, second) = (links(first, source, target), links(second, source, replaced));
            let pair = |target, links| Pair { source, target, from, to, links };
            let (first, second) = (pair(target, &first), pair(replaced, &second));
            let asked: Vec<String> =
                crate::check(&first, &rules).into_iter().filter_map(|finding| finding.expected).collect();
            let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
            let terms_used = rules.terms(source, from, to);
            let found = Standing::new(first, &terms_used, &asked).worse(&second);
            let name = found.map_or("-".to_owned(), |found| format!("{found:?}").to_lowercase());
            if name != expected.replace('_', "") {
                wrong.push(format!("{source}\t{replaced}: {name}, {expected} expected"));
            }
            // What stands there may always stand there.
            let same = Standing::new(first, &terms_used, &[]).worse(&first);
            assert_eq!(same.filter(|_| terms.is_empty()), None);
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
