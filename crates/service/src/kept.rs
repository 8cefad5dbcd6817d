//! What of a text the model is not to see, and translating without it.

use tolmach_document::Segment;
use tolmach_engine::Options;
use tolmach_fidelity::{LiteralKind, Rules, literals, lost_literals};
use tolmach_text::Span;

use crate::mask::{ATTEMPTS, Masked};
use crate::policy::Gate;
use crate::{Control, Pair, SegmentTranslation, Segmentation, ServiceError};

/// A text, and what of it comes through whatever the house keeps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text<'a> {
    pub(crate) text: &'a str,
    /// Ascending and apart.
    pub(crate) protected: &'a [Span],
}

impl<'a> Text<'a> {
    pub(crate) fn of(segment: &'a Segment) -> Self {
        Self { text: segment.text(), protected: segment.protected() }
    }
}

/// What of a text comes through unchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kept {
    /// What the model never sees: protected words of the document, words that the house keeps, addresses, handles.
    /// Ascending and apart.
    always: Vec<Span>,
    /// Whether it has hashtags, codes or bare hosts: those the model sees, and not the second time if it lost them.
    has_more: bool,
    /// Whether nothing with a letter is left besides addresses, handles, hashtags and what is kept: it is its own
    /// translation, and a model that sees a mask alone writes an article before it.
    is_all: bool,
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
        let all: Vec<Span> = literals.iter().map(|literal| literal.span).collect();
        let all = joined(&always, &all);
        let is_named = !always.is_empty() || literals.iter().any(|literal| literal.kind != LiteralKind::Code);
        let is_all = is_named && rest(text, &all).flat_map(str::split_whitespace).all(is_no_word);
        Self { always, has_more, is_all }
    }

    /// Whether the model may see all of it, and nothing of it need be copied.
    pub(crate) fn is_empty(&self) -> bool {
        self.always.is_empty() && !self.has_more
    }

    /// The parts of a text, in order: what is kept, and what stands between.
    fn parts<'t>(&self, text: &'t str) -> Vec<Part<'t>> {
        let mut parts = Vec::with_capacity(2 * self.always.len() + 1);
        let mut put = |start: usize, end: usize, is_kept: bool| {
            let part = text.get(start..end).filter(|part| !part.is_empty());
            parts.extend(part.map(|text| Part { text, start, is_kept }));
            end
        };
        let mut at = 0;
        for span in &self.always {
            put(at, span.start, false);
            at = put(span.start, span.end, true);
        }
        put(at, text.len(), false);
        parts
    }

    /// Whether a text can be parted before this byte.
    pub(crate) fn is_apart(&self, at: usize) -> bool {
        self.always.iter().all(|span| at <= span.start || at >= span.end)
    }

    /// What is kept of both parts of a text that is parted before byte `at`, which lies in nothing that is kept.
    pub(crate) fn split(&self, at: usize) -> (Self, Self) {
        let (before, after) = self.always.iter().partition::<Vec<Span>, _>(|span| span.end <= at);
        let after = after.into_iter().map(|span| Span::new(span.start - at, span.end - at)).collect();
        let part = |always| Self { always, has_more: self.has_more, is_all: false };
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

/// Letters of an age beside a handle: 3h, 5min.
const AGE: usize = 3;

/// Signs, figures, and figures with a unit.
fn is_no_word(run: &str) -> bool {
    let letters = run.chars().filter(|char| char.is_alphabetic()).count();
    letters == 0 || letters <= AGE && run.starts_with(|first: char| first.is_ascii_digit())
}

/// A part of a text.
struct Part<'t> {
    text: &'t str,
    /// Where it begins, in bytes.
    start: usize,
    is_kept: bool,
}

/// What lies outside of spans, which are ascending and apart.
fn rest<'t>(text: &'t str, spans: &[Span]) -> impl Iterator<Item = &'t str> {
    let starts = std::iter::once(0).chain(spans.iter().map(|span| span.end));
    let ends = spans.iter().map(|span| span.start).chain([text.len()]);
    starts.zip(ends).filter_map(|(start, end)| text.get(start..end))
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
    /// Translates texts whose kept words the model does not see; where they do not come through, it sees what stands between
    /// them.
    pub(crate) fn translate_kept(
        &self,
        texts: &[Text<'_>],
        segmentation: Segmentation,
        gate: &Gate<'_>,
        control: &Control,
    ) -> Result<Vec<SegmentTranslation>, ServiceError> {
        let engine = gate.engine;
        let kept =
            |text: &Text<'_>| Kept::new(text.text, Span::new(0, text.text.len()), text.protected, gate.rules);
        let texts: Vec<(&str, Kept)> = texts.iter().map(|text| (text.text, kept(text))).collect();
        let mut translated: Vec<Option<SegmentTranslation>> =
            texts.iter().map(|(text, kept)| kept.is_all.then(|| SegmentTranslation::copied(text))).collect();
        let rounds = gate.effort.saturating_add(1);
        fill(&mut translated, &mut |left| {
            let texts: Vec<(&str, Kept)> = left.iter().filter_map(|&i| texts.get(i)).cloned().collect();
            self.translate_masked(&texts, segmentation, engine, rounds, control)
        })?;
        let quiet = control.quiet();
        // Where the best hypothesis loses a mask, another may have it.
        let wider = if gate.effort >= MASKED { fill } else { leave };
        wider(&mut translated, &mut |left| {
            let texts: Vec<(&str, Kept)> = left.iter().filter_map(|&i| texts.get(i)).cloned().collect();
            let wider = Options { beam: WIDER.max(engine.beam), nbest: WIDER, ..*engine };
            let mut found = self.translate_masked(&texts, segmentation, &wider, ROUNDS, &quiet)?;
            for sentence in found.iter_mut().flatten().flat_map(|found| &mut found.sentences) {
                sentence.alternatives.truncate(engine.nbest.saturating_sub(1));
            }
            Ok(found)
        })?;
        fill(&mut translated, &mut |left| {
            let texts: Vec<(&str, Kept)> = left.iter().filter_map(|&i| texts.get(i)).cloned().collect();
            self.translate_between(&texts, segmentation, engine, &quiet)
        })?;
        Ok(translated.into_iter().map(Option::unwrap_or_default).collect())
    }

    /// Translates what stands between the kept words of each text, piece by piece: a poorer translation, but what is kept is
    /// in it, once, where it was.
    fn translate_between(
        &self,
        texts: &[(&str, Kept)],
        segmentation: Segmentation,
        engine: &Options,
        control: &Control,
    ) -> Result<Vec<Option<SegmentTranslation>>, ServiceError> {
        let parts: Vec<Vec<Part<'_>>> = texts.iter().map(|(text, kept)| kept.parts(text)).collect();
        let between = parts.iter().flatten().filter(|part| !part.is_kept).map(|part| part.text);
        let between: Vec<&str> = between.collect();
        let mut translated = self.translate_segments(&between, segmentation, engine, control)?.into_iter();
        let mut put_together = |parts: &Vec<Part<'_>>| {
            let mut whole = SegmentTranslation::default();
            for part in parts {
                let own = match part.is_kept {
                    true => SegmentTranslation::copied(part.text),
                    false => translated.next()?,
                };
                whole.append(own, part.start);
            }
            Some(whole)
        };
        Ok(parts.iter().map(&mut put_together).collect())
    }

    /// Translates texts whose kept words the model does not see, with each family of masks in turn until all of them
    /// come through, in `rounds` at most; none where they never do, or are more than [`MASKS`]. Alternatives that lost one
    /// are left out.
    ///
    /// Whoever `control` tells hears of the first round.
    pub(crate) fn translate_masked(
        &self,
        texts: &[(&str, Kept)],
        segmentation: Segmentation,
        engine: &Options,
        rounds: usize,
        control: &Control,
    ) -> Result<Vec<Option<SegmentTranslation>>, ServiceError> {
        let mut out: Vec<Option<SegmentTranslation>> = vec![None; texts.len()];
        let first = |(text, (_, kept)): (usize, &(&str, Kept))| Waiting {
            text,
            spans: kept.always.clone(),
            attempt: 0,
            fallback: None,
        };
        let few = |(_, (_, kept)): &(usize, &(&str, Kept))| kept.always.len() <= MASKS;
        let mut waiting: Vec<Waiting> = texts.iter().enumerate().filter(few).map(first).collect();
        let quiet = control.quiet();
        let mut heard = control;
        let mut round = 0;
        while !waiting.is_empty() {
            round += 1;
            let is_last = round >= rounds;
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
            let mut translated = self.translate_segments(&sources, segmentation, engine, heard)?.into_iter();
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
                        let spans = kept.with_lost(text, &found.aligned.text);
                        one.fallback = Some(found);
                        if let Some(spans) = spans.filter(|_| !is_last) {
                            again.push(Waiting { spans, attempt: 0, ..one });
                            continue;
                        }
                    }
                    None if one.attempt + 1 < ATTEMPTS && !is_last => {
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
        Ok(out)
    }
}

/// Masks of one text that a model may bring through: of sixteen in a row it does half the time, of forty never.
const MASKS: usize = 32;
/// How wide a search is that is to bring masks through.
const WIDER: usize = 6;
/// Rounds in which masks are tried at most: those of what is always kept, then with what got lost.
pub(crate) const ROUNDS: usize = 2 * ATTEMPTS;
/// How often models read a text at most, beyond the first time, until what it keeps has come through: once a round, `WIDER`
/// times in the wider ones, once to see it as it is.
pub(crate) const MASKED: usize = ROUNDS + WIDER * ROUNDS;

/// What translates the texts of these numbers.
type Translate<'a> = &'a mut dyn FnMut(&[usize]) -> Result<Vec<Option<SegmentTranslation>>, ServiceError>;

/// Leaves the empty places as they are.
fn leave(_: &mut [Option<SegmentTranslation>], _: Translate<'_>) -> Result<(), ServiceError> {
    Ok(())
}

/// Puts into the empty places what `translate` makes of their numbers.
fn fill(translated: &mut [Option<SegmentTranslation>], translate: Translate<'_>) -> Result<(), ServiceError> {
    let left: Vec<usize> =
        (0..).zip(translated.iter()).filter(|(_, one)| one.is_none()).map(|(i, _)| i).collect();
    if left.is_empty() {
        return Ok(());
    }
    let empty = translated.iter_mut().filter(|one| one.is_none());
    for (place, found) in empty.zip(translate(&left)?) {
        *place = found;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_addresses_alone_is_its_own_translation() {
        let rules = Rules::from_toml("keep = [\"Acme Daily\"]").expect("rules");
        let is_all = |text: &str| Kept::new(text, Span::new(0, text.len()), &[], &rules).is_all;
        for text in [
            "https://example.org/a?b=1",
            "www.example.org",
            "→ https://example.org/b",
            "1. desk@example.org",
            "@desk · 3h",
            "#ferry #port",
            "a@example.org, b@example.org",
            "Acme Daily",
        ] {
            assert!(is_all(text), "{text}");
        }
        for text in [
            "",
            "123",
            "10am",
            "F-16",
            "See https://example.org",
            "Twitter: @desk",
            "The port",
            "#ferry sank",
        ] {
            assert!(!is_all(text), "{text}");
        }
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
}
