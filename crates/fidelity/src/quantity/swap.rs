//! Numbers that changed places: both are there, but each with what belongs to the other.

use tolmach_text::{Link, Span};

use super::compare::{Fit, Matching};
use super::{Kind, Quantity, write};
use crate::quantity::lexicon::Lexicon;
use crate::{Class, Finding, Pair, Severity};

/// Attention that counts as a link.
const LEAST_PROBABILITY: f32 = 0.3;

/// Links times quantities: no sentence comes near it.
const MOST_WORK: usize = 10_000_000;

/// Reports pairs of quantities of one sort that are aligned crosswise to their values, and scores and ranges that are
/// turned round. Without links there are only the latter: the order of numbers says nothing otherwise.
pub(super) fn find(
    pair: &Pair<'_>,
    source: &[Quantity],
    target: &[Quantity],
    matching: &Matching,
    out: &mut Vec<Finding>,
) {
    let equals: Vec<(usize, usize)> = matching
        .pairs
        .iter()
        .filter(|(_, _, fit)| *fit <= Fit::Equivalent)
        .map(|&(from, to, _)| (from, to))
        .collect();
    turned_round(pair, source, target, &equals, out);
    if pair.links.is_empty() || pair.links.len().saturating_mul(source.len() + target.len()) > MOST_WORK {
        return;
    }
    let mut origin_of = vec![None; source.len()];
    for &(from, to) in &equals {
        if let (Some(origin), Some(quantity)) = (origin_of.get_mut(from), target.get(to)) {
            *origin = origin_of_span(quantity.span, pair.links, source);
        }
    }
    let target_of =
        |at: usize| equals.iter().find(|(from, _)| *from == at).and_then(|(_, to)| target.get(*to));
    let lexicon = Lexicon::of(pair.to);
    for (at, origin) in origin_of.iter().enumerate() {
        let Some(other) = origin.filter(|&other| other > at) else { continue };
        let crosswise = origin_of.get(other).is_some_and(|back| *back == Some(at));
        let (Some(first), Some(second)) = (source.get(at), source.get(other)) else { continue };
        if !crosswise || !are_of_one_sort(first, second) {
            continue;
        }
        // What should stand in each place is the number that it is aligned to.
        for (at, wanted) in [(at, second), (other, first)] {
            let Some(to) = target_of(at) else { continue };
            out.push(Finding {
                class: Class::NumberSwapped,
                severity: Severity::Block,
                source: Some(wanted.span),
                target: Some(to.span),
                expected: write::expected(wanted, lexicon),
                found: pair.target.get(to.span.start..to.span.end).map(str::to_owned),
                why: "two numbers of the same sort have changed places".into(),
            });
        }
    }
}

/// `5-3` that became `3-5`. A translator may tell a match from the other side, so it is for an editor to see.
fn turned_round(
    pair: &Pair<'_>,
    source: &[Quantity],
    target: &[Quantity],
    equals: &[(usize, usize)],
    out: &mut Vec<Finding>,
) {
    let mut counterpart = vec![None; source.len()];
    for &(from, to) in equals {
        if let Some(place) = counterpart.get_mut(from) {
            *place = Some(to);
        }
    }
    for (at, both) in counterpart.windows(2).enumerate() {
        let [Some(first), Some(second)] = *both else { continue };
        if first != second + 1 {
            continue;
        }
        let (Some(from), Some(to)) = (joined(pair.source, source, at), joined(pair.target, target, second))
        else {
            continue;
        };
        let text = |text: &str, span: Span| text.get(span.start..span.end).map(str::to_owned);
        out.push(Finding {
            class: Class::NumberSwapped,
            severity: Severity::Warn,
            source: Some(from),
            target: Some(to),
            expected: text(pair.source, from),
            found: text(pair.target, to),
            why: "the two numbers stand the other way round".into(),
        });
    }
}

/// The span of two numbers with nothing but a dash or colon between them.
fn joined(text: &str, quantities: &[Quantity], at: usize) -> Option<Span> {
    let (first, second) = (quantities.get(at)?, quantities.get(at + 1)?);
    let between = text.get(first.span.end..second.span.start)?.trim();
    let joint = matches!(between, "-" | "–" | "—" | "−" | ":");
    let numbers = first.figures && second.figures && are_of_one_sort(first, second);
    (joint && numbers && first.first().kind == Kind::Number)
        .then(|| Span::new(first.span.start, second.span.end))
}

/// The quantity of the source that the bytes of the translation come from, by the weight of the links.
fn origin_of_span(span: Span, links: &[Link], source: &[Quantity]) -> Option<usize> {
    let overlaps = |a: Span, b: Span| a.start < b.end && b.start < a.end;
    let mut weights = vec![0.0_f32; source.len()];
    let mut elsewhere = 0.0;
    for link in
        links.iter().filter(|link| overlaps(link.target, span) && link.probability >= LEAST_PROBABILITY)
    {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Links whole words by their places.
    fn links(source: &str, target: &str, pairs: &[(usize, usize)]) -> Vec<Link> {
        let words = |text: &str| -> Vec<Span> {
            let offset = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
            text.split_whitespace().map(|word| Span::new(offset(word), offset(word) + word.len())).collect()
        };
        let (source, target) = (words(source), words(target));
        pairs
            .iter()
            .map(|&(from, to)| Link { source: source[from], target: target[to], probability: 1.0 })
            .collect()
    }

    fn classes(source: &str, target: &str, pairs: &[(usize, usize)]) -> Vec<Class> {
        let links = links(source, target, pairs);
        let mut out = Vec::new();
        crate::quantity::find(
            &Pair { source, target, from: "en", to: "ru", links: &links },
            Default::default(),
            &mut out,
        );
        out.into_iter().map(|finding| finding.class).collect()
    }

    #[test]
    fn only_the_alignment_shows_that_numbers_changed_places() {
        let source = "up from 40 in 2010 to 60";
        let order = [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, 6), (6, 7)];
        let right = "выросло с 40 в 2010 году до 60";
        let swapped = "выросло с 60 в 2010 году до 40";
        assert_eq!(classes(source, right, &order), []);
        assert_eq!(classes(source, swapped, &order), [Class::NumberSwapped, Class::NumberSwapped]);
        // Another order of words with links that say so is no swap, and without links nothing is known.
        let turned = [(0, 0), (1, 6), (2, 7), (3, 3), (4, 4), (5, 1), (6, 2)];
        assert_eq!(classes(source, swapped, &turned), []);
        assert_eq!(classes(source, swapped, &[]), []);
    }

    #[test]
    fn a_year_and_a_percentage_are_told_apart_without_links() {
        let source = "fell by 30 percent in 2015";
        assert_eq!(classes(source, "снизилось на 30 % в 2015 году", &[]), []);
        let found = classes(source, "снизилось на 2015 % в 30 году", &[]);
        assert_eq!(found, [Class::PercentChanged, Class::PercentChanged]);
    }
}
