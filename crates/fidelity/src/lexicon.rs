//! What the gate knows of a language's words: every form of its spelling dictionary, and lists of words with a part in
//! the checks.
//!
//! A language is two files in `lexicon/`: `xx.fst`, the forms (see `lexicon/README.md`), and `xx.txt`, lists in lines
//! of `name: words`. A language without them is served by the checks that need no words.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use fst::Map;

use crate::words::fold;

/// The words of one language.
#[derive(Debug)]
pub(crate) struct Lexicon {
    /// Every form, folded, with [`NAME`] where it is known with a capital alone, [`FREQUENT`] where it is
    /// frequent, and [`FAMILY`] where another form of its word is.
    forms: Map<&'static [u8]>,
    lists: HashMap<&'static str, HashSet<&'static str>>,
}

const NAME: u64 = 1;
const FAMILY: u64 = 3;
const FREQUENT: u64 = 4;

/// What is known of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A word.
    Common,
    /// A word that is written with a capital.
    Name,
    /// Not in the lexicon.
    Unknown,
}

macro_rules! lexicon {
    ($language:literal) => {
        LazyLock::new(|| {
            Lexicon::read(
                include_bytes!(concat!("../lexicon/", $language, ".fst")),
                include_str!(concat!("../lexicon/", $language, ".txt")),
            )
        })
    };
}

static ENGLISH: LazyLock<Option<Lexicon>> = lexicon!("en");
static PORTUGUESE: LazyLock<Option<Lexicon>> = lexicon!("pt");
static RUSSIAN: LazyLock<Option<Lexicon>> = lexicon!("ru");

impl Lexicon {
    /// The lexicon of a language (BCP 47; only the language itself counts), if there is one.
    pub(crate) fn of(language: &str) -> Option<&'static Self> {
        match language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "en" => ENGLISH.as_ref(),
            "pt" => PORTUGUESE.as_ref(),
            "ru" => RUSSIAN.as_ref(),
            _ => None,
        }
    }

    fn read(forms: &'static [u8], text: &'static str) -> Option<Self> {
        let lists =
            text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(':'));
        let mut known: HashMap<&'static str, HashSet<&'static str>> = HashMap::new();
        for (name, words) in lists {
            known.entry(name).or_default().extend(words.split_whitespace());
        }
        Some(Self { forms: Map::new(forms).ok()?, lists: known })
    }

    /// What is known of a folded word.
    pub(crate) fn form(&self, folded: &str) -> Form {
        match self.forms.get(folded) {
            Some(NAME) => Form::Name,
            Some(_) => Form::Common,
            None if self.has("more", folded) => Form::Common,
            None => Form::Unknown,
        }
    }

    /// Whether a folded word is among the frequent ones.
    pub(crate) fn is_frequent(&self, folded: &str) -> bool {
        self.forms.get(folded) == Some(FREQUENT) || self.is_function(folded)
    }

    /// Whether a folded word or another form of it is among the frequent ones.
    pub(crate) fn has_frequent_form(&self, folded: &str) -> bool {
        matches!(self.forms.get(folded), Some(FREQUENT | FAMILY)) || self.is_function(folded)
    }

    /// Whether a word, as written, is in the lexicon, with an apostrophe and what follows or without.
    pub(crate) fn knows(&self, word: &str) -> bool {
        let folded = fold(word);
        self.form(&folded) != Form::Unknown
            || folded
                .split('\'')
                .filter(|part| part.chars().nth(2).is_some())
                .any(|part| self.form(part) != Form::Unknown)
    }

    /// Whether a folded word is in one of the lists of `xx.txt`.
    pub(crate) fn has(&self, list: &str, folded: &str) -> bool {
        self.lists.get(list).is_some_and(|words| words.contains(folded))
    }

    /// The words of a list.
    pub(crate) fn list(&self, list: &str) -> impl Iterator<Item = &'static str> {
        self.lists.get(list).into_iter().flatten().copied()
    }

    pub(crate) fn is_function(&self, folded: &str) -> bool {
        self.has("function", folded)
    }

    /// Lengths in bytes of beginnings of up to three letters that are function words, which a dictionary may lack.
    pub(crate) fn short_beginnings(&self, folded: &str) -> impl Iterator<Item = usize> {
        let ends = folded.char_indices().map(|(at, _)| at).skip(1).take(3);
        ends.filter(|&at| folded.get(..at).is_some_and(|part| self.is_function(part)))
    }

    /// Lengths in bytes of the beginnings of a folded word, shorter than itself, that are forms; one walk.
    pub(crate) fn beginnings(&self, folded: &str) -> Vec<usize> {
        let forms = self.forms.as_fst();
        let mut node = forms.root();
        let mut lengths = Vec::new();
        for (at, byte) in folded.bytes().enumerate() {
            if at > 0 && node.is_final() {
                lengths.push(at);
            }
            match node.find_input(byte) {
                Some(next) => node = forms.node(node.transition_addr(next)),
                None => break,
            }
        }
        lengths
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages() {
        for language in ["en", "pt-BR", "RU", "pt_PT"] {
            assert!(Lexicon::of(language).is_some(), "{language}");
        }
        for language in ["de", "", "-", "english"] {
            assert!(Lexicon::of(language).is_none(), "{language}");
        }
    }

    #[test]
    fn forms() {
        let table = [
            ("en", "houses", Form::Common),
            ("en", "london", Form::Name),
            ("en", "housse", Form::Unknown),
            ("pt", "disséssemos", Form::Common),
            ("pt", "o", Form::Common),
            ("ru", "домами", Form::Common),
            ("ru", "еще", Form::Common),
            ("ru", "москве", Form::Name),
            ("ru", "домамм", Form::Unknown),
        ];
        for (language, word, expected) in table {
            let lexicon = Lexicon::of(language).expect("a lexicon");
            assert_eq!(lexicon.form(word), expected, "{language} {word}");
        }
    }

    #[test]
    fn beginnings_are_forms() {
        let lexicon = Lexicon::of("en").expect("a lexicon");
        let word = "houseswith";
        let lengths = lexicon.beginnings(word);
        assert!(lengths.contains(&"houses".len()));
        for length in lengths {
            assert_ne!(lexicon.form(&word[..length]), Form::Unknown);
        }
    }
}
