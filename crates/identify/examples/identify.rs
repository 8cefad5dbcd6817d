//! Says for each line of standard input what language it is taken for, as `bench/identify.py` wants it: the decision (or
//! `?`), the most likely language by content, its confidence. The arguments are the candidates.

use std::io::{BufRead, Write};

use tolmach_identify::Identifier;

fn main() -> std::io::Result<()> {
    let candidates: Vec<String> = std::env::args().skip(1).collect();
    let identifier = Identifier::new(candidates.iter().map(String::as_str));
    let mut out = std::io::BufWriter::new(std::io::stdout());
    for line in std::io::stdin().lock().lines() {
        let decision = identifier.decide(None, &[&line?]);
        let (language, detected) = (decision.language, decision.detected);
        let or_none = |tag: Option<String>| tag.unwrap_or_else(|| "?".to_owned());
        writeln!(out, "{} {} {:.3}", or_none(language), or_none(detected), decision.confidence)?;
    }
    out.flush()
}
