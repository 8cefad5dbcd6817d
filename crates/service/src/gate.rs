//! Every sentence of a document before the gate; those that are stopped are translated otherwise.

use tolmach_document::Segment;
use tolmach_engine::{Hypothesis, Options};
use tolmach_fidelity::{Class, Finding, Rules, Severity, check, verdict};
use tolmach_text::{Link, Span};

use crate::{Pair, SegmentTranslation, Segmentation};

/// What the gate says of one sentence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judged {
    /// What is wrong with the translation as it stands, spans as bytes of the sentence and of its translation.
    pub findings: Vec<Finding>,
    /// How a sentence that was stopped was mended; none where it was not, or could not be.
    pub repaired: Option<Repair>,
}

impl Judged {
    /// The worst of the findings.
    pub fn verdict(&self) -> Option<Severity> {
        verdict(&self.findings)
    }
}

/// What gave a translation that the gate lets through, in the order in which they are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Repair {
    /// Figures are written as the language of the translation writes them; no model was asked.
    Format,
    /// Another hypothesis of a wider search.
    Beam,
    /// A search in the whole vocabulary instead of the shortlist.
    Vocabulary,
}

const BEAM: usize = 6;

impl Repair {
    const ALL: [Self; 3] = [Self::Format, Self::Beam, Self::Vocabulary];

    /// How the model is to search; none where it is not asked.
    fn options(self, engine: &Options) -> Option<Options> {
        let shortlist = match self {
            Self::Format => return None,
            Self::Beam => engine.shortlist,
            Self::Vocabulary => Some(false),
        };
        Some(Options { beam: BEAM.max(engine.beam), nbest: BEAM, shortlist, ..*engine })
    }
}

/// A sentence by its segment and its number there.
type Place = (usize, usize);

impl Pair {
    /// Judges every sentence of `translated`, and puts another translation in the place of one that is stopped where a
    /// wider search finds one that is not. One result for each sentence of each segment.
    pub(crate) fn judge(
        &self,
        segments: &[Segment],
        translated: &mut [SegmentTranslation],
        rules: &Rules,
        engine: &Options,
    ) -> Vec<Vec<Judged>> {
        let mut judged = self.judge_all(segments, translated, rules);
        for repair in Repair::ALL {
            let places = judged.iter().enumerate().flat_map(|(segment, sentences)| {
                let stops = |judged: &Judged| judged.verdict() == Some(Severity::Block);
                let all = sentences.iter().enumerate().filter(move |(_, judged)| stops(judged));
                all.map(move |(sentence, _)| (segment, sentence))
            });
            let (stopped, sources): (Vec<Place>, Vec<&str>) = places
                .filter_map(|place| {
                    let (segment, span) = source_of(segments, translated, place)?;
                    is_free(segment, span).then(|| (place, span.of(segment.text())))
                })
                .unzip();
            if stopped.is_empty() {
                break;
            }
            let candidates: Vec<Vec<Hypothesis>> = match repair.options(engine) {
                None => stopped
                    .iter()
                    .map(|&(segment, sentence)| {
                        let findings = judged.get(segment).and_then(|all| all.get(sentence));
                        let findings = findings.map(|judged| judged.findings.as_slice()).unwrap_or_default();
                        let sentence = translated.get(segment).and_then(|t| sentence_of(t, sentence));
                        sentence.map(|sentence| reformatted(sentence, findings)).into_iter().collect()
                    })
                    .collect(),
                Some(options) => self
                    .translate_segments(&sources, Segmentation::Whole, &options, &|_, _| {})
                    .iter()
                    .map(|again| hypotheses(again).collect())
                    .collect(),
            };
            let found: Vec<Option<(Hypothesis, Vec<Finding>)>> = sources
                .iter()
                .zip(candidates)
                .map(|(source, candidates)| {
                    candidates.into_iter().find_map(|hypothesis| {
                        let findings = self.check(source, &hypothesis.text, &hypothesis.links, rules);
                        (verdict(&findings) != Some(Severity::Block)).then_some((hypothesis, findings))
                    })
                })
                .collect();
            for ((segment, sentence), found) in stopped.into_iter().zip(found) {
                let Some((hypothesis, findings)) = found else { continue };
                if let Some(translation) = translated.get_mut(segment) {
                    replace(translation, sentence, hypothesis);
                }
                if let Some(judged) = judged.get_mut(segment).and_then(|all| all.get_mut(sentence)) {
                    *judged = Judged { findings, repaired: Some(repair) };
                }
            }
        }
        judged
    }

    fn judge_all(
        &self,
        segments: &[Segment],
        translated: &[SegmentTranslation],
        rules: &Rules,
    ) -> Vec<Vec<Judged>> {
        let one = |(segment, translation): (&Segment, &SegmentTranslation)| -> Vec<Judged> {
            let judged = translation.sentences.iter().map(|sentence| {
                // What was copied is the source itself.
                if sentence.copied {
                    return Judged::default();
                }
                let source = sentence.source.of(segment.text());
                let target = sentence.target.of(&translation.text);
                let links = links_of(translation, sentence.source, sentence.target);
                Judged { findings: self.check(source, target, &links, rules), repaired: None }
            });
            judged.collect()
        };
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let share = segments.len().div_ceil(threads).max(1);
        // The checks are independent of each other; a thread's part comes back in its place.
        std::thread::scope(|scope| {
            let parts: Vec<_> = segments
                .chunks(share)
                .zip(translated.chunks(share))
                .map(|(segments, translated)| {
                    scope.spawn(move || segments.iter().zip(translated).map(one).collect::<Vec<_>>())
                })
                .collect();
            let join = |part: std::thread::ScopedJoinHandle<'_, Vec<Vec<Judged>>>| {
                part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            parts.into_iter().flat_map(join).collect()
        })
    }

    fn check(&self, source: &str, target: &str, links: &[Link], rules: &Rules) -> Vec<Finding> {
        let (from, to) = self.languages();
        check(&tolmach_fidelity::Pair { source, target, from, to, links }, rules)
    }
}

/// A sentence's segment and its bytes there.
fn source_of<'a>(
    segments: &'a [Segment],
    translated: &[SegmentTranslation],
    (segment, sentence): Place,
) -> Option<(&'a Segment, Span)> {
    let span = translated.get(segment)?.sentences.get(sentence)?.source;
    Some((segments.get(segment)?, span))
}

/// Whether a sentence has no protected words: those would have to be kept from the model once more.
fn is_free(segment: &Segment, span: Span) -> bool {
    segment.protected().iter().all(|other| other.end <= span.start || other.start >= span.end)
}

/// The links of one sentence, as bytes of it and of its translation.
fn links_of(translation: &SegmentTranslation, source: Span, target: Span) -> Vec<Link> {
    let first = translation.links.partition_point(|link| link.target.start < target.start);
    let own = translation.links.get(first..).unwrap_or_default().iter();
    own.take_while(|link| link.target.end <= target.end)
        .map(|link| Link {
            target: Span::new(link.target.start - target.start, link.target.end - target.start),
            source: Span::new(
                link.source.start.saturating_sub(source.start),
                link.source.end.saturating_sub(source.start).min(source.len()),
            ),
            probability: link.probability,
        })
        .collect()
}

/// All hypotheses of a text that was translated as one sentence, the best first.
fn hypotheses(translated: &SegmentTranslation) -> impl Iterator<Item = Hypothesis> {
    let sentence = translated.sentences.first();
    let best = sentence.map(|sentence| Hypothesis {
        text: translated.text.clone(),
        links: translated.links.clone(),
        log_probability: sentence.log_probability,
        pieces: sentence.pieces,
    });
    best.into_iter().chain(sentence.into_iter().flat_map(|sentence| sentence.alternatives.iter().cloned()))
}

/// A sentence with its translation, as a hypothesis.
fn sentence_of(translation: &SegmentTranslation, number: usize) -> Option<Hypothesis> {
    let sentence = translation.sentences.get(number)?;
    Some(Hypothesis {
        text: sentence.target.of(&translation.text).to_owned(),
        links: links_of(translation, sentence.source, sentence.target),
        log_probability: sentence.log_probability,
        pieces: sentence.pieces,
    })
}

/// The translation with every figure whose value is right written with the separators that the gate expects.
fn reformatted(mut hypothesis: Hypothesis, findings: &[Finding]) -> Hypothesis {
    let mut edits: Vec<(Span, String)> = findings
        .iter()
        .filter(|finding| matches!(finding.class, Class::Separator | Class::Magnitude))
        .filter_map(|finding| {
            let (target, expected) = (finding.target?, finding.expected.as_deref()?);
            let target_text = target.of(&hypothesis.text);
            let (found, figure) = (figure(target_text)?, figure(expected)?.of(expected));
            // Of another magnitude only by its separators: no digit is ever added or taken away.
            let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
            (digits(found.of(target_text)) == digits(figure))
                .then(|| (found.shifted(target.start), figure.to_owned()))
        })
        .collect();
    edits.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    // From the last one backwards, so that the places of the others stay.
    for (span, figure) in edits {
        if hypothesis.text.get(span.start..span.end).is_none() {
            continue;
        }
        hypothesis.text.replace_range(span.start..span.end, &figure);
        let end = span.start + figure.len();
        let moved = |at: usize| match at {
            at if at >= span.end => at - span.end + end,
            at if at > span.start => end,
            at => at,
        };
        for link in &mut hypothesis.links {
            link.target = Span::new(moved(link.target.start), moved(link.target.end));
        }
        // The pieces of the figure are one now.
        hypothesis.links.retain(|link| !link.target.is_empty());
    }
    hypothesis
}

/// The first figure in `text`, with its separators.
fn figure(text: &str) -> Option<Span> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let run = text.get(start..)?;
    let inside = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | ' ' | '\u{a0}' | '\u{202f}');
    let length = run.find(|c: char| !inside(c)).unwrap_or(run.len());
    let digits = run.get(..length)?.trim_end_matches(|c: char| !c.is_ascii_digit()).len();
    Some(Span::new(start, start + digits))
}

/// Puts a hypothesis in the place of a sentence.
fn replace(translation: &mut SegmentTranslation, number: usize, hypothesis: Hypothesis) {
    let Some(sentence) = translation.sentences.get_mut(number) else { return };
    let (old, source) = (sentence.target, sentence.source);
    let end = old.start + hypothesis.text.len();
    sentence.target = Span::new(old.start, end);
    sentence.log_probability = hypothesis.log_probability;
    sentence.pieces = hypothesis.pieces;
    sentence.alternatives.clear();
    let moved = |span: Span| Span::new(span.start - old.end + end, span.end - old.end + end);
    for later in translation.sentences.iter_mut().skip(number + 1) {
        later.target = moved(later.target);
    }
    let (before, rest): (Vec<Link>, Vec<Link>) =
        std::mem::take(&mut translation.links).into_iter().partition(|link| link.target.end <= old.start);
    translation.links = before;
    translation.links.extend(hypothesis.links.iter().map(|link| Link {
        target: link.target.shifted(old.start),
        source: link.source.shifted(source.start),
        probability: link.probability,
    }));
    let later = rest.into_iter().filter(|link| link.target.start >= old.end);
    translation.links.extend(later.map(|link| Link { target: moved(link.target), ..link }));
    translation.text.replace_range(old.start..old.end, &hypothesis.text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SentenceTranslation;

    fn link(target: (usize, usize), source: (usize, usize)) -> Link {
        Link {
            target: Span::new(target.0, target.1),
            source: Span::new(source.0, source.1),
            probability: 0.5,
        }
    }

    #[test]
    fn figures_are_written_as_expected() {
        let hypothesis = Hypothesis {
            text: "Vendeu 244,890 carros e 10,000.".into(),
            links: vec![
                link((0, 6), (0, 4)),
                link((7, 10), (5, 8)),
                link((10, 14), (8, 12)),
                link((15, 21), (13, 17)),
            ],
            ..Hypothesis::default()
        };
        let finding = |target: (usize, usize), expected: &str| Finding {
            class: if expected.contains("milh") { Class::Magnitude } else { Class::Separator },
            severity: Severity::Block,
            source: None,
            target: Some(Span::new(target.0, target.1)),
            expected: Some(expected.into()),
            found: None,
            why: "".into(),
        };
        let findings = [finding((7, 14), "244\u{a0}890"), finding((24, 30), "10.000 carros")];
        let out = reformatted(hypothesis, &findings);
        assert_eq!(out.text, "Vendeu 244\u{a0}890 carros e 10.000.");
        let texts: Vec<&str> = out.links.iter().map(|link| link.target.of(&out.text)).collect();
        assert_eq!(texts, ["Vendeu", "244\u{a0}890", "carros"]);
        let other = Hypothesis { text: "2.200,112 e 5".into(), ..Hypothesis::default() };
        let findings = [finding((0, 9), "2.200.112 milhas"), finding((12, 13), "50 milhas")];
        assert_eq!(reformatted(other, &findings).text, "2.200.112 e 5");
        assert_eq!(figure("about 1,234.5 km"), Some(Span::new(6, 13)));
        assert_eq!(figure("none"), None);
    }

    #[test]
    fn a_sentence_is_replaced_within_its_segment() {
        let sentence = |source: (usize, usize), target: (usize, usize)| SentenceTranslation {
            source: Span::new(source.0, source.1),
            target: Span::new(target.0, target.1),
            ..SentenceTranslation::default()
        };
        let mut translation = SegmentTranslation {
            text: "Um. Dois. Três.".into(),
            links: vec![link((0, 2), (0, 3)), link((4, 8), (5, 8)), link((10, 15), (10, 15))],
            sentences: vec![sentence((0, 4), (0, 3)), sentence((5, 9), (4, 9)), sentence((10, 16), (10, 16))],
        };
        let other = Hypothesis {
            text: "Outros dois.".into(),
            links: vec![link((0, 6), (0, 0)), link((7, 11), (0, 3))],
            log_probability: Some(-1.0),
            pieces: 3,
        };
        replace(&mut translation, 1, other);
        assert_eq!(translation.text, "Um. Outros dois. Três.");
        let texts: Vec<&str> = translation.sentences.iter().map(|s| s.target.of(&translation.text)).collect();
        assert_eq!(texts, ["Um.", "Outros dois.", "Três."]);
        let links: Vec<(&str, Span)> =
            translation.links.iter().map(|l| (l.target.of(&translation.text), l.source)).collect();
        let span = Span::new;
        assert_eq!(
            links,
            [("Um", span(0, 3)), ("Outros", span(5, 5)), ("dois", span(5, 8)), ("Três", span(10, 15))]
        );
        assert_eq!(
            links_of(&translation, span(5, 9), span(4, 16)),
            [link((0, 6), (0, 0)), link((7, 11), (0, 3))]
        );
    }
}
