//! From what does not agree to what an editor reads.

use tolmach_text::Span;

use super::compare::{Fit, Matching, distance, fit, is_year_like, near};
use super::lexicon::Lexicon;
use super::ratio::Ratio;
use super::{Kind, Quantity, Strength, write};
use crate::{Class, Finding, Pair, Severity};

/// Both sides as read.
#[derive(Debug)]
pub(super) struct Sides<'a> {
    pub(super) pair: &'a Pair<'a>,
    pub(super) source: &'a [Quantity],
    pub(super) target: &'a [Quantity],
    /// Of the language of the translation.
    pub(super) lexicon: &'a Lexicon,
}

/// Quantities without a counterpart that are looked at: a text with more of them is another text.
const MOST_LEFT: usize = 500;

/// Letters and marks of the longest name before a version: what is longer is no name, and may be as long as the text.
const LONGEST_NAME: usize = 128;

/// Reports what is written or counted otherwise, and what has no counterpart.
pub(super) fn judge(sides: &Sides<'_>, matching: &Matching, out: &mut Vec<Finding>) {
    for &(from, to, fit) in &matching.pairs {
        let (Some(from), Some(to)) = (sides.source.get(from), sides.target.get(to)) else { continue };
        match fit {
            Fit::Foreign => sides.separator(from, to, out),
            Fit::Conflict => sides.conflict(from, to, out),
            Fit::Exact | Fit::Loose | Fit::Equivalent | Fit::Sloppy => {}
        }
    }
    let mut target_left: Vec<usize> = matching.target_left.clone();
    let mut source_left: Vec<usize> = matching.source_left.clone();
    source_left.truncate(MOST_LEFT);
    target_left.truncate(MOST_LEFT);
    sides.hours_and_minutes(&mut source_left, &mut target_left);
    // The strongest first: a figure takes the counterpart that fits it best.
    source_left.sort_by_key(|&at| std::cmp::Reverse(sides.source.get(at).map(|q| q.strength)));
    for from in source_left {
        let Some(quantity) = sides.source.get(from) else { continue };
        match sides.instead_of(quantity, from, &target_left) {
            Some(place) => {
                let to = target_left.swap_remove(place);
                if let Some(other) = sides.target.get(to) {
                    sides.altered(quantity, other, out);
                }
            }
            // What is repeated may be said once.
            None if near(from, sides.source.len(), sides.target)
                .any(|(_, other)| is_said_by(quantity, other)) => {}
            None => sides.missing(quantity, out),
        }
    }
    sides.figures_beside_words(matching, &mut target_left, out);
    for to in target_left {
        if let Some(quantity) = sides.target.get(to)
            && !near(to, sides.target.len(), sides.source).any(|(_, other)| is_said_by(other, quantity))
        {
            sides.added(quantity, out);
        }
    }
}

fn is_said_by(from: &Quantity, to: &Quantity) -> bool {
    from.dated == to.dated && fit(from, to).is_some_and(|fit| fit <= Fit::Equivalent)
}

impl Sides<'_> {
    fn finding(
        &self,
        class: Class,
        severity: Severity,
        from: Option<&Quantity>,
        to: Option<&Quantity>,
    ) -> Finding {
        let text = |span: Span, text: &str| text.get(span.start..span.end).unwrap_or_default().to_owned();
        Finding {
            class,
            severity,
            source: from.map(|quantity| quantity.span),
            target: to.map(|quantity| quantity.span),
            expected: from
                .map(|q| write::expected(q, self.lexicon).unwrap_or_else(|| text(q.span, self.pair.source))),
            found: to.map(|quantity| text(quantity.span, self.pair.target)),
            why: "".into(),
        }
    }

    fn distance(&self, from: usize, to: usize) -> usize {
        distance((from, self.source.len()), (to, self.target.len()))
    }

    fn separator(&self, from: &Quantity, to: &Quantity, out: &mut Vec<Finding>) {
        let misread = to.readings.iter().any(|reading| !reading.foreign && reading.kind == Kind::Number);
        let same = self.text_of(from, true) == self.text_of(to, false);
        // 802.11n and iOS 7.1 are names, not decimal numbers.
        let name =
            same && !misread && to.magnitude == 1 && (to.strength == Strength::Code || self.is_named(to));
        // A source with three decimals is more often one that was itself written with foreign separators.
        let sloppy = same && misread && from.readings.len() > 1 && from.first().value.integer().is_none();
        // Versions and grades: 2.0.
        let round =
            same && !misread && from.first().value.integer().is_some() && self.lexicon.decimal != Some('.');
        let severity = if name {
            Severity::Note
        } else if sloppy || round {
            Severity::Warn
        } else {
            Severity::Block
        };
        let why = if misread {
            "with the separators of this language the figure reads as another number"
        } else {
            "the figure has the separators of another language"
        };
        out.push(Finding {
            why: why.into(),
            ..self.finding(Class::Separator, severity, Some(from), Some(to))
        });
    }

    /// Whether a capitalised or Latin word stands before it, as in "iOS 7.1".
    fn is_named(&self, quantity: &Quantity) -> bool {
        let before = self.pair.target.get(..quantity.span.start).unwrap_or_default().trim_end();
        let mut letters = before.chars().rev().take(LONGEST_NAME);
        let mut is_upper = false;
        let inside_sentence = letters.any(|char| {
            is_upper |= char.is_uppercase();
            char.is_whitespace()
        });
        quantity.first().value.integer().is_none() && inside_sentence && is_upper
    }

    fn text_of(&self, quantity: &Quantity, source: bool) -> &str {
        let text = if source { self.pair.source } else { self.pair.target };
        text.get(quantity.span.start..quantity.span.end).unwrap_or_default()
    }

    fn conflict(&self, from: &Quantity, to: &Quantity, out: &mut Vec<Finding>) {
        let (unit, other) = (unit_of(from), unit_of(to));
        let is_share = |unit: Option<&super::Unit>| unit.is_some_and(super::Unit::is_share);
        let is_money = |unit: Option<&super::Unit>| unit.is_some_and(super::Unit::is_money);
        let both = unit.is_some() && other.is_some();
        let (class, why) = if is_share(unit) && is_share(other) {
            (Class::PercentChanged, "per cent and percentage points are not the same")
        } else if is_share(unit) {
            (Class::PercentChanged, "the source has a percentage here, the translation does not")
        } else if is_share(other) {
            (Class::PercentChanged, "the translation has a percentage here, the source does not")
        } else if is_money(unit) || is_money(other) {
            (Class::CurrencyChanged, "the amount is right, the currency is another")
        } else {
            (Class::UnitChanged, "the number is right, the unit is another")
        };
        // Ellipses leave units out: "two hours, and she in three".
        let added =
            unit.is_none() && !is_share(other) && !(from.digits == 4 && is_year_like(from.first().value));
        let small_words = from.strength <= Strength::Weak && to.strength <= Strength::Weak;
        // "A week" is no counterpart of "1 litre" where that is "a litre".
        let dimensions = [unit, other].map(|unit| unit.map(|unit| unit.dimension));
        if small_words && from.figures != to.figures && both && dimensions[0] != dimensions[1] {
            return;
        }
        let points = is_share(unit) && is_share(other);
        // 25 that became weeks where the source has none.
        let timed = other.is_some_and(|other| other.is_time() && other.name != "year")
            && !self.source.iter().any(|quantity| unit_of(quantity).is_some_and(super::Unit::is_time));
        let doubtful = small_words && !both || points || added && !timed;
        let severity = if doubtful { Severity::Warn } else { Severity::Block };
        out.push(Finding { why: why.into(), ..self.finding(class, severity, Some(from), Some(to)) });
    }

    /// A time on one side, hours and minutes apart on the other.
    fn hours_and_minutes(&self, source_left: &mut Vec<usize>, target_left: &mut Vec<usize>) {
        let parts = |time: &Quantity| match time.first().kind {
            Kind::Time { .. } => time.first().value.integer().map(|minutes| [minutes / 60, minutes % 60]),
            _ => None,
        };
        let resolve = |times: &[Quantity],
                       times_left: &mut Vec<usize>,
                       numbers: &[Quantity],
                       numbers_left: &mut Vec<usize>| {
            times_left.retain(|&at| {
                let Some([hour, minute]) = times.get(at).and_then(parts) else { return true };
                // The hour stands before its minutes.
                let place = |after: usize, wanted: u128, period: u128| {
                    let is_part = |at: &usize| {
                        numbers.get(*at).is_some_and(|q| {
                            q.readings.iter().any(|r| {
                                let value = r.value.integer().filter(|value| *value < period.max(24));
                                r.kind == Kind::Number && value.is_some_and(|v| v % period == wanted % period)
                            })
                        })
                    };
                    Some(numbers_left.iter().skip(after).position(is_part)? + after)
                };
                let Some(first) = place(0, hour, 12) else { return true };
                let Some(second) = place(first + 1, minute, 60) else { return true };
                let (first, second) = (numbers_left.get(first).copied(), numbers_left.get(second).copied());
                numbers_left.retain(|at| Some(*at) != first && Some(*at) != second);
                false
            });
        };
        resolve(self.source, source_left, self.target, target_left);
        resolve(self.target, target_left, self.source, source_left);
    }

    /// A figure of the source that had only a small word for a counterpart, which says something else, and a figure that
    /// nothing of the source accounts for: the 1 of "1 point for each unit" in «5 pontos por uma unidade».
    fn figures_beside_words(
        &self,
        matching: &Matching,
        target_left: &mut Vec<usize>,
        out: &mut Vec<Finding>,
    ) {
        let is_figure = |quantity: &&Quantity| {
            quantity.figures && quantity.strength >= Strength::Code && quantity.first().kind == Kind::Number
        };
        let is_small_word = |quantity: &&Quantity| !quantity.figures && quantity.strength <= Strength::Weak;
        // What says it once more in the source may be what the word belongs to.
        let spare = |value: Ratio| {
            value == Ratio::whole(1)
                || matching
                    .source_left
                    .iter()
                    .filter_map(|&at| self.source.get(at))
                    .any(|other| other.strength <= Strength::Weak && other.first().value == value)
        };
        let mut figures: Vec<(usize, &Quantity)> = matching
            .pairs
            .iter()
            .filter(|&&(_, word, _)| self.target.get(word).as_ref().is_some_and(is_small_word))
            .filter_map(|&(at, ..)| Some((at, self.source.get(at).filter(is_figure)?)))
            .filter(|(_, figure)| spare(figure.first().value))
            .collect();
        target_left.retain(|&to| {
            let plain = |quantity: &&Quantity| is_figure(quantity) && unit_of(quantity).is_none();
            let Some(other) = self.target.get(to).filter(plain) else { return true };
            if near(to, self.target.len(), self.source).any(|(_, from)| is_said_by(from, other)) {
                return true;
            }
            let nearest = figures.iter().enumerate().min_by_key(|(_, (from, _))| self.distance(*from, to));
            let Some((place, &(_, figure))) = nearest else { return true };
            figures.remove(place);
            match fit(figure, other) {
                None => self.altered(figure, other, out),
                Some(Fit::Foreign) => self.separator(figure, other, out),
                Some(Fit::Conflict) => self.conflict(figure, other, out),
                Some(_) => {}
            }
            false
        });
    }

    /// What most likely stands in the translation instead of a quantity: its place in `left`.
    fn instead_of(&self, quantity: &Quantity, from: usize, left: &[usize]) -> Option<usize> {
        let first = quantity.first();
        let mut best: Option<(u32, usize, usize)> = None;
        for (place, &to) in left.iter().enumerate() {
            let Some(other) = self.target.get(to) else { continue };
            let second = other.first();
            if !same_sort(first.kind, second.kind) {
                continue;
            }
            // An indefinite many is no counterpart of a figure, unless it is the same but for a factor.
            let small_word =
                |q: &Quantity| q.strength == Strength::Weak && q.first().value <= Ratio::whole(2);
            let one = |q: &Quantity| {
                q.first().kind == Kind::Number
                    && q.strength <= Strength::Weak
                    && q.first().value == Ratio::whole(1)
            };
            if one(other)
                || one(quantity)
                || small_word(other) && quantity.strength >= Strength::Code && !small_word(quantity)
            {
                continue;
            }
            let alone = first.kind.is_alone();
            let magnitude = first.kind == Kind::Number && first.value.differs_by_magnitude(second.value);
            let strengths = (quantity.strength, other.strength);
            let vague = strengths.0.min(strengths.1) == Strength::Vague;
            if vague && !alone && (!magnitude || strengths.0.max(strengths.1) < Strength::Strong) {
                continue;
            }
            let same_unit = first.unit.is_some() && first.unit == second.unit;
            let other_unit = first.unit.is_some() != second.unit.is_some()
                || first.unit.zip(second.unit).is_some_and(|(unit, other)| !unit.agrees_with(other));
            let cost = u32::from(!magnitude && !is_conversion(quantity, other)) * 2
                + u32::from(!same_unit)
                + u32::from(other_unit) * 2
                + u32::from(quantity.figures != other.figures)
                + u32::from(strengths.0 != strengths.1);
            let distance = self.distance(from, to);
            if best.is_none_or(|(least, nearest, _)| (cost, distance) < (least, nearest)) {
                best = Some((cost, distance, place));
            }
        }
        best.map(|(_, _, place)| place)
    }

    fn altered(&self, from: &Quantity, to: &Quantity, out: &mut Vec<Finding>) {
        let (first, second) = (from.first(), to.first());
        let mut severity = Severity::Block;
        let (class, why) = match first.kind {
            Kind::Number | Kind::Decade if is_conversion(from, to) => {
                severity = Severity::Warn;
                (Class::UnitChanged, "the amount seems to have been converted into another unit")
            }
            Kind::Month => (Class::MonthChanged, "another month than in the source"),
            Kind::Weekday => (Class::WeekdayChanged, "another day of the week than in the source"),
            Kind::Time { .. } => (Class::TimeChanged, "another time than in the source"),
            Kind::Decade | Kind::Century | Kind::Era => {
                (Class::PeriodChanged, "another period than in the source")
            }
            Kind::Currency => (Class::CurrencyChanged, "another currency than in the source"),
            Kind::Zone => (Class::TimeChanged, "another time zone than in the source"),
            Kind::Number if matches!(second.kind, Kind::Time { .. }) => {
                (Class::TimeChanged, "another time than in the source")
            }
            Kind::Number if first.value.differs_by_magnitude(second.value) => {
                (Class::Magnitude, "the digits are right, the magnitude is another")
            }
            Kind::Number if from.dated && to.dated => (Class::DateChanged, "another date than in the source"),
            Kind::Number => (Class::NumberAltered, "another number than in the source"),
        };
        let figures = from.figures && to.figures;
        // A third that became a quarter.
        let is_part = |value: Ratio| value < Ratio::whole(1) && value.integer().is_none();
        let parts = is_part(first.value) && is_part(second.value);
        // One and two are said in many ways; three that became four is as wrong in words as in figures.
        let counted = |value: Ratio| value > Ratio::whole(2);
        let numbers = first.kind == Kind::Number && second.kind == Kind::Number;
        let small = !(numbers && counted(first.value) && counted(second.value));
        if from.strength < Strength::Code && !first.kind.is_alone() && !figures && !parts && small {
            severity = severity.min(Severity::Warn);
        }
        let vague = from.strength == Strength::Vague || to.strength == Strength::Vague && !from.figures;
        if vague && !first.kind.is_alone() {
            severity = Severity::Warn;
        }
        if matches!(first.kind, Kind::Decade | Kind::Era) && from.strength < Strength::Strong {
            severity = Severity::Note;
        }
        out.push(Finding { why: why.into(), ..self.finding(class, severity, Some(from), Some(to)) });
    }

    fn missing(&self, quantity: &Quantity, out: &mut Vec<Finding>) {
        let first = quantity.first();
        let mut severity = match quantity.strength {
            Strength::Strong => Severity::Block,
            // A 4x4 is an all-terrain car.
            Strength::Code if quantity.digits == 1 && self.is_times(quantity) => Severity::Warn,
            Strength::Code => Severity::Block,
            Strength::Weak | Strength::Vague => Severity::Note,
        };
        let (class, why) = match first.kind {
            Kind::Month => (Class::MonthChanged, "the month is not in the translation"),
            Kind::Weekday => (Class::WeekdayChanged, "the day of the week is not in the translation"),
            Kind::Time { .. } => (Class::TimeChanged, "the time is not in the translation"),
            Kind::Decade | Kind::Century | Kind::Era => {
                (Class::PeriodChanged, "the period is not in the translation")
            }
            // Often left to the amounts and to the reader.
            Kind::Currency | Kind::Zone => return,
            Kind::Number => (Class::NumberMissing, "the number is not in the translation"),
        };
        let small = first.value.integer().is_some_and(|value| value <= 2);
        if first.kind == Kind::Number && first.value.integer() == Some(1) && !quantity.dated {
            // "1 minute" is "a minute", but "Ligue 1" is not "a Ligue".
            if unit_of(quantity).is_some() || quantity.strength <= Strength::Weak {
                severity = severity.min(Severity::Note);
            } else if !self.is_named_or_joined(quantity) {
                // One in five is every fifth.
                severity = severity.min(Severity::Warn);
            }
        }
        let doubtful = small || quantity.strength == Strength::Vague || first.kind != Kind::Number;
        // A title that is not translated still has its day.
        let copied = !quantity.figures && self.pair.target.contains(self.text_of(quantity, true));
        if quantity.strength <= Strength::Weak && doubtful || copied {
            return;
        }
        let mut why = why;
        if severity == Severity::Block && self.is_conversion_in_brackets(quantity) {
            severity = Severity::Warn;
            why = "the converted amount in brackets is not in the translation";
        }
        out.push(Finding { why: why.into(), ..self.finding(class, severity, Some(quantity), None) });
    }

    /// Whether the word before a figure of the source has a capital, or a figure is joined to it: League 1, 7-1.
    fn is_named_or_joined(&self, quantity: &Quantity) -> bool {
        let before = self.pair.source.get(..quantity.span.start).unwrap_or_default();
        let joined = before.trim_end_matches(['-', '–', ':', '/']);
        if joined.len() < before.len() && joined.ends_with(|char: char| char.is_ascii_digit()) {
            return true;
        }
        let before = before.trim_end_matches([' ', '\u{a0}', '-', '‑']);
        let word = before.rsplit(|char: char| !char.is_alphabetic()).next().unwrap_or_default();
        word.starts_with(char::is_uppercase) && word.len() < before.len()
    }

    /// Whether a figure of the source is one of `4x4`.
    fn is_times(&self, quantity: &Quantity) -> bool {
        let text = self.pair.source;
        let times = ['x', 'X', 'х', 'Х', '×'];
        text.get(quantity.span.end..).is_some_and(|after| after.starts_with(times))
            || text.get(..quantity.span.start).is_some_and(|before| before.ends_with(times))
    }

    /// `10 km (6 miles)`: one of the two may be left out.
    fn is_conversion_in_brackets(&self, quantity: &Quantity) -> bool {
        let Some(unit) = unit_of(quantity) else { return false };
        let text = self.pair.source;
        // Brackets that are still there have lost only their number.
        let brackets = |text: &str| text.bytes().filter(|byte| *byte == b'(').count();
        if brackets(self.pair.target) >= brackets(text) {
            return false;
        }
        let bracket = text.get(..quantity.span.start).is_some_and(|before| before.trim_end().ends_with('('));
        let followed = text.get(quantity.span.end..).is_some_and(|after| after.trim_start().starts_with('('));
        (bracket || followed)
            && self.source.iter().any(|other| {
                other.span != quantity.span
                    && unit_of(other).is_some_and(|other| {
                        other != unit && (other.dimension == unit.dimension || are_degrees(unit, other))
                    })
            })
    }

    fn added(&self, quantity: &Quantity, out: &mut Vec<Finding>) {
        let first = quantity.first();
        if quantity.strength <= Strength::Weak {
            return;
        }
        let (class, why) = match first.kind {
            Kind::Month => (Class::MonthChanged, "the source does not name this month"),
            Kind::Weekday => (Class::WeekdayChanged, "the source does not name this day of the week"),
            Kind::Time { .. } => (Class::TimeChanged, "the source does not name this time"),
            Kind::Decade | Kind::Century | Kind::Era => {
                (Class::PeriodChanged, "the source does not name this period")
            }
            Kind::Currency | Kind::Zone => return,
            Kind::Number => (Class::NumberAdded, "the number is not in the source"),
        };
        let severity = if quantity.strength == Strength::Code { Severity::Note } else { Severity::Warn };
        out.push(Finding { why: why.into(), ..self.finding(class, severity, None, Some(quantity)) });
    }
}

fn unit_of(quantity: &Quantity) -> Option<&'static super::Unit> {
    quantity.readings.iter().find_map(|reading| reading.unit)
}

fn are_degrees(unit: &super::Unit, other: &super::Unit) -> bool {
    let degree = |unit: &super::Unit| unit.broader == Some("degree") || unit.name == "degree";
    degree(unit) && degree(other)
}

/// Whether the two can stand for each other at all.
fn same_sort(from: Kind, to: Kind) -> bool {
    use Kind::{Century, Decade, Number, Time};
    match (from, to) {
        (Time { .. }, Time { .. } | Number) | (Number, Time { .. }) => true,
        (Decade | Century, Decade | Century | Number) | (Number, Decade | Century) => true,
        (from, to) => from == to,
    }
}

/// Whether the one is the other in degrees Fahrenheit, nearly; "in the 90s" has no unit.
fn is_other_temperature(celsius: &Quantity, fahrenheit: &Quantity) -> bool {
    let degrees = |quantity: &Quantity, name: &str| unit_of(quantity).is_some_and(|unit| unit.name == name);
    let plain = unit_of(fahrenheit).is_none_or(|unit| unit.name == "degree");
    let expected = celsius.first().value.approximate() * 1.8 + 32.0;
    degrees(celsius, "celsius")
        && (plain || degrees(fahrenheit, "fahrenheit"))
        && (expected - fahrenheit.first().value.approximate()).abs() <= 3.0
}

/// Whether the amounts are the same but for rounding, in different units of one dimension.
fn is_conversion(from: &Quantity, to: &Quantity) -> bool {
    if is_other_temperature(from, to) || is_other_temperature(to, from) {
        return true;
    }
    let (Some(unit), Some(other)) = (unit_of(from), unit_of(to)) else { return false };
    if unit == other || unit.dimension != other.dimension || unit.is_money() || unit.is_share() {
        return false;
    }
    let amount = |quantity: &Quantity, unit: &super::Unit| {
        quantity.first().value.approximate() * unit.factor.approximate()
    };
    let (left, right) = (amount(from, unit), amount(to, other));
    (left - right).abs() <= 0.12 * left.max(right)
}
