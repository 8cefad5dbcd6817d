//! Number words: which of them make one number, and which.

use super::lexicon::{Entry, Lexicon, Meaning, Role};
use super::ratio::Ratio;
use super::token::Tokens;
use super::{Reading, Strength};

/// A number in words.
#[derive(Debug)]
pub(super) struct Composed {
    pub(super) readings: Vec<Reading>,
    pub(super) next: usize,
    pub(super) strength: Strength,
    pub(super) ordinal: bool,
    /// The last magnitude in it, or 1.
    pub(super) magnitude: u64,
}

/// Reads the number that begins at a word, if one does.
pub(super) fn read(tokens: &Tokens<'_>, at: usize, lexicon: &Lexicon) -> Option<Composed> {
    let fraction = |entry: &Entry| match entry.meaning {
        Meaning::Fraction(value) => Some((value, entry.doubtful)),
        _ => None,
    };
    if let Some(sum) = Sum::read(tokens, at, lexicon) {
        return Some(sum.finish(tokens, lexicon));
    }
    if let Some(((value, doubtful), next)) = lexicon.find(tokens, at, fraction) {
        // Half a million: an article may stand between.
        let behind = lexicon.role(tokens, next, Role::Article).unwrap_or(next);
        let magnitude = lexicon.find(tokens, behind, |entry| magnitude(entry).filter(|_| !entry.beside));
        let mut composed = Composed {
            readings: one_part(value),
            next,
            strength: if doubtful { Strength::Vague } else { Strength::Weak },
            ordinal: false,
            magnitude: 1,
        };
        if let Some((factor, end)) = magnitude
            && let Some(value) = value.times(Ratio::whole(factor.into()))
        {
            composed = Composed {
                readings: vec![Reading::number(value)],
                next: end,
                strength: if factor < 100 { Strength::Weak } else { Strength::Strong },
                magnitude: factor,
                ..composed
            };
        } else if value > Ratio::whole(100) {
            composed.strength = Strength::Strong;
        }
        return Some(composed);
    }
    let vague = |entry: &Entry| match entry.meaning {
        Meaning::Vague(value) => Some((value, Strength::Vague)),
        Meaning::Magnitude(value) if !entry.beside => Some((value, Strength::Weak)),
        _ => None,
    };
    let mut readings = Vec::new();
    let mut strength = Strength::Weak;
    let mut dozens = false;
    let mut next = at;
    for (entry, end) in lexicon.meanings(tokens, at) {
        if let Some((value, how)) = vague(entry) {
            readings.push(Reading::number(Ratio::whole(value.into())));
            dozens |= matches!(value, 10 | 12);
            strength = strength.min(how);
            next = next.max(end);
        }
    }
    // Tens of thousands, hundreds of millions; a dozen is ten as often as twelve.
    if readings.is_empty() {
        return None;
    }
    if let Some(end) = lexicon.role(tokens, next, Role::AndHalf)
        && let Some(value) = Ratio::new(3, 2).and_then(|half| half.times(readings.first()?.value))
    {
        // A million and a half.
        let readings = vec![Reading::number(value)];
        return Some(Composed {
            readings,
            next: end,
            strength: Strength::Strong,
            ordinal: false,
            magnitude: 1,
        });
    }
    let behind = lexicon.role(tokens, next, Role::Article).unwrap_or(next);
    if let Some((factor, end)) = lexicon.find(tokens, behind, vague)
        && strength == Strength::Vague
    {
        readings = readings
            .iter()
            .filter_map(|r| Some(Reading::number(r.value.times(Ratio::whole(factor.0.into()))?)))
            .collect();
        next = end;
    }
    let dozens: Vec<Reading> = readings
        .iter()
        .filter(|_| dozens)
        .filter_map(|r| Some(Reading::number(dozen_or_ten(r.value)?)))
        .collect();
    readings.extend(dozens);
    Some(Composed { readings, next, strength, ordinal: false, magnitude: 1 })
}

/// A third can be a third part and, in "a third time", the number three; half as many is two times fewer.
fn one_part(value: Ratio) -> Vec<Reading> {
    let mut readings = vec![Reading::number(value)];
    if let (1, parts @ 2..) = value.parts() {
        readings.push(Reading::number(Ratio::whole(parts)));
    }
    readings
}

/// What a magnitude word multiplies by.
pub(super) fn magnitude(entry: &Entry) -> Option<u64> {
    match entry.meaning {
        Meaning::Magnitude(factor) => Some(factor),
        _ => None,
    }
}

fn dozen_or_ten(value: Ratio) -> Option<Ratio> {
    let value = value.integer()?;
    if value % 12 == 0 {
        Some(Ratio::whole(value / 12 * 10))
    } else {
        (value % 10 == 0).then(|| Ratio::whole(value / 10 * 12))
    }
}

/// A number under way: what is finished, and the group below thousand that is not.
#[derive(Debug)]
struct Sum {
    total: u64,
    group: u64,
    next: usize,
    words: usize,
    doubtful: bool,
    ordinal: bool,
    dozens: bool,
    last_magnitude: u64,
    magnitude: u64,
    /// A magnitude may begin it: a thousand and one. Not where the word can be an indefinite many.
    may_be_bare: bool,
}

impl Sum {
    fn read(tokens: &Tokens<'_>, at: usize, lexicon: &Lexicon) -> Option<Self> {
        let mut sum = Self {
            total: 0,
            group: 0,
            next: at,
            words: 0,
            doubtful: false,
            ordinal: false,
            dozens: false,
            last_magnitude: u64::MAX,
            magnitude: 1,
            may_be_bare: !lexicon
                .meanings(tokens, at)
                .any(|(entry, _)| matches!(entry.meaning, Meaning::Vague(_))),
        };
        let mut bare = false;
        let mut here = at;
        while !sum.ordinal && sum.words < 32 {
            let Some((entry, next)) = sum.best(tokens, here, lexicon) else { break };
            match entry.meaning {
                Meaning::Cardinal(value) => sum.group += value,
                Meaning::Ordinal(value) => {
                    if value >= 100 && sum.words > 0 {
                        sum.multiply(value)?;
                    } else {
                        sum.group += value;
                    }
                    sum.ordinal = true;
                }
                Meaning::Magnitude(factor) => {
                    if sum.words == 0 {
                        (sum.group, bare) = (1, true);
                    }
                    sum.multiply(factor)?;
                }
                _ => break,
            }
            sum.doubtful |= entry.doubtful;
            sum.words += 1;
            sum.next = next;
            here = sum.joint(tokens, next, lexicon);
        }
        // A single magnitude may be vague, which is for the caller to see.
        (sum.words > usize::from(bare)).then_some(sum)
    }

    /// The meaning of the word at `here` that fits behind what was read.
    fn best<'l>(
        &self,
        tokens: &'l Tokens<'_>,
        here: usize,
        lexicon: &'l Lexicon,
    ) -> Option<(&'l Entry, usize)> {
        lexicon
            .meanings(tokens, here)
            .filter(|(entry, _)| self.fits(entry))
            .reduce(|best, other| if other.1 > best.1 { other } else { best })
    }

    fn fits(&self, entry: &Entry) -> bool {
        let below = |value: u64| {
            let room = match value {
                0 => return self.words == 0,
                1..10 => 10,
                10..100 => 100,
                100..1000 => 1000,
                // Due milioni duecentomila.
                _ => return self.words == 0 || self.group == 0 && value < self.last_magnitude,
            };
            let group_is_free =
                self.group.is_multiple_of(room) && !(value < 10 && (10..20).contains(&(self.group % 100)));
            group_is_free
                && (self.words == 0 || self.total.is_multiple_of(1000))
                && (self.group > 0 || self.words == 0 || self.last_magnitude >= 1000)
        };
        match entry.meaning {
            Meaning::Cardinal(value) => {
                below(value) && !(entry.doubtful && self.words > 0) && !(self.words > 0 && self.doubtful)
            }
            Meaning::Ordinal(value) if value >= 1000 => self.words > 0 && self.group > 0,
            Meaning::Ordinal(value) => below(value),
            Meaning::Magnitude(factor) if self.words == 0 => {
                self.may_be_bare && !entry.beside && factor >= 100
            }
            Meaning::Magnitude(_) => !entry.beside && (self.group > 0 || self.total > 0),
            _ => false,
        }
    }

    fn multiply(&mut self, factor: u64) -> Option<()> {
        self.magnitude = factor;
        if factor < 1000 {
            self.dozens |= factor == 12 || factor == 10;
            self.group = self.group.checked_mul(factor)?;
        } else if factor < self.last_magnitude {
            self.total = self.total.checked_add(self.group.max(1).checked_mul(factor)?)?;
            self.group = 0;
            self.last_magnitude = factor;
        } else {
            // "Mil milhões": the magnitude multiplies all that stands before it.
            self.total = self.total.checked_add(self.group)?.checked_mul(factor)?;
            self.group = 0;
            self.last_magnitude = factor;
        }
        Some(())
    }

    /// Where the next word of the number would be: past a hyphen, "and" or nothing.
    fn joint(&self, tokens: &Tokens<'_>, next: usize, lexicon: &Lexicon) -> usize {
        if tokens.is_dash(next)
            && tokens.glued(next)
            && tokens.glued(next + 1)
            && (20..100).contains(&(self.group % 100))
        {
            return next + 1;
        }
        let Some(behind) = lexicon.role(tokens, next, Role::And) else {
            // A number ends with its clause.
            return next;
        };
        // "One hundred and five", "vinte e cinco", but not "twenty and five"; "un milione e duecentomila".
        let allowed = if lexicon.and_parts {
            let whole = |entry: &Entry| match entry.meaning {
                Meaning::Cardinal(1000..) => Some(()),
                _ => None,
            };
            self.magnitude >= 1_000_000 && lexicon.find(tokens, behind, whole).is_some()
        } else {
            self.group.is_multiple_of(100) || lexicon.decimal == Some(',')
        };
        if allowed { behind } else { next }
    }

    fn finish(self, tokens: &Tokens<'_>, lexicon: &Lexicon) -> Composed {
        let value = Ratio::whole(u128::from(self.total) + u128::from(self.group));
        let small = value < Ratio::whole(10) && self.words == 1;
        let bare_hundred = self.ordinal && self.words == 1 && value >= Ratio::whole(100);
        let strength = if self.doubtful {
            Strength::Vague
        } else if small || bare_hundred || self.dozens {
            Strength::Weak
        } else {
            Strength::Strong
        };
        let mut readings = vec![Reading::number(value)];
        let mut next = self.next;
        let mut weak_or = strength;
        let part = |entry: &Entry| match entry.meaning {
            Meaning::Part(denominator) => Some(denominator),
            _ => None,
        };
        let behind = if tokens.is_dash(next) && tokens.glued(next) { next + 1 } else { next };
        if let Some((denominator, end)) = lexicon.find(tokens, behind, part)
            && !self.ordinal
            && let Some(fraction) = Ratio::new(value.integer().unwrap_or_default(), denominator.into())
                .filter(|f| *f < Ratio::whole(20))
        {
            readings.insert(0, Reading::number(fraction));
            next = end;
            weak_or = Strength::Weak;
        } else if let Some(end) = lexicon.role(tokens, next, Role::AndHalf) {
            // A million and a half is half a million more.
            if let Some(half) = Ratio::new(self.magnitude.into(), 2).and_then(|half| value.plus(half)) {
                readings.insert(0, Reading::number(half));
            }
            next = end;
            weak_or = Strength::Strong;
        }
        if self.dozens
            && let Some(other) = dozen_or_ten(value)
        {
            readings.push(Reading::number(other));
        }
        Composed { readings, next, strength: weak_or, ordinal: self.ordinal, magnitude: self.magnitude }
    }
}
