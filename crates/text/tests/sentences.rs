//! Sentence splitting: the cases in `testdata/sentences.txt`, and what holds for every text.

use proptest::prelude::*;
use tolmach_text::SentenceSplitter;

const CASES: &str = include_str!("../testdata/sentences.txt");

#[test]
fn texts_are_cut_where_the_file_says() {
    let mut count = 0;
    let mut failures = Vec::new();
    for (number, line) in (1..).zip(CASES.lines()) {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        let (language, marked) = line.split_once('\t').expect("a tab after the language");
        let marked = marked.replace("\\n", "\n");
        let text = marked.replace('|', "");
        let expected: Vec<&str> = marked.split('|').map(str::trim).collect();
        let found: Vec<&str> =
            SentenceSplitter::new(language).split(&text).iter().map(|s| s.of(&text)).collect();
        if found != expected {
            failures.push(format!("line {number}: expected {expected:#?}\nfound {found:#?}"));
        }
        count += 1;
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(count >= 80, "the file has only {count} cases");
}

#[test]
fn text_without_anything_visible_has_no_sentence() {
    for text in ["", " ", "\n\n\n", "\u{A0}\u{3000}\t"] {
        assert_eq!(SentenceSplitter::new("en").split(text), [], "{text:?}");
    }
}

#[test]
fn a_newsroom_adds_its_abbreviations() {
    let text = "We met Pte. Jones. He left.";
    let count = |splitter: SentenceSplitter| splitter.split(text).len();
    assert_eq!(count(SentenceSplitter::new("en")), 3);
    assert_eq!(count(SentenceSplitter::new("en").with_abbreviations(["Pte."])), 2);
}

#[test]
fn a_million_characters_of_anything_take_linear_time() {
    // Quadratic time would be hours.
    for unit in [
        ".", ". ", "a.", "a. ", "!\" ", "...", "\n", ".\n\n", "т. ", "[1]", ".)", "« ? » ", "。", "A. b",
        "?¹",
    ] {
        let text = unit.repeat(1_000_000 / unit.len());
        SentenceSplitter::new("fr").split(&text);
    }
}

/// Texts of what the rules look at, and of anything else.
fn texts() -> impl Strategy<Value = String> {
    let parts = prop_oneof![
        4 => "[.!?…。।؟]{1,3}",
        4 => "[ \n\r\t\u{A0}\u{2029}]{1,3}",
        3 => "[\\])»\"'”(«„“\\[—-]",
        6 => "[a-zA-Zа-яА-Яé0-9]{1,4}",
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(parts, 0..60).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn sentences_tile_the_text_up_to_white_space(
        text in texts(),
        language in prop::sample::select(vec!["en", "pt", "ru", "fr", "de", "el", "ja", "", "no tag"]),
    ) {
        let sentences = SentenceSplitter::new(language).split(&text);
        let mut end = 0;
        for span in &sentences {
            prop_assert!(span.start >= end && span.end > span.start);
            prop_assert_eq!(text[end..span.start].trim(), "");
            prop_assert_eq!(span.of(&text).trim(), span.of(&text));
            end = span.end;
        }
        prop_assert_eq!(text[end..].trim(), "");
    }

    #[test]
    fn a_blank_line_always_ends_a_sentence(before in texts(), after in texts()) {
        let splitter = SentenceSplitter::new("en");
        let text = format!("{before}\n\n{after}");
        let found: Vec<&str> = splitter.split(&text).iter().map(|span| span.of(&text)).collect();
        let mut expected: Vec<&str> = splitter.split(&before).iter().map(|span| span.of(&before)).collect();
        expected.extend(splitter.split(&after).iter().map(|span| span.of(&after)));
        prop_assert_eq!(found, expected);
    }
}
