//! Text as words, digits and marks, each with its bytes.

use std::ops::Range;

use tolmach_text::Span;

use super::lexicon::Lexicon;
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
    /// The tokens of a text of the language that a lexicon is of, which says where words end that no space ends.
    pub(super) fn new(text: &'a str, lexicon: &Lexicon) -> Self {
        work::count(text.len());
        let mut all = Self {
            text,
            tokens: Vec::with_capacity(text.len() / 5),
            keys: String::with_capacity(text.len()),
        };
        let (mut at, mut first) = (0, true);
        // Whether the token before is cut from what follows by no more than the words of the language.
        let mut was_cut = false;
        while let Some(c) = text[at..].chars().next() {
            let start = at;
            at += c.len_utf8();
            if c.is_whitespace() || c == '\u{feff}' || c == '\u{ad}' {
                continue;
            }
            let key = all.keys.len();
            let is_cut = lexicon.is_cut() && joins(c) != Joins::Same;
            let shape = if is_digit(c) {
                at = start + run(&text[start..], is_digit);
                all.keys.extend(text[start..at].chars().map(narrow));
                Shape::Digits
            } else if is_letter(c) {
                at = start + run(&text[start..], |c| is_letter(c) || is_combining(c));
                if lexicon.is_cut() {
                    at = start + cut(&text[start..at], lexicon);
                }
                text[start..at].chars().for_each(|c| push_small(&mut all.keys, narrow(c)));
                Shape::Word
            } else {
                // A wide comma is one of a sentence, unless wide digits follow.
                let is_comma = c == '，' && !text[at..].starts_with(|c| is_digit(c) && !c.is_ascii());
                let mark = if is_comma { c } else { narrow(c) };
                all.keys.push(mark);
                Shape::Mark(mark)
            };
            let touches = all.tokens.last().is_some_and(|last| last.span.end == start);
            let glued = touches && !is_cut && !was_cut;
            was_cut = is_cut;
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
                Shape::Mark('。') => true,
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

    /// The token in small letters and plain digits; empty past the end.
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

    /// Whether the token and the one before are words of a script in which endings follow words without a mark.
    pub(super) fn is_ending(&self, at: usize) -> bool {
        self.takes_endings(at) && at.checked_sub(1).is_some_and(|before| self.takes_endings(before))
    }

    /// Whether the token is a word of such a script.
    pub(super) fn takes_endings(&self, at: usize) -> bool {
        self.get(at).is_some_and(|token| token.span.of(self.text).starts_with(|c| joins(c) == Joins::Stem))
    }

    /// Whether the token is a hyphen or dash.
    pub(super) fn is_dash(&self, at: usize) -> bool {
        matches!(self.shape(at), Some(Shape::Mark('-' | '‐' | '‑' | '–' | '—' | '−')))
    }
}

fn run(text: &str, accept: impl Fn(char) -> bool) -> usize {
    text.find(|c| !accept(c)).unwrap_or(text.len())
}

/// A digit, also of the width of an ideograph.
pub(super) fn is_digit(c: char) -> bool {
    narrow(c).is_ascii_digit()
}

/// A letter, digit or mark of the width of an ideograph as its usual form.
pub(super) fn narrow(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '￥' => '¥',
        '￡' => '£',
        _ => c,
    }
}

/// How the letters of a script make words where no space says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joins {
    /// Letters of such scripts in a row are one word.
    Same,
    /// Any may begin or end a word: Han, hiragana.
    Free,
    /// A word has all that stand in a row: katakana.
    Row,
    /// Endings and particles follow a word, nothing precedes it: Hangul.
    Stem,
}

fn joins(c: char) -> Joins {
    match c {
        '\u{3005}'..='\u{3007}'
        | '\u{3041}'..='\u{309f}'
        | '\u{3400}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' => Joins::Free,
        '\u{20000}'..='\u{3ffff}' => Joins::Free,
        '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9f}' => Joins::Row,
        '\u{ac00}'..='\u{d7a3}' => Joins::Stem,
        _ => Joins::Same,
    }
}

/// Whether a letter says nothing of a digit that touches it, where words are cut without spaces.
pub(super) fn is_cut_from_digits(c: char) -> bool {
    joins(c) != Joins::Same
}

/// The bytes of the word that a run of letters begins with: the longest that the lexicon has; else one letter of a
/// script in which any may end a word, or all of the script in a row.
fn cut(letters: &str, lexicon: &Lexicon) -> usize {
    let Some(first) = letters.chars().next() else { return 0 };
    let kind = joins(first);
    let row = || run(letters, |c| joins(c) == kind || is_combining(c));
    if kind == Joins::Same {
        return row();
    }
    // A word in katakana ends where they end.
    let ends = |end: &usize| {
        let is_row = |c: Option<char>| c.is_some_and(|c| joins(c) == Joins::Row);
        !is_row(letters[..*end].chars().next_back()) || !is_row(letters[*end..].chars().next())
    };
    lexicon.longest_word(letters).find(ends).unwrap_or_else(|| match kind {
        Joins::Free => first.len_utf8(),
        _ => row(),
    })
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
        let tokens = Tokens::new("Ещё 160km/h, it's", Lexicon::of("en"));
        let written: Vec<&str> = (0..9).map(|at| tokens.written(at)).collect();
        assert!(tokens.get(9).is_none());
        assert_eq!(written, ["Ещё", "160", "km", "/", "h", ",", "it", "'", "s"]);
        assert_eq!(tokens.key(0), "еще");
        assert!(tokens.glued(2) && !tokens.glued(1));
        assert!(tokens.is_mark(7, '\''));
    }
}
