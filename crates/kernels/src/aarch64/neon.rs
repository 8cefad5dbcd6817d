//! The int8 product on NEON, exact: `smull` to int16 (a product is at most 16,129), `sadalp` pairs into int32.
#![allow(unsafe_code)]

use std::arch::aarch64::*;

use crate::Isa;
use crate::isa::Kind;
use crate::lanes::larger;
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
    let column = block * BLOCK;
    let width = BLOCK.min(p.b.n() - column);
    let out = &mut p.out[row * p.out_stride + column..][..width];
    let mut sums = [0i32; BLOCK];
    for (pair, &sum) in acc.iter().enumerate() {
        let both = vpaddq_s32(sum, sum);
        sums[pair * 2] = vgetq_lane_s32::<0>(both);
        sums[pair * 2 + 1] = vgetq_lane_s32::<1>(both);
    }
    if p.epilogue.sums == Sums::Shifted {
        for (sum, offset) in sums.iter_mut().zip(&p.b.offsets[column..]) {
            *sum += offset;
        }
    }
    for (lane, y) in out.iter_mut().enumerate() {
        let v = (sums[lane] as f32 * p.a.row_scale[row])
            .mul_add(p.epilogue.scale[column + lane], p.epilogue.bias[column + lane]);
        *y = if p.epilogue.relu { larger(v, 0.0) } else { v };
    }
}
