//! Translates a page, an office document or subtitles into another file, and says what to look at:
//! `cargo run --release -p tolmach-service --example page -- STORE FROM TO IN OUT`

use tolmach_service::{Control, DocumentOptions, Format, Service, Store};

#[expect(clippy::print_stdout, reason = "an example")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("STORE FROM TO IN OUT");
    let (store, from, to, input, output) = (next()?, next()?, next()?, next()?, next()?);
    let bytes = std::fs::read(&input)?;
    let format = Format::detect(Some(&input), &bytes);
    let pair = Service::new(Store::at(store)).pair(&from, &to)?;
    let control = Control::new().with_progress(|done, total| println!("{done} of {total} sentences"));
    let document = pair.translate_document(&bytes, format, &DocumentOptions::default(), &control)?;
    std::fs::write(&output, &document.bytes)?;
    // Figures, names, negations: what is not in the translation as it is in the source.
    for sentence in document.report.segments.iter().flat_map(|segment| &segment.sentences) {
        for finding in sentence.judged.iter().flat_map(|judged| &judged.findings) {
            let severity = finding.severity.name();
            println!("{severity}: {}: {}\n  {}", finding.class, finding.why, sentence.translation);
        }
    }
    for warning in &document.report.warnings {
        println!("part {}: {}", warning.segment, warning.what);
    }
    Ok(())
}
