//! What is written where, rule by rule: the inside of a unit before and after.

use crate::{Document, DocumentError, Format, Limits, ReadOptions, RenderOptions, Translation};

fn parse(text: &str) -> Result<Document, DocumentError> {
    Document::parse(text.as_bytes(), Format::Xliff, &ReadOptions::default())
}

/// The document with each segment in brackets.
fn bracketed(text: &str, options: &RenderOptions) -> String {
    let document = parse(text).expect("well-formed");
    let translations: Vec<Translation> = document
        .segments()
        .iter()
        .map(Translation::identity)
        .map(|t| Translation { text: format!("({})", t.text), links: Vec::new() })
        .collect();
    let rendered = document.render(&translations, options).expect("renders");
    String::from_utf8(rendered.bytes).expect("UTF-8")
}

const ONE: (&str, &str) = (
    "<xliff version=\"1.2\"><file source-language=\"en\" target-language=\"fr\"><body><trans-unit id=\"1\">",
    "</trans-unit></body></file></xliff>",
);
const TWO: (&str, &str) = (
    "<xliff version=\"2.1\" srcLang=\"en\" trgLang=\"fr\"><file id=\"f\"><unit id=\"1\">",
    "</unit></file></xliff>",
);
const NEW: &str = "<target state=\"needs-review-translation\" state-qualifier=\"mt-suggestion\">(a)</target>";
const DONE: &str = "<segment state=\"translated\" subState=\"tolmach:mt\">";

#[test]
fn targets_are_written_where_none_is_done() {
    let rows: &[((&str, &str), &str, String)] = &[
        (ONE, "<source>a</source>", format!("<source>a</source>{NEW}")),
        (ONE, "<source>a</source><note/>", format!("<source>a</source>{NEW}<note/>")),
        (ONE, "<source>a</source><target/>", format!("<source>a</source>{NEW}")),
        (ONE, "<source>a</source><target state='new'>x</target>", format!("<source>a</source>{NEW}")),
        (ONE, "<source>a</source><target>x</target>", String::new()),
        (ONE, "<source>a</source><target state='translated'>x</target>", String::new()),
        (ONE, "<source>a</source><target state='final'/>", String::new()),
        (ONE, "<source>a</source><target><x id='1'/></target>", String::new()),
        (ONE, "<source>1</source>", String::new()),
        (ONE, "<source></source><target/>", String::new()),
        (ONE, "<source/>", String::new()),
        (ONE, "<note>a</note><alt-trans><source>a</source></alt-trans>", String::new()),
        (
            TWO,
            "<segment><source>a</source></segment>",
            format!("{DONE}<source>a</source><target>(a)</target></segment>"),
        ),
        (
            TWO,
            "<segment><source>a</source><target></target></segment>",
            format!("{DONE}<source>a</source><target>(a)</target></segment>"),
        ),
        (
            TWO,
            "<segment state='initial' subState='x:y'><source>a</source><target>b</target></segment>",
            format!("{DONE}<source>a</source><target>(a)</target></segment>"),
        ),
        (TWO, "<segment><source>a</source><target>b</target></segment>", String::new()),
        (TWO, "<segment state='reviewed'><source>a</source></segment>", String::new()),
        (TWO, "<ignorable><source>a</source></ignorable>", String::new()),
        (TWO, "<m:matches xmlns:m='m'><segment><source>a</source></segment></m:matches>", String::new()),
    ];
    for ((before, after), unit, expected) in rows {
        let text = format!("{before}{unit}{after}");
        let wanted = if expected.is_empty() { text.clone() } else { format!("{before}{expected}{after}") };
        assert_eq!(bracketed(&text, &RenderOptions::new("en", "fr")), wanted);
        // Without a target language, what changed is written all the same.
        assert_eq!(bracketed(&text, &RenderOptions::unchanged()), wanted);
    }
}

#[test]
fn a_translation_that_equals_its_source_is_written_too() {
    let document = parse(&format!("{}<source>Oslo</source>{}", ONE.0, ONE.1)).expect("well-formed");
    let same = [Translation::identity(&document.segments()[0])];
    let render = |options| String::from_utf8(document.render(&same, &options).expect("renders").bytes);
    assert!(render(RenderOptions::new("en", "fr")).expect("UTF-8").contains(">Oslo</target>"));
    assert!(!render(RenderOptions::unchanged()).expect("UTF-8").contains("target>"));
}

#[test]
fn documents_that_are_not_xliff_are_refused() {
    let version = |v: &str| DocumentError::UnknownVersion { format: "XLIFF", version: v.to_string() };
    assert_eq!(parse("<xliff version='3.0'/>").err(), Some(version("3.0")));
    assert_eq!(parse("<xliff/>").err(), Some(version("")));
    for text in ["", "text", "<html/>", "<xliff version='1.2'>", "<xliff version='1.2'><a></b></xliff>"] {
        assert!(matches!(parse(text), Err(DocumentError::Malformed { .. })), "{text}");
    }
    let limits = Limits { max_depth: 3, ..Limits::default() };
    let options = ReadOptions { limits, ..ReadOptions::default() };
    let deep = format!("{}<source>a</source>{}", ONE.0, ONE.1);
    let error = Document::parse(deep.as_bytes(), Format::Xliff, &options).err();
    assert!(matches!(error, Some(DocumentError::TooDeep { limit: 3, .. })), "{error:?}");
}

#[test]
fn a_document_for_another_language_is_refused() {
    let document =
        parse(&format!("{}<segment><source>a</source></segment>{}", TWO.0, TWO.1)).expect("well-formed");
    let error =
        document.render(&[Translation::identity(&document.segments()[0])], &RenderOptions::new("en", "de"));
    assert_eq!(error, Err(DocumentError::OtherTarget { declared: "fr".into(), asked: "de".into() }));
}

#[test]
fn codes_that_may_not_change_places_keep_their_order() {
    use tolmach_text::{Link, Span};
    let source = "<source>a<ph id='1' canReorder='firstNo'/> b<ph id='2' canReorder = 'no'/> c</source>";
    let document = parse(&format!("{}<segment>{source}</segment>{}", TWO.0, TWO.1)).expect("well-formed");
    let links = [(0, 4), (2, 2), (4, 0)].map(|(target, source)| Link {
        target: Span::new(target, target + 1),
        source: Span::new(source, source + 1),
        probability: 0.9,
    });
    let translation = Translation { text: "z y x".into(), links: links.to_vec() };
    let rendered = document.render(&[translation], &RenderOptions::new("en", "fr")).expect("renders");
    let text = String::from_utf8(rendered.bytes).expect("UTF-8");
    let target = text.split_once("<target>").expect("a target").1;
    assert!(target.find("id='1'") < target.find("id='2'"), "{target}");
}

#[test]
fn contents_are_recognised() {
    let rows: &[(&[u8], bool)] = &[
        (b"<?xml version='1.0'?>\n<!-- <a> --><xliff version='1.2'>", true),
        (b"<x:xliff/>", true),
        (b"<html><xliff>", false),
        (b"xliff", false),
        (b"<!-- ", false),
    ];
    for (bytes, expected) in rows {
        assert_eq!(super::looks_like(bytes), *expected, "{}", String::from_utf8_lossy(bytes));
    }
}
