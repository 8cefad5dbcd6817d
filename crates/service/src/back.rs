//! Judging translations, whoever made them, with the models that are installed for their languages.

use std::sync::Arc;

use tolmach_catalog::{CatalogError, Pivot};
use tolmach_engine::{Options, Scored, ScoredPiece};
use tolmach_fidelity::{self as fidelity, Back, Finding, Likelihood, Rules};
use tolmach_text::Link;

use crate::pool::{JUDGED, Pool};
use crate::references::Plain;
use crate::{Control, Pair, PassedOver, Service, ServiceError};

/// The models of a pair of languages, there and back, as far as they are installed; by default none, and the surface alone
/// is judged.
#[derive(Debug, Default)]
pub struct Checker {
    /// Scores the translation given the source.
    forward: Option<Pair>,
    /// Scores the source given the translation.
    reverse: Option<Pair>,
    /// The threads of the service; without one the calling thread judges.
    pool: Option<Arc<Pool>>,
}

impl Service {
    /// Loads the models that go directly from one language to the other and back, as far as the store has them.
    ///
    /// # Errors
    /// If a model is there and cannot be loaded, or a language tag is none.
    pub fn checker(&self, from: &str, to: &str) -> Result<Checker, ServiceError> {
        let pool = Some(Arc::clone(self.pool()));
        Ok(Checker { forward: self.direct(from, to)?, reverse: self.direct(to, from)?, pool })
    }

    /// The pair by a model that goes directly; none where the store has no such model.
    ///
    /// # Errors
    /// If the model is there and cannot be loaded, or a language tag is none.
    pub fn direct(&self, from: &str, to: &str) -> Result<Option<Pair>, ServiceError> {
        match self.pair_by(from, to, &Pivot::Refused) {
            Ok(pair) => Ok(Some(pair)),
            Err(ServiceError::Catalog(CatalogError::NoModel { .. } | CatalogError::OneLanguage { .. })) => {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

impl Checker {
    /// Whether a model scores the translation given the source, and one the source given the translation.
    pub fn has(&self) -> (bool, bool) {
        (self.forward.is_some(), self.reverse.is_some())
    }

    /// The models that came first and could not be loaded.
    pub fn passed_over(&self) -> impl Iterator<Item = &PassedOver> {
        self.forward.iter().chain(&self.reverse).flat_map(Pair::passed_over)
    }

    /// The findings of each pair, by its surface and by the models. A pair without links gets those that the forward
    /// model sees. Characters that stand as references in the texts (`&#39;`) are read as what they are; places are those
    /// of the texts as given. A result depends on its pair, the models and the rules alone.
    ///
    /// # Errors
    /// If the request is stopped or refused ([`Control`]).
    pub fn check(
        &self,
        pairs: &[fidelity::Pair<'_>],
        rules: &Rules,
        control: &Control,
    ) -> Result<Vec<Vec<Finding>>, ServiceError> {
        let plain: Vec<[Plain; 2]> =
            pairs.iter().map(|pair| [Plain::of(pair.source), Plain::of(pair.target)]).collect();
        let moved = |(pair, [source, target]): (&fidelity::Pair<'_>, &[Plain; 2])| {
            let moved = |link: &Link| Link {
                source: source.here(link.source),
                target: target.here(link.target),
                ..*link
            };
            pair.links.iter().map(moved).collect()
        };
        let links: Vec<Vec<Link>> = pairs.iter().zip(&plain).map(moved).collect();
        let read: Vec<fidelity::Pair<'_>> = pairs
            .iter()
            .zip(&plain)
            .zip(&links)
            .map(|((pair, [source, target]), links)| fidelity::Pair {
                source: &source.text,
                target: &target.text,
                links,
                ..*pair
            })
            .collect();
        let mut findings = self.check_plain(&read, rules, control)?;
        for (findings, [source, target]) in findings.iter_mut().zip(&plain) {
            for finding in findings {
                finding.source = finding.source.map(|span| source.given(span));
                finding.target = finding.target.map(|span| target.given(span));
            }
        }
        Ok(findings)
    }

    fn check_plain(
        &self,
        pairs: &[fidelity::Pair<'_>],
        rules: &Rules,
        control: &Control,
    ) -> Result<Vec<Vec<Finding>>, ServiceError> {
        let by_both = self.has() == (true, true);
        let may_be = |pair: &fidelity::Pair<'_>| fidelity::may_be_doubted(pair, by_both);
        let scores = match self.has() {
            (false, false) => vec![Scores::default(); pairs.len()],
            _ => of_doubted(pairs, may_be, |asked| self.scores(asked, control))?,
        };
        let judge = |(pair, scores): &(&fidelity::Pair<'_>, Scores)| {
            let mut pair = **pair;
            if pair.links.is_empty() {
                pair.links = &scores.links;
            }
            fidelity::check_with(&pair, &Back { source: &scores.source, target: &scores.target }, rules)
        };
        let scored: Vec<(&fidelity::Pair<'_>, Scores)> = pairs.iter().zip(scores).collect();
        let judge_all = |_: usize, share: &[_]| -> Vec<Vec<Finding>> { share.iter().map(judge).collect() };
        Ok(match &self.pool {
            Some(pool) => {
                pool.in_shares(&scored, JUDGED, control, judge_all)?.into_iter().flatten().collect()
            }
            None => judge_all(0, &scored),
        })
    }

    /// What the models say of each pair, as it is written.
    ///
    /// # Errors
    /// If the request is stopped or refused ([`Control`]).
    pub fn scores(
        &self,
        pairs: &[fidelity::Pair<'_>],
        control: &Control,
    ) -> Result<Vec<Scores>, ServiceError> {
        let ask = |model: Option<&Pair>, texts: Vec<(&str, &str)>| {
            let Some(pair) = model else { return Ok(vec![None; texts.len()]) };
            let negations = fidelity::negations(pair.languages().1);
            let negations: Vec<&str> = negations.iter().map(String::as_str).collect();
            pair.score_watching(&texts, &negations, &Options::default(), control)
        };
        let forward = pairs.iter().map(|pair| (pair.source, pair.target)).collect();
        let reverse = pairs.iter().map(|pair| (pair.target, pair.source)).collect();
        let forward = ask(self.forward.as_ref(), forward)?;
        let reverse = ask(self.reverse.as_ref(), reverse)?;
        let scores = |(forward, reverse): (Option<Scored>, Option<Scored>)| Scores {
            source: likelihoods(reverse.as_ref()),
            target: likelihoods(forward.as_ref()),
            links: forward.map(|forward| forward.links).unwrap_or_default(),
        };
        Ok(forward.into_iter().zip(reverse).map(scores).collect())
    }
}

/// What models say of a pair of texts; empty where no model could be asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scores {
    /// Pieces of the source, given the translation.
    pub source: Vec<Likelihood>,
    /// Pieces of the translation, given the source.
    pub target: Vec<Likelihood>,
    /// Which of the translation's pieces the forward model takes from where.
    pub links: Vec<Link>,
}

/// Asks about those pairs in which models could find something (`may_be`); of the others there is nothing to say. One
/// answer for each pair, in order.
pub(crate) fn of_doubted<T: Default>(
    pairs: &[fidelity::Pair<'_>],
    may_be: impl Fn(&fidelity::Pair<'_>) -> bool,
    ask: impl FnOnce(&[fidelity::Pair<'_>]) -> Result<Vec<T>, ServiceError>,
) -> Result<Vec<T>, ServiceError> {
    let doubted: Vec<bool> = pairs.iter().map(may_be).collect();
    let asked = pairs.iter().zip(&doubted).filter(|(_, doubted)| **doubted);
    let asked: Vec<fidelity::Pair<'_>> = asked.map(|(pair, _)| *pair).collect();
    let mut answers = ask(&asked)?.into_iter();
    let answer = |doubted: &bool| if *doubted { answers.next().unwrap_or_default() } else { T::default() };
    Ok(doubted.iter().map(answer).collect())
}

/// A model's scores as the gate reads them.
pub(crate) fn likelihoods(scored: Option<&Scored>) -> Vec<Likelihood> {
    let pieces = scored.map(|scored| scored.pieces.as_slice()).unwrap_or_default();
    let likelihood = |piece: &ScoredPiece| Likelihood {
        span: piece.span,
        log_probability: piece.log_probability,
        behind: piece.behind,
        negation: piece.watched,
    };
    pieces.iter().map(likelihood).collect()
}
