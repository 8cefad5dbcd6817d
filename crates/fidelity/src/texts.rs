//! A pair of texts taken apart into words, with what is known of the words of both languages.

use std::borrow::Cow;

use tolmach_language::same_language;
use tolmach_text::Span;

use crate::hash::QuickSet;
use crate::knowledge::lexicons;
use crate::lexicon::Lexicon;
use crate::literals::{self, Literal, overlaps};
use crate::words::{Folded, Script, Word, words};
use crate::{Class, Finding, Pair, Severity, work};

/// What the surface checks of words look at.
#[derive(Debug)]
pub(crate) struct Texts<'a> {
    pub(crate) pair: &'a Pair<'a>,
    pub(crate) source: Vec<Word<'a>>,
    pub(crate) target: Vec<Word<'a>>,
    /// Words of the source's language, where those of both languages are known.
    pub(crate) from: Option<&'static Lexicon>,
    /// Words of the translation's language, where those of both languages are known.
    pub(crate) to: Option<&'static Lexicon>,
    /// The words of the source as they are looked up.
    pub(crate) source_folded: Folded,
    /// The same of the translation.
    pub(crate) target_folded: Folded,
    /// Addresses, handles, hashtags and codes of the source.
    pub(crate) source_literals: Vec<Literal<'a>>,
    /// The same of the translation.
    pub(crate) target_literals: Vec<Literal<'a>>,
    /// Folded words of the source and those that have a possessive without it, by their hashes.
    source_folds: QuickSet<String>,
    source_script: Script,
    target_script: Script,
}

impl<'a> Texts<'a> {
    pub(crate) fn of(pair: &'a Pair<'a>) -> Self {
        let (source, target) = (words(pair.source), words(pair.target));
        let source_folded = Folded::of(&source);
        let mut source_folds = QuickSet::with_capacity_and_hasher(source.len(), Default::default());
        for folded in source_folded.iter() {
            if let Some(stem) = folded.strip_suffix("'s").or_else(|| folded.strip_suffix('\'')) {
                source_folds.insert(stem.to_owned());
            }
            if !source_folds.contains(folded) {
                source_folds.insert(folded.to_owned());
            }
        }
        // Of both languages or of none: see `knowledge`.
        let (from, to) = lexicons(pair.from, pair.to).unzip();
        Self {
            source_folds,
            source_folded,
            target_folded: Folded::of(&target),
            source_script: most(&source),
            target_script: most(&target),
            source,
            target,
            source_literals: literals::literals(pair.source),
            target_literals: literals::literals(pair.target),
            from,
            to,
            pair,
        }
    }

    /// Whether the source has this folded word, or its possessive.
    pub(crate) fn source_has(&self, folded: &str) -> bool {
        work::count(folded.len());
        self.source_folds.contains(folded)
    }

    /// Whether a word is one of the source without its hyphens, and no name: addon for add-on.
    pub(crate) fn is_written_apart(&self, word: &str) -> bool {
        let compounds = self.source.chunk_by(|_, next| next.gap == "-");
        let mut common = compounds.filter(|parts| parts.len() > 1 && parts.iter().all(Word::is_lower));
        let is_same = |parts: &[Word<'_>]| {
            let mut rest = Some(word);
            for part in parts {
                rest = rest.and_then(|rest| rest.strip_prefix(part.text));
            }
            rest == Some("")
        };
        common.any(is_same)
    }

    /// Whether the translation is Portuguese: the spellings that `names/latin` knows are those of English and Portuguese.
    pub(crate) fn goes_into_portuguese(&self) -> bool {
        same_language(self.pair.to, "pt")
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
        self.source_script == script
    }

    /// Whether most words of the translation are written in this script.
    pub(crate) fn target_is(&self, script: Script) -> bool {
        self.target_script == script
    }
}

/// The script that most words are written in; `Other` if there is none.
fn most(words: &[Word<'_>]) -> Script {
    let count = |script| 2 * words.iter().filter(|word| word.script() == script).count() > words.len();
    [Script::Latin, Script::Cyrillic, Script::Mixed]
        .into_iter()
        .find(|script| count(*script))
        .unwrap_or(Script::Other)
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
