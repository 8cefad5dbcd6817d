//! What the gate knows of a language's words: every form of its spelling dictionary, and lists of words with a part in
//! the checks.
//!
//! They are two files in the folder of the language: `words.fst`, the forms (see `languages/README.md`), and `words.txt`,
//! lists in lines of `name: words`. A language without them is served by the checks that need no words, one with lists
//! alone by those that need no more.

use std::cell::RefCell;
use std::hash::{BuildHasher, BuildHasherDefault};

use fst::Map;
use tolmach_language::{Data, Traits};

use crate::hash::{Quick, QuickMap};
use crate::words::fold;
use crate::work;

/// The words of one language.
#[derive(Debug)]
pub(crate) struct Lexicon {
    /// Every form, folded, with [`NAME`] where it is known with a capital alone, [`FREQUENT`] where it is
    /// frequent, and [`FAMILY`] where another form of its word is.
    forms: Option<Map<&'static [u8]>>,
    /// The lists of each word, as bits (see [`bit`]).
    marks: QuickMap<&'static str, u64>,
    lists: QuickMap<&'static str, Vec<&'static str>>,
    /// How many forms there are: sets its memory apart from those of other languages.
    place: usize,
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

/// Longest form, in bytes, that is remembered.
const LONGEST: usize = 38;
/// How many forms a thread remembers: 64 bytes each.
const REMEMBERED: usize = 4096;

/// A form that was looked up.
#[derive(Debug, Clone, Copy)]
struct Remembered {
    letters: [u8; LONGEST],
    size: u8,
    place: usize,
    value: Option<u64>,
}

impl Default for Remembered {
    fn default() -> Self {
        Self { letters: [0; LONGEST], size: 0, place: 0, value: None }
    }
}

impl Remembered {
    fn word(&self) -> &[u8] {
        self.letters.get(..self.size.into()).unwrap_or_default()
    }
}

thread_local! {
    static LATELY: RefCell<Vec<Remembered>> = const { RefCell::new(Vec::new()) };
}

/// The bit of a list that words are looked up in, 0 for others; a constant where the name is one.
#[inline(always)]
fn bit(list: &str) -> u64 {
    match list {
        "function" => 1,
        "prefix" => 1 << 1,
        "suffix" => 1 << 2,
        "name-suffix" => 1 << 3,
        "name-ending" => 1 << 4,
        "name-conjunction" => 1 << 5,
        "conjunction" => 1 << 6,
        "more" => 1 << 7,
        "doubled" => 1 << 8,
        "negation" => 1 << 9,
        "negative" => 1 << 10,
        "abbreviation" => 1 << 11,
        "not-plain-before" => 1 << 12,
        "not-plain-after" => 1 << 13,
        "compound-start" => 1 << 14,
        "compound-end" => 1 << 15,
        "adjective-prefix" => 1 << 16,
        "oblique-prefix" => 1 << 17,
        "verbal-prefix" => 1 << 18,
        "loose-prefix" => 1 << 19,
        "denial" => 1 << 20,
        "number-ending" => 1 << 21,
        "apart" => 1 << 22,
        "quantity" => 1 << 23,
        "adverb" => 1 << 24,
        "noun-suffix" => 1 << 25,
        "apart-end" => 1 << 26,
        "preposition" => 1 << 27,
        "unit" => 1 << 28,
        "article" => 1 << 29,
        "before-noun" => 1 << 30,
        "before-infinitive" => 1 << 31,
        "loose-start" => 1 << 32,
        "before-that" => 1 << 33,
        "after-name" => 1 << 34,
        "other-negation" => 1 << 35,
        "compound-head" => 1 << 36,
        "governing" => 1 << 37,
        "clitic" => 1 << 38,
        "after-clitic" => 1 << 39,
        "title" => 1 << 40,
        _ => 0,
    }
}

static LEXICONS: Data<Lexicon> = Data::new("words.txt", Lexicon::read);

impl Lexicon {
    /// The lexicon of a language (BCP 47; only the language itself counts), if there is one with forms.
    pub(crate) fn of(language: &str) -> Option<&'static Self> {
        Self::lists_of(language).filter(|lexicon| lexicon.forms.is_some())
    }

    /// The same, or one that has lists and no forms.
    pub(crate) fn lists_of(language: &str) -> Option<&'static Self> {
        LEXICONS.of(language)
    }

    fn read(traits: &'static Traits, text: &'static [u8]) -> Option<Self> {
        let forms = match traits.file("words.fst") {
            Some(forms) => Some(Map::new(forms).ok()?),
            None => None,
        };
        let place = forms.as_ref().map_or(0, Map::len);
        let lists = std::str::from_utf8(text)
            .ok()?
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once(':'));
        let mut known: QuickMap<&'static str, Vec<&'static str>> = QuickMap::default();
        let mut marks: QuickMap<&'static str, u64> = QuickMap::default();
        for (name, words) in lists {
            for word in words.split_whitespace() {
                known.entry(name).or_default().push(word);
                *marks.entry(word).or_default() |= bit(name);
            }
        }
        Some(Self { forms, marks, lists: known, place })
    }

    /// What is known of a folded word.
    pub(crate) fn form(&self, folded: &str) -> Form {
        match self.value(folded) {
            Some(NAME) => Form::Name,
            Some(_) => Form::Common,
            None if self.has("more", folded) => Form::Common,
            None => Form::Unknown,
        }
    }

    /// Whether a folded word is among the frequent ones.
    pub(crate) fn is_frequent(&self, folded: &str) -> bool {
        self.value(folded) == Some(FREQUENT) || self.is_function(folded)
    }

    /// Whether a folded word or another form of it is among the frequent ones.
    pub(crate) fn has_frequent_form(&self, folded: &str) -> bool {
        matches!(self.value(folded), Some(FREQUENT | FAMILY)) || self.is_function(folded)
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

    /// The value of a form; those that were asked for lately are remembered, for the walk through the map is long.
    fn value(&self, folded: &str) -> Option<u64> {
        work::count(folded.len());
        if folded.len() > LONGEST {
            return self.forms.as_ref()?.get(folded);
        }
        let slot = BuildHasherDefault::<Quick>::new().hash_one((self.place, folded)) as usize % REMEMBERED;
        LATELY.with_borrow_mut(|lately| {
            if lately.is_empty() {
                lately.resize(REMEMBERED, Remembered::default());
            }
            let forms = self.forms.as_ref()?;
            let Some(seen) = lately.get_mut(slot) else { return forms.get(folded) };
            if seen.place != self.place || seen.word() != folded.as_bytes() {
                seen.value = forms.get(folded);
                seen.place = self.place;
                seen.size = folded.len() as u8;
                for (to, from) in seen.letters.iter_mut().zip(folded.bytes()) {
                    *to = from;
                }
            }
            seen.value
        })
    }

    /// Whether a folded word is in one of the lists of `words.txt`.
    #[inline(always)]
    pub(crate) fn has(&self, list: &str, folded: &str) -> bool {
        work::count(folded.len());
        self.marks.get(folded).is_some_and(|marks| marks & bit(list) != 0)
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

    /// Whether a form begins with a folded word and goes on by at least so many bytes.
    pub(crate) fn goes_on(&self, folded: &str, bytes: usize) -> bool {
        let Some(forms) = self.forms.as_ref().map(Map::as_fst) else { return false };
        let mut node = forms.root();
        for byte in folded.bytes() {
            let Some(next) = node.find_input(byte) else { return false };
            node = forms.node(node.transition_addr(next));
        }
        // Depth first: a long way is found soon if there is one, and few nodes are there if there is none.
        let mut open = vec![(node, 0)];
        while let Some((node, depth)) = open.pop() {
            if depth >= bytes {
                return true;
            }
            open.extend(node.transitions().map(|next| (forms.node(next.addr), depth + 1)));
        }
        false
    }

    /// Lengths in bytes of the beginnings of a folded word, shorter than itself, that are forms; one walk.
    pub(crate) fn beginnings(&self, folded: &str) -> Vec<usize> {
        let Some(forms) = self.forms.as_ref().map(Map::as_fst) else { return Vec::new() };
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
        for language in ["sw", "", "-", "english"] {
            assert!(Lexicon::lists_of(language).is_none(), "{language}");
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
