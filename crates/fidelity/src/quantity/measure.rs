//! Magnitudes, units and currencies behind a number.

use super::lexicon::{Lexicon, Meaning, Role, Unit};
use super::ratio::Ratio;
use super::reader::{Bare, Reader};
use super::token::Shape;
use super::{Reading, Strength, compose, digits};

impl Reader<'_> {
    /// `15 million`, `2 млн 300 тыс.`, `$90-миллионный`.
    pub(super) fn magnitudes(&self, bare: &mut Bare) {
        for _ in 0..4 {
            let mut at = self.past_joint(bare.next);
            if let Some(behind) = self.lexicon.role(&self.tokens, at, Role::Skip)
                && self.lexicon.find(&self.tokens, behind, compose::magnitude).is_some()
            {
                // "50 and more millions".
                at = behind;
            }
            let mut certain = None;
            let mut possible = None;
            let mut all = Vec::new();
            for (entry, next) in self.lexicon.meanings(&self.tokens, at) {
                if let Some(factor) = compose::magnitude(entry) {
                    let letter = is_letter(self.tokens.key(at));
                    let either =
                        entry.beside && bare.currency.is_empty() && (letter || self.unit_at(at).is_some());
                    // A letter counts as a magnitude only where it touches the number.
                    if either && (self.tokens.glued(at) || !letter) {
                        possible = Some((factor, next));
                    } else if !either {
                        certain = Some(next);
                        all.push(factor);
                    }
                }
            }
            if let Some(next) = certain {
                let readings = std::mem::take(&mut bare.readings);
                for &factor in &all {
                    for reading in &readings {
                        if let Some(value) = reading.value.times(Ratio::whole(factor.into())) {
                            bare.readings.push(Reading { value, ..*reading });
                        }
                    }
                    bare.magnitude = bare.magnitude.saturating_mul(factor);
                }
                if bare.readings.is_empty() {
                    bare.readings = readings;
                }
                // "10.5 million" has no thousands in it.
                if bare.figures {
                    bare.readings.sort_by_key(|reading| reading.foreign);
                }
                bare.strength = bare.strength.max(Strength::Weak);
                bare.next = self.past_stop(next);
                bare.plain_digits = None;
                continue;
            }
            if let Some((factor, _)) = possible {
                let more: Vec<Reading> = bare
                    .readings
                    .iter()
                    .filter_map(|r| {
                        Some(Reading { value: r.value.times(Ratio::whole(factor.into()))?, ..*r })
                    })
                    .collect();
                bare.readings.extend(more);
            }
            break;
        }
        if bare.magnitude > 1 {
            self.smaller_part(bare);
        }
    }

    /// `2 million 300 thousand`: what follows is less than the magnitude that was just read.
    pub(super) fn smaller_part(&self, bare: &mut Bare) {
        let at = self.lexicon.role(&self.tokens, bare.next, Role::And).unwrap_or(bare.next);
        if self.tokens.shape(at) != Some(Shape::Digits) {
            return;
        }
        let figures = digits::read(&self.tokens, at, self.lexicon, false);
        let Some(&(value, _)) = figures.values.first() else { return };
        let magnitude = self.lexicon.find(&self.tokens, figures.next, compose::magnitude);
        let (factor, next) = match magnitude {
            Some((factor, next)) => (factor, next),
            None if at == bare.next && bare.magnitude == 1000 => (1, figures.next),
            None => return,
        };
        let Some(part) = value.times(Ratio::whole(factor.into())) else { return };
        if part >= Ratio::whole(bare.magnitude.into()) {
            return;
        }
        for reading in &mut bare.readings {
            reading.value = reading.value.plus(part).unwrap_or(reading.value);
        }
        bare.next = self.past_stop(next);
    }

    /// Past the hyphen of `15-километровый`.
    pub(super) fn past_joint(&self, at: usize) -> usize {
        let joined = self.tokens.is_dash(at) && self.tokens.glued(at) && self.tokens.glued(at + 1);
        if joined { at + 1 } else { at }
    }

    /// Past the full stop of `млн.` where the sentence goes on.
    pub(super) fn past_stop(&self, at: usize) -> usize {
        let goes_on = self.tokens.is_mark(at, '.')
            && self.tokens.glued(at)
            && self.tokens.get(at + 1).is_some_and(|token| !token.capital)
            && self.tokens.before(at).is_some_and(|word| word.span.len() <= 8);
        if goes_on { at + 1 } else { at }
    }

    /// The unit or currency behind the number, past words such as "square" or "US".
    pub(super) fn measure(&self, bare: &mut Bare) {
        let mut at = self.past_joint(bare.next);
        let mut found: Vec<&'static Unit> = bare.currency.clone();
        if found.is_empty() && bare.readings.first().is_some_and(|r| r.value < Ratio::whole(1)) {
            at = self.lexicon.role(&self.tokens, at, Role::Article).unwrap_or(at);
        }
        for _ in 0..3 {
            let mut end = at;
            let mut here = Vec::new();
            for (entry, next) in self.lexicon.meanings(&self.tokens, at) {
                if let Meaning::Unit(unit) = entry.meaning {
                    if next > end {
                        here.clear();
                        end = next;
                    }
                    if next == end && !here.contains(&unit) {
                        here.push(unit);
                    }
                }
            }
            if !here.is_empty() {
                let plural = bare.strength == Strength::Code && is_letter(self.tokens.key(at));
                if plural
                    || self.is_year(bare, &here)
                    || (is_letter(self.tokens.key(at)) && !self.letter_fits(at))
                {
                    return;
                }
                if found.is_empty() {
                    found = here;
                }
                bare.next = self.past_square(end);
                if let Some(end) = self.lexicon.role(&self.tokens, bare.next, Role::AndHalf) {
                    let half = |r: &Reading| Some(Reading { value: r.value.plus(Ratio::new(1, 2)?)?, ..*r });
                    bare.readings = bare.readings.iter().filter_map(half).collect();
                    bare.next = end;
                }
                break;
            }
            match self.lexicon.role(&self.tokens, at, Role::Skip) {
                Some(next) => at = self.past_stop(next),
                None => break,
            }
        }
        if found.is_empty() && self.ends_before(bare.start, Role::BeforeAge).is_some() {
            let age = bare.readings.first().and_then(|reading| reading.value.integer());
            found.extend(Lexicon::unit("year").filter(|_| age.is_some_and(|age| age < 120)));
        }
        let readings = std::mem::take(&mut bare.readings);
        bare.readings = if found.is_empty() {
            readings
        } else if bare.ordinal {
            // The 43rd day counts no days.
            let with_unit =
                readings.iter().map(|reading| Reading { unit: found.first().copied(), ..*reading });
            readings.iter().copied().chain(with_unit).collect()
        } else {
            found
                .iter()
                .flat_map(|unit| readings.iter().map(|reading| Reading { unit: Some(unit), ..*reading }))
                .collect()
        };
    }

    /// Past the 2 of km2.
    pub(super) fn past_square(&self, at: usize) -> usize {
        let square = self.tokens.glued(at) && matches!(self.tokens.key(at), "2" | "3" | "²" | "³");
        if square { at + 1 } else { at }
    }

    /// A unit of one letter is one where no full stop and word of another meaning follow: "15 г. Москва".
    pub(super) fn letter_fits(&self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at) else { return false };
        token.glued
            || !self.tokens.is_mark(at + 1, '.')
            || self.tokens.get(at + 2).is_none_or(|next| !next.capital)
    }

    /// `2015 год` is a year, not a number of years.
    pub(super) fn is_year(&self, bare: &Bare, units: &[&'static Unit]) -> bool {
        bare.plain_digits == Some(4)
            && units.iter().any(|unit| matches!(unit.name, "year" | "g"))
            && bare
                .readings
                .first()
                .is_some_and(|r| r.value >= Ratio::whole(1000) && r.value <= Ratio::whole(2200))
    }
}

fn is_letter(key: &str) -> bool {
    key.chars().count() == 1 && key.chars().all(char::is_alphabetic)
}
