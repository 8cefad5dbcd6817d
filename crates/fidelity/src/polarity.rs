//! Negation lost or added.
//!
//! Counting words of negation is right once in five times: translators turn "not" into another word ("not easy" into
//! "difficult"). So a negation is missed only where nothing on the other side denies: near the words that it is linked
//! to, where links are known, and else in the whole sentence, which is worth no more than a note.

use tolmach_text::{Link, Span};

use crate::lexicon::Lexicon;
use crate::texts::Texts;
use crate::words::{Folded, MOST, Word, fold};
use crate::{Class, Finding, Severity, work};

/// Words around a linked word in which what denies may stand.
const NEAR: usize = 3;

/// Negations without counterpart; linear but for the negations of a sentence, whose links are looked through.
pub(crate) fn find(texts: &Texts<'_>, out: &mut Vec<Finding>) {
    let pair = texts.pair;
    let Some((source, target)) = sides(texts) else { return };
    let mut links = pair.links.iter().filter(|link| !link.source.is_empty() && !link.target.is_empty());
    let severity = if links.next().is_none() { Severity::Note } else { Severity::Warn };
    if let Some(span) = unanswered(&source, &target, pair.links, |link| (link.source, link.target)) {
        out.push(Finding {
            class: Class::NegationLost,
            severity,
            source: Some(span),
            target: None,
            expected: Some(span.of(pair.source).to_owned()),
            found: None,
            why: "nothing in the translation denies this".into(),
        });
    }
    // What is copied denies in no language: «no plural», "no plural".
    if let Some(span) = unanswered(&target, &source, pair.links, |link| (link.target, link.source))
        .filter(|span| !is_copied(texts, *span))
    {
        let finding =
            Finding::in_target(Class::NegationAdded, severity, span, "nothing in the source denies this");
        out.push(Finding { found: Some(span.of(pair.target).to_owned()), ..finding });
    }
}

/// Whether the source has the word as well.
fn is_copied(texts: &Texts<'_>, span: Span) -> bool {
    texts.source_has(&fold(span.of(texts.pair.target)))
}

/// The words of one text and what is known of their language.
#[derive(Clone, Copy)]
pub(crate) struct Side<'t, 'a> {
    pub(crate) words: &'t [Word<'a>],
    folded: &'t Folded,
    language: &'static Lexicon,
}

/// Source and translation, where the words of negation of both languages are known.
pub(crate) fn sides<'t, 'a>(texts: &'t Texts<'a>) -> Option<(Side<'t, 'a>, Side<'t, 'a>)> {
    let source = Side {
        words: &texts.source,
        folded: &texts.source_folded,
        language: Lexicon::lists_of(texts.pair.from)?,
    };
    let target = Side {
        words: &texts.target,
        folded: &texts.target_folded,
        language: Lexicon::lists_of(texts.pair.to)?,
    };
    Some((source, target))
}

/// The ends of a link on one side and on the other.
type Ends = fn(&Link) -> (Span, Span);

/// The first plain negation of one side that nothing on the other side answers.
fn unanswered(side: &Side<'_, '_>, other: &Side<'_, '_>, links: &[Link], ends: Ends) -> Option<Span> {
    let plain: Vec<usize> =
        (0..side.words.len()).filter(|&at| is_plain_negation(side, at)).take(MOST).collect();
    if plain.is_empty() {
        return None;
    }
    let denying: Vec<bool> = (0..other.words.len()).map(|at| denies(other, at)).collect();
    plain
        .into_iter()
        .filter(|&at| {
            let linked = linked(side, other, links, ends, at);
            match linked.is_empty() {
                true => !denying.contains(&true),
                false => !linked.iter().any(|&at| {
                    let near = denying.get(at.saturating_sub(NEAR)..(at + NEAR + 1).min(denying.len()));
                    near.is_some_and(|near| near.contains(&true))
                }),
            }
        })
        .find_map(|at| side.words.get(at).map(|word| word.span))
}

/// Places of the other side's words that a negation and the word after it are linked to.
fn linked(side: &Side<'_, '_>, other: &Side<'_, '_>, links: &[Link], ends: Ends, at: usize) -> Vec<usize> {
    let touches = |one: Span, other: Span| {
        work::count(1);
        one.start < other.end && other.start < one.end
    };
    let negated = side.words.get(at..(at + 2).min(side.words.len())).unwrap_or_default();
    let there = links
        .iter()
        .map(ends)
        .filter(|(here, there)| !here.is_empty() && !there.is_empty())
        .filter(|(here, _)| negated.iter().any(|word| touches(word.span, *here)))
        .map(|(_, there)| there);
    // Words are in order: few are looked at for each link.
    let mut places: Vec<usize> = there
        .flat_map(|there| {
            let first = other.words.partition_point(|word| word.span.end <= there.start);
            let rest = other.words.iter().enumerate().skip(first);
            rest.take_while(move |(_, word)| touches(word.span, there)).map(|(at, _)| at)
        })
        .collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// A negation that negates the sentence: not «не только», "not only", «не менее», "No. 4".
pub(crate) fn is_plain_negation(side: &Side<'_, '_>, at: usize) -> bool {
    let folded = side.folded.get(at);
    if !negates(side.language, folded) {
        return false;
    }
    let is_number = side.words.get(at + 1).is_some_and(Word::has_digit);
    !is_number
        && !side.language.has("not-plain-before", side.folded.get(at + 1))
        && !at
            .checked_sub(1)
            .is_some_and(|before| side.language.has("not-plain-after", side.folded.get(before)))
}

/// How a word denies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Denial {
    /// It may stand for a negation: *fail*, *hardly*, *little*.
    Loose,
    /// A prefix turns a word into its opposite: *impossible*.
    Turned,
    /// It denies what follows: *without*, *nor*.
    Other,
    /// It negates the sentence.
    Plain,
}

/// Letters of the shortest word that a prefix may turn into its opposite, and of both together.
const SHORTEST: (usize, usize) = (4, 6);

/// How each word of a side denies, if it does.
pub(crate) fn denials(side: &Side<'_, '_>) -> Vec<Option<Denial>> {
    let (words, language) = (side.words, side.language);
    let of = |at: usize| {
        let folded = side.folded.get(at);
        let is_opposite = |prefix: &str| {
            let rest = folded.strip_prefix(prefix);
            rest.is_some_and(|rest| rest.chars().count() >= SHORTEST.0 && language.has_frequent_form(rest))
        };
        let may_be_opposite =
            |word: &Word<'_>| word.letters() >= SHORTEST.1 && (!word.is_capitalised() || word.may_begin());
        if is_plain_negation(side, at) {
            Some(Denial::Plain)
        } else if language.has("other-negation", folded) {
            Some(Denial::Other)
        } else if negates(language, folded) {
            None
        } else if words.get(at).is_some_and(may_be_opposite)
            && language.list("turning-prefix").any(is_opposite)
        {
            Some(Denial::Turned)
        } else {
            let is_without = language.list("negative-suffix").any(|suffix| folded.ends_with(suffix));
            (language.has("negative", folded) || is_without).then_some(Denial::Loose)
        }
    };
    (0..words.len()).map(of).collect()
}

/// Words of negation of a language, and what negated verbs begin with, small and with a capital; none of a language that
/// has no lexicon. A model that expects a negation expects one of them.
pub fn negations(language: &str) -> Vec<String> {
    let Some(lexicon) = Lexicon::lists_of(language) else { return Vec::new() };
    let lists = ["negation", "other-negation", "negation-start"];
    let with_capital = |word: &str| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>())
    };
    let words = lists.into_iter().flat_map(|list| lexicon.list(list));
    words.flat_map(|word| std::iter::once(word.to_owned()).chain(with_capital(word))).collect()
}

/// Whether a word is one of [`negations`], or has an ending that negates.
pub(crate) fn is_negation(side: &Side<'_, '_>, at: usize) -> bool {
    let folded = side.folded.get(at);
    negates(side.language, folded) || side.language.has("other-negation", folded)
}

/// Whether a word negates the sentence, or has an ending that does: *don't*.
fn negates(language: &Lexicon, folded: &str) -> bool {
    language.has("negation", folded)
        || language.list("negation-ending").any(|ending| folded.ends_with(ending))
}

/// Whether a word denies in any way.
pub(crate) fn denies(side: &Side<'_, '_>, at: usize) -> bool {
    let (folded, language) = (side.folded.get(at), side.language);
    let with = |list: &str, fits: fn(&str, &str) -> bool| language.list(list).any(|part| fits(folded, part));
    negates(language, folded)
        || language.has("negative", folded)
        || folded.chars().count() >= 5
            && (with("negative-prefix", |word, part| word.starts_with(part))
                || with("negative-suffix", |word, part| word.ends_with(part)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Pair;

    #[test]
    fn how_words_deny() {
        use Denial::{Loose, Other, Plain, Turned};
        type Case = (&'static str, &'static str, &'static [(&'static str, Denial)]);
        let table: [Case; 6] = [
            ("en", "It doesn’t sell without a permit.", &[("doesn’t", Plain), ("without", Other)]),
            ("en", "No one was unable to find it.", &[("No", Plain), ("unable", Turned)]),
            ("en", "Not just did they fail, it was useless.", &[("fail", Loose), ("useless", Loose)]),
            ("en", "The interest of the children is important.", &[]),
            (
                "pt",
                "Não é impossível, nem ilegal.",
                &[("Não", Plain), ("impossível", Turned), ("nem", Other), ("ilegal", Turned)],
            ),
            ("pt", "Ninguém saiu sem falar.", &[("Ninguém", Plain), ("sem", Other)]),
        ];
        for (language, text, expected) in table {
            let pair = Pair { source: text, target: "", from: language, to: "en", links: &[] };
            let texts = Texts::of(&pair);
            let (side, _) = sides(&texts).expect("lexicons");
            let found: Vec<(&str, Denial)> = side
                .words
                .iter()
                .zip(denials(&side))
                .filter_map(|(word, denial)| Some((word.text, denial?)))
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn what_a_model_may_say_to_deny() {
        for (language, word) in
            [("en", "not"), ("en-GB", "Nothing"), ("en", "didn"), ("pt", "Não"), ("ru", "Никто")]
        {
            assert!(negations(language).iter().any(|other| other == word), "{language} {word}");
        }
        assert_eq!(negations("sw"), Vec::<String>::new());
    }
}
