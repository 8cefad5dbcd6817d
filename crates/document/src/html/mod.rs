//! HTML pages and fragments.
//!
//! `bytes → text (encoding) → tokens (tokenizer) → extents of elements (tree) → runs of inline content (walk) →
//! segments with marks (sentence)`, and beside them values of attributes and of JSON-LD, and the places where the
//! page declares its language. Everything is held as byte ranges of the text; rendering copies the text and
//! replaces only those.

mod encoding;
mod json_ld;
mod metadata;
mod references;
mod render;
mod sentence;
mod tokenizer;
mod tree;
mod vocabulary;
mod walk;

use std::ops::Range;

use encoding_rs::Encoding;

use crate::layout::Parsed;
use crate::{DocumentError, Limits, Segment, SegmentKind};
pub(crate) use references::{escape_attribute, escape_text};
use sentence::Tags;
use tokenizer::Quote;

/// A parsed page without its segments.
#[derive(Debug)]
pub(crate) struct Page {
    text: String,
    encoding: &'static Encoding,
    /// Runs of text that are segments, ascending.
    sentences: Vec<Sentence>,
    /// Replacements outside of sentences or within their tags, ascending.
    patches: Vec<Patch>,
}

#[derive(Debug)]
struct Sentence {
    range: Range<usize>,
    segment: usize,
    /// By mark of the segment.
    tags: Vec<Tags>,
}

/// A range of the text that is written differently, and how.
#[derive(Debug)]
struct Patch {
    range: Range<usize>,
    what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// The value of an attribute, or of a JSON string: this segment.
    Attribute {
        segment: usize,
        quote: Quote,
    },
    Json {
        segment: usize,
    },
    /// The value of a `lang` attribute; one that is not the root's is replaced only if it names the source language.
    Language {
        quote: Quote,
        root: bool,
    },
    /// Where `lang` is missing.
    MissingLanguage,
    Direction {
        quote: Quote,
        root: bool,
    },
    MissingDirection,
    /// The value of `og:locale`.
    Locale {
        quote: Quote,
    },
    /// The string after `inLanguage`, without quotes.
    JsonLanguage,
    /// The start of a JSON object that describes an article without naming its language.
    MissingJsonLanguage,
    Notice,
}

/// A segment before all are known and can be numbered.
#[derive(Debug)]
struct Draft {
    range: Range<usize>,
    segment: Segment,
    place: DraftPlace,
}

#[derive(Debug)]
enum DraftPlace {
    Text(Vec<Tags>),
    Attribute(Quote),
    Json,
}

impl Draft {
    fn text(range: Range<usize>, segment: Segment, tags: Vec<Tags>) -> Self {
        Self { range, segment, place: DraftPlace::Text(tags) }
    }

    fn value(
        range: Range<usize>,
        text: String,
        kind: SegmentKind,
        language: Option<String>,
        place: DraftPlace,
    ) -> Self {
        Self { range, segment: Segment::new(text, kind, language, Vec::new()), place }
    }
}

/// What reading a page collects.
#[derive(Debug, Default)]
struct Found {
    drafts: Vec<Draft>,
    patches: Vec<Patch>,
    language: Option<String>,
    source_url: Option<String>,
    /// Byte at which a notice goes.
    notice: Option<usize>,
}

impl Found {
    fn add(&mut self, draft: Draft, limits: &Limits) -> Result<(), DocumentError> {
        if self.drafts.len() >= limits.max_segments {
            return Err(DocumentError::TooManySegments { limit: limits.max_segments });
        }
        self.drafts.push(draft);
        Ok(())
    }
}

/// Reads a page or fragment.
pub(crate) fn parse(bytes: &[u8], limits: &Limits) -> Result<Parsed, DocumentError> {
    let (text, encoding) = encoding::decode(bytes)?;
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let tokens = tokenizer::tokenize(&text, start);
    let nodes = tree::connect(&text, &tokens, limits)?;
    let source = sentence::Source { text: &text, tokens: &tokens, nodes: &nodes };
    let mut found = walk::walk(source, limits)?;
    found.drafts.sort_by_key(|draft| draft.range.start);
    let mut patches = found.patches;
    let mut sentences = Vec::new();
    let mut segments = Vec::with_capacity(found.drafts.len());
    for draft in found.drafts {
        let (range, segment) = (draft.range, segments.len());
        match draft.place {
            DraftPlace::Text(tags) => sentences.push(Sentence { range, segment, tags }),
            DraftPlace::Attribute(quote) => {
                patches.push(Patch { range, what: What::Attribute { segment, quote } })
            }
            DraftPlace::Json => patches.push(Patch { range, what: What::Json { segment } }),
        }
        segments.push(draft.segment);
    }
    if let Some(at) = found.notice {
        patches.push(Patch { range: at..at, what: What::Notice });
    }
    patches.sort_by_key(|patch| patch.range.start);
    Ok(Parsed {
        segments,
        language: found.language,
        source_url: found.source_url,
        layout: Box::new(Page { text, encoding, sentences, patches }),
    })
}

#[cfg(test)]
mod tests;
