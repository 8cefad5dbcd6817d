//! The int8 product on AVX2, exact.
//!
//! `vpmaddubsw` adds two products in a saturating int16, so unsigned bytes up to 255 would overflow. The sign of
//! the activation is moved to the weight first (|a| ≤ 127, |w| ≤ 127: a pair is at most 32,258), which costs one
//! `vpsignb` and makes the instruction exact. `PackedMatrix::pack` refuses −128, whose negation does not exist.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use crate::Isa;
use crate::dots::{Candidates, Dots, plain_dot};
use crate::isa::Kind;
use crate::lanes::avx2::Avx2;
use crate::packed::{BLOCK, GROUP, Line};
use crate::product::{Product, Sums};

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

    // SAFETY: this function runs only where AVX2 and FMA are there.
    let s = unsafe { Avx2::new() };
    p.finish(s, row, block, acc.map(|sums| sums.map(|sum| _mm256_cvtepi32_ps(sum))));
}

/// One row of activations with chosen rows of a table (see [`crate::chosen`]).
pub(crate) fn dots(isa: Isa, dots: Dots<'_>) {
    assert_eq!(isa.0, Kind::Avx2);
    // SAFETY: an Isa of this kind exists only where its features were detected (isa.rs).
    unsafe { chosen(dots) }
}

#[target_feature(enable = "avx2,fma")]
fn chosen(dots: Dots<'_>) {
    // SAFETY: this function runs only where these features are there.
    let s = unsafe { Avx2::new() };
    dots.run(s, Sums::Product, |a, rows| sixteen(a, rows));
}

/// The sums Σ a·w of 16 rows, `a` without its offset, eight at a time.
#[target_feature(enable = "avx2,fma")]
#[inline]
fn sixteen(a: &[u8], rows: Candidates<'_>) -> [i32; BLOCK] {
    let k = rows[0].len();
    assert!(a.len() >= k && rows.iter().all(|row| row.len() == k));
    let (ones, offset127) = (_mm256_set1_epi16(1), _mm256_set1_epi8(127));
    let mut out = [0; BLOCK];
    for (rows, out) in rows.chunks_exact(8).zip(out.chunks_exact_mut(8)) {
        let mut acc = [_mm256_setzero_si256(); 8];
        let mut at = 0;
        while at + 32 <= k {
            // SAFETY: at + 32 ≤ k, and `a` and every row hold at least k bytes.
            unsafe {
                let a = _mm256_sub_epi8(_mm256_loadu_si256(a.as_ptr().add(at).cast()), offset127);
                let size = _mm256_abs_epi8(a);
                for (sum, row) in acc.iter_mut().zip(rows) {
                    let w = _mm256_loadu_si256(row.as_ptr().add(at).cast());
                    let pairs = _mm256_maddubs_epi16(size, _mm256_sign_epi8(w, a));
                    *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(pairs, ones));
                }
            }
            at += 32;
        }
        out.copy_from_slice(&sums_of_eight(acc));
        for (out, row) in out.iter_mut().zip(rows) {
            *out += plain_dot(&a[at..], &row[at..]);
        }
    }
    out
}

/// The sum of the lanes of each of eight registers.
#[target_feature(enable = "avx2")]
#[inline]
pub(crate) fn sums_of_eight(of: [__m256i; 8]) -> [i32; 8] {
    let four = |i: usize| {
        let x = _mm256_hadd_epi32(of[i], of[i + 1]);
        let y = _mm256_hadd_epi32(of[i + 2], of[i + 3]);
        let both = _mm256_hadd_epi32(x, y);
        _mm_add_epi32(_mm256_castsi256_si128(both), _mm256_extracti128_si256::<1>(both))
    };
    let mut out = [0; 8];
    // SAFETY: `out` holds 8 integers.
    unsafe { _mm256_storeu_si256(out.as_mut_ptr().cast(), _mm256_set_m128i(four(4), four(0))) };
    out
}

/// [`crate::ceiling`]: the three instructions of an exact product (the sign aside) on registers.
pub(crate) fn ceiling(isa: Isa, rounds: usize) -> (u64, i32) {
    assert_eq!(isa.0, Kind::Avx2);
    // SAFETY: an Isa of this kind exists only where its features were detected (isa.rs).
    (8 * 32, unsafe { registers(rounds) })
}

#[target_feature(enable = "avx2,fma")]
fn registers(rounds: usize) -> i32 {
    let mut acc = [_mm256_setzero_si256(); 8];
    let (a, mut w, ones) =
        std::hint::black_box((_mm256_set1_epi8(3), _mm256_set1_epi8(5), _mm256_set1_epi16(1)));
    for _ in 0..rounds {
        for sum in &mut acc {
            let pairs = _mm256_maddubs_epi16(a, w);
            *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(pairs, ones));
            // SAFETY: no instruction at all. The compiler must believe in another operand in each round, or it takes
            // the products out of the loop.
            unsafe {
                std::arch::asm!("/* {0} */", inout(ymm_reg) w, options(nomem, nostack, pure, preserves_flags))
            };
        }
    }
    let mut out = [0i32; 8];
    let total = acc.into_iter().fold(_mm256_setzero_si256(), |a, b| _mm256_add_epi32(a, b));
    // SAFETY: `out` holds 8 integers.
    unsafe { _mm256_storeu_si256(out.as_mut_ptr().cast(), total) };
    out.iter().fold(0, |a, b| a.wrapping_add(*b))
}
