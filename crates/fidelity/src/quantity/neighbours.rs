//! What quantities say for those beside them.

use tolmach_text::Span;

use super::lexicon::{Lexicon, Meaning, Role};
use super::ratio::Ratio;
use super::reader::Reader;
use super::{Kind, Quantity, Reading};

impl Reader<'_> {
    /// Numbers beside a month are its day and its year.
    pub(super) fn mark_dates(&mut self) {
        let text = self.tokens.text;
        let joined = |a: Span, b: Span| {
            let between = text.get(a.end..b.start).unwrap_or("-").trim();
            matches!(between, "" | "," | "." | ".," | "de" | "of" | "the")
        };
        for at in 0..self.out.len() {
            let Some(month) = self.out.get(at).filter(|q| q.first().kind == Kind::Month).map(|q| q.span)
            else {
                continue;
            };
            let mut last = month;
            for quantity in self.out.iter_mut().skip(at + 1).take(2) {
                if !joined(last, quantity.span) || !quantity.figures {
                    break;
                }
                quantity.dated = true;
                last = quantity.span;
            }
            if let Some(quantity) = at.checked_sub(1).and_then(|before| self.out.get_mut(before))
                && joined(quantity.span, month)
            {
                quantity.dated = true;
            }
        }
    }

    /// What numbers joined by a dash, comma or "to" say for each other: `10-15 km`, `$5 or 6 million`, `1995-96`.
    pub(super) fn share_between_neighbours(&mut self) {
        for at in (1..self.out.len()).rev() {
            let (left, right) = self.out.split_at_mut(at);
            let (Some(left), Some(right)) = (left.last_mut(), right.first_mut()) else { return };
            let (first, second) = (left.first(), right.first());
            let half = match second.kind {
                Kind::Time { certain: true } if first.unit.is_none() => second.value.integer(),
                Kind::Number => None,
                _ => continue,
            };
            if first.kind != Kind::Number || left.span.end > right.span.start {
                continue;
            }
            let between = self.tokens.text[left.span.end..right.span.start].trim();
            let word = between.trim_matches([',', ' ']).to_lowercase();
            let dash =
                matches!(between, "-" | "–" | "—" | "−" | "/" | "‑" | "..." | "…" | "~" | "～" | "〜" | "∼");
            let and = word.is_empty()
                || self
                    .lexicon
                    .word(&word)
                    .any(|entry| matches!(entry.meaning, Meaning::Role(Role::Range | Role::And)));
            if !(dash || and && between.len() <= 24) {
                continue;
            }
            if let Some(minutes) = half {
                // "Between 8 and 9 p.m."
                left.readings.extend(same_half(first.value, minutes));
                continue;
            }
            if dash && left.figures && right.figures {
                complete_year(left, right);
            }
            // What the second says counts for the first as well, as a possibility; currencies also the other way.
            let mut more = Vec::new();
            if right.magnitude > 1 && left.magnitude == 1 {
                let factor = Ratio::whole(right.magnitude.into());
                more.extend(left.readings.iter().filter_map(|r| {
                    Some(Reading { value: r.value.times(factor)?, unit: r.unit.or(second.unit), ..*r })
                }));
            }
            if dash && left.figures && first.unit.is_none() && second.unit.is_some() {
                left.readings.iter_mut().for_each(|reading| reading.unit = second.unit);
                left.readings.extend(more);
            } else if first.unit.is_none() && second.unit.is_some() {
                more.extend(left.readings.iter().map(|r| Reading { unit: second.unit, ..*r }));
                let likeliest = left.readings.len().min(1);
                left.readings.splice(likeliest..likeliest, more);
            } else {
                left.readings.extend(more);
            }
            if let Some(unit) = first.unit
                && (unit.is_money() || unit.is_share())
                && second.unit.is_none()
            {
                let more: Vec<_> =
                    right.readings.iter().map(|r| Reading { unit: Some(unit), ..*r }).collect();
                right.readings.extend(more);
            }
        }
    }

    /// What is said in two units is one amount: `11 рублей 42 копейки`, `2 hours and 30 minutes`.
    pub(super) fn join_parts(&mut self) {
        // From the end on, so that seconds join their minutes before these join their hours.
        let mut joined: Vec<Quantity> = Vec::with_capacity(self.out.len());
        while let Some(mut left) = self.out.pop() {
            if let Some(right) = joined.last_mut()
                && let Some(readings) = self.joined(&mut left, right)
            {
                left.span.end = right.span.end;
                left.readings = readings;
                left.strength = left.strength.max(right.strength);
                left.figures &= right.figures;
                left.digits += right.digits;
                *right = left;
            } else {
                joined.push(left);
            }
        }
        joined.reverse();
        self.out = joined;
    }

    /// The readings of two quantities as one, if they are; feet and inches get their units.
    fn joined(&self, left: &mut Quantity, right: &mut Quantity) -> Option<Vec<Reading>> {
        let text = self.tokens.text;
        let between = text.get(left.span.end..right.span.start)?;
        let word = between.trim().to_lowercase();
        let and = self.lexicon.word(&word).any(|entry| entry.meaning == Meaning::Role(Role::And));
        let height = is_height(left, between, right, text.get(right.span.end..).unwrap_or_default());
        if height && let Some((feet, inches)) = Lexicon::unit("ft").zip(Lexicon::unit("in")) {
            left.readings.iter_mut().for_each(|reading| reading.unit = Some(feet));
            right.readings.iter_mut().for_each(|reading| reading.unit = Some(inches));
        }
        let most = if and { MOST_JOINED_BY_AND } else { u128::MAX };
        (height || word.is_empty() || and).then(|| whole(left, right, most))?
    }
}

/// `6'7"`, `6'7 tall` and `6'7 feet`: feet and inches.
fn is_height(left: &Quantity, between: &str, right: &Quantity, behind: &str) -> bool {
    let plain = |quantity: &Quantity, most: u128| {
        let first = quantity.first();
        quantity.figures
            && first.unit.is_none_or(|unit| unit.name == "ft")
            && first.kind == Kind::Number
            && first.value.integer().is_some_and(|value| value <= most)
    };
    matches!(between, "'" | "′" | "’")
        && plain(left, 9)
        && plain(right, 11)
        && !behind.starts_with(char::is_alphanumeric)
}

/// Units of which so many make the next are said together; metres and kilometres stand in lists.
const MOST_JOINED_BY_AND: u128 = 100;

/// An amount and the smaller one behind it as one, where no more than `most` of the smaller unit make the other.
fn whole(left: &Quantity, right: &Quantity, most: u128) -> Option<Vec<Reading>> {
    let (first, second) = (left.first(), right.first());
    let (unit, part) = (first.unit?, second.unit?);
    let plain = [left, right]
        .iter()
        .all(|quantity| quantity.first().kind == Kind::Number && quantity.magnitude == 1 && !quantity.dated);
    let (numerator, denominator) = unit.factor.parts();
    let per_part = Ratio::new(denominator, numerator)?;
    let share = second.value.times(part.factor)?.times(per_part)?;
    let fits = plain
        && unit.dimension == part.dimension
        && (!unit.is_money() || part.factor < Ratio::whole(1) && unit.factor == Ratio::whole(1))
        && part.factor.times(Ratio::whole(most)).is_none_or(|most| most >= unit.factor)
        && share < Ratio::whole(1)
        // Nobody has to say "one".
        && second.value != Ratio::whole(1)
        && first.value.integer().is_some();
    let value = fits.then(|| first.value.plus(share))??;
    let amount =
        left.readings.iter().filter(|reading| reading.value == first.value && reading.unit.is_some());
    let mut readings: Vec<Reading> = amount.map(|reading| Reading { value, ..*reading }).collect();
    // An hour and forty minutes: the one is no number of its own.
    if first.value == Ratio::whole(1) {
        readings.extend(&right.readings);
    }
    // Two hours and thirty minutes are half past two as well.
    let minutes = second.value.integer().filter(|_| part.name == "min");
    readings.extend(
        left.readings.iter().filter(|reading| matches!(reading.kind, Kind::Time { .. })).filter_map(
            |reading| Some(Reading { value: reading.value.plus(Ratio::whole(minutes?))?, ..*reading }),
        ),
    );
    Some(readings)
}

/// The hour in the half of the day of another time.
fn same_half(hour: Ratio, minutes: u128) -> Option<Reading> {
    let hour = hour.integer().filter(|hour| *hour <= 12)?;
    let half = if minutes < 720 { 0 } else { 720 };
    Some(Reading::of(Kind::Time { certain: true }, Ratio::whole(hour % 12 * 60 + half)))
}

/// The second year of `1995-96`.
fn complete_year(left: &Quantity, right: &mut Quantity) {
    let (Some(year), Some(short)) = (left.first().value.integer(), right.first().value.integer()) else {
        return;
    };
    if (1000..2200).contains(&year) && short < 100 && right.digits == 2 {
        let full = year / 100 * 100 + short;
        right.readings.push(Reading::number(Ratio::whole(full)));
    }
}
