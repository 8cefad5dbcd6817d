//! A known word with one letter wrong that happens to fall into two: `dieties`, «possuida», «vissão».

use super::{Compounds, Seams};
use crate::lexicon::Form;

/// Letters of the longest word that is looked at.
const LONGEST: usize = 24;
/// Letters that are not doubled by mistake.
const VOWELS: &str = "aeiouyаеиоуыэюя";
/// A letter and the same with a mark.
const MARKED: [&str; 6] = ["aáàâã", "eéê", "ií", "oóôõ", "uúü", "cç"];

impl Seams<'_, '_> {
    /// Whether a mark or a letter twice or once makes a word in use of it, or, unless a function word is one of two, two
    /// letters in the other order or one letter more.
    pub(super) fn is_misspelt(&self, left: &str, right: &str) -> bool {
        let letters: Vec<char> = left.chars().chain(right.chars()).collect();
        if letters.len() > LONGEST {
            return false;
        }
        // «crêem», as it was spelt before 2009.
        if left.ends_with('ê') && right == "em" {
            return true;
        }
        let seam = left.chars().count();
        let loose = self.lexicon.is_function(left) || self.lexicon.is_function(right);
        (0..letters.len()).any(|at| {
            let (before, rest) = letters.split_at_checked(at).unwrap_or_default();
            let Some((&letter, rest)) = rest.split_first() else { return false };
            let in_use = |here: &[char], rest: &[char]| {
                self.lexicon.has_frequent_form(&before.iter().chain(here).chain(rest).collect::<String>())
            };
            let marked =
                MARKED.iter().filter(|marked| marked.starts_with(letter)).flat_map(|marked| marked.chars());
            !rest.is_empty() && marked.filter(|&other| other != letter).any(|other| in_use(&[other], rest))
                // «subtraido»
                || letter == 'i'
                    && before.last().is_some_and(|&last| VOWELS.contains(last))
                    && self.lexicon.form(&before.iter().chain(&['í']).chain(rest).collect::<String>()) == Form::Common
                || !VOWELS.contains(letter)
                    && !(loose && (at == seam || at + 1 == seam))
                    && in_use(&[letter, letter], rest)
                || rest.split_first().is_some_and(|(&next, rest)| match next == letter {
                    true => {
                        !(VOWELS.contains(letter)
                            || loose
                                && at + 1 == seam
                                && (self.compounds != Compounds::None || letters.len() > seam + 3))
                            && in_use(&[letter], rest)
                    }
                    false => !loose && in_use(&[next, letter], rest),
                })
                || !loose && self.letters().any(|more| in_use(&[more, letter], rest))
        })
    }

    /// The letters that a word may lack.
    fn letters(&self) -> impl Iterator<Item = char> {
        if self.compounds == Compounds::OfStems { 'а'..='я' } else { 'a'..='z' }
    }
}
