//! OpenDocument texts made in memory.

mod toy;

use std::io::{Cursor, Read, Write};

use tolmach_document::{Document, Format, Notice, ReadOptions, RenderOptions, Segment};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

const STYLES: &str = "<style:default-style style:family=\"paragraph\"><style:text-properties fo:language=\"en\" \
    fo:country=\"GB\" style:language-asian=\"zh\"/></style:default-style>\
    <style:style style:name=\"T1\"><style:text-properties fo:font-weight=\"bold\"/></style:style>\
    <style:style style:name=\"T2\"><style:text-properties officeooo:rsid=\"0011\"/></style:style>\
    <style:style style:name=\"T3\"><style:text-properties fo:language=\"fr\" fo:country=\"FR\"/></style:style>\
    <style:style style:name=\"P1\" style:parent-style-name=\"Preformatted_20_Text\"/>";

/// A document with this text.
fn odt(text: &str) -> Vec<u8> {
    let names = [
        ("office", "office"),
        ("style", "style"),
        ("text", "text"),
        ("fo", "xsl-fo-compatible"),
        ("table", "table"),
        ("draw", "drawing"),
    ];
    let names: String = names
        .iter()
        .map(|(prefix, name)| format!(" xmlns:{prefix}=\"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0\""))
        .collect();
    let content = format!(
        "<office:document-content{names} xmlns:officeooo=\"o\"><office:automatic-styles>{STYLES}</office:automatic-styles>\
         <office:body><office:text>{text}</office:text></office:body></office:document-content>"
    );
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &content)] {
        out.start_file(name, SimpleFileOptions::default().compression_method(CompressionMethod::Stored))
            .expect("a part");
        out.write_all(text.as_bytes()).expect("bytes");
    }
    out.finish().expect("an archive").into_inner()
}

fn parse(bytes: &[u8]) -> Document {
    assert_eq!(Format::detect(None, bytes), Format::Odt);
    Document::parse(bytes, Format::Odt, &ReadOptions::default()).expect("a document")
}

/// The whole of `content.xml` after the words of each sentence were reversed.
fn content(document: &Document, options: &RenderOptions) -> String {
    let translations: Vec<_> = document.segments().iter().map(toy::reverse).collect();
    let rendered = document.render(&translations, options).expect("renders");
    let mut zip = ZipArchive::new(Cursor::new(rendered.bytes)).expect("an archive");
    let mut text = String::new();
    zip.by_name("content.xml").expect("a part").read_to_string(&mut text).expect("text");
    text
}

/// Each row: a text, the segments in it, and the text with the words of each reversed.
fn check(rows: &[(&str, &[&str], &str)]) {
    for (source, segments, expected) in rows {
        let document = parse(&odt(source));
        let texts: Vec<_> = document.segments().iter().map(Segment::text).collect();
        assert_eq!(texts, *segments, "{source}");
        let text = content(&document, &RenderOptions::unchanged());
        let (_, text) = text.split_once("<office:text>").expect("a body");
        let (text, _) = text.split_once("</office:text>").expect("a body");
        assert_eq!(text, *expected, "{source}");
    }
}

#[test]
fn spans_of_editing_are_joined() {
    check(&[
        (
            "<text:p>one <text:span text:style-name=\"T2\">two</text:span> <text:span text:style-name=\"T1\">three</text:span> four</text:p>",
            &["one two three four"],
            "<text:p>FOUR <text:span text:style-name=\"T1\">THREE</text:span> TWO ONE</text:p>",
        ),
        // At the edge of a sentence one stays, as its tags do not lie in it.
        (
            "<text:p><text:span text:style-name=\"T2\">one</text:span> two</text:p>",
            &["one two"],
            "<text:p>TWO <text:span text:style-name=\"T2\">ONE</text:span></text:p>",
        ),
    ]);
}

#[test]
fn tabs_part() {
    check(&[(
        "<text:p><text:span text:style-name=\"T1\">one two<text:tab/>three four</text:span> five six</text:p>",
        &["one two", "three four", "five six"],
        "<text:p><text:span text:style-name=\"T1\">TWO ONE<text:tab/>FOUR THREE</text:span> SIX FIVE</text:p>",
    )]);
}

#[test]
fn deleted_text_is_kept() {
    let deleted = "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone words</text:p></text:deletion>\
                   </text:changed-region></text:tracked-changes>";
    let source = format!("{deleted}<text:p>one <text:change text:change-id=\"c\"/>two</text:p>");
    let expected = format!("{deleted}<text:p><text:change text:change-id=\"c\"/>TWO ONE</text:p>");
    check(&[(&source, &["one two"], &expected)]);
}

#[test]
fn headings_of_indexes() {
    check(&[(
        "<text:index-title-template text:style-name=\"x\">Table of contents</text:index-title-template>",
        &["Table of contents"],
        "<text:index-title-template text:style-name=\"x\">CONTENTS OF TABLE</text:index-title-template>",
    )]);
}

#[test]
fn code_is_kept() {
    let code = "<text:p text:style-name=\"P1\">make all</text:p>";
    check(&[(code, &[], code)]);
}

#[test]
fn languages_are_relabelled() {
    let document = parse(&odt("<text:p>one two</text:p>"));
    assert_eq!(document.language(), Some("en-GB"));
    for (to, expected) in [("pt-BR", "\"pt\" fo:country=\"BR\""), ("de", "\"de\" fo:country=\"DE\"")] {
        let text = content(&document, &RenderOptions::new("en", to));
        assert!(text.contains(&format!("fo:language={expected} style:language-asian=\"zh\"")), "{text}");
        assert!(text.contains("fo:language=\"fr\" fo:country=\"FR\""), "{text}");
    }
}

#[test]
fn the_notice_is_the_last_paragraph() {
    let document = parse(&odt("<text:p>one two</text:p>"));
    let mut options = RenderOptions::new("pt", "en");
    options.notice = Some(Notice::new());
    let text = content(&document, &options);
    let (_, notice) = text.split_once("<text:p>TWO ONE</text:p>").expect("the text");
    assert!(notice.starts_with("<text:p>") && notice.contains("</text:p></office:text>"), "{text}");
}
