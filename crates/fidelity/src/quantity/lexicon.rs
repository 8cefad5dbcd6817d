//! What the words of a language mean to a reader of quantities: one data file a language.

use std::collections::HashMap;
use std::sync::LazyLock;

use tolmach_language::{Data, Traits};

use super::ratio::Ratio;
use super::separators::Separators;
use super::token::{Shape, Tokens};
use crate::edits::distance;
use crate::hash::QuickMap;

/// Something counted: a unit of measure, a currency, a percentage.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    pub(crate) name: &'static str,
    /// Units of one dimension can be converted into each other, except of money.
    pub(crate) dimension: &'static str,
    pub(crate) factor: Ratio,
    /// A word that may stand for it: "dollar" for a Canadian dollar.
    pub(crate) broader: Option<&'static str>,
}

impl Unit {
    pub(crate) fn is_money(&self) -> bool {
        self.dimension == "money"
    }

    pub(crate) fn is_time(&self) -> bool {
        matches!(self.dimension, "time" | "months")
    }

    pub(crate) fn is_share(&self) -> bool {
        self.dimension == "share"
    }

    /// Whether one may be said for the other.
    pub(crate) fn agrees_with(&self, other: &Unit) -> bool {
        self.name == other.name || self.broader == Some(other.name) || other.broader == Some(self.name)
    }
}

/// What a word can mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Meaning {
    Cardinal(u64),
    Ordinal(u64),
    /// The denominator after a numerator: two thirds.
    Part(u64),
    /// A fraction of its own: half.
    Fraction(Ratio),
    /// Number and unit in one word: a decade, half an hour.
    Amount(Ratio, &'static Unit),
    /// Multiplies what stands before it.
    Magnitude(u64),
    /// An indefinite many: dozens, thousands.
    Vague(u64),
    /// A decade in one word: the thirties.
    Decades(u64),
    /// So many units for each of the number before it: 三成, 3割.
    Scaled(Ratio, &'static Unit),
    /// Years are counted from the one after this: 令和.
    Reign(u64),
    /// The denominator before its numerator: 百分之; 0 where the number before says it.
    Over(u64),
    Unit(&'static Unit),
    Month(u64),
    Weekday(u64),
    /// A time of day in one word, in minutes.
    Noon(u64),
    /// A time zone, by its number in the data.
    Zone(u64),
    /// A century with a name of its own: il Trecento.
    Century(u64),
    /// Minutes past the full hour that is said beside it, before or behind: half past, menos cuarto.
    Minutes(i64),
    Role(Role),
}

/// What a word does for its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    And,
    AndHalf,
    /// The second part of a compound that counts something without a unit: десятиэтажный.
    Counted,
    Article,
    Range,
    Suffix,
    /// An ending of a cardinal: 5-ти.
    Inflection,
    Skip,
    Final,
    BeforeMonth,
    /// Between two months: from November to March.
    ToMonth,
    /// Behind a month: May of this year.
    AfterMonth,
    /// What follows is an age in years.
    BeforeAge,
    /// What follows is a label and no amount: Figure 1.1.
    Label,
    Decade,
    BeforeDecade,
    DecadeSuffix,
    Century,
    BeforeCentury,
    BeforeEra,
    AfterEra,
    Am,
    Pm,
    /// Late evening or early morning, by the hour.
    Night,
    Clock,
    At,
    Year,
    /// A word that the language's numbers and units are no part of: 一些, 統一.
    Word,
    /// Stands for a digit that is not said: 数十, 十几.
    Several,
    /// The decimal mark as a word.
    Point,
    /// What things are counted by: 三名, 3件.
    Counter,
    /// What follows is an ordinal.
    BeforeOrdinal,
    /// Behind the number of a year, a month, a day of the month.
    CalendarYear,
    CalendarMonth,
    CalendarDay,
    /// Before a time: the first and the second half of the day, the hours around midnight.
    BeforeAm,
    BeforePm,
    BeforeNight,
    /// A quarter of an hour behind an hour.
    Quarter,
}

/// One meaning of a word or of a phrase that begins with it.
#[derive(Debug)]
pub(super) struct Entry {
    rest: Vec<Box<str>>,
    pub(super) meaning: Meaning,
    /// The word means something else as often as not.
    pub(super) doubtful: bool,
    /// Only with a capital letter.
    pub(super) capital: bool,
    /// With a capital letter it is rather a name.
    pub(super) small: bool,
    /// Only beside a number.
    pub(super) beside: bool,
    /// Only where it touches the number.
    touching: bool,
}

/// One language.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    entries: QuickMap<Box<str>, Vec<Entry>>,
    /// First parts of compounds, longest first: двадцати, двух.
    combining: Vec<(Box<str>, Ratio)>,
    names: HashMap<&'static str, Box<str>>,
    /// How the months and the days of the week are written, the first of each first.
    calendar: [Vec<&'static str>; 2],
    /// Long names of months, which nothing else is spelt like.
    months: Vec<(Box<str>, u64)>,
    /// The decimal mark; none where the language is unknown.
    pub(crate) decimal: Option<char>,
    /// What stands between groups of three digits.
    pub(crate) thousands: Option<char>,
    /// Words end without a space, by the words of the language.
    is_cut: bool,
    /// Numbers go by powers of ten thousand.
    myriads: bool,
    /// For each letter that words of a language without spaces begin with, the letters of the longest.
    longest: QuickMap<char, usize>,
    /// What units are called is not known to be in the script of a text.
    two_scripts: bool,
    /// Point and comma are both in use as either mark.
    pub(super) either_mark: bool,
    /// "And" stands between numbers, not inside of one.
    pub(super) and_parts: bool,
    /// Clock times in figures count 24 hours.
    pub(super) whole_day: bool,
    /// Hours are said as ordinals: o siódmej.
    ordinal_hours: bool,
    /// Whose words it has, where only the separators are its own.
    words: Option<&'static Lexicon>,
}

static UNITS: LazyLock<HashMap<&'static str, Unit>> = LazyLock::new(|| {
    rows(include_str!("data/units.tsv"))
        .filter_map(|row| {
            let mut fields = row.split('\t');
            let name = fields.next()?;
            let dimension = fields.next()?;
            let factor = Ratio::parse(fields.next()?)?;
            Some((name, Unit { name, dimension, factor, broader: fields.next() }))
        })
        .collect()
});

/// Letters of a month's name from which on it is known with a misprint.
const LONG_MONTH: usize = 7;

const SYMBOLS: &str = include_str!("data/symbols.tsv");
static LEXICONS: Data<Lexicon> = Data::new("quantities.tsv", |traits, file| {
    Some(Lexicon::from_data(Some(traits), std::str::from_utf8(file).ok()?))
});
static UNKNOWN: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::from_data(None, ""));

fn rows(data: &'static str) -> impl Iterator<Item = &'static str> {
    data.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

impl Lexicon {
    /// The lexicon of a language tag; a language without one has digits and symbols only.
    pub(crate) fn of(tag: &str) -> &'static Self {
        LEXICONS.of(tag).unwrap_or(&UNKNOWN)
    }

    /// Whether a language has words of quantities.
    pub(crate) fn is_there(tag: &str) -> bool {
        LEXICONS.is_there(tag)
    }

    /// The same words with the separators that a house has of its own.
    pub(super) fn written(&'static self, house: Separators) -> Self {
        Self {
            decimal: house.decimal.or(self.decimal),
            thousands: house.thousands.or(self.thousands),
            either_mark: self.either_mark && house.decimal.is_none() && house.thousands.is_none(),
            and_parts: self.and_parts,
            whole_day: self.whole_day,
            words: Some(self),
            ..Self::default()
        }
    }

    fn own(&self) -> &Self {
        self.words.unwrap_or(self)
    }

    pub(super) fn from_data(traits: Option<&Traits>, data: &'static str) -> Self {
        let mut lexicon = Self {
            decimal: traits.map(|traits| traits.decimal),
            thousands: traits.map(|traits| traits.thousands),
            is_cut: traits.is_some_and(|traits| !traits.spaces || traits.myriads),
            myriads: traits.is_some_and(|traits| traits.myriads),
            two_scripts: traits.is_some_and(Traits::has_two_scripts),
            ..Self::default()
        };
        let mut endings: HashMap<&str, Vec<&str>> = HashMap::new();
        for row in rows(data).chain(rows(SYMBOLS)) {
            // A row that says nothing is a mistake in the data, which a test finds.
            let _ = lexicon.add(row, &mut endings);
        }
        lexicon.combining.sort_by_key(|(form, _)| std::cmp::Reverse(form.len()));
        if lexicon.is_cut {
            let sizes =
                lexicon.entries.keys().filter_map(|word| Some((word.chars().next()?, word.chars().count())));
            let mut longest = QuickMap::default();
            sizes.for_each(|(first, size)| {
                let most: &mut usize = longest.entry(first).or_default();
                *most = size.max(*most);
            });
            lexicon.longest = longest;
        }
        lexicon
    }

    fn add(
        &mut self,
        row: &'static str,
        endings: &mut HashMap<&'static str, Vec<&'static str>>,
    ) -> Option<()> {
        let mut fields = row.split('\t');
        let (kind, value) = (fields.next()?, fields.next()?);
        let forms = fields.next().unwrap_or_default();
        match kind {
            "months" => self.calendar[0] = forms.split(' ').collect(),
            "weekdays" => self.calendar[1] = forms.split(' ').collect(),
            "hours" => match value {
                "24" => self.whole_day = true,
                "ordinal" => self.ordinal_hours = true,
                _ => return None,
            },
            "marks" => self.either_mark = value == "either",
            "ending" => {
                endings.insert(value, forms.split(' ').map(|ending| ending.trim_matches('-')).collect());
            }
            "combining" => {
                let value = Ratio::parse(value)?;
                self.combining.extend(forms.split(' ').map(|form| (form.into(), value)));
            }
            _ => {
                self.and_parts |= kind == "and" && value == "apart";
                let meaning = meaning(kind, value)?;
                for form in forms.split(' ') {
                    let (stem, class) = form.split_once('+').unwrap_or((form, ""));
                    let none = vec![""];
                    for ending in if class.is_empty() { &none } else { endings.get(class)? } {
                        self.add_form(stem, ending, meaning);
                    }
                }
            }
        }
        Some(())
    }

    fn add_form(&mut self, stem: &str, ending: &str, meaning: Meaning) {
        let form = stem.trim_start_matches(['~', '^', '.', '=', '*']);
        let marks = &stem[..stem.len() - form.len()];
        let form = format!("{form}{ending}");
        let mut words = form.split('_').flat_map(split_words);
        let Some(first) = words.next() else { return };
        if let Meaning::Month(month) = meaning
            && marks.is_empty()
            && form.chars().count() >= LONG_MONTH
        {
            self.months.push((form.as_str().into(), month));
        }
        let entry = Entry {
            rest: words.map(Into::into).collect(),
            meaning,
            doubtful: marks.contains('~'),
            capital: marks.contains('^'),
            small: marks.contains('='),
            beside: marks.contains(['.', '*']),
            touching: marks.contains('*'),
        };
        // A code or symbol is not what the language calls it.
        if let Meaning::Unit(unit) = meaning
            && !entry.capital
            && form.starts_with(char::is_alphabetic)
            && !form.contains('$')
        {
            self.names.entry(unit.name).or_insert_with(|| form.replace('_', " ").into());
        }
        self.entries.entry(first.into()).or_default().push(entry);
    }

    /// All that the token, or a phrase that begins with it, can mean, with the token after it.
    pub(super) fn meanings<'l>(
        &'l self,
        tokens: &'l Tokens<'_>,
        at: usize,
    ) -> impl Iterator<Item = (&'l Entry, usize)> + 'l {
        let entries = self.own().entries.get(tokens.key(at)).map_or(&[][..], Vec::as_slice);
        entries.iter().filter_map(move |entry| {
            let token = tokens.get(at)?;
            if entry.capital && !token.capital || entry.touching && !token.glued {
                return None;
            }
            let mut next = at + 1;
            for word in &entry.rest {
                // The phrase `p m` is also written p.m., the phrase `terça feira` with a hyphen.
                let joined =
                    matches!(tokens.shape(next), Some(Shape::Mark('.' | '-' | '‑' | '’' | '\'' | '/')));
                if joined && tokens.key(next) != &**word {
                    next += 1;
                }
                if tokens.key(next) != &**word {
                    return None;
                }
                next += 1;
            }
            Some((entry, next))
        })
    }

    /// The longest reading that `pick` accepts.
    pub(super) fn find<T>(
        &self,
        tokens: &Tokens<'_>,
        at: usize,
        mut pick: impl FnMut(&Entry) -> Option<T>,
    ) -> Option<(T, usize)> {
        self.meanings(tokens, at)
            .filter_map(|(entry, next)| Some((pick(entry)?, next)))
            .reduce(|best, other| if other.1 > best.1 { other } else { best })
    }

    /// Where a word with this role ends.
    pub(super) fn role(&self, tokens: &Tokens<'_>, at: usize, role: Role) -> Option<usize> {
        self.find(tokens, at, |entry| (entry.meaning == Meaning::Role(role)).then_some(()))
            .map(|(_, next)| next)
    }

    /// Whether hours are said as ordinals.
    pub(super) fn has_ordinal_hours(&self) -> bool {
        self.own().ordinal_hours
    }

    /// First parts of compounds, longest first.
    pub(super) fn combining(&self) -> &[(Box<str>, Ratio)] {
        &self.own().combining
    }

    /// Whether words are cut out of runs of letters.
    pub(super) fn is_cut(&self) -> bool {
        self.own().is_cut
    }

    /// Whether numbers go by powers of ten thousand.
    pub(super) fn counts_in_myriads(&self) -> bool {
        self.own().myriads
    }

    /// Whether the language puts a space between a number and its unit.
    pub(super) fn spaces_units(&self) -> bool {
        !self.own().is_cut
    }

    /// Whether what units are called is not known to be in the script of a text.
    pub(super) fn has_two_scripts(&self) -> bool {
        self.own().two_scripts
    }

    /// The bytes of the words that a text begins with, longest first; no more are tried than the longest has letters.
    pub(super) fn longest_word(&self, text: &str) -> impl Iterator<Item = usize> {
        let own = self.own();
        let most = text.chars().next().and_then(|first| own.longest.get(&first)).copied().unwrap_or_default();
        let mut ends: Vec<usize> = text.char_indices().take(most).map(|(at, c)| at + c.len_utf8()).collect();
        ends.reverse();
        ends.into_iter().filter(|&end| own.entries.contains_key(&text[..end]))
    }

    /// The meanings of a single word.
    pub(super) fn word(&self, word: &str) -> impl Iterator<Item = &Entry> {
        let entries = self.own().entries.get(word).map_or(&[][..], Vec::as_slice);
        entries.iter().filter(|entry| entry.rest.is_empty())
    }

    /// The month whose long name is one letter away from a word.
    pub(super) fn misspelt_month(&self, word: &str) -> Option<u64> {
        let size = word.chars().count();
        (size + 1 >= LONG_MONTH).then_some(())?;
        let is_near = |month: &str| distance(month, word, 1).is_some();
        self.own().months.iter().find(|(month, _)| is_near(month)).map(|&(_, month)| month)
    }

    /// A unit by its name in the data.
    pub(super) fn unit(name: &str) -> Option<&'static Unit> {
        UNITS.get(name)
    }

    /// How the language names a unit.
    pub(crate) fn name(&self, unit: &Unit) -> Option<&str> {
        let name = |name: &str| self.own().names.get(name).map(|name| &**name);
        name(unit.name).or_else(|| name(unit.broader?))
    }

    /// How the language writes a month, counted from 1.
    pub(super) fn month(&self, number: u128) -> Option<&'static str> {
        named(&self.own().calendar[0], number)
    }

    /// How the language writes a day of the week; 1 is Monday.
    pub(super) fn weekday(&self, number: u128) -> Option<&'static str> {
        named(&self.own().calendar[1], number)
    }
}

fn named(names: &[&'static str], number: u128) -> Option<&'static str> {
    names.get(usize::try_from(number.checked_sub(1)?).ok()?).copied()
}

fn split_words(form: &str) -> impl Iterator<Item = &str> {
    // o'clock and км/ч are several tokens.
    form.split(['\'', '/', '-']).filter(|word| !word.is_empty())
}

fn meaning(kind: &str, value: &'static str) -> Option<Meaning> {
    let number = || value.parse().ok();
    let unit = || UNITS.get(value);
    Some(match kind {
        "cardinal" => Meaning::Cardinal(number()?),
        "ordinal" => Meaning::Ordinal(number()?),
        "part" => Meaning::Part(number()?),
        "fraction" => Meaning::Fraction(Ratio::parse(value)?),
        "amount" => {
            let (value, unit) = value.split_once(' ')?;
            Meaning::Amount(Ratio::parse(value)?, UNITS.get(unit)?)
        }
        "magnitude" => Meaning::Magnitude(number()?),
        "vague" => Meaning::Vague(number()?),
        "over" => Meaning::Over(number()?),
        "reign" => Meaning::Reign(number()?),
        "scaled" => {
            let (value, unit) = value.split_once(' ')?;
            Meaning::Scaled(Ratio::parse(value)?, UNITS.get(unit)?)
        }
        "decades" => Meaning::Decades(number()?),
        "unit" => Meaning::Unit(unit()?),
        "month" => Meaning::Month(number()?),
        "weekday" => Meaning::Weekday(number()?),
        "zone" => Meaning::Zone(number()?),
        "century-name" => Meaning::Century(number()?),
        "minutes" => Meaning::Minutes(value.parse().ok()?),
        "noon" => {
            let (hour, minute) = value.split_once(':')?;
            Meaning::Noon(hour.parse::<u64>().ok()? * 60 + minute.parse::<u64>().ok()?)
        }
        "and" => Meaning::Role(Role::And),
        "and-half" => Meaning::Role(Role::AndHalf),
        "counted" => Meaning::Role(Role::Counted),
        "article" => Meaning::Role(Role::Article),
        "range" => Meaning::Role(Role::Range),
        "inflection" => Meaning::Role(Role::Inflection),
        "suffix" => Meaning::Role(Role::Suffix),
        "skip" => Meaning::Role(Role::Skip),
        "final" => Meaning::Role(Role::Final),
        "label" => Meaning::Role(Role::Label),
        "before-age" => Meaning::Role(Role::BeforeAge),
        "to-month" => Meaning::Role(Role::ToMonth),
        "after-month" => Meaning::Role(Role::AfterMonth),
        "before-month" => Meaning::Role(Role::BeforeMonth),
        "decade" => Meaning::Role(Role::Decade),
        "before-decade" => Meaning::Role(Role::BeforeDecade),
        "decade-suffix" => Meaning::Role(Role::DecadeSuffix),
        "century" => Meaning::Role(Role::Century),
        "before-century" => Meaning::Role(Role::BeforeCentury),
        "before" => Meaning::Role(Role::BeforeEra),
        "after" => Meaning::Role(Role::AfterEra),
        "am" => Meaning::Role(Role::Am),
        "pm" => Meaning::Role(Role::Pm),
        "night" => Meaning::Role(Role::Night),
        "clock" => Meaning::Role(Role::Clock),
        "at" => Meaning::Role(Role::At),
        "year" => Meaning::Role(Role::Year),
        "word" => Meaning::Role(Role::Word),
        "several" => Meaning::Role(Role::Several),
        "point" => Meaning::Role(Role::Point),
        "counter" => Meaning::Role(Role::Counter),
        "before-ordinal" => Meaning::Role(Role::BeforeOrdinal),
        "calendar-year" => Meaning::Role(Role::CalendarYear),
        "calendar-month" => Meaning::Role(Role::CalendarMonth),
        "calendar-day" => Meaning::Role(Role::CalendarDay),
        "before-am" => Meaning::Role(Role::BeforeAm),
        "before-pm" => Meaning::Role(Role::BeforePm),
        "before-night" => Meaning::Role(Role::BeforeNight),
        "quarter" => Meaning::Role(Role::Quarter),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_data_says_something() {
        let files = Traits::all().iter().filter_map(|traits| traits.file("quantities.tsv"));
        let files = files.map(|file| std::str::from_utf8(file).expect("a text"));
        for data in files.chain([SYMBOLS]) {
            let mut lexicon = Lexicon::default();
            let mut endings = HashMap::new();
            for row in rows(data) {
                assert!(lexicon.add(row, &mut endings).is_some(), "{row}");
            }
        }
        assert!(UNITS.values().all(|unit| unit.broader.is_none_or(|broader| UNITS.contains_key(broader))));
        assert_eq!(UNITS.len(), rows(include_str!("data/units.tsv")).count());
    }
}
