//! Currencies of the two texts as wholes: an amount may lose its currency, or be said apart from it, and it is still
//! wrong that one text names euros and the other dollars.

use super::lexicon::Unit;
use super::ratio::{Ratio, fingerprint};
use super::{Kind, Quantity};
use crate::{Class, Finding, Pair, Severity};

/// A currency that stands somewhere.
#[derive(Debug)]
struct Mention<'q> {
    quantity: &'q Quantity,
    /// What it may be, as [`fingerprint`] of the names, wider ones included.
    names: Vec<Ratio>,
    /// It is nothing else: pounds are a weight as well.
    certain: bool,
}

/// One text names a currency that the other does not, and the other way round.
pub(super) fn find(pair: &Pair<'_>, source: &[Quantity], target: &[Quantity], out: &mut Vec<Finding>) {
    let there = mentions(target, source);
    if there.is_empty() || out.iter().any(|finding| finding.class == Class::CurrencyChanged) {
        return;
    }
    let here = mentions(source, target);
    let (Some(lost), Some(new)) = (alone(&here, &there).or(here.first()), alone(&there, &here)) else {
        return;
    };
    // What one text names twice, in two currencies, is wrong where the amount is the other's.
    if alone(&here, &there).is_none() && !source.iter().any(|other| same_amount(other, new.quantity)) {
        return;
    }
    let (lost, new) = (lost.quantity, new.quantity);
    let text = |quantity: &Quantity, text: &str| {
        text.get(quantity.span.start..quantity.span.end).unwrap_or_default().to_owned()
    };
    out.push(Finding {
        class: Class::CurrencyChanged,
        severity: Severity::Block,
        source: Some(lost.span),
        target: Some(new.span),
        expected: Some(text(lost, pair.source)),
        found: Some(text(new, pair.target)),
        why: "the source names another currency".into(),
    });
}

/// The first that is certain and that the other text does not name.
fn alone<'m, 'q>(mentions: &'m [Mention<'q>], others: &[Mention<'_>]) -> Option<&'m Mention<'q>> {
    let named = |name: &Ratio| others.iter().any(|other| other.names.contains(name));
    mentions.iter().find(|mention| mention.certain && !mention.names.iter().any(named))
}

fn same_amount(one: &Quantity, other: &Quantity) -> bool {
    let amount = |quantity: &Quantity| {
        let first = quantity.first();
        (first.kind == Kind::Number && quantity.figures).then_some(first.value)
    };
    amount(one).is_some_and(|value| amount(other) == Some(value))
}

/// How many currencies of a text are looked at, so that the time stays linear.
const MOST: usize = 32;

fn mentions<'q>(quantities: &'q [Quantity], others: &[Quantity]) -> Vec<Mention<'q>> {
    let units = |quantity: &Quantity| -> Vec<&'static Unit> {
        quantity.readings.iter().filter_map(|reading| reading.unit).collect()
    };
    let weighs = others.iter().any(|other| units(other).iter().any(|unit| unit.dimension == "mass"));
    let mention = |quantity: &'q Quantity| {
        let units = units(quantity);
        let money = units.iter().filter(|unit| unit.is_money());
        let mut names: Vec<Ratio> =
            money.flat_map(|unit| [Some(unit.name), unit.broader]).flatten().map(fingerprint).collect();
        if let Some(reading) = quantity.readings.first().filter(|reading| reading.kind == Kind::Currency) {
            names.push(reading.value);
        }
        let certain = units.iter().all(|unit| unit.is_money()) || !weighs;
        (!names.is_empty()).then_some(Mention { quantity, names, certain })
    };
    quantities.iter().filter_map(mention).take(MOST).collect()
}
