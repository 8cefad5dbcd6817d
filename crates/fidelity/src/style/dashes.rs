//! Dashes between parts of a sentence.

use tolmach_text::Span;

use super::Edit;
use crate::Class;

/// The dash of the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dash {
    mark: char,
    is_spaced: bool,
}

impl Dash {
    /// From `—`, ` — `, `–` or ` – `.
    pub(super) fn new(text: &str) -> Option<Self> {
        let mark = text.trim();
        let is_spaced = text.len() > mark.len();
        let both = text.starts_with(char::is_whitespace) && text.ends_with(char::is_whitespace);
        match mark {
            "—" | "–" if !is_spaced || both => Some(Self { mark: mark.chars().next()?, is_spaced }),
            _ => None,
        }
    }
}

/// Dashes with spaces around them, and em dashes between letters, that are not those of the house. What begins a text (a
/// speech, an item of a list) and what stands between figures (a range, a score) stays.
pub(super) fn edits(text: &str, dash: Dash, out: &mut Vec<Edit>) {
    let is_dash = |char: char| matches!(char, '—' | '–' | '-');
    let mut end = 0;
    for (at, char) in text.char_indices().filter(|(_, char)| is_dash(*char)) {
        if at < end {
            continue;
        }
        let (Some(head), Some(tail)) = (text.get(..at), text.get(at..)) else { continue };
        // Two hyphens are typed for a dash.
        let marks = tail.len() - tail.trim_start_matches(is_dash).len();
        end = at + marks;
        let is_typed = tail.get(..marks) == Some("--");
        if marks > char.len_utf8() && !is_typed {
            continue;
        }
        let before = head.trim_end_matches(is_space);
        let after = tail.get(marks..).unwrap_or_default().trim_start_matches(is_space);
        let (spaces_before, spaces_after) = (head.len() - before.len(), tail.len() - marks - after.len());
        let (Some(left), Some(right)) = (before.chars().next_back(), after.chars().next()) else { continue };
        let spaced = spaces_before > 0 && spaces_after > 0;
        let joined = spaces_before + spaces_after == 0;
        let is_word = |char: char| char.is_alphanumeric() || "«»“”„\"()…!?.".contains(char);
        let is_parting = match char {
            _ if left.is_numeric() && right.is_numeric() || left.is_whitespace() || right.is_whitespace() => {
                false
            }
            _ if is_dash(left) || is_dash(right) => false,
            _ if spaced => true,
            '—' => joined && left.is_alphabetic() && right.is_alphabetic(),
            _ => false,
        };
        // A dash without spaces needs words on both sides: «Да», — сказал он.
        let has_words = is_word(left) && is_word(right);
        if !is_parting || !dash.is_spaced && !has_words {
            continue;
        }
        let span = match (spaced, dash.is_spaced) {
            (true, true) | (false, false) => Span::new(at, end),
            _ => Span::new(before.len(), end + spaces_after),
        };
        let wanted = match (spaced, dash.is_spaced) {
            (false, true) => format!(" {} ", dash.mark),
            _ => dash.mark.to_string(),
        };
        if text.get(span.start..span.end) != Some(&*wanted) {
            out.push(Edit { span, text: wanted, class: Class::StyleDash });
        }
    }
}

fn is_space(char: char) -> bool {
    matches!(char, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}
