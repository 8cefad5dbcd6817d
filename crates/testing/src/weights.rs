//! The tensors of a tiny model.
//!
//! Names and shapes are Marian's. The ranges are chosen for varied output rather than for
//! likeness; each choice that is not obvious has its reason beside it. The twin of this file is
//! `reference/generator.py`.

use crate::container::{Item, Values};
use crate::hash::Stream;
use crate::{OutputScale, Precision, TinyModel};

/// All items of the model, `special:model.yml` among them.
pub(crate) fn items(model: &TinyModel) -> Vec<Item> {
    let mut builder = Builder { model, items: Vec::new() };
    for layer in 1..=model.enc_depth {
        builder.attention(&format!("encoder_l{layer}_self"));
        builder.feed_forward(&format!("encoder_l{layer}_ffn"));
    }
    for layer in 1..=model.dec_depth {
        builder.recurrence(&format!("decoder_l{layer}_rnn"));
        builder.attention(&format!("decoder_l{layer}_context"));
        builder.feed_forward(&format!("decoder_l{layer}_ffn"));
    }
    builder.embeddings();
    builder.output();
    builder.items.push(Item {
        name: "special:model.yml".into(),
        shape: [0, 0],
        values: Values::Text(configuration(model)),
    });
    builder.items
}

struct Builder<'a> {
    model: &'a TinyModel,
    items: Vec<Item>,
}

impl Builder<'_> {
    fn attention(&mut self, prefix: &str) {
        let dim = self.model.dim;
        for letter in ["q", "k", "v", "o"] {
            self.weight(&format!("{prefix}_W{letter}"), [dim, dim]);
            self.floats(&format!("{prefix}_b{letter}"), dim, 0.125, 0.0);
        }
        self.norm(&format!("{prefix}_Wo"));
    }

    fn feed_forward(&mut self, prefix: &str) {
        let (dim, ffn) = (self.model.dim, self.model.ffn);
        self.weight(&format!("{prefix}_W1"), [dim, ffn]);
        self.floats(&format!("{prefix}_b1"), ffn, 0.125, 0.0);
        self.weight(&format!("{prefix}_W2"), [ffn, dim]);
        self.floats(&format!("{prefix}_b2"), dim, 0.125, 0.0);
        self.norm(&format!("{prefix}_ffn"));
    }

    /// The SSRU: the candidate has no bias, the forget gate has.
    fn recurrence(&mut self, prefix: &str) {
        let dim = self.model.dim;
        self.weight(&format!("{prefix}_W"), [dim, dim]);
        self.weight(&format!("{prefix}_Wf"), [dim, dim]);
        self.floats(&format!("{prefix}_bf"), dim, 1.0, 0.0);
        self.norm(&format!("{prefix}_ffn"));
    }

    /// Scales near 1, but near -4 in the last norm of the decoder.
    ///
    /// Four times as large, for logits that lie clearly apart. Negative, because the decoder's
    /// output stays close to the embedding of the previous piece: the embeddings being tied, that
    /// piece would win every arg-max, and all outputs would repeat one piece.
    fn norm(&mut self, prefix: &str) {
        let dim = self.model.dim;
        let last = prefix == format!("decoder_l{}_ffn_ffn", self.model.dec_depth);
        let centre = if last { -4.0 } else { 1.0 };
        self.floats(&format!("{prefix}_ln_scale"), dim, 0.125, centre);
        self.floats(&format!("{prefix}_ln_bias"), dim, 0.0625, 0.0);
    }

    fn embeddings(&mut self) {
        let model = self.model;
        // Times √d this is about ±3, beside positions of ±1.
        let sixteenths = match model.dim {
            64 => 6.0,
            128 => 4.0,
            other => panic!("no embedding range for dim {other}"),
        };
        if model.split_vocab {
            self.matrix("encoder_Wemb", [model.vocab, model.dim], sixteenths);
            self.matrix("decoder_Wemb", [model.target_vocab, model.dim], sixteenths);
        } else {
            self.matrix("Wemb", [model.vocab, model.dim], sixteenths);
        }
    }

    fn output(&mut self) {
        let model = self.model;
        let name = "decoder_ff_logit_out_b";
        self.floats(name, model.target_vocab, 0.5, 0.0);
        let Some(Values::Float(bias)) = self.items.last_mut().map(|item| &mut item.values) else {
            unreachable!("a bias is stored as floats");
        };
        bias[0] += model.eos_bias;

        let typical = typical_maximum(model.seed, "none");
        // Real files store the scale of the embeddings like a weight: one byte with its own scale.
        let odd = Values::Int8 { bytes: vec![127], quant_mult: typical };
        let plain = Values::Float(vec![127.0 / typical]);
        let mut scale = |name: &str, values: Values| self.push(name.into(), [1, 1], values);
        match model.output_scale {
            OutputScale::Absent => {}
            OutputScale::NoneAndWemb => {
                scale("none_QuantMultA", plain);
                scale("Wemb_QuantMultA", odd);
            }
            OutputScale::Wemb => scale("Wemb_QuantMultA", odd),
            OutputScale::DecoderWemb => scale("decoder_Wemb_QuantMultA", plain),
        }
    }

    /// A weight [inputs, outputs] and, if the model has them, its activation scale.
    fn weight(&mut self, name: &str, shape: [usize; 2]) {
        self.matrix(name, shape, width_sixteenths(shape[0]) * gain(name));
        if self.model.precision == Precision::Int8Alphas {
            let alpha = 127.0 / typical_maximum(self.model.seed, name);
            let name = format!("{name}_QuantMultA");
            self.push(name, [1, 1], Values::Float(vec![alpha]));
        }
    }

    /// A matrix of numbers uniform within ± `sixteenths` / 16, a little less when quantised.
    fn matrix(&mut self, name: &str, shape: [usize; 2], sixteenths: f32) {
        let seed = self.model.seed;
        let stream = Stream::new(seed, name);
        let count = shape[0] * shape[1];
        let values = match self.model.precision {
            Precision::Float32 => {
                let scale = sixteenths / 16.0;
                Values::Float((0..count).map(|i| stream.signed_unit(i) * scale).collect())
            }
            Precision::Int8 | Precision::Int8Alphas => Values::Int8 {
                bytes: (0..count).map(|i| stream.signed_byte(i)).collect(),
                // One correctly rounded division of two exact numbers.
                quant_mult: (127 * jitter(seed, name)) as f32 / 64.0 / sixteenths,
            },
        };
        self.push(name.into(), shape, values);
    }

    /// A row of floats within `centre` ± `scale`.
    fn floats(&mut self, name: &str, columns: usize, scale: f32, centre: f32) {
        let stream = Stream::new(self.model.seed, name);
        let values = (0..columns).map(|i| stream.signed_unit(i) * scale + centre);
        let values = Values::Float(values.collect());
        self.push(name.into(), [1, columns], values);
    }

    fn push(&mut self, name: String, shape: [usize; 2], values: Values) {
        self.items.push(Item { name, shape, values });
    }
}

/// About 2 / √inputs, which keeps the variance of a product near that of its input.
fn width_sixteenths(inputs: usize) -> f32 {
    match inputs {
        64 => 4.0,
        128 => 3.0,
        256 => 2.0,
        other => panic!("no weight range for {other} inputs"),
    }
}

/// Sharp attention; a decoder that does not drown its input, or it would repeat itself.
fn gain(name: &str) -> f32 {
    let ends = |suffix: &str| name.ends_with(suffix);
    if ends("_Wq") || ends("_Wk") {
        2.0
    } else if ends("_Wo") || ends("_W2") {
        if name.starts_with("decoder") { 0.5 } else { 2.0 }
    } else {
        1.0
    }
}

/// An integer in 1024..=1279, so that no two items share a scale.
fn jitter(seed: u64, name: &str) -> u32 {
    1024 + (Stream::new(seed, &format!("{name}#scale")).word(0) >> 56) as u32
}

/// The "typical maximum" of what is multiplied by a weight; now and then exceeded, so that
/// clamping is met. The activation scale is 127 divided by it.
fn typical_maximum(seed: u64, name: &str) -> f32 {
    let sees_embeddings = name.starts_with("encoder_l1_self_W") || name.starts_with("decoder_l1_rnn_W");
    let eighths = match name.rsplit('_').next() {
        Some("Wo") => 12,
        _ if sees_embeddings => 32,
        Some("W2") => 24,
        Some("none") => 88,
        _ => 22,
    };
    (eighths * jitter(seed, &format!("{name}_QuantMultA"))) as f32 / 8192.0
}

fn configuration(model: &TinyModel) -> String {
    let TinyModel { dim, enc_depth, dec_depth, ffn, vocab, target_vocab, split_vocab: split, .. } = model;
    let shared = !split;
    format!(
        "bert-train-type-embeddings: true\n\
         bert-type-vocab-size: 2\n\
         dec-cell: ssru\n\
         dec-cell-base-depth: 2\n\
         dec-cell-high-depth: 1\n\
         dec-depth: {dec_depth}\n\
         dim-emb: {dim}\n\
         dim-rnn: 1024\n\
         dim-vocabs:\n  - {vocab}\n  - {target_vocab}\n\
         enc-cell: gru\n\
         enc-depth: {enc_depth}\n\
         enc-type: bidirectional\n\
         input-types:\n  []\n\
         layer-normalization: false\n\
         right-left: false\n\
         skip: false\n\
         tied-embeddings: {split}\n\
         tied-embeddings-all: {shared}\n\
         tied-embeddings-src: false\n\
         transformer-decoder-autoreg: rnn\n\
         transformer-dim-ffn: {ffn}\n\
         transformer-ffn-activation: relu\n\
         transformer-ffn-depth: 2\n\
         transformer-guided-alignment-layer: last\n\
         transformer-heads: 8\n\
         transformer-no-projection: false\n\
         transformer-postprocess: dan\n\
         transformer-postprocess-emb: d\n\
         transformer-preprocess: \"\"\n\
         transformer-tied-layers:\n  []\n\
         transformer-train-position-embeddings: false\n\
         type: transformer\n\
         version: v1.0.0 tolmach-testing\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find<'a>(items: &'a [Item], name: &str) -> &'a Item {
        let found = items.iter().find(|item| item.name == name);
        found.unwrap_or_else(|| panic!("no item {name}"))
    }

    #[test]
    fn counts_of_items() {
        // Per encoder layer 6 weights, 6 biases, 2 norms; per decoder layer 8, 7, 3 norms.
        for (name, precision, extra) in [
            ("shared-alphas", Precision::Int8Alphas, 2 + 2 * 6 + 2 * 8),
            ("shared-float32", Precision::Float32, 0),
        ] {
            let case = TinyModel::named(name);
            assert_eq!(case.precision, precision);
            let plain = 2 * (6 + 6 + 4) + 2 * (8 + 7 + 6) + 3;
            assert_eq!(items(case).len(), plain + extra, "{name}");
        }
    }

    #[test]
    fn values_lie_where_the_formats_want_them() {
        let items = items(TinyModel::named("shared-alphas"));
        for item in &items {
            match &item.values {
                Values::Int8 { bytes, quant_mult } => {
                    assert!(bytes.iter().all(|&byte| byte != -128), "{}", item.name);
                    assert_eq!(bytes.len(), item.shape[0] * item.shape[1]);
                    assert!(quant_mult.is_normal() && *quant_mult > 0.0);
                }
                Values::Float(values) => {
                    assert_eq!(values.len(), item.shape[0] * item.shape[1]);
                    assert!(values.iter().all(|value| value.is_finite()));
                }
                Values::Text(text) => assert!(!text.contains('\0')),
            }
        }
    }

    #[test]
    fn the_two_scales_of_the_output_agree() {
        let items = items(TinyModel::named("shared-alphas"));
        let Values::Float(plain) = &find(&items, "none_QuantMultA").values else {
            panic!("not a float");
        };
        let Values::Int8 { bytes, quant_mult } = &find(&items, "Wemb_QuantMultA").values else {
            panic!("not quantised");
        };
        assert_eq!(bytes, &[127]);
        assert_eq!(plain[0], 127.0 / quant_mult);
    }
}
