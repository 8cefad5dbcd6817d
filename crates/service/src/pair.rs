//! A language pair, ready to translate.

use std::sync::{Arc, OnceLock};

use tolmach_catalog::Choice;
use tolmach_engine::{Hypothesis, Options, Required, Scored, Translation};
use tolmach_kernels::Isa;

use tolmach_text::{Aligned, SentenceSplitter, Span};

use crate::load::{InUse, Loaded};
use crate::pool::{Models, Pending, Pool};
use crate::{Control, PassedOver, ServiceError};

/// A loaded pair of languages; share it between threads.
///
/// Where it goes through other languages, each sentence of the source goes through all models in turn, and links lead
/// from the last text to the first. Sentences are those of the source: what a model made of one is not split again.
#[derive(Debug)]
pub struct Pair {
    splitter: SentenceSplitter,
    pub(crate) isa: Isa,
    pub(crate) from: String,
    pub(crate) to: String,
    route: Vec<Choice>,
    passed_over: Vec<PassedOver>,
    models: Models,
    reverse: Option<Box<Pair>>,
    pub(crate) second: Option<Second>,
}

/// A model that is installed beside the one in use.
#[derive(Debug)]
pub(crate) struct Second {
    choice: Choice,
    in_use: Arc<InUse>,
    /// Without another model of its own; none once it could not be loaded.
    loaded: OnceLock<Option<Box<Pair>>>,
}

impl Second {
    pub(crate) fn new(choice: Choice, in_use: Arc<InUse>) -> Self {
        Self { choice, in_use, loaded: OnceLock::new() }
    }
}

/// What the model translates at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Segmentation {
    /// The sentences of a segment, one by one: for text as people write it.
    #[default]
    Sentences,
    /// The segment as it is: for text that is one sentence a segment already.
    Whole,
}

impl Segmentation {
    fn spans(self, splitter: &SentenceSplitter, text: &str) -> Vec<Span> {
        match self {
            Segmentation::Sentences => splitter.split(text),
            Segmentation::Whole if text.trim().is_empty() => Vec::new(),
            Segmentation::Whole => {
                let start = text.len() - text.trim_start().len();
                vec![Span::new(start, text.trim_end().len())]
            }
        }
    }
}

/// A translated paragraph, line or other unit of a document: its sentences joined.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SegmentTranslation {
    /// The text and where in the source segment each piece of it comes from.
    pub aligned: Aligned,
    /// What was translated one by one.
    pub sentences: Vec<SentenceTranslation>,
}

/// A sentence within its segment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SentenceTranslation {
    /// Bytes of the source segment.
    pub source: Span,
    /// Bytes of the translated segment.
    pub target: Span,
    /// Natural logarithm of the probability under the model, if asked for.
    pub log_probability: Option<f32>,
    /// Pieces that it sums over.
    pub pieces: usize,
    /// Other hypotheses, best first; their spans index the sentence.
    pub alternatives: Vec<Hypothesis>,
    /// Whether it was copied because no model was needed.
    pub copied: bool,
}

impl Pair {
    pub(crate) fn new(loaded: Loaded, isa: Isa, pool: &Arc<Pool>, from: &str, to: &str) -> Self {
        Self {
            models: Models::new(loaded.legs, pool),
            isa,
            splitter: SentenceSplitter::new(from),
            from: from.to_owned(),
            to: to.to_owned(),
            route: loaded.route,
            passed_over: loaded.passed_over,
            reverse: None,
            second: None,
        }
    }

    /// A pair of the same languages with other models, on the same threads.
    pub(crate) fn like(&self, loaded: Loaded) -> Self {
        Self::new(loaded, self.isa, self.models.pool(), &self.from, &self.to)
    }

    /// Source and target language as asked for.
    pub fn languages(&self) -> (&str, &str) {
        (&self.from, &self.to)
    }

    /// Whether sentences are translated in the quality mode ([`with_quality`](crate::Service::with_quality)).
    pub fn quality(&self) -> bool {
        self.models.quality()
    }

    /// The same with a pair for the way back: what it finds unlikely in the source, given the translation, the gate counts
    /// as faults of the translation.
    #[must_use]
    pub fn with_reverse(self, reverse: Pair) -> Self {
        Self { reverse: Some(Box::new(reverse)), ..self }
    }

    pub(crate) fn reverse(&self) -> Option<&Pair> {
        self.reverse.as_deref()
    }

    /// The threads of the service.
    pub(crate) fn pool(&self) -> &Pool {
        self.models.pool()
    }

    /// The same, in the quality mode or not.
    pub(crate) fn with_quality(self, quality: bool) -> Self {
        Self { models: self.models.with_quality(quality), ..self }
    }

    /// The same with another model that may be asked.
    pub(crate) fn with_second(self, second: Option<Second>) -> Self {
        Self { second, ..self }
    }

    /// The other model, if one is installed and can be loaded.
    pub(crate) fn second(&self) -> Option<&Pair> {
        let second = self.second.as_ref()?;
        let load = || {
            let legs = vec![second.in_use.load(&second.choice.pack, self.isa).ok()?];
            let loaded = Loaded { legs, route: vec![second.choice.clone()], passed_over: Vec::new() };
            Some(Box::new(self.like(loaded)))
        };
        second.loaded.get_or_init(load).as_deref()
    }

    /// The models that a sentence goes through, in order, each with the reasons why it is this one: one where a model
    /// goes directly.
    pub fn route(&self) -> &[Choice] {
        &self.route
    }

    /// The models that came before those of [`Pair::route`] and could not be loaded.
    pub fn passed_over(&self) -> &[PassedOver] {
        &self.passed_over
    }

    /// Translates one text of any number of sentences; white space between them stays.
    pub fn translate_text(&self, text: &str, options: &Options) -> SegmentTranslation {
        let translated =
            self.translate_segments(&[text], Segmentation::Sentences, options, &Control::certain());
        // Such a request has no errors.
        translated.ok().and_then(|mut translated| translated.pop()).unwrap_or_default()
    }

    /// Translates segments, each on its own; one result each, in order.
    ///
    /// # Errors
    /// If the request is stopped or refused ([`Control`]).
    pub fn translate_segments(
        &self,
        segments: &[&str],
        segmentation: Segmentation,
        options: &Options,
        control: &Control,
    ) -> Result<Vec<SegmentTranslation>, ServiceError> {
        let spans: Vec<Vec<Span>> =
            segments.iter().map(|text| segmentation.spans(&self.splitter, text)).collect();
        let sentences: Vec<&str> = segments
            .iter()
            .zip(&spans)
            .flat_map(|(text, spans)| spans.iter().map(|span| span.of(text)))
            .collect();
        let mut translations = self.models.submit(&sentences, options, control)?.wait()?.into_iter();
        Ok(segments
            .iter()
            .zip(&spans)
            .map(|(text, spans)| join(text, spans, translations.by_ref().take(spans.len())))
            .collect())
    }

    /// Takes one segment into the queue, behind those that were submitted before with the same control.
    ///
    /// # Errors
    /// If the request is stopped or refused ([`Control`]).
    pub fn submit(
        &self,
        text: String,
        segmentation: Segmentation,
        options: &Options,
        control: &Control,
    ) -> Result<PendingSegment, ServiceError> {
        let spans = segmentation.spans(&self.splitter, &text);
        let sentences: Vec<&str> = spans.iter().map(|span| span.of(&text)).collect();
        let pending = self.models.submit(&sentences, options, control)?;
        Ok(PendingSegment { text, spans, pending })
    }

    /// Translates texts of one sentence each that must say something; one result each, in order, with the alternatives
    /// that `options` ask for. Places in [`Required::source`] are bytes of the text. Where the pair goes through other
    /// languages, what is required is asked of the last model alone.
    ///
    /// What was found may say less: ask [`Required::is_said_in`] of each text. A result depends on its text, what is
    /// required, the models and the options alone.
    ///
    /// # Errors
    /// If the request is stopped or refused ([`Control`]).
    pub fn translate_required(
        &self,
        texts: &[(&str, &[Required])],
        options: &Options,
        control: &Control,
    ) -> Result<Vec<SegmentTranslation>, ServiceError> {
        let spans: Vec<Vec<Span>> =
            texts.iter().map(|(text, _)| Segmentation::Whole.spans(&self.splitter, text)).collect();
        let within = |required: &Required, span: Span| {
            let moved = |at: usize| at.saturating_sub(span.start).min(span.len());
            let source = required.source.map(|s| Span { start: moved(s.start), end: moved(s.end) });
            Required { source, ..required.clone() }
        };
        let sentences = texts.iter().zip(&spans).flat_map(|((text, required), spans)| {
            let own = |span: &Span| {
                (span.of(text), required.iter().map(|required| within(required, *span)).collect())
            };
            spans.iter().map(own)
        });
        let pending = self.models.submit_required(sentences.collect(), options, control)?;
        let mut translations = pending.wait()?.into_iter();
        let all = texts.iter().zip(&spans);
        Ok(all.map(|((text, _), spans)| join(text, spans, translations.by_ref().take(spans.len()))).collect())
    }

    /// How likely each text is as the translation of its source under the model of this pair, one sentence each, on the
    /// threads of the pair; one result each, in order. `None` where either is too long for the model or has nothing for
    /// it, and everywhere where the pair goes through other languages ([`Pair::route`]): no model knows both texts then.
    ///
    /// A result depends on its pair, the model and the options alone.
    ///
    /// # Errors
    /// If the request is stopped or refused ([`Control`]).
    pub fn score(
        &self,
        pairs: &[(&str, &str)],
        options: &Options,
        control: &Control,
    ) -> Result<Vec<Option<Scored>>, ServiceError> {
        self.models.score(pairs, &[], options, control)
    }

    /// [`Pair::score`], which tells of each piece as well how likely one of some words was in its place
    /// ([`tolmach_engine::ScoredPiece::watched`]).
    ///
    /// # Errors
    /// If the request is stopped or refused ([`Control`]).
    pub fn score_watching(
        &self,
        pairs: &[(&str, &str)],
        watched: &[&str],
        options: &Options,
        control: &Control,
    ) -> Result<Vec<Option<Scored>>, ServiceError> {
        self.models.score(pairs, watched, options, control)
    }
}

/// A segment on its way (see [`Pair::submit`]).
#[derive(Debug)]
pub struct PendingSegment {
    text: String,
    spans: Vec<Span>,
    pending: Pending,
}

impl PendingSegment {
    /// Whether [`PendingSegment::wait`] would return at once.
    pub fn is_done(&self) -> bool {
        self.pending.is_done()
    }

    /// The source text and its translation.
    ///
    /// # Errors
    /// If the request is stopped ([`Control`]).
    pub fn wait(self) -> Result<(String, SegmentTranslation), ServiceError> {
        let translations = self.pending.wait()?.into_iter();
        let translation = join(&self.text, &self.spans, translations);
        Ok((self.text, translation))
    }
}

impl SegmentTranslation {
    /// A text that is its own translation, each word linked to itself.
    pub(crate) fn copied(text: &str) -> Self {
        let all = Span::new(0, text.len());
        let sentence =
            SentenceTranslation { source: all, target: all, copied: true, ..SentenceTranslation::default() };
        Self { aligned: Aligned::identity(text), sentences: vec![sentence] }
    }

    /// Appends the translation of what stands at byte `source` of the text.
    pub(crate) fn append(&mut self, part: Self, source: usize) {
        let target = self.aligned.append(&part.aligned, source).start;
        self.sentences.extend(part.sentences.into_iter().map(|sentence| SentenceTranslation {
            source: sentence.source.shifted(source),
            target: sentence.target.shifted(target),
            ..sentence
        }));
    }

    /// Puts a hypothesis in the place of a sentence, which has no alternatives then.
    pub(crate) fn replace(&mut self, number: usize, hypothesis: Hypothesis) {
        let Some(sentence) = self.sentences.get_mut(number) else { return };
        let old = sentence.target;
        let new = self.aligned.splice(old, &hypothesis.aligned, sentence.source.start);
        sentence.target = new;
        sentence.log_probability = hypothesis.log_probability;
        sentence.pieces = hypothesis.pieces;
        sentence.alternatives.clear();
        let moved = |at: usize| at - old.end + new.end;
        for later in self.sentences.iter_mut().skip(number + 1) {
            later.target = Span::new(moved(later.target.start), moved(later.target.end));
        }
    }
}

/// Puts the sentences of a segment together with the white space that stood between them.
fn join(source: &str, spans: &[Span], translations: impl Iterator<Item = Translation>) -> SegmentTranslation {
    let mut segment = SegmentTranslation::default();
    let mut copied_to = 0;
    for (&span, translation) in spans.iter().zip(translations) {
        let gap = &source[copied_to..span.start];
        // Chinese or Japanese sentences touch; in most targets they must not.
        segment.aligned.text.push_str(if gap.is_empty() && copied_to > 0 { " " } else { gap });
        let target = segment.aligned.append(&translation.best.aligned, span.start);
        segment.sentences.push(SentenceTranslation {
            source: span,
            target,
            log_probability: translation.best.log_probability,
            pieces: translation.best.pieces,
            alternatives: translation.alternatives,
            copied: translation.copied,
        });
        copied_to = span.end;
    }
    segment.aligned.text.push_str(&source[copied_to..]);
    segment
}
