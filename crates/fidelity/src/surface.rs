//! The checks of words and marks, which look at the same words.

use crate::texts::Texts;
use crate::words::MOST;
use crate::{Class, Finding, Pair, coverage, form, literals, names, polarity, residue};

/// What a fault is called when another class sees it as well.
const SAID_ALREADY: &[(Class, Class)] = &[
    (Class::Untranslated, Class::Residue),
    (Class::Loop, Class::Doubled),
    (Class::LatinChanged, Class::Glued),
    (Class::Glued, Class::LatinChanged),
    (Class::Glued, Class::Residue),
    (Class::Glued, Class::NameChanged),
    (Class::LiteralChanged, Class::LatinChanged),
];

/// Everything that words and marks give away; linear in the length of the texts but for the few names of a sentence.
pub(crate) fn find(pair: &Pair<'_>, out: &mut Vec<Finding>) {
    let texts = Texts::of(pair);
    let mut found: Vec<Finding> = Vec::new();
    let literals = |texts: &Texts<'_>, out: &mut Vec<Finding>| {
        literals::compare(texts.pair, &texts.source_literals, &texts.target_literals, out);
    };
    for find in [coverage::find, form::find, literals, names::find, polarity::find, residue::find] {
        find(&texts, &mut found);
    }
    // Two spellings of a compound.
    let mut asked = 0;
    found.retain(|finding| {
        let made_of_words = matches!(finding.class, Class::Glued | Class::LatinChanged);
        asked += usize::from(made_of_words);
        let word = finding.found.as_deref().unwrap_or_default();
        !(made_of_words && asked <= MOST && texts.is_written_apart(word))
    });
    let says = |other: &Finding, class: Class, finding: &Finding| {
        // What is surely glued is no doubtful spelling of a name.
        let graver = match (class, finding.class) {
            (Class::LatinChanged, Class::Glued) => other.severity >= finding.severity,
            (Class::Glued, Class::LatinChanged) => other.severity > finding.severity,
            _ => true,
        };
        other.class == class && graver && covers(other, finding)
    };
    let is_said = |finding: &Finding| {
        SAID_ALREADY
            .iter()
            .filter(|(_, again)| *again == finding.class)
            .any(|(class, _)| found.iter().take(MOST).any(|other| says(other, *class, finding)))
    };
    let again: Vec<bool> = found.iter().map(is_said).collect();
    out.extend(found.into_iter().zip(again).filter(|(_, again)| !again).map(|(finding, _)| finding));
}

/// Whether both are about the same bytes of the translation.
fn covers(one: &Finding, other: &Finding) -> bool {
    match (one.target, other.target) {
        (Some(one), Some(other)) => one.start <= other.start && other.end <= one.end,
        _ => false,
    }
}
