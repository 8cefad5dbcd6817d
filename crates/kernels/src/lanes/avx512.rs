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
    fn transpose(self, mut r: [__m512; LANES]) -> [__m512; LANES] {
        // Plain loops: closures in `array::from_fn` may stay calls, and then so do the intrinsics.
        // 4 × 4 within each quarter, first by pairs of floats, then by pairs of pairs.
        for g in [0, 4, 8, 12] {
            let [a, b, c, d] = [r[g], r[g + 1], r[g + 2], r[g + 3]];
            call!({
                let (low, high) = (_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b));
                let (low2, high2) = (_mm512_unpacklo_ps(c, d), _mm512_unpackhi_ps(c, d));
                let pd = [low, high, low2, high2];
                let [low, high, low2, high2] = [
                    _mm512_castps_pd(pd[0]),
                    _mm512_castps_pd(pd[1]),
                    _mm512_castps_pd(pd[2]),
                    _mm512_castps_pd(pd[3]),
                ];
                r[g] = _mm512_castpd_ps(_mm512_unpacklo_pd(low, low2));
                r[g + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(low, low2));
                r[g + 2] = _mm512_castpd_ps(_mm512_unpacklo_pd(high, high2));
                r[g + 3] = _mm512_castpd_ps(_mm512_unpackhi_pd(high, high2));
            });
        }
        // Now quarter t of r[4 · g + c] is column 4 · t + c of rows 4 · g … 4 · g + 3: the quarters change places.
        for c in 0..4 {
            let [g0, g1, g2, g3] = [r[c], r[4 + c], r[8 + c], r[12 + c]];
            call!({
                let even = _mm512_shuffle_f32x4::<0b10_00_10_00>(g0, g1);
                let even2 = _mm512_shuffle_f32x4::<0b10_00_10_00>(g2, g3);
                let odd = _mm512_shuffle_f32x4::<0b11_01_11_01>(g0, g1);
                let odd2 = _mm512_shuffle_f32x4::<0b11_01_11_01>(g2, g3);
                r[c] = _mm512_shuffle_f32x4::<0b10_00_10_00>(even, even2);
                r[4 + c] = _mm512_shuffle_f32x4::<0b10_00_10_00>(odd, odd2);
                r[8 + c] = _mm512_shuffle_f32x4::<0b11_01_11_01>(even, even2);
                r[12 + c] = _mm512_shuffle_f32x4::<0b11_01_11_01>(odd, odd2);
            });
        }
        r
    }
}
