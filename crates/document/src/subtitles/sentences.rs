//! Sentences over cues: which turns belong together, and the segments that they make.

use std::ops::Range;

use tolmach_text::Span;

use super::Syntax;
use super::cues::Cue;
use super::tags::{Kind, Piece};
use super::text::{Case, Ending, ending, first_letter, starts_with_dots};
use super::turns::{Cutter, Turn, are_apart};
use crate::mark::{Attach, Mark, Shape};
use crate::notation::visible;
use crate::projection::is_unspaced;
use crate::template::Tags;
use crate::template::inline::{Inline, Item, gather, has_words};
use crate::{Segment, SegmentKind};

/// A pause that ends a sentence, in milliseconds.
const PAUSE: u64 = 2000;
/// Most turns of one segment: captions without punctuation have no other end.
pub(super) const MOST_TURNS: usize = 12;
/// Most lines of a turn that are laid out each for itself.
const WRAPPED_LINES: usize = 4;
/// The share of turns that end with a full stop or the like in a document that uses such signs.
const PUNCTUATED: f64 = 0.15;

/// One place of a segment's text: a turn, or a line of it whose marks are its own.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) cue: usize,
    /// Bytes of the document that the translation replaces.
    pub(super) range: Range<usize>,
    /// How lines end there.
    pub(super) line_end: Range<usize>,
    /// What it says in the segment's text.
    pub(super) source: Span,
    /// Lines that it may take.
    pub(super) lines: usize,
    /// Characters beside it on its lines.
    pub(super) beside: usize,
    /// How long it is shown, in seconds; a turn has its share of its cue.
    pub(super) seconds: f32,
}

/// A segment's places.
#[derive(Debug)]
pub(super) struct Sentence {
    pub(super) slots: Vec<Slot>,
    /// By mark of the segment.
    pub(super) tags: Vec<Tags>,
    /// The slot that each mark comes from.
    pub(super) owners: Vec<usize>,
    /// Marks that go on in the next slot, and the mark that they are there; ascending.
    pub(super) goes_on: Vec<(usize, usize)>,
}

/// Finds sentences among the turns of a document.
pub(super) struct Joiner<'a> {
    pub(super) text: &'a str,
    pub(super) syntax: Syntax,
    pub(super) cues: &'a [Cue],
    pub(super) pieces: &'a [Piece],
    pub(super) cutter: &'a Cutter<'a>,
}

impl<'a> Joiner<'a> {
    /// The turns that make each segment, as ranges of `turns`. Dots at a border that is joined are taken out of what is
    /// said: they say only that the sentence goes on.
    pub(super) fn join(&self, turns: &mut [Turn<'a>]) -> Vec<Range<usize>> {
        let ended =
            turns.iter().filter(|turn| matches!(ending(&turn.shown), Ending::Sentence | Ending::Dots));
        let punctuated = ended.count() as f64 > turns.len() as f64 * PUNCTUATED;
        let mut groups: Vec<Range<usize>> = Vec::new();
        for index in 0..turns.len() {
            let joins = groups.last().is_some_and(|group| group.len() < MOST_TURNS)
                && match turns.get(index.saturating_sub(1)..=index) {
                    Some([before, after]) => self.continues(before, after, punctuated),
                    _ => false,
                };
            match groups.last_mut().filter(|_| joins) {
                Some(group) => {
                    group.end = index + 1;
                    if let Some([before, after]) = turns.get_mut(index - 1..=index) {
                        self.trim_dots(before, after);
                    }
                }
                None => groups.push(index..index + 1),
            }
        }
        groups
    }

    fn continues(&self, before: &Turn<'_>, after: &Turn<'_>, punctuated: bool) -> bool {
        let (Some(first), Some(next)) = (self.cues.get(before.cue), self.cues.get(after.cue)) else {
            return false;
        };
        if after.opens || before.closes || before.cue == after.cue || before.voice != after.voice {
            return false;
        }
        let overlap = first.end.saturating_sub(next.start);
        let shorter = first.end.saturating_sub(first.start).min(next.end.saturating_sub(next.start));
        // Cues at the same time stand in two places of the picture.
        if next.start < first.start || overlap * 2 > shorter || next.start.saturating_sub(first.end) > PAUSE {
            return false;
        }
        let (text, next) = (before.shown.as_str(), after.shown.as_str());
        // Captions that roll repeat what they showed.
        if next.starts_with(text) || text.ends_with(next) || are_apart(text, next) {
            return false;
        }
        let small = first_letter(next) == Some(Case::Small);
        let dots = starts_with_dots(next);
        match ending(text) {
            Ending::Sentence | Ending::Pause => small,
            Ending::Dots => small || dots,
            Ending::Comma => true,
            Ending::Word => small || dots || punctuated,
        }
    }

    fn trim_dots(&self, before: &mut Turn<'_>, after: &mut Turn<'_>) {
        let raw = self.text.get(before.proper.clone()).unwrap_or_default();
        let kept = raw.trim_end_matches(['.', '…']);
        if matches!(ending(&before.shown), Ending::Dots)
            && kept.len() + 1 < raw.len()
            && !kept.trim().is_empty()
        {
            let kept = kept.trim_end().len();
            before.beside += raw.get(kept..).map_or(0, |dots| dots.chars().count());
            before.proper.end = before.proper.start + kept;
        }
        let raw = self.text.get(after.proper.clone()).unwrap_or_default();
        let rest = raw.trim_start_matches(['.', '…']).trim_start();
        if starts_with_dots(raw) && !rest.is_empty() {
            let dots = raw.len() - rest.len();
            after.beside += raw.get(..dots).map_or(0, |dots| dots.chars().count());
            after.proper.start += dots;
        }
    }

    /// The segment that `group` makes, unless it has no words. `of_cue` gives how many turns a cue has, and their bytes.
    pub(super) fn build(
        &self,
        group: &[Turn<'_>],
        of_cue: impl Fn(usize) -> (usize, usize),
    ) -> Option<(Segment, Sentence)> {
        let mut text = String::new();
        let mut marks = Vec::new();
        let mut sentence = Sentence {
            slots: Vec::with_capacity(group.len()),
            tags: Vec::new(),
            owners: Vec::new(),
            goes_on: Vec::new(),
        };
        for turn in group {
            let parts = self.parts(turn);
            let (turns, length) = of_cue(turn.cue);
            let single = parts.len() == 1 && turns == 1;
            for Inline { range, segment, tags } in parts {
                let unspaced = |c: Option<char>| c.is_some_and(is_unspaced);
                if !(text.is_empty()
                    || unspaced(text.chars().next_back()) && unspaced(segment.text.chars().next()))
                {
                    text.push(' ');
                }
                let offset = text.len();
                text.push_str(&segment.text);
                let first = marks.len();
                for mut mark in segment.marks {
                    mark.span = Span::new(mark.span.start + offset, mark.span.end + offset);
                    mark.parent = mark.parent.map(|parent| parent + first);
                    if mark.shape == Shape::Point(Attach::Between) {
                        mark.shape = Shape::Point(Attach::Right);
                    }
                    marks.push(mark);
                    sentence.owners.push(sentence.slots.len());
                }
                sentence.tags.extend(tags);
                let breaks = self.breaks(&range);
                let Some(cue) = self.cues.get(turn.cue) else { continue };
                let seconds = cue.end.saturating_sub(cue.start);
                let share = segment.text.len() as f32 / length.max(1) as f32;
                sentence.slots.push(Slot {
                    cue: turn.cue,
                    range,
                    line_end: cue.line_end.clone(),
                    source: Span::new(offset, text.len()),
                    lines: if single { (breaks + 1).max(2) } else { breaks + 1 },
                    beside: turn.beside,
                    seconds: seconds as f32 / 1000.0 * share.min(1.0),
                });
            }
        }
        sentence.goes_on = self.goes_on(&marks, &sentence);
        let segment = Segment::new(text, SegmentKind::Paragraph, None, marks);
        has_words(&segment.text, &segment.protected).then_some((segment, sentence))
    }

    /// Marks that end with their slot and begin again with the next: `The <i>Northern` and `Star</i>` in two cues, each
    /// well nested.
    fn goes_on(&self, marks: &[Mark], sentence: &Sentence) -> Vec<(usize, usize)> {
        let opens = |mark: usize| {
            let tags = sentence.tags.get(mark)?;
            self.text.get(tags.open.clone()).filter(|tag| !tag.is_empty())
        };
        let slot = |mark: usize| sentence.slots.get(*sentence.owners.get(mark)?);
        let outer = |mark: &Mark| mark.shape == Shape::Pair && mark.parent.is_none();
        let mut found = Vec::new();
        let mut last: Option<usize> = None;
        for (index, mark) in marks.iter().enumerate().filter(|(_, mark)| outer(mark)) {
            if let Some(before) = last
                && sentence.owners.get(before).map(|owner| owner + 1) == sentence.owners.get(index).copied()
                && slot(index).is_some_and(|slot| slot.source.start == mark.span.start)
                && slot(before).map(|slot| slot.source.end) == marks.get(before).map(|mark| mark.span.end)
                && opens(before).is_some()
                && opens(before) == opens(index)
            {
                found.push((before, index));
            }
            last = Some(index);
        }
        found
    }

    /// Line ends in bytes `range`.
    fn breaks(&self, range: &Range<usize>) -> usize {
        let raw = self.text.get(range.clone()).unwrap_or_default();
        super::cues::lines(raw, 0).count().saturating_sub(1)
    }

    /// What a turn says; each line apart where every line has a mark over all of it.
    fn parts(&self, turn: &Turn<'_>) -> Vec<Inline> {
        if let Some(plain) = self.plain(turn) {
            return vec![plain];
        }
        let mut lines: Vec<Range<usize>> = Vec::new();
        let mut start = turn.pieces.start;
        for index in turn.pieces.clone() {
            if self.pieces.get(index).is_some_and(|piece| piece.kind == Kind::Break) {
                lines.push(start..index);
                start = index + 1;
            }
        }
        lines.push(start..turn.pieces.end);
        lines.retain(|line| self.shows(line));
        if !(2..=WRAPPED_LINES).contains(&lines.len()) || !lines.iter().all(|line| self.is_wrapped(line)) {
            lines = vec![turn.pieces.clone()];
        }
        let inline = |pieces| {
            let items = self.items(turn, pieces);
            gather(self.text, self.syntax.notation(), &items, SegmentKind::Paragraph, None)
        };
        lines.into_iter().filter_map(inline).collect()
    }

    /// A turn whose text is what it says, as most are.
    fn plain(&self, turn: &Turn<'_>) -> Option<Inline> {
        let range = turn.proper.clone();
        let said = |piece: &Piece| piece.range.start < range.end && piece.range.end > range.start;
        let only_text = |piece: &Piece| matches!(piece.kind, Kind::Text | Kind::Break);
        let raw = self.text.get(range.clone())?;
        // Placeholders, and spaces that are none.
        let special = |b: u8| matches!(b, b'{' | b'%' | b'$' | b'[' | b'<' | b'&' | 0xc2 | 0xf4);
        if raw.bytes().any(special)
            || !self.list(&turn.pieces).iter().filter(|piece| said(piece)).all(only_text)
        {
            return None;
        }
        // Dots may have been taken out of it since it was read.
        let first = turn.shown.len() - turn.shown.trim_start_matches(['.', '…']).trim_start().len();
        let starts = raw.starts_with(['.', '…']);
        let shown = if starts { turn.shown.as_str() } else { turn.shown.get(first..)? };
        let ends = raw.ends_with(['.', '…']);
        let shown = if ends { shown } else { shown.trim_end_matches(['.', '…']).trim_end() };
        let segment = Segment::new(shown.to_string(), SegmentKind::Paragraph, None, Vec::new());
        Some(Inline { range, segment, tags: Vec::new() })
    }

    fn shows(&self, pieces: &Range<usize>) -> bool {
        self.list(pieces).iter().any(|piece| self.is_shown(piece))
    }

    fn list(&self, pieces: &Range<usize>) -> &'a [Piece] {
        self.pieces.get(pieces.clone()).unwrap_or_default()
    }

    fn is_shown(&self, piece: &Piece) -> bool {
        let raw = self.text.get(piece.range.clone()).unwrap_or_default();
        piece.kind == Kind::Text && visible(raw, self.syntax.notation()).is_some()
    }

    /// Whether one mark lies over all that these pieces, which are a line, show.
    fn is_wrapped(&self, pieces: &Range<usize>) -> bool {
        let list = self.list(pieces);
        let Some(first) = list.iter().position(|piece| self.is_shown(piece)) else { return false };
        let Some(last) = list.iter().rposition(|piece| self.is_shown(piece)) else { return false };
        list.get(..first).unwrap_or_default().iter().any(|piece| match piece.kind {
            Kind::Open(Some(close)) => close > pieces.start + last && close < pieces.end,
            _ => false,
        })
    }

    fn items(&self, turn: &Turn<'_>, pieces: Range<usize>) -> Vec<Item> {
        let mut items = Vec::with_capacity(pieces.len());
        // Tags on lines before and after what is said stay there.
        let mut lines =
            self.list(&pieces).iter().filter(|piece| piece.kind == Kind::Break).map(|piece| &piece.range);
        let first = lines.clone().rfind(|range| range.end <= turn.proper.start).map_or(0, |range| range.end);
        let last = lines.find(|range| range.start >= turn.proper.end).map_or(usize::MAX, |range| range.start);
        for index in pieces {
            let Some(piece) = self.pieces.get(index) else { break };
            let range = piece.range.clone();
            let point = |range: Range<usize>| Item::Point { range, breaks: false };
            match piece.kind {
                Kind::Text | Kind::Break => {
                    let start = turn.proper.start.clamp(range.start, range.end);
                    let end = turn.proper.end.clamp(start, range.end);
                    let said = if piece.kind == Kind::Break && self.cutter.is_between_unspaced(&range) {
                        point(start..end)
                    } else {
                        Item::Text(start..end)
                    };
                    let parts = [point(range.start..start), said, point(end..range.end)];
                    items.extend(parts.into_iter().filter(|item| !item.range().is_empty()));
                }
                _ if range.start < first || range.start >= last => items.push(point(range)),
                Kind::Open(_) => items.push(Item::Open { range, pair: index }),
                Kind::Close(pair) => items.push(Item::Close { range, pair }),
                Kind::Point => items.push(point(range)),
            }
        }
        items
    }
}
