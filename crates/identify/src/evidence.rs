//! The words of a text that tell its language: not names, addresses or numbers.

/// Words that tell, with single spaces, and their number of letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Evidence {
    pub(crate) text: String,
    pub(crate) letters: usize,
}

impl Evidence {
    /// Most bytes of one text that are looked at.
    pub(crate) const MOST_BYTES: usize = 4096;

    /// In scripts with capitals that several languages share, only words in small letters tell: names look the same in
    /// every language. A text in capitals throughout has no names to be seen, and tells with all its words.
    pub(crate) fn of(text: &str) -> Self {
        let mut end = text.len().min(Self::MOST_BYTES);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text = text.get(..end).unwrap_or_default();
        let shouted = !text.chars().any(char::is_lowercase);
        let mut evidence = Self::default();
        for word in text.split_whitespace().filter(|word| is_prose(word)) {
            let name = word
                .chars()
                .find(|c| c.is_alphabetic())
                .is_some_and(|first| first.is_uppercase() && shared_by_languages(first));
            if shouted && word.chars().any(shared_by_languages) {
                evidence.push(&word.to_lowercase());
            } else if !name {
                evidence.push(word);
            }
        }
        // Two words in capitals are a name like any other.
        if shouted && evidence.text.split(' ').count() < 4 && evidence.text.chars().any(shared_by_languages) {
            return Self::default();
        }
        evidence
    }

    /// Takes in more words.
    pub(crate) fn extend(&mut self, other: &Self) {
        if !self.text.is_empty() && !other.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(&other.text);
        self.letters += other.letters;
    }

    fn push(&mut self, word: &str) {
        let letters = word.chars().filter(|c| c.is_alphabetic()).map(weight).sum();
        if letters > 0 {
            self.extend(&Self { text: word.to_owned(), letters });
        }
    }
}

/// Whether a word is neither an address nor a code.
fn is_prose(word: &str) -> bool {
    let inner = word.trim_matches(|c: char| !c.is_alphanumeric());
    !inner.contains(['@', '/', '_', '\\', '=', '#', '.', ':']) && !inner.bytes().any(|b| b.is_ascii_digit())
}

/// Latin and Cyrillic letters.
fn shared_by_languages(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{400}'..='\u{52f}' | '\u{1e00}'..='\u{1eff}')
}

/// How many letters of an alphabet a character is worth: an ideogram or a syllable says more.
fn weight(c: char) -> usize {
    match c {
        '\u{3040}'..='\u{30ff}' | '\u{ac00}'..='\u{d7af}' => 3,
        '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => 4,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::Evidence;

    #[test]
    fn names_addresses_and_numbers_do_not_tell() {
        let cases = [
            ("Marta Lopes e Rui Faria chegaram a Braga", "e chegaram a", 10),
            ("Marta Lopes", "", 0),
            ("MARTA LOPES", "", 0),
            ("PORTO FECHA DEPOIS DA GREVE", "porto fecha depois da greve", 23),
            ("see www.example.org or a@example.org by 5pm", "see or by", 7),
            ("12 345 – 7", "", 0),
            ("Δήμος Αθηναίων", "Δήμος Αθηναίων", 13),
            ("港が開いた", "港が開いた", 17),
            ("", "", 0),
        ];
        for (text, expected, letters) in cases {
            let evidence = Evidence::of(text);
            assert_eq!((evidence.text.as_str(), evidence.letters), (expected, letters), "{text}");
        }
    }
}
