//! What can be done about a sentence that the gate stops.

use tolmach_engine::{Hypothesis, Options, Required};
use tolmach_fidelity::{Class, Edit, Finding, Severity, mend, style};
use tolmach_text::Span;

use super::rewrite::{edited, figure, figures};
use super::{Faults, Gate, Stopped};
use crate::kept::{Kept, ROUNDS};
use crate::policy::Repair;
use crate::{Control, Pair, SegmentTranslation, Segmentation, ServiceError};

/// Hypotheses of a wider search.
const BEAM: usize = 6;
/// How much longer a step takes in the whole vocabulary.
const WHOLE: usize = 8;
/// Places where a sentence is parted, one after the other.
const SPLITS: usize = 3;
/// Words that a part of a sentence has at least.
const PART: usize = 3;
/// Forms of a term that a search may use.
const FORMS: usize = 12;
/// Letters of the longest symbol of a unit, which has no plural.
const SYMBOL: usize = 3;
/// Things that a search is made to say at once.
const REQUIRED: usize = 4;

impl Repair {
    /// How often models may read a sentence for it, a search `n` wide counting `n` times. The whole vocabulary makes a step
    /// some eight times as long; what a sentence keeps may have to be masked in many ways.
    pub(super) fn cost(self, one: &Stopped<'_>, engine: &Options) -> usize {
        let wide = BEAM.max(engine.beam);
        let rounds = if one.kept.is_empty() { 1 } else { ROUNDS };
        rounds
            * match self {
                Self::Rule | Self::Figure => 0,
                Self::Beam | Self::Required | Self::Model => wide,
                Self::Vocabulary => WHOLE * wide,
                Self::Split => SPLITS * engine.beam.max(1),
            }
    }

    /// Whether this can help a sentence as it stands.
    pub(super) fn is_for(self, one: &Stopped<'_>, pair: &Pair) -> bool {
        let faults = pair.faults(&one.findings);
        match self {
            Self::Rule => !one.findings.is_empty(),
            Self::Required => faults.stops() && one.kept.is_empty(),
            Self::Model => faults.stops() && pair.second().is_some(),
            // The whole vocabulary costs several times a shortlist: too much for a doubt.
            Self::Figure | Self::Vocabulary => faults.blocks > 0,
            // A wish of the house is met by asking for it, or not at all.
            Self::Beam | Self::Split => faults.blocks + faults.doubts > 0,
        }
    }

    /// Whether faults are few enough to take the place of others. A repair by rule is certain, so that it need not make
    /// less of them; what a model writes otherwise has to be worth it.
    pub(super) fn is_better(self, new: Faults, old: Faults) -> bool {
        match self {
            Self::Rule => new <= old,
            _ => (new.blocks, new.terms, new.doubts) < (old.blocks, old.terms, old.doubts),
        }
    }
}

impl Pair {
    /// What a repair makes of each sentence, the best hypotheses first; none where it has nothing to offer.
    pub(super) fn candidates(
        &self,
        repair: Repair,
        stopped: &[&Stopped<'_>],
        gate: &Gate<'_>,
        control: &Control,
    ) -> Result<Vec<Vec<Hypothesis>>, ServiceError> {
        let wide = Options { beam: BEAM.max(gate.engine.beam), nbest: BEAM, ..gate.engine.clone() };
        match repair {
            Repair::Rule => {
                let by_rule = |one: &&Stopped<'_>| {
                    control.check()?;
                    Ok(self.by_rule(one, gate).into_iter().collect())
                };
                stopped.iter().map(by_rule).collect()
            }
            Repair::Figure => {
                Ok(stopped.iter().map(|one| figure_replaced(one).into_iter().collect()).collect())
            }
            Repair::Beam => self.again(stopped, &wide, control),
            Repair::Vocabulary => self.again(stopped, &Options { shortlist: Some(false), ..wide }, control),
            Repair::Model => {
                self.second().map_or(Ok(Vec::new()), |second| second.again(stopped, &wide, control))
            }
            Repair::Required => self.saying(stopped, gate, &wide, control),
            Repair::Split => self.in_parts(stopped, gate.engine, control),
        }
    }

    /// The translation with every certain fault of form put right; none where there is none.
    fn by_rule(&self, one: &Stopped<'_>, gate: &Gate<'_>) -> Option<Hypothesis> {
        let mut hypothesis = one.hypothesis.clone();
        for step in 0..3 {
            let pair = self.pair_of(one.source, &hypothesis.aligned);
            let edits = match step {
                0 => figures(pair.target, &one.findings, false),
                1 => mend(&pair),
                _ => style::apply(pair.target, pair.to, gate.rules),
            };
            hypothesis = edited(hypothesis, &edits);
        }
        (hypothesis.aligned.text != one.hypothesis.aligned.text).then_some(hypothesis)
    }

    /// All hypotheses of another search.
    fn again(
        &self,
        stopped: &[&Stopped<'_>],
        options: &Options,
        control: &Control,
    ) -> Result<Vec<Vec<Hypothesis>>, ServiceError> {
        let texts: Vec<(&str, Kept)> = stopped.iter().map(|one| (one.source, one.kept.clone())).collect();
        let translated = self.translate_masked(&texts, Segmentation::Whole, options, ROUNDS, control)?;
        Ok(translated.iter().map(|again| again.iter().flat_map(hypotheses).collect()).collect())
    }

    /// Hypotheses that say what is missing.
    fn saying(
        &self,
        stopped: &[&Stopped<'_>],
        gate: &Gate<'_>,
        options: &Options,
        control: &Control,
    ) -> Result<Vec<Vec<Hypothesis>>, ServiceError> {
        let required: Vec<Vec<Required>> = stopped.iter().map(|one| self.required(one, gate)).collect();
        let asked: Vec<(&str, &[Required])> = stopped
            .iter()
            .zip(&required)
            .filter(|(_, required)| !required.is_empty())
            .map(|(one, required)| (one.source, &required[..]))
            .collect();
        let mut translated = self.translate_required(&asked, options, control)?.into_iter();
        let found = stopped.iter().zip(&required).map(|(one, required)| match required.is_empty() {
            true => Vec::new(),
            false => {
                let found = translated.next();
                found.iter().flat_map(hypotheses).map(|other| begun_as(&one.hypothesis, other)).collect()
            }
        });
        Ok(found.collect())
    }

    /// What the translation of a sentence must say and does not.
    fn required(&self, one: &Stopped<'_>, gate: &Gate<'_>) -> Vec<Required> {
        let (from, to) = self.languages();
        let terms = gate.rules.terms(one.source, from, to).into_iter();
        let terms = terms
            .filter(|term| term.find(&one.hypothesis.aligned.text).is_none())
            .map(|term| Required { forms: term.forms(FORMS), open: false, source: Some(term.source) });
        // No vocabulary has to know the sign of a fraction, and `0,5` is not what the source says.
        let is_fraction = |finding: &Finding| {
            let own = finding.source.and_then(|span| one.source.get(span.start..span.end));
            own.is_some_and(|own| own.contains(|c: char| c.is_numeric() && !c.is_ascii_digit()))
        };
        let others =
            one.findings.iter().filter(|finding| finding.severity >= Severity::Warn && !is_fraction(finding));
        let others = others.filter_map(|finding| {
            let expected = finding.expected.as_deref()?;
            let form = match finding.class {
                Class::NumberMissing | Class::NumberAltered | Class::Magnitude => {
                    figure(expected)?.of(expected)
                }
                // What stands behind the figure, in whatever number.
                Class::CurrencyChanged | Class::UnitChanged => expected.get(figure(expected)?.end..)?.trim(),
                Class::LatinChanged
                | Class::LiteralChanged
                | Class::KeepChanged
                | Class::NameCase
                | Class::MonthChanged
                | Class::WeekdayChanged => expected,
                _ => return None,
            };
            let open = matches!(finding.class, Class::CurrencyChanged | Class::UnitChanged)
                && form.chars().count() > SYMBOL;
            (!form.is_empty()).then(|| Required {
                forms: vec![form.to_owned()],
                open,
                source: finding.source,
            })
        });
        let mut required: Vec<Required> = Vec::new();
        for one in terms.chain(others).filter(|one| !one.forms.is_empty()) {
            if required.len() < REQUIRED && required.iter().all(|other| other.forms != one.forms) {
                required.push(one);
            }
        }
        required
    }

    /// The sentence in two parts, at each of the places nearest to its middle.
    fn in_parts(
        &self,
        stopped: &[&Stopped<'_>],
        options: &Options,
        control: &Control,
    ) -> Result<Vec<Vec<Hypothesis>>, ServiceError> {
        let splits: Vec<Vec<usize>> = stopped.iter().map(|one| splits(one)).collect();
        let parts: Vec<(&str, Kept)> = stopped
            .iter()
            .zip(&splits)
            .flat_map(|(one, splits)| splits.iter().flat_map(|&at| parts(one, at)))
            .collect();
        let mut translated =
            self.translate_masked(&parts, Segmentation::Whole, options, ROUNDS, control)?.into_iter();
        let mut pairs = std::iter::from_fn(|| Some((translated.next()?, translated.next()?)));
        let mut of_one = |splits: &Vec<usize>| {
            let found = pairs.by_ref().take(splits.len()).zip(splits);
            found.filter_map(|((first, second), &at)| joined(&first?, &second?, at)).collect()
        };
        Ok(splits.iter().map(&mut of_one).collect())
    }
}

/// All hypotheses of a text that was translated as one sentence, the best first.
fn hypotheses(translated: &SegmentTranslation) -> impl Iterator<Item = Hypothesis> {
    let sentence = translated.sentences.first();
    let best = sentence.map(|sentence| Hypothesis {
        aligned: translated.aligned.clone(),
        log_probability: sentence.log_probability,
        pieces: sentence.pieces,
    });
    best.into_iter().chain(sentence.into_iter().flat_map(|sentence| sentence.alternatives.iter().cloned()))
}

/// A hypothesis with a capital where the translation that it is to replace begins with one: a form that was asked for
/// begins as it is written.
fn begun_as(first: &Hypothesis, other: Hypothesis) -> Hypothesis {
    let small = other.aligned.text.chars().next().filter(|first| first.is_lowercase());
    let Some(letter) = small.filter(|_| first.aligned.text.starts_with(char::is_uppercase)) else {
        return other;
    };
    let capital = letter.to_uppercase().collect();
    edited(other, &[Edit { span: Span::new(0, letter.len_utf8()), text: capital, class: Class::TermMissing }])
}

/// The translation with its one wrong figure replaced.
fn figure_replaced(one: &Stopped<'_>) -> Option<Hypothesis> {
    let is_altered = |finding: &&Finding| finding.class == Class::NumberAltered;
    if one.findings.iter().filter(is_altered).count() != 1 {
        return None;
    }
    let edits = figures(&one.hypothesis.aligned.text, &one.findings, true);
    (!edits.is_empty()).then(|| edited(one.hypothesis.clone(), &edits))
}

/// Bytes where a sentence can be parted: behind a mark that ends a clause, outside of what is kept, the nearest to the
/// middle first.
fn splits(one: &Stopped<'_>) -> Vec<usize> {
    let text = one.source;
    let is_part = |text: &str| text.split_whitespace().count() >= PART;
    let mut found: Vec<usize> = text
        .char_indices()
        .filter(|(_, mark)| matches!(mark, ',' | ';' | ':' | '—' | '–'))
        .map(|(at, mark)| at + mark.len_utf8())
        .filter(|&at| text.get(at..).is_some_and(|rest| rest.starts_with(char::is_whitespace)))
        .filter(|&at| one.kept.is_apart(at))
        .filter(|&at| text.get(..at).is_some_and(is_part) && text.get(at..).is_some_and(is_part))
        .collect();
    found.sort_by_key(|at| at.abs_diff(text.len() / 2));
    found.truncate(SPLITS);
    found
}

/// Both parts of a sentence.
fn parts<'a>(one: &Stopped<'a>, at: usize) -> [(&'a str, Kept); 2] {
    let (first, second) = one.source.split_at(at);
    let (before, after) = one.kept.split(at);
    [(first, before), (second, after)]
}

/// Both translations as that of the whole, which was parted before byte `at`; the second part begins with white space.
fn joined(first: &SegmentTranslation, second: &SegmentTranslation, at: usize) -> Option<Hypothesis> {
    let log_probability = |part: &SegmentTranslation| part.sentences.first()?.log_probability;
    let pieces = |part: &SegmentTranslation| part.sentences.first().map_or(0, |sentence| sentence.pieces);
    let mut aligned = first.aligned.clone();
    aligned.append(&second.aligned, at);
    Some(Hypothesis {
        aligned,
        log_probability: log_probability(first).zip(log_probability(second)).map(|(one, other)| one + other),
        pieces: pieces(first) + pieces(second),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SentenceTranslation;
    use tolmach_fidelity::Rules;
    use tolmach_text::{Aligned, Link};

    fn stopped<'a>(source: &'a str, protected: &[Span]) -> Stopped<'a> {
        Stopped {
            place: (0, 0),
            source,
            kept: Kept::new(source, Span::new(0, source.len()), protected, &Rules::default()),
            hypothesis: Hypothesis::default(),
            findings: Vec::new(),
            repaired: None,
            tried: Vec::new(),
            spent: 0,
        }
    }

    #[test]
    fn a_sentence_is_parted_behind_marks_near_its_middle() {
        let source = "Ontem, a ponte reabriu, disse a câmara; os barcos voltam, sim.";
        let one = stopped(source, &[]);
        let firsts: Vec<&str> = splits(&one).iter().map(|&at| &source[..at]).collect();
        assert_eq!(firsts, ["Ontem, a ponte reabriu,", "Ontem, a ponte reabriu, disse a câmara;"]);
        let start = source.find("reabriu,").unwrap();
        let protected = [Span::new(start, start + "reabriu, disse".len())];
        let kept = stopped(source, &protected);
        let [at] = splits(&kept)[..] else { panic!("one place is left") };
        assert_eq!(&source[at..], " os barcos voltam, sim.");
        assert_eq!(splits(&stopped("A ponte reabriu.", &[])), [0; 0]);
    }

    #[test]
    fn parts_come_together_with_their_links() {
        let part = |text: &str, target: (usize, usize), source: (usize, usize)| SegmentTranslation {
            aligned: Aligned {
                text: text.into(),
                links: vec![Link {
                    target: Span::new(target.0, target.1),
                    source: Span::new(source.0, source.1),
                    probability: 0.5,
                }],
            },
            sentences: vec![SentenceTranslation {
                log_probability: Some(-1.0),
                pieces: 2,
                ..SentenceTranslation::default()
            }],
        };
        let whole = joined(&part("A b,", (2, 3), (0, 1)), &part(" c d.", (1, 2), (1, 2)), 5).unwrap();
        assert_eq!(
            (whole.aligned.text.as_str(), whole.log_probability, whole.pieces),
            ("A b, c d.", Some(-2.0), 4)
        );
        assert_eq!(whole.aligned.links[1].target.of(&whole.aligned.text), "c");
        assert_eq!(whole.aligned.links[1].source, Span::new(6, 7));
    }

    #[test]
    fn names_are_those_of_reports() {
        for repair in Repair::ALL {
            assert_eq!(Repair::from_name(repair.name()), Some(repair));
            assert_eq!(serde_json::to_value(repair).unwrap(), repair.name());
        }
    }
}
