//! The output layer: one row of activations times chosen rows of a table that stays as it lies in the model file.
//!
//! A sentence has its own few hundred candidates out of tens of thousands, and one row of activations a step. Packing
//! its candidates would read and write them before the first use; reading the table's rows where they lie costs one
//! sum over lanes a candidate instead, and no memory a sentence.

use crate::Isa;
use crate::dots::{Dots, TableEpilogue, shifted_dot};
use crate::isa::Kind;
use crate::lanes::Portable;
use crate::packed::{PackError, sum_row};
use crate::product::Sums;
use crate::quantize::QuantizedRows;

/// What belongs to each row of an int8 table: the table itself is passed to each call, so that it can stay mapped.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableColumns {
    /// 127 · (sum of the row): what the offset of the activations adds to a product.
    offsets: Vec<i32>,
    k: usize,
}

impl TableColumns {
    /// Reads a table of rows of `k` weights once: checks its range and sums its rows.
    ///
    /// # Errors
    /// If the length is not a multiple of `k`, a weight is −128, or `k` exceeds [`crate::PackedMatrix::MAX_K`].
    pub fn new(isa: Isa, table: &[i8], k: usize) -> Result<Self, PackError> {
        if k == 0 || !table.len().is_multiple_of(k) {
            return Err(PackError::Length { expected: k, found: table.len() });
        }
        if k > crate::PackedMatrix::MAX_K {
            return Err(PackError::TooDeep { k });
        }
        let mut offsets = vec![0; table.len() / k];
        if !sum_rows(isa, table, k, &mut offsets) {
            let index = table.iter().position(|&w| w == -128).unwrap_or_default();
            return Err(PackError::Range { index });
        }
        Ok(Self { offsets, k })
    }

    /// Rows of the table.
    pub fn len(&self) -> usize {
        self.offsets.len()
    }

    /// Whether the table has no row.
    pub fn is_empty(&self) -> bool {
        self.offsets.is_empty()
    }

    /// 127 · (sum of each row), as [`crate::PackedMatrix::offsets`].
    pub fn offsets(&self) -> &[i32] {
        &self.offsets
    }

    /// `out[i] ←` (row `row` of `a`) · (row `ids[i]` of `table`), with the epilogue.
    ///
    /// The integer sums are exact, so every instruction set returns the same bits.
    ///
    /// # Panics
    /// If `table` is not the one that `self` was made of in length, an id lies outside it, `k` of the activations
    /// differs, or biases or `out` are not as many as `ids`.
    #[allow(clippy::too_many_arguments)]
    pub fn dot_into(
        &self,
        isa: Isa,
        table: &[i8],
        a: &QuantizedRows,
        row: usize,
        ids: &[u32],
        epilogue: &TableEpilogue<'_>,
        out: &mut [f32],
    ) {
        assert_eq!(table.len(), self.offsets.len() * self.k, "another table");
        assert_eq!(a.k, self.k, "inner dimensions differ");
        assert!(epilogue.bias.len() == ids.len() && out.len() == ids.len(), "one bias and result an id");
        let highest = ids.iter().fold(0, |highest, &id| highest.max(id));
        assert!(ids.is_empty() || (highest as usize) < self.offsets.len(), "id {highest} outside the table");
        let dots = Dots {
            table,
            k: self.k,
            a: &a.bytes[row * a.stride..][..a.stride],
            row_scale: a.row_scale.get(row).copied().unwrap_or(1.0),
            offsets: &self.offsets,
            ids,
            epilogue,
            out,
        };
        match isa.0 {
            Kind::Scalar => dots.run(Portable, Sums::Shifted, |a, rows| rows.map(|row| shifted_dot(a, row))),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => crate::x86_64::product_avx2::dots(isa, dots),
            #[cfg(target_arch = "x86_64")]
            Kind::AvxVnni => crate::x86_64::product_avxvnni::dots(isa, dots),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512Vnni => crate::x86_64::product_avx512vnni::dots(isa, dots),
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => crate::aarch64::product_neon::dots(isa, dots),
            #[cfg(target_arch = "aarch64")]
            Kind::NeonDot => crate::aarch64::product_dot::dots(isa, dots),
            #[cfg(target_arch = "aarch64")]
            Kind::NeonI8mm => crate::aarch64::product_i8mm::dots(isa, dots),
        }
    }
}

crate::lanes::per_isa! {
    /// 127 · sum of each row; whether no weight is −128. Plain loops, compiled for each instruction set.
    fn sum_rows[_s](table: &[i8], k: usize, offsets: &mut [i32]) -> bool {
        let mut lowest = 0;
        for (row, offset) in table.chunks_exact(k).zip(offsets) {
            lowest = lowest.min(sum_row(row, offset));
        }
        lowest != i8::MIN
    }
}
