//! Puts the marks of a source sentence on the right words of its translation.
//!
//! A pure function of the source text with its marks and the translation with its links. Marks are placed from
//! the outside in: a mark lies within the one around it and beside its siblings, so the result is well nested by
//! construction. Within that room a mark takes the run of target words whose links fall most inside and least
//! outside of it.

mod atoms;
mod links;
mod place;
mod write;

use tolmach_text::Span;

use crate::mark::Mark;
use crate::{Translation, Why};

pub(crate) use atoms::is_unspaced;
pub(crate) use write::{Event, events};

/// Where everything comes in the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Projection {
    pub(crate) events: Vec<Event>,
    /// Indices of marks whose place is uncertain, ascending.
    pub(crate) doubts: Vec<(usize, Why)>,
}

/// Places `marks` of `source` in `translation`, whose links lie within both texts.
///
/// Siblings come in source order in `marks`. Time is linear in the length of the texts for marks of bounded depth.
pub(crate) fn project(source: &str, marks: &[Mark], translation: &Translation) -> Projection {
    let (places, doubts) = places(source, marks, translation);
    Projection { events: events(&translation.text, marks, &places), doubts }
}

/// The target span of each mark, and those that are doubtful, ascending.
pub(crate) fn places(
    source: &str,
    marks: &[Mark],
    translation: &Translation,
) -> (Vec<Span>, Vec<(usize, Why)>) {
    let (places, mut doubts) = if translation.text == source {
        (marks.iter().map(|mark| mark.span).collect(), Vec::new())
    } else {
        place::place(source, marks, translation)
    };
    doubts.sort_by_key(|(mark, _)| *mark);
    doubts.dedup_by_key(|(mark, _)| *mark);
    (places, doubts)
}

/// The marks directly inside each mark; the last entry holds those inside none.
pub(crate) fn children(marks: &[Mark]) -> Vec<Vec<usize>> {
    let mut children = vec![Vec::new(); marks.len() + 1];
    for (index, mark) in marks.iter().enumerate() {
        let parent = mark.parent.filter(|&parent| parent < marks.len()).unwrap_or(marks.len());
        if let Some(list) = children.get_mut(parent) {
            list.push(index);
        }
    }
    children
}

#[cfg(test)]
mod tests;
