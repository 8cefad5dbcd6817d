//! How much a text has in common with several others, as chrF measures it.

/// Longest run of characters that is compared, as in chrF.
const ORDER: usize = 6;
/// How much more having what the others have counts than having nothing else: β of the F score. chrF has 2; what a model
/// leaves out all of its hypotheses tend to leave out, hence a little more.
const BETA: f64 = 2.1;
/// Bits of a character: 0 is the end of the text, every character is one more than its code.
const BITS: usize = 21;

/// Several texts, each with a weight, counted in runs of one to six characters, white space left out.
#[derive(Debug)]
pub(super) struct Consensus {
    /// One an order.
    orders: [Order; ORDER],
}

/// What the texts have in runs of one length.
#[derive(Debug, Default)]
struct Order {
    /// The runs, ascending, each with the end of its shares; they begin where those of the run before it end.
    runs: Vec<(u128, usize)>,
    /// For a run that a text has once, twice and so on: what it shares with the others.
    shares: Vec<Share>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Share {
    /// How often the others have the run too, at most as often as it, weighed.
    matched: f64,
    /// The same as a share of the runs of each.
    covered: f64,
}

impl Consensus {
    /// Counts `texts`; `weights` are one a text and sum to 1.
    pub(super) fn new(texts: &[&str], weights: &[f64]) -> Self {
        let mut runs: Vec<(u128, usize)> = Vec::new();
        let mut lengths = Vec::with_capacity(texts.len());
        for (number, text) in texts.iter().enumerate() {
            let before = runs.len();
            runs.extend(runs_of(text).map(|run| (run, number)));
            lengths.push(runs.len() - before);
        }
        // Runs that begin alike stand side by side: one order serves all lengths.
        runs.sort_unstable();
        let orders = std::array::from_fn(|below| {
            let order = below + 1;
            let mut texts: Vec<Text> = lengths
                .iter()
                .zip(weights)
                .map(|(&length, &weight)| Text {
                    part: weight / number_of_runs(length, order),
                    weight,
                    count: 0,
                })
                .collect();
            let mut counted = Order::default();
            for alike in runs.chunk_by(|a, b| prefix(a.0, order) == prefix(b.0, order)) {
                if let Some(&(run, _)) = alike.first().filter(|(run, _)| is_whole(*run, order)) {
                    counted.count(prefix(run, order), alike, &mut texts);
                }
            }
            counted
        });
        Self { orders }
    }

    /// The overlap of a text with the others that is to be expected: the F score of its expected precision and recall.
    ///
    /// Time grows with the length of the text and of what there is to compare it with, not with the number of texts.
    pub(super) fn agreement(&self, text: &str) -> f64 {
        let mut runs: Vec<u128> = runs_of(text).collect();
        runs.sort_unstable();
        let (mut precision, mut recall, mut orders) = (0.0, 0.0, 0.0);
        for (counted, order) in self.orders.iter().zip(1..).filter(|(_, order)| runs.len() >= *order) {
            let Share { matched, covered } = counted.shared_with(&runs, order);
            precision += matched / number_of_runs(runs.len(), order);
            recall += covered;
            orders += 1.0;
        }
        let below = BETA * BETA * precision + recall;
        if below > 0.0 { (1.0 + BETA * BETA) * precision * recall / below / orders } else { 0.0 }
    }
}

impl Order {
    /// Takes in a run that stands in `alike`: its first occurrence in one text matches the first in another, and so on.
    fn count(&mut self, run: u128, alike: &[(u128, usize)], texts: &mut [Text]) {
        for &(_, number) in alike {
            if let Some(text) = texts.get_mut(number) {
                text.count += 1;
            }
        }
        let mut total = Share::default();
        for occurrence in 1.. {
            let mut with = texts.iter().filter(|text| text.count >= occurrence).peekable();
            if with.peek().is_none() {
                break;
            }
            for text in with {
                total.matched += text.weight;
                total.covered += text.part;
            }
            self.shares.push(total);
        }
        self.runs.push((run, self.shares.len()));
        texts.iter_mut().for_each(|text| text.count = 0);
    }

    /// What a text with these runs, ascending, shares with those counted.
    fn shared_with(&self, runs: &[u128], order: usize) -> Share {
        let mut sum = Share::default();
        let mut from = 0;
        let mut counted = self.runs.iter();
        for alike in runs.chunk_by(|a, b| prefix(*a, order) == prefix(*b, order)) {
            let Some(run) = alike.first().map(|&run| prefix(run, order)) else { continue };
            // Both ascend: what lies before this run lies before the next.
            while let Some(&(other, to)) = counted.as_slice().first().filter(|(other, _)| *other <= run) {
                counted.next();
                let shares = self.shares.get(from..to).unwrap_or_default();
                from = to;
                if other == run
                    && let Some(share) = shares.get(alike.len() - 1).or(shares.last())
                {
                    sum.matched += share.matched;
                    sum.covered += share.covered;
                }
            }
        }
        sum
    }
}

/// One of the texts while runs are counted.
#[derive(Clone, Copy, Debug)]
struct Text {
    weight: f64,
    /// The weight of one of its runs of the order at hand.
    part: f64,
    /// How often it has the run at hand.
    count: usize,
}

/// The run of [`ORDER`] characters from each character of a text on, the later ones first; at the end cut short.
fn runs_of(text: &str) -> impl Iterator<Item = u128> {
    let mut run = 0_u128;
    // From the end: each run is the one behind it, with one more character before it and one less at its end.
    text.chars().rev().filter(|c| !c.is_whitespace()).map(move |c| {
        run = (u128::from(u32::from(c)) + 1) << (BITS * (ORDER - 1)) | run >> BITS;
        run
    })
}

/// The first characters of a run.
fn prefix(run: u128, order: usize) -> u128 {
    run >> (BITS * (ORDER - order))
}

/// Whether a run has this many characters: one that the end of its text cuts short is none of this order.
fn is_whole(run: u128, order: usize) -> bool {
    prefix(run, order) & ((1 << BITS) - 1) != 0
}

/// Runs of a text of so many characters, at least 1.
fn number_of_runs(length: usize, order: usize) -> f64 {
    (length + 1).saturating_sub(order).max(1) as f64
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    /// The same, pair by pair and run by run.
    fn slowly(text: &str, texts: &[&str], weights: &[f64]) -> f64 {
        let counts = |text: &str, order: usize| {
            let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
            let mut counts: HashMap<Vec<char>, usize> = HashMap::new();
            for run in chars.windows(order) {
                *counts.entry(run.to_vec()).or_default() += 1;
            }
            counts
        };
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
        let strangers = ["", "a", "aaaaa", "O gato negro dormia.", "zzz 😀", "x\u{0}a"];
        for texts in groups {
            let total: f64 = (1..=texts.len()).map(|n| n as f64).sum();
            let weights: Vec<f64> = (1..=texts.len()).map(|n| n as f64 / total).collect();
            let consensus = Consensus::new(texts, &weights);
            for text in texts.iter().chain(&strangers) {
                let (fast, slow) = (consensus.agreement(text), slowly(text, texts, &weights));
                assert!((fast - slow).abs() < 1e-9, "{text}: {fast} {slow}");
            }
        }
    }

    #[test]
    fn equal_texts_agree_wholly() {
        let consensus = Consensus::new(&["uma casa", "uma  casa"], &[0.5, 0.5]);
        let value = consensus.agreement("uma casa");
        assert!((value - 1.0).abs() < 1e-12, "{value}");
    }
}
