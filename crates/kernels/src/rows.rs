//! Float kernels on rows: embedding, normalisation, the SSRU cell, selection.
//!
//! Every function works row by row: no result depends on what else is in the batch.

use crate::lanes::{Block, LANES, Lanes, per_isa};

/// ε of layer normalisation, added to the variance (as Marian).
const EPSILON: f32 = 1e-6;

per_isa! {
    /// `x ← LN(x + residual)` for each row of `dim` floats: population variance, ε = 1e-6, then `scale` and `bias`.
    /// Sums run over blocks of 16 lanes, then lanes by halves.
    ///
    /// # Panics
    /// If the lengths are not equal multiples of `scale.len()`, or `bias` is of another length.
    pub fn add_layer_norm[s](x: &mut [f32], residual: &[f32], scale: &[f32], bias: &[f32]) {
        let dim = scale.len();
        assert!(dim > 0 && bias.len() == dim && x.len() == residual.len() && x.len().is_multiple_of(dim));
        let (blocks, rest) = scale.as_chunks::<LANES>();
        let (biases, _) = bias.as_chunks::<LANES>();
        for (x, residual) in x.chunks_mut(4 * dim).zip(residual.chunks(4 * dim)) {
            if rest.is_empty() && x.len() == 4 * dim {
                // Four rows step by step together: each step of one alone would wait for the step before.
                let (x, residual) = (x.as_chunks_mut::<LANES>().0, residual.as_chunks::<LANES>().0);
                four(s, x, residual, blocks, biases);
            } else {
                for (x, residual) in x.chunks_exact_mut(dim).zip(residual.chunks_exact(dim)) {
                    one(s, x, residual, scale, bias);
                }
            }
        }
    }
}

/// Four rows of [`add_layer_norm`] in whole blocks.
#[inline(always)]
fn four<S: Lanes>(s: S, x: &mut [Block], residual: &[Block], scale: &[Block], bias: &[Block]) {
    const R: usize = 4;
    let blocks = scale.len();
    let dim = (blocks * LANES) as f32;
    assert!(x.len() == R * blocks && residual.len() == R * blocks && bias.len() == blocks);
    let mut total = [s.splat(0.0); R];
    for b in 0..blocks {
        for (r, total) in total.iter_mut().enumerate() {
            let v = s.add(s.load(&x[r * blocks + b]), s.load(&residual[r * blocks + b]));
            s.store(v, &mut x[r * blocks + b]);
            *total = s.add(*total, v);
        }
    }
    let mut means = [s.splat(0.0); R];
    for (mean, total) in means.iter_mut().zip(total) {
        *mean = s.splat(s.sum(total) / dim);
    }
    let mut squares = [s.splat(0.0); R];
    for b in 0..blocks {
        for (r, squares) in squares.iter_mut().enumerate() {
            let d = s.sub(s.load(&x[r * blocks + b]), means[r]);
            *squares = s.fma(d, d, *squares);
        }
    }
    let mut inverses = [s.splat(0.0); R];
    for (inverse, squares) in inverses.iter_mut().zip(squares) {
        *inverse = s.splat(1.0 / (s.sum(squares) / dim + EPSILON).sqrt());
    }
    for b in 0..blocks {
        let (scale, bias) = (s.load(&scale[b]), s.load(&bias[b]));
        for r in 0..R {
            let v = s.mul(s.sub(s.load(&x[r * blocks + b]), means[r]), inverses[r]);
            s.store(s.fma(v, scale, bias), &mut x[r * blocks + b]);
        }
    }
}

/// One row of [`add_layer_norm`], of any length.
#[inline(always)]
fn one<S: Lanes>(s: S, x: &mut [f32], residual: &[f32], scale: &[f32], bias: &[f32]) {
    let dim = scale.len() as f32;
    let mut total = s.splat(0.0);
    for (x, residual) in x.chunks_mut(LANES).zip(residual.chunks(LANES)) {
        let v = s.add(s.load_or(x, 0.0), s.load_or(residual, 0.0));
        s.store_part(v, x);
        total = s.add(total, v);
    }
    let mean = s.sum(total) / dim;
    let means = s.splat(mean);
    let mut squares = s.splat(0.0);
    for x in x.chunks(LANES) {
        let d = s.sub(s.load_or(x, mean), means);
        squares = s.fma(d, d, squares);
    }
    let inverse = s.splat(1.0 / (s.sum(squares) / dim + EPSILON).sqrt());
    for ((x, scale), bias) in x.chunks_mut(LANES).zip(scale.chunks(LANES)).zip(bias.chunks(LANES)) {
        let v = s.mul(s.sub(s.load_or(x, 0.0), means), inverse);
        s.store_part(s.fma(v, s.load_or(scale, 0.0), s.load_or(bias, 0.0)), x);
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
    pub fn ssru[s](dim: usize, gates: &[f32], state: &mut [f32], out: &mut [f32]) {
        assert!(dim > 0 && gates.len() == 2 * state.len() && out.len() == state.len());
        assert!(state.len().is_multiple_of(dim));
        let (zero, one) = (s.splat(0.0), s.splat(1.0));
        for ((gates, state), out) in
            gates.chunks_exact(2 * dim).zip(state.chunks_exact_mut(dim)).zip(out.chunks_exact_mut(dim))
        {
            let (candidate, forget) = gates.split_at(dim);
            for (((c, out), x), f) in state
                .chunks_mut(LANES)
                .zip(out.chunks_mut(LANES))
                .zip(candidate.chunks(LANES))
                .zip(forget.chunks(LANES))
            {
                let f = s.div(one, s.add(one, s.exp(s.sub(zero, s.load_or(f, 0.0)))));
                let new = s.fma(f, s.load_or(c, 0.0), s.mul(s.sub(one, f), s.load_or(x, 0.0)));
                s.store_part(new, c);
                s.store_part(s.larger(new, zero), out);
            }
        }
    }
}

per_isa! {
    /// `row ← bytes · inverse · factor + row`, the two products rounded one after the other, the second fused with
    /// the sum: an int8 embedding (real value = byte · `inverse`) scaled and added to its position.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn add_embedding[s](row: &mut [f32], bytes: &[i8], inverse: f32, factor: f32) {
        assert_eq!(row.len(), bytes.len());
        let (inverse, factor) = (s.splat(inverse), s.splat(factor));
        for (row, bytes) in row.chunks_mut(LANES).zip(bytes.chunks(LANES)) {
            let mut block = [0; LANES];
            block[..bytes.len()].copy_from_slice(bytes);
            let value = s.mul(s.from_bytes(&block), inverse);
            s.store_part(s.fma(value, factor, s.load_or(row, 0.0)), row);
        }
    }
}

per_isa! {
    /// Index and value of the largest element, the first of equals; `None` for an empty slice or NaN alone.
    pub fn argmax[s](x: &[f32]) -> Option<(usize, f32)> {
        let mut top = s.splat(f32::NEG_INFINITY);
        for chunk in x.chunks(LANES) {
            top = s.larger(s.load_or(chunk, f32::NEG_INFINITY), top);
        }
        let top = s.max(top);
        let tops = s.splat(top);
        for (block, chunk) in x.chunks(LANES).enumerate() {
            let bits = s.equal(s.load_or(chunk, f32::NAN), tops);
            if bits != 0 {
                return Some((block * LANES + bits.trailing_zeros() as usize, top));
            }
        }
        None
    }
}

per_isa! {
    /// ln Σ e^x: subtracting it from a logit gives a log-probability. `x` must not be empty.
    pub fn log_sum_exp[s](x: &[f32]) -> f32 {
        let mut top = s.splat(f32::NEG_INFINITY);
        for chunk in x.chunks(LANES) {
            top = s.larger(s.load_or(chunk, f32::NEG_INFINITY), top);
        }
        let top = s.max(top);
        let (zero, tops) = (s.splat(0.0), s.splat(top));
        let mut total = zero;
        for chunk in x.chunks(LANES) {
            let e = s.exp(s.sub(s.load_or(chunk, f32::NEG_INFINITY), tops));
            total = s.add(total, s.first(chunk.len(), e, zero));
        }
        // One logarithm a row, by the portable library so that every platform returns the same bits.
        top + libm::logf(s.sum(total))
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
