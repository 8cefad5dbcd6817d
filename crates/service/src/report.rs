//! What was done to a document, for the desk and for machines.

use serde::Serialize;
use tolmach_catalog::{Choice, Pack};
use tolmach_fidelity::{Class, Finding, Severity, TermCount, TermCounts, Unjudged};
use tolmach_identify::{Decision, Why};
use tolmach_text::Span;

use crate::Pair;
use crate::gate::{Judged, Repair};

/// The report of one document.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Source language.
    pub from: String,
    /// Target language.
    pub to: String,
    /// How the source language was found, where it was not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detected: Option<Detected>,
    /// Identity of the model pack; of all on the route, joined by ` + `.
    pub model: String,
    /// SHA-256 of the model file, hex; of all on the route, joined by ` + `.
    pub model_sha256: String,
    /// The models that each sentence went through, in order.
    pub route: Vec<ReportModel>,
    /// Whether sentences were translated in the quality mode.
    pub quality: bool,
    /// Instruction set.
    pub isa: &'static str,
    /// Sentences translated or copied.
    pub sentences: usize,
    /// Words of the source, as white space parts them.
    pub words: usize,
    /// Seconds from bytes to bytes, without loading the model.
    pub seconds: f64,
    /// How often the terms of the glossary were met; absent without a glossary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub glossary: Option<ReportGlossary>,
    /// What the gate could not judge between these languages; absent where it has data for both, and where it was not
    /// asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_judged: Option<NotJudged>,
    /// Segments in document order.
    pub segments: Vec<ReportSegment>,
    /// What an editor should look at.
    pub warnings: Vec<Warning>,
}

/// What the gate could not judge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotJudged {
    /// The languages that the gate has no data for.
    pub languages: Vec<String>,
    /// What is judged on neither side for that reason, in words.
    pub what: Vec<&'static str>,
}

impl From<Unjudged> for NotJudged {
    fn from(unjudged: Unjudged) -> Self {
        Self { languages: unjudged.languages, what: unjudged.what }
    }
}

/// How often the terms of the glossary were met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportGlossary {
    /// Terms of sentences whose translation has them.
    pub hits: usize,
    /// Terms of sentences whose translation has them not.
    pub misses: usize,
    /// Term by term, those most often missed first.
    pub terms: Vec<ReportTerm>,
}

/// A term of the glossary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportTerm {
    /// As the glossary writes it.
    pub source: String,
    /// Its accepted translations, parted by ` / `.
    pub target: String,
    /// Sentences whose translation has it.
    pub hits: usize,
    /// Sentences whose translation has it not.
    pub misses: usize,
}

impl From<&TermCounts> for ReportGlossary {
    fn from(counts: &TermCounts) -> Self {
        let term = |count: TermCount<'_>| ReportTerm {
            source: count.source.to_owned(),
            target: count.target.to_owned(),
            hits: count.hits,
            misses: count.misses,
        };
        let mut terms: Vec<ReportTerm> = counts.terms().map(term).collect();
        terms.sort_by_key(|term| std::cmp::Reverse(term.misses));
        Self { hits: counts.hits(), misses: counts.misses(), terms }
    }
}

/// How the source language of a document was found.
#[derive(Clone, Debug, Serialize)]
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
    pub why: &'static str,
}

impl From<&Decision> for Detected {
    fn from(decision: &Decision) -> Self {
        Self {
            language: decision.language.clone(),
            declared: decision.declared.clone(),
            content: decision.detected.clone(),
            confidence: decision.confidence,
            why: match decision.why {
                Why::Both => "declaration and content agree",
                Why::Content => "content",
                Why::ContentAgainstDeclaration => "content, against the declaration",
                Why::Declaration => "declaration",
                Why::TooLittle => "too few words that are not names",
                _ => "unsure",
            },
        }
    }
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
    /// The language that it is in by the document's word or by its own words, where it was left as it is for that
    /// reason.
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
    /// What the gate says of it; absent where it was not asked.
    #[serde(flatten)]
    pub judged: Option<ReportJudged>,
}

/// What the gate says of a sentence.
#[derive(Clone, Debug, Serialize)]
pub struct ReportJudged {
    /// `block`, `warn` or `note`, the worst of the findings; null where there is none.
    pub verdict: Option<Severity>,
    /// How a sentence that was stopped was mended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repaired: Option<Repair>,
    /// The repairs that were tried, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tried: Vec<Repair>,
    /// What is wrong.
    pub findings: Vec<ReportFinding>,
}

/// A finding; spans as bytes of the sentence and of its translation.
#[derive(Clone, Debug, Serialize)]
pub struct ReportFinding {
    /// What is wrong.
    pub class: Class,
    /// What follows from it.
    pub severity: Severity,
    /// Bytes of the source.
    pub source: Option<[usize; 2]>,
    /// Bytes of the translation.
    pub target: Option<[usize; 2]>,
    /// What the translation should say.
    pub expected: Option<String>,
    /// What it says.
    pub found: Option<String>,
    /// One sentence for an editor.
    pub why: String,
}

impl ReportJudged {
    /// As it is reported.
    pub fn new(judged: &Judged) -> Self {
        let span = |span: Option<Span>| span.map(|span| [span.start, span.end]);
        let finding = |finding: &Finding| ReportFinding {
            class: finding.class,
            severity: finding.severity,
            source: span(finding.source),
            target: span(finding.target),
            expected: finding.expected.clone(),
            found: finding.found.clone(),
            why: finding.why.to_string(),
        };
        Self {
            verdict: judged.verdict(),
            repaired: judged.repaired,
            tried: judged.tried.clone(),
            findings: judged.findings.iter().map(finding).collect(),
        }
    }
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

    fn judged(&self) -> impl Iterator<Item = &ReportJudged> {
        self.segments.iter().flat_map(|segment| &segment.sentences).filter_map(|s| s.judged.as_ref())
    }
}

/// Something that could not be made sure of.
#[derive(Clone, Debug, Serialize)]
pub struct Warning {
    /// Index of the segment.
    pub segment: usize,
    /// What and why.
    pub what: String,
}
