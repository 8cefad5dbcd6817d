//! The product with float32 weights, for models that were never quantised.

use crate::lanes::{Block, LANES, per_isa};
use crate::product::Epilogue;

/// A float matrix B\[k, n\] in blocks of 16 columns: `blocks[block · k + i]` holds row `i` of that block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PackedFloatMatrix {
    blocks: Vec<Block>,
    k: usize,
    n: usize,
}

impl PackedFloatMatrix {
    /// Packs B\[k, n\], given by element.
    pub fn pack(k: usize, n: usize, at: impl Fn(usize, usize) -> f32) -> Self {
        let mut blocks = Vec::with_capacity(n.div_ceil(LANES) * k);
        for block in 0..n.div_ceil(LANES) {
            for i in 0..k {
                blocks.push(std::array::from_fn(|lane| {
                    let column = block * LANES + lane;
                    if column < n { at(i, column) } else { 0.0 }
                }));
            }
        }
        Self { blocks, k, n }
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
    /// The output layer of a float model: `out[i] ←` x · (row `ids[i]` of `table`, rows of `x.len()`) + `bias[i]`,
    /// each sum in the order of [`PackedFloatMatrix::matmul_into`].
    ///
    /// # Panics
    /// If biases or `out` are not as many as `ids`, or an id lies outside the table.
    pub fn float_dots[s](table: &[f32], x: &[f32], ids: &[u32], bias: &[f32], out: &mut [f32]) {
        assert!(out.len() == ids.len() && bias.len() == ids.len());
        let blocks = ids.chunks(LANES).zip(bias.chunks(LANES));
        for ((ids, bias), out) in blocks.zip(out.chunks_mut(LANES)) {
            let ids: [usize; LANES] = std::array::from_fn(|i| *ids.get(i).unwrap_or(&ids[0]) as usize);
            let rows = ids.map(|id| &table[id * x.len()..][..x.len()]);
            let mut sum = s.splat(0.0);
            for (i, &x) in x.iter().enumerate() {
                sum = s.fma(s.splat(x), s.load(&rows.map(|row| row[i])), sum);
            }
            // A scale of 1, as in the product.
            s.store_part(s.fma(sum, s.splat(1.0), s.load_or(bias, 0.0)), out);
        }
    }
}

per_isa! {
    fn product[s](b: &PackedFloatMatrix, x: &[f32], epilogue: &Epilogue<'_>, out: &mut [f32], out_stride: usize) {
        for (block, weights) in b.blocks.chunks_exact(b.k).enumerate() {
            let column = block * LANES;
            let width = LANES.min(b.n - column);
            let scale = s.load_or(&epilogue.scale[column..][..width], 0.0);
            let bias = s.load_or(&epilogue.bias[column..][..width], 0.0);
            for (row, x) in x.chunks_exact(b.k).enumerate() {
                let mut sum = s.splat(0.0);
                for (w, &x) in weights.iter().zip(x) {
                    sum = s.fma(s.splat(x), s.load(w), sum);
                }
                let y = s.fma(sum, scale, bias);
                let y = if epilogue.relu { s.larger(y, s.splat(0.0)) } else { y };
                s.store_part(y, &mut out[row * out_stride + column..][..width]);
            }
        }
    }
}
