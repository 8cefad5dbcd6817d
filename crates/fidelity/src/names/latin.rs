//! Words in Latin letters that should be copied and are spelt differently.

use std::collections::HashMap;

use crate::edits::distance;
use crate::lexicon::Form;
use crate::literals;
use crate::texts::Texts;
use crate::words::{Script, Word, fold, plain, stem};
use crate::{Class, Finding, Severity};

pub(super) fn find(texts: &Texts<'_>, out: &mut Vec<Finding>) {
    let cyrillic = texts.source_is(Script::Cyrillic) || texts.target_is(Script::Cyrillic);
    let source_literals = literals::spans(texts.pair.source);
    let target_literals = literals::spans(texts.pair.target);
    let inside = |spans: &[tolmach_text::Span], word: &Word<'_>| {
        spans.iter().any(|span| span.start < word.span.end && word.span.start < span.end)
    };
    let mut copies: HashMap<String, isize> = HashMap::new();
    for word in &texts.target {
        *copies.entry(key(word)).or_default() += 1;
    }
    // Words of the source that are not copied, or less often than they stand there.
    let mut uncopied: Vec<&Word<'_>> = Vec::new();
    for word in &texts.source {
        let copy = copies.entry(key(word)).or_default();
        *copy -= 1;
        if *copy < 0 && word.letters() >= 3 && word.script() == Script::Latin && !inside(&source_literals, word) {
            uncopied.push(word);
        }
    }
    for word in &texts.target {
        let own = key(word);
        if word.letters() < 3
            || word.script() != Script::Latin
            || inside(&target_literals, word)
            || copies.get(&own).is_none_or(|left| *left <= 0)
        {
            continue;
        }
        let Some((original, edits)) = nearest(&uncopied, &own) else { continue };
        let changed = if cyrillic { is_changed_beside_cyrillic(texts, original, word, edits) } else { is_changed(texts, original, word, edits) };
        if let Some(severity) = changed {
            out.push(
                Finding::in_target(Class::LatinChanged, severity, word.span, "a word that should be copied is spelt differently")
                    .with(word.text, original.text)
                    .of_source(original.span),
            );
        }
    }
}

/// By what copies are the same: letter case, marks and the possessive do not count.
fn key(word: &Word<'_>) -> String {
    plain(&stem(word.text))
}

fn nearest<'t, 'a>(words: &[&'t Word<'a>], own: &str) -> Option<(&'t Word<'a>, usize)> {
    let letters = own.chars().count();
    words
        .iter()
        .filter_map(|word| {
            let other = key(word);
            let most = if letters.min(other.chars().count()) <= 4 { 1 } else if letters <= 8 { 2 } else { 3 };
            Some((*word, distance(&other, own, most)?))
        })
        .filter(|(_, edits)| *edits > 0)
        .min_by_key(|(_, edits)| *edits)
}

/// Among Cyrillic letters a Latin word is there to be copied. A plural may go or come.
fn is_changed_beside_cyrillic(texts: &Texts<'_>, original: &Word<'_>, word: &Word<'_>, edits: usize) -> Option<Severity> {
    let (one, other) = (key(original), key(word));
    let plural = [&one, &other].into_iter().any(|word| {
        word.strip_suffix('s').or_else(|| word.strip_suffix("es")).is_some_and(|stem| stem == one || stem == other)
    });
    if plural || edits == 0 {
        return None;
    }
    // In a text in Latin letters, a known word may be there in its own right.
    let known = texts.target_is(Script::Latin) && texts.to.is_some_and(|lexicon| lexicon.knows(word.text));
    Some(if known { Severity::Warn } else { Severity::Block })
}

/// Between languages in Latin letters most words are translated, and many names have a form in each: a word is changed
/// that the language does not know, and that is near to one that could have been copied.
fn is_changed(texts: &Texts<'_>, original: &Word<'_>, word: &Word<'_>, edits: usize) -> Option<Severity> {
    let (from, to) = (texts.from?, texts.to?);
    if to.knows(word.text) || from.form(&fold(word.text)) != Form::Unknown {
        return None;
    }
    let copied = fold(original.text);
    let in_target_language = to.form(&copied) != Form::Unknown;
    if original.is_capitalised() && word.is_capitalised() {
        let foreign = from.form(&copied) == Form::Unknown;
        let sure = in_target_language || foreign && edits <= 2;
        return Some(if sure { Severity::Block } else { Severity::Warn });
    }
    (in_target_language && edits <= 2 && word.is_lower()).then_some(Severity::Block)
}
