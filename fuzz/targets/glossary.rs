//! Any bytes as a glossary, by their first byte CSV, TSV or TBX: an error, or terms that are found in the file's own text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tolmach_fidelity::{Pair, Rules, check};

fuzz_target!(|bytes: &[u8]| {
    let Some((first, bytes)) = bytes.split_first() else { return };
    let name = ["terms.csv", "terms.tsv", "terms.tbx", "terms"][usize::from(first % 4)];
    let mut rules = Rules::default();
    if rules.add_glossary(name, bytes).is_err() {
        return;
    }
    let text = String::from_utf8_lossy(bytes.get(..4096).unwrap_or(bytes));
    for (from, to) in [("en", "ru"), ("ru", "pt"), ("de", "en")] {
        for term in rules.terms(&text, from, to) {
            term.source.of(&text);
            assert!(!term.name().is_empty());
            let forms = term.forms(20);
            assert!(forms.len() <= 20);
        }
        let _ = check(&Pair { source: &text, target: &text, from, to, links: &[] }, &rules);
    }
});
