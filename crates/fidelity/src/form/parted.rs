//! Words with a space inside.

use tolmach_text::Span;

use crate::lexicon::Form;
use crate::texts::Texts;
use crate::words::is_apostrophe;
use crate::{Class, Finding, Severity};

/// A word with a space inside: one half or both are no words, and together they are.
pub(super) fn find(texts: &Texts<'_>, out: &mut Vec<Finding>) {
    let Some(lexicon) = texts.to else { return };
    for (at, pair) in texts.target.windows(2).enumerate() {
        let [left, right] = pair else { continue };
        let blank = !right.gap.is_empty() && right.gap.chars().all(char::is_whitespace);
        let short = left.letters() == 1 || right.letters() == 1;
        if !blank
            || short
            || !right.is_lower()
            || left.has_digit()
            || right.has_digit()
            || left.text.contains(is_apostrophe)
            // One half of a choice: пост/пре увеличения.
            || left.gap.ends_with('/')
        {
            continue;
        }
        let (one, other) = (texts.target_folded.get(at), texts.target_folded.get(at + 1));
        if lexicon.is_frequent(one) && lexicon.is_frequent(other) {
            continue;
        }
        let whole = [one, other].concat();
        let whole_frequent = lexicon.is_frequent(&whole);
        // Dictionaries have many short forms that hardly anybody uses.
        let known = |part: &str| {
            lexicon.is_frequent(part)
                || lexicon.form(part) != Form::Unknown && (part.chars().count() >= 4 || !whole_frequent)
        };
        // A short noun and what often follows one: a aba de.
        let noun =
            lexicon.form(one) == Form::Common && one.chars().count() >= 3 && lexicon.is_function(other);
        let name = left.is_capitalised() && (lexicon.is_function(other) || !left.may_begin());
        if known(one) && known(other) || texts.source_has(one) && texts.source_has(other) || name || noun {
            continue;
        }
        if whole.chars().count() < 5
            || lexicon.form(&whole) == Form::Unknown
            || left.is_acronym() && left.letters() > 1
        {
            continue;
        }
        let span = Span::new(left.span.start, right.span.end);
        let text = span.of(texts.pair.target);
        let joined = [left.text, right.text].concat();
        out.push(
            Finding::in_target(Class::Parted, Severity::Block, span, "one word has a space inside")
                .with(text, joined),
        );
    }
}
