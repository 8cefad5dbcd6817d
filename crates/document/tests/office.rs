//! What holds for every document of an office suite: nothing is lost, nothing is doubled, nothing panics.

mod toy;

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use proptest::prelude::*;
use tolmach_document::{Document, Format, ReadOptions, RenderOptions, Segment, Translation};
use tolmach_text::{Link, Span};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        out.start_file(*name, SimpleFileOptions::default()).expect("a part");
        out.write_all(text.as_bytes()).expect("bytes");
    }
    out.finish().expect("an archive").into_inner()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut text = String::new();
    zip.by_name(name).expect("a part").read_to_string(&mut text).expect("text");
    text
}

fn parse(bytes: &[u8], format: Format) -> Document {
    Document::parse(bytes, format, &ReadOptions::default()).expect("a document")
}

fn docx(body: &str) -> Vec<u8> {
    let document = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    archive(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", &document)])
}

const WORDS: &[&str] =
    &["one", "two, ", " three ", " ", "(four) ", "five.", "шесть ", "&amp; ", "“seven” ", "{{x}} ", ""];

/// Runs, and what lies between and around them, as often wrong as right in what begins and ends fields and ranges.
fn runs() -> impl Strategy<Value = String> {
    let properties = prop::sample::select(vec![
        "",
        "<w:rPr><w:b/></w:rPr>",
        "<w:rPr><w:i/><w:lang w:val=\"en-US\"/></w:rPr>",
        "<w:rPr><w:lang w:val=\"ru\"/></w:rPr>",
        "<w:rPr><w:vanish/></w:rPr>",
        "<w:rPr><w:rStyle w:val=\"SourceText\"/></w:rPr>",
    ]);
    let text = prop::sample::select(WORDS.to_vec())
        .prop_map(|text| format!("<w:t xml:space=\"preserve\">{text}</w:t>"));
    let content = prop_oneof![
        8 => text,
        2 => prop::sample::select(vec![
            "<w:br/>",
            "<w:tab/>",
            "<w:noBreakHyphen/>",
            "<w:lastRenderedPageBreak/>",
            "<w:footnoteReference w:id=\"1\"/>",
            "<w:drawing><wps><w:txbxContent><w:p><w:r><w:t>inside</w:t></w:r></w:p></w:txbxContent></wps></w:drawing>",
        ])
        .prop_map(str::to_string),
        1 => prop::sample::select(vec![
            "<w:fldChar w:fldCharType=\"begin\"/>",
            "<w:instrText> HYPERLINK x </w:instrText>",
            "<w:instrText> PAGE </w:instrText>",
            "<w:fldChar w:fldCharType=\"separate\"/>",
            "<w:fldChar w:fldCharType=\"end\"/>",
        ])
        .prop_map(str::to_string),
    ];
    let run = (properties, prop::collection::vec(content, 0..4))
        .prop_map(|(properties, contents)| format!("<w:r>{properties}{}</w:r>", contents.concat()));
    let field = prop::sample::select(vec![
        "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> HYPERLINK x </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>",
        "<w:r><w:fldChar w:fldCharType=\"begin\"/><w:instrText> PAGE </w:instrText><w:fldChar w:fldCharType=\"separate\"/></w:r>",
        "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>",
        "<w:bookmarkStart w:id=\"1\" w:name=\"a\"/>",
        "<w:bookmarkEnd w:id=\"1\"/>",
        "<w:commentRangeStart w:id=\"1\"/>",
        "<w:commentRangeEnd w:id=\"1\"/>",
        "<w:proofErr w:type=\"spellStart\"/>",
        "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>",
        "<w:fldSimple w:instr=\" PAGE \"><w:r><w:t>3</w:t></w:r></w:fldSimple>",
    ])
    .prop_map(str::to_string);
    let leaf = prop_oneof![4 => run, 1 => field];
    let tree = leaf.prop_recursive(3, 24, 5, |inner| {
        let around = prop::sample::select(vec![
            ("<w:hyperlink>", "</w:hyperlink>"),
            ("<w:ins w:id=\"1\">", "</w:ins>"),
            ("<w:sdt><w:sdtPr/><w:sdtContent>", "</w:sdtContent></w:sdt>"),
            ("<w:smartTag><w:smartTagPr/>", "</w:smartTag>"),
        ]);
        (around, prop::collection::vec(inner, 0..5))
            .prop_map(|((open, close), inside)| format!("{open}{}{close}", inside.concat()))
    });
    prop::collection::vec(tree, 0..8).prop_map(|trees| format!("<w:p><w:pPr/>{}</w:p>", trees.concat()))
}

fn odt(body: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" xmlns:draw=\"d\" xmlns:officeooo=\"o\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:automatic-styles>\
         <style:style style:name=\"T9\"><style:text-properties officeooo:rsid=\"1\"/></style:style>\
         </office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    );
    archive(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &content)])
}

/// A paragraph of OpenDocument, with ranges that begin and end where they should not.
fn spans() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => prop::sample::select(WORDS.to_vec()).prop_map(str::to_string),
        1 => prop::sample::select(vec![
            "<text:s text:c=\"2\"/>",
            "<text:tab/>",
            "<text:line-break/>",
            "<text:soft-page-break/>",
            "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>inside</text:p></text:note-body></text:note>",
            "<draw:frame><draw:text-box><text:p>inside</text:p></draw:text-box></draw:frame>",
            "<text:page-number>3</text:page-number>",
            "<text:bookmark-start text:name=\"a\"/>",
            "<text:bookmark-end text:name=\"a\"/>",
            "<text:bookmark-start text:name=\"b\"/>",
            "<text:bookmark-end text:name=\"b\"/>",
            "<office:annotation><text:p>inside</text:p></office:annotation>",
        ])
        .prop_map(str::to_string),
    ];
    let tree = leaf.prop_recursive(4, 24, 5, |inner| {
        let around = prop::sample::select(vec![
            ("<text:span text:style-name=\"T1\">", "</text:span>"),
            ("<text:span text:style-name=\"T9\">", "</text:span>"),
            ("<text:span text:style-name=\"Source_20_Text\">", "</text:span>"),
            ("<text:a>", "</text:a>"),
        ]);
        (around, prop::collection::vec(inner, 0..5))
            .prop_map(|((open, close), inside)| format!("{open}{}{close}", inside.concat()))
    });
    prop::collection::vec(tree, 0..8).prop_map(|trees| format!("<text:p>{}</text:p>", trees.concat()))
}

/// Start tags by how often they come, but for those that are made anew.
fn elements(xml: &str, renewed: &[&str]) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for rest in xml.split('<').skip(1) {
        let tag = rest.split('>').next().unwrap_or_default();
        let name = tag.split([' ', '/']).next().unwrap_or_default();
        if !tag.starts_with('/') && !renewed.contains(&name) {
            *found.entry(tag.to_string()).or_default() += 1;
        }
    }
    found
}

/// Fields as they begin and end, and their instructions.
fn fields(xml: &str) -> String {
    let mut found = String::new();
    for rest in xml.split("<w:").skip(1) {
        for (tag, letter) in [
            ("fldChar w:fldCharType=\"begin\"", "("),
            ("fldChar w:fldCharType=\"separate\"", "|"),
            ("fldChar w:fldCharType=\"end\"", ")"),
            ("instrText> H", "h"),
            ("instrText> P", "p"),
        ] {
            found.push_str(if rest.starts_with(tag) { letter } else { "" });
        }
    }
    found
}

/// Whether every field has its parts in their order.
fn fields_are_whole(fields: &str) -> bool {
    let mut state = Vec::new();
    for c in fields.chars() {
        let top = state.last_mut();
        match (c, top) {
            ('(', _) => state.push('('),
            ('h' | 'p', Some(top)) if *top == '(' => *top = 'i',
            ('|', Some(top)) if *top == 'i' => *top = '|',
            (')', Some(top)) if *top == '|' => drop(state.pop()),
            _ => return false,
        }
    }
    state.is_empty()
}

/// A translation whose words and links are arbitrary; with opaque words where the source has them.
fn arbitrary(segment: &Segment, choices: &[(u8, u16)], linked: bool) -> Translation {
    let text = segment.text();
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let mut out = Translation { text: String::new(), links: Vec::new() };
    for (word, place) in choices {
        if !out.text.is_empty() {
            out.text.push(' ');
        }
        let start = out.text.len();
        out.text.push_str(
            ["uno", "dos,", "«tres»", "quatro", "x", "R<&>D", "nine", "(eight)"][usize::from(word % 8)],
        );
        let from = starts.get(usize::from(*place) % (starts.len() + 1)).copied().unwrap_or(text.len());
        let to = text[from..].char_indices().nth(3).map_or(text.len(), |(at, _)| from + at);
        if linked {
            let (target, source) = (Span::new(start, out.text.len()), Span::new(from, to));
            out.links.push(Link { target, source, probability: 0.9 });
        }
    }
    out
}

/// What comes of a document when its segments are `translated`, checked against what must hold of every one.
fn check(
    source: &[u8],
    format: Format,
    name: &str,
    renewed: &[&str],
    translate: impl Fn(&Segment) -> Translation,
) -> Result<(), TestCaseError> {
    let document = parse(source, format);
    let translations: Vec<_> = document.segments().iter().map(translate).collect();
    let rendered = document.render(&translations, &RenderOptions::unchanged()).expect("renders");
    let (before, after) = (part(source, name), part(&rendered.bytes, name));
    prop_assert_eq!(elements(&after, renewed), elements(&before, renewed), "{}", after);
    if fields_are_whole(&fields(&before)) {
        prop_assert!(fields_are_whole(&fields(&after)), "{}\n{}", before, after);
    }
    // The result says what the translations say: letters, as a tab may have moved to where it parts other sentences.
    let letters = |texts: &mut dyn Iterator<Item = &str>| {
        let mut letters: Vec<char> = texts.flat_map(str::chars).filter(|c| c.is_alphanumeric()).collect();
        letters.sort_unstable();
        letters
    };
    let again = parse(&rendered.bytes, format);
    let found = letters(&mut again.segments().iter().map(Segment::text));
    let expected = letters(&mut translations.iter().map(|translation| translation.text.as_str()));
    if document.segments().iter().all(|segment| segment.protected().is_empty()) {
        prop_assert_eq!(found, expected, "{}", after);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn word_documents_lose_nothing(
        body in prop::collection::vec(runs(), 1..3),
        choices in prop::collection::vec(any::<(u8, u16)>(), 1..12),
    ) {
        let bytes = docx(&body.concat());
        let document = parse(&bytes, Format::Docx);
        let same: Vec<_> = document.segments().iter().map(Translation::identity).collect();
        let rendered = document.render(&same, &RenderOptions::unchanged()).expect("renders");
        prop_assert!(rendered.bytes == bytes && rendered.doubts.is_empty());
        let renewed = [
            "w:r", "w:t", "w:rPr", "w:b", "w:i", "w:lang", "w:noBreakHyphen", "w:lastRenderedPageBreak", "w:proofErr", "w:vanish", "w:rStyle",
        ];
        check(&bytes, Format::Docx, "word/document.xml", &renewed, toy::reverse)?;
        check(&bytes, Format::Docx, "word/document.xml", &renewed, |segment| arbitrary(segment, &choices, true))?;
        check(&bytes, Format::Docx, "word/document.xml", &renewed, |segment| arbitrary(segment, &choices, false))?;
    }

    #[test]
    fn open_documents_lose_nothing(
        body in prop::collection::vec(spans(), 1..3),
        choices in prop::collection::vec(any::<(u8, u16)>(), 1..12),
    ) {
        let bytes = odt(&body.concat());
        let document = parse(&bytes, Format::Odt);
        let same: Vec<_> = document.segments().iter().map(Translation::identity).collect();
        let rendered = document.render(&same, &RenderOptions::unchanged()).expect("renders");
        prop_assert!(rendered.bytes == bytes && rendered.doubts.is_empty());
        // Spans that only tell of editing go where a sentence changes around them.
        let renewed = ["text:soft-page-break", "text:span"];
        let spans = |bytes: &[u8]| part(bytes, "content.xml").matches("<text:span text:style-name=\"T1\">").count();
        check(&bytes, Format::Odt, "content.xml", &renewed, toy::reverse)?;
        check(&bytes, Format::Odt, "content.xml", &renewed, |segment| arbitrary(segment, &choices, true))?;
        check(&bytes, Format::Odt, "content.xml", &renewed, |segment| arbitrary(segment, &choices, false))?;
        let reversed: Vec<_> = document.segments().iter().map(toy::reverse).collect();
        let rendered = document.render(&reversed, &RenderOptions::unchanged()).expect("renders");
        prop_assert_eq!(spans(&rendered.bytes), spans(&bytes));
    }

    #[test]
    fn damaged_archives_never_panic(
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<prop::sample::Index>(),
        body in runs(),
    ) {
        let mut bytes = docx(&body);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let cut = cut.index(2 * bytes.len());
        bytes.truncate(cut.max(4));
        if let Ok(document) = Document::parse(&bytes, Format::Docx, &ReadOptions::default()) {
            let reversed: Vec<_> = document.segments().iter().map(toy::reverse).collect();
            document.render(&reversed, &RenderOptions::unchanged()).expect("renders");
        }
    }
}
