//! What the gate has to say about a pair of texts.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use tolmach_text::Span;

/// What follows from a finding, in rising order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing, nothing to do.
    Note,
    /// An editor should look.
    Warn,
    /// Not to be published as it is.
    Block,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Class {
    /// A number stands where the source has another one.
    NumberAltered,
    /// A number of the source is not in the translation.
    NumberMissing,
    /// A number of the translation is not in the source.
    NumberAdded,
    /// Two numbers of the same type have changed places.
    NumberSwapped,
    /// The number is right but for a factor: thousand, million, a decimal point.
    Magnitude,
    /// A percentage became something else, or something else a percentage.
    PercentChanged,
    /// The number is right and its unit is another.
    UnitChanged,
    /// The amount is right and its currency is another.
    CurrencyChanged,
    /// A date, or its day or year, is another.
    DateChanged,
    /// A month is another or missing.
    MonthChanged,
    /// A day of the week is another or missing.
    WeekdayChanged,
    /// A clock time is another or missing.
    TimeChanged,
    /// A decade, century or era is another or missing.
    PeriodChanged,
    /// A number is right but written with the separators of another language.
    Separator,
    /// A name in another script is not a transliteration of the source's.
    NameChanged,
    /// A word in Latin script that should be copied is spelt differently.
    LatinChanged,
    /// A name lost or changed its capital letters.
    NameCase,
    /// An address, handle, hashtag or code is not copied exactly.
    LiteralChanged,
    /// A negation of the source is not in the translation.
    NegationLost,
    /// A negation of the translation is not in the source.
    NegationAdded,
    /// There are too many numbers: in a part of the texts only the digits are compared.
    NotCompared,
    /// A part of the source has no counterpart.
    Omission,
    /// A part of the translation has no counterpart.
    Addition,
    /// Words of the source language are left.
    Residue,
    /// The whole text is as in the source.
    Untranslated,
    /// There is no translation.
    Empty,
    /// Two words have no space between them.
    Glued,
    /// One word has a space inside.
    Parted,
    /// A word stands twice.
    Doubled,
    /// Words are repeated over and over.
    Loop,
    /// Quotation marks or brackets do not match.
    Quotes,
    /// A character that stands for one that could not be written.
    Placeholder,
    /// The full stop of an abbreviation became the end of a sentence.
    BrokenSentence,
    /// A term is not translated as the glossary says.
    TermMissing,
    /// A term that the glossary does not want.
    TermForbidden,
    /// A word that the house keeps is not in the translation as it is.
    KeepChanged,
    /// Quotation marks are not those of the house.
    StyleQuotes,
    /// A dash is not that of the house.
    StyleDash,
    /// A figure is not written with the separators of the house.
    StyleNumber,
}

impl Class {
    /// Its name, as it is written in reports and rules.
    pub fn name(self) -> &'static str {
        match self {
            Self::NumberAltered => "number_altered",
            Self::NumberMissing => "number_missing",
            Self::NumberAdded => "number_added",
            Self::NumberSwapped => "number_swapped",
            Self::Magnitude => "magnitude",
            Self::PercentChanged => "percent_changed",
            Self::UnitChanged => "unit_changed",
            Self::CurrencyChanged => "currency_changed",
            Self::DateChanged => "date_changed",
            Self::MonthChanged => "month_changed",
            Self::WeekdayChanged => "weekday_changed",
            Self::TimeChanged => "time_changed",
            Self::PeriodChanged => "period_changed",
            Self::Separator => "separator",
            Self::NameChanged => "name_changed",
            Self::LatinChanged => "latin_changed",
            Self::NameCase => "name_case",
            Self::LiteralChanged => "literal_changed",
            Self::NegationLost => "negation_lost",
            Self::NegationAdded => "negation_added",
            Self::NotCompared => "not_compared",
            Self::Omission => "omission",
            Self::Addition => "addition",
            Self::Residue => "residue",
            Self::Untranslated => "untranslated",
            Self::Empty => "empty",
            Self::Glued => "glued",
            Self::Parted => "parted",
            Self::Doubled => "doubled",
            Self::Loop => "loop",
            Self::Quotes => "quotes",
            Self::Placeholder => "placeholder",
            Self::BrokenSentence => "broken_sentence",
            Self::TermMissing => "term_missing",
            Self::TermForbidden => "term_forbidden",
            Self::KeepChanged => "keep_changed",
            Self::StyleQuotes => "style_quotes",
            Self::StyleDash => "style_dash",
            Self::StyleNumber => "style_number",
        }
    }

    /// The severity of a certain finding of this class where the house has no rule for it.
    pub fn usual(self) -> Severity {
        match self {
            Class::NumberAdded
            | Class::NameChanged
            | Class::NegationLost
            | Class::NegationAdded
            | Class::Addition
            | Class::Quotes
            | Class::Parted
            | Class::TermMissing
            | Class::TermForbidden
            | Class::NotCompared => Severity::Warn,
            Class::NameCase | Class::StyleQuotes | Class::StyleDash | Class::StyleNumber => Severity::Note,
            _ => Severity::Block,
        }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What is wrong.
    pub class: Class,
    /// What follows from it.
    pub severity: Severity,
    /// Bytes of the source concerned, where it has any.
    pub source: Option<Span>,
    /// Bytes of the translation concerned, where it has any.
    pub target: Option<Span>,
    /// What the translation should say, as a reader would write it.
    pub expected: Option<String>,
    /// What it says.
    pub found: Option<String>,
    /// One sentence for an editor.
    pub why: Cow<'static, str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_written_by_its_name() {
        for class in [Class::NumberAltered, Class::NotCompared, Class::StyleNumber, Class::BrokenSentence] {
            assert_eq!(serde_json::to_value(class).unwrap(), class.name());
        }
    }
}
