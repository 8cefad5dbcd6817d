//! A name of the source and a word beside it: `Putinsaid`, `SanFrancisco`, `USAand`.

use super::{Seam, Seams, inner_capital};
use crate::Severity;
use crate::lexicon::Form;
use crate::names;
use crate::words::MOST;
use crate::words::{Script, Word, fold, script};

/// Beginnings of names with a capital inside.
const NAME_PARTS: &[&str] =
    &["mc", "mac", "de", "di", "du", "da", "la", "le", "van", "von", "fitz", "des", "del", "al", "el"];

impl Seams<'_, '_> {
    /// `SanFrancisco`, `BBCTwo`: two neighbours of the source, one of them with a capital, that are written as one.
    pub(super) fn neighbours_of_source(&self, word: &Word<'_>, folded: &str) -> Option<usize> {
        if folded.len() != word.text.len() || script(word.text) == Script::Mixed {
            return None;
        }
        // Few words fall into two words of the source: only for them it is gone through.
        let mut seams = folded.char_indices().map(|(at, _)| folded.split_at(at)).skip(1);
        if !seams.any(|(left, right)| self.texts.source_has(left) && self.texts.source_has(right)) {
            return None;
        }
        self.texts.source.windows(2).take(MOST).find_map(|pair| {
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
    pub(super) fn before_copied(&self, folded: &str) -> Seam {
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
    pub(super) fn beside_rendered(&self, word: &Word<'_>, folded: &str) -> Seam {
        if word.is_capitalised() && !word.may_begin() || self.texts.source_is(word.script()) {
            return None;
        }
        let strain = |text: &str| names::strain_to_rare(self.texts, text);
        let mut whole = None;
        let at = folded.char_indices().map(|(at, _)| at).skip(1).find(|&at| {
            let (left, right) = folded.split_at(at);
            let (left_size, right_size) = (left.chars().count(), right.chars().count());
            let lexicon = self.lexicon;
            let begins =
                lexicon.is_function(left) && !lexicon.has("prefix", left) && !lexicon.has("denial", left);
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
            part <= names::ALIKE && *whole.get_or_insert_with(|| strain(folded)) > part + 0.2
        })?;
        Some((at, Severity::Block))
    }

    /// `theDiplomat`, `FrenchResistance`; not `McDonald`, and not `YouTube`, which the source has as «Ютьюб».
    pub(super) fn at_capital(&self, word: &Word<'_>, at: usize) -> Seam {
        let (left, right) = (word.text.get(..at)?, word.text.get(at..)?);
        let (left_folded, right_folded) = (fold(left), fold(right));
        let function = self.lexicon.is_function(&left_folded)
            && (left.starts_with(char::is_lowercase) || word.may_begin());
        // `anelE`, «ДжонД.»
        if right.chars().count() == 1
            && right != "I"
            && left.chars().count() >= 4
            && (self.is_word(&left_folded) || names::is_source_name(self.texts, left, &left_folded))
            && (self.texts.source.iter().take(MOST).any(|word| word.letters() == 1 && word.is_capitalised())
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
        // `MrCostello`
        if left.starts_with(char::is_uppercase)
            && self.lexicon.has("title", &left_folded)
            && right.chars().count() >= 3
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
            || !function && names::is_explained(self.texts, word, [left, right])
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
    pub(super) fn after_first_letter(&self, word: &str) -> Seam {
        let (at, second) = word.char_indices().nth(1)?;
        let (left, right) = word.split_at(at);
        let rest = right.get(second.len_utf8()..)?;
        let shaped =
            second.is_uppercase() && rest.chars().count() >= 3 && !rest.chars().any(char::is_uppercase);
        let follows =
            self.is_word(&fold(right)) || rest.chars().count() >= 4 && self.texts.source_is(Script::Cyrillic);
        (shaped && self.lexicon.is_function(&fold(left)) && follows).then_some((at, Severity::Block))
    }

    /// `USAand`, `ЮАРсегментировано`; not `NGOs`.
    pub(super) fn after_acronym(&self, word: &str) -> Seam {
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
            && self.texts.source.iter().take(MOST).any(|word| word.is_acronym())
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

    /// `Putinsaid`, `ofPutin` in capitals apart: a name of the source and a word.
    pub(super) fn beside_name(&self, word: &Word<'_>, folded: &str) -> Seam {
        // `jongcalled` of `Yo-jongcalled`
        if !word.is_capitalised() && word.gap != "-" || word.is_acronym() || folded.len() < 5 {
            return None;
        }
        let mut best = None;
        let mut whole = None;
        for (at, _) in folded.char_indices().skip(2) {
            let (name, left, right) = (word.text.get(..at)?, folded.get(..at)?, folded.get(at..)?);
            if self.lexicon.has("suffix", right) || self.lexicon.has("prefix", left) {
                continue;
            }
            let Some((most, clear)) = self.follows_name(left, right) else { continue };
            if names::is_source_name(self.texts, name, left)
                && (self.texts.source_has(left) || {
                    let strain = names::strain_to_source(self.texts, name);
                    strain <= most
                        && *whole.get_or_insert_with(|| names::strain_to_source(self.texts, word.text))
                            > strain + clear
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
            || copied
                && (lexicon.has("name-conjunction", right)
                    || size >= 5 && lexicon.form(right) == Form::Common)
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
            "в" | "к" if vowel => {
                Some((0.03, if lexicon.form(left) == Form::Unknown { 0.1 } else { -0.02 }))
            }
            "и" if left.ends_with('й') => Some((0.03, 0.0)),
            // «Кесарии» is a case of «Кесария».
            "и" if left.ends_with('и') => None,
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
    pub(super) fn after_new_name(&self, word: &Word<'_>, folded: &str) -> Seam {
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
            let follows =
                size >= 5 && lexicon.is_frequent(right) && is_verb() || lexicon.has("after-name", right);
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
}
