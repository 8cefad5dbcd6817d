//! The words of a translation as units of layout: how wide each is, and how well a line or cue ends after it.

use tolmach_text::{Link, Span};

use super::phrase::Phrases;
use super::text::{Ending, ending};
use crate::projection::is_unspaced;

/// Cost of an end between two words of one phrase.
const PLAIN: f32 = 1.0;
/// Of an end after a word that belongs to the next.
const TORN: f32 = 2.0;

/// Text between two places where a line may end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    pub(super) span: Span,
    /// Columns from the start of the text to its start and end, were it one line.
    pub(super) start: usize,
    pub(super) end: usize,
    /// What a line or cue that ends after it costs, in words out of place.
    pub(super) after: f32,
    /// How much of a word it is, 0 to 1.
    pub(super) mass: f32,
}

/// The units of `text`. `kept` are spans that no end may cut, ascending.
pub(super) fn units(text: &str, links: &[Link], kept: &[Span], phrases: &Phrases) -> Vec<Unit> {
    // Where words end matters only in scripts that do not show it.
    let mut ends = Vec::new();
    if !text.is_ascii() && text.chars().any(is_unspaced) {
        ends.extend(links.iter().flat_map(|link| [link.target.start, link.target.end]));
        ends.sort_unstable();
    }
    let mut units: Vec<Unit> = Vec::with_capacity(text.len() / 4);
    let mut columns = 0;
    let mut start: Option<(usize, usize)> = None;
    let mut before = None;
    let mut inside = kept.iter().peekable();
    for (at, c) in text.char_indices() {
        while inside.peek().is_some_and(|span| span.end <= at) {
            inside.next();
        }
        let held = inside.peek().is_some_and(|span| span.start < at);
        if is_space(c) && !held {
            if let Some((from, column)) = start.take() {
                units.push(unit(Span::new(from, at), column, columns));
                columns += 1;
            }
        } else {
            if !held && start.is_some() && before.is_some_and(|before| may_part(before, c)) {
                let cut = links.is_empty() || ends.binary_search(&at).is_ok();
                if let Some((from, column)) = start.filter(|_| cut) {
                    units.push(unit(Span::new(from, at), column, columns));
                    start = None;
                }
            }
            start.get_or_insert((at, columns));
            columns += width(c);
        }
        before = Some(c);
    }
    if let Some((from, column)) = start {
        units.push(unit(Span::new(from, text.len()), column, columns));
    }
    for index in 1..units.len() {
        if let Some([left, right]) = units.get_mut(index - 1..=index) {
            left.after = cost(left.span.of(text), right.span.of(text), phrases);
        }
    }
    units
}

fn unit(span: Span, start: usize, end: usize) -> Unit {
    let mass = ((end - start) as f32 / 5.0).clamp(0.2, 1.0);
    Unit { span, start, end, after: 0.0, mass }
}

/// Columns of `units`, as one line.
pub(super) fn columns(units: &[Unit]) -> usize {
    match (units.first(), units.last()) {
        (Some(first), Some(last)) => last.end - first.start,
        _ => 0,
    }
}

/// White space at which a line may end.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}' | '\u{2007}')
}

/// Columns of a character: two for those as wide as high, none for marks on others.
fn width(c: char) -> usize {
    if u32::from(c) < 0x300 {
        return 1;
    }
    match u32::from(c) {
        0x300..=0x36f | 0x591..=0x5c7 | 0x64b..=0x65f | 0x200b..=0x200f | 0x2060 | 0xfe00..=0xfe0f => 0,
        0x1100..=0x115f
        | 0x2e80..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1f64f
        | 0x1f900..=0x1f9ff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

/// Whether a line may end between two characters without a space.
fn may_part(before: char, after: char) -> bool {
    if before.is_ascii() && after.is_ascii() {
        return false;
    }
    (is_unspaced(before) || is_unspaced(after) || before == '\u{200b}')
        && !matches!(before, '(' | '[' | '「' | '『' | '（' | '《' | '“' | '‘' | '«')
        && !matches!(
            after,
            ')' | ']'
                | '」'
                | '』'
                | '）'
                | '》'
                | '”'
                | '’'
                | '»'
                | '、'
                | '。'
                | '，'
                | '．'
                | '！'
                | '？'
                | '：'
                | '；'
        )
        && !matches!(after, '!' | '?' | '.' | ',' | ':' | ';' | '…' | 'ー' | '々' | '・' | '%')
        && !matches!(
            after,
            'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ' | 'っ' | 'ゃ' | 'ゅ' | 'ょ' | 'ァ' | 'ィ' | 'ゥ' | 'ェ'
        )
        && !matches!(after, 'ォ' | 'ッ' | 'ャ' | 'ュ' | 'ョ')
        && width(after) > 0
        && (after.is_alphanumeric() || before.is_alphanumeric() || width(after) == 2)
}

fn cost(left: &str, right: &str, phrases: &Phrases) -> f32 {
    match ending(left) {
        Ending::Sentence => return 0.0,
        Ending::Dots | Ending::Comma => return 0.1,
        Ending::Pause if left.chars().count() > 1 || !left.starts_with('-') => return 0.2,
        _ => {}
    }
    if right.starts_with(['—', '–', '(', '[', '«', '“', '„']) {
        return 0.3;
    }
    if phrases.leans_on_next(left) {
        return TORN;
    }
    if phrases.begins(right) {
        return 0.6;
    }
    let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let number = |word: &str| word.chars().next_back().is_some_and(|c| c.is_ascii_digit());
    // A name of two words; a figure and what it counts.
    if number(left) || (capital(left) && capital(right)) { 1.6 } else { PLAIN }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_where_a_line_may_end() {
        let rows: &[(&str, &[&str])] = &[
            ("one  two\nthree", &["one", "two", "three"]),
            ("30\u{a0}% more", &["30\u{a0}%", "more"]),
            ("東京は、雨。", &["東", "京", "は、", "雨。"]),
            ("", &[]),
        ];
        for (text, expected) in rows {
            let found = units(text, &[], &[], Phrases::of(""));
            assert_eq!(found.iter().map(|unit| unit.span.of(text)).collect::<Vec<_>>(), *expected);
        }
        let found = units("ab cd 雨", &[], &[], Phrases::of(""));
        assert_eq!(
            found.iter().map(|unit| (unit.start, unit.end)).collect::<Vec<_>>(),
            [(0, 2), (3, 5), (6, 8)]
        );
        let kept = units("a b c", &[], &[Span::new(0, 3)], Phrases::of(""));
        assert_eq!(kept.len(), 2);
    }

    #[test]
    fn articles_stay_with_their_nouns() {
        let cost = |left, right, language| cost(left, right, Phrases::of(language));
        assert!(cost("the", "house", "en") > cost("red", "house", "en"));
        assert!(cost("red", "house", "en") > cost("red", "and", "en"));
        assert!(cost("red,", "house", "en") < cost("red", "and", "en"));
        assert!(cost("da", "casa", "pt") > cost("casa", "velha", "pt"));
        assert!(cost("az", "ablak", "hu") > cost("ablak", "alatt", "hu"), "by length");
    }
}
