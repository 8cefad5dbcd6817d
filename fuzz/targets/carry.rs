//! Any text with the vocabularies of real models and made up translations: links lie within both texts, and nothing that
//! is carried is lost. `TOLMACH_TEST_MODELS` names the folder of the models.
#![no_main]

use std::path::PathBuf;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use tolmach_engine::made_up::MadeUp;
use tolmach_text::Vocab;

/// What texts are made of, beside themselves: by the byte, so that few of them are enough.
const WORDS: &str = "½|2½| 12 ½|¼ |⅟|⁄|9⁄10|/|£|→|©|㈱|¨|ﷺ|👩\u{200d}👧|\u{fe0f}| Москва|金正恩|Ж| the| cup|ponte|x|, |. |(|)|“| |\u{a0}|\u{3000}|\u{ad}";

fuzz_target!(|input: (&str, &[u8], &[u8])| {
    static VOCABULARIES: OnceLock<[MadeUp; 2]> = OnceLock::new();
    let vocabularies = VOCABULARIES.get_or_init(|| {
        ["pten", "enpt"].map(|pair| {
            let folder = std::env::var_os("TOLMACH_TEST_MODELS").expect("TOLMACH_TEST_MODELS is set by make");
            let path = PathBuf::from(folder).join(pair).join(format!("vocab.{pair}.spm"));
            MadeUp::new(Vocab::from_bytes(&std::fs::read(path).unwrap()).unwrap())
        })
    });
    let (given, words, choices) = input;
    let mut text = given.to_owned();
    let parts: Vec<&str> = WORDS.split('|').collect();
    text.extend(words.iter().map(|&word| parts[usize::from(word) % parts.len()]));
    let text = text.trim();
    for window in vocabularies.iter().flat_map(|vocabulary| vocabulary.translate(text, choices)) {
        for link in &window.links {
            assert!(window.text.get(link.target.start..link.target.end).is_some(), "{text:?}: {window:?}");
            assert!(text.get(link.source.start..link.source.end).is_some(), "{text:?}: {window:?}");
        }
        for run in &window.carried {
            // White space at its ends may be taken for that around it.
            let run = run.of(text).trim();
            assert!(window.text.contains(run), "{text:?}: {run:?} is not in {window:?}");
        }
    }
});
