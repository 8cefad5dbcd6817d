//! The form of the translation: words run together or apart, said twice or over and over, spaces, marks, placeholders.

mod glued;
mod marks;
mod parted;
mod repeats;
mod spacing;

use crate::Finding;
use crate::texts::Texts;

/// Faults of form that the source does not have; linear.
pub(crate) fn find(texts: &Texts<'_>, out: &mut Vec<Finding>) {
    marks::placeholders(texts.pair, out);
    marks::unpaired(texts.pair, out);
    glued::find(texts, out);
    parted::find(texts, out);
    spacing::after_marks(texts, out);
    spacing::broken_sentences(texts, out);
    repeats::doubled(texts, out);
    repeats::loops(texts, out);
}
