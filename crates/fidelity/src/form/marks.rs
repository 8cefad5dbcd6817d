//! Characters: placeholders, quotation marks and brackets.

use tolmach_text::Span;

use crate::words::MOST;
use crate::{Class, Finding, Pair, Severity};

/// What stands for a character that could not be written.
const PLACEHOLDERS: &[&str] = &["\u{fffd}", "<unk>", "<UNK>", "[UNK]", "⁇", "\u{2581}", "@@ "];

pub(super) fn placeholders(pair: &Pair<'_>, out: &mut Vec<Finding>) {
    for mark in PLACEHOLDERS {
        if pair.source.contains(mark) {
            continue;
        }
        for (at, found) in pair.target.match_indices(mark).take(MOST) {
            let span = Span::new(at, at + found.len());
            let finding = Finding::in_target(
                Class::Placeholder,
                Severity::Block,
                span,
                "this stands for something that could not be written",
            );
            out.push(Finding { found: Some(found.to_owned()), ..finding });
        }
    }
}

const BRACKETS: &[(char, char)] = &[('(', ')'), ('[', ']'), ('{', '}')];

/// A mark that has no partner, where the source has them in pairs.
pub(super) fn unpaired(pair: &Pair<'_>, out: &mut Vec<Finding>) {
    for &(opens, closes) in BRACKETS {
        if unmatched(pair.source, opens, closes).is_some() {
            continue;
        }
        if let Some(at) = unmatched(pair.target, opens, closes) {
            let span = Span::new(at, at + opens.len_utf8());
            out.push(Finding::in_target(Class::Quotes, Severity::Warn, span, "this bracket has no partner"));
        }
    }
    if quotes(pair.source).count().is_multiple_of(2)
        && quotes(pair.target).count() % 2 == 1
        && let Some((at, mark)) = quotes(pair.target).last()
    {
        let span = Span::new(at, at + mark.len_utf8());
        out.push(Finding::in_target(Class::Quotes, Severity::Warn, span, "a quotation mark has no partner"));
    }
}

/// Where the first bracket stands that has no partner. What ends a list number, `1)` or `a)`, and a smiley need none.
fn unmatched(text: &str, opens: char, closes: char) -> Option<usize> {
    let mut open = Vec::new();
    for (at, char) in text.char_indices() {
        if char == opens && !text[..at].ends_with(':') {
            open.push(at);
        } else if char == closes && open.pop().is_none() {
            let before = text[..at]
                .rsplit(|char: char| char.is_whitespace() || char == '(')
                .next()
                .unwrap_or_default();
            let is_number = before.chars().all(|char| char.is_numeric()) || before.chars().count() == 1;
            if !is_number && !before.ends_with([':', ';', '-']) {
                return Some(at);
            }
        }
    }
    open.pop()
}

/// Double quotation marks of all kinds; after a figure, `"` is inches or seconds.
fn quotes(text: &str) -> impl Iterator<Item = (usize, char)> {
    text.char_indices().filter(|&(at, char)| match char {
        '«' | '»' | '“' | '”' | '„' | '‟' => true,
        '"' => !text[..at].ends_with(|before: char| before.is_ascii_digit()) || text[..at].contains('"'),
        _ => false,
    })
}
