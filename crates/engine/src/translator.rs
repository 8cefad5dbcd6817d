//! The public face of the engine: a loaded model.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use tolmach_kernels::Isa;
use tolmach_marian::{FileBytes, ModelFile, Shortlist, Vocabularies};
use tolmach_text::{Aligned, Vocab};

use crate::EngineError;
use crate::batch::{Again, Batch, Open};
use crate::carry::link_and_carry;
use crate::constraints::Constraints;
use crate::forced::{Forced, Scored};
use crate::fractions::Way;
use crate::model::Model;
use crate::options::Options;
use crate::required::Required;
use crate::search::{Found, SearchOptions, Task};
use crate::sentence::{Prepared, StandIns, Window, encode_fractions};
use crate::translation::{Hypothesis, Translation};

/// The files of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelPaths {
    /// Marian container.
    pub model: PathBuf,
    /// SentencePiece vocabulary of the source, or of both sides.
    pub source_vocab: PathBuf,
    /// Vocabulary of the target, if it is another one.
    pub target_vocab: Option<PathBuf>,
    /// Lexical shortlist, if there is one.
    pub shortlist: Option<PathBuf>,
}

/// A loaded model: immutable, to be shared between threads.
#[derive(Debug)]
pub struct Translator {
    model: Model,
    source_vocab: Vocab,
    stand_ins: StandIns,
    target_vocab: Option<Vocab>,
    shortlist: Option<Shortlist>,
    /// Pieces that may end a word of which a form is the beginning; made when first needed.
    endings: OnceLock<Vec<u32>>,
}

/// Letters of a piece that may end a word of which a required form is the beginning.
const ENDING: usize = 3;

/// The pieces that are nothing but up to [`ENDING`] small letters.
fn endings(vocab: &Vocab) -> Vec<u32> {
    let ends = |piece: &str| piece.chars().count() <= ENDING && piece.chars().all(char::is_lowercase);
    (0..vocab.len() as u32).filter(|&id| vocab.piece(id).is_some_and(ends)).collect()
}

impl Translator {
    /// Loads a model for an instruction set.
    ///
    /// # Errors
    /// If a file cannot be read or is not what it should be; the error names the file.
    pub fn load(paths: &ModelPaths, isa: Isa) -> Result<Self, EngineError> {
        let read = |path: &Path| {
            std::fs::read(path).map_err(|source| EngineError::Io { file: path.display().to_string(), source })
        };
        let in_file = |path: &Path, source| EngineError::Model { file: path.display().to_string(), source };
        let file = ModelFile::open(&paths.model).map_err(|e| in_file(&paths.model, e))?;
        let source = read(&paths.source_vocab)?;
        let target = paths.target_vocab.as_deref().map(read).transpose()?;
        let open = |path: &Path| FileBytes::open(path).map_err(|e| in_file(path, e));
        let shortlist = paths.shortlist.as_deref().map(open).transpose()?;
        Self::assemble(file, &source, target.as_deref(), shortlist, isa).map_err(|e| e.with_paths(paths))
    }

    /// Builds a translator from files in memory.
    ///
    /// # Errors
    /// If a part is not what it should be or the parts do not belong together.
    pub fn from_parts(
        model: ModelFile,
        source_vocab: &[u8],
        target_vocab: Option<&[u8]>,
        shortlist: Option<&[u8]>,
        isa: Isa,
    ) -> Result<Self, EngineError> {
        let shortlist = shortlist.map(|bytes| bytes.to_vec().into());
        Self::assemble(model, source_vocab, target_vocab, shortlist, isa)
    }

    fn assemble(
        model: ModelFile,
        source_vocab: &[u8],
        target_vocab: Option<&[u8]>,
        shortlist: Option<FileBytes>,
        isa: Isa,
    ) -> Result<Self, EngineError> {
        let read_vocab = |bytes: &[u8], file: &str| {
            Vocab::from_bytes(bytes).map_err(|source| EngineError::Vocab { file: file.into(), source })
        };
        let in_model = |source| EngineError::Model { file: MODEL.into(), source };
        // Reading the vocabularies takes as long as packing the weights: one beside the other.
        let (vocabs, model) = std::thread::scope(|scope| {
            let read = || {
                let source_vocab = read_vocab(source_vocab, SOURCE_VOCAB)?;
                let target_vocab = target_vocab.map(|bytes| read_vocab(bytes, TARGET_VOCAB)).transpose()?;
                let stand_ins = StandIns::new(&source_vocab);
                Ok((source_vocab, target_vocab, stand_ins))
            };
            let beside = std::thread::Builder::new().spawn_scoped(scope, read);
            // The vocabulary says which piece ends a sentence; that is put in below.
            let model = Model::load(model, isa, 0);
            // A system that gives no thread gets it done all the same.
            let vocabs = beside.map_or_else(
                |_| read(),
                |beside| beside.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            );
            (vocabs, model)
        });
        let (source_vocab, target_vocab, stand_ins) = vocabs?;
        let mut model = model.map_err(in_model)?;
        model.source_eos = source_vocab.eos_id();
        let sizes = model.config.vocab_sizes;
        for (file, vocab, expected) in [
            (SOURCE_VOCAB, Some(&source_vocab), sizes[0]),
            (TARGET_VOCAB, target_vocab.as_ref().or(Some(&source_vocab)), sizes[1]),
        ] {
            let found = vocab.map_or(0, Vocab::len);
            if found != expected {
                return Err(EngineError::VocabSize { file: file.into(), expected, found });
            }
        }
        let shortlist = shortlist
            .map(|bytes| Shortlist::new(bytes, sizes[0], sizes[1]))
            .transpose()
            .map_err(|source| EngineError::Model { file: SHORTLIST.into(), source })?;
        Ok(Self { model, source_vocab, stand_ins, target_vocab, shortlist, endings: OnceLock::new() })
    }

    /// The instruction set that this translator runs on.
    pub fn isa(&self) -> Isa {
        self.model.isa
    }

    /// Whether a shortlist is used when the options leave it open.
    pub fn uses_shortlist(&self, options: &Options) -> bool {
        let safe = self.model.config.vocabularies == Vocabularies::Shared;
        self.shortlist.is_some() && options.shortlist.unwrap_or(safe)
    }

    /// Translates sentences; one result each, in order. White space around a sentence stays as it was; text without
    /// letters is copied; a sentence over the model's window is split at a safe place and rejoined; what the
    /// vocabulary does not know is carried to its place. Fractions that it cannot write (`2½`) come through as they are;
    /// hypotheses that lost one are no alternatives. Nothing is cut.
    ///
    /// The result of a sentence is a function of the sentence, the model and the options alone.
    pub fn translate(&self, sentences: &[&str], options: &Options) -> Vec<Translation> {
        let free: Vec<(&str, &[Required])> = sentences.iter().map(|sentence| (*sentence, &[][..])).collect();
        self.translate_required(&free, options)
    }

    /// [`Translator::translate`] of sentences that must say something.
    ///
    /// Where something is required the beam is as wide as that needs, 12 for one and 9 more for each other, at most
    /// [`Options::MAX_BEAM`]. The best hypothesis says as much of it as any that was found, and something twice only
    /// where the source has it twice or nothing else was found; among such it is the likeliest. What cannot be said
    /// (the vocabulary has no pieces for it) is not: ask [`Required::is_said_in`] of each text. At most 64 are
    /// followed in one sentence.
    pub fn translate_required(
        &self,
        sentences: &[(&str, &[Required])],
        options: &Options,
    ) -> Vec<Translation> {
        let mut batch = Batch::default();
        let mut translations = vec![Translation::default(); sentences.len()];
        let mut next = 0;
        while next < sentences.len() || !batch.is_idle() {
            while next < sentences.len() && batch.has_room() {
                let (sentence, required) = sentences[next];
                self.admit_required(&mut batch, next as u64, sentence, required, options);
                next += 1;
            }
            self.advance(&mut batch, &mut |key, translation| translations[key as usize] = translation);
        }
        translations
    }

    /// How likely each translation is for its source, by forced decoding; one result each, in order. `None` where
    /// either text is longer than the model's window, or there is nothing for the model in one of them.
    ///
    /// A translation's pieces are those of the vocabulary's own segmentation, fractions that it cannot write (`½`) as figures
    /// on both sides. Probabilities are taken over the
    /// shortlist of the source and the translation's own pieces where the options allow a shortlist (nearer to 1 than
    /// over the whole vocabulary, alike for all). The result of a pair is a function of the pair, the model and the
    /// options alone.
    pub fn score(&self, pairs: &[(&str, &str)], options: &Options) -> Vec<Option<Scored>> {
        self.score_watching(pairs, &[], options)
    }

    /// [`Translator::score`], which tells of each piece as well how likely one of some words was in its place
    /// ([`ScoredPiece::watched`]). Words that the vocabulary has in several pieces are not watched for, nor those that the
    /// shortlist does not propose.
    ///
    /// [`ScoredPiece::watched`]: crate::ScoredPiece::watched
    pub fn score_watching(
        &self,
        pairs: &[(&str, &str)],
        watched: &[&str],
        options: &Options,
    ) -> Vec<Option<Scored>> {
        let vocab = self.target_vocab();
        let alone = |word: &&str| match vocab.encode(word)[..] {
            [token] => Some(token.id),
            _ => None,
        };
        let watched: Vec<u32> = watched.iter().filter_map(alone).collect();
        let shared = self.model.config.vocabularies == Vocabularies::Shared;
        let shortlist = self.shortlist.as_ref().filter(|_| self.uses_shortlist(options));
        let forced: Vec<Option<Forced>> = pairs
            .iter()
            .map(|(source, target)| {
                let source = encode_fractions(&self.source_vocab, source);
                let target = encode_fractions(vocab, target);
                if source.is_empty() || target.is_empty() || !Forced::fits(&source, &target) {
                    return None;
                }
                let candidates = shortlist.map(|shortlist| {
                    let mut pieces: Vec<u32> = source.iter().map(|token| token.id).collect();
                    pieces.push(self.source_vocab.eos_id());
                    let mut ids = shortlist.candidates(&pieces, shared);
                    ids.extend(target.iter().map(|token| token.id).chain([vocab.eos_id()]));
                    ids.sort_unstable();
                    ids.dedup();
                    ids
                });
                Some(Forced { source, target, candidates })
            })
            .collect();
        let judged: Vec<bool> = forced.iter().map(Option::is_some).collect();
        let forced: Vec<Forced> = forced.into_iter().flatten().collect();
        let mut scored = self.model.score_forced(&forced, &watched, vocab.eos_id()).into_iter();
        judged.into_iter().map(|judged| if judged { scored.next() } else { None }).collect()
    }

    /// Takes a sentence into a batch. `key` comes back with its translation and must be free.
    pub fn admit(&self, batch: &mut Batch, key: u64, sentence: &str, options: &Options) {
        self.admit_required(batch, key, sentence, &[], options);
    }

    /// [`Translator::admit`] of a sentence that must say something ([`Translator::translate_required`]).
    pub fn admit_required(
        &self,
        batch: &mut Batch,
        key: u64,
        sentence: &str,
        required: &[Required],
        options: &Options,
    ) {
        self.admit_in(Way::Slash, batch, key, sentence, required, options);
    }

    /// [`Translator::admit_required`] with fractions shown in this way.
    fn admit_in(
        &self,
        way: Way,
        batch: &mut Batch,
        key: u64,
        sentence: &str,
        required: &[Required],
        options: &Options,
    ) {
        let prepared = Prepared::new(&self.source_vocab, &self.stand_ins, sentence.trim(), way);
        let Prepared::Windows(windows) = prepared else {
            batch.ready.push((key, copy(sentence)));
            return;
        };
        let again = windows.iter().any(|window| !window.fractions.is_empty()).then(|| {
            Box::new(Again { required: required.to_vec(), options: options.clone(), way: way.next() })
        });
        let beam = options.beam.clamp(1, Options::MAX_BEAM);
        let scores = options.scores || !required.is_empty();
        let mut required = self.by_window(sentence, &windows, required);
        let shared = self.model.config.vocabularies == Vocabularies::Shared;
        let shortlist = self.shortlist.as_ref().filter(|_| self.uses_shortlist(options));
        for (number, window) in windows.iter().enumerate() {
            // The end of the sentence is a source piece too, as in Marian.
            let pieces = || [&window.ids[..], &[self.source_vocab.eos_id()]].concat();
            let mut candidates = shortlist.map(|shortlist| shortlist.candidates(&pieces(), shared));
            let constraints = required.get_mut(number).and_then(Option::take);
            let mut beam = beam;
            if let Some(constraints) = &constraints {
                beam = constraints.width().clamp(beam, Options::MAX_BEAM);
                self.add_candidates(constraints, &mut candidates);
            }
            let unsure = options.unsure.filter(|_| constraints.is_none());
            let search = SearchOptions { beam, nbest: options.nbest.clamp(1, beam), scores, unsure };
            batch.tasks.insert(batch.next_task, (key, number));
            let ids = window.ids.clone();
            batch.search.push(Task { key: batch.next_task, ids, candidates, options: search, constraints });
            batch.next_task += 1;
        }
        let (found, missing) = (vec![Vec::new(); windows.len()], windows.len());
        batch.open.insert(key, Open { text: sentence.to_owned(), windows, found, missing, again });
    }

    /// What each window must say, if anything: what has a source goes to the window that has it, else to the one whose
    /// source says it already (figures, names), else to the first. Empty where nothing is required.
    fn by_window(
        &self,
        sentence: &str,
        windows: &[Window],
        required: &[Required],
    ) -> Vec<Option<Constraints>> {
        if required.is_empty() {
            return Vec::new();
        }
        let lead = sentence.len() - sentence.trim_start().len();
        let last = windows.len() - 1;
        let mut own: Vec<Vec<&Required>> = vec![Vec::new(); windows.len()];
        for required in required {
            let copied = || required.forms.iter().find_map(|form| sentence.find(form.as_str()));
            let at = required.source.map(|span| span.start).or_else(copied).unwrap_or(0).saturating_sub(lead);
            let behind = |window: &Window| window.spans.first().is_none_or(|span| span.start <= at);
            let number = windows.partition_point(behind).saturating_sub(1).min(last);
            own[number].push(required);
        }
        let vocab = self.target_vocab();
        own.iter().map(|required| Constraints::new(vocab, sentence, required)).collect()
    }

    /// Adds the pieces that the forms need to the candidates of a window.
    fn add_candidates(&self, constraints: &Constraints, candidates: &mut Option<Vec<u32>>) {
        let Some(ids) = candidates else { return };
        ids.extend(constraints.pieces());
        if constraints.is_open() {
            ids.extend(self.endings.get_or_init(|| endings(self.target_vocab())));
        }
        ids.sort_unstable();
        ids.dedup();
    }

    /// Makes one step with all sentences of a batch; calls `done` with each that is translated.
    pub fn advance(&self, batch: &mut Batch, done: &mut dyn FnMut(u64, Translation)) {
        for (key, translation) in batch.ready.drain(..) {
            done(key, translation);
        }
        let vocab = self.target_vocab();
        let mut lost = Vec::new();
        let Batch { search, open, tasks, .. } = batch;
        self.model.advance(search, vocab, &mut |task, found| {
            let Some((key, number)) = tasks.remove(&task) else { return };
            let Some(sentence) = open.get_mut(&key) else { return };
            sentence.found[number] = found;
            sentence.missing -= 1;
            if sentence.missing == 0
                && let Some(sentence) = open.remove(&key)
            {
                match self.join(&sentence.text, &sentence.windows, &sentence.found) {
                    Some(translation) => done(key, translation),
                    None => lost.push((key, sentence)),
                }
            }
        });
        for (key, Open { text, again, .. }) in lost {
            match again {
                Some(again) => {
                    self.admit_in(again.way, batch, key, &text, &again.required, &again.options);
                }
                // Nothing can be lost where nothing was to come through.
                None => done(key, copy(&text)),
            }
        }
    }

    /// Puts the windows of a sentence together, with the white space of the sentence around and between them; `None` where
    /// every hypothesis lost a fraction.
    fn join(&self, sentence: &str, windows: &[Window], found: &[Vec<Found>]) -> Option<Translation> {
        let count = found.iter().map(Vec::len).max().unwrap_or(0);
        let mut hypotheses = (0..count).filter_map(|rank| self.joined(rank, sentence, windows, found));
        let best = hypotheses.next()?;
        Some(Translation { best, alternatives: hypotheses.collect(), copied: false })
    }

    /// The hypothesis of this rank, or the last one of a window that has fewer.
    fn joined(
        &self,
        rank: usize,
        sentence: &str,
        windows: &[Window],
        found: &[Vec<Found>],
    ) -> Option<Hypothesis> {
        let trimmed = sentence.trim();
        let lead = &sentence[..sentence.len() - sentence.trim_start().len()];
        let trail = &sentence[lead.len() + trimmed.len()..];
        let mut joined = Hypothesis { log_probability: Some(0.0), ..Hypothesis::default() };
        let aligned = &mut joined.aligned;
        aligned.text.push_str(lead);
        for (window, found) in windows.iter().zip(found) {
            let Some(found) = found.get(rank.min(found.len().saturating_sub(1))) else { continue };
            let decoded = self.decode(trimmed, window, found)?;
            if window.spaced && aligned.text.len() > lead.len() && !decoded.text.is_empty() {
                aligned.text.push(' ');
            }
            aligned.append(&decoded, lead.len());
            joined.log_probability = joined.log_probability.zip(found.log_probability).map(|(a, b)| a + b);
            joined.pieces += found.scored;
        }
        aligned.text.push_str(trail);
        Some(joined)
    }

    fn decode(&self, sentence: &str, window: &Window, found: &Found) -> Option<Aligned> {
        let decoded = self.target_vocab().decode(&found.ids);
        link_and_carry(sentence, window, found, decoded.text, &decoded.spans)
    }

    fn target_vocab(&self) -> &Vocab {
        self.target_vocab.as_ref().unwrap_or(&self.source_vocab)
    }
}

const MODEL: &str = "model";
const SOURCE_VOCAB: &str = "source vocabulary";
const TARGET_VOCAB: &str = "target vocabulary";
const SHORTLIST: &str = "shortlist";

impl EngineError {
    /// Replaces the roles that [`Translator::from_parts`] names by the files that [`Translator::load`] read.
    fn with_paths(mut self, paths: &ModelPaths) -> Self {
        let (EngineError::Model { file, .. }
        | EngineError::Vocab { file, .. }
        | EngineError::VocabSize { file, .. }) = &mut self
        else {
            return self;
        };
        let path = match file.as_str() {
            SOURCE_VOCAB => Some(&paths.source_vocab),
            TARGET_VOCAB => paths.target_vocab.as_ref().or(Some(&paths.source_vocab)),
            SHORTLIST => paths.shortlist.as_ref(),
            _ => Some(&paths.model),
        };
        if let Some(path) = path {
            *file = path.display().to_string();
        }
        self
    }
}

/// A sentence without anything to translate: every word comes from itself.
fn copy(sentence: &str) -> Translation {
    let best = Hypothesis { aligned: Aligned::identity(sentence), ..Hypothesis::default() };
    Translation { best, alternatives: Vec::new(), copied: true }
}

const _: () = {
    const fn shareable<T: Send + Sync>() {}
    shareable::<Translator>();
};
