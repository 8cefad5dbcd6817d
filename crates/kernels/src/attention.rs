//! Multi-head attention over the sentence's own positions; no padding is ever computed with.

use crate::Isa;
use crate::lanes::{LANES, Lanes, per_isa};

/// Rows of floats, `stride` apart; the last may be shorter.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    /// The floats.
    pub values: &'a [f32],
    /// From the start of a row to the start of the next, at least 1.
    pub stride: usize,
}

/// The keys of one sentence for one attention layer, transposed: `[dim][padded]` with `padded` = `length` rounded up
/// to 16, so that one instruction scores 16 positions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Keys {
    keys: Vec<f32>,
    length: usize,
    dim: usize,
}

impl Keys {
    /// Takes the first `dim` floats of each row as a key.
    ///
    /// # Panics
    /// If a row is shorter than `dim`.
    pub fn fill(&mut self, isa: Isa, rows: Rows<'_>, dim: usize) {
        let stride = rows.stride;
        let length = rows.values.len().div_ceil(stride);
        let padded = length.next_multiple_of(LANES);
        (self.length, self.dim) = (length, dim);
        // What stands in the padding is never looked at: its scores are replaced.
        if self.keys.len() < dim * padded {
            self.keys.resize(dim * padded, 0.0);
        }
        transpose(isa, rows, dim, &mut self.keys[..dim * padded]);
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
    /// The first `dim` floats of each row are a query or a value; `out` gets rows of `dim`. `scratch` is memory only.
    /// With `weights`, row `i` of head 0's distribution is written to `weights[i · length..][..length]`: the
    /// alignment head. Every sum runs in ascending order by fused multiply-adds, however rows and positions are tiled.
    ///
    /// # Panics
    /// If `dim` is not a multiple of `heads`, the sentence is empty, or a slice is too short.
    pub fn attention[s](
        queries: Rows<'_>,
        keys: &Keys,
        values: Rows<'_>,
        heads: usize,
        scratch: &mut Vec<f32>,
        out: &mut [f32],
        weights: Option<&mut [f32]>,
    ) {
        let (dim, length) = (keys.dim, keys.length);
        assert!(heads > 0 && dim.is_multiple_of(heads) && length > 0 && queries.stride >= dim);
        assert!(values.stride >= dim && values.values.len() >= (length - 1) * values.stride + dim);
        let size = dim / heads;
        let padded = keys.padded();
        scratch.resize(S::TILE * (padded + size), 0.0);
        let rows = out.len() / dim;
        let mut weights = weights;
        for head in 0..heads {
            let mut row = 0;
            while row < rows {
                let task = Head {
                    queries: Rows { values: &queries.values[row * queries.stride + head * size..], ..queries },
                    keys: &keys.keys[head * size * padded..][..size * padded],
                    values: Rows { values: &values.values[head * size..], ..values },
                    size,
                    length,
                };
                let out = &mut out[row * dim + head * size..];
                let weights = weights.as_deref_mut().filter(|_| head == 0).map(|w| &mut w[row * length..]);
                let taken = S::TILE.min(rows - row);
                match taken {
                    4 => tile::<S, 4>(s, &task, scratch, out, dim, weights),
                    3 => tile::<S, 3>(s, &task, scratch, out, dim, weights),
                    2 => tile::<S, 2>(s, &task, scratch, out, dim, weights),
                    _ => tile::<S, 1>(s, &task, scratch, out, dim, weights),
                }
                row += taken;
            }
        }
    }
}

impl Keys {
    fn padded(&self) -> usize {
        self.length.next_multiple_of(LANES)
    }
}

/// One head of one sentence; all slices begin at the head's first float.
struct Head<'a> {
    queries: Rows<'a>,
    /// `[size][padded]`.
    keys: &'a [f32],
    values: Rows<'a>,
    size: usize,
    length: usize,
}

/// `R` query rows of one head.
#[inline(always)]
fn tile<S: Lanes, const R: usize>(
    s: S,
    head: &Head<'_>,
    scratch: &mut [f32],
    out: &mut [f32],
    out_stride: usize,
    weights: Option<&mut [f32]>,
) {
    let (size, length) = (head.size, head.length);
    let padded = length.next_multiple_of(LANES);
    let scale = 1.0 / (size as f32).sqrt();
    let (scores, scaled) = scratch.split_at_mut(R * padded);
    for (r, scaled) in scaled.chunks_exact_mut(size).take(R).enumerate() {
        for (scaled, q) in scaled.iter_mut().zip(&head.queries.values[r * head.queries.stride..][..size]) {
            *scaled = q * scale;
        }
    }
    let scaled: [&[f32]; R] = std::array::from_fn(|r| &scaled[r * size..][..size]);
    let mut at = 0;
    while at < padded {
        let blocks = ((padded - at) / LANES).min(S::BLOCKS);
        match blocks {
            3 => score::<S, R, 3>(s, head.keys, scaled, padded, at, scores),
            2 => score::<S, R, 2>(s, head.keys, scaled, padded, at, scores),
            _ => score::<S, R, 1>(s, head.keys, scaled, padded, at, scores),
        }
        at += blocks * LANES;
    }
    softmax::<S, R>(s, scores, padded, length);
    if let Some(weights) = weights {
        for (scores, weights) in scores.chunks_exact(padded).zip(weights.chunks_exact_mut(length)) {
            weights.copy_from_slice(&scores[..length]);
        }
    }
    let mut lane = 0;
    while lane < size {
        if size - lane >= 2 * LANES {
            mix::<S, R, 2>(s, head, scores, lane, out, out_stride);
            lane += 2 * LANES;
        } else {
            mix::<S, R, 1>(s, head, scores, lane, out, out_stride);
            lane += LANES;
        }
    }
}

/// The products of `R` queries with the keys of `16 · B` positions from `at` on.
#[inline(always)]
fn score<S: Lanes, const R: usize, const B: usize>(
    s: S,
    keys: &[f32],
    queries: [&[f32]; R],
    padded: usize,
    at: usize,
    scores: &mut [f32],
) {
    let mut sums = [[s.splat(0.0); B]; R];
    for d in 0..queries[0].len() {
        let keys = &keys[d * padded + at..][..B * LANES];
        let keys: [S::V; B] = std::array::from_fn(|b| s.load_or(&keys[b * LANES..][..LANES], 0.0));
        for (sums, query) in sums.iter_mut().zip(&queries) {
            let q = s.splat(query[d]);
            for (sum, &key) in sums.iter_mut().zip(&keys) {
                *sum = s.fma(q, key, *sum);
            }
        }
    }
    for (scores, sums) in scores.chunks_exact_mut(padded).zip(sums) {
        for (to, sum) in scores[at..].as_chunks_mut::<LANES>().0.iter_mut().zip(sums) {
            s.store(sum, to);
        }
    }
}

/// The distributions of `R` rows over the first `length` positions; zero behind them. The rows go step by step
/// together: each step of one alone would wait for the step before.
#[inline(always)]
fn softmax<S: Lanes, const R: usize>(s: S, scores: &mut [f32], padded: usize, length: usize) {
    let scores = scores.as_chunks_mut::<LANES>().0;
    let (zero, lowest) = (s.splat(0.0), s.splat(f32::NEG_INFINITY));
    let blocks = padded / LANES;
    assert_eq!(scores.len(), R * blocks);
    let used = length - (blocks - 1) * LANES;
    let mut top = [lowest; R];
    for block in 0..blocks {
        for r in 0..R {
            let score = &mut scores[r * blocks + block];
            let mut v = s.load(score);
            if block == blocks - 1 {
                v = s.first(used, v, lowest);
                s.store(v, score);
            }
            top[r] = s.larger(v, top[r]);
        }
    }
    let top = top.map(|top| s.max(top)).map(|top| s.splat(top));
    let mut total = [zero; R];
    for block in 0..blocks {
        for r in 0..R {
            let score = &mut scores[r * blocks + block];
            let mut e = s.exp(s.sub(s.load(score), top[r]));
            if block == blocks - 1 {
                e = s.first(used, e, zero);
            }
            total[r] = s.add(total[r], e);
            s.store(e, score);
        }
    }
    let inverse = total.map(|total| s.sum(total)).map(|total| s.splat(1.0 / total));
    for block in 0..blocks {
        for r in 0..R {
            let score = &mut scores[r * blocks + block];
            s.store(s.mul(s.load(score), inverse[r]), score);
        }
    }
}

/// `16 · C` lanes of the weighted values from `lane` of the head on, for `R` rows.
#[inline(always)]
fn mix<S: Lanes, const R: usize, const C: usize>(
    s: S,
    head: &Head<'_>,
    scores: &[f32],
    lane: usize,
    out: &mut [f32],
    out_stride: usize,
) {
    let padded = scores.len() / R;
    let width = (C * LANES).min(head.size - lane);
    let mut sums = [[s.splat(0.0); C]; R];
    let rows: [&[f32]; R] = std::array::from_fn(|r| &scores[r * padded..][..head.length]);
    for p in 0..head.length {
        let value = &head.values.values[p * head.values.stride + lane..][..width];
        let value: [S::V; C] = std::array::from_fn(|c| s.load_or(&value[c * LANES..], 0.0));
        for (sums, row) in sums.iter_mut().zip(&rows) {
            let weight = s.splat(row[p]);
            for (sum, &value) in sums.iter_mut().zip(&value) {
                *sum = s.fma(weight, value, *sum);
            }
        }
    }
    for (out, sums) in out.chunks_mut(out_stride).zip(sums) {
        for (out, sum) in out[lane..][..width].chunks_mut(LANES).zip(sums) {
            s.store_part(sum, out);
        }
    }
}

per_isa! {
    /// Rows into columns: float `d` of row `p` goes to `to[d · padded + p]`.
    fn transpose[s](rows: Rows<'_>, dim: usize, to: &mut [f32]) {
        let padded = to.len() / dim;
        for (block, values) in (0..).step_by(LANES).zip(rows.values.chunks(rows.stride * LANES)) {
            for d in (0..dim).step_by(LANES) {
                let width = LANES.min(dim - d);
                let mut block_rows = [s.splat(0.0); LANES];
                for (to, row) in block_rows.iter_mut().zip(values.chunks(rows.stride)) {
                    *to = s.load_or(&row[d..][..width], 0.0);
                }
                let columns = s.transpose(block_rows);
                for (to, column) in to[d * padded..].chunks_mut(padded).zip(columns).take(width) {
                    s.store_part(column, &mut to[block..][..LANES]);
                }
            }
        }
    }
}
