//! Magnitudes, units and currencies behind a number.

use super::lexicon::{Lexicon, Meaning, Role, Unit};
use super::ratio::Ratio;
use super::reader::{Bare, Reader};
use super::token::Shape;
use super::{Reading, Second, Strength, compose, digits};

/// Factors, each with the token after its word.
type Factors = Vec<(u64, usize)>;

impl Reader<'_> {
    /// `15 million`, `2 млн 300 тыс.`, `$90-миллионный`.
    pub(super) fn magnitudes(&self, bare: &mut Bare) {
        // "Thousand million": a magnitude may follow another.
        for _ in 0..4 {
            let at = self.past_more(self.past_joint(bare.next));
            let (certain, possible) = self.magnitudes_at(bare, at);
            let Some((_, next)) = certain.first().copied() else {
                let more: Vec<Reading> =
                    possible.iter().flat_map(|(factor, _)| times(&bare.readings, *factor)).collect();
                bare.readings.extend(more);
                break;
            };
            let multiplied: Vec<Reading> =
                certain.iter().flat_map(|(factor, _)| times(&bare.readings, *factor)).collect();
            if !multiplied.is_empty() {
                bare.readings = multiplied;
                bare.readings.sort_by_key(|reading| reading.foreign);
            }
            for (factor, _) in certain {
                bare.magnitude = bare.magnitude.saturating_mul(factor);
            }
            bare.strength = bare.strength.max(Strength::Weak);
            bare.next = self.past_stop(next);
            bare.plain_digits = None;
        }
        if bare.magnitude > 1 {
            self.smaller_part(bare);
        }
    }

    /// Factors that the word certainly is, and those that it may be, each with what follows: `5m` is five metres as well.
    fn magnitudes_at(&self, bare: &Bare, at: usize) -> (Factors, Factors) {
        let letter = is_letter(self.tokens.key(at));
        let unit = letter || self.unit_at(at).is_some();
        let (mut certain, mut possible) = (Vec::new(), Vec::new());
        for (entry, next) in self.lexicon.meanings(&self.tokens, at) {
            let Some(factor) = compose::magnitude(entry) else { continue };
            // The fourth ten: which one, not how many.
            if bare.ordinal && !bare.figures && factor < 100 {
                continue;
            }
            if !(entry.beside && bare.currency.is_empty() && unit) {
                certain.push((factor, next));
            } else if self.tokens.glued(at) || !letter {
                // A letter counts as a magnitude only where it touches the number.
                possible.push((factor, next));
            }
        }
        (certain, possible)
    }

    /// Past the words in the middle of "50 and more millions".
    fn past_more(&self, at: usize) -> usize {
        self.lexicon
            .role(&self.tokens, at, Role::Skip)
            .filter(|&behind| self.lexicon.find(&self.tokens, behind, compose::magnitude).is_some())
            .unwrap_or(at)
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
        let mut found: Vec<&'static Unit> = bare.currency.clone();
        if let Some((units, next)) = self.units_behind(bare) {
            if is_letter(self.tokens.key(next - 1)) && bare.strength == Strength::Code {
                // The s of F-16s.
                return;
            }
            if found.is_empty() {
                found = units;
            } else {
                bare.second = self.second(&found, &units, next);
            }
            bare.next = self.past_square(next);
            if let Some((units, next)) = self.units_behind(bare).filter(|_| bare.second.is_none()) {
                bare.second = self.second(&found, &units, next);
                bare.next = if bare.second.is_some() { next } else { bare.next };
            }
            if let Some(end) = self.lexicon.role(&self.tokens, bare.next, Role::AndHalf) {
                let half = |r: &Reading| Some(Reading { value: r.value.plus(Ratio::new(1, 2)?)?, ..*r });
                bare.readings = bare.readings.iter().filter_map(half).collect();
                bare.next = end;
            }
        }
        if found.is_empty() && self.ends_before(bare.start, Role::BeforeAge).is_some() {
            let age = bare.readings.first().and_then(|reading| reading.value.integer());
            found.extend(Lexicon::unit("year").filter(|_| age.is_some_and(|age| age < 120)));
        }
        if found.is_empty() {
            return;
        }
        let counted = |unit: &&'static Unit| {
            let unit = *unit;
            bare.readings
                .iter()
                .map(move |reading| Reading { unit: Some(unit), ..*reading })
                .collect::<Vec<_>>()
        };
        let doubtful = bare.currency.is_empty() && self.is_doubtful_unit(bare.next);
        let counted: Vec<Reading> = found.iter().flat_map(counted).collect();
        if bare.ordinal || doubtful {
            // The 43rd day counts no days; "points" are those of an index as well.
            bare.readings.extend(counted);
        } else {
            bare.readings = counted;
        }
    }

    /// Whether the word that ends before token `next` is a unit only now and then.
    fn is_doubtful_unit(&self, next: usize) -> bool {
        let Some(at) = next.checked_sub(1) else { return false };
        let units =
            self.lexicon.word(self.tokens.key(at)).filter(|entry| matches!(entry.meaning, Meaning::Unit(_)));
        units.map(|entry| entry.doubtful).reduce(|one, other| one && other) == Some(true)
    }

    /// What a currency that ends before token `next` is beside those that an amount is in. A code is no second one
    /// (`$104.31 USD`), nor are cents.
    fn second(&self, first: &[&'static Unit], second: &[&'static Unit], next: usize) -> Option<Second> {
        let is_money = |units: &[&'static Unit]| {
            !units.is_empty() && units.iter().all(|unit| unit.is_money() && !unit.name.contains("cent"))
        };
        let is_word =
            self.tokens.before(next).is_some_and(|token| token.shape == Shape::Word && !token.capitals);
        let is_sign = self.tokens.before(next).is_some_and(|token| matches!(token.shape, Shape::Mark(_)));
        if !is_money(first) || !is_money(second) || !(is_word || is_sign) {
            return None;
        }
        let agree = first.iter().any(|one| second.iter().any(|other| one.agrees_with(other)));
        Some(if agree { Second::Same } else { Second::Other })
    }

    /// All units that the words behind the number can be, and what follows them.
    fn units_behind(&self, bare: &Bare) -> Option<(Vec<&'static Unit>, usize)> {
        let mut at = self.past_joint(bare.next);
        if bare.readings.first().is_some_and(|reading| reading.value < Ratio::whole(1)) {
            // Half an hour.
            at = self.lexicon.role(&self.tokens, at, Role::Article).unwrap_or(at);
        }
        for _ in 0..3 {
            let mut units = Vec::new();
            let mut end = at;
            for (entry, next) in self.lexicon.meanings(&self.tokens, at) {
                let Meaning::Unit(unit) = entry.meaning else { continue };
                if next > end {
                    units.clear();
                    end = next;
                }
                if next == end && !units.contains(&unit) {
                    units.push(unit);
                }
            }
            if !units.is_empty() {
                let letter = is_letter(self.tokens.key(at));
                // 8 G3 rifles weigh no grams.
                let digits = self.tokens.shape(end) == Some(Shape::Digits) && self.tokens.glued(end);
                let square =
                    self.past_square(end) > end && units.iter().any(|unit| unit.dimension == "length");
                let fits = square || !digits;
                return (fits && !self.is_year(bare, &units) && (!letter || self.letter_fits(at)))
                    .then_some((units, end));
            }
            at = self.past_stop(self.lexicon.role(&self.tokens, at, Role::Skip)?);
        }
        None
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

fn times(readings: &[Reading], factor: u64) -> impl Iterator<Item = Reading> {
    let factor = Ratio::whole(factor.into());
    readings
        .iter()
        .filter_map(move |reading| Some(Reading { value: reading.value.times(factor)?, ..*reading }))
}

fn is_letter(key: &str) -> bool {
    key.chars().count() == 1 && key.chars().all(char::is_alphabetic)
}
