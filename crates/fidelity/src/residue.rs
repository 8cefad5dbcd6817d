//! What is left of the source's language in the translation.

use tolmach_text::Span;

use crate::lexicon::{Form, Lexicon};
use crate::texts::Texts;
use crate::words::{MOST, Script, Word, fold};
use crate::{Class, Finding, Severity};

/// Words and letters of the source's language; linear but for the words of short copied runs.
pub(crate) fn find(texts: &Texts<'_>, out: &mut Vec<Finding>) {
    mixed_words(texts, out);
    if texts.source_is(Script::Cyrillic) && texts.target_is(Script::Latin) {
        left_script(texts, Script::Cyrillic, out);
    }
    if let (Some(from), Some(to)) = (texts.from, texts.to) {
        left_words(texts, from, to, out);
    }
}

/// Latin and Cyrillic letters in one word, as no language writes; `SMSка` is Russian.
fn mixed_words(texts: &Texts<'_>, out: &mut Vec<Finding>) {
    let is_mixed = |word: &&Word<'_>| word.script() == Script::Mixed && !texts.source_has(&fold(word.text));
    for word in texts.target.iter().filter(is_mixed).take(MOST) {
        let head: String =
            word.text.chars().take_while(|char| !('\u{400}'..='\u{52f}').contains(char)).collect();
        let tail = word.text.get(head.len()..).unwrap_or_default();
        let is_derived = head.chars().filter(|char| char.is_uppercase()).count() >= 2
            && crate::words::script(tail) == Script::Cyrillic
            && !tail.chars().any(char::is_uppercase);
        if !is_derived {
            let finding = Finding::in_target(
                Class::Residue,
                Severity::Block,
                word.span,
                "letters of two scripts in one word",
            );
            out.push(Finding { found: Some(word.text.to_owned()), ..finding });
        }
    }
}

/// Words in the source's script in a translation that is written in another.
fn left_script(texts: &Texts<'_>, script: Script, out: &mut Vec<Finding>) {
    let is_left = |word: &&Word<'_>| word.script() == script && word.letters() >= 2;
    for run in runs(&texts.target, |word| is_left(&word)) {
        let span = span(run);
        let finding =
            Finding::in_target(Class::Residue, Severity::Block, span, "this is in the letters of the source");
        out.push(Finding { found: Some(span.of(texts.pair.target).to_owned()), ..finding });
    }
}

/// Runs of words of the source's language with two function words or more.
fn left_words(texts: &Texts<'_>, from: &Lexicon, to: &Lexicon, out: &mut Vec<Finding>) {
    let copied = |word: &Word<'_>| {
        word.letters() > 0 && texts.source_has(&fold(word.text)) && !texts.is_literal(word.span)
    };
    // Where all is in capitals, they tell nothing.
    let capitals = !texts.source.iter().any(|word| word.letters() > 1 && !word.is_acronym());
    for run in runs(&texts.target, copied) {
        if run.len() < 2 {
            continue;
        }
        let counts = Counts::of(run, from, to, capitals);
        // A title is copied: its other words have capitals, or it stands in quotation marks.
        if counts.is_title() || is_quoted(texts, run) {
            continue;
        }
        let Some(severity) = counts.severity() else { continue };
        let span = span(run);
        let finding =
            Finding::in_target(Class::Residue, severity, span, "this is in the language of the source");
        out.push(Finding { found: Some(span.of(texts.pair.target).to_owned()), ..finding });
    }
}

/// A word, or words that are written as one: with hyphens between them, or with other marks and no space.
fn chains<'t, 'a>(run: &'t [Word<'a>]) -> impl Iterator<Item = &'t [Word<'a>]> {
    run.chunk_by(|_, next| !next.gap.contains(char::is_whitespace))
}

/// Words without a capital in a run that was copied from the source, by what tells their language. Words with hyphens
/// between them count once (add-on), and those of a path or another code not at all (a.out, system/proxy/host).
#[derive(Debug, Default)]
struct Counts {
    /// Function words of the source's language alone.
    functions: usize,
    /// Other words of the source's language alone.
    others: usize,
    /// Function words of the source's language that the other language has as well.
    shared: usize,
    /// Other words that both languages have, or none.
    rest: usize,
    /// Words with a capital.
    capitalised: usize,
}

impl Counts {
    fn of(run: &[Word<'_>], from: &Lexicon, to: &Lexicon, capitals: bool) -> Self {
        let mut counts = Self::default();
        for chain in chains(run) {
            let inner = || chain.iter().skip(1).map(|word| word.gap);
            let is_code = |gap: &str| !matches!(gap, "-" | "\u{2011}") && !gap.contains(SENTENCE_MARKS);
            if inner().any(is_code) {
                continue;
            }
            let mut parts = Self::default();
            for word in chain {
                parts.count(word, from, to, capitals);
            }
            if chain.len() > 1 && inner().all(|gap| matches!(gap, "-" | "\u{2011}")) {
                parts = parts.into_one();
            }
            counts.functions += parts.functions;
            counts.others += parts.others;
            counts.shared += parts.shared;
            counts.rest += parts.rest;
            counts.capitalised += parts.capitalised;
        }
        counts
    }

    fn count(&mut self, word: &Word<'_>, from: &Lexicon, to: &Lexicon, capitals: bool) {
        let folded = fold(word.text);
        let exclusive = to.form(&folded) == Form::Unknown && !to.is_function(&folded);
        let count = match (from.is_function(&folded), exclusive) {
            _ if !word.is_lower() && !capitals => &mut self.capitalised,
            (true, true) => &mut self.functions,
            (true, false) => &mut self.shared,
            (false, true) if from.form(&folded) == Form::Common => &mut self.others,
            (false, _) => &mut self.rest,
        };
        *count += 1;
    }

    /// What the parts of a compound are together.
    fn into_one(self) -> Self {
        let foreign = usize::from(self.functions + self.others > 0);
        let capitalised = usize::from(foreign == 0 && self.capitalised > 0);
        Self { others: foreign, capitalised, rest: 1 - foreign - capitalised, ..Self::default() }
    }

    fn is_title(&self) -> bool {
        self.others + self.rest == 0 && self.capitalised > 0
    }

    fn severity(&self) -> Option<Severity> {
        let function_words = self.functions + self.shared;
        match self.functions + self.others {
            0 => None,
            1 if function_words < 3 && (self.others == 0 || function_words < 2) => None,
            1 | 2 if function_words == 0 => Some(Severity::Warn),
            _ => Some(Severity::Block),
        }
    }
}

/// Marks between words of a sentence that lost its spaces.
const SENTENCE_MARKS: [char; 14] = [',', ';', '!', '?', '—', '–', '…', '«', '»', '“', '”', '"', '‘', '’'];

/// Whether a run stands in quotation marks of its own.
fn is_quoted(texts: &Texts<'_>, run: &[Word<'_>]) -> bool {
    let quotes = ['«', '»', '“', '”', '„', '"', '‘', '’', '\'', '(', ')', '[', ']'];
    let after = run.last().and_then(|last| texts.pair.target.get(last.span.end..)).unwrap_or_default();
    run.first().is_some_and(|first| first.gap.trim_start().ends_with(quotes))
        && after.trim_start_matches(['.', ',', '!', '?', ' ']).starts_with(quotes)
}

/// The longest runs of neighbouring words that all satisfy a condition.
fn runs<'t, 'a>(words: &'t [Word<'a>], is_wanted: impl Fn(&Word<'a>) -> bool) -> Vec<&'t [Word<'a>]> {
    words
        .chunk_by(|one, other| is_wanted(one) == is_wanted(other))
        .filter(|run| run.first().is_some_and(&is_wanted))
        .collect()
}

fn span(run: &[Word<'_>]) -> Span {
    match run {
        [first, .., last] => Span::new(first.span.start, last.span.end),
        [one] => one.span,
        [] => Span::default(),
    }
}
