//! `whichmeans`, `Thetrade`: a word that no dictionary has and that falls into two that one has.

use super::{Compounds, Seam, Seams};
use crate::Severity;
use crate::lexicon::Form;
use crate::names;
use crate::words::Word;

impl Seams<'_, '_> {
    /// `whichmeans`, `Thetrade`.
    pub(super) fn between_words(&self, word: &Word<'_>, folded: &str) -> Seam {
        if word.is_acronym() && word.letters() < 8 {
            return None;
        }
        let lower = word.is_lower();
        let begins = word.may_begin();
        let Some(at) = self.best_split(folded, lower) else {
            return (lower || begins)
                .then(|| self.after_closed(folded).or_else(|| self.before_closed(folded)))
                .flatten();
        };
        let (left, right) = folded.split_at(at);
        let (left_function, right_function) =
            (self.lexicon.is_function(left), self.lexicon.is_function(right));
        // What is no name and falls into words that everybody uses is neither formed nor borrowed.
        let usual = (lower || begins)
            && word.letters() >= 5
            && (left_function && right_function
                || left_function && right.chars().count() >= 4 && self.lexicon.is_frequent(right)
                || left_function && right.chars().count() >= 6 && self.lexicon.has_frequent_form(right)
                || right_function && left.chars().count() >= 4 && self.lexicon.is_frequent(left)
                // «не|допускается», not «недо|пускается»
                || left == "не" && right.ends_with("тся"));
        if !usual && (self.is_inflected(folded) || self.is_derived(folded) || self.is_prefixed(folded)) {
            return None;
        }
        if (lower || begins) && self.is_misspelt(left, right)
            || self.falls_into_nouns(folded, left, right)
            || self.may_be_prefixed(left, right)
        {
            return Some((at, Severity::Warn));
        }
        if usual
            && self.compounds == Compounds::OfStems
            && names::strain_to_rare(self.texts, word.text) <= names::ALIKE
        {
            return None;
        }
        // A name or a borrowed word may look like two words: Petersburg, Manning, origami.
        let long_word = begins && right.chars().count() >= 6 && self.lexicon.is_frequent(right);
        if !(usual && (lower || left == "i" || left_function && right_function || long_word))
            && names::is_explained(self.texts, word, [left, right])
        {
            return None;
        }
        // Names that fall into two words are short, and not into function words.
        let functions = left_function && right_function && word.letters() >= if begins { 5 } else { 6 };
        let long = word.letters() >= 11 && right.chars().count() >= 2;
        let copied = self.texts.source_has(left) && self.lexicon.is_function(right);
        let sure = lower
            || usual
            || functions
            || long
            || copied
            || self.are_apart(left, right, begins)
            || if word.span.start == 0 || word.gap.contains(['.', '!', '?']) {
                self.are_first(left, right)
            } else {
                self.are_name_and_word(left, right)
            };
        Some((at, if sure { Severity::Block } else { Severity::Warn }))
    }

    /// Whether these two parts, or others if none of these is a function word, look like a new compound: `names|pace`.
    fn falls_into_nouns(&self, folded: &str, left: &str, right: &str) -> bool {
        let lexicon = self.lexicon;
        self.may_be_compound(left, right)
            || !lexicon.is_function(left)
                && !lexicon.is_function(right)
                && self.compounds == Compounds::OfNouns
                && lexicon.beginnings(folded).into_iter().any(|at| {
                    let (left, right) = folded.split_at(at);
                    left.len() >= 3 && lexicon.is_frequent(left) && self.may_be_compound(left, right)
                })
    }

    /// `anothertrypper`: a function word that begins no other word, and something that no dictionary has.
    fn after_closed(&self, folded: &str) -> Seam {
        let lexicon = self.lexicon;
        let at = lexicon.beginnings(folded).into_iter().rev().find(|&at| {
            let (left, right) = folded.split_at(at);
            (lexicon.is_function(left) || self.compounds != Compounds::OfNouns && lexicon.has("apart", left))
                && right.chars().count() >= 4
                && !lexicon.has("prefix", left)
                && !lexicon.has("adjective-prefix", left)
                && !lexicon.has("suffix", right)
                && self.is_closed(left)
        })?;
        Some((at, Severity::Block))
    }

    /// `gunkthat`: something that no dictionary has, and a word that no other ends in.
    fn before_closed(&self, folded: &str) -> Seam {
        let seams = folded.char_indices().map(|(at, _)| at).skip(4);
        let at = seams
            .into_iter()
            .find(|&at| folded.get(at..).is_some_and(|right| self.lexicon.has("apart-end", right)))?;
        Some((at, Severity::Block))
    }

    /// Whether other forms of the word are known: «конвоев», beside «конвоя» and «конвоем».
    fn is_inflected(&self, folded: &str) -> bool {
        let endings = || self.lexicon.list("inflection");
        endings()
            .filter_map(|ending| folded.strip_suffix(ending))
            .filter(|stem| stem.chars().count() >= 4)
            .any(|stem| {
                let form = |ending: &str| [stem, ending].concat();
                let known = endings()
                    .map(form)
                    .filter(|form| form != folded && self.lexicon.form(form) == Form::Common);
                known.take(2).count() == 2
            })
    }

    /// Whether it is a known word with a suffix: `homeowner` and `ship`.
    fn is_derived(&self, folded: &str) -> bool {
        let suffixes = self.lexicon.list("suffix").filter(|suffix| suffix.chars().count() >= 3);
        let suffixes = suffixes.filter(|suffix| !self.lexicon.has("noun-suffix", suffix));
        let stems = suffixes.filter_map(|suffix| folded.strip_suffix(suffix));
        stems.filter(|stem| stem.chars().count() >= 6).any(|stem| self.lexicon.form(stem) == Form::Common)
    }

    /// Whether it is a known word with a prefix: `overscan`, «потусоваться».
    fn is_prefixed(&self, folded: &str) -> bool {
        let verb =
            self.lexicon.list("verbal-prefix").filter(|prefix| prefix.chars().count() >= 2).any(|prefix| {
                let rest = folded.strip_prefix(prefix).filter(|rest| rest.ends_with("ться"));
                rest.is_some_and(|rest| self.lexicon.form(rest) == Form::Common)
            });
        if verb {
            return true;
        }
        let prefixes = self.lexicon.list("prefix").filter(|prefix| prefix.chars().count() >= 4);
        let rests = prefixes.filter_map(|prefix| Some((prefix, folded.strip_prefix(prefix)?)));
        rests.filter(|(_, rest)| rest.chars().count() >= 4).any(|(prefix, rest)| {
            self.lexicon.form(rest) == Form::Common
                && !self.lexicon.is_function(rest)
                && self.makes_word(prefix, rest, true, false)
        })
    }

    /// Words that no name of one word is made of, where the source has no such name.
    fn are_apart(&self, left: &str, right: &str, begins: bool) -> bool {
        let lexicon = self.lexicon;
        let (left_size, right_size) = (left.chars().count(), right.chars().count());
        let is_name = |part: &str| lexicon.form(part) == Form::Name;
        let usual = |part: &str| lexicon.has_frequent_form(part) || is_name(part);
        right_size >= 2
            && lexicon.is_function(right)
            && !lexicon.has("name-ending", right)
            && left_size >= if right_size == 2 { 4 } else { 3 }
            || begins
                && left_size >= 3
                && lexicon.is_frequent(left)
                && right_size >= 2
                && lexicon.is_function(right)
                && !lexicon.has("name-ending", right)
            // `Egyptin`; not `Johnson`
            || left_size >= 5
                && lexicon.form(left) == Form::Name
                && (matches!(right, "in" | "is" | "or") || right == "on" && !left.ends_with(['s', 't']))
            // `Líderde`
            || self.compounds == Compounds::None
                && lexicon.is_frequent(left)
                && (left_size >= 4 && right_size >= 2 && lexicon.is_function(right)
                    || left_size >= 6 && lexicon.has("conjunction", right))
            // «Перуи»: no form of a word ends in these.
            || right == "и" && left_size >= 4 && left.ends_with(['а', 'о', 'у', 'ы', 'э', 'ю', 'я'])
            || right == "и" && left_size >= 4 && left.ends_with("ии")
            || begins
                && left_size == 1
                && lexicon.is_function(left)
                && (right_size >= 7
                    || right_size >= 5 && (lexicon.has_frequent_form(right) || self.compounds == Compounds::None))
            || left_size >= 2 && lexicon.is_function(left) && right_size >= 4 && (right_size >= 5 || usual(right))
            || left_size.min(right_size) >= 4 && usual(left) && usual(right)
    }

    /// Two words at the beginning of a text.
    fn are_first(&self, left: &str, right: &str) -> bool {
        let (left_size, right_size) = (left.chars().count(), right.chars().count());
        self.lexicon.is_function(left) && self.lexicon.is_function(right)
            || left_size == 1 && right_size >= 4 && self.lexicon.has_frequent_form(right)
            || left_size + right_size >= 6
                && left_size >= 2
                && right_size >= 2
                && (self.lexicon.is_frequent(left) || self.lexicon.form(left) == Form::Name)
                && self.lexicon.has_frequent_form(right)
            || left_size.min(right_size) >= 5 && left_size.max(right_size) >= 7
            || self.are_name_and_word(left, right)
    }

    /// A word with a capital, which may be a name, and one that is no end of a name.
    fn are_name_and_word(&self, left: &str, right: &str) -> bool {
        let (left_size, right_size) = (left.chars().count(), right.chars().count());
        // The pronoun that has a capital everywhere.
        left == "i" && right_size >= 4 && self.lexicon.is_frequent(right)
            || left_size >= 6 && right_size >= 2 && self.lexicon.is_function(right) && right != "не"
            || left_size >= 5 && right_size == 1 && self.lexicon.has("name-conjunction", right)
            || left_size.min(right_size) >= 4
                && left_size + right_size >= 9
                && self.lexicon.form(left) == Form::Name
                && self.lexicon.is_frequent(right)
            || left_size >= 5
                && right_size >= 2
                && self.lexicon.is_function(right)
                && (left_size >= 8 || !self.lexicon.has("name-ending", right))
            || left_size >= 6 && self.lexicon.has("conjunction", right) && self.is_word(left)
            || left_size >= 5 && right_size >= 5 && self.lexicon.is_frequent(right)
            || left_size >= 3
                && self.lexicon.is_function(left)
                && right_size >= 5
                && self.lexicon.is_frequent(right)
    }

    /// Where the most convincing pair of known words meets.
    pub(super) fn best_split(&self, folded: &str, lower: bool) -> Option<usize> {
        let worth = |at: usize| Some((self.worth(folded.get(..at)?, folded.get(at..)?, lower)?, at));
        let functions = self.lexicon.short_beginnings(folded);
        // Words that the dictionary lacks.
        let more = folded.char_indices().map(|(at, _)| at).skip(4);
        let more = more.filter(|&at| {
            folded.get(..at).is_some_and(|left| self.lexicon.has("more", left))
                && folded.get(at..).is_some_and(|right| right.len() >= 3 && self.lexicon.is_frequent(right))
        });
        let beginnings = self.lexicon.beginnings(folded).into_iter().chain(functions).chain(more);
        beginnings.filter_map(worth).max().map(|(_, at)| at)
    }

    /// How convincing two parts are as two words; `None` if they are not.
    fn worth(&self, left: &str, right: &str, lower: bool) -> Option<usize> {
        let lexicon = self.lexicon;
        let known = |part: &str| match lexicon.form(part) {
            Form::Common => true,
            Form::Name => !lower,
            Form::Unknown => lexicon.is_function(part),
        };
        if !known(left) || !known(right) || self.is_ungoverned(left, right) {
            return None;
        }
        let (left_size, right_size) = (left.chars().count(), right.chars().count());
        let (left_function, right_function) = (lexicon.is_function(left), lexicon.is_function(right));
        let is_name = |part: &str| !lower && lexicon.form(part) == Form::Name;
        let (left_frequent, right_frequent) =
            (lexicon.is_frequent(left) || is_name(left), lexicon.is_frequent(right));
        let (left_family, right_family) =
            (lexicon.has_frequent_form(left) || is_name(left), lexicon.has_frequent_form(right));
        let closed = lower && self.is_closed(left);
        let makes_word = self.makes_word(left, right, lower, closed);
        let adverb = self.is_adverb(left);
        let fits = match (left_function, right_function) {
            (true, true) => left_size + right_size >= 4,
            (true, false) => {
                right_size
                    >= if !lower {
                        6
                    } else if left_size == 1 && self.compounds == Compounds::None
                        || self.compounds == Compounds::OfNouns
                    {
                        5
                    } else if self.compounds == Compounds::None {
                        3
                    } else {
                        4
                    }
                    || right_size >= 3 && right_family
            }
            (false, true) => {
                let least = match (lexicon.has("name-ending", right), right_size) {
                    (true, _) if right == "a" && left_frequent && lower => 4,
                    (true, _) if right == "a" => 5,
                    (_, 1) => 4,
                    _ => 3,
                };
                right != "i" && left_size >= least && left_family
                    || lower
                        && self.compounds == Compounds::None
                        && left_size >= if left_frequent { 2 } else { 4 }
                        && right_size >= 3
                    || left_size >= 6
                        && (right_size >= 2 && !lexicon.has("name-ending", right)
                            || lexicon.has("conjunction", right))
                    || left_size >= if lower { 5 } else { 6 } && right_size >= 2
            }
            (false, false) => {
                let (shorter, longer) = (left_size.min(right_size), left_size.max(right_size));
                // Russian stems meet in «о» or «е».
                let stems = lower
                    && self.compounds == Compounds::OfStems
                    && shorter >= 4
                    && longer >= 5
                    && !left.ends_with(['о', 'е']);
                let long_enough = stems
                    || adverb && longer >= 5
                    || closed && right_size >= 4
                    || match (left_frequent, right_frequent, left_family || right_family) {
                        (true, true, _) => true,
                        (true, false, _) if right_size >= if lower { 5 } else { 6 } => true,
                        (true, _, _) if left_size >= 5 && right_size >= 4 && right_family => true,
                        (false, true, _) if left_size >= if lower { 5 } else { 6 } => true,
                        (_, _, true) => {
                            shorter >= if lower && self.compounds != Compounds::OfNouns { 4 } else { 5 }
                                && (longer >= 7 || left_family && right_family)
                        }
                        _ => {
                            shorter >= if lower && self.compounds == Compounds::None { 5 } else { 7 }
                                || shorter >= 6 && longer >= 9
                        }
                    };
                long_enough
                    && shorter >= 3
                    && longer + shorter >= if left_frequent && right_frequent { 7 } else { 8 }
            }
        };
        let functions = usize::from(left_function) + usize::from(right_function);
        (fits && !makes_word).then_some(20 * functions + left_size.min(right_size))
    }
}
