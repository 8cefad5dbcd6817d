//! The int8 product with a dot-product instruction: four byte products added to each of four int32 lanes.
//!
//! The dot-product extension has it for signed bytes (`sdot`), so 127 is taken off the activations; the matrix extension
//! (i8mm) has it for unsigned with signed bytes too (`usdot`, `sudot`), which take them as they are stored. The kernel
//! is written once for both: the second serves single rows of `product_i8mm.rs`.
//!
//! A tile is up to 4 rows × 1 block of 16 columns: 16 registers of sums, 4 of activations (four groups each, chosen by
//! lane) and 4 of weights. One or two rows take more blocks instead.
//!
//! The instructions are written in assembly because their intrinsics are not stable.
#![allow(unsafe_code)]

use std::arch::aarch64::*;
use std::arch::asm;

use crate::Isa;
use crate::aarch64::finish;
use crate::dots::{Candidates, Dots};
use crate::isa::Kind;
use crate::lanes::neon::Neon;
use crate::packed::{BLOCK, GROUP, Line};
use crate::product::{Product, Sums};

/// Rows of a tile.
const ROWS: usize = 4;

/// A dot-product instruction. A value proves that the processor has it.
pub(super) trait Dot: Copy {
    /// Which sums it makes of activations that went through [`Dot::prepare`].
    const GIVES: Sums;

    /// Activations as they are stored to what the instruction takes.
    fn prepare(self, a: uint8x16_t) -> uint8x16_t;

    /// To each of four sums, the products of four weights with the four activations of the same place.
    fn add(self, sums: int32x4_t, w: int8x16_t, a: uint8x16_t) -> int32x4_t;

    /// To each of four sums, the products of four weights with the four activations of one lane.
    fn add_lane<const LANE: usize>(self, sums: int32x4_t, w: int8x16_t, a: uint8x16_t) -> int32x4_t;
}

/// `sdot` of the dot-product extension.
#[derive(Clone, Copy)]
struct Signed(());

impl Signed {
    /// An Isa of this kind exists only where the extension was detected (isa.rs).
    fn of(isa: Isa) -> Self {
        assert_eq!(isa.0, Kind::NeonDot);
        Self(())
    }
}

impl Dot for Signed {
    const GIVES: Sums = Sums::Product;

    #[inline(always)]
    fn prepare(self, a: uint8x16_t) -> uint8x16_t {
        // SAFETY: NEON is part of every aarch64 target.
        unsafe { vsubq_u8(a, vdupq_n_u8(127)) }
    }

    #[inline(always)]
    fn add(self, mut sums: int32x4_t, w: int8x16_t, a: uint8x16_t) -> int32x4_t {
        // SAFETY: `self` proves that the processor has the instruction; it touches these registers alone.
        unsafe {
            asm!(
                ".arch_extension dotprod",
                "sdot {sums:v}.4s, {w:v}.16b, {a:v}.16b",
                sums = inout(vreg) sums,
                w = in(vreg) w,
                a = in(vreg) a,
                options(pure, nomem, nostack, preserves_flags)
            );
        }
        sums
    }

    #[inline(always)]
    fn add_lane<const LANE: usize>(self, mut sums: int32x4_t, w: int8x16_t, a: uint8x16_t) -> int32x4_t {
        // SAFETY: `self` proves that the processor has the instruction; it touches these registers alone.
        unsafe {
            asm!(
                ".arch_extension dotprod",
                "sdot {sums:v}.4s, {w:v}.16b, {a:v}.4b[{lane}]",
                sums = inout(vreg) sums,
                w = in(vreg) w,
                a = in(vreg) a,
                lane = const LANE,
                options(pure, nomem, nostack, preserves_flags)
            );
        }
        sums
    }
}

/// `usdot` and `sudot` of the matrix extension.
#[derive(Clone, Copy)]
pub(super) struct Mixed(());

impl Mixed {
    /// An Isa of this kind exists only where the extension was detected (isa.rs).
    pub(super) fn of(isa: Isa) -> Self {
        assert_eq!(isa.0, Kind::NeonI8mm);
        Self(())
    }
}

impl Dot for Mixed {
    const GIVES: Sums = Sums::Shifted;

    #[inline(always)]
    fn prepare(self, a: uint8x16_t) -> uint8x16_t {
        a
    }

    #[inline(always)]
    fn add(self, mut sums: int32x4_t, w: int8x16_t, a: uint8x16_t) -> int32x4_t {
        // SAFETY: `self` proves that the processor has the instruction; it touches these registers alone.
        unsafe {
            asm!(
                ".arch_extension i8mm",
                "usdot {sums:v}.4s, {a:v}.16b, {w:v}.16b",
                sums = inout(vreg) sums,
                w = in(vreg) w,
                a = in(vreg) a,
                options(pure, nomem, nostack, preserves_flags)
            );
        }
        sums
    }

    #[inline(always)]
    fn add_lane<const LANE: usize>(self, mut sums: int32x4_t, w: int8x16_t, a: uint8x16_t) -> int32x4_t {
        // SAFETY: `self` proves that the processor has the instruction; it touches these registers alone.
        unsafe {
            asm!(
                ".arch_extension i8mm",
                "sudot {sums:v}.4s, {w:v}.16b, {a:v}.4b[{lane}]",
                sums = inout(vreg) sums,
                w = in(vreg) w,
                a = in(vreg) a,
                lane = const LANE,
                options(pure, nomem, nostack, preserves_flags)
            );
        }
        sums
    }
}

pub(crate) fn matmul(isa: Isa, product: Product<'_>) {
    // SAFETY: NEON is part of every aarch64 target.
    unsafe { blocks(Signed::of(isa), product) }
}

#[target_feature(enable = "neon")]
pub(super) fn blocks<D: Dot>(d: D, mut p: Product<'_>) {
    let (m, blocks) = (p.a.rows(), p.b.n().div_ceil(BLOCK));
    let mut block = 0;
    // One or two rows with one block are too few sums at a time to keep the processor busy.
    while m == 1 && block + 4 <= blocks {
        tile::<D, 1, 4>(d, &mut p, 0, block);
        block += 4;
    }
    while m == 2 && block + 2 <= blocks {
        tile::<D, 2, 2>(d, &mut p, 0, block);
        block += 2;
    }
    for block in block..blocks {
        let mut row = 0;
        while row < m {
            // Tiles of about equal height: 5 rows are 3 and 2.
            let left = m - row;
            let height = left.div_ceil(left.div_ceil(ROWS));
            match height {
                4 => tile::<D, 4, 1>(d, &mut p, row, block),
                3 => tile::<D, 3, 1>(d, &mut p, row, block),
                2 => tile::<D, 2, 1>(d, &mut p, row, block),
                _ => tile::<D, 1, 1>(d, &mut p, row, block),
            }
            row += height;
        }
    }
}

#[target_feature(enable = "neon")]
#[inline]
pub(super) fn tile<D: Dot, const MR: usize, const NB: usize>(
    d: D,
    p: &mut Product<'_>,
    row: usize,
    block: usize,
) {
    let groups = p.b.groups();
    let lines: &[Line] = &p.b.lines[block * groups..][..NB * groups];
    let bytes = &p.a.bytes[row * p.a.stride..][..MR * p.a.stride];
    assert_eq!(p.a.stride, groups * GROUP);
    let at = |mr: usize, group: usize| bytes.as_ptr().wrapping_add((mr * groups + group) * GROUP);

    let mut acc = [[[vdupq_n_s32(0); 4]; NB]; MR];
    let mut group = 0;
    while group + 4 <= groups {
        // SAFETY: `bytes` holds MR rows of groups · 4 bytes, and group + 4 ≤ groups.
        let a: [uint8x16_t; MR] = std::array::from_fn(|mr| d.prepare(unsafe { vld1q_u8(at(mr, group)) }));
        step::<D, 0, MR, NB>(d, &mut acc, &a, |nb| &lines[nb * groups + group]);
        step::<D, 1, MR, NB>(d, &mut acc, &a, |nb| &lines[nb * groups + group + 1]);
        step::<D, 2, MR, NB>(d, &mut acc, &a, |nb| &lines[nb * groups + group + 2]);
        step::<D, 3, MR, NB>(d, &mut acc, &a, |nb| &lines[nb * groups + group + 3]);
        group += 4;
    }
    while group < groups {
        let a: [uint8x16_t; MR] = std::array::from_fn(|mr| {
            // SAFETY: `bytes` holds MR rows of groups · 4 bytes; unaligned reads are allowed here.
            let four = unsafe { at(mr, group).cast::<u32>().read_unaligned() };
            d.prepare(vreinterpretq_u8_u32(vdupq_n_u32(four)))
        });
        step::<D, 0, MR, NB>(d, &mut acc, &a, |nb| &lines[nb * groups + group]);
        group += 1;
    }
    // One call a block, so that every index is a constant and the sums stay in registers.
    finish(p, row, block, D::GIVES, acc.map(|sums| sums[0]));
    if NB > 1 {
        finish(p, row, block + 1, D::GIVES, acc.map(|sums| sums[1 % NB]));
    }
    if NB > 2 {
        finish(p, row, block + 2, D::GIVES, acc.map(|sums| sums[2 % NB]));
    }
    if NB > 3 {
        finish(p, row, block + 3, D::GIVES, acc.map(|sums| sums[3 % NB]));
    }
}

/// One group: a line of weights of each block with one lane of each row's activations.
#[target_feature(enable = "neon")]
#[inline]
fn step<'a, D: Dot, const LANE: usize, const MR: usize, const NB: usize>(
    d: D,
    acc: &mut [[[int32x4_t; 4]; NB]; MR],
    a: &[uint8x16_t; MR],
    line: impl Fn(usize) -> &'a Line,
) {
    for nb in 0..NB {
        let line = line(nb);
        for quarter in 0..4 {
            // SAFETY: a line is 64 bytes, quarter · 16 + 16 ≤ 64.
            let w = unsafe { vld1q_s8(line.0.as_ptr().add(quarter * 16)) };
            for (sums, &a) in acc.iter_mut().zip(a) {
                sums[nb][quarter] = d.add_lane::<LANE>(sums[nb][quarter], w, a);
            }
        }
    }
}

/// One row of activations with chosen rows of a table (see [`crate::chosen`]).
pub(crate) fn dots(isa: Isa, dots: Dots<'_>) {
    run(Signed::of(isa), dots);
}

pub(super) fn run<D: Dot>(d: D, dots: Dots<'_>) {
    // SAFETY: NEON is part of every aarch64 target.
    let s = unsafe { Neon::new() };
    // SAFETY: as above.
    dots.run(s, D::GIVES, |a, rows| unsafe { sixteen(d, a, rows) });
}

/// The sums of 16 rows, eight at a time.
#[target_feature(enable = "neon")]
#[inline]
fn sixteen<D: Dot>(d: D, a: &[u8], rows: Candidates<'_>) -> [i32; BLOCK] {
    let k = rows[0].len();
    assert!(a.len() >= k && rows.iter().all(|row| row.len() == k));
    let mut out = [0; BLOCK];
    for (rows, out) in rows.as_chunks::<8>().0.iter().zip(out.chunks_exact_mut(8)) {
        let mut acc = [vdupq_n_s32(0); 8];
        let mut at = 0;
        while at + 16 <= k {
            // SAFETY: at + 16 ≤ k, and `a` and every row hold at least k bytes.
            unsafe {
                let a = d.prepare(vld1q_u8(a.as_ptr().add(at)));
                for (sum, row) in acc.iter_mut().zip(rows) {
                    *sum = d.add(*sum, vld1q_s8(row.as_ptr().add(at)), a);
                }
            }
            at += 16;
        }
        if at < k {
            let a = d.prepare(filled_up(a[at..k].iter().copied()));
            for (sum, row) in acc.iter_mut().zip(rows) {
                *sum = d.add(*sum, vreinterpretq_s8_u8(filled_up(row[at..].iter().map(|&w| w as u8))), a);
            }
        }
        for (i, out) in out.chunks_exact_mut(4).enumerate() {
            let of = &acc[4 * i..][..4];
            let sums = vpaddq_s32(vpaddq_s32(of[0], of[1]), vpaddq_s32(of[2], of[3]));
            // SAFETY: `out` holds 4 integers.
            unsafe { vst1q_s32(out.as_mut_ptr(), sums) };
        }
    }
    out
}

/// Up to 16 bytes, zeros behind them.
#[target_feature(enable = "neon")]
#[inline]
fn filled_up(bytes: impl Iterator<Item = u8>) -> uint8x16_t {
    let mut all = [0; 16];
    for (to, byte) in all.iter_mut().zip(bytes) {
        *to = byte;
    }
    // SAFETY: `all` holds 16 bytes.
    unsafe { vld1q_u8(all.as_ptr()) }
}

/// [`crate::ceiling`]: `sdot` on registers.
pub(crate) fn ceiling(isa: Isa, rounds: usize) -> (u64, i32) {
    // SAFETY: NEON is part of every aarch64 target.
    (16 * 16, unsafe { registers(Signed::of(isa), rounds) })
}

#[target_feature(enable = "neon")]
fn registers<D: Dot>(d: D, rounds: usize) -> i32 {
    let mut acc = [vdupq_n_s32(0); 16];
    let (a, w) = std::hint::black_box((vdupq_n_u8(3), vdupq_n_s8(5)));
    for _ in 0..rounds {
        for sum in &mut acc {
            *sum = d.add(*sum, w, a);
        }
    }
    acc.into_iter().fold(0i32, |total, sum| total.wrapping_add(vaddvq_s32(sum)))
}
