//! One step of the decoder for the rows of many sentences.

use tolmach_kernels::rows::ssru;
use tolmach_kernels::{Rows, attention};

use crate::buffer::Buffer;
use crate::encoder::Encoded;
use crate::layers::Scratch;
use crate::model::Model;

/// Consecutive rows of the batch that belong to one sentence: its live hypotheses.
pub(crate) struct Group<'a> {
    pub(crate) encoded: &'a Encoded,
    pub(crate) rows: usize,
    /// Steps already made, the position of the new piece.
    pub(crate) position: usize,
}

/// The decoder's memory between steps: one state row a layer and hypothesis.
#[derive(Debug, Default)]
pub(crate) struct States {
    layers: Vec<Vec<f32>>,
    spare: Vec<f32>,
}

impl States {
    /// Rebuilds the rows: new row `i` is a copy of old row `parents[i]`, or zeros where it is `None`.
    pub(crate) fn rearrange(&mut self, layers: usize, dim: usize, parents: &[Option<usize>]) {
        self.layers.resize_with(layers, Vec::new);
        // Rows that only move forward can be moved where they lie.
        let in_place = parents.iter().enumerate().all(|(row, parent)| parent.is_none_or(|p| p >= row));
        for state in &mut self.layers {
            if in_place {
                state.resize(state.len().max(parents.len() * dim), 0.0);
                for (row, parent) in parents.iter().enumerate() {
                    match parent {
                        Some(parent) if *parent == row => {}
                        Some(parent) => state.copy_within(parent * dim..(parent + 1) * dim, row * dim),
                        None => state[row * dim..][..dim].fill(0.0),
                    }
                }
                state.truncate(parents.len() * dim);
                continue;
            }
            self.spare.clear();
            for parent in parents {
                match parent {
                    Some(row) => self.spare.extend_from_slice(&state[row * dim..][..dim]),
                    None => self.spare.resize(self.spare.len() + dim, 0.0),
                }
            }
            std::mem::swap(state, &mut self.spare);
        }
    }
}

/// The recurrent part of a layer: layer, gates \[rows, 2 · dim\], output \[rows, dim\].
type Cell<'a> = dyn FnMut(usize, &[f32], &mut [f32]) + 'a;

impl Model {
    /// One step: `previous[i]` is the last piece of row `i` (`None` at the start). Fills `x` with the rows that the
    /// output layer reads, and `alignment` with each row's distribution over its source pieces, end to end.
    pub(crate) fn step(
        &self,
        groups: &[Group<'_>],
        previous: &[Option<u32>],
        states: &mut States,
        x: &mut Buffer,
        alignment: &mut Buffer,
        scratch: &mut Scratch,
    ) {
        let dim = self.config.dim;
        x.set_len(previous.len() * dim);
        let mut rows = x.chunks_exact_mut(dim).zip(previous);
        for group in groups {
            let position = &self.positions[group.position * dim..][..dim];
            for (row, previous) in rows.by_ref().take(group.rows) {
                match previous {
                    Some(id) => {
                        self.target_embedding().lookup_into(self.isa, &self.file, *id, position, row);
                    }
                    // The first input is a zero vector, not an embedding.
                    None => row.copy_from_slice(position),
                }
            }
        }
        let (isa, layers) = (self.isa, &mut states.layers);
        let mut cell = |layer: usize, gates: &[f32], out: &mut [f32]| {
            ssru(isa, dim, gates, &mut layers[layer], out);
        };
        self.decode_rows(groups, x, alignment, scratch, &mut cell);
    }

    /// All layers of the decoder for the rows of `x`; `alignment` as in [`Model::step`]. `cell` is the only part that
    /// knows what a row follows.
    pub(crate) fn decode_rows(
        &self,
        groups: &[Group<'_>],
        x: &mut Buffer,
        alignment: &mut Buffer,
        scratch: &mut Scratch,
        cell: &mut Cell<'_>,
    ) {
        let dim = self.config.dim;
        let lengths: usize = groups.iter().map(|g| g.rows * g.encoded.length()).sum();
        alignment.set_len(lengths);
        let last = self.decoder.len() - 1;
        for (number, layer) in self.decoder.iter().enumerate() {
            layer.gates.apply_into(self.isa, x, &mut scratch.quantized, &mut scratch.wide);
            scratch.narrow.set_len(x.len());
            cell(number, &scratch.wide, &mut scratch.narrow);
            layer.cell_norm.apply(self.isa, x, &scratch.narrow);

            layer.query.apply_into(self.isa, x, &mut scratch.quantized, &mut scratch.wide);
            scratch.mixed.set_len(x.len());
            let (mut row, mut at) = (0, 0);
            for group in groups {
                let memory = &group.encoded.memory[number];
                let length = memory.keys.length();
                let queries = Rows { values: &scratch.wide[row * dim..][..group.rows * dim], stride: dim };
                let values = Rows { values: &memory.values, stride: dim };
                let out = &mut scratch.mixed[row * dim..][..group.rows * dim];
                let weights = &mut alignment[at..][..group.rows * length];
                let weights = (number == last).then_some(weights);
                let scores = &mut scratch.scores;
                attention(self.isa, queries, &memory.keys, values, layer.heads, scores, out, weights);
                row += group.rows;
                at += group.rows * length;
            }
            layer.output.apply(self.isa, x, scratch);
            layer.ffn.apply(self.isa, x, scratch);
        }
    }
}
