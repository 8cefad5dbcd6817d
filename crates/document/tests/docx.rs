//! Word documents made in memory: what is a sentence, and where formats, links and fields come out.

mod toy;

use std::io::{Cursor, Read, Write};

use tolmach_document::{
    Document, DocumentError, Format, Notice, ReadOptions, RenderOptions, Segment, SegmentKind,
};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const NAMESPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
    xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" xmlns:v=\"urn:schemas-microsoft-com:vml\" \
    xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" xmlns:r=\"r\" xmlns:m=\"m\"";

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        out.start_file(*name, SimpleFileOptions::default()).expect("a part");
        out.write_all(text.as_bytes()).expect("bytes");
    }
    out.finish().expect("an archive").into_inner()
}

/// A document with this body.
fn docx(body: &str) -> Vec<u8> {
    let document = format!("<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>");
    let styles = format!(
        "<w:styles {NAMESPACES}><w:style w:styleId=\"Rubrik1\"><w:name w:val=\"heading 1\"/></w:style>\
         <w:style w:styleId=\"HTMLvorformatiert\"><w:name w:val=\"HTML Preformatted\"/></w:style></w:styles>"
    );
    let relation =
        "<Relationships><Relationship Id=\"a\" Type=\"x/styles\" Target=\"styles.xml\"/></Relationships>";
    archive(&[
        ("[Content_Types].xml", "<Types/>"),
        ("word/document.xml", &document),
        ("word/_rels/document.xml.rels", relation),
        ("word/styles.xml", &styles),
    ])
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut text = String::new();
    zip.by_name(name).expect("a part").read_to_string(&mut text).expect("text");
    text
}

/// The body of a document.
fn body(bytes: &[u8]) -> String {
    let text = part(bytes, "word/document.xml");
    let (_, rest) = text.split_once("<w:body>").expect("a body");
    rest.strip_suffix("</w:body></w:document>").expect("a body").to_string()
}

fn parse(bytes: &[u8]) -> Document {
    Document::parse(bytes, Format::detect(None, bytes), &ReadOptions::default()).expect("a document")
}

fn texts(document: &Document) -> Vec<&str> {
    document.segments().iter().map(Segment::text).collect()
}

/// The body after the words of each sentence were reversed.
fn reversed(source: &str) -> String {
    let document = parse(&docx(source));
    let translations: Vec<_> = document.segments().iter().map(toy::reverse).collect();
    body(&document.render(&translations, &RenderOptions::unchanged()).expect("renders").bytes)
}

/// `**bold**`, `<tags>` as they are, `|` a new run, other text in runs of no format.
fn runs(text: &str) -> String {
    let mut out = String::new();
    for (index, part) in text.split("**").enumerate() {
        let properties = if index % 2 == 1 { "<w:rPr><w:b/></w:rPr>" } else { "" };
        for run in part.split('|').filter(|run| !run.is_empty()) {
            let mut rest = run;
            while !rest.is_empty() {
                let (text, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
                if !text.is_empty() {
                    out.push_str(&format!("<w:r>{properties}<w:t xml:space=\"preserve\">{text}</w:t></w:r>"));
                }
                let (tag, after) = after.split_at(after.find('>').map_or(after.len(), |at| at + 1));
                out.push_str(tag);
                rest = after;
            }
        }
    }
    format!("<w:p>{out}</w:p>")
}

#[test]
fn formats_follow_their_words() {
    let rows = [
        ("one **two** three.", "THREE. **TWO** ONE"),
        ("one t|wo th|ree.", "THREE. TWO ONE"),
        ("**one** two three", "THREE TWO **ONE**"),
        ("one two **three**", "**THREE** TWO ONE"),
        ("**one two three**", "**THREE TWO ONE**"),
        (
            "one <w:hyperlink r:id=\"a\">two</w:hyperlink> three",
            "THREE <w:hyperlink r:id=\"a\">TWO</w:hyperlink> ONE",
        ),
        ("<w:hyperlink r:id=\"a\">one two</w:hyperlink>", "<w:hyperlink r:id=\"a\">TWO ONE</w:hyperlink>"),
        ("one <w:ins w:id=\"1\">two</w:ins> three", "THREE <w:ins w:id=\"1\">TWO</w:ins> ONE"),
        ("  one |two ", "  TWO ONE "),
    ];
    for (source, expected) in rows {
        assert_eq!(reversed(&runs(source)), runs(expected), "{source}");
    }
}

/// A run with these contents.
fn run(inner: &str) -> String {
    format!("<w:r>{inner}</w:r>")
}

fn text(words: &str) -> String {
    run(&format!("<w:t xml:space=\"preserve\">{words}</w:t>"))
}

/// A field with this instruction that shows `shown`.
fn field(instruction: &str, shown: &str) -> String {
    let mark = |kind: &str| run(&format!("<w:fldChar w:fldCharType=\"{kind}\"/>"));
    let instruction = run(&format!("<w:instrText>{instruction}</w:instrText>"));
    format!("{}{instruction}{}{shown}{}", mark("begin"), mark("separate"), mark("end"))
}

fn paragraph(inner: &[&str]) -> String {
    format!("<w:p>{}</w:p>", inner.concat())
}

/// Each row: a paragraph, the segments in it, and the paragraph with the words of each reversed.
fn check(rows: &[(String, &[&str], String)]) {
    for (source, segments, expected) in rows {
        assert_eq!(texts(&parse(&docx(source))), *segments, "{source}");
        assert_eq!(reversed(source), *expected, "{source}");
    }
}

#[test]
fn links_of_both_kinds() {
    let one = |shown: &str| field(" HYPERLINK \"x\" ", shown);
    let simple = |shown: &str| format!("<w:fldSimple w:instr=\"HYPERLINK x\">{shown}</w:fldSimple>");
    check(&[
        (
            paragraph(&[&text("one "), &one(&text("two three")), &text(" four")]),
            &["one two three four"],
            paragraph(&[&text("FOUR "), &one(&text("THREE TWO")), &text(" ONE")]),
        ),
        (
            paragraph(&[&text("one "), &simple(&text("two")), &text(" three")]),
            &["one two three"],
            paragraph(&[&text("THREE "), &simple(&text("TWO")), &text(" ONE")]),
        ),
        // The format of a link is the link's own, not a mark beside it.
        (
            paragraph(&[&text("one "), &one("<w:r><w:rPr><w:u/></w:rPr><w:t>two three</w:t></w:r>")]),
            &["one two three"],
            paragraph(&[
                &one("<w:r><w:rPr><w:u/></w:rPr><w:t xml:space=\"preserve\">THREE TWO</w:t></w:r>"),
                &text(" ONE"),
            ]),
        ),
    ]);
}

#[test]
fn fields_come_through_whole() {
    let page = field(" PAGE ", &text("2"));
    let within = |inner: &str| {
        run(&format!(
            "<w:t xml:space=\"preserve\">{inner} </w:t><w:fldChar w:fldCharType=\"begin\"/><w:instrText>PAGE</w:instrText>\
             <w:fldChar w:fldCharType=\"end\"/>"
        ))
    };
    let open = run("<w:fldChar w:fldCharType=\"begin\"/>");
    check(&[
        (
            paragraph(&[&text("page "), &page, &text(" of four")]),
            &["page 2 of four"],
            paragraph(&[&text("FOUR OF "), &page, &text(" PAGE")]),
        ),
        // All of it in one run.
        (paragraph(&[&within("one two")]), &["one two"], paragraph(&[&within("TWO ONE")])),
        // One that ends in another paragraph parts the sentence.
        (
            paragraph(&[&text("one two"), &open, &text("three four")]),
            &["one two", "three four"],
            paragraph(&[&text("TWO ONE"), &open, &text("FOUR THREE")]),
        ),
    ]);
}

/// Parts of a field that stand in hidden runs of different links, as no program writes them, keep their order.
#[test]
fn parts_of_a_field_keep_their_order() {
    let hidden = |part: &str| {
        format!("<w:r><w:rPr><w:vanish/></w:rPr><w:t xml:space=\"preserve\">one</w:t>{part}</w:r>")
    };
    let link = |inner: &[String]| format!("<w:hyperlink>{}</w:hyperlink>", inner.concat());
    let body_before = paragraph(&[
        &link(&[text("(four) "), hidden("<w:fldChar w:fldCharType=\"begin\"/>")]),
        &link(&[text("one"), hidden("<w:instrText> HYPERLINK x </w:instrText>")]),
        &link(&[run("<w:fldChar w:fldCharType=\"separate\"/><w:fldChar w:fldCharType=\"end\"/>")]),
    ]);
    let source = docx(&body_before);
    let document = parse(&source);
    let translations: Vec<_> = document.segments().iter().map(toy::reverse).collect();
    let rendered = document.render(&translations, &RenderOptions::unchanged()).expect("renders");
    let after = body(&rendered.bytes);
    let parts = ["\"begin\"", "instrText> HYPERLINK", "\"separate\"", "\"end\""];
    let places: Vec<usize> = parts.iter().map(|part| after.find(part).expect("every part")).collect();
    assert!(places.is_sorted(), "{after}");
}

#[test]
fn ranges_stay_around_their_words() {
    let start = |id: u8| format!("<w:bookmarkStart w:id=\"{id}\" w:name=\"n\"/>");
    let end = |id: u8| format!("<w:bookmarkEnd w:id=\"{id}\"/>");
    check(&[
        (
            paragraph(&[&text("one "), &start(1), &text("two"), &end(1), &text(" three")]),
            &["one two three"],
            paragraph(&[&text("THREE "), &start(1), &text("TWO"), &end(1), &text(" ONE")]),
        ),
        // One that crosses another is two points.
        (
            paragraph(&[
                &start(1),
                &text("one "),
                &start(2),
                &text("two"),
                &end(1),
                &text(" three"),
                &end(2),
            ]),
            &["one two three"],
            paragraph(&[&text("THREE "), &start(1), &text("TWO ONE"), &start(2), &end(1), &end(2)]),
        ),
    ]);
}

#[test]
fn tabs_part_and_breaks_do_not() {
    let columns = |a: &str, b: &str| {
        run(&format!("<w:t xml:space=\"preserve\">{a}</w:t><w:tab/><w:t xml:space=\"preserve\">{b}</w:t>"))
    };
    let lines = |a: &str, b: &str| columns(a, b).replace("<w:tab/>", "<w:br/>");
    let link = |inner: &str| format!("<w:hyperlink>{inner}</w:hyperlink>");
    check(&[
        (
            paragraph(&[&columns("one two", "three four")]),
            &["one two", "three four"],
            paragraph(&[&columns("TWO ONE", "FOUR THREE")]),
        ),
        (
            paragraph(&[&link(&columns("one two", "12"))]),
            &["one two"],
            paragraph(&[&link(&columns("TWO ONE", "12"))]),
        ),
        (
            paragraph(&[&lines("one two", "three four")]),
            &["one two three four"],
            paragraph(&[&lines("FOUR", "THREE TWO ONE")]),
        ),
    ]);
}

#[test]
fn code_is_kept() {
    let code =
        "<w:p><w:pPr><w:pStyle w:val=\"HTMLvorformatiert\"/></w:pPr><w:r><w:t>make all</w:t></w:r></w:p>";
    let heading = "<w:p><w:pPr><w:pStyle w:val=\"Rubrik1\"/></w:pPr><w:r><w:t>one two</w:t></w:r></w:p>";
    let document = parse(&docx(&format!("{code}{heading}")));
    assert_eq!(texts(&document), ["one two"]);
    assert_eq!(document.segments()[0].kind(), SegmentKind::Headline);
    assert!(reversed(&format!("{code}{heading}")).starts_with(code));
}

#[test]
fn other_prefixes_and_the_strict_vocabulary() {
    let body = "<x:p><x:r><x:t>one two</x:t></x:r></x:p>";
    let document = format!(
        "<x:document xmlns:x=\"http://purl.oclc.org/ooxml/wordprocessingml/main\"><x:body>{body}</x:body></x:document>"
    );
    let bytes = archive(&[("[Content_Types].xml", ""), ("word/document.xml", &document)]);
    let document = parse(&bytes);
    let translations: Vec<_> = document.segments().iter().map(toy::reverse).collect();
    let rendered = document.render(&translations, &RenderOptions::unchanged()).expect("renders");
    let text = part(&rendered.bytes, "word/document.xml");
    assert!(text.contains("<x:p><x:r><x:t xml:space=\"preserve\">TWO ONE</x:t></x:r></x:p>"), "{text}");
}

#[test]
fn charts_and_diagrams() {
    let chart = "<c:chartSpace xmlns:c=\"c\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><c:title><a:p>\
                 <a:pPr><a:defRPr lang=\"en-GB\"/></a:pPr><a:r><a:rPr lang=\"en-GB\"/><a:t>one </a:t></a:r><a:r><a:rPr lang=\"en-GB\" b=\"1\"/>\
                 <a:t>two</a:t></a:r><a:r><a:rPr lang=\"en-GB\" dirty=\"0\"/><a:t> three</a:t></a:r></a:p></c:title><c:v>kept words</c:v></c:chartSpace>";
    let document = format!("<w:document {NAMESPACES}><w:body/></w:document>");
    let relation = "<Relationships><Relationship Type=\"x/chart\" Target=\"charts/chart1.xml\"/>\
                    <Relationship Type=\"x/diagramData\" Target=\"/word/diagrams/data1.xml\"/></Relationships>";
    let bytes = archive(&[
        ("[Content_Types].xml", ""),
        ("word/document.xml", &document),
        ("word/_rels/document.xml.rels", relation),
        ("word/charts/chart1.xml", chart),
        ("word/diagrams/data1.xml", chart),
    ]);
    let document = parse(&bytes);
    assert_eq!(texts(&document), ["one two three", "one two three"]);
    let translations: Vec<_> = document.segments().iter().map(toy::reverse).collect();
    let rendered = document.render(&translations, &RenderOptions::new("en", "de")).expect("renders");
    let expected = "<a:r><a:rPr lang=\"de\"/><a:t>THREE </a:t></a:r><a:r><a:rPr lang=\"de\" b=\"1\"/><a:t>TWO</a:t></a:r>\
                    <a:r><a:rPr lang=\"de\"/><a:t> ONE</a:t></a:r></a:p></c:title><c:v>kept words</c:v>";
    for name in ["word/charts/chart1.xml", "word/diagrams/data1.xml"] {
        let text = part(&rendered.bytes, name);
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn the_notice_is_the_last_paragraph() {
    let section = "<w:sectPr/>";
    let document = parse(&docx(&format!("{}{section}", paragraph(&[&text("one two")]))));
    let translations: Vec<_> = document.segments().iter().map(toy::reverse).collect();
    let mut options = RenderOptions::new("pt", "en");
    options.notice = Some(Notice::new());
    let out = body(&document.render(&translations, &options).expect("renders").bytes);
    let (before, notice) =
        out.strip_suffix(section).and_then(|out| out.split_once("</w:p>")).expect("two paragraphs");
    assert!(before.ends_with("TWO ONE</w:t></w:r>"), "{out}");
    assert!(
        notice.starts_with("<w:p><w:r><w:t xml:space=\"preserve\">")
            && notice.ends_with("</w:t></w:r></w:p>"),
        "{out}"
    );
    // Also of a body without words.
    let document = parse(&docx(section));
    let out = body(&document.render(&[], &options).expect("renders").bytes);
    assert!(
        out.starts_with("<w:p><w:r><w:t xml:space=\"preserve\">")
            && out.ends_with("</w:t></w:r></w:p><w:sectPr/>"),
        "{out}"
    );
}

#[test]
fn hostile_parts_are_errors_with_their_values() {
    let error = |bytes: &[u8]| Document::parse(bytes, Format::Docx, &ReadOptions::default()).err();
    let deep = docx(&format!("{}{}", "<w:p>".repeat(600), "</w:p>".repeat(600)));
    assert!(matches!(error(&deep), Some(DocumentError::TooDeep { limit: 512, .. })), "{:?}", error(&deep));
    let torn =
        archive(&[("[Content_Types].xml", ""), ("word/document.xml", "<w:document><w:p></w:document>")]);
    assert!(
        matches!(error(&torn), Some(DocumentError::Malformed { why, .. }) if why.starts_with("word/document.xml: ")),
        "{:?}",
        error(&torn)
    );
    let empty = archive(&[("[Content_Types].xml", "")]);
    assert_eq!(error(&empty), Some(DocumentError::MissingPart { part: "word/document.xml".into() }));
    // An entity that the document declares is not expanded.
    let entity = "<!DOCTYPE w:document [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><w:document \
                  xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>one &b;</w:t></w:r>\
                  </w:p></w:body></w:document>";
    let entity = archive(&[("[Content_Types].xml", ""), ("word/document.xml", entity)]);
    let document = Document::parse(&entity, Format::Docx, &ReadOptions::default()).expect("a document");
    assert_eq!(texts(&document), ["one &b;"]);
}
