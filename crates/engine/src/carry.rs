//! Unknown runs of the source (emoji, names in another script) to their place in the target: never dropped.

use tolmach_text::{Link, Span};

use crate::search::Found;
use crate::sentence::Window;

/// A decoded hypothesis of one window with its links; spans of the source index the whole sentence.
#[derive(Clone, Debug, Default)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    pub(crate) links: Vec<Link>,
}

impl Decoded {
    /// The same without white space around it: a model may write a lone space piece at either end.
    pub(crate) fn trimmed(mut self) -> Self {
        self.text.truncate(self.text.trim_end().len());
        let lead = self.text.len() - self.text.trim_start().len();
        self.text.drain(..lead);
        let end = self.text.len();
        for link in &mut self.links {
            let within = |at: usize| at.saturating_sub(lead).min(end);
            link.target = Span { start: within(link.target.start), end: within(link.target.end) };
        }
        self.links.retain(|link| !link.target.is_empty());
        self
    }
}

/// Gives each target piece its source piece, and puts every carried run into the text: where the model wrote its
/// unknown piece for it, else beside the translation of its neighbour.
pub(crate) fn link_and_carry(
    sentence: &str,
    window: &Window,
    found: &Found,
    text: String,
    spans: &[Span],
    unknown: u32,
) -> Decoded {
    let length = window.ids.len() + 1;
    let rows: Vec<&[f32]> = found.alignment.chunks_exact(length).map(|row| &row[..length - 1]).collect();
    let mut links = Vec::with_capacity(spans.len());
    let mut places: Vec<Option<usize>> = vec![None; window.carried.len()];
    for ((&id, &span), row) in found.ids.iter().zip(spans).zip(&rows) {
        if id == unknown {
            // The unknown piece stands for the carried run that it looks at most and that has no place yet.
            let best = (0..places.len())
                .filter(|&i| places[i].is_none())
                .max_by(|&a, &b| row[window.carried[a]].total_cmp(&row[window.carried[b]]));
            if let Some(best) = best {
                places[best] = Some(span.start);
            }
        } else if !span.is_empty()
            && let Some((at, &probability)) = row.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))
        {
            links.push(Link { target: span, source: window.spans[at], probability });
        }
    }
    let mut insertions: Vec<(usize, usize)> = places
        .iter()
        .enumerate()
        .map(|(i, place)| (place.unwrap_or_else(|| beside_neighbour(window, i, spans, &rows, &text)), i))
        .collect();
    insertions.sort();
    let mut decoded = Decoded { text, links };
    for &(place, i) in insertions.iter().rev() {
        insert(&mut decoded, sentence, place, window.spans[window.carried[i]]);
    }
    decoded
}

/// The end of the target word that comes from the piece before the run, else the start of the one that comes from
/// the piece behind it, else the end.
fn beside_neighbour(window: &Window, carried: usize, spans: &[Span], rows: &[&[f32]], text: &str) -> usize {
    let at = window.carried[carried];
    let target_of = |source: usize| {
        let best = (0..rows.len())
            .filter(|&t| !spans[t].is_empty())
            .max_by(|&a, &b| rows[a][source].total_cmp(&rows[b][source]))?;
        (rows[best][source] > 0.2).then_some(spans[best])
    };
    let before = (0..at).rev().filter(|&s| !window.spans[s].is_empty()).take(2).find_map(target_of);
    if at + 1 == window.ids.len() {
        return text.len();
    }
    if let Some(span) = before {
        return text[span.end..].find(char::is_whitespace).map_or(text.len(), |i| span.end + i);
    }
    let behind =
        (at + 1..window.ids.len()).filter(|&s| !window.spans[s].is_empty()).take(2).find_map(target_of);
    behind.map_or(if at == 0 { 0 } else { text.len() }, |span| {
        text[..span.start].rfind(char::is_whitespace).map_or(0, |i| i + 1)
    })
}

/// Puts the source run in at `place`, with white space on the sides where the source has it.
fn insert(decoded: &mut Decoded, sentence: &str, place: usize, run: Span) {
    let spaced_before = sentence[..run.start].chars().next_back().is_none_or(char::is_whitespace);
    let spaced_behind = sentence[run.end..].chars().next().is_none_or(char::is_whitespace);
    let left = decoded.text[..place].trim_end().len();
    let right = place + (decoded.text[place..].len() - decoded.text[place..].trim_start().len());
    let gap = right > left;
    let closes = decoded.text[right..].starts_with(|c: char| ".,;:!?…)]}»”’\"'%".contains(c));
    let before = if left > 0 && (spaced_before || (gap && !spaced_behind)) { " " } else { "" };
    let behind = if right == decoded.text.len() || (closes && !gap) {
        ""
    } else if spaced_behind || (gap && before.is_empty()) {
        " "
    } else {
        ""
    };
    let inserted = format!("{before}{}{behind}", run.of(sentence));
    let shift = |at: usize| if at >= right { at - right + left + inserted.len() } else { at };
    for link in &mut decoded.links {
        let end = if link.target.end <= left { link.target.end } else { shift(link.target.end) };
        link.target = Span { start: shift(link.target.start), end };
    }
    let target = Span::new(left + before.len(), left + before.len() + run.len());
    let at = decoded.links.partition_point(|l| l.target.start < target.start);
    decoded.links.insert(at, Link { target, source: run, probability: 1.0 });
    decoded.text.replace_range(left..right, &inserted);
}
