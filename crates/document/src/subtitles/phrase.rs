//! Small words: which belong to the word after them, and which begin a phrase.

use std::collections::HashMap;
use std::sync::LazyLock;

use tolmach_language::Data;

/// Small words of one language, and whether they lean on the next word and begin a phrase.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    /// Empty where they are not known: then the length of a word decides.
    words: HashMap<&'static str, (bool, bool)>,
}

/// Longest word, in letters, that is taken for a small one in a language without a list.
const SHORT: usize = 3;
/// Longest word of the lists, in bytes.
const LONGEST: usize = 24;

static PHRASES: Data<Phrases> =
    Data::new("phrases.txt", |_, file| Some(Phrases::read(std::str::from_utf8(file).ok()?)));
static UNKNOWN: LazyLock<Phrases> = LazyLock::new(Phrases::default);

impl Phrases {
    /// Those of the language that a tag names.
    pub(super) fn of(language: &str) -> &'static Self {
        PHRASES.of(language).unwrap_or(&UNKNOWN)
    }

    /// Lines of `leaning:` (articles, prepositions, possessives, and pronouns and negations before a verb) and `beginning:`
    /// (conjunctions and the like), each with its words.
    fn read(data: &'static str) -> Self {
        let mut words: HashMap<&str, (bool, bool)> = HashMap::new();
        for (list, line) in data.lines().filter_map(|line| line.split_once(':')) {
            for word in line.split_ascii_whitespace() {
                let entry = words.entry(word).or_default();
                match list {
                    "leaning" => entry.0 = true,
                    _ => entry.1 = true,
                }
            }
        }
        Self { words }
    }

    /// Whether `word` belongs to the word after it.
    pub(super) fn leans_on_next(&self, word: &str) -> bool {
        if self.words.is_empty() {
            let letters = word.chars().take(SHORT + 1).filter(|c| c.is_alphabetic()).count();
            return letters > 0 && letters <= SHORT && word.chars().all(|c| c.is_alphabetic() || c == '\'');
        }
        self.find(word).0
    }

    /// Whether a phrase begins with `word`.
    pub(super) fn begins(&self, word: &str) -> bool {
        self.find(word).1
    }

    fn find(&self, word: &str) -> (bool, bool) {
        // Longer words are in no list.
        if word.len() > LONGEST {
            return (false, false);
        }
        let found = match word.chars().any(char::is_uppercase) {
            true => self.words.get(word.to_lowercase().as_str()),
            false => self.words.get(word),
        };
        found.copied().unwrap_or((false, false))
    }
}
