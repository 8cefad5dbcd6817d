//! The product with float32 weights, for models that were never quantised.

use crate::isa::per_isa;
use crate::lanes::{LANES, Lanes, fma, larger};
use crate::matmul::Epilogue;

/// A float matrix B\[k, n\] in blocks of 16 columns: `blocks[block · k + i]` holds row `i` of that block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PackedFloatMatrix {
    blocks: Vec<Lanes>,
    k: usize,
    n: usize,
}

impl PackedFloatMatrix {
    /// Packs B\[k, n\], given by element.
    pub fn pack(k: usize, n: usize, at: impl Fn(usize, usize) -> f32) -> Self {
        let mut packed = Self::default();
        packed.repack(k, n, at);
        packed
    }

    /// The same, reusing this matrix's memory.
    pub fn repack(&mut self, k: usize, n: usize, at: impl Fn(usize, usize) -> f32) {
        self.k = k;
        self.n = n;
        self.blocks.clear();
        for block in 0..n.div_ceil(LANES) {
            for i in 0..k {
                self.blocks.push(std::array::from_fn(|lane| {
                    let column = block * LANES + lane;
                    if column < n { at(i, column) } else { 0.0 }
                }));
            }
        }
    }

    /// Inner dimension.
    pub fn k(&self) -> usize {
        self.k
    }

    /// Number of columns.
    pub fn n(&self) -> usize {
        self.n
    }

    /// Y = X\[m, k\] · B with the epilogue, as [`crate::PackedMatrix::matmul_into`]; each sum runs over k in
    /// ascending order by fused multiply-adds.
    ///
    /// # Panics
    /// If `x` is not rows of `k`, the epilogue is not `n` long, or `out` is too short.
    pub fn matmul_into(
        &self,
        isa: crate::Isa,
        x: &[f32],
        epilogue: &Epilogue<'_>,
        out: &mut [f32],
        out_stride: usize,
    ) {
        if x.is_empty() || self.n == 0 {
            return;
        }
        assert!(
            self.k > 0 && x.len().is_multiple_of(self.k),
            "{} values are not rows of {}",
            x.len(),
            self.k
        );
        assert!(
            epilogue.scale.len() == self.n && epilogue.bias.len() == self.n,
            "one scale and bias a column"
        );
        assert!(out_stride >= self.n && out.len() >= (x.len() / self.k - 1) * out_stride + self.n);
        product(isa, self, x, epilogue, out, out_stride);
    }
}

per_isa! {
    fn product(b: &PackedFloatMatrix, x: &[f32], epilogue: &Epilogue<'_>, out: &mut [f32], out_stride: usize) {
        for (block, weights) in b.blocks.chunks_exact(b.k).enumerate() {
            let column = block * LANES;
            let width = LANES.min(b.n - column);
            for (row, x) in x.chunks_exact(b.k).enumerate() {
                let mut sum = [0.0f32; LANES];
                for (w, &x) in weights.iter().zip(x) {
                    sum = fma([x; LANES], *w, sum);
                }
                let out = &mut out[row * out_stride + column..][..width];
                for (lane, y) in out.iter_mut().enumerate() {
                    let v = sum[lane].mul_add(epilogue.scale[column + lane], epilogue.bias[column + lane]);
                    *y = if epilogue.relu { larger(v, 0.0) } else { v };
                }
            }
        }
    }
}
