//! The int8 product: safe entry, scalar reference and the choice of kernel.

use crate::Isa;
use crate::isa::Kind;
use crate::lanes::{Lanes, Portable};
use crate::packed::{BLOCK, GROUP, PackedMatrix};
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

impl PackedMatrix {
    /// Y\[m, n\] = A\[m, k\] · B\[k, n\] with the [`Epilogue`]; row `i` is written to `out[i · out_stride..][..n]`,
    /// the other floats of `out` stay as they are.
    ///
    /// The integer sums are exact, so every instruction set returns the same bits.
    ///
    /// # Panics
    /// If `k` of the rows differs, the epilogue is not `n` long, or `out` is too short.
    pub fn matmul_into(
        &self,
        isa: Isa,
        a: &QuantizedRows,
        epilogue: &Epilogue<'_>,
        out: &mut [f32],
        out_stride: usize,
    ) {
        let (m, n) = (a.rows(), self.n());
        assert!(m * n == 0 || out_stride >= n && out.len() >= (m - 1) * out_stride + n, "output too short");
        self.multiply(
            isa,
            Product { a, b: self, epilogue, target: Target::Floats { out, stride: out_stride } },
        );
    }

    /// The same, each result quantised at once as [`crate::quantize_rows`] would with `quant_mult`: the input of the
    /// next product, without a pass over floats in between.
    ///
    /// # Panics
    /// If `k` of the rows differs or the epilogue is not `n` long.
    pub fn matmul_quantized_into(
        &self,
        isa: Isa,
        a: &QuantizedRows,
        epilogue: &Epilogue<'_>,
        quant_mult: f32,
        to: &mut QuantizedRows,
    ) {
        to.reshape(a.rows(), self.n());
        let target = Target::Bytes { out: &mut to.bytes, stride: to.stride, quant_mult };
        self.multiply(isa, Product { a, b: self, epilogue, target });
    }

    fn multiply(&self, isa: Isa, product: Product<'_>) {
        let (a, n) = (product.a, self.n());
        if a.rows() == 0 || n == 0 {
            return;
        }
        assert_eq!(a.k, self.k(), "inner dimensions differ");
        assert!(a.bytes.len() >= a.rows() * a.stride);
        assert_eq!(a.stride, self.groups() * GROUP);
        assert_eq!(product.epilogue.scale.len(), n, "one scale a column");
        assert_eq!(product.epilogue.bias.len(), n, "one bias a column");
        match isa.0 {
            Kind::Scalar => scalar(product),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => crate::x86_64::product_avx2::matmul(isa, product),
            #[cfg(target_arch = "x86_64")]
            Kind::AvxVnni => crate::x86_64::product_avxvnni::matmul(isa, product),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512Vnni => crate::x86_64::product_avx512vnni::matmul(isa, product),
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => crate::aarch64::product_neon::matmul(isa, product),
            #[cfg(target_arch = "aarch64")]
            Kind::NeonDot => crate::aarch64::product_dot::matmul(isa, product),
            #[cfg(target_arch = "aarch64")]
            Kind::NeonI8mm => crate::aarch64::product_i8mm::matmul(isa, product),
        }
    }
}

/// The reference: three nested loops over the packed layout.
fn scalar(mut p: Product<'_>) {
    let groups = p.b.groups();
    for row in 0..p.a.rows() {
        let a = &p.a.bytes[row * p.a.stride..][..p.a.stride];
        for block in 0..p.b.n().div_ceil(BLOCK) {
            let mut sums = [0; BLOCK];
            for (lane, sum) in sums.iter_mut().enumerate() {
                for (line, a) in p.b.lines[block * groups..][..groups].iter().zip(a.chunks_exact(GROUP)) {
                    for (&w, &a) in line.0[lane * GROUP..][..GROUP].iter().zip(a) {
                        *sum += i32::from(a) * i32::from(w);
                    }
                }
            }
            p.finish_sums(Portable, row, block, sums);
        }
    }
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
