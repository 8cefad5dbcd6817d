//! The int8 product: safe entry, scalar reference and the choice of kernel.

use crate::Isa;
use crate::isa::Kind;
use crate::lanes::larger;
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

/// One product as the kernels see it; every length was checked by [`PackedMatrix::matmul_into`].
pub(crate) struct Product<'a> {
    pub(crate) a: &'a QuantizedRows,
    pub(crate) b: &'a PackedMatrix,
    pub(crate) epilogue: &'a Epilogue<'a>,
    pub(crate) out: &'a mut [f32],
    pub(crate) out_stride: usize,
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
        if m == 0 || n == 0 {
            return;
        }
        assert_eq!(a.k, self.k(), "inner dimensions differ");
        assert_eq!(a.bytes.len(), m * a.stride);
        assert_eq!(a.stride, self.groups() * GROUP);
        assert_eq!(epilogue.scale.len(), n, "one scale a column");
        assert_eq!(epilogue.bias.len(), n, "one bias a column");
        assert!(out_stride >= n && out.len() >= (m - 1) * out_stride + n, "output too short");
        let product = Product { a, b: self, epilogue, out, out_stride };
        match isa.0 {
            Kind::Scalar => scalar(product),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => crate::x86_64::avx2::matmul(isa, product),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512Vnni => crate::x86_64::avx512vnni::matmul(isa, product),
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => crate::aarch64::neon::matmul(isa, product),
        }
    }
}

/// The reference: three nested loops over the packed layout.
fn scalar(p: Product<'_>) {
    let groups = p.b.groups();
    for row in 0..p.a.rows() {
        let a = &p.a.bytes[row * p.a.stride..][..p.a.stride];
        for column in 0..p.b.n() {
            let (block, lane) = (column / BLOCK, column % BLOCK);
            let mut sum = match p.epilogue.sums {
                Sums::Product => -p.b.offsets[column],
                Sums::Shifted => 0,
            };
            for (line, a) in p.b.lines[block * groups..][..groups].iter().zip(a.chunks_exact(GROUP)) {
                for (&w, &a) in line.0[lane * GROUP..][..GROUP].iter().zip(a) {
                    sum += i32::from(a) * i32::from(w);
                }
            }
            let y =
                (sum as f32 * p.a.row_scale[row]).mul_add(p.epilogue.scale[column], p.epilogue.bias[column]);
            p.out[row * p.out_stride + column] = if p.epilogue.relu { larger(y, 0.0) } else { y };
        }
    }
}
