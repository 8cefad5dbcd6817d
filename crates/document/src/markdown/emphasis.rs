//! Where the parser finds emphasis in a line.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Parser, Tag};

use super::Dialect;

/// Emphasis in a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Emphasis {
    pub(super) range: Range<usize>,
    /// Signs at each end.
    pub(super) signs: usize,
}

/// The emphasis in `text`, in the order of its starts; every name of a link is taken for known.
pub(super) fn emphasis(text: &str, dialect: Dialect) -> Vec<Emphasis> {
    // A word before it keeps the line from being anything but a paragraph.
    const WORD: &str = "a ";
    let line = format!("{WORD}{text}");
    let masked = dialect.mask(&line);
    let known = |_| Some((CowStr::Borrowed("x"), CowStr::Borrowed("")));
    Parser::new_with_broken_link_callback(&masked, dialect.options(), Some(known))
        .into_offset_iter()
        .filter_map(|(event, range)| {
            let signs = match event {
                Event::Start(Tag::Emphasis) => 1,
                Event::Start(Tag::Strong) => 2,
                Event::Start(Tag::Strikethrough) if line.get(range.clone())?.starts_with("~~") => 2,
                Event::Start(Tag::Strikethrough) => 1,
                _ => return None,
            };
            Some(Emphasis { range: range.start - WORD.len()..range.end - WORD.len(), signs })
        })
        .collect()
}

/// Source bytes as one line of the same length: what stands before other lines in their block is no part of the text.
pub(super) fn one_line(raw: &str) -> Cow<'_, str> {
    if !raw.contains(['\n', '\r']) {
        return Cow::Borrowed(raw);
    }
    let mut prefix = false;
    let line = raw.chars().map(|c| {
        let end = matches!(c, '\n' | '\r');
        prefix = end || (prefix && matches!(c, ' ' | '\t' | '>'));
        if prefix { ' ' } else { c }
    });
    Cow::Owned(line.collect())
}
