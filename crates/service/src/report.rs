//! What was done to a document, for the desk and for machines.

use serde::Serialize;
use tolmach_catalog::{Choice, Pack};

use crate::Pair;

/// The report of one document.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Source language.
    pub from: String,
    /// Target language.
    pub to: String,
    /// Identity of the model pack; of all on the route, joined by ` + `.
    pub model: String,
    /// SHA-256 of the model file, hex; of all on the route, joined by ` + `.
    pub model_sha256: String,
    /// The models that each sentence went through, in order.
    pub route: Vec<ReportModel>,
    /// Instruction set.
    pub isa: &'static str,
    /// Sentences translated or copied.
    pub sentences: usize,
    /// Words of the source, as white space parts them.
    pub words: usize,
    /// Seconds from bytes to bytes, without loading the model.
    pub seconds: f64,
    /// Segments in document order.
    pub segments: Vec<ReportSegment>,
    /// What an editor should look at.
    pub warnings: Vec<Warning>,
}

/// A model on the route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportModel {
    /// Source language of the model.
    pub from: String,
    /// Target language of the model.
    pub to: String,
    /// Identity of the model pack.
    pub id: String,
    /// SHA-256 of the model file, hex.
    pub sha256: String,
}

impl ReportModel {
    pub(crate) fn new(leg: &Choice) -> Self {
        let Pack { from, to, id, model, .. } = leg.pack.clone();
        Self { from, to, id, sha256: model.sha256 }
    }
}

impl Pair {
    /// What `part` says of each model on the route.
    pub(crate) fn joined(&self, part: impl Fn(&Pack) -> &str) -> String {
        self.route().iter().map(|leg| part(&leg.pack)).collect::<Vec<_>>().join(" + ")
    }
}

/// One paragraph, headline, attribute or the like.
#[derive(Clone, Debug, Serialize)]
pub struct ReportSegment {
    /// What it is in the document.
    pub kind: String,
    /// Its sentences.
    pub sentences: Vec<ReportSentence>,
    /// The language that the document says it is in, where it was left as it is for that reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_in: Option<String>,
}

/// One sentence.
#[derive(Clone, Debug, Serialize)]
pub struct ReportSentence {
    /// Source text.
    pub source: String,
    /// Translation.
    pub translation: String,
    /// Mean log-probability of a piece, if scores were asked for.
    pub score: Option<f32>,
    /// Whether it was copied.
    pub copied: bool,
}

/// Something that could not be made sure of.
#[derive(Clone, Debug, Serialize)]
pub struct Warning {
    /// Index of the segment.
    pub segment: usize,
    /// What and why.
    pub what: String,
}
