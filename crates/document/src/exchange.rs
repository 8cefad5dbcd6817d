//! Bilingual files for translators' tools: each segment with its translation, marks as inline codes at their places.
//!
//! Pure functions from a document, its translations and where they come from to a text; nothing is read or dated here.

mod codes;
mod tmx;
mod xliff;

use std::fmt::Write as _;

use tolmach_text::Span;

use crate::encoding::is_raw_byte;
use crate::{Document, DocumentError, Format, SegmentKind, Translation};

/// A format of bilingual files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Exchange {
    /// XLIFF 1.2: one `trans-unit` a segment.
    Xliff1,
    /// XLIFF 2.1: one `unit` with one `segment` a segment.
    Xliff2,
    /// TMX 1.4b: one `tu` a sentence where the sentences are known, else a segment.
    Tmx,
}

/// Where translations come from, as a bilingual file tells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Origin {
    /// Language tag (BCP 47) of the document.
    pub source_language: String,
    /// Language tag (BCP 47) of the translations.
    pub target_language: String,
    /// Name of the document.
    pub original: String,
    /// Its format, if known.
    pub format: Option<Format>,
    /// Version of the program.
    pub version: String,
    /// Identity of the model.
    pub model: String,
    /// When the file was made, as `YYYYMMDDThhmmssZ`.
    pub date: Option<String>,
}

impl Origin {
    /// Translations from one language into another.
    pub fn new(source_language: impl Into<String>, target_language: impl Into<String>) -> Self {
        Self {
            source_language: source_language.into(),
            target_language: target_language.into(),
            ..Self::default()
        }
    }

    /// Kind of data, in the words of XLIFF 1.2 and TMX.
    fn datatype(&self) -> String {
        match self.format {
            Some(Format::Html | Format::Xhtml) => "html".to_string(),
            Some(Format::Text) => "plaintext".to_string(),
            Some(format) => format!("x-{}", format.name()),
            None => "unknown".to_string(),
        }
    }
}

/// What is known of the translation of a segment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Detail {
    /// Mean natural logarithm of the probability of its pieces.
    pub score: Option<f32>,
    /// Bytes of each sentence in the segment and in its translation, ascending.
    pub sentences: Vec<(Span, Span)>,
}

impl Document {
    /// A bilingual file of all segments and `translations`; `details` has an entry for each segment, or none.
    ///
    /// # Errors
    /// As [`Document::render`] for the translations.
    pub fn exchange(
        &self,
        format: Exchange,
        translations: &[Translation],
        details: &[Detail],
        origin: &Origin,
    ) -> Result<String, DocumentError> {
        self.check(translations)?;
        let originals = self.originals();
        let nothing = Detail::default();
        let units =
            self.segments().iter().zip(translations).enumerate().map(|(index, (segment, translation))| {
                let originals = originals.get(index).map(Vec::as_slice).unwrap_or_default();
                codes::Unit::new(segment, translation, originals, details.get(index).unwrap_or(&nothing))
            });
        Ok(match format {
            Exchange::Xliff1 => xliff::write_1(units, origin),
            Exchange::Xliff2 => xliff::write_2(units, origin),
            Exchange::Tmx => tmx::write(units, origin),
        })
    }
}

/// The name of a kind of segment.
fn kind_name(kind: SegmentKind) -> &'static str {
    match kind {
        SegmentKind::Title => "title",
        SegmentKind::Headline => "headline",
        SegmentKind::Paragraph => "paragraph",
        SegmentKind::ListItem => "list-item",
        SegmentKind::TableCell => "table-cell",
        SegmentKind::Caption => "caption",
        SegmentKind::Label => "label",
        SegmentKind::Attribute => "attribute",
        SegmentKind::Meta => "meta",
    }
}

/// Appends `text` as character data; what XML cannot say becomes `unknown` of it.
fn push_text(text: &str, out: &mut String, unknown: impl Fn(char, &mut String)) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#13;"),
            c if is_raw_byte(c) => out.push(char::REPLACEMENT_CHARACTER),
            '\t' | '\n' => out.push(c),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => unknown(c, out),
            c => out.push(c),
        }
    }
}

/// For formats that have no sign for a character that XML cannot say.
fn replaced(_: char, out: &mut String) {
    out.push(char::REPLACEMENT_CHARACTER);
}

/// Appends an attribute with the space before it.
fn push_attribute(name: &str, value: &str, out: &mut String) {
    // Writing to a string cannot fail.
    let _ = write!(out, " {name}=\"");
    let mut escaped = String::with_capacity(value.len());
    push_text(value, &mut escaped, replaced);
    out.push_str(&escaped.replace('"', "&quot;").replace('\n', "&#10;").replace('\t', "&#9;"));
    out.push('"');
}

#[cfg(test)]
mod tests;
