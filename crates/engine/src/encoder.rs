//! Source ids to what the decoder reads: the keys and values of every decoder layer.

use tolmach_kernels::{Keys, Rows};

use crate::buffer::Buffer;
use crate::layers::Scratch;
use crate::model::Model;

/// What the decoder knows of one source sentence.
#[derive(Debug, Default)]
pub(crate) struct Encoded {
    /// One a decoder layer.
    pub(crate) memory: Vec<Memory>,
}

/// Keys and values of the cross-attention of one decoder layer.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    pub(crate) keys: Keys,
    /// \[length, dim\].
    pub(crate) values: Vec<f32>,
}

impl Encoded {
    /// Source pieces, EOS included.
    pub(crate) fn length(&self) -> usize {
        self.memory[0].keys.length()
    }
}

impl Model {
    /// Encodes sentences of source ids (without EOS), their rows end to end without padding. No sentence may be
    /// longer than the position table. `spare` gives memory that is no longer used.
    pub(crate) fn encode(
        &self,
        sentences: &[&[u32]],
        x: &mut Buffer,
        scratch: &mut Scratch,
        spare: &mut Vec<Encoded>,
    ) -> Vec<Encoded> {
        let dim = self.config.dim;
        let lengths: Vec<usize> = sentences.iter().map(|ids| ids.len() + 1).collect();
        let rows: usize = lengths.iter().sum();
        x.set_len(rows * dim);
        let mut out = x.chunks_exact_mut(dim);
        for ids in sentences {
            let eos = [self.source_eos];
            for ((&id, position), row) in
                ids.iter().chain(&eos).zip(self.positions.chunks_exact(dim)).zip(&mut out)
            {
                self.source_embedding().lookup_into(self.isa, &self.file, id, position, row);
            }
        }
        for layer in &self.encoder {
            layer.apply(self.isa, x, &lengths, scratch);
        }
        let mut encoded: Vec<Encoded> = sentences.iter().map(|_| spare.pop().unwrap_or_default()).collect();
        for (number, layer) in self.decoder.iter().enumerate() {
            let both = layer.project_memory(self.isa, x, scratch);
            let mut row = 0;
            for (encoded, &length) in encoded.iter_mut().zip(&lengths) {
                if encoded.memory.len() <= number {
                    encoded.memory.push(Memory::default());
                }
                let Memory { keys, values } = &mut encoded.memory[number];
                let rows = Rows { values: &both[row * 2 * dim..][..length * 2 * dim], stride: 2 * dim };
                keys.fill(self.isa, rows, dim);
                values.clear();
                for row in rows.values.chunks_exact(2 * dim) {
                    values.extend_from_slice(&row[dim..]);
                }
                row += length;
            }
        }
        encoded
    }
}
