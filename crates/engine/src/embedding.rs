//! The embedding table, and the output layer that is tied to it.

use std::sync::OnceLock;

use crate::affine::{shifted_bias, sums_for};
use tolmach_kernels::{Epilogue, Isa, PackedFloatMatrix, PackedMatrix, QuantizedRows, quantize_rows};
use tolmach_marian::{ModelError, ModelFile, Tensor};

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
    },
    Float(Vec<f32>),
}

impl Embedding {
    pub(crate) fn load(model: &ModelFile, name: &str, size: usize, dim: usize) -> Result<Self, ModelError> {
        let tensor = model.tensor(name)?;
        let found = tensor.describe();
        let (shape, table) = match tensor {
            Tensor::Float { data, rows, columns } => ((rows, columns), Table::Float(data)),
            Tensor::Int8(t) => ((t.rows, t.columns), Table::Int8 { quant_mult: t.quant_mult }),
        };
        if shape != (size, dim) {
            let expected = format!("[{size}, {dim}]");
            return Err(ModelError::Tensor { name: name.to_owned(), expected, found });
        }
        Ok(Self { name: name.to_owned(), table, size, dim })
    }

    /// `row` ← embedding of `id` · √dim + `position`. Ids outside the table give the position alone.
    pub(crate) fn lookup_into(&self, model: &ModelFile, id: u32, position: &[f32], row: &mut [f32]) {
        let id = id as usize;
        let factor = (self.dim as f32).sqrt();
        row.copy_from_slice(position);
        if id >= self.size {
            return;
        }
        match &self.table {
            Table::Int8 { quant_mult } => {
                let inverse = 1.0 / quant_mult;
                let bytes = &self.bytes(model)[id * self.dim..][..self.dim];
                for (out, &byte) in row.iter_mut().zip(bytes) {
                    *out = (f32::from(byte) * inverse).mul_add(factor, *out);
                }
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
        match model.tensor(&self.name) {
            Ok(Tensor::Int8(t)) => t.data,
            _ => &[],
        }
    }
}

/// Logits = x · embeddingᵀ + bias, over the whole vocabulary or over candidates.
#[derive(Debug)]
pub(crate) struct Output {
    bias: Vec<f32>,
    /// Of the activations; `None` takes it from each row.
    quant_mult: Option<f32>,
    /// Packed when the first sentence without a shortlist comes.
    full: OnceLock<Columns>,
}

/// The columns of the output layer that a sentence may use, packed.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    int8: PackedMatrix,
    float: PackedFloatMatrix,
    scale: Vec<f32>,
    bias: Vec<f32>,
    /// The target id of each column; empty means that column = id.
    ids: Vec<u32>,
}

impl Columns {
    /// The target id of a column.
    pub(crate) fn id(&self, column: usize) -> u32 {
        self.ids.get(column).copied().unwrap_or(column as u32)
    }

    /// The column of a target id.
    pub(crate) fn column(&self, id: u32) -> Option<usize> {
        if self.ids.is_empty() {
            Some(id as usize).filter(|&column| column < self.bias.len())
        } else {
            self.ids.binary_search(&id).ok()
        }
    }

    /// Number of columns.
    pub(crate) fn len(&self) -> usize {
        self.bias.len()
    }
}

impl Output {
    pub(crate) fn load(model: &ModelFile, embedding: &Embedding) -> Result<Self, ModelError> {
        let bias = model.floats("decoder_ff_logit_out_b", embedding.size)?;
        // The output matrix is an unnamed node of the exporter's graph, hence `none`.
        let names = ["none_QuantMultA".to_owned(), format!("{}_QuantMultA", embedding.name)];
        let quant_mult = match &embedding.table {
            Table::Int8 { .. } => {
                names.iter().find(|name| model.contains(name)).map(|name| model.scalar(name)).transpose()?
            }
            Table::Float(_) => None,
        };
        if let Some(index) = embedding.bytes(model).iter().position(|&b| b == -128) {
            return Err(ModelError::Tensor {
                name: embedding.name.clone(),
                expected: "weights in -127..=127".into(),
                found: format!("-128 at {index}"),
            });
        }
        Ok(Self { bias, quant_mult, full: OnceLock::new() })
    }

    /// The columns of all pieces.
    pub(crate) fn full(&self, model: &ModelFile, embedding: &Embedding) -> &Columns {
        self.full.get_or_init(|| {
            let all: Vec<u32> = (0..embedding.size as u32).collect();
            let mut columns = Columns::default();
            self.select_into(model, embedding, all, &mut columns);
            columns.ids = Vec::new();
            columns
        })
    }

    /// The columns of these ids, which must ascend and lie in the vocabulary.
    pub(crate) fn select_into(
        &self,
        model: &ModelFile,
        embedding: &Embedding,
        ids: Vec<u32>,
        to: &mut Columns,
    ) {
        to.bias.clear();
        to.bias.extend(ids.iter().map(|&id| self.bias[id as usize]));
        to.scale.clear();
        match &embedding.table {
            Table::Int8 { quant_mult } => {
                to.scale.resize(ids.len(), 1.0 / (self.quant_mult.unwrap_or(1.0) * quant_mult));
                to.int8.repack_rows(embedding.bytes(model), embedding.dim, &ids);
            }
            Table::Float(table) => {
                to.scale.resize(ids.len(), 1.0);
                let at = |k: usize, n: usize| table[ids[n] as usize * embedding.dim + k];
                to.float.repack(embedding.dim, ids.len(), at);
            }
        }
        if let (Table::Int8 { quant_mult }, Some(a)) = (&embedding.table, self.quant_mult) {
            for (bias, offset) in to.bias.iter_mut().zip(to.int8.offsets()) {
                *bias = shifted_bias(*bias, *offset, a, *quant_mult);
            }
        }
        to.ids = ids;
    }

    /// `logits` ← rows of `x` \[m, dim\] times the columns: \[m, columns\].
    pub(crate) fn logits_into(
        &self,
        isa: Isa,
        x: &[f32],
        columns: &Columns,
        quantized: &mut QuantizedRows,
        logits: &mut Vec<f32>,
    ) {
        let epilogue = Epilogue {
            scale: &columns.scale,
            bias: &columns.bias,
            relu: false,
            sums: sums_for(self.quant_mult),
        };
        let float = columns.float.n() > 0;
        let dim = if float { columns.float.k() } else { columns.int8.k() };
        let rows = x.len() / dim.max(1);
        logits.resize(rows * columns.len(), 0.0);
        if float {
            columns.float.matmul_into(isa, x, &epilogue, logits, columns.len());
        } else {
            quantize_rows(isa, x, dim, self.quant_mult, quantized);
            columns.int8.matmul_into(isa, quantized, &epilogue, logits, columns.len());
        }
    }
}
