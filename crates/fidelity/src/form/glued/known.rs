//! Two words whose letters together are a word as well, but a rare one that cannot stand there: «de enganaras pessoas».

use super::Seams;
use crate::lexicon::Form;
use crate::words::Word;

impl Seams<'_, '_> {
    /// The seam in a word that the language has, where the word before tells that it is two.
    pub(super) fn in_known(&self, before: &str, word: &Word<'_>, folded: &str) -> Option<usize> {
        let lexicon = self.lexicon;
        let blank = !word.gap.is_empty() && word.gap.chars().all(char::is_whitespace);
        if !(word.is_lower() || word.may_begin() && word.is_capitalised())
            || lexicon.list("article").next().is_none()
            || lexicon.is_frequent(folded)
            || self.is_infinitive(folded)
            || folded.len() != word.text.len()
        {
            return None;
        }
        let in_use = lexicon.has_frequent_form(folded);
        let ends = folded.char_indices().map(|(at, _)| at).skip(1);
        ends.into_iter().find(|&at| {
            let (left, right) = folded.split_at(at);
            // `para facilitara`: no verb but an infinitive follows a preposition.
            let after_preposition = blank
                && lexicon.has("article", right)
                && self.is_infinitive(left)
                && (lexicon.has("before-infinitive", before) && !(in_use && matches!(before, "e" | "ou"))
                    || !in_use && right == "as");
            // `após aguerra`: nor does one follow an infinitive.
            let before_noun = blank
                && lexicon.has("article", left)
                && right.chars().count() >= 4
                && lexicon.is_frequent(right)
                && (lexicon.has("before-noun", before) || self.is_infinitive(before));
            after_preposition || !in_use && (before_noun || self.are_two(left, right))
        })
    }

    /// Whether two parts of a word that nobody uses are two, whatever stands before.
    fn are_two(&self, left: &str, right: &str) -> bool {
        let lexicon = self.lexicon;
        let (left_size, size) = (left.chars().count(), right.chars().count());
        // `mas|eu`, `que|ir`: no prefix is like these.
        lexicon.has("loose-start", left)
            && (size >= if left_size == 2 { 5 } else { 4 } && lexicon.is_frequent(right)
                || size >= 4 && lexicon.is_function(right))
            || left_size >= 3 && size >= 2 && lexicon.is_function(left) && lexicon.is_function(right)
            // `eramo`: only before a hyphen do verbs end so.
            || right == "o" && (left.ends_with("am") || left.ends_with("em")) && lexicon.is_frequent(left)
            || right == "que" && lexicon.has("before-that", left)
            // `registradona` is no large one.
            || right == "na" && left_size >= 6 && (left.ends_with("ado") || left.ends_with("ido"))
            // `acidade`
            || left_size <= 2
                && (lexicon.has("article", left) || left == "e")
                && left != "um"
                && size >= 4
                && lexicon.is_frequent(right)
                && self.is_stray(&[left, right].concat())
    }

    /// Whether it is a Portuguese infinitive, which has a plural form: «visitar», «visitarem».
    fn is_infinitive(&self, folded: &str) -> bool {
        folded.len() >= 5
            && self.lexicon.form(folded) == Form::Common
            && ["ar", "er", "ir"].iter().any(|ending| folded.ends_with(ending))
            && self.lexicon.form(&[folded, "em"].concat()) == Form::Common
    }

    /// Whether it looks like no form of a Portuguese word in use: `aforma`, `acidade`; not `ariscos`, for `arisco` is.
    fn is_stray(&self, folded: &str) -> bool {
        const ENDINGS: [&str; 8] = ["a", "as", "o", "os", "e", "es", "am", "em"];
        const OTHERS: [&str; 7] = ["a", "o", "e", "ar", "er", "ir", "ado"];
        let derived = ["ndo", "mente", "ado", "ada", "ados", "adas", "ido", "ida", "idos", "idas"];
        let in_use =
            |stem: &str| OTHERS.iter().any(|other| self.lexicon.has_frequent_form(&[stem, other].concat()));
        !derived.iter().any(|ending| folded.ends_with(ending))
            && !ENDINGS.iter().filter_map(|ending| folded.strip_suffix(ending)).any(in_use)
    }
}
