//! The int8 product on NEON alone, exact: `smull` to int16, `smlal` adds a second product (|a| ≤ 127, |w| ≤ 127: two are
//! at most 32,258), `sadalp` pairs into int32.
//!
//! A tile is up to 2 rows × 1 block of 16 columns: 16 registers of sums, 4 of activations and two of weights.
#![allow(unsafe_code)]

use std::arch::aarch64::*;

use crate::Isa;
use crate::aarch64::finish;
use crate::dots::{Candidates, Dots, plain_dot};
use crate::isa::Kind;
use crate::lanes::neon::Neon;
use crate::packed::{BLOCK, GROUP, Line};
use crate::product::{Product, Sums};

pub(crate) fn matmul(isa: Isa, product: Product<'_>) {
    assert_eq!(isa.0, Kind::Neon);
    // SAFETY: an Isa of this kind exists only where its features were detected (isa.rs).
    unsafe { blocks(product) }
}

#[target_feature(enable = "neon")]
fn blocks(mut p: Product<'_>) {
    let m = p.a.rows();
    for block in 0..p.b.n().div_ceil(BLOCK) {
        let mut row = 0;
        while row + 2 <= m {
            tile::<2>(&mut p, row, block);
            row += 2;
        }
        if row < m {
            tile::<1>(&mut p, row, block);
        }
    }
}

/// Sums of a row: two columns × two partial sums (pairs of k) a register.
type Partial = [int32x4_t; 8];

#[target_feature(enable = "neon")]
#[inline]
fn tile<const MR: usize>(p: &mut Product<'_>, row: usize, block: usize) {
    let groups = p.b.groups();
    let lines: &[Line] = &p.b.lines[block * groups..][..groups];
    let bytes = &p.a.bytes[row * p.a.stride..][..MR * p.a.stride];
    assert_eq!(p.a.stride, groups * GROUP);

    let mut acc: [Partial; MR] = [[vdupq_n_s32(0); 8]; MR];
    let (pairs, last) = lines.as_chunks::<2>();
    for (pair, [first, second]) in pairs.iter().enumerate() {
        // SAFETY: `bytes` holds MR rows of groups · 4 bytes, and 2 · pair + 2 ≤ groups.
        let a = std::array::from_fn(|mr| unsafe {
            vld1_u8(bytes.as_ptr().add((mr * groups + 2 * pair) * GROUP))
        });
        step(&mut acc, a, first, second);
    }
    if let [last] = last {
        // SAFETY: as above for the last 4 bytes of each row; unaligned reads are allowed here.
        let a = std::array::from_fn(|mr| unsafe {
            let at = bytes.as_ptr().add((mr * groups + groups - 1) * GROUP);
            vreinterpret_u8_u32(vdup_n_u32(at.cast::<u32>().read_unaligned()))
        });
        step(&mut acc, a, last, &Line([0; 64]));
    }
    // The offset was taken off the activations.
    let sums = acc.map(|row| std::array::from_fn(|i| vpaddq_s32(row[2 * i], row[2 * i + 1])));
    finish(p, row, block, Sums::Product, sums);
}

/// Two groups: 8 bytes of each row, a line of weights for the first four and one for the others.
#[target_feature(enable = "neon")]
#[inline]
fn step<const MR: usize>(acc: &mut [Partial; MR], a: [uint8x8_t; MR], first: &Line, second: &Line) {
    let a = a.map(|a| {
        let a = vreinterpret_s32_u8(vsub_u8(a, vdup_n_u8(127)));
        [vdupq_lane_s32::<0>(a), vdupq_lane_s32::<1>(a)].map(|a| vreinterpretq_s8_s32(a))
    });
    for quarter in 0..4 {
        // SAFETY: a line is 64 bytes, quarter · 16 + 16 ≤ 64.
        let [w0, w1] = [first, second].map(|line| unsafe { vld1q_s8(line.0.as_ptr().add(quarter * 16)) });
        for (sums, [a0, a1]) in acc.iter_mut().zip(a) {
            let low = vmull_s8(vget_low_s8(a0), vget_low_s8(w0));
            let low = vmlal_s8(low, vget_low_s8(a1), vget_low_s8(w1));
            let high = vmlal_high_s8(vmull_high_s8(a0, w0), a1, w1);
            sums[2 * quarter] = vpadalq_s16(sums[2 * quarter], low);
            sums[2 * quarter + 1] = vpadalq_s16(sums[2 * quarter + 1], high);
        }
    }
}

/// One row of activations with chosen rows of a table (see [`crate::chosen`]).
pub(crate) fn dots(isa: Isa, dots: Dots<'_>) {
    assert_eq!(isa.0, Kind::Neon);
    // SAFETY: an Isa of this kind exists only where its features were detected (isa.rs).
    let s = unsafe { Neon::new() };
    // SAFETY: as above.
    dots.run(s, Sums::Product, |a, rows| unsafe { sixteen(a, rows) });
}

/// The sums Σ a·w of 16 rows, `a` without its offset, four at a time.
#[target_feature(enable = "neon")]
#[inline]
fn sixteen(a: &[u8], rows: Candidates<'_>) -> [i32; BLOCK] {
    let k = rows[0].len();
    assert!(a.len() >= k && rows.iter().all(|row| row.len() == k));
    let mut out = [0; BLOCK];
    for (rows, out) in rows.chunks_exact(4).zip(out.chunks_exact_mut(4)) {
        let mut acc = [vdupq_n_s32(0); 4];
        let mut at = 0;
        while at + 16 <= k {
            // SAFETY: at + 16 ≤ k, and `a` and every row hold at least k bytes.
            unsafe {
                let a = vreinterpretq_s8_u8(vsubq_u8(vld1q_u8(a.as_ptr().add(at)), vdupq_n_u8(127)));
                for (sum, row) in acc.iter_mut().zip(rows) {
                    let w = vld1q_s8(row.as_ptr().add(at));
                    let pairs = vmlal_high_s8(vmull_s8(vget_low_s8(a), vget_low_s8(w)), a, w);
                    *sum = vpadalq_s16(*sum, pairs);
                }
            }
            at += 16;
        }
        for ((out, row), sum) in out.iter_mut().zip(rows).zip(acc) {
            *out = vaddvq_s32(sum) + plain_dot(&a[at..], &row[at..]);
        }
    }
    out
}

/// [`crate::ceiling`]: `smull`, `smlal` and `sadalp` on registers.
pub(crate) fn ceiling(isa: Isa, rounds: usize) -> (u64, i32) {
    assert_eq!(isa.0, Kind::Neon);
    // SAFETY: an Isa of this kind exists only where its features were detected (isa.rs).
    (16 * 16, unsafe { registers(rounds) })
}

#[target_feature(enable = "neon")]
fn registers(rounds: usize) -> i32 {
    let mut acc = [vdupq_n_s32(0); 16];
    let (a, mut w) = std::hint::black_box((vdupq_n_s8(3), vdupq_n_s8(5)));
    for _ in 0..rounds {
        for sum in &mut acc {
            let pairs = vmlal_high_s8(vmull_s8(vget_low_s8(a), vget_low_s8(w)), a, w);
            *sum = vpadalq_s16(*sum, pairs);
            // SAFETY: no instruction at all. The compiler must believe in another operand in each round, or it takes
            // the products out of the loop.
            unsafe {
                std::arch::asm!("/* {0:v} */", inout(vreg) w, options(nomem, nostack, pure, preserves_flags))
            };
        }
    }
    acc.into_iter().fold(0i32, |total, sum| total.wrapping_add(vaddvq_s32(sum)))
}
