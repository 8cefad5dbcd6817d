//! Numbers, amounts, dates and times in every way in which a language writes them: each is read back with its value,
//! each rewriting passes, each other value is found.

use proptest::prelude::*;

use super::lexicon::Lexicon;
use super::ratio::Ratio;
use super::tests::findings;
use super::{Kind, read};
use crate::Severity;

const LANGUAGES: [&str; 3] = ["en", "pt", "ru"];

/// What numbers of any length may stand beside.
const BESIDE_NUMBERS: &[&str] = &[
    " ",
    ",",
    ".",
    "-",
    " to ",
    " e ",
    " и ",
    " and a half",
    " com meia",
    " с половиной",
    "/",
    "½",
    " million",
    " bilhões",
    " млрд",
    " тыс.",
    "%",
    " km",
    " км",
    "$",
    "US$ ",
    " рублей",
    " reais",
    "m",
    "'",
    "th",
    "-х",
    "º",
    " century",
    " months",
    ":",
    " dozen",
    " p.m.",
    "V",
    "I",
    " мая ",
    " May ",
];

const EN_SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const EN_TENS: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const PT_SMALL: [&str; 20] = [
    "zero",
    "um",
    "dois",
    "três",
    "quatro",
    "cinco",
    "seis",
    "sete",
    "oito",
    "nove",
    "dez",
    "onze",
    "doze",
    "treze",
    "catorze",
    "quinze",
    "dezesseis",
    "dezessete",
    "dezoito",
    "dezenove",
];
const PT_TENS: [&str; 10] =
    ["", "", "vinte", "trinta", "quarenta", "cinquenta", "sessenta", "setenta", "oitenta", "noventa"];
const PT_HUNDREDS: [&str; 10] = [
    "",
    "cento",
    "duzentos",
    "trezentos",
    "quatrocentos",
    "quinhentos",
    "seiscentos",
    "setecentos",
    "oitocentos",
    "novecentos",
];
const RU_SMALL: [&str; 20] = [
    "ноль",
    "один",
    "два",
    "три",
    "четыре",
    "пять",
    "шесть",
    "семь",
    "восемь",
    "девять",
    "десять",
    "одиннадцать",
    "двенадцать",
    "тринадцать",
    "четырнадцать",
    "пятнадцать",
    "шестнадцать",
    "семнадцать",
    "восемнадцать",
    "девятнадцать",
];
const RU_TENS: [&str; 10] = [
    "",
    "",
    "двадцать",
    "тридцать",
    "сорок",
    "пятьдесят",
    "шестьдесят",
    "семьдесят",
    "восемьдесят",
    "девяносто",
];
const RU_HUNDREDS: [&str; 10] =
    ["", "сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот"];

fn pick(words: &[&str], at: u64) -> String {
    words[at as usize].to_owned()
}

/// A number in words, below a thousand million.
fn words(value: u64, language: &str) -> String {
    let and = if language == "pt" { " e " } else { " " };
    let (small, tens) = match language {
        "en" => (EN_SMALL, EN_TENS),
        "pt" => (PT_SMALL, PT_TENS),
        _ => (RU_SMALL, RU_TENS),
    };
    let join = |head: String, rest: u64, and: &str| {
        if rest == 0 { head } else { format!("{head}{and}{}", words(rest, language)) }
    };
    match value {
        0..20 => pick(&small, value),
        20..100 => join(pick(&tens, value / 10), value % 10, if language == "en" { "-" } else { and }),
        100..1000 if language == "en" => {
            join(format!("{} hundred", pick(&small, value / 100)), value % 100, " and ")
        }
        100 if language == "pt" => "cem".to_owned(),
        100..1000 if language == "pt" => join(pick(&PT_HUNDREDS, value / 100), value % 100, and),
        100..1000 => join(pick(&RU_HUNDREDS, value / 100), value % 100, and),
        1000..1_000_000 => {
            let count = words(value / 1000, language);
            let thousand = match language {
                "en" => format!("{count} thousand"),
                "pt" if value / 1000 == 1 => "mil".to_owned(),
                "pt" => format!("{count} mil"),
                _ => format!("{} {}", feminine(&count), ru_form(value / 1000, ["тысяча", "тысячи", "тысяч"])),
            };
            join(thousand, value % 1000, " ")
        }
        _ => {
            let count = words(value / 1_000_000, language);
            let million = match language {
                "en" => format!("{count} million"),
                "pt" if value / 1_000_000 == 1 => "um milhão".to_owned(),
                "pt" => format!("{count} milhões"),
                _ => format!("{count} {}", ru_form(value / 1_000_000, ["миллион", "миллиона", "миллионов"])),
            };
            join(million, value % 1_000_000, " ")
        }
    }
}

fn feminine(count: &str) -> String {
    match count.strip_suffix("один") {
        Some(head) => format!("{head}одна"),
        None => count.strip_suffix("два").map_or(count.to_owned(), |head| format!("{head}две")),
    }
}

fn ru_form(count: u64, [one, few, many]: [&'static str; 3]) -> &'static str {
    match (count % 10, count % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        _ => many,
    }
}

/// A number in figures, in each way that the language allows.
fn figures(value: u64, fraction: &str, language: &str) -> Vec<String> {
    let digits = value.to_string();
    let grouped = |mark: &str| {
        let mut text = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                text.push_str(mark);
            }
            text.push(digit);
        }
        text
    };
    let (decimal, marks): (&str, &[&str]) = match language {
        "en" => (".", &[","]),
        "pt" => (",", &[".", "\u{a0}", " "]),
        _ => (",", &["\u{a0}", " ", "\u{202f}"]),
    };
    let fraction = if fraction.is_empty() { String::new() } else { format!("{decimal}{fraction}") };
    let mut ways: Vec<String> = marks.iter().map(|mark| grouped(mark) + &fraction).collect();
    ways.push(digits + &fraction);
    ways
}

fn amount(number: &str, unit: usize, language: &str) -> String {
    // Percent, dollars, kilometres, years.
    const UNITS: [[&str; 4]; 3] = [
        ["%", " dollars", " km", " years"],
        ["%", " dólares", " quilômetros", " anos"],
        [" %", " долларов", " километров", " лет"],
    ];
    let at = LANGUAGES.iter().position(|one| *one == language).unwrap();
    format!("{number}{}", UNITS[at][unit])
}

fn sentence(quantity: &str, language: &str) -> String {
    match language {
        "en" => format!("The report speaks of {quantity} here."),
        "pt" => format!("O relatório fala de {quantity} aqui."),
        _ => format!("Доклад говорит о {quantity} здесь."),
    }
}

fn language() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&LANGUAGES[..])
}

/// Numbers of every size, small ones as often as large ones.
fn number() -> impl Strategy<Value = u64> {
    (1_u32..=9).prop_flat_map(|digits| 10_u64.pow(digits - 1)..10_u64.pow(digits))
}

fn value_of(text: &str, language: &str) -> Vec<Ratio> {
    read(text, Lexicon::of(language)).iter().map(|quantity| quantity.first().value).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn numbers_in_words_are_read_back(value in number(), language in language()) {
        let text = sentence(&words(value, language), language);
        prop_assert_eq!(value_of(&text, language), [Ratio::whole(value.into())], "{}", text);
    }

    #[test]
    fn numbers_in_figures_are_read_back(value in number(), fraction in "[0-9]{0,2}", language in language()) {
        let expected = Ratio::decimal(&value.to_string(), &fraction).unwrap();
        for way in figures(value, &fraction, language) {
            let text = sentence(&way, language);
            prop_assert_eq!(value_of(&text, language), [expected], "{}", text);
        }
    }

    #[test]
    fn every_rewriting_passes(value in number(), unit in 0_usize..4, from in language(), to in language()) {
        let mut ways = figures(value, "", to);
        ways.push(words(value, to));
        for source in figures(value, "", from).into_iter().take(1).chain([words(value, from)]) {
            for way in &ways {
                let source = sentence(&amount(&source, unit, from), from);
                let target = sentence(&amount(way, unit, to), to);
                let found = findings(&format!("{from}-{to}"), &source, &target);
                prop_assert!(found.is_empty(), "{} | {}: {:?}", source, target, found);
            }
        }
    }

    #[test]
    fn every_other_value_is_found(
        value in number(), other in number(), unit in 0_usize..4, from in language(), to in language(),
    ) {
        // One and two are said without a number too often.
        prop_assume!(value != other && value > 2 && other > 2);
        for source in [figures(value, "", from).remove(0), words(value, from)] {
            for way in [figures(other, "", to).remove(0), words(other, to)] {
                let source = sentence(&amount(&source, unit, from), from);
                let target = sentence(&amount(&way, unit, to), to);
                let found = findings(&format!("{from}-{to}"), &source, &target);
                let least = if value < 10 { Severity::Note } else { Severity::Block };
                let worst = found.iter().map(|finding| finding.severity).max();
                prop_assert!(worst >= Some(least), "{} | {}: {:?}", source, target, found);
            }
        }
    }

    #[test]
    fn other_units_are_found(value in 3_u64..1000, unit in 0_usize..4, more in 1_usize..4, from in language(), to in language()) {
        let other = (unit + more) % 4;
        let source = sentence(&amount(&value.to_string(), unit, from), from);
        let target = sentence(&amount(&value.to_string(), other, to), to);
        let found = findings(&format!("{from}-{to}"), &source, &target);
        prop_assert!(found.iter().any(|f| f.severity == Severity::Block), "{} | {}: {:?}", source, target, found);
    }

    #[test]
    fn dates_are_read_back(day in 1_u64..=31, month in 1_usize..=12, year in 1000_u64..2100, from in language(), to in language(), other in 1_usize..=12) {
        let write = |month: usize, language: &str| {
            const MONTHS: [[&str; 12]; 3] = [
                ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
                ["janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"],
                ["января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"],
            ];
            let at = LANGUAGES.iter().position(|one| *one == language).unwrap();
            let month = MONTHS[at][month - 1];
            sentence(&match language {
                "en" => format!("{month} {day}, {year}"),
                "pt" => format!("{day} de {month} de {year}"),
                _ => format!("{day} {month} {year} года"),
            }, language)
        };
        let source = write(month, from);
        let kinds: Vec<Kind> = read(&source, Lexicon::of(from)).iter().map(|q| q.first().kind).collect();
        prop_assert_eq!(kinds.iter().filter(|kind| **kind == Kind::Month).count(), 1);
        prop_assert_eq!(kinds.len(), 3, "{}", source);
        let pair = format!("{from}-{to}");
        let found = findings(&pair, &source, &write(month, to));
        prop_assert!(found.is_empty(), "{}: {:?}", source, found);
        let found = findings(&pair, &source, &write(other, to));
        prop_assert_eq!(month != other, found.iter().any(|f| f.severity == Severity::Block));
        let numeric = sentence(&format!("{day:02}.{month:02}.{year}"), to);
        let found = findings(&pair, &source, &numeric);
        prop_assert!(found.is_empty(), "{} | {}: {:?}", source, numeric, found);
    }

    #[test]
    fn times_are_read_back(hour in 0_u32..24, minute in 0_u32..60, other in 0_u32..60) {
        let half = if hour < 12 { "a.m." } else { "p.m." };
        let english = format!("It began at {}:{minute:02} {half}", (hour + 11) % 12 + 1);
        for (pair, target) in [
            ("en-ru", format!("Это началось в {hour:02}:{minute:02}")),
            ("en-pt", format!("Começou às {hour}h{minute:02}")),
        ] {
            let found = findings(pair, &english, &target);
            prop_assert!(found.is_empty(), "{} | {}: {:?}", english, target, found);
        }
        let target = format!("Это началось в {hour:02}:{other:02}");
        prop_assert_eq!(minute != other, !findings("en-ru", &english, &target).is_empty(), "{} | {}", english, target);
    }

    #[test]
    fn any_text_is_read_with_spans_that_lie_in_it(text in "\\PC{0,60}", language in language()) {
        let quantities = read(&text, Lexicon::of(language));
        for quantity in &quantities {
            prop_assert!(text.get(quantity.span.start..quantity.span.end).is_some_and(|found| !found.is_empty()));
            prop_assert!(!quantity.readings.is_empty());
        }
        findings(&format!("{language}-en"), &text, &text);
    }

    #[test]
    fn numbers_beyond_counting_are_read(
        digits in "[0-9]{1,20}",
        times in 1_usize..4,
        parts in prop::collection::vec((0_usize..10, prop::sample::select(BESIDE_NUMBERS)), 1..6),
        language in language(),
    ) {
        let long = digits.repeat(times);
        let text: String = parts.iter().map(|(size, beside)| format!("{}{beside}", &long[..long.len().min(size * 6)])).collect();
        for quantity in read(&text, Lexicon::of(language)) {
            prop_assert!(!quantity.readings.is_empty(), "{}", text);
        }
        findings(&format!("{language}-en"), &text, &long);
    }

    #[test]
    fn texts_of_numbers_and_marks_are_read(text in "[0-9.,:/' \u{a0}\u{2013}hxs$€%°½XIVmkж-]{0,40}", language in language()) {
        for quantity in read(&text, Lexicon::of(language)) {
            prop_assert!(text.get(quantity.span.start..quantity.span.end).is_some());
            prop_assert!(!quantity.readings.is_empty(), "{}", text);
        }
    }
}
