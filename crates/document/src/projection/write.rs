//! From places to the order in which text and marks are written.

use tolmach_text::Span;

use super::children;
use crate::mark::{Attach, Mark, Shape};

/// One step of writing a translated segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    /// These bytes of the translation.
    Text(Span),
    /// The start of a pair.
    Open(usize),
    /// The end of a pair.
    Close(usize),
    /// A point, or an opaque span with all that is in it.
    Whole(usize),
    /// A space that neither text holds.
    Space,
}

/// A mark whose children are being written.
struct Level<'a> {
    mark: Option<usize>,
    children: std::slice::Iter<'a, usize>,
    end: usize,
}

/// Well nested events: each pair opened and closed once, each other mark once, all text but what opaque marks replace.
pub(crate) fn events(text: &str, marks: &[Mark], places: &[Span]) -> Vec<Event> {
    let mut order = children(marks);
    let place = |index: usize| places.get(index).copied().unwrap_or_default();
    for list in &mut order {
        // What is empty comes before a pair that begins at the same byte, and otherwise source order holds.
        list.sort_by_key(|&index| (place(index).start, place(index).end, index));
    }
    let mut events = Vec::new();
    let mut cursor = 0;
    let mut stack = Vec::new();
    if let Some(top) = order.last() {
        stack.push(Level { mark: None, children: top.iter(), end: text.len() });
    }
    while let Some(level) = stack.last_mut() {
        let Some(&index) = level.children.next() else {
            push_text(&mut events, &mut cursor, level.end);
            if let Some(mark) = level.mark {
                events.push(Event::Close(mark));
            }
            stack.pop();
            continue;
        };
        let Some(mark) = marks.get(index) else { continue };
        let span = place(index);
        push_text(&mut events, &mut cursor, span.start);
        match mark.shape {
            Shape::Pair => {
                events.push(Event::Open(index));
                let inside = order.get(index).map(|list| list.iter()).unwrap_or_default();
                stack.push(Level { mark: Some(index), children: inside, end: span.end });
            }
            Shape::Opaque if span.is_empty() => {
                let before = text.get(..span.start).and_then(|t| t.chars().next_back());
                let after = text.get(span.start..).and_then(|t| t.chars().next());
                if before.is_some_and(|c| !c.is_whitespace()) {
                    events.push(Event::Space);
                }
                events.push(Event::Whole(index));
                if after.is_some_and(|c| c.is_alphanumeric()) {
                    events.push(Event::Space);
                }
            }
            Shape::Opaque => {
                events.push(Event::Whole(index));
                cursor = cursor.max(span.end);
            }
            Shape::Point(attach) => {
                events.push(Event::Whole(index));
                let end = level.end;
                let space = text.get(cursor..end).is_some_and(|rest| rest.starts_with(' '));
                if attach == Attach::Between && space && cursor == span.start {
                    cursor += 1;
                }
            }
        }
    }
    events
}

fn push_text(events: &mut Vec<Event>, cursor: &mut usize, end: usize) {
    if *cursor < end {
        events.push(Event::Text(Span::new(*cursor, end)));
        *cursor = end;
    }
}
