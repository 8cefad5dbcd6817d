//! Names of parts with hyphens between them, whose parts fell together or apart: `UBoats` for U-Boats, `Saffircimpson`
//! for Saffir-Simpson. Where the parts are as many as they were, each is judged by itself.

use tolmach_text::Span;

use super::spelling::relation;
use crate::edits::distance;
use crate::lexicon::Form;
use crate::texts::Texts;
use crate::words::{MOST, Script, Word, plain};
use crate::{Class, Finding, Severity};

/// Words with hyphens between them, or one word.
#[derive(Debug)]
struct Compound<'t, 'a> {
    parts: &'t [Word<'a>],
    /// Without letter case and marks, the hyphens left in.
    key: String,
}

impl<'t, 'a> Compound<'t, 'a> {
    /// The names among the words that `fits` lets through, or all of them.
    fn names(words: &'t [Word<'a>], lower_too: bool, fits: impl Fn(&[Word<'a>]) -> bool) -> Vec<Self> {
        let is_name = |parts: &&'t [Word<'a>]| {
            (lower_too || parts.first().is_some_and(Word::is_capitalised))
                && fits(parts)
                && parts.iter().all(|part| part.script() == Script::Latin && !part.has_digit())
        };
        let joined = |parts: &'t [Word<'a>]| {
            let key = parts.iter().map(|part| plain(part.text)).collect::<Vec<_>>().join("-");
            Self { parts, key }
        };
        words.chunk_by(|_, next| next.gap == "-").filter(is_name).take(MOST).map(joined).collect()
    }

    fn span(&self) -> Option<Span> {
        let (first, last) = (self.parts.first()?, self.parts.last()?);
        Some(Span::new(first.span.start, last.span.end))
    }

    fn letters(&self) -> String {
        self.key.replace('-', "")
    }
}

pub(super) fn find(texts: &Texts<'_>, out: &mut Vec<Finding>) {
    let (Some(from), Some(to)) = (texts.from, texts.to) else { return };
    if !texts.source.iter().any(|word| word.gap == "-") {
        return;
    }
    // Among Cyrillic letters no other compound is to be expected.
    let cyrillic = texts.source_is(Script::Cyrillic) || texts.target_is(Script::Cyrillic);
    let is_unknown = |part: &Word<'_>| {
        let folded = plain(part.text);
        to.form(&folded) == Form::Unknown && from.form(&folded) == Form::Unknown
    };
    let is_compound = |parts: &[Word<'_>]| {
        let is_name = parts.last().is_some_and(Word::is_capitalised)
            || parts.first().is_some_and(|part| part.letters() == 1)
            || parts.iter().any(is_unknown)
            || cyrillic;
        parts.len() >= 2 && is_name && parts.iter().map(Word::letters).sum::<usize>() >= 5
    };
    let originals = Compound::names(&texts.source, cyrillic, is_compound);
    if originals.is_empty() {
        return;
    }
    let copies = Compound::names(&texts.target, cyrillic, |_| true);
    for copy in &copies {
        let is_new = |part: &Word<'_>| {
            (is_unknown(part) || part.letters() < 3) && !texts.source_has(&plain(part.text))
        };
        if !copy.parts.iter().any(is_new) {
            continue;
        }
        let Some(span) = copy.span() else { continue };
        let original = originals.iter().find(|original| {
            let short = |part: &Word<'_>| part.letters() < 3;
            let same_parts = copy.parts.len() == original.parts.len()
                && !original
                    .parts
                    .iter()
                    .zip(copy.parts)
                    .any(|(one, other)| short(one) && one.text != other.text);
            let (one, other) = (original.letters(), copy.letters());
            let (english, portuguese) =
                if texts.goes_into_portuguese() { (&one, &other) } else { (&other, &one) };
            let is_joined = || original.parts.iter().all(Word::is_lower) && one == other;
            !same_parts
                && !is_joined()
                && one.strip_suffix('s') != Some(&other)
                && other.strip_suffix('s') != Some(&one)
                && distance(&original.key, &copy.key, 2).is_some()
                && relation(english, portuguese).is_none()
                && !copies.iter().any(|copy| copy.letters() == one)
        });
        let said = |finding: &Finding| {
            finding.class == Class::LatinChanged
                && finding.severity == Severity::Block
                && finding.target.is_some_and(|other| other.start < span.end && span.start < other.end)
        };
        if let Some(original) = original
            && let Some(whole) = original.span()
            && !out.iter().any(said)
        {
            out.push(
                Finding::in_target(
                    Class::LatinChanged,
                    Severity::Block,
                    span,
                    "a name with a hyphen that should be copied is spelt differently",
                )
                .with(span.of(texts.pair.target), whole.of(texts.pair.source))
                .of_source(whole),
            );
        }
    }
}
