//! y = x · W + b for weights of either kind, with the activations quantised for the weights that want it.

use crate::buffer::Buffer;
use tolmach_kernels::{Epilogue, Isa, PackedFloatMatrix, PackedMatrix, QuantizedRows, Sums, quantize_rows};
use tolmach_marian::{ModelError, ModelFile, Tensor};

/// One or more affine maps of the same input, their outputs side by side.
///
/// Weights that share a quant_mult of the activations are packed as one matrix, so that the query, key and value
/// projections cost one quantisation and one product.
#[derive(Debug)]
pub(crate) struct Affine {
    parts: Vec<Part>,
    inputs: usize,
    outputs: usize,
    relu: bool,
}

#[derive(Debug)]
struct Part {
    weights: Weights,
    /// Of the activations; `None` takes it from each row.
    quant_mult: Option<f32>,
    scale: Vec<f32>,
    bias: Vec<f32>,
}

#[derive(Debug)]
enum Weights {
    Int8(PackedMatrix),
    Float(PackedFloatMatrix),
}

/// A weight matrix of the file with its bias, not yet packed.
struct Raw<'a> {
    tensor: Tensor<'a>,
    quant_mult: Option<f32>,
    bias: Vec<f32>,
}

impl Affine {
    /// Loads the maps `(weight, bias)` of the same `inputs`, each with `outputs` columns.
    ///
    /// # Errors
    /// If a tensor is missing or of another shape, or a weight is outside −127..=127.
    pub(crate) fn load(
        model: &ModelFile,
        names: &[(&str, Option<&str>)],
        inputs: usize,
        outputs: usize,
    ) -> Result<Self, ModelError> {
        let mut raws: Vec<Raw<'_>> = Vec::new();
        for &(weight, bias) in names {
            let tensor = model.tensor(weight)?;
            let (rows, columns) = match &tensor {
                Tensor::Float { rows, columns, .. } => (*rows, *columns),
                Tensor::Int8(t) => (t.rows, t.columns),
            };
            if (rows, columns) != (inputs, outputs) {
                return Err(ModelError::Tensor {
                    name: weight.to_owned(),
                    expected: format!("[{inputs}, {outputs}]"),
                    found: tensor.describe(),
                });
            }
            let alpha = format!("{weight}_QuantMultA");
            let quant_mult = match tensor {
                Tensor::Int8(_) if model.contains(&alpha) => Some(model.scalar(&alpha)?),
                _ => None,
            };
            let bias = match bias {
                Some(bias) => model.floats(bias, outputs)?,
                None => vec![0.0; outputs],
            };
            raws.push(Raw { tensor, quant_mult, bias });
        }
        let mut parts: Vec<Part> = Vec::new();
        let mut at = 0;
        while at < raws.len() {
            let alike = raws[at..]
                .iter()
                .take_while(|raw| {
                    raw.quant_mult == raws[at].quant_mult
                        && std::mem::discriminant(&raw.tensor) == std::mem::discriminant(&raws[at].tensor)
                })
                .count();
            parts.push(Part::pack(&raws[at..at + alike], names[at].0, inputs, outputs)?);
            // The packed copy is the one that is used.
            names[at..at + alike].iter().for_each(|(weight, _)| model.release(weight));
            at += alike;
        }
        Ok(Self { parts, inputs, outputs: outputs * names.len(), relu: false })
    }

    /// The same map followed by ReLU.
    pub(crate) fn with_relu(self) -> Self {
        Self { relu: true, ..self }
    }

    /// Columns of the output.
    pub(crate) fn outputs(&self) -> usize {
        self.outputs
    }

    /// `out` ← rows of `x` times the weights: \[m, inputs\] → \[m, outputs\].
    pub(crate) fn apply_into(&self, isa: Isa, x: &[f32], quantized: &mut QuantizedRows, out: &mut Buffer) {
        let rows = x.len() / self.inputs;
        out.set_len(rows * self.outputs);
        let mut column = 0;
        for part in &self.parts {
            let out = &mut out[column.min(rows * self.outputs)..];
            match &part.weights {
                Weights::Int8(weights) => {
                    quantize_rows(isa, x, self.inputs, part.quant_mult, quantized);
                    weights.matmul_into(isa, quantized, &part.epilogue(self.relu), out, self.outputs);
                }
                Weights::Float(weights) => {
                    weights.matmul_into(isa, x, &part.epilogue(self.relu), out, self.outputs);
                }
            }
            column += part.bias.len();
        }
    }

    /// The quant_mult that rows must have been quantised with for [`Affine::apply_quantized_into`]; `None` if the map
    /// is not one int8 product with a fixed one.
    pub(crate) fn fixed_quant_mult(&self) -> Option<f32> {
        match &self.parts[..] {
            [Part { weights: Weights::Int8(_), quant_mult, .. }] => *quant_mult,
            _ => None,
        }
    }

    /// `out` ← quantised rows times the weights, for a map with a [`Affine::fixed_quant_mult`].
    pub(crate) fn apply_quantized_into(&self, isa: Isa, rows: &QuantizedRows, out: &mut Buffer) {
        out.set_len(rows.rows() * self.outputs);
        if let [part @ Part { weights: Weights::Int8(weights), .. }] = &self.parts[..] {
            weights.matmul_into(isa, rows, &part.epilogue(self.relu), out, self.outputs);
        }
    }

    /// `to` ← rows of `x` times the weights, quantised for the next map, for a map with a
    /// [`Affine::fixed_quant_mult`].
    pub(crate) fn apply_and_quantize(
        &self,
        isa: Isa,
        x: &[f32],
        quantized: &mut QuantizedRows,
        quant_mult: f32,
        to: &mut QuantizedRows,
    ) {
        if let [part @ Part { weights: Weights::Int8(weights), .. }] = &self.parts[..] {
            quantize_rows(isa, x, self.inputs, part.quant_mult, quantized);
            weights.matmul_quantized_into(isa, quantized, &part.epilogue(self.relu), quant_mult, to);
        }
    }
}

/// With a fixed quant_mult of the activations the offset of the sums is constant and lives in the bias.
pub(crate) fn sums_for(quant_mult: Option<f32>) -> Sums {
    if quant_mult.is_some() { Sums::Shifted } else { Sums::Product }
}

/// The bias that takes the offset of a shifted sum off, in the steps in which Marian computes it: lines agree with
/// Marian only if the roundings do (docs/numerics.md).
pub(crate) fn shifted_bias(bias: f32, offset: i32, a: f32, b: f32) -> f32 {
    let unquantize = -((127.0 / a) * (127.0 / b)) / 127.0;
    ((offset / 127) as f32).mul_add(unquantize, bias)
}

impl Part {
    fn epilogue(&self, relu: bool) -> Epilogue<'_> {
        Epilogue { scale: &self.scale, bias: &self.bias, relu, sums: sums_for(self.quant_mult) }
    }

    fn pack(raws: &[Raw<'_>], name: &str, inputs: usize, outputs: usize) -> Result<Self, ModelError> {
        let bias: Vec<f32> = raws.iter().flat_map(|raw| raw.bias.iter().copied()).collect();
        let quant_mult = raws[0].quant_mult;
        let mut scale = Vec::with_capacity(bias.len());
        let mut bytes = Vec::new();
        let mut floats = Vec::new();
        for raw in raws {
            match &raw.tensor {
                Tensor::Int8(t) => {
                    scale.resize(scale.len() + outputs, 1.0 / (quant_mult.unwrap_or(1.0) * t.quant_mult));
                    bytes.push(t.data);
                }
                Tensor::Float { data, .. } => {
                    scale.resize(scale.len() + outputs, 1.0);
                    floats.push(data);
                }
            }
        }
        let weights = if floats.is_empty() {
            let n = bias.len();
            Weights::Int8(PackedMatrix::pack_joined(&bytes, n, inputs).map_err(|e| ModelError::Tensor {
                name: name.to_owned(),
                expected: "weights in -127..=127".into(),
                found: e.to_string(),
            })?)
        } else {
            let at = |k: usize, n: usize| floats[n / outputs][k * outputs + n % outputs];
            Weights::Float(PackedFloatMatrix::pack(inputs, bias.len(), at))
        };
        let mut bias = bias;
        if let (Weights::Int8(packed), Some(a)) = (&weights, quant_mult) {
            for ((bias, offset), raw) in bias
                .iter_mut()
                .zip(packed.offsets())
                .zip(raws.iter().flat_map(|r| std::iter::repeat_n(r, outputs)))
            {
                if let Tensor::Int8(t) = &raw.tensor {
                    *bias = shifted_bias(*bias, *offset, a, t.quant_mult);
                }
            }
        }
        Ok(Self { weights, quant_mult, scale, bias })
    }
}
