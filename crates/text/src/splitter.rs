//! Cutting text into sentences by rules.
//!
//! A sentence may end after a run of terminators (`.`, `!`, `?`, `…` and their kin in other scripts) with the quotes
//! and brackets that close directly behind it. Whether it does is decided from the word before and the word after:
//!
//! 1. A blank line, or U+2029, always ends a sentence; a single line break is white space.
//! 2. Chinese, Japanese, Devanagari, Khmer, Burmese and Ethiopic full stops end it; nothing else does without white
//!    space (or the end of the text) behind, which leaves `3.5`, `12.03.2024`, `a@b.org` and `report.pdf` whole.
//! 3. A lower-case letter, a comma or a closing bracket as the next character means that the sentence goes on; so does
//!    a dash after a closing quote («Куда?» — спросил он).
//! 4. A full stop after an abbreviation, an initial, a list number (`1.`) or, in languages that write them so, an
//!    ordinal number is judged by the class of the word (see `abbreviations.rs`).
//! 5. Otherwise the sentence ends.
//!
//! Every decision looks a bounded number of characters back and ahead (white space apart), so time is linear.

use crate::abbreviations::{self, Abbreviations, Class};
use tolmach_language::{Guillemets, Language};

use crate::Span;

/// How many bytes back the word before a full stop is looked for.
const WORD_BYTES: usize = 48;
/// How many characters (quotes, brackets, dashes) are passed over to find the first letter of the next word.
const MAX_OPENERS: usize = 8;
/// Cuts text into sentences by the rules of one language; immutable.
#[derive(Clone, Debug)]
pub struct SentenceSplitter {
    words: Abbreviations,
    dotted_ordinals: bool,
    reversed_guillemets: bool,
    /// White space stands inside « » and before ? and !.
    spaced_guillemets: bool,
    greek: bool,
}

/// What a run of terminators and closing marks looks like.
struct Run {
    /// One past its last byte.
    end: usize,
    /// It is one full stop and, perhaps, closing marks.
    single_stop: bool,
    /// It has a terminator that needs no white space behind it.
    absolute: bool,
    /// It has a closing quote.
    quote: bool,
}

impl SentenceSplitter {
    /// The rules of a language, given as a BCP 47 tag. A language without data of its own, or what is no tag, gets the
    /// general rules: they know no abbreviations but those that show their form (`J. R.`, `U.S.`).
    pub fn new(language: &str) -> Self {
        let language = Language::parse(language).ok();
        let traits = language.as_ref().and_then(Language::traits);
        let guillemets = traits.map(|traits| traits.guillemets);
        Self {
            words: traits.map(|traits| Abbreviations::of(traits.tag)).unwrap_or_default(),
            dotted_ordinals: traits.is_some_and(|traits| traits.dotted_ordinals),
            reversed_guillemets: guillemets == Some(Guillemets::Reversed),
            spaced_guillemets: guillemets == Some(Guillemets::Spaced),
            greek: traits.is_some_and(|traits| traits.question == ';'),
        }
    }

    /// Adds abbreviations that never end a sentence, with or without their full stop; letter case counts, except that a
    /// word in lower case is also known with a capital at its beginning.
    #[must_use]
    pub fn with_abbreviations<I, S>(mut self, words: I) -> Self
    where
        I: IntoIterator<Item = S>,
        S: AsRef<str>,
    {
        for word in words {
            self.words.add(word.as_ref());
        }
        self
    }

    /// The sentences of `text` in order, without the white space around them; between them lies nothing else.
    ///
    /// Text without a visible character has none. Time is linear in the length of `text`.
    pub fn split(&self, text: &str) -> Vec<Span> {
        let mut sentences = Vec::new();
        let mut start = None;
        // One past the last character of the sentence so far that is not white space.
        let mut end = 0;
        let mut at = 0;
        while let Some(c) = char_at(text, at) {
            if c.is_whitespace() {
                let space = leading_space(rest(text, at));
                if is_paragraph_break(rest(text, at).get(..space).unwrap_or_default())
                    && let Some(start) = start.take()
                {
                    sentences.push(Span::new(start, end));
                }
                at += space;
                continue;
            }
            let begun = *start.get_or_insert(at);
            if self.is_terminator(c) {
                let run = self.run(text, at);
                if self.ends(text, begun, at, &run) {
                    sentences.push(Span::new(begun, run.end));
                    start = None;
                }
                at = run.end;
            } else {
                at += c.len_utf8();
            }
            end = at;
        }
        if let Some(start) = start {
            sentences.push(Span::new(start, end));
        }
        sentences
    }

    fn is_terminator(&self, c: char) -> bool {
        matches!(c, '.' | '!' | '?' | '…' | '‼'..='‽' | '⁇'..='⁉' | '؟' | '۔' | '։' | '\u{37E}')
            || is_absolute(c)
            || (self.greek && c == ';')
    }

    /// The run of terminators and closing marks that begins with the terminator at `at`.
    fn run(&self, text: &str, at: usize) -> Run {
        let mut run = Run { end: at, single_stop: true, absolute: false, quote: false };
        let mut terminators = 0;
        while let Some(c) = char_at(text, run.end) {
            if self.is_terminator(c) {
                terminators += 1;
                run.single_stop &= c == '.';
                run.absolute |= is_absolute(c);
            } else if is_closing_quote(c) {
                // German closes with “, but without white space between sentences it can only open the next one.
                if run.absolute && matches!(c, '“' | '‘' | '«') {
                    break;
                }
                run.quote = true;
            } else if let Some(length) = note_mark(rest(text, run.end)) {
                run.end += length;
                continue;
            } else if !is_closing_bracket(c) {
                let Some(length) = self.spaced_closer(rest(text, run.end)) else { break };
                run.quote = true;
                run.end += length;
                continue;
            }
            run.end += c.len_utf8();
        }
        run.single_stop &= terminators == 1;
        run
    }

    /// The length of a space and the » behind it, where that closes a quotation: « Quoi ? »
    fn spaced_closer(&self, text: &str) -> Option<usize> {
        let mut chars = text.chars();
        let space = chars.next()?;
        let closes = matches!(space, '\u{A0}' | '\u{202F}') || (space == ' ' && self.spaced_guillemets);
        let closer = chars.next().filter(|c| *c == '»' && closes && !self.reversed_guillemets)?;
        Some(space.len_utf8() + closer.len_utf8())
    }

    /// Whether the sentence that began at `begun` ends with the run, whose first terminator is at `at`.
    fn ends(&self, text: &str, begun: usize, at: usize, run: &Run) -> bool {
        let behind = rest(text, run.end);
        let space = leading_space(behind);
        let next = rest(behind, space);
        if next.is_empty() || is_paragraph_break(behind.get(..space).unwrap_or_default()) {
            return true;
        }
        if run.absolute {
            // 「行く。」と言った: a quotation inside its sentence. 「３．５」: a number.
            let quoted = run.quote && next.starts_with(['と', 'っ']);
            let number = text.get(at..run.end) == Some("．") && next.starts_with(|c: char| c.is_numeric());
            return !(space == 0 && (quoted || number));
        }
        let before = text.get(begun..at).unwrap_or_default();
        // "(!)" is a remark, not an end.
        if space == 0 || before.ends_with(['(', '[', '«', '„']) {
            return false;
        }
        let follower = Follower::read(next);
        if follower.continues || (run.quote && follower.dash) {
            return false;
        }
        if abbreviations::ends_with_name(text.get(begun..run.end).unwrap_or_default()) {
            return self.words.is_starter(follower.word);
        }
        if !run.single_stop {
            return true;
        }
        let word = last_word(before);
        // "z. B.", "a. C.", "J. R.": parts of one abbreviation or name.
        if follower.initial && word.chars().count() == 1 {
            return false;
        }
        match self.class(before, word) {
            None => true,
            Some(Class::Never) => false,
            Some(Class::Number) => !follower.number,
            // What ends with a quotation is more likely to be complete.
            Some(Class::May) if !run.quote => self.words.is_starter(follower.word) && !follower.initial,
            Some(Class::May | Class::Often) => !follower.number,
        }
    }

    /// The class of `word`, which the sentence so far, `before`, ends with; the full stop behind it is left out.
    fn class(&self, before: &str, word: &str) -> Option<Class> {
        if word.len() == before.len() && is_list_number(word) {
            return Some(Class::Never);
        }
        let earlier = before.get(..before.len() - word.len()).unwrap_or_default();
        if let Some(class) = self.spaced_class(earlier, word).or_else(|| self.words.class(word)) {
            return Some(class);
        }
        let mut letters = word.chars();
        if let (Some(letter), None) = (letters.next(), letters.next())
            && letter.is_uppercase()
        {
            return Some(Class::May);
        }
        let ordinal = word.len() <= 2 && !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
        if is_acronym(word) || (self.dotted_ordinals && (ordinal || is_roman(word))) {
            return Some(Class::May);
        }
        None
    }

    /// The class of an abbreviation of two letters with a space inside: "т. д", "a. C".
    fn spaced_class(&self, earlier: &str, word: &str) -> Option<Class> {
        let earlier = earlier.trim_end();
        let first = last_word(earlier.strip_suffix('.')?);
        let single = |word: &str| word.chars().count() == 1;
        if single(first) && single(word) { self.words.class(&format!("{first}.{word}")) } else { None }
    }
}

/// What comes after the white space behind a run.
struct Follower<'a> {
    /// The letters of the first word.
    word: &'a str,
    /// It shows that the sentence goes on.
    continues: bool,
    /// A dash comes first.
    dash: bool,
    /// The first word is a number, in digits or Roman.
    number: bool,
    /// The first word is one capital letter and a full stop.
    initial: bool,
}

impl<'a> Follower<'a> {
    fn read(next: &'a str) -> Self {
        let first = next.chars().next().unwrap_or_default();
        let opening: usize =
            next.chars().take(MAX_OPENERS).take_while(|c| !c.is_alphanumeric()).map(char::len_utf8).sum();
        // What stands beyond a blank line says nothing about this sentence.
        let skipped =
            if is_paragraph_break(next.get(..opening).unwrap_or_default()) { next.len() } else { opening };
        let start = rest(next, skipped);
        let long = start.find(|c: char| !c.is_alphanumeric() && !is_mark(c)).unwrap_or(start.len());
        let word = start.get(..long).unwrap_or_default();
        let elided = start.get(..long + 1).filter(|word| word.ends_with('\''));
        let lower = word.chars().next().is_some_and(char::is_lowercase);
        let digits = word.chars().next().is_some_and(char::is_numeric);
        Self {
            word: elided.unwrap_or(word),
            continues: lower
                || is_closing_bracket(first)
                || matches!(first, ',' | ';' | ':' | '،' | '、' | '”'),
            dash: matches!(first, '-' | '–' | '—' | '―'),
            number: digits || first == '№' || (is_roman(word) && word.len() > 1),
            initial: word.chars().count() == 1 && rest(start, long).starts_with('.'),
        }
    }
}

fn rest(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

fn char_at(text: &str, at: usize) -> Option<char> {
    rest(text, at).chars().next()
}

fn leading_space(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

/// Two line breaks (CR LF counts as one) or a paragraph separator.
fn is_paragraph_break(space: &str) -> bool {
    let breaks = space.chars().zip(space.chars().skip(1).chain(['\0']));
    let lines =
        breaks.filter(|(c, next)| matches!(c, '\n' | '\u{85}' | '\u{2028}') || (*c == '\r' && *next != '\n'));
    lines.take(2).count() == 2 || space.contains('\u{2029}')
}

/// Full stops that end a sentence without white space behind them.
fn is_absolute(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡' | '．' | '।' | '॥' | '።' | '၊'..='။' | '។'..='៕')
}

fn is_closing_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '“' | '‘' | '»' | '«' | '›' | '‹' | '」' | '』' | '＂' | '＇')
}

fn is_closing_bracket(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '）' | '】' | '》' | '〉' | '］' | '〕')
}

/// Combining marks and what joins the letters of a word, as far as words after a full stop need it.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{AD}' | '\u{200C}' | '\u{200D}')
}

/// The length of a mark for a note: "[12]" or superscript digits.
fn note_mark(text: &str) -> Option<usize> {
    let superscript = |c: char| matches!(c, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹');
    if let Some(c) = text.chars().next().filter(|c| superscript(*c)) {
        return Some(c.len_utf8());
    }
    let inner = text.strip_prefix('[')?;
    let digits = inner.bytes().take(4).take_while(u8::is_ascii_digit).count();
    rest(inner, digits).starts_with(']').then_some(digits + 2).filter(|_| digits > 0)
}

/// The last word of `text` up to its end: back to white space, a bracket or a quote, at most `WORD_BYTES` bytes.
fn last_word(text: &str) -> &str {
    let mut start = text.len();
    for (at, c) in text.char_indices().rev() {
        let boundary =
            c.is_whitespace() || matches!(c, '(' | '[' | '{' | '"' | '“' | '„' | '«' | '»' | '‘' | '—' | '…');
        if boundary || text.len() - at > WORD_BYTES {
            break;
        }
        start = at;
    }
    rest(text, start)
}

/// Letters in groups of one or two with full stops between them: "U.S", "C.d.S", "Ph.D", "J.-P".
fn is_acronym(word: &str) -> bool {
    let group = |part: &str| {
        let letters = part.trim_start_matches('-');
        (1..=2).contains(&letters.chars().count()) && letters.chars().all(char::is_alphabetic)
    };
    word.contains('.') && word.split('.').all(group)
}

fn is_roman(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b"IVXLCDM".contains(&b))
}

/// What stands before the full stop of a list item: a short number or one letter.
fn is_list_number(word: &str) -> bool {
    let digits = (1..=3).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
    digits || (is_roman(word) && word.len() <= 5) || word.chars().count() == 1
}
