//! Words that the house does not translate: they stand in the translation as they stand in the source.

use std::collections::HashMap;

use tolmach_text::Span;

use crate::words::{is_letter, words};
use crate::{Class, Finding, Pair, Severity};

/// The words to keep, by the first of each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Keep {
    by_first: HashMap<String, Vec<Kept>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Kept {
    text: String,
    /// Bytes before its first word.
    before: usize,
}

/// A text that has no letter and no figure.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NoWord(pub(crate) String);

impl Keep {
    /// The first of `texts` that has no letter and no figure, else all of them.
    pub(crate) fn new(texts: Vec<String>) -> Result<Self, NoWord> {
        let mut keep = Self::default();
        let mut texts = texts;
        // The longest of those that begin alike comes first.
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        for text in texts {
            let text = text.trim().to_owned();
            let first = words(&text).first().map(|first| (first.text.to_owned(), first.span.start));
            let Some((first, before)) = first else { return Err(NoWord(text)) };
            keep.by_first.entry(first).or_default().push(Kept { text, before });
        }
        Ok(keep)
    }

    /// Where such words stand in a text as words of their own: ascending and apart, the longest where several begin alike.
    pub(crate) fn find(&self, text: &str) -> Vec<Span> {
        let mut found: Vec<Span> = Vec::new();
        if self.by_first.is_empty() {
            return found;
        }
        for word in words(text) {
            let stands = |kept: &Kept| {
                let span = Span::new(
                    word.span.start.checked_sub(kept.before)?,
                    word.span.start + kept.text.len() - kept.before,
                );
                let apart = found.last().is_none_or(|last| last.end <= span.start);
                (apart && text.get(span.start..span.end) == Some(&*kept.text) && is_whole(text, span))
                    .then_some(span)
            };
            // A possessive is part of the word, but not of what is kept: Tolmach's.
            let bare = word.text.rfind(['\'', '\u{2019}']).and_then(|at| word.text.get(..at));
            let here = [Some(word.text), bare].into_iter().flatten();
            let span = here.filter_map(|first| self.by_first.get(first)).flatten().find_map(stands);
            found.extend(span);
        }
        found
    }

    /// Words of the source that the translation has not; a word twice there is enough once.
    pub(crate) fn check(&self, pair: &Pair<'_>, out: &mut Vec<Finding>) {
        let kept = self.find(pair.source);
        if kept.is_empty() {
            return;
        }
        let found = self.find(pair.target);
        let mut there: std::collections::HashSet<&str> =
            found.iter().map(|span| span.of(pair.target)).collect();
        for span in kept {
            let text = span.of(pair.source);
            // Said once.
            if there.insert(text) {
                out.push(Finding {
                    class: Class::KeepChanged,
                    severity: Severity::Block,
                    source: Some(span),
                    target: None,
                    expected: Some(text.to_owned()),
                    found: None,
                    why: "the house keeps this as it is".into(),
                });
            }
        }
    }
}

/// Whether no letter or figure touches a span that ends or begins with one.
fn is_whole(text: &str, span: Span) -> bool {
    let touch = |one: Option<char>, other: Option<char>| {
        [one, other].iter().all(|char| char.is_some_and(|char| is_letter(char) || char.is_numeric()))
    };
    let (before, after) =
        (text.get(..span.start).unwrap_or_default(), text.get(span.end..).unwrap_or_default());
    let mut own = span.of(text).chars();
    let touches_before = touch(before.chars().next_back(), own.clone().next());
    !touches_before && !touch(own.next_back(), after.chars().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keep() -> Keep {
        let words = ["Tolmach", "Bloomberg Businessweek", "Bloomberg", ".NET", "O'Neill", "R-77M"];
        Keep::new(words.map(str::to_owned).to_vec()).unwrap()
    }

    #[test]
    fn whole_words_as_they_are_written() {
        for (text, expected) in [
            ("Tolmach's Bloomberg Businessweek.", &["Tolmach", "Bloomberg Businessweek"] as &[_]),
            ("tolmach TOLMACH Tolmachev", &[]),
            ("(Bloomberg) Bloomberg News", &["Bloomberg", "Bloomberg"]),
            ("Use .NET, not net", &[".NET"]),
            ("Mr O'Neill and O'Neill's", &["O'Neill", "O'Neill"]),
            ("Ракета R-77M и R-77MX", &["R-77M"]),
            ("", &[]),
        ] {
            let found: Vec<&str> = keep().find(text).iter().map(|span| span.of(text)).collect();
            assert_eq!(found, expected, "{text}");
        }
        assert_eq!(Keep::new(vec!["ok".into(), " ! ".into()]), Err(NoWord("!".into())));
    }

    #[test]
    fn what_is_lost_is_told_once() {
        let pair = Pair {
            source: "Tolmach and Tolmach and Bloomberg",
            target: "Толмач и Bloomberg",
            from: "en",
            to: "ru",
            links: &[],
        };
        let mut found = Vec::new();
        keep().check(&pair, &mut found);
        let expected: Vec<_> = found.iter().map(|finding| finding.expected.as_deref()).collect();
        assert_eq!(expected, [Some("Tolmach")]);
    }
}
