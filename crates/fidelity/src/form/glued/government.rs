//! What may stand behind a Russian preposition: the case that it governs.

use super::Seams;
use crate::lexicon::Form;

impl Seams<'_, '_> {
    /// Whether no case that the preposition governs ends so: «от|рисовку», «по|битная», «к|икнуть».
    pub(super) fn is_ungoverned(&self, left: &str, right: &str) -> bool {
        let lexicon = self.lexicon;
        if !lexicon.has("governing", left) || lexicon.is_function(right) {
            return false;
        }
        let never = lexicon.list(&["never-after-", left].concat()).any(|ending| right.ends_with(ending));
        // «проблем», «зим»: a plural without an ending.
        let is_bare = || lexicon.form(&[right, "а"].concat()) != Form::Unknown;
        never && !is_bare() || self.is_infinitive_of(right)
    }

    /// «икнуть», beside «икнул»; not «сеть».
    pub(super) fn is_infinitive_of(&self, word: &str) -> bool {
        let stem = word.strip_suffix("ть").or_else(|| word.strip_suffix("ться"));
        stem.is_some_and(|stem| {
            ["л", "ла", "лся"].into_iter().filter(|past| self.is_word(&[stem, past].concat())).count() >= 2
        })
    }
}
