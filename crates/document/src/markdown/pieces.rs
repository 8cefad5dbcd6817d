//! A translated sentence in the order in which it is written, before its characters are chosen.

use std::ops::Range;

use super::emphasis::Emphasis;
use super::walk::Walked;
use crate::mark::Shape;
use crate::projection::Event;
use crate::template::{Place, Writer};

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// New text.
    Text(String),
    /// A space that is written where no white space stands.
    Space,
    /// Source bytes as they are.
    Raw(Range<usize>),
    /// The line break in these source bytes, and all up to the text of the next line.
    Break(Range<usize>),
    /// An end of a mark that is written with signs or as a tag: its number, source bytes, and whether it is the first.
    Delimiter { mark: usize, range: Range<usize>, opens: bool },
    /// Bytes that the source has not.
    Markup(&'static str),
}

/// Collects the pieces of a sentence.
pub(super) struct Collector<'a, 'w> {
    writer: &'a Writer<'w>,
    walked: &'a Walked,
    pieces: Vec<Piece>,
    /// Marks that were numbered.
    marks: usize,
}

impl<'a, 'w> Collector<'a, 'w> {
    pub(super) fn new(writer: &'a Writer<'w>, walked: &'a Walked) -> Self {
        Self { writer, walked, pieces: Vec::new(), marks: 0 }
    }

    /// The pieces of a sentence, white space between them settled, and how many marks they have: those of the segment,
    /// and emphasis without words.
    pub(super) fn pieces(mut self, place: &Place<'_>) -> (Vec<Piece>, usize) {
        self.marks = place.segment.marks.len();
        let text = place.translation.text.as_str();
        // Byte of the translation that is reached, where that is known.
        let mut at = Some(0);
        for &event in &place.projection.events {
            match event {
                Event::Text(span) => {
                    self.text(text.get(span.start..span.end).unwrap_or_default());
                    at = Some(span.end);
                }
                Event::Space => self.pieces.push(Piece::Space),
                Event::Open(mark) => self.delimiter(place, mark, true),
                Event::Close(mark) => self.delimiter(place, mark, false),
                Event::Whole(mark) => {
                    let Some(tags) = place.sentence.tags.get(mark) else { continue };
                    if place.segment.marks.get(mark).is_some_and(|mark| mark.shape == Shape::Opaque) {
                        self.pieces.push(Piece::Raw(tags.open.clone()));
                        at = None;
                    } else {
                        let inside =
                            at.and_then(|at| text.split_at_checked(at)).is_some_and(|(before, after)| {
                                before.ends_with(|c: char| !c.is_whitespace())
                                    && after.starts_with(|c: char| !c.is_whitespace())
                            });
                        self.point(tags.open.clone(), inside);
                    }
                }
            }
        }
        (settle(self.pieces, self.writer), self.marks)
    }

    fn text(&mut self, text: &str) {
        match self.pieces.last_mut() {
            Some(Piece::Text(last)) => last.push_str(text),
            _ if text.is_empty() => {}
            _ => self.pieces.push(Piece::Text(text.to_string())),
        }
    }

    fn delimiter(&mut self, place: &Place<'_>, mark: usize, opens: bool) {
        let Some(tags) = place.sentence.tags.get(mark) else { return };
        let range = if opens { tags.open.clone() } else { tags.close.clone() };
        let signs = self.writer.source(tags.open.clone());
        if signs.starts_with(['*', '_', '~']) {
            self.pieces.push(Piece::Delimiter { mark, range, opens });
        } else if !range.is_empty() {
            self.pieces.push(Piece::Raw(range));
        }
    }

    /// A point: what it is made of, with a space for the white space at its edges unless it stands `inside` a word.
    /// Emphasis in it may have to be written another way.
    fn point(&mut self, range: Range<usize>, inside: bool) {
        let mut cuts = Vec::new();
        let first = self.walked.emphasis.partition_point(|emphasis| emphasis.range.start < range.start);
        for Emphasis { range: found, signs } in self.walked.emphasis.get(first..).unwrap_or_default() {
            if found.start >= range.end {
                break;
            }
            if found.end <= range.end {
                let mark = self.marks;
                let (open, close) = (found.start..found.start + signs, found.end - signs..found.end);
                cuts.push((open.clone(), Piece::Delimiter { mark, range: open, opens: true }));
                cuts.push((close.clone(), Piece::Delimiter { mark, range: close, opens: false }));
                self.marks += 1;
            }
        }
        let first = self.walked.breaks.partition_point(|line_break| line_break.start < range.start);
        let breaks = self.walked.breaks.get(first..).unwrap_or_default().iter();
        let breaks = breaks.take_while(|line_break| line_break.end <= range.end).cloned();
        cuts.extend(breaks.map(|line_break| (line_break.clone(), Piece::Break(line_break))));
        cuts.sort_by_key(|(cut, _)| cut.start);
        let mut at = range.start;
        for (cut, piece) in cuts {
            self.raw(at..cut.start, inside);
            at = cut.end;
            self.pieces.push(piece);
        }
        self.raw(at..range.end, inside);
    }

    fn raw(&mut self, range: Range<usize>, inside: bool) {
        let raw = self.writer.source(range.clone());
        let start = range.start + raw.len() - raw.trim_start().len();
        let end = range.start + raw.trim_end().len();
        if start < range.end && start > range.start && !inside {
            self.pieces.push(Piece::Space);
        }
        if start < end {
            self.pieces.push(Piece::Raw(start..end));
        }
        if end < range.end && !inside {
            self.pieces.push(Piece::Space);
        }
    }
}

/// Leaves out white space where more stands or a line ends, and writes breaks that would end nothing as tags.
fn settle(pieces: Vec<Piece>, writer: &Writer<'_>) -> Vec<Piece> {
    let shows = |piece: &Piece| match piece {
        Piece::Text(text) => !text.trim().is_empty(),
        Piece::Raw(_) => true,
        _ => false,
    };
    let first = pieces.iter().position(shows).unwrap_or(usize::MAX);
    let last = pieces.iter().rposition(shows).unwrap_or(0);
    let closes: Vec<bool> = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Raw(range) => writer.source(range.clone()).starts_with(']'),
            Piece::Delimiter { opens, .. } => !opens,
            _ => false,
        })
        .collect();
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len());
    // Nothing stands before on the line, or white space does.
    let mut blank = true;
    for (index, piece) in pieces.into_iter().enumerate() {
        match piece {
            Piece::Text(text) => {
                let shown = if blank { text.trim_start_matches([' ', '\n', '\t', '\r']) } else { &text };
                if !shown.is_empty() {
                    blank = shown.ends_with(char::is_whitespace);
                    match out.last_mut() {
                        Some(Piece::Text(last)) => last.push_str(shown),
                        _ => out.push(Piece::Text(shown.to_string())),
                    }
                }
            }
            Piece::Space if blank => {}
            Piece::Space => {
                blank = true;
                match out.last_mut() {
                    Some(Piece::Text(last)) => last.push(' '),
                    _ => out.push(Piece::Text(" ".to_string())),
                }
            }
            Piece::Break(_)
                if index < first
                    || index > last
                    || closes.get(index + 1) == Some(&true)
                    || matches!(out.last(), Some(Piece::Break(_))) =>
            {
                blank = false;
                out.push(Piece::Markup("<br>"));
            }
            Piece::Break(range) => {
                trim_end(&mut out);
                blank = true;
                out.push(Piece::Break(range));
            }
            piece => {
                blank = matches!(piece, Piece::Delimiter { opens: true, .. }) && blank;
                out.push(piece);
            }
        }
    }
    trim_end(&mut out);
    out
}

fn trim_end(pieces: &mut Vec<Piece>) {
    while let Some(Piece::Text(text)) = pieces.last_mut() {
        text.truncate(text.trim_end_matches([' ', '\n', '\t', '\r']).len());
        if !text.is_empty() {
            break;
        }
        pieces.pop();
    }
}
