//! Words of a text as the surface checks see them.

use tolmach_text::Span;

use crate::work;

/// How many words, names or addresses of one text are compared with those of the other, and how many faults of one sort are
/// told of it: sentences have fewer, and no text takes more than linear time.
pub(crate) const MOST: usize = 256;

/// The script a word is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    /// Latin letters.
    Latin,
    /// Cyrillic letters.
    Cyrillic,
    /// Latin and Cyrillic letters in one word.
    Mixed,
    /// Letters of another script, or no letters.
    Other,
}

/// A run of letters and digits, with the apostrophes inside it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word<'a> {
    /// Its bytes in the text.
    pub(crate) span: Span,
    /// As it is written.
    pub(crate) text: &'a str,
    /// What stands between it and the word before, or before it in the text.
    pub(crate) gap: &'a str,
    script: Script,
    letters: u32,
    /// The first letter is a capital, one is, one is none, there is a digit.
    capitalised: bool,
    upper: bool,
    lower: bool,
    digit: bool,
}

/// The words of a text, in order; linear.
pub(crate) fn words(text: &str) -> Vec<Word<'_>> {
    work::count(text.len());
    let mut found = Vec::with_capacity(text.len() / 6);
    let mut start = None;
    let mut last = 0;
    let mut chars = text.char_indices().peekable();
    let mut push = |from: usize, to: usize, last: &mut usize| {
        let (Some(word), Some(gap)) = (text.get(from..to), text.get(*last..from)) else { return };
        found.push(Word::new(Span::new(from, to), word, gap));
        *last = to;
    };
    while let Some((at, char)) = chars.next() {
        let inside = is_letter(char)
            || char.is_numeric()
            || is_mark(char) && start.is_some()
            || is_apostrophe(char)
                && start.is_some()
                && chars.peek().is_some_and(|&(_, next)| is_letter(next));
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                push(from, at, &mut last);
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        push(from, text.len(), &mut last);
    }
    found
}

/// Combining marks belong to the letter before.
fn is_mark(char: char) -> bool {
    matches!(char, '\u{300}'..='\u{36f}')
}

pub(crate) fn is_apostrophe(char: char) -> bool {
    matches!(char, '\'' | '\u{2019}' | '\u{2bc}')
}

pub(crate) fn is_latin(char: char) -> bool {
    matches!(char, 'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
        && !matches!(char, '×' | '÷')
}

/// Whether it is a letter; the table for all scripts is asked last, for it is slow.
pub(crate) fn is_letter(char: char) -> bool {
    char.is_ascii_alphabetic()
        || !char.is_ascii()
            && (is_latin(char)
                || matches!(char, '\u{400}'..='\u{481}' | '\u{48a}'..='\u{52f}')
                || char.is_alphabetic())
}

/// [`char::is_uppercase`], quickly for the letters that are usual.
fn is_upper(char: char) -> bool {
    match char {
        '\0'..='\u{7f}' => char.is_ascii_uppercase(),
        'а'..='џ' => false,
        'Ѐ'..='Я' => true,
        _ => char.is_uppercase(),
    }
}

/// [`char::is_lowercase`], quickly for the letters that are usual.
fn is_lower(char: char) -> bool {
    match char {
        '\0'..='\u{7f}' => char.is_ascii_lowercase(),
        'а'..='џ' => true,
        'Ѐ'..='Я' => false,
        _ => char.is_lowercase(),
    }
}

pub(crate) fn is_cyrillic(char: char) -> bool {
    matches!(char, '\u{400}'..='\u{52f}')
}

/// The Cyrillic letter that a Latin one with an accent stands for in a Cyrillic word: Russian writes stress so
/// («бóльшая»), for its own letters with an accent are on no keyboard.
fn stressed(char: char) -> Option<char> {
    Some(match char {
        'á' | 'à' | 'Á' | 'À' => 'а',
        'é' | 'è' | 'É' | 'È' => 'е',
        'ó' | 'ò' | 'Ó' | 'Ò' => 'о',
        'ý' | 'Ý' => 'у',
        _ => return None,
    })
}

impl Script {
    /// The script of a word by the letters that it has. Latin ones among Cyrillic ones may be no more than its vowels with
    /// a stress.
    fn of(text: &str, latin: bool, cyrillic: bool, other: bool) -> Self {
        let is_stress = |char: char| !is_latin(char) || stressed(char).is_some();
        match (latin, cyrillic, other) {
            (true, true, false) if text.chars().all(is_stress) => Self::Cyrillic,
            (true, true, _) => Self::Mixed,
            (true, false, false) => Self::Latin,
            (false, true, false) => Self::Cyrillic,
            _ => Self::Other,
        }
    }
}

impl<'a> Word<'a> {
    /// A word as it stands in a text.
    fn new(span: Span, text: &'a str, gap: &'a str) -> Self {
        let (mut latin, mut cyrillic, mut other) = (false, false, false);
        let (mut upper, mut lower, mut digit) = (false, false, false);
        let mut letters = 0;
        for char in text.chars() {
            let letter = if is_latin(char) {
                latin = true;
                true
            } else if is_cyrillic(char) {
                cyrillic = true;
                is_letter(char)
            } else if char.is_ascii() {
                digit |= char.is_ascii_digit();
                false
            } else {
                let letter = is_letter(char);
                other |= letter;
                digit |= !letter && char.is_numeric();
                letter
            };
            letters += u32::from(letter);
            if letter {
                upper |= is_upper(char);
                lower |= is_lower(char);
            }
        }
        let script = Script::of(text, latin, cyrillic, other);
        let capitalised = text.chars().next().is_some_and(is_upper);
        Self { span, text, gap, script, letters, capitalised, upper, lower, digit }
    }

    /// A text that is taken for a word.
    pub(crate) fn alone(text: &'a str) -> Self {
        Self::new(Span::default(), text, "")
    }

    pub(crate) fn script(&self) -> Script {
        self.script
    }

    /// Whether the first letter is a capital.
    pub(crate) fn is_capitalised(&self) -> bool {
        self.capitalised
    }

    /// Whether it has no capital letter.
    pub(crate) fn is_lower(&self) -> bool {
        !self.upper
    }

    /// Whether it has two letters or more, all of them capitals.
    pub(crate) fn is_acronym(&self) -> bool {
        self.letters >= 2 && !self.lower
    }

    pub(crate) fn has_digit(&self) -> bool {
        self.digit
    }

    /// How many letters it has.
    pub(crate) fn letters(&self) -> usize {
        self.letters as usize
    }

    /// Whether a sentence may begin with it: it is the first word, or a full stop or a quotation mark that opens
    /// stands before it.
    pub(crate) fn may_begin(&self) -> bool {
        let gap = self.gap.trim_end();
        self.gap.len() == self.span.start
            || gap.contains([
                '.', '!', '?', '…', ':', ';', '«', '“', '„', '"', '(', '[', '—', '–', '‘', '*', '•',
            ])
            || gap.ends_with('-') && gap.trim_end_matches('-').ends_with(' ')
    }
}

pub(crate) fn script(text: &str) -> Script {
    let (mut latin, mut cyrillic, mut other) = (false, false, false);
    for char in text.chars() {
        latin |= is_latin(char);
        cyrillic |= is_cyrillic(char);
        other |= !is_latin(char) && !is_cyrillic(char) && is_letter(char);
    }
    Script::of(text, latin, cyrillic, other)
}

/// Lower case, one apostrophe, ё as е, no stress on Cyrillic letters: how words are looked up and compared.
pub(crate) fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    fold_into(word, &mut folded);
    folded
}

/// [`fold`] at the end of a text.
fn fold_into(word: &str, folded: &mut String) {
    work::count(word.len());
    // Asked once at most, for a word may be long.
    let mut cyrillic = None;
    for char in word.chars() {
        match char {
            'а'..='я' => folded.push(char),
            char if char.is_ascii() => folded.push(char.to_ascii_lowercase()),
            'А'..='Я' => folded.push(char::from_u32(char as u32 + 32).unwrap_or(char)),
            'ё' | 'Ё' => folded.push('е'),
            char if is_apostrophe(char) => folded.push('\''),
            char if (stressed(char).is_some() || matches!(char, '\u{300}' | '\u{301}'))
                && *cyrillic.get_or_insert_with(|| script(word) == Script::Cyrillic) =>
            {
                folded.extend(stressed(char));
            }
            char => folded.extend(char.to_lowercase()),
        }
    }
}

/// The words of a text as they are looked up, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Folded {
    text: String,
    ends: Vec<usize>,
}

impl Folded {
    pub(crate) fn of(words: &[Word<'_>]) -> Self {
        let size = words.last().map_or(0, |word| word.span.end);
        let mut all = Self { text: String::with_capacity(size), ends: Vec::with_capacity(words.len()) };
        for word in words {
            fold_into(word.text, &mut all.text);
            all.ends.push(all.text.len());
        }
        all
    }

    /// A word by its place; empty if there is none.
    pub(crate) fn get(&self, at: usize) -> &str {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(at).and_then(|&end| self.text.get(start..end)).unwrap_or_default()
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|at| self.get(at))
    }
}

/// Folded without the possessive.
pub(crate) fn stem(word: &str) -> String {
    let folded = fold(word);
    match folded.strip_suffix("'s").or_else(|| folded.strip_suffix('\'')) {
        Some(stem) => stem.to_owned(),
        None => folded,
    }
}

/// [`fold`], and Latin letters without their marks: `São` is `sao`.
pub(crate) fn plain(word: &str) -> String {
    let mut plain = String::with_capacity(word.len());
    for char in fold(word).chars() {
        match char {
            'à'..='å' | 'ā' | 'ă' | 'ą' => plain.push('a'),
            'ç' | 'ć' | 'č' | 'ĉ' | 'ċ' => plain.push('c'),
            'ď' | 'đ' | 'ð' => plain.push('d'),
            'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ə' => plain.push('e'),
            'ĝ' | 'ğ' | 'ġ' | 'ģ' => plain.push('g'),
            'ĥ' | 'ħ' => plain.push('h'),
            'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => plain.push('i'),
            'ĵ' => plain.push('j'),
            'ķ' => plain.push('k'),
            'ĺ' | 'ļ' | 'ľ' | 'ł' => plain.push('l'),
            'ñ' | 'ń' | 'ņ' | 'ň' => plain.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => plain.push('o'),
            'ŕ' | 'ř' => plain.push('r'),
            'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => plain.push('s'),
            'ţ' | 'ť' | 'ț' => plain.push('t'),
            'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => plain.push('u'),
            'ŵ' => plain.push('w'),
            'ý' | 'ÿ' | 'ŷ' => plain.push('y'),
            'ź' | 'ż' | 'ž' => plain.push('z'),
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            '\u{300}'..='\u{36f}' => {}
            char => plain.push(char),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs() {
        let cases: [(&str, &[&str]); 6] = [
            ("He didn't say “no”.", &["He", "didn't", "say", "no"]),
            ("Wi-Fi в 2015-м", &["Wi", "Fi", "в", "2015", "м"]),
            ("the dogs' bowl", &["the", "dogs", "bowl"]),
            ("H5N1", &["H5N1"]),
            ("", &[]),
            (" '' ", &[]),
        ];
        for (text, expected) in cases {
            let found: Vec<&str> = words(text).iter().map(|word| word.text).collect();
            assert_eq!(found, expected, "{text}");
            for word in words(text) {
                assert_eq!(word.span.of(text), word.text);
            }
        }
    }

    #[test]
    fn gaps_and_words_are_the_text() {
        let text = "«Да, — сказал он. — Нет!»";
        let whole: String = words(text).iter().map(|word| [word.gap, word.text].concat()).collect();
        assert!(text.starts_with(&whole));
    }

    #[test]
    fn sentences_begin() {
        let begins = |text: &str| -> Vec<bool> { words(text).iter().map(Word::may_begin).collect() };
        assert_eq!(begins("He said “No”. So"), [true, false, true, true]);
        assert_eq!(begins("a, B - C"), [true, false, true]);
    }

    #[test]
    fn scripts() {
        for (word, expected) in [
            ("word", Script::Latin),
            ("слово", Script::Cyrillic),
            ("слoво", Script::Mixed),
            ("бóльшая", Script::Cyrillic),
            ("Москвá", Script::Cyrillic),
            ("бoльшáя", Script::Mixed),
            ("São", Script::Latin),
            ("λόγος", Script::Other),
            ("2015", Script::Other),
            ("1st", Script::Latin),
        ] {
            assert_eq!(script(word), expected, "{word}");
        }
    }

    #[test]
    fn folded() {
        assert_eq!(fold("Ёлка"), "елка");
        assert_eq!(fold("Бóльшая"), "большая");
        assert_eq!(fold("дорого\u{301}й"), "дорогой");
        assert_eq!(fold("José"), "josé");
        assert_eq!(fold("Don’t"), "don't");
        assert_eq!(plain("São João"), "sao joao");
    }
}
