//! The one search loop: beam search of any width (greedy is width 1) over many sentences at once.
//!
//! A sentence that ends leaves its rows at once to the next of the queue (continuous batching): the SSRU keeps one
//! state row a hypothesis, so nothing else has to move. No number of a sentence depends on its neighbours.

use tolmach_kernels::rows::{argmax, log_sum_exp};

use crate::decoder::{Group, States};
use crate::embedding::Columns;
use crate::encoder::Encoded;
use crate::layers::Scratch;
use crate::model::{MAX_STEPS, Model};

/// Hypotheses decoded side by side: enough rows to use the weights well, few enough to stay in cache.
const MAX_ROWS: usize = 48;
/// Source rows encoded at a time.
const MAX_ENCODED_ROWS: usize = 384;

/// How to search.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SearchOptions {
    /// Hypotheses kept a step, at least 1.
    pub(crate) beam: usize,
    /// Hypotheses returned, 1 to `beam`.
    pub(crate) nbest: usize,
    /// Whether log-probabilities are wanted though a beam of 1 does not need them.
    pub(crate) scores: bool,
}

/// One finished hypothesis.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// Target ids, EOS left out.
    pub(crate) ids: Vec<u32>,
    /// For each target id a row over the source pieces and EOS: head 0 of the last layer's cross-attention.
    pub(crate) alignment: Vec<f32>,
    /// Natural logarithm of the probability of all pieces, EOS included, if it was computed.
    pub(crate) log_probability: Option<f32>,
    /// Pieces that `log_probability` sums over.
    pub(crate) scored: usize,
}

/// Buffers of one thread.
#[derive(Debug, Default)]
pub(crate) struct SearchScratch {
    layers: Scratch,
    x: Vec<f32>,
    logits: Vec<f32>,
    alignment: Vec<f32>,
    states: States,
    spare_columns: Vec<Columns>,
}

#[derive(Debug)]
struct Node {
    id: u32,
    parent: Option<u32>,
    /// Sum of log-probabilities up to here; 0 if not computed.
    score: f32,
}

/// A sentence being decoded.
struct Active {
    index: usize,
    encoded: Encoded,
    columns: Option<Columns>,
    limit: usize,
    position: usize,
    nodes: Vec<Node>,
    /// One row of source length a node.
    alignment: Vec<f32>,
    /// Live hypotheses, one row each; `None` is the start.
    live: Vec<Option<u32>>,
    finished: Vec<u32>,
}

impl Model {
    /// Translates sentences of source ids (without EOS, at most the window long). `candidates` gives the ids that a
    /// sentence (with EOS) may use, ascending, or `None` for the whole vocabulary. `unknown` is never produced.
    pub(crate) fn search(
        &self,
        sentences: &[&[u32]],
        candidates: &dyn Fn(&[u32]) -> Option<Vec<u32>>,
        ends: TargetIds,
        options: SearchOptions,
        scratch: &mut SearchScratch,
    ) -> Vec<Vec<Found>> {
        let mut results: Vec<Vec<Found>> = sentences.iter().map(|_| Vec::new()).collect();
        let mut next = 0;
        let mut encoded = std::collections::VecDeque::new();
        let mut active: Vec<Active> = Vec::new();
        let mut parents: Vec<Option<usize>> = Vec::new();
        loop {
            while parents.len() < MAX_ROWS {
                if encoded.is_empty() && next < sentences.len() {
                    let from = next;
                    let mut rows = 0;
                    while next < sentences.len()
                        && (next == from || rows + sentences[next].len() < MAX_ENCODED_ROWS)
                    {
                        rows += sentences[next].len() + 1;
                        next += 1;
                    }
                    let batch = self.encode(&sentences[from..next], &mut scratch.x, &mut scratch.layers);
                    encoded.extend((from..next).zip(batch));
                }
                let Some((index, memory)) = encoded.pop_front() else { break };
                // The end of the sentence is a source piece too, as in Marian.
                let pieces = [sentences[index], &[self.source_eos]].concat();
                let columns = candidates(&pieces).map(|ids| {
                    let mut columns = scratch.spare_columns.pop().unwrap_or_default();
                    self.output.select_into(&self.file, self.target_embedding(), ids, &mut columns);
                    columns
                });
                active.push(Active::start(index, memory, columns, sentences[index].len()));
                parents.push(None);
            }
            if active.is_empty() {
                return results;
            }
            scratch.states.rearrange(self.config.decoder_layers, self.config.dim, &parents);
            self.advance(&active, scratch);
            self.select(&mut active, ends, options, scratch, &mut parents);
            active.retain_mut(|sentence| {
                if sentence.live.is_empty() {
                    results[sentence.index] = sentence.best(ends, options);
                    scratch.spare_columns.extend(sentence.columns.take());
                }
                !sentence.live.is_empty()
            });
        }
    }

    /// Runs one decoder step for all rows.
    fn advance(&self, active: &[Active], scratch: &mut SearchScratch) {
        let groups: Vec<Group<'_>> = active
            .iter()
            .map(|a| Group { encoded: &a.encoded, rows: a.live.len(), position: a.position })
            .collect();
        let previous: Vec<Option<u32>> =
            active.iter().flat_map(|a| a.live.iter().map(|n| n.map(|n| a.nodes[n as usize].id))).collect();
        self.step(
            &groups,
            &previous,
            &mut scratch.states,
            &mut scratch.x,
            &mut scratch.alignment,
            &mut scratch.layers,
        );
    }

    /// Chooses the next pieces of every sentence and says from which row each surviving hypothesis came.
    fn select(
        &self,
        active: &mut [Active],
        ends: TargetIds,
        options: SearchOptions,
        scratch: &mut SearchScratch,
        parents: &mut Vec<Option<usize>>,
    ) {
        parents.clear();
        let dim = self.config.dim;
        let (mut row, mut at) = (0, 0);
        for sentence in active {
            let rows = sentence.live.len();
            let length = sentence.encoded.memory[0].length();
            let columns = match &sentence.columns {
                Some(columns) => columns,
                None => self.output.full(&self.file, self.target_embedding()),
            };
            let x = &scratch.x[row * dim..][..rows * dim];
            self.output.logits_into(self.isa, x, columns, &mut scratch.layers.quantized, &mut scratch.logits);
            let width = options.beam - sentence.finished.len();
            let mut chosen: Vec<Choice> = Vec::with_capacity(width + 1);
            for (hypothesis, logits) in scratch.logits.chunks_exact_mut(columns.len().max(1)).enumerate() {
                let scored = options.beam > 1 || options.scores;
                // The unknown piece is never produced, but it keeps its share of the probability.
                let normaliser = if scored { log_sum_exp(self.isa, logits) } else { 0.0 };
                if let Some(column) = columns.column(ends.unknown) {
                    logits[column] = f32::NEG_INFINITY;
                }
                let before = sentence.live[hypothesis].map_or(0.0, |n| sentence.nodes[n as usize].score);
                if !scored {
                    let best = argmax(self.isa, logits);
                    chosen.extend(best.map(|(column, _)| Choice { hypothesis, column, score: 0.0 }));
                } else {
                    top(logits, hypothesis, before - normaliser, width, &mut chosen);
                }
            }
            sentence.position += 1;
            let mut live = Vec::with_capacity(width);
            for choice in &chosen {
                let node = sentence.nodes.len() as u32;
                let id = columns.id(choice.column);
                sentence.nodes.push(Node {
                    id,
                    parent: sentence.live[choice.hypothesis],
                    score: choice.score,
                });
                let weights = &scratch.alignment[at + choice.hypothesis * length..][..length];
                sentence.alignment.extend_from_slice(weights);
                if id == ends.eos || sentence.position >= sentence.limit {
                    sentence.finished.push(node);
                } else {
                    live.push(Some(node));
                    parents.push(Some(row + choice.hypothesis));
                }
            }
            sentence.live = live;
            row += rows;
            at += rows * length;
        }
    }
}

/// The ids with a meaning of their own on the target side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TargetIds {
    pub(crate) eos: u32,
    pub(crate) unknown: u32,
}

#[derive(Clone, Copy, Debug)]
struct Choice {
    hypothesis: usize,
    column: usize,
    score: f32,
}

/// Keeps in `chosen` the `width` best of it and of `logits + offset`, best first, the earlier of equals first.
fn top(logits: &[f32], hypothesis: usize, offset: f32, width: usize, chosen: &mut Vec<Choice>) {
    for (column, logit) in logits.iter().enumerate() {
        let score = logit + offset;
        // NaN never enters: the comparison is false.
        let enters = score > f32::NEG_INFINITY
            && (chosen.len() < width || chosen.last().is_some_and(|last| score > last.score));
        if enters {
            let at = chosen.partition_point(|c| c.score >= score);
            chosen.insert(at, Choice { hypothesis, column, score });
            chosen.truncate(width);
        }
    }
}

impl Active {
    fn start(index: usize, encoded: Encoded, columns: Option<Columns>, length: usize) -> Self {
        Self {
            index,
            encoded,
            columns,
            limit: (2 * (length + 1) + 8).min(MAX_STEPS),
            position: 0,
            nodes: Vec::new(),
            alignment: Vec::new(),
            live: vec![None],
            finished: Vec::new(),
        }
    }

    /// The finished hypotheses, the best per piece first.
    fn best(&self, ends: TargetIds, options: SearchOptions) -> Vec<Found> {
        let length = self.encoded.memory[0].length();
        let scored = options.beam > 1 || options.scores;
        let mut found: Vec<Found> = self
            .finished
            .iter()
            .map(|&last| {
                let mut path = Vec::new();
                let mut at = Some(last);
                while let Some(node) = at {
                    path.push(node as usize);
                    at = self.nodes[node as usize].parent;
                }
                path.reverse();
                let scored_pieces = path.len();
                if self.nodes[last as usize].id == ends.eos {
                    path.pop();
                }
                Found {
                    ids: path.iter().map(|&n| self.nodes[n].id).collect(),
                    alignment: path
                        .iter()
                        .flat_map(|&n| &self.alignment[n * length..][..length])
                        .copied()
                        .collect(),
                    log_probability: scored.then(|| self.nodes[last as usize].score),
                    scored: scored_pieces,
                }
            })
            .collect();
        let per_piece = |f: &Found| f.log_probability.unwrap_or(0.0) / f.scored.max(1) as f32;
        found.sort_by(|a, b| per_piece(b).total_cmp(&per_piece(a)));
        found.truncate(options.nbest);
        found
    }
}
