//! Any parts as a book: an error, or a book that comes back byte for byte.
//!
//! The input is a list of parts as the fixtures have them: lines `=== NAME, …`, each with its part after it. What does
//! not begin so is taken for an archive.
#![no_main]

use std::io::{Cursor, Write as _};

use libfuzzer_sys::fuzz_target;
use tolmach_document::{Document, Format, ReadOptions, RenderOptions, Translation};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

fn archive(list: &str) -> Option<Vec<u8>> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for part in list.strip_prefix("=== ")?.split("\n=== ") {
        let (head, content) = part.split_once('\n').unwrap_or((part, ""));
        out.start_file(head.split(',').next()?, options).ok()?;
        out.write_all(content.as_bytes()).ok()?;
    }
    Some(out.finish().ok()?.into_inner())
}

fuzz_target!(|bytes: &[u8]| {
    let packed = std::str::from_utf8(bytes).ok().and_then(archive);
    let bytes = packed.as_deref().unwrap_or(bytes);
    let Ok(document) = Document::parse(bytes, Format::Epub, &ReadOptions::default()) else { return };
    let same: Vec<Translation> = document.segments().iter().map(Translation::identity).collect();
    let rendered = document.render(&same, &RenderOptions::unchanged()).unwrap();
    assert_eq!(rendered.bytes, bytes);
    let other: Vec<Translation> = same
        .iter()
        .map(|t| Translation { text: t.text.to_uppercase() + " <&\">", links: Vec::new() })
        .collect();
    let rendered = document.render(&other, &RenderOptions::new("pt", "ar")).unwrap();
    // Still a book.
    Document::parse(&rendered.bytes, Format::Epub, &ReadOptions::default()).unwrap();
});
