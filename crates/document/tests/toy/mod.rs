//! A translator that anyone can check by eye: the words in reverse order, in capitals, each linked to its source.

use tolmach_document::{Segment, Translation};
use tolmach_text::{Link, Span};

/// Reverses the words between sentence-final punctuation; punctuation after a word stays in its place in the
/// sentence, protected words stay as they are and in their own order.
#[allow(dead_code, reason = "each test binary uses a part of this module")]
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

/// Pieces of the words of `text`: punctuation at their edges apart.
fn pieces(text: &str) -> Vec<Vec<Span>> {
    let mut words = Vec::new();
    let mut at = 0;
    for word in text.split(' ') {
        let start = word.find(char::is_alphanumeric).unwrap_or(word.len());
        let end = word.trim_end_matches(|c: char| !c.is_alphanumeric()).len().max(start);
        let cuts = [
            Span::new(at, at + start),
            Span::new(at + start, at + end),
            Span::new(at + end, at + word.len()),
        ];
        words.push(cuts.into_iter().filter(|span| !span.is_empty()).collect());
        at += word.len() + 1;
    }
    words
}

/// A translation with the alignment `links`: pairs `target-source` of word numbers from 0. Punctuation of a word is
/// linked to the same punctuation of the word it is linked to.
#[allow(dead_code, reason = "each test binary uses a part of this module")]
pub(crate) fn aligned(segment: &Segment, text: &str, links: &str) -> Translation {
    let (source, target) = (pieces(segment.text()), pieces(text));
    let mut translation = Translation { text: text.to_string(), links: Vec::new() };
    for pair in links.split_whitespace() {
        let (t, s) = pair.split_once('-').expect("a pair");
        let number = |n: &str| n.parse::<usize>().expect("a number");
        for &piece in &target[number(t)] {
            let is_word = |span: &Span| span.of(segment.text()).contains(char::is_alphanumeric);
            let same = |span: &&Span| {
                if piece.of(text).contains(char::is_alphanumeric) {
                    is_word(span)
                } else {
                    span.of(segment.text()) == piece.of(text)
                }
            };
            if let Some(&source) = source[number(s)].iter().find(same) {
                translation.links.push(Link { target: piece, source, probability: 0.8 });
            }
        }
    }
    translation.links.sort_by_key(|link| link.target.start);
    translation
}
