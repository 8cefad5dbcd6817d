//! Kernels for x86-64.

pub(crate) mod lanes_avx2;
pub(crate) mod lanes_avx512;
pub(crate) mod product_avx2;
pub(crate) mod product_avx512vnni;

/// Asks for the cache lines of a row of weights.
#[inline(always)]
#[allow(unsafe_code)]
pub(crate) fn prefetch(row: &[i8]) {
    for line in row.chunks(64) {
        // SAFETY: a prefetch touches no memory as the program sees it, and SSE is part of x86-64.
        unsafe { std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(line.as_ptr()) };
    }
}
