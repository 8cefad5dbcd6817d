//! What stands around a number and says what it is: endings, decades, centuries, finals.

use super::lexicon::{Entry, Meaning, Role, Unit};
use super::ratio::Ratio;
use super::reader::{Bare, Reader};
use super::token::Shape;
use super::{Kind, Reading, Strength};

impl Reader<'_> {
    /// Reads what stands around a number and takes it up.
    pub(super) fn finish(&mut self, mut bare: Bare) -> usize {
        self.suffix(&mut bare);
        if self.period(&mut bare) || self.time(&mut bare) {
            return self.take(bare);
        }
        self.magnitudes(&mut bare);
        self.measure(&mut bare);
        self.finals(&mut bare);
        self.take(bare)
    }

    /// `15th`, `15-го`, `15.º`.
    pub(super) fn suffix(&self, bare: &mut Bare) {
        if !bare.figures {
            return;
        }
        let at = bare.next;
        let hyphen = matches!(self.tokens.shape(at), Some(Shape::Mark('-' | '‑' | '.' | '\'' | '’')))
            && self.tokens.glued(at);
        let word = if hyphen { at + 1 } else { at };
        if !self.tokens.glued(word) || self.is_times(word) {
            return;
        }
        let ordinal = self.lexicon.role(&self.tokens, word, Role::Suffix);
        let Some(end) = ordinal.or_else(|| self.lexicon.role(&self.tokens, word, Role::Inflection)) else {
            return;
        };
        let is_unit = |entry: &Entry| match entry.meaning {
            Meaning::Unit(_) | Meaning::Magnitude(_) => Some(()),
            _ => None,
        };
        if hyphen || self.lexicon.find(&self.tokens, word, is_unit).is_none() {
            // The decade's ending is looked at by `period`, which comes next.
            if self.lexicon.role(&self.tokens, word, Role::DecadeSuffix).is_none() || !self.is_round(bare) {
                bare.next = end;
                bare.ordinal = ordinal.is_some();
            }
        }
    }

    pub(super) fn is_round(&self, bare: &Bare) -> bool {
        let value = bare.readings.first().and_then(|reading| reading.value.integer());
        value.is_some_and(|v| v % 10 == 0 && ((20..100).contains(&v) || (1000..=2100).contains(&v)) || v == 0)
    }

    /// Decades, centuries.
    pub(super) fn period(&self, bare: &mut Bare) -> bool {
        let Some(value) = bare.readings.first().map(|reading| reading.value) else { return false };
        let at = bare.next;
        let mark = matches!(self.tokens.shape(at), Some(Shape::Mark('-' | '‑' | '\'' | '’')))
            && self.tokens.glued(at);
        let word = if mark { at + 1 } else { at };
        if self.is_round(bare) && bare.figures && bare.plain_digits.is_some() {
            let suffix = self
                .lexicon
                .role(&self.tokens, word, Role::DecadeSuffix)
                .filter(|_| self.tokens.glued(word) && !self.is_times(word));
            let behind = suffix.unwrap_or(at);
            let word_behind =
                self.lexicon.role(&self.tokens, behind, Role::Decade).filter(|_| suffix.is_some());
            // Anni '80.
            let elided = bare
                .start
                .checked_sub(1)
                .filter(|&mark| matches!(self.tokens.shape(mark), Some(Shape::Mark('\'' | '’'))));
            let before = self.ends_before(elided.unwrap_or(bare.start), Role::BeforeDecade).is_some();
            if suffix.is_some() || before {
                bare.next = word_behind.unwrap_or(behind);
                bare.readings = vec![Reading::of(Kind::Decade, value), Reading::number(value)];
                return true;
            }
        }
        let is_century_number = value.integer().is_some_and(|v| (1..=30).contains(&v));
        if is_century_number {
            let behind = self.century_behind(at);
            let before = self.is_century_before(bare.start);
            if behind.is_some() || before {
                let unit = self.unit_at(at).map(|(unit, _)| unit);
                let century = Reading::of(Kind::Century, value);
                let many = Reading { unit, ..Reading::number(value) };
                bare.readings = if bare.ordinal || before { vec![century] } else { vec![century, many] };
                bare.strength = if bare.ordinal || bare.figures { Strength::Strong } else { bare.strength };
                bare.next = behind.unwrap_or(at);
                return true;
            }
        }
        false
    }

    pub(super) fn unit_at(&self, at: usize) -> Option<(&'static Unit, usize)> {
        self.lexicon.find(&self.tokens, at, |entry| match entry.meaning {
            Meaning::Unit(unit) => Some(unit),
            _ => None,
        })
    }

    /// Whether "século" or «séc.» stands before.
    pub(super) fn is_century_before(&self, at: usize) -> bool {
        self.ends_before(at, Role::BeforeCentury).is_some()
            || self.is_stopped_before(at, Role::BeforeCentury) && self.tokens.glued(at - 1)
    }

    pub(super) fn century_behind(&self, at: usize) -> Option<usize> {
        let at = if self.tokens.is_dash(at) && self.tokens.glued(at) {
            self.lexicon.role(&self.tokens, at + 1, Role::Suffix).unwrap_or(at + 1)
        } else {
            at
        };
        self.lexicon.role(&self.tokens, at, Role::Century)
    }

    /// The last sixteen are in the eighth-finals.
    pub(super) fn finals(&self, bare: &mut Bare) {
        let Some(reading) = bare.readings.first().copied() else { return };
        let (one, denominator) = reading.value.parts();
        if one != 1 || denominator == 1 {
            return;
        }
        let near =
            (0..3).any(|more| self.lexicon.role(&self.tokens, bare.next + more, Role::Final).is_some());
        if near {
            bare.readings.push(Reading::number(Ratio::whole(denominator * 2)));
            bare.strength = Strength::Weak;
        }
    }
}
