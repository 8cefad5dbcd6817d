//! Float kernels on rows: normalisation, attention, the SSRU cell, selection.
//!
//! Every function works row by row or sentence by sentence: no result depends on what else is in the batch.

use crate::isa::per_isa;
use crate::lanes::{LANES, Lanes, exp, exp_lanes, fma, larger, load_or, max, sum};

/// ε of layer normalisation, added to the variance (as Marian).
const EPSILON: f32 = 1e-6;

per_isa! {
    /// `x ← LN(x + residual)` for each row of `dim` floats: population variance, ε = 1e-6, then `scale` and `bias`.
    /// Sums run over blocks of 16 lanes, then lanes by halves.
    ///
    /// # Panics
    /// If the lengths are not equal multiples of `scale.len()`, or `bias` is of another length.
    pub fn add_layer_norm(x: &mut [f32], residual: &[f32], scale: &[f32], bias: &[f32]) {
        let dim = scale.len();
        assert!(dim > 0 && bias.len() == dim && x.len() == residual.len() && x.len().is_multiple_of(dim));
        for (x, residual) in x.chunks_exact_mut(dim).zip(residual.chunks_exact(dim)) {
            let mut total = [0.0f32; LANES];
            for (x, r) in x.chunks_mut(LANES).zip(residual.chunks(LANES)) {
                for (x, r) in x.iter_mut().zip(r) {
                    *x += r;
                }
                let v = load_or(x, 0.0);
                total = std::array::from_fn(|i| total[i] + v[i]);
            }
            let mean = sum(total) / dim as f32;
            let mut squares = [0.0f32; LANES];
            for x in x.chunks(LANES) {
                let v = load_or(x, mean);
                let d: Lanes = std::array::from_fn(|i| v[i] - mean);
                squares = fma(d, d, squares);
            }
            let inverse = 1.0 / (sum(squares) / dim as f32 + EPSILON).sqrt();
            for ((x, s), b) in x.iter_mut().zip(scale).zip(bias) {
                *x = ((*x - mean) * inverse).mul_add(*s, *b);
            }
        }
    }
}

per_isa! {
    /// The SSRU cell for each row of `dim`: `f = σ(forget)`, `c ← f ⊙ c + (1 − f) ⊙ candidate`,
    /// `out = max(c, 0)`. (Kim et al. 2019, "From Research to Production and Back".)
    ///
    /// `gates` holds rows of `2 · dim`: candidate, then forget (before the sigmoid).
    ///
    /// # Panics
    /// If the lengths do not fit `dim`.
    pub fn ssru(dim: usize, gates: &[f32], state: &mut [f32], out: &mut [f32]) {
        assert!(dim > 0 && gates.len() == 2 * state.len() && out.len() == state.len());
        assert!(state.len().is_multiple_of(dim));
        for ((gates, state), out) in
            gates.chunks_exact(2 * dim).zip(state.chunks_exact_mut(dim)).zip(out.chunks_exact_mut(dim))
        {
            let (candidate, forget) = gates.split_at(dim);
            for (((c, out), x), f) in state.iter_mut().zip(out).zip(candidate).zip(forget) {
                let f = 1.0 / (1.0 + exp(-*f));
                *c = f.mul_add(*c, (1.0 - f) * *x);
                *out = larger(*c, 0.0);
            }
        }
    }
}

/// Rows of floats, `stride` apart; the last may be shorter.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    /// The floats.
    pub values: &'a [f32],
    /// From the start of a row to the start of the next, at least 1.
    pub stride: usize,
}

/// The keys and values of one sentence for one attention layer.
///
/// Keys lie transposed, `[dim][padded]` with `padded` = `length` rounded up to 16, so that one instruction scores
/// 16 positions; values lie as rows `[length][dim]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeysValues {
    keys: Vec<f32>,
    values: Vec<f32>,
    length: usize,
    dim: usize,
}

impl KeysValues {
    /// Takes keys and values out of rows of `stride` floats: `dim` keys at `keys_at`, `dim` values at `values_at`.
    ///
    /// # Panics
    /// If `rows` is not `length` rows of `stride` that hold both.
    pub fn fill(&mut self, rows: &[f32], stride: usize, dim: usize, keys_at: usize, values_at: usize) {
        assert!(stride > 0 && rows.len().is_multiple_of(stride));
        assert!(keys_at + dim <= stride && values_at + dim <= stride);
        let length = rows.len() / stride;
        let padded = length.next_multiple_of(LANES);
        (self.length, self.dim) = (length, dim);
        self.keys.clear();
        self.keys.resize(dim * padded, 0.0);
        self.values.clear();
        self.values.reserve(length * dim);
        for (position, row) in rows.chunks_exact(stride).enumerate() {
            for (i, &key) in row[keys_at..][..dim].iter().enumerate() {
                self.keys[i * padded + position] = key;
            }
            self.values.extend_from_slice(&row[values_at..][..dim]);
        }
    }

    /// Number of positions.
    pub fn length(&self) -> usize {
        self.length
    }
}

per_isa! {
    /// Multi-head attention of query rows over one sentence: for each head, softmax(q · scale · kᵀ) · v with
    /// scale = 1 / √(head size). The query is scaled, not the product: that is how Marian's float library rounds.
    ///
    /// The first `dim` floats of each of `queries` are a query; `out` gets rows of `dim`.
    /// `scores` is scratch. With `weights`, row `i` of head 0's distribution is written to
    /// `weights[i · length..][..length]`: the alignment head.
    ///
    /// # Panics
    /// If `dim` is not a multiple of `heads`, the sentence is empty, or a slice is too short.
    pub fn attention(
        queries: Rows<'_>,
        memory: &KeysValues,
        heads: usize,
        scores: &mut Vec<f32>,
        out: &mut [f32],
        weights: Option<&mut [f32]>,
    ) {
        let (dim, length) = (memory.dim, memory.length);
        assert!(heads > 0 && dim.is_multiple_of(heads) && length > 0 && queries.stride >= dim);
        let size = dim / heads;
        let padded = length.next_multiple_of(LANES);
        let scale = 1.0 / (size as f32).sqrt();
        scores.clear();
        scores.resize(padded + size, 0.0);
        let (scores, scaled) = scores.split_at_mut(padded);
        let mut weights = weights;
        for (row, (query, out)) in queries.values.chunks(queries.stride).zip(out.chunks_exact_mut(dim)).enumerate() {
            for head in 0..heads {
                for (scaled, q) in scaled.iter_mut().zip(&query[head * size..]) {
                    *scaled = q * scale;
                }
                let keys = &memory.keys[head * size * padded..][..size * padded];
                let mut top = [f32::NEG_INFINITY; LANES];
                for at in (0..padded).step_by(LANES) {
                    let mut dot = [0.0f32; LANES];
                    for (q, keys) in scaled.iter().zip(keys.chunks_exact(padded)) {
                        dot = fma([*q; LANES], load_or(&keys[at..][..LANES], 0.0), dot);
                    }
                    for (i, dot) in dot.iter_mut().enumerate() {
                        *dot = if at + i < length { *dot } else { f32::NEG_INFINITY };
                    }
                    top = std::array::from_fn(|i| larger(dot[i], top[i]));
                    scores[at..][..LANES].copy_from_slice(&dot);
                }
                let top = max(top);
                let mut total = [0.0f32; LANES];
                for at in (0..padded).step_by(LANES) {
                    let score = load_or(&scores[at..][..LANES], 0.0);
                    let e = exp_lanes(std::array::from_fn(|i| score[i] - top));
                    let e: Lanes = std::array::from_fn(|i| if at + i < length { e[i] } else { 0.0 });
                    total = std::array::from_fn(|i| total[i] + e[i]);
                    scores[at..][..LANES].copy_from_slice(&e);
                }
                let inverse = 1.0 / sum(total);
                for score in scores.iter_mut() {
                    *score *= inverse;
                }
                if head == 0 && let Some(weights) = weights.as_deref_mut() {
                    weights[row * length..][..length].copy_from_slice(&scores[..length]);
                }
                let out = &mut out[head * size..][..size];
                for (chunk, out) in out.chunks_mut(LANES).enumerate() {
                    let at = head * size + chunk * LANES;
                    if let Some(out) = out.first_chunk_mut::<LANES>() {
                        let mut mix = [0.0f32; LANES];
                        for (p, value) in scores.iter().zip(memory.values.chunks_exact(dim)) {
                            mix = fma([*p; LANES], load_or(&value[at..][..LANES], 0.0), mix);
                        }
                        *out = mix;
                    } else {
                        out.fill(0.0);
                        for (p, value) in scores.iter().zip(memory.values.chunks_exact(dim)) {
                            for (o, v) in out.iter_mut().zip(&value[at..]) {
                                *o = p.mul_add(*v, *o);
                            }
                        }
                    }
                }
            }
        }
    }
}

per_isa! {
    /// Index and value of the largest element, the first of equals; `None` for an empty slice or NaN alone.
    pub fn argmax(x: &[f32]) -> Option<(usize, f32)> {
        let mut top = [f32::NEG_INFINITY; LANES];
        for chunk in x.chunks(LANES) {
            let v = load_or(chunk, f32::NEG_INFINITY);
            top = std::array::from_fn(|i| larger(v[i], top[i]));
        }
        let top = max(top);
        x.iter().position(|&v| v == top).map(|index| (index, top))
    }
}

per_isa! {
    /// ln Σ e^x: subtracting it from a logit gives a log-probability. `x` must not be empty.
    pub fn log_sum_exp(x: &[f32]) -> f32 {
        let mut top = [f32::NEG_INFINITY; LANES];
        for chunk in x.chunks(LANES) {
            let v = load_or(chunk, f32::NEG_INFINITY);
            top = std::array::from_fn(|i| larger(v[i], top[i]));
        }
        let top = max(top);
        let mut total = [0.0f32; LANES];
        for chunk in x.chunks(LANES) {
            let v = load_or(chunk, f32::NEG_INFINITY);
            let e = exp_lanes(std::array::from_fn(|i| v[i] - top));
            let e: Lanes = std::array::from_fn(|i| if i < chunk.len() { e[i] } else { 0.0 });
            total = std::array::from_fn(|i| total[i] + e[i]);
        }
        // One logarithm a row, by the portable library so that every platform returns the same bits.
        top + libm::logf(sum(total))
    }
}

/// The sinusoidal position vectors 0 … `positions` − 1, rows of `dim`: sines of the first half of the frequencies,
/// then cosines (not interleaved). Computed in float32 steps as Marian does; `libm` makes them the same everywhere.
pub fn positions(positions: usize, dim: usize) -> Vec<f32> {
    let half = dim / 2;
    let step = libm::logf(10000.0) / (half.max(2) as f32 - 1.0);
    let mut out = vec![0.0; positions * dim];
    for (p, row) in out.chunks_exact_mut(dim.max(1)).enumerate() {
        for j in 0..half {
            let angle = p as f32 * libm::expf(j as f32 * -step);
            row[j] = libm::sinf(angle);
            row[half + j] = libm::cosf(angle);
        }
    }
    out
}
