//! Copied words between languages in Latin letters.
//!
//! Most words are translated there, and many names have a form in each language: a word is changed that stands for one
//! that had to be copied, and that no rule of spelling makes of it.

use super::spelling::{
    Relation, begin_alike, foreign, is_left_foreign, is_simpler, knows_of_portugal, marks, relation,
};
use super::{Judge, Original, Verdict, are_numbers, is_derived, knows, usual_edits, without_apostrophes};
use crate::Severity;
use crate::edits::distance;
use crate::lexicon::{Form, Lexicon};
use crate::words::stem;

/// A word of the source and the one of the translation that may stand for it.
#[derive(Debug)]
struct Couple<'j, 't, 'a> {
    original: &'j Original<'t, 'a>,
    /// The folded word of the source.
    copied: String,
    /// The folded word of the translation.
    folded: String,
    from: &'j Lexicon,
    to: &'j Lexicon,
    into_portuguese: bool,
}

impl Couple<'_, '_, '_> {
    /// How the one comes from the other by the rules of both languages.
    fn relation(&self) -> Option<Relation> {
        // BitTorrent has no other form.
        if self.original.word.text.chars().skip(1).any(char::is_uppercase) {
            return None;
        }
        self.adaptation()
    }

    /// The same, whatever capitals it has.
    fn adaptation(&self) -> Option<Relation> {
        if self.into_portuguese {
            return relation(&self.copied, &self.folded);
        }
        // English has no lh and nh of its own.
        let gains = |letters: &&str| self.folded.contains(letters) && !self.copied.contains(letters);
        if ["lh", "nh"].iter().any(gains) { None } else { relation(&self.folded, &self.copied) }
    }

    /// The language of the translation has the word of the source, so that nothing need be done to it.
    fn could_be_copied(&self) -> bool {
        self.to.form(&self.copied) != Form::Unknown
    }

    /// Whether a name had to be copied and no other word, frequent or not, could stand for it: the language of the
    /// translation has it, or neither has.
    fn had_to_be_copied(&self, frequent: bool) -> bool {
        match (self.from.form(&self.copied), self.to.form(&self.copied)) {
            (Form::Unknown, Form::Name) => true,
            (Form::Unknown, _) | (_, Form::Name | Form::Common) => !frequent,
            _ => false,
        }
    }

    /// The translation has the word once as it was and once not: it has no other form there.
    fn is_copied_elsewhere(&self) -> bool {
        self.original.is_missing && self.original.is_copied
    }

    /// Whether two words that differ by an s may be singular and plural: not Texas, and not Charles and Charle, for no
    /// language has such a singular.
    fn is_other_number(&self) -> bool {
        let shorter = self.folded.len() < self.copied.len();
        let knows = |lexicon: &Lexicon, word: &str| lexicon.form(word) != Form::Unknown;
        self.to.form(&self.copied) != Form::Name
            && (!shorter
                || knows(self.from, &self.folded)
                || !self.is_copied_elsewhere() && !knows(self.from, &self.copied))
    }

    /// Whether no rule of spelling makes the one of the other, or nothing had to be made of it. Beside a copied name more
    /// is known: what it belongs to is copied.
    fn is_changed(&self, edits: usize, beside: bool) -> bool {
        let marked = marks(&self.copied) != marks(&self.folded);
        let (copied, folded) = (foreign(&self.copied), foreign(&self.folded));
        match self.relation() {
            None => true,
            _ if marked => false,
            _ if self.is_copied_elsewhere() => true,
            // Two words that the languages have in common may be in another form: Horticultural, Horticulturais.
            Some(Relation::Adapted)
                if self.from.form(&self.copied) == Form::Common
                    && self.to.form(&self.copied) == Form::Common =>
            {
                false
            }
            // The language writes it so. Foreign letters may go or come all the same: Kremlin and Cremlin, Kiev and Kyiv.
            _ if self.could_be_copied() => {
                if self.into_portuguese {
                    folded >= copied
                } else {
                    folded <= copied
                }
            }
            // What Portuguese writes in foreign letters, it has not made its own.
            _ if !self.into_portuguese && is_simpler(&self.folded, &self.copied) => beside || copied > 0,
            Some(Relation::Sounds)
                if self.into_portuguese
                    && is_left_foreign(&self.folded, is_simpler(&self.copied, &self.folded)) =>
            {
                true
            }
            Some(Relation::Sounds) => match self.from.form(&self.copied) {
                // A word of English, and no name: it would have been translated.
                Form::Common if self.into_portuguese => true,
                Form::Name if self.into_portuguese => is_simpler(&self.copied, &self.folded),
                // Nor has English another spelling for what Portuguese copied.
                Form::Unknown if !self.into_portuguese && is_left_foreign(&self.copied, false) => true,
                _ => beside && is_simpler(&self.copied, &self.folded),
            },
            Some(Relation::Adapted) => beside && edits == 1,
        }
    }
}

impl<'j, 't, 'a> Judge<'j, 't, 'a> {
    /// What becomes of a word where both texts are in Latin letters: blocked if it is a copy spelt differently, a note if
    /// that is how the language spells the name, a warning in between.
    pub(super) fn beside_latin(&self) -> Verdict<'j, 't, 'a> {
        let (from, to) = (self.texts.from?, self.texts.to?);
        let known = knows(to, self.word)
            || self.texts.goes_into_portuguese() && knows_of_portugal(to, &stem(self.word.text));
        if (self.word.is_capitalised() || !known)
            && let Some((original, edits)) = self.beside_copy()
            && original.is_name
            && !self.is_glued(original)
            && !self.is_derivation(original)
            && self.replaces(&self.couple(original, from, to), edits, known)
        {
            return Some((original, Severity::Block));
        }
        if known { self.another_word(from, to) } else { self.no_word(from, to) }
    }

    /// Whether English makes the one of the other: orcs, orcish.
    fn is_derivation(&self, original: &Original<'_, '_>) -> bool {
        if self.texts.goes_into_portuguese() {
            is_derived(self.own, original.word)
        } else {
            is_derived(&original.key, self.word)
        }
    }

    fn couple(
        &self,
        original: &'j Original<'t, 'a>,
        from: &'j Lexicon,
        to: &'j Lexicon,
    ) -> Couple<'j, 't, 'a> {
        let (mut copied, mut folded) = (stem(original.word.text), stem(self.word.text));
        if copied.contains('\'') != folded.contains('\'') {
            (copied, folded) = (without_apostrophes(&copied), without_apostrophes(&folded));
        }
        let into_portuguese = self.texts.goes_into_portuguese();
        Couple { original, copied, folded, from, to, into_portuguese }
    }

    /// Whether the word stands for the one of the source beside the same copied name.
    fn replaces(&self, couple: &Couple<'_, '_, '_>, edits: usize, known: bool) -> bool {
        let (original, to) = (couple.original, couple.to);
        let size = original.key.chars().count().max(self.own.chars().count());
        let acronyms = original.word.is_acronym() && self.word.is_acronym();
        if are_numbers(&original.key, self.own) && couple.is_other_number() || acronyms {
            return false;
        }
        if !known {
            return edits <= if size <= 3 { 1 } else { 3 } && couple.is_changed(edits, true);
        }
        // Per, por: a word of grammar is a translation.
        if to.is_function(&couple.folded) && couple.from.form(&couple.copied) == Form::Common {
            return false;
        }
        // President is no misspelt "Presidente", and Robert no misspelt "Roberto".
        let most = if size <= 3 || size <= 5 && to.is_frequent(&couple.folded) { 1 } else { 2 };
        // Marshal, marechal: where the words of both languages are more than a letter apart, one is the other's translation.
        let both_common =
            couple.from.form(&couple.copied) == Form::Common && to.form(&couple.folded) == Form::Common;
        if both_common && edits > 1 {
            return false;
        }
        let is_name = match couple.from.form(&couple.copied) {
            Form::Unknown => true,
            Form::Name => !to.is_frequent(&couple.folded),
            Form::Common => false,
        };
        // Star Aliance.
        let simpler = is_simpler(&couple.copied, &couple.folded)
            && couple.from.form(&couple.copied) != Form::Unknown
            && !to.is_frequent(&couple.folded)
            && to.form(&couple.folded) != Form::Name;
        if simpler && couple.into_portuguese {
            return true;
        }
        edits <= most
            && marks(&couple.copied) == marks(&couple.folded)
            && couple.from.form(&couple.folded) != Form::Name
            && (couple.could_be_copied() || is_name)
            && couple.relation().is_none()
    }

    /// A known word in the place of a missing name that is one letter away: `Parts` for Paris.
    fn another_word(&self, from: &'j Lexicon, to: &'j Lexicon) -> Verdict<'j, 't, 'a> {
        let folded = stem(self.word.text);
        if !self.word.is_capitalised() {
            return None;
        }
        // TRUE, TREU; FALSE, FALES: no word is another by a change of places.
        let turned = |original: &Original<'t, 'a>| {
            original.is_missing
                && original.word.is_acronym()
                && self.word.is_acronym()
                && are_turned(original.word.text, self.word.text)
        };
        if let Some((original, _)) = self.nearest(|_| 1, turned) {
            return Some((original, Severity::Block));
        }
        // The name is the language's own.
        if to.form(&folded) == Form::Name {
            return None;
        }
        let frequent = to.is_frequent(&folded);
        let most = |size: usize| if size >= 6 && !frequent { 2 } else { 1 };
        let is_changed = |original: &Original<'t, 'a>| {
            let couple = self.couple(original, from, to);
            let begins = original.word.may_begin() || self.word.may_begin();
            (!begins || from.form(&couple.copied) == Form::Unknown)
                && couple.had_to_be_copied(frequent)
                && marks(&couple.copied) == marks(&couple.folded)
                && couple.relation().is_none()
                // Dragos, Drakes.
                && (distance(&original.key, self.own, 1).is_some()
                    || couple.into_portuguese
                    || !gains_ending(&couple.folded, &couple.copied))
        };
        let (original, _) = self.nearest(most, |original| {
            let size = original.key.chars().count();
            original.is_missing
                && original.word.is_capitalised()
                && size >= 4
                && original.key.chars().next() == self.own.chars().next()
                && distance(&original.key, self.own, most(size)).is_some()
                && is_changed(original)
        })?;
        let numbers = are_numbers(&original.key, self.own);
        let severity = match numbers {
            // The Portuguese, os portugueses.
            true if self.texts.goes_into_portuguese() && self.own.len() > original.key.len() => {
                Severity::Note
            }
            true => Severity::Warn,
            false => Severity::Block,
        };
        Some((original, severity))
    }

    /// A word that the language does not know, near to one that could have been copied.
    fn no_word(&self, from: &'j Lexicon, to: &'j Lexicon) -> Verdict<'j, 't, 'a> {
        let more = |size: usize| usual_edits(size).max(if size >= 7 { 3 } else { size / 2 });
        let into_portuguese = self.texts.goes_into_portuguese();
        let may_be_copied = |original: &Original<'t, 'a>| {
            let copied = stem(original.word.text);
            original.is_missing
                && original.is_name
                && original.key.chars().next() == self.own.chars().next()
                && (original.word.is_acronym()
                    || to.form(&copied) != Form::Unknown
                    || from.form(&copied) == Form::Unknown
                    || into_portuguese && from.form(&copied) == Form::Name)
        };
        // All letters in another order are no other word; acronyms are: COI, IOC.
        let jumbled = |original: &Original<'t, 'a>| {
            if may_be_copied(original) {
                return has_letters_of(&original.key, self.own, 1);
            }
            original.is_missing
                && original.is_name
                && !original.word.is_acronym()
                && original.key.chars().next() == self.own.chars().next()
                && has_letters_of(&original.key, self.own, 0)
        };
        // A word of grammar is translated.
        let is_no_function = |original: &Original<'t, 'a>| !from.is_function(&original.key);
        let (original, edits) = self
            .nearest(usual_edits, is_no_function)
            .or_else(|| self.nearest(more, may_be_copied))
            .or_else(|| self.nearest(|_| 3, jumbled))?;
        let couple = self.couple(original, from, to);
        let known_there = match from.form(&couple.folded) {
            Form::Name => !couple.could_be_copied(),
            Form::Common => self.word.is_lower(),
            Form::Unknown => false,
        };
        if known_there
            || self.is_derivation(original)
            || are_numbers(&original.key, self.own) && couple.is_other_number()
            || self.is_glued(original)
        {
            return None;
        }
        // A word that only English has, with the ending of a Portuguese noun: Drakes, Dragos.
        let is_translated = couple.into_portuguese
            && edits > 1
            && from.form(&couple.copied) == Form::Common
            && !couple.could_be_copied()
            && gains_ending(&couple.copied, &couple.folded);
        // DEST, DESTINO: a word in capitals is no code.
        let is_word = edits > 1
            && original.word.is_acronym()
            && original.word.letters() >= 5
            && (self.word.is_acronym() || !self.word.text.chars().skip(1).any(char::is_uppercase))
            && from.form(&couple.copied) != Form::Unknown
            && !couple.could_be_copied();
        if is_translated || is_word {
            return None;
        }
        if original.word.is_acronym() {
            return Some((original, self.acronym(&couple, edits)));
        }
        let is_changed = couple.is_changed(edits, false);
        if original.is_name && self.is_name {
            let first = original.key.chars().next() == self.own.chars().next();
            let few = edits <= 2 || original.is_missing && first;
            let alike = begin_alike(&original.key, self.own);
            // Kadafi, Gaddafi.
            let certain = first
                || couple.relation().is_none()
                    && (couple.could_be_copied() || original.is_missing && edits == 1 && !alike);
            // How the language spells the name is hardly ever wrong.
            let doubtful = if couple.relation().is_some() { Severity::Note } else { Severity::Warn };
            return Some((original, if few && certain && is_changed { Severity::Block } else { doubtful }));
        }
        (couple.could_be_copied() && edits <= 2 && self.word.is_lower() && couple.relation().is_none())
            .then_some((original, Severity::Block))
    }

    /// Languages have acronyms of their own (CCTV, CFTV; IAEA, AIEA); those that are read as words are not near to each
    /// other, and none has two neighbouring letters changed places but at its beginning.
    fn acronym(&self, couple: &Couple<'_, '_, '_>, edits: usize) -> Severity {
        let (original, could_be_copied) = (couple.original, couple.could_be_copied());
        // LGBT, LGBTQ.
        let goes_on =
            original.word.text.starts_with(self.word.text) || self.word.text.starts_with(original.word.text);
        // FALSE, FALS: a word in capitals is cut short, and long codes are; but for LGBTQI, which has as many letters as one
        // likes.
        let is_cut = edits == 1
            && original.word.letters() > self.word.letters()
            && (could_be_copied || original.word.letters() >= 6 && !original.word.text.starts_with("LGB"));
        if goes_on && self.word.is_acronym() && !is_cut {
            return Severity::Warn;
        }
        let (one, other) = (original.word.text.as_bytes(), self.word.text.as_bytes());
        let shorter = one.len().min(other.len());
        let is_changed = couple.adaptation().is_none();
        let turned = one.len() >= 4 && are_turned(original.word.text, self.word.text);
        // Nobody makes a code of six letters anew and keeps four of them, but for names: MERCOSUR, MERCOSUL.
        let near = edits == 1
            && (turned || shorter >= 4 && one.len() != other.len() || is_changed && shorter >= 6)
            || is_changed && edits == 2 && one.len() >= 6 && shorter >= 4 && one.first() == other.first();
        let certain = could_be_copied || near || !self.word.is_acronym() && !self.word.is_lower();
        if certain && original.is_missing { Severity::Block } else { Severity::Warn }
    }
}

/// Whether a word ends as Portuguese nouns do, and one that it comes from does not.
fn gains_ending(copied: &str, folded: &str) -> bool {
    let last = |word: &str| word.strip_suffix('s').unwrap_or(word).chars().next_back();
    matches!(last(folded), Some('a' | 'o')) && last(copied) != last(folded)
}

/// Whether two neighbouring letters but the first changed places.
fn are_turned(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let differ: Vec<usize> =
        (0..one.len().min(other.len())).filter(|&at| one.get(at) != other.get(at)).collect();
    one.len() == other.len()
        && matches!(differ[..], [first, second] if first > 0 && second == first + 1
            && one.get(first) == other.get(second) && one.get(second) == other.get(first))
}

/// Whether two words have the same letters in another order, but for so many of them: Idaho, Idoa.
pub(super) fn has_letters_of(one: &str, other: &str, but: usize) -> bool {
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters.into_iter().collect::<String>()
    };
    distance(&sorted(one), &sorted(other), but).is_some()
}
