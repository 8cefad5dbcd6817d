//! Any two texts before the gate: every finding lies in them, on characters. The first line says the languages and which
//! bytes are linked, the second is the source, the rest the translation.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tolmach_fidelity::{Pair, Rules, check, verdict};
use tolmach_text::{Link, Span};

const LANGUAGES: [&str; 6] = ["ru", "en", "pt", "pt-BR", "de", ""];

fuzz_target!(|text: &str| {
    let mut parts = text.splitn(3, '\n');
    let head = parts.next().unwrap_or_default().as_bytes();
    let (source, target) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let language = |at: usize| LANGUAGES[usize::from(head.get(at).copied().unwrap_or(0)) % LANGUAGES.len()];
    let links: Vec<Link> = head
        .get(2..)
        .unwrap_or_default()
        .chunks_exact(3)
        .map(|bytes| Link {
            source: span(source, bytes[0]),
            target: span(target, bytes[1]),
            probability: f32::from(bytes[2]) / 127.0,
        })
        .collect();
    let pair = Pair { source, target, from: language(0), to: language(1), links: &links };
    let findings = check(&pair, &Rules::default());
    assert_eq!(findings.is_empty(), verdict(&findings).is_none());
    for finding in &findings {
        if let Some(span) = finding.source {
            span.of(source);
        }
        if let Some(span) = finding.target {
            span.of(target);
        }
        assert!(!finding.why.is_empty());
    }
});

/// Bytes about a place of the text, as far as characters go.
fn span(text: &str, place: u8) -> Span {
    let at = |place: usize| text.floor_char_boundary(place.min(text.len()));
    let start = text.len() * usize::from(place) / 128;
    Span::new(at(start), at(start + usize::from(place % 16)))
}
