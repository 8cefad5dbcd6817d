//! What is missing and what is too much: by length, and by the word alignment where one is known.

use tolmach_text::{Link, Span};

use tolmach_language::{Traits, primary};

use crate::lexicon::{Form, Lexicon};
use crate::texts::Texts;
use crate::words::{Word, fold};
use crate::{Class, Finding, Pair, Severity};

/// A translation shorter than this part of the expected length has lost something.
const SHORT: f32 = 0.55;
/// The same for pairs whose ratio is not known.
const SHORT_UNKNOWN: f32 = 0.3;
/// A translation longer than this part of the expected length has something added.
const LONG: f32 = 1.8;
/// Characters by which texts may be off without meaning anything, the more the shorter they are: "USA" is not short.
const SLACK: f32 = 5.0;
const SLACK_OF_SHORT: f32 = 25.0;
/// So many neighbouring words that no link reaches, with so many content words among them, are left out or added.
const UNREACHED: usize = 5;
const UNREACHED_CONTENT: usize = 3;
/// So many are certainly left out.
const LEFT_OUT: usize = 7;

/// Omissions and additions; linear.
pub(crate) fn find(texts: &Texts<'_>, out: &mut Vec<Finding>) {
    let pair = texts.pair;
    if !pair.source.chars().any(char::is_alphanumeric) {
        return;
    }
    let target = Span::new(0, pair.target.len());
    if pair.target.trim().is_empty() {
        out.push(Finding::in_target(Class::Empty, Severity::Block, target, "there is no translation"));
        return;
    }
    if is_copied(texts) {
        out.push(Finding::in_target(
            Class::Untranslated,
            Severity::Block,
            target,
            "the text is as in the source",
        ));
        return;
    }
    // How long a translation is as a rule is not known of every pair: Chinese takes a third of the characters.
    if texts.from.is_some() || expected_ratio(pair).is_some() {
        length(pair, out);
    }
    if !pair.links.is_empty() {
        unreached(texts, out);
    }
}

/// Whether the translation is the source, and the source is more than names, figures and addresses.
fn is_copied(texts: &Texts<'_>) -> bool {
    let pair = texts.pair;
    if primary(pair.from) == primary(pair.to) || !letters_of(pair.source).eq(letters_of(pair.target)) {
        return false;
    }
    let foreign = |word: &&Word<'_>| {
        word.is_lower()
            && word.letters() > 0
            && texts.to.is_none_or(|to| to.form(&fold(word.text)) == Form::Unknown)
    };
    let count = texts.source.iter().filter(foreign).count();
    match (texts.from, texts.to) {
        (Some(from), Some(to)) if texts.source.len() >= 2 => {
            let exclusive = |word: &&Word<'_>| {
                let folded = fold(word.text);
                word.is_lower() && from.form(&folded) != Form::Unknown && to.form(&folded) == Form::Unknown
            };
            texts.source.iter().filter(exclusive).count() >= 1
        }
        _ => texts.source.len() >= 4 && count >= 3,
    }
}

/// The letters and digits of a text in their small forms.
fn letters_of(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// Characters of the translation for one of the source, as translators write, where they were measured for both languages.
pub(crate) fn expected_ratio(pair: &Pair<'_>) -> Option<f32> {
    let length = |tag: &str| Traits::of_tag(tag)?.length;
    Some(length(pair.to)? / length(pair.from)?)
}

fn length(pair: &Pair<'_>, out: &mut Vec<Finding>) {
    let ratio = expected_ratio(pair);
    let size = |text: &str| text.trim().chars().count() as f32;
    let expected = size(pair.source) * ratio.unwrap_or(1.0);
    let found = size(pair.target);
    let short = if ratio.is_some() { SHORT } else { SHORT_UNKNOWN };
    let span = Span::new(0, pair.target.len());
    let slack = (SLACK_OF_SHORT - expected / 4.0).max(SLACK);
    if found < short * expected - slack {
        let why = format!("the translation has {:.0}% of the length expected", 100.0 * found / expected);
        out.push(Finding::in_target(Class::Omission, Severity::Block, span, why));
    } else if ratio.is_some() && found > LONG * expected + 2.0 * slack {
        let why = format!("the translation has {:.0}% of the length expected", 100.0 * found / expected);
        out.push(Finding::in_target(Class::Addition, Severity::Warn, span, why));
    }
}

/// Runs of words that no link reaches, on either side.
fn unreached(texts: &Texts<'_>, out: &mut Vec<Finding>) {
    let linked: Vec<&Link> =
        texts.pair.links.iter().filter(|link| !link.source.is_empty() && !link.target.is_empty()).collect();
    let mut sources: Vec<Span> = linked.iter().map(|link| link.source).collect();
    let mut targets: Vec<Span> = linked.iter().map(|link| link.target).collect();
    for run in runs(&texts.source, &mut sources, texts.from) {
        let long = run.of(texts.pair.source).split_whitespace().count() >= LEFT_OUT;
        let finding = Finding {
            class: Class::Omission,
            severity: if long { Severity::Block } else { Severity::Warn },
            source: Some(run),
            target: None,
            expected: None,
            found: None,
            why: "no word of the translation belongs to these words".into(),
        };
        out.push(finding);
    }
    for run in runs(&texts.target, &mut targets, texts.to) {
        out.push(Finding::in_target(
            Class::Addition,
            Severity::Warn,
            run,
            "these words belong to none of the source",
        ));
    }
}

/// Runs of words that none of the spans touches.
fn runs(words: &[Word<'_>], reached: &mut [Span], lexicon: Option<&Lexicon>) -> Vec<Span> {
    reached.sort_unstable();
    let mut found = Vec::new();
    let mut run: Vec<&Word<'_>> = Vec::new();
    let mut next = 0;
    let mut furthest = 0;
    let mut close = |run: &mut Vec<&Word<'_>>| {
        let content = run.iter().filter(|word| {
            word.letters() >= 4 && !lexicon.is_some_and(|lexicon| lexicon.is_function(&fold(word.text)))
        });
        if let [first, .., last] = run[..]
            && run.len() >= UNREACHED
            && content.count() >= UNREACHED_CONTENT
        {
            found.push(Span::new(first.span.start, last.span.end));
        }
        run.clear();
    };
    for word in words {
        while let Some(span) = reached.get(next)
            && span.start < word.span.end
        {
            furthest = furthest.max(span.end);
            next += 1;
        }
        if furthest > word.span.start {
            close(&mut run);
        } else {
            run.push(word);
        }
    }
    close(&mut run);
    found
}
