//! The arithmetic of the engine: int8 matrix products with exact int32 accumulation, and float row kernels.
//!
//! Deliberately absent: files, threads, allocation in inner loops, and any knowledge of models or text.
//!
//! * [`Isa`] is a value that proves what the processor can do: a kernel for an instruction set is reachable only
//!   through an `Isa` that was detected on this machine.
//! * [`PackedMatrix`] holds int8 weights in one layout for every instruction set; [`PackedMatrix::matmul_into`]
//!   multiplies quantised rows ([`quantize_rows`]) with it, [`PackedMatrix::matmul_quantized_into`] quantises the
//!   results for the next product at once. [`TableColumns`] multiplies one row with chosen rows of an embedding.
//! * [`PackedFloatMatrix`] and [`float_dots`] are the same for float32 weights.
//! * [`attention`] over [`Keys`], and [`rows`]: layer normalisation, the SSRU cell, embedding, selection.
//! * [`ceiling`] says how fast the processor could multiply at all.
//!
//! **One numerics.** Integer sums are exact, so their order is free. Float code is written once over a private trait of
//! 16 lanes with explicit fused multiply-adds and one order of reduction, and instantiated once per instruction set:
//! nothing is reordered, so every instruction set gives the same bits (see `docs/numerics.md`).
//!
//! ```
//! use tolmach_kernels::{Isa, Epilogue, PackedMatrix, QuantizedRows, Sums, quantize_rows};
//! // y = x · W with W = [[1, 0], [0, 2]] (k = 2, n = 2), stored as n rows of k weights.
//! let w = PackedMatrix::pack(&[1, 0, 0, 2], 2, 2).unwrap();
//! let isa = Isa::detect();
//! let mut q = QuantizedRows::default();
//! quantize_rows(isa, &[3.0, 4.0], 2, Some(1.0), &mut q);
//! let mut y = [0.0; 2];
//! let epilogue = Epilogue { scale: &[1.0, 1.0], bias: &[0.5, 0.5], relu: false, sums: Sums::Product };
//! w.matmul_into(isa, &q, &epilogue, &mut y, 2);
//! assert_eq!(y, [3.5, 8.5]);
//! ```

mod attention;
pub mod ceiling;
mod chosen;
mod dots;
mod float_matmul;
mod isa;
mod lanes;
mod matmul;
mod packed;
mod product;
mod quantize;
pub mod rows;

#[cfg(target_arch = "aarch64")]
mod aarch64;
#[cfg(target_arch = "x86_64")]
mod x86_64;

#[cfg(test)]
mod tests;

pub use attention::{Keys, Rows, attention};
pub use chosen::TableColumns;
pub use dots::TableEpilogue;
pub use float_matmul::{PackedFloatMatrix, float_dots};
pub use isa::Isa;
pub use packed::{PackError, PackedMatrix};
pub use product::{Epilogue, Sums};
pub use quantize::{QuantizedRows, quantize_rows};
