//! A translator that anyone can check by eye: the words in reverse order, in capitals, each linked to its source.

use tolmach_document::{Segment, Translation};
use tolmach_text::{Link, Span};

/// Reverses the words between sentence-final punctuation; punctuation after a word stays in its place in the
/// sentence, protected words stay as they are and in their own order.
pub(crate) fn reverse(segment: &Segment) -> Translation {
    let text = segment.text();
    let mut units: Vec<Span> = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let protected = segment.protected().iter().any(|span| span.start < at && at < span.end);
        match (c == ' ' && !protected, start) {
            (true, Some(from)) => {
                units.push(Span::new(from, at));
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    units.reverse();
    let mut out = Translation { text: String::new(), links: Vec::new() };
    for unit in units {
        if !out.text.is_empty() {
            out.text.push(' ');
        }
        let word = unit.of(text);
        let core_start = word.find(char::is_alphanumeric).unwrap_or(0);
        let core_end = word
            .rfind(char::is_alphanumeric)
            .map_or(word.len(), |at| at + word[at..].chars().next().map_or(0, char::len_utf8));
        let protected = segment.protected().iter().any(|span| span.start < unit.end && unit.start < span.end);
        for piece in [0..core_start, core_start..core_end, core_end..word.len()] {
            if piece.is_empty() {
                continue;
            }
            let target = out.text.len();
            let source = Span::new(unit.start + piece.start, unit.start + piece.end);
            if protected {
                out.text.push_str(source.of(text));
            } else {
                out.text.push_str(&source.of(text).to_uppercase());
            }
            out.links.push(Link { target: Span::new(target, out.text.len()), source, probability: 0.9 });
        }
    }
    out
}
