//! A document as text with holes: what every format of one text is read into, and written back from.
//!
//! A format finds the places; this module numbers the segments and writes the document: everything outside the holes
//! is copied, so a document whose translations equal its segments comes back byte for byte.

pub(crate) mod inline;
mod nested;
mod placeholder;
mod write;

use std::ops::Range;

use encoding_rs::Encoding;

use crate::encoding;
use crate::layout::{Layout, Originals, Parsed};
use crate::notation::{Notation, clean};
use crate::{DocumentError, Doubt, Limits, RenderOptions, Segment, SegmentKind, Translation};
use inline::{Inline, Item};
pub(crate) use nested::Decoded;
pub(crate) use write::{Ink, Markup, Place, TextSink, Writer, element_name};

/// The source bytes of one mark: of its two tags, or of all of it and nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tags {
    pub(crate) open: Range<usize>,
    pub(crate) close: Range<usize>,
}

/// A text and the places in it that are written differently.
#[derive(Debug)]
pub(crate) struct Template {
    pub(crate) text: String,
    /// In the order of their starts; of two that start together the longer first, insertions before both.
    holes: Vec<Hole>,
    /// Holes in the source of a [`What::Frame`], in the same order: they are filled where the frame is written, and the
    /// source itself is copied.
    framed: Vec<Hole>,
    ink: Box<dyn Ink>,
}

/// A place that is written differently, and how.
#[derive(Debug)]
pub(crate) struct Hole {
    pub(crate) range: Range<usize>,
    pub(crate) what: What,
}

#[derive(Debug)]
pub(crate) enum What {
    /// Text that is translated.
    Sentence(Sentence),
    /// A document of its own, such as HTML in a feed; its first segment's number.
    Nested { first: usize, decoded: Decoded, template: Box<Template> },
    /// A tag of a language; one that is not the document's own is replaced only if it names the source language.
    Language { notation: Notation, root: bool },
    /// `ltr` or `rtl`; one that is not the document's own is replaced only if it follows from the source language.
    Direction { notation: Notation, root: bool },
    /// `language_TERRITORY`.
    Locale { notation: Notation },
    /// The first subtag of a language; replaced if it is that of the source language.
    Primary { notation: Notation },
    /// The territory of the language that stands at `language`; replaced if that is.
    Territory { notation: Notation, language: Range<usize> },
    /// Written before and after the tag of the target language, where the document names none.
    MissingLanguage { before: &'static str, after: &'static str },
    /// The same for a direction, written if it is right to left.
    MissingDirection { before: &'static str, after: &'static str },
    /// Where a notice goes.
    Notice,
    /// Written where the sentences of the bytes `source` are translated: they stay as they are there, and come here.
    Frame { source: Range<usize>, pieces: Vec<Piece> },
}

/// What a [`What::Frame`] writes.
#[derive(Debug)]
pub(crate) enum Piece {
    /// This text.
    Text(String),
    /// The frame's source with its sentences translated.
    Source,
    /// The tag of the target language, in an attribute.
    Language,
}

/// Text that is translated: where its marks are in the source.
#[derive(Debug)]
pub(crate) struct Sentence {
    /// Its number in the document; in a nested template, counted from that one's first.
    pub(crate) segment: usize,
    /// By mark of the segment.
    pub(crate) tags: Vec<Tags>,
    pub(crate) notation: Notation,
}

/// What reading a text collects: segments and holes in any order.
#[derive(Debug)]
pub(crate) struct Found<'a> {
    pub(crate) text: &'a str,
    limits: &'a Limits,
    drafts: Vec<Draft>,
    holes: Vec<Hole>,
    /// Segments in `drafts`, those of nested documents included.
    count: usize,
    pub(crate) language: Option<String>,
    /// Language of the translations that the document says it holds.
    pub(crate) target_language: Option<String>,
    pub(crate) source_url: Option<String>,
}

/// Segments before all are known and can be numbered.
#[derive(Debug)]
enum Draft {
    Sentence { inline: Inline, notation: Notation },
    Nested { range: Range<usize>, segments: Vec<Segment>, decoded: Decoded, template: Box<Template> },
}

impl Draft {
    fn range(&self) -> Range<usize> {
        match self {
            Self::Sentence { inline, .. } => inline.range.clone(),
            Self::Nested { range, .. } => range.clone(),
        }
    }
}

impl<'a> Found<'a> {
    pub(crate) fn new(text: &'a str, limits: &'a Limits) -> Self {
        Self {
            text,
            limits,
            drafts: Vec::new(),
            holes: Vec::new(),
            count: 0,
            language: None,
            target_language: None,
            source_url: None,
        }
    }

    /// Segments so far.
    pub(crate) fn segments(&self) -> usize {
        self.count
    }

    /// Adds the sentence that `items` make, if they hold words.
    pub(crate) fn sentence(
        &mut self,
        items: &[Item],
        notation: Notation,
        kind: SegmentKind,
        language: Option<String>,
    ) -> Result<(), DocumentError> {
        self.sentence_within(items, notation, kind, language, |range| range)
    }

    /// The same for a sentence that is written together with what lies around it: `shell` gives the bytes that are
    /// written anew by the bytes of the sentence, which lie in them.
    pub(crate) fn sentence_within(
        &mut self,
        items: &[Item],
        notation: Notation,
        kind: SegmentKind,
        language: Option<String>,
        shell: impl FnOnce(Range<usize>) -> Range<usize>,
    ) -> Result<(), DocumentError> {
        match inline::build(self.text, notation, items, kind, language) {
            Some(mut inline) => {
                self.count(1)?;
                inline.range = shell(inline.range);
                self.drafts.push(Draft::Sentence { inline, notation });
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Adds a value without marks, unless it holds no words or is an address.
    pub(crate) fn value(
        &mut self,
        range: Range<usize>,
        notation: Notation,
        kind: SegmentKind,
        language: Option<String>,
    ) -> Result<(), DocumentError> {
        let raw = self.text.get(range.clone()).unwrap_or_default();
        if is_address(&clean(raw, notation)) {
            return Ok(());
        }
        self.sentence(&[Item::Text(range)], notation, kind, language)
    }

    /// Adds a document within this one, whose text `decoded` was taken from `range`.
    pub(crate) fn nested(
        &mut self,
        range: Range<usize>,
        decoded: Decoded,
        (segments, template): (Vec<Segment>, Template),
    ) -> Result<(), DocumentError> {
        self.count(segments.len())?;
        self.drafts.push(Draft::Nested { range, segments, decoded, template: Box::new(template) });
        Ok(())
    }

    /// Adds a place of another kind.
    pub(crate) fn hole(&mut self, range: Range<usize>, what: What) {
        self.holes.push(Hole { range, what });
    }

    /// Where the first sentence of running text begins.
    pub(crate) fn first_sentence(&self) -> Option<usize> {
        let running =
            |notation: &Notation| !matches!(notation, Notation::Attribute(_) | Notation::Json { .. });
        self.drafts
            .iter()
            .filter(|draft| !matches!(draft, Draft::Sentence { notation, .. } if !running(notation)))
            .map(|draft| draft.range().start)
            .min()
    }

    fn count(&mut self, more: usize) -> Result<(), DocumentError> {
        self.count += more;
        if self.count > self.limits.max_segments {
            return Err(DocumentError::TooManySegments { limit: self.limits.max_segments });
        }
        Ok(())
    }

    /// The segments in the order of the text, and the rest of the document.
    pub(crate) fn finish(self, ink: impl Ink + 'static) -> (Vec<Segment>, Template) {
        let Self { mut drafts, mut holes, count, text, .. } = self;
        drafts.sort_by_key(|draft| draft.range().start);
        let mut segments = Vec::with_capacity(count);
        for draft in drafts {
            let first = segments.len();
            match draft {
                Draft::Sentence { inline, notation } => {
                    let sentence = Sentence { segment: first, tags: inline.tags, notation };
                    holes.push(Hole { range: inline.range, what: What::Sentence(sentence) });
                    segments.push(inline.segment);
                }
                Draft::Nested { range, segments: inner, decoded, template } => {
                    holes.push(Hole { range, what: What::Nested { first, decoded, template } });
                    segments.extend(inner);
                }
            }
        }
        holes.sort_by_key(|hole| {
            (hole.range.start, !hole.range.is_empty(), std::cmp::Reverse(hole.range.end))
        });
        let (framed, holes) = part(holes);
        (segments, Template { text: text.to_string(), holes, framed, ink: Box::new(ink) })
    }

    /// The same as a whole document of this encoding.
    pub(crate) fn finish_document(mut self, encoding: &'static Encoding, ink: impl Ink + 'static) -> Parsed {
        let (language, source_url) = (self.language.take(), self.source_url.take());
        let target_language = self.target_language.take();
        let (segments, template) = self.finish(ink);
        let layout = Box::new(Encoded { template, encoding, target_language });
        Parsed { segments, language, source_url, layout }
    }
}

/// The holes in the sources of frames, and all others.
fn part(holes: Vec<Hole>) -> (Vec<Hole>, Vec<Hole>) {
    let mut sources: Vec<Range<usize>> = holes
        .iter()
        .filter_map(|hole| match &hole.what {
            What::Frame { source, .. } => Some(source.clone()),
            _ => None,
        })
        .collect();
    sources.sort_by_key(|source| source.start);
    holes.into_iter().partition(|hole| {
        let next = sources.partition_point(|source| source.start <= hole.range.start);
        let around = next.checked_sub(1).and_then(|index| sources.get(index));
        around.is_some_and(|source| hole.range.end <= source.end) && !matches!(hole.what, What::Frame { .. })
    })
}

/// A template that is a whole document.
#[derive(Debug)]
struct Encoded {
    template: Template,
    encoding: &'static Encoding,
    target_language: Option<String>,
}

impl Layout for Encoded {
    fn target_language(&self) -> Option<&str> {
        self.target_language.as_deref()
    }

    fn originals(&self, segments: usize) -> Vec<Originals> {
        let mut originals = vec![Originals::new(); segments];
        self.template.originals(0, &mut originals);
        originals
    }

    fn render(
        &self,
        segments: &[Segment],
        translations: &[Translation],
        options: &RenderOptions,
        doubts: &mut Vec<Doubt>,
    ) -> Vec<u8> {
        let mut sink = TextSink::new(&self.template.text);
        self.template.write(segments, translations, options, doubts, &mut sink);
        encoding::encode(&sink.out, self.encoding)
    }
}

impl Template {
    /// Notes what each mark is in the source; `first` is the number of the template's first segment.
    pub(crate) fn originals(&self, first: usize, out: &mut [Originals]) {
        let of = |range: &Range<usize>| self.text.get(range.clone()).unwrap_or_default().to_string();
        for hole in self.holes.iter().chain(&self.framed) {
            match &hole.what {
                What::Sentence(sentence) => {
                    if let Some(slot) = out.get_mut(first + sentence.segment) {
                        *slot = sentence.tags.iter().map(|tags| [of(&tags.open), of(&tags.close)]).collect();
                    }
                }
                What::Nested { first: inner, template, .. } => template.originals(first + inner, out),
                _ => {}
            }
        }
    }
}

/// One word that looks like a file name or an address.
fn is_address(text: &str) -> bool {
    !text.contains(char::is_whitespace)
        && (text.contains("://")
            || text.starts_with("www.")
            || text.contains('@')
            || text.rsplit_once('.').is_some_and(|(stem, extension)| {
                !stem.is_empty()
                    && (2..=5).contains(&extension.len())
                    && extension.bytes().all(|b| b.is_ascii_alphanumeric())
            }))
}
