//! Any bytes as a model file: an error, or a model whose layers load or are refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tolmach_kernels::Isa;
use tolmach_marian::{ModelConfig, ModelFile};

fuzz_target!(|bytes: &[u8]| {
    let Ok(model) = ModelFile::from_bytes(bytes.to_vec()) else { return };
    for name in model.names() {
        let _ = model.tensor(name);
        let _ = model.scalar(name);
        let _ = model.text(name);
    }
    let _ = ModelConfig::read(&model);
    let vocab = tolmach_testing::TinyModel::named("shared-alphas").vocab_bytes();
    let _ = tolmach_engine::Translator::from_parts(model, &vocab, None, None, Isa::SCALAR);
});
