//! Float kernels on rows: embedding, normalisation, the SSRU cell, selection.
//!
//! Every function works row by row: no result depends on what else is in the batch.

use crate::isa::per_isa;
use crate::lanes::{LANES, Lanes};

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
        // Rows go four together: each step of one alone would wait for the step before.
        for (x, residual) in x.chunks_mut(4 * dim).zip(residual.chunks(4 * dim)) {
            if x.len() == 4 * dim {
                norm::<S, 4>(s, x, residual, scale, bias);
            } else {
                for (x, residual) in x.chunks_exact_mut(dim).zip(residual.chunks_exact(dim)) {
                    norm::<S, 1>(s, x, residual, scale, bias);
                }
            }
        }
    }
}

/// `R` rows of [`add_layer_norm`].
#[inline(always)]
fn norm<S: Lanes, const R: usize>(s: S, x: &mut [f32], residual: &[f32], scale: &[f32], bias: &[f32]) {
    let dim = scale.len();
    let mut total = [s.splat(0.0); R];
    for at in (0..dim).step_by(LANES) {
        let width = LANES.min(dim - at);
        for r in 0..R {
            let x = &mut x[r * dim + at..][..width];
            let v = s.add(s.load_or(x, 0.0), s.load_or(&residual[r * dim + at..][..width], 0.0));
            s.store_part(v, x);
            total[r] = s.add(total[r], v);
        }
    }
    let mean = total.map(|total| s.sum(total) / dim as f32);
    let means = mean.map(|mean| s.splat(mean));
    let mut squares = [s.splat(0.0); R];
    for at in (0..dim).step_by(LANES) {
        let width = LANES.min(dim - at);
        for r in 0..R {
            let d = s.sub(s.load_or(&x[r * dim + at..][..width], mean[r]), means[r]);
            squares[r] = s.fma(d, d, squares[r]);
        }
    }
    let inverse = squares.map(|squares| s.splat(1.0 / (s.sum(squares) / dim as f32 + EPSILON).sqrt()));
    for at in (0..dim).step_by(LANES) {
        let width = LANES.min(dim - at);
        let scale = s.load_or(&scale[at..][..width], 0.0);
        let bias = s.load_or(&bias[at..][..width], 0.0);
        for r in 0..R {
            let x = &mut x[r * dim + at..][..width];
            let v = s.mul(s.sub(s.load_or(x, 0.0), means[r]), inverse[r]);
            s.store_part(s.fma(v, scale, bias), x);
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
