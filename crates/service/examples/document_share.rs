//! What reading and writing a document cost beside its translation:
//! `cargo run --release -p tolmach-service --example document_share -- STORE FROM TO FILE…`

use std::time::{Duration, Instant};

use tolmach_document::{Document, ReadOptions, RenderOptions, Translation};
use tolmach_service::{Control, Format, Options, Segmentation, Service, Store};

const ROUNDS: usize = 15;

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times.get(times.len() / 2).map_or(0.0, Duration::as_secs_f64)
}

#[expect(clippy::print_stdout, reason = "the result of a measuring program")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("STORE FROM TO FILE…");
    let (store, from, to) = (next()?, next()?, next()?);
    let pair = Service::new(Store::at(store)).pair(&from, &to)?;
    println!(
        "{:<40} {:>9} {:>9} {:>9} {:>9} {:>7}",
        "file", "bytes", "read ms", "write ms", "model ms", "share"
    );
    for file in arguments {
        let bytes = std::fs::read(&file)?;
        let format = Format::detect(Some(&file), &bytes);
        let (mut read, mut write, mut model) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let start = Instant::now();
            let document = Document::parse(&bytes, format, &ReadOptions::default())?;
            read.push(start.elapsed());
            let texts: Vec<&str> = document.segments().iter().map(|segment| segment.text()).collect();
            let start = Instant::now();
            let (options, control) = (Options::default(), Control::default());
            let translated = pair.translate_segments(&texts, Segmentation::Sentences, &options, &control)?;
            model.push(start.elapsed());
            let translations: Vec<Translation> = translated
                .into_iter()
                .map(|t| Translation { text: t.aligned.text, links: t.aligned.links })
                .collect();
            let start = Instant::now();
            document.render(&translations, &RenderOptions::new(&from, &to))?;
            write.push(start.elapsed());
        }
        let (read, write, model) = (median(read), median(write), median(model));
        println!(
            "{file:<40} {:>9} {:>9.2} {:>9.2} {:>9.2} {:>6.2}%",
            bytes.len(),
            read * 1e3,
            write * 1e3,
            model * 1e3,
            100.0 * (read + write) / model
        );
    }
    Ok(())
}
