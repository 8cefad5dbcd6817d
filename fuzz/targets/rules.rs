//! Any text as house rules: an error that says why, or rules that give the same findings each time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tolmach_fidelity::{Pair, Rules, check};

fuzz_target!(|text: &str| {
    let rules = match Rules::from_toml(text) {
        Ok(rules) => rules,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    let pair = Pair {
        source: "A inflação caiu para 3,5% em março, segundo John Smith.",
        target: "Inflation fell to 35% in Aprilaccording to John Smth <unk>.",
        from: "pt",
        to: "en",
        links: &[],
    };
    assert_eq!(check(&pair, &rules), check(&pair, &rules));
});
