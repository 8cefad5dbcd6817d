//! A sentence on its way into the model: pieces, unknown runs, windows.

use tolmach_text::{Span, Token, Vocab};

use crate::model::MAX_PIECES;

/// A sentence as the model sees it.
#[derive(Debug)]
pub(crate) enum Prepared {
    /// Nothing for a model in it (no letter it knows): copied as it is.
    Copy,
    /// One or more windows of pieces, in order.
    Windows(Vec<Window>),
}

/// At most [`MAX_PIECES`] pieces, translated in one pass.
#[derive(Debug, Default)]
pub(crate) struct Window {
    /// Token ids, the unknown one standing for each run that is carried.
    pub(crate) ids: Vec<u32>,
    /// Bytes of the sentence for each id.
    pub(crate) spans: Vec<Span>,
    /// Indices into `ids` of the runs that are carried to the target.
    pub(crate) carried: Vec<usize>,
    /// Whether white space stands before this window in the sentence.
    pub(crate) spaced: bool,
}

impl Prepared {
    /// Encodes a sentence. A run of letters with one that the vocabulary does not know is one unknown: a name is
    /// carried whole, not letter by letter.
    pub(crate) fn new(vocab: &Vocab, text: &str) -> Self {
        if !text.chars().any(char::is_alphabetic) {
            return Prepared::Copy;
        }
        let (ids, spans) = merge_unknown(vocab, text, &vocab.encode(text));
        let known = ids
            .iter()
            .zip(&spans)
            .any(|(&id, span)| id != vocab.unk_id() && span.of(text).chars().any(char::is_alphabetic));
        if !known {
            return Prepared::Copy;
        }
        let mut windows = Vec::new();
        let mut at = 0;
        while at < ids.len() {
            let length = window_length(text, &spans[at..]);
            let range = at..at + length;
            let ids = ids[range.clone()].to_vec();
            let carried =
                ids.iter().enumerate().filter(|&(_, &id)| id == vocab.unk_id()).map(|(i, _)| i).collect();
            let spaced = at > 0 && spans[at - 1].end < spans[at].start;
            windows.push(Window { ids, spans: spans[range].to_vec(), carried, spaced });
            at += length;
        }
        Prepared::Windows(windows)
    }
}

/// Replaces the pieces of every run around an unknown piece by one unknown piece.
fn merge_unknown(vocab: &Vocab, text: &str, tokens: &[Token]) -> (Vec<u32>, Vec<Span>) {
    let mut ids: Vec<u32> = Vec::with_capacity(tokens.len());
    let mut spans: Vec<Span> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let token = tokens[at];
        if token.id != vocab.unk_id() {
            ids.push(token.id);
            spans.push(token.span);
            at += 1;
            continue;
        }
        let mut run = letter_run(text, token.span);
        while let Some(last) = spans.last().copied().filter(|s| s.end > run.start && !s.is_empty()) {
            run.start = run.start.min(last.start);
            ids.pop();
            spans.pop();
        }
        at += 1;
        while let Some(next) = tokens.get(at).filter(|t| t.span.start < run.end || t.id == vocab.unk_id()) {
            if next.span.start > run.end && text[run.end..next.span.start].contains(char::is_whitespace) {
                break;
            }
            run.end = letter_run(text, next.span).end.max(run.end);
            at += 1;
        }
        // What the normaliser dropped right behind (joiners, variation selectors) belongs to the run.
        let limit = tokens.get(at).map_or(text.len(), |t| t.span.start).max(run.end);
        let tail = text[run.end..limit].find(char::is_whitespace).unwrap_or(limit - run.end);
        run.end += tail;
        // A run in brackets is carried with them: `(윤병세)` is one thing, and the model may lose either bracket.
        if let Some(outer) = bracketed(text, run) {
            run = outer;
            while spans.last().is_some_and(|s| s.end > run.start && !s.is_empty()) {
                ids.pop();
                spans.pop();
            }
            while tokens.get(at).is_some_and(|t| t.span.end <= run.end) {
                at += 1;
            }
        }
        ids.push(vocab.unk_id());
        spans.push(run);
    }
    (ids, spans)
}

/// The run with the brackets right around it, if there is a pair.
fn bracketed(text: &str, run: Span) -> Option<Span> {
    let open = text[..run.start].chars().next_back()?;
    let close = text[run.end..].chars().next()?;
    let pairs = [('(', ')'), ('[', ']'), ('（', '）'), ('«', '»'), ('“', '”')];
    pairs.contains(&(open, close)).then(|| Span::new(run.start - open.len_utf8(), run.end + close.len_utf8()))
}

/// The letters, digits and marks around a span, if it begins or ends within such a run.
fn letter_run(text: &str, span: Span) -> Span {
    let in_word = |c: char| c.is_alphanumeric();
    let mut run = span;
    if span.of(text).starts_with(in_word) {
        run.start -=
            text[..run.start].chars().rev().take_while(|&c| in_word(c)).map(char::len_utf8).sum::<usize>();
    }
    if span.of(text).ends_with(in_word) {
        run.end += text[run.end..].chars().take_while(|&c| in_word(c)).map(char::len_utf8).sum::<usize>();
    }
    run
}

/// How many of these pieces the next window takes: all if they fit; else up to the best boundary in its last half:
/// after a sentence or clause mark, after a comma, before a word, in this order of safety.
fn window_length(text: &str, spans: &[Span]) -> usize {
    if spans.len() <= MAX_PIECES {
        return spans.len();
    }
    let rank = |at: usize| {
        let before = text[..spans[at].start].trim_end();
        let word = spans[at - 1].end < spans[at].start;
        match before.chars().next_back() {
            _ if !word => 0,
            Some('.' | '!' | '?' | '…' | ';' | ':' | '—') => 3,
            Some(',' | ')' | '–') => 2,
            _ => 1,
        }
    };
    // The later of equally safe places, so that windows are few.
    (MAX_PIECES / 2..=MAX_PIECES).max_by_key(|&at| (rank(at), at)).unwrap_or(MAX_PIECES)
}
