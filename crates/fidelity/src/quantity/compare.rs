//! Which quantity of the translation belongs to which of the source.

use super::ratio::Ratio;
use super::{Kind, Quantity, Reading, Strength};
use crate::work;

/// How well two quantities agree; the first is the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// Value, kind and unit.
    Exact,
    /// Value and kind; one of them has no unit.
    Loose,
    /// The same said otherwise: 50 % and half, 9 o'clock and 9, six months and half a year.
    Equivalent,
    /// Only with the separators of another language in the translation.
    Foreign,
    /// Only with the separators of another language in the source.
    Sloppy,
    /// The value, but what is counted is something else.
    Conflict,
}

/// What belongs together, by index, and what is left.
#[derive(Debug, Default)]
pub(super) struct Matching {
    /// Source, target and how well they agree.
    pub(super) pairs: Vec<(usize, usize, Fit)>,
    /// What of the source has no counterpart.
    pub(super) source_left: Vec<usize>,
    /// What of the translation has no counterpart.
    pub(super) target_left: Vec<usize>,
}

/// How far apart, in quantities, two may stand in long texts: keeps the time linear.
pub(super) const WINDOW: usize = 128;

/// Pairs up quantities, best agreement first and nearest first among equals. The order means nothing otherwise.
pub(super) fn match_up(source: &[Quantity], target: &[Quantity]) -> Matching {
    // They are far more than the quantities, and so they are small: a quantity has no place from `MOST` on.
    let most = source.len() * target.len().min(2 * WINDOW);
    let mut candidates: Vec<(Fit, u32, u16, u16)> = Vec::with_capacity(most);
    for (at, from) in source.iter().enumerate() {
        for (there, to) in near(at, source.len(), target) {
            let distance = distance((at, source.len()), (there, target.len()));
            if let Some(fit) = fit(from, to)
                && let (Ok(distance), Ok(at), Ok(there)) =
                    (distance.try_into(), at.try_into(), there.try_into())
            {
                candidates.push((fit, distance, at, there));
            }
        }
    }
    candidates.sort_unstable();
    let mut matching = Matching::default();
    let (mut source_taken, mut target_taken) = (vec![false; source.len()], vec![false; target.len()]);
    for (fit, _, at, there) in candidates {
        let (at, there) = (usize::from(at), usize::from(there));
        if !source_taken[at] && !target_taken[there] {
            (source_taken[at], target_taken[there]) = (true, true);
            matching.pairs.push((at, there, fit));
        }
    }
    let left = |taken: &[bool]| (0..taken.len()).filter(|&at| !taken[at]).collect();
    matching.source_left = left(&source_taken);
    matching.target_left = left(&target_taken);
    matching
}

/// How far apart two places are, each with how many there are on its side.
pub(super) fn distance((at, of): (usize, usize), (there, others): (usize, usize)) -> usize {
    (at * others).abs_diff(there * of)
}

/// The quantities that stand about where number `at` of `count` on the other side does.
pub(super) fn near(at: usize, count: usize, others: &[Quantity]) -> impl Iterator<Item = (usize, &Quantity)> {
    let middle = at * others.len() / count.max(1);
    others.iter().enumerate().skip(middle.saturating_sub(WINDOW)).take(2 * WINDOW)
}

/// How well two quantities agree, by the best of their readings.
pub(super) fn fit(source: &Quantity, target: &Quantity) -> Option<Fit> {
    work::count(1);
    // A day of the month is no "one" elsewhere in the sentence.
    let stray =
        |dated: &Quantity, other: &Quantity| dated.dated && !other.dated && other.strength <= Strength::Weak;
    // Nor does anybody write "one" as 1.000.
    let is_small = |word: &Quantity| {
        let first = word.first();
        first.kind == Kind::Number && word.strength <= Strength::Weak && first.value < Ratio::whole(10)
    };
    let long = |word: &Quantity, other: &Quantity| is_small(word) && !word.figures && other.digits > 3;
    let apart = |one: &Quantity, other: &Quantity| stray(one, other) || long(one, other);
    if apart(source, target) || apart(target, source) {
        return None;
    }
    let mut best: Option<Fit> = None;
    for (place, from) in source.readings.iter().enumerate() {
        for (there, to) in target.readings.iter().enumerate() {
            let Some(mut fit) = agree(from, to) else { continue };
            // Hundreds of hours: what an indefinite many counts is not always read.
            if fit == Fit::Conflict && source.strength == Strength::Vague && from.unit.is_none() {
                fit = Fit::Loose;
            }
            let sloppy = from.foreign && !source.first().foreign;
            if to.foreign || sloppy {
                // Only with the very digits of the source; 1,000 is not a foreign way to write "one".
                let only = to.foreign && target.first().foreign && fit == Fit::Conflict;
                // A rate or an amount of money has real decimals: 42,395 roubles.
                let exact = sloppy && from.unit.is_some();
                if exact
                    || fit > Fit::Loose && !only
                    || source.digits != target.digits
                    || to.foreign && sloppy
                {
                    continue;
                }
                fit = if only {
                    Fit::Conflict
                } else if sloppy {
                    Fit::Sloppy
                } else {
                    Fit::Foreign
                };
            } else if (place + there > 0 || source.dated != target.dated) && fit == Fit::Exact {
                // Less likely readings do not take a figure away from likely ones.
                fit = Fit::Loose;
            }
            best = Some(best.map_or(fit, |best| best.min(fit)));
        }
    }
    best
}

fn agree(from: &Reading, to: &Reading) -> Option<Fit> {
    use Kind::{Century, Currency, Decade, Era, Month, Number, Time, Weekday, Zone};
    match (from.kind, to.kind) {
        (Number, Number) => numbers(from, to),
        (Time { certain: a }, Time { certain: b }) => {
            let half = |value: Ratio| value.integer().map(|minutes| minutes % 720);
            if from.value == to.value || both_midnight(from.value, to.value) {
                Some(Fit::Exact)
            } else {
                (!(a && b) && half(from.value) == half(to.value)).then_some(Fit::Loose)
            }
        }
        (Currency, Currency)
        | (Zone, Zone)
        | (Month, Month)
        | (Weekday, Weekday)
        | (Century, Century)
        | (Era, Era) => (from.value == to.value).then_some(Fit::Exact),
        (Decade, Decade) => same_decade(from.value, to.value).then_some(Fit::Exact),
        (Time { .. }, Number) => hour(from, to),
        (Number, Time { .. }) => hour(to, from),
        (Decade, Number) | (Number, Decade) => same_decade(from.value, to.value).then_some({
            if from.kind == Decade && has_become_time(from, to) { Fit::Conflict } else { Fit::Equivalent }
        }),
        (Century, Number) | (Number, Century) => (from.value == to.value).then_some(Fit::Loose),
        (Century, Decade) => same_century(from.value, to.value).then_some(Fit::Equivalent),
        (Decade, Century) => same_century(to.value, from.value).then_some(Fit::Equivalent),
        _ => None,
    }
}

fn numbers(from: &Reading, to: &Reading) -> Option<Fit> {
    let equal = from.value == to.value;
    let (Some(unit), Some(other)) = (from.unit, to.unit) else {
        if equal {
            // A lost per cent sign is a change of meaning, a lost unit mostly not.
            let share = from.unit.or(to.unit).is_some_and(|unit| unit.is_share());
            if from.unit.is_none() && has_become_time(from, to) {
                return Some(Fit::Conflict);
            }
            let both_plain = from.unit.is_none() && to.unit.is_none();
            return Some(if both_plain {
                Fit::Exact
            } else if share {
                Fit::Conflict
            } else {
                Fit::Loose
            });
        }
        return half_and_percent(from, to).then_some(Fit::Equivalent);
    };
    if unit == other {
        return equal.then_some(Fit::Exact);
    }
    if equal && unit.agrees_with(other) {
        return Some(Fit::Loose);
    }
    let convertible = unit.dimension == other.dimension && !unit.is_money() && !unit.is_share();
    if convertible
        && from.value.times(unit.factor).is_some_and(|value| Some(value) == to.value.times(other.factor))
    {
        return Some(Fit::Equivalent);
    }
    equal.then_some(Fit::Conflict)
}

/// English leaves the years of an age out, nothing else: 25 that became minutes.
fn has_become_time(plain: &Reading, to: &Reading) -> bool {
    let number = plain.value.integer().unwrap_or_default();
    // Hours may be those of a clock.
    let most = |unit: &super::Unit| if unit.name == "h" { 25 } else { 10 };
    to.unit.is_some_and(|unit| unit.is_time() && unit.name != "year" && number >= most(unit))
}

/// A figure that stands for a year as often as not.
pub(super) fn is_year_like(value: Ratio) -> bool {
    value.integer().is_some_and(|value| (1000..2100).contains(&value))
}

/// 50 % and a half.
fn half_and_percent(from: &Reading, to: &Reading) -> bool {
    let (percent, plain) = match (from.unit, to.unit) {
        (Some(unit), None) if unit.name == "percent" => (from.value, to.value),
        (None, Some(unit)) if unit.name == "percent" => (to.value, from.value),
        _ => return false,
    };
    plain.integer().is_none() && plain.times(Ratio::whole(100)) == Some(percent)
}

fn hour(time: &Reading, number: &Reading) -> Option<Fit> {
    let minutes = time.value.integer()?;
    if number.unit.is_some_and(|unit| unit.name == "h")
        && number.value.times(Ratio::whole(60)) == Some(time.value)
    {
        return Some(Fit::Equivalent);
    }
    let hour = number.value.integer()?;
    let counts_hours = number.unit.is_none_or(|unit| unit.name == "h");
    (counts_hours && hour <= 24 && minutes % 720 == hour * 60 % 720).then_some(Fit::Equivalent)
}

fn both_midnight(from: Ratio, to: Ratio) -> bool {
    let day = |value: Ratio| value.integer().map(|minutes| minutes % 1440);
    day(from) == Some(0) && day(to) == Some(0)
}

fn same_decade(from: Ratio, to: Ratio) -> bool {
    let (Some(from), Some(to)) = (from.integer(), to.integer()) else { return false };
    // "Нулевые" are the 2000s.
    from == to || (from < 100 || to < 100) && from % 100 == to % 100 && (from.max(to) >= 1000)
}

/// The 1800s are the 19th century.
fn same_century(century: Ratio, decade: Ratio) -> bool {
    let (Some(century), Some(decade)) = (century.integer(), decade.integer()) else { return false };
    century.checked_sub(1).is_some_and(|before| before * 100 == decade)
}
