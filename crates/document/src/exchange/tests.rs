//! What is written for a small page, and that it is always XML.

use tolmach_text::{Link, Span};

use super::{Detail, Exchange, Origin};
use crate::{Document, Format, ReadOptions, Translation};

fn page(html: &str) -> Document {
    Document::parse(html.as_bytes(), Format::Html, &ReadOptions::default()).expect("parses")
}

fn origin() -> Origin {
    Origin {
        original: "a&b.html".into(),
        format: Some(Format::Html),
        version: "1.2".into(),
        model: "m<1>".into(),
        date: Some("20261124T000000Z".into()),
        ..Origin::new("en", "pt")
    }
}

/// One house, one sentence after it: `a <b>red</b> house. See <code>x</code><br>it.`
fn translated() -> (Document, Translation, Detail) {
    let document = page("<h1>a <b>red</b> house. See <i>it<br>now. Or</i> go.</h1>");
    assert_eq!(document.segments()[0].text(), "a red house. See it now. Or go.");
    let link = |target: (usize, usize), source: (usize, usize)| Link {
        target: Span::new(target.0, target.1),
        source: Span::new(source.0, source.1),
        probability: 0.9,
    };
    let text = "casa vermelha. Veja agora isso. Ou vá.";
    let links = vec![
        link((0, 4), (6, 11)),
        link((5, 13), (2, 5)),
        link((15, 19), (13, 16)),
        link((20, 25), (20, 23)),
        link((26, 30), (17, 19)),
        link((32, 34), (25, 27)),
        link((35, 38), (28, 30)),
    ];
    let sentences = vec![
        (Span::new(0, 12), Span::new(0, 14)),
        (Span::new(13, 24), Span::new(15, 31)),
        (Span::new(25, 31), Span::new(32, text.len())),
    ];
    (document, Translation { text: text.into(), links }, Detail { score: Some(-0.25), sentences })
}

fn write(format: Exchange) -> String {
    let (document, translation, detail) = translated();
    document.exchange(format, &[translation], &[detail], &origin()).expect("writes")
}

fn check(found: &str, lines: &[&str]) {
    for line in lines {
        assert!(found.contains(line), "{line}\nis not in\n{found}");
    }
}

#[test]
fn xliff_2_has_codes_with_their_data() {
    check(
        &write(Exchange::Xliff2),
        &[
            "version=\"2.1\" srcLang=\"en\" trgLang=\"pt\">\n <file id=\"f1\" original=\"a&amp;b.html\">",
            "<mda:meta type=\"model\">m&lt;1&gt;</mda:meta>",
            "<unit id=\"u1\" type=\"tolmach:headline\">",
            "<mda:meta type=\"score\">-0.2500</mda:meta>",
            "<data id=\"d1\">&lt;b&gt;</data>\n    <data id=\"e1\">&lt;/b&gt;</data>",
            "<segment id=\"s1\" state=\"translated\" subState=\"tolmach:mt\">",
            "<source>a <pc id=\"1\" dataRefStart=\"d1\" dataRefEnd=\"e1\" type=\"fmt\" subType=\"xlf:b\">red</pc> house. See ",
            "<target>casa <pc id=\"1\" dataRefStart=\"d1\" dataRefEnd=\"e1\" type=\"fmt\" subType=\"xlf:b\">vermelha</pc>. ",
            "<ph id=\"3\" dataRef=\"d3\" equiv=\" \" type=\"fmt\" subType=\"xlf:lb\"/>",
        ],
    );
}

#[test]
fn xliff_1_has_codes_that_hold_their_data() {
    check(
        &write(Exchange::Xliff1),
        &[
            "<file original=\"a&amp;b.html\" source-language=\"en\" target-language=\"pt\" datatype=\"html\" tool-id=\"tolmach\">",
            "<tool tool-id=\"tolmach\" tool-name=\"Tolmach\" tool-version=\"1.2\"/>",
            "<trans-unit id=\"1\" restype=\"x-headline\">",
            "<source>a <bpt id=\"1\" ctype=\"bold\">&lt;b&gt;</bpt>red<ept id=\"1\">&lt;/b&gt;</ept> house. ",
            "<target state=\"needs-review-translation\" state-qualifier=\"mt-suggestion\" phase-name=\"mt\">casa <bpt",
            "<note from=\"tolmach\">score: -0.2500</note>",
        ],
    );
}

#[test]
fn tmx_has_a_unit_a_sentence() {
    let found = write(Exchange::Tmx);
    check(
        &found,
        &[
            "segtype=\"sentence\" o-tmf=\"tolmach\" adminlang=\"en\" srclang=\"en\" datatype=\"html\" creationdate=\"20261124T000000Z\">",
            "<tuv xml:lang=\"en\"><seg>a <bpt i=\"1\" x=\"1\" type=\"bold\">&lt;b&gt;</bpt>red<ept i=\"1\">&lt;/b&gt;</ept> house.</seg></tuv>",
            "<tuv xml:lang=\"pt\"><seg>casa <bpt i=\"1\" x=\"1\" type=\"bold\">&lt;b&gt;</bpt>vermelha<ept i=\"1\">&lt;/b&gt;</ept>.</seg></tuv>",
            "<seg>See <it pos=\"begin\" x=\"2\" type=\"italic\">&lt;i&gt;</it>it<ph x=\"3\" type=\"lb\">&lt;br&gt;</ph>now.</seg>",
            "<seg>Or<it pos=\"end\" x=\"2\" type=\"italic\">&lt;/i&gt;</it> go.</seg>",
        ],
    );
    assert_eq!(found.matches("<tu ").count(), 3, "{found}");
}

#[test]
fn what_xml_cannot_say_is_replaced() {
    let document = page("<p title='a\u{1}b'>x\u{1} y <b class='\u{2}'>z</b></p>");
    let translations: Vec<_> = document
        .segments()
        .iter()
        .map(|segment| Translation { text: segment.text().to_uppercase(), links: Vec::new() })
        .collect();
    for format in [Exchange::Xliff1, Exchange::Xliff2, Exchange::Tmx] {
        let found = document.exchange(format, &translations, &[], &origin()).expect("writes");
        assert!(!found.contains(|c: char| c < ' ' && c != '\n'), "{found:?}");
        assert_eq!(found.contains("<cp hex=\"0001\"/>"), format == Exchange::Xliff2, "{found}");
    }
}

#[test]
fn what_was_written_is_read_again() {
    for format in [Exchange::Xliff1, Exchange::Xliff2] {
        let text = write(format);
        let again =
            Document::parse(text.as_bytes(), Format::Xliff, &ReadOptions::default()).expect("well-formed");
        // All is translated already.
        assert_eq!(
            (again.segments().len(), again.language(), again.target_language()),
            (0, Some("en"), Some("pt"))
        );
    }
    let empty = page("");
    for format in [Exchange::Xliff1, Exchange::Xliff2, Exchange::Tmx] {
        assert!(empty.exchange(format, &[], &[], &origin()).is_ok());
    }
}
