//! The int8 product on AVX-512 with VNNI: `vpdpbusd` adds four byte products to each of 16 int32 lanes without
//! saturation.
//!
//! A tile is up to 6 rows × 4 blocks of 16 columns: 24 accumulators, 4 registers of weights and one broadcast, so
//! that each weight line loaded serves 6 products. A panel of 64 columns stays in the first- or second-level cache
//! while all rows pass over it.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use crate::Isa;
use crate::dots::Dots;
use crate::isa::Kind;
use crate::lanes::avx512::Avx512;
use crate::packed::{BLOCK, GROUP, Line};
use crate::product::{Product, Sums};

/// Rows of a tile.
const ROWS: usize = 6;
/// Blocks of 16 columns of a tile.
const BLOCKS: usize = 4;

pub(crate) fn matmul(isa: Isa, product: Product<'_>) {
    assert_eq!(isa.0, Kind::Avx512Vnni);
    // SAFETY: an Isa of this kind exists only where its features were detected (isa.rs).
    unsafe { panels(product) }
}

#[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
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

#[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
fn panel<const NB: usize>(p: &mut Product<'_>, block: usize) {
    let m = p.a.rows();
    let mut row = 0;
    while row < m {
        let height = ROWS.min(m - row);
        // While the last rows pass over this panel, the next one is brought near.
        let ahead = if row + height == m { NB * p.b.groups() } else { 0 };
        match height {
            6 => tile::<6, NB>(p, row, block, ahead),
            5 => tile::<5, NB>(p, row, block, ahead),
            4 => tile::<4, NB>(p, row, block, ahead),
            3 => tile::<3, NB>(p, row, block, ahead),
            2 => tile::<2, NB>(p, row, block, ahead),
            _ => tile::<1, NB>(p, row, block, ahead),
        }
        row += height;
    }
}

/// `ahead`: for each line of weights that is used, the one so many lines behind it is prefetched.
#[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
#[inline]
fn tile<const MR: usize, const NB: usize>(p: &mut Product<'_>, row: usize, block: usize, ahead: usize) {
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
            if ahead > 0 {
                let line = lines.as_ptr().wrapping_add(nb * groups + group + ahead);
                // SAFETY: a prefetch reads nothing, wherever it points.
                #[allow(unused_unsafe, reason = "a later Rust than the least promised knows that it is safe")]
                unsafe {
                    _mm_prefetch::<_MM_HINT_T1>(line.cast());
                }
            }
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

    // SAFETY: this function runs only where these features are there.
    let s = unsafe { Avx512::new() };
    // One call a block, so that every index is a constant and the sums stay in registers.
    p.finish(s, row, block, acc.map(|sums| _mm512_cvtepi32_ps(sums[0])));
    if NB > 1 {
        p.finish(s, row, block + 1, acc.map(|sums| _mm512_cvtepi32_ps(sums[1 % NB])));
    }
    if NB > 2 {
        p.finish(s, row, block + 2, acc.map(|sums| _mm512_cvtepi32_ps(sums[2 % NB])));
    }
    if NB > 3 {
        p.finish(s, row, block + 3, acc.map(|sums| _mm512_cvtepi32_ps(sums[3 % NB])));
    }
}

/// One row of activations with chosen rows of a table (see [`crate::chosen`]).
pub(crate) fn dots(isa: Isa, dots: Dots<'_>) {
    assert_eq!(isa.0, Kind::Avx512Vnni);
    // SAFETY: an Isa of this kind exists only where its features were detected (isa.rs).
    unsafe { chosen(dots) }
}

#[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
fn chosen(dots: Dots<'_>) {
    let Dots { table, k, a, row_scale, offsets, ids, epilogue, out } = dots;
    assert!(a.len() >= k && epilogue.bias.len() == ids.len() && out.len() == ids.len());
    let (scale, row_scale) = (_mm512_set1_ps(epilogue.scale), _mm512_set1_ps(row_scale));
    let row_of = |id: u32| table.as_ptr().wrapping_add(id as usize * k);
    for block in (0..ids.len()).step_by(BLOCK) {
        let width = BLOCK.min(ids.len() - block);
        // A last block that is not full repeats its first candidate.
        let chosen = ids[block..]
            .first_chunk()
            .copied()
            .unwrap_or_else(|| std::array::from_fn(|i| *ids.get(block + i).unwrap_or(&ids[block])));
        // SAFETY: every id was found to be a row of the table, and a row is k bytes, as many as `a` has at least.
        let mut sums = unsafe { sixteen(a, &chosen.map(row_of), k) };
        let mask: __mmask16 = if width == BLOCK { !0 } else { (1 << width) - 1 };
        if epilogue.sums == Sums::Product {
            let of_row = chosen.map(|id| offsets[id as usize]);
            // SAFETY: `of_row` holds 16 integers.
            sums = _mm512_sub_epi32(sums, unsafe { _mm512_loadu_si512(of_row.as_ptr().cast()) });
        }
        // SAFETY: masked, so that only the `width` floats from `block` on are touched.
        unsafe {
            let bias = _mm512_maskz_loadu_ps(mask, epilogue.bias[block..].as_ptr());
            let y = _mm512_fmadd_ps(_mm512_mul_ps(_mm512_cvtepi32_ps(sums), row_scale), scale, bias);
            _mm512_mask_storeu_ps(out[block..].as_mut_ptr(), mask, y);
        }
    }
}

/// The shifted sums of 16 rows of `k`: partial sums in registers of 16 lanes, then one transposing reduction.
///
/// # Safety
/// `a` and each of `rows` must hold `k` bytes.
#[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
#[inline]
unsafe fn sixteen(a: &[u8], rows: &[*const i8; BLOCK], k: usize) -> __m512i {
    let (halves, _) = rows.as_chunks::<8>();
    // SAFETY: as this function's.
    let [[a01, a23], [b01, b23]] = unsafe { [eight(a, &halves[0], k), eight(a, &halves[1], k)] };
    // Each 128-bit quarter holds partial sums of four rows: the quarters are added.
    let add = |x, y| {
        _mm512_add_epi32(
            _mm512_shuffle_i32x4::<0b10_00_10_00>(x, y),
            _mm512_shuffle_i32x4::<0b11_01_11_01>(x, y),
        )
    };
    add(add(a01, a23), add(b01, b23))
}

/// Partial sums of 8 rows, of rows 0 to 3 in each quarter of the first register, of rows 4 to 7 in the second's.
///
/// # Safety
/// `a` and each of `rows` must hold `k` bytes.
#[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
#[inline]
unsafe fn eight(a: &[u8], rows: &[*const i8; 8], k: usize) -> [__m512i; 2] {
    let mut acc = [_mm512_setzero_si512(); 8];
    let mut at = 0;
    while at + 64 <= k {
        // SAFETY: at + 64 ≤ k, and `a` and every row hold k bytes.
        unsafe {
            let a = _mm512_loadu_si512(a.as_ptr().add(at).cast());
            for (sum, row) in acc.iter_mut().zip(rows) {
                *sum = _mm512_dpbusd_epi32(*sum, a, _mm512_loadu_si512(row.add(at).cast()));
            }
        }
        at += 64;
    }
    if at < k {
        let mask: __mmask64 = (1 << (k - at)) - 1;
        // SAFETY: masked loads touch only the k − at bytes that are left.
        unsafe {
            let a = _mm512_maskz_loadu_epi8(mask, a.as_ptr().add(at).cast());
            for (sum, row) in acc.iter_mut().zip(rows) {
                *sum = _mm512_dpbusd_epi32(*sum, a, _mm512_maskz_loadu_epi8(mask, row.add(at)));
            }
        }
    }
    // Twice pairs of registers are interleaved and added: 8 → 4 → 2.
    let add = |x, y| _mm512_add_epi32(x, y);
    let by32: [__m512i; 4] = std::array::from_fn(|i| {
        let (x, y) = (acc[i * 2], acc[i * 2 + 1]);
        add(_mm512_unpacklo_epi32(x, y), _mm512_unpackhi_epi32(x, y))
    });
    std::array::from_fn(|i| {
        let (x, y) = (by32[i * 2], by32[i * 2 + 1]);
        add(_mm512_unpacklo_epi64(x, y), _mm512_unpackhi_epi64(x, y))
    })
}

/// [`crate::ceiling`]: `vpdpbusd` on registers; multiply-adds a round, and a value to keep.
pub(crate) fn ceiling(isa: Isa, rounds: usize) -> (u64, i32) {
    assert_eq!(isa.0, Kind::Avx512Vnni);
    // SAFETY: an Isa of this kind exists only where its features were detected (isa.rs).
    (16 * 64, unsafe { registers(rounds) })
}

#[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
fn registers(rounds: usize) -> i32 {
    let mut acc = [_mm512_setzero_si512(); 16];
    let (a, w) = std::hint::black_box((_mm512_set1_epi8(3), _mm512_set1_epi8(5)));
    for _ in 0..rounds {
        for sum in &mut acc {
            *sum = _mm512_dpbusd_epi32(*sum, a, w);
        }
    }
    _mm512_reduce_add_epi32(acc.into_iter().fold(_mm512_setzero_si512(), |a, b| _mm512_add_epi32(a, b)))
}
