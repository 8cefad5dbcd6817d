//! One int8 product as the kernels see it, and how each of them finishes its sums.

use crate::lanes::Lanes;
use crate::packed::{BLOCK, PackedMatrix};
use crate::quantize::QuantizedRows;

/// What happens to the exact int32 sum of a column before it is stored:
/// `y = (sum · row_scale) · scale[column] + bias[column]`, the last two as one fused multiply-add, then ReLU.
#[derive(Clone, Copy, Debug)]
pub struct Epilogue<'a> {
    /// 1 / (quant_mult of the activations · quant_mult of the weights), one a column.
    pub scale: &'a [f32],
    /// Added after scaling, one a column.
    pub bias: &'a [f32],
    /// Whether negative results become zero.
    pub relu: bool,
    /// Which integer sum is scaled.
    pub sums: Sums,
}

/// The activations enter the product with 127 added, so the exact sum is Σ(a + 127)·w.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sums {
    /// Σ a·w: 127 · Σw is taken off as an integer.
    Product,
    /// Σ(a + 127)·w: the caller's bias takes 127 · Σw off after scaling. Marian's "shift" arithmetic, whose rounding
    /// this reproduces.
    Shifted,
}

/// Where the results of a product go.
#[derive(Debug)]
pub(crate) enum Target<'a> {
    /// Row `i` to `out[i · stride..][..n]`.
    Floats { out: &'a mut [f32], stride: usize },
    /// Quantised at once for the next product, in rows of `stride` bytes.
    Bytes { out: &'a mut [u8], stride: usize, quant_mult: f32 },
}

/// One product as the kernels see it; every length was checked by [`PackedMatrix`]'s methods.
#[derive(Debug)]
pub(crate) struct Product<'a> {
    pub(crate) a: &'a QuantizedRows,
    pub(crate) b: &'a PackedMatrix,
    pub(crate) epilogue: &'a Epilogue<'a>,
    pub(crate) target: Target<'a>,
}

impl Product<'_> {
    /// Scales, stores or quantises the sums of `R` rows from `row` on and of one block of columns, given as floats.
    /// Every kernel ends here.
    #[inline(always)]
    pub(crate) fn finish<S: Lanes, const R: usize>(
        &mut self,
        s: S,
        row: usize,
        block: usize,
        mut values: [S::V; R],
    ) {
        let column = block * BLOCK;
        let width = BLOCK.min(self.b.n() - column);
        if self.a.has_scales() {
            for (r, value) in values.iter_mut().enumerate() {
                *value = self.a.scaled(s, *value, row + r);
            }
        }
        let scale = s.load_or(&self.epilogue.scale[column..][..width], 0.0);
        let bias = s.load_or(&self.epilogue.bias[column..][..width], 0.0);
        for value in &mut values {
            *value = s.fma(*value, scale, bias);
        }
        if self.epilogue.relu {
            let zero = s.splat(0.0);
            for value in &mut values {
                *value = s.larger(*value, zero);
            }
        }
        match &mut self.target {
            Target::Floats { out, stride } => {
                let rows = out[row * *stride + column..].chunks_mut(*stride);
                for (value, out) in values.into_iter().zip(rows) {
                    s.store_part(value, &mut out[..width]);
                }
            }
            Target::Bytes { out, stride, quant_mult } => {
                let mult = s.splat(*quant_mult);
                let rows = out[row * *stride + column..].chunks_mut(*stride);
                for (value, out) in values.into_iter().zip(rows) {
                    let bytes = s.quantize(value, mult);
                    match out.first_chunk_mut::<BLOCK>() {
                        Some(out) if width == BLOCK => *out = bytes,
                        _ => out[..width].copy_from_slice(&bytes[..width]),
                    }
                }
            }
        }
    }

    /// [`Product::finish`] of the shifted sums Σ(a + 127)·w of one row, whichever the epilogue wants.
    #[inline(always)]
    pub(crate) fn finish_sums<S: Lanes>(&mut self, s: S, row: usize, block: usize, mut sums: [i32; BLOCK]) {
        if self.epilogue.sums == Sums::Product {
            for (sum, offset) in sums.iter_mut().zip(&self.b.offsets[block * BLOCK..]) {
                *sum -= offset;
            }
        }
        self.finish(s, row, block, [s.load(&sums.map(|sum| sum as f32))]);
    }
}
