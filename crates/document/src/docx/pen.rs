//! Writes a translated sentence as runs.
//!
//! Text of one format is one run: a run is opened with the head of a run of that format in the document, kept open as
//! long as the format stays, and closed before whatever lies between runs.

use std::collections::HashMap;
use std::ops::Range;

use crate::RenderOptions;
use crate::projection::Event;
use crate::template::{Ink, Place, Writer};

/// Index of a format of the part.
pub(super) type Format = usize;

/// The elements of runs, as they are written.
#[derive(Debug, Clone, Default)]
pub(super) struct Elements {
    pub(super) run_end: String,
    pub(super) text: String,
    pub(super) text_end: String,
}

/// How runs of one format begin.
#[derive(Debug)]
pub(super) struct Head {
    /// The start tag of a run and its properties.
    pub(super) range: Range<usize>,
    /// Whether it is of DrawingML, not of WordprocessingML.
    pub(super) drawing: bool,
}

/// What is open at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Open {
    /// No run.
    Nothing,
    /// A run.
    Run(Format),
    /// A run, and the text element in it.
    Text(Format),
}

/// What holds at the edges of a sentence.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) start: Open,
    pub(super) end: Open,
    /// Format of the text that has no mark.
    pub(super) base: Format,
}

/// All that writing a part takes.
#[derive(Debug, Default)]
pub(super) struct Pen {
    pub(super) heads: Vec<Head>,
    pub(super) word: Elements,
    pub(super) drawing: Elements,
    /// By the start of the sentence as it is written.
    pub(super) lines: HashMap<usize, Line>,
    /// Format of marks that are nothing but a format, by their start.
    pub(super) formats: HashMap<usize, Format>,
    /// Format of the text in elements that hold runs, by their start.
    pub(super) bases: HashMap<usize, Format>,
    /// Format of the run around content of runs that is not text, by its start.
    pub(super) contents: HashMap<usize, Format>,
    /// Prefix of the paragraphs, with its colon.
    pub(super) prefix: String,
}

impl Pen {
    fn elements(&self, format: Format) -> &Elements {
        if self.heads.get(format).is_some_and(|head| head.drawing) { &self.drawing } else { &self.word }
    }

    fn end_text(&self, writer: &mut Writer<'_>, open: &mut Open) {
        if let Open::Text(format) = *open {
            writer.write(&self.elements(format).text_end);
            *open = Open::Run(format);
        }
    }

    fn end_run(&self, writer: &mut Writer<'_>, open: &mut Open) {
        self.end_text(writer, open);
        if let Open::Run(format) = *open {
            writer.write(&self.elements(format).run_end);
            *open = Open::Nothing;
        }
    }

    fn run(&self, format: Format, writer: &mut Writer<'_>, open: &mut Open) {
        self.end_text(writer, open);
        if *open != Open::Run(format) {
            self.end_run(writer, open);
            if let Some(head) = self.heads.get(format) {
                writer.copy(head.range.clone());
            }
            *open = Open::Run(format);
        }
    }

    fn text(&self, format: Format, writer: &mut Writer<'_>, open: &mut Open) {
        if *open != Open::Text(format) {
            self.run(format, writer, open);
            writer.write(&self.elements(format).text);
            *open = Open::Text(format);
        }
    }

    fn reach(&self, state: Open, writer: &mut Writer<'_>, open: &mut Open) {
        match state {
            Open::Nothing => self.end_run(writer, open),
            Open::Run(format) => self.run(format, writer, open),
            Open::Text(format) => self.text(format, writer, open),
        }
    }
}

/// Where an element begins that may have white space before it.
fn start(source: &str, range: &Range<usize>) -> usize {
    range.start + (source.len() - source.trim_ascii_start().len())
}

impl Ink for Pen {
    fn sentence(&self, writer: &mut Writer<'_>, place: &Place<'_>) {
        let Some(line) = self.lines.get(&place.range.start) else { return writer.markup(place) };
        let text = place.translation.text.as_str();
        let mut open = line.start;
        let mut formats = vec![line.base];
        for &event in &place.projection.events {
            let format = formats.last().copied().unwrap_or(line.base);
            let tags = |mark: usize| place.sentence.tags.get(mark).cloned();
            match event {
                Event::Text(span) => {
                    self.text(format, writer, &mut open);
                    writer.write_in(
                        place.sentence.notation,
                        text.get(span.start..span.end).unwrap_or_default(),
                    );
                }
                Event::Space => {
                    self.text(format, writer, &mut open);
                    writer.write(" ");
                }
                Event::Open(mark) => {
                    let Some(tags) = tags(mark) else { continue };
                    if let Some(&own) = self.formats.get(&tags.open.start) {
                        formats.push(own);
                    } else {
                        formats.push(self.bases.get(&tags.open.start).copied().unwrap_or(format));
                        self.end_run(writer, &mut open);
                        writer.copy(tags.open);
                    }
                }
                Event::Close(mark) => {
                    let Some(tags) = tags(mark) else { continue };
                    formats.pop();
                    if !self.formats.contains_key(&tags.open.start) {
                        self.end_run(writer, &mut open);
                        writer.copy(tags.close);
                    }
                }
                Event::Whole(mark) => {
                    let Some(tags) = tags(mark) else { continue };
                    let source = writer.source(tags.open.clone());
                    if let Some(&own) = self.contents.get(&start(source, &tags.open)) {
                        self.run(own, writer, &mut open);
                    } else if source.trim_ascii_start().starts_with('<') {
                        self.end_run(writer, &mut open);
                    } else {
                        self.text(format, writer, &mut open);
                    }
                    writer.copy(tags.open);
                }
            }
        }
        self.reach(line.end, writer, &mut open);
    }

    fn notice(&self, options: &RenderOptions, out: &mut String) {
        let Some(notice) = &options.notice else { return };
        let mut text = String::new();
        notice.write_text(options, &mut text);
        let prefix = self.prefix.as_str();
        out.push_str(&format!("<{prefix}p><{prefix}r>{}", self.word.text));
        crate::notation::Notation::Office.encode(&text, out);
        out.push_str(&format!("{}</{prefix}r></{prefix}p>", self.word.text_end));
    }
}
