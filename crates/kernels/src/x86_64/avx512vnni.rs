//! The int8 product on AVX-512 with VNNI: `vpdpbusd` adds four byte products to each of 16 int32 lanes without
//! saturation.
//!
//! A tile is up to 6 rows × 4 blocks of 16 columns: 24 accumulators, 4 registers of weights and one broadcast, so
//! that each weight line loaded serves 6 products. A panel of 64 columns stays in the first- or second-level cache
//! while all rows pass over it.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use crate::Isa;
use crate::isa::Kind;
use crate::matmul::{Product, Sums};
use crate::packed::{BLOCK, GROUP, Line};

/// Rows of a tile.
const ROWS: usize = 6;
/// Blocks of 16 columns of a tile.
const BLOCKS: usize = 4;

pub(crate) fn matmul(isa: Isa, product: Product<'_>) {
    assert_eq!(isa.0, Kind::Avx512Vnni);
    // SAFETY: an Isa of this kind exists only where its features were detected (isa.rs).
    unsafe { panels(product) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
fn panels(mut p: Product<'_>) {
    let blocks = p.b.n().div_ceil(BLOCK);
    let mut block = 0;
    while block < blocks {
        let width = BLOCKS.min(blocks - block);
        match width {
            4 => panel::<4>(&mut p, block),
            3 => panel::<3>(&mut p, block),
            2 => panel::<2>(&mut p, block),
            _ => panel::<1>(&mut p, block),
        }
        block += width;
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
fn panel<const NB: usize>(p: &mut Product<'_>, block: usize) {
    let m = p.a.rows();
    let mut row = 0;
    while row < m {
        let height = ROWS.min(m - row);
        match height {
            6 => tile::<6, NB>(p, row, block),
            5 => tile::<5, NB>(p, row, block),
            4 => tile::<4, NB>(p, row, block),
            3 => tile::<3, NB>(p, row, block),
            2 => tile::<2, NB>(p, row, block),
            _ => tile::<1, NB>(p, row, block),
        }
        row += height;
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
#[inline]
fn tile<const MR: usize, const NB: usize>(p: &mut Product<'_>, row: usize, block: usize) {
    let groups = p.b.groups();
    let lines: &[Line] = &p.b.lines[block * groups..][..NB * groups];
    let offsets = &p.b.offsets[block * BLOCK..][..NB * BLOCK];
    let bytes = &p.a.bytes[row * p.a.stride..][..MR * p.a.stride];
    assert_eq!(p.a.stride, groups * GROUP);

    let mut acc = [[_mm512_setzero_si512(); NB]; MR];
    if p.epilogue.sums == Sums::Product {
        for nb in 0..NB {
            // SAFETY: `offsets` holds NB · 16 integers.
            let offset = unsafe { _mm512_loadu_si512(offsets.as_ptr().add(nb * BLOCK).cast()) };
            for row in &mut acc {
                row[nb] = _mm512_sub_epi32(_mm512_setzero_si512(), offset);
            }
        }
    }
    for group in 0..groups {
        let mut weights = [_mm512_setzero_si512(); NB];
        for (nb, w) in weights.iter_mut().enumerate() {
            // SAFETY: nb < NB and group < groups; `lines` holds NB · groups lines, each 64 bytes, aligned to 64.
            *w = unsafe { _mm512_load_si512(lines.as_ptr().add(nb * groups + group).cast()) };
        }
        for (mr, row) in acc.iter_mut().enumerate() {
            // SAFETY: `bytes` holds MR rows of groups · 4 bytes; unaligned reads are allowed here.
            let a =
                unsafe { bytes.as_ptr().add((mr * groups + group) * GROUP).cast::<i32>().read_unaligned() };
            let a = _mm512_set1_epi32(a);
            for (sum, &w) in row.iter_mut().zip(&weights) {
                *sum = _mm512_dpbusd_epi32(*sum, a, w);
            }
        }
    }

    let n = p.b.n();
    for nb in 0..NB {
        let column = (block + nb) * BLOCK;
        let width = BLOCK.min(n - column);
        let mask: __mmask16 = if width == BLOCK { !0 } else { (1 << width) - 1 };
        let scale = &p.epilogue.scale[column..][..width];
        let bias = &p.epilogue.bias[column..][..width];
        // SAFETY: masked loads touch only the `width` floats of each slice.
        let (scale, bias) = unsafe {
            (_mm512_maskz_loadu_ps(mask, scale.as_ptr()), _mm512_maskz_loadu_ps(mask, bias.as_ptr()))
        };
        for (mr, sums) in acc.iter().enumerate() {
            let row_scale = _mm512_set1_ps(p.a.row_scale[row + mr]);
            let y = _mm512_mul_ps(_mm512_cvtepi32_ps(sums[nb]), row_scale);
            let mut y = _mm512_fmadd_ps(y, scale, bias);
            if p.epilogue.relu {
                y = _mm512_max_ps(y, _mm512_setzero_ps());
            }
            let out = &mut p.out[(row + mr) * p.out_stride + column..][..width];
            // SAFETY: the masked store touches only the `width` floats of `out`.
            unsafe { _mm512_mask_storeu_ps(out.as_mut_ptr(), mask, y) };
        }
    }
}
