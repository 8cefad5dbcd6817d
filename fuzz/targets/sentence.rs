//! Any text through a tiny model, at once and in pieces that join one batch while others are in work: spans inside both
//! texts, and the same translation either way.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use tolmach_engine::{Batch, Options, Translation, Translator};
use tolmach_kernels::Isa;
use tolmach_marian::ModelFile;
use tolmach_testing::TinyModel;
use tolmach_text::SentenceSplitter;

/// Every other path through the search; a wider beam would make few inputs a second.
const WITH_ALTERNATIVES: Options =
    Options { beam: 2, nbest: 2, scores: true, shortlist: Some(false), unsure: None };

fuzz_target!(|text: &str| {
    static MODEL: OnceLock<Translator> = OnceLock::new();
    let model = MODEL.get_or_init(|| {
        let case = TinyModel::named("shared-alphas");
        let file = ModelFile::from_bytes(case.model_bytes()).unwrap();
        Translator::from_parts(file, &case.vocab_bytes(), None, Some(&case.shortlist_bytes()), Isa::detect())
            .unwrap()
    });
    let sentences: Vec<&str> =
        SentenceSplitter::new("pt").split(text).iter().map(|span| span.of(text)).collect();
    let greedy = model.translate(&sentences, &Options::default());
    assert_eq!(greedy.len(), sentences.len());
    for (source, translation) in sentences.iter().zip(&greedy) {
        for link in &translation.best.aligned.links {
            link.source.of(source);
            link.target.of(&translation.best.aligned.text);
        }
    }
    // Twice the work again, which a long text would not do in time.
    if text.len() > 8192 {
        return;
    }
    let scored = model.translate(&sentences, &WITH_ALTERNATIVES);
    assert_eq!(in_pieces(model, text, &sentences), [greedy, scored]);
});

/// The sentences with either options, side by side in one batch. The bytes of the text say how many join before each
/// step.
fn in_pieces(model: &Translator, text: &str, sentences: &[&str]) -> [Vec<Translation>; 2] {
    let mut batch = Batch::default();
    let options = [Options::default(), WITH_ALTERNATIVES];
    let mut found = [(); 2].map(|()| vec![None; sentences.len()]);
    let mut joining = text.bytes().cycle();
    let mut next = 0;
    while next < 2 * sentences.len() || !batch.is_idle() {
        let joining = joining.next().unwrap_or(0) % 4;
        for _ in 0..joining.max(batch.is_idle().into()) {
            if next < 2 * sentences.len() {
                model.admit(&mut batch, next as u64, sentences[next / 2], &options[next % 2]);
                next += 1;
            }
        }
        model.advance(&mut batch, &mut |key, translation| {
            let key = key as usize;
            assert!(found[key % 2][key / 2].replace(translation).is_none());
        });
    }
    found.map(|side| side.into_iter().map(Option::unwrap).collect())
}
