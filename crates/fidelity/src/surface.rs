//! The checks of words and marks, which look at the same words.

use crate::texts::Texts;
use crate::{Finding, Pair, coverage, form, literals, names, polarity, residue};

/// Everything that words and marks give away; linear in the length of the texts but for the few names of a sentence.
pub(crate) fn find(pair: &Pair<'_>, out: &mut Vec<Finding>) {
    let texts = Texts::of(pair);
    for find in [coverage::find, form::find, literals::find, names::find, polarity::find, residue::find] {
        find(&texts, out);
    }
}
