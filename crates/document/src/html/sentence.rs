//! From a run of inline content to a segment: clean text, and marks with their places in it.

use std::collections::HashSet;
use std::ops::Range;

use tolmach_text::Span;

use super::Draft;
use super::encoding::is_raw_byte;
use super::references::{self, Place};
use super::tokenizer::{Token, TokenKind, Tokens};
use super::tree::Node;
use crate::projection::{Attach, Mark, Shape};
use crate::{Segment, SegmentKind};

/// Inline content between two block boundaries, in source order.
#[derive(Debug, Clone)]
pub(super) enum Item {
    Text(Range<usize>),
    /// Start tag, by token.
    Open(usize),
    /// End tag, by token.
    Close(usize),
    /// Source bytes without words.
    Point {
        range: Range<usize>,
        breaks: bool,
    },
    /// These tokens, whose words come through unchanged.
    Verbatim(Range<usize>),
}

/// The source bytes of one mark: of its two tags, or of all of it and nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tags {
    pub(super) open: Range<usize>,
    pub(super) close: Range<usize>,
}

/// Text as a browser shows it: references decoded, white space collapsed.
#[derive(Debug, Default)]
pub(super) struct Clean {
    pub(super) text: String,
    pending: bool,
}

impl Clean {
    /// Appends character data; returns where in the clean text it begins, if any of it shows.
    pub(super) fn push(&mut self, raw: &str, place: Place) -> Option<usize> {
        let mut first = None;
        let mut rest = raw;
        while let Some(c) = rest.chars().next() {
            if c == '&'
                && let Some((decoded, length)) = references::decode(rest, place)
            {
                for c in decoded.chars() {
                    self.push_char(c, &mut first);
                }
                rest = rest.get(length..).unwrap_or_default();
            } else {
                self.push_char(c, &mut first);
                rest = rest.get(c.len_utf8()..).unwrap_or_default();
            }
        }
        first
    }

    fn push_char(&mut self, c: char, first: &mut Option<usize>) {
        match c {
            ' ' | '\t' | '\n' | '\r' | '\x0c' => self.pending = true,
            // A hyphenation hint: it would only split the word for the model.
            '\u{ad}' => {}
            c => {
                if std::mem::take(&mut self.pending) && !self.text.is_empty() {
                    self.text.push(' ');
                }
                first.get_or_insert(self.text.len());
                self.text.push(if is_raw_byte(c) { char::REPLACEMENT_CHARACTER } else { c });
            }
        }
    }
}

/// Bytes of `raw` from its first to its last visible character; `None` where all of it is white space.
pub(super) fn visible(raw: &str, place: Place) -> Option<Range<usize>> {
    let mut found: Option<Range<usize>> = None;
    let mut at = 0;
    while let Some(c) = raw.get(at..).and_then(|rest| rest.chars().next()) {
        let reference = if c == '&' { references::decode(&raw[at..], place) } else { None };
        let (blank, length) = match &reference {
            Some((decoded, length)) => (decoded.chars().all(char::is_whitespace), *length),
            None => (c.is_whitespace(), c.len_utf8()),
        };
        if !blank {
            found = Some(found.map_or(at, |f| f.start)..at + length);
        }
        at += length;
    }
    found
}

/// Whether there is something to translate: text without letters is the same in every language.
pub(super) fn has_words(text: &str, protected: &[Span]) -> bool {
    let mut at = 0;
    let letters = |part: Option<&str>| part.is_some_and(|part| part.chars().any(char::is_alphabetic));
    for span in protected {
        if letters(text.get(at..span.start)) {
            return true;
        }
        at = span.end;
    }
    letters(text.get(at..))
}

/// The parsed page, for reading items.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a Tokens,
    pub(super) nodes: &'a [Node],
}

impl<'a> Source<'a> {
    pub(super) fn token(&self, index: usize) -> Option<&'a Token> {
        self.tokens.tokens.get(index)
    }

    pub(super) fn node(&self, index: usize) -> Option<&'a Node> {
        self.nodes.get(index)
    }

    fn range(&self, index: usize) -> Range<usize> {
        self.token(index).map_or(0..0, |token| token.range.clone())
    }

    /// Whether an item shows text.
    fn shows(&self, item: &Item) -> bool {
        match item {
            Item::Text(range) => visible(&self.text[range.clone()], Place::Text).is_some(),
            Item::Verbatim(tokens) => tokens.clone().any(|index| {
                self.token(index).is_some_and(|token| {
                    token.kind == TokenKind::Text
                        && visible(&self.text[token.range.clone()], Place::Text).is_some()
                })
            }),
            _ => false,
        }
    }

    fn item_range(&self, item: &Item) -> Range<usize> {
        match item {
            Item::Text(range) | Item::Point { range, .. } => range.clone(),
            Item::Open(token) | Item::Close(token) => self.range(*token),
            Item::Verbatim(tokens) => {
                self.range(tokens.start).start..self.range(tokens.end.saturating_sub(1)).end
            }
        }
    }
}

/// The segment in `items`, or `None` where they hold no words. What stands at the edges without being part of
/// the sentence (white space, pictures, tags around all of it) is left out, and so stays where it is.
pub(super) fn build(
    source: Source<'_>,
    items: &[Item],
    kind: SegmentKind,
    language: Option<String>,
) -> Option<Draft> {
    let first = items.iter().position(|item| source.shows(item))?;
    let last = items.iter().rposition(|item| source.shows(item))?;
    let close_at = |token: usize| source.node(token).and_then(|node| node.partner);
    let (first_token, last_token) =
        (token_reach(source, items.get(first)?).start, token_reach(source, items.get(last)?).end);
    // Tags at the edges belong to the sentence only where their other end lies within it.
    let start = (0..first)
        .find(|&index| match items.get(index) {
            Some(Item::Open(token)) => {
                close_at(*token).is_some_and(|close| close > first_token && close < last_token)
            }
            _ => false,
        })
        .unwrap_or(first);
    let start_token =
        items.get(start).map_or(first_token, |item| token_reach(source, item).start.min(first_token));
    let end = (last + 1..items.len())
        .rev()
        .find(|&index| match items.get(index) {
            Some(Item::Close(token)) => close_at(*token)
                .is_some_and(|open| open >= start_token && open > first_token && open < last_token),
            _ => false,
        })
        .unwrap_or(last);
    let edge = |item: &Item| {
        let range = source.item_range(item);
        match item {
            Item::Text(_) => {
                let shown = visible(&source.text[range.clone()], Place::Text).unwrap_or(0..range.len());
                range.start + shown.start..range.start + shown.end
            }
            _ => range,
        }
    };
    let range = edge(items.get(start)?).start..edge(items.get(end)?).end;
    let mut builder = Builder {
        source,
        range: range.clone(),
        clean: Clean::default(),
        marks: Vec::new(),
        tags: Vec::new(),
        breaks: Vec::new(),
        open: Vec::new(),
        unplaced: Vec::new(),
        ends: Vec::new(),
        moved: HashSet::new(),
    };
    let items = items.get(start..=end)?;
    builder.ends.extend(items.iter().filter_map(|item| match item {
        Item::Close(token) => Some(*token),
        _ => None,
    }));
    for item in items {
        builder.item(item);
    }
    builder.finish(kind, language)
}

fn token_reach(source: Source<'_>, item: &Item) -> Range<usize> {
    match item {
        Item::Open(token) | Item::Close(token) => *token..*token + 1,
        Item::Verbatim(tokens) => tokens.clone(),
        Item::Text(range) | Item::Point { range, .. } => {
            let at = source.tokens.tokens.partition_point(|token| token.range.end <= range.start);
            at..at + 1
        }
    }
}

struct OpenMark {
    mark: usize,
    token: usize,
    /// White space was already due before the tag.
    spaced: bool,
}

struct Builder<'a> {
    source: Source<'a>,
    range: Range<usize>,
    clean: Clean,
    marks: Vec<Mark>,
    tags: Vec<Tags>,
    /// By mark: a point that parts words.
    breaks: Vec<bool>,
    open: Vec<OpenMark>,
    /// Marks that begin at the next visible character, ascending.
    unplaced: Vec<usize>,
    /// End tags among the items, ascending; others lie within what is copied whole.
    ends: Vec<usize>,
    /// End tags that were put before the place where they stand.
    moved: HashSet<usize>,
}

impl Builder<'_> {
    fn item(&mut self, item: &Item) {
        match item {
            Item::Text(range) => {
                let range = range.start.max(self.range.start)..range.end.min(self.range.end);
                let source = self.source;
                self.text(source.text.get(range).unwrap_or_default());
            }
            Item::Open(token) => {
                let mark = self.push(Shape::Pair, self.source.range(*token));
                self.unplaced.push(mark);
                self.open.push(OpenMark { mark, token: *token, spaced: self.clean.pending });
            }
            Item::Close(token) => self.close(*token),
            Item::Point { range, breaks } => {
                self.point(range.clone(), *breaks);
                self.clean.pending |= *breaks;
            }
            Item::Verbatim(tokens) => self.verbatim(item, tokens.clone()),
        }
    }

    fn text(&mut self, raw: &str) {
        if let Some(start) = self.clean.push(raw, Place::Text) {
            for index in self.unplaced.drain(..) {
                if let Some(mark) = self.marks.get_mut(index) {
                    mark.span = Span::new(start, start);
                }
            }
        }
    }

    fn push(&mut self, shape: Shape, open: Range<usize>) -> usize {
        let at = self.clean.text.len();
        let parent = self.open.last().map(|open| open.mark);
        self.marks.push(Mark { span: Span::new(at, at), parent, shape });
        self.tags.push(Tags { close: open.end..open.end, open });
        self.breaks.push(false);
        self.marks.len() - 1
    }

    /// Adds a point, or lengthens the one just before it.
    fn point(&mut self, range: Range<usize>, breaks: bool) {
        let at = self.clean.text.len();
        let parent = self.open.last().map(|open| open.mark);
        if let (Some(mark), Some(tags), Some(flag)) =
            (self.marks.last(), self.tags.last_mut(), self.breaks.last_mut())
            && matches!(mark.shape, Shape::Point(_))
            && mark.parent == parent
            && mark.span.start == at
            && tags.open.end <= range.start
            && self.source.text.get(tags.open.end..range.start).is_some_and(|gap| gap.trim_ascii().is_empty())
        {
            tags.open.end = range.end;
            tags.close = range.end..range.end;
            *flag |= breaks;
            return;
        }
        let mark = self.push(Shape::Point(Attach::Left), range);
        if let Some(flag) = self.breaks.last_mut() {
            *flag = breaks;
        }
        // At the start of a mark that has no text yet, it begins where that mark will.
        if parent.is_some_and(|parent| self.unplaced.contains(&parent)) {
            self.unplaced.push(mark);
        }
    }

    fn verbatim(&mut self, item: &Item, tokens: Range<usize>) {
        let range = self.source.item_range(item);
        if !self.source.shows(item) {
            self.point(range, false);
            return;
        }
        let mark = self.push(Shape::Opaque, range);
        self.unplaced.push(mark);
        for index in tokens {
            if let Some(token) = self.source.token(index)
                && token.kind == TokenKind::Text
            {
                let source = self.source;
                self.text(&source.text[token.range.clone()]);
            }
        }
        self.end(mark);
    }

    fn end(&mut self, mark: usize) {
        let end = self.clean.text.len();
        if let Some(mark) = self.marks.get_mut(mark) {
            mark.span.end = end.max(mark.span.start);
        }
    }

    fn close(&mut self, token: usize) {
        if self.moved.contains(&token) {
            return;
        }
        let tag = self.source.range(token);
        let partner = self.source.node(token).and_then(|node| node.partner);
        let place = partner.and_then(|partner| self.open.iter().rposition(|open| open.token == partner));
        if let Some(place) = place {
            while self.open.len() > place + 1 {
                self.cut(tag.start);
            }
            self.close_top(tag.clone(), tag.end);
        } else if partner.is_some() {
            self.close_only(tag);
        } else {
            self.point(tag, false);
        }
    }

    /// Ends the innermost open mark because one around it ends; its own end tag, if it follows, is put here.
    fn cut(&mut self, at: usize) {
        let token = self.open.last().map_or(0, |open| open.token);
        let close = self.source.node(token).and_then(|node| node.partner);
        let shown = self.open.last().is_some_and(|open| !self.unplaced.contains(&open.mark));
        let close = close.filter(|close| shown && self.ends.binary_search(close).is_ok());
        let tag = match close {
            Some(close) => {
                self.moved.insert(close);
                self.source.range(close)
            }
            None => at..at,
        };
        self.close_top(tag, at);
    }

    /// Ends the innermost open mark with the bytes of `tag`; one without words becomes a point up to `end`.
    fn close_top(&mut self, tag: Range<usize>, end: usize) {
        let Some(open) = self.open.pop() else { return };
        if !self.unplaced.contains(&open.mark) {
            self.end(open.mark);
            if let Some(tags) = self.tags.get_mut(open.mark) {
                tags.close = tag;
            }
            return;
        }
        let start = self.tags.get(open.mark).map_or(end, |tags| tags.open.start);
        self.marks.truncate(open.mark);
        self.tags.truncate(open.mark);
        self.breaks.truncate(open.mark);
        self.unplaced.retain(|&index| index < open.mark);
        self.point(start..end.max(start), self.clean.pending && !open.spaced);
    }

    /// An end tag of an element that began before the sentence: over all from there to here.
    fn close_only(&mut self, tag: Range<usize>) {
        let parent = self.open.last().map(|open| open.mark);
        let start = parent.map_or(0, |parent| self.marks.get(parent).map_or(0, |mark| mark.span.start));
        let at = self.clean.text.len();
        if at <= start || parent.is_some_and(|parent| self.unplaced.contains(&parent)) {
            self.point(tag, false);
            return;
        }
        let mark = self.push(Shape::Pair, tag.start..tag.start);
        for (index, sibling) in self.marks.iter_mut().enumerate() {
            if index == mark {
                sibling.span = Span::new(start, at);
            } else if sibling.parent == parent {
                sibling.parent = Some(mark);
            }
        }
        if let Some(tags) = self.tags.get_mut(mark) {
            tags.close = tag;
        }
    }

    fn finish(mut self, kind: SegmentKind, language: Option<String>) -> Option<Draft> {
        let end = self.range.end;
        while !self.open.is_empty() {
            self.cut(end);
        }
        for ((mark, tags), breaks) in self.marks.iter_mut().zip(&mut self.tags).zip(&self.breaks) {
            if let Shape::Point(attach) = &mut mark.shape {
                let bytes = self.source.text.as_bytes();
                let blank = |at: usize| {
                    self.range.contains(&at) && bytes.get(at).is_some_and(u8::is_ascii_whitespace)
                };
                let before = tags.open.start.checked_sub(1).is_some_and(blank);
                let after = blank(tags.open.end);
                *attach = match (before, after) {
                    _ if *breaks => Attach::Between,
                    (true, true) => Attach::Between,
                    (true, false) => Attach::Right,
                    _ => Attach::Left,
                };
                if *attach == Attach::Between {
                    while tags.open.start.checked_sub(1).is_some_and(blank) {
                        tags.open.start -= 1;
                    }
                    while blank(tags.open.end) {
                        tags.open.end += 1;
                    }
                    tags.close = tags.open.end..tags.open.end;
                }
            }
        }
        let segment = Segment::new(self.clean.text, kind, language, self.marks);
        has_words(&segment.text, &segment.protected).then(|| Draft::text(self.range, segment, self.tags))
    }
}
