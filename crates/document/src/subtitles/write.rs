//! Writes subtitles: copies all but the turns whose translation differs, and lays those over their cues.

use std::ops::Range;

use encoding_rs::Encoding;
use tolmach_text::Span;

use super::cues::{lines, timing};
use super::fit::{Fit, even};
use super::marks::{part_marks, place_in_slots, whole_marks};
use super::phrase::Phrases;
use super::sentences::Sentence;
use super::units::{Unit, is_space, units};
use super::{Header, Syntax, legacy, tags};
use crate::layout::Layout;
use crate::mark::{Mark, Shape};
use crate::projection::{Event, events, places};
use crate::{Doubt, RenderOptions, Segment, Translation, Why};
use tolmach_language::same_language;

/// What a doubt calls a subtitle.
const CUE: &str = "cue";
/// Stands where a translation is empty, so that no line is: a blank line would end the cue.
const NOTHING: &str = "\u{a0}";

/// A file of subtitles without its segments.
#[derive(Debug)]
pub(super) struct Subtitles {
    pub(super) text: String,
    pub(super) encoding: &'static Encoding,
    pub(super) syntax: Syntax,
    /// One for each segment.
    pub(super) sentences: Vec<Sentence>,
    pub(super) header: Header,
    /// Longest line in characters.
    pub(super) line: usize,
}

impl Layout for Subtitles {
    fn render(
        &self,
        segments: &[Segment],
        translations: &[Translation],
        options: &RenderOptions,
        doubts: &mut Vec<Doubt>,
    ) -> Vec<u8> {
        let mut out = String::with_capacity(self.text.len() + self.text.len() / 4);
        let mut at = self.header(options, &mut out);
        let phrases = Phrases::of(&options.target_language);
        for (number, sentence) in self.sentences.iter().enumerate() {
            let (Some(segment), Some(translation)) = (segments.get(number), translations.get(number)) else {
                break;
            };
            if segment.text() == translation.text {
                continue;
            }
            let mut whys = Vec::new();
            let laid = self.lay(sentence, segment, translation, phrases, &mut whys);
            for (slot, new) in sentence.slots.iter().zip(laid) {
                out.push_str(self.text.get(at..slot.range.start).unwrap_or_default());
                out.push_str(&new);
                at = slot.range.end;
            }
            doubts.extend(whys.into_iter().map(|(mark, why)| Doubt { segment: number, mark, why }));
        }
        out.push_str(self.text.get(at..).unwrap_or_default());
        legacy::encode(&out, self.encoding)
    }
}

impl Subtitles {
    /// Writes the header with the language and the notice; returns how much of the text that was.
    fn header(&self, options: &RenderOptions, out: &mut String) -> usize {
        let mut at = 0;
        let language = self.header.language.clone();
        let old = self.text.get(language.clone()).unwrap_or_default();
        if options.relabels() && !old.is_empty() && !same_language(old, &options.target_language) {
            out.push_str(self.text.get(..language.start).unwrap_or_default());
            out.push_str(&options.target_language);
            at = language.end;
        }
        if let (Some(notice), Some(end)) = (&options.notice, self.header.end) {
            let head = self.text.get(at..end).unwrap_or_default();
            out.push_str(head);
            let ended = self.text.get(..end).unwrap_or_default();
            let line = lines(&self.text, 0).next();
            let line_end =
                line.and_then(|line| self.text.get(line.content.end..line.end)).unwrap_or_default();
            let line_end = if line_end.is_empty() { "\n" } else { line_end };
            // After a header that ends with the file, a blank line is missing.
            let blank = ended.ends_with("\n\n") || ended.ends_with("\n\r\n") || ended.ends_with("\r\r");
            if !blank {
                out.push_str(if ended.ends_with(['\n', '\r']) { "" } else { line_end });
                out.push_str(line_end);
            }
            let mut text = String::new();
            notice.write_text(options, &mut text);
            let text = text.replace(is_space, " ").replace("-->", "->");
            out.extend(["NOTE ", text.trim(), line_end, line_end]);
            at = end;
        }
        at
    }

    /// The new bytes of each slot.
    fn lay(
        &self,
        sentence: &Sentence,
        segment: &Segment,
        translation: &Translation,
        phrases: &Phrases,
        whys: &mut Vec<(String, Why)>,
    ) -> Vec<String> {
        let text = translation.text.as_str();
        let slots = &sentence.slots;
        if let Some(line) = self.one_line(sentence, segment, text) {
            return vec![line];
        }
        let (mut spans, doubtful) = match segment.marks.is_empty() {
            true => (Vec::new(), Vec::new()),
            false => places(segment.text(), &whole_marks(segment, sentence), translation),
        };
        for (mark, why) in doubtful {
            // Points stay in their cues, wherever their words are.
            if segment.marks.get(mark).is_some_and(|mark| !matches!(mark.shape, Shape::Point(_))) {
                whys.push((self.mark_name(sentence, mark), why));
            }
        }
        let marks = || segment.marks.iter().zip(&spans);
        let mut kept: Vec<Span> =
            marks().filter(|(mark, _)| mark.shape == Shape::Opaque).map(|(_, span)| *span).collect();
        kept.sort_unstable_by_key(|span| span.start);
        let mut covered: Vec<Span> =
            marks().filter(|(mark, _)| mark.shape == Shape::Pair).map(|(_, span)| *span).collect();
        covered.sort_unstable_by_key(|span| span.start);
        let units = units(text, &translation.links, &kept, phrases);
        if units.is_empty() {
            whys.push((CUE.to_string(), Why::Empty));
        }
        let is_marked = |unit: &Unit| {
            let before = covered.partition_point(|span| span.start < unit.span.end);
            let near = covered.get(before.saturating_sub(8)..before).unwrap_or_default();
            near.iter().any(|span| span.end > unit.span.end)
        };
        let fit =
            Fit { units: &units, slots, links: &translation.links, line: self.line, is_marked: &is_marked };
        if slots.len() > 1 && translation.links.is_empty() {
            whys.push((CUE.to_string(), Why::NoAlignment));
        }
        let cuts = if units.len() < slots.len() { even(units.len(), slots.len()) } else { fit.slots() };
        let bytes = |range: &Range<usize>| {
            let first = units.get(range.start).map_or(text.len(), |unit| unit.span.start);
            let last =
                units.get(range.clone()).and_then(|units| units.last()).map_or(first, |unit| unit.span.end);
            Span::new(first, last)
        };
        let rooms: Vec<Span> = cuts.iter().map(bytes).collect();
        part_marks(sentence, &mut spans, &rooms, &units);
        let placed = place_in_slots(segment, sentence, &mut spans, &rooms);
        let mut out = Vec::with_capacity(slots.len());
        let mut fits = true;
        for (index, (slot, cut)) in slots.iter().zip(&cuts).enumerate() {
            let (lines, short) = fit.lines(slot, cut.clone());
            fits &= short;
            let room = rooms.get(index).copied().unwrap_or_default();
            // A word that stands for several cues is shown in all of them, but once in each.
            let again = index.checked_sub(1).is_some_and(|before| {
                rooms.get(before) == Some(&room) && slots.get(before).is_some_and(|s| s.cue == slot.cue)
            });
            let room = if again { Span::new(room.end, room.end) } else { room };
            let breaks = lines.iter().skip(1).map(|line| bytes(line).start).collect();
            let own: Vec<usize> = placed
                .iter()
                .enumerate()
                .filter(|(_, place)| **place == index)
                .map(|(mark, _)| mark)
                .collect();
            let line_end = self.text.get(slot.line_end.clone()).unwrap_or("\n");
            let pen = Pen { subtitles: self, sentence, segment, text, room, breaks, line_end };
            out.push(pen.write(&own, &spans));
        }
        if !fits {
            whys.push((CUE.to_string(), Why::TooLong));
        }
        out
    }

    /// The new bytes of a segment that is one line without marks, as most short ones are.
    fn one_line(&self, sentence: &Sentence, segment: &Segment, text: &str) -> Option<String> {
        let [slot] = sentence.slots.as_slice() else { return None };
        // No character is wider than it has bytes.
        let fits = text.len() <= self.line.saturating_sub(slot.beside) && segment.marks.is_empty();
        let words = !text.trim().is_empty() && text.trim().len() == text.len();
        let spaced = text.contains("  ") || text.chars().any(|c| is_space(c) && c != ' ');
        if !fits || !words || spaced || text.contains("-->") {
            return None;
        }
        let mut out = String::with_capacity(text.len());
        self.syntax.notation().encode(text, &mut out);
        Some(out)
    }

    fn mark_name(&self, sentence: &Sentence, mark: usize) -> String {
        let tags = sentence.tags.get(mark).map(|tags| tags.open.start..tags.close.end);
        tags::mark_name(tags.and_then(|range| self.text.get(range)).unwrap_or_default())
    }
}

/// Writes one slot.
struct Pen<'a> {
    subtitles: &'a Subtitles,
    sentence: &'a Sentence,
    segment: &'a Segment,
    /// The whole translation.
    text: &'a str,
    /// What of it this slot shows.
    room: Span,
    /// Where lines begin, but the first.
    breaks: Vec<usize>,
    line_end: &'a str,
}

impl Pen<'_> {
    /// The slot with the marks `own`, ascending, whose places are `spans`.
    fn write(&self, own: &[usize], spans: &[Span]) -> String {
        let room = self.room;
        let shift = |span: Span| {
            let start = span.start.clamp(room.start, room.end);
            Span::new(start - room.start, span.end.clamp(start, room.end) - room.start)
        };
        let places: Vec<Span> =
            own.iter().map(|mark| shift(spans.get(*mark).copied().unwrap_or_default())).collect();
        let marks: Vec<Mark> = own
            .iter()
            .zip(&places)
            .filter_map(|(index, place)| {
                let mut mark = *self.segment.marks.get(*index)?;
                mark.parent = self.parent(mark, *place, own, &places);
                Some(mark)
            })
            .collect();
        let shown = room.of(self.text);
        let events = events(shown, &marks, &places);
        let is_point =
            |mark: usize| marks.get(mark).is_some_and(|mark| matches!(mark.shape, Shape::Point(_)));
        // Points stand in their own order: times only go forward.
        let mut points = (0..marks.len()).filter(|mark| is_point(*mark));
        let mut out = String::with_capacity(shown.len() + 16);
        let mut breaks = self.breaks.iter().copied().peekable();
        // Byte of the translation that is reached.
        let mut at = room.start;
        for event in events {
            // A line ends before the tags of its next word.
            if matches!(event, Event::Open(_) | Event::Whole(_)) && breaks.next_if_eq(&at).is_some() {
                out.push_str(self.line_end);
            }
            match event {
                Event::Text(span) => {
                    let span = Span::new(span.start + room.start, span.end + room.start);
                    self.characters(span, &mut breaks, &mut out);
                    at = span.end;
                }
                Event::Open(mark) => self.tag(own.get(mark), true, &mut out),
                Event::Close(mark) => self.tag(own.get(mark), false, &mut out),
                Event::Whole(mark) if is_point(mark) => {
                    self.tag(points.next().and_then(|mark| own.get(mark)), true, &mut out);
                }
                Event::Whole(mark) => {
                    self.tag(own.get(mark), true, &mut out);
                    at = places.get(mark).map_or(at, |place| at.max(room.start + place.end));
                }
                Event::Space => out.push(' '),
            }
        }
        if shown.is_empty() {
            out.push_str(NOTHING);
        }
        // WebVTT escapes the arrow.
        if self.subtitles.syntax == Syntax::Srt && out.lines().any(|line| timing(line).is_some()) {
            return out.replace("-->", "->");
        }
        out
    }

    /// The nearest mark around `mark` that lies in this slot and around its place.
    fn parent(&self, mark: Mark, place: Span, own: &[usize], places: &[Span]) -> Option<usize> {
        let mut parent = mark.parent;
        while let Some(index) = parent {
            if let Ok(found) = own.binary_search(&index)
                && places
                    .get(found)
                    .is_some_and(|around| around.start <= place.start && place.end <= around.end)
            {
                return Some(found);
            }
            parent = self.segment.marks.get(index)?.parent;
        }
        None
    }

    fn tag(&self, mark: Option<&usize>, open: bool, out: &mut String) {
        let Some(tags) = mark.and_then(|mark| self.sentence.tags.get(*mark)) else { return };
        let range = if open { tags.open.clone() } else { tags.close.clone() };
        let raw = self.subtitles.text.get(range).unwrap_or_default();
        // A dash keeps its space; the space around other points is that of the translation.
        let raw = raw.trim_start();
        let tag = raw.trim_end_matches(['\r', '\n', '\t']);
        out.push_str(if tag.starts_with(['<', '{']) { tag.trim_end() } else { tag });
    }

    /// Characters of the translation, with line ends in place of the space before the words that begin a line.
    fn characters(
        &self,
        span: Span,
        breaks: &mut std::iter::Peekable<impl Iterator<Item = usize>>,
        out: &mut String,
    ) {
        let mut at = span.start;
        while at < span.end {
            if breaks.next_if_eq(&at).is_some() {
                out.push_str(self.line_end);
            }
            let rest = self.text.get(at..).unwrap_or_default();
            let space = rest.find(|c| !is_space(c)).unwrap_or(rest.len());
            if space > 0 {
                let ends = breaks.next_if_eq(&(at + space)).is_some();
                out.push_str(if ends { self.line_end } else { " " });
                at += space;
                continue;
            }
            let end = breaks.peek().map_or(span.end, |next| span.end.min(*next));
            let end = rest.find(is_space).map_or(end, |space| end.min(at + space));
            let Some(word) = self.text.get(at..end).filter(|word| !word.is_empty()) else { break };
            at = end;
            self.subtitles.syntax.notation().encode(word, out);
        }
    }
}
