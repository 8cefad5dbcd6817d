//! Goes through the XML of a part: paragraphs, texts in attributes, and the places that name a language.

use super::paragraph::paragraph;
use super::part::Part;
use crate::office::{Meaning, Tree, notation};
use crate::template::{Found, What};
use crate::{DocumentError, SegmentKind};

/// Finds all that is translated or relabelled in a part.
pub(super) fn walk(tree: &Tree<'_>, part: &mut Part<'_>, found: &mut Found<'_>) -> Result<(), DocumentError> {
    // End of the outermost cell of a table that is open.
    let mut cell = 0;
    for token in (0..tree.len()).filter(|&token| tree.starts(token)) {
        match tree.name(token) {
            ("w" | "a", "p") => {
                if part.pen.prefix.is_empty() {
                    part.pen.prefix = tree.written_prefix(token).to_string();
                }
                let otherwise = if token < cell { SegmentKind::TableCell } else { SegmentKind::Paragraph };
                if let Some(kind) = kind(tree, part, token, otherwise) {
                    paragraph(tree, part, token, kind, found)?;
                }
            }
            ("w" | "a", "tc") => cell = cell.max(tree.end(token)),
            ("w", "body") => {
                // Properties of the last section end the body.
                let last = tree.children(token).filter(|&child| tree.name(child) == ("w", "sectPr")).last();
                let at = tree.range(last.unwrap_or(tree.end(token))).start;
                found.hole(at..at, What::Notice);
            }
            ("w", "lang" | "themeFontLang") | ("a", "rPr" | "defRPr" | "endParaRPr") => {
                languages(tree, token, found)
            }
            ("w", "tblCaption" | "tblDescription") => value(tree, token, &["val"], found)?,
            (_, "docPr" | "cNvPr") => value(tree, token, &["title", "descr"], found)?,
            ("v", _) => value(tree, token, &["alt"], found)?,
            _ => {}
        }
    }
    Ok(())
}

/// What a paragraph is; `None` for one that programs read.
fn kind(tree: &Tree<'_>, part: &Part<'_>, paragraph: usize, otherwise: SegmentKind) -> Option<SegmentKind> {
    let first = tree.children(paragraph).find(|&child| tree.starts(child));
    let Some(properties) = first.filter(|&child| tree.name(child) == ("w", "pPr")) else {
        return Some(otherwise);
    };
    let mut kind = otherwise;
    for child in tree.children(properties) {
        match tree.name(child) {
            ("w", "pStyle") => {
                let style = tree.attribute(child, ("w", "val")).unwrap_or_default();
                match part.styles.meaning(style) {
                    Some(Meaning::Code) => return None,
                    Some(Meaning::Kind(own)) => return Some(own),
                    None => {}
                }
            }
            ("w", "numPr") if otherwise == SegmentKind::Paragraph => kind = SegmentKind::ListItem,
            _ => {}
        }
    }
    Some(kind)
}

/// Adds the values of attributes that are read out or shown.
fn value(tree: &Tree<'_>, token: usize, names: &[&str], found: &mut Found<'_>) -> Result<(), DocumentError> {
    for attribute in tree.attributes(token) {
        if names.contains(&tree.attribute_name(attribute).1) {
            let range = attribute.value.clone();
            found.value(range, notation(attribute), SegmentKind::Attribute, None)?;
        }
    }
    Ok(())
}

/// Adds the attributes that name the language of text in most scripts; those for the scripts of East Asia and for those
/// from right to left name the languages of other text, or nothing but a default.
pub(super) fn languages(tree: &Tree<'_>, token: usize, found: &mut Found<'_>) {
    for attribute in tree.attributes(token) {
        if matches!(tree.attribute_name(attribute).1, "val" | "lang") {
            let what = What::Language { notation: notation(attribute), root: false };
            found.hole(attribute.value.clone(), what);
        }
    }
}
