//! The JSON that this program prints: one object a segment.

use serde::Serialize;
use tolmach_service::{Judged, Link, ReportJudged, SegmentTranslation, Span};

/// One segment. Spans are byte ranges `[start, end]` of `source` and `translation`.
#[derive(Debug, Serialize)]
pub(crate) struct SegmentJson<'a> {
    source: &'a str,
    translation: &'a str,
    /// Natural logarithm of the probability of all sentences; null where nothing was scored.
    score: Option<f32>,
    alignment: Vec<LinkJson>,
    sentences: Vec<SentenceJson<'a>>,
}

#[derive(Debug, Serialize)]
struct SentenceJson<'a> {
    source: [usize; 2],
    target: [usize; 2],
    score: Option<f32>,
    pieces: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    alternatives: Vec<AlternativeJson<'a>>,
    /// What the gate says; absent where it was not asked.
    #[serde(flatten)]
    judged: Option<ReportJudged>,
}

#[derive(Debug, Serialize)]
struct AlternativeJson<'a> {
    translation: &'a str,
    score: Option<f32>,
    alignment: Vec<LinkJson>,
}

#[derive(Debug, Serialize)]
struct LinkJson {
    source: [usize; 2],
    target: [usize; 2],
    probability: f32,
}

impl<'a> SegmentJson<'a> {
    /// `judged` has one for each sentence, if the gate was asked.
    pub(crate) fn new(source: &'a str, segment: &'a SegmentTranslation, judged: Option<&[Judged]>) -> Self {
        let scores: Vec<f32> = segment.sentences.iter().filter_map(|s| s.log_probability).collect();
        Self {
            source,
            translation: &segment.aligned.text,
            score: (!scores.is_empty()).then(|| scores.iter().sum()),
            alignment: links(&segment.aligned.links),
            sentences: segment
                .sentences
                .iter()
                .enumerate()
                .map(|(number, s)| SentenceJson {
                    source: pair(s.source),
                    target: pair(s.target),
                    score: s.log_probability,
                    pieces: s.pieces,
                    alternatives: s
                        .alternatives
                        .iter()
                        .map(|h| AlternativeJson {
                            translation: &h.aligned.text,
                            score: h.log_probability,
                            alignment: links(&h.aligned.links),
                        })
                        .collect(),
                    judged: judged.and_then(|judged| judged.get(number)).map(ReportJudged::new),
                })
                .collect(),
        }
    }
}

fn links(links: &[Link]) -> Vec<LinkJson> {
    links
        .iter()
        .map(|l| LinkJson { source: pair(l.source), target: pair(l.target), probability: l.probability })
        .collect()
}

fn pair(span: Span) -> [usize; 2] {
    [span.start, span.end]
}
