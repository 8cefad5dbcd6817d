//! Words in Latin letters that should be copied and are spelt differently.

mod compounds;
mod cyrillic;
mod related;
mod spelling;

use crate::edits::distance;
use tolmach_language::Traits;

use crate::lexicon::{Form, Lexicon};
use crate::texts::Texts;
use crate::words::{MOST, Script, Word, fold, is_apostrophe, plain};
use crate::{Class, Finding, Severity};

pub(super) fn find(texts: &Texts<'_>, out: &mut Vec<Finding>) {
    words(texts, out);
    compounds::find(texts, out);
}

fn words(texts: &Texts<'_>, out: &mut Vec<Finding>) {
    let into_cyrillic =
        texts.target_is(Script::Cyrillic) || is_cyrillic_among_copies(texts.pair.to, &texts.target);
    let cyrillic = into_cyrillic
        || texts.source_is(Script::Cyrillic)
        || is_cyrillic_among_copies(texts.pair.from, &texts.source);
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
    let name_parts = name_parts(&texts.target);
    for at in candidates {
        let Some(word) = texts.target.get(at) else { continue };
        let own = key_of(texts.target_folded.get(at));
        let joined = joined(&texts.target, at);
        let is_copy = |original: &Original<'_, '_>| {
            original.key == own
                // Sana'a, Sanaa.
                || original.key.contains('\'') != own.contains('\'')
                    && without_apostrophes(&original.key) == without_apostrophes(&own)
                || joined.as_deref().is_some_and(|joined| original.key.trim_end_matches('s') == joined)
        };
        if originals.iter().any(is_copy) {
            continue;
        }
        let is_name = name_parts.get(at).copied().unwrap_or_default();
        let judge = Judge { texts, originals: &originals, at, word, own: &own, is_name, into_cyrillic };
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

/// Whether a text of a language in Cyrillic letters has a word in them; it may have more copied words in Latin ones.
fn is_cyrillic_among_copies(language: &str, words: &[Word<'_>]) -> bool {
    let traits = Traits::of_tag(language);
    traits.is_some_and(|traits| traits.script() == "Cyrl")
        && words.iter().any(|word| word.script() == Script::Cyrillic && word.letters() >= 2)
}

/// Which words are names or parts of them: those with a capital, and what a hyphen joins to one (Ban Ki-moon).
fn name_parts(words: &[Word<'_>]) -> Vec<bool> {
    let mut before = false;
    let is_part = |word: &Word<'_>| {
        before = word.is_capitalised() || before && word.gap == "-";
        before
    };
    words.iter().map(is_part).collect()
}

/// A word and the one that a hyphen joins to it as one: cdrom for the ROM of CD-ROM.
fn joined(words: &[Word<'_>], at: usize) -> Option<String> {
    let (word, next) = (words.get(at)?, words.get(at + 1));
    let (first, second) = match next {
        Some(next) if next.gap == "-" => (word, next),
        _ if word.gap == "-" => (words.get(at.checked_sub(1)?)?, word),
        _ => return None,
    };
    Some([plain(first.text), plain(second.text)].concat())
}

/// Whether it is a word in Latin letters that the source does not have.
fn is_candidate(texts: &Texts<'_>, at: usize, cyrillic: bool) -> bool {
    let Some(word) = texts.target.get(at) else { return false };
    let folded = texts.target_folded.get(at);
    // Between languages in Latin letters most words are translated, and known words without a capital are.
    let is_translated =
        || !cyrillic && !word.is_capitalised() && texts.to.is_none_or(|to| to.form(folded) != Form::Unknown);
    let is_roman = || crate::quantity::is_roman(word.text);
    let joined = word.gap == "-" || texts.target.get(at + 1).is_some_and(|next| next.gap == "-");
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
    /// It is a name or part of one.
    is_name: bool,
    /// It stands in the source more often than in the translation.
    is_missing: bool,
    /// The translation has it too.
    is_copied: bool,
}

fn originals<'t, 'a>(texts: &'t Texts<'a>) -> Vec<Original<'t, 'a>> {
    // A name is not there where only the common word is.
    let copies: Vec<(String, bool)> = texts
        .target
        .iter()
        .enumerate()
        .filter(|(_, word)| word.script() == Script::Latin)
        .take(MOST)
        .map(|(at, word)| (key_of(texts.target_folded.get(at)), word.is_capitalised()))
        .collect();
    let name_parts = name_parts(&texts.source);
    let mut originals: Vec<Original<'_, '_>> = texts
        .source
        .iter()
        .enumerate()
        .filter(|(_, word)| {
            word.letters() >= 2
                && word.script() == Script::Latin
                && !texts.is_literal_of_source(word.span)
                && (word.letters() > 3 || !crate::quantity::is_roman(word.text))
        })
        .take(MOST)
        .map(|(at, word)| Original {
            at,
            word,
            key: key_of(texts.source_folded.get(at)),
            is_name: name_parts.get(at).copied().unwrap_or_default(),
            is_missing: false,
            is_copied: false,
        })
        .collect();
    let keys: Vec<(String, bool)> =
        originals.iter().map(|original| (original.key.clone(), original.word.is_capitalised())).collect();
    for original in &mut originals {
        let name = original.word.is_capitalised();
        let count = |words: &[(String, bool)]| {
            words.iter().filter(|(key, capital)| *key == original.key && (*capital || !name)).count()
        };
        original.is_copied = count(&copies) > 0;
        original.is_missing = count(&copies) < count(&keys);
    }
    originals
}

/// By what copies are the same: letter case, marks, the possessive and an article before an apostrophe do not count.
fn key(word: &Word<'_>) -> String {
    key_of(&fold(word.text))
}

/// The same of a folded word.
fn key_of(folded: &str) -> String {
    let word = bare(folded);
    if word.is_ascii() { word.to_owned() } else { plain(word) }
}

/// A folded word without the possessive and an article or another short word before an apostrophe.
fn bare(folded: &str) -> &str {
    let stem = folded.strip_suffix("'s").or_else(|| folded.strip_suffix('\'')).unwrap_or(folded);
    match stem.rsplit_once('\'') {
        // c'est, d'Artagnan, but Qur'an and Li'sar.
        Some((before, word))
            if word.chars().count() >= 3 && (before.chars().count() == 1 || ELIDED.contains(&before)) =>
        {
            word
        }
        _ => stem,
    }
}

/// In names of other scripts an apostrophe is a sign that many leave out.
fn without_apostrophes(folded: &str) -> String {
    folded.replace('\'', "")
}

/// What loses its last vowel before a name in French and Italian.
const ELIDED: &[&str] = &["qu", "all", "dall", "dell", "nell", "sull"];

/// Whether a language has a word of the translation. A name with an apostrophe inside is one word.
fn knows(lexicon: &Lexicon, word: &Word<'_>) -> bool {
    if !word.is_capitalised() || !word.text.contains(is_apostrophe) {
        return lexicon.knows(word.text);
    }
    let folded = fold(word.text);
    lexicon.form(&folded) != Form::Unknown || lexicon.form(bare(&folded)) != Form::Unknown
}

/// A word of the translation among the words that it may have been.
struct Judge<'j, 't, 'a> {
    texts: &'j Texts<'a>,
    originals: &'j [Original<'t, 'a>],
    at: usize,
    word: &'j Word<'a>,
    own: &'j str,
    /// The word is a name or part of one.
    is_name: bool,
    /// The translation is in Cyrillic letters but for such words.
    into_cyrillic: bool,
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
        // U-boats; a Cyrillic text may leave the plural out.
        let is_joined = self.word.gap == "-" && !self.into_cyrillic;
        let same = |one: Option<&Word<'_>>, other: Option<&Word<'_>>| match (one, other) {
            (Some(one), Some(other)) => {
                let is_foreign = || self.texts.to.is_some_and(|to| !to.knows(one.text));
                let begin_same = one.text.chars().next() == other.text.chars().next();
                begin_same
                    && (one.text == other.text || one.is_capitalised() && key(one) == key(other))
                    && one.script() == Script::Latin
                    && (one.letters() >= 2 || is_joined)
                    && (one.is_capitalised() || one.letters() >= 4 || is_foreign())
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
}

/// How many letters may be others in a word of so many.
fn usual_edits(size: usize) -> usize {
    match size {
        0..=4 => 1,
        5..=8 => 2,
        _ => 3,
    }
}

/// Whether an English word of the translation is made of one of the source by an ending or a prefix of two letters or
/// more: orcs and orcish, null and nonnull, reindex and reindexed. Of a name, English makes no verbs.
fn is_derived(original: &str, own: &Word<'_>) -> bool {
    let folded = key(own);
    let singular = |word: &'_ str| word.strip_suffix('s').unwrap_or(word).to_owned();
    let (left, right) = (singular(original), singular(&folded));
    if left.len() < 3 || right.len() < left.len() + 2 {
        return false;
    }
    let is_prefixed = |prefix: &&str| right.strip_prefix(prefix) == Some(left.as_str());
    let is_ended = |ending: &&str| {
        let stem = right.strip_suffix(ending);
        stem.is_some_and(|stem| left == stem || left.strip_suffix('e') == Some(stem))
    };
    ENDINGS.iter().any(is_ended)
        || own.is_lower() && (PREFIXES.iter().any(is_prefixed) || COMMON_ENDINGS.iter().any(is_ended))
}

/// Endings that English makes words of names with.
const ENDINGS: &[&str] = &["ish", "an", "ian", "ese", "ism", "ist", "like"];

/// Endings that it makes words of other words with.
const COMMON_ENDINGS: &[&str] = &["ed", "ing", "er", "less", "able", "ness", "ment", "ly"];

/// Prefixes of the same sort.
const PREFIXES: &[&str] =
    &["un", "non", "anti", "pre", "pro", "post", "re", "de", "dis", "sub", "super", "inter", "neo"];

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
