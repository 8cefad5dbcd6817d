//! Words without the space between them.
//!
//! A word that the language does not know is glued if it falls into two that it knows. What is no word but a name or a
//! new word must not: the source may have it, in its own letters or in others, and languages have parts that make words
//! (lists `prefix`, `suffix` and others of the lexicon).

mod figures;
mod government;
mod known;
mod misspelt;
mod named;
mod one_word;
mod two_words;

use crate::lexicon::{Form, Lexicon};
use crate::texts::Texts;
use crate::words::{MOST, Script, Word, fold, is_apostrophe, is_latin, script};
use crate::{Class, Finding, Severity};

/// Words with a seam inside.
pub(super) fn find(texts: &Texts<'_>, out: &mut Vec<Finding>) {
    let Some(lexicon) = texts.to else { return };
    let seams = Seams { texts, lexicon, compounds: Compounds::of(lexicon) };
    let words = texts.target.iter().enumerate();
    for (word, seam, severity) in words
        .filter_map(|(at, word)| seams.at(at, word).map(|(seam, severity)| (word, seam, severity)))
        .take(MOST)
    {
        let (left, right) = word.text.split_at(seam);
        out.push(
            Finding::in_target(Class::Glued, severity, word.span, "two words have no space between them")
                .with(word.text, format!("{left} {right}")),
        );
    }
}

/// A byte inside a word where a space is missing, and what follows from it.
type Seam = Option<(usize, Severity)>;

/// Bytes of the longest word that is looked into: the work grows with the square of its length, and what is longer is no
/// two words.
const LONGEST: usize = 256;

struct Seams<'t, 'a> {
    texts: &'t Texts<'a>,
    lexicon: &'static Lexicon,
    compounds: Compounds,
}

/// What a language makes words of one out of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compounds {
    /// No two words: Portuguese.
    None,
    /// Nouns as they are: English.
    OfNouns,
    /// Stems and prepositions: Russian.
    OfStems,
}

impl Compounds {
    fn of(lexicon: &Lexicon) -> Self {
        let lists = |list: &str| lexicon.list(list).next().is_some();
        match (lists("compound-start"), lists("adjective-prefix")) {
            (true, _) => Self::OfNouns,
            (_, true) => Self::OfStems,
            _ => Self::None,
        }
    }
}

impl Seams<'_, '_> {
    /// The seam in the word at a place of the translation.
    fn at(&self, at: usize, word: &Word<'_>) -> Seam {
        let (texts, lexicon) = (self.texts, self.lexicon);
        if word.text.len() > LONGEST {
            return None;
        }
        let folded = texts.target_folded.get(at);
        if word.gap == "-"
            && let Some(seam) = figures::after_number(word, lexicon)
        {
            return Some((seam, Severity::Block));
        }
        if let Some(seam) = figures::after_unit(texts, at, lexicon) {
            return Some((seam, Severity::Block));
        }
        if word.gap == "-"
            && let Some(seam) =
                self.after_double_preposition(at, word).or_else(|| self.after_clitic(word, folded))
        {
            return Some((seam, Severity::Block));
        }
        // What stands before a hyphen need not be a word: «сексо-», "socio-".
        let hyphenated = texts.target.get(at + 1).is_some_and(|next| next.gap.starts_with(['-', '\u{2011}']));
        if word.text.len() < 3
            || hyphenated && !word.has_digit()
            || texts.source_has(folded)
            || word.gap == "-" && lexicon.has("after-clitic", folded)
            || texts.is_literal(word.span)
        {
            return None;
        }
        // «вПервой» is no «впервой».
        let inside = inner_capital(word.text).is_some_and(|at| at <= 4);
        if inside || lexicon.form(folded) == Form::Unknown {
            return self.of(word, folded);
        }
        // `bethe`: Hans Bethe has a capital.
        if word.is_lower()
            && lexicon.form(folded) == Form::Name
            && let Some(seam) = self.best_split(folded, true)
        {
            let (left, right) = folded.split_at_checked(seam)?;
            let both = lexicon.is_function(left) && lexicon.is_function(right);
            return (both && folded.len() == word.text.len()).then_some((seam, Severity::Block));
        }
        let before = at.checked_sub(1).map_or("", |at| texts.target_folded.get(at));
        let seam = self.in_known(before, word, folded)?;
        Some((seam, Severity::Block))
    }

    fn of(&self, word: &Word<'_>, folded: &str) -> Seam {
        if let Some(at) = word.text.find(is_apostrophe) {
            return self.after_apostrophe(word.text, at, word.may_begin());
        }
        if let Some(at) = self.neighbours_of_source(word, folded) {
            return Some((at, Severity::Block));
        }
        if word.has_digit() {
            return self.beside_digits(word.text);
        }
        if script(word.text) == Script::Mixed {
            return self.between_scripts(word.text);
        }
        // Parts are cut out of the word as it is written.
        if folded.len() != word.text.len() {
            return None;
        }
        match inner_capital(word.text) {
            Some(at) => self
                .beside_name(word, folded)
                .filter(|&(at, _)| folded.get(..at).is_some_and(|left| self.texts.source_has(left)))
                .or_else(|| self.at_capital(word, at))
                .or_else(|| self.after_acronym(word.text)),
            None => self
                .after_first_letter(word.text)
                .or_else(|| self.after_acronym(word.text))
                .or_else(|| self.beside_name(word, folded))
                .or_else(|| self.before_copied(folded))
                .or_else(|| self.after_ending(folded))
                .or_else(|| self.between_words(word, folded))
                .or_else(|| self.beside_rendered(word, folded))
                .or_else(|| self.after_new_name(word, folded)),
        }
    }

    /// `seque` of `estima-seque`: a pronoun behind a verb and a function word.
    fn after_clitic(&self, word: &Word<'_>, folded: &str) -> Option<usize> {
        let lexicon = self.lexicon;
        let clitics =
            lexicon.list("clitic").filter(|clitic| folded.len() == word.text.len() && clitic.len() >= 2);
        (word.is_lower() && !lexicon.is_frequent(folded)).then_some(clitics)?.find_map(|clitic| {
            let rest = folded.strip_prefix(clitic)?;
            (rest.len() >= 2 && lexicon.is_function(rest)).then_some(clitic.len())
        })
    }

    /// «заложившейся» of «из-заложившейся»: a preposition of two parts and a word.
    fn after_double_preposition(&self, at: usize, word: &Word<'_>) -> Option<usize> {
        let before = self.texts.target_folded.get(at.checked_sub(1)?);
        let folded = self.texts.target_folded.get(at);
        let parts = self.lexicon.list("second-preposition").filter_map(|pair| pair.split_once('-'));
        parts.filter(|(first, _)| *first == before).find_map(|(_, second)| {
            let rest = folded.strip_prefix(second)?;
            (rest.chars().count() >= 3 && self.is_word(rest) && folded.len() == word.text.len())
                .then_some(second.len())
        })
    }

    fn is_word(&self, folded: &str) -> bool {
        self.lexicon.is_function(folded) || self.lexicon.form(folded) != Form::Unknown
    }

    /// `Walmartотовариваются`; not `SMSка`.
    fn between_scripts(&self, word: &str) -> Seam {
        let latin = word.starts_with(is_latin);
        let at = word.find(|char| is_latin(char) != latin)?;
        let (left, right) = word.split_at(at);
        let (left_folded, right_folded) = (fold(left), fold(right));
        // XVIII, BBC
        let capitals = |part: &str| part.chars().count() >= 2 && part.chars().all(char::is_uppercase);
        let known = |folded: &str| self.is_word(folded) || self.texts.source_has(folded);
        let long = left.chars().count() >= 2 && right.chars().count() >= 2;
        let whole = script(left) != Script::Mixed && script(right) != Script::Mixed;
        let copied = |part: &str, folded: &str| {
            part.len() >= 3 && is_latin_word(part) && self.texts.source_has(folded)
        };
        // «витаминаD»
        let letter = right.chars().count() == 1
            && right.starts_with(char::is_uppercase)
            && left.chars().count() >= 4
            && self.texts.source_has(&right_folded)
            && self.is_word(&left_folded);
        // One side is copied from the source: `Tribuneв`, «хангыльHunmin».
        let beside_copied = letter
            || copied(left, &left_folded) && (long || self.lexicon.is_function(&right_folded))
            || copied(right, &right_folded) && (long || self.lexicon.is_function(&left_folded));
        (whole
            && (beside_copied
                || long
                    && (known(&left_folded) || capitals(left))
                    && (known(&right_folded) || capitals(right)))
            && !self.lexicon.has("suffix", &right_folded))
        .then_some((at, Severity::Block))
    }

    /// `man'sbehaviour`, `didn'tsay`, `theman's`.
    fn after_apostrophe(&self, word: &str, at: usize, begins: bool) -> Seam {
        let (before, after) = (word.get(..at)?, word.get(at..)?);
        let tail = after.trim_start_matches(is_apostrophe);
        // `Xi'ansaid`
        let folded = fold(word);
        let copied = folded.char_indices().map(|(at, _)| at).skip(at + 2).find(|&at| {
            let (left, right) = folded.split_at(at);
            right.len() >= 3 && self.texts.source_has(left) && self.lexicon.is_frequent(right)
        });
        if let Some(at) = copied.filter(|_| folded.len() == word.len()) {
            return Some((at, Severity::Block));
        }
        let english = self.compounds == Compounds::OfNouns;
        // `Netanyahu'spolicy`, `let'stalk`; not `O'Shea`, `Sana'a`
        if english
            && before.chars().count() >= 3
            && let Some(rest) = self.ending_of_apostrophe(tail)
            && (rest >= 4 || self.is_word(&fold(before)))
        {
            return Some((word.len() - rest, Severity::Block));
        }
        // `O'Shea`; `sonly` of `it'sonly` is a word as well.
        let folded_tail = fold(tail);
        if tail.chars().count() > 2
            && (self.lexicon.is_frequent(&folded_tail) || self.lexicon.form(&folded_tail) == Form::Name)
        {
            return None;
        }
        if let Some(rest) = self.ending_of_apostrophe(tail)
            && self.is_word(&fold(before))
        {
            return Some((word.len() - rest, Severity::Block));
        }
        let folded = fold(before);
        if tail.len() > 2
            || folded.len() != before.len()
            || before.starts_with(char::is_uppercase) && !begins
            || self.is_word(&folded)
        {
            return None;
        }
        self.best_split(&folded, true).map(|at| (at, Severity::Block))
    }

    /// How long the word is that follows the ending behind an apostrophe: `sright`.
    fn ending_of_apostrophe(&self, tail: &str) -> Option<usize> {
        ["s", "t", "re", "ve", "ll", "d", "m"]
            .into_iter()
            .filter_map(|ending| tail.strip_prefix(ending))
            .find_map(|rest| {
                let folded = fold(rest);
                let is_word = rest.len() >= 2 && self.lexicon.is_frequent(&folded)
                    || rest.len() >= 4 && self.is_word(&folded);
                is_word.then_some(rest.len())
            })
    }

    /// «Трафальгарскойплощади»: an ending behind which no word goes on, and a word.
    fn after_ending(&self, folded: &str) -> Seam {
        let lexicon = self.lexicon;
        let at = folded.char_indices().map(|(at, _)| at).skip(4).find(|&at| {
            let (left, right) = folded.split_at(at);
            let size = right.chars().count();
            let ends = |list: &str| lexicon.list(list).any(|ending| left.ends_with(ending));
            let follows = size >= 4 && self.is_word(right)
                || size >= 3 && lexicon.has_frequent_form(right)
                || size >= 2 && lexicon.is_function(right);
            let goes_on = size >= 5
                || size >= 4 && lexicon.has_frequent_form(right)
                || size >= 2 && lexicon.is_function(right);
            (follows && ends("inner-ending")
                || goes_on
                    && (ends("inner-ending") || ends("last-ending"))
                    && left.chars().count() >= 6
                    // «центральноевропейский»
                    && !left.ends_with("ое")
                    && !left.ends_with("ее")
                    && lexicon.form(left) == Form::Common)
                && !lexicon.has("suffix", right)
        })?;
        Some((at, Severity::Block))
    }
}

fn is_latin_word(text: &str) -> bool {
    script(text) == Script::Latin
}

/// The byte where a capital follows a small letter.
fn inner_capital(word: &str) -> Option<usize> {
    let mut before = None;
    for (at, char) in word.char_indices() {
        if char.is_uppercase() && before.is_some_and(char::is_lowercase) {
            return Some(at);
        }
        before = Some(char);
    }
    None
}
