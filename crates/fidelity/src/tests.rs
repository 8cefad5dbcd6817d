//! Tables and properties of the surface checks.

use proptest::prelude::*;
use tolmach_text::{Link, Span};

use crate::work::measured;
use crate::{Class, Finding, Pair, Severity, surface};

fn findings(from: &str, to: &str, source: &str, target: &str, links: &[Link]) -> Vec<Finding> {
    let mut found = Vec::new();
    surface::find(&Pair { source, target, from, to, links }, &mut found);
    found
}

/// What is counted of a text sixteen times as long (lookups, comparisons, allocations) is hardly more than sixteen times
/// as much.
pub(crate) fn assert_linear(call: impl Fn(usize), size: usize) {
    // Lexicons are read once, and what was looked up lately is remembered.
    call(size / 10);
    let steps = |size: usize| measured(|| call(size)).1.steps;
    let (short, long) = (steps(size), steps(16 * size));
    assert!(long <= 18 * short, "{short} steps for a text, {long} for one sixteen times as long");
}

/// `class=severity` of each finding, as the table writes them.
fn named(found: &[Finding]) -> Vec<String> {
    let name = |value: serde_json::Result<serde_json::Value>| {
        value.ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    };
    let mut names: Vec<String> = found
        .iter()
        .map(|finding| {
            let (class, severity) =
                (serde_json::to_value(finding.class), serde_json::to_value(finding.severity));
            format!("{}={}", name(class), name(severity))
        })
        .collect();
    names.sort();
    names.dedup();
    names
}

#[test]
fn table() {
    let mut wrong = Vec::new();
    let mut cases = 0;
    for line in include_str!("../testdata/surface.tsv").lines().filter(|line| !line.starts_with('#')) {
        let [from, to, source, target, expected] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("not five columns: {line}");
        };
        let found = named(&findings(from, to, source, target, &[]));
        let wanted: Vec<&str> = expected.split(',').filter(|name| *name != "-").collect();
        if found != wanted {
            wrong.push(format!("{line}: {found:?}"));
        }
        cases += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases > 70);
}

#[test]
fn names_of_both_languages_are_not_blocked() {
    let mut wrong = Vec::new();
    for line in include_str!("../testdata/exonyms.tsv").lines().filter(|line| !line.starts_with('#')) {
        let Some((english, portuguese)) = line.split_once('\t') else { panic!("not two columns: {line}") };
        let english = format!("Yesterday the visitors spoke of {english} for hours.");
        let portuguese = format!("Ontem os visitantes falaram de {portuguese} durante horas.");
        let blocks = |from, to, source: &str, target: &str| {
            let found = findings(from, to, source, target, &[]);
            found.iter().any(|one| one.class == Class::LatinChanged && one.severity == Severity::Block)
        };
        if blocks("en", "pt", &english, &portuguese) || blocks("pt", "en", &portuguese, &english) {
            wrong.push(line);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A link for each pair of words, given by their places.
fn links(source: &str, target: &str, pairs: &[(usize, usize)]) -> Vec<Link> {
    let spans = |text: &str| -> Vec<Span> {
        text.split_whitespace()
            .map(|word| {
                let start = word.as_ptr() as usize - text.as_ptr() as usize;
                Span::new(start, start + word.len())
            })
            .collect()
    };
    let (source, target) = (spans(source), spans(target));
    pairs
        .iter()
        .map(|&(from, to)| Link { source: source[from], target: target[to], probability: 0.9 })
        .collect()
}

#[test]
fn links_tell_which_verb_is_denied() {
    let source = "Он не пришёл вчера вечером домой, и она осталась одна дома, без всякого дела.";
    let right = "He did not come home last night, and she remained alone there, with nothing to do.";
    let wrong = "He did come home last night, and she remained alone there, with nothing to do.";
    let right_links =
        links(source, right, &[(0, 0), (1, 2), (2, 3), (3, 5), (5, 4), (7, 8), (8, 9), (12, 14)]);
    let wrong_links =
        links(source, wrong, &[(0, 0), (1, 1), (2, 2), (3, 4), (5, 3), (7, 7), (8, 8), (12, 13)]);
    assert_eq!(named(&findings("ru", "en", source, right, &right_links)), Vec::<String>::new());
    assert_eq!(named(&findings("ru", "en", source, wrong, &wrong_links)), ["negation_lost=warn"]);
}

#[test]
fn links_tell_what_is_left_out() {
    let source = "The mayor came, although heavy autumn rain flooded several streets, and opened the bridge.";
    let target = "O prefeito veio e inaugurou a ponte pela manhã de ontem, segundo a prefeitura daqui.";
    let some = links(source, target, &[(0, 0), (1, 1), (2, 2), (10, 3), (11, 4), (12, 5), (13, 6)]);
    let found = findings("en", "pt", source, target, &some);
    let classes: Vec<Class> = found.iter().map(|finding| finding.class).collect();
    assert_eq!(classes, [Class::Omission, Class::Addition]);
    assert_eq!(
        found[0].source.map(|span| span.of(source)),
        Some("although heavy autumn rain flooded several streets")
    );
    let all: Vec<(usize, usize)> = (0..14).map(|at| (at, at)).chain([(13, 14)]).collect();
    assert!(findings("en", "pt", source, target, &links(source, target, &all)).is_empty());
}

#[test]
fn findings_say_what_is_expected() {
    let found = findings("ru", "en", "Игра Pokemon вышла.", "The Pokedmon game is out.", &[]);
    let [finding] = &found[..] else { panic!("{found:?}") };
    assert_eq!((finding.expected.as_deref(), finding.found.as_deref()), (Some("Pokemon"), Some("Pokedmon")));
    let found = findings("ru", "en", "Цены упали.", "The pricesfell.", &[]);
    assert_eq!(found[0].expected.as_deref(), Some("prices fell"));
}

const LANGUAGES: [&str; 5] = ["ru", "en", "pt", "de", ""];

/// Words of three languages, marks and oddities.
fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[a-zA-Z]{1,9}",
        "[а-яА-ЯёЁ]{1,9}",
        "[0-9]{1,4}",
        "[«»\"().,;:!?'’-]",
        "[áãçéíõú]{1,3}",
        "\\PC",
        Just("the".to_owned()),
        Just("не".to_owned()),
        Just("não".to_owned()),
        Just("<unk>".to_owned()),
        Just("&quot;".to_owned()),
        Just("https://a.b/c".to_owned()),
    ];
    prop::collection::vec((word, prop_oneof![Just(" "), Just(""), Just("\u{a0}")]), 0..30)
        .prop_map(|parts| parts.into_iter().flat_map(|(word, space)| [word, space.to_owned()]).collect())
}

proptest! {
    #[test]
    fn spans_lie_in_the_texts(source in text(), target in text(), from in 0..5usize, to in 0..5usize) {
        for finding in findings(LANGUAGES[from], LANGUAGES[to], &source, &target, &[]) {
            prop_assert!(finding.source.is_none_or(|span| source.get(span.start..span.end).is_some()));
            prop_assert!(finding.target.is_none_or(|span| target.get(span.start..span.end).is_some()));
            prop_assert!(!finding.why.is_empty());
        }
    }

    #[test]
    fn copied_words_are_never_changed(names in prop::collection::vec("[A-Z][a-z]{3,9}", 1..5)) {
        let source = format!("Сюда приехали {}.", names.join(", "));
        let target = format!("There came {}.", names.join(", "));
        let found = findings("ru", "en", &source, &target, &[]);
        prop_assert!(!found.iter().any(|finding| matches!(finding.class, Class::LatinChanged | Class::NameChanged | Class::Glued)));
    }

    #[test]
    fn copied_words_are_never_changed_in_latin_letters(names in prop::collection::vec("[A-Z][a-zç]{3,9}(-[A-Z][a-z]{2,5})?", 1..5)) {
        let source = format!("We met {}.", names.join(", "));
        let target = format!("Encontramos {}.", names.join(", "));
        for (from, to, source, target) in [("en", "pt", &source, &target), ("pt", "en", &target, &source)] {
            let found = findings(from, to, source, target, &[]);
            prop_assert!(!found.iter().any(|finding| finding.class == Class::LatinChanged));
        }
    }

    #[test]
    fn a_changed_copied_word_is_blocked(name in "[A-Z][bdgklmnprst][aeiou][bdgklmnprst][aeiou][bdgklmnprst]{2}[aeiou]", at in 1..7usize) {
        let mut changed = name.clone();
        changed.replace_range(at..at + 1, "x");
        let found = findings("en", "ru", &format!("Here is {name} now."), &format!("Вот теперь {changed}."), &[]);
        prop_assert!(found.iter().any(|finding| finding.class == Class::LatinChanged && finding.severity == Severity::Block));
    }

    #[test]
    fn a_repeated_phrase_is_a_loop(times in 4..40usize) {
        let target = format!("The mayor came {}.", "to the old town ".repeat(times).trim_end());
        let found = findings("ru", "en", "Мэр приехал в старый город, который стоит на берегу большой реки.", &target, &[]);
        prop_assert!(found.iter().any(|finding| finding.class == Class::Loop));
    }
}

#[test]
fn unknown_words_take_linear_work() {
    /// Words of no language, some with capitals, figures or a capital inside.
    fn words(count: usize) -> String {
        let mut seed = 7_u32;
        let mut next = |below: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 16) % below
        };
        let mut text = String::new();
        for at in 0..count {
            let mut word: String = (0..3 + next(6))
                .map(|_| char::from(b"abdeiklmnoprstuv"[usize::try_from(next(16)).unwrap_or(0)]))
                .collect();
            match at % 4 {
                0 => word[..1].make_ascii_uppercase(),
                1 => word[2..3].make_ascii_uppercase(),
                2 => word.push_str(&next(900).to_string()),
                _ => {}
            }
            text.push_str(&word);
            text.push(' ');
        }
        text
    }
    let judge = |count: usize| {
        let source = words(count);
        let target: String = source.split(' ').rev().map(|word| word.to_lowercase() + " ").collect();
        assert!(!findings("en", "pt", &source, &target, &[]).is_empty());
    };
    assert_linear(judge, 2000);
}
