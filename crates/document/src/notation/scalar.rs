//! How strings are written in front matter.

use std::borrow::Cow;

use super::json_escape;

/// A way of writing a string in YAML or TOML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scalar {
    /// YAML without quotes.
    Bare,
    /// YAML between `'`, which is written twice.
    Single,
    /// YAML or TOML between `"`, with backslashes.
    Double,
    /// TOML between `'`, where nothing stands for that sign.
    Literal,
    /// A line of a block of YAML: every character is itself.
    Line,
}

impl Scalar {
    pub(crate) fn decode(self, raw: &str) -> Option<(Cow<'static, str>, usize)> {
        match self {
            Self::Single if raw.starts_with("''") => Some((Cow::Borrowed("'"), 2)),
            Self::Double if raw.starts_with('\\') => json_escape(raw),
            _ => None,
        }
    }

    /// Appends a whole value that is to be read as this string again.
    pub(crate) fn encode(self, text: &str, out: &mut String) {
        if self == Self::Bare && !is_bare(text) {
            out.push('"');
            Self::Double.encode(text, out);
            out.push('"');
            return;
        }
        for c in text.chars() {
            match (self, c) {
                (_, c) if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => out.push(' '),
                (Self::Single, '\'') => out.push_str("''"),
                (Self::Literal, '\'') => out.push('’'),
                (Self::Double, '"' | '\\') => {
                    out.push('\\');
                    out.push(c);
                }
                (_, c) => out.push(c),
            }
        }
    }
}

/// Whether YAML reads `text` without quotes as this very string.
fn is_bare(text: &str) -> bool {
    const WORDS: &[&str] = &["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    const SIGNS: &str = "-?:,[]{}#&*!|>'\"%@`=~.<";
    text.chars().any(char::is_alphabetic)
        && !text.starts_with(|c: char| SIGNS.contains(c) || c.is_ascii_digit() || c == '+')
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.contains(char::is_control)
        && !text.ends_with(':')
        && text.trim() == text
        && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}
