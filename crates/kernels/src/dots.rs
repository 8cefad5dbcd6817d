//! The products of one row with chosen rows of a table as the kernels see them.

use crate::lanes::Lanes;
use crate::packed::BLOCK;
use crate::product::Sums;

/// What happens to the sums, as [`crate::Epilogue`] with one scale for all.
#[derive(Clone, Copy, Debug)]
pub struct TableEpilogue<'a> {
    /// 1 / (quant_mult of the activations · quant_mult of the table).
    pub scale: f32,
    /// Added after scaling, one a chosen row.
    pub bias: &'a [f32],
    /// Which integer sum is scaled.
    pub sums: Sums,
}

/// The rows of 16 candidates, each `k` long.
pub(crate) type Candidates<'a> = [&'a [i8]; BLOCK];

/// One call as the kernels see it; ids and lengths were checked.
pub(crate) struct Dots<'a> {
    /// Rows of `k`, all ids among them.
    pub(crate) table: &'a [i8],
    pub(crate) k: usize,
    /// At least `k` long.
    pub(crate) a: &'a [u8],
    pub(crate) row_scale: f32,
    pub(crate) offsets: &'a [i32],
    pub(crate) ids: &'a [u32],
    pub(crate) epilogue: &'a TableEpilogue<'a>,
    pub(crate) out: &'a mut [f32],
}

impl Dots<'_> {
    /// Gives 16 candidates at a time to `dot`, which returns those of their sums that are named by `given`, and
    /// finishes them. A kernel with an epilogue of its own must give the same bits.
    #[inline(always)]
    pub(crate) fn run<S: Lanes>(
        self,
        s: S,
        given: Sums,
        dot: impl Fn(&[u8], Candidates<'_>) -> [i32; BLOCK],
    ) {
        let sign = match (given, self.epilogue.sums) {
            (Sums::Product, Sums::Shifted) => 1,
            (Sums::Shifted, Sums::Product) => -1,
            _ => 0,
        };
        let (scale, row_scale) = (s.splat(self.epilogue.scale), s.splat(self.row_scale));
        let blocks = self.ids.chunks(BLOCK).zip(self.epilogue.bias.chunks(BLOCK));
        for ((ids, bias), out) in blocks.zip(self.out.chunks_mut(BLOCK)) {
            // A last block that is not full repeats its first candidate.
            let ids: [usize; BLOCK] = std::array::from_fn(|i| *ids.get(i).unwrap_or(&ids[0]) as usize);
            let mut sums = dot(self.a, ids.map(|id| &self.table[id * self.k..][..self.k]));
            if sign != 0 {
                for (sum, id) in sums.iter_mut().zip(ids) {
                    *sum += sign * self.offsets[id];
                }
            }
            let y = s.mul(s.load(&sums.map(|sum| sum as f32)), row_scale);
            s.store_part(s.fma(y, scale, s.load_or(bias, 0.0)), out);
        }
    }
}

/// Σ(a + 127)·w of the bytes as they are stored; `a` may be longer than `w`.
pub(crate) fn shifted_dot(a: &[u8], w: &[i8]) -> i32 {
    a.iter().zip(w).map(|(&a, &w)| i32::from(a) * i32::from(w)).sum()
}

/// Σ a·w, the offset taken off the bytes of `a`; `a` may be longer than `w`.
#[inline(always)]
pub(crate) fn plain_dot(a: &[u8], w: &[i8]) -> i32 {
    a.iter().zip(w).map(|(&a, &w)| (i32::from(a) - 127) * i32::from(w)).sum()
}
