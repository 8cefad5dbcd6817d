//! The space after a mark, and full stops that came out of an abbreviation.

use tolmach_text::{SentenceSplitter, Span};

use crate::lexicon::Lexicon;
use crate::texts::Texts;
use crate::words::{MOST, Word, fold};
use crate::{Class, Finding, Severity};

/// A comma, full stop and the like directly between two words.
pub(super) fn after_marks(texts: &Texts<'_>, out: &mut Vec<Finding>) {
    let mut looked_up = 0;
    for (at, pair) in texts.target.windows(2).enumerate() {
        let [left, right] = pair else { continue };
        let mut gap = right.gap.chars();
        let (Some(mark), None) = (gap.next(), gap.next()) else { continue };
        let span = Span::new(left.span.start, right.span.end);
        let text = span.of(texts.pair.target);
        let is_name = at > 0 && left.gap == ".";
        if is_name || texts.is_literal(span) || !is_missing(mark, left, right, texts.to) {
            continue;
        }
        // The source may write it so.
        looked_up += 1;
        if looked_up > MOST {
            return;
        }
        if texts.pair.source.contains(text) || joined(&texts.source, mark) >= joined(&texts.target, mark) {
            continue;
        }
        let expected = format!("{}{mark} {}", left.text, right.text);
        out.push(
            Finding::in_target(Class::Glued, Severity::Block, span, "there is no space after the mark")
                .with(text, expected),
        );
    }
}

/// How often a mark alone stands between two words: `date:time`.
fn joined(words: &[Word<'_>], mark: char) -> usize {
    let is_mark = |word: &Word<'_>| word.gap.strip_prefix(mark).is_some_and(str::is_empty);
    let is_text = |word: &Word<'_>| word.letters() > 0 && !word.has_digit();
    let pairs = words
        .windows(2)
        .filter(|pair| matches!(pair, [left, right] if is_text(left) && is_text(right) && is_mark(right)));
    pairs.count()
}

fn is_missing(mark: char, left: &Word<'_>, right: &Word<'_>, lexicon: Option<&Lexicon>) -> bool {
    let long = |word: &Word<'_>, least: usize| word.letters() >= least && !word.has_digit();
    let known = |word: &Word<'_>| lexicon.is_none_or(|lexicon| lexicon.knows(word.text));
    match mark {
        ',' | ';' => {
            long(left, 1) && long(right, 1) && left.letters() + right.letters() >= 3
                || long(left, 2) != long(right, 2) && (long(left, 3) || long(right, 3))
        }
        '!' | '?' => long(left, 1) && long(right, 1),
        ':' => long(left, 2) && long(right, 2) && (known(left) || known(right)),
        '.' => {
            let frequent = lexicon.is_some_and(|lexicon| lexicon.is_frequent(&fold(right.text)));
            let is_host = ["ру", "рф", "ком", "орг"].contains(&fold(right.text).as_str());
            let abbreviated = lexicon.is_some_and(|lexicon| lexicon.has("abbreviation", &fold(left.text)));
            // Names such as Node.js and Amazon.com go on in lower case, initials have one letter.
            long(left, 2)
                && long(right, 1)
                && !is_host
                && (right.is_capitalised()
                    && !right.is_acronym()
                    && !abbreviated
                    && known(left)
                    && (left.letters() > 2 || known(right))
                    || right.is_capitalised() && right.letters() > 1 && frequent
                    || right.is_lower()
                        && left.is_lower()
                        && !abbreviated
                        && known(left)
                        && known(right)
                        && lexicon.is_some()
                    || right.is_lower()
                        && right.letters() > 1
                        && abbreviated
                        && frequent
                        && left.letters() > 1)
        }
        _ => false,
    }
}

/// More sentences than the source has, beside an abbreviation of the source that ends in a full stop.
pub(super) fn broken_sentences(texts: &Texts<'_>, out: &mut Vec<Finding>) {
    let (Some(from), Some(_)) = (texts.from, texts.to) else { return };
    let Some(abbreviation) = abbreviation(texts, from) else { return };
    // An abbreviation that is copied with its full stop ends nothing: St. Louis.
    let word = fold(abbreviation.of(texts.pair.source).trim_end_matches('.'));
    let is_copied = |at: usize| texts.target.get(at - 1).is_some_and(|before| fold(before.text) == word);
    let candidates: Vec<usize> =
        (1..texts.target.len()).filter(|&at| breaks(&texts.target, at) && !is_copied(at)).collect();
    if candidates.is_empty() {
        return;
    }
    let source = SentenceSplitter::new(texts.pair.from).split(texts.pair.source).len();
    let target = SentenceSplitter::new(texts.pair.to).split(texts.pair.target).len();
    if target <= source {
        return;
    }
    let place = |at: usize, all: usize| at as f32 / all.max(1) as f32;
    let wanted = place(abbreviation.end, texts.pair.source.len());
    let nearest = candidates.into_iter().filter_map(|at| {
        let (before, after) = (texts.target.get(at - 1)?, texts.target.get(at)?);
        let off = (place(before.span.end, texts.pair.target.len()) - wanted).abs();
        Some((off, Span::new(before.span.start, after.span.end)))
    });
    let Some((off, span)) = nearest.min_by(|one, other| one.0.total_cmp(&other.0)) else { return };
    if off > 0.25 {
        return;
    }
    let why = "the full stop of an abbreviation in the source became the end of a sentence";
    out.push(Finding::in_target(Class::BrokenSentence, Severity::Warn, span, why).of_source(abbreviation));
}

/// An abbreviation with its full stop inside the source, before a word that goes on with the sentence.
fn abbreviation(texts: &Texts<'_>, from: &Lexicon) -> Option<Span> {
    texts.source.windows(2).find_map(|pair| {
        let [word, next] = pair else { return None };
        let stops =
            next.gap.starts_with('.') && next.gap.trim_start_matches('.').chars().all(char::is_whitespace);
        (stops && next.gap.len() > 1 && from.has("abbreviation", &fold(word.text)))
            .then(|| Span::new(word.span.start, word.span.end + 1))
    })
}

/// Whether a sentence seems to end before the word at this place.
fn breaks(words: &[Word<'_>], at: usize) -> bool {
    words.get(at).is_some_and(|word| {
        word.gap.starts_with('.') && word.gap.len() > 1 && (word.is_capitalised() || word.has_digit())
    })
}
