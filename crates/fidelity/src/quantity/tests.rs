//! Tables of texts and what is read and found in them, and properties of numbers in every language.

use super::lexicon::Lexicon;
use super::{Kind, Reading, find, read};
use crate::{Class, Finding, Pair, Severity};

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}

fn written(reading: &Reading) -> String {
    let kind = match reading.kind {
        Kind::Number => "number",
        Kind::Time { .. } => "time",
        Kind::Month => "month",
        Kind::Weekday => "weekday",
        Kind::Decade => "decade",
        Kind::Century => "century",
        Kind::Era => "era",
        Kind::Currency => "currency",
        Kind::Zone => "zone",
    };
    let value = match reading.value.parts() {
        (numerator, 1) => numerator.to_string(),
        (numerator, denominator) => format!("{numerator}/{denominator}"),
    };
    let unit = reading.unit.map(|unit| format!(" {}", unit.name)).unwrap_or_default();
    format!("{kind}:{value}{unit}")
}

fn read_as_text(text: &str, language: &str) -> String {
    let quantities = read(text, Lexicon::of(language));
    let readings: Vec<String> = quantities.iter().map(|quantity| written(&quantity.first())).collect();
    if readings.is_empty() { "-".to_owned() } else { readings.join("; ") }
}

pub(super) fn findings(pair: &str, source: &str, target: &str) -> Vec<Finding> {
    let (from, to) = pair.split_once('-').unwrap();
    let mut out = Vec::new();
    find(&Pair { source, target, from, to, links: &[] }, Default::default(), &mut out);
    out
}

#[test]
fn quantities_are_read_as_the_table_says() {
    let mut wrong = Vec::new();
    for row in rows(include_str!("../../testdata/quantity/readings.tsv")) {
        let [language, text, expected] = row[..] else { panic!("{row:?}") };
        let found = read_as_text(text, language);
        if found != expected {
            wrong.push(format!("{language} {text}\n  expected {expected}\n  found    {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pairs_are_judged_as_the_table_says() {
    let mut wrong = Vec::new();
    for row in rows(include_str!("../../testdata/quantity/findings.tsv")) {
        let [pair, source, target, expected] = row[..] else { panic!("{row:?}") };
        let name = |value: &dyn erased::Name| value.name();
        let found: Vec<String> = findings(pair, source, target)
            .iter()
            .map(|finding| format!("{}={}", name(&finding.class), name(&finding.severity)))
            .collect();
        let found = if found.is_empty() { "-".to_owned() } else { found.join("; ") };
        if found != expected {
            wrong.push(format!("{pair} {source} | {target}\n  expected {expected}\n  found    {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn right_translations_pass() {
    let mut wrong = Vec::new();
    for row in rows(include_str!("../../testdata/quantity/rewritings.tsv")) {
        let [pair, source, target] = row[..] else { panic!("{row:?}") };
        let found = findings(pair, source, target);
        if !found.is_empty() {
            wrong.push(format!("{pair} {source} | {target}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn spans_and_words_are_those_of_the_text() {
    let source = "Выручка — 2,3 млрд руб. за год";
    let target = "Revenue of 2.4 billion roubles a year";
    let found = findings("ru-en", source, target);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].class, Class::NumberAltered);
    assert_eq!(found[0].source.unwrap().of(source), "2,3 млрд руб");
    assert_eq!(found[0].target.unwrap().of(target), "2.4 billion roubles");
    assert_eq!(found[0].expected.as_deref(), Some("2,300,000,000 ruble"));
    assert_eq!(found[0].found.as_deref(), Some("2.4 billion roubles"));
}

/// A repair may write it so into the translation.
#[test]
fn months_and_days_are_expected_as_the_language_writes_them() {
    for (pair, source, target, expected) in [
        ("ru-en", "Приедут 5 мая.", "They come on June 5.", "May"),
        ("ru-en", "Приедут во вторник.", "They come on Friday.", "Tuesday"),
        ("en-pt", "They come on Tuesday.", "Eles vêm na sexta-feira.", "terça-feira"),
        ("en-ru", "They come on Wednesday.", "Приедут в пятницу.", "среда"),
        ("en-ru", "They come on June 5.", "Приедут 5 мая.", "июнь"),
    ] {
        let found = findings(pair, source, target);
        let [finding] = &found[..] else { panic!("{source}: {found:?}") };
        assert_eq!(finding.expected.as_deref(), Some(expected), "{source}");
    }
    for language in ["en", "pt", "ru"] {
        let lexicon = Lexicon::of(language);
        let ends = (
            lexicon.month(12).is_some(),
            lexicon.month(13),
            lexicon.weekday(7).is_some(),
            lexicon.weekday(8),
        );
        assert_eq!(ends, (true, None, true, None), "{language}");
    }
}

#[test]
fn of_too_many_numbers_the_digits_are_compared() {
    let numbers = |from: usize| (from..from + 30_000).map(|n| format!("{n}")).collect::<Vec<_>>().join(" / ");
    let (source, target) = (numbers(10_000), numbers(900_000));
    let sure = |found: &[Finding]| found.iter().filter(|one| one.class != Class::NotCompared).count();
    // What is told of the rest, and whether anything else is found.
    let told = |pair: &str, source: &str, target: &str| {
        let found = findings(pair, source, target);
        let rest: Vec<Severity> =
            found.iter().filter(|one| one.class == Class::NotCompared).map(|one| one.severity).collect();
        (rest, sure(&found) > 0)
    };
    assert_eq!(told("en-ru", &source, &target), (vec![Severity::Warn], true));
    assert_eq!(told("en-ru", &source, &source), (vec![Severity::Note], false));
    assert_eq!(told("en-ru", &"9".repeat(300_000), &"1,".repeat(100_000)), (vec![Severity::Warn], true));
    for (clocks, amounts) in [("10:15 ", "3 h 20 min and "), ("14:15 ", "4 ч 20 мин и ")] {
        for text in [clocks, amounts] {
            let text = text.repeat(30_000);
            assert_eq!(told("ru-ru", &text, &text), (vec![Severity::Note], false), "{}", &text[..10]);
        }
    }
    // One of the first, and one that is beyond all that are compared.
    assert_eq!(told("en-pt", &source, &source.replace(" 10100 ", " 10900 ")), (vec![Severity::Warn], true));
    assert_eq!(told("en-pt", &source, &source.replace(" 25000 ", " 25009 ")), (vec![Severity::Warn], false));
    assert_eq!(told("en-pt", &source, ""), (vec![Severity::Warn], true));
    assert_eq!(told("en-pt", "", &source), (vec![Severity::Warn], true));
}

#[test]
fn a_long_text_has_no_faults_where_its_reading_ends() {
    // One side says more in words, the other is longer at its end.
    let source = "On day 17 we sold 5 apples and two pears for $1,250. ".repeat(700) + &"More. ".repeat(900);
    let target = "No dia 17 vendemos 5 maçãs e duas peras por US$ 1.250. ".repeat(700);
    let found = findings("en-pt", &source, &target);
    let [rest] = &found[..] else { panic!("{:?}", &found[..found.len().min(9)]) };
    assert_eq!((rest.class, rest.severity), (Class::NotCompared, Severity::Note));
    assert!(
        rest.source.is_some_and(|span| span.of(&source).starts_with(" apples") || span.end == source.len())
    );
    assert_eq!(rest.target.map(|span| span.end), Some(target.len()));
    let short = findings("en-pt", &source[..20_000], &target[..20_000]);
    assert!(!short.iter().any(|one| one.class == Class::NotCompared), "{short:?}");
}

/// Names of classes and severities as the rules and the JSON have them.
mod erased {
    use crate::{Class, Severity};

    pub(super) trait Name {
        fn name(&self) -> String;
    }

    impl Name for Class {
        fn name(&self) -> String {
            let words = format!("{self:?}");
            let mut name = String::new();
            for (at, letter) in words.chars().enumerate() {
                if at > 0 && letter.is_uppercase() {
                    name.push('_');
                }
                name.extend(letter.to_lowercase());
            }
            name
        }
    }

    impl Name for Severity {
        fn name(&self) -> String {
            format!("{self:?}").to_lowercase()
        }
    }
}
