//! Names that lost their capital letter.

use std::collections::HashSet;

use crate::lexicon::Form;
use crate::texts::Texts;
use crate::words::{Script, fold};
use crate::{Class, Finding, Severity};

pub(super) fn find(texts: &Texts<'_>, out: &mut Vec<Finding>) {
    let lower: HashSet<String> =
        texts.source.iter().filter(|word| word.is_lower()).map(|word| fold(word.text)).collect();
    let upper: HashSet<String> = texts
        .source
        .iter()
        .filter(|word| word.is_capitalised() && !word.may_begin() || word.is_acronym())
        .map(|word| fold(word.text))
        .collect();
    for word in &texts.target {
        if !word.is_lower() || word.letters() < 3 || word.has_digit() {
            continue;
        }
        let folded = fold(word.text);
        if lower.contains(&folded) || texts.is_literal(word.span) {
            continue;
        }
        let form = texts.to.map_or(Form::Common, |lexicon| lexicon.form(&folded));
        let copied = upper.contains(&folded) && form != Form::Common && word.script() == Script::Latin;
        let known = form == Form::Name && word.letters() >= 4;
        if copied || known {
            let mut capital = word.text.chars();
            let expected: String =
                capital.next().map(|first| first.to_uppercase().chain(capital).collect()).unwrap_or_default();
            out.push(
                Finding::in_target(
                    Class::NameCase,
                    Severity::Warn,
                    word.span,
                    "a name is written without its capital letter",
                )
                .with(word.text, expected),
            );
        }
    }
}
