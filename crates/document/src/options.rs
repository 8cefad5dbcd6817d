//! How a document is read and written.

use crate::Limits;

/// How a document is read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadOptions {
    /// What the document may cost.
    pub limits: Limits,
    /// Language tag of the source, where the caller knows it: parts of a sentence that say they are in another one come
    /// through unchanged. Else the document's own declaration counts.
    pub source_language: Option<String>,
    /// Whether the lines of a paragraph of plain text are joined: for text that was wrapped by hand. Each line is a
    /// segment otherwise.
    pub unwrap_lines: bool,
    /// Keys of the front matter of Markdown whose values are translated.
    pub front_matter: Vec<String>,
    /// Longest line of a subtitle, in characters.
    pub subtitle_line: usize,
}

impl Default for ReadOptions {
    fn default() -> Self {
        let keys = ["title", "subtitle", "description", "summary", "excerpt", "headline", "caption", "alt"];
        Self {
            limits: Limits::default(),
            source_language: None,
            unwrap_lines: false,
            front_matter: keys.map(str::to_string).to_vec(),
            subtitle_line: 42,
        }
    }
}

/// How a document is written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct RenderOptions {
    /// Language tag (BCP 47) of the document as it was read.
    pub source_language: String,
    /// Language tag (BCP 47) of the translations. Where it is empty or equals the source language, no
    /// declaration of language or direction is touched.
    pub target_language: String,
    /// The notice to put in the page, if any.
    pub notice: Option<Notice>,
}

impl RenderOptions {
    /// A page translated from one language into another, with no notice.
    pub fn new(source_language: impl Into<String>, target_language: impl Into<String>) -> Self {
        Self {
            source_language: source_language.into(),
            target_language: target_language.into(),
            notice: None,
        }
    }

    /// No language declared and no notice: with identity translations the output equals the input.
    pub fn unchanged() -> Self {
        Self::default()
    }

    pub(crate) fn relabels(&self) -> bool {
        !self.target_language.is_empty() && !self.target_language.eq_ignore_ascii_case(&self.source_language)
    }
}

/// What a notice says beside the two languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Notice {
    /// Address of the original page; only `http`, `https` and relative addresses are linked.
    pub source_url: Option<String>,
    /// Date of the translation, as it is to be shown.
    pub date: Option<String>,
}

impl Notice {
    /// A notice without link and date.
    pub fn new() -> Self {
        Self::default()
    }
}
