//! For which languages the gate has data, and what it can say of a pair where it has none.
//!
//! A text that was read with the words of its language has number words, months and negations that the other text, read
//! without, cannot have: everything would be missing there. So a pair is read with the data of both languages or with
//! none, and without data only what needs none is judged.

use crate::lexicon::Lexicon;
use crate::{Class, Finding, Severity};

/// The languages (BCP 47) that the gate has data for.
pub const LANGUAGES: [&str; 3] = ["en", "pt", "ru"];

/// What is not judged without data, in words for an editor.
pub const NEEDS_DATA: [&str; 8] = [
    "figures written as words or with magnitudes",
    "dates and times",
    "units and currencies",
    "separators",
    "names",
    "negation",
    "spelling and spacing",
    "words left in the language of the source",
];

/// Why a pair of languages is judged in part only.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unjudged {
    /// Those of the two languages that the gate has no data for, as they were given.
    pub languages: Vec<String>,
    /// What is judged on neither side for that reason: [`NEEDS_DATA`].
    pub what: &'static [&'static str],
}

/// What is not judged between two languages (BCP 47; only the languages themselves count); none where the gate has data
/// for both.
pub fn unjudged(from: &str, to: &str) -> Option<Unjudged> {
    let unknown = |language: &&str| Lexicon::of(language).is_none();
    let languages: Vec<String> =
        [from, to].iter().filter(|one| unknown(one)).map(|one| (*one).to_owned()).collect();
    (!languages.is_empty()).then_some(Unjudged { languages, what: &NEEDS_DATA })
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

/// Whether the gate has data for both languages.
pub(crate) fn is_judged(from: &str, to: &str) -> bool {
    lexicons(from, to).is_some()
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

/// Leaves what can be judged without data, as far as it can.
pub(crate) fn without_data(findings: &mut Vec<Finding>) {
    findings.retain_mut(|finding| {
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
    fn languages_are_those_with_a_lexicon() {
        for language in LANGUAGES {
            assert!(Lexicon::of(language).is_some(), "{language}");
            assert_eq!(unjudged(language, "en-GB"), None);
        }
        for language in ["de", "uk", "zh-Hant", "pt-x", "ptx", ""] {
            let expected = language != "pt-x";
            assert_eq!(unjudged("en", language).is_some(), expected, "{language}");
        }
        let both = unjudged("de", "fr").unwrap();
        assert_eq!(both.languages, ["de", "fr"]);
    }
}
