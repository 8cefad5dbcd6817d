//! Sixteen floats as four NEON registers.
#![allow(unsafe_code)]

use std::arch::aarch64::*;

use crate::lanes::{Block, LANES, Lanes, larger};

/// Proof that the processor has NEON, as every aarch64 target of Rust has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Neon(());

impl Neon {
    /// # Safety
    /// The processor must have NEON.
    #[inline(always)]
    pub(crate) unsafe fn new() -> Self {
        Self(())
    }
}

type V = [float32x4_t; 4];

/// Calls an intrinsic.
macro_rules! call {
    ($e:expr) => {
        // SAFETY: `self` proves that the processor has the instructions; where memory is touched, a reference to an
        // array of the size that the instructions read or write vouches for it.
        unsafe { $e }
    };
}

/// The same intrinsic on all four quarters.
macro_rules! all {
    ($f:ident, $($v:ident),+) => {
        call!([$f($($v[0]),+), $f($($v[1]),+), $f($($v[2]),+), $f($($v[3]),+)])
    };
}

impl Lanes for Neon {
    type V = V;
    const TILE: usize = 2;
    const BLOCKS: usize = 2;

    #[inline(always)]
    fn splat(self, x: f32) -> V {
        call!([vdupq_n_f32(x); 4])
    }
    #[inline(always)]
    fn load(self, from: &Block) -> V {
        std::array::from_fn(|i| call!(vld1q_f32(from.as_ptr().add(i * 4))))
    }
    #[inline(always)]
    fn store(self, v: V, to: &mut Block) {
        for (i, v) in v.into_iter().enumerate() {
            call!(vst1q_f32(to.as_mut_ptr().add(i * 4), v));
        }
    }
    #[inline(always)]
    fn from_bytes(self, from: &[i8; LANES]) -> V {
        call!({
            let bytes = vld1q_s8(from.as_ptr());
            let (low, high) = (vmovl_s8(vget_low_s8(bytes)), vmovl_high_s8(bytes));
            [
                vcvtq_f32_s32(vmovl_s16(vget_low_s16(low))),
                vcvtq_f32_s32(vmovl_high_s16(low)),
                vcvtq_f32_s32(vmovl_s16(vget_low_s16(high))),
                vcvtq_f32_s32(vmovl_high_s16(high)),
            ]
        })
    }
    #[inline(always)]
    fn add(self, a: V, b: V) -> V {
        all!(vaddq_f32, a, b)
    }
    #[inline(always)]
    fn sub(self, a: V, b: V) -> V {
        all!(vsubq_f32, a, b)
    }
    #[inline(always)]
    fn mul(self, a: V, b: V) -> V {
        all!(vmulq_f32, a, b)
    }
    #[inline(always)]
    fn div(self, a: V, b: V) -> V {
        all!(vdivq_f32, a, b)
    }
    #[inline(always)]
    fn fma(self, a: V, b: V, c: V) -> V {
        all!(vfmaq_f32, c, a, b)
    }
    #[inline(always)]
    fn larger(self, a: V, b: V) -> V {
        // FMAX gives NaN where either is NaN; the promise is `b`.
        std::array::from_fn(|i| call!(vbslq_f32(vcgtq_f32(a[i], b[i]), a[i], b[i])))
    }
    #[inline(always)]
    fn smaller(self, a: V, b: V) -> V {
        std::array::from_fn(|i| call!(vbslq_f32(vcltq_f32(a[i], b[i]), a[i], b[i])))
    }
    #[inline(always)]
    fn abs(self, v: V) -> V {
        all!(vabsq_f32, v)
    }
    #[inline(always)]
    fn scale_by_power(self, p: V, shifted: V) -> V {
        std::array::from_fn(|i| {
            call!(vreinterpretq_f32_u32(vaddq_u32(
                vreinterpretq_u32_f32(p[i]),
                vshlq_n_u32::<23>(vreinterpretq_u32_f32(shifted[i]))
            )))
        })
    }
    #[inline(always)]
    fn low_bytes(self, v: V, offset: u8) -> [u8; LANES] {
        let mut to = [0; LANES];
        call!({
            let half =
                |a, b| vcombine_u16(vmovn_u32(vreinterpretq_u32_f32(a)), vmovn_u32(vreinterpretq_u32_f32(b)));
            let bytes = vcombine_u8(vmovn_u16(half(v[0], v[1])), vmovn_u16(half(v[2], v[3])));
            vst1q_u8(to.as_mut_ptr(), vaddq_u8(bytes, vdupq_n_u8(offset)));
        });
        to
    }
    #[inline(always)]
    fn first(self, n: usize, v: V, fill: V) -> V {
        const NUMBERS: [[u32; 4]; 4] = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11], [12, 13, 14, 15]];
        let n = n.min(LANES) as u32;
        std::array::from_fn(|i| {
            call!(vbslq_f32(vcltq_u32(vld1q_u32(NUMBERS[i].as_ptr()), vdupq_n_u32(n)), v[i], fill[i]))
        })
    }
    #[inline(always)]
    fn sum(self, v: V) -> f32 {
        call!({
            let b = vaddq_f32(vaddq_f32(v[0], v[2]), vaddq_f32(v[1], v[3]));
            let c = vadd_f32(vget_low_f32(b), vget_high_f32(b));
            vget_lane_f32::<0>(c) + vget_lane_f32::<1>(c)
        })
    }
    #[inline(always)]
    fn max(self, v: V) -> f32 {
        let mut x = [[0.0f32; 4]; 4];
        for (x, v) in x.iter_mut().zip(v) {
            call!(vst1q_f32(x.as_mut_ptr(), v));
        }
        let b: [f32; 4] = std::array::from_fn(|i| larger(larger(x[0][i], x[2][i]), larger(x[1][i], x[3][i])));
        larger(larger(b[0], b[2]), larger(b[1], b[3]))
    }
    #[inline(always)]
    fn equal(self, a: V, b: V) -> u16 {
        let mut bits = 0;
        for i in 0..4 {
            let mut lanes = [0u32; 4];
            call!(vst1q_u32(lanes.as_mut_ptr(), vceqq_f32(a[i], b[i])));
            for (lane, &all) in lanes.iter().enumerate() {
                bits |= u16::from(all != 0) << (i * 4 + lane);
            }
        }
        bits
    }
}
