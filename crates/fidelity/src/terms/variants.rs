//! The forms in which a term may stand: for a search that is to bring one of them.

use tolmach_text::Span;

use super::inflection::Inflection;
use crate::lexicon::{Form, Lexicon};
use crate::words::{Word, fold, words};

/// The `variants` and their other forms, at most `most`, none twice.
///
/// Words that stand before the first one that has no other form are declined together, as an adjective and its noun are; in
/// English the last word alone. Forms are those that the language's word list knows; without one there are none.
pub(super) fn forms<'a>(variants: impl Iterator<Item = &'a str>, language: &str, most: usize) -> Vec<String> {
    let variants: Vec<&str> = variants.collect();
    let mut forms: Vec<String> = variants.iter().map(|&variant| variant.to_owned()).collect();
    for variant in variants {
        for form in declined(variant, language) {
            if forms.len() >= most {
                break;
            }
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
    }
    forms.truncate(most);
    forms
}

/// Letters of the shortest beginning that tells a word, and of the longest ending that may be another one.
const BEGINNING: usize = 4;
const ENDING: usize = 3;

/// Where a word stands for each word of a term that begins as it does and goes on otherwise: what may be the term in
/// another form. The place is that of the first word.
pub(super) fn nearly(term: &str, text: &str) -> Option<Span> {
    let there = words(text);
    let near = |word: &Word<'_>| {
        let own = fold(word.text);
        there.iter().find(|other| are_near(&own, &fold(other.text))).map(|other| other.span)
    };
    let places: Option<Vec<Span>> = words(term).iter().map(near).collect();
    places?.first().copied()
}

fn are_near(one: &str, other: &str) -> bool {
    let same = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    let longest = one.chars().count().max(other.chars().count());
    longest - same <= ENDING && (same >= BEGINNING || same == longest)
}

/// Stem and endings of a word in one paradigm.
type Paradigm<'a> = (&'a str, Vec<&'static str>);

fn declined(variant: &str, language: &str) -> Vec<String> {
    let Some(lexicon) = Lexicon::of(language) else { return Vec::new() };
    let inflection = Inflection::of(language);
    let all = words(variant);
    let folded: Vec<String> = all.iter().map(|word| fold(word.text)).collect();
    let paradigms: Vec<Vec<Paradigm<'_>>> =
        folded.iter().map(|word| known(inflection.declined(word), lexicon)).collect();
    let (first, count) = match inflection.particle() {
        Some(_) => (all.len().saturating_sub(1), all.len()),
        None => (0, paradigms.iter().take_while(|paradigms| !paradigms.is_empty()).count()),
    };
    let Some(head) = count.checked_sub(1).and_then(|head| paradigms.get(head)?.first()) else {
        return Vec::new();
    };
    let slots = head.1.len();
    let mut forms = Vec::new();
    for slot in 0..slots {
        let mut form = String::with_capacity(variant.len() + 8);
        let mut at = 0;
        for (number, word) in all.iter().enumerate() {
            form.push_str(variant.get(at..word.span.start).unwrap_or_default());
            at = word.span.end;
            let own = paradigms.get(number).filter(|_| (first..count).contains(&number));
            let own = own.and_then(|all| all.iter().find(|(_, endings)| endings.len() == slots));
            match own.and_then(|(stem, endings)| Some((stem, endings.get(slot)?))) {
                // Folding keeps the number of letters in the languages that have paradigms.
                Some((stem, ending)) => {
                    form.extend(word.text.chars().take(stem.chars().count()));
                    form.push_str(ending);
                }
                None => form.push_str(word.text),
            }
        }
        form.push_str(variant.get(at..).unwrap_or_default());
        forms.push(form);
    }
    forms
}

/// The paradigms all of whose forms are words, or else the one with most forms that are; none where a word has no other
/// form.
fn known<'a>(paradigms: Vec<Paradigm<'a>>, lexicon: &Lexicon) -> Vec<Paradigm<'a>> {
    let words = |(stem, endings): &Paradigm<'a>| {
        let is_word = |ending: &&&str| lexicon.form(&format!("{stem}{ending}")) != Form::Unknown;
        endings.iter().filter(is_word).count()
    };
    let mut counted: Vec<(usize, Paradigm<'a>)> = paradigms
        .into_iter()
        .map(|paradigm| (words(&paradigm), paradigm))
        .filter(|(count, _)| *count > 1)
        .collect();
    counted
        .sort_by_key(|(count, (_, endings))| std::cmp::Reverse((count * 100 / endings.len().max(1), *count)));
    counted.into_iter().map(|(_, paradigm)| paradigm).collect()
}
