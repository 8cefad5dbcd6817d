//! The formats: how each is recognised, and who reads it.

use crate::layout::Parsed;
use crate::{DocumentError, ReadOptions, docx, epub, feed, html, odt, plain, xliff};

/// A document format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Plain text; each line that is not blank is a segment.
    Text,
    /// An HTML page or fragment in any encoding of the web.
    Html,
    /// A page of XHTML.
    Xhtml,
    /// A document of Word (Office Open XML).
    Docx,
    /// A text document of LibreOffice (OpenDocument).
    Odt,
    /// A feed: RSS or Atom.
    Feed,
    /// A book: EPUB 2 or 3.
    Epub,
    /// XLIFF 1.2 or 2.x; its missing targets are written.
    Xliff,
}

/// What is known of a format. A new one is a module, a variant of [`Format`], and a row here.
struct Row {
    format: Format,
    /// What a person types.
    name: &'static str,
    /// Ends of file names, in small letters, without the dot.
    extensions: &'static [&'static str],
    /// Whether the first bytes of a document are surely of this format, whatever its name. The rows are asked in order.
    looks_like: fn(&[u8]) -> bool,
    read: fn(&[u8], &ReadOptions) -> Result<Parsed, DocumentError>,
}

const FORMATS: &[Row] = &[
    Row {
        format: Format::Epub,
        name: "epub",
        extensions: &["epub"],
        looks_like: epub::looks_like_epub,
        read: epub::parse,
    },
    Row {
        format: Format::Feed,
        name: "feed",
        extensions: &["rss", "atom", "rdf"],
        looks_like: feed::looks_like_feed,
        read: feed::parse,
    },
    Row {
        format: Format::Xliff,
        name: "xliff",
        extensions: &["xlf", "xliff"],
        looks_like: xliff::looks_like,
        read: xliff::parse,
    },
    Row {
        format: Format::Xhtml,
        name: "xhtml",
        extensions: &["xhtml", "xht"],
        looks_like: |_| false,
        read: html::parse_xhtml,
    },
    Row {
        format: Format::Html,
        name: "html",
        extensions: &["html", "htm", "shtml"],
        looks_like: looks_like_html,
        read: html::parse,
    },
    Row {
        format: Format::Docx,
        name: "docx",
        extensions: &["docx", "docm", "dotx", "dotm"],
        looks_like: docx::looks_like,
        read: docx::parse,
    },
    Row {
        format: Format::Odt,
        name: "odt",
        extensions: &["odt", "ott"],
        looks_like: odt::looks_like,
        read: odt::parse,
    },
    Row {
        format: Format::Text,
        name: "text",
        extensions: &["txt", "text"],
        looks_like: |_| true,
        read: plain::parse,
    },
];

/// Bytes looked at in search of markup.
const SNIFFED: usize = 4096;

impl Format {
    /// Every format.
    pub fn all() -> impl Iterator<Item = Self> {
        FORMATS.iter().map(|row| row.format)
    }

    /// The format of this name, as [`Format::name`] gives it, or with this ending of a file's name.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let row = FORMATS.iter().find(|row| row.name == name || row.extensions.contains(&name.as_str()))?;
        Some(row.format)
    }

    /// A short name in small letters.
    pub fn name(self) -> &'static str {
        self.row().map_or("", |row| row.name)
    }

    /// The format of a document by its file name, and where that says nothing, by its first bytes.
    pub fn detect(name: Option<&str>, bytes: &[u8]) -> Self {
        let extension = name.and_then(|name| name.rsplit_once('.')).map(|(_, extension)| extension);
        if let Some(extension) = extension.map(str::to_ascii_lowercase)
            && let Some(row) = FORMATS.iter().find(|row| row.extensions.contains(&extension.as_str()))
        {
            return row.format;
        }
        FORMATS.iter().find(|row| (row.looks_like)(bytes)).map_or(Self::Text, |row| row.format)
    }

    pub(crate) fn read(self, bytes: &[u8], options: &ReadOptions) -> Result<Parsed, DocumentError> {
        match self.row() {
            Some(row) => (row.read)(bytes, options),
            None => plain::parse(bytes, options),
        }
    }

    fn row(self) -> Option<&'static Row> {
        FORMATS.iter().find(|row| row.format == self)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_has_its_row() {
        for format in Format::all() {
            assert_eq!(Format::from_name(format.name()), Some(format));
        }
        assert_eq!(FORMATS.last().map(|row| row.format), Some(Format::Text));
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
            (Some("a.xml"), b"\n<?xml version='1.0'?><!-- c --><rss version='2.0'>", Format::Feed),
            (None, b"<!DOCTYPE f [<!ENTITY a '>'>]><feed xmlns='http://www.w3.org/2005/Atom'>", Format::Feed),
            (None, b"<feed><p>a</p></feed>", Format::Html),
            (None, b"", Format::Text),
        ];
        for (name, bytes, format) in rows {
            assert_eq!(Format::detect(*name, bytes), *format, "{name:?} {bytes:?}");
        }
    }
}
