//! Clock times that say the minutes in a word of their own: half past seven, a las siete menos cuarto.

use super::calendar::halved;
use super::lexicon::{Meaning, Role};
use super::ratio::Ratio;
use super::reader::{Bare, Reader};
use super::token::Shape;
use super::{Kind, Reading, Strength, compose};

impl Reader<'_> {
    /// The time of an hour and of minutes past it that a word says, which may be fewer than none, up to token `next`;
    /// a word for the half of the day may follow.
    fn spoken(&self, hour: u128, minutes: i64, next: usize) -> Option<(Reading, usize)> {
        let half = self.half_of_day(next);
        let full = half.map_or(hour * 60, |(half, _)| halved(hour, 0, half));
        const DAY: i128 = 24 * 60;
        let minutes = (i128::try_from(full).ok()? + i128::from(minutes)).rem_euclid(DAY);
        let certain = half.is_some() || hour > 12;
        let value = Ratio::whole(minutes.unsigned_abs());
        Some((Reading::of(Kind::Time { certain }, value), half.map_or(next, |(_, next)| next)))
    }

    /// What a word says of the minutes of an hour, and what follows it.
    fn minutes_at(&self, at: usize) -> Option<(i64, usize)> {
        self.lexicon.find(&self.tokens, at, |entry| match entry.meaning {
            Meaning::Minutes(minutes) => Some(minutes),
            _ => None,
        })
    }

    /// "Half past seven".
    pub(super) fn minutes_before_hour(&mut self, at: usize) -> Option<usize> {
        let (minutes, next) = self.minutes_at(at)?;
        let (value, next) = match self.tokens.shape(next)? {
            Shape::Digits => (Ratio::decimal(self.tokens.written(next), "")?, next + 1),
            _ => {
                let hour = compose::read(&self.tokens, next, self.lexicon)?;
                (hour.readings.first()?.value, hour.next)
            }
        };
        let hour = value.integer().filter(|hour| (1..=24).contains(hour))?;
        let (reading, next) = self.spoken(hour, minutes, next)?;
        let mut readings = vec![reading];
        if minutes == 30 {
            // Other languages say seven and a half.
            readings.push(Reading::number(value.plus(Ratio::new(1, 2)?)?));
        }
        self.push(at, next, readings, Strength::Strong, false);
        Some(next)
    }

    /// "A las siete y media", "alle otto meno un quarto", "a las 3 y cuarto de la tarde": where a word before or behind
    /// says that it is a time.
    pub(super) fn minutes_behind_hour(&self, bare: &mut Bare) -> Option<()> {
        let half = |back: usize| self.minutes_at(bare.next.checked_sub(back)?);
        let (numerator, denominator) = bare.readings.first()?.value.parts();
        let (hour, (minutes, next)) = match denominator {
            1 => {
                let behind = self.lexicon.role(&self.tokens, bare.next, Role::Clock);
                let said = [Some(bare.next), behind].into_iter().flatten();
                (numerator, said.into_iter().find_map(|at| self.minutes_at(at))?)
            }
            // Seven and a half is such a number already.
            2 => ((numerator - 1) / 2, (1..=4).filter_map(half).find(|&(_, next)| next == bare.next)?),
            _ => return None,
        };
        let is_time = self.half_of_day(next).is_some()
            || self.ends_before(bare.start, Role::At).is_some() && self.unit_at(next).is_none();
        if bare.ordinal || !bare.currency.is_empty() || hour > 24 || !is_time {
            return None;
        }
        let (reading, next) = self.spoken(hour, minutes, next)?;
        bare.become_time(vec![reading], next);
        Some(())
    }
}
