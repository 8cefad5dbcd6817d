//! The int8 product on NEON, exact: `smull` to int16 (a product is at most 16,129), `sadalp` pairs into int32.
#![allow(unsafe_code)]

use std::arch::aarch64::*;

use crate::Isa;
use crate::aarch64::lanes_neon::Neon;
use crate::chosen::{Candidates, Dots};
use crate::isa::Kind;
use crate::matmul::{Product, Sums};
use crate::packed::{BLOCK, GROUP, Line};

pub(crate) fn matmul(isa: Isa, product: Product<'_>) {
    assert_eq!(isa.0, Kind::Neon);
    // SAFETY: an Isa of this kind exists only where its features were detected (isa.rs).
    unsafe { blocks(product) }
}

#[target_feature(enable = "neon")]
fn blocks(mut p: Product<'_>) {
    let m = p.a.rows();
    for block in 0..p.b.n().div_ceil(BLOCK) {
        for row in 0..m {
            tile(&mut p, row, block);
        }
    }
}

#[target_feature(enable = "neon")]
#[inline]
fn tile(p: &mut Product<'_>, row: usize, block: usize) {
    let groups = p.b.groups();
    let lines: &[Line] = &p.b.lines[block * groups..][..groups];
    let bytes = &p.a.bytes[row * p.a.stride..][..p.a.stride];
    assert_eq!(p.a.stride, groups * GROUP);

    // Each register holds two columns × two partial sums (pairs of k).
    let mut acc = [vdupq_n_s32(0); 8];
    for (group, line) in lines.iter().enumerate() {
        // SAFETY: `bytes` holds groups · 4 bytes; unaligned reads are allowed here.
        let a = unsafe { bytes.as_ptr().add(group * GROUP).cast::<u32>().read_unaligned() };
        let a = vreinterpret_s8_u8(vsub_u8(vreinterpret_u8_u32(vdup_n_u32(a)), vdup_n_u8(127)));
        for (pair, sum) in acc.iter_mut().enumerate() {
            // SAFETY: a line is 64 bytes; pair < 8, so the 8 bytes at pair · 8 lie inside.
            let w = unsafe { vld1_s8(line.0.as_ptr().add(pair * 8)) };
            *sum = vpadalq_s16(*sum, vmull_s8(a, w));
        }
    }
    let mut sums = [0i32; BLOCK];
    for (pair, &sum) in acc.iter().enumerate() {
        let both = vpaddq_s32(sum, sum);
        sums[pair * 2] = vgetq_lane_s32::<0>(both);
        sums[pair * 2 + 1] = vgetq_lane_s32::<1>(both);
    }
    // The kernel subtracted 127 from the activations; the epilogue expects the shifted sum.
    for (sum, offset) in sums.iter_mut().zip(&p.b.offsets[block * BLOCK..]) {
        *sum += offset;
    }
    // SAFETY: this function runs only where NEON is there.
    p.finish_sums(unsafe { Neon::new() }, row, block, sums);
}

/// One row of activations with chosen rows of a table (see [`crate::chosen`]).
pub(crate) fn dots(isa: Isa, dots: Dots<'_>) {
    assert_eq!(isa.0, Kind::Neon);
    // SAFETY: an Isa of this kind exists only where its features were detected (isa.rs).
    let s = unsafe { Neon::new() };
    // SAFETY: as above.
    dots.run(s, Sums::Product, |a, rows| rows.map(|row| unsafe { dot(a, row) }));
}

/// Σ a·w of one row, `a` without its offset.
#[target_feature(enable = "neon")]
#[inline]
fn dot(a: &[u8], row: &[i8]) -> i32 {
    let k = row.len();
    assert!(a.len() >= k);
    let mut acc = [vdupq_n_s32(0); 2];
    let mut at = 0;
    while at + 16 <= k {
        // SAFETY: at + 16 ≤ k, and both slices hold at least k bytes.
        let (a, w) = unsafe { (vld1q_u8(a.as_ptr().add(at)), vld1q_s8(row.as_ptr().add(at))) };
        let a = vreinterpretq_s8_u8(vsubq_u8(a, vdupq_n_u8(127)));
        acc[0] = vpadalq_s16(acc[0], vmull_s8(vget_low_s8(a), vget_low_s8(w)));
        acc[1] = vpadalq_s16(acc[1], vmull_high_s8(a, w));
        at += 16;
    }
    let rest: i32 = a[at..].iter().zip(&row[at..]).map(|(&a, &w)| (i32::from(a) - 127) * i32::from(w)).sum();
    vaddvq_s32(vaddq_s32(acc[0], acc[1])) + rest
}

/// [`crate::ceiling`]: `smull` and `sadalp` on registers.
pub(crate) fn ceiling(isa: Isa, rounds: usize) -> (u64, i32) {
    assert_eq!(isa.0, Kind::Neon);
    // SAFETY: an Isa of this kind exists only where its features were detected (isa.rs).
    (8 * 8, unsafe { registers(rounds) })
}

#[target_feature(enable = "neon")]
fn registers(rounds: usize) -> i32 {
    let mut acc = [vdupq_n_s32(0); 8];
    let (a, mut w) = std::hint::black_box((vdup_n_s8(3), [vdup_n_s8(5); 8]));
    for _ in 0..rounds {
        for (sum, w) in acc.iter_mut().zip(&mut w) {
            *sum = vpadalq_s16(*sum, vmull_s8(a, *w));
            // Another operand in each round, or the compiler takes the products out of the loop.
            *w = vget_low_s8(vreinterpretq_s8_s32(*sum));
        }
    }
    acc.into_iter().fold(0i32, |total, sum| total.wrapping_add(vaddvq_s32(sum)))
}
