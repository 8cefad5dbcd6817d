//! Any text as Markdown and as MDX: an error, or a file that comes back byte for byte, and takes any translation.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tolmach_document::{Document, Format, ReadOptions, RenderOptions, Translation};

fuzz_target!(|bytes: &[u8]| {
    for format in [Format::Markdown, Format::Mdx] {
        let Ok(document) = Document::parse(bytes, format, &ReadOptions::default()) else { continue };
        let same: Vec<Translation> = document.segments().iter().map(Translation::identity).collect();
        let rendered = document.render(&same, &RenderOptions::unchanged()).unwrap();
        assert_eq!(rendered.bytes, bytes);
        let other: Vec<Translation> = same
            .iter()
            .map(|t| Translation { text: t.text.to_uppercase() + " *<&\"> _x_ [a](b)", links: Vec::new() })
            .collect();
        let _ = document.render(&other, &RenderOptions::new("pt", "ar")).unwrap();
    }
});
