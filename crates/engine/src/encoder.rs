//! Source ids to what the decoder reads: the keys and values of every decoder layer.

use tolmach_kernels::rows::KeysValues;

use crate::layers::Scratch;
use crate::model::Model;

/// What the decoder knows of one source sentence.
#[derive(Debug, Default)]
pub(crate) struct Encoded {
    /// Keys and values of the cross-attention, one a decoder layer.
    pub(crate) memory: Vec<KeysValues>,
}

impl Model {
    /// Encodes sentences of source ids (without EOS), their rows end to end without padding. No sentence may be
    /// longer than the position table.
    pub(crate) fn encode(
        &self,
        sentences: &[&[u32]],
        x: &mut Vec<f32>,
        scratch: &mut Scratch,
    ) -> Vec<Encoded> {
        let dim = self.config.dim;
        let lengths: Vec<usize> = sentences.iter().map(|ids| ids.len() + 1).collect();
        let rows: usize = lengths.iter().sum();
        x.resize(rows * dim, 0.0);
        let mut out = x.chunks_exact_mut(dim);
        for ids in sentences {
            let eos = [self.source_eos];
            for ((&id, position), row) in
                ids.iter().chain(&eos).zip(self.positions.chunks_exact(dim)).zip(&mut out)
            {
                self.source_embedding().lookup_into(&self.file, id, position, row);
            }
        }
        for layer in &self.encoder {
            layer.apply(self.isa, x, &lengths, scratch);
        }
        let mut encoded: Vec<Encoded> = sentences.iter().map(|_| Encoded::default()).collect();
        for layer in &self.decoder {
            let both = layer.project_memory(self.isa, x, scratch);
            let mut row = 0;
            for (encoded, &length) in encoded.iter_mut().zip(&lengths) {
                let mut memory = KeysValues::default();
                memory.fill(&both[row * 2 * dim..][..length * 2 * dim], 2 * dim, dim, 0, dim);
                encoded.memory.push(memory);
                row += length;
            }
        }
        encoded
    }
}
