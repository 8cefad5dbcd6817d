//! Names that go from one script into the other.
//!
//! A name that no dictionary has can only have been transliterated. If no word of the translation can be its
//! transliteration, it is lost or it is another name.

use crate::lexicon::{Form, Lexicon};
use crate::names::strain_between;
use crate::texts::Texts;
use crate::transliteration::PERMITTED;
use crate::words::{Script, Word, fold};
use crate::{Class, Finding, Severity};

pub(super) fn find(texts: &Texts<'_>, out: &mut Vec<Finding>) {
    let (source, target) = match (texts.source_is(Script::Cyrillic), texts.target_is(Script::Cyrillic)) {
        (true, false) => (Script::Cyrillic, Script::Latin),
        (false, true) => (Script::Latin, Script::Cyrillic),
        _ => return,
    };
    let (Some(from), Some(to)) = (texts.from, texts.to) else { return };
    let names: Vec<&Word<'_>> =
        texts.source.iter().filter(|word| is_name(word, source, from)).take(NAMES).collect();
    let candidates: Vec<&Word<'_>> =
        texts.target.iter().filter(|word| is_name(word, target, to)).take(NAMES).collect();
    if names.is_empty() || candidates.is_empty() {
        return;
    }
    // The strain of each name with each candidate.
    let best = |word: &Word<'_>, others: &[Word<'_>]| {
        others.iter().filter_map(|other| strain_between(word, other)).fold(f32::INFINITY, f32::min)
    };
    let lost: Vec<&&Word<'_>> = names
        .iter()
        .filter(|word| best(word, &texts.target) > LOST && !texts.pair.target.contains(word.text))
        .collect();
    if lost.len() != 1 {
        return;
    }
    let new: Vec<&&Word<'_>> = candidates.iter().filter(|word| best(word, &texts.source) > LOST).collect();
    if let ([lost], [new]) = (&lost[..], &new[..]) {
        out.push(
            Finding::in_target(
                Class::NameChanged,
                Severity::Warn,
                new.span,
                "this name cannot be a transliteration of the name in the source",
            )
            .with(new.text, lost.text)
            .of_source(lost.span),
        );
    }
}

/// So many names of a text are looked for in the other.
const NAMES: usize = 32;
/// From this strain on two words are not the same name in any transcription.
const LOST: f32 = 2.5 * PERMITTED;

/// A word with a capital that the dictionary does not have, inside a sentence.
fn is_name(word: &Word<'_>, script: Script, lexicon: &Lexicon) -> bool {
    word.is_capitalised()
        && !word.is_acronym()
        && !word.may_begin()
        && word.letters() >= 4
        && word.script() == script
        && !word.has_digit()
        && lexicon.form(&fold(word.text)) != Form::Common
        && !lexicon.knows(word.text)
}
