//! Whether files come back byte for byte, and how fast: `cargo run --release -p tolmach-document --example reread -- FILE…`

use std::time::Instant;

use tolmach_document::{Document, Format, ReadOptions, RenderOptions, Translation};

#[expect(clippy::print_stdout, reason = "the result of a measuring program")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut failed = 0;
    for file in std::env::args().skip(1) {
        let bytes = std::fs::read(&file)?;
        let format = Format::detect(Some(&file), &bytes);
        let start = Instant::now();
        let document = match Document::parse(&bytes, format, &ReadOptions::default()) {
            Ok(document) => document,
            Err(error) => {
                println!("{file}: {}: {error}", format.name());
                failed += 1;
                continue;
            }
        };
        let read = start.elapsed();
        let segments = document.segments();
        let identity: Vec<Translation> = segments.iter().map(Translation::identity).collect();
        let same = document.render(&identity, &RenderOptions::unchanged())?.bytes == bytes;
        let changed: Vec<Translation> = identity
            .into_iter()
            .map(|t| Translation { text: t.text.to_uppercase(), links: Vec::new() })
            .collect();
        let start = Instant::now();
        document.render(&changed, &RenderOptions::new("pt", "en"))?;
        let write = start.elapsed();
        let speed = |time: std::time::Duration| bytes.len() as f64 / 1e6 / time.as_secs_f64();
        println!(
            "{file}: {}, {} segments, {}, read {:.0} MB/s, written {:.0} MB/s",
            format.name(),
            segments.len(),
            if same { "the same bytes" } else { "OTHER BYTES" },
            speed(read),
            speed(write),
        );
        failed += i32::from(!same);
    }
    if failed > 0 {
        return Err(format!("{failed} files did not come back").into());
    }
    Ok(())
}
