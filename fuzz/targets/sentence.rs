//! Any text through a tiny model: spans inside both texts, unknown words kept.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use tolmach_engine::{Options, Translator, Workspace};
use tolmach_kernels::Isa;
use tolmach_marian::ModelFile;
use tolmach_testing::TinyModel;
use tolmach_text::SentenceSplitter;

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
    for (source, translation) in
        sentences.iter().zip(model.translate(&sentences, &Options::default(), &mut Workspace::default()))
    {
        for link in &translation.best.links {
            link.source.of(source);
            link.target.of(&translation.best.text);
        }
    }
});
