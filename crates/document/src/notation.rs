//! How characters are written in each kind of place: read as clean text, and written back.

mod markdown;
mod scalar;

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::encoding::is_raw_byte;
use crate::markup::Quote;
use crate::references::{self, Place, escape_attribute, escape_text};
pub(crate) use markdown::{Spot, Surroundings};
pub(crate) use scalar::Scalar;

/// The start of a section of XML in which every character is itself.
pub(crate) const CDATA: &str = "<![CDATA[";

/// A way of writing text in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notation {
    /// Character data of HTML.
    Html,
    /// Character data of XHTML: names of characters are those of HTML, others may be the document's own.
    Xhtml,
    /// The value of an attribute of HTML or XML.
    Attribute(Quote),
    /// Character data of XML.
    Xml,
    /// Character data of XML beside elements that stand for a character: those of office suites.
    Office,
    /// Inside a CDATA section.
    Cdata,
    /// Inside a JSON string in a `script`; `ascii` where the encoding of the page lacks most characters. Such strings are
    /// often written as HTML: its `references` are read too.
    Json { ascii: bool, references: bool },
    /// Text of a Markdown file.
    Markdown(Spot),
    /// Every character is itself.
    Plain,
}

impl Notation {
    /// The characters that the escape at the start of `raw` stands for, and its length in bytes; `None` where the first
    /// character is itself.
    pub(crate) fn decode(self, raw: &str) -> Option<(Cow<'static, str>, usize)> {
        match self {
            Self::Html | Self::Xhtml if raw.starts_with('&') => references::decode(raw, Place::Text),
            Self::Attribute(_) if raw.starts_with('&') => references::decode(raw, Place::Attribute),
            Self::Xml | Self::Office if raw.starts_with('&') => references::decode_xml(raw),
            Self::Office if raw.starts_with('<') => character_element(raw),
            // A section between other text is read as part of it.
            Self::Xml if raw.starts_with(CDATA) => {
                let content = raw.get(CDATA.len()..)?;
                let content = content.get(..memchr::memmem::find(content.as_bytes(), b"]]>")?)?;
                Some((Cow::Owned(content.to_string()), CDATA.len() + content.len() + 3))
            }
            Self::Json { .. } if raw.starts_with('\\') => json_escape(raw),
            Self::Json { references: true, .. } if raw.starts_with('&') => {
                references::decode(raw, Place::Text)
            }
            Self::Markdown(spot) => spot.decode(raw),
            _ => None,
        }
    }

    /// Appends `text` as it is written here.
    pub(crate) fn encode(self, text: &str, out: &mut String) {
        match self {
            Self::Html | Self::Xhtml | Self::Xml | Self::Office => escape_text(text, out),
            Self::Attribute(Quote::Single) => escape_attribute(text, '\'', out),
            Self::Attribute(_) => escape_attribute(text, '"', out),
            Self::Cdata => out.push_str(&text.replace("]]>", "]]]]><![CDATA[>")),
            Self::Json { ascii, .. } => escape_json(text, ascii, out),
            Self::Markdown(spot) => spot.encode(text, out),
            Self::Plain => out.push_str(text),
        }
    }

    /// What is written before a new value that begins after `before`, and what after it: quotes that were missing.
    pub(crate) fn around(self, before: &str, value: &str) -> (&'static str, &'static str) {
        let bare = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        match self {
            Self::Attribute(Quote::Unquoted) if value.bytes().all(bare) => ("", ""),
            Self::Attribute(Quote::Missing) if !before.trim_end().ends_with('=') => ("=\"", "\""),
            Self::Attribute(Quote::Unquoted | Quote::Missing) => ("\"", "\""),
            _ => ("", ""),
        }
    }

    /// Appends a whole value that follows `before` in the source.
    pub(crate) fn write_value(self, value: &str, before: &str, out: &mut String) {
        let (open, close) = self.around(before, value);
        out.push_str(open);
        self.encode(value, out);
        out.push_str(close);
    }
}

/// The character that the element at the start of `raw` stands for; its end tag and all others stand for none.
fn character_element(raw: &str) -> Option<(Cow<'static, str>, usize)> {
    let length = memchr::memchr(b'>', raw.as_bytes())? + 1;
    let name = raw.get(1..length - 1)?.split([' ', '/', '\t', '\r', '\n']).next()?;
    let character = match name.rsplit(':').next()? {
        "noBreakHyphen" => "\u{2011}",
        "softHyphen" => "\u{ad}",
        "s" => " ",
        _ => "",
    };
    Some((Cow::Borrowed(character), length))
}

/// Decodes the escape at the start of `raw`, which begins with a backslash.
pub(crate) fn json_escape(raw: &str) -> Option<(Cow<'static, str>, usize)> {
    let unit = |at: usize| {
        raw.get(at..at + 2).filter(|prefix| *prefix == "\\u")?;
        u16::from_str_radix(raw.get(at + 2..at + 6)?, 16).ok()
    };
    let simple = |s: &'static str| Some((Cow::Borrowed(s), 2));
    match raw.as_bytes().get(1)? {
        b'n' => simple("\n"),
        b'r' => simple("\r"),
        b't' => simple("\t"),
        b'b' => simple("\u{8}"),
        b'f' => simple("\u{c}"),
        b'u' => {
            let first = unit(0)?;
            let pair = match unit(6) {
                Some(second) if (0xd800..0xdc00).contains(&first) => {
                    String::from_utf16(&[first, second]).ok()
                }
                _ => None,
            };
            Some(match pair {
                Some(pair) => (Cow::Owned(pair), 12),
                None => (Cow::Owned(String::from_utf16_lossy(&[first])), 6),
            })
        }
        _ => {
            let c = raw.chars().nth(1)?;
            Some((Cow::Owned(c.to_string()), 1 + c.len_utf8()))
        }
    }
}

/// The characters of a JSON string.
pub(crate) fn unescape_json(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut at = 0;
    while let Some(c) = raw.get(at..).and_then(|rest| rest.chars().next()) {
        match raw.get(at..).filter(|_| c == '\\').and_then(json_escape) {
            Some((decoded, length)) => {
                out.push_str(&decoded);
                at += length;
            }
            None => {
                out.push(c);
                at += c.len_utf8();
            }
        }
    }
    out
}

fn escape_json(text: &str, ascii: bool, out: &mut String) {
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            // `</script>` would end the element, `--` a comment.
            c if c < ' '
                || matches!(c, '<' | '>')
                || (c == '-' && out.ends_with('-'))
                || (ascii && !c.is_ascii()) =>
            {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // Writing to a string cannot fail.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            c => out.push(c),
        }
    }
}

/// Text as a reader sees it: escapes decoded, white space collapsed.
#[derive(Debug, Default)]
pub(crate) struct Clean {
    pub(crate) text: String,
    /// White space came that is written before the next visible character.
    pub(crate) pending: bool,
}

impl Clean {
    /// Appends what `raw` says; returns where in the clean text it begins, if any of it shows.
    pub(crate) fn push(&mut self, raw: &str, notation: Notation) -> Option<usize> {
        let mut first = None;
        let mut rest = raw;
        while let Some(c) = rest.chars().next() {
            let length = match notation.decode(rest) {
                Some((decoded, length)) => {
                    decoded.chars().for_each(|c| self.push_char(c, &mut first));
                    length
                }
                None => {
                    self.push_char(c, &mut first);
                    c.len_utf8()
                }
            };
            rest = rest.get(length..).unwrap_or_default();
        }
        first
    }

    fn push_char(&mut self, c: char, first: &mut Option<usize>) {
        match c {
            ' ' | '\t' | '\n' | '\r' | '\x0c' => self.pending = true,
            // A hyphenation hint: it would only split the word for the model.
            '\u{ad}' => {}
            c => {
                if std::mem::take(&mut self.pending) && !self.text.is_empty() {
                    self.text.push(' ');
                }
                first.get_or_insert(self.text.len());
                self.text.push(if is_raw_byte(c) { char::REPLACEMENT_CHARACTER } else { c });
            }
        }
    }
}

/// The clean text of a whole value.
pub(crate) fn clean(raw: &str, notation: Notation) -> String {
    let mut clean = Clean::default();
    clean.push(raw, notation);
    clean.text
}

/// Bytes of `raw` from its first to its last visible character; `None` where all of it is white space.
pub(crate) fn visible(raw: &str, notation: Notation) -> Option<std::ops::Range<usize>> {
    let mut found: Option<std::ops::Range<usize>> = None;
    let mut at = 0;
    while let Some(c) = raw.get(at..).and_then(|rest| rest.chars().next()) {
        let (blank, length) = match notation.decode(raw.get(at..).unwrap_or_default()) {
            Some((decoded, length)) => (decoded.chars().all(char::is_whitespace), length),
            None => (c.is_whitespace(), c.len_utf8()),
        };
        if !blank {
            found = Some(found.map_or(at, |f| f.start)..at + length);
        }
        at += length;
    }
    found
}
