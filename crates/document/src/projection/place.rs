//! The place of each mark in the target text.

use std::collections::BTreeMap;
use std::ops::Range;

use tolmach_text::Span;

use super::atoms::is_unspaced;
use super::children;
use super::links::Alignment;
use crate::mark::{Attach, Mark, Shape};
use crate::{Translation, Why};

/// Cost of bridging a target word that is linked to nothing.
const UNLINKED_COST: f64 = 0.1;
/// Less than this share of a mark's words under it makes a doubt.
const SURE_SHARE: f64 = 0.6;
/// Scores below this are taken for zero: sums of shares are not exact.
const NEARLY_ZERO: f64 = 1e-6;
/// How far to look for a linked neighbour or a free word, in atoms.
const REACH: usize = 16;
/// Bytes of the longest word whose letters are compared.
const LONGEST_WORD: usize = 256;
/// Most bytes compared in search of a mark's own words, for all marks of a segment.
const SEARCH_BUDGET: usize = 20_000_000;

/// Target spans by mark, and the marks that are doubtful.
pub(super) fn place(
    source: &str,
    marks: &[Mark],
    translation: &Translation,
) -> (Vec<Span>, Vec<(usize, Why)>) {
    let alignment = Alignment::new(source, &translation.text, &translation.links);
    let mut cost = vec![0.0; alignment.target.len() + 1];
    let mut sum = 0.0;
    for (target, slot) in cost.iter_mut().skip(1).enumerate() {
        sum += match alignment.of_target(target) {
            [] => UNLINKED_COST,
            _ => f64::from(alignment.mass(target)),
        };
        *slot = sum;
    }
    let mut placer = Placer {
        source,
        target: &translation.text,
        marks,
        searches: marks.len().saturating_mul(translation.text.len()) <= SEARCH_BUDGET,
        alignment,
        cost,
        places: vec![Span::default(); marks.len()],
        doubts: Vec::new(),
    };
    let order = children(marks);
    let mut open =
        vec![(marks.len(), Room::new(Span::new(0, source.len()), Span::new(0, translation.text.len())))];
    while let Some((parent, mut room)) = open.pop() {
        let inside = order.get(parent).map(Vec::as_slice).unwrap_or_default();
        placer.place_spans(inside, &mut room);
        placer.place_points(inside, &room);
        for &index in inside {
            if let (Some(mark), Some(&span)) = (marks.get(index), placer.places.get(index))
                && mark.shape == Shape::Pair
            {
                open.push((index, Room::new(mark.span, span)));
            }
        }
    }
    (placer.places, placer.doubts)
}

/// Where the marks inside one mark may go.
struct Room {
    source: Span,
    target: Span,
    /// Target bytes that siblings hold already: start and end.
    taken: BTreeMap<usize, usize>,
}

impl Room {
    fn new(source: Span, target: Span) -> Self {
        Self { source, target, taken: BTreeMap::new() }
    }

    /// The sibling whose bytes overlap `span` (which is not empty).
    fn is_free(&self, span: Span) -> bool {
        span.start >= self.target.start
            && span.end <= self.target.end
            && self.taken.range(..span.end).next_back().is_none_or(|(_, &end)| end <= span.start)
    }

    /// The sibling that holds bytes on both sides of `at`.
    fn holder(&self, at: usize) -> Option<Span> {
        let (&start, &end) = self.taken.range(..at).next_back()?;
        (at < end).then(|| Span::new(start, end))
    }

    /// The nearest byte to `at` that is in no sibling.
    fn outside(&self, at: usize) -> usize {
        let at = at.clamp(self.target.start, self.target.end);
        match self.holder(at) {
            Some(held) if at - held.start < held.end - at => held.start,
            Some(held) => held.end,
            None => at,
        }
    }

    fn take(&mut self, span: Span) {
        if !span.is_empty() {
            self.taken.insert(span.start, span.end);
        }
    }
}

/// A run of target atoms and how well it fits.
#[derive(Debug, Clone)]
struct Run {
    atoms: Range<usize>,
    score: f64,
    /// Share of the mark's words that it holds.
    share: f64,
}

struct Placer<'a> {
    source: &'a str,
    target: &'a str,
    marks: &'a [Mark],
    searches: bool,
    alignment: Alignment,
    /// Sums of the cost of covering each target atom, were it outside of a mark.
    cost: Vec<f64>,
    places: Vec<Span>,
    doubts: Vec<(usize, Why)>,
}

impl Placer<'_> {
    fn mark(&self, index: usize) -> Mark {
        self.marks.get(index).copied().unwrap_or(Mark {
            span: Span::default(),
            parent: None,
            shape: Shape::Pair,
        })
    }

    fn target_span(&self, atom: usize) -> Span {
        self.alignment.target.get(atom).map(|a| a.span).unwrap_or_default()
    }

    /// Whether a target word is a source word come through unchanged. Only words: comparing whole texts that are one
    /// run of characters, mark by mark, would not be linear.
    fn is_same_word(&self, source: Span, target: Span) -> bool {
        source.len() <= LONGEST_WORD && source.of(self.source) == target.of(self.target)
    }

    fn set(&mut self, index: usize, span: Span, room: &mut Room) {
        room.take(span);
        if let Some(slot) = self.places.get_mut(index) {
            *slot = span;
        }
    }

    /// Pairs and opaque spans, the surest first.
    fn place_spans(&mut self, inside: &[usize], room: &mut Room) {
        let mut waiting = Vec::new();
        for &index in inside {
            let mark = self.mark(index);
            if !matches!(mark.shape, Shape::Point(_)) {
                let score = self.best_run(mark.span, room).map_or(f64::NEG_INFINITY, |run| run.score);
                waiting.push((index, score));
            }
        }
        waiting.sort_by(|(a, a_score), (b, b_score)| b_score.total_cmp(a_score).then(a.cmp(b)));
        for (index, _) in waiting {
            let (span, doubt) = self.place_span(self.mark(index), room);
            if let Some(why) = doubt {
                self.doubts.push((index, why));
            }
            self.set(index, span, room);
        }
    }

    fn place_span(&self, mark: Mark, room: &Room) -> (Span, Option<Why>) {
        if let Some(span) = self.inside_word(mark.span, room) {
            return (span, None);
        }
        if let Some(span) = self.everything(mark, room) {
            return (span, None);
        }
        let run = self.best_run(mark.span, room);
        if mark.shape == Shape::Opaque || run.is_none() {
            let near = run.as_ref().map(|run| self.target_span(run.atoms.start).start);
            if let Some(span) = self.verbatim(mark, near, room) {
                return (span, None);
            }
        }
        if let Some(run) = run {
            // Words that came through as they were, a name say, are the mark's own; their neighbours are not.
            if let Some(span) = self.verbatim(mark, None, room)
                && self.source.match_indices(mark.span.of(self.source)).nth(1).is_none()
                && self.target_span(run.atoms.start).start <= span.start
                && span.end <= self.target_span(run.atoms.end - 1).end
            {
                return (span, None);
            }
            let doubt = (run.share < SURE_SHARE || run.score < -NEARLY_ZERO).then_some(Why::Scattered);
            return (self.bounds(mark.span, run.atoms, room), doubt);
        }
        if self.alignment.is_empty() {
            let span = self.proportional(mark, room);
            return (span, Some(if span.is_empty() { Why::Empty } else { Why::NoAlignment }));
        }
        let at = self.between_neighbours(mark.span, room);
        match self.free_atom(at, mark, room) {
            Some(span) => (span, Some(Why::Unlinked)),
            None => {
                let at = self.target_span(at.saturating_sub(1)).end;
                let at = room.outside(at);
                (
                    Span::new(at, at),
                    Some(if mark.shape == Shape::Opaque { Why::Unlinked } else { Why::Empty }),
                )
            }
        }
    }

    /// A mark within a word that the translation keeps as it is.
    fn inside_word(&self, span: Span, room: &Room) -> Option<Span> {
        let atoms = self.alignment.source_atoms(span);
        let atom = self.alignment.source.get(atoms.start).filter(|_| atoms.len() == 1)?.span;
        if span == atom || span.start < atom.start || span.end > atom.end {
            return None;
        }
        let place = |target: usize| {
            let start = self.target_span(target).start + (span.start - atom.start);
            Span::new(start, start + span.len())
        };
        let target = self.alignment.best_target(atoms.start, |target| {
            self.is_same_word(atom, self.target_span(target)) && room.is_free(place(target))
        })?;
        Some(place(target))
    }

    /// A mark over all words of the mark around it stays over all of them.
    fn everything(&self, mark: Mark, room: &Room) -> Option<Span> {
        let is_word = |atoms: Range<usize>| {
            self.alignment.source.get(atoms).unwrap_or_default().iter().any(|atom| !atom.punctuation)
        };
        let around = self.alignment.source_atoms(room.source);
        let own = self.alignment.source_atoms(mark.span);
        if mark.shape == Shape::Opaque
            || !room.taken.is_empty()
            || !is_word(own.clone())
            || is_word(around.start..own.start)
            || is_word(own.end..around.end)
            || self.alignment.source.get(own.start).is_some_and(|atom| atom.span.start < mark.span.start)
            || self.alignment.source.get(own.end - 1).is_some_and(|atom| atom.span.end > mark.span.end)
        {
            return None;
        }
        let first = self.alignment.target.partition_point(|atom| atom.span.start < room.target.start);
        let last = self.alignment.target.partition_point(|atom| atom.span.end <= room.target.end);
        (first < last).then(|| self.bounds(mark.span, first..last, room))
    }

    /// The run of free target atoms that holds most of the links into `span` and least of the others.
    fn best_run(&self, span: Span, room: &Room) -> Option<Run> {
        let mut inside = Vec::new();
        for source in self.alignment.source_atoms(span) {
            let Some(atom) = self.alignment.source.get(source) else { continue };
            let overlap = span.end.min(atom.span.end) - span.start.max(atom.span.start);
            let share = overlap as f64 / atom.span.len() as f64;
            inside.extend(self.alignment.of_source(source).map(|e| (e.target, f64::from(e.weight) * share)));
        }
        inside.sort_by_key(|&(target, _)| target);
        inside.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        let mass = |&(target, weight): &(usize, f64)| f64::from(self.alignment.mass(target)) * weight;
        let total: f64 = inside.iter().map(mass).sum();
        let mut best: Option<Run> = None;
        let mut current: Option<Run> = None;
        for entry in &inside {
            let &(target, weight) = entry;
            let place = self.target_span(target);
            if !room.is_free(place) {
                current = None;
                continue;
            }
            let own = f64::from(self.alignment.mass(target)) * (2.0 * weight.min(1.0) - 1.0);
            let share = mass(entry) / total;
            let joined = current.take().and_then(|run| {
                let gap = self.cost.get(target)? - self.cost.get(run.atoms.end)?;
                let between = Span::new(
                    self.target_span(run.atoms.end - 1).end,
                    place.start.max(self.target_span(run.atoms.end - 1).end),
                );
                let open = between.is_empty() || room.is_free(between);
                (open && run.score - gap > 0.0).then_some(Run {
                    atoms: run.atoms.start..target + 1,
                    score: run.score - gap + own,
                    share: run.share + share,
                })
            });
            let run = joined.unwrap_or(Run { atoms: target..target + 1, score: own, share });
            if best.as_ref().is_none_or(|best| run.score > best.score) {
                best = Some(run.clone());
            }
            current = Some(run);
        }
        best
    }

    /// Bytes of a run of atoms, with punctuation at its edges where the source mark has some, and without where not.
    fn bounds(&self, span: Span, mut atoms: Range<usize>, room: &Room) -> Span {
        let own = self.alignment.source_atoms(span);
        let first = self.alignment.source.get(own.start);
        let last = own.end.checked_sub(1).and_then(|last| self.alignment.source.get(last));
        let punctuation = |atom: usize| self.alignment.target.get(atom).is_some_and(|a| a.punctuation);
        let touches = |left: usize, right: usize| self.target_span(left).end == self.target_span(right).start;
        if last.is_some_and(|atom| atom.punctuation) {
            let ends = punctuation(atoms.end - 1);
            let next = atoms.end;
            if !ends && punctuation(next) && touches(next - 1, next) && room.is_free(self.target_span(next)) {
                atoms.end += 1;
            }
        } else {
            while atoms.len() > 1 && punctuation(atoms.end - 1) {
                atoms.end -= 1;
            }
        }
        if first.is_some_and(|atom| atom.punctuation) {
            if let Some(before) = atoms.start.checked_sub(1).filter(|_| !punctuation(atoms.start))
                && punctuation(before)
                && touches(before, atoms.start)
                && room.is_free(self.target_span(before))
            {
                atoms.start = before;
            }
        } else {
            while atoms.len() > 1 && punctuation(atoms.start) {
                atoms.start += 1;
            }
        }
        let (target_first, target_last) = (self.target_span(atoms.start), self.target_span(atoms.end - 1));
        let mut found = Span::new(target_first.start, target_last.end);
        // Within a word that came through unchanged, the edge stays at its letter.
        if let Some(atom) = first
            && span.start > atom.span.start
            && self.is_same_word(atom.span, target_first)
        {
            found.start = target_first.start + (span.start - atom.span.start);
        }
        if let Some(atom) = last
            && span.end < atom.span.end
            && self.is_same_word(atom.span, target_last)
        {
            found.end = (target_last.end - (atom.span.end - span.end)).max(found.start);
        }
        found
    }

    /// The mark's own words in the translation: nearest to `near`, or the only place.
    fn verbatim(&self, mark: Mark, near: Option<usize>, room: &Room) -> Option<Span> {
        let words = mark.span.of(self.source);
        if !self.searches || words.is_empty() || (mark.shape != Shape::Opaque && words.len() < 3) {
            return None;
        }
        let near = near.or_else(|| (mark.shape == Shape::Opaque).then(|| self.position(mark.span.start)));
        let mut found: Vec<Span> = room
            .target
            .of(self.target)
            .match_indices(words)
            .map(|(at, _)| Span::new(at, at + words.len()).shifted(room.target.start))
            .filter(|&span| room.is_free(span) && self.is_whole(span))
            .take(64)
            .collect();
        match near {
            Some(near) => found.into_iter().min_by_key(|span| span.start.abs_diff(near)),
            None if found.len() == 1 => found.pop(),
            None => None,
        }
    }

    /// Whether neither end of `span` cuts a word.
    fn is_whole(&self, span: Span) -> bool {
        let cuts = |at: usize| {
            let atom = self.alignment.target.partition_point(|atom| atom.span.end <= at);
            self.alignment.target.get(atom).is_some_and(|a| a.span.start < at && !a.punctuation)
                && self
                    .target
                    .get(..at)
                    .and_then(|t| t.chars().next_back())
                    .is_some_and(char::is_alphanumeric)
                && self.target.get(at..).and_then(|t| t.chars().next()).is_some_and(char::is_alphanumeric)
        };
        !cuts(span.start) && !cuts(span.end)
    }

    /// The target byte as far into the target as `at` is into the source.
    fn position(&self, at: usize) -> usize {
        let share = at as f64 / self.source.len().max(1) as f64;
        (share * self.target.len() as f64) as usize
    }

    /// Without links: the words that lie as far into the room as the marked ones do into theirs.
    fn proportional(&self, mark: Mark, room: &Room) -> Span {
        let scale = room.target.len() as f64 / room.source.len().max(1) as f64;
        let at = |byte: usize| {
            room.target.start + (byte.saturating_sub(room.source.start) as f64 * scale) as usize
        };
        let (start, end) = (at(mark.span.start), at(mark.span.end));
        let middle = |atom: &super::atoms::Atom| (atom.span.start + atom.span.end) / 2;
        let first = self.alignment.target.partition_point(|atom| middle(atom) < start);
        let last = self.alignment.target.partition_point(|atom| middle(atom) < end);
        if first < last {
            let span = self.bounds(mark.span, first..last, room);
            if room.is_free(span) {
                return span;
            }
        }
        self.free_atom(first, mark, room).unwrap_or_else(|| {
            let at = room.outside(self.target_span(first.saturating_sub(1)).end);
            Span::new(at, at)
        })
    }

    /// Index of the target atom before which `span` would stand, were it placed by the words around it.
    fn between_neighbours(&self, span: Span, room: &Room) -> usize {
        let own = self.alignment.source_atoms(span);
        let allowed = |target: usize| {
            let atom = self.target_span(target);
            atom.start >= room.target.start && atom.end <= room.target.end
        };
        let before = (own.start.saturating_sub(REACH)..own.start)
            .rev()
            .find_map(|source| self.alignment.best_target(source, allowed).map(|target| target + 1));
        let after = || {
            (own.end..own.end.saturating_add(REACH))
                .find_map(|source| self.alignment.best_target(source, allowed))
        };
        before.or_else(after).unwrap_or_else(|| {
            let at = self.position(span.start).clamp(room.target.start, room.target.end);
            self.alignment.target.partition_point(|atom| atom.span.start < at)
        })
    }

    /// A free word near the boundary before atom `at`. An opaque span replaces no word that is another's.
    fn free_atom(&self, at: usize, mark: Mark, room: &Room) -> Option<Span> {
        if mark.shape == Shape::Opaque {
            return None;
        }
        let near = || (0..REACH).flat_map(|step| [at.checked_add(step), at.checked_sub(step + 1)]).flatten();
        let fits =
            |&atom: &usize| self.alignment.target.get(atom).is_some_and(|found| room.is_free(found.span));
        let word = |&atom: &usize| self.alignment.target.get(atom).is_some_and(|found| !found.punctuation);
        let unlinked = |&atom: &usize| self.alignment.of_target(atom).is_empty();
        let adjacent = [Some(at), at.checked_sub(1)].into_iter().flatten();
        let atom = adjacent
            .filter(fits)
            .filter(word)
            .find(unlinked)
            .or_else(|| near().filter(fits).find(word))
            .or_else(|| near().find(fits))?;
        Some(self.target_span(atom))
    }

    fn place_points(&mut self, inside: &[usize], room: &Room) {
        for &index in inside {
            let mark = self.mark(index);
            let Shape::Point(attach) = mark.shape else { continue };
            let at = room.outside(self.point(mark.span.start, attach, room));
            if let Some(slot) = self.places.get_mut(index) {
                *slot = Span::new(at, at);
            }
            if self.alignment.is_empty() && at != room.target.start && at != room.target.end {
                self.doubts.push((index, Why::NoAlignment));
            }
        }
    }

    /// Target byte of a point at source byte `at`.
    fn point(&self, at: usize, attach: Attach, room: &Room) -> usize {
        if at <= room.source.start {
            return room.target.start;
        }
        if at >= room.source.end {
            return room.target.end;
        }
        let next = self.alignment.source.partition_point(|atom| atom.span.end <= at);
        let allowed = |target: usize| {
            let atom = self.target_span(target);
            atom.start >= room.target.start && atom.end <= room.target.end
        };
        if let Some(atom) =
            self.alignment.source.get(next).map(|atom| atom.span).filter(|span| span.start < at)
        {
            let same = |target: usize| allowed(target) && self.is_same_word(atom, self.target_span(target));
            if let Some(target) = self.alignment.best_target(next, same) {
                return self.target_span(target).start + (at - atom.start);
            }
            return match self.alignment.best_target(next, allowed) {
                Some(target) => self.target_span(target).end,
                None => self.boundary(self.between_neighbours(Span::new(at, at), room), room),
            };
        }
        let before = next.checked_sub(1).and_then(|source| self.alignment.best_target(source, allowed));
        let after = self.alignment.best_target(next, allowed);
        match (attach, before, after) {
            (Attach::Left, Some(before), _) => self.target_span(before).end,
            (Attach::Right, _, Some(after)) => self.target_span(after).start,
            (Attach::Between, Some(before), Some(after)) => self.best_boundary(next, before + 1, after, room),
            (_, Some(before), _) => self.target_span(before).end,
            (_, None, Some(after)) => self.boundary(after, room),
            (_, None, None) => self.boundary(self.between_neighbours(Span::new(at, at), room), room),
        }
    }

    /// The end of the atom before `atom`: what stands between two words belongs before the space. No word is
    /// parted from its punctuation.
    fn boundary(&self, atom: usize, room: &Room) -> usize {
        let mut atom = atom.min(self.alignment.target.len());
        for _ in 0..REACH {
            let pair = atom.checked_sub(1).and_then(|left| self.alignment.target.get(left..=atom));
            let Some([left, right]) = pair else { break };
            let unspaced = right.span.of(self.target).chars().next().is_some_and(is_unspaced);
            if left.span.end != right.span.start || (unspaced && !left.punctuation) {
                break;
            }
            if left.punctuation && !right.punctuation { atom -= 1 } else { atom += 1 }
        }
        match atom.checked_sub(1) {
            Some(before) => self.target_span(before).end.clamp(room.target.start, room.target.end),
            None => room.target.start,
        }
    }

    /// The boundary around `left..right` that parts best what comes from before source atom `next` from the rest.
    fn best_boundary(&self, next: usize, left: usize, right: usize, room: &Room) -> usize {
        let (low, high) = (left.min(right), left.max(right).min(left.min(right) + 2 * REACH));
        let mut best = (low, 0.0);
        let mut balance = 0.0;
        for target in low..high {
            for edge in self.alignment.of_target(target) {
                balance +=
                    if edge.source < next { edge.weight } else { -edge.weight } * self.alignment.mass(target);
            }
            if balance > best.1 {
                best = (target + 1, balance);
            }
        }
        self.boundary(best.0, room)
    }
}
