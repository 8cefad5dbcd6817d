//! Links and carried runs with the vocabularies of real models, on texts that grow when they are normalised.
//!
//! The vocabularies are those of `make test`: `$TOLMACH_TEST_MODELS/{pten,enpt}`. Without them every test fails.

use std::path::PathBuf;
use std::sync::LazyLock;

use proptest::prelude::*;
use tolmach_engine::made_up::MadeUp;
use tolmach_text::Vocab;

static VOCABULARIES: LazyLock<[MadeUp; 2]> = LazyLock::new(|| {
    ["pten", "enpt"].map(|pair| {
        let folder =
            std::env::var_os("TOLMACH_TEST_MODELS").expect("TOLMACH_TEST_MODELS is not set: run `make test`");
        let path = PathBuf::from(folder).join(pair).join(format!("vocab.{pair}.spm"));
        let bytes = std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        MadeUp::new(Vocab::from_bytes(&bytes).expect("the vocabulary is sound"))
    })
});

/// Whatever the model writes and looks at, links lie within both texts and nothing that is carried is lost.
fn check(text: &str, choices: &[u8]) {
    for vocabulary in &*VOCABULARIES {
        for window in vocabulary.translate(text, choices) {
            for link in &window.links {
                let within = |start: usize, end: usize, text: &str| text.get(start..end).is_some();
                assert!(within(link.target.start, link.target.end, &window.text), "{text:?}: {window:?}");
                assert!(within(link.source.start, link.source.end, text.trim()), "{text:?}: {window:?}");
            }
            for run in &window.carried {
                // White space at its ends may be taken for that around it.
                let run = run.of(text.trim()).trim();
                assert!(window.text.contains(run), "{text:?}: {run:?} is not in {window:?}");
            }
        }
    }
}

#[test]
fn texts_that_once_had_links_outside() {
    let texts =
        ["ÈÕ¡¼", "Rates: ½, £½.", "PG→ 1½ h ¾", "x2½ £2½", "a ㈱ b ㍿", "½½ x ½/3 x 2⁄3⁄4", "n© 12 ½"];
    for text in texts {
        for choice in 0..=255 {
            check(text, &[choice, choice.wrapping_mul(31), 7]);
        }
    }
}

fn part() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[½¼¾⅓⅔⅛⅜⅟↉⁄/0-9,. ]{1,6}",
        2 => "[¡¢£¤¥→●®©™ªº²㈱㎏ﷺ¨]{1,3}",
        2 => "[👩\u{200d}👧\u{fe0f}🎉]{1,4}",
        2 => "( ?[А-Яа-я]{1,5}| ?[金正恩]{1,3}|Łódź)",
        3 => "[ \u{a0}\u{3000}\u{2028}\t\u{ad}]{1,3}",
        4 => " ?(the|cup|of|ponte|Lisboa|it's|x)[ ,.()“”–]?",
        1 => "\\PC{1,3}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn links_lie_within_both_texts(
        parts in proptest::collection::vec(part(), 0..16),
        choices in proptest::collection::vec(any::<u8>(), 1..64),
    ) {
        check(&parts.concat(), &choices);
    }
}
