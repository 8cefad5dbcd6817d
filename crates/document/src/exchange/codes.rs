//! A segment and its translation as text with codes, whole or sentence by sentence.

use std::collections::HashSet;

use tolmach_text::Span;

use super::Detail;
use crate::mark::Shape;
use crate::projection::{Event, project};
use crate::template::element_name;
use crate::{Segment, SegmentKind, Translation};

/// A segment with its translation.
pub(super) struct Unit<'a> {
    pub(super) kind: SegmentKind,
    pub(super) score: Option<f32>,
    /// By mark.
    pub(super) codes: Vec<Code<'a>>,
    source: Content<'a>,
    target: Content<'a>,
    sentences: &'a [(Span, Span)],
}

/// A mark as a code.
pub(super) struct Code<'a> {
    /// What its start is in the document, or all of it; empty if not known.
    pub(super) open: &'a str,
    /// What its end is in the document; empty for what has none.
    pub(super) close: &'a str,
    /// The words that it stands for.
    pub(super) text: &'a str,
    pub(super) look: Option<Look>,
}

/// What a code does, in the words of the formats.
#[derive(Clone, Copy)]
pub(super) struct Look {
    /// `ctype` of XLIFF 1.2 and `type` of TMX.
    pub(super) ctype: &'static str,
    /// `type` and `subType` of XLIFF 2.
    pub(super) kind: &'static str,
    pub(super) sub: Option<&'static str>,
}

/// One step of a text with codes; numbers are those of marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Text(&'a str),
    Start(usize),
    End(usize),
    /// A code that is whole.
    Whole(usize),
    /// A start whose end is in another sentence.
    LoneStart(usize),
    /// An end whose start is in another sentence.
    LoneEnd(usize),
}

/// A text with codes: each part with the byte of the text where it comes.
struct Content<'a> {
    text: &'a str,
    parts: Vec<(usize, Part<'a>)>,
}

impl<'a> Unit<'a> {
    pub(super) fn new(
        segment: &'a Segment,
        translation: &'a Translation,
        originals: &'a [[String; 2]],
        detail: &'a Detail,
    ) -> Self {
        let text = segment.text();
        let own = Translation { text: text.to_string(), links: Vec::new() };
        let source = project(text, &segment.marks, &own).events;
        let spaces = spaces(&source);
        let codes = segment.marks.iter().enumerate().map(|(index, mark)| {
            let [open, close] = originals.get(index).map_or(["", ""], |[open, close]| [open, close]);
            let text = match mark.shape {
                Shape::Opaque => mark.span.of(text),
                _ if spaces.binary_search(&index).is_ok() => " ",
                _ => "",
            };
            Code { open, close, text, look: look(if open.is_empty() { close } else { open }) }
        });
        let target = project(text, &segment.marks, translation).events;
        Self {
            kind: segment.kind(),
            score: detail.score,
            codes: codes.collect(),
            source: Content::new(text, &source),
            target: Content::new(&translation.text, &target),
            sentences: &detail.sentences,
        }
    }

    /// Source and target as they are.
    pub(super) fn whole(&self) -> [Vec<Part<'a>>; 2] {
        [&self.source, &self.target].map(|content| content.parts.iter().map(|&(_, part)| part).collect())
    }

    /// Source and target of each sentence, or of all if the sentences are not known.
    pub(super) fn sentences(&self) -> Vec<[Vec<Part<'a>>; 2]> {
        if self.sentences.len() < 2 {
            return vec![self.whole()];
        }
        let (sources, targets): (Vec<Span>, Vec<Span>) = self.sentences.iter().copied().unzip();
        let sources = self.source.cut(&sources);
        sources.into_iter().zip(self.target.cut(&targets)).map(|(source, target)| [source, target]).collect()
    }
}

/// The marks that take the place of the space between two words, ascending.
fn spaces(events: &[Event]) -> Vec<usize> {
    let mut found = Vec::new();
    let (mut at, mut last) = (0, None);
    for &event in events {
        match event {
            Event::Text(span) => {
                if span.start > at {
                    found.extend(last);
                }
                (at, last) = (span.end, None);
            }
            Event::Whole(mark) => last = Some(mark),
            _ => {}
        }
    }
    found.sort_unstable();
    found
}

impl<'a> Content<'a> {
    fn new(text: &'a str, events: &[Event]) -> Self {
        let mut at = 0;
        let mut parts = Vec::with_capacity(events.len());
        for &event in events {
            match event {
                Event::Text(span) => {
                    parts.push((span.start, Part::Text(text.get(span.start..span.end).unwrap_or_default())));
                    at = span.end;
                }
                Event::Space => parts.push((at, Part::Text(" "))),
                Event::Open(mark) => parts.push((at, Part::Start(mark))),
                Event::Close(mark) => parts.push((at, Part::End(mark))),
                Event::Whole(mark) => parts.push((at, Part::Whole(mark))),
            }
        }
        Self { text, parts }
    }

    /// The parts that lie in each of `sentences`.
    fn cut(&self, sentences: &[Span]) -> Vec<Vec<Part<'a>>> {
        let mut out: Vec<Vec<Part<'a>>> = vec![Vec::new(); sentences.len()];
        let last = sentences.len().saturating_sub(1);
        // A start belongs to the sentence after it, an end and what is whole to that before.
        let after = |at: usize| sentences.partition_point(|sentence| sentence.end <= at).min(last);
        let before = |at: usize| sentences.partition_point(|s| s.start < at).saturating_sub(1);
        let mut push = |sentence: usize, part: Part<'a>| {
            if let Some(parts) = out.get_mut(sentence) {
                parts.push(part);
            }
        };
        for &(at, part) in &self.parts {
            match part {
                Part::Text(text) => {
                    // A space that neither text holds stands nowhere in the text.
                    let end = if self.text.get(at..).is_some_and(|rest| rest.starts_with(text)) {
                        at + text.len()
                    } else {
                        at
                    };
                    let first = after(at);
                    for (index, sentence) in sentences.iter().enumerate().skip(first) {
                        if sentence.start >= end {
                            break;
                        }
                        let inside = sentence.start.max(at)..sentence.end.min(end);
                        push(index, Part::Text(self.text.get(inside).unwrap_or_default()));
                    }
                    if end == at {
                        push(first, part);
                    }
                }
                Part::Start(_) | Part::LoneStart(_) => push(after(at), part),
                Part::End(_) | Part::LoneEnd(_) | Part::Whole(_) => push(before(at), part),
            }
        }
        out.iter_mut().for_each(|parts| isolate(parts));
        out
    }
}

/// Marks the starts and ends whose other end is not among the parts.
fn isolate(parts: &mut [Part<'_>]) {
    let mut starts = HashSet::new();
    let mut ends = HashSet::new();
    for part in parts.iter() {
        match *part {
            Part::Start(mark) => starts.insert(mark),
            Part::End(mark) => ends.insert(mark),
            _ => false,
        };
    }
    for part in parts {
        match *part {
            Part::Start(mark) if !ends.contains(&mark) => *part = Part::LoneStart(mark),
            Part::End(mark) if !starts.contains(&mark) => *part = Part::LoneEnd(mark),
            _ => {}
        }
    }
}

/// What the element of a code does, where that is one of the formats' words.
fn look(markup: &str) -> Option<Look> {
    let look = |ctype, kind, sub| Some(Look { ctype, kind, sub });
    match element_name(markup).as_str() {
        "b" | "strong" => look("bold", "fmt", Some("xlf:b")),
        "i" | "em" => look("italic", "fmt", Some("xlf:i")),
        "u" | "ins" => look("underlined", "fmt", Some("xlf:u")),
        "a" => look("link", "link", None),
        "img" | "picture" | "svg" => look("image", "image", None),
        "br" => look("lb", "fmt", Some("xlf:lb")),
        _ => None,
    }
}
