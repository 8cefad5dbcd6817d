//! The likeliest pieces to go on with.

/// A next piece for a hypothesis.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Choice {
    /// Its row within the sentence.
    pub(crate) hypothesis: usize,
    pub(crate) column: usize,
    /// Sum of log-probabilities with it; 0 if not computed.
    pub(crate) score: f32,
}

/// Keeps in `chosen` the `width` best of it and of `logits + offset`, best first, the earlier of equals first.
pub(crate) fn top(logits: &[f32], hypothesis: usize, offset: f32, width: usize, chosen: &mut Vec<Choice>) {
    for (column, logit) in logits.iter().enumerate() {
        let score = logit + offset;
        // NaN never enters: the comparison is false.
        let enters = score > f32::NEG_INFINITY
            && (chosen.len() < width || chosen.last().is_some_and(|last| score > last.score));
        if enters {
            let at = chosen.partition_point(|c| c.score >= score);
            chosen.insert(at, Choice { hypothesis, column, score });
            chosen.truncate(width);
        }
    }
}
