//! Kernels for aarch64.
#![allow(unsafe_code)]

pub(crate) mod product_dot;
pub(crate) mod product_i8mm;
pub(crate) mod product_neon;

use std::arch::aarch64::*;

use crate::lanes::neon::Neon;
use crate::packed::BLOCK;
use crate::product::{Product, Sums};

/// The sums of one row and one block of 16 columns.
type Row = [int32x4_t; 4];

/// Turns the sums of `R` rows, which are those named by `given`, into those that the epilogue wants and finishes them.
#[target_feature(enable = "neon")]
#[inline]
fn finish<const R: usize>(p: &mut Product<'_>, row: usize, block: usize, given: Sums, mut sums: [Row; R]) {
    if given != p.epilogue.sums {
        let offsets = &p.b.offsets[block * BLOCK..][..BLOCK];
        for quarter in 0..4 {
            // SAFETY: `offsets` holds 16 integers, quarter · 4 + 4 ≤ 16.
            let offset = unsafe { vld1q_s32(offsets.as_ptr().add(quarter * 4)) };
            let offset = if given == Sums::Shifted { vnegq_s32(offset) } else { offset };
            for sums in &mut sums {
                sums[quarter] = vaddq_s32(sums[quarter], offset);
            }
        }
    }
    // SAFETY: this function runs only where NEON is there.
    let s = unsafe { Neon::new() };
    p.finish(s, row, block, sums.map(|row| row.map(|sums| vcvtq_f32_s32(sums))));
}
