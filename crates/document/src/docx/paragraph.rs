//! From the pieces of a paragraph to its sentences.
//!
//! The format of most of the characters between two borders is the base; runs of another format are marks. Each
//! element around runs has a base of its own, so that a link in the colour of links is one mark and not two.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;

use super::fields;
use super::part::Part;
use super::pen::{Format, Line, Open};
use super::pieces::{self, Piece, Seat};
use crate::notation::{Notation, visible};
use crate::office::{Class, Tree, borders};
use crate::template::Found;
use crate::template::inline::Item;
use crate::{DocumentError, SegmentKind};

/// Adds the sentences of the paragraph at `paragraph`.
pub(super) fn paragraph(
    tree: &Tree<'_>,
    part: &mut Part<'_>,
    paragraph: usize,
    kind: SegmentKind,
    found: &mut Found<'_>,
) -> Result<(), DocumentError> {
    part.begin_paragraph();
    let mut pieces = pieces::read(tree, part, paragraph);
    let mut next = part.next_pair();
    pieces = fields::resolve(pieces, &mut next);
    let classes: Vec<Class> = pieces.iter().map(|piece| class(tree, piece)).collect();
    let borders = borders(&classes);
    for (piece, _) in pieces.iter_mut().zip(&borders).filter(|&(_, &border)| !border) {
        if let Piece::Tab { range, seat } = piece {
            *piece = match seat.take() {
                Some(seat) => Piece::Content { seat, breaks: true },
                None => Piece::Point { range: range.clone(), breaks: true },
            };
        }
    }
    let mut first = 0;
    for (at, _) in borders.iter().enumerate().filter(|&(_, &border)| border) {
        sentence(tree, part, pieces.get(first..at).unwrap_or_default(), &mut next, kind, found)?;
        first = at + 1;
    }
    sentence(tree, part, pieces.get(first..).unwrap_or_default(), &mut next, kind, found)?;
    part.reserve_pairs(next);
    Ok(())
}

fn class(tree: &Tree<'_>, piece: &Piece) -> Class {
    match piece {
        Piece::Text { inner, .. } if visible(tree.slice(inner), Notation::Office).is_some() => Class::Words,
        Piece::Verbatim { text, .. } if !text.is_empty() => Class::Words,
        Piece::Open { .. } => Class::Open,
        Piece::Close { .. } => Class::Close,
        Piece::Tab { .. } => Class::Tab,
        Piece::Border => Class::Border,
        _ => Class::Other,
    }
}

/// Characters by format.
#[derive(Default)]
struct Count {
    by_format: HashMap<Format, usize>,
    /// The greatest count, and of the formats that have it the one that came first.
    most: Option<(usize, Reverse<Format>)>,
    /// The same of the elements inside.
    inside: Option<(usize, Reverse<Format>)>,
}

impl Count {
    fn add(&mut self, format: Format, characters: usize) {
        let count = self.by_format.entry(format).or_default();
        *count += characters;
        self.most = self.most.max(Some((*count, Reverse(format))));
    }

    /// The format of most characters; those of elements inside count where there are no others.
    fn base(&self) -> Option<(usize, Reverse<Format>)> {
        self.most.or(self.inside)
    }
}

/// The base of all of a sentence, and of each element in it by its piece.
fn bases(tree: &Tree<'_>, pieces: &[Piece]) -> (Option<Format>, HashMap<usize, Format>) {
    let mut bases = HashMap::new();
    let mut open: Vec<(usize, Count)> = Vec::new();
    let mut top = Count::default();
    let ends = pieces.iter().enumerate().chain([(0, &Piece::Border)].into_iter().cycle());
    for (at, piece) in ends {
        let innermost = open.last_mut().map_or(&mut top, |(_, count)| count);
        match piece {
            Piece::Text { inner, seat } => {
                let characters = tree.slice(inner).chars().filter(|c| c.is_alphanumeric()).count();
                innermost.add(seat.format, characters);
            }
            Piece::Open { .. } => open.push((at, Count::default())),
            // What is open at the end ends there.
            Piece::Close { .. } | Piece::Border => match open.pop() {
                Some((at, count)) => {
                    let base = count.base();
                    bases.extend(base.map(|(_, Reverse(format))| (at, format)));
                    let outer = open.last_mut().map_or(&mut top, |(_, count)| count);
                    outer.inside = outer.inside.max(base);
                }
                None if matches!(piece, Piece::Border) => break,
                None => {}
            },
            _ => {}
        }
    }
    (top.base().map(|(_, Reverse(format))| format), bases)
}

/// Items of a sentence while they are collected.
struct Items<'a> {
    items: Vec<Item>,
    /// A format other than the base that is open: its number, and the last piece in it.
    group: Option<(Format, usize, &'a Seat, Range<usize>)>,
}

impl<'a> Items<'a> {
    fn end_group(&mut self) {
        if let Some((_, pair, seat, inner)) = self.group.take() {
            self.items.push(Item::Close { range: inner.end..seat.with_run.end, pair: Some(pair) });
        }
    }

    /// A piece of a run, whose own bytes are `inner`.
    fn seated(
        &mut self,
        seat: &'a Seat,
        inner: &Range<usize>,
        base: Format,
        part: &mut Part<'_>,
        next: &mut usize,
    ) {
        if self.group.as_ref().is_some_and(|(format, ..)| *format != seat.format) {
            self.end_group();
        }
        match &mut self.group {
            Some((_, _, last, range)) => (*last, *range) = (seat, inner.clone()),
            None if seat.format != base => {
                let pair = *next;
                *next += 1;
                self.items.push(Item::Open { range: seat.with_run.start..inner.start, pair });
                part.pen.formats.insert(seat.with_run.start, seat.format);
                self.group = Some((seat.format, pair, seat, inner.clone()));
            }
            None => {}
        }
    }
}

fn sentence(
    tree: &Tree<'_>,
    part: &mut Part<'_>,
    pieces: &[Piece],
    next: &mut usize,
    kind: SegmentKind,
    found: &mut Found<'_>,
) -> Result<(), DocumentError> {
    let (Some(base), own) = bases(tree, pieces) else { return Ok(()) };
    let mut levels = vec![base];
    let mut items = Items { items: Vec::with_capacity(pieces.len()), group: None };
    for (at, piece) in pieces.iter().enumerate() {
        let level = levels.last().copied().unwrap_or(base);
        match piece {
            Piece::Text { inner, seat } => {
                items.seated(seat, inner, level, part, next);
                items.items.push(Item::Text(inner.clone()));
                continue;
            }
            Piece::Content { seat, breaks } => {
                items.seated(seat, &seat.outer, level, part, next);
                part.pen.contents.insert(seat.outer.start, seat.format);
                items.items.push(Item::Point { range: seat.outer.clone(), breaks: *breaks });
                continue;
            }
            _ => items.end_group(),
        }
        items.items.push(match piece {
            Piece::Open { range, pair } => {
                let base = own.get(&at).copied().unwrap_or(level);
                levels.push(base);
                part.pen.bases.insert(range.start, base);
                Item::Open { range: range.clone(), pair: *pair }
            }
            Piece::Close { range, pair } => {
                if levels.len() > 1 {
                    levels.pop();
                }
                Item::Close { range: range.clone(), pair: Some(*pair) }
            }
            Piece::Verbatim { range, text } => Item::Verbatim { range: range.clone(), text: text.clone() },
            Piece::Point { range, breaks } => Item::Point { range: range.clone(), breaks: *breaks },
            _ => continue,
        });
    }
    items.end_group();
    let lines = &mut part.pen.lines;
    found.sentence_within(&items.items, Notation::Office, kind, None, |range| {
        let (shell, start, end) = shell(pieces, &range);
        lines.insert(shell.start, Line { start, end, base });
        shell
    })
}

/// The bytes that are written anew for the sentence in `range`: with the runs at its edges where those hold nothing
/// else. And what is open before and after them.
fn shell(pieces: &[Piece], range: &Range<usize>) -> (Range<usize>, Open, Open) {
    let (mut shell, mut start, mut end) = (range.clone(), Open::Nothing, Open::Nothing);
    for piece in pieces {
        let (inner, seat) = match piece {
            Piece::Text { inner, seat } => (inner, seat),
            Piece::Content { seat, .. } => (&seat.outer, seat),
            _ => continue,
        };
        if range.start > inner.start && range.start < inner.end {
            start = Open::Text(seat.format);
        } else if range.start == inner.start || range.start == seat.with_run.start {
            shell.start = seat.with_run.start;
            start = if seat.first { Open::Nothing } else { Open::Run(seat.format) };
        }
        if range.end > inner.start && range.end < inner.end {
            end = Open::Text(seat.format);
        } else if range.end == inner.end || range.end == seat.with_run.end {
            shell.end = seat.with_run.end;
            end = if seat.last { Open::Nothing } else { Open::Run(seat.format) };
        }
    }
    (shell, start, end)
}
