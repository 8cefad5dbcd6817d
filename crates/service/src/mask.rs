//! Words that come through unchanged, kept from the model: it sees a word that it copies.
//!
//! A model translates what it reads, `{{ reader.name }}` too. A short word that looks like a name is copied: of 950
//! sentences with one such word in the place of a name, `XYZ1` came out exactly once in 99.6%, `Xq` in 99.8%, brackets
//! and signs in less (FLORES dev, both tiny pairs). Where it does not, the next family is tried, and then none.

use tolmach_text::{Aligned, Link, Span};

use crate::SegmentTranslation;

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
pub(crate) const ATTEMPTS: usize = FAMILIES.len();

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
        let whole = self.fill(segment, &masks, &translated.aligned, 0)?;
        let sentences = translated.sentences.iter().map(|sentence| {
            let (masked, before) = (sentence.target.of(&translated.aligned.text), sentence.source.start);
            let wanted: Vec<&Mask> = self.masks.iter().filter(|mask| masked.contains(&mask.word)).collect();
            let mut out = sentence.clone();
            out.target = whole.target(sentence.target);
            out.source = self.source(sentence.source);
            out.alternatives.retain_mut(|other| {
                let Some(filled) = self.fill(segment, &wanted, &other.aligned, before) else { return false };
                other.aligned = filled.aligned.within(out.source);
                true
            });
            out
        });
        let sentences = sentences.collect();
        Some(SegmentTranslation { aligned: whole.aligned, sentences })
    }

    /// Puts the words of the segment in the place of `masks` in `translated`, of which sources index the masked text from
    /// byte `before` on; those of the result index the segment.
    fn fill(&self, segment: &str, masks: &[&Mask], translated: &Aligned, before: usize) -> Option<Filled> {
        let found = find(masks, &translated.text)?;
        let mut masked = translated.clone();
        masked.links.retain(|Link { target, .. }| {
            found.iter().all(|(_, span)| target.end <= span.start || target.start >= span.end)
        });
        for link in &mut masked.links {
            link.source = self.source(link.source.shifted(before));
        }
        let mut filled = Filled { aligned: Aligned::default(), moves: Vec::new() };
        let mut at = 0;
        for (mask, span) in found {
            filled.aligned.append(&masked.slice(Span::new(at, span.start)), 0);
            let text = segment.get(mask.original.start..mask.original.end)?.to_owned();
            let all = Link { target: Span::new(0, text.len()), source: mask.original, probability: 1.0 };
            let word = filled.aligned.append(&Aligned { text, links: vec![all] }, 0);
            filled.moves.push((span, word));
            at = span.end;
        }
        filled.aligned.append(&masked.slice(Span::new(at, masked.text.len())), 0);
        Some(filled)
    }

    /// Where bytes of the masked text lie in the segment.
    fn source(&self, span: Span) -> Span {
        moved(span, self.masks.iter().map(|mask| (mask.masked, mask.original)))
    }
}

/// The translation of one sentence with one of its alternatives as the best.
fn promoted(translated: &SegmentTranslation, number: usize) -> Option<SegmentTranslation> {
    let alternatives = &translated.sentences.first()?.alternatives;
    let (best, rest) = alternatives.get(number..)?.split_first()?;
    let mut promoted = translated.clone();
    promoted.replace(0, best.clone());
    promoted.sentences.first_mut()?.alternatives = rest.to_vec();
    Some(promoted)
}

/// A text with its masks replaced.
struct Filled {
    aligned: Aligned,
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

    fn hypothesis(text: &str, links: Vec<Link>) -> Hypothesis {
        Hypothesis { aligned: Aligned { text: text.into(), links }, ..Hypothesis::default() }
    }

    #[test]
    fn masks_come_and_go() {
        let segment = "Hi {{ a }}, {{ b }} is new.";
        let protected = [Span::new(3, 10), Span::new(12, 19)];
        let masked = Masked::new(segment, &protected, 0).expect("masks");
        assert_eq!(masked.text, "Hi XYZ1, XYZ2 is new.");
        let links = vec![link((0, 1), (9, 10)), link((5, 9), (17, 20)), link((11, 13), (0, 2))];
        let hypothesis = hypothesis("XYZ2 novo, oi XYZ1.", links);
        let lost = self::hypothesis("novo", Vec::new());
        let translated = SegmentTranslation {
            aligned: hypothesis.aligned.clone(),
            sentences: vec![SentenceTranslation {
                source: Span::new(0, 21),
                target: Span::new(0, 19),
                alternatives: vec![hypothesis.clone(), lost],
                ..SentenceTranslation::default()
            }],
        };
        let out = masked.unmask(segment, &translated).expect("each once");
        let Aligned { text, links } = &out.aligned;
        assert_eq!(text, "{{ b }} novo, oi {{ a }}.");
        let spans: Vec<(&str, &str)> =
            links.iter().map(|l| (l.target.of(text), l.source.of(segment))).collect();
        assert_eq!(spans, [("{{ b }}", "{{ b }}"), ("novo", "new"), ("oi", "Hi"), ("{{ a }}", "{{ a }}")]);
        assert_eq!(out.sentences[0].source.of(segment), segment);
        assert_eq!(out.sentences[0].target.of(text), text);
        assert_eq!(out.sentences[0].alternatives.len(), 1);
        assert_eq!(out.sentences[0].alternatives[0].aligned, out.aligned);
    }

    #[test]
    fn an_alternative_that_has_all_masks_is_taken() {
        let masked = Masked::new("a {b} c", &[Span::new(2, 5)], 0).expect("masks");
        let other = |text: &str| hypothesis(text, vec![link((0, 1), (7, 8))]);
        let translated = SegmentTranslation {
            aligned: hypothesis(" lost ", Vec::new()).aligned,
            sentences: vec![SentenceTranslation {
                source: Span::new(0, 8),
                target: Span::new(1, 5),
                alternatives: vec![other("gone"), other("C XYZ1 A"), other("A XYZ1")],
                ..SentenceTranslation::default()
            }],
        };
        let out = masked.unmask("a {b} c", &translated).expect("the second");
        let Aligned { text, links } = &out.aligned;
        assert_eq!(text, " C {b} A ");
        assert_eq!(out.sentences[0].target.of(text), "C {b} A");
        let spans: Vec<(&str, &str)> =
            links.iter().map(|l| (l.target.of(text), l.source.of("a {b} c"))).collect();
        assert_eq!(spans, [("C", "c"), ("{b}", "{b}")]);
        let texts: Vec<&str> =
            out.sentences[0].alternatives.iter().map(|other| other.aligned.text.as_str()).collect();
        assert_eq!(texts, ["A {b}"]);
    }

    #[test]
    fn a_mask_that_is_lost_doubled_or_part_of_a_word_is_no_translation() {
        let masked = Masked::new("a {b} c", &[Span::new(2, 5)], 0).expect("masks");
        for text in ["a c", "XYZ1 XYZ1", "aXYZ1", "XYZ12"] {
            let aligned = hypothesis(text, Vec::new()).aligned;
            let translated = SegmentTranslation { aligned, ..SegmentTranslation::default() };
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
