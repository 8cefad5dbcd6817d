//! What is known about the words before a full stop, per language: `abbreviations.txt` in its folder.
//!
//! A line of a file is a class and its words, without the last full stop; `#` begins a comment. Classes:
//!
//! - `never`: a name or a number follows, the sentence goes on (Mr., ул.);
//! - `number`: an abbreviation only where a number follows (No. 5), else a word like any other;
//! - `may`: may be the last word; it is if the next word is a likely first one (U.S., Inc., a.m.);
//! - `often`: often the last word; it is if a capital letter follows (etc., т.д.);
//! - `starters`: likely first words of a sentence, as written there.
//!
//! A word that begins with a hyphen stands for every word with that end (Hauptstr. 5). A word in lower case, if it has
//! more than one letter, also stands for itself with a capital at the beginning.

use std::collections::{HashMap, HashSet};

use tolmach_language::Data;

/// What a word with a full stop after it means for the end of the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Never,
    Number,
    May,
    Often,
}

/// The words of one language.
#[derive(Clone, Debug, Default)]
pub(crate) struct Abbreviations {
    classes: HashMap<String, Class>,
    /// Ends of words, from lines such as `number -str`.
    suffixes: Vec<(&'static str, Class)>,
    starters: HashSet<&'static str>,
}

/// Names that are written with a mark at their end: the mark alone ends no sentence.
const NAMES_WITH_MARK: [&str; 8] =
    ["Yahoo!", "Jeopardy!", "Wham!", "Guess?", "Oklahoma!", "Panic!", "Kahoot!", "Yum!"];

impl Abbreviations {
    /// The words of a language by its primary tag; none for a language without a file.
    pub(crate) fn of(language: &str) -> Self {
        let mut words = Self::default();
        for (class, word) in entries(FILES.of(language).copied().unwrap_or_default()) {
            let class = match class {
                "never" => Class::Never,
                "number" => Class::Number,
                "may" => Class::May,
                "often" => Class::Often,
                _ => {
                    words.starters.insert(word);
                    continue;
                }
            };
            match word.strip_prefix('-') {
                Some(suffix) => words.suffixes.push((suffix, class)),
                None => drop(words.classes.insert(word.to_owned(), class)),
            }
        }
        words
    }

    /// Adds a word that never ends a sentence, with or without its full stop; it outranks the data file.
    pub(crate) fn add(&mut self, word: &str) {
        let word = word.trim().trim_end_matches('.');
        if !word.is_empty() {
            self.classes.insert(word.to_owned(), Class::Never);
        }
    }

    /// The class of a word, given without its last full stop.
    pub(crate) fn class(&self, word: &str) -> Option<Class> {
        let hyphens = ['\'', '’', '-', '–', '/'];
        // After an elision, a hyphen or a number: dell'art. 5, jan.-mar., 20тыс.
        let after = || word.rsplit_once(hyphens).and_then(|(_, after)| self.exact(after));
        let unit = || {
            let unit = word.trim_start_matches(|c: char| c.is_ascii_digit());
            if unit.len() < word.len() { self.exact(unit) } else { None }
        };
        let suffix =
            || self.suffixes.iter().find(|(suffix, _)| word.ends_with(suffix)).map(|(_, class)| *class);
        self.exact(word).or_else(after).or_else(unit).or_else(suffix)
    }

    fn exact(&self, word: &str) -> Option<Class> {
        self.classes.get(word).copied().or_else(|| {
            let mut chars = word.chars();
            let first = chars.next().filter(|c| c.is_uppercase())?;
            // A capital letter alone is an initial, whatever the small one stands for.
            chars.clone().next()?;
            let lower: String = first.to_lowercase().chain(chars).collect();
            self.classes.get(&lower).copied()
        })
    }

    /// Whether a sentence is likely to begin with this word.
    pub(crate) fn is_starter(&self, word: &str) -> bool {
        self.starters.contains(word)
    }
}

/// Whether the mark at the end of `text` belongs to a name.
pub(crate) fn ends_with_name(text: &str) -> bool {
    NAMES_WITH_MARK.iter().any(|name| text.ends_with(name))
}

static FILES: Data<&str> = Data::new("abbreviations.txt", |_, file| std::str::from_utf8(file).ok());

/// Class and word of every entry of a file.
fn entries(file: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    file.lines().filter(|line| !line.starts_with('#')).flat_map(|line| {
        let mut words = line.split_whitespace();
        let class = words.next().unwrap_or_default();
        words.map(move |word| (class, word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_name_known_classes_and_no_word_twice() {
        for language in ["de", "en", "es", "fr", "it", "pt", "ru"] {
            let mut seen = HashMap::new();
            for (class, word) in entries(FILES.of(language).copied().unwrap_or_default()) {
                assert!(
                    ["never", "number", "may", "often", "starters"].contains(&class),
                    "{language}: {class}"
                );
                assert!(!word.ends_with('.'), "{language}: {word}");
                if class != "starters" {
                    let before = seen.insert(word, class);
                    assert!(
                        before.is_none_or(|before| before == class),
                        "{language}: {word} is {before:?} and {class}"
                    );
                }
            }
            assert!(seen.len() > 50, "{language}");
        }
    }

    #[test]
    fn words_are_found_in_the_forms_they_take() {
        let ru = Abbreviations::of("ru");
        assert_eq!(ru.class("ул"), Some(Class::Never));
        assert_eq!(ru.class("Ул"), Some(Class::Never));
        assert_eq!(ru.class("20тыс"), Some(Class::Often));
        assert_eq!((ru.class("с"), ru.class("С")), (Some(Class::Number), None));
        assert_eq!(Abbreviations::of("de").class("Hauptstr"), Some(Class::Number));
        let it = Abbreviations::of("it");
        assert_eq!(it.class("dell'art"), Some(Class::Number));
        assert_eq!(it.class("parola"), None);
        assert!(Abbreviations::of("en").is_starter("The") && !Abbreviations::of("xx").is_starter("The"));
    }

    #[test]
    fn a_newsroom_adds_its_own() {
        let mut words = Abbreviations::of("en");
        words.add("Pte.");
        words.add("etc");
        words.add(" . ");
        assert_eq!(words.class("Pte"), Some(Class::Never));
        assert_eq!(words.class("etc"), Some(Class::Never));
        assert_eq!(words.class(""), None);
    }
}
