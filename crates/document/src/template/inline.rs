//! From a run of inline content to a segment: clean text, and marks with their places in it.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use tolmach_text::Span;

use super::{Tags, placeholder};
use crate::mark::{Attach, Mark, Shape};
use crate::notation::{Clean, Notation, visible};
use crate::{Segment, SegmentKind};

/// Inline content between two block boundaries, in source order. Ranges are bytes of the source text; what lies
/// between two items belongs to neither and is lost if the sentence changes, so items touch.
#[derive(Debug, Clone)]
pub(crate) enum Item {
    /// Character data.
    Text(Range<usize>),
    /// The start of an element. `pair` is a number that only its two ends have.
    Open { range: Range<usize>, pair: usize },
    /// The end of an element; `None` where nothing began.
    Close { range: Range<usize>, pair: Option<usize> },
    /// Bytes without words. One that `breaks` parts words, as white space does.
    Point { range: Range<usize>, breaks: bool },
    /// Bytes whose words come through unchanged; the character data in them.
    Verbatim { range: Range<usize>, text: Vec<Range<usize>> },
}

impl Item {
    pub(crate) fn range(&self) -> Range<usize> {
        match self {
            Self::Text(range)
            | Self::Open { range, .. }
            | Self::Close { range, .. }
            | Self::Point { range, .. }
            | Self::Verbatim { range, .. } => range.clone(),
        }
    }

    /// Whether it shows text.
    pub(crate) fn shows(&self, text: &str, notation: Notation) -> bool {
        let shows =
            |range: &Range<usize>| visible(text.get(range.clone()).unwrap_or_default(), notation).is_some();
        match self {
            Self::Text(range) => shows(range),
            Self::Verbatim { text, .. } => text.iter().any(shows),
            _ => false,
        }
    }
}

/// Whether an item shows text once the placeholders in it are set apart.
pub(crate) fn shows(text: &str, notation: Notation, item: &Item) -> bool {
    placeholder::expand(text, notation, std::slice::from_ref(item))
        .iter()
        .any(|item| item.shows(text, notation))
}

/// A segment with the bytes that it and its marks come from.
#[derive(Debug)]
pub(crate) struct Inline {
    pub(crate) range: Range<usize>,
    pub(crate) segment: Segment,
    /// By mark of the segment.
    pub(crate) tags: Vec<Tags>,
}

/// Whether there is something to translate: text without letters is the same in every language.
pub(crate) fn has_words(text: &str, protected: &[Span]) -> bool {
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

/// The segment in `items`, or `None` where they hold no words. What stands at the edges without being part of
/// the sentence (white space, pictures, tags around all of it) is left out, and so stays where it is.
pub(crate) fn build(
    text: &str,
    notation: Notation,
    items: &[Item],
    kind: SegmentKind,
    language: Option<String>,
) -> Option<Inline> {
    gather(text, notation, items, kind, language)
        .filter(|inline| has_words(&inline.segment.text, &inline.segment.protected))
}

/// The same for what may be a part of a segment: `None` only where `items` show nothing.
pub(crate) fn gather(
    text: &str,
    notation: Notation,
    items: &[Item],
    kind: SegmentKind,
    language: Option<String>,
) -> Option<Inline> {
    let items = &placeholder::expand(text, notation, items);
    let first = items.iter().position(|item| item.shows(text, notation))?;
    let last = items.iter().rposition(|item| item.shows(text, notation))?;
    let mut opens = HashMap::new();
    let mut closes = HashMap::new();
    for (index, item) in items.iter().enumerate() {
        match item {
            Item::Open { pair, .. } => opens.insert(*pair, index),
            Item::Close { pair: Some(pair), .. } => closes.insert(*pair, index),
            _ => None,
        };
    }
    // Tags at the edges belong to the sentence only where their other end lies within it.
    let start = (0..first)
        .find(|&index| match items.get(index) {
            Some(Item::Open { pair, .. }) => {
                closes.get(pair).is_some_and(|&close| close > first && close < last)
            }
            _ => false,
        })
        .unwrap_or(first);
    let end = (last + 1..items.len())
        .rev()
        .find(|&index| match items.get(index) {
            Some(Item::Close { pair: Some(pair), .. }) => {
                opens.get(pair).is_some_and(|&open| open > first && open < last)
            }
            _ => false,
        })
        .unwrap_or(last);
    let edge = |item: &Item| {
        let range = item.range();
        match item {
            Item::Text(_) => {
                let raw = text.get(range.clone()).unwrap_or_default();
                let shown = visible(raw, notation).unwrap_or(0..range.len());
                range.start + shown.start..range.start + shown.end
            }
            _ => range,
        }
    };
    let range = edge(items.get(start)?).start..edge(items.get(end)?).end;
    let items = items.get(start..=end)?;
    let mut builder = Builder {
        source: text,
        notation,
        range: range.clone(),
        clean: Clean::default(),
        marks: Vec::new(),
        tags: Vec::new(),
        breaks: Vec::new(),
        open: Vec::new(),
        unplaced: Vec::new(),
        ends: HashMap::new(),
        moved: HashSet::new(),
    };
    for item in items {
        if let Item::Close { range, pair: Some(pair) } = item {
            builder.ends.insert(*pair, range.clone());
        }
    }
    for item in items {
        builder.item(item);
    }
    Some(builder.finish(kind, language))
}

struct OpenMark {
    mark: usize,
    pair: usize,
    /// White space was already due before the tag.
    spaced: bool,
}

struct Builder<'a> {
    source: &'a str,
    notation: Notation,
    range: Range<usize>,
    clean: Clean,
    marks: Vec<Mark>,
    tags: Vec<Tags>,
    /// By mark: a point that parts words.
    breaks: Vec<bool>,
    open: Vec<OpenMark>,
    /// Marks that begin at the next visible character, ascending.
    unplaced: Vec<usize>,
    /// End tags among the items by their pair; others lie within what is copied whole.
    ends: HashMap<usize, Range<usize>>,
    /// Pairs whose end tag was put before the place where it stands.
    moved: HashSet<usize>,
}

impl Builder<'_> {
    fn item(&mut self, item: &Item) {
        match item {
            Item::Text(range) => {
                let range = range.start.max(self.range.start)..range.end.min(self.range.end);
                let source = self.source;
                self.characters(source.get(range).unwrap_or_default());
            }
            Item::Open { range, pair } => {
                let mark = self.push(Shape::Pair, range.clone());
                self.unplaced.push(mark);
                self.open.push(OpenMark { mark, pair: *pair, spaced: self.clean.pending });
            }
            Item::Close { range, pair } => self.close(range.clone(), *pair),
            Item::Point { range, breaks } => {
                self.point(range.clone(), *breaks);
                self.clean.pending |= *breaks;
            }
            Item::Verbatim { range, text } => self.verbatim(item, range.clone(), text),
        }
    }

    fn characters(&mut self, raw: &str) {
        if let Some(start) = self.clean.push(raw, self.notation) {
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
            && self.source.get(tags.open.end..range.start).is_some_and(|gap| gap.trim_ascii().is_empty())
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

    fn verbatim(&mut self, item: &Item, range: Range<usize>, text: &[Range<usize>]) {
        if !item.shows(self.source, self.notation) {
            self.point(range, false);
            return;
        }
        let mark = self.push(Shape::Opaque, range);
        self.unplaced.push(mark);
        for part in text {
            let source = self.source;
            self.characters(source.get(part.clone()).unwrap_or_default());
        }
        self.end(mark);
    }

    fn end(&mut self, mark: usize) {
        let end = self.clean.text.len();
        if let Some(mark) = self.marks.get_mut(mark) {
            mark.span.end = end.max(mark.span.start);
        }
    }

    fn close(&mut self, tag: Range<usize>, pair: Option<usize>) {
        if pair.is_some_and(|pair| self.moved.contains(&pair)) {
            return;
        }
        let place = pair.and_then(|pair| self.open.iter().rposition(|open| open.pair == pair));
        if let Some(place) = place {
            while self.open.len() > place + 1 {
                self.cut(tag.start);
            }
            self.close_top(tag.clone(), tag.end);
        } else if pair.is_some() {
            self.close_only(tag);
        } else {
            self.point(tag, false);
        }
    }

    /// Ends the innermost open mark because one around it ends; its own end tag, if it follows, is put here.
    fn cut(&mut self, at: usize) {
        let Some(open) = self.open.last() else { return };
        let (pair, shown) = (open.pair, !self.unplaced.contains(&open.mark));
        let tag = match self.ends.get(&pair).filter(|_| shown) {
            Some(range) => {
                self.moved.insert(pair);
                range.clone()
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

    fn finish(mut self, kind: SegmentKind, language: Option<String>) -> Inline {
        let end = self.range.end;
        while !self.open.is_empty() {
            self.cut(end);
        }
        for ((mark, tags), breaks) in self.marks.iter_mut().zip(&mut self.tags).zip(&self.breaks) {
            if let Shape::Point(attach) = &mut mark.shape {
                let bytes = self.source.as_bytes();
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
        Inline { range: self.range, segment, tags: self.tags }
    }
}
