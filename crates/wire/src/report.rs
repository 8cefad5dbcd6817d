//! What was done to a document, for the desk and for machines.

use serde::{Deserialize, Serialize};

use crate::{Judged, Severity};

/// The report of one document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Of the contract: [`crate::VERSION`].
    pub version: u32,
    /// Source language.
    pub from: String,
    /// Target language.
    pub to: String,
    /// How the source language was found, where it was not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detected: Option<Detected>,
    /// Identity of the model pack; of all on the route, joined by ` + `.
    pub model: String,
    /// SHA-256 of the model file, hex; of all on the route, joined by ` + `.
    pub model_sha256: String,
    /// The models that each sentence went through, in order.
    pub route: Vec<Model>,
    /// Whether sentences were translated in the quality mode.
    pub quality: bool,
    /// Instruction set.
    pub isa: String,
    /// Sentences translated or copied.
    pub sentences: usize,
    /// Words of the source, as white space parts them.
    pub words: usize,
    /// Seconds from bytes to bytes, without loading the model.
    pub seconds: f64,
    /// How often the terms of the glossary were met; absent without a glossary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub glossary: Option<GlossaryCounts>,
    /// What the gate could not judge between these languages; absent where it has data for both, and where it was not
    /// asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_judged: Option<NotJudged>,
    /// Segments in document order.
    pub segments: Vec<ReportSegment>,
    /// What an editor should look at.
    pub warnings: Vec<Warning>,
}

/// What the gate could not judge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NotJudged {
    /// The languages that the gate has no data for.
    pub languages: Vec<String>,
    /// What is judged on neither side for that reason, in words.
    pub what: Vec<String>,
}

/// How often the terms of the glossary were met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GlossaryCounts {
    /// Terms of sentences whose translation has them.
    pub hits: usize,
    /// Terms of sentences whose translation has them not.
    pub misses: usize,
    /// Term by term, those most often missed first.
    pub terms: Vec<TermCount>,
}

/// A term of the glossary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TermCount {
    /// As the glossary writes it.
    pub source: String,
    /// Its accepted translations, parted by ` / `.
    pub target: String,
    /// Sentences whose translation has it.
    pub hits: usize,
    /// Sentences whose translation has it not.
    pub misses: usize,
}

/// How the source language of a document was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Detected {
    /// The language decided on.
    pub language: Option<String>,
    /// What the document declares.
    pub declared: Option<String>,
    /// What its words say.
    pub content: Option<String>,
    /// How sure they are, from 0 to 1.
    pub confidence: f32,
    /// Which of the two decided.
    pub why: String,
}

/// A model on the route.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Source language of the model.
    pub from: String,
    /// Target language of the model.
    pub to: String,
    /// Identity of the model pack.
    pub id: String,
    /// SHA-256 of the model file, hex.
    pub sha256: String,
}

/// One paragraph, headline, attribute or the like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReportSegment {
    /// What it is in the document.
    pub kind: String,
    /// Its sentences.
    pub sentences: Vec<ReportSentence>,
    /// The language that it is in by the document's word or by its own words, where it was left as it is for that
    /// reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_in: Option<String>,
}

/// One sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReportSentence {
    /// Source text.
    pub source: String,
    /// Translation.
    pub translation: String,
    /// Mean log-probability of a piece, if scores were asked for.
    pub score: Option<f32>,
    /// Whether it was copied.
    pub copied: bool,
    /// What the gate says of it; absent where it was not asked.
    #[serde(flatten)]
    pub judged: Option<Judged>,
}

/// Something that could not be made sure of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Warning {
    /// Index of the segment.
    pub segment: usize,
    /// What and why.
    pub what: String,
}

impl Report {
    /// How many sentences have this verdict.
    pub fn count(&self, verdict: Severity) -> usize {
        self.judged().filter(|judged| judged.verdict == Some(verdict)).count()
    }

    /// How many sentences were stopped and mended.
    pub fn repaired(&self) -> usize {
        self.judged().filter(|judged| judged.repaired.is_some()).count()
    }

    fn judged(&self) -> impl Iterator<Item = &Judged> {
        self.segments.iter().flat_map(|segment| &segment.sentences).filter_map(|s| s.judged.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Finding, VERSION};

    #[test]
    fn a_report_that_was_written_is_read_again() {
        let finding = Finding {
            class: "number_altered".into(),
            severity: Severity::Block,
            source: Some([0, 2]),
            target: None,
            expected: Some("15".into()),
            found: None,
            why: "another number".into(),
        };
        let judged = Judged {
            verdict: Some(Severity::Block),
            repaired: None,
            tried: vec!["beam".into()],
            findings: vec![finding],
        };
        let sentence = |judged| ReportSentence {
            source: "15".into(),
            translation: "18".into(),
            score: Some(-0.5),
            copied: false,
            judged,
        };
        let report = Report {
            version: VERSION,
            from: "pt".into(),
            to: "en".into(),
            detected: None,
            model: "tiny".into(),
            model_sha256: String::new(),
            route: Vec::new(),
            quality: false,
            isa: "scalar".into(),
            sentences: 2,
            words: 2,
            seconds: 0.25,
            glossary: None,
            not_judged: Some(NotJudged { languages: vec!["sw".into()], what: vec!["names".into()] }),
            segments: vec![ReportSegment {
                kind: "Paragraph".into(),
                sentences: vec![sentence(Some(judged)), sentence(None)],
                left_in: None,
            }],
            warnings: Vec::new(),
        };
        let json = serde_json::to_string(&report).unwrap();
        assert!(json.starts_with("{\"version\":1,\"from\":\"pt\""), "{json}");
        assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report);
        assert_eq!(
            (report.count(Severity::Block), report.count(Severity::Warn), report.repaired()),
            (1, 0, 0)
        );
    }
}
