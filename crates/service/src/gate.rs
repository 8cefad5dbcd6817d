//! Every sentence of a document before the gate; those that are stopped are repaired, in the order of what costs and
//! risks least, until nothing is left to stop them or nothing is left to try.

mod repair;
mod rewrite;

use std::borrow::Cow;

use tolmach_engine::{Hypothesis, Options};
use tolmach_fidelity::{
    Back, Class, Finding, Rules, Severity, Standing, check_with, may_be_doubted, verdict,
};
use tolmach_text::{Aligned, Span};

use crate::back::{likelihoods, of_doubted};
use crate::kept::{Kept, MASKED, Text};
use crate::policy::{Gate, Repair};
use crate::pool::JUDGED;
use crate::short::is_short;
use crate::{Control, Pair, SegmentTranslation, Segmentation, ServiceError};
use rewrite::sentence_of;

/// What the gate says of one sentence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judged {
    /// What is wrong with the translation as it stands, spans as bytes of the sentence and of its translation.
    pub findings: Vec<Finding>,
    /// What made the translation better than the gate first saw it; the last such repair.
    pub repaired: Option<Repair>,
    /// All repairs that were tried, in order.
    pub tried: Vec<Repair>,
}

impl Judged {
    /// The worst of the findings.
    pub fn verdict(&self) -> Option<Severity> {
        verdict(&self.findings)
    }
}

/// A text with its translation and what the gate says of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checked {
    /// The translation as it stands after the repairs.
    pub translation: SegmentTranslation,
    /// One for each of its sentences.
    pub judged: Vec<Judged>,
}

/// A sentence that has to be repaired.
#[derive(Debug)]
struct Stopped<'a> {
    /// Its segment and its number there.
    place: (usize, usize),
    source: &'a str,
    /// What of it comes through unchanged.
    kept: Kept,
    /// Its translation as it stands.
    hypothesis: Hypothesis,
    findings: Vec<Finding>,
    repaired: Option<Repair>,
    tried: Vec<Repair>,
    /// What the repairs have cost: see [`Gate::effort`].
    spent: usize,
}

/// A translation to be judged.
struct Candidate<'a> {
    source: &'a str,
    translation: Cow<'a, Aligned>,
}

impl Pair {
    /// Translates texts, each on its own, judges every sentence and repairs what is stopped; one result each, in order.
    /// Addresses, handles and words that the house keeps come through unchanged. Whoever `control` tells hears of the
    /// sentences before the repairs.
    ///
    /// A result depends on its text, the models and the gate alone.
    ///
    /// # Errors
    /// If the request is stopped or refused ([`Control`]).
    pub fn translate_checked(
        &self,
        texts: &[&str],
        segmentation: Segmentation,
        gate: &Gate<'_>,
        control: &Control,
    ) -> Result<Vec<Checked>, ServiceError> {
        let texts: Vec<Text<'_>> = texts.iter().map(|text| Text { text, protected: &[] }).collect();
        let mut translated = self.translate_kept(&texts, segmentation, gate, control)?;
        let judged = self.judge(&texts, &mut translated, gate, control)?;
        let checked = translated.into_iter().zip(judged);
        Ok(checked.map(|(translation, judged)| Checked { translation, judged }).collect())
    }

    /// Judges every sentence of `translated`, and puts a better translation in the place of one that is stopped. One
    /// result for each sentence of each segment.
    pub(crate) fn judge(
        &self,
        texts: &[Text<'_>],
        translated: &mut [SegmentTranslation],
        gate: &Gate<'_>,
        control: &Control,
    ) -> Result<Vec<Vec<Judged>>, ServiceError> {
        let control = &control.quiet();
        let mut judged = self.judge_all(texts, translated, gate.rules, control)?;
        let mut stopped = Vec::new();
        for (segment, sentences) in judged.iter().enumerate() {
            for (sentence, judged) in sentences.iter().enumerate() {
                if judged.findings.is_empty() {
                    continue;
                }
                stopped.extend(stopped_at(texts, translated, (segment, sentence), &judged.findings, gate));
            }
        }
        for &repair in gate.repairs {
            self.repair(repair, &mut stopped, gate, control)?;
        }
        for one in stopped {
            let (segment, sentence) = one.place;
            if one.repaired.is_some()
                && let Some(translation) = translated.get_mut(segment)
            {
                translation.replace(sentence, one.hypothesis);
            }
            if let Some(judged) = judged.get_mut(segment).and_then(|all| all.get_mut(sentence)) {
                *judged = Judged { findings: one.findings, repaired: one.repaired, tried: one.tried };
            }
        }
        Ok(judged)
    }

    /// Tries one repair on all sentences that want it.
    fn repair(
        &self,
        repair: Repair,
        stopped: &mut [Stopped<'_>],
        gate: &Gate<'_>,
        control: &Control,
    ) -> Result<(), ServiceError> {
        let spent = |one: &Stopped<'_>| one.spent.saturating_add(repair.cost(one, gate.engine));
        let within = |one: &Stopped<'_>| spent(one) <= gate.effort;
        let mut wanting: Vec<&mut Stopped<'_>> =
            stopped.iter_mut().filter(|one| repair.is_for(one, self) && within(one)).collect();
        if wanting.is_empty() {
            return Ok(());
        }
        let shared: Vec<&Stopped<'_>> = wanting.iter().map(|one| &**one).collect();
        let hypotheses = self.candidates(repair, &shared, gate, control)?;
        let candidates: Vec<Candidate<'_>> = shared
            .iter()
            .zip(&hypotheses)
            .flat_map(|(one, hypotheses)| hypotheses.iter().map(|hypothesis| (one.source, hypothesis)))
            .map(|(source, hypothesis)| Candidate { source, translation: Cow::Borrowed(&hypothesis.aligned) })
            .collect();
        let mut findings = self.findings(&candidates, gate.rules, control)?.into_iter();
        for (one, hypotheses) in wanting.iter_mut().zip(hypotheses) {
            control.check()?;
            one.spent = spent(one);
            if !hypotheses.is_empty() {
                one.tried.push(repair);
            }
            let own = findings.by_ref().take(hypotheses.len());
            let judged: Vec<(Hypothesis, Vec<Finding>)> = hypotheses.into_iter().zip(own).collect();
            let better: Vec<(Hypothesis, Vec<Finding>)> = match repair {
                // What no model wrote is certain.
                Repair::Rule => judged,
                _ => self.no_worse(one, judged, gate),
            };
            let best = better.into_iter().min_by_key(|(_, findings)| self.faults(findings));
            if let Some((hypothesis, findings)) = best
                && repair.is_better(self.faults(&findings), self.faults(&one.findings))
            {
                (one.hypothesis, one.findings, one.repaired) = (hypothesis, findings, Some(repair));
            }
        }
        Ok(())
    }

    /// The hypotheses that may take the place of a translation, whatever the gate finds in them: they say nothing twice and
    /// bring nothing that nobody asked for.
    fn no_worse(
        &self,
        one: &Stopped<'_>,
        mut judged: Vec<(Hypothesis, Vec<Finding>)>,
        gate: &Gate<'_>,
    ) -> Vec<(Hypothesis, Vec<Finding>)> {
        if judged.is_empty() {
            return judged;
        }
        let (from, to) = self.languages();
        let terms = gate.rules.terms(one.source, from, to);
        let asked: Vec<&str> =
            one.findings.iter().filter_map(|finding| finding.expected.as_deref()).collect();
        let standing = Standing::new(self.pair_of(one.source, &one.hypothesis.aligned), &terms, &asked);
        judged.retain(|(other, _)| standing.worse(&self.pair_of(one.source, &other.aligned)).is_none());
        judged
    }

    /// A text and its translation as the gate reads them.
    fn pair_of<'t>(&'t self, source: &'t str, translation: &'t Aligned) -> tolmach_fidelity::Pair<'t> {
        let (from, to) = self.languages();
        tolmach_fidelity::Pair { source, target: &translation.text, from, to, links: &translation.links }
    }

    fn judge_all(
        &self,
        texts: &[Text<'_>],
        translated: &[SegmentTranslation],
        rules: &Rules,
        control: &Control,
    ) -> Result<Vec<Vec<Judged>>, ServiceError> {
        let mut candidates = Vec::new();
        let mut judged: Vec<Vec<Judged>> = Vec::with_capacity(translated.len());
        let mut places = Vec::new();
        for (number, (text, translation)) in texts.iter().zip(translated).enumerate() {
            judged.push(vec![Judged::default(); translation.sentences.len()]);
            for (sentence, one) in translation.sentences.iter().enumerate() {
                // What was copied is the source itself.
                if one.copied {
                    continue;
                }
                places.push((number, sentence));
                candidates.push(Candidate {
                    source: one.source.of(text.text),
                    translation: Cow::Owned(translation.aligned.slice(one.target).within(one.source)),
                });
            }
        }
        let findings = self.findings(&candidates, rules, control)?;
        for ((segment, sentence), findings) in places.into_iter().zip(findings) {
            if let Some(judged) = judged.get_mut(segment).and_then(|all| all.get_mut(sentence)) {
                judged.findings = findings;
            }
        }
        Ok(judged)
    }

    /// The findings of each translation, with the back-check where this pair has a model for it.
    fn findings(
        &self,
        candidates: &[Candidate<'_>],
        rules: &Rules,
        control: &Control,
    ) -> Result<Vec<Vec<Finding>>, ServiceError> {
        let pairs: Vec<tolmach_fidelity::Pair<'_>> =
            candidates.iter().map(|one| self.pair_of(one.source, &one.translation)).collect();
        let scored = self.reverse().map(|reverse| {
            let may_be =
                |pair: &tolmach_fidelity::Pair<'_>| !is_short(pair.source) && may_be_doubted(pair, false);
            of_doubted(&pairs, may_be, |asked| {
                let texts: Vec<(&str, &str)> = asked.iter().map(|pair| (pair.target, pair.source)).collect();
                reverse.score(&texts, &Options::default(), control)
            })
        });
        let scored = scored.transpose()?;
        let one = |(number, pair): (usize, &tolmach_fidelity::Pair<'_>)| {
            let scored = scored.as_ref().and_then(|scored| scored.get(number)?.as_ref());
            check_with(pair, &Back { source: &likelihoods(scored), target: &[] }, rules)
        };
        // The checks are independent of each other; a thread's part comes back in its place.
        let judge = |first: usize, pairs: &[tolmach_fidelity::Pair<'_>]| -> Vec<Vec<Finding>> {
            (first..).zip(pairs).map(one).collect()
        };
        Ok(self.pool().in_shares(&pairs, JUDGED, control, judge)?.into_iter().flatten().collect())
    }

    /// What has to be repaired, the worst first: what blocks; terms and words that the house wants otherwise; what the
    /// back-check doubts. Then what an editor would have to look at.
    fn faults(&self, findings: &[Finding]) -> Faults {
        let mut faults = Faults::default();
        for finding in findings {
            match (finding.severity, finding.class) {
                (Severity::Block, _) => faults.blocks += 1,
                (Severity::Warn, Class::TermMissing | Class::TermForbidden | Class::KeepChanged) => {
                    faults.terms += 1;
                }
                (Severity::Warn, class) if self.reverse().is_some() && is_of_meaning(class) => {
                    faults.doubts += 1
                }
                (Severity::Warn, _) => faults.warnings += 1,
                (Severity::Note, _) => faults.notes += 1,
            }
        }
        faults
    }
}

/// How much is wrong with a translation; less is better, in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Faults {
    blocks: usize,
    terms: usize,
    doubts: usize,
    warnings: usize,
    notes: usize,
}

impl Faults {
    /// Whether it has to be repaired.
    fn stops(self) -> bool {
        self.blocks + self.terms + self.doubts > 0
    }
}

/// What the back-check sees.
fn is_of_meaning(class: Class) -> bool {
    matches!(
        class,
        Class::NumberSwapped
            | Class::NameChanged
            | Class::NegationLost
            | Class::NegationAdded
            | Class::Omission
    )
}

/// A sentence with findings, ready to be repaired.
fn stopped_at<'a>(
    texts: &[Text<'a>],
    translated: &[SegmentTranslation],
    place: (usize, usize),
    findings: &[Finding],
    gate: &Gate<'_>,
) -> Option<Stopped<'a>> {
    let (text, translation) = (texts.get(place.0)?, translated.get(place.0)?);
    let span: Span = translation.sentences.get(place.1)?.source;
    let kept = Kept::new(text.text, span, text.protected, gate.rules);
    Some(Stopped {
        place,
        source: text.text.get(span.start..span.end)?,
        spent: if kept.is_empty() { 0 } else { MASKED.min(gate.effort) },
        kept,
        hypothesis: sentence_of(translation, place.1)?,
        findings: findings.to_vec(),
        repaired: None,
        tried: Vec::new(),
    })
}
