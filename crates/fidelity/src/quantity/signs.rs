//! Minus signs: a number below zero that came out above it.

use std::cell::OnceCell;

use tolmach_text::Span;

use super::compare::{Fit, Matching};
use super::{Kind, Quantity, write};
use crate::quantity::lexicon::Lexicon;
use crate::words::{fold, words};
use crate::{Class, Finding, Pair, Severity, work};

/// Words that say it without a sign, in the languages that have number words; beginnings of words.
const BELOW: &[&str] =
    &["minus", "negative", "below", "menos", "negativ", "abaixo", "минус", "отрицательн", "ниже", "мороз"];

/// Reports numbers that have a sign in the source and none in the translation, and no word for it either.
pub(super) fn find(
    pair: &Pair<'_>,
    source: &[Quantity],
    target: &[Quantity],
    matching: &Matching,
    out: &mut Vec<Finding>,
) {
    // Asked once at most, for a text may be long.
    let below = OnceCell::new();
    for &(from, to, fit) in &matching.pairs {
        let (Some(from), Some(to)) = (source.get(from), target.get(to)) else { continue };
        if fit > Fit::Equivalent
            || from.first().kind != Kind::Number
            || !is_negative(pair.source, from.span)
            || is_negative(pair.target, to.span)
            || *below.get_or_init(|| says_below(pair.target))
        {
            continue;
        }
        let lexicon = Lexicon::of(pair.to);
        out.push(Finding {
            class: Class::NumberAltered,
            severity: Severity::Block,
            source: Some(from.span),
            target: Some(to.span),
            expected: write::expected(from, lexicon).map(|number| format!("-{number}")),
            found: pair.target.get(to.span.start..to.span.end).map(str::to_owned),
            why: "the minus sign is lost".into(),
        });
    }
}

/// Whether a minus touches the number and nothing touches the minus: no range, no hyphen. A dash before a number may be
/// any other dash.
fn is_negative(text: &str, span: Span) -> bool {
    // Few numbers have one: what follows is looked at for them alone, for it may be long.
    let before = text.get(..span.start).unwrap_or_default();
    let Some(before) = before.strip_suffix(['-', '−']) else { return false };
    let number = text.get(span.start..).unwrap_or_default();
    // `-1B` is a mark of a thing.
    let rest = number.trim_start_matches(|char: char| char.is_ascii_digit() || matches!(char, '.' | ','));
    work::count(number.len() - rest.len());
    let figures = rest.len() < number.len() && !rest.starts_with(char::is_alphabetic);
    figures
        && before.ends_with(|char: char| char.is_whitespace() || char == '(')
        && !before.trim_end().ends_with(|char: char| char.is_ascii_digit())
}

fn says_below(text: &str) -> bool {
    words(text).iter().any(|word| {
        let folded = fold(word.text);
        BELOW.iter().any(|below| folded.starts_with(below))
    })
}
