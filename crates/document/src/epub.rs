//! Books: EPUB 2 and 3.
//!
//! The container names the package, the package its chapters in the order of reading. Translated are what the package
//! says of the book, the chapters and the contents (pages of XHTML), and the contents of EPUB 2; all other parts are
//! copied as they are packed. The notice goes once: into the first chapter that has running text.

mod container;
mod contents;
mod package;

use std::collections::HashSet;

use crate::archive::{Archive, Part, in_part};
use crate::html::{self, Syntax};
use crate::layout::Parsed;
use crate::references::escape_text;
use crate::template::Markup;
use crate::{DocumentError, ReadOptions, RenderOptions, SegmentKind};
use container::Container;
use package::{Layout, Package};

/// Reads a book.
///
/// # Errors
/// The archive's; a part that must be there is not, a part is not well-formed, or a part with text is encrypted.
pub(crate) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, DocumentError> {
    let mut book = Book {
        archive: Archive::open(bytes, &options.limits)?,
        options,
        encrypted: HashSet::new(),
        read: HashSet::new(),
        parts: Vec::new(),
        noticed: false,
    };
    let container =
        Container::read(&book.archive.read(container::NAME)?).map_err(in_part(container::NAME))?;
    if book.archive.contains(container::ENCRYPTION) {
        let list = book.archive.read(container::ENCRYPTION)?;
        book.encrypted = container::encrypted(&list).map_err(in_part(container::ENCRYPTION))?;
    }
    let mut language = None;
    for name in &container.packages {
        let found = book.package(name)?;
        language = language.or(found);
    }
    book.archive.finish(book.parts, language, None)
}

/// Whether a file begins as books do.
pub(crate) fn looks_like_epub(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
        && bytes.get(30..).is_some_and(|name| name.starts_with(b"mimetypeapplication/epub+zip"))
}

/// A book that is being read.
struct Book<'a> {
    archive: Archive,
    options: &'a ReadOptions,
    /// Names of the parts that are encrypted.
    encrypted: HashSet<String>,
    /// Names of the parts that were read.
    read: HashSet<String>,
    parts: Vec<Part>,
    /// There is a place for the notice.
    noticed: bool,
}

impl Book<'_> {
    /// Unpacks a part with text, unless that was done already.
    fn unpack(&mut self, name: &str) -> Result<Option<Vec<u8>>, DocumentError> {
        if !self.read.insert(name.to_string()) {
            return Ok(None);
        }
        if self.encrypted.contains(name) {
            return Err(DocumentError::EncryptedPart { part: name.to_string() });
        }
        self.archive.read(name).map(Some)
    }

    /// Reads a package and all that it names; returns the language of the book.
    fn package(&mut self, name: &str) -> Result<Option<String>, DocumentError> {
        let Some(bytes) = self.unpack(name)? else { return Ok(None) };
        let (mut parsed, package) =
            Package::read(&bytes, name, self.options, !self.noticed).map_err(in_part(name))?;
        self.noticed |= package.layout == Layout::Fixed;
        let language = parsed.language.take();
        self.parts.push(Part { name: name.to_string(), bytes, parsed });
        for item in &package.items {
            let in_order = item.place.is_some();
            if !in_order && !self.archive.contains(&item.name) {
                continue;
            }
            let syntax = match item.media_type.as_str() {
                "application/xhtml+xml" => Syntax::Xml,
                "text/html" | "text/x-oeb1-document" => Syntax::Page,
                "application/x-dtbncx+xml" => {
                    if let Some(bytes) = self.unpack(&item.name)? {
                        let parsed = contents::parse(&bytes, self.options).map_err(in_part(&item.name))?;
                        self.parts.push(Part { name: item.name.clone(), bytes, parsed });
                    }
                    continue;
                }
                _ => continue,
            };
            let Some(bytes) = self.unpack(&item.name)? else { continue };
            let notice = !self.noticed && in_order && item.layout != Layout::Fixed && !item.contents;
            let read =
                |ink| html::parse_chapter(&bytes, syntax, self.options, ink).map_err(in_part(&item.name));
            let mut parsed = read(if notice { package.notice() } else { Markup { notice: None } })?;
            if notice {
                let running =
                    |kind| !matches!(kind, SegmentKind::Title | SegmentKind::Attribute | SegmentKind::Meta);
                self.noticed = parsed.segments.iter().any(|segment| running(segment.kind));
                if !self.noticed {
                    parsed = read(Markup { notice: None })?;
                }
            }
            self.parts.push(Part { name: item.name.clone(), bytes, parsed });
        }
        Ok(language)
    }
}

impl Package {
    /// How the notice is written in a chapter.
    fn notice(&self) -> Markup {
        if self.version_2 { Markup { notice: Some(notice_2) } } else { html::page() }
    }
}

/// The notice in XHTML 1.1, which has neither roles nor attributes for programs.
fn notice_2(options: &RenderOptions, out: &mut String) {
    if let Some(notice) = &options.notice {
        let mut text = String::new();
        notice.write_text(options, &mut text);
        out.push_str("<p class=\"tolmach-notice\">");
        escape_text(&text, out);
        out.push_str("</p>");
    }
}
