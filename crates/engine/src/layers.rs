//! The layers of encoder and decoder and the sub-layers that they share, all names resolved at load.

use tolmach_kernels::rows::add_layer_norm;
use tolmach_kernels::{Isa, Keys, QuantizedRows, Rows, attention};
use tolmach_marian::{ModelConfig, ModelError, ModelFile};

use crate::affine::Affine;
use crate::buffer::Buffer;

/// `LN(x + sub-layer)`, the "dan" post-processing without dropout.
#[derive(Debug)]
pub(crate) struct Norm {
    scale: Vec<f32>,
    bias: Vec<f32>,
}

impl Norm {
    pub(crate) fn load(model: &ModelFile, prefix: &str, dim: usize) -> Result<Self, ModelError> {
        Ok(Self {
            scale: model.floats(&format!("{prefix}_ln_scale"), dim)?,
            bias: model.floats(&format!("{prefix}_ln_bias"), dim)?,
        })
    }

    /// `x ← LN(x + residual)`, row by row.
    pub(crate) fn apply(&self, isa: Isa, x: &mut [f32], residual: &[f32]) {
        add_layer_norm(isa, x, residual, &self.scale, &self.bias);
    }
}

/// W2 · ReLU(W1 · x + b1) + b2, then add and norm.
#[derive(Debug)]
pub(crate) struct FeedForward {
    inner: Affine,
    outer: Affine,
    norm: Norm,
}

impl FeedForward {
    pub(crate) fn load(model: &ModelFile, prefix: &str, config: &ModelConfig) -> Result<Self, ModelError> {
        let name = |suffix: &str| format!("{prefix}_{suffix}");
        let (w1, b1, w2, b2) = (name("W1"), name("b1"), name("W2"), name("b2"));
        Ok(Self {
            inner: Affine::load(model, &[(&w1, Some(&b1))], config.dim, config.ffn)?.with_relu(),
            outer: Affine::load(model, &[(&w2, Some(&b2))], config.ffn, config.dim)?,
            norm: Norm::load(model, &name("ffn"), config.dim)?,
        })
    }

    pub(crate) fn apply(&self, isa: Isa, x: &mut [f32], scratch: &mut Scratch) {
        match (self.inner.fixed_quant_mult(), self.outer.fixed_quant_mult()) {
            (Some(_), Some(quant_mult)) => {
                let Scratch { quantized, hidden, narrow, .. } = scratch;
                self.inner.apply_and_quantize(isa, x, quantized, quant_mult, hidden);
                self.outer.apply_quantized_into(isa, hidden, narrow);
            }
            _ => {
                self.inner.apply_into(isa, x, &mut scratch.quantized, &mut scratch.wide);
                self.outer.apply_into(isa, &scratch.wide, &mut scratch.quantized, &mut scratch.narrow);
            }
        }
        self.norm.apply(isa, x, &scratch.narrow);
    }
}

/// The output projection of an attention sub-layer, then add and norm.
#[derive(Debug)]
pub(crate) struct AttentionOutput {
    project: Affine,
    norm: Norm,
}

impl AttentionOutput {
    pub(crate) fn load(model: &ModelFile, prefix: &str, dim: usize) -> Result<Self, ModelError> {
        let (weight, bias) = (format!("{prefix}_Wo"), format!("{prefix}_bo"));
        Ok(Self {
            project: Affine::load(model, &[(&weight, Some(&bias))], dim, dim)?,
            norm: Norm::load(model, &weight, dim)?,
        })
    }

    /// `x ← LN(x + mixed · Wo + bo)` with `mixed` in `scratch.mixed`.
    pub(crate) fn apply(&self, isa: Isa, x: &mut [f32], scratch: &mut Scratch) {
        self.project.apply_into(isa, &scratch.mixed, &mut scratch.quantized, &mut scratch.narrow);
        self.norm.apply(isa, x, &scratch.narrow);
    }
}

/// One layer of the encoder.
#[derive(Debug)]
pub(crate) struct EncoderLayer {
    /// Query, key and value side by side.
    project: Affine,
    output: AttentionOutput,
    ffn: FeedForward,
    heads: usize,
    dim: usize,
}

impl EncoderLayer {
    pub(crate) fn load(model: &ModelFile, number: usize, config: &ModelConfig) -> Result<Self, ModelError> {
        let prefix = format!("encoder_l{number}_self");
        let name = |suffix: &str| format!("{prefix}_{suffix}");
        let (wq, bq, wk, bk, wv, bv) =
            (name("Wq"), name("bq"), name("Wk"), name("bk"), name("Wv"), name("bv"));
        let names = [(&*wq, Some(&*bq)), (&*wk, Some(&*bk)), (&*wv, Some(&*bv))];
        Ok(Self {
            project: Affine::load(model, &names, config.dim, config.dim)?,
            output: AttentionOutput::load(model, &prefix, config.dim)?,
            ffn: FeedForward::load(model, &format!("encoder_l{number}_ffn"), config)?,
            heads: config.heads,
            dim: config.dim,
        })
    }

    /// `x`: the rows of all sentences end to end; `lengths`: rows of each. Only attention sees the limits.
    pub(crate) fn apply(&self, isa: Isa, x: &mut [f32], lengths: &[usize], scratch: &mut Scratch) {
        let dim = self.dim;
        self.project.apply_into(isa, x, &mut scratch.quantized, &mut scratch.wide);
        scratch.mixed.set_len(x.len());
        let mut row = 0;
        for &length in lengths {
            let projected = &scratch.wide[row * 3 * dim..][..length * 3 * dim];
            let part = |at: usize| Rows { values: &projected[at..], stride: 3 * dim };
            scratch.keys.fill(isa, part(dim), dim);
            let out = &mut scratch.mixed[row * dim..][..length * dim];
            let (keys, scores) = (&scratch.keys, &mut scratch.scores);
            attention(isa, part(0), keys, part(2 * dim), self.heads, scores, out, None);
            row += length;
        }
        self.output.apply(isa, x, scratch);
        self.ffn.apply(isa, x, scratch);
    }
}

/// One layer of the decoder: SSRU, cross-attention, feed-forward.
#[derive(Debug)]
pub(crate) struct DecoderLayer {
    /// Candidate (no bias) and forget gate side by side.
    pub(crate) gates: Affine,
    pub(crate) cell_norm: Norm,
    pub(crate) query: Affine,
    /// Key and value of the encoder's output side by side.
    pub(crate) key_value: Affine,
    pub(crate) output: AttentionOutput,
    pub(crate) ffn: FeedForward,
    pub(crate) heads: usize,
    pub(crate) dim: usize,
}

impl DecoderLayer {
    pub(crate) fn load(model: &ModelFile, number: usize, config: &ModelConfig) -> Result<Self, ModelError> {
        let name = |suffix: &str| format!("decoder_l{number}_{suffix}");
        let dim = config.dim;
        let (w, wf, bf) = (name("rnn_W"), name("rnn_Wf"), name("rnn_bf"));
        let (wq, bq) = (name("context_Wq"), name("context_bq"));
        let (wk, bk) = (name("context_Wk"), name("context_bk"));
        let (wv, bv) = (name("context_Wv"), name("context_bv"));
        Ok(Self {
            gates: Affine::load(model, &[(&w, None), (&wf, Some(&bf))], dim, dim)?,
            cell_norm: Norm::load(model, &name("rnn_ffn"), dim)?,
            query: Affine::load(model, &[(&wq, Some(&bq))], dim, dim)?,
            key_value: Affine::load(model, &[(&wk, Some(&bk)), (&wv, Some(&bv))], dim, dim)?,
            output: AttentionOutput::load(model, &name("context"), dim)?,
            ffn: FeedForward::load(model, &name("ffn"), config)?,
            heads: config.heads,
            dim,
        })
    }

    /// Keys and values of this layer for encoder rows \[rows, dim\]: \[rows, 2 · dim\].
    pub(crate) fn project_memory<'s>(&self, isa: Isa, x: &[f32], scratch: &'s mut Scratch) -> &'s [f32] {
        self.key_value.apply_into(isa, x, &mut scratch.quantized, &mut scratch.wide);
        &scratch.wide[..x.len() / self.dim * self.key_value.outputs()]
    }
}

/// Buffers of one thread, reused from layer to layer.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    pub(crate) quantized: QuantizedRows,
    /// \[rows, ffn\], the input of the second product.
    pub(crate) hidden: QuantizedRows,
    /// \[rows, 3 · dim\], or \[rows, ffn\] of a model without fixed factors.
    pub(crate) wide: Buffer,
    /// \[rows, dim\]: output of a sub-layer.
    pub(crate) narrow: Buffer,
    /// \[rows, dim\]: attention's weighted values.
    pub(crate) mixed: Buffer,
    pub(crate) keys: Keys,
    pub(crate) scores: Vec<f32>,
}
