//! Numbers in figures, and whether they are amounts or parts of names and codes.

use super::lexicon::{Entry, Meaning, Role, Unit};
use super::ratio::Ratio;
use super::reader::{Bare, Reader};
use super::token::Shape;
use super::{Reading, Strength, digits, myriads};

impl Reader<'_> {
    /// A number that begins with digits.
    pub(super) fn figures(&mut self, start: usize, at: usize, currency: Vec<&'static Unit>) -> Option<usize> {
        if currency.is_empty()
            && let Some(next) = self.date(at).or_else(|| self.clock(at)).or_else(|| self.slashed(at))
        {
            return Some(next);
        }
        let named = self.is_loosely_named(start);
        let label =
            self.ends_before(start, Role::Label).is_some() || self.is_stopped_before(start, Role::Label);
        let code = self.is_code(start)
            || self.is_lettered(at)
            || label
            || self.is_times(at + 1)
            || at >= 1 && self.is_times(at - 1);
        let figures = digits::read(&self.tokens, at, self.lexicon, code);
        let mut readings: Vec<Reading> = figures
            .values
            .iter()
            .map(|&(value, foreign)| Reading { foreign, ..Reading::number(value) })
            .collect();
        let mut next = figures.next;
        if let Some((value, end)) = self.fraction_behind(next)
            && figures.plain_digits.is_some()
        {
            for reading in &mut readings {
                reading.value = reading.value.plus(value)?;
            }
            next = end;
        } else if let Some(end) = self.lexicon.role(&self.tokens, next, Role::AndHalf) {
            for reading in &mut readings {
                reading.value = reading.value.plus(Ratio::new(1, 2)?)?;
            }
            next = end;
        }
        let label = label && figures.plain_digits.is_none();
        let strength = if named {
            Strength::Weak
        } else if code || label {
            Strength::Code
        } else {
            Strength::Strong
        };
        if figures.plain_digits.is_some() && self.is_listed(next) {
            return Some(self.list(at, strength));
        }
        let is_whole = next == figures.next;
        let bare = Bare {
            start,
            next,
            readings,
            strength,
            figures: true,
            ordinal: false,
            magnitude: 1,
            plain_digits: figures.plain_digits,
            currency,
            second: None,
        };
        if self.lexicon.counts_in_myriads() {
            let numeral = myriads::read(&self.tokens, at, self.lexicon).filter(|_| is_whole);
            return Some(self.numeral(bare, numeral));
        }
        Some(self.finish(bare))
    }

    /// `+7 (495) 123-45-67` in any grouping: one number.
    pub(super) fn telephone(&mut self, start: usize) -> Option<usize> {
        const LEAST_DIGITS: usize = 9;
        let mut digits = String::new();
        let (mut at, mut next) = (start + 1, start + 1);
        while digits.len() <= 15 {
            match self.tokens.shape(at)? {
                Shape::Digits => {
                    digits.push_str(self.tokens.key(at));
                    next = at + 1;
                }
                Shape::Mark('-' | '‑' | '–' | '(' | ')' | '.') if next > start + 1 => {}
                _ => break,
            }
            at += 1;
            if self.tokens.get(at).is_none() {
                break;
            }
        }
        if !(LEAST_DIGITS..=15).contains(&digits.len()) {
            return None;
        }
        let value = Ratio::decimal(&digits, "")?;
        self.push(start, next, vec![Reading::number(value)], Strength::Strong, true);
        Some(next)
    }

    /// Whether another run of digits follows behind a point or comma: a version, a list, an address.
    pub(super) fn is_listed(&self, at: usize) -> bool {
        matches!(self.tokens.shape(at), Some(Shape::Mark('.' | ',')))
            && self.tokens.glued(at)
            && self.tokens.glued(at + 1)
            && self.tokens.shape(at + 1) == Some(Shape::Digits)
    }

    /// Each run of digits of such a chain on its own.
    pub(super) fn list(&mut self, mut at: usize, strength: Strength) -> usize {
        loop {
            let value = Ratio::decimal(self.tokens.key(at), "").unwrap_or(Ratio::whole(0));
            self.push(at, at + 1, vec![Reading::number(value)], strength, true);
            if !self.is_listed(at + 1) || self.is_full() {
                return at + 1;
            }
            at += 2;
        }
    }

    /// Letters touch the digits, or a capitalised word is joined to them by a hyphen: B-52, H1N1, COVID-19.
    pub(super) fn is_code(&self, at: usize) -> bool {
        let Some(before) = self.tokens.before(at) else { return false };
        if !self.tokens.glued(at) {
            return false;
        }
        match before.shape {
            Shape::Word => !self.is_times(at - 1),
            Shape::Mark('-' | '‑' | '–') => {
                before.glued
                    && self
                        .tokens
                        .before(at - 1)
                        .is_some_and(|word| word.shape == Shape::Word && word.capital)
            }
            Shape::Mark('#' | '/' | '@' | '_' | '=') => before.glued,
            _ => false,
        }
    }

    /// Whether an abbreviation with this role and its full stop stand before: рис. 1.1.
    pub(super) fn is_stopped_before(&self, at: usize, role: Role) -> bool {
        at > 0 && self.tokens.is_mark(at - 1, '.') && self.ends_before(at - 1, role).is_some()
    }

    /// A capital letter that is no unit touches the digits: 3D, 5G.
    pub(super) fn is_lettered(&self, at: usize) -> bool {
        let known = |entry: &Entry| match entry.meaning {
            Meaning::Unit(_) | Meaning::Magnitude(_) => Some(()),
            _ => None,
        };
        self.tokens.get(at + 1).is_some_and(|next| next.glued && next.shape == Shape::Word && next.capital)
            && self.lexicon.find(&self.tokens, at + 1, known).is_none()
    }

    /// A name that is as usual without its number.
    pub(super) fn is_loosely_named(&self, at: usize) -> bool {
        at >= 2 && self.tokens.is_dash(at - 1) && matches!(self.tokens.key(at - 2), "covid" | "ковид")
    }

    /// The `x` of 90x200.
    pub(super) fn is_times(&self, at: usize) -> bool {
        matches!(self.tokens.key(at), "x" | "х" | "×")
            && self.tokens.glued(at)
            && self.tokens.shape(at + 1) == Some(Shape::Digits)
    }

    /// `½`, alone or behind digits.
    pub(super) fn vulgar(&mut self, at: usize, mark: char) -> Option<usize> {
        let value = vulgar_value(mark)?;
        Some(self.finish(Bare {
            start: at,
            next: at + 1,
            readings: vec![Reading::number(value)],
            strength: Strength::Strong,
            figures: true,
            ordinal: false,
            magnitude: 1,
            plain_digits: None,
            currency: Vec::new(),
            second: None,
        }))
    }

    /// A fraction behind a whole number: `29 3/4`, `29¾`.
    pub(super) fn fraction_behind(&self, at: usize) -> Option<(Ratio, usize)> {
        if let Some(Shape::Mark(mark)) = self.tokens.shape(at)
            && let Some(value) = vulgar_value(mark)
        {
            return Some((value, at + 1));
        }
        let (value, next) = self.fraction_at(at)?;
        (!self.tokens.glued(at)).then_some((value, next))
    }

    /// `3/4` where it can only be a fraction.
    pub(super) fn fraction_at(&self, at: usize) -> Option<(Ratio, usize)> {
        let touches =
            self.tokens.is_mark(at + 1, '/') && self.tokens.glued(at + 1) && self.tokens.glued(at + 2);
        let more = matches!(self.tokens.shape(at + 3), Some(Shape::Mark('/' | '-' | '.')))
            && self.tokens.glued(at + 3)
            && self.tokens.glued(at + 4)
            && self.tokens.shape(at + 4) == Some(Shape::Digits);
        if !touches || more || self.tokens.shape(at) != Some(Shape::Digits) {
            return None;
        }
        let numerator: u128 = self.tokens.key(at).parse().ok()?;
        let denominator: u128 = self.tokens.key(at + 2).parse().ok()?;
        let usual = matches!(denominator, 2 | 3 | 4 | 5 | 6 | 8 | 10 | 16 | 32 | 64 | 100);
        (usual && numerator > 0 && numerator < denominator)
            .then(|| Ratio::new(numerator, denominator).map(|value| (value, at + 3)))?
    }
}

fn vulgar_value(mark: char) -> Option<Ratio> {
    let (numerator, denominator) = match mark {
        '½' => (1, 2),
        '⅓' => (1, 3),
        '⅔' => (2, 3),
        '¼' => (1, 4),
        '¾' => (3, 4),
        '⅕' => (1, 5),
        '⅖' => (2, 5),
        '⅗' => (3, 5),
        '⅘' => (4, 5),
        '⅙' => (1, 6),
        '⅚' => (5, 6),
        '⅛' => (1, 8),
        '⅜' => (3, 8),
        '⅝' => (5, 8),
        '⅞' => (7, 8),
        _ => return None,
    };
    Ratio::new(numerator, denominator)
}
