//! What the targets of document formats share.

use tolmach_document::{Document, Format, ReadOptions, RenderOptions, Translation};

/// Reads `bytes` in a format: an error, or a document that comes back byte for byte and takes any translation; `added`
/// stands at the end of each, for signs that mean something to the format.
pub fn round_trip(bytes: &[u8], format: Format, added: &str) {
    let Ok(document) = Document::parse(bytes, format, &ReadOptions::default()) else { return };
    let same: Vec<Translation> = document.segments().iter().map(Translation::identity).collect();
    let rendered = document.render(&same, &RenderOptions::unchanged()).unwrap();
    assert_eq!(rendered.bytes, bytes);
    let other: Vec<Translation> =
        same.iter().map(|t| Translation { text: t.text.to_uppercase() + added, links: Vec::new() }).collect();
    let _ = document.render(&other, &RenderOptions::new("pt", "ar")).unwrap();
}
