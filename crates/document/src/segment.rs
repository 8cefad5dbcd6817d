//! Segments, what the caller makes of them, and what comes of it.

use tolmach_text::{Link, Span};

use crate::mark::{Mark, Shape};

/// What part of a page a segment is; headlines and running text want different styles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SegmentKind {
    /// Title of the whole document.
    Title,
    /// A heading of any level.
    Headline,
    /// Running text.
    Paragraph,
    /// An entry of a list.
    ListItem,
    /// A cell of a table.
    TableCell,
    /// Words under a picture or over a table.
    Caption,
    /// Words on a control: button, option, legend, summary.
    Label,
    /// Value of an attribute that is read or shown: `alt`, `title`, `aria-label`, `placeholder`.
    Attribute,
    /// Text for machines that show it elsewhere: description, social cards, JSON-LD.
    Meta,
}

/// A unit of text for the model: one paragraph, headline, cell or value, usually of several sentences.
#[derive(Debug, Clone)]
pub struct Segment {
    pub(crate) text: String,
    pub(crate) kind: SegmentKind,
    pub(crate) language: Option<String>,
    pub(crate) protected: Vec<Span>,
    pub(crate) marks: Vec<Mark>,
}

impl Segment {
    pub(crate) fn new(text: String, kind: SegmentKind, language: Option<String>, marks: Vec<Mark>) -> Self {
        let protected = marks.iter().filter(|m| m.shape == Shape::Opaque).map(|m| m.span).collect();
        Self { text, kind, language, protected, marks }
    }

    /// Clean text: no markup, character references decoded, white space collapsed to single spaces.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What part of the page this is.
    pub fn kind(&self) -> SegmentKind {
        self.kind
    }

    /// Language tag of this part of the page, where it declares one (on any enclosing element).
    pub fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// Byte ranges of [`Segment::text`] that come through unchanged (`code`, `translate="no"`), ascending.
    pub fn protected(&self) -> &[Span] {
        &self.protected
    }
}

/// The text that replaces a segment, and which of its pieces come from where.
#[derive(Debug, Clone, PartialEq)]
pub struct Translation {
    /// Text in the target language, without markup.
    pub text: String,
    /// One link for each word piece of `text`, ascending: target spans index `text`, source spans index
    /// [`Segment::text`]. Empty where no alignment is known.
    pub links: Vec<Link>,
}

impl Translation {
    /// The segment's own text, each word linked to itself.
    pub fn identity(segment: &Segment) -> Self {
        let text = segment.text.clone();
        let mut links = Vec::new();
        let mut start = None;
        for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
            match (c.is_whitespace(), start) {
                (true, Some(from)) => {
                    let span = Span::new(from, at);
                    links.push(Link { target: span, source: span, probability: 1.0 });
                    start = None;
                }
                (false, None) => start = Some(at),
                _ => {}
            }
        }
        Self { text, links }
    }
}

/// A rebuilt document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The document, in the encoding of the input.
    pub bytes: Vec<u8>,
    /// Placements to look at, in document order.
    pub doubts: Vec<Doubt>,
}

/// A mark whose place in the translation is not certain.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Doubt {
    /// Index of the segment.
    pub segment: usize,
    /// Name of the element, for instance `a`.
    pub mark: String,
    /// What is uncertain.
    pub why: Why,
}

/// The reason of a [`Doubt`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Why {
    /// The translation came without links: placed by position in the sentence.
    NoAlignment,
    /// No word of the translation is linked to the marked words: placed by their neighbours.
    Unlinked,
    /// The linked words do not stand together: placed over the densest run of them.
    Scattered,
    /// No words were left for it: placed without any.
    Empty,
    /// The translation does not fit in the lines of its subtitles.
    TooLong,
}
