//! The Marian binary container, version 1, little-endian:
//!
//! | bytes | content |
//! |---|---|
//! | 8 + 8 | u64 version (1), u64 number of items N |
//! | 32 · N | per item: u64 name length (with NUL), u64 type, u64 dimensions, u64 data length |
//! | … | N names, NUL-terminated |
//! | 4 · … | dimensions, i32 each |
//! | 8 + P | u64 P, P bytes of padding (data begins at a multiple of 256) |
//! | … | N data blocks of the declared lengths, back to back, up to the end of the file |
//!
//! Types used here: float32 0x0404, int8 0x0101 (the configuration), intgemm8 0x4101. An intgemm8 block holds
//! K·N signed bytes, then one float32 quant_mult (real value = byte / quant_mult). Bytes lie transposed, weight
//! (k, n) at n·K + k, except where the name contains `Wemb`: there they lie row-major.

use std::collections::BTreeMap;
use std::path::Path;

use crate::{FileBytes, ModelError};

const FLOAT32: u64 = 0x0404;
const INT8: u64 = 0x0101;
const INTGEMM8: u64 = 0x4101;

/// More items than any model has (137 published ones: below 400).
const MAX_ITEMS: u64 = 1 << 16;
const MAX_NAME: u64 = 1 << 10;
const MAX_DIMENSIONS: u64 = 8;

/// A model file in memory or mapped; immutable.
#[derive(Debug)]
pub struct ModelFile {
    bytes: FileBytes,
    items: BTreeMap<String, Item>,
}

#[derive(Clone, Debug)]
struct Item {
    kind: u64,
    rows: usize,
    columns: usize,
    start: usize,
    length: usize,
}

/// A weight as the file holds it.
#[derive(Clone, Debug)]
pub enum Tensor<'a> {
    /// Float32, row-major.
    Float {
        /// Values.
        data: Vec<f32>,
        /// Rows (K of a weight).
        rows: usize,
        /// Columns (N of a weight).
        columns: usize,
    },
    /// Intgemm8.
    Int8(Int8Tensor<'a>),
}

/// Where the bytes of an int8 weight lie in its [`ModelFile`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Int8Place(std::ops::Range<usize>);

/// An int8 weight: real value = byte / quant_mult.
#[derive(Clone, Copy, Debug)]
pub struct Int8Tensor<'a> {
    /// The bytes in file order: transposed (n·K + k) unless the name contains `Wemb`.
    pub data: &'a [i8],
    /// Declared rows: K of a weight, V of an embedding.
    pub rows: usize,
    /// Declared columns: N of a weight, the dimension of an embedding.
    pub columns: usize,
    /// Finite and positive.
    pub quant_mult: f32,
}

impl ModelFile {
    /// Maps a model file; its pages are shared between processes and read when first used.
    ///
    /// # Errors
    /// If the file cannot be mapped or is not a well-formed container.
    pub fn open(path: &Path) -> Result<Self, ModelError> {
        Self::parse(FileBytes::open(path)?)
    }

    /// Reads a model from memory.
    ///
    /// # Errors
    /// If the bytes are not a well-formed container.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, ModelError> {
        Self::parse(bytes.into())
    }

    fn parse(bytes: FileBytes) -> Result<Self, ModelError> {
        let mut cursor = Cursor { bytes: &bytes, at: 0 };
        let version = cursor.u64("version")?;
        if version != 1 {
            return Err(header("version", "1", version));
        }
        let count = cursor.u64("number of items")?;
        if count > MAX_ITEMS || count * 32 > bytes.len() as u64 {
            return Err(header("number of items", &format!("at most {MAX_ITEMS}"), count));
        }
        let mut records = Vec::new();
        for _ in 0..count {
            let record = [
                cursor.u64("name length")?,
                cursor.u64("type")?,
                cursor.u64("number of dimensions")?,
                cursor.u64("data length")?,
            ];
            if record[0] == 0 || record[0] > MAX_NAME {
                return Err(header("name length", &format!("1 to {MAX_NAME}"), record[0]));
            }
            if record[2] > MAX_DIMENSIONS {
                return Err(header("number of dimensions", &format!("at most {MAX_DIMENSIONS}"), record[2]));
            }
            records.push(record);
        }
        let mut names = Vec::new();
        for record in &records {
            let name = cursor.take("name", record[0])?;
            let (last, name) = name.split_last().unwrap_or((&1, &[]));
            match std::str::from_utf8(name) {
                Ok(name) if *last == 0 && !name.contains('\0') => names.push(name.to_owned()),
                _ => return Err(header("name", "UTF-8 ended by NUL", String::from_utf8_lossy(name))),
            }
        }
        let mut shapes = Vec::new();
        for record in &records {
            let mut shape = Vec::new();
            for chunk in cursor.take("shape", record[2] * 4)?.chunks_exact(4) {
                let dimension = i32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]]);
                shape.push(
                    usize::try_from(dimension).map_err(|_| header("dimension", "0 or more", dimension))?,
                );
            }
            shapes.push(shape);
        }
        let padding = cursor.u64("padding length")?;
        cursor.take("padding", padding)?;
        let mut items = BTreeMap::new();
        for ((name, record), shape) in names.into_iter().zip(&records).zip(&shapes) {
            let start = cursor.at;
            let length = cursor.take("tensor data", record[3])?.len();
            let columns = shape.last().copied().unwrap_or(1);
            let rows = shape
                .iter()
                .rev()
                .skip(1)
                .try_fold(1usize, |product, &d| product.checked_mul(d))
                .unwrap_or(usize::MAX);
            let elements = rows.saturating_mul(columns);
            let needed = match record[1] {
                FLOAT32 => elements.checked_mul(4),
                INTGEMM8 => elements.checked_add(4),
                _ => Some(elements.min(length)),
            };
            if needed.is_none_or(|needed| needed > length) {
                return Err(ModelError::Tensor {
                    name,
                    expected: format!("data for shape {shape:?}"),
                    found: format!("{length} bytes"),
                });
            }
            let item = Item { kind: record[1], rows, columns, start, length };
            if items.insert(name.clone(), item).is_some() {
                return Err(header("name", "unique names", name));
            }
        }
        if cursor.at != bytes.len() {
            return Err(header("end of data", &format!("offset {}", bytes.len()), cursor.at));
        }
        Ok(Self { bytes, items })
    }

    /// Names of all items, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.items.keys().map(String::as_str)
    }

    /// Whether there is an item of that name.
    pub fn contains(&self, name: &str) -> bool {
        self.items.contains_key(name)
    }

    /// The weight of that name.
    ///
    /// # Errors
    /// If it is missing, neither float32 nor intgemm8, or its quant_mult is not a positive number.
    pub fn tensor(&self, name: &str) -> Result<Tensor<'_>, ModelError> {
        let item = self.item(name)?;
        let data = &self.bytes[item.start..][..item.length];
        let elements = item.rows * item.columns;
        match item.kind {
            FLOAT32 => {
                let data = data[..elements * 4]
                    .chunks_exact(4)
                    .map(|c| f32::from_le_bytes([c[0], c[1], c[2], c[3]]))
                    .collect();
                Ok(Tensor::Float { data, rows: item.rows, columns: item.columns })
            }
            INTGEMM8 => {
                let tail = &data[elements..];
                let quant_mult = f32::from_le_bytes([tail[0], tail[1], tail[2], tail[3]]);
                if !(quant_mult.is_finite() && quant_mult > 0.0) {
                    return Err(ModelError::Tensor {
                        name: name.to_owned(),
                        expected: "a positive quant_mult".into(),
                        found: quant_mult.to_string(),
                    });
                }
                let data = bytemuck::cast_slice(&data[..elements]);
                Ok(Tensor::Int8(Int8Tensor { data, rows: item.rows, columns: item.columns, quant_mult }))
            }
            kind => Err(ModelError::Tensor {
                name: name.to_owned(),
                expected: "float32 (0x404) or intgemm8 (0x4101)".into(),
                found: format!("type {kind:#x}"),
            }),
        }
    }

    /// Where an intgemm8 weight lies, for [`ModelFile::int8_at`]: the way to its bytes without a look-up by name.
    ///
    /// # Errors
    /// As [`ModelFile::tensor`], and if the weight is float32.
    pub fn int8_place(&self, name: &str) -> Result<Int8Place, ModelError> {
        let tensor = self.tensor(name)?;
        let Tensor::Int8(t) = tensor else {
            return Err(ModelError::Tensor {
                name: name.to_owned(),
                expected: "intgemm8 (0x4101)".into(),
                found: tensor.describe(),
            });
        };
        let start = self.item(name)?.start;
        Ok(Int8Place(start..start + t.data.len()))
    }

    /// The bytes at a place of this file; empty for a place of a longer one.
    pub fn int8_at(&self, place: &Int8Place) -> &[i8] {
        bytemuck::cast_slice(self.bytes.get(place.0.clone()).unwrap_or_default())
    }

    /// Gives the memory of a weight that has been packed elsewhere back to the system, if the file is mapped.
    /// Reading it again stays right; it costs a read of the file.
    pub fn release(&self, name: &str) {
        if let Ok(item) = self.item(name) {
            self.bytes.release(item.start..item.start + item.length);
        }
    }

    /// A float32 tensor of exactly `length` values: a bias or a norm.
    ///
    /// # Errors
    /// If it is missing or of another type or length.
    pub fn floats(&self, name: &str, length: usize) -> Result<Vec<f32>, ModelError> {
        match self.tensor(name)? {
            Tensor::Float { data, .. } if data.len() == length => Ok(data),
            other => Err(ModelError::Tensor {
                name: name.to_owned(),
                expected: format!("{length} float32"),
                found: other.describe(),
            }),
        }
    }

    /// A single number, stored as float32 or, as some exporters do, as intgemm8: the activation scalars.
    ///
    /// # Errors
    /// If it is missing or not one positive finite number.
    pub fn scalar(&self, name: &str) -> Result<f32, ModelError> {
        let tensor = self.tensor(name)?;
        let value = match &tensor {
            Tensor::Float { data, .. } if data.len() == 1 => Some(data[0]),
            Tensor::Int8(t) if t.data.len() == 1 => Some(f32::from(t.data[0]) / t.quant_mult),
            _ => None,
        };
        match value {
            Some(value) if value.is_finite() && value > 0.0 => Ok(value),
            _ => Err(ModelError::Tensor {
                name: name.to_owned(),
                expected: "one positive number".into(),
                found: tensor.describe(),
            }),
        }
    }

    /// The text of a string item such as `special:model.yml`, without the NUL.
    ///
    /// # Errors
    /// If it is missing, not of bytes, or not UTF-8.
    pub fn text(&self, name: &str) -> Result<&str, ModelError> {
        let item = self.item(name)?;
        let data = &self.bytes[item.start..][..item.length];
        let data = data.split(|&b| b == 0).next().unwrap_or_default();
        match std::str::from_utf8(data) {
            Ok(text) if item.kind == INT8 => Ok(text),
            _ => Err(ModelError::Tensor {
                name: name.to_owned(),
                expected: "text of int8 (0x101)".into(),
                found: format!("type {:#x}, {} bytes", item.kind, item.length),
            }),
        }
    }

    fn item(&self, name: &str) -> Result<&Item, ModelError> {
        self.items.get(name).ok_or_else(|| ModelError::MissingTensor { name: name.to_owned() })
    }
}

impl Tensor<'_> {
    /// Type and shape in words, for errors.
    pub fn describe(&self) -> String {
        match self {
            Tensor::Float { rows, columns, .. } => format!("float32 [{rows}, {columns}]"),
            Tensor::Int8(t) => format!("intgemm8 [{}, {}]", t.rows, t.columns),
        }
    }
}

fn header(what: &'static str, expected: &str, found: impl std::fmt::Display) -> ModelError {
    ModelError::Header { what, expected: expected.to_owned(), found: found.to_string() }
}

/// Reads forward; every read is checked against the end.
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, what: &'static str, length: u64) -> Result<&'a [u8], ModelError> {
        let truncated =
            || ModelError::Truncated { what, offset: self.at, needed: length, length: self.bytes.len() };
        let end = usize::try_from(length).ok().and_then(|l| self.at.checked_add(l)).ok_or_else(truncated)?;
        let taken = self.bytes.get(self.at..end).ok_or_else(truncated)?;
        self.at = end;
        Ok(taken)
    }

    fn u64(&mut self, what: &'static str) -> Result<u64, ModelError> {
        let bytes = self.take(what, 8)?;
        Ok(bytes.iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte)))
    }
}
