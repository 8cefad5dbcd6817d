//! Kernels for x86-64.

pub(crate) mod product_avx2;
pub(crate) mod product_avx512vnni;
pub(crate) mod product_avxvnni;
