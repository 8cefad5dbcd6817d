//! Texts of more quantities than any sentence has: they are compared as far as both are read, and of the rest it is said
//! whether its digits, at least, are the same.

use std::hash::Hasher;

use tolmach_text::Span;

use super::Quantity;
use super::compare::{Matching, WINDOW};
use super::token::{is_digit, narrow};
use crate::hash::Quick;
use crate::{Class, Finding, Pair, Severity};

/// How many quantities of a text are read. A page has some hundreds; the work and the memory of comparing them end here.
pub(super) const MOST: usize = 2_000;

/// The quantities of a text, as far as it was read.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) quantities: Vec<Quantity>,
    /// Byte up to which it was read.
    pub(super) end: usize,
}

/// The quantities of both texts, up to about the same place of each where one is not read to its end.
pub(super) struct Compared {
    pub(super) source: Vec<Quantity>,
    pub(super) target: Vec<Quantity>,
    is_cut: bool,
}

impl Compared {
    /// Says in `out` what is left out: for an editor to look at where the digits of the two texts are not the same.
    pub(super) fn new(pair: &Pair<'_>, source: Read, target: Read, out: &mut Vec<Finding>) -> Self {
        let sizes = [pair.source.len(), pair.target.len()];
        let is_cut = source.end < sizes[0] || target.end < sizes[1];
        let mut both = Self { source: source.quantities, target: target.quantities, is_cut };
        if !is_cut {
            return both;
        }
        // The part of its text up to which the one is read that is read less far.
        let (end, of) = [(source.end, sizes[0]), (target.end, sizes[1])]
            .into_iter()
            .min_by(|(end, of), (other, of_other)| (end * of_other).cmp(&(other * of)))
            .unwrap_or((1, 1));
        let cut = |quantities: &mut Vec<Quantity>, size: usize| {
            quantities.retain(|quantity| quantity.span.end * of <= end * size);
            let start = quantities.last().map_or(0, |last| last.span.end);
            Some(Span::new(start, size)).filter(|span| !span.is_empty())
        };
        let (source, target) = (cut(&mut both.source, sizes[0]), cut(&mut both.target, sizes[1]));
        let (severity, why) = if digits(pair.source) == digits(pair.target) {
            (
                Severity::Note,
                "too many numbers: from here on their digits alone are compared, and are the same",
            )
        } else {
            (
                Severity::Warn,
                "too many numbers: from here on they are not compared, and there are other digits",
            )
        };
        out.push(Finding {
            class: Class::NotCompared,
            severity,
            source,
            target,
            expected: None,
            found: None,
            why: why.into(),
        });
        both
    }

    /// Leaves out of a matching what may have its counterpart beyond the end.
    pub(super) fn forget_the_last(&self, matching: &mut Matching) {
        if self.is_cut {
            matching.source_left.retain(|at| at + WINDOW < self.source.len());
            matching.target_left.retain(|at| at + WINDOW < self.target.len());
        }
    }
}

/// The figures of a text, in whatever order and with whatever separators, as one sum: equal for equal figures.
fn digits(text: &str) -> u64 {
    let figures = text.split(|char: char| !(is_digit(char) || SEPARATORS.contains(&char)));
    let sum = |figure: &str| {
        let mut hash = Quick::default();
        figure.chars().map(narrow).filter(char::is_ascii_digit).for_each(|digit| hash.write_u8(digit as u8));
        hash.finish()
    };
    figures.map(sum).fold(0, u64::wrapping_add)
}

/// What stands inside of figures in one language or another.
const SEPARATORS: [char; 4] = ['.', ',', '\u{a0}', '\u{202f}'];
