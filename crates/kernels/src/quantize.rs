//! Float activations to bytes.

use crate::lanes::{LANES, Lanes, larger, per_isa};
use crate::packed::GROUP;

/// What the largest value of a row counts as at least: a smaller one would make an infinite factor, and infinity
/// times zero is no number. A row of zeros stays one with any factor.
const LEAST: f32 = 1e-30;

/// Rows of activations as bytes: value + 127, so that −127..=127 becomes 0..=254 (VNNI multiplies unsigned with
/// signed bytes). Rows are padded to a multiple of 4 with 127, that is zero.
#[derive(Clone, Debug, Default)]
pub struct QuantizedRows {
    pub(crate) bytes: Vec<u8>,
    /// 1 / quant_mult of each row where it was taken from the row itself, else empty.
    pub(crate) row_scale: Vec<f32>,
    rows: usize,
    pub(crate) k: usize,
    pub(crate) stride: usize,
}

impl QuantizedRows {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Makes room for `m` rows of `k`, their padding in place and without scales of their own.
    pub(crate) fn reshape(&mut self, m: usize, k: usize) {
        let stride = k.next_multiple_of(GROUP);
        if stride != k {
            self.bytes.clear();
        }
        (self.rows, self.k, self.stride) = (m, k, stride);
        // Bytes of more rows may be left over from before.
        if self.bytes.len() < m * stride {
            self.bytes.resize(m * stride, 127);
        }
        self.row_scale.clear();
    }

    /// Whether rows have scales of their own.
    pub(crate) fn has_scales(&self) -> bool {
        !self.row_scale.is_empty()
    }

    /// `sums` of a row times its scale.
    #[inline(always)]
    pub(crate) fn scaled<S: Lanes>(&self, s: S, sums: S::V, row: usize) -> S::V {
        self.row_scale.get(row).map_or(sums, |&scale| s.mul(sums, s.splat(scale)))
    }
}

/// Quantises rows `x` \[m, k\] to round-half-even(x · quant_mult), clamped to ±127.
///
/// With `quant_mult` the caller's column scales must contain 1 / quant_mult. With `None` each row takes
/// 127 / max|row| (the maximum at least 1e-30) and remembers the inverse, which the product applies: the result of a
/// row never depends on the other rows. NaN becomes −127 (a defined value; it never arises from finite weights).
///
/// # Panics
/// If `x.len()` is not a multiple of `k`.
pub fn quantize_rows(isa: crate::Isa, x: &[f32], k: usize, quant_mult: Option<f32>, out: &mut QuantizedRows) {
    assert!(k > 0 && x.len().is_multiple_of(k), "{} values are not rows of {k}", x.len());
    out.reshape(x.len() / k, k);
    if quant_mult.is_none() {
        out.row_scale.resize(out.rows, 1.0);
    }
    quantize(isa, x, k, quant_mult, out);
}

per_isa! {
    fn quantize[s](x: &[f32], k: usize, quant_mult: Option<f32>, out: &mut QuantizedRows) {
        let stride = out.stride;
        for (number, (row, bytes)) in x.chunks_exact(k).zip(out.bytes.chunks_exact_mut(stride)).enumerate() {
            let mult = match quant_mult {
                Some(mult) => mult,
                None => {
                    let mut top = s.splat(0.0);
                    for chunk in row.chunks(LANES) {
                        top = s.larger(s.abs(s.load_or(chunk, 0.0)), top);
                    }
                    let top = larger(s.max(top), LEAST);
                    out.row_scale[number] = top / 127.0;
                    127.0 / top
                }
            };
            let mult = s.splat(mult);
            let (blocks, rest) = row.as_chunks::<LANES>();
            let (to, to_rest) = bytes[..k].as_chunks_mut::<LANES>();
            for (to, from) in to.iter_mut().zip(blocks) {
                *to = s.quantize(s.load(from), mult);
            }
            if !rest.is_empty() {
                to_rest.copy_from_slice(&s.quantize(s.load_or(rest, 0.0), mult)[..rest.len()]);
            }
        }
    }
}
