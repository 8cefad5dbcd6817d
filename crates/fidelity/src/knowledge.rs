//! For which languages the gate has data, and what it can say of a pair where it lacks some.
//!
//! A text that was read with the words of its language has number words, months and negations that the other text, read
//! without, cannot have: everything would be missing there. So what a check needs it has for both languages, or it does
//! not judge the pair.

use crate::lexicon::Lexicon;
use crate::quantity;
use crate::{Class, Finding, Severity};

/// What a check needs to know of both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Need {
    /// Words of quantities: numbers, months, days, units, currencies (`quantities.tsv`).
    Quantities,
    /// Words of negation (`words.txt`).
    Negation,
    /// Every form of its words (`words.fst`).
    Forms,
}

impl Need {
    /// All that a check may need.
    pub const ALL: [Self; 3] = [Self::Quantities, Self::Negation, Self::Forms];

    /// Its name, as it is written where it is chosen or listed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Quantities => "figures",
            Self::Negation => "negation",
            Self::Forms => "words",
        }
    }

    /// Whether it is known of a language (BCP 47; only the language itself counts).
    pub fn is_known_of(self, language: &str) -> bool {
        match self {
            Self::Quantities => quantity::is_known(language),
            Self::Negation => {
                Lexicon::lists_of(language).is_some_and(|lexicon| lexicon.list("negation").next().is_some())
            }
            Self::Forms => Lexicon::of(language).is_some(),
        }
    }

    /// Whether it is known of both languages.
    pub(crate) fn is_met(self, from: &str, to: &str) -> bool {
        self.is_known_of(from) && self.is_known_of(to)
    }

    /// What is not known of both languages.
    fn unmet(from: &str, to: &str) -> Vec<Self> {
        Self::ALL.into_iter().filter(|need| !need.is_met(from, to)).collect()
    }

    /// What is judged with it, in words for an editor.
    pub fn judges(self) -> &'static [&'static str] {
        match self {
            Self::Quantities => &[
                "figures written as words or with magnitudes",
                "dates and times",
                "units and currencies",
                "separators",
            ],
            Self::Negation => &["negation"],
            Self::Forms => &["names", "spelling and spacing", "words left in the language of the source"],
        }
    }

    /// What the check of a class needs to judge it whole.
    fn of(class: Class) -> Self {
        match class {
            Class::NumberAltered
            | Class::NumberMissing
            | Class::NumberAdded
            | Class::NumberSwapped
            | Class::Magnitude
            | Class::PercentChanged
            | Class::UnitChanged
            | Class::CurrencyChanged
            | Class::DateChanged
            | Class::MonthChanged
            | Class::WeekdayChanged
            | Class::TimeChanged
            | Class::PeriodChanged
            | Class::Separator
            | Class::NotCompared => Self::Quantities,
            Class::NegationLost | Class::NegationAdded => Self::Negation,
            _ => Self::Forms,
        }
    }
}

/// Why a pair of languages is judged in part only.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unjudged {
    /// Those of the two languages of which something is not known, as they were given.
    pub languages: Vec<String>,
    /// What is judged on neither side for that reason.
    pub what: Vec<&'static str>,
}

/// What is not judged between two languages (BCP 47; only the languages themselves count); none where all is known of
/// both.
pub fn unjudged(from: &str, to: &str) -> Option<Unjudged> {
    let unmet = Need::unmet(from, to);
    let lacks = |language: &&str| unmet.iter().any(|need| !need.is_known_of(language));
    let languages = [from, to].iter().filter(|one| lacks(one)).map(|one| (*one).to_owned()).collect();
    let what: Vec<&str> = unmet.iter().flat_map(|need| need.judges()).copied().collect();
    (!what.is_empty()).then_some(Unjudged { languages, what })
}

impl std::fmt::Display for Unjudged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let languages = self.languages.join(" and ");
        write!(f, "not judged, for the gate has no data for {languages}: {}", self.what.join("; "))
    }
}

/// The words of both languages; none where those of one are not known, so that nothing is read on one side only.
pub(crate) fn lexicons(from: &str, to: &str) -> Option<(&'static Lexicon, &'static Lexicon)> {
    Lexicon::of(from).zip(Lexicon::of(to))
}

/// What is judged without data, and the most that it counts as: what is certain in every language may stop a sentence,
/// what is only likely never does. What is not in the table needs data.
const WITHOUT_DATA: &[(Class, Severity)] = &[
    (Class::Empty, Severity::Block),
    (Class::Placeholder, Severity::Block),
    (Class::LiteralChanged, Severity::Block),
    (Class::NumberMissing, Severity::Warn),
    (Class::Untranslated, Severity::Warn),
    (Class::Omission, Severity::Warn),
    (Class::Addition, Severity::Warn),
    (Class::Loop, Severity::Warn),
    // Languages double words to say more: *pole pole*; and use quotation marks that are none elsewhere.
    (Class::Doubled, Severity::Note),
    (Class::Quotes, Severity::Note),
];

/// Leaves what can be judged of a pair of languages, as far as it can.
pub(crate) fn keep_judged(from: &str, to: &str, findings: &mut Vec<Finding>) {
    let unmet = Need::unmet(from, to);
    if unmet.is_empty() {
        return;
    }
    findings.retain_mut(|finding| {
        if !unmet.contains(&Need::of(finding.class)) {
            return true;
        }
        let most = WITHOUT_DATA.iter().find(|(class, _)| *class == finding.class).map(|(_, most)| *most);
        finding.severity = most.map_or(finding.severity, |most| finding.severity.min(most));
        most.is_some()
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Pair, Rules, check};

    #[test]
    fn languages_without_data_are_judged_as_far_as_they_can_be() {
        let mut wrong = Vec::new();
        for line in include_str!("../testdata/foreign.tsv").lines().filter(|line| !line.starts_with('#')) {
            let [from, to, source, target, expected] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("not five columns: {line}");
            };
            let found = check(&Pair { source, target, from, to, links: &[] }, &Rules::default());
            let mut found: Vec<String> = found
                .iter()
                .filter(|finding| finding.severity > Severity::Note)
                .map(|finding| format!("{:?}={:?}", finding.class, finding.severity).to_lowercase())
                .collect();
            found.dedup();
            let expected = if expected == "-" { String::new() } else { expected.replace('_', "") };
            if found.join(",") != expected {
                wrong.push(format!("{line}: {found:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn what_is_not_known_of_one_language_is_not_judged() {
        for known in ["pt", "ru", "en-GB", "pt-x"] {
            assert_eq!(unjudged("en", known), None, "{known}");
        }
        let all: Vec<&str> = Need::ALL.iter().flat_map(|need| need.judges()).copied().collect();
        for unknown in ["sw", "ptx", ""] {
            let unjudged = unjudged(unknown, "en").unwrap();
            assert_eq!((unjudged.languages, unjudged.what), (vec![unknown.to_owned()], all.clone()));
        }
        assert_eq!(unjudged("sw", "mt").unwrap().languages, ["sw", "mt"]);
        let known = |language| Need::ALL.map(|need| need.is_known_of(language));
        assert_eq!((known("ru"), known("sw")), ([true; 3], [false; 3]));
    }
}
