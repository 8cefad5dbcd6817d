//! Quantities: reads numbers, amounts, dates and times with their meaning, and compares them across two languages.
//!
//! A [`Quantity`] has one or more [`Reading`]s, the likeliest first: `10,000` in a Russian text is 10 exactly and,
//! with English separators, ten thousand. Two quantities agree when any of their readings do; how well they agree
//! decides which belong together (`compare`), and what is left over is a finding (`judge`).

mod calendar;
mod compare;
mod compose;
mod currencies;
mod digits;
mod extent;
mod figures;
mod judge;
mod lexicon;
mod measure;
mod myriads;
mod neighbours;
mod numerals;
mod ratio;
mod reader;
mod roman;
mod separators;
mod signs;
mod spoken;
mod surroundings;
mod swap;
mod token;
mod write;

use tolmach_text::Span;

use crate::{Finding, Pair};
use lexicon::{Lexicon, Unit};
use ratio::Ratio;
pub(crate) use separators::Separators;

/// What kind of thing a reading takes the text for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    Number,
    /// Minutes since midnight; of either half of the day where it is not certain.
    Time {
        certain: bool,
    },
    /// 1 to 12.
    Month,
    /// 1 is Monday.
    Weekday,
    /// 1990 or 90.
    Decade,
    /// 1 to 21 and more.
    Century,
    /// Before the common era (1) or of it (0).
    Era,
    /// A currency without an amount, by its name.
    Currency,
    /// A time zone.
    Zone,
}

impl Kind {
    /// Whether it may be left out, so that only another one in its place says anything.
    fn is_alone(self) -> bool {
        matches!(self, Kind::Currency | Kind::Zone)
    }
}

/// One way to take a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Reading {
    pub(crate) kind: Kind,
    pub(crate) value: Ratio,
    /// What is counted, where that is a unit, a currency or a share.
    pub(crate) unit: Option<&'static Unit>,
    /// Read with the separators of another language.
    pub(crate) foreign: bool,
}

/// How much a quantity says that nothing corresponds to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Strength {
    /// An indefinite many: thousands of people.
    Vague,
    /// A word that translators leave out or put otherwise: one, both, second.
    Weak,
    /// Part of a name or code: B-52.
    Code,
    /// A figure, or a number word from ten on.
    Strong,
}

/// A number, amount, date part or time in a text.
#[derive(Clone, Debug)]
pub(crate) struct Quantity {
    /// Its bytes, with unit, currency and magnitude.
    pub(crate) span: Span,
    /// At least one, the likeliest first.
    pub(crate) readings: Vec<Reading>,
    pub(crate) strength: Strength,
    /// Written in figures.
    pub(crate) figures: bool,
    /// It stands beside a month: a day or a year.
    pub(crate) dated: bool,
    /// How many digits it is written with.
    digits: usize,
    /// What its magnitude word multiplied it by.
    magnitude: u64,
    /// A currency beside the one that it is in: `£ 4 milhões de euros`.
    second: Option<Second>,
}

/// What a second currency of an amount is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Second {
    /// The first one again: `40 € euros`.
    Same,
    /// Another one: whatever the amount is, it is wrong.
    Other,
}

impl Quantity {
    fn first(&self) -> Reading {
        // The reader makes no quantity without a reading; a plain zero says nothing wrong.
        self.readings.first().copied().unwrap_or(Reading::number(Ratio::whole(0)))
    }

    /// Whether its digits are dialled rather than counted: 900 123 456.
    fn is_dialled(&self) -> bool {
        let is_plain = self.magnitude == 1 && self.readings.iter().all(|reading| reading.unit.is_none());
        let value = self.first().value.integer();
        self.digits == 9 && is_plain && value.is_some_and(|value| !value.is_multiple_of(1000))
    }
}

impl Reading {
    pub(crate) fn number(value: Ratio) -> Self {
        Self::of(Kind::Number, value)
    }

    pub(crate) fn of(kind: Kind, value: Ratio) -> Self {
        Self { kind, value, unit: None, foreign: false }
    }
}

/// The quantities of a text in the order in which they stand.
#[cfg(test)]
fn read(text: &str, lexicon: &Lexicon) -> Vec<Quantity> {
    reader::Reader::new(text, lexicon).read().quantities
}

/// Whether a word is a Roman numeral in capitals as it should be written.
pub(crate) fn is_roman(word: &str) -> bool {
    roman::value(word).is_some()
}

/// The separators of a language; none where it is not known.
pub(crate) fn separators_of(language: &str) -> Separators {
    let Lexicon { decimal, thousands, .. } = Lexicon::of(language);
    Separators { decimal: *decimal, thousands: *thousands }
}

/// Whether the words of quantities of a language are known.
pub(crate) fn is_known(language: &str) -> bool {
    Lexicon::is_there(language)
}

/// Finds what quantities of the source are other ones, or none, in the translation, which the house may write with
/// separators of its own.
pub(crate) fn find(pair: &Pair<'_>, house: Separators, out: &mut Vec<Finding>) {
    let from = Lexicon::of(pair.from);
    let own = (house != Separators::default()).then(|| Lexicon::of(pair.to).written(house));
    let to = own.as_ref().unwrap_or_else(|| Lexicon::of(pair.to));
    let source = reader::Reader::new(pair.source, from).lenient().read();
    let target = reader::Reader::new(pair.target, to).read();
    let compared = extent::Compared::new(pair, source, target, out);
    let (source, target) = (compared.source.as_slice(), compared.target.as_slice());
    if source.is_empty() && target.is_empty() {
        return;
    }
    let mut matching = compare::match_up(source, target);
    compared.forget_the_last(&mut matching);
    judge::judge(&judge::Sides { pair, source, target, lexicon: to }, &matching, out);
    currencies::find(pair, source, target, out);
    signs::find(pair, source, target, &matching, out);
    swap::find(pair, source, target, &matching, out);
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
