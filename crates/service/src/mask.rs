//! Words that come through unchanged, kept from the model: it sees a word that it copies.
//!
//! A model translates what it reads, `{{ reader.name }}` too. A short word that looks like a name is copied: of 950
//! sentences with one such word in the place of a name, `XYZ1` came out exactly once in 99.6%, `Xq` in 99.8%, brackets
//! and signs in less (FLORES dev, both tiny pairs). Where it does not, the next family is tried, and then none.

use tolmach_engine::Options;
use tolmach_fidelity::{LiteralKind, Rules, literals, lost_literals};
use tolmach_text::{Link, Span};

use crate::{Pair, SegmentTranslation, Segmentation};

/// Families of words in the order in which they are tried; a letter or number makes each unlike the others.
const FAMILIES: &[fn(usize) -> String] = &[
    |index| format!("XYZ{}", index + 1),
    |index| format!("Xq{}", letter(index)),
    |index| format!("ZX{}", letter(index).to_ascii_uppercase()),
    |index| format!("QX-{}", index + 11),
];

/// `a`, `b`, … `z`, `ba`, …
fn letter(mut index: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(b'a' + (index % 26) as u8);
        index /= 26;
        if index == 0 {
            break;
        }
    }
    letters.iter().rev().map(|&b| char::from(b)).collect()
}

/// How many ways of masking there are.
const ATTEMPTS: usize = FAMILIES.len();

/// What of a text comes through unchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kept {
    /// What the model never sees: protected words of the document, words that the house keeps, addresses, handles.
    /// Ascending and apart.
    always: Vec<Span>,
    /// Whether it has hashtags, codes or bare hosts: those the model sees, and not the second time if it lost them.
    has_more: bool,
}

impl Kept {
    /// What comes through of a part of a segment, such as a sentence, as bytes of that part; the segment has these
    /// protected spans (ascending, apart).
    pub(crate) fn new(segment: &str, part: Span, protected: &[Span], rules: &Rules) -> Self {
        let text = segment.get(part.start..part.end).unwrap_or_default();
        let literals = literals(text);
        let addresses = literals.iter().filter(|literal| match literal.kind {
            LiteralKind::Mail | LiteralKind::Handle => true,
            LiteralKind::Address => literal.text.contains("://") || literal.text.starts_with("www."),
            _ => false,
        });
        let addresses: Vec<Span> = addresses.map(|literal| literal.span).collect();
        let inside = protected.iter().filter(|span| span.start >= part.start && span.end <= part.end);
        let mut always: Vec<Span> =
            inside.map(|span| Span::new(span.start - part.start, span.end - part.start)).collect();
        for spans in [addresses.as_slice(), &rules.kept(text)] {
            always = joined(&always, spans);
        }
        let has_more = literals.iter().any(|literal| !overlaps(&always, literal.span));
        Self { always, has_more }
    }

    /// Whether the model may see all of it, and nothing of it need be copied.
    pub(crate) fn is_empty(&self) -> bool {
        self.always.is_empty() && !self.has_more
    }

    /// Whether a text can be parted before this byte.
    pub(crate) fn is_apart(&self, at: usize) -> bool {
        self.always.iter().all(|span| at <= span.start || at >= span.end)
    }

    /// What is kept of both parts of a text that is parted before byte `at`, which lies in nothing that is kept.
    pub(crate) fn split(&self, at: usize) -> (Self, Self) {
        let (before, after) = self.always.iter().partition::<Vec<Span>, _>(|span| span.end <= at);
        let after = after.into_iter().map(|span| Span::new(span.start - at, span.end - at)).collect();
        let part = |always| Self { always, has_more: self.has_more };
        (part(before), part(after))
    }

    /// What is to be masked now that `translation` has lost some of the rest; none if it has not.
    fn with_lost(&self, text: &str, translation: &str) -> Option<Vec<Span>> {
        if !self.has_more {
            return None;
        }
        let lost = lost_literals(text, translation);
        // A code in another script than the translation's is better not copied.
        let lost: Vec<Span> = lost.into_iter().filter(|span| span.of(text).is_ascii()).collect();
        let all = joined(&self.always, &lost);
        (all.len() > self.always.len()).then_some(all)
    }
}

/// All of `spans`, and those of `more` that overlap none of them; both are ascending and apart, as is the result.
fn joined(spans: &[Span], more: &[Span]) -> Vec<Span> {
    let new = more.iter().filter(|span| !span.is_empty() && !overlaps(spans, **span));
    let mut all: Vec<Span> = spans.iter().chain(new).copied().collect();
    all.sort();
    all
}

/// Whether a span overlaps one of `spans`, which are ascending and apart.
fn overlaps(spans: &[Span], span: Span) -> bool {
    let next = spans.partition_point(|other| other.end <= span.start);
    spans.get(next).is_some_and(|other| other.start < span.end)
}

/// A text that is translated until what it keeps has come through.
struct Waiting {
    /// Its number.
    text: usize,
    spans: Vec<Span>,
    attempt: usize,
    /// A translation that only lost what need not be masked.
    fallback: Option<SegmentTranslation>,
}

impl Pair {
    /// Translates texts whose kept words the model does not see, with each family of masks in turn until all of them
    /// come through; none where they never do. Alternatives that lost one are left out.
    ///
    /// `progress` hears the first round.
    pub(crate) fn translate_masked(
        &self,
        texts: &[(&str, Kept)],
        segmentation: Segmentation,
        engine: &Options,
        progress: &dyn Fn(usize, usize),
    ) -> Vec<Option<SegmentTranslation>> {
        let mut out: Vec<Option<SegmentTranslation>> = vec![None; texts.len()];
        let first = |(text, (_, kept)): (usize, &(&str, Kept))| Waiting {
            text,
            spans: kept.always.clone(),
            attempt: 0,
            fallback: None,
        };
        let mut waiting: Vec<Waiting> = texts.iter().enumerate().map(first).collect();
        let quiet = |_: usize, _: usize| {};
        let mut heard: &dyn Fn(usize, usize) = progress;
        while !waiting.is_empty() {
            let masked: Vec<Option<Masked>> = waiting
                .iter()
                .map(|one| Masked::new(texts.get(one.text)?.0, &one.spans, one.attempt))
                .collect();
            // What has masks and cannot be masked in this way waits for the next.
            let asked: Vec<Option<&str>> = waiting
                .iter()
                .zip(&masked)
                .map(|(one, masked)| match masked {
                    Some(masked) => Some(masked.text.as_str()),
                    None if one.spans.iter().all(|span| span.is_empty()) => {
                        texts.get(one.text).map(|(text, _)| *text)
                    }
                    None => None,
                })
                .collect();
            let sources: Vec<&str> = asked.iter().flatten().copied().collect();
            let mut translated = self.translate_segments(&sources, segmentation, engine, heard).into_iter();
            heard = &quiet;
            let mut again = Vec::new();
            for ((mut one, masked), asked) in waiting.into_iter().zip(&masked).zip(&asked) {
                let Some((text, kept)) = texts.get(one.text) else { continue };
                let raw = asked.is_some().then(|| translated.next()).flatten();
                let found = match (masked, raw) {
                    (Some(masked), Some(raw)) => masked.unmask(text, &raw),
                    (None, raw) => raw,
                    _ => None,
                };
                match found {
                    Some(found) if one.fallback.is_some() => one.fallback = Some(found),
                    Some(found) => {
                        let spans = kept.with_lost(text, &found.text);
                        one.fallback = Some(found);
                        if let Some(spans) = spans {
                            again.push(Waiting { spans, attempt: 0, ..one });
                            continue;
                        }
                    }
                    None if one.attempt + 1 < ATTEMPTS => {
                        one.attempt += 1;
                        again.push(one);
                        continue;
                    }
                    None => {}
                }
                if let Some(place) = out.get_mut(one.text) {
                    *place = one.fallback;
                }
            }
            waiting = again;
        }
        out
    }
}

/// A segment with its protected words masked.
#[derive(Debug)]
pub(crate) struct Masked {
    /// What the model sees.
    pub(crate) text: String,
    masks: Vec<Mask>,
}

#[derive(Debug)]
struct Mask {
    word: String,
    /// Bytes of the segment.
    original: Span,
    /// Bytes of the masked text.
    masked: Span,
}

impl Masked {
    /// Masks the `protected` spans (ascending, apart) of a segment in the way of this attempt; `None` where there is
    /// nothing to mask, or the segment itself holds such words.
    pub(crate) fn new(segment: &str, protected: &[Span], attempt: usize) -> Option<Self> {
        let family = FAMILIES.get(attempt)?;
        let mut text = String::with_capacity(segment.len());
        let mut masks = Vec::new();
        let mut at = 0;
        for &original in protected.iter().filter(|span| !span.is_empty()) {
            text.push_str(segment.get(at..original.start)?);
            let word = family(masks.len());
            if segment.contains(&word) {
                return None;
            }
            let start = text.len();
            text.push_str(&word);
            masks.push(Mask { word, original, masked: Span::new(start, text.len()) });
            at = original.end;
        }
        text.push_str(segment.get(at..)?);
        (!masks.is_empty()).then_some(Self { text, masks })
    }

    /// The translation of the masked text as one of the segment; `None` where a mask did not come through exactly once.
    /// Alternatives of which that is true are left out; of a single sentence, the best that has all masks counts.
    pub(crate) fn unmask(
        &self,
        segment: &str,
        translated: &SegmentTranslation,
    ) -> Option<SegmentTranslation> {
        let others = match &translated.sentences[..] {
            [sentence] => sentence.alternatives.len(),
            _ => 0,
        };
        let promoted = (0..others).filter_map(|number| promoted(translated, number));
        self.unmask_best(segment, translated)
            .or_else(|| promoted.into_iter().find_map(|other| self.unmask_best(segment, &other)))
    }

    fn unmask_best(&self, segment: &str, translated: &SegmentTranslation) -> Option<SegmentTranslation> {
        let masks: Vec<&Mask> = self.masks.iter().collect();
        let whole = self.fill(segment, &masks, &translated.text, &translated.links, 0)?;
        let sentences = translated.sentences.iter().map(|sentence| {
            let (masked, before) = (sentence.target.of(&translated.text), sentence.source.start);
            let wanted: Vec<&Mask> = self.masks.iter().filter(|mask| masked.contains(&mask.word)).collect();
            let mut out = sentence.clone();
            out.target = whole.target(sentence.target);
            out.source = self.source(sentence.source);
            out.alternatives.retain_mut(|other| {
                let Some(filled) = self.fill(segment, &wanted, &other.text, &other.links, before) else {
                    return false;
                };
                // Links of an alternative index the sentence.
                other.links = filled.links;
                for link in &mut other.links {
                    let from = |at: usize| at.saturating_sub(out.source.start);
                    link.source = Span::new(from(link.source.start), from(link.source.end));
                }
                other.text = filled.text;
                true
            });
            out
        });
        let sentences = sentences.collect();
        Some(SegmentTranslation { sentences, text: whole.text, links: whole.links })
    }

    /// Puts the words of the segment in the place of `masks` in `text`. Sources of `links` index the masked text from
    /// byte `before` on; those of the result index the segment.
    fn fill(
        &self,
        segment: &str,
        masks: &[&Mask],
        text: &str,
        links: &[Link],
        before: usize,
    ) -> Option<Filled> {
        let found = find(masks, text)?;
        let mut filled =
            Filled { text: String::with_capacity(text.len()), links: Vec::new(), moves: Vec::new() };
        let mut at = 0;
        for (mask, span) in &found {
            filled.text.push_str(text.get(at..span.start)?);
            let start = filled.text.len();
            filled.text.push_str(segment.get(mask.original.start..mask.original.end)?);
            let target = Span::new(start, filled.text.len());
            filled.moves.push((*span, target));
            filled.links.push(Link { target, source: mask.original, probability: 1.0 });
            at = span.end;
        }
        filled.text.push_str(text.get(at..)?);
        for link in links {
            if found.iter().all(|(_, span)| link.target.end <= span.start || link.target.start >= span.end) {
                let source = Span::new(link.source.start + before, link.source.end + before);
                let target = filled.target(link.target);
                filled.links.push(Link {
                    target,
                    source: self.source(source),
                    probability: link.probability,
                });
            }
        }
        filled.links.sort_by_key(|link| (link.target.start, link.target.end));
        Some(filled)
    }

    /// Where bytes of the masked text lie in the segment.
    fn source(&self, span: Span) -> Span {
        moved(span, self.masks.iter().map(|mask| (mask.masked, mask.original)))
    }
}

/// The translation of one sentence with one of its alternatives as the best.
fn promoted(translated: &SegmentTranslation, number: usize) -> Option<SegmentTranslation> {
    let sentence = translated.sentences.first()?;
    let best = sentence.alternatives.get(number)?;
    let (before, after) =
        (translated.text.get(..sentence.target.start)?, translated.text.get(sentence.target.end..)?);
    let link = |link: &Link| Link {
        target: link.target.shifted(sentence.target.start),
        source: link.source.shifted(sentence.source.start),
        probability: link.probability,
    };
    let mut sentence = sentence.clone();
    sentence.target = Span::new(sentence.target.start, sentence.target.start + best.text.len());
    sentence.log_probability = best.log_probability;
    sentence.pieces = best.pieces;
    sentence.alternatives.drain(..=number);
    Some(SegmentTranslation {
        text: [before, &best.text, after].concat(),
        links: best.links.iter().map(link).collect(),
        sentences: vec![sentence],
    })
}

/// A text with its masks replaced.
struct Filled {
    text: String,
    links: Vec<Link>,
    /// Where each mask was, and where its words are.
    moves: Vec<(Span, Span)>,
}

impl Filled {
    fn target(&self, span: Span) -> Span {
        moved(span, self.moves.iter().copied())
    }
}

/// Where each mask stands in `text`, ascending; `None` unless each stands there once, as a word.
fn find<'a>(masks: &[&'a Mask], text: &str) -> Option<Vec<(&'a Mask, Span)>> {
    let mut found = Vec::with_capacity(masks.len());
    for &mask in masks {
        let mut places = text.match_indices(&mask.word).filter(|(at, word)| {
            let before = text.get(..*at).and_then(|t| t.chars().next_back());
            let after = text.get(at + word.len()..).and_then(|t| t.chars().next());
            !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
        });
        let (at, word) = places.next()?;
        if places.next().is_some() {
            return None;
        }
        found.push((mask, Span::new(at, at + word.len())));
    }
    found.sort_by_key(|(_, span)| span.start);
    Some(found)
}

/// Where a span lies when each of the first of these spans (ascending) becomes the second; a part of one becomes all of
/// it.
fn moved(span: Span, moves: impl Iterator<Item = (Span, Span)>) -> Span {
    let (mut start, mut end) = (span.start, span.end);
    for (old, new) in moves {
        if span.start >= old.end {
            start = span.start - old.end + new.end;
        } else if span.start > old.start || (span.start == old.start && span.end > old.start) {
            start = new.start;
        }
        if span.end >= old.end {
            end = span.end - old.end + new.end;
        } else if span.end > old.start {
            end = new.end;
        }
    }
    Span::new(start, end.max(start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pair::SentenceTranslation;
    use tolmach_engine::Hypothesis;

    fn link(target: (usize, usize), source: (usize, usize)) -> Link {
        Link {
            target: Span::new(target.0, target.1),
            source: Span::new(source.0, source.1),
            probability: 0.5,
        }
    }

    #[test]
    fn masks_come_and_go() {
        let segment = "Hi {{ a }}, {{ b }} is new.";
        let protected = [Span::new(3, 10), Span::new(12, 19)];
        let masked = Masked::new(segment, &protected, 0).expect("masks");
        assert_eq!(masked.text, "Hi XYZ1, XYZ2 is new.");
        let hypothesis = Hypothesis {
            text: "XYZ2 novo, oi XYZ1.".into(),
            links: vec![link((0, 1), (9, 10)), link((5, 9), (17, 20)), link((11, 13), (0, 2))],
            ..Hypothesis::default()
        };
        let lost = Hypothesis { text: "novo".into(), ..Hypothesis::default() };
        let translated = SegmentTranslation {
            text: hypothesis.text.clone(),
            links: hypothesis.links.clone(),
            sentences: vec![SentenceTranslation {
                source: Span::new(0, 21),
                target: Span::new(0, 19),
                alternatives: vec![hypothesis.clone(), lost],
                ..SentenceTranslation::default()
            }],
        };
        let out = masked.unmask(segment, &translated).expect("each once");
        assert_eq!(out.text, "{{ b }} novo, oi {{ a }}.");
        let spans: Vec<(&str, &str)> =
            out.links.iter().map(|l| (l.target.of(&out.text), l.source.of(segment))).collect();
        assert_eq!(spans, [("{{ b }}", "{{ b }}"), ("novo", "new"), ("oi", "Hi"), ("{{ a }}", "{{ a }}")]);
        assert_eq!(out.sentences[0].source.of(segment), segment);
        assert_eq!(out.sentences[0].target.of(&out.text), out.text);
        assert_eq!(out.sentences[0].alternatives.len(), 1);
        assert_eq!(out.sentences[0].alternatives[0].text, out.text);
        assert_eq!(out.sentences[0].alternatives[0].links, out.links);
    }

    #[test]
    fn an_alternative_that_has_all_masks_is_taken() {
        let masked = Masked::new("a {b} c", &[Span::new(2, 5)], 0).expect("masks");
        let other = |text: &str| Hypothesis {
            text: text.into(),
            links: vec![link((0, 1), (7, 8))],
            pieces: 2,
            ..Hypothesis::default()
        };
        let translated = SegmentTranslation {
            text: " lost ".into(),
            links: Vec::new(),
            sentences: vec![SentenceTranslation {
                source: Span::new(0, 8),
                target: Span::new(1, 5),
                alternatives: vec![other("gone"), other("C XYZ1 A"), other("A XYZ1")],
                ..SentenceTranslation::default()
            }],
        };
        let out = masked.unmask("a {b} c", &translated).expect("the second");
        assert_eq!(out.text, " C {b} A ");
        assert_eq!(out.sentences[0].target.of(&out.text), "C {b} A");
        let spans: Vec<(&str, &str)> =
            out.links.iter().map(|l| (l.target.of(&out.text), l.source.of("a {b} c"))).collect();
        assert_eq!(spans, [("C", "c"), ("{b}", "{b}")]);
        let texts: Vec<&str> =
            out.sentences[0].alternatives.iter().map(|other| other.text.as_str()).collect();
        assert_eq!(texts, ["A {b}"]);
    }

    #[test]
    fn what_is_kept() {
        let rules = Rules::from_toml("keep = [\"Acme Daily\"]").expect("rules");
        let text = "See https://a.example.org/x, Acme Daily {{ b }} or ask d@example.org, @desk #News F-16.";
        let brackets = Span::new(text.find("{{").expect("there"), text.find(" or").expect("there"));
        let kept = Kept::new(text, Span::new(0, text.len()), &[brackets], &rules);
        let words: Vec<&str> = kept.always.iter().map(|span| span.of(text)).collect();
        assert_eq!(words, ["https://a.example.org/x", "Acme Daily", "{{ b }}", "d@example.org", "@desk"]);
        let lost = kept.with_lost(text, &text.replace("#News", "# News")).expect("a hashtag");
        assert_eq!(lost.len(), kept.always.len() + 1);
        assert_eq!(kept.with_lost(text, text), None);
        let part = Span::new(text.find("Acme").expect("there"), text.len());
        let words: Vec<&str> = Kept::new(text, part, &[brackets], &rules)
            .always
            .iter()
            .map(|span| span.of(part.of(text)))
            .collect();
        assert_eq!(words, ["Acme Daily", "{{ b }}", "d@example.org", "@desk"]);
    }

    #[test]
    fn a_mask_that_is_lost_doubled_or_part_of_a_word_is_no_translation() {
        let masked = Masked::new("a {b} c", &[Span::new(2, 5)], 0).expect("masks");
        for text in ["a c", "XYZ1 XYZ1", "aXYZ1", "XYZ12"] {
            let translated = SegmentTranslation { text: text.into(), ..SegmentTranslation::default() };
            assert_eq!(masked.unmask("a {b} c", &translated), None, "{text}");
        }
    }

    #[test]
    fn words_of_the_segment_are_no_masks() {
        assert!(Masked::new("XYZ1 {b}", &[Span::new(5, 8)], 0).is_none());
        assert_eq!(Masked::new("XYZ1 {b}", &[Span::new(5, 8)], 1).expect("masks").text, "XYZ1 Xqa");
        assert!(Masked::new("a", &[], 0).is_none());
        assert!(Masked::new("{b}", &[Span::new(0, 3)], ATTEMPTS).is_none());
        assert_eq!([letter(0), letter(25), letter(26)], ["a", "z", "ba"]);
    }
}
