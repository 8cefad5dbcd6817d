//! How words of a language inflect: enough to see two forms of one word, without a dictionary.
//!
//! A language is a table of paradigms (`data/xx.tsv`), each the endings of one class of words. A glossary's word stands in
//! its citation form; a word of a text is another form of it if some paradigm has both endings after the same stem. A
//! word in the plural there (elections) has the forms of the plural alone. A language without a table has words that never
//! change.

use std::collections::HashMap;
use std::sync::LazyLock;

use tolmach_language::Data;

/// Whether the forms of a language's words are known.
pub(super) fn is_known(language: &str) -> bool {
    !Inflection::of(language).rows.is_empty()
}

/// Least letters of a stem that endings may hang on.
const SHORTEST_STEM: usize = 2;

/// The row of a key that stands for the word as it is written.
const UNCHANGED: u16 = u16::MAX;

/// The paradigms of one language.
#[derive(Debug, Default)]
pub(super) struct Inflection {
    rows: Vec<Row>,
    /// Rows that have this ending: twice the row's number for any of its forms, one more for those of its plural.
    rows_with: HashMap<&'static str, Vec<u16>>,
    /// Rows whose citation forms have this ending.
    cited_with: HashMap<&'static str, Vec<u16>>,
    /// Letters of the longest ending.
    longest: usize,
    /// Whether verbs stand with a particle in a glossary: English "to".
    particle: Option<&'static str>,
}

#[derive(Debug)]
struct Row {
    is_verb: bool,
    /// For each form its endings, the usual one first.
    slots: Vec<Vec<&'static str>>,
}

impl Row {
    /// The forms that a glossary writes: the infinitive, or the nominative of either number.
    fn cited(&self) -> impl Iterator<Item = (usize, &'static str)> {
        let slots = if self.is_verb { vec![0] } else { vec![0, self.slots.len() / 2] };
        let ending = |slot: usize| self.slots.get(slot).and_then(|endings| endings.first()).copied();
        slots.into_iter().filter_map(move |slot| Some((slot, ending(slot)?)))
    }
}

/// A stem and the paradigm that it is taken to belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key<'a> {
    pub(super) stem: &'a str,
    pub(super) row: u16,
}

static INFLECTIONS: Data<Inflection> =
    Data::new("inflection.tsv", |_, file| Some(Inflection::read(std::str::from_utf8(file).ok()?)));
static NONE: LazyLock<Inflection> = LazyLock::new(Inflection::default);

impl Inflection {
    /// The paradigms of a language (BCP 47; only the language itself counts); none where it has no table.
    pub(super) fn of(language: &str) -> &'static Self {
        INFLECTIONS.of(language).unwrap_or(&NONE)
    }

    fn read(data: &'static str) -> Self {
        let mut inflection = Self::default();
        for line in data.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let Some((kind, endings)) = line.split_once('\t') else { continue };
            if kind == "particle" {
                inflection.particle = Some(endings);
                continue;
            }
            let ending = |text: &'static str| if text == "-" { "" } else { text };
            let slots = endings.split('\t').map(|slot| slot.split('/').map(ending).collect()).collect();
            let row = Row { is_verb: kind == "verb", slots };
            let Ok(number) = u16::try_from(2 * inflection.rows.len()) else { break };
            for (slot, &ending) in
                row.slots.iter().enumerate().flat_map(|(i, all)| all.iter().map(move |e| (i, e)))
            {
                let rows = inflection.rows_with.entry(ending).or_default();
                let own = [Some(number), (!row.is_verb && slot >= row.slots.len() / 2).then_some(number + 1)];
                for number in own.into_iter().flatten() {
                    if !rows.contains(&number) {
                        rows.push(number);
                    }
                }
                inflection.longest = inflection.longest.max(ending.chars().count());
            }
            for (slot, ending) in row.cited() {
                let number = if slot == 0 { number } else { number + 1 };
                inflection.cited_with.entry(ending).or_default().push(number);
            }
            inflection.rows.push(row);
        }
        inflection
    }

    fn row(&self, number: u16) -> Option<&Row> {
        self.rows.get(usize::from(number / 2))
    }

    /// What a glossary writes before a verb.
    pub(super) fn particle(&self) -> Option<&'static str> {
        self.particle
    }

    /// The keys of a folded word as a glossary writes it; a verb where the language marks them and it is marked.
    pub(super) fn cited<'a>(&self, word: &'a str, is_verb: bool) -> Vec<Key<'a>> {
        self.keys(word, &self.cited_with, |row| self.particle.is_none() || row.is_verb == is_verb)
    }

    /// The keys of a folded word of a text.
    pub(super) fn read_as<'a>(&self, word: &'a str) -> Vec<Key<'a>> {
        self.keys(word, &self.rows_with, |_| true)
    }

    fn keys<'a>(
        &self,
        word: &'a str,
        with: &HashMap<&'static str, Vec<u16>>,
        fits: impl Fn(&Row) -> bool,
    ) -> Vec<Key<'a>> {
        let mut keys = vec![Key { stem: word, row: UNCHANGED }];
        let stems = word.char_indices().map(|(at, _)| at).chain([word.len()]).skip(SHORTEST_STEM);
        let letters = word.chars().count();
        for (length, at) in stems.enumerate() {
            if letters - length - SHORTEST_STEM > self.longest {
                continue;
            }
            let (stem, ending) = word.split_at(at);
            for &row in with.get(ending).into_iter().flatten() {
                if self.row(row).is_some_and(&fits) {
                    keys.push(Key { stem, row });
                }
            }
        }
        keys
    }

    /// The forms of a folded word by paradigm: the stem, and for each case or the like, of the number in which the word
    /// stands, its usual ending. Nouns and adjectives alone.
    pub(super) fn declined<'a>(&self, word: &'a str) -> Vec<(&'a str, Vec<&'static str>)> {
        let keys = self.cited(word, false);
        let forms = keys.into_iter().filter_map(|key| {
            let row = self.row(key.row).filter(|row| !row.is_verb)?;
            let ending = word.get(key.stem.len()..)?;
            let (slot, _) =
                row.cited().find(|(slot, cited)| *cited == ending && (*slot > 0) == (key.row % 2 == 1))?;
            // From the singular all forms, from the plural those of the plural.
            let usual =
                row.slots.iter().skip(slot).map(|endings| endings.first().copied().unwrap_or_default());
            Some((key.stem, usual.collect()))
        });
        forms.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::fold;

    fn is_form(language: &str, cited: &str, word: &str) -> bool {
        let inflection = Inflection::of(language);
        let (is_verb, cited) =
            match inflection.particle().and_then(|to| cited.strip_prefix(to)?.strip_prefix(' ')) {
                Some(verb) => (true, fold(verb)),
                None => (false, fold(cited)),
            };
        let word = fold(word);
        let keys = inflection.read_as(&word);
        inflection.cited(&cited, is_verb).iter().any(|key| keys.contains(key))
    }

    #[test]
    fn forms_of_a_word() {
        let mut wrong = Vec::new();
        for line in
            include_str!("../../testdata/inflection.tsv").lines().filter(|line| !line.starts_with('#'))
        {
            let [language, cited, forms, others] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("not four columns: {line}");
            };
            for (words, expected) in [(forms, true), (others, false)] {
                for word in words.split_whitespace().filter(|word| *word != "-") {
                    if is_form(language, cited, word) != expected {
                        wrong.push(format!("{language} {cited}: {word}, {expected} expected"));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
