//! The one search loop: beam search of any width (greedy is width 1) over many sentences at once.
//!
//! A sentence that ends leaves its rows at once to the next of the queue (continuous batching): the SSRU keeps one
//! state row a hypothesis, so nothing else has to move. No number of a sentence depends on its neighbours.

use std::collections::{HashSet, VecDeque};

use tolmach_kernels::rows::{argmax, log_sum_exp};
use tolmach_text::Vocab;

use crate::buffer::Buffer;
use crate::choice::{Choice, top};
use crate::constraints::{Allotted, Constraints};
use crate::decoder::{Group, States};
use crate::embedding::{Activations, Candidates};
use crate::encoder::Encoded;
use crate::layers::Scratch;
use crate::model::{MAX_STEPS, Model};
use crate::options::Unsure;

/// Hypotheses decoded side by side: enough rows to use the weights well, few enough to stay in cache.
const MAX_ROWS: usize = 12;
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
    /// Whether greedy search comes first, and this one only where it was unsure.
    pub(crate) unsure: Option<Unsure>,
}

impl SearchOptions {
    fn scored(self) -> bool {
        self.beam > 1 || self.scores
    }

    /// The search that comes first where it may be enough.
    fn first(self) -> Self {
        if self.unsure.is_some() { Self { beam: 1, nbest: 1, scores: true, unsure: None } } else { self }
    }
}

/// A sentence to search: source ids without EOS, at most the window long.
#[derive(Debug)]
pub(crate) struct Task {
    /// Chosen by the caller; comes back with the result.
    pub(crate) key: u64,
    pub(crate) ids: Vec<u32>,
    /// The target ids that may be used, ascending; `None` is the whole vocabulary.
    pub(crate) candidates: Option<Vec<u32>>,
    pub(crate) options: SearchOptions,
    /// What it must say; the beam is as wide as that needs.
    pub(crate) constraints: Option<Constraints>,
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

/// What has been done, to compare with what the processor could do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Rows through the encoder, ends included.
    pub source_pieces: u64,
    /// Rows through the decoder, ends included, every hypothesis counted.
    pub target_pieces: u64,
    /// Multiplications of weights with activations (attention's products are not among them).
    pub multiplications: u64,
}

/// The sentences that one thread has in work, and its buffers.
#[derive(Debug, Default)]
pub(crate) struct Search {
    waiting: VecDeque<Task>,
    encoded: VecDeque<(Task, Encoded)>,
    active: Vec<Active>,
    scratch: SearchScratch,
    spare: Vec<Encoded>,
    pub(crate) work: Work,
}

#[derive(Debug, Default)]
struct SearchScratch {
    layers: Scratch,
    x: Buffer,
    logits: Buffer,
    alignment: Buffer,
    states: States,
}

#[derive(Debug)]
struct Node {
    id: u32,
    parent: Option<u32>,
    /// Sum of log-probabilities up to here; 0 if not computed.
    score: f32,
}

/// A hypothesis that goes on.
#[derive(Clone, Copy, Debug, Default)]
struct Live {
    /// Its last piece; `None` at the start.
    node: Option<u32>,
    /// The row of the last step that it goes on from.
    row: Option<usize>,
}

/// A sentence being decoded.
#[derive(Debug)]
struct Active {
    key: u64,
    options: SearchOptions,
    /// The search that follows if this one was unsure.
    wide: Option<SearchOptions>,
    encoded: Encoded,
    candidates: Option<Vec<u32>>,
    /// One a candidate.
    bias: Vec<f32>,
    limit: usize,
    position: usize,
    nodes: Vec<Node>,
    /// One row of source length a node.
    alignment: Vec<f32>,
    /// One row each.
    live: Vec<Live>,
    finished: Vec<u32>,
    constraints: Option<Constraints>,
}

impl Search {
    /// Takes a sentence into the queue.
    pub(crate) fn push(&mut self, task: Task) {
        self.waiting.push_back(task);
    }

    /// Whether more sentences would fill the next pass of the encoder or the rows of the decoder.
    pub(crate) fn has_room(&self) -> bool {
        let waiting: usize = self.waiting.iter().map(|task| task.ids.len() + 1).sum();
        self.encoded.is_empty() && waiting < MAX_ENCODED_ROWS && self.rows() + self.waiting.len() < MAX_ROWS
    }

    /// Takes out all sentences but those of these keys, between two steps.
    pub(crate) fn retain(&mut self, is_kept: impl Fn(u64) -> bool) {
        self.waiting.retain(|task| is_kept(task.key));
        self.encoded.retain(|(task, _)| is_kept(task.key));
        let gone = self.active.extract_if(.., |sentence| !is_kept(sentence.key));
        self.spare.extend(gone.map(|sentence| sentence.encoded));
    }

    fn rows(&self) -> usize {
        self.active.iter().map(|sentence| sentence.live.len()).sum()
    }
}

impl Model {
    /// Encodes waiting sentences and gives them rows, as far as there is room; then makes one step of the decoder.
    /// Calls `done` with each sentence that ended: its hypotheses, best first.
    pub(crate) fn advance(&self, search: &mut Search, vocab: &Vocab, done: &mut dyn FnMut(u64, Vec<Found>)) {
        self.fill(search);
        if search.active.is_empty() {
            return;
        }
        let parents: Vec<Option<usize>> =
            search.active.iter().flat_map(|sentence| sentence.live.iter().map(|live| live.row)).collect();
        search.scratch.states.rearrange(self.config.decoder_layers, self.config.dim, &parents);
        self.decode(search);
        self.score(search);
        self.select(search, vocab);
        let mut at = 0;
        while at < search.active.len() {
            if search.active[at].live.is_empty() && !search.active[at].widen() {
                let sentence = search.active.swap_remove(at);
                done(sentence.key, sentence.best(vocab));
                search.spare.push(sentence.encoded);
            } else {
                at += 1;
            }
        }
    }

    fn fill(&self, search: &mut Search) {
        let mut rows = search.rows();
        while rows < MAX_ROWS {
            if search.encoded.is_empty() && !search.waiting.is_empty() {
                let mut batch = Vec::new();
                let mut length = 0;
                while let Some(task) = search.waiting.pop_front() {
                    length += task.ids.len() + 1;
                    batch.push(task);
                    if search.waiting.front().is_none_or(|next| length + next.ids.len() >= MAX_ENCODED_ROWS) {
                        break;
                    }
                }
                let ids: Vec<&[u32]> = batch.iter().map(|task| &task.ids[..]).collect();
                let SearchScratch { x, layers, .. } = &mut search.scratch;
                let encoded = self.encode(&ids, x, layers, &mut search.spare);
                search.work.source_pieces += length as u64;
                search.work.multiplications += length as u64 * self.multiplications.source;
                search.encoded.extend(batch.into_iter().zip(encoded));
            }
            let Some((task, encoded)) = search.encoded.pop_front() else { break };
            let bias = task.candidates.as_deref().map(|ids| self.output.biases(ids)).unwrap_or_default();
            search.active.push(Active { bias, ..Active::start(task, encoded) });
            rows += 1;
        }
    }

    /// Runs one decoder step for all rows.
    fn decode(&self, search: &mut Search) {
        let active = &search.active;
        let groups: Vec<Group<'_>> = active
            .iter()
            .map(|a| Group { encoded: &a.encoded, rows: a.live.len(), position: a.position })
            .collect();
        let previous: Vec<Option<u32>> = active
            .iter()
            .flat_map(|a| a.live.iter().map(|live| live.node.map(|n| a.nodes[n as usize].id)))
            .collect();
        let SearchScratch { layers, x, alignment, states, .. } = &mut search.scratch;
        self.step(&groups, &previous, states, x, alignment, layers);
        search.work.target_pieces += previous.len() as u64;
        search.work.multiplications += previous.len() as u64 * self.multiplications.target;
    }

    /// Fills `logits`: for every sentence, for each of its rows, one a candidate or one a piece of the vocabulary.
    fn score(&self, search: &mut Search) {
        let (dim, vocabulary) = (self.config.dim, self.config.vocab_sizes[1]);
        let Search { active, scratch, work, .. } = search;
        let logits: usize = active.iter().map(|a| a.live.len() * a.columns(vocabulary)).sum();
        scratch.logits.set_len(logits);
        work.multiplications += (logits * dim) as u64;
        let (mut row, mut at) = (0, 0);
        for alike in active.chunk_by(|a, b| a.candidates.is_some() == b.candidates.is_some()) {
            let rows: usize = alike.iter().map(|a| a.live.len()).sum();
            let logits: usize = alike.iter().map(|a| a.live.len() * a.columns(vocabulary)).sum();
            let x = &scratch.x[row * dim..][..rows * dim];
            self.output.quantize(x, dim, &mut scratch.layers.quantized);
            let activations = Activations { x, quantized: &scratch.layers.quantized };
            self.score_alike(alike, activations, &mut scratch.logits[at..][..logits]);
            (row, at) = (row + rows, at + logits);
        }
    }

    /// [`Model::score`] of sentences that all have candidates, or all have not.
    fn score_alike(&self, sentences: &[Active], activations: Activations<'_>, logits: &mut [f32]) {
        let (file, embedding) = (&self.file, self.target_embedding());
        if sentences.iter().any(|sentence| sentence.candidates.is_none()) {
            self.output.all_into(file, embedding, activations, logits);
            return;
        }
        let mut rows = 0..activations.x.len() / self.config.dim;
        let mut logits = logits;
        for sentence in sentences {
            let ids = sentence.candidates.as_deref().unwrap_or_default();
            let candidates = Candidates { ids, bias: &sentence.bias };
            for row in rows.by_ref().take(sentence.live.len()) {
                let (own, rest) = std::mem::take(&mut logits).split_at_mut(ids.len());
                self.output.candidates_into(file, embedding, activations, row, candidates, own);
                logits = rest;
            }
        }
    }

    /// Chooses the next pieces of every sentence.
    fn select(&self, search: &mut Search, vocab: &Vocab) {
        let vocabulary = self.config.vocab_sizes[1];
        let SearchScratch { logits, alignment, .. } = &mut search.scratch;
        let (mut row, mut at) = (0, 0);
        let mut logits = &mut logits[..];
        for sentence in &mut search.active {
            let rows = sentence.live.len();
            let length = sentence.encoded.length();
            let columns = sentence.columns(vocabulary);
            let (own, rest) = std::mem::take(&mut logits).split_at_mut(rows * columns);
            logits = rest;
            let width = sentence.options.beam - sentence.finished.len();
            let unknown = sentence.column(vocab.unk_id());
            let mut chosen: Vec<Choice> = Vec::with_capacity(width + 1);
            for (hypothesis, logits) in own.chunks_exact_mut(columns.max(1)).enumerate() {
                let scored = sentence.options.scored();
                // The unknown piece is never produced, but it keeps its share of the probability.
                let normaliser = if scored { log_sum_exp(self.isa, logits) } else { 0.0 };
                if let Some(logit) = unknown.and_then(|column| logits.get_mut(column)) {
                    *logit = f32::NEG_INFINITY;
                }
                let before = sentence.live[hypothesis].node.map_or(0.0, |n| sentence.nodes[n as usize].score);
                let offset = before - normaliser;
                if let Some(constraints) = &sentence.constraints {
                    let column = |id| sentence.column(id);
                    constraints.offer(hypothesis, logits, offset, &column, &mut chosen);
                } else if !scored {
                    let best = argmax(self.isa, logits);
                    chosen.extend(best.map(|(column, _)| Choice { hypothesis, column, score: 0.0 }));
                } else {
                    top(logits, hypothesis, offset, width, &mut chosen);
                }
            }
            sentence.drop_far_behind(&mut chosen);
            sentence.position += 1;
            let weights = &alignment[at..][..rows * length];
            if let Some(mut constraints) = sentence.constraints.take() {
                let id = |column| sentence.id(column);
                let Allotted { chosen: good, early } = constraints.allot(vocab, &chosen, &id, width);
                constraints.early.extend(early.iter().map(|choice| sentence.node(choice, weights)));
                sentence.constraints = Some(constraints);
                chosen = good;
            }
            let mut live = Vec::with_capacity(width);
            for choice in &chosen {
                let node = sentence.node(choice, weights);
                if sentence.nodes[node as usize].id == vocab.eos_id() || sentence.position >= sentence.limit {
                    sentence.finished.push(node);
                } else {
                    live.push(Live { node: Some(node), row: Some(row + choice.hypothesis) });
                }
            }
            sentence.live = live;
            sentence.drop_hopeless();
            row += rows;
            at += rows * length;
        }
    }
}

impl Active {
    fn start(task: Task, encoded: Encoded) -> Self {
        let steps = task.constraints.as_ref().map_or(0, Constraints::steps);
        Self {
            key: task.key,
            options: task.options.first(),
            wide: task.options.unsure.map(|_| task.options),
            encoded,
            candidates: task.candidates,
            bias: Vec::new(),
            limit: (2 * (task.ids.len() + 1) + 8 + steps).min(MAX_STEPS),
            position: 0,
            nodes: Vec::new(),
            alignment: Vec::new(),
            live: vec![Live::default()],
            finished: Vec::new(),
            constraints: task.constraints,
        }
    }

    /// Begins again with the wide search, if there is one and the search that has ended was unsure. What the encoder made
    /// of the sentence serves both.
    fn widen(&mut self) -> bool {
        let Some(wide) = self.wide.take() else { return false };
        let is_unsure = |unsure: Unsure| {
            let best = self.finished.first().map(|&last| (self.nodes[last as usize].score, self.position));
            best.is_some_and(|(score, pieces)| score / (pieces.max(1) as f32) < unsure.below)
        };
        if !wide.unsure.is_some_and(is_unsure) {
            return false;
        }
        self.options = wide;
        self.position = 0;
        self.nodes.clear();
        self.alignment.clear();
        self.finished.clear();
        self.live.push(Live::default());
        true
    }

    /// Where the options set a margin, drops the next pieces that are so much less likely than the best hypothesis, be it
    /// at its end or not.
    fn drop_far_behind(&self, chosen: &mut Vec<Choice>) {
        let Some(Unsure { margin, .. }) = self.options.unsure else { return };
        let finished = self.finished.iter().map(|&node| self.nodes[node as usize].score);
        let best = finished.chain(chosen.first().map(|best| best.score)).fold(f32::NEG_INFINITY, f32::max);
        chosen.retain(|choice| choice.score >= best - margin);
    }

    /// Puts a piece behind a hypothesis, with its row of `weights` over the source.
    fn node(&mut self, choice: &Choice, weights: &[f32]) -> u32 {
        let length = self.encoded.length();
        let parent = self.live[choice.hypothesis].node;
        let node = Node { id: self.id(choice.column), parent, score: choice.score };
        self.nodes.push(node);
        self.alignment.extend_from_slice(&weights[choice.hypothesis * length..][..length]);
        self.nodes.len() as u32 - 1
    }

    /// Logits of a row.
    fn columns(&self, vocabulary: usize) -> usize {
        self.candidates.as_ref().map_or(vocabulary, Vec::len)
    }

    /// The target id of a column.
    fn id(&self, column: usize) -> u32 {
        self.candidates.as_ref().map_or(column as u32, |ids| ids[column])
    }

    /// The column of a target id.
    fn column(&self, id: u32) -> Option<usize> {
        match &self.candidates {
            Some(ids) => ids.binary_search(&id).ok(),
            None => Some(id as usize),
        }
    }

    /// Where there are constraints, drops the hypotheses that are not worth going on with: those less likely than as
    /// many that ended well as are wanted (they could only win by going on for long), and those so much less likely than
    /// one that ended too early that what they must say does not belong there.
    fn drop_hopeless(&mut self) {
        let Some(constraints) = &mut self.constraints else { return };
        let score = |node: u32| self.nodes[node as usize].score;
        let mut ended: Vec<f32> = self.finished.iter().map(|&node| score(node)).collect();
        ended.sort_by(|a, b| b.total_cmp(a));
        let early = constraints.early.iter().map(|&node| score(node) - constraints.price());
        let least = early.chain(ended.get(self.options.nbest - 1).copied()).fold(f32::NEG_INFINITY, f32::max);
        let keep: Vec<bool> =
            self.live.iter().map(|live| live.node.is_none_or(|n| score(n) > least)).collect();
        constraints.retain(&keep);
        let mut keep = keep.into_iter();
        self.live.retain(|_| keep.next().unwrap_or(false));
    }

    /// The finished hypotheses, the best per piece first; with constraints first those that meet most of them.
    fn best(&self, vocab: &Vocab) -> Vec<Found> {
        let early = self.constraints.as_ref().map(|constraints| &constraints.early[..]).unwrap_or_default();
        let mut found: Vec<Found> =
            self.finished.iter().chain(early).map(|&last| self.found(last, vocab.eos_id())).collect();
        let per_piece = |f: &Found| f.log_probability.unwrap_or(0.0) / f.scored.max(1) as f32;
        found.sort_by(|a, b| per_piece(b).total_cmp(&per_piece(a)));
        if let Some(constraints) = &self.constraints {
            // Two ways to cut one text are one hypothesis.
            let mut texts = HashSet::new();
            found.retain(|found| texts.insert(vocab.decode(&found.ids).text.trim().to_owned()));
            found.sort_by_cached_key(|found| constraints.faults(&vocab.decode(&found.ids).text));
        }
        found.truncate(self.options.nbest);
        found
    }

    /// The hypothesis that ends with a node.
    fn found(&self, last: u32, eos: u32) -> Found {
        let length = self.encoded.length();
        let mut path = Vec::new();
        let mut at = Some(last);
        while let Some(node) = at {
            path.push(node as usize);
            at = self.nodes[node as usize].parent;
        }
        path.reverse();
        let scored = path.len();
        if self.nodes[last as usize].id == eos {
            path.pop();
        }
        Found {
            ids: path.iter().map(|&n| self.nodes[n].id).collect(),
            alignment: path.iter().flat_map(|&n| &self.alignment[n * length..][..length]).copied().collect(),
            log_probability: self.options.scored().then(|| self.nodes[last as usize].score),
            scored,
        }
    }
}
