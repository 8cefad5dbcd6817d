//! ODT: the text documents of LibreOffice and of those who write its format.
//!
//! `archive → text, headers and footers, title → paragraphs (walk) → sentences, whose marks are elements that are
//! copied`.

mod paragraph;
mod styles;
mod walk;

use crate::archive::{self, Archive, in_part};
use crate::layout::Parsed;
use crate::office::{Tree, decode};
use crate::template::Found;
use crate::{DocumentError, ReadOptions};
use styles::Styles;
use walk::TextInk;

const MEDIA_TYPE: &[u8] = b"mimetypeapplication/vnd.oasis.opendocument.text";

/// Whether the first part of an archive says so.
pub(crate) fn looks_like(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") && bytes.get(30..).is_some_and(|rest| rest.starts_with(MEDIA_TYPE))
}

/// Reads a document.
pub(crate) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, DocumentError> {
    let mut archive = Archive::open(bytes, &options.limits)?;
    let mut styles = Styles::default();
    let mut texts = Vec::new();
    for name in ["content.xml", "styles.xml", "meta.xml"] {
        if name == "content.xml" || archive.contains(name) {
            let bytes = archive.read(name)?;
            let (text, encoding) = decode(&bytes).map_err(in_part(name))?;
            texts.push((name, bytes, text, encoding));
        }
    }
    let mut trees = Vec::with_capacity(texts.len());
    for (name, _, text, _) in &texts {
        let tree = Tree::new(text, &options.limits).map_err(in_part(name))?;
        styles.read(&tree);
        trees.push(tree);
    }
    let mut language = None;
    let mut read = Vec::with_capacity(texts.len());
    for tree in &trees {
        let mut found = Found::new(tree.text, &options.limits);
        walk::walk(tree, &styles, &mut found)?;
        if let Some(own) = found.language.take() {
            language = Some(own);
        }
        read.push(found);
    }
    let parsed: Vec<Parsed> = read
        .into_iter()
        .zip(&texts)
        .map(|(found, (_, _, _, encoding))| found.finish_document(encoding, TextInk))
        .collect();
    drop(trees);
    let parts = texts.into_iter().zip(parsed).map(|((name, bytes, ..), parsed)| archive::Part {
        name: name.to_string(),
        bytes,
        parsed,
    });
    archive.finish(parts.collect(), language, None)
}
