//! Forced decoding: how likely a given translation is under the model, piece by piece, without search.
//!
//! The pieces are known, so all of them go through the decoder side by side; only the SSRU's state runs from one to the
//! next. The probability of a piece is taken over the source's shortlist with the translation's own pieces added, or
//! over the whole vocabulary.

use tolmach_kernels::rows::{log_sum_exp, ssru};
use tolmach_text::{Link, Span, Token};

use crate::buffer::Buffer;
use crate::decoder::Group;
use crate::embedding::{Activations, Candidates};
use crate::encoder::Encoded;
use crate::layers::Scratch;
use crate::model::{MAX_PIECES, Model};

/// Rows through encoder or decoder at a time.
const MAX_ROWS: usize = 384;

/// How likely a translation is, and which of its pieces come from where.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scored {
    /// The pieces of the translation, in order.
    pub pieces: Vec<ScoredPiece>,
    /// Natural logarithm of the probability that the translation ends where it does.
    pub end: f32,
    /// One link a piece: bytes of the translation and of the source.
    pub links: Vec<Link>,
}

/// A piece of a translation under the model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScoredPiece {
    /// Bytes of the translation, without the space before it; empty where the piece stands for nothing visible.
    pub span: Span,
    /// Natural logarithm of its probability, given the source and the pieces before it.
    pub log_probability: f32,
    /// How much likelier the likeliest piece was in its place: 0 if it was that one.
    pub behind: f32,
    /// How much likelier, in the same logarithm, the likeliest of the pieces that were watched for was in its place
    /// ([`crate::Translator::score_watching`]): below 0 if it was less likely, negative infinity if none was a candidate.
    pub watched: f32,
}

impl Scored {
    /// Natural logarithm of the probability of the whole translation, its end included.
    pub fn log_probability(&self) -> f32 {
        self.pieces.iter().map(|piece| piece.log_probability).sum::<f32>() + self.end
    }
}

/// A source and a translation as pieces, neither longer than a window.
#[derive(Debug)]
pub(crate) struct Forced {
    pub(crate) source: Vec<Token>,
    pub(crate) target: Vec<Token>,
    /// Target ids that the probabilities are taken over, ascending, those of `target` and the end among them; `None` is
    /// the whole vocabulary.
    pub(crate) candidates: Option<Vec<u32>>,
}

impl Forced {
    /// Whether the model can read both at once.
    pub(crate) fn fits(source: &[Token], target: &[Token]) -> bool {
        source.len() <= MAX_PIECES && target.len() <= MAX_PIECES
    }
}

#[derive(Debug, Default)]
struct ForcedScratch {
    x: Buffer,
    alignment: Buffer,
    layers: Scratch,
    logits: Buffer,
    spare: Vec<Encoded>,
}

impl Model {
    /// Scores pairs, watching for pieces; one result each, in order. No number of one depends on the others.
    pub(crate) fn score_forced(&self, pairs: &[Forced], watched: &[u32], end: u32) -> Vec<Scored> {
        let mut scratch = ForcedScratch::default();
        let mut out = Vec::with_capacity(pairs.len());
        let mut rest = pairs;
        while !rest.is_empty() {
            let mut rows = 0;
            let fits = |pair: &&Forced| {
                rows += pair.source.len().max(pair.target.len()) + 1;
                rows <= MAX_ROWS
            };
            let count = rest.iter().take_while(fits).count().max(1);
            let (batch, behind) = rest.split_at(count);
            self.score_batch(batch, watched, end, &mut scratch, &mut out);
            rest = behind;
        }
        out
    }

    fn score_batch(
        &self,
        pairs: &[Forced],
        watched: &[u32],
        end: u32,
        scratch: &mut ForcedScratch,
        out: &mut Vec<Scored>,
    ) {
        let dim = self.config.dim;
        let sources: Vec<Vec<u32>> =
            pairs.iter().map(|pair| pair.source.iter().map(|token| token.id).collect()).collect();
        let sources: Vec<&[u32]> = sources.iter().map(Vec::as_slice).collect();
        let ForcedScratch { x, alignment, layers, logits, spare } = scratch;
        let encoded = self.encode(&sources, x, layers, spare);
        let groups: Vec<Group<'_>> = pairs
            .iter()
            .zip(&encoded)
            .map(|(pair, encoded)| Group { encoded, rows: pair.target.len() + 1, position: 0 })
            .collect();
        let rows: usize = groups.iter().map(|group| group.rows).sum();
        x.set_len(rows * dim);
        let mut inputs = x.chunks_exact_mut(dim);
        for pair in pairs {
            // Row t reads the piece before it; the first one reads a zero vector, not an embedding.
            let previous = std::iter::once(None).chain(pair.target.iter().map(|token| Some(token.id)));
            for ((previous, position), row) in previous.zip(self.positions.chunks_exact(dim)).zip(&mut inputs)
            {
                match previous {
                    Some(id) => self.target_embedding().lookup_into(self.isa, &self.file, id, position, row),
                    None => row.copy_from_slice(position),
                }
            }
        }
        let mut state = vec![0.0; dim];
        let lengths: Vec<usize> = groups.iter().map(|group| group.rows).collect();
        let mut cell = |_: usize, gates: &[f32], out: &mut [f32]| {
            let mut steps = gates.chunks_exact(2 * dim).zip(out.chunks_exact_mut(dim));
            for &length in &lengths {
                state.fill(0.0);
                for (gates, out) in steps.by_ref().take(length) {
                    ssru(self.isa, dim, gates, &mut state, out);
                }
            }
        };
        self.decode_rows(&groups, x, alignment, layers, &mut cell);
        self.output.quantize(x, dim, &mut layers.quantized);
        let activations = Activations { x, quantized: &layers.quantized };
        let (mut row, mut at) = (0, 0);
        for (pair, group) in pairs.iter().zip(&groups) {
            let length = group.encoded.length();
            let weights = &alignment[at..][..group.rows * length];
            at += weights.len();
            let (ids, bias) = match &pair.candidates {
                Some(ids) => (ids.clone(), self.output.biases(ids)),
                None => {
                    let ids: Vec<u32> = (0..self.config.vocab_sizes[1] as u32).collect();
                    let bias = self.output.biases(&ids);
                    (ids, bias)
                }
            };
            let candidates = Candidates { ids: &ids, bias: &bias };
            let watched: Vec<usize> = watched.iter().filter_map(|id| ids.binary_search(id).ok()).collect();
            let mut scored = Scored::default();
            let wanted = pair.target.iter().map(Some).chain([None]);
            for (token, weights) in wanted.zip(weights.chunks_exact(length)) {
                logits.set_len(ids.len());
                self.output.candidates_into(
                    &self.file,
                    self.target_embedding(),
                    activations,
                    row,
                    candidates,
                    logits,
                );
                row += 1;
                let id = token.map_or(end, |token| token.id);
                let logit = ids.binary_search(&id).ok().and_then(|column| logits.get(column).copied());
                let logit = logit.unwrap_or(f32::NEG_INFINITY);
                let log_probability = logit - log_sum_exp(self.isa, logits);
                let Some(token) = token else {
                    scored.end = log_probability;
                    continue;
                };
                let top = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                let behind = top - logit;
                let watched = watched.iter().filter_map(|&column| logits.get(column).copied());
                let watched = watched.fold(f32::NEG_INFINITY, f32::max) - logit;
                scored.pieces.push(ScoredPiece { span: token.span, log_probability, behind, watched });
                // The last weight is that of the source's end.
                let best = weights.iter().take(length - 1).enumerate().max_by(|a, b| a.1.total_cmp(b.1));
                if let Some((source, &probability)) = best
                    && let Some(source) = pair.source.get(source)
                    && !token.span.is_empty()
                {
                    scored.links.push(Link { target: token.span, source: source.span, probability });
                }
            }
            out.push(scored);
        }
        spare.extend(encoded);
    }
}
