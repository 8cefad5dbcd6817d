//! DOCX: the documents of Word and of those who write its format.
//!
//! `archive → parts that hold text (by their relations) → paragraphs (walk) → pieces → fields and ranges settled →
//! sentences, whose marks are formats of runs and elements around runs → runs (pen)`.

mod fields;
mod paragraph;
mod part;
mod pen;
mod pieces;
mod styles;
mod walk;

use std::collections::HashSet;

use crate::archive::{self, Archive, in_part};
use crate::layout::Parsed;
use crate::notation::Notation;
use crate::office::{Tree, decode};
use crate::template::{Found, Markup, What};
use crate::{DocumentError, ReadOptions, SegmentKind};
use part::{Languages, Part};
use styles::Styles;

/// Relations whose parts hold text, in the order in which they are read.
const TEXTS: &[&str] = &[
    "/footnotes",
    "/endnotes",
    "/header",
    "/footer",
    "/comments",
    "/chart",
    "/diagramData",
    "/diagramDrawing",
];

/// Whether the names in an archive are those of this format.
pub(crate) fn looks_like(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
        && memchr::memmem::find(bytes, b"[Content_Types].xml").is_some()
        && memchr::memmem::find(bytes, b"word/").is_some()
}

/// A relation of a part: the end of its type, and the part that it leads to.
struct Relation {
    kind: String,
    target: String,
}

/// Reads a document.
pub(crate) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, DocumentError> {
    let mut archive = Archive::open(bytes, &options.limits)?;
    let main = relations(&mut archive, "", options)?
        .into_iter()
        .find(|relation| relation.kind == "/officeDocument")
        .map_or_else(|| "word/document.xml".to_string(), |relation| relation.target);
    let related = relations(&mut archive, &main, options)?;
    let of = |kind: &str| -> Vec<String> {
        let of_kind = related.iter().filter(|relation| relation.kind == kind);
        of_kind.map(|relation| relation.target.clone()).collect()
    };

    let mut parts = Vec::new();
    let mut seen = HashSet::new();
    let mut styles = Styles::default();
    let mut labels = Vec::new();
    for kind in ["/styles", "/settings"] {
        let Some(name) = of(kind).pop().filter(|name| archive.contains(name) && *name != main) else {
            continue;
        };
        if !seen.insert(name.clone()) {
            continue;
        }
        let bytes = archive.read(&name)?;
        let (parsed, read) = read_labels(&bytes, options).map_err(in_part(&name))?;
        if kind == "/styles" {
            styles = read;
        }
        labels.push(archive::Part { name, bytes, parsed });
    }
    let mut names = vec![main.clone()];
    for kind in TEXTS {
        names.extend(of(kind));
    }
    let mut languages = Languages::new();
    for name in &names {
        if (*name != main && !archive.contains(name)) || !seen.insert(name.clone()) {
            continue;
        }
        let bytes = archive.read(name)?;
        let parsed = read_part(&bytes, &styles, &mut languages, options).map_err(in_part(name))?;
        parts.push(archive::Part { name: name.clone(), bytes, parsed });
    }
    parts.append(&mut labels);
    let core = "docProps/core.xml";
    if archive.contains(core) && seen.insert(core.to_string()) {
        let bytes = archive.read(core)?;
        let parsed = read_core(&bytes, options).map_err(in_part(core))?;
        parts.push(archive::Part { name: core.to_string(), bytes, parsed });
    }
    let language = languages.into_iter().max_by(|a, b| (a.1, &b.0).cmp(&(b.1, &a.0)));
    archive.finish(parts, language.map(|(language, _)| language), None)
}

/// A part with paragraphs.
fn read_part(
    bytes: &[u8],
    styles: &Styles,
    languages: &mut Languages,
    options: &ReadOptions,
) -> Result<Parsed, DocumentError> {
    let (text, encoding) = decode(bytes)?;
    let tree = Tree::new(&text, &options.limits)?;
    let mut found = Found::new(&text, &options.limits);
    let mut part = Part::new(styles, languages);
    walk::walk(&tree, &mut part, &mut found)?;
    let pen = part.pen;
    Ok(found.finish_document(encoding, pen))
}

/// A part without text that names languages.
fn read_labels(bytes: &[u8], options: &ReadOptions) -> Result<(Parsed, Styles), DocumentError> {
    let (text, encoding) = decode(bytes)?;
    let tree = Tree::new(&text, &options.limits)?;
    let mut found = Found::new(&text, &options.limits);
    for token in (0..tree.len()).filter(|&token| tree.starts(token)) {
        if matches!(tree.name(token), ("w", "lang" | "themeFontLang")) {
            walk::languages(&tree, token, &mut found);
        }
    }
    let styles = Styles::read(&tree);
    Ok((found.finish_document(encoding, Markup { notice: None }), styles))
}

/// Title and description of the document.
fn read_core(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, DocumentError> {
    let (text, encoding) = decode(bytes)?;
    let tree = Tree::new(&text, &options.limits)?;
    let mut found = Found::new(&text, &options.limits);
    for token in (0..tree.len()).filter(|&token| tree.starts(token) && tree.is_text(token + 1)) {
        let range = tree.range(token + 1);
        let kind = match tree.name(token) {
            ("dc", "title") => SegmentKind::Title,
            ("dc", "subject" | "description") | ("cp", "keywords" | "category") => SegmentKind::Meta,
            ("dc", "language") => {
                found.hole(range, What::Language { notation: Notation::Xml, root: false });
                continue;
            }
            _ => continue,
        };
        found.value(range, Notation::Xml, kind, None)?;
    }
    Ok(found.finish_document(encoding, Markup { notice: None }))
}

/// The relations of a part, or of the archive itself, to parts in the archive.
fn relations(
    archive: &mut Archive,
    part: &str,
    options: &ReadOptions,
) -> Result<Vec<Relation>, DocumentError> {
    let (folder, file) = part.rsplit_once('/').map_or(("", part), |(folder, file)| (folder, file));
    let name = format!("{folder}{}_rels/{file}.rels", if folder.is_empty() { "" } else { "/" });
    if !archive.contains(&name) {
        return Ok(Vec::new());
    }
    let bytes = archive.read(&name)?;
    let (text, _) = decode(&bytes).map_err(in_part(&name))?;
    let tree = Tree::new(&text, &options.limits).map_err(in_part(&name))?;
    let mut found = Vec::new();
    for token in (0..tree.len()).filter(|&token| tree.name(token).1 == "Relationship" && tree.starts(token)) {
        let of = |name| tree.attribute(token, ("", name)).unwrap_or_default();
        let kind = of("Type").rfind('/').and_then(|at| of("Type").get(at..)).unwrap_or_default();
        if of("TargetMode") != "External" {
            found.push(Relation { kind: kind.to_string(), target: resolve(folder, of("Target")) });
        }
    }
    Ok(found)
}

/// The part that a target means that is written in a part of `folder`.
fn resolve(folder: &str, target: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    let target = match target.strip_prefix('/') {
        Some(absolute) => absolute,
        None => {
            steps.extend(folder.split('/').filter(|step| !step.is_empty()));
            target
        }
    };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}
