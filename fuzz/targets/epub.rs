//! Any parts as a book: an error, or a book that comes back byte for byte.
//!
//! The input is a list of parts as the expectations of the fixtures are: lines `== NAME`, each with its part after it;
//! the container is added. What does not begin so is taken for an archive.
#![no_main]

use std::io::{Cursor, Write as _};

use libfuzzer_sys::fuzz_target;
use tolmach_document::{Document, Format, ReadOptions, RenderOptions, Translation};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

fn archive(list: &str) -> Option<Vec<u8>> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let list = list.strip_prefix("== ")?.split("\n== ");
    let parts: Vec<(&str, &str)> = list.map(|part| part.split_once('\n').unwrap_or((part, ""))).collect();
    let (package, _) = parts.iter().find(|(name, _)| name.ends_with(".opf"))?;
    let container = format!("<container><rootfile full-path='{package}'/></container>");
    let container = [("mimetype", "application/epub+zip"), ("META-INF/container.xml", &container)];
    for (name, content) in container.iter().chain(&parts) {
        out.start_file(*name, options).ok()?;
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
