//! Formats and the document: the two entry points of the crate.

use std::fmt;

use tolmach_text::Span;

use crate::layout::{Layout, Parsed};
use crate::{DocumentError, Limits, RenderOptions, Rendered, Segment, Translation, html, plain};

/// A document format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Plain UTF-8 text; each line that is not blank is a segment.
    Text,
    /// An HTML page or fragment in any encoding of the web.
    Html,
}

/// Bytes looked at in search of markup.
const SNIFFED: usize = 4096;

impl Format {
    /// The format of a document by its file name, and where that says nothing, by its first bytes.
    pub fn detect(name: Option<&str>, bytes: &[u8]) -> Self {
        let extension =
            name.and_then(|name| name.rsplit_once('.')).map(|(_, extension)| extension.to_ascii_lowercase());
        match extension.as_deref() {
            Some("html" | "htm" | "xhtml" | "xht" | "shtml") => Self::Html,
            Some("txt" | "text") => Self::Text,
            _ if looks_like_html(bytes) => Self::Html,
            _ => Self::Text,
        }
    }
}

fn looks_like_html(bytes: &[u8]) -> bool {
    if bytes.starts_with(b"\xff\xfe<\0") || bytes.starts_with(b"\xfe\xff\0<") {
        return true;
    }
    let head = bytes.get(..SNIFFED).unwrap_or(bytes).to_ascii_lowercase();
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head).trim_ascii_start();
    let tag = |rest: &[u8]| rest.first().is_some_and(|b| b.is_ascii_alphabetic());
    if head.starts_with(b"<!") || head.strip_prefix(b"<").is_some_and(tag) {
        return true;
    }
    [
        "</p>",
        "</a>",
        "</b>",
        "</i>",
        "</em>",
        "</strong>",
        "</div>",
        "</span>",
        "<br>",
        "<br/>",
        "<br />",
        "<html",
    ]
    .iter()
    .any(|tag| memchr::memmem::find(head, tag.as_bytes()).is_some())
}

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
    /// A limit is passed, or the bytes are not text: malformed markup is no error.
    pub fn parse(bytes: &[u8], format: Format, limits: &Limits) -> Result<Self, DocumentError> {
        if bytes.len() > limits.max_bytes {
            return Err(DocumentError::TooLarge { size: bytes.len(), limit: limits.max_bytes });
        }
        let Parsed { segments, language, source_url, layout } = match format {
            Format::Text => plain::parse(bytes, limits)?,
            Format::Html => html::parse(bytes, limits)?,
        };
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

    /// The address that the document gives as its own (`rel=canonical`, else `og:url`).
    pub fn source_url(&self) -> Option<&str> {
        self.source_url.as_deref()
    }

    /// Writes the document with one translation for each segment, in the encoding it came in.
    ///
    /// A segment whose translation equals its text keeps its bytes.
    ///
    /// # Errors
    /// There are more or fewer translations than segments, or a link points outside its texts.
    pub fn render(
        &self,
        translations: &[Translation],
        options: &RenderOptions,
    ) -> Result<Rendered, DocumentError> {
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
        let mut doubts = Vec::new();
        let bytes = self.layout.render(&self.segments, translations, options, &mut doubts);
        Ok(Rendered { bytes, doubts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared<T: Send + Sync>() {}

    #[test]
    fn a_document_crosses_threads() {
        shared::<Document>();
    }

    #[test]
    fn formats_are_recognised() {
        let rows: &[(Option<&str>, &[u8], Format)] = &[
            (Some("a.html"), b"", Format::Html),
            (Some("a.HTM"), b"plain", Format::Html),
            (Some("a.txt"), b"<p>", Format::Text),
            (None, b"<!DOCTYPE html>", Format::Html),
            (None, b"\xef\xbb\xbf \n<p>x", Format::Html),
            (None, b"\xff\xfe<\0p\0", Format::Html),
            (None, b"A line with <b>bold</b> words", Format::Html),
            (Some("a.b/noext"), b"2 < 3 and 4 > 3", Format::Text),
            (None, b"", Format::Text),
        ];
        for (name, bytes, format) in rows {
            assert_eq!(Format::detect(*name, bytes), *format, "{name:?} {bytes:?}");
        }
    }

    #[test]
    fn limits_are_errors_with_values() {
        let limits = Limits { max_bytes: 10, max_depth: 3, max_segments: 1 };
        let parse = |text: &str| Document::parse(text.as_bytes(), Format::Html, &limits).err();
        assert_eq!(parse("<p>0123456789"), Some(DocumentError::TooLarge { size: 13, limit: 10 }));
        assert_eq!(parse("<p>a<p>b"), Some(DocumentError::TooManySegments { limit: 1 }));
        let limits = Limits { max_bytes: 100, ..limits };
        let deep = Document::parse(b"<i><i><i><i>x", Format::Html, &limits).err();
        assert_eq!(deep, Some(DocumentError::TooDeep { offset: 9, limit: 3 }));
    }

    #[test]
    fn translations_must_fit() {
        let document = Document::parse(b"<p>a b", Format::Html, &Limits::default()).expect("parses");
        let none = document.render(&[], &RenderOptions::unchanged());
        assert_eq!(none, Err(DocumentError::TranslationCount { expected: 1, found: 0 }));
        let link = tolmach_text::Link { target: Span::new(0, 9), source: Span::new(0, 1), probability: 1.0 };
        let bad = Translation { text: "x".into(), links: vec![link] };
        let bad = document.render(&[bad], &RenderOptions::unchanged());
        assert_eq!(bad, Err(DocumentError::LinkOutOfRange { segment: 0, link: 0 }));
    }
}
