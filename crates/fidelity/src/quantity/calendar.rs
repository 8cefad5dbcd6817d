//! Dates, clock times, and what the calendar has names for.

use super::lexicon::{Entry, Lexicon, Meaning, Role};
use super::ratio::Ratio;
use super::reader::{Bare, Reader};
use super::token::Shape;
use super::{Kind, Reading, Strength};

const NOON: u128 = 12 * 60;

impl Reader<'_> {
    /// Months, days of the week, noon, eras, decades in one word, halves of a unit.
    pub(super) fn named(&mut self, at: usize) -> Option<usize> {
        let tokens = &self.tokens;
        let named = |entry: &Entry| {
            let kind = match entry.meaning {
                Meaning::Month(_) => Kind::Month,
                Meaning::Weekday(_) => Kind::Weekday,
                Meaning::Noon(_) => Kind::Time { certain: true },
                Meaning::Decades(_) => Kind::Decade,
                Meaning::Role(Role::BeforeEra | Role::AfterEra) => Kind::Era,
                Meaning::Amount(..) => Kind::Number,
                Meaning::Zone(_) => Kind::Zone,
                Meaning::Century(_) => Kind::Century,
                _ => return None,
            };
            Some((kind, entry.meaning, entry.beside, entry.capital, entry.doubtful, entry.small))
        };
        let ((kind, meaning, beside, capital, doubtful, small), next) =
            self.lexicon.find(tokens, at, named)?;
        // «do século XVIII ao VII a.C.»
        let beside_number =
            self.number_is_beside(at, next) || kind == Kind::Era && at > 0 && self.roman_at(at - 1).is_some();
        if beside && !beside_number {
            return None;
        }
        let mut strength = if doubtful { Strength::Weak } else { Strength::Strong };
        let mut readings = Vec::new();
        match meaning {
            Meaning::Month(month) => {
                let token = tokens.get(at)?;
                // "May" and "March" are other words as well, and begin sentences.
                if capital && !beside {
                    let follows = self.ends_before(at, Role::BeforeMonth).is_some();
                    if token.first && !beside_number {
                        return None;
                    }
                    let name =
                        self.tokens.get(next).is_some_and(|word| word.shape == Shape::Word && word.capital);
                    if !beside_number && (!follows || name) {
                        strength = Strength::Weak;
                    }
                }
                readings.push(Reading::of(kind, Ratio::whole(month.into())));
            }
            Meaning::Weekday(day) => {
                if self.is_title(at, next) {
                    strength = Strength::Code;
                }
                readings.push(Reading::of(kind, Ratio::whole(day.into())));
                if doubtful {
                    let ordinal = |entry: &Entry| match entry.meaning {
                        Meaning::Ordinal(value) => Some(value),
                        _ => None,
                    };
                    if let Some((value, _)) = self.lexicon.find(tokens, at, ordinal) {
                        readings.push(Reading::number(Ratio::whole(value.into())));
                    }
                }
            }
            Meaning::Noon(minutes) => {
                readings.push(Reading::of(kind, Ratio::whole(minutes.into())));
                strength = Strength::Weak;
            }
            Meaning::Zone(zone) => {
                strength = Strength::Vague;
                readings.push(Reading::of(kind, Ratio::whole(zone.into())));
            }
            // A sentence may begin with that number, but not with what follows an elision.
            Meaning::Century(_)
                if tokens.get(at)?.first && !(tokens.glued(at) && at > 1 && tokens.glued(at - 1)) =>
            {
                return None;
            }
            Meaning::Century(value) => readings.push(Reading::of(kind, Ratio::whole(value.into()))),
            Meaning::Decades(value) => {
                // Ages and temperatures have twenties too; ordinals in the plural look like decades; "anos vinte" do not.
                if next == at + 1 {
                    strength = Strength::Weak;
                }
                let value = Ratio::whole(value.into());
                readings.extend([Reading::of(kind, value), Reading::number(value)]);
            }
            Meaning::Role(Role::BeforeEra) => readings.push(Reading::of(kind, Ratio::whole(1))),
            Meaning::Role(_) => {
                if !beside_number && self.century_before(at).is_none() {
                    return None;
                }
                strength = Strength::Vague;
                readings.push(Reading::of(kind, Ratio::whole(0)));
            }
            Meaning::Amount(..) if self.lexicon.role(tokens, next, Role::AndHalf).is_some() => return None,
            Meaning::Amount(value, unit) => {
                // Where it is how days are counted, 사흘, it says as much as "three days".
                let counts = self.lexicon.counts_in_myriads() && value > Ratio::whole(2);
                strength = if counts { Strength::Weak } else { Strength::Vague };
                readings.push(Reading { unit: Some(unit), ..Reading::number(value) });
            }
            _ => return None,
        }
        if kind == Kind::Era
            && !beside_number
            && self.century_before(at).is_none()
            && tokens.get(at)?.capitals
        {
            return None;
        }
        let touches = [at.wrapping_sub(1), next].iter().any(|&at| tokens.shape(at) == Some(Shape::Digits));
        if small && !touches && tokens.get(at).is_some_and(|token| token.capital && !token.first) {
            strength = Strength::Vague;
        }
        self.push(at, next, readings, strength, false);
        Some(next)
    }

    /// A month with a misprint, beside a number: *Novemeber 26*.
    pub(super) fn misspelt_month(&mut self, at: usize) -> Option<usize> {
        if !self.number_is_beside(at, at + 1) {
            return None;
        }
        let month = self.lexicon.misspelt_month(self.tokens.key(at))?;
        let reading = Reading::of(Kind::Month, Ratio::whole(month.into()));
        self.push(at, at + 1, vec![reading], Strength::Strong, false);
        Some(at + 1)
    }

    fn is_month(&self, at: usize) -> bool {
        let month = |entry: &Entry| matches!(entry.meaning, Meaning::Month(_)).then_some(());
        self.lexicon.find(&self.tokens, at, month).is_some()
    }

    fn century_before(&self, at: usize) -> Option<usize> {
        self.ends_before(at, Role::Century)
    }

    /// A newspaper of that day, and other titles.
    fn is_title(&self, at: usize, next: usize) -> bool {
        let capital_word =
            |at: usize| self.tokens.get(at).is_some_and(|t| t.shape == Shape::Word && t.capital);
        let small_first = self.tokens.get(at).is_none_or(|token| !token.capital);
        !small_first
            && (capital_word(next) && !self.is_month(next)
                || at > 0
                    && capital_word(at - 1)
                    && !self.tokens.get(at - 1).is_some_and(|token| token.first))
    }

    /// Whether a number touches the tokens `at..next`, past one full stop, "de", or "of".
    fn number_is_beside(&self, at: usize, next: usize) -> bool {
        let is_number = |at: usize| self.tokens.shape(at) == Some(Shape::Digits);
        // `26th of May`, `26-го мая`, but not «12 níveis e dez aldeias».
        let joins = |at: usize| {
            self.tokens.shape(at) != Some(Shape::Word)
                || self.tokens.key(at).chars().count() <= 3
                    && self.lexicon.role(&self.tokens, at, Role::And).is_none()
        };
        let suffixed = |at: usize| {
            let back =
                (1..=3).filter_map(|back| at.checked_sub(back)).find(|&at| is_number(at) || !joins(at));
            back.is_some_and(is_number)
        };
        let ordinal = |at: usize| {
            at.checked_sub(1).is_some_and(|at| {
                let number = |entry: &Entry| {
                    matches!(entry.meaning, Meaning::Ordinal(_) | Meaning::Cardinal(_)).then_some(())
                };
                self.lexicon.find(&self.tokens, at, number).is_some()
            })
        };
        suffixed(at)
            || ordinal(at)
            || is_number(next)
            || is_number(next + 1)
            || self.month_is_beside(at, next)
            || self.lexicon.role(&self.tokens, next, Role::AfterMonth).is_some()
    }

    /// Whether the tokens `at..next` are one end of a range of months.
    fn month_is_beside(&self, at: usize, next: usize) -> bool {
        let joint = |at: usize| self.tokens.is_dash(at).then_some(at + 1);
        let behind = joint(next).or_else(|| self.lexicon.role(&self.tokens, next, Role::ToMonth));
        let before = at.checked_sub(1).filter(|&before| joint(before).is_some());
        behind.is_some_and(|behind| self.is_month(behind))
            || before
                .or_else(|| self.ends_before(at, Role::ToMonth))
                .and_then(|before| before.checked_sub(1))
                .is_some_and(|before| self.is_month(before))
    }

    /// `12.03.2015`, `3/12/15`, `2015-03-12`: day, month and year one by one.
    pub(super) fn date(&mut self, at: usize) -> Option<usize> {
        let Some(Shape::Mark(mark @ ('.' | '/' | '-'))) = self.tokens.shape(at + 1) else { return None };
        let joined = (at + 1..at + 5).all(|at| self.tokens.glued(at)) && self.tokens.is_mark(at + 3, mark);
        if !joined
            || self.tokens.glued(at + 5) && self.tokens.is_mark(at + 5, mark) && self.tokens.glued(at + 6)
        {
            return None;
        }
        let number = |at: usize| -> Option<(u64, usize)> {
            let digits = self.tokens.key(at);
            Some((
                digits.parse().ok().filter(|_| self.tokens.shape(at) == Some(Shape::Digits))?,
                digits.len(),
            ))
        };
        let parts = [number(at)?, number(at + 2)?, number(at + 4)?];
        let day_or_month = |(value, length): (u64, usize)| (1..=31).contains(&value) && length <= 2;
        let year = |(value, length): (u64, usize)| {
            length == 4 && (1000..2200).contains(&value) || length == 2 && value < 100
        };
        let [first, second, third] = parts;
        let little = day_or_month(first) && day_or_month(second) && year(third);
        let big = year(first) && first.1 == 4 && day_or_month(second) && day_or_month(third);
        let has_month = if little { first.0 <= 12 || second.0 <= 12 } else { second.0 <= 12 };
        if !(little || big) || !has_month || mark == '.' && third.1 == 2 && first.1 == 1 {
            return None;
        }
        for (place, (value, length)) in parts.into_iter().enumerate() {
            let is_year = if little { place == 2 } else { place == 0 };
            let mut readings = Vec::new();
            let whole = Ratio::whole(value.into());
            if is_year && length == 2 {
                let century = if value < 50 { 2000 } else { 1900 };
                readings.push(Reading::number(Ratio::whole((century + value).into())));
            }
            readings.push(Reading::number(whole));
            if !is_year && value <= 12 {
                readings.push(Reading::of(Kind::Month, whole));
            }
            let token = at + 2 * place;
            self.push(token, token + 1, readings, Strength::Strong, true);
            if let Some(last) = self.out.last_mut() {
                last.dated = true;
            }
        }
        Some(at + 5)
    }

    /// `9/11` and `24/7`: two numbers; `2/3`: one.
    pub(super) fn slashed(&mut self, at: usize) -> Option<usize> {
        if let Some((value, next)) = self.fraction_at(at) {
            let mut readings = vec![Reading::number(value)];
            let (_, denominator) = value.parts();
            let near = (0..3).any(|more| self.lexicon.role(&self.tokens, next + more, Role::Final).is_some());
            let mut strength = Strength::Strong;
            if near {
                readings.push(Reading::number(Ratio::whole(denominator * 2)));
                strength = Strength::Weak;
            }
            self.push(at, next, readings, strength, true);
            return Some(next);
        }
        let joined =
            self.tokens.is_mark(at + 1, '/') && self.tokens.glued(at + 1) && self.tokens.glued(at + 2);
        if !joined || self.tokens.shape(at + 2) != Some(Shape::Digits) {
            return None;
        }
        let first: u64 = self.tokens.key(at).parse().ok()?;
        let second: u64 = self.tokens.key(at + 2).parse().ok()?;
        if first > 12 || second > 31 || self.tokens.key(at + 2).len() > 2 {
            return None;
        }
        let readings = vec![
            Reading::number(Ratio::whole(first.into())),
            Reading::of(Kind::Month, Ratio::whole(first.into())),
        ];
        self.push(at, at + 1, readings, Strength::Strong, true);
        // The second number may go on: 9/11.
        Some(at + 2)
    }

    /// `9:30`, `21:30:05`, `9h30`, `09.30`, `0230 UTC`.
    pub(super) fn clock(&mut self, at: usize) -> Option<usize> {
        let hour_digits = self.tokens.key(at);
        let hour: u128 = hour_digits.parse().ok().filter(|_| hour_digits.len() <= 4)?;
        if hour_digits.len() == 4 {
            let (hour, minute) = (hour / 100, hour % 100);
            let zone = self.lexicon.find(&self.tokens, at + 1, |entry| match entry.meaning {
                Meaning::Zone(_) => Some(()),
                _ => None,
            });
            if (zone.is_none() && !hour_digits.starts_with('0')) || hour > 24 || minute > 59 {
                return None;
            }
            let readings = vec![
                Reading::of(Kind::Time { certain: true }, Ratio::whole(hour * 60 + minute)),
                Reading::number(Ratio::whole(hour * 100 + minute)),
            ];
            self.push(at, at + 1, readings, Strength::Strong, true);
            return Some(at + 1);
        }
        let separator = self.tokens.shape(at + 1)?;
        let letter = self.tokens.key(at + 1) == "h" && separator == Shape::Word;
        let joined = self.tokens.glued(at + 1) && self.tokens.glued(at + 2);
        let minutes = self.tokens.key(at + 2);
        if !joined
            || !(letter || matches!(separator, Shape::Mark(':' | '.')))
            || minutes.len() != 2
            || hour > 24
        {
            return None;
        }
        let minute: u128 = minutes.parse().ok().filter(|minute| *minute < 60)?;
        if self.tokens.shape(at + 2) != Some(Shape::Digits) {
            return None;
        }
        let certain = hour > 12
            || hour == 0
            || hour_digits.starts_with('0')
            || self.lexicon.whole_day && hour_digits.len() == 2 && !self.names_half_of_day();
        let time = Reading::of(Kind::Time { certain }, Ratio::whole(hour * 60 + minute));
        let mut next = at + 3;
        if separator == Shape::Mark('.') {
            // A decimal number looks the same: a word for the half of the day or a leading "at" decides.
            let half = self.half_of_day(next).is_some()
                || self.is_at(at)
                || self.lexicon.role(&self.tokens, next, Role::Clock).is_some()
                || self.is_until_behind_time(at);
            let more =
                self.tokens.is_mark(next, '.') && self.tokens.glued(next) && self.tokens.glued(next + 1);
            let unit = self.lexicon.find(&self.tokens, next, |entry| match entry.meaning {
                Meaning::Unit(unit) => Some(()).filter(|()| unit.name != "h"),
                Meaning::Magnitude(_) => Some(()),
                _ => None,
            });
            let said = self.half_of_day(next).is_some();
            if more || !said && (!half || self.lexicon.decimal != Some(',') || unit.is_some()) {
                return None;
            }
        }
        let seconds = letter || self.tokens.is_mark(next, ':') && self.tokens.glued(next);
        let mut exact = None;
        if seconds && !letter && self.tokens.key(next + 1).len() == 2 && self.tokens.glued(next + 1) {
            exact = self.tokens.key(next + 1).parse::<u128>().ok();
            next += 2;
        }
        let mut readings = vec![time];
        if let Some((pm, end)) = self.half_of_day(next) {
            readings =
                vec![Reading::of(Kind::Time { certain: true }, Ratio::whole(halved(hour, minute, pm)))];
            next = end;
        } else if let Some((half, _)) = self.half_before(at) {
            readings =
                vec![Reading::of(Kind::Time { certain: true }, Ratio::whole(halved(hour, minute, half)))];
        } else if letter && self.tokens.key(next) == "min" {
            next += 1;
        }
        if separator == Shape::Mark('.')
            && let Some(value) = Ratio::decimal(hour_digits, minutes)
        {
            readings.push(Reading::number(value));
        }
        self.push(at, next, readings, Strength::Strong, true);
        if let Some(exact) = exact {
            self.push(next - 1, next, vec![Reading::number(Ratio::whole(exact))], Strength::Code, true);
        }
        Some(next)
    }

    /// Whether a dash and a time stand before: `18.00-19.30`.
    fn is_until_behind_time(&self, at: usize) -> bool {
        let before = at.checked_sub(1).filter(|&dash| self.tokens.is_dash(dash));
        let last = self.out.last().filter(|last| matches!(last.first().kind, Kind::Time { .. }));
        last.zip(before.and_then(|dash| self.tokens.before(dash)))
            .is_some_and(|(last, minutes)| last.span.end == minutes.span.end)
    }

    /// Whether a word anywhere says which half of the day is meant.
    fn names_half_of_day(&self) -> bool {
        let names = |at| self.half_of_day(at).is_some();
        *self.halves.get_or_init(|| (0..self.tokens.len()).any(names))
    }

    /// A word for the half of the day, past a word for the hour: whether it is the second half, and what follows.
    pub(super) fn half_of_day(&self, at: usize) -> Option<(Half, usize)> {
        let at = if self.tokens.is_dash(at) && self.tokens.glued(at) { at + 1 } else { at };
        let halves = [(Role::Pm, Half::Second), (Role::Am, Half::First), (Role::Night, Half::Night)];
        let word = |at| {
            let half = |(role, half)| Some((half, self.lexicon.role(&self.tokens, at, role)?));
            halves.into_iter().find_map(half)
        };
        let clock = self.lexicon.role(&self.tokens, at, Role::Clock);
        [Some(at), clock].into_iter().flatten().find_map(word)
    }

    /// The half of the day that is said before a time, and where its word begins.
    pub(super) fn half_before(&self, at: usize) -> Option<(Half, usize)> {
        [(Role::BeforeAm, Half::First), (Role::BeforePm, Half::Second), (Role::BeforeNight, Half::Night)]
            .into_iter()
            .find_map(|(role, half)| Some((half, self.ends_before(at, role)?)))
    }

    /// Whether "at", or its abbreviation with a full stop, stands before: `o godz. 19.30`.
    fn is_at(&self, at: usize) -> bool {
        self.ends_before(at, Role::At).is_some() || self.is_stopped_before(at, Role::At)
    }

    /// `9 a.m.`, `в 9 часов вечера`, `às 21h`, `o siódmej rano`.
    pub(super) fn time(&self, bare: &mut Bare) -> bool {
        if self.minutes_behind_hour(bare).is_some() {
            return true;
        }
        let Some(hour) = bare.hour() else { return false };
        if bare.ordinal && !(self.lexicon.has_ordinal_hours() && self.is_at(bare.start)) {
            return false;
        }
        if let Some((half, next)) = self.half_of_day(bare.next) {
            let time = Reading::of(Kind::Time { certain: true }, Ratio::whole(halved(hour, 0, half)));
            // "Четыре дня" are four days as well as four in the afternoon, "до третього дня" is the third of them.
            let unit = self.unit_at(bare.next).filter(|(unit, _)| unit.name == "day");
            let days = unit.map(|(unit, _)| {
                let unit = Some(unit).filter(|_| !bare.ordinal);
                Reading { unit, ..Reading::number(Ratio::whole(hour)) }
            });
            if bare.ordinal && days.is_none() {
                bare.strength = Strength::Strong;
            }
            bare.become_time(days.into_iter().chain([time]).collect(), next);
            return true;
        }
        let Some(next) = self.lexicon.role(&self.tokens, bare.next, Role::Clock) else { return false };
        if self.lexicon.role(&self.tokens, next, Role::AndHalf).is_some() {
            return false;
        }
        if next == bare.next + 1 && self.tokens.shape(next) == Some(Shape::Digits) && self.tokens.glued(next)
        {
            return false;
        }
        let hour_word =
            |entry: &Entry| matches!(entry.meaning, Meaning::Unit(unit) if unit.name == "h").then_some(());
        let hours = self.lexicon.find(&self.tokens, bare.next, hour_word);
        let time = Reading::of(Kind::Time { certain: hour > 12 }, Ratio::whole(hour * 60));
        let mut readings =
            vec![Reading { unit: Lexicon::unit("h"), ..Reading::number(Ratio::whole(hour)) }, time];
        if hours.is_none() {
            readings.reverse();
        }
        bare.become_time(readings, next);
        true
    }
}

/// The part of the day that a word names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Half {
    First,
    Second,
    Night,
}

pub(super) fn halved(hour: u128, minute: u128, half: Half) -> u128 {
    let clock = hour % 12 * 60 + minute;
    match half {
        Half::Second if hour <= 12 => clock + NOON,
        Half::First if hour <= 12 => clock,
        Half::Night if (6..12).contains(&hour) => clock + NOON,
        Half::Night if hour <= 12 => clock,
        _ => hour * 60 + minute,
    }
}
