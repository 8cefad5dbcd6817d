//! Any bytes as a feed: an error, or a feed that comes back byte for byte.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tolmach_document::{Document, Format, ReadOptions, RenderOptions, Translation};

fuzz_target!(|bytes: &[u8]| {
    let Ok(document) = Document::parse(bytes, Format::Feed, &ReadOptions::default()) else { return };
    let same: Vec<Translation> = document.segments().iter().map(Translation::identity).collect();
    let rendered = document.render(&same, &RenderOptions::unchanged()).unwrap();
    assert_eq!(rendered.bytes, bytes);
    let other: Vec<Translation> = same
        .iter()
        .map(|t| Translation { text: t.text.to_uppercase() + " <&\">", links: Vec::new() })
        .collect();
    let _ = document.render(&other, &RenderOptions::new("pt", "ar")).unwrap();
});
