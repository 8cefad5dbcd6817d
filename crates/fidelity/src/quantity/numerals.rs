//! What stands around a number that counts in powers of ten thousand: dates, times, fractions, counters.

use super::calendar::halved;
use super::lexicon::{Entry, Lexicon, Meaning, Role};
use super::myriads::{self, Numeral, is_counted};
use super::ratio::Ratio;
use super::reader::{Bare, Reader};
use super::token::Shape;
use super::{Kind, Reading, Strength};

impl Reader<'_> {
    /// A number that begins with a word.
    pub(super) fn numeral_in_words(&mut self, at: usize) -> Option<usize> {
        let bare = |readings, next, strength| Bare {
            start: at,
            next,
            readings,
            strength,
            figures: false,
            ordinal: false,
            magnitude: 1,
            plain_digits: None,
            currency: Vec::new(),
            second: None,
        };
        let found = self.lexicon.find(&self.tokens, at, |entry| match entry.meaning {
            Meaning::Over(denominator @ 1..) => Some((None, denominator)),
            Meaning::Reign(base) => Some((Some(base), 0)),
            _ => None,
        });
        if let Some(((None, denominator), next)) = found
            && let Some(numerator) = myriads::read(&self.tokens, next, self.lexicon)
        {
            let mut bare = bare(Vec::new(), numerator.next, Strength::Strong);
            bare.figures = self.tokens.shape(next) == Some(Shape::Digits);
            self.share(&mut bare, Ratio::whole(denominator.into()), &numerator);
            return Some(self.counted(bare));
        }
        if let Some(((Some(base), _), next)) = found
            && let Some(year) = myriads::read(&self.tokens, next, self.lexicon)
            && let Some(value) =
                year.readings.first().and_then(|reading| reading.value.plus(Ratio::whole(base.into())))
        {
            let next = self.lexicon.role(&self.tokens, year.next, Role::CalendarYear).unwrap_or(year.next);
            self.push(at, next, vec![Reading::number(value)], Strength::Strong, true);
            return Some(next);
        }
        let fraction = self.lexicon.find(&self.tokens, at, |entry| match entry.meaning {
            Meaning::Fraction(value) => Some((value, entry.doubtful)),
            Meaning::Vague(value) => Some((Ratio::whole(value.into()), true)),
            _ => None,
        });
        if let Some(((value, doubtful), next)) = fraction {
            if doubtful && self.touches(next) && self.tokens.is_ending(next) {
                return None;
            }
            let strength = if doubtful { Strength::Vague } else { Strength::Weak };
            let mut bare = bare(vec![Reading::number(value)], next, strength);
            self.measure(&mut bare);
            return Some(self.take(bare));
        }
        if self.is_particle(at) {
            return None;
        }
        let numeral = myriads::read(&self.tokens, at, self.lexicon)?;
        let counted = is_counted(&self.tokens, numeral.next, self.lexicon)
            || self.lexicon.role(&self.tokens, numeral.next, Role::Point).is_some();
        let ordinal = self.ends_before(at, Role::BeforeOrdinal).is_some();
        // The beginning of another word: the 한 of 한국.
        if !counted && self.touches(numeral.next) && self.tokens.is_ending(numeral.next) {
            return None;
        }
        let doubtful =
            |entry: &Entry| matches!(entry.meaning, Meaning::Cardinal(_)).then_some(entry.doubtful);
        if numeral.words == 1
            && !ordinal
            && self.lexicon.find(&self.tokens, at, doubtful).is_some_and(|(is, _)| is)
        {
            return None;
        }
        let value = numeral.readings.first().map_or(Ratio::whole(0), |reading| reading.value);
        let cardinal = |entry: &Entry| matches!(entry.meaning, Meaning::Cardinal(_)).then_some(());
        let begins_bare = self.lexicon.find(&self.tokens, at, cardinal).is_none();
        let strength = match numeral.words {
            _ if numeral.vague || !counted && self.tokens.takes_endings(at) => Strength::Vague,
            1 if value < Ratio::whole(10) && (counted || ordinal) => Strength::Weak,
            1 if !begins_bare && counted => Strength::Strong,
            1 if value == Ratio::whole(10) && (counted || ordinal) => Strength::Strong,
            1 => Strength::Vague,
            _ if numeral.row.is_some_and(|row| row > 2) => Strength::Strong,
            _ if begins_bare && value >= Ratio::whole(100) && !counted => Strength::Vague,
            _ if begins_bare && value >= Ratio::whole(1_000_000) => Strength::Weak,
            2 if !counted && !ordinal => Strength::Weak,
            _ => Strength::Strong,
        };
        let mut bare = bare(Vec::new(), numeral.next, strength);
        bare.ordinal = ordinal;
        Some(self.numeral(bare, Some(numeral)))
    }

    /// Whether a word is the end of the one before, not a number: the 이 of 명이.
    fn is_particle(&self, at: usize) -> bool {
        let begins = [Role::BeforeOrdinal, Role::Skip, Role::BeforeAm, Role::BeforePm, Role::BeforeNight];
        self.touches(at)
            && self.tokens.is_ending(at)
            && !begins.iter().any(|role| self.ends_before(at, *role).is_some())
    }

    /// Takes up a number that may go on in words, with what stands around it.
    pub(super) fn numeral(&mut self, mut bare: Bare, numeral: Option<Numeral>) -> usize {
        bare.ordinal |= self.ends_before(bare.start, Role::BeforeOrdinal).is_some();
        let Some(numeral) = numeral else { return self.finish(bare) };
        if bare.strength == Strength::Code && numeral.words == 1 {
            return self.finish(bare);
        }
        if numeral.words > 1 {
            bare.strength = if bare.figures { Strength::Strong } else { bare.strength };
        }
        bare.plain_digits = numeral.row;
        bare.next = numeral.next;
        bare.magnitude = numeral.magnitude;
        if let Some((denominator, next)) = self.over(numeral.next, &numeral)
            && let Some(numerator) = myriads::read(&self.tokens, next, self.lexicon)
        {
            bare.next = numerator.next;
            bare.strength = if bare.figures { Strength::Strong } else { Strength::Weak };
            self.share(&mut bare, denominator, &numerator);
            return self.counted(bare);
        }
        bare.readings = numeral.readings;
        if let Some(next) = self.calendar(&mut bare).or_else(|| self.decade(&mut bare)) {
            return next;
        }
        if self.period(&mut bare) || self.hour(&mut bare) {
            return self.take(bare);
        }
        self.scaled(&mut bare);
        self.counted(bare)
    }

    /// The denominator that a number before `分之` is.
    fn over(&self, at: usize, numeral: &Numeral) -> Option<(Ratio, usize)> {
        let ((), next) =
            self.lexicon.find(&self.tokens, at, |entry| (entry.meaning == Meaning::Over(0)).then_some(()))?;
        Some((numeral.readings.first()?.value, next))
    }

    /// A numerator behind its denominator; hundredths are per cent.
    fn share(&self, bare: &mut Bare, denominator: Ratio, numerator: &Numeral) {
        let unit = match denominator.integer() {
            Some(100) => Lexicon::unit("percent"),
            Some(1000) => Lexicon::unit("per-mille"),
            _ => None,
        };
        let (one, of) = denominator.parts();
        let divided = |reading: &Reading| match (unit, Ratio::new(of, one)) {
            (Some(_), _) => Some(Reading { unit, ..*reading }),
            (None, Some(part)) => Some(Reading { value: reading.value.times(part)?, ..*reading }),
            _ => None,
        };
        bare.readings = numerator.readings.iter().filter_map(divided).collect();
    }

    /// A year, a month or a day of the month.
    fn calendar(&mut self, bare: &mut Bare) -> Option<usize> {
        let role = |role| self.lexicon.role(&self.tokens, bare.next, role);
        let value = bare.readings.first()?.value;
        let whole = value.integer()?;
        let strong = if bare.strength == Strength::Vague && bare.plain_digits.is_none() {
            Strength::Weak
        } else {
            Strength::Strong
        };
        let is_joined = self.out.last().is_some_and(|last| {
            let between = self.tokens.text.get(last.span.end..self.span(bare.start, bare.next).start);
            last.first().kind == Kind::Month && between.is_some_and(|between| between.trim().is_empty())
        });
        if let Some(next) = role(Role::CalendarMonth).filter(|_| (1..=12).contains(&whole) && !bare.ordinal) {
            let month = Reading::of(Kind::Month, value);
            self.ranged_month(bare.start);
            self.push(bare.start, next, vec![month], Strength::Strong, bare.figures);
            return Some(next);
        }
        if let Some(next) = role(Role::CalendarDay).filter(|_| (1..=31).contains(&whole) && !bare.ordinal) {
            let days = self
                .unit_at(bare.next)
                .map(|(unit, _)| Reading { unit: Some(unit), ..Reading::number(value) });
            let mut readings = vec![Reading::number(value)];
            readings.extend(days.filter(|_| !is_joined));
            self.push(
                bare.start,
                next,
                readings,
                if is_joined { Strength::Strong } else { strong },
                bare.figures,
            );
            if let Some(day) = self.out.last_mut() {
                day.dated = is_joined;
            }
            return Some(next);
        }
        let next = role(Role::CalendarYear).filter(|_| !bare.ordinal)?;
        let month = myriads::read(&self.tokens, next, self.lexicon).is_some_and(|numeral| {
            self.lexicon.role(&self.tokens, numeral.next, Role::CalendarMonth).is_some()
        });
        let full = (1000..2200).contains(&whole) && bare.plain_digits == Some(4);
        let short = whole < 100 && bare.plain_digits == Some(2);
        let century = if whole < 50 { 2000 } else { 1900 };
        if full || month {
            let mut readings = vec![Reading::number(value)];
            if short {
                readings.insert(0, Reading::number(Ratio::whole(century + whole)));
            }
            self.push(bare.start, next, readings, Strength::Strong, bare.figures);
            if let Some(year) = self.out.last_mut() {
                year.dated = month;
            }
            return Some(next);
        }
        if short {
            let unit = self.unit_at(bare.next).map(|(unit, _)| unit);
            let readings = vec![
                Reading { unit, ..Reading::number(value) },
                Reading::number(Ratio::whole(century + whole)),
            ];
            let next = self.unit_at(bare.next).map_or(next, |(_, next)| next);
            let next = self.lexicon.role(&self.tokens, next, Role::AndHalf).map_or(next, |_| bare.next);
            if next > bare.next {
                bare.readings = readings;
                self.push(bare.start, next, bare.readings.clone(), bare.strength, bare.figures);
                return Some(next);
            }
        }
        None
    }

    /// The first month of a range whose second has the word for it: 3至5月.
    fn ranged_month(&mut self, start: usize) {
        let from = self.span(start, start + 1).start;
        let text = self.tokens.text;
        let Some(last) = self.out.last_mut() else { return };
        let between = text.get(last.span.end..from).unwrap_or_default().trim();
        let is_dash = matches!(between, "-" | "–" | "—" | "~" | "～" | "〜" | "、" | "·" | "・");
        let joins = is_dash
            || self
                .lexicon
                .word(between)
                .any(|entry| matches!(entry.meaning, Meaning::Role(Role::Range | Role::And)));
        let first = last.first();
        let fits = first.unit.is_none() && first.kind == Kind::Number && !last.dated;
        if joins && fits && first.value.integer().is_some_and(|value| (1..=12).contains(&value)) {
            last.readings.push(Reading::of(Kind::Month, first.value));
        }
    }

    /// 90年代, 20代.
    fn decade(&mut self, bare: &mut Bare) -> Option<usize> {
        let next = self.lexicon.role(&self.tokens, bare.next, Role::Decade)?;
        let value = bare.readings.first()?.value;
        let round = value
            .integer()
            .is_some_and(|v| v % 10 == 0 && ((10..100).contains(&v) || (1000..2200).contains(&v)));
        if !round {
            return None;
        }
        let readings = vec![Reading::of(Kind::Decade, value), Reading::number(value)];
        // 20世纪60年代: the decade of that century.
        let start = self.span(bare.start, next).start;
        if let Some(century) = self.out.last_mut()
            && century.span.end == start
            && century.first().kind == Kind::Century
            && let Some(before) = century.first().value.integer().and_then(|century| century.checked_sub(1))
            && let Some(full) = Ratio::whole(before * 100).plus(value).filter(|_| value < Ratio::whole(100))
        {
            century.span.end = self.tokens.before(next).map_or(start, |token| token.span.end);
            century.readings = vec![Reading::of(Kind::Decade, full), Reading::number(full)];
            return Some(next);
        }
        self.push(bare.start, next, readings, bare.strength.max(Strength::Weak), bare.figures);
        Some(next)
    }

    /// 下午3点半, 午後3時30分.
    fn hour(&self, bare: &mut Bare) -> bool {
        let Some(hour) = bare.hour().filter(|_| bare.plain_digits.is_some() || !bare.figures) else {
            return false;
        };
        let Some(mut next) = self.lexicon.role(&self.tokens, bare.next, Role::Clock) else { return false };
        let mut minute = 0;
        let minutes = myriads::read(&self.tokens, next, self.lexicon).and_then(|numeral| {
            let value = numeral.readings.first()?.value.integer().filter(|value| *value < 60)?;
            if let Some(end) = self.lexicon.role(&self.tokens, numeral.next, Role::Quarter) {
                return (value < 4).then_some((value * 15, end));
            }
            let (_, end) = self.unit_at(numeral.next).filter(|(unit, _)| unit.name == "min")?;
            Some((value, end))
        });
        if let Some((value, end)) = minutes {
            (minute, next) = (value, end);
        } else if let Some(end) = self.lexicon.role(&self.tokens, next, Role::AndHalf) {
            (minute, next) = (30, end);
        }
        let half = self.half_before(bare.start);
        let time = half.map_or(hour * 60 + minute, |(half, _)| halved(hour, minute, half));
        let certain = half.is_some() || hour > 12 || hour == 0;
        let mut readings = vec![Reading::of(Kind::Time { certain }, Ratio::whole(time))];
        if half.is_none() && minute == 0 {
            readings.push(Reading::number(Ratio::whole(hour)));
        }
        if bare.figures || half.is_some() || minute > 0 {
            bare.strength = Strength::Strong;
        }
        bare.become_time(readings, next);
        true
    }

    /// 三成, 3割5分.
    fn scaled(&self, bare: &mut Bare) {
        let scale = |at: usize| {
            self.lexicon.find(&self.tokens, at, |entry| match entry.meaning {
                Meaning::Scaled(factor, unit) => Some((factor, unit)),
                _ => None,
            })
        };
        let Some(((factor, unit), mut next)) = scale(bare.next) else { return };
        let mut more = Ratio::whole(0);
        if let Some(part) = myriads::read(&self.tokens, next, self.lexicon)
            && let Some(value) = part.readings.first().map(|reading| reading.value)
            && part.words == 1
            && value < Ratio::whole(10)
            && self.touches(next)
        {
            // 3割5分: the word for minutes is one for hundredths as well.
            let minutes = self.unit_at(part.next).filter(|(unit, _)| unit.name == "min").map(|(_, end)| end);
            let plain = (!is_counted(&self.tokens, part.next, self.lexicon)).then_some(part.next);
            let tenth = Ratio::new(1, 10).and_then(|tenth| tenth.times(factor)?.times(value));
            if let (Some(tenth), Some(end)) = (tenth, minutes.or(plain)) {
                (more, next) = (tenth, end);
            }
        } else if let Some(end) = self.lexicon.role(&self.tokens, next, Role::AndHalf) {
            (more, next) = (Ratio::new(1, 2).and_then(|half| half.times(factor)).unwrap_or(more), end);
        }
        let scaled = |reading: &Reading| {
            Some(Reading { value: reading.value.times(factor)?.plus(more)?, unit: Some(unit), ..*reading })
        };
        bare.readings = bare.readings.iter().filter_map(scaled).collect();
        bare.next = next;
        bare.strength = bare.strength.max(Strength::Weak);
    }

    /// Whether nothing stands between a token and the one before.
    fn touches(&self, at: usize) -> bool {
        let end = self.tokens.before(at).map(|token| token.span.end);
        self.tokens.get(at).is_some_and(|token| Some(token.span.start) == end)
    }

    /// Counters and units behind the number.
    fn counted(&mut self, mut bare: Bare) -> usize {
        let behind = self.lexicon.role(&self.tokens, bare.next, Role::Skip).unwrap_or(bare.next);
        if self.unit_at(behind).is_none()
            && let Some(next) = self.lexicon.role(&self.tokens, behind, Role::Counter)
        {
            // One and a half hours: the half stands behind the counter.
            if let Some(end) = self.lexicon.role(&self.tokens, next, Role::AndHalf) {
                let half = Ratio::new(1, 2);
                let half = |r: &Reading| Some(Reading { value: r.value.plus(half?)?, ..*r });
                bare.readings = bare.readings.iter().filter_map(half).collect();
                bare.next = end;
            } else if self.unit_at(next).is_some() {
                bare.next = next;
            }
        }
        if bare.readings.iter().all(|reading| reading.unit.is_none()) {
            let number = bare.readings.clone();
            let counter = self.lexicon.role(&self.tokens, behind, Role::Counter).is_some();
            self.measure(&mut bare);
            self.decimals_behind_unit(&mut bare);
            // 5ポイント: a unit, or a counter that says nothing.
            if counter && bare.readings.iter().all(|reading| reading.unit.is_some()) {
                bare.readings.extend(number);
            }
            // "A barrel" is one barrel, and 1人当たり is "per head".
            let is_counted = |reading: &Reading| reading.unit.map_or(counter, |unit| !unit.is_share());
            let one = |reading: &Reading| reading.value == Ratio::whole(1) && is_counted(reading);
            if bare.strength == Strength::Strong && bare.readings.first().is_some_and(one) {
                bare.strength = Strength::Weak;
            }
        }
        self.finals(&mut bare);
        self.take(bare)
    }

    /// 52秒73, 九秒八三, 5米80: hundredths of the unit.
    fn decimals_behind_unit(&self, bare: &mut Bare) {
        let is_split = |reading: &Reading| reading.unit.is_some_and(|unit| matches!(unit.name, "s" | "m"));
        if !self.touches(bare.next) || !bare.readings.iter().all(is_split) {
            return;
        }
        let hundredths = myriads::read(&self.tokens, bare.next, self.lexicon)
            .filter(|part| part.row == Some(2) && !is_counted(&self.tokens, part.next, self.lexicon));
        let Some(part) = hundredths else { return };
        let value = part.readings.first().map(|reading| reading.value);
        let Some(more) = value.zip(Ratio::new(1, 100)).and_then(|(value, part)| value.times(part)) else {
            return;
        };
        let whole = |reading: &Reading| Some(Reading { value: reading.value.plus(more)?, ..*reading });
        bare.readings = bare.readings.iter().filter_map(whole).collect();
        bare.strength = Strength::Strong;
        bare.next = part.next;
    }
}
