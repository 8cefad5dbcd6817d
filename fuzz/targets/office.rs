//! Any bytes as an archive, and any text as the body of a Word document or an OpenDocument text: an error, or a document
//! that comes back byte for byte and can be read again when its sentences have changed.
#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use tolmach_document::{Document, Format, ReadOptions, RenderOptions, Translation};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// An archive of one part, not packed.
fn archive(name: &str, text: &[u8]) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    out.start_file(name, SimpleFileOptions::default().compression_method(CompressionMethod::Stored)).unwrap();
    out.write_all(text).unwrap();
    out.finish().unwrap().into_inner()
}

fuzz_target!(|data: &[u8]| {
    let Some((&mode, text)) = data.split_first() else { return };
    let (bytes, format) = match mode % 4 {
        0 => (text.to_vec(), Format::Docx),
        1 => (text.to_vec(), Format::Odt),
        2 => (archive("word/document.xml", text), Format::Docx),
        _ => (archive("content.xml", text), Format::Odt),
    };
    let Ok(document) = Document::parse(&bytes, format, &ReadOptions::default()) else { return };
    let same: Vec<Translation> = document.segments().iter().map(Translation::identity).collect();
    let rendered = document.render(&same, &RenderOptions::unchanged()).unwrap();
    assert_eq!(rendered.bytes, bytes);
    let other: Vec<Translation> = same
        .iter()
        .map(|t| Translation { text: t.text.to_uppercase() + " <&\">", links: Vec::new() })
        .collect();
    let rendered = document.render(&other, &RenderOptions::new("pt", "ar")).unwrap();
    Document::parse(&rendered.bytes, format, &ReadOptions::default()).unwrap();
});
