//! Sixteen floats as one AVX-512 register.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use crate::lanes::{Block, LANES, Lanes};

/// Proof that the processor has AVX-512 F, BW, DQ and VL.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Avx512(());

impl Avx512 {
    /// # Safety
    /// The processor must have AVX-512 F, BW, DQ and VL.
    #[inline(always)]
    pub(crate) unsafe fn new() -> Self {
        Self(())
    }
}

/// Calls an intrinsic.
macro_rules! call {
    ($e:expr) => {
        // SAFETY: `self` proves that the processor has the instructions; where memory is touched, a reference to an
        // array of the size that the instruction reads or writes vouches for it.
        unsafe { $e }
    };
}

impl Lanes for Avx512 {
    type V = __m512;
    const TILE: usize = 4;
    const BLOCKS: usize = 3;

    #[inline(always)]
    fn splat(self, x: f32) -> __m512 {
        call!(_mm512_set1_ps(x))
    }
    #[inline(always)]
    fn load(self, from: &Block) -> __m512 {
        call!(_mm512_loadu_ps(from.as_ptr()))
    }
    #[inline(always)]
    fn store(self, v: __m512, to: &mut Block) {
        call!(_mm512_storeu_ps(to.as_mut_ptr(), v));
    }
    #[inline(always)]
    fn from_bytes(self, from: &[i8; LANES]) -> __m512 {
        call!(_mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128(from.as_ptr().cast()))))
    }
    #[inline(always)]
    fn add(self, a: __m512, b: __m512) -> __m512 {
        call!(_mm512_add_ps(a, b))
    }
    #[inline(always)]
    fn sub(self, a: __m512, b: __m512) -> __m512 {
        call!(_mm512_sub_ps(a, b))
    }
    #[inline(always)]
    fn mul(self, a: __m512, b: __m512) -> __m512 {
        call!(_mm512_mul_ps(a, b))
    }
    #[inline(always)]
    fn div(self, a: __m512, b: __m512) -> __m512 {
        call!(_mm512_div_ps(a, b))
    }
    #[inline(always)]
    fn fma(self, a: __m512, b: __m512, c: __m512) -> __m512 {
        call!(_mm512_fmadd_ps(a, b, c))
    }
    #[inline(always)]
    fn larger(self, a: __m512, b: __m512) -> __m512 {
        call!(_mm512_max_ps(a, b))
    }
    #[inline(always)]
    fn smaller(self, a: __m512, b: __m512) -> __m512 {
        call!(_mm512_min_ps(a, b))
    }
    #[inline(always)]
    fn abs(self, v: __m512) -> __m512 {
        call!(_mm512_abs_ps(v))
    }
    #[inline(always)]
    fn scale_by_power(self, p: __m512, shifted: __m512) -> __m512 {
        call!(_mm512_castsi512_ps(_mm512_add_epi32(
            _mm512_castps_si512(p),
            _mm512_slli_epi32::<23>(_mm512_castps_si512(shifted))
        )))
    }
    #[inline(always)]
    fn low_bytes(self, v: __m512, offset: u8) -> [u8; LANES] {
        let mut to = [0; LANES];
        call!({
            let bytes = _mm512_cvtepi32_epi8(_mm512_castps_si512(v));
            let bytes = _mm_add_epi8(bytes, _mm_set1_epi8(offset as i8));
            _mm_storeu_si128(to.as_mut_ptr().cast(), bytes);
        });
        to
    }
    #[inline(always)]
    fn first(self, n: usize, v: __m512, fill: __m512) -> __m512 {
        let mask = if n >= LANES { !0 } else { (1u16 << n) - 1 };
        call!(_mm512_mask_blend_ps(mask, fill, v))
    }
    #[inline(always)]
    fn sum(self, v: __m512) -> f32 {
        call!({
            let a = _mm256_add_ps(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps::<1>(v));
            let b = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps::<1>(a));
            let c = _mm_add_ps(b, _mm_movehl_ps(b, b));
            _mm_cvtss_f32(_mm_add_ss(c, _mm_movehdup_ps(c)))
        })
    }
    #[inline(always)]
    fn max(self, v: __m512) -> f32 {
        call!({
            let a = _mm256_max_ps(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps::<1>(v));
            let b = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps::<1>(a));
            let c = _mm_max_ps(b, _mm_movehl_ps(b, b));
            _mm_cvtss_f32(_mm_max_ss(c, _mm_movehdup_ps(c)))
        })
    }
    #[inline(always)]
    fn equal(self, a: __m512, b: __m512) -> u16 {
        call!(_mm512_cmp_ps_mask::<_CMP_EQ_OQ>(a, b))
    }
    #[inline(always)]
    fn transpose(self, r: [__m512; LANES]) -> [__m512; LANES] {
        // 4 × 4 within each quarter, first by pairs of floats, then by pairs of pairs; then the quarters.
        let pairs: [__m512; 16] = std::array::from_fn(|i| {
            let (a, b) = (r[i / 4 * 4 + i % 2 * 2], r[i / 4 * 4 + i % 2 * 2 + 1]);
            call!(if i % 4 < 2 { _mm512_unpacklo_ps(a, b) } else { _mm512_unpackhi_ps(a, b) })
        });
        // q[4 · g + c]: in each quarter t, column 4 · t + c of rows 4 · g … 4 · g + 3.
        let q: [__m512; 16] = std::array::from_fn(|i| {
            let first = i / 4 * 4 + i % 4 / 2 * 2;
            let (a, b) = call!((_mm512_castps_pd(pairs[first]), _mm512_castps_pd(pairs[first + 1])));
            call!(_mm512_castpd_ps(if i % 2 == 0 { _mm512_unpacklo_pd(a, b) } else { _mm512_unpackhi_pd(a, b) }))
        });
        // halves[4 · h + c + 8 · o]: of columns c with even (o = 0) or odd quarter, rows of groups 2h and 2h + 1.
        let halves: [__m512; 16] = std::array::from_fn(|i| {
            let (odd, h, c) = (i / 8, i / 4 % 2, i % 4);
            let (a, b) = (q[8 * h + c], q[8 * h + 4 + c]);
            call!(if odd == 0 {
                _mm512_shuffle_f32x4::<0b10_00_10_00>(a, b)
            } else {
                _mm512_shuffle_f32x4::<0b11_01_11_01>(a, b)
            })
        });
        std::array::from_fn(|column| {
            let (quarter, c) = (column / 4, column % 4);
            let (a, b) = (halves[quarter % 2 * 8 + c], halves[quarter % 2 * 8 + 4 + c]);
            call!(if quarter < 2 {
                _mm512_shuffle_f32x4::<0b10_00_10_00>(a, b)
            } else {
                _mm512_shuffle_f32x4::<0b11_01_11_01>(a, b)
            })
        })
    }
}
