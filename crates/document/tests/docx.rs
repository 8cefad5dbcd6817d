//! Word documents made in memory: what is a sentence, and where formats, links and fields come out.

mod toy;

use std::io::{Cursor, Read, Write};

use tolmach_document::{Document, Format, ReadOptions, RenderOptions, Segment, Translation};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const NAMESPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
    xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" xmlns:v=\"urn:schemas-microsoft-com:vml\" \
    xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" xmlns:r=\"r\" xmlns:m=\"m\"";

/// A document with this body.
fn docx(body: &str) -> Vec<u8> {
    let document = format!("<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>");
    let styles = format!(
        "<w:styles {NAMESPACES}><w:style w:styleId=\"Rubrik1\"><w:name w:val=\"heading 1\"/></w:style>\
         <w:style w:styleId=\"HTMLvorformatiert\"><w:name w:val=\"HTML Preformatted\"/></w:style></w:styles>"
    );
    let relation =
        "<Relationships><Relationship Id=\"a\" Type=\"x/styles\" Target=\"styles.xml\"/></Relationships>";
    let parts = [
        ("[Content_Types].xml", "<Types/>"),
        ("word/document.xml", document.as_str()),
        ("word/_rels/document.xml.rels", relation),
        ("word/styles.xml", styles.as_str()),
    ];
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        out.start_file(name, SimpleFileOptions::default()).expect("a part");
        out.write_all(text.as_bytes()).expect("bytes");
    }
    out.finish().expect("an archive").into_inner()
}

/// The body of a document.
fn body(bytes: &[u8]) -> String {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut text = String::new();
    zip.by_name("word/document.xml").expect("a part").read_to_string(&mut text).expect("text");
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

#[test]
fn show() {
    let run = |inner: &str| format!("<w:r>{inner}</w:r>");
    let rows = [
        format!(
            "<w:p>{}{}</w:p>",
            run("<w:t>one two</w:t><w:br/><w:t>three four</w:t>"),
            run("<w:rPr><w:i/></w:rPr><w:t>five</w:t>")
        ),
        format!("<w:p>{}</w:p>", run("<w:t>one two</w:t><w:tab/><w:t>three four</w:t>")),
        format!(
            "<w:p>{}{}{}{}{}{}{}</w:p>",
            run("<w:t xml:space=\"preserve\">one </w:t>"),
            run("<w:fldChar w:fldCharType=\"begin\"/>"),
            run("<w:instrText> HYPERLINK \"x\"</w:instrText>"),
            run("<w:fldChar w:fldCharType=\"separate\"/>"),
            run("<w:rPr><w:u/></w:rPr><w:t>two three</w:t>"),
            run("<w:fldChar w:fldCharType=\"end\"/>"),
            run("<w:t xml:space=\"preserve\"> four</w:t>")
        ),
        format!(
            "<w:p>{}{}{}{}{}{}{}</w:p>",
            run("<w:t xml:space=\"preserve\">one </w:t>"),
            run("<w:fldChar w:fldCharType=\"begin\"/>"),
            run("<w:instrText> PAGE</w:instrText>"),
            run("<w:fldChar w:fldCharType=\"separate\"/>"),
            run("<w:rPr><w:u/></w:rPr><w:t>2</w:t>"),
            run("<w:fldChar w:fldCharType=\"end\"/>"),
            run("<w:t xml:space=\"preserve\"> four</w:t>")
        ),
        format!(
            "<w:p>{}<w:bookmarkStart w:id=\"1\" w:name=\"x\"/>{}<w:bookmarkEnd w:id=\"1\"/>{}{}</w:p>",
            run("<w:t xml:space=\"preserve\">one </w:t>"),
            run("<w:t>two</w:t>"),
            run("<w:t xml:space=\"preserve\"> four.</w:t>"),
            run("<w:rPr><w:v/></w:rPr><w:footnoteReference w:id=\"2\"/>")
        ),
        format!(
            "<w:p>{}{}{}</w:p>",
            run("<w:t xml:space=\"preserve\">one well</w:t><w:noBreakHyphen/><w:t>known </w:t>"),
            run("<w:t>two</w:t><w:lastRenderedPageBreak/>"),
            run("<w:t xml:space=\"preserve\"> four.</w:t>")
        ),
    ];
    for row in rows {
        let document = parse(&docx(&row));
        println!("{row}\n{:?}\n{}\n", texts(&document), reversed(&row));
    }
    let _ = Translation::identity;
}
