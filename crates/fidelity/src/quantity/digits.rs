//! Figures with their separators: which of them belong to one number, and what it is in which language.

use super::lexicon::Lexicon;
use super::ratio::{Ratio, fingerprint};
use super::token::{Shape, Tokens};

/// One number in figures.
#[derive(Debug)]
pub(super) struct Figures {
    /// Values, the likeliest first; `true` marks one read with the separators of another language.
    pub(super) values: Vec<(Ratio, bool)>,
    /// The token after it.
    pub(super) next: usize,
    /// How many digits it has if it is one run of them.
    pub(super) plain_digits: Option<usize>,
}

/// Reads the number that begins at a token of digits; in a code, spaces do not join groups.
pub(super) fn read(tokens: &Tokens<'_>, at: usize, lexicon: &Lexicon, code: bool) -> Figures {
    let (groups, separators) = chain(tokens, at, code);
    let single = groups.first().copied().unwrap_or_default();
    // The longest part of the chain that is a number.
    for count in (2..=groups.len()).rev() {
        // A point more behind makes it a version or a date.
        if groups.len() > count && matches!(separators.get(count - 1), Some('.' | ',')) {
            continue;
        }
        if let Some(values) = interpret(&groups[..count], &separators[..count - 1], lexicon) {
            return Figures {
                values,
                next: at + 2 * count - 1 - spaces(&separators[..count - 1]),
                plain_digits: None,
            };
        }
    }
    let value = Ratio::decimal(single, "").unwrap_or_else(|| fingerprint(single));
    Figures { values: vec![(value, false)], next: at + 1, plain_digits: Some(single.len()) }
}

/// Separators that are no token of their own.
fn spaces(separators: &[char]) -> usize {
    separators.iter().filter(|c| c.is_whitespace()).count()
}

/// Longest chain that is looked at: no number has more groups.
const MAX_GROUPS: usize = 10;

/// Runs of digits with one separator between each two of them.
fn chain<'t>(tokens: &'t Tokens<'_>, mut at: usize, code: bool) -> (Vec<&'t str>, Vec<char>) {
    let mut groups = vec![tokens.key(at)];
    let mut separators = Vec::new();
    while groups.len() < MAX_GROUPS {
        let Some(here) = tokens.get(at) else { break };
        let (separator, next) = match tokens.shape(at + 1) {
            Some(Shape::Mark(mark @ ('.' | ',' | '\'' | '’')))
                if tokens.glued(at + 1)
                    && tokens.glued(at + 2)
                    && tokens.shape(at + 2) == Some(Shape::Digits) =>
            {
                (mark, at + 2)
            }
            Some(Shape::Digits) if !code && tokens.key(at + 1).len() == 3 => {
                let Some(after) = tokens.get(at + 1) else { break };
                let mut between = tokens.text[here.span.end..after.span.start].chars();
                match (between.next(), between.next()) {
                    (Some(space), None) => (if space == ' ' { ' ' } else { '\u{a0}' }, at + 1),
                    _ => break,
                }
            }
            _ => break,
        };
        groups.push(tokens.key(next));
        separators.push(separator);
        at = next;
    }
    // "495 123 45 67" is no thousands but a telephone number.
    let spaced = separators.last() == Some(&' ') && tokens.shape(at + 1) == Some(Shape::Digits);
    if spaced && tokens.get(at + 1).is_some_and(|next| !next.glued) {
        groups.truncate(1);
        separators.clear();
    }
    (groups, separators)
}

/// What a chain of groups is as one number; none where it is none, or has too many digits to be one.
fn interpret(groups: &[&str], separators: &[char], lexicon: &Lexicon) -> Option<Vec<(Ratio, bool)>> {
    let (last, init) = separators.split_last()?;
    let (fraction, whole) = groups.split_last()?;
    let grouped = |groups: &[&str]| {
        groups.iter().skip(1).all(|group| group.len() == 3)
            && groups.first().is_some_and(|first| first.len() <= 3 && !first.starts_with('0'))
    };
    let foreign_decimal = |mark: char| {
        // Where both are in use, 2.500 is grouped as the language mostly does.
        let free = lexicon.either_mark && !(init.is_empty() && grouped(groups));
        !free && lexicon.decimal.is_some_and(|decimal| decimal != mark)
    };
    let foreign_thousands = |mark: char| {
        // Portugal groups with spaces, Russian texts with points as well.
        match (mark, lexicon.thousands) {
            (_, None) | ('.', Some(' ')) => false,
            ('.' | ',', Some(own)) => own != mark && !lexicon.either_mark,
            (space, Some(own)) => space.is_whitespace() && own == ',',
        }
    };
    let thousands = || Some((Ratio::decimal(&groups.concat(), "")?, foreign_thousands(*last)));
    let one = |value: Option<Option<_>>| Some(vec![value??]);
    let decimal = || Some((Ratio::decimal(&whole.concat(), fraction)?, foreign_decimal(*last)));
    if init.iter().all(|separator| separator == last) {
        if !matches!(last, '.' | ',') {
            return one(grouped(groups).then(thousands));
        }
        if !init.is_empty() {
            return one(grouped(groups).then(thousands));
        }
        let mut values: Vec<(Ratio, bool)> =
            grouped(groups).then(thousands).flatten().into_iter().chain(decimal()).collect();
        values.sort_by_key(|(_, foreign)| *foreign);
        return (!values.is_empty()).then_some(values);
    }
    // 1,234.56: groups of three, then a decimal mark of another kind.
    let same = init.iter().all(|separator| Some(separator) == init.first());
    one((same && grouped(whole) && matches!(last, '.' | ',')).then(decimal))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str, language: &str) -> Vec<(String, bool)> {
        let figures = read(&Tokens::new(text, Lexicon::of(language)), 0, Lexicon::of(language), false);
        figures.values.iter().map(|(value, foreign)| (format!("{}", value.approximate()), *foreign)).collect()
    }

    #[test]
    fn separators_are_those_of_the_language() {
        type Case<'a> = (&'a str, &'a str, &'a [(&'a str, bool)]);
        let cases: &[Case<'_>] = &[
            ("10,000", "en", &[("10000", false), ("10", true)]),
            ("10,000", "ru", &[("10", false), ("10000", true)]),
            ("10.000", "pt", &[("10000", false), ("10", true)]),
            ("2.5", "en", &[("2.5", false)]),
            ("2.5", "ru", &[("2.5", true)]),
            ("2,5", "pt", &[("2.5", false)]),
            ("1,234,567.89", "en", &[("1234567.89", false)]),
            ("1,234,567.89", "pt", &[("1234567.89", true)]),
            ("1 234 567,89", "ru", &[("1234567.89", false)]),
            ("1\u{a0}234", "pt", &[("1234", false)]),
            ("0.125", "en", &[("0.125", false)]),
            ("12.03.2015", "ru", &[("12", false)]),
            ("2015 300", "ru", &[("2015", false)]),
            ("10 000", "en", &[("10000", true)]),
        ];
        for (text, language, expected) in cases {
            let expected: Vec<_> =
                expected.iter().map(|(value, foreign)| (value.to_string(), *foreign)).collect();
            assert_eq!(values(text, language), expected, "{text} in {language}");
        }
    }
}
