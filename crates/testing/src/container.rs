//! The Marian binary container, written.
//!
//! | part | contents |
//! |---|---|
//! | head | u64 version = 1, u64 number of items |
//! | records | per item four u64: name length with its NUL, type, dimensions, data length |
//! | names | each with its NUL, in order |
//! | shapes | per item its dimensions, i32 each |
//! | padding | u64 P, then P bytes, zeros or a filling, so that the data begins at a multiple of 256 |
//! | data | the blocks, each as long as declared |
//!
//! All little-endian. Blocks are padded to multiples of 256, but the last one, `special:model.yml`,
//! is as long as its text: so it is in real files.

/// Every block begins at a multiple of this.
pub(crate) const ALIGNMENT: usize = 256;

/// The contents of an item, in its logical orientation.
#[derive(Clone, Debug)]
pub(crate) enum Values {
    /// float32, row-major.
    Float(Vec<f32>),
    /// intgemm8: row-major bytes and the scale; real value = byte / `quant_mult`.
    Int8 { bytes: Vec<i8>, quant_mult: f32 },
    /// A NUL-terminated text in int8.
    Text(String),
}

/// One named tensor.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) name: String,
    /// Rows and columns: [K, N] for a weight, [V, d] for an embedding table. Ignored for text.
    pub(crate) shape: [usize; 2],
    pub(crate) values: Values,
}

impl Item {
    fn type_code(&self) -> u64 {
        match self.values {
            Values::Float(_) => 0x0404,
            Values::Int8 { .. } => 0x4101,
            Values::Text(_) => 0x0101,
        }
    }

    fn dimensions(&self) -> Vec<i32> {
        match &self.values {
            Values::Text(text) => vec![text.len() as i32 + 1],
            _ => self.shape.iter().map(|&size| size as i32).collect(),
        }
    }

    /// The data block with its padding.
    fn block(&self) -> Vec<u8> {
        let mut block = Vec::new();
        match &self.values {
            Values::Float(values) => {
                for value in values {
                    block.extend(value.to_le_bytes());
                }
            }
            Values::Int8 { bytes, quant_mult } => {
                let [rows, columns] = self.shape;
                if self.name.contains("Wemb") {
                    block.extend(bytes.iter().map(|&byte| byte as u8));
                } else {
                    for column in 0..columns {
                        for row in 0..rows {
                            block.push(bytes[row * columns + column] as u8);
                        }
                    }
                }
                block.extend(quant_mult.to_le_bytes());
            }
            Values::Text(text) => {
                block.extend(text.bytes());
                block.push(0);
                return block;
            }
        }
        block.resize(block.len().next_multiple_of(ALIGNMENT), 0);
        block
    }
}

/// The whole file, with `filling` before the zeros of the padding. The order of the items is made that of their names.
pub(crate) fn write(items: &[Item], filling: &[u8]) -> Vec<u8> {
    let mut items: Vec<&Item> = items.iter().collect();
    items.sort_by(|a, b| a.name.cmp(&b.name));
    let blocks: Vec<Vec<u8>> = items.iter().map(|item| item.block()).collect();

    let mut out = Vec::new();
    push(&mut out, 1);
    push(&mut out, items.len());
    for (item, block) in items.iter().zip(&blocks) {
        push(&mut out, item.name.len() + 1);
        out.extend(item.type_code().to_le_bytes());
        push(&mut out, item.dimensions().len());
        push(&mut out, block.len());
    }
    for item in &items {
        out.extend(item.name.bytes());
        out.push(0);
    }
    for item in &items {
        for dimension in item.dimensions() {
            out.extend(dimension.to_le_bytes());
        }
    }
    let data = (out.len() + 8 + filling.len()).next_multiple_of(ALIGNMENT);
    let padding = data - (out.len() + 8);
    push(&mut out, padding);
    out.extend(filling);
    out.resize(data, 0);
    for block in blocks {
        out.extend(block);
    }
    out
}

fn push(out: &mut Vec<u8>, value: usize) {
    out.extend((value as u64).to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TinyModel;

    fn word(bytes: &[u8], at: usize) -> usize {
        u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap()) as usize
    }

    #[test]
    fn one_small_weight_to_check_by_eye() {
        let file = write(
            &[Item {
                name: "a_W".into(),
                shape: [2, 3],
                values: Values::Int8 { bytes: vec![1, 2, 3, -4, -5, -6], quant_mult: 2.0 },
            }],
            &[],
        );
        assert_eq!(file.len(), 512);
        assert_eq!([word(&file, 0), word(&file, 8)], [1, 1]);
        let record: Vec<usize> = (0..4).map(|i| word(&file, 16 + 8 * i)).collect();
        assert_eq!(record, [4, 0x4101, 2, 256]);
        assert_eq!(&file[48..52], b"a_W\0");
        assert_eq!(file[52..60], [2, 0, 0, 0, 3, 0, 0, 0]);
        assert_eq!(word(&file, 60), 256 - 68);
        // By columns: (1, -4), (2, -5), (3, -6); then 2.0.
        assert_eq!(file[256..266], [1, 252, 2, 251, 3, 250, 0, 0, 0, 0x40], "bytes and scale");
        assert!(file[266..].iter().all(|&byte| byte == 0));
    }

    #[test]
    fn tables_keep_their_rows() {
        let file = write(
            &[Item {
                name: "decoder_Wemb".into(),
                shape: [2, 2],
                values: Values::Int8 { bytes: vec![1, 2, 3, 4], quant_mult: 1.0 },
            }],
            &[],
        );
        assert_eq!(file[256..260], [1, 2, 3, 4]);
    }

    #[test]
    fn invariants_of_every_case() {
        for case in TinyModel::CASES {
            let file = case.model_bytes();
            let count = word(&file, 8);
            let record = |i: usize, field: usize| word(&file, 16 + 32 * i + 8 * field);
            let mut at = 16 + 32 * count;
            let mut names = Vec::new();
            for i in 0..count {
                let name = &file[at..at + record(i, 0)];
                assert_eq!(name.iter().position(|&byte| byte == 0), Some(name.len() - 1));
                names.push(String::from_utf8(name[..name.len() - 1].to_vec()).unwrap());
                at += name.len();
            }
            assert!(names.is_sorted_by(|a, b| a < b), "{}", case.name);
            assert_eq!(names.last().unwrap(), "special:model.yml");
            at += (0..count).map(|i| 4 * record(i, 2)).sum::<usize>();
            at += 8 + word(&file, at);
            for (i, name) in names.iter().enumerate() {
                assert_eq!(at % ALIGNMENT, 0, "{name}");
                assert!(record(i, 3) % ALIGNMENT == 0 || i + 1 == count);
                at += record(i, 3);
            }
            assert_eq!(at, file.len());
        }
    }
}
