//! Names that lost their capital letter.

use crate::lexicon::Form;
use crate::texts::Texts;
use crate::words::{MOST, Script, Word, fold};
use crate::{Class, Finding, Severity};

pub(super) fn find(texts: &Texts<'_>, out: &mut Vec<Finding>) {
    inner_capitals(texts, out);
    let source = || texts.source.iter().zip(texts.source_folded.iter());
    let mut looked_up = 0;
    for (at, word) in texts.target.iter().enumerate() {
        if !word.is_lower() || word.letters() < 3 || word.has_digit() {
            continue;
        }
        let folded = texts.target_folded.get(at);
        let form = texts.to.map_or(Form::Common, |lexicon| lexicon.form(folded));
        if form == Form::Common {
            continue;
        }
        looked_up += usize::from(texts.source_has(folded));
        if looked_up > MOST {
            return;
        }
        let is = |is_so: fn(&Word<'_>) -> bool| source().any(|(word, other)| other == folded && is_so(word));
        if texts.source_has(folded) && is(|word| word.is_lower()) || texts.is_literal(word.span) {
            continue;
        }
        let copied = word.script() == Script::Latin
            && texts.source_has(folded)
            && is(|word| word.is_capitalised() && !word.may_begin() || word.is_acronym());
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

/// Capitals inside a word that the source has elsewhere, or not at all: `BiTtorrent`, `COViD`, `Iphone`.
fn inner_capitals(texts: &Texts<'_>, out: &mut Vec<Finding>) {
    let is_inner = |word: &Word<'_>| {
        word.script() == Script::Latin
            && !word.is_lower()
            && !word.is_acronym()
            // 0X, 2D
            && !word.text.starts_with(|first: char| first.is_numeric())
            && word.text.chars().skip(1).any(char::is_uppercase)
    };
    let has_brands = texts.source.iter().any(is_inner);
    let mut looked_up = 0;
    for word in &texts.target {
        let inner = is_inner(word);
        if !inner && !has_brands
            || word.script() != Script::Latin
            || word.is_acronym()
            || texts.is_literal(word.span)
        {
            continue;
        }
        let folded = fold(word.text);
        if !texts.source_has(&folded) {
            continue;
        }
        looked_up += 1;
        if looked_up > MOST {
            return;
        }
        let same = |other: &&Word<'_>| (inner || is_inner(other)) && fold(other.text) == folded;
        let mut written = texts.source.iter().filter(same).peekable();
        let Some(first) = written.peek().copied() else { continue };
        // A sentence begins with a capital.
        let begins = word.may_begin() && word.text.chars().skip(1).eq(first.text.chars().skip(1));
        // McDonald's, McDonald’s.
        let is_written = |other: &Word<'_>| {
            let letters =
                |text: &'_ str| text.chars().filter(|char| char.is_alphanumeric()).collect::<String>();
            other.text == word.text || letters(other.text) == letters(word.text)
        };
        if begins || written.any(is_written) {
            continue;
        }
        let (class, severity) = if inner && (is_inner(first) || first.is_acronym()) {
            (Class::LatinChanged, Severity::Block)
        } else {
            (Class::NameCase, Severity::Warn)
        };
        out.push(
            Finding::in_target(class, severity, word.span, "the capital letters of a name are others")
                .with(word.text, first.text)
                .of_source(first.span),
        );
    }
}
