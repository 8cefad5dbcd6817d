//! The document: the entry point of the crate.

use std::fmt;

use tolmach_text::Span;

use crate::layout::{Layout, Originals, Parsed};
use crate::{DocumentError, Format, ReadOptions, RenderOptions, Rendered, Segment, Translation};
use tolmach_language::same_language;

/// A document taken apart. It does not change, and can be rendered any number of times.
pub struct Document {
    segments: Vec<Segment>,
    language: Option<String>,
    source_url: Option<String>,
    layout: Box<dyn Layout>,
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("segments", &self.segments.len())
            .field("language", &self.language)
            .field("source_url", &self.source_url)
            .finish_non_exhaustive()
    }
}

impl Document {
    /// Reads a document. Time and memory are linear in its size.
    ///
    /// # Errors
    /// A limit is passed, or the bytes are not of this format. Malformed HTML is no error: it is read as browsers read it.
    pub fn parse(bytes: &[u8], format: Format, options: &ReadOptions) -> Result<Self, DocumentError> {
        let limit = options.limits.max_bytes;
        if bytes.len() > limit {
            return Err(DocumentError::TooLarge { size: bytes.len(), limit });
        }
        let Parsed { segments, language, source_url, layout } = format.read(bytes, options)?;
        Ok(Self { segments, language, source_url, layout })
    }

    /// What is to be translated, in document order.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Language tag of the document, where it declares one.
    pub fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// Language tag of the translations that the document holds or is made for, where it declares one.
    pub fn target_language(&self) -> Option<&str> {
        self.layout.target_language()
    }

    /// The address that the document gives as its own (`rel=canonical`, else `og:url`).
    pub fn source_url(&self) -> Option<&str> {
        self.source_url.as_deref()
    }

    /// Writes the document with one translation for each segment, in the encoding it came in.
    ///
    /// A segment whose translation equals its text keeps its bytes.
    ///
    /// # Errors
    /// There are more or fewer translations than segments, a link points outside its texts, or the document is made for
    /// another language than the target.
    pub fn render(
        &self,
        translations: &[Translation],
        options: &RenderOptions,
    ) -> Result<Rendered, DocumentError> {
        self.check(translations)?;
        if let Some(declared) = self.target_language().filter(|declared| {
            options.relabels() && !declared.is_empty() && !same_language(declared, &options.target_language)
        }) {
            let (declared, asked) = (declared.to_string(), options.target_language.clone());
            return Err(DocumentError::OtherTarget { declared, asked });
        }
        let mut doubts = Vec::new();
        let bytes = self.layout.render(&self.segments, translations, options, &mut doubts);
        Ok(Rendered { bytes, doubts })
    }

    /// Whether there is one translation for each segment, and their links lie within both texts.
    pub(crate) fn check(&self, translations: &[Translation]) -> Result<(), DocumentError> {
        if translations.len() != self.segments.len() {
            let (expected, found) = (self.segments.len(), translations.len());
            return Err(DocumentError::TranslationCount { expected, found });
        }
        for (index, (segment, translation)) in self.segments.iter().zip(translations).enumerate() {
            let within = |span: Span, text: &str| text.get(span.start..span.end).is_some();
            let bad = translation.links.iter().position(|link| {
                !within(link.target, &translation.text)
                    || !(link.source.is_empty() || within(link.source, segment.text()))
            });
            if let Some(link) = bad {
                return Err(DocumentError::LinkOutOfRange { segment: index, link });
            }
        }
        Ok(())
    }

    /// By segment: its marks as they are written in the document, where the format tells.
    pub(crate) fn originals(&self) -> Vec<Originals> {
        self.layout.originals(self.segments.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;

    fn shared<T: Send + Sync>() {}

    #[test]
    fn a_document_crosses_threads() {
        shared::<Document>();
    }

    #[test]
    fn limits_are_errors_with_values() {
        let limits = Limits { max_bytes: 10, max_depth: 3, max_segments: 1, ..Limits::default() };
        let mut options = ReadOptions { limits, ..ReadOptions::default() };
        let parse = |text: &str| Document::parse(text.as_bytes(), Format::Html, &options).err();
        assert_eq!(parse("<p>0123456789"), Some(DocumentError::TooLarge { size: 13, limit: 10 }));
        assert_eq!(parse("<p>a<p>b"), Some(DocumentError::TooManySegments { limit: 1 }));
        options.limits.max_bytes = 100;
        let deep = Document::parse(b"<i><i><i><i>x", Format::Html, &options).err();
        assert_eq!(deep, Some(DocumentError::TooDeep { offset: 9, limit: 3 }));
    }

    #[test]
    fn translations_must_fit() {
        let document = Document::parse(b"<p>a b", Format::Html, &ReadOptions::default()).expect("parses");
        let none = document.render(&[], &RenderOptions::unchanged());
        assert_eq!(none, Err(DocumentError::TranslationCount { expected: 1, found: 0 }));
        let link = tolmach_text::Link { target: Span::new(0, 9), source: Span::new(0, 1), probability: 1.0 };
        let bad = Translation { text: "x".into(), links: vec![link] };
        let bad = document.render(&[bad], &RenderOptions::unchanged());
        assert_eq!(bad, Err(DocumentError::LinkOutOfRange { segment: 0, link: 0 }));
    }
}
