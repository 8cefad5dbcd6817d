//! Words in Latin letters that should be copied and are spelt differently.

use crate::edits::distance;
use crate::lexicon::{Form, Lexicon};
use crate::texts::{MOST, Texts};
use crate::words::{Script, Word, fold, plain, stem};
use crate::{Class, Finding, Severity};

pub(super) fn find(texts: &Texts<'_>, out: &mut Vec<Finding>) {
    let cyrillic = texts.source_is(Script::Cyrillic) || texts.target_is(Script::Cyrillic);
    if !texts.source.iter().any(|word| word.script() == Script::Latin && word.letters() >= 2) {
        return;
    }
    let candidates: Vec<usize> =
        (0..texts.target.len()).filter(|&at| is_candidate(texts, at, cyrillic)).take(MOST).collect();
    if candidates.is_empty() {
        return;
    }
    let originals = originals(texts);
    if originals.is_empty() {
        return;
    }
    for at in candidates {
        let Some(word) = texts.target.get(at) else { continue };
        let own = key(word);
        if originals.iter().any(|original| original.key == own) {
            continue;
        }
        let judge = Judge { texts, originals: &originals, at, word, own: &own };
        let found = if cyrillic { judge.beside_cyrillic() } else { judge.beside_latin() };
        if let Some((original, severity)) = found {
            out.push(
                Finding::in_target(
                    Class::LatinChanged,
                    severity,
                    word.span,
                    "a word that should be copied is spelt differently",
                )
                .with(word.text, original.word.text)
                .of_source(original.word.span),
            );
        }
    }
}

/// Whether it is a word in Latin letters that the source does not have.
fn is_candidate(texts: &Texts<'_>, at: usize, cyrillic: bool) -> bool {
    let Some(word) = texts.target.get(at) else { return false };
    let folded = texts.target_folded.get(at);
    // Between languages in Latin letters most words are translated, and known words without a capital are.
    let is_translated =
        || !cyrillic && !word.is_capitalised() && texts.to.is_none_or(|to| to.form(folded) != Form::Unknown);
    let is_roman = || word.text.chars().all(|char| matches!(char, 'I' | 'V' | 'X' | 'L' | 'C' | 'D' | 'M'));
    let joined = word.gap == "-";
    word.script() == Script::Latin
        && (word.letters() >= 3 || joined && word.letters() == 2)
        && !is_translated()
        && !texts.source_has(folded)
        && !is_roman()
        && !texts.is_literal(word.span)
}

/// A word of the source that may be copied.
#[derive(Debug)]
struct Original<'t, 'a> {
    /// Its place among the words of the source.
    at: usize,
    word: &'t Word<'a>,
    key: String,
    /// It stands in the source more often than in the translation.
    is_missing: bool,
}

fn originals<'t, 'a>(texts: &'t Texts<'a>) -> Vec<Original<'t, 'a>> {
    // A name is not there where only the common word is.
    let marked = |word: &Word<'_>| (key(word), word.is_capitalised());
    let copies: Vec<(String, bool)> =
        texts.target.iter().filter(|word| word.script() == Script::Latin).take(MOST).map(marked).collect();
    let mut originals: Vec<Original<'_, '_>> = texts
        .source
        .iter()
        .enumerate()
        .filter(|(_, word)| {
            word.letters() >= 2 && word.script() == Script::Latin && !texts.is_literal_of_source(word.span)
        })
        .take(MOST)
        .map(|(at, word)| Original { at, word, key: key(word), is_missing: false })
        .collect();
    let keys: Vec<(String, bool)> = originals.iter().map(|original| marked(original.word)).collect();
    for original in &mut originals {
        let name = original.word.is_capitalised();
        let count = |words: &[(String, bool)]| {
            words.iter().filter(|(key, capital)| *key == original.key && (*capital || !name)).count()
        };
        original.is_missing = count(&copies) < count(&keys);
    }
    originals
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

/// A word of the translation among the words that it may have been.
struct Judge<'j, 't, 'a> {
    texts: &'j Texts<'a>,
    originals: &'j [Original<'t, 'a>],
    at: usize,
    word: &'j Word<'a>,
    own: &'j str,
}

type Verdict<'j, 't, 'a> = Option<(&'j Original<'t, 'a>, Severity)>;

impl<'j, 't, 'a> Judge<'j, 't, 'a> {
    /// The word that takes fewest edits of those that `fits` lets through, if no more than `most` allows for the letters
    /// of the longer of both.
    fn nearest(
        &self,
        most: impl Fn(usize) -> usize,
        fits: impl Fn(&Original<'t, 'a>) -> bool,
    ) -> Option<(&'j Original<'t, 'a>, usize)> {
        let letters = self.own.chars().count();
        if letters < 3 {
            return None;
        }
        self.originals
            .iter()
            .filter(|original| original.word.letters() >= 3 && fits(original))
            .filter_map(|original| {
                let size = letters.max(original.key.chars().count());
                Some((original, distance(&original.key, self.own, most(size))?))
            })
            .min_by_key(|(original, edits)| (*edits, !original.is_missing))
    }

    /// The missing word of the source that stands beside the same copied word as this one: `Rock` for `Rcok` in
    /// "Northern Rcok". Half of its letters may be others.
    fn beside_copy(&self) -> Option<(&'j Original<'t, 'a>, usize)> {
        let target = &self.texts.target;
        let joins = |gap: &str| gap.chars().count() <= 1;
        let neighbours = |place: usize, words: &'j [Word<'a>]| -> [Option<&'j Word<'a>>; 2] {
            let gap_after = words.get(place + 1).is_some_and(|next| joins(next.gap));
            let gap_before = words.get(place).is_some_and(|word| joins(word.gap));
            [
                place.checked_sub(1).filter(|_| gap_before).and_then(|at| words.get(at)),
                words.get(place + 1).filter(|_| gap_after),
            ]
        };
        let here = neighbours(self.at, target);
        let same = |one: Option<&Word<'_>>, other: Option<&Word<'_>>| match (one, other) {
            (Some(one), Some(other)) => {
                one.script() == Script::Latin
                    && (one.is_capitalised() || one.letters() >= 4)
                    && one.letters() >= 2
                    && one.text == other.text
            }
            _ => false,
        };
        self.originals
            .iter()
            .filter(|original| original.is_missing)
            .filter(|original| {
                let there = neighbours(original.at, &self.texts.source);
                same(here[0], there[0]) || same(here[1], there[1])
            })
            .filter_map(|original| {
                let size = self.own.chars().count().max(original.key.chars().count());
                Some((original, distance(&original.key, self.own, size.div_ceil(2).min(3))?))
            })
            .min_by_key(|(_, edits)| *edits)
    }

    /// Whether a copied word has another one glued to it: then it is not changed.
    fn is_glued(&self, original: &Original<'_, '_>) -> bool {
        self.originals.iter().any(|other| {
            let copied = other.word;
            let rest = self.word.text.strip_prefix(copied.text).map(fold).unwrap_or_default();
            let is_word = |lexicon: &Lexicon| {
                lexicon.is_function(&rest)
                    || rest.chars().count() >= 3 && lexicon.form(&rest) != Form::Unknown
            };
            copied.letters() >= 4
                && copied.is_capitalised()
                && rest.chars().count() >= 2
                && (std::ptr::eq(other.word, original.word) || self.texts.to.is_some_and(is_word))
        })
    }

    /// Among Cyrillic letters a Latin word is there to be copied. A plural may go or come.
    fn beside_cyrillic(&self) -> Verdict<'j, 't, 'a> {
        let target_is_latin = self.texts.target_is(Script::Latin);
        let english = if target_is_latin { self.texts.to } else { self.texts.from };
        let is_common = |word: &str| english.is_some_and(|lexicon| lexicon.form(word) == Form::Common);
        let is_function = english.is_some_and(|lexicon| lexicon.is_function(self.own));
        if let Some((original, _)) = self.beside_copy()
            && !(target_is_latin && is_function)
            && !self.is_glued(original)
        {
            // British Airway, Associated Pres; not two Apple iPhones.
            let singular = if self.own.len() < original.key.len() { self.own } else { original.key.as_str() };
            if !are_numbers(&original.key, self.own) || is_common(singular) && !target_is_latin {
                return Some((original, Severity::Block));
            }
            return None;
        }
        // In a text in Latin letters, a known word may be there in its own right.
        let known = target_is_latin && self.texts.to.is_some_and(|lexicon| lexicon.knows(self.word.text));
        let alike = |original: &Original<'_, '_>| {
            let ends = |word: &str, other: &str| word.chars().next_back() == other.chars().next_back();
            original.is_missing
                && (original.key.chars().next() == self.own.chars().next() || ends(&original.key, self.own))
        };
        let half = |size: usize| if known { usual_edits(size) } else { (size / 2).clamp(1, 3) };
        let (original, edits) = self.nearest(usual_edits, |_| true).or_else(|| self.nearest(half, alike))?;
        if are_numbers(&original.key, self.own) || self.is_glued(original) {
            return None;
        }
        if !known {
            return Some((original, Severity::Block));
        }
        let same_start = original.key.chars().next() == self.own.chars().next();
        if !original.is_missing || !self.word.is_capitalised() || !same_start {
            return None;
        }
        let near = edits == 1 && original.key.chars().count() >= 4
            || edits == 2 && original.key.chars().count() >= 7;
        let capitals = original.word.is_capitalised() && !original.word.may_begin();
        Some((original, if near && capitals { Severity::Block } else { Severity::Warn }))
    }

    /// Between languages in Latin letters most words are translated, and many names have a form in each: a word is
    /// changed that the language does not know, and that is near to one that could have been copied.
    fn beside_latin(&self) -> Verdict<'j, 't, 'a> {
        let (from, to) = (self.texts.from?, self.texts.to?);
        let folded = fold(self.word.text);
        let known = to.knows(self.word.text);
        if (self.word.is_capitalised() || !known)
            && let Some((original, edits)) = self.beside_copy()
            && original.word.is_capitalised()
            && !self.is_glued(original)
            && self.replaces(original, edits, known, from, to)
        {
            return Some((original, Severity::Block));
        }
        if known {
            return self.another_word(from, to);
        }
        let known_there = match from.form(&folded) {
            Form::Name => true,
            Form::Common => self.word.is_lower(),
            Form::Unknown => false,
        };
        if known_there {
            return None;
        }
        let more = |size: usize| usual_edits(size).max(if size >= 7 { 3 } else { size / 2 });
        let (original, edits) = self.nearest(usual_edits, |_| true).or_else(|| {
            self.nearest(more, |original| {
                let copied = fold(original.word.text);
                original.is_missing
                    && original.word.is_capitalised()
                    && original.key.chars().next() == self.own.chars().next()
                    && (original.word.is_acronym()
                        || to.form(&copied) != Form::Unknown
                        || from.form(&copied) == Form::Unknown)
            })
        })?;
        let copied = fold(original.word.text);
        // The s of Texas is none of a plural.
        let is_name = to.form(&copied) == Form::Name;
        if !is_name && are_numbers(&original.key, self.own) || self.is_glued(original) {
            return None;
        }
        let could_be_copied = to.form(&copied) != Form::Unknown;
        if original.word.is_acronym() {
            return Some((original, self.acronym(original, could_be_copied)));
        }
        // An ending may change where the source's language has a form of its own for the name.
        let has_form = from.form(&copied) != Form::Unknown && !could_be_copied;
        let portuguese = if self.texts.pair.to.starts_with("pt") { &folded } else { &copied };
        // Portuguese adds letters to a name and takes none off its end.
        let is_shortened = self.texts.pair.to.starts_with("pt") && copied.starts_with(&folded);
        let nobody_has = from.form(&copied) == Form::Unknown && !could_be_copied;
        let is_adapted = is_derived(&copied, &folded)
            || if is_no_portuguese(portuguese) || is_shortened {
                marks(&copied) != marks(&folded)
            } else if nobody_has {
                is_respelt(&copied, &folded)
            } else {
                is_adapted(&copied, &folded, has_form)
            };
        // The language spells the name as the source does, and this is another spelling.
        let in_both = could_be_copied && from.form(&copied) != Form::Unknown && !original.word.may_begin();
        let misspelt = (is_name || in_both)
            && original.is_missing
            && copied.is_ascii() == folded.is_ascii()
            && !is_derived(&copied, &folded)
            && (!is_inflected(&copied, &folded)
                || copied.strip_prefix(&folded).is_some_and(|end| end == "s"));
        if original.word.is_capitalised() && self.word.is_capitalised() {
            let begins = original.key.bytes().zip(self.own.bytes()).take(3).all(|(one, other)| one == other);
            let first = original.key.chars().next() == self.own.chars().next();
            let few = edits <= 2 || original.is_missing && !has_form && (begins || first && in_both);
            return Some((
                original,
                if few && (misspelt || !is_adapted) { Severity::Block } else { Severity::Warn },
            ));
        }
        (could_be_copied && edits <= 2 && self.word.is_lower() && !is_adapted)
            .then_some((original, Severity::Block))
    }

    /// Whether the word stands for the one of the source beside the same copied name.
    fn replaces(
        &self,
        original: &Original<'_, '_>,
        edits: usize,
        known: bool,
        from: &Lexicon,
        to: &Lexicon,
    ) -> bool {
        let copied = fold(original.word.text);
        let folded = fold(self.word.text);
        let size = original.key.chars().count().max(self.own.chars().count());
        let could_be_copied = to.form(&copied) != Form::Unknown;
        let plain = copied.is_ascii() && folded.is_ascii() && sound(&copied) != sound(&folded);
        let acronyms = original.word.is_acronym() && self.word.is_acronym();
        let most = if size <= if known { 5 } else { 3 } { 1 } else { 2 };
        if edits > most || are_numbers(&original.key, self.own) || is_derived(&copied, &folded) || acronyms {
            return false;
        }
        if known {
            // President is no misspelt "Presidente", and Robert no misspelt "Roberto".
            return plain
                && could_be_copied
                && from.form(&folded) != Form::Name
                && !is_inflected(&copied, &folded);
        }
        plain || to.form(&copied) != Form::Unknown && copied.is_ascii() == folded.is_ascii()
    }

    /// A known word in the place of a missing name that is one letter away: `Parts` for Paris.
    fn another_word(&self, from: &Lexicon, to: &Lexicon) -> Verdict<'j, 't, 'a> {
        let folded = fold(self.word.text);
        if !self.word.is_capitalised()
            || self.word.may_begin()
            || to.form(&folded) == Form::Name
            || to.is_frequent(&folded)
        {
            return None;
        }
        // The Portuguese dictionary does not tell names from words.
        let is_known_name = |copied: &str| match to.form(copied) {
            Form::Name => true,
            Form::Common => from.form(copied) == Form::Name,
            Form::Unknown => false,
        } && copied.is_ascii() == folded.is_ascii()
            && sound(copied) != sound(&folded);
        let is_name = |original: &Original<'_, '_>| {
            original.is_missing
                && original.word.is_capitalised()
                && !original.word.may_begin()
                && original.key.chars().count() >= 4
                && is_known_name(&fold(original.word.text))
        };
        let (original, _) = self.nearest(|_| 1, is_name)?;
        let long = original.key.chars().count() >= 5
            && !are_numbers(&original.key, self.own)
            && !is_inflected(&original.key, self.own);
        Some((original, if long { Severity::Block } else { Severity::Warn }))
    }

    /// Languages have acronyms of their own (CCTV, CFTV); none of them has two neighbouring letters changed places.
    fn acronym(&self, original: &Original<'_, '_>, could_be_copied: bool) -> Severity {
        let (one, other) = (original.word.text.as_bytes(), self.word.text.as_bytes());
        let differ: Vec<usize> =
            (0..one.len().min(other.len())).filter(|&at| one.get(at) != other.get(at)).collect();
        let turned = one.len() == other.len()
            && one.len() >= 4
            && matches!(differ[..], [first, second] if second == first + 1
                && one.get(first) == other.get(second) && one.get(second) == other.get(first));
        let certain = could_be_copied || turned || !self.word.is_acronym() && !self.word.is_lower();
        if certain && original.is_missing { Severity::Block } else { Severity::Warn }
    }
}

/// How many letters may be others in a word of so many.
fn usual_edits(size: usize) -> usize {
    match size {
        0..=4 => 1,
        5..=8 => 2,
        _ => 3,
    }
}

/// Whether one is the plural of the other.
fn are_numbers(one: &str, other: &str) -> bool {
    let is_plural = |plural: &str, singular: &str| {
        !plural.ends_with("ss")
            && plural
                .strip_suffix('s')
                .is_some_and(|stem| stem == singular || stem.strip_suffix('e') == Some(singular))
    };
    is_plural(one, other) || is_plural(other, one)
}

/// Whether letters after the whole name make another word of it: Harappan, Sejongue.
fn is_derived(copied: &str, folded: &str) -> bool {
    let more = plain(folded).strip_prefix(&plain(copied)).map(str::to_owned);
    more.is_some_and(|more| more.is_empty() || ENDINGS.contains(&&*more) || more.chars().count() >= 3)
}

/// Whether only the endings differ, as languages give them.
fn is_inflected(one: &str, other: &str) -> bool {
    let common = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    let is_ending = |word: &str| word.get(common..).is_some_and(|ending| ENDINGS.contains(&ending));
    common >= 3 && is_ending(one) && is_ending(other)
}

/// Whether two spellings differ as languages spell a name: by marks (Encélado), by an ending (Petersburgo), by letters of
/// the same sound (Sevilha, Balcan, Ieltsin), from the first letter on (Kadafi).
fn is_adapted(one: &str, other: &str, ending_may_change: bool) -> bool {
    let (left, right) = (sound(&plain(one)), sound(&plain(other)));
    let common = left.bytes().zip(right.bytes()).take_while(|(one, other)| one == other).count();
    let endings = [left.get(common..).unwrap_or_default(), right.get(common..).unwrap_or_default()];
    let is_ending = |ending: &str| ENDINGS.contains(&ending);
    marks(one) != marks(other)
        || left == right
        || common == 0
        || ending_may_change && common >= 3 && endings.into_iter().all(is_ending)
}

/// How many letters with marks a word has.
fn marks(word: &str) -> usize {
    word.chars().filter(|char| !char.is_ascii()).count()
}

/// Whether a word is written as no Portuguese word is: then it is copied, not adapted.
fn is_no_portuguese(folded: &str) -> bool {
    let groups = ["th", "ph", "sh", "ck", "ll", "nn", "tt", "ff", "pp", "bb", "dd", "gg", "mm", "ee", "oo"];
    folded.contains(['k', 'w', 'y']) || groups.iter().any(|group| folded.contains(group))
}

/// Whether two spellings of a name that neither dictionary has differ by marks, by letters of the same sound or by an
/// ending after the same sounds: Etelredo and Ethelred.
fn is_respelt(one: &str, other: &str) -> bool {
    let (left, right) = (sound(&plain(one)), sound(&plain(other)));
    marks(one) != marks(other) || left == right || is_inflected(&left, &right)
}

/// Endings that languages in Latin letters give for each other.
const ENDINGS: &[&str] = &[
    "", "n", "m", "l", "ns", "ue", "iana", "ais", "al", "a", "o", "e", "i", "u", "us", "os", "as", "is",
    "ia", "es", "on", "an", "ana", "ano", "um", "io", "s",
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
