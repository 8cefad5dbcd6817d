//! Writes a template: copies its text, with translated sentences and values in their places.

use std::fmt;
use std::ops::Range;

use super::nested::NestedSink;
use super::{Hole, Piece, Sentence, Tags, Template, What};
use tolmach_language::same_language;

use crate::language::{direction, locale};
use crate::mark::Shape;
use crate::markup::Quote;
use crate::notation::Notation;
use crate::projection::{Event, Projection, project};
use crate::{Doubt, RenderOptions, Segment, Translation};

/// Where a template is written to.
pub(crate) trait Sink {
    /// Bytes of the template's text, as they stand in the document.
    fn copy(&mut self, range: Range<usize>);
    /// New text, as it would stand in the template's text.
    fn write(&mut self, text: &str);
}

/// Collects text.
#[derive(Debug)]
pub(crate) struct TextSink<'a> {
    source: &'a str,
    pub(crate) out: String,
}

impl<'a> TextSink<'a> {
    pub(crate) fn new(source: &'a str) -> Self {
        Self { source, out: String::with_capacity(source.len() + source.len() / 4) }
    }
}

impl Sink for TextSink<'_> {
    fn copy(&mut self, range: Range<usize>) {
        self.out.push_str(self.source.get(range).unwrap_or_default());
    }

    fn write(&mut self, text: &str) {
        self.out.push_str(text);
    }
}

/// How a format writes the translation of a sentence. [`Markup`] serves all in which marks are tags.
pub(crate) trait Ink: fmt::Debug + Send + Sync {
    /// Writes a sentence that changed.
    fn sentence(&self, writer: &mut Writer<'_>, place: &Place<'_>);

    /// Writes the notice, in place of nothing.
    fn notice(&self, _options: &RenderOptions, _out: &mut String) {}

    /// What a person calls a mark.
    fn name(&self, markup: &str) -> String {
        element_name(markup)
    }
}

/// A sentence, its translation, and where everything goes.
pub(crate) struct Place<'a> {
    pub(crate) range: Range<usize>,
    pub(crate) sentence: &'a Sentence,
    pub(crate) segment: &'a Segment,
    pub(crate) translation: &'a Translation,
    pub(crate) projection: Projection,
}

/// Marks are tags that are copied.
#[derive(Debug)]
pub(crate) struct Markup {
    /// How a notice is written, where the format has a place for one.
    pub(crate) notice: Option<fn(&RenderOptions, &mut String)>,
}

impl Ink for Markup {
    fn sentence(&self, writer: &mut Writer<'_>, place: &Place<'_>) {
        writer.markup(place);
    }

    fn notice(&self, options: &RenderOptions, out: &mut String) {
        if let Some(write) = self.notice {
            write(options, out);
        }
    }
}

impl Template {
    /// Writes the template with `translations`, one for each of `segments`.
    pub(crate) fn write(
        &self,
        segments: &[Segment],
        translations: &[Translation],
        options: &RenderOptions,
        doubts: &mut Vec<Doubt>,
        sink: &mut dyn Sink,
    ) {
        let holes = &self.holes;
        let mut writer =
            Writer { template: self, holes, first: 0, segments, translations, options, doubts, sink };
        writer.all();
    }
}

/// A template that is being written.
pub(crate) struct Writer<'a> {
    pub(crate) template: &'a Template,
    /// Those that are filled now.
    holes: &'a [Hole],
    /// Number of the template's first segment.
    first: usize,
    segments: &'a [Segment],
    translations: &'a [Translation],
    pub(crate) options: &'a RenderOptions,
    doubts: &'a mut Vec<Doubt>,
    sink: &'a mut dyn Sink,
}

impl<'a> Writer<'a> {
    fn all(&mut self) {
        let end = self.template.text.len();
        self.copy(0..end);
        // The end of the document takes what is inserted there.
        let holes = self.holes;
        let first = holes.partition_point(|hole| hole.range.start < end);
        for hole in holes.get(first..).unwrap_or_default() {
            self.hole(hole);
        }
    }

    /// The segment and its translation, where that differs.
    fn changed(&self, segment: usize) -> Option<(&'a Segment, &'a Translation)> {
        let (source, target) = (self.segments.get(segment)?, self.translations.get(segment)?);
        (source.text() != target.text).then_some((source, target))
    }

    /// Whether what stands in the source of a frame is translated: into another language, or at all.
    fn is_translated(&self, source: &Range<usize>) -> bool {
        let holes = &self.template.framed;
        let first = holes.partition_point(|hole| hole.range.start < source.start);
        let inside = holes.get(first..).unwrap_or_default();
        let mut inside = inside.iter().take_while(|hole| hole.range.end <= source.end);
        self.options.relabels() || inside.any(|hole| self.changes(hole, self.first))
    }

    fn changes(&self, hole: &Hole, first: usize) -> bool {
        match &hole.what {
            What::Sentence(sentence) => self.changed(first + sentence.segment).is_some(),
            What::Nested { first: inner, template, .. } => {
                template.holes.iter().any(|hole| self.changes(hole, first + inner))
            }
            _ => false,
        }
    }

    /// Whether the sentence that begins at byte `start` changed.
    fn is_changed(&self, start: usize) -> bool {
        let holes = &self.template.holes;
        let first = holes.partition_point(|hole| hole.range.start < start);
        let mut there =
            holes.get(first..).unwrap_or_default().iter().take_while(|hole| hole.range.start == start);
        there.any(|hole| match &hole.what {
            What::Sentence(sentence) => self.changed(self.first + sentence.segment).is_some(),
            _ => false,
        })
    }

    /// Source text of the template.
    pub(crate) fn source(&self, range: Range<usize>) -> &'a str {
        self.template.text.get(range).unwrap_or_default()
    }

    /// Writes new text as it is.
    pub(crate) fn write(&mut self, text: &str) {
        self.sink.write(text);
    }

    /// Writes new text in a notation.
    pub(crate) fn write_in(&mut self, notation: Notation, text: &str) {
        let mut out = String::with_capacity(text.len() + 8);
        notation.encode(text, &mut out);
        self.sink.write(&out);
    }

    /// Copies source bytes, with the holes that lie in them filled.
    pub(crate) fn copy(&mut self, range: Range<usize>) {
        let holes = self.holes;
        let first = holes.partition_point(|hole| hole.range.start < range.start);
        let mut at = range.start;
        for hole in holes.get(first..).unwrap_or_default() {
            if hole.range.start >= range.end {
                break;
            }
            if hole.range.start < at || hole.range.end > range.end {
                continue;
            }
            if at < hole.range.start {
                self.sink.copy(at..hole.range.start);
            }
            at = if self.hole(hole) { hole.range.end } else { hole.range.start };
        }
        if at < range.end {
            self.sink.copy(at..range.end);
        }
    }

    /// Writes what stands in place of a hole; returns false where that stays as it is.
    fn hole(&mut self, hole: &'a Hole) -> bool {
        let old = self.source(hole.range.clone());
        let value = |value: &str, notation: Notation, writer: &mut Self| {
            let start = hole.range.start;
            let mut from = start.saturating_sub(16);
            while !writer.template.text.is_char_boundary(from) {
                from += 1;
            }
            let mut out = String::new();
            notation.write_value(value, writer.source(from..start), &mut out);
            writer.sink.write(&out);
        };
        let (from, to) = (self.options.source_language.as_str(), self.options.target_language.as_str());
        match &hole.what {
            What::Sentence(sentence) => return self.sentence(hole.range.clone(), sentence),
            What::Nested { first, decoded, template } => {
                let mut sink = NestedSink::new(decoded, &template.text, self.sink);
                let mut inner = Writer {
                    template,
                    holes: &template.holes,
                    first: self.first + first,
                    segments: self.segments,
                    translations: self.translations,
                    options: self.options,
                    doubts: self.doubts,
                    sink: &mut sink,
                };
                inner.all();
                sink.finish();
            }
            What::Notice => {
                let mut out = String::new();
                self.template.ink.notice(self.options, &mut out);
                self.sink.write(&out);
            }
            What::Frame { source, pieces } => {
                if !self.is_translated(source) {
                    return false;
                }
                let outer = std::mem::replace(&mut self.holes, &self.template.framed);
                for piece in pieces {
                    match piece {
                        Piece::Text(text) => self.write(text),
                        Piece::Source => self.copy(source.clone()),
                        Piece::Language => value(to, Notation::Attribute(Quote::Double), self),
                    }
                }
                self.holes = outer;
            }
            What::Label { sentence, label } => {
                if !self.is_changed(*sentence) {
                    return false;
                }
                self.sink.write(label);
            }
            _ if !self.options.relabels() => return false,
            What::Language { notation, root } => {
                if !root && !same_language(old, from) {
                    return false;
                }
                value(to, *notation, self);
            }
            What::Direction { notation, root } => {
                let (from, to) = (direction(from), direction(to));
                // Inside the page, only what was set against the source's own direction stays.
                let follows = *root || (from == "rtl" && old.trim().eq_ignore_ascii_case(from));
                if from == to || !follows || old.trim().eq_ignore_ascii_case("auto") {
                    return false;
                }
                value(to, *notation, self);
            }
            What::Locale { notation } => value(&locale(to), *notation, self),
            What::Primary { notation } => {
                if !same_language(old, from) {
                    return false;
                }
                let locale = locale(to);
                value(locale.split('_').next().unwrap_or(to), *notation, self);
            }
            What::Territory { notation, language } => {
                if !same_language(self.source(language.clone()), from) {
                    return false;
                }
                let locale = locale(to);
                value(locale.split_once('_').map_or("none", |(_, territory)| territory), *notation, self);
            }
            What::MissingLanguage { before, after } => self.sink.write(&format!("{before}{to}{after}")),
            What::MissingDirection { before, after } => {
                if direction(to) != "rtl" {
                    return false;
                }
                self.sink.write(&format!("{before}rtl{after}"));
            }
        }
        true
    }

    fn sentence(&mut self, range: Range<usize>, sentence: &'a Sentence) -> bool {
        let number = self.first + sentence.segment;
        let Some((segment, translation)) = self.changed(number) else { return false };
        let projection = project(segment.text(), &segment.marks, translation);
        for &(mark, why) in &projection.doubts {
            let markup =
                sentence.tags.get(mark).map_or("", |tags| self.source(tags.open.start..tags.close.end));
            let mark = self.template.ink.name(markup);
            self.doubts.push(Doubt { segment: number, mark, why });
        }
        let template = self.template;
        template.ink.sentence(self, &Place { range, sentence, segment, translation, projection });
        true
    }

    /// Writes a sentence whose marks are tags: text in the sentence's notation, tags as they are.
    pub(crate) fn markup(&mut self, place: &Place<'_>) {
        let text = place.translation.text.as_str();
        let notation = place.sentence.notation;
        let start = place.range.start;
        let mut before = start.saturating_sub(16);
        while !self.template.text.is_char_boundary(before) {
            before += 1;
        }
        let (open, close) = notation.around(self.source(before..start), text);
        self.sink.write(open);
        // Byte of the translation that is reached, where that is known.
        let mut at = Some(0);
        for &event in &place.projection.events {
            match event {
                Event::Text(span) => {
                    self.write_in(notation, text.get(span.start..span.end).unwrap_or_default());
                    at = Some(span.end);
                }
                Event::Open(mark) => self.tag(place, mark, |tags| tags.open.clone()),
                Event::Close(mark) => self.tag(place, mark, |tags| tags.close.clone()),
                Event::Whole(mark) => {
                    let opaque = place.segment.marks.get(mark).is_some_and(|m| m.shape == Shape::Opaque);
                    let source = &self.template.text;
                    self.tag(place, mark, |tags| match at {
                        Some(at) => without_useless_space(source, tags.open.clone(), text, at),
                        None => tags.open.clone(),
                    });
                    if opaque {
                        at = None;
                    }
                }
                Event::Space => self.sink.write(" "),
            }
        }
        self.sink.write(close);
    }

    fn tag(&mut self, place: &Place<'_>, mark: usize, which: impl Fn(&Tags) -> Range<usize>) {
        if let Some(range) = place.sentence.tags.get(mark).map(which) {
            self.copy(range);
        }
    }
}

/// The space around a point that parted words is left out at the edges of the translation, and inside a word.
fn without_useless_space(page: &str, range: Range<usize>, translation: &str, at: usize) -> Range<usize> {
    let (before, after) = translation.split_at_checked(at).unwrap_or((translation, ""));
    let inside = !before.is_empty()
        && !after.is_empty()
        && !before.ends_with(char::is_whitespace)
        && !after.starts_with(char::is_whitespace);
    let bytes = page.as_bytes();
    let blank = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_whitespace);
    let mut range = range;
    while (before.is_empty() || inside) && range.start < range.end && blank(range.start) {
        range.start += 1;
    }
    while (after.is_empty() || inside) && range.start < range.end && blank(range.end - 1) {
        range.end -= 1;
    }
    range
}

/// Name of the first element in `markup`, in lower case, or `comment`.
pub(crate) fn element_name(markup: &str) -> String {
    let name = markup.trim_start().trim_start_matches(['<', '/']);
    let name: String = name.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '-' | ':')).collect();
    if name.is_empty() { "comment".to_string() } else { name.to_lowercase() }
}
