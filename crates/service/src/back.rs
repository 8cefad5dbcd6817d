//! Judging translations, whoever made them, with the models that are installed for their languages.

mod references;

use tolmach_catalog::{CatalogError, Pivot};
use tolmach_engine::{Options, Scored, ScoredPiece};
use tolmach_fidelity::{self as fidelity, Back, Finding, Likelihood, Rules};
use tolmach_text::Link;

use crate::{Pair, Service, ServiceError};
use references::Resolved;

/// The models of a pair of languages, there and back, as far as they are installed.
#[derive(Debug)]
pub struct Checker {
    /// Scores the translation given the source.
    forward: Option<Pair>,
    /// Scores the source given the translation.
    reverse: Option<Pair>,
}

impl Service {
    /// Loads the models that go directly from one language to the other and back, as far as the store has them.
    ///
    /// # Errors
    /// If a model is there and cannot be loaded, or a language tag is none.
    pub fn checker(&self, from: &str, to: &str) -> Result<Checker, ServiceError> {
        Ok(Checker { forward: self.direct(from, to)?, reverse: self.direct(to, from)? })
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

    /// The findings of each pair, by its surface and by the models. A pair without links gets those that the forward
    /// model sees. A result depends on its pair, the models and the rules alone.
    pub fn check(&self, pairs: &[fidelity::Pair<'_>], rules: &Rules) -> Vec<Vec<Finding>> {
        let judge = |(pair, scores): (&fidelity::Pair<'_>, Scores)| {
            let mut pair = *pair;
            if pair.links.is_empty() {
                pair.links = &scores.links;
            }
            fidelity::check_with(&pair, &Back { source: &scores.source, target: &scores.target }, rules)
        };
        let scores = of_doubted(pairs, self.has() == (true, true), |asked| self.scores(asked));
        pairs.iter().zip(scores).map(judge).collect()
    }

    /// What the models say of each pair. They read characters that are written as references (`&#39;`) as what they are;
    /// bytes are those of the pair's own texts.
    pub fn scores(&self, pairs: &[fidelity::Pair<'_>]) -> Vec<Scores> {
        let ask = |model: Option<&Pair>, texts: Vec<(&str, &str)>| {
            let Some(pair) = model else { return vec![None; texts.len()] };
            let negations = fidelity::negations(pair.languages().1);
            let negations: Vec<&str> = negations.iter().map(String::as_str).collect();
            pair.score_watching(&texts, &negations, &Options::default())
        };
        let read: Vec<(Resolved<'_>, Resolved<'_>)> =
            pairs.iter().map(|pair| (Resolved::of(pair.source), Resolved::of(pair.target))).collect();
        let forward = read.iter().map(|(source, target)| (source.text(), target.text())).collect();
        let reverse = read.iter().map(|(source, target)| (target.text(), source.text())).collect();
        let forward = ask(self.forward.as_ref(), forward);
        let reverse = ask(self.reverse.as_ref(), reverse);
        let scores = |((forward, reverse), (source, target)): ((Option<Scored>, Option<Scored>), &(_, _))| {
            let written = |text: &Resolved<'_>, mut likelihoods: Vec<Likelihood>| {
                likelihoods.iter_mut().for_each(|likelihood| likelihood.span = text.written(likelihood.span));
                likelihoods
            };
            let link = |link: Link| Link {
                source: Resolved::written(source, link.source),
                target: Resolved::written(target, link.target),
                ..link
            };
            Scores {
                source: written(source, likelihoods(reverse.as_ref())),
                target: written(target, likelihoods(forward.as_ref())),
                links: forward.into_iter().flat_map(|forward| forward.links).map(link).collect(),
            }
        };
        forward.into_iter().zip(reverse).zip(&read).map(scores).collect()
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

/// Asks about those pairs in which models could find something, both of them or one alone; of the others there is nothing
/// to say. One answer for each pair, in order.
pub(crate) fn of_doubted<T: Default>(
    pairs: &[fidelity::Pair<'_>],
    by_both: bool,
    ask: impl FnOnce(&[fidelity::Pair<'_>]) -> Vec<T>,
) -> Vec<T> {
    let doubted: Vec<bool> = pairs.iter().map(|pair| fidelity::may_be_doubted(pair, by_both)).collect();
    let asked = pairs.iter().zip(&doubted).filter(|(_, doubted)| **doubted);
    let asked: Vec<fidelity::Pair<'_>> = asked.map(|(pair, _)| *pair).collect();
    let mut answers = ask(&asked).into_iter();
    let answer = |doubted: &bool| if *doubted { answers.next().unwrap_or_default() } else { T::default() };
    doubted.iter().map(answer).collect()
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
