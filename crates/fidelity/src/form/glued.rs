//! Words without the space between them.
//!
//! A word that the language does not know is glued if it falls into two that it knows. What is no word but a name or a
//! new word must not: the source may have it, in its own letters or in others, and languages have parts that make words
//! (lists `prefix`, `suffix` and `compound` of the lexicon).

mod known;
mod one_word;
mod two_words;

use crate::lexicon::{Form, Lexicon};
use crate::names;
use crate::texts::Texts;
use crate::words::{Script, Word, fold, is_apostrophe, is_latin, script};
use crate::{Class, Finding, Severity};

/// Words with a seam inside.
pub(super) fn find(texts: &Texts<'_>, out: &mut Vec<Finding>) {
    let Some(lexicon) = texts.to else { return };
    let seams = Seams { texts, lexicon, compounds: Compounds::of(lexicon) };
    for (at, word) in texts.target.iter().enumerate() {
        let folded = texts.target_folded.get(at);
        // What stands before a hyphen need not be a word: «сексо-», "socio-".
        let hyphenated = texts.target.get(at + 1).is_some_and(|next| next.gap.starts_with(['-', '\u{2011}']));
        if word.gap == "-"
            && let Some(seam) = after_number(word, lexicon)
        {
            let (left, right) = word.text.split_at(seam);
            out.push(
                Finding::in_target(
                    Class::Glued,
                    Severity::Block,
                    word.span,
                    "two words have no space between them",
                )
                .with(word.text, format!("{left} {right}")),
            );
            continue;
        }
        if let Some(seam) = after_unit(texts, at, lexicon) {
            let (left, right) = word.text.split_at(seam);
            out.push(
                Finding::in_target(
                    Class::Glued,
                    Severity::Block,
                    word.span,
                    "two words have no space between them",
                )
                .with(word.text, format!("{left} {right}")),
            );
            continue;
        }
        if word.text.len() < 3
            || hyphenated && !word.has_digit()
            || texts.source_has(folded)
            || texts.is_literal(word.span)
        {
            continue;
        }
        // «вПервой» is no «впервой».
        let inside = inner_capital(word.text).is_some_and(|at| at <= 4);
        let seam = if inside || lexicon.form(folded) == Form::Unknown {
            seams.of(word, folded)
        } else {
            let before = at.checked_sub(1).and_then(|before| texts.target.get(before));
            before
                .filter(|_| folded.len() == word.text.len())
                .and_then(|before| seams.in_known(before, word, folded))
                .map(|at| (at, Severity::Block))
        };
        if let Some((at, severity)) = seam {
            let (left, right) = word.text.split_at(at);
            out.push(
                Finding::in_target(Class::Glued, severity, word.span, "two words have no space between them")
                    .with(word.text, format!("{left} {right}")),
            );
        }
    }
}

/// «хгодов» of «1960-хгодов»: the ending of a number and a word.
fn after_number(word: &Word<'_>, lexicon: &Lexicon) -> Option<usize> {
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
fn after_unit(texts: &Texts<'_>, at: usize, lexicon: &Lexicon) -> Option<usize> {
    let (word, before) = (texts.target.get(at)?, texts.target.get(at.checked_sub(1)?)?);
    let measured = word.gap.chars().all(char::is_whitespace) && before.text.ends_with(|last: char| last.is_ascii_digit())
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

/// A byte inside a word where a space is missing, and what follows from it.
type Seam = Option<(usize, Severity)>;

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
    fn of(&self, word: &Word<'_>, folded: &str) -> Seam {
        // An apostrophe that nobody resolved: `man&#39;sright`.
        let before = self.texts.pair.target.get(..word.span.start).unwrap_or_default();
        if before.ends_with("&#39;")
            && let Some(rest) = self.ending_of_apostrophe(word.text)
        {
            return Some((word.text.len() - rest, Severity::Block));
        }
        if let Some(at) = word.text.find(is_apostrophe) {
            return self.after_apostrophe(word.text, at);
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
                .or_else(|| self.beside_rendered(word, folded))
                .or_else(|| self.after_ending(folded))
                .or_else(|| self.between_words(word, folded))
                .or_else(|| self.after_new_name(word, folded)),
        }
    }

    /// `SanFrancisco`, `BBCTwo`: two neighbours of the source, one of them with a capital, that are written as one.
    fn neighbours_of_source(&self, word: &Word<'_>, folded: &str) -> Option<usize> {
        if folded.len() != word.text.len() || script(word.text) == Script::Mixed {
            return None;
        }
        self.texts.source.windows(2).find_map(|pair| {
            let [left, right] = pair else { return None };
            let apart = !right.gap.is_empty() && right.gap.chars().all(char::is_whitespace);
            let fits = apart
                && left.text.len() + right.text.len() == folded.len()
                && (left.is_capitalised() || right.is_capitalised() || inner_capital(word.text).is_some())
                && folded.starts_with(&fold(left.text))
                && folded.ends_with(&fold(right.text));
            fits.then_some(left.text.len())
        })
    }

    /// `dospueblos`, `otherhangi`: a word of the source that the language does not have, after one that it has.
    fn before_copied(&self, folded: &str) -> Seam {
        let lexicon = self.lexicon;
        let seams = folded.char_indices().map(|(at, _)| at).skip(1);
        let at = seams.into_iter().find(|&at| {
            let (left, right) = folded.split_at(at);
            let (left_size, size) = (left.chars().count(), right.chars().count());
            // `startupde`
            if left_size >= 4
                && self.texts.source_has(left)
                && !lexicon.has("prefix", left)
                && !lexicon.has("suffix", right)
                && (size >= 2
                    && lexicon.is_function(right)
                    && (left_size >= 6 || !lexicon.has("name-ending", right))
                    || size >= 4 && lexicon.is_frequent(right))
            {
                return true;
            }
            size >= if left_size == 1 { 5 } else { 4 }
                && self.texts.source_has(right)
                && !lexicon.has("suffix", right)
                && !lexicon.has("prefix", left)
                && !lexicon.has("adjective-prefix", left)
                && (lexicon.is_function(left) || left.chars().count() >= 4 && lexicon.is_frequent(left))
        })?;
        Some((at, Severity::Block))
    }

    /// `ofghee` for «гхи», `arakfisk`: a function word and what the source has in other letters, or the other way round.
    fn beside_rendered(&self, word: &Word<'_>, folded: &str) -> Seam {
        if word.is_capitalised() && !word.may_begin() || self.texts.source_is(word.script()) {
            return None;
        }
        let strain = |text: &str| names::strain_to_source(self.texts, text);
        let mut whole = None;
        let at = folded.char_indices().map(|(at, _)| at).skip(1).find(|&at| {
            let (left, right) = folded.split_at(at);
            let (left_size, right_size) = (left.chars().count(), right.chars().count());
            let lexicon = self.lexicon;
            let begins = lexicon.is_function(left) && !lexicon.has("prefix", left) && !lexicon.has("denial", left);
            let ends = lexicon.is_function(right)
                && !lexicon.has("name-ending", right)
                && !lexicon.has("suffix", right)
                && !word.is_capitalised();
            let rendered = match (begins && right_size >= 4, ends && left_size >= 4 && right_size >= 2) {
                (true, _) => right,
                (_, true) => left,
                _ => return false,
            };
            let part = strain(rendered);
            part <= 0.1 && *whole.get_or_insert_with(|| strain(folded)) > part + 0.2
        })?;
        Some((at, Severity::Block))
    }

    fn is_word(&self, folded: &str) -> bool {
        self.lexicon.is_function(folded) || self.lexicon.form(folded) != Form::Unknown
    }

    /// `theDiplomat`, `FrenchResistance`; not `McDonald`, and not `YouTube`, which the source has as «Ютьюб».
    fn at_capital(&self, word: &Word<'_>, at: usize) -> Seam {
        let (left, right) = (word.text.get(..at)?, word.text.get(at..)?);
        let (left_folded, right_folded) = (fold(left), fold(right));
        let function = self.lexicon.is_function(&left_folded)
            && (left.starts_with(char::is_lowercase) || word.may_begin());
        // `anelE`, «ДжонД.»
        if right.chars().count() == 1
            && right != "I"
            && left.chars().count() >= 4
            && (self.is_word(&left_folded) || names::is_source_name(self.texts, left, &left_folded))
            && (self.texts.source.iter().any(|word| word.letters() == 1 && word.is_capitalised())
                || self.texts.pair.target.get(word.span.end..).is_some_and(|rest| rest.starts_with('.')))
        {
            return Some((at, Severity::Block));
        }
        if right == "I"
            && left.chars().count() >= 3
            && self.lexicon.is_function("i")
            && self.is_word(&left_folded)
        {
            return Some((at, Severity::Block));
        }
        // `eLawrence`; not `eBay`
        if left == "e"
            && function
            && (self.lexicon.form(&right_folded) == Form::Name
                || names::is_source_name(self.texts, right, &right_folded))
        {
            return Some((at, Severity::Block));
        }
        if !function
            && (left.chars().count() < 3
                || NAME_PARTS.contains(&left_folded.as_str())
                || self.lexicon.has("prefix", &left_folded))
            || right.chars().count() < 2
            || matches!(left_folded.as_str(), "i" | "e")
            || !function && names::is_rendered(self.texts, word)
        {
            return None;
        }
        let known = |part: &str, folded: &str| {
            self.is_word(folded) || names::is_source_name(self.texts, part, folded)
        };
        match (known(left, &left_folded), known(right, &right_folded)) {
            (true, true) => Some((at, Severity::Block)),
            (true, false) if left.starts_with(char::is_lowercase) => Some((at, Severity::Block)),
            // `SanFrancisco`
            (false, true) if left.chars().count() >= 3 && self.texts.source_has(&right_folded) => {
                Some((at, Severity::Block))
            }
            (true, false) | (false, true) => Some((at, Severity::Block)),
            (false, false) => None,
        }
    }

    /// `OTranstorno`, «ВМоскве»
    fn after_first_letter(&self, word: &str) -> Seam {
        let (at, second) = word.char_indices().nth(1)?;
        let (left, right) = word.split_at(at);
        let rest = right.get(second.len_utf8()..)?;
        let shaped =
            second.is_uppercase() && rest.chars().count() >= 3 && !rest.chars().any(char::is_uppercase);
        let follows = self.is_word(&fold(right)) || rest.chars().count() >= 4 && self.texts.source_is(Script::Cyrillic);
        (shaped && self.lexicon.is_function(&fold(left)) && follows).then_some((at, Severity::Block))
    }

    /// `USAand`, `ЮАРсегментировано`; not `NGOs`.
    fn after_acronym(&self, word: &str) -> Seam {
        let at = word.find(char::is_lowercase)?;
        let (left, right) = word.split_at(at);
        // `CEOSteve`
        if let Some((capital, _)) = left.char_indices().next_back()
            && left.chars().count() >= 4
            && self.texts.source_has(&fold(left.get(..capital)?))
            && right.chars().count() >= 3
            && self.is_word(&fold(word.get(capital..)?))
        {
            return Some((capital, Severity::Block));
        }
        // `FCBarcelona`
        if let Some((capital, _)) = left.char_indices().next_back()
            && left.chars().count() >= 3
            && right.chars().count() >= 4
            && self.texts.source.iter().any(|word| word.is_acronym())
            && let (Some(name), Some(before)) = (word.get(capital..), left.get(..capital))
            && let folded = fold(name)
            && (self.lexicon.form(&folded) == Form::Name || names::is_source_name(self.texts, name, &folded))
            && !NAME_PARTS.contains(&fold(before).as_str())
        {
            return Some((capital, Severity::Block));
        }
        let folded = fold(right);
        // «СПИДав», «НАТОи»: a case and a word of one letter, or such a word after a vowel, where no case is.
        if left.chars().count() >= 3 {
            let vowel = left.ends_with(['А', 'О', 'У', 'Э', 'И']);
            match folded.as_str() {
                "аи" | "ав" | "ак" | "ас" | "уи" | "ув" | "еи" | "оми" | "омв" => {
                    return Some((word.char_indices().next_back()?.0, Severity::Block));
                }
                "и" | "в" | "к" | "с" if vowel => return Some((at, Severity::Block)),
                _ => {}
            }
        }
        let follows = folded.chars().count() >= 2 && self.lexicon.is_function(&folded)
            || folded.chars().count() >= 4 && self.lexicon.form(&folded) == Form::Common;
        (left.chars().count() >= 2 && follows && !self.lexicon.has("suffix", &folded))
            .then_some((at, Severity::Block))
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
        // One side is copied from the source: `Tribuneв`, «хангыльHunmin».
        // «витаминаD»
        let letter = right.chars().count() == 1
            && right.starts_with(char::is_uppercase)
            && left.chars().count() >= 4
            && self.texts.source_has(&right_folded)
            && self.is_word(&left_folded);
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
    fn after_apostrophe(&self, word: &str, at: usize) -> Seam {
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
        if tail.chars().count() > 2 && self.is_word(&fold(tail)) {
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
            || before.starts_with(char::is_uppercase)
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

    /// `in2015`, `2015percent`; not `covid19`, `20th`, `5km`.
    fn beside_digits(&self, word: &str) -> Seam {
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
        (is_preposition || tail.is_empty() && self.is_beside_number(left, digits))
            .then_some((at, Severity::Block))
    }

    /// Whether letters that touch a number are a word of their own: units, ordinals and endings are shorter, or no words.
    /// With a capital they may be a name with a number, unless the source has the number apart: `March20`.
    fn is_beside_number(&self, letters: &str, digits: &str) -> bool {
        let count = letters.chars().count();
        let apart = letters.starts_with(char::is_lowercase)
            || digits.len() <= 4
                && self.texts.source.iter().any(|word| word.text == digits && word.gap != "-");
        digits.chars().all(|char| char.is_ascii_digit())
            && letters.chars().all(char::is_alphabetic)
            && !letters.chars().skip(1).any(char::is_uppercase)
            && apart
            && count >= if letters.starts_with(char::is_lowercase) { 4 } else { 3 }
            && self.is_word(&fold(letters))
    }

    /// `Putinsaid`, `ofPutin` in capitals apart: a name of the source and a word.
    fn beside_name(&self, word: &Word<'_>, folded: &str) -> Seam {
        // `jongcalled` of `Yo-jongcalled`
        if !word.is_capitalised() && word.gap != "-" || word.is_acronym() || folded.len() < 5 {
            return None;
        }
        let mut best = None;
        for (at, _) in folded.char_indices().skip(2) {
            let (name, left, right) = (word.text.get(..at)?, folded.get(..at)?, folded.get(at..)?);
            if self.lexicon.has("suffix", right) || self.lexicon.has("prefix", left) {
                continue;
            }
            let Some((most, clear)) = self.follows_name(left, right) else { continue };
            if names::is_source_name(self.texts, name, left)
                && (self.texts.source_has(left) || {
                    let strain = names::strain_to_source(self.texts, name);
                    strain <= most && names::strain_to_source(self.texts, word.text) > strain + clear
                })
            {
                best = Some((at, Severity::Block));
            }
        }
        best
    }

    /// Whether a word may follow a name: how much the name may strain, and how much more both of them as one, for the
    /// whole may be the name.
    fn follows_name(&self, left: &str, right: &str) -> Option<(f32, f32)> {
        let lexicon = self.lexicon;
        let (left_size, size) = (left.chars().count(), right.chars().count());
        let copied = self.texts.source_has(left);
        let function = lexicon.is_function(right);
        if left_size < 3 {
            let follows = !lexicon.is_function(left) && size >= 4 && lexicon.is_frequent(right);
            return follows.then_some((0.0, 0.2));
        }
        if self.is_preposition(left, right) {
            return Some((1.0, 0.05));
        }
        if function && size >= 2 && (copied || !lexicon.has("name-ending", right))
            || size >= 4 && lexicon.is_frequent(right)
            || size >= 5 && lexicon.has_frequent_form(right)
            || size >= 7 && lexicon.form(right) == Form::Common
            || copied && (lexicon.has("name-conjunction", right) || size >= 5 && lexicon.form(right) == Form::Common)
        {
            return Some((1.0, 0.15));
        }
        // Names end in these as well, but not where the source has the name without.
        if copied || left_size < 4 {
            return None;
        }
        let vowel = left.ends_with(['а', 'е', 'и', 'о', 'у', 'ы', 'э', 'ю', 'я', 'й', 'ь']);
        match right {
            // «Иранев»: the whole might be a name, but not that of the source.
            "в" | "к" if vowel => Some((0.03, if lexicon.form(left) == Form::Unknown { 0.1 } else { -0.02 })),
            "и" if left.ends_with('й') => Some((0.03, 0.0)),
            "и" if vowel => Some((0.005, 0.0)),
            _ if function && size >= 2 && !matches!(right, "an" | "as" | "us" | "am") => {
                let cyrillic = script(left) == Script::Cyrillic;
                let known = cyrillic || lexicon.form(left) != Form::Unknown;
                Some((if known { 0.03 } else { 0.005 }, if cyrillic { 0.1 } else { 0.15 }))
            }
            _ => None,
        }
    }

    /// `Kuomintangperdeu`: a verb that everybody uses, behind letters that nothing in the source looks like with it.
    fn after_new_name(&self, word: &Word<'_>, folded: &str) -> Seam {
        let lexicon = self.lexicon;
        if !word.is_capitalised() || word.is_acronym() || self.texts.source_is(word.script()) {
            return None;
        }
        let at = folded.char_indices().map(|(at, _)| at).skip(3).find(|&at| {
            let (left, right) = folded.split_at(at);
            let is_verb = || {
                lexicon.has("apart", right)
                    || lexicon.list("finite-ending").any(|ending| right.ends_with(ending))
            };
            let size = right.chars().count();
            let follows = size >= 5 && lexicon.is_frequent(right) && is_verb()
                || lexicon.has("after-name", right);
            follows && !lexicon.has("suffix", right) && !lexicon.has("prefix", left)
        })?;
        (!names::is_rendered(self.texts, word)).then_some((at, Severity::Block))
    }

    /// «Хэгманв»: a preposition of one consonant after another one, which no name ends in.
    fn is_preposition(&self, left: &str, right: &str) -> bool {
        matches!(right, "в" | "к")
            && left.chars().count() >= 4
            && !left.ends_with(['а', 'е', 'и', 'о', 'у', 'ы', 'э', 'ю', 'я', 'й', 'ь'])
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
                    && !left.ends_with('е')
                    && lexicon.form(left) == Form::Common)
                && !lexicon.has("suffix", right)
        })?;
        Some((at, Severity::Block))
    }
}

fn is_latin_word(text: &str) -> bool {
    script(text) == Script::Latin
}

/// Beginnings of names with a capital inside.
const NAME_PARTS: &[&str] =
    &["mc", "mac", "de", "di", "du", "da", "la", "le", "van", "von", "fitz", "des", "del", "al", "el"];

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
