//! Lays the words of a translation over the slots of its sentence, and the words of a slot over its lines.
//!
//! A cut between two slots is good where few links cross it, where the words around it may part, and where both slots
//! have room and time for what they get. Costs are counted in words out of place.

use std::ops::Range;

use tolmach_text::Link;

use super::sentences::Slot;
use super::units::{Unit, columns};

/// Units on each side of the place that the links name which are tried as a cut.
const REACH: usize = 8;
/// Cost of a column that finds no room.
const OVERFLOW: f32 = 0.3;
/// Columns a second that are read without effort; one more costs this much.
const READING: f32 = 17.0;
const HURRY: f32 = 0.03;
/// Cost of a word too many or too few on a line, by column.
const UNEVEN: f32 = 0.06;
/// Cost of a cut in marked words.
const CUT_MARK: f32 = 1.0;
/// What all words whose links cross a cut cost at most.
const MOST_CROSSED: f32 = 6.0;
/// Columns of a word.
const WORD: f32 = 6.0;
/// Cost of a word by which a slot's share of the translation differs from its share of the source, beside that of its links:
/// where a language puts all in another order, every cut crosses links, and the even one is read best.
const SHARE: f32 = 0.3;

/// What is known of a sentence and its translation.
pub(super) struct Fit<'a> {
    pub(super) units: &'a [Unit],
    pub(super) slots: &'a [Slot],
    pub(super) links: &'a [Link],
    /// Most columns of a line.
    pub(super) line: usize,
    /// Whether a unit's end lies in marked words.
    pub(super) is_marked: &'a dyn Fn(&Unit) -> bool,
}

impl Fit<'_> {
    /// The units of each slot, in order. There are as many slots as units at most; none is left without.
    pub(super) fn slots(&self) -> Vec<Range<usize>> {
        let (count, units) = (self.slots.len(), self.units.len());
        let crossings: Vec<Vec<f32>> = (1..count).map(|border| self.crossings(border)).collect();
        let centres = self.centres(&crossings);
        // For each border and each candidate: the least cost so far, and the candidate of the border before.
        let mut tables: Vec<Vec<(usize, f32, usize)>> = vec![vec![(0, 0.0, 0)]];
        for (border, centre) in (1..count).zip(&centres) {
            let low = centre.saturating_sub(REACH).max(border);
            let high = (centre + REACH).min(units - (count - border));
            let crossing = crossings.get(border - 1).map(Vec::as_slice).unwrap_or_default();
            let column = (low..=high).filter_map(|at| {
                let (cost, from) = self.best(tables.last()?, border - 1, at)?;
                let unit = self.units.get(at - 1)?;
                let marked = if (self.is_marked)(unit) { CUT_MARK } else { 0.0 };
                Some((at, cost + crossing.get(at).copied().unwrap_or(0.0) + unit.after + marked, from))
            });
            let column = column.collect();
            tables.push(column);
        }
        let Some((_, mut from)) = tables.last().and_then(|table| self.best(table, count - 1, units)) else {
            return even(units, count);
        };
        let mut found = Vec::with_capacity(count);
        let mut end = units;
        for table in tables.iter().rev() {
            let Some(&(at, _, before)) = table.get(from) else { return even(units, count) };
            found.push(at..end);
            end = at;
            from = before;
        }
        found.reverse();
        found
    }

    /// The least cost of a slot that ends at unit `end`, over where it begins.
    fn best(&self, table: &[(usize, f32, usize)], slot: usize, end: usize) -> Option<(f32, usize)> {
        let slot = self.slots.get(slot)?;
        let costs = table.iter().enumerate().filter(|(_, (start, _, _))| *start < end);
        costs
            .map(|(index, (start, cost, _))| (cost + self.slot_cost(slot, *start..end), index))
            .min_by(|a, b| a.0.total_cmp(&b.0))
    }

    fn slot_cost(&self, slot: &Slot, range: Range<usize>) -> f32 {
        let width = columns(self.units.get(range.clone()).unwrap_or_default());
        let room = self.line.saturating_sub(slot.beside).max(1);
        let mut reached = range.start;
        for _ in 0..slot.lines.min(2) {
            reached = self.full_line(reached, range.end, room);
        }
        let mut over = columns(self.units.get(reached..range.end).unwrap_or_default());
        if slot.lines > 2 {
            over = width.saturating_sub(slot.lines * room);
        }
        let hurry = (width as f32 - slot.seconds * READING).max(0.0);
        over as f32 * OVERFLOW + hurry * HURRY
    }

    /// The unit after a line of at most `room` columns from unit `start`; at least one fits.
    fn full_line(&self, start: usize, end: usize, room: usize) -> usize {
        let Some(first) = self.units.get(start) else { return end };
        let rest = self.units.get(start..end).unwrap_or_default();
        let fits = rest.partition_point(|unit| unit.end - first.start <= room);
        (start + fits.max(1)).min(end)
    }

    /// What a cut before each unit costs for the border after `border` slots: by the words whose links lie on its other
    /// side, each less than the one before, and by the share of the text.
    fn crossings(&self, border: usize) -> Vec<f32> {
        let mut costs = vec![0.0; self.units.len() + 1];
        let Some(source) = self.slots.get(border).map(|slot| slot.source.start) else { return costs };
        self.crossed(source, &mut costs);
        let all = self.slots.last().map_or(1, |slot| slot.source.end).max(1);
        let share = columns(self.units) as f32 * source as f32 / all as f32;
        let weight = if self.links.is_empty() { 1.0 } else { SHARE };
        for (at, cost) in costs.iter_mut().enumerate() {
            let reached = columns(self.units.get(..at).unwrap_or_default()) as f32;
            *cost = *cost * MOST_CROSSED / (*cost + MOST_CROSSED) + weight * (reached - share).abs() / WORD;
        }
        costs
    }

    /// Words whose links lie on the other side of source byte `source` than they do of a cut before each unit.
    fn crossed(&self, source: usize, costs: &mut [f32]) {
        // Steps of the cost, then their sum.
        let mut unit = 0;
        let mut start = 0.0;
        for link in self.links.iter().filter(|link| !link.source.is_empty() && !link.target.is_empty()) {
            while self.units.get(unit).is_some_and(|found| found.span.end <= link.target.start) {
                unit += 1;
            }
            let Some(found) = self.units.get(unit) else { break };
            let share = link.target.len().min(found.span.len()) as f32 / found.span.len().max(1) as f32;
            let probability =
                if link.probability.is_finite() { link.probability.clamp(0.0, 1.0) } else { 0.0 };
            let weight = share * found.mass * probability;
            let Some(step) = costs.get_mut(unit + 1) else { break };
            if link.source.start < source {
                start += weight;
                *step -= weight;
            } else {
                *step += weight;
            }
        }
        let mut sum = start;
        for cost in costs {
            sum += *cost;
            *cost = sum.max(0.0);
        }
    }

    /// Where the links name each cut, in order and with room for one unit in every slot.
    fn centres(&self, crossings: &[Vec<f32>]) -> Vec<usize> {
        let (count, units) = (self.slots.len(), self.units.len());
        let least = |costs: &Vec<f32>| {
            let all = costs.iter().enumerate().take(units).skip(1);
            all.min_by(|a, b| a.1.total_cmp(b.1)).map_or(1, |(at, _)| at)
        };
        let named: Vec<usize> = crossings.iter().map(least).collect();
        // Of cuts that change places, the middle.
        let mut after = named.clone();
        for index in (1..after.len()).rev() {
            let next = after.get(index).copied().unwrap_or(units);
            if let Some(slot) = after.get_mut(index - 1) {
                *slot = (*slot).min(next);
            }
        }
        let mut before = 0;
        named
            .iter()
            .zip(&after)
            .zip(1..)
            .map(|((&named, &after), border)| {
                before = before.max(named);
                usize::midpoint(before, after).clamp(border, units - (count - border))
            })
            .collect()
    }

    /// The units of each line of `slot`, whose units are `range`; and whether all of them are short enough.
    pub(super) fn lines(&self, slot: &Slot, range: Range<usize>) -> (Vec<Range<usize>>, bool) {
        let room = self.line.saturating_sub(slot.beside).max(1);
        let mut needed = 0;
        let mut reached = range.start;
        while reached < range.end && needed < slot.lines {
            reached = self.full_line(reached, range.end, room);
            needed += 1;
        }
        let mut lines = Vec::with_capacity(needed);
        let mut start = range.start;
        let mut fits = true;
        for left in (1..=needed.max(1)).rev() {
            let end = if left == 1 { range.end } else { self.line_end(start..range.end, left, room) };
            if start < end {
                fits &= columns(self.units.get(start..end).unwrap_or_default()) <= room;
                lines.push(start..end);
            }
            start = end;
        }
        (lines, fits)
    }

    /// Where the first of `count` lines over `range` ends best.
    fn line_end(&self, range: Range<usize>, count: usize, room: usize) -> usize {
        let rest = self.units.get(range.clone()).unwrap_or_default();
        let whole = columns(rest);
        let share = whole / count;
        let widest = room.max(share) * 2;
        let Some(first) = rest.first() else { return range.end };
        let last = rest.len().saturating_sub(count - 1).max(1);
        let candidates = rest
            .iter()
            .enumerate()
            .take(last)
            .take_while(|(index, unit)| *index == 0 || unit.end - first.start <= widest);
        let cost = |unit: &Unit| {
            let width = unit.end - first.start;
            let left = whole.saturating_sub(width + 1);
            let over = width.saturating_sub(room) + left.saturating_sub((count - 1) * room);
            let marked = if (self.is_marked)(unit) { CUT_MARK / 2.0 } else { 0.0 };
            over as f32 * OVERFLOW * 4.0 + unit.after + marked + width.abs_diff(share) as f32 * UNEVEN
        };
        let best = candidates.map(|(index, unit)| (index, cost(unit))).min_by(|a, b| a.1.total_cmp(&b.1));
        best.map_or(range.end, |(index, _)| range.start + index + 1)
    }
}

/// As many units for each slot as for every other; with fewer units than slots, each over several.
pub(super) fn even(units: usize, count: usize) -> Vec<Range<usize>> {
    let place = |slot: usize| slot * units / count.max(1);
    (0..count).map(|slot| place(slot)..place(slot + 1).max(place(slot) + 1).min(units)).collect()
}
