//! HTML pages and fragments, and XHTML.
//!
//! `bytes → text (encoding) → tokens (tokenizer) → extents of elements (tree) → runs of inline content (walk) →
//! segments with marks (template)`, and beside them values of attributes and of JSON-LD, and the places where the
//! page declares its language.

mod json;
mod metadata;
mod source;
mod tokenizer;
mod tree;
pub(crate) mod vocabulary;
mod walk;

use encoding_rs::{Encoding, UTF_8};

use crate::layout::Parsed;
use crate::notation::Notation;
use crate::template::{Found, Markup, Template};
use crate::{DocumentError, ReadOptions, Segment, encoding, xml};
use source::Source;

/// What is read, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syntax {
    /// A page or a part of one, as browsers read it, well-formed or not.
    Page,
    /// The same inside another document. What it holds in strings and values is not read as HTML once more, so nesting
    /// has an end.
    Fragment,
    /// As XML, where what is not well-formed is an error.
    Xml,
}

/// Reads a page or fragment in any encoding of the web.
pub(crate) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, DocumentError> {
    parse_chapter(bytes, Syntax::Page, options, page())
}

/// Reads a page of XHTML.
pub(crate) fn parse_xhtml(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, DocumentError> {
    parse_chapter(bytes, Syntax::Xml, options, page())
}

/// Reads a page that is part of a book, which has its own way of writing a notice, or none.
pub(crate) fn parse_chapter(
    bytes: &[u8],
    syntax: Syntax,
    options: &ReadOptions,
    ink: Markup,
) -> Result<Parsed, DocumentError> {
    let (text, encoding) = match syntax {
        Syntax::Xml => encoding::decode_xml(bytes)?,
        Syntax::Page | Syntax::Fragment => encoding::decode(bytes)?,
    };
    let found = read(&text, syntax, encoding, options)?;
    Ok(found.finish_document(encoding, ink))
}

/// Reads a fragment that stands in another document; no notice goes into it.
pub(crate) fn fragment(text: &str, options: &ReadOptions) -> Result<(Vec<Segment>, Template), DocumentError> {
    let found = read(text, Syntax::Fragment, UTF_8, options)?;
    Ok(found.finish(Markup { notice: None }))
}

/// The same for a fragment of XHTML.
pub(crate) fn fragment_xhtml(
    text: &str,
    options: &ReadOptions,
) -> Result<(Vec<Segment>, Template), DocumentError> {
    let found = read(text, Syntax::Xml, UTF_8, options)?;
    Ok(found.finish(Markup { notice: None }))
}

/// With the notice as browsers show it.
pub(crate) fn page() -> Markup {
    Markup {
        notice: Some(|options, out| {
            if let Some(notice) = &options.notice {
                notice.write_html(options, out);
            }
        }),
    }
}

fn read<'a>(
    text: &'a str,
    syntax: Syntax,
    encoding: &'static Encoding,
    options: &'a ReadOptions,
) -> Result<Found<'a>, DocumentError> {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let (tokens, notation) = match syntax {
        Syntax::Page | Syntax::Fragment => (tokenizer::tokenize(text, start), Notation::Html),
        Syntax::Xml => (xml::tokenize(text, start)?, Notation::Xhtml),
    };
    let nodes = tree::connect(text, &tokens, syntax, &options.limits)?;
    let source = Source { text, tokens: &tokens, nodes: &nodes, notation };
    let mut found = Found::new(text, &options.limits);
    walk::walk(source, syntax, encoding, options, &mut found)?;
    Ok(found)
}

#[cfg(test)]
mod tests;
