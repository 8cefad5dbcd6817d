//! Translations that must say something, by the real models.
//!
//! The models are the packs of `make test`: `$TOLMACH_TEST_MODELS/{pten,enpt}`. Without them every test fails.

use std::path::PathBuf;

use tolmach_service::{
    Control, ImportOptions, Options, Pair, Pivot, Required, SegmentTranslation, Service, Span, Store,
};

/// Portuguese and English, both ways, in a store of its own.
fn service(folder: &tempfile::TempDir, threads: usize) -> Service {
    let models = PathBuf::from(
        std::env::var_os("TOLMACH_TEST_MODELS").expect("TOLMACH_TEST_MODELS is not set: run `make test`"),
    );
    let store = Store::at(folder.path());
    for pack in ["pten", "enpt"] {
        store.import(&models.join(pack), &ImportOptions::default()).unwrap();
    }
    Service::new(store).with_threads(threads)
}

fn said(form: &str) -> Required {
    Required { forms: vec![form.into()], ..Required::default() }
}

fn made(pair: &Pair, text: &str, required: &[Required], options: &Options) -> SegmentTranslation {
    let mut made =
        pair.translate_required(&[(text, required)], options, &Control::default()).expect("nothing stops it");
    assert_eq!(made.len(), 1);
    made.remove(0)
}

/// Direction, sentence, what must be said, and what is said then.
const CASES: [(&str, &str, &[&str], &str); 6] = [
    ("pt", "O porto reabriu na segunda-feira.", &["harbour"], "The harbour reopened on Monday."),
    (
        "pt",
        "A ministra visitou a escola com 2.015 alunos.",
        &["2,015"],
        "The minister visited the school with 2,015 students.",
    ),
    (
        "pt",
        "A ministra visitou a escola com 2.015 alunos.",
        &["2.015", "pupils"],
        "The minister visited the school with 2.015 pupils.",
    ),
    (
        "en",
        "The minister met Yun Byung-se in the garden.",
        &["Yun Byung-se"],
        "O ministro encontrou Yun Byung-se no jardim.",
    ),
    ("en", "The bus stopped near the school.", &["autocarro"], "O autocarro parou perto da escola."),
    ("en", "The bus stopped near the school.", &["autocarro", "parou"], "O autocarro parou perto da escola."),
];

#[test]
fn the_models_say_what_they_must() {
    let folder = tempfile::tempdir().unwrap();
    let service = service(&folder, 2);
    let pairs = [service.pair("pt", "en").unwrap(), service.pair("en", "pt").unwrap()];
    for (from, text, forms, expected) in CASES {
        let pair = &pairs[usize::from(from == "en")];
        let required: Vec<Required> = forms.iter().map(|form| said(form)).collect();
        let made = made(pair, text, &required, &Options::default());
        assert!(
            required.iter().all(|required| required.is_said_in(&made.aligned.text)),
            "{}",
            made.aligned.text
        );
        assert_eq!(made.aligned.text, expected);
    }
}

#[test]
fn open_forms_go_on_and_any_form_is_enough() {
    let folder = tempfile::tempdir().unwrap();
    let pair = service(&folder, 1).pair("pt", "en").unwrap();
    let text = "As crianças brincam no jardim da escola.";
    let open = Required { forms: vec!["youngst".into()], open: true, source: None };
    let found = made(&pair, text, std::slice::from_ref(&open), &Options::default());
    assert!(found.aligned.text.contains("youngsters"), "{}", found.aligned.text);
    // The model says one of them by itself; the other is not forced upon it.
    let either = Required { forms: vec!["aquarium".into(), "garden".into()], ..Required::default() };
    let found = made(&pair, text, std::slice::from_ref(&either), &Options::default());
    let free = pair.translate_text(text, &Options { beam: 6, ..Options::default() });
    assert!(
        free.aligned.text.contains("garden") && !found.aligned.text.contains("aquarium"),
        "{}",
        found.aligned.text
    );
}

#[test]
fn white_space_copies_and_alternatives_are_as_ever() {
    let folder = tempfile::tempdir().unwrap();
    let pair = service(&folder, 2).pair("pt", "en").unwrap();
    let required = [Required { source: Some(Span::new(3, 8)), ..said("harbour") }];
    let texts = ["  O porto reabriu. ", "", " ", "42", "O porto reabriu."];
    let given: Vec<(&str, &[Required])> = texts.iter().map(|text| (*text, &required[..])).collect();
    let options = Options { nbest: 4, ..Options::default() };
    let found = pair.translate_required(&given, &options, &Control::default()).expect("nothing stops it");
    assert_eq!(found.len(), texts.len());
    assert!(required[0].is_said_in(&found[0].aligned.text));
    assert_eq!(found[0].aligned.text, format!("  {} ", found[4].aligned.text));
    assert_eq!([&found[1].aligned.text, &found[2].aligned.text, &found[3].aligned.text], ["", " ", "42"]);
    assert!(found[0].sentences[0].alternatives.len() <= 3);
    for (given, found) in given.iter().zip(&found) {
        assert_eq!(found, &made(&pair, given.0, given.1, &options));
    }
}

/// Of several models the last is asked.
#[test]
fn on_a_route_the_last_model_says_it() {
    let folder = tempfile::tempdir().unwrap();
    let service = service(&folder, 2).with_pivot(Pivot::Via(vec!["en".into()]));
    let pair = service.pair("pt", "pt").unwrap();
    let required = [Required { source: Some(Span::new(2, 7)), ..said("autocarro") }];
    let found = made(&pair, "O ônibus parou perto da escola.", &required, &Options::default());
    assert!(required[0].is_said_in(&found.aligned.text), "{}", found.aligned.text);
}
