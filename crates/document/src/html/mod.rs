//! HTML pages and fragments, and XHTML.
//!
//! `bytes → text (encoding) → tokens (tokenizer) → extents of elements (tree) → runs of inline content (walk) →
//! segments with marks (template)`, and beside them values of attributes and of JSON-LD, and the places where the
//! page declares its language.

mod json_ld;
mod metadata;
mod source;
mod tokenizer;
mod tree;
pub(crate) mod vocabulary;
mod walk;

use encoding_rs::{Encoding, UTF_8};

use crate::layout::Parsed;
use crate::template::{Found, Markup, Template};
use crate::{DocumentError, ReadOptions, Segment, encoding, xml};
use source::Source;

/// How tags are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syntax {
    /// As browsers read pages, well-formed or not.
    Html,
    /// As XML, where what is not well-formed is an error.
    Xml,
}

/// Reads a page or fragment in any encoding of the web.
pub(crate) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, DocumentError> {
    let (text, encoding) = encoding::decode(bytes)?;
    let found = read(&text, Syntax::Html, encoding, options)?;
    Ok(found.finish_document(encoding, page()))
}

/// Reads a page of XHTML, such as a chapter of a book.
pub(crate) fn parse_xhtml(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, DocumentError> {
    let (text, encoding) = encoding::decode_xml(bytes)?;
    let found = read(&text, Syntax::Xml, encoding, options)?;
    Ok(found.finish_document(encoding, page()))
}

/// Reads a fragment that stands in another document; no notice goes into it.
pub(crate) fn fragment(text: &str, options: &ReadOptions) -> Result<(Vec<Segment>, Template), DocumentError> {
    let found = read(text, Syntax::Html, UTF_8, options)?;
    Ok(found.finish(Markup { notice: None }))
}

fn page() -> Markup {
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
    let tokens = match syntax {
        Syntax::Html => tokenizer::tokenize(text, start),
        Syntax::Xml => xml::tokenize(text, start)?,
    };
    let nodes = tree::connect(text, &tokens, &options.limits)?;
    let source = Source { text, tokens: &tokens, nodes: &nodes };
    let mut found = Found::new(text, &options.limits);
    walk::walk(source, encoding, options.limits.max_depth, &mut found)?;
    Ok(found)
}

#[cfg(test)]
mod tests;
