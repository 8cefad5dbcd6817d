//! Int8 weights in the layout that every kernel reads.

use crate::Isa;
use crate::lanes::{LANES, per_isa};

/// Sixteen columns by four consecutive k: what one AVX-512 register holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, align(64))]
pub(crate) struct Line(pub(crate) [i8; 64]);

/// Columns of one block.
pub(crate) const BLOCK: usize = 16;
/// Consecutive k of one 32-bit lane.
pub(crate) const GROUP: usize = 4;

/// Why weights cannot be packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PackError {
    /// The number of weights is not `n · k`.
    Length {
        /// `n · k`.
        expected: usize,
        /// Weights given.
        found: usize,
    },
    /// A weight is −128; the format holds −127 to 127 and the AVX2 kernel relies on it.
    Range {
        /// Index of the weight.
        index: usize,
    },
    /// `k` is so large that a sum might leave the int32 range.
    TooDeep {
        /// The given `k`.
        k: usize,
    },
}

impl std::fmt::Display for PackError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PackError::Length { expected, found } => write!(f, "expected {expected} weights, found {found}"),
            PackError::Range { index } => write!(f, "weight {index} is -128, outside -127..=127"),
            PackError::TooDeep { k } => write!(f, "inner dimension {k} is over {}", PackedMatrix::MAX_K),
        }
    }
}

impl std::error::Error for PackError {}

/// An int8 matrix B\[k, n\], packed for multiplication from the left: blocks of 16 columns, in a block groups of
/// 4 k, in a group 16 columns × 4 k. Odd `k` and `n` are padded with zeros.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackedMatrix {
    pub(crate) lines: Vec<Line>,
    /// 127 · (sum of the column): what the offset of the activations (+127) adds to a product. `n` padded.
    pub(crate) offsets: Vec<i32>,
    k: usize,
    n: usize,
}

impl PackedMatrix {
    /// Largest inner dimension: 2^16 · 254 · 127 < 2^31.
    pub const MAX_K: usize = 1 << 16;

    /// Packs `n` rows of `k` weights each (the transpose of B\[k, n\]; the order of a Marian file).
    ///
    /// # Errors
    /// If the length is not `n · k`, a weight is −128, or `k` exceeds [`Self::MAX_K`].
    pub fn pack(weights: &[i8], n: usize, k: usize) -> Result<Self, PackError> {
        Self::pack_joined(&[weights], n, k)
    }

    /// The same for several matrices of the same `k` side by side: `parts` have `n` rows together.
    ///
    /// # Errors
    /// As [`PackedMatrix::pack`]; an index counts through all parts.
    pub fn pack_joined(parts: &[&[i8]], n: usize, k: usize) -> Result<Self, PackError> {
        let expected = n.saturating_mul(k);
        let found: usize = parts.iter().map(|part| part.len()).sum();
        if found != expected || k > 0 && parts.iter().any(|part| !part.len().is_multiple_of(k)) {
            return Err(PackError::Length { expected, found });
        }
        if k > Self::MAX_K {
            return Err(PackError::TooDeep { k });
        }
        let rows: Vec<&[i8]> = parts.iter().flat_map(|part| part.chunks_exact(k.max(1))).collect();
        let (blocks, groups) = (n.div_ceil(BLOCK), k.div_ceil(GROUP));
        let mut packed =
            Self { lines: Vec::with_capacity(blocks * groups), offsets: vec![0; blocks * BLOCK], k, n };
        if !fill(Isa::detect(), &rows, &mut packed) {
            let weights = parts.iter().flat_map(|part| part.iter());
            let index = weights.enumerate().find(|&(_, &w)| w == -128).map_or(0, |(index, _)| index);
            return Err(PackError::Range { index });
        }
        Ok(packed)
    }

    /// For each column 127 · (sum of its weights): the part of a shifted sum that is not the product
    /// (see [`crate::Sums`]).
    pub fn offsets(&self) -> &[i32] {
        &self.offsets[..self.n]
    }

    /// Inner dimension.
    pub fn k(&self) -> usize {
        self.k
    }

    /// Number of columns.
    pub fn n(&self) -> usize {
        self.n
    }

    /// Groups of four k, each one [`Line`] a block.
    pub(crate) fn groups(&self) -> usize {
        self.k.div_ceil(GROUP)
    }
}

/// Sets the offset of a row of weights, 127 · their sum, and returns the lowest of them.
#[inline(always)]
pub(crate) fn sum_row(row: &[i8], offset: &mut i32) -> i8 {
    *offset = 127 * row.iter().map(|&w| i32::from(w)).sum::<i32>();
    row.iter().fold(0, |lowest, &w| lowest.min(w))
}

per_isa! {
    /// Appends the lines of rows of `k` weights and fills their offsets; whether no weight is −128.
    fn fill[s](rows: &[&[i8]], packed: &mut PackedMatrix) -> bool {
        let (k, groups) = (packed.k, packed.groups());
        let mut lowest = 0i8;
        for (rows, offsets) in rows.chunks(BLOCK).zip(packed.offsets.chunks_mut(BLOCK)) {
            for (row, offset) in rows.iter().zip(offsets) {
                lowest = lowest.min(sum_row(row, offset));
            }
            let mut group = 0;
            // Sixteen rows of 64 weights are 16 × 16 words of four: columns of words become lines.
            while rows.len() == BLOCK && (group + LANES) * GROUP <= k {
                let mut words = [s.splat(0.0); LANES];
                for (words, row) in words.iter_mut().zip(rows) {
                    let mut block = [0.0; LANES];
                    for (to, w) in block.iter_mut().zip(row[group * GROUP..].as_chunks::<GROUP>().0) {
                        *to = f32::from_bits(u32::from_le_bytes([w[0] as u8, w[1] as u8, w[2] as u8, w[3] as u8]));
                    }
                    *words = s.load(&block);
                }
                for column in s.transpose(words) {
                    let mut block = [0.0; LANES];
                    s.store(column, &mut block);
                    let mut line = Line([0; 64]);
                    for (to, word) in line.0.as_chunks_mut::<GROUP>().0.iter_mut().zip(block) {
                        let [a, b, c, d] = word.to_bits().to_le_bytes();
                        *to = [a as i8, b as i8, c as i8, d as i8];
                    }
                    packed.lines.push(line);
                }
                group += LANES;
            }
            for group in group..groups {
                let mut line = Line([0; 64]);
                for (row, line) in rows.iter().zip(line.0.chunks_exact_mut(GROUP)) {
                    let rest = &row[group * GROUP..];
                    let count = GROUP.min(rest.len());
                    line[..count].copy_from_slice(&rest[..count]);
                }
                packed.lines.push(line);
            }
        }
        lowest != i8::MIN
    }
}
