//! Sixteen float lanes: the unit in which every float kernel is written, once, over the trait [`Lanes`].
//!
//! A value of a type that implements [`Lanes`] proves that the processor has the instruction set (only the dispatch of
//! `per_isa` and the products make one), so its methods are safe. Every method has one exact meaning, that of [`Portable`]; fused
//! multiply-adds are explicit and nothing is reassociated, so every instruction set returns the same bits.

#[cfg(target_arch = "x86_64")]
pub(crate) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(crate) mod avx512;
#[cfg(target_arch = "aarch64")]
pub(crate) mod neon;
mod per_isa;

pub(crate) use per_isa::per_isa;

/// Lanes of a vector.
pub(crate) const LANES: usize = 16;

/// Sixteen floats in memory.
pub(crate) type Block = [f32; LANES];

/// The operations of an instruction set on sixteen floats.
pub(crate) trait Lanes: Copy {
    /// Sixteen floats in registers.
    type V: Copy;

    /// Rows that attention takes together, at most 4, and blocks of positions, at most 3: their products are sums in
    /// registers.
    const TILE: usize;
    /// See [`Lanes::TILE`].
    const BLOCKS: usize;

    /// The same value in every lane.
    fn splat(self, x: f32) -> Self::V;
    /// From memory.
    fn load(self, from: &Block) -> Self::V;
    /// To memory.
    fn store(self, v: Self::V, to: &mut Block);
    /// Sixteen bytes as floats.
    #[allow(clippy::wrong_self_convention, reason = "self is the instruction set, not the value")]
    fn from_bytes(self, from: &[i8; LANES]) -> Self::V;
    /// a + b.
    fn add(self, a: Self::V, b: Self::V) -> Self::V;
    /// a − b.
    fn sub(self, a: Self::V, b: Self::V) -> Self::V;
    /// a · b.
    fn mul(self, a: Self::V, b: Self::V) -> Self::V;
    /// a / b.
    fn div(self, a: Self::V, b: Self::V) -> Self::V;
    /// a · b + c, one rounding.
    fn fma(self, a: Self::V, b: Self::V, c: Self::V) -> Self::V;
    /// The larger of two, `b` where they are equal or either is NaN.
    fn larger(self, a: Self::V, b: Self::V) -> Self::V;
    /// The smaller of two, `b` where they are equal or either is NaN.
    fn smaller(self, a: Self::V, b: Self::V) -> Self::V;
    /// Without its sign.
    fn abs(self, v: Self::V) -> Self::V;
    /// `p · 2^n` where the low bits of `shifted` are n in two's complement: n is shifted into the exponent.
    fn scale_by_power(self, p: Self::V, shifted: Self::V) -> Self::V;
    /// The low byte of each lane's bits plus `offset`, wrapping.
    fn low_bytes(self, v: Self::V, offset: u8) -> [u8; LANES];
    /// The first `n` lanes of `v`, the others of `fill`.
    fn first(self, n: usize, v: Self::V, fill: Self::V) -> Self::V;
    /// The sum of the lanes in one fixed order: halves are added, 16 → 8 → 4 → 2 → 1.
    fn sum(self, v: Self::V) -> f32;
    /// The largest lane, by halves as [`Lanes::sum`], each step as [`Lanes::larger`].
    fn max(self, v: Self::V) -> f32;
    /// Bit i is set where lane i of the two is equal.
    fn equal(self, a: Self::V, b: Self::V) -> u16;

    /// Lane `j` of vector `i` becomes lane `i` of vector `j`.
    #[inline(always)]
    fn transpose(self, rows: [Self::V; LANES]) -> [Self::V; LANES] {
        let mut from = [[0.0; LANES]; LANES];
        for (to, row) in from.iter_mut().zip(rows) {
            self.store(row, to);
        }
        std::array::from_fn(|j| self.load(&std::array::from_fn(|i| from[i][j])))
    }

    /// The first sixteen of `x`, or what there is, filled up with `fill`.
    #[inline(always)]
    fn load_or(self, x: &[f32], fill: f32) -> Self::V {
        match x.first_chunk::<LANES>() {
            Some(full) => self.load(full),
            None => {
                let mut part = [fill; LANES];
                part[..x.len()].copy_from_slice(x);
                self.load(&part)
            }
        }
    }

    /// Writes sixteen lanes to `to`, or as many as fit.
    #[inline(always)]
    fn store_part(self, v: Self::V, to: &mut [f32]) {
        if let Some(full) = to.first_chunk_mut::<LANES>() {
            self.store(v, full);
        } else {
            let mut part = [0.0; LANES];
            self.store(v, &mut part);
            to.copy_from_slice(&part[..to.len()]);
        }
    }

    /// e^x, relative error below 2.5e-7 on [-87, 88]; arguments outside are clamped to it.
    ///
    /// Range reduction by ln 2 in two parts, then a degree-6 Taylor polynomial on [-ln2/2, ln2/2].
    #[inline(always)]
    fn exp(self, x: Self::V) -> Self::V {
        let s = self;
        let x = s.smaller(s.larger(x, s.splat(-87.0)), s.splat(88.0));
        let shifted = s.fma(x, s.splat(std::f32::consts::LOG2_E), s.splat(ROUNDING));
        let n = s.sub(shifted, s.splat(ROUNDING));
        let r = s.fma(n, s.splat(-0.693_359_4), x);
        let r = s.fma(n, s.splat(2.121_944_4e-4), r);
        let p = s.fma(s.splat(1.0 / 720.0), r, s.splat(1.0 / 120.0));
        let p = s.fma(p, r, s.splat(1.0 / 24.0));
        let p = s.fma(p, r, s.splat(1.0 / 6.0));
        let p = s.fma(p, r, s.splat(0.5));
        let p = s.fma(p, r, s.splat(1.0));
        let p = s.fma(p, r, s.splat(1.0));
        s.scale_by_power(p, shifted)
    }

    /// round-half-even(v · mult) clamped to ±127, plus 127. NaN becomes 0.
    #[inline(always)]
    fn quantize(self, v: Self::V, mult: Self::V) -> [u8; LANES] {
        let v = self.larger(self.mul(v, mult), self.splat(-127.0));
        let v = self.smaller(v, self.splat(127.0));
        self.low_bytes(self.add(v, self.splat(ROUNDING)), 127)
    }
}

/// The larger of two, `b` where they are equal or either is NaN: one instruction everywhere, unlike `f32::max`.
#[inline(always)]
pub(crate) fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// The smaller of two, `b` where they are equal or either is NaN.
#[inline(always)]
pub(crate) fn smaller(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

/// Adding and subtracting 1.5 · 2^23 rounds to the nearest integer, ties to even, for |x| < 2^22.
pub(crate) const ROUNDING: f32 = 12_582_912.0;

/// The reference: lanes as an array, one scalar operation each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Portable;

#[inline(always)]
fn each(f: impl Fn(usize) -> f32) -> Block {
    std::array::from_fn(f)
}

/// Folds lanes by halves, 16 → 8 → 4 → 2 → 1.
#[inline(always)]
fn halves(x: Block, f: impl Fn(f32, f32) -> f32) -> f32 {
    let a: [f32; 8] = std::array::from_fn(|i| f(x[i], x[i + 8]));
    let b: [f32; 4] = std::array::from_fn(|i| f(a[i], a[i + 4]));
    f(f(b[0], b[2]), f(b[1], b[3]))
}

impl Lanes for Portable {
    type V = Block;
    const TILE: usize = 1;
    const BLOCKS: usize = 1;

    #[inline(always)]
    fn splat(self, x: f32) -> Block {
        [x; LANES]
    }
    #[inline(always)]
    fn load(self, from: &Block) -> Block {
        *from
    }
    #[inline(always)]
    fn store(self, v: Block, to: &mut Block) {
        *to = v;
    }
    #[inline(always)]
    fn from_bytes(self, from: &[i8; LANES]) -> Block {
        each(|i| f32::from(from[i]))
    }
    #[inline(always)]
    fn add(self, a: Block, b: Block) -> Block {
        each(|i| a[i] + b[i])
    }
    #[inline(always)]
    fn sub(self, a: Block, b: Block) -> Block {
        each(|i| a[i] - b[i])
    }
    #[inline(always)]
    fn mul(self, a: Block, b: Block) -> Block {
        each(|i| a[i] * b[i])
    }
    #[inline(always)]
    fn div(self, a: Block, b: Block) -> Block {
        each(|i| a[i] / b[i])
    }
    #[inline(always)]
    fn fma(self, a: Block, b: Block, c: Block) -> Block {
        each(|i| a[i].mul_add(b[i], c[i]))
    }
    #[inline(always)]
    fn larger(self, a: Block, b: Block) -> Block {
        each(|i| larger(a[i], b[i]))
    }
    #[inline(always)]
    fn smaller(self, a: Block, b: Block) -> Block {
        each(|i| smaller(a[i], b[i]))
    }
    #[inline(always)]
    fn abs(self, v: Block) -> Block {
        each(|i| v[i].abs())
    }
    #[inline(always)]
    fn scale_by_power(self, p: Block, shifted: Block) -> Block {
        each(|i| f32::from_bits(p[i].to_bits().wrapping_add(shifted[i].to_bits() << 23)))
    }
    #[inline(always)]
    fn low_bytes(self, v: Block, offset: u8) -> [u8; LANES] {
        std::array::from_fn(|i| (v[i].to_bits() as u8).wrapping_add(offset))
    }
    #[inline(always)]
    fn first(self, n: usize, v: Block, fill: Block) -> Block {
        each(|i| if i < n { v[i] } else { fill[i] })
    }
    #[inline(always)]
    fn sum(self, v: Block) -> f32 {
        halves(v, |a, b| a + b)
    }
    #[inline(always)]
    fn max(self, v: Block) -> f32 {
        halves(v, larger)
    }
    #[inline(always)]
    fn equal(self, a: Block, b: Block) -> u16 {
        (0..LANES).fold(0, |bits, i| bits | u16::from(a[i] == b[i]) << i)
    }
}
