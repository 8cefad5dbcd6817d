//! Int8 weights in the layout that every kernel reads.

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
        let expected = n.saturating_mul(k);
        if weights.len() != expected {
            return Err(PackError::Length { expected, found: weights.len() });
        }
        if let Some(index) = weights.iter().position(|&w| w == -128) {
            return Err(PackError::Range { index });
        }
        if k > Self::MAX_K {
            return Err(PackError::TooDeep { k });
        }
        let mut packed = Self::default();
        packed.fill(n, k, |row| &weights[row * k..][..k]);
        Ok(packed)
    }

    fn fill<'a>(&mut self, n: usize, k: usize, row: impl Fn(usize) -> &'a [i8]) {
        self.k = k;
        self.n = n;
        let (blocks, groups) = (n.div_ceil(BLOCK), k.div_ceil(GROUP));
        self.lines.clear();
        self.lines.resize(blocks * groups, Line([0; 64]));
        self.offsets.clear();
        self.offsets.resize(blocks * BLOCK, 0);
        for column in 0..n {
            let (block, lane) = (column / BLOCK, column % BLOCK);
            let lines = &mut self.lines[block * groups..][..groups];
            let source = row(column);
            let mut sum = 0i32;
            for (line, group) in lines.iter_mut().zip(source.chunks(GROUP)) {
                line.0[lane * GROUP..][..group.len()].copy_from_slice(group);
                sum += group.iter().map(|&w| i32::from(w)).sum::<i32>();
            }
            self.offsets[column] = 127 * sum;
        }
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
