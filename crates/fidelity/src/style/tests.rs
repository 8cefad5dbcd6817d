//! Tables and properties of the house's style.

use proptest::prelude::*;

use super::*;

fn rules(style: &str) -> Rules {
    Rules::from_toml(&format!("[style]\n{style}\n")).unwrap()
}

fn styled(text: &str, language: &str, rules: &Rules) -> String {
    edited(text, &apply(text, language, rules))
}

#[test]
fn table() {
    let mut wrong = Vec::new();
    for line in include_str!("../../testdata/style.tsv").lines().filter(|line| !line.starts_with('#')) {
        let [style, language, text, expected] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("not four columns: {line}");
        };
        let found = styled(text, language, &rules(&style.replace("; ", "\n")));
        let expected = if expected == "=" { text } else { expected };
        if found.replace('\u{a0}', "_") != expected {
            wrong.push(format!("{line}: {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn mistakes_are_named() {
    for (style, expected) in [
        ("quotes = \"«\"", "style.quotes"),
        ("quotes = \"ab\"", "style.quotes"),
        ("dash = \"-\"", "style.dash"),
        ("dash = \" —\"", "style.dash"),
        ("decimal = \";\"", "style.decimal"),
        ("thousands = \"\"", "style.thousands"),
        ("decimal = \",\"\nthousands = \",\"", "the same"),
        ("colour = \"red\"", "colour"),
    ] {
        let error = Rules::from_toml(&format!("[style]\n{style}\n")).unwrap_err().to_string();
        assert!(error.contains(expected), "{style}: {error}");
    }
}

#[test]
fn the_gate_takes_the_format_of_the_house() {
    let rules = rules("thousands = \" \"");
    let classes = |target: &str| -> Vec<Class> {
        let pair = crate::Pair {
            source: "Пришли 10 000 человек.", target, from: "ru", to: "en", links: &[]
        };
        crate::check(&pair, &rules).iter().map(|finding| finding.class).collect()
    };
    assert_eq!(classes("There came 10\u{a0}000 people."), []);
    assert!(classes("There came 10,000 people.").contains(&Class::Separator));
    assert!(classes("There came 11\u{a0}000 people.").contains(&Class::NumberAltered));
}

fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[a-zа-я]{1,6}",
        "[0-9]{1,4}",
        "[0-9]{1,3}[.,  ][0-9]{3}",
        "[«»“”„\"'’‘().,!?—–-]",
        Just("don't".to_owned()),
        Just("15\"".to_owned()),
        Just(" — ".to_owned()),
        Just("https://a.b/c-d".to_owned()),
        "\\PC",
    ];
    prop::collection::vec((word, prop_oneof![Just(" "), Just(""), Just("\u{a0}")]), 0..24)
        .prop_map(|parts| parts.into_iter().flat_map(|(word, space)| [word, space.to_owned()]).collect())
}

const STYLES: [&str; 6] = [
    "quotes = \"«»„“\"\ndash = \" — \"",
    "quotes = \"“”‘’\"\ndash = \"—\"",
    "quotes = \"„“\"\ndash = \"–\"",
    "quotes = '\"\"'\ndash = \" – \"\nthousands = \" \"",
    "quotes = \"«»\"\ndecimal = \",\"\nthousands = \".\"",
    "quotes = \"“”\"\ndecimal = \".\"\nthousands = \",\"",
];

proptest! {
    #[test]
    fn once_is_enough_and_words_stay(text in text(), style in 0..STYLES.len(), language in prop::sample::select(vec!["ru", "en", "pt", "de"])) {
        let rules = rules(STYLES[style]);
        let edits = apply(&text, language, &rules);
        let mut at = 0;
        for edit in &edits {
            prop_assert!(edit.span.start >= at && text.get(edit.span.start..edit.span.end).is_some());
            at = edit.span.end;
        }
        let out = edited(&text, &edits);
        prop_assert_eq!(styled(&out, language, &rules), out.clone(), "{:?}", edits);
        let words = |text: &str| text.chars().filter(|char| char.is_alphanumeric()).collect::<String>();
        prop_assert_eq!(words(&text), words(&out));
        prop_assert_eq!(text.matches("n't").count(), out.matches("n't").count());
    }
}
