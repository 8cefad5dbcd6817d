//! The int8 product with `usmmla` of the matrix extension (i8mm): 2 rows × 8 k times 8 k × 2 columns, added to four
//! int32 lanes. The activations are taken as they are stored, unsigned.
//!
//! A register of a packed line is 4 columns × 4 k. Two lines of consecutive groups, zipped by 32 bits, give the
//! instruction's operands, 2 columns × 8 k. That costs one instruction an operand, so a tile is up to 6 rows × 1 block
//! of 16 columns, where each serves three: 24 registers of sums, 3 of activations, and two lines by quarters.
//!
//! The instruction is written in assembly because its intrinsic is not stable.
#![allow(unsafe_code)]

use std::arch::aarch64::*;
use std::arch::asm;

use crate::Isa;
use crate::aarch64::product_dot::{self, Mixed};
use crate::aarch64::{Row, finish};
use crate::dots::Dots;
use crate::isa::Kind;
use crate::packed::{BLOCK, GROUP, Line};
use crate::product::{Product, Sums};

/// Pairs of rows of a tile.
const PAIRS: usize = 3;

/// Proof that the processor has i8mm.
#[derive(Clone, Copy)]
struct Matrix(());

impl Matrix {
    /// An Isa of this kind exists only where the extension was detected (isa.rs).
    fn of(isa: Isa) -> Self {
        assert_eq!(isa.0, Kind::NeonI8mm);
        Self(())
    }

    /// To the sums of two rows × two columns (row by row), the products of 2 × 8 activations with 2 × 8 weights.
    ///
    /// Not declared pure: no load may move above it. Left free, the compiler loads all of a line's weights first and
    /// has no registers left for the sums.
    #[inline(always)]
    fn add_products(self, mut sums: int32x4_t, a: uint8x16_t, w: int8x16_t) -> int32x4_t {
        // SAFETY: `self` proves that the processor has the instruction; it touches these registers alone.
        unsafe {
            asm!(
                ".arch_extension i8mm",
                "usmmla {sums:v}.4s, {a:v}.16b, {w:v}.16b",
                sums = inout(vreg) sums,
                a = in(vreg) a,
                w = in(vreg) w,
                options(nostack, preserves_flags)
            );
        }
        sums
    }
}

/// The sums of two rows: two columns a register, row by row.
type Pair = [int32x4_t; 8];

pub(crate) fn matmul(isa: Isa, product: Product<'_>) {
    // SAFETY: NEON is part of every aarch64 target.
    unsafe { blocks(Matrix::of(isa), Mixed::of(isa), product) }
}

#[target_feature(enable = "neon")]
fn blocks(matrix: Matrix, dot: Mixed, mut p: Product<'_>) {
    let m = p.a.rows();
    if m == 1 {
        // Half of each instruction would be for a second row.
        return product_dot::blocks(dot, p);
    }
    for block in 0..p.b.n().div_ceil(BLOCK) {
        let mut row = 0;
        while row + 2 <= m {
            // Tiles of about equal height: 8 rows are 4 and 4.
            let left = (m - row) / 2;
            let pairs = left.div_ceil(left.div_ceil(PAIRS));
            match pairs {
                3 => tile::<3>(matrix, &mut p, row, block),
                2 => tile::<2>(matrix, &mut p, row, block),
                _ => tile::<1>(matrix, &mut p, row, block),
            }
            row += 2 * pairs;
        }
        if row < m {
            product_dot::tile::<Mixed, 1, 1>(dot, &mut p, row, block);
        }
    }
}

#[target_feature(enable = "neon")]
#[inline]
fn tile<const P: usize>(matrix: Matrix, p: &mut Product<'_>, row: usize, block: usize) {
    let groups = p.b.groups();
    let lines: &[Line] = &p.b.lines[block * groups..][..groups];
    let bytes = &p.a.bytes[row * p.a.stride..][..2 * P * p.a.stride];
    assert_eq!(p.a.stride, groups * GROUP);
    let at = |row: usize, group: usize| bytes.as_ptr().wrapping_add((row * groups + group) * GROUP);

    let mut acc: [Pair; P] = [[vdupq_n_s32(0); 8]; P];
    let (two, last) = lines.as_chunks::<2>();
    for (i, [first, second]) in two.iter().enumerate() {
        // SAFETY: `bytes` holds 2 · P rows of groups · 4 bytes, and 2 · i + 2 ≤ groups.
        let a = std::array::from_fn(|pair| unsafe {
            vcombine_u8(vld1_u8(at(2 * pair, 2 * i)), vld1_u8(at(2 * pair + 1, 2 * i)))
        });
        step(matrix, &mut acc, a, first, second);
    }
    if let [last] = last {
        // SAFETY: as above for the last 4 bytes of each row; unaligned reads are allowed here.
        let four = |row| unsafe { vdup_n_u32(at(row, groups - 1).cast::<u32>().read_unaligned()) };
        let a = std::array::from_fn(|pair| {
            vreinterpretq_u8_u32(vcombine_u32(four(2 * pair), four(2 * pair + 1)))
        });
        step(matrix, &mut acc, a, last, &Line([0; 64]));
    }
    // One call a pair, so that every index is a constant and the sums stay in registers.
    finish(p, row, block, Sums::Shifted, two_rows(acc[0]));
    if P > 1 {
        finish(p, row + 2, block, Sums::Shifted, two_rows(acc[1 % P]));
    }
    if P > 2 {
        finish(p, row + 4, block, Sums::Shifted, two_rows(acc[2 % P]));
    }
}

/// Each row's sums by themselves.
#[target_feature(enable = "neon")]
#[inline]
fn two_rows(sums: Pair) -> [Row; 2] {
    let sums = sums.map(|sums| vreinterpretq_s64_s32(sums));
    let halves = |i: usize| (sums[2 * i], sums[2 * i + 1]);
    let upper = |(x, y)| vreinterpretq_s32_s64(vzip1q_s64(x, y));
    let lower = |(x, y)| vreinterpretq_s32_s64(vzip2q_s64(x, y));
    [std::array::from_fn(|i| upper(halves(i))), std::array::from_fn(|i| lower(halves(i)))]
}

/// Two groups: 8 bytes of each row, a line of weights for the first four and one for the others.
#[target_feature(enable = "neon")]
#[inline]
fn step<const P: usize>(
    matrix: Matrix,
    acc: &mut [Pair; P],
    a: [uint8x16_t; P],
    first: &Line,
    second: &Line,
) {
    for quarter in 0..4 {
        // SAFETY: a line is 64 bytes, quarter · 16 + 16 ≤ 64.
        let [x, y] = [first, second]
            .map(|line| unsafe { vreinterpretq_s32_s8(vld1q_s8(line.0.as_ptr().add(quarter * 16))) });
        let low = vreinterpretq_s8_s32(vzip1q_s32(x, y));
        let high = vreinterpretq_s8_s32(vzip2q_s32(x, y));
        for (sums, &a) in acc.iter_mut().zip(&a) {
            sums[2 * quarter] = matrix.add_products(sums[2 * quarter], a, low);
            sums[2 * quarter + 1] = matrix.add_products(sums[2 * quarter + 1], a, high);
        }
    }
}

/// One row of activations with chosen rows of a table (see [`crate::chosen`]).
pub(crate) fn dots(isa: Isa, dots: Dots<'_>) {
    product_dot::run(Mixed::of(isa), dots);
}

/// [`crate::ceiling`]: `usmmla` on registers.
pub(crate) fn ceiling(isa: Isa, rounds: usize) -> (u64, i32) {
    // SAFETY: NEON is part of every aarch64 target.
    (16 * 32, unsafe { registers(Matrix::of(isa), rounds) })
}

#[target_feature(enable = "neon")]
fn registers(matrix: Matrix, rounds: usize) -> i32 {
    let mut acc = [vdupq_n_s32(0); 16];
    let (a, w) = std::hint::black_box((vdupq_n_u8(3), vdupq_n_s8(5)));
    for _ in 0..rounds {
        for sum in &mut acc {
            *sum = matrix.add_products(*sum, a, w);
        }
    }
    acc.into_iter().fold(0i32, |total, sum| total.wrapping_add(vaddvq_s32(sum)))
}
