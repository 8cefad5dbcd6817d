//! A sentence on its way into the model: pieces, unknown runs, windows.

use tolmach_text::{Span, Token, Vocab};

use crate::fractions::{Shown, Way, shown};
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
    /// Bytes of the sentence for each id, ascending; all pieces of a fraction have the whole of it.
    pub(crate) spans: Vec<Span>,
    /// Indices into `ids` of the runs that are carried to the target; their spans are not empty.
    pub(crate) carried: Vec<usize>,
    /// The fractions in it that the model sees as figures.
    pub(crate) fractions: Vec<Shown>,
    /// Whether white space stands before this window in the sentence.
    pub(crate) spaced: bool,
}

impl Prepared {
    /// Encodes a sentence. A run of letters with one that the vocabulary does not know is one unknown: a name is
    /// carried whole, not letter by letter. Fractions that the vocabulary cannot write are shown in this way.
    pub(crate) fn new(vocab: &Vocab, stand_ins: &StandIns, text: &str, way: Way) -> Self {
        if !text.chars().any(char::is_alphabetic) {
            return Prepared::Copy;
        }
        let shown = shown(vocab, text, way);
        let (ids, spans) = merge_unknown(vocab, text, &stand_ins.encode(vocab, text, &shown));
        let known = ids
            .iter()
            .zip(&spans)
            .any(|(&id, span)| id != vocab.unk_id() && span.of(text).chars().any(char::is_alphabetic));
        if !known {
            return Prepared::Copy;
        }
        let mut windows = Vec::new();
        let mut fractions = shown.into_iter().peekable();
        let mut at = 0;
        while at < ids.len() {
            let length = window_length(text, &spans[at..]);
            let range = at..at + length;
            let (ids, own) = (ids[range.clone()].to_vec(), spans[range].to_vec());
            let is_carried = |&i: &usize| ids[i] == vocab.unk_id() && !own[i].is_empty();
            let carried: Vec<usize> = (0..ids.len()).filter(is_carried).collect();
            let spaced = at > 0 && spans[at - 1].end < spans[at].start;
            at += length;
            // Those that begin before the next window, but for what is carried as a part of a longer run.
            let next = spans.get(at).map_or(text.len(), |span| span.start);
            let mut runs = carried.iter().map(|&i| own[i]).peekable();
            let shown = std::iter::from_fn(|| fractions.next_if(|one| one.span.start < next))
                .filter(|one| {
                    while runs.next_if(|run| run.end <= one.span.start).is_some() {}
                    one.is_figures() && runs.peek().is_none_or(|run| run.start >= one.span.end)
                })
                .collect();
            windows.push(Window { ids, spans: own, carried, fractions: shown, spaced });
        }
        Prepared::Windows(windows)
    }
}

/// Punctuation that a vocabulary may lack, and what stands for it then, the best first. A carried quotation mark
/// would land beside the one that the model writes.
const STAND_INS: &[(char, &[&str])] = &[
    ('“', &["\""]),
    ('”', &["\""]),
    ('„', &["“", "\""]),
    ('‟', &["“", "\""]),
    ('«', &["“", "\""]),
    ('»', &["”", "\""]),
    ('‘', &["'"]),
    ('’', &["'"]),
    ('‚', &["‘", "'"]),
    ('‛', &["‘", "'"]),
    ('‹', &["‘", "'"]),
    ('›', &["’", "'"]),
    ('–', &["—", "-"]),
    ('—', &["–", "-"]),
    ('―', &["—", "–", "-"]),
    ('‒', &["–", "-"]),
    ('‐', &["-"]),
    ('‑', &["-"]),
    ('−', &["-"]),
    ('•', &["·", "-"]),
    ('·', &["•", "-"]),
];

/// The accented letters of Western European languages with their base letters: where a vocabulary lacks a capital
/// (`Índia`), the plain one says the word; other rare letters make a name, which is carried.
const BASE_LETTERS: (&str, &str) = (
    "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöùúûüýÿ",
    "AAAAAACEEEEIIIINOOOOOUUUUYaaaaaaceeeeiiiinooooouuuuyy",
);

/// The stand-ins that one vocabulary needs.
#[derive(Debug)]
pub(crate) struct StandIns(Vec<(char, &'static str)>);

impl StandIns {
    pub(crate) fn new(vocab: &Vocab) -> Self {
        let known = |text: &str| vocab.encode(text).iter().all(|token| token.id != vocab.unk_id());
        let punctuation = STAND_INS.iter().map(|(c, by)| (*c, by.to_vec()));
        let letters = BASE_LETTERS.0.chars().zip(BASE_LETTERS.1.split("").filter(|base| !base.is_empty()));
        let needed = punctuation
            .chain(letters.map(|(c, base)| (c, vec![base])))
            .filter(|(c, _)| !known(c.encode_utf8(&mut [0; 4])));
        Self(needed.filter_map(|(c, by)| Some((c, by.into_iter().find(|by| known(by))?))).collect())
    }

    /// Encodes a text with the stand-ins and what is shown for fractions in place; spans are those of the text as it is.
    fn encode(&self, vocab: &Vocab, text: &str, fractions: &[Shown]) -> Vec<Token> {
        let stand_in = |c: char| self.0.iter().find(|(from, _)| *from == c).map(|(_, by)| *by);
        if fractions.is_empty() && !text.chars().any(|c| stand_in(c).is_some()) {
            return vocab.encode(text);
        }
        let mut written = String::with_capacity(text.len());
        // For each byte of `written` the bytes of `text` that it stands for.
        let mut origins: Vec<Span> = Vec::with_capacity(text.len());
        let mut fractions = fractions.iter().peekable();
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            let mut origin = Span::new(at, at + c.len_utf8());
            if let Some(fraction) = fractions.next_if(|fraction| fraction.span.start == at) {
                written.push_str(&fraction.text);
                origin = fraction.span;
            } else {
                match stand_in(c) {
                    Some(by) => written.push_str(by),
                    None => written.push(c),
                }
            }
            origins.resize(written.len(), origin);
            at = origin.end;
        }
        let mut tokens = vocab.encode(&written);
        for token in &mut tokens {
            let start = origins.get(token.span.start).map_or(text.len(), |origin| origin.start);
            let end = token.span.end.checked_sub(1).and_then(|last| origins.get(last));
            token.span = Span::new(start, end.map_or(start, |origin| origin.end.max(start)));
        }
        tokens
    }
}

/// The pieces of a text, with figures for the fractions that the vocabulary cannot write; spans are those of the text as
/// it is.
pub(crate) fn encode_fractions(vocab: &Vocab, text: &str) -> Vec<Token> {
    StandIns(Vec::new()).encode(vocab, text, &shown(vocab, text, Way::Slash))
}

/// Replaces the pieces of every run around an unknown piece by one unknown piece.
fn merge_unknown(vocab: &Vocab, text: &str, tokens: &[Token]) -> (Vec<u32>, Vec<Span>) {
    let mut ids: Vec<u32> = Vec::with_capacity(tokens.len());
    let mut spans: Vec<Span> = Vec::with_capacity(tokens.len());
    let runs = unknown_runs(vocab, text, tokens);
    let mut runs = runs.into_iter().peekable();
    let mut at = 0;
    while at < tokens.len() {
        let token = tokens[at];
        if let Some(run) = runs.next_if(|run| token.span.end > run.start) {
            while tokens.get(at).is_some_and(|t| t.span.start < run.end || t.span.end <= run.end) {
                at += 1;
            }
            ids.push(vocab.unk_id());
            spans.push(run);
            continue;
        }
        ids.push(token.id);
        spans.push(token.span);
        at += 1;
    }
    (ids, spans)
}

/// The runs that are carried, in order, not empty, none touching a piece in part. Words of one name are one run.
fn unknown_runs(vocab: &Vocab, text: &str, tokens: &[Token]) -> Vec<Span> {
    let mut runs: Vec<Span> = Vec::new();
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.id == vocab.unk_id()) {
        let mut span = token.span;
        if span.is_empty() {
            // A part of what the normaliser made of one character (`㈱` is a letter in brackets), which the piece before it
            // has.
            let whole = tokens[..at].iter().rev().find(|t| !t.span.is_empty());
            let Some(whole) = whole.filter(|whole| whole.span.end == span.end) else { continue };
            span = whole.span;
        }
        let mut run = letter_run(text, span);
        // What the normaliser dropped right behind (joiners, variation selectors) belongs to the run.
        let next = tokens.get(at + 1).map_or(text.len(), |t| t.span.start).max(run.end);
        run.end += text[run.end..next].find(char::is_whitespace).unwrap_or(next - run.end);
        // A piece is carried whole or not at all.
        let (start, end) = (run.start, run.end);
        let before = tokens[..at].iter().rev().take_while(|t| t.span.end > start || t.span.is_empty());
        run.start = before.filter(|t| !t.span.is_empty()).map(|t| t.span.start).fold(start, usize::min);
        let behind = tokens[at..].iter().take_while(|t| t.span.start < end);
        run.end = behind.map(|t| t.span.end).fold(end, usize::max);
        match runs.last_mut().filter(|last| last.end >= run.start || one_name(&text[last.end..run.start])) {
            Some(last) => last.end = last.end.max(run.end),
            None => runs.push(run),
        }
    }
    for run in &mut runs {
        *run = bracketed(text, *run).unwrap_or(*run);
    }
    runs
}

/// Whether what stands between two unknown runs makes them one name: white space, with at most one capitalised word.
fn one_name(between: &str) -> bool {
    let mut words = between.split_whitespace();
    between.starts_with(char::is_whitespace)
        && between.ends_with(char::is_whitespace)
        && words
            .next()
            .is_none_or(|word| word.starts_with(char::is_uppercase) && word.chars().all(char::is_alphabetic))
        && words.next().is_none()
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
