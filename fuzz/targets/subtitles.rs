//! Any bytes as subtitles: an error, or a file that comes back byte for byte, and in translation keeps its times.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tolmach_document::{Document, Format, ReadOptions, RenderOptions, Translation};

fuzz_target!(|bytes: &[u8]| {
    for format in [Format::Srt, Format::Vtt] {
        let Ok(document) = Document::parse(bytes, format, &ReadOptions::default()) else { continue };
        let mut translations: Vec<Translation> =
            document.segments().iter().map(Translation::identity).collect();
        let rendered = document.render(&translations, &RenderOptions::unchanged()).unwrap();
        assert_eq!(rendered.bytes, bytes);
        for (index, translation) in translations.iter_mut().enumerate() {
            translation.text =
                format!("{} 1 --> <&> 東京{}", translation.text.to_uppercase(), "é ".repeat(index % 50));
            translation.links.retain(|link| {
                let span = link.target;
                index % 2 == 0 && translation.text.get(span.start..span.end).is_some()
            });
            translation.links.reverse();
        }
        let options = RenderOptions::new("en", "pt");
        let rendered = document.render(&translations, &options).unwrap();
        let _ = Document::parse(&rendered.bytes, format, &ReadOptions::default());
        translations.iter_mut().for_each(|translation| translation.text.clear());
        translations.iter_mut().for_each(|translation| translation.links.clear());
        let _ = document.render(&translations, &options).unwrap();
    }
});
