//! One pass over the tokens of a text: numbers in figures and words, dates, times, names of months and days.

use tolmach_text::Span;

use super::lexicon::{Lexicon, Meaning, Role, Unit};
use super::ratio::{Ratio, fingerprint};
use super::token::{Shape, Tokens};
use super::{Kind, Quantity, Reading, Strength, compose, digits, roman};

/// Reads the quantities of one text.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    pub(super) tokens: Tokens<'a>,
    pub(super) lexicon: &'a Lexicon,
    pub(super) out: Vec<Quantity>,
}

/// A number whose surroundings are still to be read.
#[derive(Debug)]
pub(super) struct Bare {
    /// First token.
    start: usize,
    /// Token after the last.
    next: usize,
    readings: Vec<Reading>,
    strength: Strength,
    figures: bool,
    ordinal: bool,
    magnitude: u64,
    /// Digits if it is one run of them.
    plain_digits: Option<usize>,
    /// The currency written before it.
    currency: Vec<&'static Unit>,
}

impl Bare {
    /// The hour that it can be.
    pub(super) fn hour(&self) -> Option<u128> {
        let reading = self.readings.first()?;
        (!self.ordinal && self.currency.is_empty()).then(|| reading.value.integer())?.filter(|hour| *hour <= 24)
    }

    /// The token after it.
    pub(super) fn next(&self) -> usize {
        self.next
    }

    /// Takes up a time of day.
    pub(super) fn become_time(&mut self, readings: Vec<Reading>, next: usize) {
        self.readings = readings;
        self.next = next;
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, lexicon: &'a Lexicon) -> Self {
        Self { tokens: Tokens::new(text), lexicon, out: Vec::new() }
    }

    pub(super) fn read(mut self) -> Vec<Quantity> {
        let mut at = 0;
        while let Some(token) = self.tokens.get(at) {
            let next = match token.shape {
                Shape::Digits => self.figures(at, at, Vec::new()),
                Shape::Word => self.word(at).or_else(|| self.currency_before(at)),
                Shape::Mark(mark) => self.vulgar(at, mark).or_else(|| self.currency_before(at)),
            };
            // Whatever was read, the pass goes on.
            at = next.unwrap_or(at + 1).max(at + 1);
        }
        self.share_between_neighbours();
        self.mark_dates();
        self.out
    }

    pub(super) fn span(&self, start: usize, next: usize) -> Span {
        let first = self.tokens.get(start).map_or(0, |token| token.span.start);
        let last = next.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(first, |token| token.span.end);
        Span::new(first, last.max(first))
    }

    fn digits(&self, span: Span) -> usize {
        self.tokens.text.get(span.start..span.end).unwrap_or_default().bytes().filter(u8::is_ascii_digit).count()
    }

    pub(super) fn push(&mut self, start: usize, next: usize, readings: Vec<Reading>, strength: Strength, figures: bool) {
        let span = self.span(start, next);
        self.out.push(Quantity { span, readings, strength, figures, dated: false, digits: self.digits(span), magnitude: 1 });
    }

    /// `$15`, `US$ 15`, `EUR 15`.
    fn currency_before(&mut self, at: usize) -> Option<usize> {
        let is_symbol = matches!(self.tokens.shape(at), Some(Shape::Mark(_)));
        let mut units = Vec::new();
        let mut behind = at;
        for (entry, next) in self.lexicon.meanings(&self.tokens, at) {
            if let Meaning::Unit(unit) = entry.meaning
                && unit.is_money()
                && (is_symbol || entry.capital || self.tokens.written(next - 1) == "$")
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

    /// A number that begins with digits.
    fn figures(&mut self, start: usize, at: usize, currency: Vec<&'static Unit>) -> Option<usize> {
        if currency.is_empty()
            && let Some(next) = self.date(at).or_else(|| self.clock(at)).or_else(|| self.slashed(at))
        {
            return Some(next);
        }
        let named = self.is_loosely_named(start);
        let label = self.ends_before(start, Role::Label).is_some() || self.is_label_stopped(start);
        let code = self.is_code(start) || self.is_lettered(at) || label || self.is_times(at + 1) || at >= 1 && self.is_times(at - 1);
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
        let strength = if named { Strength::Weak } else if code { Strength::Code } else { Strength::Strong };
        if figures.plain_digits.is_some() && self.is_listed(next) {
            return Some(self.list(at, strength));
        }
        Some(self.finish(Bare {
            start,
            next,
            readings,
            strength,
            figures: true,
            ordinal: false,
            magnitude: 1,
            plain_digits: figures.plain_digits,
            currency,
        }))
    }

    /// Whether another run of digits follows behind a point or comma: a version, a list, an address.
    fn is_listed(&self, at: usize) -> bool {
        matches!(self.tokens.shape(at), Some(Shape::Mark('.' | ',')))
            && self.tokens.glued(at)
            && self.tokens.glued(at + 1)
            && self.tokens.shape(at + 1) == Some(Shape::Digits)
    }

    /// Each run of digits of such a chain on its own.
    fn list(&mut self, mut at: usize, strength: Strength) -> usize {
        loop {
            let value = Ratio::decimal(self.tokens.written(at), "").unwrap_or(Ratio::whole(0));
            self.push(at, at + 1, vec![Reading::number(value)], strength, true);
            if !self.is_listed(at + 1) {
                return at + 1;
            }
            at += 2;
        }
    }

    /// Letters touch the digits, or a capitalised word is joined to them by a hyphen: B-52, H1N1, COVID-19.
    fn is_code(&self, at: usize) -> bool {
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

    /// An abbreviated label: рис. 1.1.
    fn is_label_stopped(&self, at: usize) -> bool {
        at > 0 && self.tokens.is_mark(at - 1, '.') && self.ends_before(at - 1, Role::Label).is_some()
    }

    /// A capital letter that is no unit touches the digits: 3D, 5G.
    fn is_lettered(&self, at: usize) -> bool {
        let known = |entry: &super::lexicon::Entry| match entry.meaning {
            Meaning::Unit(_) | Meaning::Magnitude(_) => Some(()),
            _ => None,
        };
        self.tokens.get(at + 1).is_some_and(|next| next.glued && next.shape == Shape::Word && next.capital)
            && self.lexicon.find(&self.tokens, at + 1, known).is_none()
    }

    /// A name that is as usual without its number.
    fn is_loosely_named(&self, at: usize) -> bool {
        at >= 2 && self.tokens.is_dash(at - 1) && matches!(self.tokens.key(at - 2), "covid" | "ковид")
    }

    /// The `x` of 90x200.
    fn is_times(&self, at: usize) -> bool {
        matches!(self.tokens.key(at), "x" | "х" | "×")
            && self.tokens.glued(at)
            && self.tokens.shape(at + 1) == Some(Shape::Digits)
    }

    fn word(&mut self, at: usize) -> Option<usize> {
        if let Some(next) = self.named(at) {
            return Some(next);
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
            }));
        }
        self.roman(at).or_else(|| self.compound(at)).or_else(|| self.one_and_a_half(at)).or_else(|| self.currency_alone(at))
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
        const PLAIN: [&str; 8] = ["dollar", "EUR", "RUB", "CNY", "JPY", "UAH", "KZT", "rupee"];
        let (unit, next) = self.lexicon.find(&self.tokens, at, |entry| match entry.meaning {
            Meaning::Unit(unit) if !entry.beside && PLAIN.contains(&unit.name) => Some(unit),
            _ => None,
        })?;
        if self.tokens.shape(next) == Some(Shape::Digits) {
            return None;
        }
        let reading = Reading::of(Kind::Currency, fingerprint(unit.name));
        self.push(at, next, vec![reading], Strength::Vague, false);
        Some(next)
    }

    fn roman(&mut self, at: usize) -> Option<usize> {
        let word = self.tokens.written(at);
        if !self.tokens.get(at)?.capitals {
            return None;
        }
        let value = roman::value(word)?;
        let century = self.century_behind(at + 1).is_some() || self.ends_before(at, Role::BeforeCentury).is_some();
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
        }))
    }

    /// A compound of number and unit in one word: двадцатишестилетний.
    fn compound(&mut self, at: usize) -> Option<usize> {
        let key = self.tokens.key(at).to_owned();
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
                    Meaning::Magnitude(factor) if !entry.beside => (None, factor),
                    _ => continue,
                };
                let value = value.times(Ratio::whole(factor.into()))?;
                let strength = if value < Ratio::whole(10) { Strength::Weak } else { Strength::Strong };
                self.push(at, at + 1, vec![Reading { unit, ..Reading::number(value) }], strength, false);
                return Some(at + 1);
            }
        }
        None
    }

    /// Where a phrase with this role that ends just before the token begins.
    pub(super) fn ends_before(&self, at: usize, role: Role) -> Option<usize> {
        (1..=4).filter_map(|back| at.checked_sub(back)).find(|&from| {
            self.lexicon.role(&self.tokens, from, role) == Some(at)
        })
    }

    pub(super) fn century_behind(&self, at: usize) -> Option<usize> {
        let at = if self.tokens.is_dash(at) && self.tokens.glued(at) {
            self.lexicon.role(&self.tokens, at + 1, Role::Suffix).unwrap_or(at + 1)
        } else {
            at
        };
        self.lexicon.role(&self.tokens, at, Role::Century)
    }

    /// Reads what stands around a number and takes it up.
    fn finish(&mut self, mut bare: Bare) -> usize {
        self.suffix(&mut bare);
        if self.period(&mut bare) || self.time(&mut bare) {
            return self.take(bare);
        }
        self.magnitudes(&mut bare);
        self.measure(&mut bare);
        self.finals(&mut bare);
        self.take(bare)
    }

    fn take(&mut self, bare: Bare) -> usize {
        let span = self.span(bare.start, bare.next);
        self.out.push(Quantity {
            span,
            readings: bare.readings,
            strength: bare.strength,
            figures: bare.figures,
            dated: false,
            digits: self.digits(span),
            magnitude: bare.magnitude,
        });
        bare.next
    }

    /// `15th`, `15-го`, `15.º`.
    fn suffix(&self, bare: &mut Bare) {
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
        let Some(end) = self.lexicon.role(&self.tokens, word, Role::Suffix) else { return };
        let is_unit = |entry: &super::lexicon::Entry| match entry.meaning {
            Meaning::Unit(_) | Meaning::Magnitude(_) => Some(()),
            _ => None,
        };
        if hyphen || self.lexicon.find(&self.tokens, word, is_unit).is_none() {
            // The decade's ending is looked at by `period`, which comes next.
            if self.lexicon.role(&self.tokens, word, Role::DecadeSuffix).is_none() || !self.is_round(bare) {
                bare.next = end;
                bare.ordinal = true;
            }
        }
    }

    fn is_round(&self, bare: &Bare) -> bool {
        let value = bare.readings.first().and_then(|reading| reading.value.integer());
        value.is_some_and(|v| v % 10 == 0 && ((20..100).contains(&v) || (1000..=2100).contains(&v)) || v == 0)
    }

    /// Decades, centuries.
    fn period(&self, bare: &mut Bare) -> bool {
        let Some(value) = bare.readings.first().map(|reading| reading.value) else { return false };
        let at = bare.next;
        let mark = matches!(self.tokens.shape(at), Some(Shape::Mark('-' | '‑' | '\'' | '’'))) && self.tokens.glued(at);
        let word = if mark { at + 1 } else { at };
        if self.is_round(bare) && bare.figures && bare.plain_digits.is_some() {
            let suffix = self
                .lexicon
                .role(&self.tokens, word, Role::DecadeSuffix)
                .filter(|_| self.tokens.glued(word) && !self.is_times(word));
            let behind = suffix.unwrap_or(at);
            let word_behind = self.lexicon.role(&self.tokens, behind, Role::Decade).filter(|_| suffix.is_some());
            let before = self.ends_before(bare.start, Role::BeforeDecade).is_some();
            if suffix.is_some() || before {
                bare.next = word_behind.unwrap_or(behind);
                bare.readings = vec![Reading::of(Kind::Decade, value), Reading::number(value)];
                return true;
            }
        }
        let is_century_number = value.integer().is_some_and(|v| (1..=30).contains(&v));
        if is_century_number {
            let behind = self.century_behind(at);
            let before = self.ends_before(bare.start, Role::BeforeCentury).is_some();
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

    /// `15 million`, `2 млн 300 тыс.`, `$90-миллионный`.
    fn magnitudes(&self, bare: &mut Bare) {
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
                    let either = entry.beside && bare.currency.is_empty() && (letter || self.unit_at(at).is_some());
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
                    .filter_map(|r| Some(Reading { value: r.value.times(Ratio::whole(factor.into()))?, ..*r }))
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
    fn smaller_part(&self, bare: &mut Bare) {
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
    fn past_joint(&self, at: usize) -> usize {
        let joined = self.tokens.is_dash(at) && self.tokens.glued(at) && self.tokens.glued(at + 1);
        if joined { at + 1 } else { at }
    }

    /// Past the full stop of `млн.` where the sentence goes on.
    fn past_stop(&self, at: usize) -> usize {
        let goes_on = self.tokens.is_mark(at, '.')
            && self.tokens.glued(at)
            && self.tokens.get(at + 1).is_some_and(|token| !token.capital)
            && self.tokens.before(at).is_some_and(|word| word.span.len() <= 8);
        if goes_on { at + 1 } else { at }
    }

    /// The unit or currency behind the number, past words such as "square" or "US".
    fn measure(&self, bare: &mut Bare) {
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
                if self.is_year(bare, &here) || (is_letter(self.tokens.key(at)) && !self.letter_fits(at)) {
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
            let with_unit = readings.iter().map(|reading| Reading { unit: found.first().copied(), ..*reading });
            readings.iter().copied().chain(with_unit).collect()
        } else {
            found
                .iter()
                .flat_map(|unit| readings.iter().map(|reading| Reading { unit: Some(unit), ..*reading }))
                .collect()
        };
    }

    /// Past the 2 of km2.
    fn past_square(&self, at: usize) -> usize {
        let square = self.tokens.glued(at) && matches!(self.tokens.key(at), "2" | "3" | "²" | "³");
        if square { at + 1 } else { at }
    }

    /// A unit of one letter is one where no full stop and word of another meaning follow: "15 г. Москва".
    fn letter_fits(&self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at) else { return false };
        token.glued || !self.tokens.is_mark(at + 1, '.') || self.tokens.get(at + 2).is_none_or(|next| !next.capital)
    }

    /// `2015 год` is a year, not a number of years.
    fn is_year(&self, bare: &Bare, units: &[&'static Unit]) -> bool {
        bare.plain_digits == Some(4)
            && units.iter().any(|unit| matches!(unit.name, "year" | "g"))
            && bare.readings.first().is_some_and(|r| r.value >= Ratio::whole(1000) && r.value <= Ratio::whole(2200))
    }

    /// The last sixteen are in the eighth-finals.
    fn finals(&self, bare: &mut Bare) {
        let Some(reading) = bare.readings.first().copied() else { return };
        let (one, denominator) = reading.value.parts();
        if one != 1 || denominator == 1 {
            return;
        }
        let near = (0..3).any(|more| self.lexicon.role(&self.tokens, bare.next + more, Role::Final).is_some());
        if near {
            bare.readings.push(Reading::number(Ratio::whole(denominator * 2)));
            bare.strength = Strength::Weak;
        }
    }

    /// `½`, alone or behind digits.
    fn vulgar(&mut self, at: usize, mark: char) -> Option<usize> {
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
        }))
    }

    /// A fraction behind a whole number: `29 3/4`, `29¾`.
    fn fraction_behind(&self, at: usize) -> Option<(Ratio, usize)> {
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
        let touches = self.tokens.is_mark(at + 1, '/') && self.tokens.glued(at + 1) && self.tokens.glued(at + 2);
        let more = matches!(self.tokens.shape(at + 3), Some(Shape::Mark('/' | '-' | '.'))) && self.tokens.glued(at + 3)
            && self.tokens.glued(at + 4) && self.tokens.shape(at + 4) == Some(Shape::Digits);
        if !touches || more || self.tokens.shape(at) != Some(Shape::Digits) {
            return None;
        }
        let numerator: u128 = self.tokens.written(at).parse().ok()?;
        let denominator: u128 = self.tokens.written(at + 2).parse().ok()?;
        let usual = matches!(denominator, 2 | 3 | 4 | 5 | 6 | 8 | 10 | 16 | 32 | 64 | 100);
        (usual && numerator > 0 && numerator < denominator)
            .then(|| Ratio::new(numerator, denominator).map(|value| (value, at + 3)))?
    }

    /// Numbers beside a month are its day and its year.
    fn mark_dates(&mut self) {
        let near = |a: Span, b: Span| b.start.saturating_sub(a.end) <= 5;
        let months: Vec<usize> = (0..self.out.len()).filter(|&at| self.out[at].first().kind == Kind::Month).collect();
        for at in months {
            let month = self.out[at].span;
            let mut last = month;
            for quantity in self.out.iter_mut().skip(at + 1).take(2) {
                if !near(last, quantity.span) || !quantity.figures {
                    break;
                }
                quantity.dated = true;
                last = quantity.span;
            }
            if let Some(quantity) = at.checked_sub(1).and_then(|before| self.out.get_mut(before))
                && near(quantity.span, month)
            {
                quantity.dated = true;
            }
        }
    }

    /// What numbers joined by a dash, comma or "to" say for each other: `10-15 km`, `$5 or 6 million`, `1995-96`.
    fn share_between_neighbours(&mut self) {
        for at in (1..self.out.len()).rev() {
            let (left, right) = self.out.split_at_mut(at);
            let (Some(left), Some(right)) = (left.last_mut(), right.first_mut()) else { return };
            let (first, second) = (left.first(), right.first());
            if first.kind != Kind::Number || second.kind != Kind::Number || left.span.end > right.span.start {
                continue;
            }
            let between = self.tokens.text[left.span.end..right.span.start].trim();
            let word = between.trim_matches([',', ' ']).to_lowercase();
            let dash = matches!(between, "-" | "–" | "—" | "−" | "/" | "‑" | "..." | "…");
            let and = word.is_empty()
                || self.lexicon.word(&word).any(|entry| {
                    matches!(entry.meaning, Meaning::Role(Role::Range | Role::And))
                });
            if !(dash || and && between.len() <= 24) {
                continue;
            }
            if dash && left.figures && right.figures {
                complete_year(left, right);
            }
            // What the second says counts for the first as well, as a possibility; currencies also the other way.
            let mut more = Vec::new();
            if right.magnitude > 1 && left.magnitude == 1 {
                let factor = Ratio::whole(right.magnitude.into());
                more.extend(left.readings.iter().filter_map(|r| {
                    Some(Reading { value: r.value.times(factor)?, unit: r.unit.or(second.unit), ..*r })
                }));
            }
            if dash && left.figures && first.unit.is_none() && second.unit.is_some() {
                left.readings.iter_mut().for_each(|reading| reading.unit = second.unit);
                left.readings.extend(more);
            } else if first.unit.is_none() && second.unit.is_some() {
                more.extend(left.readings.iter().map(|r| Reading { unit: second.unit, ..*r }));
                left.readings.splice(1..1, more);
            } else {
                left.readings.extend(more);
            }
            if let Some(unit) = first.unit
                && (unit.is_money() || unit.is_share())
                && second.unit.is_none()
            {
                let more: Vec<_> = right.readings.iter().map(|r| Reading { unit: Some(unit), ..*r }).collect();
                right.readings.extend(more);
            }
        }
    }
}

/// The second year of `1995-96`.
fn complete_year(left: &Quantity, right: &mut Quantity) {
    let (Some(year), Some(short)) = (left.first().value.integer(), right.first().value.integer()) else { return };
    if (1000..2200).contains(&year) && short < 100 && right.span.len() == 2 {
        let full = year / 100 * 100 + short;
        right.readings.push(Reading::number(Ratio::whole(full)));
    }
}

fn is_letter(key: &str) -> bool {
    key.chars().count() == 1 && key.chars().all(char::is_alphabetic)
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
