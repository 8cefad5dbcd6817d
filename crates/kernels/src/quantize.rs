//! Float activations to bytes.

use crate::isa::per_isa;
use crate::lanes::{LANES, ROUNDING, larger, load_or, smaller};
use crate::packed::GROUP;

/// Rows of activations as bytes: value + 127, so that −127..=127 becomes 0..=254 (VNNI multiplies unsigned with
/// signed bytes). Rows are padded to a multiple of 4 with 127, that is zero.
#[derive(Clone, Debug, Default)]
pub struct QuantizedRows {
    pub(crate) bytes: Vec<u8>,
    /// 1 / quant_mult of each row where it was taken from the row itself, else 1.
    pub(crate) row_scale: Vec<f32>,
    pub(crate) k: usize,
    pub(crate) stride: usize,
}

impl QuantizedRows {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.row_scale.len()
    }
}

/// Quantises rows `x` \[m, k\] to round-half-even(x · quant_mult), clamped to ±127.
///
/// With `quant_mult` the caller's column scales must contain 1 / quant_mult. With `None` each row takes
/// 127 / max|row| and remembers the inverse, which the product applies: the result of a row never depends on
/// the other rows. NaN becomes −127 (a defined value; it never arises from finite weights).
///
/// # Panics
/// If `x.len()` is not a multiple of `k`.
pub fn quantize_rows(isa: crate::Isa, x: &[f32], k: usize, quant_mult: Option<f32>, out: &mut QuantizedRows) {
    assert!(k > 0 && x.len().is_multiple_of(k), "{} values are not rows of {k}", x.len());
    let m = x.len() / k;
    out.k = k;
    out.stride = k.next_multiple_of(GROUP);
    out.bytes.resize(m * out.stride, 127);
    out.row_scale.clear();
    out.row_scale.resize(m, 1.0);
    quantize(isa, x, k, quant_mult, out);
}

per_isa! {
    fn quantize(x: &[f32], k: usize, quant_mult: Option<f32>, out: &mut QuantizedRows) {
        let stride = out.stride;
        for ((row, bytes), scale) in
            x.chunks_exact(k).zip(out.bytes.chunks_exact_mut(stride)).zip(&mut out.row_scale)
        {
            let mult = match quant_mult {
                Some(mult) => mult,
                None => {
                    let mut top = [0.0f32; LANES];
                    for chunk in row.chunks(LANES) {
                        let v = load_or(chunk, 0.0);
                        top = std::array::from_fn(|i| larger(v[i].abs(), top[i]));
                    }
                    // An all-zero row: any factor gives zeros.
                    let top = larger(crate::lanes::max(top), f32::MIN_POSITIVE);
                    *scale = top / 127.0;
                    127.0 / top
                }
            };
            let (body, tail) = bytes.split_at_mut(k - k % LANES);
            let (values, rest) = row.split_at(k - k % LANES);
            for (to, from) in body.chunks_exact_mut(LANES).zip(values.chunks_exact(LANES)) {
                for (byte, &value) in to.iter_mut().zip(from) {
                    *byte = to_byte(value, mult);
                }
            }
            for (byte, &value) in tail.iter_mut().zip(rest) {
                *byte = to_byte(value, mult);
            }
            for byte in &mut bytes[k..] {
                *byte = 127;
            }
        }
    }
}

/// round-half-even(value · mult) clamped to ±127, plus 127.
#[inline(always)]
fn to_byte(value: f32, mult: f32) -> u8 {
    let v = smaller(larger(value * mult, -127.0), 127.0);
    ((v + ROUNDING).to_bits() as u8).wrapping_add(127)
}
