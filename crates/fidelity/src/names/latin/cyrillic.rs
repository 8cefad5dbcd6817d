//! Latin words in a pair of texts of which one is in Cyrillic letters.

use super::related::has_letters_of;
use super::{Judge, Original, Verdict, are_numbers, is_derived, knows, usual_edits};
use crate::Severity;
use crate::lexicon::Form;

impl<'j, 't, 'a> Judge<'j, 't, 'a> {
    /// Among Cyrillic letters a Latin word is there to be copied. A plural may go or come.
    pub(super) fn beside_cyrillic(&self) -> Verdict<'j, 't, 'a> {
        let target_is_latin = !self.into_cyrillic;
        let english = if target_is_latin { self.texts.to } else { self.texts.from };
        let is_common = |word: &str| english.is_some_and(|lexicon| lexicon.form(word) == Form::Common);
        let is_function = english.is_some_and(|lexicon| lexicon.is_function(self.own));
        if let Some((original, _)) = self.beside_copy()
            && !(target_is_latin && is_function)
            && !self.is_glued(original)
        {
            // British Airway, Associated Pres; not two Apple iPhones.
            let singular = if self.own.len() < original.key.len() { self.own } else { original.key.as_str() };
            if !are_numbers(&original.key, self.own) || is_common(singular) && !target_is_latin {
                return Some((original, Severity::Block));
            }
            return None;
        }
        // In a text in Latin letters, a known word may be there in its own right.
        let known = target_is_latin && self.texts.to.is_some_and(|lexicon| knows(lexicon, self.word));
        let alike = |original: &Original<'_, '_>| {
            let ends = |word: &str, other: &str| word.chars().next_back() == other.chars().next_back();
            original.is_missing
                && (original.key.chars().next() == self.own.chars().next() || ends(&original.key, self.own))
        };
        let half = |size: usize| if known { usual_edits(size) } else { (size / 2).clamp(1, 3) };
        // A code in capitals is no word without them: the ROM of CD-ROM is no "from".
        let fits = |original: &Original<'_, '_>| !original.word.is_lower() || !self.word.is_acronym();
        let jumbled = |original: &Original<'_, '_>| {
            original.is_missing
                && original.is_name
                && original.key.chars().next() == self.own.chars().next()
                && has_letters_of(&original.key, self.own, 1)
        };
        let (original, edits) = self
            .nearest(usual_edits, fits)
            .or_else(|| self.nearest(half, |original| fits(original) && alike(original)))
            .or_else(|| self.nearest(|_| 3, jumbled))?;
        if are_numbers(&original.key, self.own)
            || self.is_glued(original)
            || target_is_latin && is_derived(&original.key, self.word)
        {
            return None;
        }
        if !known {
            return Some((original, Severity::Block));
        }
        let same_start = original.key.chars().next() == self.own.chars().next();
        // What a Russian text has in Latin letters is copied: drop, dorp.
        let rare = self.texts.to.is_some_and(|to| !to.is_frequent(self.own));
        if original.is_missing && !original.is_copied && self.word.is_lower() && original.word.is_lower() {
            let changed = same_start && rare && edits == 1 && self.own.chars().count() >= 4;
            return changed.then_some((original, Severity::Block));
        }
        if !original.is_missing || !self.word.is_capitalised() || !same_start {
            return None;
        }
        let near = edits == 1 && original.key.chars().count() >= 4
            || edits == 2 && original.key.chars().count() >= 7;
        let capitals = original.word.is_capitalised() && !original.word.may_begin();
        Some((original, if near && capitals { Severity::Block } else { Severity::Warn }))
    }
}
