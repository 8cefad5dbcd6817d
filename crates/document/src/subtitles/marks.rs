//! The places of marks in a translation that is laid over several slots: each in one of them.

use tolmach_text::Span;

use super::sentences::Sentence;
use super::units::Unit;
use crate::Segment;
use crate::mark::{Mark, Shape};

/// The marks of a segment, with those that go on from slot to slot as one, in which the others lie.
pub(super) fn whole_marks(segment: &Segment, sentence: &Sentence) -> Vec<Mark> {
    let mut marks = segment.marks.clone();
    for &(before, after) in sentence.goes_on.iter().rev() {
        let end = marks.get(after).map_or(0, |mark| mark.span.end);
        if let Some(mark) = marks.get_mut(before) {
            mark.span.end = end.max(mark.span.end);
        }
        if let Some(mark) = marks.get_mut(after) {
            mark.parent = Some(before);
        }
    }
    marks
}

/// Parts the place of marks that were placed as one: where a slot ends, or else after a word.
pub(super) fn part_marks(sentence: &Sentence, spans: &mut [Span], rooms: &[Span], units: &[Unit]) {
    for &(before, after) in &sentence.goes_on {
        let Some(whole) = spans.get(before).copied() else { continue };
        let border = rooms.iter().find(|room| whole.start < room.end && room.end < whole.end);
        let (end, start) = match border {
            Some(room) => {
                let next = rooms.iter().find(|next| next.start >= room.end);
                (room.end, next.map_or(whole.end, |next| next.start.min(whole.end)))
            }
            None => {
                // The last word of them.
                let last = units.partition_point(|unit| unit.span.start < whole.end).saturating_sub(1);
                let word = units.get(last).map_or(whole.end, |unit| unit.span.start);
                let end =
                    last.checked_sub(1).and_then(|last| units.get(last)).map_or(word, |unit| unit.span.end);
                if word > whole.start && end > whole.start { (end, word) } else { (whole.end, whole.end) }
            }
        };
        if let Some(span) = spans.get_mut(before) {
            *span = Span::new(whole.start, end);
        }
        if let Some(span) = spans.get_mut(after) {
            *span = Span::new(start, whole.end);
        }
    }
}

/// The slot of each mark, whose span is cut to what that slot shows: where most of its words are, and for a point the
/// slot that it comes from.
pub(super) fn place_in_slots(
    segment: &Segment,
    sentence: &Sentence,
    spans: &mut [Span],
    rooms: &[Span],
) -> Vec<usize> {
    let mut placed = Vec::with_capacity(spans.len());
    for (index, (mark, span)) in segment.marks.iter().zip(spans.iter_mut()).enumerate() {
        let owner = sentence.owners.get(index).copied().unwrap_or(0);
        let slot = if matches!(mark.shape, Shape::Point(_)) {
            owner
        } else {
            let overlap = |room: &Span| room.end.min(span.end).saturating_sub(room.start.max(span.start));
            let first = rooms.partition_point(|room| room.end <= span.start);
            let over = rooms.iter().enumerate().skip(first).take_while(|(_, room)| room.start < span.end);
            // Of equals the first.
            let best =
                over.map(|(slot, room)| (overlap(room), slot)).reduce(|a, b| if b.0 > a.0 { b } else { a });
            let last = rooms.len().saturating_sub(1);
            best.filter(|(overlap, _)| *overlap > 0).map_or(first.min(last), |(_, slot)| slot)
        };
        let room = rooms.get(slot).copied().unwrap_or_default();
        let source = sentence.slots.get(owner).map(|slot| slot.source).unwrap_or_default();
        let point = matches!(mark.shape, Shape::Point(_));
        *span = if point && mark.span.start <= source.start {
            Span::new(room.start, room.start)
        } else if point && mark.span.start >= source.end {
            Span::new(room.end, room.end)
        } else {
            let start = span.start.clamp(room.start, room.end);
            Span::new(start, span.end.clamp(start, room.end))
        };
        placed.push(slot);
    }
    placed
}
