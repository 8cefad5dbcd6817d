//! Bare figures, for pairs of languages without data: what is written in digits on both sides.
//!
//! Nothing is read but digits: not magnitudes (1.2 billion is 12亿, 15,000 is 1万5000), not which mark is the decimal one,
//! not the half of the day. What is left of a figure after that are the digits between its outer zeros, and those must
//! stand somewhere in the translation.

use tolmach_text::Span;

use crate::words::MOST;
use crate::{Class, Finding, Pair, Severity};

/// Figures up to this one may be an hour of another clock, or be written as words.
const SMALL: u32 = 24;

/// The figures of the source whose digits the translation does not have: warnings. Linear.
pub(crate) fn find(pair: &Pair<'_>, out: &mut Vec<Finding>) {
    let source = figures(pair.source);
    if source.is_empty() {
        return;
    }
    let there = digits(pair.target);
    let clock = has_clock(pair.target);
    let mut asked = 0;
    for figure in source {
        let own = digits(figure.of(pair.source));
        let own = own.trim_matches('0');
        let small = own.len() < 2 || own.parse().is_ok_and(|value: u32| value <= SMALL);
        // 7.30 is a time where the translation has one.
        let hour = clock && own.len() <= 4;
        if small || hour || is_time(pair.source, figure) {
            continue;
        }
        asked += 1;
        if asked > MOST {
            return;
        }
        if !there.contains(own) {
            out.push(Finding {
                class: Class::NumberMissing,
                severity: Severity::Warn,
                source: Some(figure),
                target: None,
                // How the other language would write it is not known: nothing is to be put in.
                expected: None,
                found: None,
                why: format!("the digits of {} are not in the translation", figure.of(pair.source)).into(),
            });
        }
    }
}

/// Runs of digits with single marks or spaces between them.
fn figures(text: &str) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    for (at, char) in text.char_indices().filter(|(_, char)| value(*char).is_some()) {
        let end = at + char.len_utf8();
        match found.last_mut() {
            Some(last) if is_separator(text.get(last.end..at).unwrap_or("?")) => last.end = end,
            _ => found.push(Span::new(at, end)),
        }
    }
    found
}

/// Whether this stands between digits of one figure: nothing, or one separator.
fn is_separator(gap: &str) -> bool {
    let mut chars = gap.chars();
    match (chars.next(), chars.next()) {
        (None, _) => true,
        (Some(mark), None) => matches!(mark, '.' | ',' | '\'' | '’' | '\u{a0}' | '\u{202f}' | '٫' | '٬'),
        _ => false,
    }
}

/// Whether a figure is a part of a clock time: 8:30.
fn is_time(text: &str, figure: Span) -> bool {
    let before = text.get(..figure.start).unwrap_or_default();
    let behind = text.get(figure.end..).unwrap_or_default();
    let digit = |char: Option<char>| char.is_some_and(|char| char.is_ascii_digit());
    let mut back = before.chars().rev();
    let mut on = behind.chars();
    back.next() == Some(':') && digit(back.next()) || on.next() == Some(':') && digit(on.next())
}

/// Whether a text has a clock time in figures: 8:30, 8h30, 20時.
fn has_clock(text: &str) -> bool {
    let mut chars = text.chars().peekable();
    let mut after_digit = false;
    while let Some(char) = chars.next() {
        let next = chars.peek().is_some_and(char::is_ascii_digit);
        if after_digit
            && (matches!(char, ':' | 'h' | 'H') && next || matches!(char, '時' | '时' | '點' | '点' | '시'))
        {
            return true;
        }
        after_digit = char.is_ascii_digit();
    }
    false
}

/// The digits of a text, in any script that writes numbers with ten of them, as ASCII.
fn digits(text: &str) -> String {
    text.chars().filter_map(value).filter_map(|value| char::from_digit(value, 10)).collect()
}

/// First digits of the scripts that have their own (Unicode, `Nd`): Arabic, Persian, those of India, Thai, Lao, Tibetan,
/// Burmese, Khmer, and the wide ones of Chinese and Japanese.
const ZEROS: [u32; 18] = [
    0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20, 0x1040,
    0x17e0, 0x1810, 0xff10,
];

fn value(char: char) -> Option<u32> {
    char.to_digit(10).or_else(|| {
        let code = u32::from(char);
        ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code)).map(|zero| code - zero)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(source: &str, target: &str) -> Vec<String> {
        let mut out = Vec::new();
        find(&Pair { source, target, from: "en", to: "de", links: &[] }, &mut out);
        out.into_iter().filter_map(|finding| Some(finding.source?.of(source).to_owned())).collect()
    }

    #[test]
    fn digits_are_looked_for_whatever_stands_between_them() {
        let none: [String; 0] = [];
        for (source, target) in [
            ("It cost 1,234,567 euros.", "Es kostete 1.234.567 Euro."),
            ("About 15,000 people.", "約1万5000人。"),
            ("1,234,567 people", "123万4567人"),
            ("1.2 billion in 2026", "2026年の12億"),
            ("From 45 to 60 percent.", "٤٥ إلى ٦٠ في المئة"),
            ("At 8:30 p.m., 16 people.", "Um 20.30 Uhr, sechzehn Leute."),
            ("Um 19.30 Uhr.", "At 7:30 p.m."),
            ("Um 17 Uhr.", "At 5 p.m."),
            ("", "1"),
        ] {
            assert_eq!(missing(source, target), none, "{source} {target}");
        }
        assert_eq!(missing("It fell by 37 percent in 2015.", "Es fiel 2015 um 73 Prozent."), ["37"]);
        assert_eq!(missing("1,234,567 euros", "1.243.567 Euro"), ["1,234,567"]);
    }
}
