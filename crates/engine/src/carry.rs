//! Unknown runs of the source (emoji, names in another script) to their place in the target: never dropped.

use tolmach_text::{Aligned, Link, Span};

use crate::fractions::{Restored, Shown, restore};
use crate::search::Found;
use crate::sentence::Window;

/// Puts the fractions back, gives each target piece its source piece, and puts every carried run into the text beside the
/// translation of its neighbour. Sources are bytes of the whole sentence. `None` where a fraction did not come through
/// exactly once.
///
/// `text` is what the pieces of `found` say, and `spans` are their places in it.
pub(crate) fn link_and_carry(
    sentence: &str,
    window: &Window,
    found: &Found,
    text: String,
    spans: &[Span],
) -> Option<Aligned> {
    let shown: Vec<&Shown> = window.fractions.iter().collect();
    let Restored { text, spans, fractions } = restore(sentence, &shown, text, spans)?;
    let length = window.ids.len() + 1;
    let rows: Vec<&[f32]> = found.alignment.chunks_exact(length).map(|row| &row[..length - 1]).collect();
    let mut links = Vec::with_capacity(spans.len());
    let mut known = fractions.iter().peekable();
    for (&span, row) in spans.iter().zip(&rows) {
        if span.is_empty() {
            continue;
        }
        // A fraction is linked whole, whatever the model looked at.
        if let Some(&(target, source)) = known.next_if(|(target, _)| target.start < span.end) {
            links.push(Link { target, source, probability: 1.0 });
            while known.next_if(|(target, _)| target.start < span.end).is_some() {}
        } else if let Some((at, &probability)) = row.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)) {
            links.push(Link { target: span, source: window.spans[at], probability });
        }
    }
    // Nothing is put into a fraction: `12 ½` is one word.
    let mut words = text.clone();
    for (target, _) in &fractions {
        words.replace_range(target.start..target.end, &"x".repeat(target.len()));
    }
    let mut insertions: Vec<(Span, usize)> = (0..window.carried.len())
        .map(|i| {
            let place = || {
                let at = beside_neighbour(window, i, &spans, &rows, &words);
                Span::new(at, at)
            };
            (filler(sentence, window.carried[i], &spans, &rows, &text).unwrap_or_else(place), i)
        })
        .collect();
    insertions.sort();
    // Two runs never take the place of one filler.
    let mut taken = 0;
    for (place, _) in &mut insertions {
        if place.start < taken {
            *place = Span::new(taken, taken);
        } else {
            taken = place.end;
        }
    }
    let mut decoded = Aligned { text, links };
    // From the last on: what stands before a place is as it was, but for white space that an insertion took.
    let mut end = decoded.text.len();
    for &(place, i) in insertions.iter().rev() {
        let place = Span::new(place.start.min(end), place.end.min(end));
        end = insert(&mut decoded, sentence, place, window.spans[window.carried[i]]);
    }
    // A model may write a lone space piece at either end.
    let end = decoded.text.trim_end().len();
    let start = decoded.text.len() - decoded.text.trim_start().len();
    Some(decoded.slice(Span::new(start.min(end), end)))
}

/// The mark that the model wrote for want of the run: punctuation that looks at the run most and that the source does
/// not have.
fn filler(sentence: &str, carried: usize, spans: &[Span], rows: &[&[f32]], text: &str) -> Option<Span> {
    let stands_for_run = |&t: &usize| {
        let (span, weight) = (spans[t], rows[t][carried]);
        !span.is_empty()
            && weight > 0.3
            && rows[t].iter().all(|&other| other <= weight)
            && span.of(text).chars().all(|c| !c.is_alphanumeric() && !sentence.contains(c))
    };
    (0..rows.len())
        .filter(stands_for_run)
        .max_by(|&a, &b| rows[a][carried].total_cmp(&rows[b][carried]))
        .map(|t| spans[t])
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

/// Puts the source run in the place of `place` (empty: between what stands there), with white space on the sides
/// where the source has it. Returns where it begins, with that white space: the text before is as it was.
fn insert(decoded: &mut Aligned, sentence: &str, place: Span, run: Span) -> usize {
    let source_left = sentence[..run.start].chars().next_back();
    let source_right = sentence[run.end..].chars().next();
    decoded.links.retain(|link| link.target.end <= place.start || link.target.start >= place.end);
    let left = decoded.text[..place.start].trim_end().len();
    let right = decoded.text.len() - decoded.text[place.end..].trim_start().len();
    let gap = right > left;
    let target_left = decoded.text[..left].chars().next_back();
    let target_right = decoded.text[right..].chars().next();
    // Glued only where the source glues it to a word; never to a word that it did not touch.
    let space = |source: Option<char>, target: Option<char>, tight: &str| match target {
        None => "",
        Some(c) if tight.contains(c) && !(gap && source.is_none_or(char::is_whitespace)) => "",
        Some(_) if source.is_some_and(char::is_alphanumeric) && !gap => "",
        Some(_) => " ",
    };
    let before = space(source_left, target_left, "([{«“„‘'\"");
    let behind = space(source_right, target_right, ".,;:!?…)]}»”’'\"%");
    let target = Span::new(before.len(), before.len() + run.len());
    let inserted = Aligned {
        text: format!("{before}{}{behind}", run.of(sentence)),
        links: vec![Link { target, source: run, probability: 1.0 }],
    };
    decoded.splice(Span::new(left, right), &inserted, 0).start
}
