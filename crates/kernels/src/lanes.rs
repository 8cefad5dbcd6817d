//! Sixteen float lanes as a plain array: the unit in which every float kernel is written.
//!
//! The compiler turns the fixed loops into one AVX-512, two AVX2 or four NEON instructions; the arithmetic, and so
//! the result, is the same everywhere because fused multiply-adds are explicit and nothing is reassociated.

pub(crate) const LANES: usize = 16;

/// Sixteen floats.
pub(crate) type Lanes = [f32; LANES];

/// The first sixteen of `x`, or what there is, filled up with `fill`.
#[inline(always)]
pub(crate) fn load_or(x: &[f32], fill: f32) -> Lanes {
    let mut out = [fill; LANES];
    if let Some(full) = x.first_chunk::<LANES>() {
        out = *full;
    } else {
        out[..x.len()].copy_from_slice(x);
    }
    out
}

/// `a · b + c`, one rounding.
#[inline(always)]
pub(crate) fn fma(a: Lanes, b: Lanes, c: Lanes) -> Lanes {
    std::array::from_fn(|i| a[i].mul_add(b[i], c[i]))
}

/// The sum of the lanes in one fixed order: halves are added, 16 → 8 → 4 → 2 → 1.
#[inline(always)]
pub(crate) fn sum(x: Lanes) -> f32 {
    let a: [f32; 8] = std::array::from_fn(|i| x[i] + x[i + 8]);
    let b: [f32; 4] = std::array::from_fn(|i| a[i] + a[i + 4]);
    (b[0] + b[2]) + (b[1] + b[3])
}

/// The largest lane; `f32::NEG_INFINITY` if all are NaN.
#[inline(always)]
pub(crate) fn max(x: Lanes) -> f32 {
    let a: [f32; 8] = std::array::from_fn(|i| larger(x[i], x[i + 8]));
    let b: [f32; 4] = std::array::from_fn(|i| larger(a[i], a[i + 4]));
    larger(larger(b[0], b[2]), larger(b[1], b[3]))
}

/// The larger of two, `b` where `a` is NaN or equal: one instruction everywhere, unlike `f32::max`.
#[inline(always)]
pub(crate) fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// The smaller of two, `b` where `a` is NaN or equal.
#[inline(always)]
pub(crate) fn smaller(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

/// Adding and subtracting 1.5 · 2^23 rounds to the nearest integer, ties to even, for |x| < 2^22.
pub(crate) const ROUNDING: f32 = 12_582_912.0;

/// e^x, relative error below 2e-7 on [-87, 88]; arguments outside are clamped to it.
///
/// Range reduction by ln 2 in two parts, then a degree-6 Taylor polynomial on [-ln2/2, ln2/2].
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    let x = smaller(larger(x, -87.0), 88.0);
    let shifted = x.mul_add(std::f32::consts::LOG2_E, ROUNDING);
    let n = shifted - ROUNDING;
    let r = n.mul_add(-0.693_359_4, x);
    let r = n.mul_add(2.121_944_4e-4, r);
    let p = (1.0f32 / 720.0).mul_add(r, 1.0 / 120.0);
    let p = p.mul_add(r, 1.0 / 24.0);
    let p = p.mul_add(r, 1.0 / 6.0);
    let p = p.mul_add(r, 0.5);
    let p = p.mul_add(r, 1.0);
    let p = p.mul_add(r, 1.0);
    // The low bits of `shifted` are n in two's complement: shifted into the exponent they multiply by 2^n.
    f32::from_bits(p.to_bits().wrapping_add(shifted.to_bits() << 23))
}

/// [`exp`] of each lane.
#[inline(always)]
pub(crate) fn exp_lanes(x: Lanes) -> Lanes {
    std::array::from_fn(|i| exp(x[i]))
}
