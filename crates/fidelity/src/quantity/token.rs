//! Text as words, digits and marks, each with its bytes.

use std::ops::Range;

use tolmach_text::Span;

use crate::work;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Word,
    Digits,
    Mark(char),
}

/// One token. Two tokens that touch have no space between them.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) span: Span,
    pub(super) shape: Shape,
    key: Range<usize>,
    /// Nothing stands between it and the token before.
    pub(super) glued: bool,
    /// Its first letter is a capital.
    pub(super) capital: bool,
    /// All its letters are capitals.
    pub(super) capitals: bool,
    /// It begins a sentence, a quotation or a line.
    pub(super) first: bool,
}

/// The tokens of a text, with their words in small letters.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    pub(super) text: &'a str,
    tokens: Vec<Token>,
    keys: String,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        work::count(text.len());
        let mut all = Self {
            text,
            tokens: Vec::with_capacity(text.len() / 5),
            keys: String::with_capacity(text.len()),
        };
        let (mut at, mut first) = (0, true);
        while let Some(c) = text[at..].chars().next() {
            let start = at;
            at += c.len_utf8();
            if c.is_whitespace() || c == '\u{feff}' || c == '\u{ad}' {
                continue;
            }
            let key = all.keys.len();
            let shape = if c.is_ascii_digit() {
                at = start + run(&text[start..], |c| c.is_ascii_digit());
                all.keys.push_str(&text[start..at]);
                Shape::Digits
            } else if is_letter(c) {
                at = start + run(&text[start..], |c| is_letter(c) || is_combining(c));
                text[start..at].chars().for_each(|c| push_small(&mut all.keys, c));
                Shape::Word
            } else {
                all.keys.push(c);
                Shape::Mark(c)
            };
            let glued = all.tokens.last().is_some_and(|last| last.span.end == start);
            let word = &text[start..at];
            all.tokens.push(Token {
                span: Span::new(start, at),
                shape,
                key: key..all.keys.len(),
                glued,
                capital: c.is_uppercase(),
                capitals: shape == Shape::Word && !word.chars().any(char::is_lowercase),
                first,
            });
            first = match shape {
                Shape::Mark('.') => !at_abbreviation(&all.tokens),
                Shape::Mark(mark) => {
                    first || matches!(mark, '!' | '?' | '…' | '"' | '«' | '“' | '„' | ':' | '•' | '\'')
                }
                _ => false,
            };
        }
        all
    }

    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    pub(super) fn get(&self, at: usize) -> Option<&Token> {
        self.tokens.get(at)
    }

    pub(super) fn before(&self, at: usize) -> Option<&Token> {
        self.tokens.get(at.checked_sub(1)?)
    }

    pub(super) fn shape(&self, at: usize) -> Option<Shape> {
        Some(self.get(at)?.shape)
    }

    /// The token in small letters; empty past the end.
    pub(super) fn key(&self, at: usize) -> &str {
        self.get(at).map_or("", |token| &self.keys[token.key.clone()])
    }

    /// The token as written; empty past the end.
    pub(super) fn written(&self, at: usize) -> &'a str {
        self.get(at).map_or("", |token| token.span.of(self.text))
    }

    /// Whether the token is there and touches the one before it.
    pub(super) fn glued(&self, at: usize) -> bool {
        self.get(at).is_some_and(|token| token.glued)
    }

    /// Whether the token is this mark.
    pub(super) fn is_mark(&self, at: usize, mark: char) -> bool {
        self.shape(at) == Some(Shape::Mark(mark))
    }

    /// Whether the token is a hyphen or dash.
    pub(super) fn is_dash(&self, at: usize) -> bool {
        matches!(self.shape(at), Some(Shape::Mark('-' | '‐' | '‑' | '–' | '—' | '−')))
    }
}

fn run(text: &str, accept: impl Fn(char) -> bool) -> usize {
    text.find(|c| !accept(c)).unwrap_or(text.len())
}

fn is_letter(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' => c.is_ascii_alphabetic(),
        'А'..='я' | 'ё' | 'Ё' | 'à'..='ö' => true,
        _ => c.is_alphabetic(),
    }
}

/// Adds a letter in its small form; marks that stand alone fall away.
fn push_small(keys: &mut String, c: char) {
    match c {
        '\0'..='\u{7f}' => keys.push(c.to_ascii_lowercase()),
        'а'..='я' => keys.push(c),
        'А'..='Я' => keys.push(char::from_u32(c as u32 + 32).unwrap_or(c)),
        _ => {
            for c in c.to_lowercase() {
                match c {
                    'ё' => keys.push('е'),
                    _ if is_combining(c) && c != '\u{327}' && c != '\u{303}' => {}
                    _ => keys.push(c),
                }
            }
        }
    }
}

fn is_combining(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// A full stop after one letter does not end a sentence.
fn at_abbreviation(tokens: &[Token]) -> bool {
    let [.., word, _] = tokens else { return false };
    word.shape == Shape::Word && word.span.len() <= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_know_their_bytes_and_their_neighbours() {
        let tokens = Tokens::new("Ещё 160km/h, it's");
        let written: Vec<&str> = (0..9).map(|at| tokens.written(at)).collect();
        assert!(tokens.get(9).is_none());
        assert_eq!(written, ["Ещё", "160", "km", "/", "h", ",", "it", "'", "s"]);
        assert_eq!(tokens.key(0), "еще");
        assert!(tokens.glued(2) && !tokens.glued(1));
        assert!(tokens.is_mark(7, '\''));
    }
}
