//! The embedding table, and the output layer that is tied to it.

use std::sync::OnceLock;

use crate::affine::{shifted_bias, sums_for};
use tolmach_kernels::{
    Epilogue, Isa, PackedFloatMatrix, PackedMatrix, QuantizedRows, TableColumns, TableEpilogue, float_dots,
    quantize_rows, rows,
};
use tolmach_marian::{Int8Place, ModelError, ModelFile, Tensor};

/// An embedding of `size` pieces × `dim`, held as the file holds it.
#[derive(Debug)]
pub(crate) struct Embedding {
    name: String,
    table: Table,
    size: usize,
    dim: usize,
}

#[derive(Debug)]
enum Table {
    /// Row-major in the model file, which stays mapped.
    Int8 {
        quant_mult: f32,
        place: Int8Place,
    },
    Float(Vec<f32>),
}

impl Embedding {
    pub(crate) fn load(model: &ModelFile, name: &str, size: usize, dim: usize) -> Result<Self, ModelError> {
        let tensor = model.tensor(name)?;
        let found = tensor.describe();
        let (shape, table) = match tensor {
            Tensor::Float { data, rows, columns } => ((rows, columns), Table::Float(data)),
            Tensor::Int8(t) => {
                let table = Table::Int8 { quant_mult: t.quant_mult, place: model.int8_place(name)? };
                ((t.rows, t.columns), table)
            }
        };
        if shape != (size, dim) {
            let expected = format!("[{size}, {dim}]");
            return Err(ModelError::Tensor { name: name.to_owned(), expected, found });
        }
        Ok(Self { name: name.to_owned(), table, size, dim })
    }

    /// `row` ← embedding of `id` · √dim + `position`. Ids outside the table give the position alone.
    pub(crate) fn lookup_into(
        &self,
        isa: Isa,
        model: &ModelFile,
        id: u32,
        position: &[f32],
        row: &mut [f32],
    ) {
        let id = id as usize;
        let factor = (self.dim as f32).sqrt();
        row.copy_from_slice(position);
        if id >= self.size {
            return;
        }
        match &self.table {
            Table::Int8 { quant_mult, .. } => {
                let bytes = &self.bytes(model)[id * self.dim..][..self.dim];
                rows::add_embedding(isa, row, bytes, 1.0 / quant_mult, factor);
            }
            Table::Float(table) => {
                for (out, value) in row.iter_mut().zip(&table[id * self.dim..]) {
                    *out = value.mul_add(factor, *out);
                }
            }
        }
    }

    /// The table's bytes; empty for a float table.
    fn bytes<'a>(&self, model: &'a ModelFile) -> &'a [i8] {
        match &self.table {
            Table::Int8 { place, .. } => model.int8_at(place),
            Table::Float(_) => &[],
        }
    }
}

/// Logits = x · embeddingᵀ + bias, over the whole vocabulary or over a sentence's own candidates.
#[derive(Debug)]
pub(crate) struct Output {
    isa: Isa,
    /// One a piece; for an int8 table with the offset of the activations taken off.
    bias: Vec<f32>,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Int8 {
        columns: TableColumns,
        /// Of the activations; `None` takes it from each row.
        quant_mult: Option<f32>,
        scale: f32,
        all: OnceLock<All<PackedMatrix>>,
    },
    Float {
        all: OnceLock<All<PackedFloatMatrix>>,
    },
}

/// All columns packed, when the first sentence without a shortlist comes.
#[derive(Debug)]
struct All<M> {
    matrix: M,
    /// One a column.
    scale: Vec<f32>,
}

impl Output {
    pub(crate) fn load(isa: Isa, model: &ModelFile, embedding: &Embedding) -> Result<Self, ModelError> {
        let mut bias = model.floats("decoder_ff_logit_out_b", embedding.size)?;
        let Table::Int8 { quant_mult: b, .. } = embedding.table else {
            return Ok(Self { isa, bias, kind: Kind::Float { all: OnceLock::new() } });
        };
        // The output matrix is an unnamed node of the exporter's graph, hence `none`.
        let names = ["none_QuantMultA".to_owned(), format!("{}_QuantMultA", embedding.name)];
        let quant_mult =
            names.iter().find(|name| model.contains(name)).map(|name| model.scalar(name)).transpose()?;
        let columns = TableColumns::new(isa, embedding.bytes(model), embedding.dim).map_err(|e| {
            ModelError::Tensor {
                name: embedding.name.clone(),
                expected: "weights in -127..=127".into(),
                found: e.to_string(),
            }
        })?;
        if let Some(a) = quant_mult {
            for (bias, offset) in bias.iter_mut().zip(columns.offsets()) {
                *bias = shifted_bias(*bias, *offset, a, b);
            }
        }
        let scale = 1.0 / (quant_mult.unwrap_or(1.0) * b);
        Ok(Self { isa, bias, kind: Kind::Int8 { columns, quant_mult, scale, all: OnceLock::new() } })
    }

    /// Brings rows of `x` into the form that the other methods read.
    pub(crate) fn quantize(&self, x: &[f32], dim: usize, quantized: &mut QuantizedRows) {
        if let Kind::Int8 { quant_mult, .. } = &self.kind {
            quantize_rows(self.isa, x, dim, *quant_mult, quantized);
        }
    }

    /// The bias of each of these ids.
    pub(crate) fn biases(&self, ids: &[u32]) -> Vec<f32> {
        ids.iter().map(|&id| self.bias[id as usize]).collect()
    }

    /// `logits` ← row `row` of the activations times the columns of the candidates.
    pub(crate) fn candidates_into(
        &self,
        model: &ModelFile,
        embedding: &Embedding,
        activations: Activations<'_>,
        row: usize,
        candidates: Candidates<'_>,
        logits: &mut [f32],
    ) {
        let Candidates { ids, bias } = candidates;
        match (&self.kind, &embedding.table) {
            (Kind::Int8 { columns, quant_mult, scale, .. }, _) => {
                let sums = sums_for(*quant_mult);
                let epilogue = TableEpilogue { scale: *scale, bias, sums };
                let table = embedding.bytes(model);
                columns.dot_into(self.isa, table, activations.quantized, row, ids, &epilogue, logits);
            }
            (Kind::Float { .. }, Table::Float(table)) => {
                let dim = embedding.dim;
                float_dots(self.isa, table, &activations.x[row * dim..][..dim], ids, bias, logits);
            }
            (Kind::Float { .. }, Table::Int8 { .. }) => {}
        }
    }

    /// `logits` ← all activations times all columns: \[rows, vocabulary\].
    pub(crate) fn all_into(
        &self,
        model: &ModelFile,
        embedding: &Embedding,
        activations: Activations<'_>,
        logits: &mut [f32],
    ) {
        let (size, dim) = (embedding.size, embedding.dim);
        match (&self.kind, &embedding.table) {
            (Kind::Int8 { quant_mult, scale, all, .. }, _) => {
                let All { matrix, scale } = all.get_or_init(|| All {
                    matrix: PackedMatrix::pack(embedding.bytes(model), size, dim).unwrap_or_default(),
                    scale: vec![*scale; size],
                });
                let sums = sums_for(*quant_mult);
                let epilogue = Epilogue { scale, bias: &self.bias, relu: false, sums };
                matrix.matmul_into(self.isa, activations.quantized, &epilogue, logits, size);
            }
            (Kind::Float { all }, Table::Float(table)) => {
                let All { matrix, scale } = all.get_or_init(|| All {
                    matrix: PackedFloatMatrix::pack(dim, size, |k, n| table[n * dim + k]),
                    scale: vec![1.0; size],
                });
                let epilogue = Epilogue { scale, bias: &self.bias, relu: false, sums: sums_for(None) };
                matrix.matmul_into(self.isa, activations.x, &epilogue, logits, size);
            }
            (Kind::Float { .. }, Table::Int8 { .. }) => {}
        }
    }
}

/// Rows that the output layer reads, as floats and as [`Output::quantize`] left them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Activations<'a> {
    pub(crate) x: &'a [f32],
    pub(crate) quantized: &'a QuantizedRows,
}

/// Target ids that may be used, with their biases.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidates<'a> {
    pub(crate) ids: &'a [u32],
    pub(crate) bias: &'a [f32],
}
