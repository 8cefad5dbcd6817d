//! Files, groups and units: what is to be translated, and what has its translation already.

use super::Version;
use super::content::{Annotations, Content, annotate};
use super::source::Source;
use super::target::{Place, wants_translation};
use crate::markup::Quote;
use crate::notation::{Notation, clean};
use crate::template::{Found, What};
use crate::{DocumentError, ReadOptions, SegmentKind};

/// What holds inside an element, before token `end`.
#[derive(Clone, Copy)]
struct Scope<'a> {
    end: usize,
    translate: bool,
    preserve: bool,
    kind: SegmentKind,
    /// Whether `xml:lang` says what language this is in: a target must then say its own.
    labelled: bool,
    /// Language tag of the targets, as it is written.
    target: Option<&'a str>,
}

struct Units<'a, 'f, 't> {
    source: Source<'a>,
    options: &'a ReadOptions,
    found: &'f mut Found<'t>,
    version: Version,
}

/// Reads all units of a document.
///
/// # Errors
/// A version that is not known, or a limit.
pub(super) fn read<'a>(
    source: Source<'a>,
    options: &'a ReadOptions,
    found: &mut Found<'_>,
) -> Result<(), DocumentError> {
    let root = source.root;
    let declared = source.value(root, "version").unwrap_or_default();
    let version = match declared {
        "1.0" | "1.1" | "1.2" => Version::One,
        "2.0" | "2.1" | "2.2" => Version::Two,
        other => {
            let version = other.to_string();
            return Err(DocumentError::UnknownVersion { format: "XLIFF", version });
        }
    };
    let mut units = Units { source, options, found, version };
    let scope = units.scope(
        root,
        Scope {
            end: 0,
            translate: true,
            preserve: false,
            kind: SegmentKind::Paragraph,
            labelled: false,
            target: None,
        },
    );
    match version {
        Version::One => units.elements(scope),
        Version::Two => units.file(root, scope, ["srcLang", "trgLang"]),
    }
}

impl<'a> Units<'a, '_, '_> {
    /// What holds inside the element that begins at `at`.
    fn scope(&self, at: usize, outer: Scope<'a>) -> Scope<'a> {
        let value = |name: &str| self.source.value(at, name);
        Scope {
            end: self.source.inside(at).end,
            translate: value("translate").map_or(outer.translate, |says| says != "no"),
            preserve: value("xml:space").map_or(outer.preserve, |says| says == "preserve"),
            labelled: outer.labelled || value("xml:lang").is_some(),
            kind: value("restype").or(value("type")).and_then(kind).unwrap_or(outer.kind),
            target: outer.target,
        }
    }

    /// An element that names the two languages, in these attributes, and all in it.
    fn file(&mut self, at: usize, mut scope: Scope<'a>, names: [&str; 2]) -> Result<(), DocumentError> {
        let [from, to] = names.map(|name| self.source.value(at, name).filter(|value| !value.is_empty()));
        let tag = |value: &str| clean(value, Notation::Attribute(Quote::Double));
        self.found.language = self.found.language.take().or(from.map(tag));
        self.found.target_language = self.found.target_language.take().or(to.map(tag));
        scope.target = to;
        let before = self.found.segments();
        self.elements(scope)?;
        if self.found.segments() > before && self.source.attribute(at, names[1]).is_none() {
            let start = self.source.range(at).start + 1 + self.source.prefix.len();
            let end = start + self.source.name(at).len();
            let before = if self.version == Version::One { " target-language=\"" } else { " trgLang=\"" };
            self.found.hole(end..end, What::MissingLanguage { before, after: "\"" });
        }
        Ok(())
    }

    /// All that comes before the end of `outer`.
    fn elements(&mut self, outer: Scope<'a>) -> Result<(), DocumentError> {
        let mut scopes = vec![outer];
        let mut at = self.source.partner(outer.end) + 1;
        while at < outer.end {
            while scopes.len() > 1 && scopes.last().is_some_and(|scope| scope.end <= at) {
                scopes.pop();
            }
            let scope = scopes.last().copied().unwrap_or(outer);
            if !self.source.is_start(at) {
                at += 1;
                continue;
            }
            let inner = self.scope(at, scope);
            match (self.source.name(at), self.version) {
                ("file", Version::One) => {
                    self.file(at, inner, ["source-language", "target-language"])?;
                }
                ("file" | "group" | "body" | "bin-unit", _) => {
                    scopes.push(inner);
                    at += 1;
                    continue;
                }
                ("trans-unit", Version::One) => self.unit(at, at, inner, &mut Annotations::new())?,
                ("unit", Version::Two) => {
                    let mut annotations = Annotations::new();
                    for part in self.source.children(at) {
                        match self.source.name(part) {
                            "segment" => self.unit(at, part, inner, &mut annotations)?,
                            // White space between segments: only what it says about the text after it matters.
                            "ignorable" => {
                                let inside = self.source.inside(part);
                                let end = self.child(part, "target").unwrap_or(inside.end);
                                annotate(self.source, inside.start..end, &mut annotations);
                            }
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
            at = self.source.after(at);
        }
        Ok(())
    }

    fn child(&self, at: usize, name: &str) -> Option<usize> {
        self.source.children(at).find(|&child| self.source.name(child) == name)
    }

    /// A source and its target, which are directly inside `part`: a `trans-unit`, or a `segment` of `unit`.
    fn unit(
        &mut self,
        unit: usize,
        part: usize,
        scope: Scope<'a>,
        annotations: &mut Annotations<'a>,
    ) -> Result<(), DocumentError> {
        let child = |name: &str| self.child(part, name);
        let Some(source) = child("source") else { return Ok(()) };
        let segmented = child("seg-source").filter(|_| self.version == Version::One);
        let labelled = [part, source].iter().any(|&at| self.source.attribute(at, "xml:lang").is_some());
        let labelled = scope.labelled || labelled;
        let place = Place { unit, part, source, segmented, target: child("target"), labelled };
        let text = segmented.unwrap_or(source);
        let preserve = self.source.value(source, "xml:space").map_or(scope.preserve, |v| v == "preserve");
        if !wants_translation(self.source, self.version, &place) {
            annotate(self.source, self.source.inside(source), annotations);
            return Ok(());
        }
        let before = self.found.segments();
        let mut content = Content {
            source: self.source,
            options: self.options,
            found: self.found,
            kind: scope.kind,
            preserve,
            translate: scope.translate,
            annotations: std::mem::take(annotations),
        };
        let inside = self.source.inside(text);
        let parts: Vec<usize> = inside
            .clone()
            .filter(|_| segmented.is_some())
            .filter(|&at| self.source.is_start(at) && self.source.value(at, "mtype") == Some("seg"))
            .collect();
        if parts.is_empty() {
            content.read(inside)?;
        } else {
            let mut reached = 0;
            for part in parts {
                if part >= reached {
                    content.read(self.source.inside(part))?;
                    reached = self.source.after(part);
                }
            }
        }
        *annotations = content.annotations;
        if self.found.segments() > before {
            place.frame(self.source, self.version, scope.target, self.found);
        }
        Ok(())
    }
}

/// What a unit is, by `restype` of version 1 or `type` of version 2, where it says so.
fn kind(value: &str) -> Option<SegmentKind> {
    let name = value.rsplit(':').next().unwrap_or(value);
    Some(match name.strip_prefix("x-").unwrap_or(name) {
        "title" | "caption-title" => SegmentKind::Title,
        "heading" | "headline" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => SegmentKind::Headline,
        "listitem" | "list-item" | "li" => SegmentKind::ListItem,
        "cell" | "table-cell" | "td" | "th" => SegmentKind::TableCell,
        "caption" | "figcaption" => SegmentKind::Caption,
        "label" | "button" | "menuitem" | "link" | "tab" => SegmentKind::Label,
        "attribute" | "alt" | "tooltip" => SegmentKind::Attribute,
        "meta" | "keywords" => SegmentKind::Meta,
        _ => return None,
    })
}
