//! Currencies of the two texts as wholes: an amount may lose its currency, or be said apart from it, and it is still
//! wrong that one text names euros and the other dollars.

use super::lexicon::Unit;
use super::ratio::{Ratio, fingerprint};
use super::{Kind, Quantity, Second};
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

/// One text names a currency that the other does not, and the other way round; or an amount names two.
pub(super) fn find(pair: &Pair<'_>, source: &[Quantity], target: &[Quantity], out: &mut Vec<Finding>) {
    if second(pair, source, target, out) {
        return;
    }
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

/// The first amount of the translation that names a second currency where none of the source does; whether that is another
/// than the first.
fn second(pair: &Pair<'_>, source: &[Quantity], target: &[Quantity], out: &mut Vec<Finding>) -> bool {
    let is_said = out.iter().any(|finding| finding.class == Class::CurrencyChanged);
    if is_said || source.iter().any(|quantity| quantity.second.is_some()) {
        return false;
    }
    let seconds = |wanted| target.iter().find(move |quantity| quantity.second == Some(wanted));
    let Some((quantity, second)) =
        [Second::Other, Second::Same].into_iter().find_map(|wanted| Some((seconds(wanted)?, wanted)))
    else {
        return false;
    };
    let (class, severity, why) = match second {
        Second::Other => (Class::CurrencyChanged, Severity::Block, "the amount names two currencies"),
        Second::Same => (Class::Doubled, Severity::Warn, "the currency is said twice"),
    };
    let found = pair.target.get(quantity.span.start..quantity.span.end).unwrap_or_default();
    out.push(Finding {
        class,
        severity,
        source: None,
        target: Some(quantity.span),
        expected: None,
        found: Some(found.to_owned()),
        why: why.into(),
    });
    second == Second::Other
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
