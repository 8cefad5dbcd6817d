//! Words in Latin letters that should be copied and are spelt differently.

use crate::edits::distance;
use crate::lexicon::Form;
use crate::texts::{MOST, Texts};
use crate::words::{Script, Word, fold, plain, stem};
use crate::{Class, Finding, Severity};

pub(super) fn find(texts: &Texts<'_>, out: &mut Vec<Finding>) {
    let cyrillic = texts.source_is(Script::Cyrillic) || texts.target_is(Script::Cyrillic);
    let originals: Vec<(&Word<'_>, String)> = texts
        .source
        .iter()
        .filter(|word| {
            word.letters() >= 3 && word.script() == Script::Latin && !texts.is_literal_of_source(word.span)
        })
        .take(MOST)
        .map(|word| (word, key(word)))
        .collect();
    if originals.is_empty() {
        return;
    }
    for word in &texts.target {
        let is_roman = word.text.chars().all(|char| matches!(char, 'I' | 'V' | 'X' | 'L' | 'C' | 'D' | 'M'));
        if is_roman || word.letters() < 3 || word.script() != Script::Latin || texts.is_literal(word.span) {
            continue;
        }
        let own = key(word);
        if originals.iter().any(|(_, original)| *original == own) || texts.source_has(&fold(word.text)) {
            continue;
        }
        // A copied word with another one glued to it is not changed.
        if originals.iter().map(|(other, _)| other).any(|other| {
            other.letters() >= 4
                && other.is_capitalised()
                && word.text.len() > other.text.len() + 1
                && word.text.starts_with(other.text)
        }) {
            continue;
        }
        let Some((original, edits)) = nearest(&originals, &own) else { continue };
        let severity = if cyrillic {
            beside_cyrillic(texts, original, word)
        } else {
            beside_latin(texts, original, word, edits)
        };
        if let Some(severity) = severity {
            out.push(
                Finding::in_target(
                    Class::LatinChanged,
                    severity,
                    word.span,
                    "a word that should be copied is spelt differently",
                )
                .with(word.text, original.text)
                .of_source(original.span),
            );
        }
    }
}

/// By what copies are the same: letter case, marks, the possessive and an article before an apostrophe do not count.
fn key(word: &Word<'_>) -> String {
    let stem = plain(&stem(word.text));
    match stem.rsplit_once('\'') {
        // c'est, d'Artagnan
        Some((_, word)) if word.chars().count() >= 3 => word.to_owned(),
        _ => stem,
    }
}

/// The word that takes fewest edits, if few enough for its length.
fn nearest<'t, 'a>(originals: &[(&'t Word<'a>, String)], own: &str) -> Option<(&'t Word<'a>, usize)> {
    let letters = own.chars().count();
    originals
        .iter()
        .filter_map(|(word, original)| {
            let size = letters.max(original.chars().count());
            let most = match size {
                0..=4 => 1,
                5..=8 => 2,
                _ => 3,
            };
            Some((*word, distance(original, own, most)?))
        })
        .min_by_key(|(_, edits)| *edits)
}

/// Among Cyrillic letters a Latin word is there to be copied. A plural may go or come.
fn beside_cyrillic(texts: &Texts<'_>, original: &Word<'_>, word: &Word<'_>) -> Option<Severity> {
    let (one, other) = (key(original), key(word));
    if is_plural(&one, &other) || is_plural(&other, &one) {
        return None;
    }
    // In a text in Latin letters, a known word may be there in its own right.
    let known = texts.target_is(Script::Latin) && texts.to.is_some_and(|lexicon| lexicon.knows(word.text));
    let is_copied = texts.target.iter().any(|word| key(word) == one);
    let alike = one.chars().next() == other.chars().next() && word.is_capitalised();
    match known {
        false => Some(Severity::Block),
        true => (alike && !is_copied).then_some(Severity::Warn),
    }
}

fn is_plural(plural: &str, singular: &str) -> bool {
    plural.strip_suffix('s').is_some_and(|stem| stem == singular || stem.strip_suffix('e') == Some(singular))
}

/// Between languages in Latin letters most words are translated, and many names have a form in each: a word is changed
/// that the language does not know, and that is near to one that could have been copied.
fn beside_latin(texts: &Texts<'_>, original: &Word<'_>, word: &Word<'_>, edits: usize) -> Option<Severity> {
    let (from, to) = (texts.from?, texts.to?);
    let (folded, copied) = (fold(word.text), fold(original.text));
    let known_there = match from.form(&folded) {
        Form::Name => true,
        Form::Common => word.is_lower(),
        Form::Unknown => false,
    };
    let (one, other) = (key(original), key(word));
    if known_there || to.knows(word.text) || is_plural(&one, &other) || is_plural(&other, &one) {
        return None;
    }
    // An ending may change where the source's language has a form of its own for the name.
    let has_form = from.form(&copied) != Form::Unknown && to.form(&copied) == Form::Unknown;
    // Letters after the whole name make another word of it: Harappan, Sejongue.
    let is_derived = plain(&folded).starts_with(&plain(&copied));
    let is_adapted = is_derived || is_adapted(&copied, &folded, has_form);
    let could_be_copied = to.form(&copied) != Form::Unknown;
    if original.is_acronym() && word.is_acronym() {
        // Each language has its own: CCTV, CFTV.
        return Some(Severity::Warn);
    }
    if original.is_capitalised() && word.is_capitalised() {
        return Some(if edits <= 2 && !is_adapted { Severity::Block } else { Severity::Warn });
    }
    (could_be_copied && edits <= 2 && word.is_lower() && !is_adapted).then_some(Severity::Block)
}

/// Whether two spellings differ as languages spell a name: by marks (Encélado), by an ending (Petersburgo), by letters of
/// the same sound (Sevilha, Balcan, Ieltsin), from the first letter on (Kadafi).
fn is_adapted(one: &str, other: &str, ending_may_change: bool) -> bool {
    let marks = |word: &str| word.chars().filter(|char| !char.is_ascii()).count();
    let (left, right) = (sound(&plain(one)), sound(&plain(other)));
    let common = left.bytes().zip(right.bytes()).take_while(|(one, other)| one == other).count();
    let endings = [left.get(common..).unwrap_or_default(), right.get(common..).unwrap_or_default()];
    let is_ending = |ending: &str| ENDINGS.contains(&ending);
    marks(one) != marks(other)
        || left == right
        || common == 0
        || ending_may_change && common >= 3 && endings.into_iter().all(is_ending)
}

/// Endings that languages in Latin letters give for each other.
const ENDINGS: &[&str] = &[
    "", "l", "ns", "ue", "iana", "ais", "al", "a", "o", "e", "i", "us", "os", "as", "is", "ia", "es", "u",
    "on", "an", "ana", "ano", "um", "io", "s",
];

/// Letters that languages write for each other, as one of them; what is not ASCII stays.
fn sound(plain: &str) -> String {
    let mut sound = plain.to_owned();
    for (written, heard) in [
        ("ph", "f"),
        ("th", "t"),
        ("kh", "c"),
        ("ck", "c"),
        ("ch", "c"),
        ("lh", "l"),
        ("ll", "l"),
        ("nh", "n"),
        ("qu", "c"),
        ("ee", "i"),
        ("oo", "u"),
        ("ou", "u"),
        ("sh", "x"),
    ] {
        sound = sound.replace(written, heard);
    }
    sound
        .chars()
        .map(|char| match char {
            'k' | 'q' => 'c',
            'y' | 'j' => 'i',
            'w' => 'v',
            'z' => 's',
            char => char,
        })
        .collect()
}
