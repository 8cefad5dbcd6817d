//! Any bytes as XLIFF: an error, or a document that comes back byte for byte and is well-formed when it is filled; and
//! as the source of bilingual files, which are always well-formed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tolmach_document::{Document, Exchange, Format, Origin, ReadOptions, RenderOptions, Translation};

fuzz_target!(|bytes: &[u8]| {
    let options = ReadOptions::default();
    for format in [Format::Xliff, Format::Html] {
        let Ok(document) = Document::parse(bytes, format, &options) else { continue };
        let same: Vec<Translation> = document.segments().iter().map(Translation::identity).collect();
        let rendered = document.render(&same, &RenderOptions::unchanged()).unwrap();
        assert_eq!(rendered.bytes, bytes);
        let other: Vec<Translation> = same
            .iter()
            .map(|t| Translation { text: t.text.to_uppercase() + " <&\">]]>", links: Vec::new() })
            .collect();
        if format == Format::Xliff {
            let to = document.target_language().unwrap_or("ar").to_string();
            let filled = document.render(&other, &RenderOptions::new("pt", to)).unwrap();
            Document::parse(&filled.bytes, format, &options).unwrap();
        }
        for exchange in [Exchange::Xliff1, Exchange::Xliff2, Exchange::Tmx] {
            let text = document.exchange(exchange, &other, &[], &Origin::new("pt", "ar")).unwrap();
            if exchange != Exchange::Tmx {
                Document::parse(text.as_bytes(), Format::Xliff, &options).unwrap();
            }
        }
    }
});
