//! Kernels for aarch64.

pub(crate) mod lanes_neon;
pub(crate) mod product_neon;
