//! Words without the space between them, and words with a space inside.
//!
//! A word that the language does not know is glued if it falls into two that it knows. What is no word but a name or a
//! new word must not: the source may have it, in its own letters or in others, and languages have parts that make words
//! (lists `prefix` and `suffix` of the lexicon).

use tolmach_text::Span;

use crate::lexicon::{Form, Lexicon};
use crate::literals;
use crate::names;
use crate::texts::Texts;
use crate::words::{Script, Word, fold, is_apostrophe, script};
use crate::{Class, Finding, Severity};

pub(super) fn find(texts: &Texts<'_>, out: &mut Vec<Finding>) {
    let Some(lexicon) = texts.to else { return };
    let literals = literals::spans(texts.pair.target);
    for word in &texts.target {
        if word.text.len() < 3 || literals.iter().any(|literal| literal.start < word.span.end && word.span.start < literal.end) {
            continue;
        }
        let folded = fold(word.text);
        if texts.source_has(&folded) || lexicon.form(&folded) != Form::Unknown {
            continue;
        }
        if let Some((at, severity)) = seam(texts, lexicon, word, &folded) {
            let (left, right) = word.text.split_at(at);
            out.push(
                Finding::in_target(Class::Glued, severity, word.span, "two words have no space between them")
                    .with(word.text, format!("{left} {right}")),
            );
        }
    }
}

/// Where a space is missing in a word, and how sure that is.
fn seam(texts: &Texts<'_>, lexicon: &Lexicon, word: &Word<'_>, folded: &str) -> Option<(usize, Severity)> {
    if let Some(at) = word.text.find(is_apostrophe) {
        return after_apostrophe(lexicon, word.text, at);
    }
    if word.has_digit() {
        return beside_digits(lexicon, word.text);
    }
    // Parts of words in another script are other checks' matter.
    if folded.len() != word.text.len() || script(word.text) == Script::Mixed {
        return None;
    }
    if let Some(at) = inner_capital(word.text) {
        return at_capital(texts, lexicon, word, at);
    }
    between_known(texts, lexicon, word, folded).or_else(|| beside_name(texts, lexicon, word, folded))
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

/// `theDiplomat`, `FrenchResistance`; not `McDonald`, and not `YouTube`, which the source has as «Ютьюб».
fn at_capital(texts: &Texts<'_>, lexicon: &Lexicon, word: &Word<'_>, at: usize) -> Option<(usize, Severity)> {
    let (left, right) = (word.text.get(..at)?, word.text.get(at..)?);
    let left_folded = fold(left);
    let name_parts = ["mc", "mac", "de", "di", "du", "da", "la", "le", "van", "von", "fitz", "des", "del", "al", "el", "i", "e"];
    let is_part = name_parts.contains(&left_folded.as_str()) && !(left.starts_with(char::is_lowercase) && lexicon.is_function(&left_folded));
    let short = left.chars().count() < 3 && !lexicon.is_function(&left_folded);
    let known = lexicon.is_function(&left_folded) || lexicon.form(&left_folded) != Form::Unknown || texts.source_has(&left_folded);
    if is_part || short || !known || right.chars().count() < 2 || names::is_rendered(texts, word) {
        return None;
    }
    let right_folded = fold(right);
    let right_known = lexicon.form(&right_folded) != Form::Unknown || texts.source_has(&right_folded);
    let sure = left.starts_with(char::is_lowercase) || right_known;
    Some((at, if sure { Severity::Block } else { Severity::Warn }))
}

/// `man'sbehaviour`, `didn'tsay`, `theman's`.
fn after_apostrophe(lexicon: &Lexicon, word: &str, at: usize) -> Option<(usize, Severity)> {
    let (before, after) = (word.get(..at)?, word.get(at..)?);
    let tail = after.trim_start_matches(is_apostrophe);
    if lexicon.form(&fold(tail)) != Form::Unknown && tail.chars().count() > 2 {
        return None;
    }
    for ending in ["s", "t", "re", "ve", "ll", "d", "m"] {
        if let Some(rest) = tail.strip_prefix(ending)
            && rest.len() >= 2
            && lexicon.form(&fold(rest)) == Form::Common
            && lexicon.form(&fold(before)) != Form::Unknown
        {
            return Some((word.len() - rest.len(), Severity::Block));
        }
    }
    let folded = fold(before);
    if tail.len() > 2 || folded.len() != before.len() || lexicon.form(&folded) != Form::Unknown || before.starts_with(char::is_uppercase) {
        return None;
    }
    best_split(lexicon, &folded, true).map(|at| (at, Severity::Block))
}

/// `in2015`, `2015percent`; not `covid19`, `20th`, `5km`.
fn beside_digits(lexicon: &Lexicon, word: &str) -> Option<(usize, Severity)> {
    let is_digit = |char: char| char.is_ascii_digit();
    let at = if word.starts_with(is_digit) { word.find(|char: char| !is_digit(char))? } else { word.find(is_digit)? };
    let (left, right) = word.split_at(at);
    let (letters, digits_first) = if word.starts_with(is_digit) { (right, true) } else { (left, false) };
    let digits = if digits_first { left } else { right };
    if !digits.chars().all(is_digit) || !letters.chars().all(char::is_alphabetic) || letters.chars().skip(1).any(char::is_uppercase) {
        return None;
    }
    let folded = fold(letters);
    let count = letters.chars().count();
    let word_like = match digits_first {
        // Units, ordinals and endings are shorter, or no words.
        true => count >= 4 && letters.chars().all(char::is_lowercase) && lexicon.form(&folded) == Form::Common,
        false => count >= 2 && lexicon.is_function(&folded) || count >= 4 && letters.chars().all(char::is_lowercase) && lexicon.form(&folded) == Form::Common,
    };
    word_like.then_some((at, Severity::Block))
}

/// `whichmeans`, `Thetrade`.
fn between_known(texts: &Texts<'_>, lexicon: &Lexicon, word: &Word<'_>, folded: &str) -> Option<(usize, Severity)> {
    if word.is_acronym() && word.letters() < 8 {
        return None;
    }
    let lower = word.is_lower();
    let at = best_split(lexicon, folded, lower)?;
    if lower {
        return Some((at, Severity::Block));
    }
    // A name may look like two words: Petersburg, Manning.
    let begins = word.may_begin() && lexicon.is_function(&folded[..at]);
    if !begins && names::is_rendered(texts, word) || names::is_adapted(texts, word) {
        return None;
    }
    Some((at, if begins { Severity::Block } else { Severity::Warn }))
}

/// Where the best pair of known words meets.
fn best_split(lexicon: &Lexicon, folded: &str, lower: bool) -> Option<usize> {
    lexicon
        .beginnings(folded)
        .into_iter()
        .filter_map(|at| {
            let (left, right) = (folded.get(..at)?, folded.get(at..)?);
            let worth = worth(lexicon, left, right, lower)?;
            Some((worth, at))
        })
        .max()
        .map(|(_, at)| at)
}

/// How convincing two parts are as two words; `None` if they are not.
fn worth(lexicon: &Lexicon, left: &str, right: &str, lower: bool) -> Option<usize> {
    let (left_size, right_size) = (left.chars().count(), right.chars().count());
    let known = |part: &str| match lexicon.form(part) {
        Form::Common => true,
        Form::Name => !lower,
        Form::Unknown => lexicon.is_function(part),
    };
    let (left_function, right_function) = (lexicon.is_function(left), lexicon.is_function(right));
    if !known(left) || !known(right) || lexicon.has("prefix", left) && !right_function || lexicon.has("suffix", right) && !(left_function && right_function && left_size > 1) {
        return None;
    }
    let fits = match (left_function, right_function) {
        (true, true) => left_size + right_size >= 4 && left_size.max(right_size) >= 2,
        (true, false) => right_size >= if left_size == 1 { 4 } else { 3 },
        (false, true) => left_size >= if right_size == 1 { 4 } else { 3 },
        (false, false) => left_size >= 3 && right_size >= 3 && left_size + right_size >= 7,
    };
    fits.then_some(20 * (usize::from(left_function) + usize::from(right_function)) + left_size.min(right_size))
}

/// `Putinsaid`: a name of the source and a word.
fn beside_name(texts: &Texts<'_>, lexicon: &Lexicon, word: &Word<'_>, folded: &str) -> Option<(usize, Severity)> {
    if !word.is_capitalised() || word.is_acronym() || folded.len() < 6 {
        return None;
    }
    let mut best = None;
    for (at, _) in folded.char_indices().skip(3) {
        let (left, right) = (folded.get(..at)?, folded.get(at..)?);
        let size = right.chars().count();
        let follows = lexicon.is_function(right) && size >= 2 || size >= 4 && lexicon.form(right) == Form::Common;
        if follows && !lexicon.has("suffix", right) && names::is_source_name(texts, word.text.get(..at)?, left) {
            best = Some((at, Severity::Block));
        }
    }
    if best.is_some() && names::is_rendered(texts, word) { None } else { best }
}

/// A word with a space inside: neither half is a word, or one of them is not, and both together are.
pub(super) fn parted(texts: &Texts<'_>, out: &mut Vec<Finding>) {
    let Some(lexicon) = texts.to else { return };
    for pair in texts.target.windows(2) {
        let [left, right] = pair else { continue };
        let blank = !right.gap.is_empty() && right.gap.chars().all(char::is_whitespace);
        if !blank || !right.is_lower() || left.has_digit() || right.has_digit() || left.text.contains(is_apostrophe) {
            continue;
        }
        let (one, other) = (fold(left.text), fold(right.text));
        let known = |part: &str| lexicon.form(part) != Form::Unknown || lexicon.is_function(part);
        if known(&one) && known(&other) || texts.source_has(&one) && texts.source_has(&other) {
            continue;
        }
        let whole = [one.as_str(), other.as_str()].concat();
        if whole.chars().count() < 5 || lexicon.form(&whole) == Form::Unknown || left.is_acronym() && left.letters() > 1 {
            continue;
        }
        let span = Span::new(left.span.start, right.span.end);
        let text = span.of(texts.pair.target);
        let joined = [left.text, right.text].concat();
        out.push(Finding::in_target(Class::Parted, Severity::Block, span, "one word has a space inside").with(text, joined));
    }
}
