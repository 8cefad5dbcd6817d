//! Plain text: what is a paragraph, and what stays where it was.

mod toy;

use proptest::prelude::*;
use tolmach_document::{Document, Format, ReadOptions, RenderOptions, Translation};

fn options(unwrap: bool) -> ReadOptions {
    let mut options = ReadOptions::default();
    options.unwrap_lines = unwrap;
    options
}

fn segments(text: &str, unwrap: bool) -> Vec<String> {
    let document = Document::parse(text.as_bytes(), Format::Text, &options(unwrap)).expect("parses");
    document.segments().iter().map(|segment| segment.text().to_string()).collect()
}

#[test]
fn paragraphs_are_lines_or_joined_lines() {
    let rows: &[(&str, &[&str], &[&str])] = &[
        ("One\ntwo.\n\nThree", &["One", "two.", "Three"], &["One two.", "Three"]),
        ("One\r\ntwo.\r\n \r\nThree\r\n", &["One", "two.", "Three"], &["One two.", "Three"]),
        (
            "One\n  two\n- three\n4. five\nsix",
            &["One", "two", "- three", "4. five", "six"],
            &["One", "two", "- three", "4. five six"],
        ),
        ("\u{feff}Name\tAge  in years\n12\t7", &["Name", "Age in years"], &["Name", "Age in years"]),
        ("123\n— —\n", &[], &[]),
        ("Old Mac\rlines", &["Old Mac", "lines"], &["Old Mac lines"]),
    ];
    for (text, lines, joined) in rows {
        assert_eq!(segments(text, false), *lines, "{text:?}");
        assert_eq!(segments(text, true), *joined, "{text:?}");
    }
}

#[test]
fn columns_and_spaces_stay() {
    let text = "a name\t  the age\nred:  one two\n";
    let document = Document::parse(text.as_bytes(), Format::Text, &ReadOptions::default()).expect("parses");
    let rows = [("um nome", "0-0 1-1"), ("a idade", "0-0 1-1"), ("vermelho: um dois", "0-0 1-1 2-2")];
    let translations: Vec<_> = document
        .segments()
        .iter()
        .zip(rows)
        .map(|(segment, (text, links))| toy::aligned(segment, text, links))
        .collect();
    let rendered = document.render(&translations, &RenderOptions::unchanged()).expect("renders");
    let out = String::from_utf8(rendered.bytes).expect("UTF-8");
    assert_eq!(out, "um nome\t  a idade\nvermelho:  um dois\n");
}

#[test]
fn utf_16_comes_back() {
    let text: Vec<u8> = "\u{feff}Uma casa.\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let document = Document::parse(&text, Format::Text, &ReadOptions::default()).expect("parses");
    assert_eq!(document.segments()[0].text(), "Uma casa.");
    let identity = [Translation::identity(&document.segments()[0])];
    assert_eq!(document.render(&identity, &RenderOptions::unchanged()).expect("renders").bytes, text);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_comes_back(
        parts in prop::collection::vec(prop::sample::select(vec![
            "a word", "слово", " ", "  ", "\t", "\n", "\r\n", "\r", "\n\n", "- ", "1. ", "{{ x }}", "%s", "\u{feff}", "[b_c]", "[/b_c]", ".", "\u{c}", "\u{a0}",
        ]), 0..30),
        unwrap in any::<bool>(),
    ) {
        let text = parts.concat();
        let document = Document::parse(text.as_bytes(), Format::Text, &options(unwrap)).expect("parses");
        let identity: Vec<_> = document.segments().iter().map(Translation::identity).collect();
        let rendered = document.render(&identity, &RenderOptions::unchanged()).expect("renders");
        prop_assert_eq!(String::from_utf8(rendered.bytes).expect("UTF-8"), text);
        for segment in document.segments() {
            prop_assert!(!segment.text().contains(['\n', '\r', '\t']), "{:?}", segment.text());
        }
    }
}
