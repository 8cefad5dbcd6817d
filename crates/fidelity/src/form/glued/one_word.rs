//! Whether a language makes one word of two: `rainforest`, «труднодостижимый», «послевоенный».

use super::{Compounds, Seams};
use crate::lexicon::Form;

impl Seams<'_, '_> {
    /// Whether two known parts may be one word that no dictionary has.
    pub(super) fn makes_word(&self, left: &str, right: &str, lower: bool, closed: bool) -> bool {
        let lexicon = self.lexicon;
        let left_size = left.chars().count();
        let (left_function, right_function) = (lexicon.is_function(left), lexicon.is_function(right));
        // «сказалон»: what everybody uses is no stem before a word that may be an ending as well.
        let ending = lexicon.has("suffix", right)
            && !(right_function
                && (right != "мы" || left_size >= 6 && !left.ends_with(['и', 'е', 'о']))
                && left_size >= if lower { 4 } else { 5 }
                && lexicon.is_frequent(left))
            || !lower && lexicon.has("name-suffix", right);
        if lexicon.has("apart", left)
            || closed && !lexicon.has("adjective-prefix", left)
            || self.is_plural(left)
            || voiced_before_voiceless(left, right)
        {
            return ending && !lexicon.has("noun-suffix", right);
        }
        // `thinkwomen`, `positiveside`, `electromagneticfield`: these follow short nouns.
        let ending = ending && !(lexicon.has("noun-suffix", right) && left_size > 6);
        let ends = |list: &str| lexicon.list(list).any(|ending| right.ends_with(ending));
        let adjective = self.is_adjective(right);
        let quality = ["ость", "ости", "остью", "остей"].iter().any(|ending| right.ends_with(ending));
        // «насих», «новсе»: a preposition or conjunction and a word that everybody uses; «многовещей»: a numeral and a noun.
        let apart = matches!(left, "а" | "но") && right.chars().count() >= 5 && lexicon.has_frequent_form(right)
            || lexicon.has("loose-prefix", left) && lexicon.is_frequent(right) && is_sounded(left, right)
            || lexicon.has("quantity", left)
                && lexicon.has_frequent_form(right)
                && (!adjective || left_size >= 4 && (right.ends_with("ых") || right.ends_with("их")))
            // «передвозможным»
            || left == "перед" && lexicon.has_frequent_form(right) && ends("governed-by-под")
            || lexicon.has("preposition", left)
                && lexicon.has_frequent_form(right)
                && is_sounded(left, right)
                && !adjective
                && !quality
            // «непредлагая»
            || lexicon.has("denial", left)
                && !adjective
                && right.chars().count() >= 5
                && ["ая", "яя", "уя"].iter().any(|ending| right.ends_with(ending))
            || lexicon.has("apart", right);
        let verb = left_size >= 4
            && left.ends_with('о')
            && (["ть", "ти", "чь"].iter().any(|ending| right.ends_with(ending)) && left_size >= 5
                || self.is_adverb(left) && right.chars().count() >= 5 && ends("finite-ending"));
        // «пленители»; not «видители»
        let agent = || {
            let whole = [left, right].concat();
            let ends = lexicon.list("agent-ending").any(|ending| whole.ends_with(ending));
            ends && !lexicon.list("agent-ending").any(|ending| right.ends_with(ending))
                && !(right == "ли" && lexicon.is_frequent(left))
        };
        // «Кесарии»
        right == "и" && left.ends_with('и') && !left.ends_with("ии")
            || agent()
            || right == "и" && left.ends_with("ик")
            || lexicon.has("prefix", left) && !right_function && !apart && !verb
            || ending && !left_function
            || !left_function && !right_function && self.makes_compound(left, right, adjective || quality)
            || lexicon.has("oblique-prefix", left) && ends("instrumental-ending")
            || lexicon.has("adjective-prefix", left) && !right_function && !apart && (adjective || quality)
            || lexicon.has("verbal-prefix", left)
                && !right_function
                && ends("verb-ending")
                && (!right.ends_with("ть") || self.is_infinitive_of(right))
                // «сайте»
                && !right.strip_suffix("е").is_some_and(|stem| self.is_word(&[stem, "а"].concat()))
            || lexicon.has("denial", left) && !right_function && !apart && !ends("finite-ending")
    }

    /// Whether a Russian word is a form of an adjective or participle: «северной» beside «северного»; not «толпой».
    fn is_adjective(&self, word: &str) -> bool {
        let endings = self.lexicon.list("adjective-ending");
        endings.filter_map(|ending| word.strip_suffix(ending)).any(|stem| {
            ["ого", "его"]
                .into_iter()
                .any(|ending| self.lexicon.form(&[stem, ending].concat()) != Form::Unknown)
        })
    }

    /// Whether no word of the language begins with a known one and goes on by four letters or more.
    pub(super) fn is_closed(&self, left: &str) -> bool {
        let bytes = if left.is_ascii() { 4 } else { 8 };
        left.chars().count() >= 4 && !self.lexicon.goes_on(left, bytes)
    }

    /// `rainforest`, `crewmember`; «труднодостижимый».
    fn makes_compound(&self, left: &str, right: &str, adjectival: bool) -> bool {
        let lexicon = self.lexicon;
        if self.compounds == Compounds::OfNouns {
            // `crewmember`, `bodyboarding`: a short head, and what often follows one, or who or what does something.
            let does = right.chars().count() >= 5
                && ["er", "ers", "ing"].iter().any(|ending| right.ends_with(ending));
            return lexicon.has("compound-start", left)
                && !lexicon.has("apart", right)
                && (lexicon.has("compound-end", right) || does);
        }
        left.ends_with('о') && !left.ends_with("ство") && adjectival && !self.is_adverb(left)
    }

    /// Whether it looks like a new compound of two English nouns: `ruleset`, `hostname`.
    pub(super) fn may_be_compound(&self, left: &str, right: &str) -> bool {
        let lexicon = self.lexicon;
        let is_head = |noun: &str| lexicon.has("compound-head", noun);
        self.compounds == Compounds::OfNouns
            && left.len() <= 6
            && !lexicon.is_function(left)
            && !lexicon.has("apart", left)
            && !self.is_plural(left)
            && (lexicon.has("compound-start", left) || !self.is_quality(left))
            && (is_head(right) || right.strip_suffix('s').is_some_and(is_head))
    }

    /// Whether a Russian preposition may be a prefix of nouns and participles before it: «подсети», «сгенерированный».
    pub(super) fn may_be_prefixed(&self, left: &str, right: &str) -> bool {
        let ends = |list: &str| self.lexicon.list(list).any(|ending| right.ends_with(ending));
        left == "под" && !self.lexicon.is_function(right) && !ends("governed-by-под")
            || left == "с" && right.contains("ированн")
    }

    /// Whether it is an English adjective or participle: `brave`, `random`, `sturdy`, `saved`.
    fn is_quality(&self, word: &str) -> bool {
        let stem = word.strip_suffix(['y', 'e']).unwrap_or(word);
        let last = word.chars().next_back().map(String::from).unwrap_or_default();
        let forms =
            [[stem, "est"], [stem, "iest"], [word, "ness"], [stem, "iness"]].map(|form| form.concat());
        ["ed", "ous", "al", "ic", "er"].iter().any(|ending| word.ends_with(ending)) && word.len() > 4
            || forms.iter().any(|form| self.is_word(form))
            || self.is_word(&[word, &last, "est"].concat())
    }

    /// An English noun or verb in «s», which compounds do not begin with.
    fn is_plural(&self, left: &str) -> bool {
        self.compounds == Compounds::OfNouns
            && !matches!(left, "sports" | "news" | "sales")
            && left.len() >= 4
            && left
                .strip_suffix('s')
                .is_some_and(|stem| !stem.ends_with(['s', 'u', 'i']) && self.is_word(stem))
    }

    /// An adverb that stands apart from what it is about: «довольно», «действительно».
    pub(super) fn is_adverb(&self, left: &str) -> bool {
        let lexicon = self.lexicon;
        lexicon.has("adverb", left)
            || left.chars().count() >= 6
                && !lexicon.has("prefix", left)
                && lexicon.list("adverb-ending").any(|ending| left.ends_with(ending))
    }
}

/// Whether a preposition sounds as before such a word: «со» for «с» stands before «с», «з», «ш», «щ», «ж» and a consonant.
fn is_sounded(left: &str, right: &str) -> bool {
    let mut letters = right.chars();
    let hard =
        |letter: char| !matches!(letter, 'а' | 'е' | 'и' | 'о' | 'у' | 'ы' | 'э' | 'ю' | 'я' | 'ь' | 'й');
    left != "со"
        || matches!(letters.next(), Some('с' | 'з' | 'ш' | 'щ' | 'ж' | 'в' | 'л' | 'м'))
            && letters.next().is_some_and(hard)
}

/// «без» before «п» is no part of a word: that would be «бес».
fn voiced_before_voiceless(left: &str, right: &str) -> bool {
    matches!(left, "без" | "из" | "через")
        && right.starts_with(['к', 'п', 'с', 'т', 'ф', 'х', 'ц', 'ч', 'ш', 'щ'])
}
