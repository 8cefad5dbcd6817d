//! The package: what it says of the book, and which parts the book has.

use std::collections::HashMap;

use super::container::resolve;
use crate::content::{Elements, Reading};
use crate::layout::Parsed;
use crate::markup::{Attribute, Quote, TokenKind};
use crate::notation::{Notation, clean};
use crate::references::escape_text;
use crate::template::{Found, Ink, Place, What, Writer};
use crate::{DocumentError, ReadOptions, RenderOptions, SegmentKind, encoding, xml};

/// How a page is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// Text flows from page to page.
    Reflowable,
    /// Everything has its place on a page of fixed size, and a notice has none.
    Fixed,
}

/// A part of the book.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) name: String,
    pub(super) media_type: String,
    /// Its place in the order of reading.
    pub(super) place: Option<usize>,
    pub(super) layout: Layout,
    /// It is the table of contents.
    pub(super) contents: bool,
}

/// What a package says.
#[derive(Debug)]
pub(super) struct Package {
    pub(super) version_2: bool,
    /// That of pages which say nothing of their own.
    pub(super) layout: Layout,
    /// In the order of reading; those that have no place in it follow.
    pub(super) items: Vec<Item>,
}

impl Package {
    /// Reads the package that is the part `name`; a book of fixed layout takes the notice here if it is `due`.
    pub(super) fn read(
        bytes: &[u8],
        name: &str,
        options: &ReadOptions,
        due: bool,
    ) -> Result<(Parsed, Self), DocumentError> {
        let (text, encoding) = encoding::decode_xml(bytes)?;
        let tokens = xml::tokenize(&text, text.len() - text.trim_start_matches('\u{feff}').len())?;
        let elements = Elements::new(&text, &tokens, encoding, options);
        let mut reader = Reader {
            elements,
            found: Found::new(&text, &options.limits),
            open: Vec::new(),
            languages: Vec::new(),
            metadata_end: None,
            element: "dc:description",
            ids: HashMap::new(),
            package: Self { version_2: false, layout: Layout::Reflowable, items: Vec::new() },
        };
        reader.read(name)?;
        let Reader { mut found, languages, metadata_end, mut package, element, .. } = reader;
        // A book in two languages keeps the other one.
        let root = languages.len() == 1;
        for (range, notation, language) in languages {
            found.hole(range, What::Language { notation, root });
            found.language.get_or_insert(language);
        }
        if let (Layout::Fixed, true, Some(end)) = (package.layout, due, metadata_end) {
            found.hole(end..end, What::Notice);
        }
        package.items.sort_by_key(|item| (item.place.is_none(), item.place));
        let ink = Metadata { element: element.to_string() };
        Ok((found.finish_document(encoding, ink), package))
    }
}

struct Reader<'a> {
    elements: Elements<'a>,
    found: Found<'a>,
    /// Names of the open elements, without prefixes.
    open: Vec<&'a str>,
    languages: Vec<(std::ops::Range<usize>, Notation, String)>,
    /// Where the end tag of the metadata begins.
    metadata_end: Option<usize>,
    /// Name of an element for the notice.
    element: &'a str,
    /// Place in the items of each one's id.
    ids: HashMap<String, usize>,
    package: Package,
}

impl<'a> Reader<'a> {
    fn read(&mut self, package: &str) -> Result<(), DocumentError> {
        let tokens = self.elements.tokens;
        let mut places = 0;
        let mut at = 0;
        while let Some(token) = tokens.tokens.get(at) {
            at += 1;
            let (range, list, closed) = match &token.kind {
                TokenKind::Start { name, attributes, closed } => {
                    (name, tokens.attributes.get(attributes.clone()).unwrap_or_default(), *closed)
                }
                TokenKind::End { .. } => {
                    if self.open.pop() == Some("metadata") {
                        self.metadata_end = Some(token.range.start);
                    }
                    continue;
                }
                _ => continue,
            };
            let full = self.elements.source(range);
            let (prefix, name) = full.split_once(':').unwrap_or(("", full));
            let inside = self.open.last().copied().unwrap_or_default();
            self.directions(name, list, range.end);
            match (inside, name) {
                ("manifest", "item") => self.item(package, list),
                ("spine", "itemref") => {
                    self.reference(list, places);
                    places += 1;
                }
                ("guide", "reference") => {
                    if let Some(title) = list.iter().find(|a| self.elements.source(&a.name) == "title") {
                        let notation = Notation::Attribute(title.quote);
                        self.found.value(title.value.clone(), notation, SegmentKind::Label, None)?;
                    }
                }
                ("metadata" | "dc-metadata", _) if !closed && name != "dc-metadata" => {
                    let end = self.elements.end_of(at - 1);
                    if prefix.is_empty() || name == "meta" {
                        self.meta(at..end, list)?;
                    } else {
                        self.element_of_dublin_core(full, name, at..end)?;
                    }
                    at = end + 1;
                    continue;
                }
                ("metadata" | "dc-metadata", "meta") => {
                    let value = |name| self.elements.attribute(list, name);
                    if value("name") == Some("fixed-layout") && value("content") == Some("true") {
                        self.package.layout = Layout::Fixed;
                    }
                }
                _ => {}
            }
            if !closed {
                self.open.push(name);
            }
        }
        if self.package.items.is_empty() {
            return Err(DocumentError::Malformed { offset: 0, why: "the package names no part".to_string() });
        }
        Ok(())
    }

    fn value(&self, list: &[Attribute], name: &str) -> Option<String> {
        let value = self.elements.attribute(list, name)?;
        Some(clean(value, Notation::Attribute(Quote::Double)))
    }

    /// Declarations of language and direction in a start tag whose name ends at `end`.
    fn directions(&mut self, name: &str, list: &[Attribute], end: usize) {
        let root = name == "package";
        if root {
            self.package.version_2 =
                self.elements.attribute(list, "version").is_some_and(|v| v.starts_with(['1', '2']));
        }
        for attribute in list {
            let notation = Notation::Attribute(attribute.quote);
            match self.elements.source(&attribute.name) {
                "xml:lang" => self.found.hole(attribute.value.clone(), What::Language { notation, root }),
                "dir" => self.found.hole(attribute.value.clone(), What::Direction { notation, root }),
                "page-progression-direction" if name == "spine" => {
                    self.found.hole(attribute.value.clone(), What::Direction { notation, root: true });
                    return;
                }
                _ => {}
            }
        }
        if name == "spine" && !self.package.version_2 {
            let what = What::MissingDirection { before: " page-progression-direction=\"", after: "\"" };
            self.found.hole(end..end, what);
        }
    }

    /// A `meta` of EPUB 3 with its text in these tokens.
    fn meta(&mut self, tokens: std::ops::Range<usize>, list: &[Attribute]) -> Result<(), DocumentError> {
        match self.elements.attribute(list, "property") {
            Some("rendition:layout") => {
                let value = self.elements.value(tokens);
                if value.is_some_and(|(_, _, value)| value == "pre-paginated") {
                    self.package.layout = Layout::Fixed;
                }
                Ok(())
            }
            Some("schema:accessibilitySummary") => {
                self.elements.read_text(&mut self.found, tokens, Reading::Words, SegmentKind::Meta, None)
            }
            _ => Ok(()),
        }
    }

    /// What the metadata say of the book, in these tokens.
    fn element_of_dublin_core(
        &mut self,
        full: &'a str,
        name: &str,
        tokens: std::ops::Range<usize>,
    ) -> Result<(), DocumentError> {
        let kind = match name.to_ascii_lowercase().as_str() {
            "title" => SegmentKind::Title,
            "description" => {
                self.element = full;
                SegmentKind::Meta
            }
            "subject" => {
                let is_code = |value: &str| {
                    !value.contains(char::is_whitespace) && value.contains(|c: char| c.is_ascii_digit())
                };
                if self.elements.value(tokens.clone()).is_some_and(|(_, _, value)| is_code(&value)) {
                    return Ok(());
                }
                SegmentKind::Label
            }
            "language" => {
                self.languages.extend(self.elements.value(tokens));
                return Ok(());
            }
            _ => return Ok(()),
        };
        self.elements.read_text(&mut self.found, tokens, Reading::Words, kind, None)
    }

    fn item(&mut self, package: &str, list: &[Attribute]) {
        let name = self.value(list, "href").and_then(|address| resolve(package, &address));
        let (Some(name), Some(media_type)) = (name, self.value(list, "media-type")) else { return };
        if let Some(id) = self.value(list, "id") {
            self.ids.entry(id).or_insert(self.package.items.len());
        }
        let contents = self.elements.attribute(list, "properties").is_some_and(|p| has(p, "nav"));
        let layout = self.package.layout;
        self.package.items.push(Item { name, media_type, place: None, layout, contents });
    }

    fn reference(&mut self, list: &[Attribute], place: usize) {
        let id = self.value(list, "idref").and_then(|id| self.ids.get(&id).copied());
        let Some(item) = id.and_then(|index| self.package.items.get_mut(index)) else { return };
        item.place.get_or_insert(place);
        let properties = self.elements.attribute(list, "properties").unwrap_or_default();
        if has(properties, "rendition:layout-pre-paginated") {
            item.layout = Layout::Fixed;
        } else if has(properties, "rendition:layout-reflowable") {
            item.layout = Layout::Reflowable;
        }
    }
}

fn has(properties: &str, name: &str) -> bool {
    properties.split_ascii_whitespace().any(|property| property == name)
}

/// The notice among the metadata: a description.
#[derive(Debug)]
struct Metadata {
    element: String,
}

impl Ink for Metadata {
    fn sentence(&self, writer: &mut Writer<'_>, place: &Place<'_>) {
        writer.markup(place);
    }

    fn notice(&self, options: &RenderOptions, out: &mut String) {
        if let Some(notice) = &options.notice {
            let mut text = String::new();
            notice.write_text(options, &mut text);
            out.push_str(&format!("<{}>", self.element));
            escape_text(&text, out);
            out.push_str(&format!("</{}>", self.element));
        }
    }
}
