//! What was done to a document, for the desk and for machines.

use serde::Serialize;

/// The report of one document.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Source language.
    pub from: String,
    /// Target language.
    pub to: String,
    /// Identity of the model pack.
    pub model: String,
    /// SHA-256 of the model file, hex.
    pub model_sha256: String,
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
