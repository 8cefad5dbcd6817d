//! Names and other words that a translation copies or transliterates.

mod case;
mod latin;
mod scripts;

use crate::Finding;
use crate::edits::distance;
use crate::texts::Texts;
use crate::transliteration::{PERMITTED, strain_of};
use crate::words::{MOST, Script, Word, plain};

/// Changed names; linear but for the few names of a sentence, which are compared with each other.
pub(crate) fn find(texts: &Texts<'_>, out: &mut Vec<Finding>) {
    latin::find(texts, out);
    scripts::find(texts, out);
    case::find(texts, out);
}

/// The strain of two words in either order of scripts.
fn strain_between(one: &Word<'_>, other: &Word<'_>) -> Option<f32> {
    match (one.script(), other.script()) {
        (Script::Cyrillic, Script::Latin) => strain_of(one.text, other.text),
        (Script::Latin, Script::Cyrillic) => strain_of(other.text, one.text),
        _ => None,
    }
}

/// Whether a word of the translation may write, in its script, what a word of the source writes in another.
pub(crate) fn is_rendered(texts: &Texts<'_>, word: &Word<'_>) -> bool {
    let most = if word.is_capitalised() { 1.5 * PERMITTED } else { PERMITTED };
    texts
        .source
        .iter()
        .take(MOST)
        .any(|other| strain_between(other, word).is_some_and(|strain| strain <= most))
}

/// The least strain of a text with a word of the source in another script; infinite if there is none.
pub(crate) fn strain_to_source(texts: &Texts<'_>, text: &str) -> f32 {
    let word = Word::alone(text);
    texts.source.iter().take(MOST).filter_map(|other| strain_between(other, &word)).fold(1e9, f32::min)
}

/// The same with the words of the source that are not among the frequent ones of its language: what a translation keeps.
pub(crate) fn strain_to_rare(texts: &Texts<'_>, text: &str) -> f32 {
    let word = Word::alone(text);
    let is_rare = |at: usize| texts.from.is_none_or(|from| !from.is_frequent(texts.source_folded.get(at)));
    let rare = texts.source.iter().take(MOST).enumerate().filter(|&(at, _)| is_rare(at));
    rare.filter_map(|(_, other)| strain_between(other, &word)).fold(1e9, f32::min)
}

/// Strain up to which a spelling is as good as the same, in another script.
pub(crate) const ALIKE: f32 = 0.1;
/// The same of a spelling that nobody would write otherwise.
const EXACT: f32 = 0.02;

/// Whether a word of the translation comes from one of the source as a whole, and not one of its parts alone.
pub(crate) fn is_explained(texts: &Texts<'_>, word: &Word<'_>, parts: [&str; 2]) -> bool {
    let rendered = is_rendered(texts, word) && {
        let whole = strain_to_source(texts, word.text);
        whole <= EXACT || parts.into_iter().all(|part| whole < strain_to_source(texts, part))
    };
    // In hundredths of a letter: two letters of ten are less than two of four.
    let nearest = |text: &str| {
        let plain = plain(text);
        let letters = plain.chars().count().max(1);
        let distances = texts.source.iter().take(MOST).filter(|other| other.letters() >= 4);
        distances
            .filter_map(|other| distance(&crate::words::plain(other.text), &plain, 4))
            .min()
            .map_or(usize::MAX, |edits| 100 * edits / letters)
    };
    rendered || is_adapted(texts, word) && nearest(word.text) < nearest(parts[0]).min(nearest(parts[1]))
}

/// Whether a word of the translation is near to one of the source in the same script: Kiev and Kyiv.
fn is_adapted(texts: &Texts<'_>, word: &Word<'_>) -> bool {
    let folded = plain(word.text);
    let most = folded.chars().count() / if word.is_capitalised() { 3 } else { 5 };
    texts.source.iter().take(MOST).any(|other| {
        other.letters() >= 4
            && other.script() == word.script()
            && distance(&plain(other.text), &folded, most).is_some()
    })
}

/// Whether the beginning of a word of the translation is a name of the source.
pub(crate) fn is_source_name(texts: &Texts<'_>, text: &str, folded: &str) -> bool {
    let beginning = Word::alone(text);
    let adapted = |other: &Word<'_>| {
        folded.chars().count() >= 5
            && other.script() == beginning.script()
            && distance(&plain(other.text), folded, 1).is_some()
    };
    texts.source_has(folded)
        || texts.source.iter().take(MOST).any(|other| other.is_capitalised() && adapted(other))
        || texts.source.iter().take(MOST).any(|other| {
            other.is_capitalised()
                && strain_between(other, &beginning).is_some_and(|strain| strain <= PERMITTED / 2.0)
        })
}
