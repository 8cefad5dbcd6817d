//! Goes through the XML of a part: paragraphs, texts of pictures, titles, and the places that name a language.

use super::paragraph::paragraph;
use super::styles::Styles;
use crate::notation::Notation;
use crate::office::{Meaning, Tree, notation};
use crate::template::{Found, Ink, Place, What, Writer};
use crate::{DocumentError, RenderOptions, SegmentKind};

/// Finds all that is translated or relabelled in a part.
pub(super) fn walk(tree: &Tree<'_>, styles: &Styles, found: &mut Found<'_>) -> Result<(), DocumentError> {
    // Ends of the outermost cell and entry of a list that are open.
    let (mut cell, mut entry, mut default) = (0, 0, 0);
    let mut token = 0;
    while token < tree.len() {
        let at = token;
        token += 1;
        if !tree.starts(at) {
            continue;
        }
        match tree.name(at) {
            ("text", "tracked-changes") => token = tree.end(at) + 1,
            ("table", "table-cell") => cell = cell.max(tree.end(at)),
            ("text", "list-item" | "list-header") => entry = entry.max(tree.end(at)),
            ("style", "default-style") => default = tree.end(at),
            ("text", "p" | "h") => {
                let style = tree.attribute(at, ("text", "style-name"));
                let kind = match style.and_then(|style| styles.meaning(style)) {
                    Some(Meaning::Code) => continue,
                    _ if tree.name(at).1 == "h" => SegmentKind::Headline,
                    Some(Meaning::Kind(kind)) => kind,
                    None if at < cell => SegmentKind::TableCell,
                    None if at < entry => SegmentKind::ListItem,
                    None => SegmentKind::Paragraph,
                };
                paragraph(tree, styles, at, kind, found)?;
            }
            ("office", "text") => {
                let end = tree.range(tree.end(at)).start;
                found.hole(end..end, What::Notice);
            }
            ("svg", "title" | "desc") => value(tree, at, SegmentKind::Attribute, found)?,
            ("text", "index-title-template") => value(tree, at, SegmentKind::Label, found)?,
            ("dc", "title") => value(tree, at, SegmentKind::Title, found)?,
            ("dc", "subject" | "description") | ("meta", "keyword") => {
                value(tree, at, SegmentKind::Meta, found)?
            }
            ("dc", "language") if tree.is_text(at + 1) => {
                found.language = Some(tree.slice(&tree.range(at + 1)).to_string());
                found.hole(tree.range(at + 1), What::Language { notation: Notation::Xml, root: false });
            }
            ("style", "text-properties") => {
                let own = languages(tree, at, found);
                if at < default && found.language.is_none() {
                    found.language = own;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn value(
    tree: &Tree<'_>,
    token: usize,
    kind: SegmentKind,
    found: &mut Found<'_>,
) -> Result<(), DocumentError> {
    if tree.is_text(token + 1) {
        found.value(tree.range(token + 1), Notation::Xml, kind, None)?;
    }
    Ok(())
}

/// Adds the language and territory of text; returns them as a tag.
fn languages(tree: &Tree<'_>, token: usize, found: &mut Found<'_>) -> Option<String> {
    let find = |name| tree.attributes(token).iter().find(|attribute| tree.attribute_name(attribute) == name);
    let language = find(("fo", "language"))?;
    found.hole(language.value.clone(), What::Primary { notation: notation(language) });
    let tag = tree.slice(&language.value).to_string();
    let country = find(("fo", "country"));
    if let Some(country) = country {
        let what = What::Territory { notation: notation(country), language: language.value.clone() };
        found.hole(country.value.clone(), what);
    }
    match country.map(|country| tree.slice(&country.value)) {
        _ if tag == "none" || tag == "zxx" => None,
        Some(country) if country != "none" => Some(format!("{tag}-{country}")),
        _ => Some(tag),
    }
}

/// Marks are elements that are copied; the notice is a paragraph at the end.
#[derive(Debug)]
pub(super) struct TextInk;

impl Ink for TextInk {
    fn sentence(&self, writer: &mut Writer<'_>, place: &Place<'_>) {
        writer.markup(place);
    }

    fn notice(&self, options: &RenderOptions, out: &mut String) {
        let Some(notice) = &options.notice else { return };
        let mut text = String::new();
        notice.write_text(options, &mut text);
        out.push_str("<text:p>");
        Notation::Office.encode(&text, out);
        out.push_str("</text:p>");
    }
}
