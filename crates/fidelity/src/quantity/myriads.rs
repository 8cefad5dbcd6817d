//! Numbers of languages that count in powers of ten thousand, in figures, words or both: 3千500, 1億2345万, 三点五, 십이만.

use super::lexicon::{Entry, Lexicon, Meaning, Role};
use super::ratio::Ratio;
use super::token::{Shape, Tokens};
use super::{Reading, digits};

/// A number as far as it is one.
#[derive(Debug)]
pub(super) struct Numeral {
    /// The likeliest first.
    pub(super) readings: Vec<Reading>,
    /// The token after it.
    pub(super) next: usize,
    /// Number words in it.
    pub(super) words: usize,
    /// It is an indefinite many, or one of several.
    pub(super) vague: bool,
    /// The digits of a number that is a row of them: 二〇二六, 2026.
    pub(super) row: Option<usize>,
    /// The last power of ten thousand in it, or 1.
    pub(super) magnitude: u64,
}

/// Words and runs of digits of the longest number.
const LONGEST: usize = 32;

/// The first power that groups are counted by.
const MYRIAD: u64 = 10_000;

/// Reads the number that begins at a token, if one does.
pub(super) fn read(tokens: &Tokens<'_>, at: usize, lexicon: &Lexicon) -> Option<Numeral> {
    if tokens.shape(at) != Some(Shape::Digits) {
        return Sum::read(tokens, at, lexicon, 0)?.finish(false);
    }
    let ways = digits::read(tokens, at, lexicon, false).values;
    let mut numerals = ways
        .iter()
        .enumerate()
        .filter_map(|(way, (_, foreign))| Sum::read(tokens, at, lexicon, way)?.finish(*foreign));
    let first = numerals.next()?;
    let more: Vec<Reading> = numerals.flat_map(|numeral| numeral.readings).collect();
    Some(Numeral { readings: first.readings.into_iter().chain(more).collect(), ..first })
}

/// What a token is in a number.
#[derive(Clone, Copy, Debug)]
enum Part {
    Value(u64),
    Magnitude(u64),
    Several,
    More,
    Point,
}

fn part(entry: &Entry) -> Option<Part> {
    match entry.meaning {
        Meaning::Cardinal(value) => Some(Part::Value(value)),
        Meaning::Magnitude(factor) => Some(Part::Magnitude(factor)),
        Meaning::Role(Role::Several) => Some(Part::Several),
        Meaning::Role(Role::Skip) => Some(Part::More),
        Meaning::Role(Role::Point) => Some(Part::Point),
        _ => None,
    }
}

/// What stands before a token of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Before {
    Nothing,
    Figures,
    Word,
    Magnitude(u64),
}

/// A number under way.
#[derive(Debug)]
struct Sum {
    total: Ratio,
    /// The group below ten thousand.
    group: Ratio,
    /// What the next magnitude multiplies.
    digit: Option<Ratio>,
    /// How many digit words it is made of, the last two of them.
    row: (usize, u64, u64),
    last: u64,
    last_myriad: u64,
    before: Before,
    /// How much more it may be: three or four hundred.
    spread: Option<Ratio>,
    vague: bool,
    words: usize,
    plain_digits: Option<usize>,
    zero: bool,
    /// It begins with a power of ten thousand, and is nothing more so far.
    is_bare: bool,
    next: usize,
}

impl Sum {
    fn read(tokens: &Tokens<'_>, at: usize, lexicon: &Lexicon, way: usize) -> Option<Self> {
        let mut sum = Self {
            total: Ratio::whole(0),
            group: Ratio::whole(0),
            digit: None,
            row: (0, 0, 0),
            last: u64::MAX,
            last_myriad: u64::MAX,
            before: Before::Nothing,
            spread: None,
            vague: false,
            words: 0,
            plain_digits: None,
            zero: false,
            is_bare: false,
            next: at,
        };
        while sum.words < LONGEST {
            let Some(next) = sum.step(tokens, lexicon, way) else { break };
            sum.next = next;
            sum.words += 1;
        }
        (sum.words > 0).then_some(sum)
    }

    /// Takes up the next token and says what follows; none where the number has ended before it.
    fn step(&mut self, tokens: &Tokens<'_>, lexicon: &Lexicon, way: usize) -> Option<usize> {
        let here = self.next;
        let magnitude = |at: usize| lexicon.find(tokens, at, super::compose::magnitude);
        if tokens.shape(here) == Some(Shape::Digits) {
            return self.figures(tokens, lexicon, way);
        }
        let (part, next) = lexicon.find(tokens, here, part)?;
        match part {
            Part::Value(value) => self.word(value)?,
            Part::Magnitude(factor) if factor < MYRIAD => self.multiply_digit(factor)?,
            Part::Magnitude(factor) => self.multiply_group(factor)?,
            Part::Several if self.before == Before::Nothing => {
                // Several hundred: there is no digit.
                magnitude(next)?;
                self.vague = true;
                self.before = Before::Word;
            }
            Part::Several => {
                if !matches!(self.before, Before::Magnitude(factor) if factor < MYRIAD)
                    && self.plain_digits.is_none()
                {
                    return None;
                }
                self.vague |= self.plain_digits.is_none();
            }
            Part::More => {
                magnitude(next).filter(|_| self.before != Before::Nothing)?;
            }
            Part::Point => return self.point(tokens, lexicon, next),
        }
        Some(next)
    }

    /// Digits, which begin a number or follow a magnitude that is more.
    fn figures(&mut self, tokens: &Tokens<'_>, lexicon: &Lexicon, way: usize) -> Option<usize> {
        let figures = digits::read(tokens, self.next, lexicon, false);
        let first = self.before == Before::Nothing;
        let &(value, foreign) = figures.values.get(if first { way } else { 0 })?;
        if !first {
            let Before::Magnitude(factor) = self.before else { return None };
            // 만 19세 is no sum: the magnitude has no digit of its own.
            if self.is_bare {
                return None;
            }
            let fits = !foreign && value < Ratio::whole(factor.into());
            // Past a space, another magnitude or counter has to say that it goes on.
            let goes_on =
                self.touches(tokens) || factor >= MYRIAD && is_counted(tokens, figures.next, lexicon);
            if !fits || !goes_on {
                return None;
            }
        } else {
            self.plain_digits = figures.plain_digits;
        }
        self.digit = Some(value);
        self.before = Before::Figures;
        Some(figures.next)
    }

    fn touches(&self, tokens: &Tokens<'_>) -> bool {
        let end = tokens.before(self.next).map(|token| token.span.end);
        tokens.get(self.next).is_some_and(|token| Some(token.span.start) == end)
    }

    fn word(&mut self, value: u64) -> Option<()> {
        match self.before {
            Before::Figures => return None,
            Before::Word if value >= 10 || self.digit.is_none() && self.row.0 == 0 && !self.vague => {
                return None;
            }
            _ => {}
        }
        if value >= 10 {
            // Native tens: 스물다섯.
            if self.last <= 10 || value >= 100 {
                return None;
            }
            self.group = self.group.plus(Ratio::whole(value.into()))?;
            self.last = 10;
            self.before = Before::Magnitude(10);
            return Some(());
        }
        if value == 0 && matches!(self.before, Before::Magnitude(_)) {
            self.zero = true;
            return Some(());
        }
        let before = self.digit.unwrap_or(Ratio::whole(0));
        self.digit = Some(before.times(Ratio::whole(10))?.plus(Ratio::whole(value.into()))?);
        self.row = (self.row.0 + 1, self.row.2, value);
        self.before = Before::Word;
        Some(())
    }

    /// The digit or digits as one; of two that say "three or four" the first.
    fn take_digit(&mut self) -> Option<Ratio> {
        let digit = self.digit.take()?;
        let (count, first, second) = std::mem::take(&mut self.row);
        if count == 2 && first > 0 && first < second {
            self.vague = true;
            self.spread = Some(Ratio::whole((second - first).into()));
            return Some(Ratio::whole(first.into()));
        }
        Some(digit)
    }

    fn spread_by(&mut self, factor: u64) {
        self.spread = self.spread.and_then(|spread| spread.times(Ratio::whole(factor.into())));
    }

    fn multiply_digit(&mut self, factor: u64) -> Option<()> {
        if factor >= self.last {
            return None;
        }
        let digit = self.take_digit().unwrap_or(Ratio::whole(1));
        self.spread_by(factor);
        self.group = self.group.plus(digit.times(Ratio::whole(factor.into()))?)?;
        self.last = factor;
        self.before = Before::Magnitude(factor);
        Some(())
    }

    fn multiply_group(&mut self, factor: u64) -> Option<()> {
        let digit = self.take_digit();
        let times = Ratio::whole(factor.into());
        let group = self.group.plus(digit.unwrap_or(Ratio::whole(0)))?;
        self.spread_by(factor);
        if factor < self.last_myriad {
            let is_bare = digit.is_none() && self.last == u64::MAX;
            self.is_bare = is_bare && self.words == 0;
            let group = if is_bare { Ratio::whole(1) } else { group };
            self.total = self.total.plus(group.times(times)?)?;
        } else {
            // Ten thousand of a hundred million.
            self.total = self.total.plus(group)?.times(times)?;
        }
        self.group = Ratio::whole(0);
        (self.last, self.last_myriad) = (u64::MAX, factor);
        self.before = Before::Magnitude(factor);
        Some(())
    }

    /// Decimals in words behind a word for the mark.
    fn point(&mut self, tokens: &Tokens<'_>, lexicon: &Lexicon, mut next: usize) -> Option<usize> {
        let digit = |at: usize| {
            lexicon.find(tokens, at, |entry| match entry.meaning {
                Meaning::Cardinal(value @ 0..10) => Some(value),
                _ => None,
            })
        };
        if self.before != Before::Word && self.before != Before::Magnitude(10) {
            return None;
        }
        let (mut numerator, mut denominator) = (0_u64, 1_u64);
        while let Some((value, end)) = digit(next).filter(|_| denominator < 1_000_000) {
            (numerator, denominator) = (numerator * 10 + value, denominator * 10);
            next = end;
        }
        let minutes =
            |entry: &Entry| matches!(entry.meaning, Meaning::Unit(unit) if unit.name == "min").then_some(());
        let goes_on = lexicon.find(tokens, next, |entry| {
            matches!(entry.meaning, Meaning::Magnitude(factor) if factor < MYRIAD).then_some(())
        });
        if denominator == 1 || goes_on.is_some() || lexicon.find(tokens, next, minutes).is_some() {
            return None;
        }
        let digit = self.take_digit().unwrap_or(Ratio::whole(0));
        self.digit = Some(digit.plus(Ratio::new(numerator.into(), denominator.into())?)?);
        // No digit word goes on with it.
        self.before = Before::Figures;
        Some(next)
    }

    fn finish(mut self, foreign: bool) -> Option<Numeral> {
        let (rows, first, second) = self.row;
        let is_row = self.last == u64::MAX && self.last_myriad == u64::MAX;
        let whole = Ratio::whole;
        let above = self.total.plus(self.group)?;
        let digit = self.digit.unwrap_or(whole(0));
        let value = above.plus(digit)?;
        let mut values = vec![value];
        if let Some(spread) = self.spread {
            values.push(value.plus(spread)?);
        }
        if rows == 2 && first > 0 && first < second {
            // Five or six, fifty-six.
            let either = [first, second].map(|digit| above.plus(whole(digit.into())));
            values.extend(either.into_iter().flatten());
            self.vague = true;
        } else if rows == 1
            && !self.zero
            && self.before == Before::Word
            && let Some(factor) = [self.last, self.last_myriad].into_iter().find(|factor| *factor != u64::MAX)
            && factor >= 100
        {
            // 三万五 may be thirty-five thousand.
            values.push(above.plus(digit.times(whole(u128::from(factor) / 10))?)?);
        }
        let ends_in_myriad = matches!(self.before, Before::Magnitude(factor) if factor >= MYRIAD);
        let row = if self.words == 1 { self.plain_digits } else { None };
        Some(Numeral {
            readings: values.into_iter().map(|value| Reading { foreign, ..Reading::number(value) }).collect(),
            next: self.next,
            words: self.words,
            vague: self.vague || self.before == Before::Word && self.digit.is_none(),
            row: row.or((is_row && rows > 1).then_some(rows)),
            magnitude: if ends_in_myriad { self.last_myriad } else { 1 },
        })
    }
}

/// Whether something at the token says that a number stands before it: a magnitude, a unit, a counter, a calendar word.
pub(super) fn is_counted(tokens: &Tokens<'_>, at: usize, lexicon: &Lexicon) -> bool {
    let counts = |entry: &Entry| {
        let counts = match entry.meaning {
            Meaning::Unit(_) | Meaning::Magnitude(_) | Meaning::Scaled(..) | Meaning::Over(0) => true,
            Meaning::Role(role) => matches!(
                role,
                Role::Counter
                    | Role::Clock
                    | Role::Century
                    | Role::Decade
                    | Role::CalendarYear
                    | Role::CalendarMonth
                    | Role::CalendarDay
            ),
            _ => false,
        };
        counts.then_some(())
    };
    let at = lexicon.role(tokens, at, Role::Skip).unwrap_or(at);
    lexicon.find(tokens, at, counts).is_some()
}

#[cfg(test)]
mod tests;
