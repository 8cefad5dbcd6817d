//! What a translation must say, and whether a text says it.

use std::borrow::Cow;

use tolmach_text::Span;

/// Something that a translation must say: a figure, a name, a term.
///
/// It is said where one of the forms stands in the text as whole words, letter for letter (any white space is a space).
/// A figure is not said by a longer one (`2.015` neither by `12.015` nor by `2.015,7`); what follows a hyphen or an
/// apostrophe is a word of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Required {
    /// The ways to say it, of which one is enough. A capital at the start of a sentence is another form.
    pub forms: Vec<String>,
    /// Whether a form may be the beginning of a word that goes on with letters.
    pub open: bool,
    /// Bytes of the sentence that it translates, if known: where a sentence is translated in several parts, it is asked
    /// of the one that has them, and it may be said as often as they stand in the sentence.
    pub source: Option<Span>,
}

impl Required {
    /// Whether `text` says it.
    pub fn is_said_in(&self, text: &str) -> bool {
        self.times_in(text) > 0
    }

    /// How often `text` says it; the most of any form.
    pub(crate) fn times_in(&self, text: &str) -> usize {
        let text = one_space(text);
        let times = |form: &String| count(&text, &one_space(form), self.open);
        self.forms.iter().map(times).max().unwrap_or(0)
    }
}

/// The text with every white space as a space.
pub(crate) fn one_space(text: &str) -> Cow<'_, str> {
    if text.chars().any(|c| c.is_whitespace() && c != ' ') {
        return text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    }
    Cow::Borrowed(text)
}

fn count(text: &str, form: &str, open: bool) -> usize {
    let mut times = 0;
    let mut from = 0;
    while let Some(at) = find(text, from, form) {
        let end = at + form.len();
        let said = begins_word(&text[..at], form) && ends_word(&text[end..], form, open, true) == Some(true);
        times += usize::from(said);
        from = if said { end } else { behind_first(text, at) };
    }
    times
}

/// Whether a text that may go on says `form` for certain, looking at what begins at byte `from` or behind it.
pub(crate) fn says(text: &str, from: usize, form: &str, open: bool, ended: bool) -> bool {
    let mut from = from;
    while let Some(at) = find(text, from, form) {
        let behind = &text[at + form.len()..];
        if begins_word(&text[..at], form) && ends_word(behind, form, open, ended) == Some(true) {
            return true;
        }
        from = behind_first(text, at);
    }
    false
}

/// How many bytes of `form` stand at the end of a text that may go on: the longest beginning of it that a word could
/// begin with there.
pub(crate) fn begun(text: &str, form: &str) -> usize {
    let mut ends = form.char_indices().map(|(at, c)| at + c.len_utf8()).rev();
    let stands =
        |&end: &usize| text.strip_suffix(&form[..end]).is_some_and(|before| begins_word(before, form));
    ends.find(stands).unwrap_or(0)
}

/// Where `form` stands next; an empty one nowhere.
fn find(text: &str, from: usize, form: &str) -> Option<usize> {
    if form.is_empty() {
        return None;
    }
    text.get(from..)?.find(form).map(|at| from + at)
}

fn behind_first(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(1, char::len_utf8)
}

/// Whether a word that begins like `form` can begin behind `before`.
pub(crate) fn begins_word(before: &str, form: &str) -> bool {
    let mut before = before.chars().rev();
    let (Some(last), Some(first)) = (before.next(), form.chars().next()) else { return true };
    if !in_word(first) {
        return true;
    }
    // The figure would be the end of another.
    let figure =
        first.is_numeric() && matches!(last, '.' | ',') && before.next().is_some_and(char::is_numeric);
    !in_word(last) && !figure
}

/// Whether a word that ends like `form` ends before `behind`; `None` where more of the text would have to be known.
fn ends_word(behind: &str, form: &str, open: bool, ended: bool) -> Option<bool> {
    let last = form.chars().next_back().filter(|&last| in_word(last));
    let Some(last) = last.filter(|_| !open) else { return Some(true) };
    let mut behind = behind.chars();
    let Some(next) = behind.next() else { return ended.then_some(true) };
    if in_word(next) {
        return Some(false);
    }
    if !(last.is_numeric() && matches!(next, '.' | ',')) {
        return Some(true);
    }
    match behind.next() {
        Some(c) => Some(!c.is_numeric()),
        None => ended.then_some(true),
    }
}

/// Letters, digits and the marks upon them; what is not yet a character (spelled in bytes) may become one.
pub(crate) fn in_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}' | char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_said_as_whole_words() {
        let cases = [
            ("2.015", "It has 2.015 men.", 1),
            ("2.015", "It has 12.015 men, 2.015,7 and 7.2.015", 0),
            ("2.015", "In all 2.015.", 1),
            ("2.015", "2.015, 2.015 and US$2.015", 3),
            ("5", "1.5 to 5.1", 0),
            ("Yun", "Yunnan", 0),
            ("Yun", "Yun's Yun-led (Yun) «Yun»", 4),
            ("Yun", "éYun Yuné Yu\u{301}n Yun\u{301}", 0),
            ("10 000", "10\u{a0}000 homens", 1),
            ("a a", "xa a a", 1),
            ("$5", "US$5", 1),
            ("", "anything", 0),
        ];
        for (form, text, times) in cases {
            let required = Required { forms: vec!["nowhere".into(), form.into()], ..Required::default() };
            assert_eq!(required.times_in(text), times, "{form} in {text}");
            assert_eq!(required.is_said_in(text), times > 0);
        }
    }

    #[test]
    fn an_open_form_may_go_on() {
        let required = Required { forms: vec!["minist".into()], open: true, source: None };
        assert!(required.is_said_in("The ministers met."));
        assert!(!required.is_said_in("administered"));
    }

    #[test]
    fn a_text_that_goes_on_is_sure_only_of_what_cannot_change() {
        assert!(!says("had 2.015", 0, "2.015", false, false));
        assert!(!says("had 2.015,", 0, "2.015", false, false));
        assert!(says("had 2.015, ", 0, "2.015", false, false));
        assert!(says("had 2.015,", 0, "2.015", false, true));
        assert!(!says("had 2.015 men", 8, "2.015", false, false));
        assert_eq!(begun("said Yun By", "Yun Byung-se"), 6);
        assert_eq!(begun("said Yun By ", "Yun Byung-se"), 0);
        assert_eq!(begun("the Yun Yun", "Yun Byung-se"), 3);
        assert_eq!(begun("theYun", "Yun Byung-se"), 0);
    }
}
