//! The int8 product on 256-bit registers with `vpdpbusd`, for processors that have it without AVX-512.
//!
//! The instruction has two encodings: VEX (AVX-VNNI) and EVEX (AVX-512 VNNI with VL). The kernel is written once and
//! compiled for both; a processor with AVX-512 runs the second under the same name, if asked to, so that the same
//! source is tested there. It keeps to the 16 registers that VEX can name: a tile is up to 6 rows × 1 block of 16
//! columns, 12 sums, two registers of weights and one broadcast.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use crate::Isa;
use crate::dots::{Candidates, Dots, shifted_dot};
use crate::isa::Kind;
use crate::lanes::avx2::Avx2;
use crate::packed::{BLOCK, GROUP, Line};
use crate::product::{Product, Sums};
use crate::x86_64::product_avx2::sums_of_eight;

/// Rows of a tile.
const ROWS: usize = 6;

/// `vpdpbusd` in one encoding. A value proves that the processor has it, and AVX2 and FMA.
trait Vnni: Copy {
    /// To each of eight sums, the products of four unsigned bytes of `a` with four signed bytes of `w`.
    fn add_products(self, sums: __m256i, a: __m256i, w: __m256i) -> __m256i;
}

#[derive(Clone, Copy)]
struct Vex(());

#[derive(Clone, Copy)]
struct Evex(());

impl Vnni for Vex {
    #[inline(always)]
    fn add_products(self, sums: __m256i, a: __m256i, w: __m256i) -> __m256i {
        // SAFETY: `self` proves that the processor has AVX-VNNI.
        unsafe { _mm256_dpbusd_avx_epi32(sums, a, w) }
    }
}

impl Vnni for Evex {
    #[inline(always)]
    fn add_products(self, sums: __m256i, a: __m256i, w: __m256i) -> __m256i {
        // SAFETY: `self` proves that the processor has AVX-512 VNNI and VL.
        unsafe { _mm256_dpbusd_epi32(sums, a, w) }
    }
}

/// Compiles a body for both encodings and chooses one that the processor has. The name in brackets is the body's
/// [`Vnni`].
macro_rules! per_encoding {
    ($(#[$doc:meta])* fn $name:ident[$d:ident]($arg:ident: $ty:ty) $(-> $ret:ty)? $body:block) => {
        $(#[$doc])*
        pub(crate) fn $name(isa: Isa, $arg: $ty) $(-> $ret)? {
            #[inline(always)]
            fn body<D: Vnni>($d: D, $arg: $ty) $(-> $ret)? $body
            #[target_feature(enable = "avx2,fma,avxvnni")]
            fn vex($arg: $ty) $(-> $ret)? { body(Vex(()), $arg) }
            #[target_feature(enable = "avx2,fma,avx512f,avx512vl,avx512vnni")]
            fn evex($arg: $ty) $(-> $ret)? { body(Evex(()), $arg) }
            assert_eq!(isa.0, Kind::AvxVnni);
            if is_x86_feature_detected!("avxvnni") {
                // SAFETY: detected just now; the Isa stands for AVX2 and FMA (isa.rs).
                unsafe { vex($arg) }
            } else {
                // SAFETY: an Isa of this kind exists only where one of the two was detected, and AVX2 and FMA (isa.rs).
                unsafe { evex($arg) }
            }
        }
    };
}

per_encoding! {
    fn matmul[d](product: Product<'_>) {
        blocks(d, product);
    }
}

per_encoding! {
    /// One row of activations with chosen rows of a table (see [`crate::chosen`]).
    fn dots[d](dots: Dots<'_>) {
        // SAFETY: `d` proves that the processor has AVX2 and FMA.
        let s = unsafe { Avx2::new() };
        dots.run(s, Sums::Shifted, |a, rows| sixteen(d, a, rows));
    }
}

per_encoding! {
    /// [`crate::ceiling`]: `vpdpbusd` on registers; multiply-adds a round, and a value to keep.
    fn ceiling[d](rounds: usize) -> (u64, i32) {
        (12 * 32, registers(d, rounds))
    }
}

#[inline(always)]
fn blocks<D: Vnni>(d: D, mut p: Product<'_>) {
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
            // Tiles of about equal height: 7 rows are 4 and 3.
            let left = m - row;
            let height = left.div_ceil(left.div_ceil(ROWS));
            match height {
                6 => tile::<D, 6, 1>(d, &mut p, row, block),
                5 => tile::<D, 5, 1>(d, &mut p, row, block),
                4 => tile::<D, 4, 1>(d, &mut p, row, block),
                3 => tile::<D, 3, 1>(d, &mut p, row, block),
                2 => tile::<D, 2, 1>(d, &mut p, row, block),
                _ => tile::<D, 1, 1>(d, &mut p, row, block),
            }
            row += height;
        }
    }
}

#[inline(always)]
fn tile<D: Vnni, const MR: usize, const NB: usize>(d: D, p: &mut Product<'_>, row: usize, block: usize) {
    let groups = p.b.groups();
    let lines: &[Line] = &p.b.lines[block * groups..][..NB * groups];
    let offsets = &p.b.offsets[block * BLOCK..][..NB * BLOCK];
    let bytes = &p.a.bytes[row * p.a.stride..][..MR * p.a.stride];
    assert_eq!(p.a.stride, groups * GROUP);

    // SAFETY: `d` proves that the processor has AVX2.
    let mut acc = unsafe { [[[_mm256_setzero_si256(); 2]; NB]; MR] };
    if p.epilogue.sums == Sums::Product {
        for nb in 0..NB {
            for half in 0..2 {
                // SAFETY: `offsets` holds NB · 16 integers; `d` proves that the processor has AVX2.
                let offset = unsafe {
                    let at = offsets.as_ptr().add(nb * BLOCK + half * 8);
                    _mm256_sub_epi32(_mm256_setzero_si256(), _mm256_loadu_si256(at.cast()))
                };
                for row in &mut acc {
                    row[nb][half] = offset;
                }
            }
        }
    }
    for group in 0..groups {
        // SAFETY: nb < NB and group < groups; `lines` holds NB · groups lines, each 64 bytes, aligned to 64. `d` proves
        // that the processor has AVX2.
        let weights: [[__m256i; 2]; NB] = std::array::from_fn(|nb| unsafe {
            let at = lines.as_ptr().add(nb * groups + group).cast::<__m256i>();
            [_mm256_load_si256(at), _mm256_load_si256(at.add(1))]
        });
        for (mr, row) in acc.iter_mut().enumerate() {
            // SAFETY: `bytes` holds MR rows of groups · 4 bytes; unaligned reads are allowed here. `d` proves that the
            // processor has AVX2.
            let a = unsafe {
                let at = bytes.as_ptr().add((mr * groups + group) * GROUP);
                _mm256_set1_epi32(at.cast::<i32>().read_unaligned())
            };
            for (sums, weights) in row.iter_mut().zip(&weights) {
                for (sum, &w) in sums.iter_mut().zip(weights) {
                    *sum = d.add_products(*sum, a, w);
                }
            }
        }
    }

    // SAFETY: `d` proves that the processor has AVX2 and FMA.
    let s = unsafe { Avx2::new() };
    // SAFETY: as above.
    let floats = |sums: [__m256i; 2]| sums.map(|sum| unsafe { _mm256_cvtepi32_ps(sum) });
    // One call a block, so that every index is a constant and the sums stay in registers.
    p.finish(s, row, block, acc.map(|sums| floats(sums[0])));
    if NB > 1 {
        p.finish(s, row, block + 1, acc.map(|sums| floats(sums[1 % NB])));
    }
    if NB > 2 {
        p.finish(s, row, block + 2, acc.map(|sums| floats(sums[2 % NB])));
    }
    if NB > 3 {
        p.finish(s, row, block + 3, acc.map(|sums| floats(sums[3 % NB])));
    }
}

/// The shifted sums of 16 rows, eight at a time.
#[inline(always)]
fn sixteen<D: Vnni>(d: D, a: &[u8], rows: Candidates<'_>) -> [i32; BLOCK] {
    let k = rows[0].len();
    assert!(a.len() >= k && rows.iter().all(|row| row.len() == k));
    let mut out = [0; BLOCK];
    for (rows, out) in rows.chunks_exact(8).zip(out.chunks_exact_mut(8)) {
        // SAFETY: `d` proves that the processor has AVX2.
        let mut acc = unsafe { [_mm256_setzero_si256(); 8] };
        let mut at = 0;
        while at + 32 <= k {
            // SAFETY: at + 32 ≤ k, and `a` and every row hold at least k bytes. `d` proves that the processor has AVX2.
            unsafe {
                let a = _mm256_loadu_si256(a.as_ptr().add(at).cast());
                for (sum, row) in acc.iter_mut().zip(rows) {
                    *sum = d.add_products(*sum, a, _mm256_loadu_si256(row.as_ptr().add(at).cast()));
                }
            }
            at += 32;
        }
        // SAFETY: `d` proves that the processor has AVX2.
        out.copy_from_slice(&unsafe { sums_of_eight(acc) });
        if at < k {
            for (out, row) in out.iter_mut().zip(rows) {
                *out += shifted_dot(&a[at..], &row[at..]);
            }
        }
    }
    out
}

#[inline(always)]
fn registers<D: Vnni>(d: D, rounds: usize) -> i32 {
    // SAFETY: `d` proves that the processor has AVX2.
    let (mut acc, a, w) = unsafe { ([_mm256_setzero_si256(); 12], _mm256_set1_epi8(3), _mm256_set1_epi8(5)) };
    let (a, w) = std::hint::black_box((a, w));
    for _ in 0..rounds {
        for sum in &mut acc {
            *sum = d.add_products(*sum, a, w);
        }
    }
    let (low, high) = (acc.first_chunk().copied(), acc.last_chunk().copied());
    // SAFETY: `d` proves that the processor has AVX2.
    let sums = [low, high].map(|half| half.map_or([0; 8], |half| unsafe { sums_of_eight(half) }));
    sums.as_flattened().iter().fold(0, |total, sum| total.wrapping_add(*sum))
}
