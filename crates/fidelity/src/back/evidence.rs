//! Scores of pieces, gathered by what they mean.

use std::collections::{BTreeMap, HashSet};
use std::ops::RangeInclusive;

use tolmach_text::Span;

use super::{Back, Likelihood};
use crate::coverage::expected_ratio;
use crate::lexicon::{Form, Lexicon};
use crate::polarity::{Denial, Side, denials, is_negation, sides};
use crate::texts::Texts;
use crate::words::{MOST, Word, fold, is_apostrophe, plain, stem};
use crate::{Class, Pair};

/// What speaks for an error of one class, and where it is.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    pub(super) features: Vec<(&'static str, f32)>,
    pub(super) source: Option<Span>,
    pub(super) target: Option<Span>,
    pub(super) expected: Option<String>,
    pub(super) found: Option<String>,
}

/// Words in a row over which unlikeliness is averaged, to see a lost clause.
const WINDOW: usize = 8;
/// How unlikely a word is, as a rule, in a translation of other people; what is beyond it counts as lost.
const USUAL: f32 = 3.0;
/// What is unlikelier than this speaks no louder of a negation.
const CERTAIN: f32 = 12.0;
/// A negation that is unlikelier than this, beside what stands in its place, is not missed at all.
const HARDLY_MISSED: f32 = -4.0;

/// The evidence of each class that applies to the pair where both models are asked or one alone; linear but for the few
/// figures and names of a sentence.
pub(super) fn gather(texts: &Texts<'_>, back: &Back<'_>, by_both: bool) -> Vec<(Class, Evidence)> {
    let source = Scores { pieces: back.source };
    let target = Scores { pieces: back.target };
    let means = [("source_mean", source.mean()), ("target_mean", target.mean())];
    let all = [
        (Class::NumberSwapped, figures(texts, source, target)),
        (Class::NameChanged, names(texts, source, target)),
        (Class::NegationLost, negation(texts, [source, target], true, by_both)),
        (Class::NegationAdded, negation(texts, [target, source], false, by_both)),
        (Class::Omission, clause(texts, source)),
    ];
    let with_means = |(class, evidence): (Class, Option<Evidence>)| {
        evidence.map(|mut evidence| {
            evidence.features.extend(means);
            (class, evidence)
        })
    };
    all.into_iter().filter_map(with_means).collect()
}

/// The pieces of one text with their scores.
#[derive(Clone, Copy)]
struct Scores<'a> {
    pieces: &'a [Likelihood],
}

/// What a model says of some bytes.
#[derive(Clone, Copy, Debug, Default)]
struct Said {
    /// Sum of log-probabilities of the pieces.
    sum: f32,
    /// The largest `behind`.
    behind: f32,
}

impl<'a> Scores<'a> {
    fn mean(self) -> f32 {
        let sum: f32 = self.pieces.iter().map(|piece| piece.log_probability).sum();
        sum / self.pieces.len().max(1) as f32
    }

    fn of(self, span: Span) -> Said {
        let first = self.pieces.partition_point(|piece| piece.span.end <= span.start);
        let within = self.pieces.get(first..).unwrap_or_default().iter();
        within.take_while(|piece| piece.span.start < span.end).fold(Said::default(), |said, piece| Said {
            sum: said.sum + piece.log_probability,
            behind: said.behind.max(piece.behind),
        })
    }

    /// The least likely of several places, with the largest `behind` of all.
    fn unlikeliest(self, spans: impl Iterator<Item = Span>) -> Option<(Span, Said)> {
        let said = spans.map(|span| (span, self.of(span)));
        said.reduce(|one, other| {
            let (span, said) = if other.1.sum < one.1.sum { other } else { one };
            (span, Said { behind: one.1.behind.max(other.1.behind), ..said })
        })
    }

    /// How likely a word of negation was where none stands, beside what does, in the likeliest place for it.
    fn missed(self, side: &Side<'_, '_>) -> f32 {
        let negations = (0..side.words.len()).filter(|&at| is_negation(side, at));
        let mut negations = negations.filter_map(|at| side.words.get(at).map(|word| word.span)).peekable();
        let mut most = f32::NEG_INFINITY;
        for piece in self.pieces {
            while negations.next_if(|negation| negation.end <= piece.span.start).is_some() {}
            if negations.peek().is_none_or(|negation| negation.start >= piece.span.end) {
                most = most.max(piece.negation);
            }
        }
        most
    }

    /// Runs of pieces that touch, with the sum of each.
    fn words(self) -> Vec<(Span, f32)> {
        let mut words: Vec<(Span, f32)> = Vec::new();
        for piece in self.pieces {
            match words.last_mut() {
                Some((span, sum)) if piece.span.is_empty() || piece.span.start <= span.end => {
                    span.end = span.end.max(piece.span.end);
                    *sum += piece.log_probability;
                }
                _ if piece.span.is_empty() => {}
                _ => words.push((piece.span, piece.log_probability)),
            }
        }
        words
    }
}

/// Figures that stand on both sides with the same digits: where two have changed places, both are unlikely.
fn figures(texts: &Texts<'_>, source: Scores<'_>, target: Scores<'_>) -> Option<Evidence> {
    let there = digits(texts.pair.target);
    let mut both: Vec<(f32, Span, Span)> = digits(texts.pair.source)
        .into_iter()
        .filter_map(|(figure, spans)| {
            let lowest = |spans: &[Span], scores: Scores<'_>| {
                let said = spans.iter().map(|&span| (scores.of(span).sum, span));
                said.min_by(|one, other| one.0.total_cmp(&other.0))
            };
            let here = lowest(&spans, source)?;
            let there = lowest(there.get(&figure)?, target)?;
            Some((here.0 + there.0, here.1, there.1))
        })
        .collect();
    both.sort_by(|one, other| one.0.total_cmp(&other.0));
    let [first, second, ..] = both[..] else { return None };
    let span = |one: Span, other: Span| Span::new(one.start.min(other.start), one.end.max(other.end));
    Some(Evidence {
        features: vec![("lowest", first.0), ("second", second.0)],
        source: Some(span(first.1, second.1)),
        target: Some(span(first.2, second.2)),
        found: Some(format!("{} … {}", first.2.of(texts.pair.target), second.2.of(texts.pair.target))),
        expected: None,
    })
}

/// Figures by their digits.
fn digits(text: &str) -> BTreeMap<String, Vec<Span>> {
    let mut found: BTreeMap<String, Vec<Span>> = BTreeMap::new();
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut at = 0;
    while at < bytes.len() {
        if !is_digit(at) {
            at += 1;
            continue;
        }
        let start = at;
        while is_digit(at) || matches!(bytes.get(at), Some(b'.' | b',')) && is_digit(at + 1) {
            at += 1;
        }
        let span = Span::new(start, at);
        let figure = span.of(text).chars().filter(char::is_ascii_digit).collect();
        found.entry(figure).or_default().push(span);
    }
    while found.len() > MOST {
        found.pop_last();
    }
    found
}

/// Names that the other side does not spell so; none where a language has no data.
fn names(texts: &Texts<'_>, source: Scores<'_>, target: Scores<'_>) -> Option<Evidence> {
    // What a capital means is known of the languages that the gate has data for: German nouns have one.
    texts.from?;
    let bare = |word: &Word<'_>| plain(&stem(word.text));
    let spelt = |words: &[Word<'_>]| words.iter().map(bare).collect::<HashSet<_>>();
    let (here, there) = (spelt(&texts.source), spelt(&texts.target));
    let own = |words: &[Word<'_>], lexicon: Option<&Lexicon>, known: &HashSet<String>, scores: Scores<'_>| {
        // Where a sentence begins, only the lexicon can tell.
        let is_common =
            |word: &Word<'_>| lexicon.is_none_or(|lexicon| lexicon.form(&fold(word.text)) == Form::Common);
        let is_own = |word: &&Word<'_>| {
            word.is_capitalised()
                && word.letters() >= 2
                && !known.contains(&bare(word))
                && !(word.may_begin() && is_common(word))
        };
        // What follows an apostrophe is no part of the name.
        let name = |word: &Word<'_>| {
            let end = word.text.find(|c| is_apostrophe(c) || c == '&').unwrap_or(word.text.len());
            Span::new(word.span.start, word.span.start + end)
        };
        scores.unlikeliest(words.iter().filter(is_own).map(name))
    };
    let lost = own(&texts.source, texts.from, &there, source);
    let (new, said) = own(&texts.target, texts.to, &here, target)?;
    let lost_said = lost.map(|(_, said)| said).unwrap_or_default();
    Some(Evidence {
        features: vec![
            ("source_sum", lost_said.sum),
            ("source_behind", lost_said.behind),
            ("target_sum", said.sum),
            ("target_behind", said.behind),
        ],
        source: lost.map(|(span, _)| span),
        target: Some(new),
        expected: lost.map(|(span, _)| span.of(texts.pair.source).to_owned()),
        found: Some(new.of(texts.pair.target).to_owned()),
    })
}

/// What one side denies, how unlikely its model finds that, and whether the other side's model misses a negation there.
fn negation(
    texts: &Texts<'_>,
    [scores, others]: [Scores<'_>; 2],
    lost: bool,
    by_both: bool,
) -> Option<Evidence> {
    let (source, target) = sides(texts)?;
    let (own, other) = if lost { (source, target) } else { (target, source) };
    let (here, there) = (denials(&own), denials(&other));
    let count = |all: &[Option<Denial>], which: RangeInclusive<Denial>| {
        all.iter().flatten().filter(|denial| which.contains(*denial)).count() as f32
    };
    let more = |least| count(&here, least..=Denial::Plain) - count(&there, least..=Denial::Plain);
    // What negates the sentence is always looked at; the rest where this side denies more often than the other, if not
    // one model alone is to judge it.
    let least = if by_both && more(Denial::Turned) > 0.0 { Denial::Turned } else { Denial::Plain };
    let denying = |least| {
        let words = own.words.iter().zip(&here);
        words
            .filter(move |(_, denial)| denial.is_some_and(|denial| denial >= least))
            .map(|(word, _)| word.span)
    };
    let (span, said) = scores.unlikeliest(denying(least))?;
    let is_turned = denying(Denial::Other).all(|other| other != span);
    let surplus = more(Denial::Other).clamp(-2.0, 2.0);
    let loose = |all: &[Option<Denial>]| count(all, Denial::Loose..=Denial::Turned);
    let missed = others.missed(&other).clamp(HARDLY_MISSED, CERTAIN);
    let features = vec![
        ("sum", said.sum.max(-CERTAIN)),
        ("behind", said.behind.min(CERTAIN)),
        ("surplus", surplus),
        ("undenied", f32::from(there.iter().all(Option::is_none))),
        ("replaced", (loose(&there) - loose(&here)).clamp(0.0, 2.0)),
        ("turned", f32::from(is_turned)),
        ("missed", missed),
        ("missing", if surplus > 0.0 { missed - HARDLY_MISSED } else { 0.0 }),
    ];
    let text = |text: &str| Some(span.of(text).to_owned());
    Some(match lost {
        true => Evidence {
            features,
            source: Some(span),
            expected: text(texts.pair.source),
            ..Evidence::default()
        },
        false => {
            Evidence { features, target: Some(span), found: text(texts.pair.target), ..Evidence::default() }
        }
    })
}

/// A stretch of the source of which little is left.
fn clause(texts: &Texts<'_>, source: Scores<'_>) -> Option<Evidence> {
    let words = source.words();
    if words.is_empty() {
        return None;
    }
    let size = WINDOW.min(words.len());
    let window = words
        .windows(size)
        .map(|words| words.iter().map(|word| word.1).sum::<f32>() / size as f32)
        .fold(0.0, f32::min);
    // The stretch with the largest sum of what is beyond the usual (Kadane).
    let (mut best, mut place) = (0.0, None);
    let (mut sum, mut start) = (0.0, 0);
    for &(span, score) in &words {
        if sum <= 0.0 {
            (sum, start) = (0.0, span.start);
        }
        sum += -score - USUAL;
        if sum > best {
            (best, place) = (sum, Some(Span::new(start, span.end)));
        }
    }
    #[allow(
        clippy::disallowed_methods,
        reason = "weighed with numbers that are less exact than its last bits"
    )]
    let length = characters(texts.pair.source).ln();
    // A pair of languages whose usual lengths are not known has nothing to compare with.
    let ratio = length_ratio(texts.pair).unwrap_or(0.0);
    Some(Evidence {
        features: vec![("window", window), ("stretch", best), ("ratio", ratio), ("length", length)],
        source: place,
        expected: place.map(|span| span.of(texts.pair.source).to_owned()),
        ..Evidence::default()
    })
}

fn characters(text: &str) -> f32 {
    text.trim().chars().count().max(1) as f32
}

/// Natural logarithm of the length of the translation over the length expected; none where the pair of languages is not
/// known.
#[expect(clippy::disallowed_methods, reason = "weighed with numbers that are less exact than its last bits")]
pub(super) fn length_ratio(pair: &Pair<'_>) -> Option<f32> {
    expected_ratio(pair).map(|ratio| (characters(pair.target) / (characters(pair.source) * ratio)).ln())
}
