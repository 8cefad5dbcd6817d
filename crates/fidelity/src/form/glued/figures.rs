//! A word beside a figure or a unit: `in2015`, `20 kmfrom`, «1960-хгодов».

use super::{Seam, Seams};
use crate::Severity;
use crate::lexicon::{Form, Lexicon};
use crate::texts::Texts;
use crate::words::{MOST, Script, Word, fold, script};

/// «хгодов» of «1960-хгодов»: the ending of a number and a word.
pub(super) fn after_number(word: &Word<'_>, lexicon: &Lexicon) -> Option<usize> {
    if !word.is_lower() {
        return None;
    }
    let mut endings =
        lexicon.list("number-ending").map(str::len).filter(|&size| word.text.is_char_boundary(size));
    endings.find(|&size| {
        let (ending, rest) = word.text.split_at(size);
        lexicon.has("number-ending", ending)
            && lexicon.form(word.text) == Form::Unknown
            && rest.chars().count() >= 4
            && lexicon.is_frequent(rest)
    })
}

/// `kmfrom` of `20 kmfrom`, «чсемь» of «км/чсемь»: a unit and a word.
pub(super) fn after_unit(texts: &Texts<'_>, at: usize, lexicon: &Lexicon) -> Option<usize> {
    let (word, before) = (texts.target.get(at)?, texts.target.get(at.checked_sub(1)?)?);
    let measured = word.gap.chars().all(char::is_whitespace)
        && before.text.ends_with(|last: char| last.is_ascii_digit())
        || word.gap == "/" && lexicon.has("unit", before.text);
    if !measured || !word.is_lower() || lexicon.form(word.text) != Form::Unknown {
        return None;
    }
    let units = lexicon.list("unit").filter(|unit| word.text.starts_with(unit)).map(str::len);
    units.filter(|&size| word.text.is_char_boundary(size)).find(|&size| {
        let rest = word.text.get(size..).unwrap_or_default();
        let letters = rest.chars().count();
        letters >= 2 && lexicon.is_function(rest) || letters >= 4 && lexicon.is_frequent(rest)
    })
}

impl Seams<'_, '_> {
    /// `in2015`, `2015percent`; not `covid19`, `20th`, `5km`.
    pub(super) fn beside_digits(&self, word: &str) -> Seam {
        let is_digit = |char: char| char.is_ascii_digit();
        let digits_first = word.starts_with(is_digit);
        let at = word.find(|char| is_digit(char) != digits_first)?;
        let (left, right) = word.split_at(at);
        if digits_first {
            return self.is_beside_number(right, left).then_some((at, Severity::Block));
        }
        // `over160km`: the unit belongs to the number.
        let digits = right.get(..right.find(|char| !is_digit(char)).unwrap_or(right.len()))?;
        let tail = right.get(digits.len()..)?;
        let folded = fold(left);
        let count = left.chars().count();
        let short = count == 1 && script(left) == Script::Cyrillic && left.starts_with(char::is_lowercase);
        let plain = left.chars().all(char::is_alphabetic) && !left.chars().skip(1).any(char::is_uppercase);
        let is_preposition = plain && (count >= 2 || short) && self.lexicon.is_function(&folded);
        // «мае2019», `won7`: no unit stands before its number.
        let is_word = plain && count == 3 && self.is_word(&folded) && self.has_apart(digits);
        (is_preposition || tail.is_empty() && (is_word || self.is_beside_number(left, digits)))
            .then_some((at, Severity::Block))
    }

    /// Whether letters that touch a number are a word of their own: units, ordinals and endings are shorter, or no words.
    /// With a capital they may be a name with a number, unless the source has the number apart: `March20`.
    fn is_beside_number(&self, letters: &str, digits: &str) -> bool {
        let count = letters.chars().count();
        let apart = letters.starts_with(char::is_lowercase) || digits.len() <= 4 && self.has_apart(digits);
        digits.chars().all(|char| char.is_ascii_digit())
            && letters.chars().all(char::is_alphabetic)
            && !letters.chars().skip(1).any(char::is_uppercase)
            && apart
            && count >= if letters.starts_with(char::is_lowercase) { 4 } else { 3 }
            && self.is_word(&fold(letters))
    }

    /// Whether the source has the number as a word of its own.
    fn has_apart(&self, digits: &str) -> bool {
        self.texts.source_has(digits)
            && self.texts.source.iter().take(MOST).any(|word| word.text == digits && word.gap != "-")
    }
}
