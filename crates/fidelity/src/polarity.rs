//! Negation lost or added.
//!
//! Counting words of negation is right once in five times: translators turn "not" into another word ("not easy" into
//! "difficult"). So a negation is missed only where the other side has nothing at all that denies, and reported as
//! what an editor should look at; where links are known, where nothing that denies is linked to its neighbourhood.

use tolmach_text::Span;

use crate::lexicon::Lexicon;
use crate::texts::Texts;
use crate::words::{Word, fold};
use crate::{Class, Finding, Pair, Severity};

/// Negations without counterpart; linear.
pub(crate) fn find(pair: &Pair<'_>, out: &mut Vec<Finding>) {
    let texts = Texts::of(pair);
    let (Some(from), Some(to)) = (texts.from, texts.to) else { return };
    if let Some(span) = unanswered(&texts.source, from, &texts.target, to) {
        let finding = Finding {
            class: Class::NegationLost,
            severity: Severity::Warn,
            source: Some(span),
            target: None,
            expected: Some(span.of(pair.source).to_owned()),
            found: None,
            why: "nothing in the translation denies".into(),
        };
        out.push(finding);
    }
    if let Some(span) = unanswered(&texts.target, to, &texts.source, from) {
        let finding =
            Finding::in_target(Class::NegationAdded, Severity::Warn, span, "nothing in the source denies");
        out.push(Finding { found: Some(span.of(pair.target).to_owned()), ..finding });
    }
}

/// The first plain negation of one side, if the other side has nothing that denies.
fn unanswered(words: &[Word<'_>], language: &Lexicon, others: &[Word<'_>], other_language: &Lexicon) -> Option<Span> {
    let negation = words.iter().enumerate().find(|(at, word)| is_plain_negation(words, *at, word, language))?.1;
    let answered = others.iter().any(|word| denies(word, other_language));
    (!answered).then_some(negation.span)
}

/// A negation that negates the sentence: not «не только», "not only", «не менее», «не раз».
fn is_plain_negation(words: &[Word<'_>], at: usize, word: &Word<'_>, language: &Lexicon) -> bool {
    let folded = fold(word.text);
    if !language.has("negation", &folded) && !folded.ends_with("n't") {
        return false;
    }
    let next = words.get(at + 1).map(|word| fold(word.text)).unwrap_or_default();
    let before = at.checked_sub(1).and_then(|at| words.get(at)).map(|word| fold(word.text)).unwrap_or_default();
    !language.has("not-plain-before", &next) && !language.has("not-plain-after", &before)
}

/// Whether a word denies in any way.
fn denies(word: &Word<'_>, language: &Lexicon) -> bool {
    let folded = fold(word.text);
    language.has("negation", &folded)
        || language.has("negative", &folded)
        || folded.ends_with("n't")
        || folded.chars().count() >= 5
            && (language.list("negative-prefix").any(|prefix| folded.starts_with(prefix))
                || language.list("negative-suffix").any(|suffix| folded.ends_with(suffix)))
}
