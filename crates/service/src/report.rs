//! What was done to a document, in the words of `tolmach-wire`.

use tolmach_catalog::{Choice, Pack};
use tolmach_fidelity::{self as fidelity, TermCounts, Unjudged};
use tolmach_identify::{Decision, Why};
use tolmach_text::{Link, Span};
use tolmach_wire as wire;

use crate::gate::Judged;
use crate::{Hypothesis, Pair, Repair, SegmentTranslation, SentenceTranslation};

fn place(span: Span) -> wire::Place {
    [span.start, span.end]
}

/// A severity, as it is said.
pub fn severity(severity: fidelity::Severity) -> wire::Severity {
    match severity {
        fidelity::Severity::Note => wire::Severity::Note,
        fidelity::Severity::Warn => wire::Severity::Warn,
        fidelity::Severity::Block => wire::Severity::Block,
    }
}

/// A finding, as it is said.
pub fn finding(finding: &fidelity::Finding) -> wire::Finding {
    wire::Finding {
        class: finding.class.name().to_owned(),
        severity: severity(finding.severity),
        source: finding.source.map(place),
        target: finding.target.map(place),
        expected: finding.expected.clone(),
        found: finding.found.clone(),
        why: finding.why.to_string(),
    }
}

/// What the gate says of a sentence, as it is said.
pub fn judged(judged: &Judged) -> wire::Judged {
    let name = |repair: Repair| repair.name().to_owned();
    wire::Judged {
        verdict: judged.verdict().map(severity),
        repaired: judged.repaired.map(name),
        tried: judged.tried.iter().copied().map(name).collect(),
        findings: judged.findings.iter().map(finding).collect(),
    }
}

/// What the gate says of a line, as it is said.
pub fn checked_line(
    line: usize,
    findings: &[fidelity::Finding],
    not_judged: Option<&Unjudged>,
) -> wire::CheckedLine {
    wire::CheckedLine {
        line,
        verdict: fidelity::verdict(findings).map(severity).into(),
        findings: findings.iter().map(finding).collect(),
        not_judged: not_judged.map(|unjudged| owned(&unjudged.what)).unwrap_or_default(),
    }
}

/// A translated segment, as it is said; `judgements` has one for each sentence, if the gate was asked.
pub fn segment(source: &str, segment: &SegmentTranslation, judgements: Option<&[Judged]>) -> wire::Segment {
    let scores: Vec<f32> = segment.sentences.iter().filter_map(|s| s.log_probability).collect();
    let sentence = |(number, sentence): (usize, &SentenceTranslation)| wire::Sentence {
        source: place(sentence.source),
        target: place(sentence.target),
        score: sentence.log_probability,
        pieces: sentence.pieces,
        alternatives: sentence.alternatives.iter().map(alternative).collect(),
        judged: judgements.and_then(|all| all.get(number)).map(judged),
    };
    wire::Segment {
        source: source.to_owned(),
        translation: segment.aligned.text.clone(),
        score: (!scores.is_empty()).then(|| scores.iter().sum()),
        alignment: segment.aligned.links.iter().map(link).collect(),
        sentences: segment.sentences.iter().enumerate().map(sentence).collect(),
    }
}

fn alternative(hypothesis: &Hypothesis) -> wire::Alternative {
    wire::Alternative {
        translation: hypothesis.aligned.text.clone(),
        score: hypothesis.log_probability,
        alignment: hypothesis.aligned.links.iter().map(link).collect(),
    }
}

fn link(link: &Link) -> wire::Link {
    wire::Link { source: place(link.source), target: place(link.target), probability: link.probability }
}

pub(crate) fn not_judged(unjudged: Unjudged) -> wire::NotJudged {
    wire::NotJudged { what: owned(&unjudged.what), languages: unjudged.languages }
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

pub(crate) fn glossary(counts: &TermCounts) -> wire::GlossaryCounts {
    let term = |count: fidelity::TermCount<'_>| wire::TermCount {
        source: count.source.to_owned(),
        target: count.target.to_owned(),
        hits: count.hits,
        misses: count.misses,
    };
    let mut terms: Vec<wire::TermCount> = counts.terms().map(term).collect();
    terms.sort_by_key(|term| std::cmp::Reverse(term.misses));
    wire::GlossaryCounts { hits: counts.hits(), misses: counts.misses(), terms }
}

pub(crate) fn detected(decision: &Decision) -> wire::Detected {
    let why = match decision.why {
        Why::Both => "declaration and content agree",
        Why::Content => "content",
        Why::ContentAgainstDeclaration => "content, against the declaration",
        Why::Declaration => "declaration",
        Why::TooLittle => "too few words that are not names",
        _ => "unsure",
    };
    wire::Detected {
        language: decision.language.clone(),
        declared: decision.declared.clone(),
        content: decision.detected.clone(),
        confidence: decision.confidence,
        why: why.to_owned(),
    }
}

pub(crate) fn model(leg: &Choice) -> wire::Model {
    let Pack { from, to, id, model, .. } = leg.pack.clone();
    wire::Model { from, to, id, sha256: model.sha256 }
}

impl Pair {
    /// What `part` says of each model on the route.
    pub(crate) fn joined(&self, part: impl Fn(&Pack) -> &str) -> String {
        self.route().iter().map(|leg| part(&leg.pack)).collect::<Vec<_>>().join(" + ")
    }
}
