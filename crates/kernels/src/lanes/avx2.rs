//! Sixteen floats as two AVX registers.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use crate::lanes::{Block, LANES, Lanes};

/// Proof that the processor has AVX2 and FMA.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Avx2(());

impl Avx2 {
    /// # Safety
    /// The processor must have AVX2 and FMA.
    #[inline(always)]
    pub(crate) unsafe fn new() -> Self {
        Self(())
    }
}

type V = [__m256; 2];

/// Calls an intrinsic.
macro_rules! call {
    ($e:expr) => {
        // SAFETY: `self` proves that the processor has the instructions; where memory is touched, a reference to an
        // array of the size that the instructions read or write vouches for it.
        unsafe { $e }
    };
}

/// The same intrinsic on both halves.
macro_rules! both {
    ($f:ident, $($v:ident),+) => {
        call!([$f($($v[0]),+), $f($($v[1]),+)])
    };
}

impl Lanes for Avx2 {
    type V = V;
    const TILE: usize = 2;
    const BLOCKS: usize = 2;

    #[inline(always)]
    fn splat(self, x: f32) -> V {
        call!([_mm256_set1_ps(x); 2])
    }
    #[inline(always)]
    fn load(self, from: &Block) -> V {
        call!([_mm256_loadu_ps(from.as_ptr()), _mm256_loadu_ps(from.as_ptr().add(8))])
    }
    #[inline(always)]
    fn store(self, v: V, to: &mut Block) {
        call!({
            _mm256_storeu_ps(to.as_mut_ptr(), v[0]);
            _mm256_storeu_ps(to.as_mut_ptr().add(8), v[1]);
        });
    }
    #[inline(always)]
    fn from_bytes(self, from: &[i8; LANES]) -> V {
        call!({
            let bytes = _mm_loadu_si128(from.as_ptr().cast());
            [
                _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(bytes)),
                _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_srli_si128::<8>(bytes))),
            ]
        })
    }
    #[inline(always)]
    fn add(self, a: V, b: V) -> V {
        both!(_mm256_add_ps, a, b)
    }
    #[inline(always)]
    fn sub(self, a: V, b: V) -> V {
        both!(_mm256_sub_ps, a, b)
    }
    #[inline(always)]
    fn mul(self, a: V, b: V) -> V {
        both!(_mm256_mul_ps, a, b)
    }
    #[inline(always)]
    fn div(self, a: V, b: V) -> V {
        both!(_mm256_div_ps, a, b)
    }
    #[inline(always)]
    fn fma(self, a: V, b: V, c: V) -> V {
        both!(_mm256_fmadd_ps, a, b, c)
    }
    #[inline(always)]
    fn larger(self, a: V, b: V) -> V {
        both!(_mm256_max_ps, a, b)
    }
    #[inline(always)]
    fn smaller(self, a: V, b: V) -> V {
        both!(_mm256_min_ps, a, b)
    }
    #[inline(always)]
    fn abs(self, v: V) -> V {
        let sign = self.splat(-0.0);
        both!(_mm256_andnot_ps, sign, v)
    }
    #[inline(always)]
    fn scale_by_power(self, p: V, shifted: V) -> V {
        let one = |p, shifted| {
            call!(_mm256_castsi256_ps(_mm256_add_epi32(
                _mm256_castps_si256(p),
                _mm256_slli_epi32::<23>(_mm256_castps_si256(shifted))
            )))
        };
        [one(p[0], shifted[0]), one(p[1], shifted[1])]
    }
    #[inline(always)]
    fn low_bytes(self, v: V, offset: u8) -> [u8; LANES] {
        let mut to = [0; LANES];
        call!({
            let low = _mm256_set1_epi32(255);
            let words = _mm256_packus_epi32(
                _mm256_and_si256(_mm256_castps_si256(v[0]), low),
                _mm256_and_si256(_mm256_castps_si256(v[1]), low),
            );
            // Packing works within 128-bit halves: the quarters come as 0 2 1 3.
            let words = _mm256_permute4x64_epi64::<0b11_01_10_00>(words);
            let bytes = _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256::<1>(words));
            let bytes = _mm_add_epi8(bytes, _mm_set1_epi8(offset as i8));
            _mm_storeu_si128(to.as_mut_ptr().cast(), bytes);
        });
        to
    }
    #[inline(always)]
    fn first(self, n: usize, v: V, fill: V) -> V {
        let one = |n: i32, v, fill| {
            call!({
                let lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
                let mask = _mm256_cmpgt_epi32(_mm256_set1_epi32(n), lane);
                _mm256_blendv_ps(fill, v, _mm256_castsi256_ps(mask))
            })
        };
        let n = n.min(LANES) as i32;
        [one(n, v[0], fill[0]), one(n - 8, v[1], fill[1])]
    }
    #[inline(always)]
    fn sum(self, v: V) -> f32 {
        call!({
            let a = _mm256_add_ps(v[0], v[1]);
            let b = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps::<1>(a));
            let c = _mm_add_ps(b, _mm_movehl_ps(b, b));
            _mm_cvtss_f32(_mm_add_ss(c, _mm_movehdup_ps(c)))
        })
    }
    #[inline(always)]
    fn max(self, v: V) -> f32 {
        call!({
            let a = _mm256_max_ps(v[0], v[1]);
            let b = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps::<1>(a));
            let c = _mm_max_ps(b, _mm_movehl_ps(b, b));
            _mm_cvtss_f32(_mm_max_ss(c, _mm_movehdup_ps(c)))
        })
    }
    #[inline(always)]
    fn equal(self, a: V, b: V) -> u16 {
        let one = |a, b| call!(_mm256_movemask_ps(_mm256_cmp_ps::<_CMP_EQ_OQ>(a, b)) as u16);
        one(a[0], b[0]) | one(a[1], b[1]) << 8
    }
}
