//! A pair of texts taken apart into words, with what is known of the words of both languages.

use std::borrow::Cow;
use std::collections::HashSet;

use tolmach_text::Span;

use crate::lexicon::Lexicon;
use crate::literals;
use crate::words::{Script, Word, fold, stem, words};
use crate::{Class, Finding, Pair, Severity};

/// How many words, names or addresses of one text are compared with those of the other: sentences have fewer, and no text
/// takes more than linear time.
pub(crate) const MOST: usize = 256;

/// What the surface checks of words look at.
#[derive(Debug)]
pub(crate) struct Texts<'a> {
    pub(crate) pair: &'a Pair<'a>,
    pub(crate) source: Vec<Word<'a>>,
    pub(crate) target: Vec<Word<'a>>,
    /// Words of the source's language, where they are known.
    pub(crate) from: Option<&'static Lexicon>,
    /// Words of the translation's language, where they are known.
    pub(crate) to: Option<&'static Lexicon>,
    /// Addresses, handles and hashtags of the source, where the checks of words have nothing to say.
    source_literals: Vec<Span>,
    /// The same of the translation.
    target_literals: Vec<Span>,
    source_folds: HashSet<String>,
}

impl<'a> Texts<'a> {
    pub(crate) fn of(pair: &'a Pair<'a>) -> Self {
        let source = words(pair.source);
        Self {
            source_folds: source.iter().flat_map(|word| [fold(word.text), stem(word.text)]).collect(),
            source,
            source_literals: literals::spans(pair.source),
            target_literals: literals::spans(pair.target),
            target: words(pair.target),
            from: Lexicon::of(pair.from),
            to: Lexicon::of(pair.to),
            pair,
        }
    }

    /// Whether the source has this folded word, or its possessive.
    pub(crate) fn source_has(&self, folded: &str) -> bool {
        self.source_folds.contains(folded)
    }

    /// Whether bytes of the source are part of an address, handle or hashtag.
    pub(crate) fn is_literal_of_source(&self, span: Span) -> bool {
        overlaps(&self.source_literals, span)
    }

    /// Whether bytes of the translation are part of an address, handle or hashtag.
    pub(crate) fn is_literal(&self, span: Span) -> bool {
        overlaps(&self.target_literals, span)
    }

    /// Whether most words of the source are written in this script.
    pub(crate) fn source_is(&self, script: Script) -> bool {
        is_mostly(&self.source, script)
    }

    /// Whether most words of the translation are written in this script.
    pub(crate) fn target_is(&self, script: Script) -> bool {
        is_mostly(&self.target, script)
    }
}

fn overlaps(spans: &[Span], span: Span) -> bool {
    // They are in order and do not overlap.
    let next = spans.partition_point(|other| other.end <= span.start);
    spans.get(next).is_some_and(|other| other.start < span.end)
}

fn is_mostly(words: &[Word<'_>], script: Script) -> bool {
    2 * words.iter().filter(|word| word.script() == script).count() > words.len()
}

impl Finding {
    /// A finding in the translation alone.
    pub(crate) fn in_target(
        class: Class,
        severity: Severity,
        target: Span,
        why: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            class,
            severity,
            source: None,
            target: Some(target),
            expected: None,
            found: None,
            why: why.into(),
        }
    }

    /// The same, with what stands there and what should.
    pub(crate) fn with(mut self, found: impl Into<String>, expected: impl Into<String>) -> Self {
        self.found = Some(found.into());
        self.expected = Some(expected.into());
        self
    }

    /// The same, with the place in the source that it is about.
    pub(crate) fn of_source(mut self, source: Span) -> Self {
        self.source = Some(source);
        self
    }
}
