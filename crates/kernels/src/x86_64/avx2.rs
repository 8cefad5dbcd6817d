//! The int8 product on AVX2, exact.
//!
//! `vpmaddubsw` adds two products in a saturating int16, so unsigned bytes up to 255 would overflow. The sign of
//! the activation is moved to the weight first (|a| ≤ 127, |w| ≤ 127: a pair is at most 32,258), which costs one
//! `vpsignb` and makes the instruction exact. `PackedMatrix::pack` refuses −128, whose negation does not exist.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use crate::Isa;
use crate::isa::Kind;
use crate::matmul::{Product, Sums};
use crate::packed::{BLOCK, GROUP, Line};

/// Rows of a tile; a tile is one block of 16 columns wide: 8 accumulators, two of weights, two of activations.
const ROWS: usize = 4;

pub(crate) fn matmul(isa: Isa, product: Product<'_>) {
    assert_eq!(isa.0, Kind::Avx2);
    // SAFETY: an Isa of this kind exists only where its features were detected (isa.rs).
    unsafe { blocks(product) }
}

#[target_feature(enable = "avx2,fma")]
fn blocks(mut p: Product<'_>) {
    let m = p.a.rows();
    for block in 0..p.b.n().div_ceil(BLOCK) {
        let mut row = 0;
        while row < m {
            let height = ROWS.min(m - row);
            match height {
                4 => tile::<4>(&mut p, row, block),
                3 => tile::<3>(&mut p, row, block),
                2 => tile::<2>(&mut p, row, block),
                _ => tile::<1>(&mut p, row, block),
            }
            row += height;
        }
    }
}

#[target_feature(enable = "avx2,fma")]
#[inline]
fn tile<const MR: usize>(p: &mut Product<'_>, row: usize, block: usize) {
    let groups = p.b.groups();
    let lines: &[Line] = &p.b.lines[block * groups..][..groups];
    let bytes = &p.a.bytes[row * p.a.stride..][..MR * p.a.stride];
    assert_eq!(p.a.stride, groups * GROUP);
    let (ones, offset127) = (_mm256_set1_epi16(1), _mm256_set1_epi8(127));

    let mut acc = [[_mm256_setzero_si256(); 2]; MR];
    if p.epilogue.sums == Sums::Shifted {
        let offsets = &p.b.offsets[block * BLOCK..][..BLOCK];
        for half in 0..2 {
            // SAFETY: `offsets` holds 16 integers, half · 8 + 8 ≤ 16.
            let offset = unsafe { _mm256_loadu_si256(offsets.as_ptr().add(half * 8).cast()) };
            for row in &mut acc {
                row[half] = offset;
            }
        }
    }
    for (group, line) in lines.iter().enumerate() {
        // SAFETY: a line is 64 bytes, aligned to 64.
        let weights = unsafe {
            let at = line.0.as_ptr().cast::<__m256i>();
            [_mm256_load_si256(at), _mm256_load_si256(at.add(1))]
        };
        for (mr, row) in acc.iter_mut().enumerate() {
            // SAFETY: `bytes` holds MR rows of groups · 4 bytes; unaligned reads are allowed here.
            let a =
                unsafe { bytes.as_ptr().add((mr * groups + group) * GROUP).cast::<i32>().read_unaligned() };
            let a = _mm256_sub_epi8(_mm256_set1_epi32(a), offset127);
            let size = _mm256_abs_epi8(a);
            for (sum, &w) in row.iter_mut().zip(&weights) {
                let pairs = _mm256_maddubs_epi16(size, _mm256_sign_epi8(w, a));
                *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(pairs, ones));
            }
        }
    }

    let column = block * BLOCK;
    let width = BLOCK.min(p.b.n() - column);
    let mut scale = [0.0f32; BLOCK];
    let mut bias = [0.0f32; BLOCK];
    scale[..width].copy_from_slice(&p.epilogue.scale[column..][..width]);
    bias[..width].copy_from_slice(&p.epilogue.bias[column..][..width]);
    for (mr, sums) in acc.iter().enumerate() {
        let row_scale = _mm256_set1_ps(p.a.row_scale[row + mr]);
        let mut y = [0.0f32; BLOCK];
        for (half, &sum) in sums.iter().enumerate() {
            // SAFETY: `scale`, `bias` and `y` hold 16 floats, half · 8 + 8 ≤ 16.
            unsafe {
                let v = _mm256_mul_ps(_mm256_cvtepi32_ps(sum), row_scale);
                let mut v = _mm256_fmadd_ps(
                    v,
                    _mm256_loadu_ps(scale.as_ptr().add(half * 8)),
                    _mm256_loadu_ps(bias.as_ptr().add(half * 8)),
                );
                if p.epilogue.relu {
                    v = _mm256_max_ps(v, _mm256_setzero_ps());
                }
                _mm256_storeu_ps(y.as_mut_ptr().add(half * 8), v);
            }
        }
        p.out[(row + mr) * p.out_stride + column..][..width].copy_from_slice(&y[..width]);
    }
}
