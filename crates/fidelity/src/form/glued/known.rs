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
            || lexicon.has_frequent_form(folded)
            || self.is_infinitive(folded)
            || folded.len() != word.text.len()
        {
            return None;
        }
        let ends = folded.char_indices().map(|(at, _)| at).skip(1);
        ends.into_iter().find(|&at| {
            let (left, right) = folded.split_at(at);
            let size = right.chars().count();
            // `mas|eu`, `que|ir`: no prefix is like these.
            let left_size = left.chars().count();
            lexicon.has("loose-start", left)
                && (size >= if left_size == 2 { 5 } else { 4 } && lexicon.is_frequent(right)
                    || size >= 4 && lexicon.is_function(right))
                || left_size >= 3
                    && size >= 2
                    && lexicon.is_function(left)
                    && lexicon.is_function(right)
                // `eramo`: only before a hyphen do verbs end so.
                || right == "o" && ["am", "em"].iter().any(|ending| left.ends_with(ending)) && lexicon.is_frequent(left)
                || right == "que" && lexicon.has("before-that", left)
                // `registradona` is no large one.
                || right == "na" && left_size >= 6 && (left.ends_with("ado") || left.ends_with("ido"))
                // `após aguerra`: a verb does not follow a preposition or an infinitive.
                || blank
                    && lexicon.has("article", left)
                    && size >= 4
                    && lexicon.is_frequent(right)
                    && (lexicon.has("before-noun", before) || self.is_infinitive(before))
                // `acidade`: a word that nobody uses.
                || left_size <= 2
                    && (lexicon.has("article", left) || left == "e")
                    && left != "um"
                    && size >= 4
                    && lexicon.is_frequent(right)
                    && self.is_stray(folded)
                // `para facilitara`: nor does any but an infinitive.
                || blank
                    && lexicon.has("article", right)
                    && self.is_infinitive(left)
                    && (right == "as" || lexicon.has("before-infinitive", before))
        })
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
