//! Which characters of new text would be read as markup where they come to stand.

use std::borrow::Cow;

use super::scalar::Scalar;
use crate::references::{self, Place};

/// Where in a Markdown file a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spot {
    /// In running text or a heading.
    Text,
    /// In a cell of a table.
    Cell,
    /// The title of a link, before this quote.
    Title { quote: char, cell: bool },
    /// In a block of HTML.
    Html,
    /// In a tag of HTML in running text.
    Tag { cell: bool },
    /// A value of the front matter.
    Value(Scalar),
}

impl Spot {
    fn is_cell(self) -> bool {
        matches!(self, Self::Cell | Self::Title { cell: true, .. } | Self::Tag { cell: true })
    }

    /// As [`Notation::decode`](super::Notation::decode).
    pub(crate) fn decode(self, raw: &str) -> Option<(Cow<'static, str>, usize)> {
        match self {
            Self::Html | Self::Tag { .. } => None,
            Self::Value(scalar) => scalar.decode(raw),
            _ if raw.starts_with('&') => references::decode(raw, Place::Text)
                .filter(|(_, length)| raw.as_bytes().get(length - 1) == Some(&b';')),
            _ => {
                let escaped = raw.strip_prefix('\\')?.chars().next().filter(char::is_ascii_punctuation)?;
                Some((Cow::Owned(escaped.to_string()), 2))
            }
        }
    }

    /// As [`Notation::encode`](super::Notation::encode), for text whose surroundings are not known.
    pub(crate) fn encode(self, text: &str, out: &mut String) {
        match self {
            Self::Html | Self::Tag { .. } => {
                let mut before = ' ';
                for c in text.chars() {
                    match c {
                        '|' if self.is_cell() => out.push_str("&#124;"),
                        '$' | '[' | ']' | '`' if self != Self::Html => {
                            out.push_str(&format!("&#{};", u32::from(c)))
                        }
                        // Template engines read these first, wherever they stand.
                        '{' if before == '{' => out.push_str("&#123;"),
                        '%' if before == '{' => out.push_str("&#37;"),
                        '\n' | '\r' => out.push(' '),
                        c => out.push(c),
                    }
                    before = c;
                }
            }
            Self::Value(scalar) => scalar.encode(text, out),
            _ => Surroundings { spot: self, before: Some('*'), after: Some('*'), ..Surroundings::default() }
                .escape(text, out),
        }
    }
}

/// What a text comes to stand between.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Surroundings {
    pub(crate) spot: Spot,
    /// The characters before and after it, `None` at the edges of a block.
    pub(crate) before: Option<char>,
    pub(crate) after: Option<char>,
    /// It begins a line, where blocks begin.
    pub(crate) line_start: bool,
    /// The line before holds the definition of a link, which a title could follow.
    pub(crate) after_definition: bool,
    pub(crate) mdx: bool,
    /// Dollar signs would make a formula.
    pub(crate) math: bool,
}

impl Default for Surroundings {
    fn default() -> Self {
        Self {
            spot: Spot::Text,
            before: None,
            after: None,
            line_start: false,
            after_definition: false,
            mdx: false,
            math: false,
        }
    }
}

impl Surroundings {
    /// Appends `text` so that it is read as text.
    pub(crate) fn escape(&self, text: &str, out: &mut String) {
        let start = if self.line_start { self.line_start_escape(text) } else { None };
        let mut before = self.before;
        for (at, c) in text.char_indices() {
            let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
            if start == Some(at) && c.is_ascii_alphabetic() {
                // The first letter of `import` and `export`.
                out.push_str(&format!("&#{};", u32::from(c)));
            } else if matches!(c, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}') {
                out.push(' ');
            } else if start == Some(at) || self.is_markup(text, at, before, rest) {
                out.push('\\');
                out.push(c);
            } else {
                out.push(c);
            }
            before = Some(c);
        }
    }

    /// Whether the character at byte `at`, between `before` and `rest`, could be read as markup inside a line.
    fn is_markup(&self, text: &str, at: usize, before: Option<char>, rest: &str) -> bool {
        let Some(c) = text.get(at..).and_then(|text| text.chars().next()) else { return false };
        let last = rest.is_empty();
        let after = rest.chars().next().or(self.after);
        let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let stands_alone = blank(before) && blank(after) && !(at == 0 && self.line_start);
        match c {
            '`' | '[' | ']' => true,
            '*' | '~' => !stands_alone,
            '_' => !(stands_alone || word(before) && word(after)),
            '\\' => last || after.is_some_and(|c| c.is_ascii_punctuation() || matches!(c, '\n' | '\r')),
            '<' => {
                last || self.mdx
                    || after.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'))
            }
            '&' => {
                let name = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '#');
                name.is_empty() || (name.starts_with(';') && name.len() < rest.len())
            }
            '!' => last && self.after == Some('['),
            '^' => before == Some('['),
            '(' if at == 0 && before == Some(']') => true,
            ':' if at == 0 && before == Some(']') => true,
            '|' => self.spot.is_cell(),
            '$' => self.math,
            // Template engines read these first, wherever they stand.
            '{' | '%' if before == Some('{') => true,
            '{' | '}' => self.mdx,
            '#' if blank(before) => rest.trim_end().trim_start_matches('#').is_empty() && blank(self.after),
            // What GitHub makes links of by itself.
            ':' => rest.starts_with("//") && ends_with_word(text.get(..at), &["http", "https", "ftp"]),
            '.' => word(after) && ends_with_word(text.get(..at), &["www"]),
            '@' => word(before) && word(after),
            c => matches!(self.spot, Spot::Title { quote, .. } if c == quote || (quote == ')' && c == '(')),
        }
    }

    /// The byte of the character whose escape keeps the line from beginning a block.
    fn line_start_escape(&self, text: &str) -> Option<usize> {
        let first = text.chars().next()?;
        let rest = text.get(first.len_utf8()..).unwrap_or_default();
        let blank = |rest: &str| rest.chars().next().is_none_or(char::is_whitespace);
        let begins = match first {
            '#' => blank(rest.trim_start_matches('#')),
            '-' | '+' | ':' => !rest.starts_with(char::is_alphanumeric),
            '*' | '_' => blank(rest),
            '=' | '>' | '|' => true,
            '"' | '\'' | '(' => self.after_definition,
            'i' | 'e' if self.mdx => text.starts_with("import ") || text.starts_with("export "),
            _ => false,
        };
        if begins {
            return Some(0);
        }
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let marker = text.get(digits..).unwrap_or_default();
        let is_marker = (1..=9).contains(&digits)
            && marker.starts_with(['.', ')'])
            && blank(marker.get(1..).unwrap_or_default());
        is_marker.then_some(digits)
    }
}

/// Whether `before` ends with one of `words`, and no letter stands before that.
fn ends_with_word(before: Option<&str>, words: &[&str]) -> bool {
    let before = before.unwrap_or_default();
    words.iter().any(|word| {
        let from = before.len().checked_sub(word.len());
        from.and_then(|from| before.split_at_checked(from)).is_some_and(|(head, tail)| {
            tail.eq_ignore_ascii_case(word) && !head.ends_with(char::is_alphanumeric)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_would_be_markup_is_escaped() {
        let rows: &[(&str, &str)] = &[
            (
                "Plain words, 2 * 3 = 6 and snake_case; 5 < 6 & more.",
                "Plain words, 2 * 3 = 6 and snake_case; 5 < 6 & more.",
            ),
            ("a *b* _c_ `d` [e](f)", "a \\*b\\* \\_c\\_ \\`d\\` \\[e\\](f)"),
            ("<b> </b> <!-- <3", "\\<b> \\</b> \\<!-- <3"),
            ("&amp; &#1; AT&T; & R&D", "\\&amp; \\&#1; AT\\&T; & R\\&D"),
            ("C:\\a \\* \\", "C:\\a \\\\\\* \\\\"),
            ("# a", "\\# a"),
            ("#a", "#a"),
            ("- a", "\\- a"),
            ("-5 graus", "-5 graus"),
            ("1. Januar 2020", "1\\. Januar 2020"),
            ("1.5 million", "1.5 million"),
            ("2) b", "2\\) b"),
            ("> a", "\\> a"),
            ("===", "\\==="),
            ("| a |", "\\| a |"),
            ("see http://a.b and www.a.b or me@a.b", "see http\\://a.b and www\\.a.b or me\\@a.b"),
            ("C# and a #", "C# and a \\#"),
            ("{{ a }} {% b %}", "{\\{ a }} {\\% b %}"),
            ("a\n\nb", "a  b"),
        ];
        for (text, expected) in rows {
            let mut out = String::new();
            Surroundings { line_start: true, ..Surroundings::default() }.escape(text, &mut out);
            assert_eq!(out, *expected);
        }
        let mut out = String::new();
        Spot::Cell.encode("a | b", &mut out);
        Spot::Title { quote: '"', cell: false }.encode(" \"c\" ", &mut out);
        Spot::Title { quote: ')', cell: false }.encode("(d)", &mut out);
        assert_eq!(out, "a \\| b \\\"c\\\" \\(d\\)");
    }
}
