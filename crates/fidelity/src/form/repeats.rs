//! Words said twice, and phrases said over and over.

use tolmach_text::Span;

use crate::texts::Texts;
use crate::words::{Folded, MOST, Script, Word, fold};
use crate::{Class, Finding, Severity};

/// Longest phrase, in words, that is looked for.
const LONGEST: usize = 12;

/// A word twice in a row, where the source says none twice.
pub(super) fn doubled(texts: &Texts<'_>, out: &mut Vec<Finding>) {
    let mut found = twice(&texts.target, &texts.target_folded).peekable();
    if found.peek().is_none() || twice(&texts.source, &texts.source_folded).next().is_some() {
        return;
    }
    // A pronoun may hang on the verb before: «tornando-o o primeiro».
    let is_apart = |first: &Word<'_>, second: &Word<'_>| {
        second.gap.trim() == "" && !first.gap.ends_with(['-', '\u{2011}'])
    };
    for (first, second, folded) in found.filter(|(first, second, _)| is_apart(first, second)).take(MOST) {
        let legitimate = texts.to.is_none_or(|lexicon| lexicon.has("doubled", folded))
            || folded.chars().count() < 2 && texts.to.is_some_and(|lexicon| !lexicon.is_function(folded));
        // Mr Said said; The Tap Tap in a text in Cyrillic letters.
        let foreign = second.script() == Script::Latin && texts.target_is(Script::Cyrillic);
        let by_chance = first.text != second.text && first.span.start > 0 || foreign;
        let severity = if legitimate || by_chance { Severity::Warn } else { Severity::Block };
        let span = Span::new(first.span.start, second.span.end);
        let text = span.of(texts.pair.target);
        out.push(
            Finding::in_target(Class::Doubled, severity, span, "a word stands twice").with(text, first.text),
        );
    }
}

/// Neighbours of the same letters. In the source a comma or hyphen may stand between: «давным-давно», "never, never".
fn twice<'t, 'a>(
    words: &'t [Word<'a>],
    folded: &'t Folded,
) -> impl Iterator<Item = (&'t Word<'a>, &'t Word<'a>, &'t str)> {
    words.windows(2).enumerate().filter_map(|(at, pair)| match pair {
        [first, second]
            if folded.get(at) == folded.get(at + 1)
                && second.gap.chars().all(|char| char.is_whitespace() || matches!(char, '-' | ',' | '‑'))
                && first.letters() > 0
                && !first.has_digit() =>
        {
            Some((first, second, folded.get(at)))
        }
        _ => None,
    })
}

/// A phrase three times or more in a row, or a long one twice, and syllables over and over inside a word.
pub(super) fn loops(texts: &Texts<'_>, out: &mut Vec<Finding>) {
    let target: Vec<&str> = texts.target_folded.iter().collect();
    let Some((at, size, times)) = longest_loop(&target) else {
        syllables(texts, out);
        return;
    };
    let source: Vec<&str> = texts.source_folded.iter().collect();
    if longest_loop(&source).is_some_and(|(_, _, allowed)| allowed >= times.min(3)) {
        return;
    }
    let (Some(first), Some(last)) = (texts.target.get(at), texts.target.get(at + size * times - 1)) else {
        return;
    };
    let span = Span::new(first.span.start, last.span.end);
    let phrase =
        texts.target.get(at + size - 1).map_or(span, |end| Span::new(first.span.start, end.span.end));
    let text = span.of(texts.pair.target);
    // A long phrase twice may be rhetoric, or an abbreviation and what it stands for; a word thrice too: "more and more
    // and more".
    let severity = if times > 3 || times == 3 && size > 2 { Severity::Block } else { Severity::Warn };
    out.push(
        Finding::in_target(Class::Loop, severity, span, format!("the same words {times} times in a row"))
            .with(text, phrase.of(texts.pair.target)),
    );
}

/// (first word, words in the phrase, how often) of the run that covers most words: three times or more, or twice if
/// it has four words or more.
fn longest_loop(words: &[&str]) -> Option<(usize, usize, usize)> {
    let mut best: Option<(usize, usize, usize)> = None;
    for size in 1..=LONGEST.min(words.len() / 2) {
        let mut run = 0;
        for at in size..=words.len() {
            let same = words.get(at).is_some_and(|word| word == &words[at - size]);
            if same {
                run += 1;
                continue;
            }
            let times = run / size + 1;
            let start = at - run - size;
            let is_words =
                words[start..start + size].iter().any(|word| word.chars().any(char::is_alphabetic));
            let enough = times >= 3 || times == 2 && size >= 4;
            if enough && is_words && best.is_none_or(|(_, size, before)| size * before < run + size) {
                best = Some((start, size, times));
            }
            run = 0;
        }
    }
    best
}

/// Two to four letters five times or more, or one letter six times or more.
fn syllables(texts: &Texts<'_>, out: &mut Vec<Finding>) {
    for word in &texts.target {
        if word.text.len() < 6 || word.has_digit() {
            continue;
        }
        let letters: Vec<char> = word.text.chars().collect();
        let loops = (1..=4).any(|size| {
            let most = if size == 1 { 6 } else { 5 };
            let mut run = 0;
            (size..letters.len()).any(|at| {
                run = if letters[at] == letters[at - size] { run + 1 } else { 0 };
                run >= size * (most - 1)
            })
        });
        if loops && !texts.source_has(&fold(word.text)) {
            let finding =
                Finding::in_target(Class::Loop, Severity::Block, word.span, "the same letters over and over");
            out.push(Finding { found: Some(word.text.to_owned()), ..finding });
        }
    }
}
