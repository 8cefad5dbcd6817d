//! Numbers that changed places: both are there, but each with what belongs to the other.

use tolmach_text::{Link, Span};

use super::compare::{Fit, Matching};
use super::{Kind, Quantity, write};
use crate::quantity::lexicon::Lexicon;
use crate::{Class, Finding, Pair, Severity};

/// Attention that counts as a link.
const LEAST_PROBABILITY: f32 = 0.3;

/// Reports pairs of quantities of one sort that are aligned crosswise to their values. Without links there are none:
/// the order of numbers alone says nothing.
pub(super) fn find(
    pair: &Pair<'_>,
    source: &[Quantity],
    target: &[Quantity],
    matching: &Matching,
    out: &mut Vec<Finding>,
) {
    if pair.links.is_empty() {
        return;
    }
    let equals: Vec<(usize, usize)> = matching
        .pairs
        .iter()
        .filter(|(_, _, fit)| *fit <= Fit::Equivalent)
        .map(|&(from, to, _)| (from, to))
        .collect();
    let mut origin_of = vec![None; source.len()];
    for &(from, to) in &equals {
        if let (Some(origin), Some(quantity)) = (origin_of.get_mut(from), target.get(to)) {
            *origin = origin_of_span(quantity.span, pair.links, source);
        }
    }
    let target_of = |at: usize| equals.iter().find(|(from, _)| *from == at).and_then(|(_, to)| target.get(*to));
    let lexicon = Lexicon::of(pair.to);
    for (at, origin) in origin_of.iter().enumerate() {
        let Some(other) = origin.filter(|&other| other > at) else { continue };
        let crosswise = origin_of.get(other).is_some_and(|back| *back == Some(at));
        let (Some(first), Some(second)) = (source.get(at), source.get(other)) else { continue };
        if !crosswise || !are_of_one_sort(first, second) {
            continue;
        }
        for (from, at) in [(first, at), (second, other)] {
            // What should stand here is the number that this place is aligned to.
            let wanted = if at == other { first } else { second };
            let Some(to) = target_of(at) else { continue };
            out.push(Finding {
                class: Class::NumberSwapped,
                severity: Severity::Block,
                source: Some(from.span),
                target: Some(to.span),
                expected: write::expected(wanted, lexicon),
                found: pair.target.get(to.span.start..to.span.end).map(str::to_owned),
                why: "two numbers of the same sort have changed places".into(),
            });
        }
    }
}

/// The quantity of the source that the bytes of the translation come from, by the weight of the links.
fn origin_of_span(span: Span, links: &[Link], source: &[Quantity]) -> Option<usize> {
    let overlaps = |a: Span, b: Span| a.start < b.end && b.start < a.end;
    let mut weights = vec![0.0_f32; source.len()];
    let mut elsewhere = 0.0;
    for link in links.iter().filter(|link| overlaps(link.target, span) && link.probability >= LEAST_PROBABILITY) {
        match source.iter().position(|quantity| overlaps(quantity.span, link.source)) {
            Some(at) => weights[at] += link.probability,
            None => elsewhere += link.probability,
        }
    }
    let (at, weight) = weights.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
    (weight > elsewhere && weight > 0.0).then_some(at)
}

fn are_of_one_sort(first: &Quantity, second: &Quantity) -> bool {
    let (a, b) = (first.first(), second.first());
    let same_kind = match (a.kind, b.kind) {
        (Kind::Time { .. }, Kind::Time { .. }) => true,
        (a, b) => a == b,
    };
    same_kind && a.value != b.value
}
