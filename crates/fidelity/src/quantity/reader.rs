//! One pass over the tokens of a text: numbers in figures and words, dates, times, names of months and days.

use std::cell::OnceCell;

use tolmach_text::Span;

use super::extent::{MOST, Read};
use super::lexicon::{Entry, Lexicon, Meaning, Role, Unit};
use super::ratio::{Ratio, fingerprint};
use super::token::{Shape, Tokens, is_cut_from_digits, is_digit};
use super::{Kind, Quantity, Reading, Second, Strength, compose, roman};

/// Apostrophes that one word may have: дев’яностоп’ятирічний.
const MOST_APOSTROPHES: usize = 2;

/// Reads the quantities of one text.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    pub(super) tokens: Tokens<'a>,
    pub(super) lexicon: &'a Lexicon,
    pub(super) out: Vec<Quantity>,
    /// Whether misprints are read as what was meant: those of a source are not the translator's.
    lenient: bool,
    /// Whether a word anywhere says which half of the day is meant; looked for once, where a clock time asks.
    pub(super) halves: OnceCell<bool>,
}

/// A number whose surroundings are still to be read.
#[derive(Debug)]
pub(super) struct Bare {
    /// First token.
    pub(super) start: usize,
    /// Token after the last.
    pub(super) next: usize,
    pub(super) readings: Vec<Reading>,
    pub(super) strength: Strength,
    pub(super) figures: bool,
    pub(super) ordinal: bool,
    pub(super) magnitude: u64,
    /// Digits if it is one run of them.
    pub(super) plain_digits: Option<usize>,
    /// The currency written before it.
    pub(super) currency: Vec<&'static Unit>,
    /// Another one that is written behind it as well.
    pub(super) second: Option<Second>,
}

impl Bare {
    /// The hour that it can be.
    pub(super) fn hour(&self) -> Option<u128> {
        let reading = self.readings.first()?;
        self.currency.is_empty().then(|| reading.value.integer())?.filter(|hour| *hour <= 24)
    }

    /// Takes up a time of day.
    pub(super) fn become_time(&mut self, readings: Vec<Reading>, next: usize) {
        self.readings = readings;
        self.next = next;
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, lexicon: &'a Lexicon) -> Self {
        Self {
            tokens: Tokens::new(text, lexicon),
            lexicon,
            out: Vec::new(),
            lenient: false,
            halves: OnceCell::new(),
        }
    }

    /// Reads misprints as what was meant.
    pub(super) fn lenient(self) -> Self {
        Self { lenient: true, ..self }
    }

    pub(super) fn read(mut self) -> Read {
        let (mut at, mut end) = (0, self.tokens.text.len());
        while let Some(token) = self.tokens.get(at) {
            if self.is_full() {
                end = token.span.start;
                break;
            }
            let next = match token.shape {
                Shape::Digits => self.figures(at, at, Vec::new()),
                Shape::Word => self.word(at).or_else(|| self.currency_before(at)),
                Shape::Mark('+') => self.telephone(at),
                Shape::Mark(mark) => self
                    .vulgar(at, mark)
                    .or_else(|| self.currency_before(at))
                    .or_else(|| self.lexicon.counts_in_myriads().then(|| self.named(at))?),
            };
            // Whatever was read, the pass goes on.
            at = next.unwrap_or(at + 1).max(at + 1);
        }
        self.share_between_neighbours();
        self.mark_dates();
        self.join_parts();
        Read { quantities: self.out, end }
    }

    /// Whether no more quantities are read.
    pub(super) fn is_full(&self) -> bool {
        self.out.len() >= MOST
    }

    pub(super) fn span(&self, start: usize, next: usize) -> Span {
        let first = self.tokens.get(start).map_or(0, |token| token.span.start);
        let last =
            next.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(first, |token| token.span.end);
        Span::new(first, last.max(first))
    }

    /// How many digits a place has, but for the 2 of km2.
    pub(super) fn digits(&self, span: Span) -> usize {
        let text = self.tokens.text.get(span.start..span.end).unwrap_or_default();
        let before = std::iter::once(' ').chain(text.chars());
        text.chars().zip(before).filter(|(c, before)| is_digit(*c) && !self.is_before_code(*before)).count()
    }

    /// Whether a letter before a digit makes it one of a code or of a unit.
    fn is_before_code(&self, c: char) -> bool {
        c.is_alphabetic() && !(self.lexicon.is_cut() && is_cut_from_digits(c))
    }

    pub(super) fn push(
        &mut self,
        start: usize,
        next: usize,
        readings: Vec<Reading>,
        strength: Strength,
        figures: bool,
    ) {
        self.take(Bare {
            start,
            next,
            readings,
            strength,
            figures,
            ordinal: false,
            magnitude: 1,
            plain_digits: None,
            currency: Vec::new(),
            second: None,
        });
    }

    /// Takes up what was read, and says what follows it. A number that outgrew the arithmetic is a code of its digits:
    /// no quantity is without a reading.
    pub(super) fn take(&mut self, bare: Bare) -> usize {
        let span = self.span(bare.start, bare.next);
        let mut readings = bare.readings;
        if readings.is_empty() {
            readings.push(Reading::number(fingerprint(span.of(self.tokens.text))));
        }
        self.out.push(Quantity {
            span,
            readings,
            strength: bare.strength,
            figures: bare.figures,
            dated: false,
            digits: self.digits(span),
            magnitude: bare.magnitude,
            second: bare.second,
        });
        bare.next
    }

    /// `$15`, `US$ 15`, `EUR 15`.
    fn currency_before(&mut self, at: usize) -> Option<usize> {
        let is_symbol = matches!(self.tokens.shape(at), Some(Shape::Mark(_)));
        let mut units = Vec::new();
        let mut behind = at;
        for (entry, next) in self.lexicon.meanings(&self.tokens, at) {
            // A$15 and A $15 are Australian, a $15 is not.
            let dollar = self.tokens.written(next - 1) == "$"
                && (self.tokens.glued(next - 1) || self.tokens.get(at).is_some_and(|token| token.capital));
            if let Meaning::Unit(unit) = entry.meaning
                && unit.is_money()
                && (is_symbol || entry.capital || dollar)
                && next >= behind
            {
                if next > behind {
                    units.clear();
                }
                behind = next;
                units.push(unit);
            }
        }
        (!units.is_empty() && self.tokens.shape(behind) == Some(Shape::Digits))
            .then(|| self.figures(at, behind, units))?
    }

    fn word(&mut self, at: usize) -> Option<usize> {
        if let Some(next) = self.named(at).or_else(|| self.minutes_before_hour(at)) {
            return Some(next);
        }
        if self.lexicon.counts_in_myriads() {
            return self.numeral_in_words(at).or_else(|| self.roman(at)).or_else(|| self.currency_alone(at));
        }
        if let Some(composed) = compose::read(&self.tokens, at, self.lexicon) {
            return Some(self.finish(Bare {
                start: at,
                next: composed.next,
                readings: composed.readings,
                strength: composed.strength,
                figures: false,
                ordinal: composed.ordinal,
                magnitude: composed.magnitude,
                plain_digits: None,
                currency: Vec::new(),
                second: None,
            }));
        }
        self.roman(at)
            .or_else(|| self.compound(at))
            .or_else(|| self.one_and_a_half(at))
            .or_else(|| self.currency_alone(at))
            .or_else(|| self.lenient.then(|| self.misspelt_month(at))?)
    }

    /// "A month and a half": the one is left out.
    fn one_and_a_half(&mut self, at: usize) -> Option<usize> {
        let (unit, next) = self.unit_at(at)?;
        let next = self.lexicon.role(&self.tokens, next, Role::AndHalf)?;
        let reading = Reading { unit: Some(unit), ..Reading::number(Ratio::new(3, 2)?) };
        self.push(at, next, vec![reading], Strength::Weak, false);
        Some(next)
    }

    /// "In euros": a currency that belongs to no amount.
    fn currency_alone(&mut self, at: usize) -> Option<usize> {
        const PLAIN: [&str; 9] = ["dollar", "EUR", "GBP", "RUB", "CNY", "JPY", "UAH", "KZT", "rupee"];
        let pounds = self.tokens.key(at) == "pounds";
        let (unit, next) = self.lexicon.find(&self.tokens, at, |entry| match entry.meaning {
            Meaning::Unit(unit) if (!entry.beside || pounds) && PLAIN.contains(&unit.name) => Some(unit),
            _ => None,
        })?;
        if self.tokens.shape(next) == Some(Shape::Digits) {
            return None;
        }
        let reading = Reading::of(Kind::Currency, fingerprint(unit.name));
        self.push(at, next, vec![reading], Strength::Vague, false);
        Some(next)
    }

    /// The value of a Roman numeral in capitals, which may have an ending of ordinals behind it: XIX, XIXe.
    pub(super) fn roman_at(&self, at: usize) -> Option<u64> {
        let token = self.tokens.get(at)?;
        let word = self.tokens.written(at);
        if token.capitals {
            return roman::value(word);
        }
        let (numeral, ending) = word.split_at(word.find(char::is_lowercase)?);
        let ends = |entry: &Entry| entry.meaning == Meaning::Role(Role::Suffix);
        (!numeral.is_empty() && self.lexicon.word(ending).any(ends)).then(|| roman::value(numeral))?
    }

    fn roman(&mut self, at: usize) -> Option<usize> {
        let word = self.tokens.written(at);
        let value = self.roman_at(at)?;
        let century = self.century_behind(at + 1).is_some() || self.is_century_before(at);
        if !century && (word.chars().count() == 1 || word.contains(['C', 'D', 'L', 'М', 'С', 'У', 'M'])) {
            return None;
        }
        // A range of centuries: its first may have no word of its own.
        let strength = if century { Strength::Strong } else { Strength::Weak };
        Some(self.finish(Bare {
            start: at,
            next: at + 1,
            readings: vec![Reading::number(Ratio::whole(value.into()))],
            strength,
            figures: false,
            ordinal: true,
            magnitude: 1,
            plain_digits: None,
            currency: Vec::new(),
            second: None,
        }))
    }

    /// A compound of number and unit in one word: двадцатишестилетний, п’ятирічний.
    fn compound(&mut self, at: usize) -> Option<usize> {
        let (mut key, mut next) = (self.tokens.key(at).to_owned(), at + 1);
        // An apostrophe inside the word is none of its letters.
        while matches!(self.tokens.shape(next), Some(Shape::Mark('\'' | '’')))
            && self.tokens.glued(next)
            && self.tokens.glued(next + 1)
            && self.tokens.shape(next + 1) == Some(Shape::Word)
            && next < at + 2 * MOST_APOSTROPHES
        {
            key.push_str(self.tokens.key(next + 1));
            next += 2;
        }
        let (mut rest, mut value, mut parts) = (key.as_str(), Ratio::whole(0), 0);
        while let Some((form, part)) =
            self.lexicon.combining().iter().find(|(form, _)| rest.starts_with(&**form) && parts < 5)
        {
            rest = &rest[form.len()..];
            value = value.plus(*part)?;
            parts += 1;
            for entry in self.lexicon.word(rest) {
                let (unit, factor) = match entry.meaning {
                    Meaning::Unit(unit) if !entry.beside => (Some(unit), 1),
                    Meaning::Role(Role::Counted) => (None, 1),
                    Meaning::Magnitude(factor) if !entry.beside => (None, factor),
                    _ => continue,
                };
                let value = value.times(Ratio::whole(factor.into()))?;
                let strength = if value < Ratio::whole(10) { Strength::Weak } else { Strength::Strong };
                self.push(at, next, vec![Reading { unit, ..Reading::number(value) }], strength, false);
                return Some(next);
            }
        }
        None
    }

    /// Where a phrase with this role that ends just before the token begins.
    pub(super) fn ends_before(&self, at: usize, role: Role) -> Option<usize> {
        (1..=4)
            .filter_map(|back| at.checked_sub(back))
            .find(|&from| self.lexicon.role(&self.tokens, from, role) == Some(at))
    }
}
