//! How much each of several texts has in common with all of them, as chrF measures it.

/// Longest run of characters that is compared, as in chrF.
const ORDER: usize = 6;
/// How much more having what the others have counts than having nothing else: β of the F score, as in chrF.
const BETA: f64 = 2.0;
/// Bits of a character: 0 is the end of the text, every character is one more than its code.
const BITS: usize = 21;

/// The expected overlap of each text with the others: the F score of its expected precision and recall in runs of one to
/// six characters, white space left out. `weights` are one a text and sum to 1.
///
/// Time grows with the total length alone (times its logarithm), not with the number of pairs.
pub(super) fn agreement(texts: &[&str], weights: &[f64]) -> Vec<f64> {
    let mut runs: Vec<(u128, usize)> = Vec::new();
    let mut lengths = Vec::with_capacity(texts.len());
    for (number, text) in texts.iter().enumerate() {
        let before = runs.len();
        let mut run = 0_u128;
        // From the end: each run is the one behind it, with one more character before it and one less at its end.
        for c in text.chars().rev().filter(|c| !c.is_whitespace()) {
            run = (u128::from(u32::from(c)) + 1) << (BITS * (ORDER - 1)) | run >> BITS;
            runs.push((run, number));
        }
        lengths.push(runs.len() - before);
    }
    // Runs that begin alike stand side by side: one order serves all lengths.
    runs.sort_unstable();
    let mut texts: Vec<Text> = lengths
        .iter()
        .zip(weights)
        .map(|(&length, &weight)| Text { length, weight, ..Text::default() })
        .collect();
    for order in 1..=ORDER {
        for text in &mut texts {
            text.start(order);
        }
        let prefix = |run: u128| run >> (BITS * (ORDER - order));
        // A run that the end of its text cuts short is none of this order.
        let whole = |run: u128| prefix(run) & ((1 << BITS) - 1) != 0;
        for alike in runs.chunk_by(|a, b| prefix(a.0) == prefix(b.0)) {
            if alike.first().is_some_and(|&(run, _)| whole(run)) {
                share(alike, &mut texts);
            }
        }
        texts.iter_mut().for_each(Text::finish);
    }
    texts.iter().map(Text::f_score).collect()
}

/// One text among the others.
#[derive(Clone, Copy, Debug, Default)]
struct Text {
    /// Characters.
    length: usize,
    weight: f64,
    /// Runs of the order at hand.
    runs: f64,
    /// Of these, how many the others have too, each weighed.
    matched: f64,
    /// Of the runs of each other text, the share that this one has too, weighed.
    covered: f64,
    /// How often this text has the run at hand.
    count: usize,
    precision: f64,
    recall: f64,
    orders: f64,
}

impl Text {
    fn start(&mut self, order: usize) {
        self.runs = (self.length + 1).saturating_sub(order) as f64;
        (self.matched, self.covered) = (0.0, 0.0);
    }

    fn finish(&mut self) {
        if self.runs > 0.0 {
            self.precision += self.matched / self.runs;
            self.recall += self.covered;
            self.orders += 1.0;
        }
    }

    fn f_score(&self) -> f64 {
        let (precision, recall) = (self.precision, self.recall);
        let below = BETA * BETA * precision + recall;
        if below > 0.0 { (1.0 + BETA * BETA) * precision * recall / below / self.orders } else { 0.0 }
    }
}

/// Credits the texts that have a run with each other: its first occurrence in one matches the first in another, and so
/// on.
fn share(alike: &[(u128, usize)], texts: &mut [Text]) {
    for &(_, number) in alike {
        if let Some(text) = texts.get_mut(number) {
            text.count += 1;
        }
    }
    let mut occurrence = 1;
    loop {
        let with = || texts.iter().filter(|text| text.count >= occurrence);
        let (weight, part) = with().fold((0.0, 0.0), |(weight, part), text| {
            (weight + text.weight, part + text.weight / text.runs.max(1.0))
        });
        if weight == 0.0 && with().next().is_none() {
            break;
        }
        for text in texts.iter_mut().filter(|text| text.count >= occurrence) {
            text.matched += weight;
            text.covered += part;
        }
        occurrence += 1;
    }
    texts.iter_mut().for_each(|text| text.count = 0);
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    /// The same, pair by pair and run by run.
    fn slowly(texts: &[&str], weights: &[f64]) -> Vec<f64> {
        let counts = |text: &str, order: usize| {
            let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
            let mut counts: HashMap<Vec<char>, usize> = HashMap::new();
            for run in chars.windows(order) {
                *counts.entry(run.to_vec()).or_default() += 1;
            }
            counts
        };
        let one = |text: &&str| {
            let (mut precision, mut recall, mut orders) = (0.0, 0.0, 0.0_f64);
            for order in 1..=ORDER {
                let own = counts(text, order);
                let total: usize = own.values().sum();
                if total == 0 {
                    continue;
                }
                orders += 1.0;
                for (other, weight) in texts.iter().zip(weights) {
                    let other = counts(other, order);
                    let same: usize = own.iter().map(|(run, n)| *n.min(other.get(run).unwrap_or(&0))).sum();
                    precision += weight * same as f64 / total as f64;
                    recall += weight * same as f64 / other.values().sum::<usize>().max(1) as f64;
                }
            }
            let below = BETA * BETA * precision + recall;
            if below > 0.0 { (1.0 + BETA * BETA) * precision * recall / below / orders.max(1.0) } else { 0.0 }
        };
        texts.iter().map(one).collect()
    }

    #[test]
    fn it_is_what_pairs_give() {
        let groups: [&[&str]; 5] = [
            &["O gato preto dormia.", "O gato negro dormia no muro.", "gatos dormem", "O gato preto dormia."],
            &["aaaaaa aaa", "aaaa", "a", "baab"],
            &["", "  ", "x"],
            &["\u{0}a", "a\u{0}", "😀 é 大"],
            &[],
        ];
        for texts in groups {
            let total: f64 = (1..=texts.len()).map(|n| n as f64).sum();
            let weights: Vec<f64> = (1..=texts.len()).map(|n| n as f64 / total).collect();
            let (fast, slow) = (agreement(texts, &weights), slowly(texts, &weights));
            for ((fast, slow), text) in fast.iter().zip(&slow).zip(texts) {
                assert!((fast - slow).abs() < 1e-9, "{text}: {fast} {slow}");
            }
            assert_eq!(fast.len(), texts.len());
        }
    }

    #[test]
    fn equal_texts_agree_wholly() {
        for value in agreement(&["uma casa", "uma  casa"], &[0.5, 0.5]) {
            assert!((value - 1.0).abs() < 1e-12, "{value}");
        }
    }
}
