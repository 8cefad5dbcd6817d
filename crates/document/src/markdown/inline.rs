//! Inline content as it is collected: from events to the items of a sentence.

use std::ops::Range;

use crate::html::vocabulary::{Level, Lower, level};
use crate::template::inline::{Item, has_words};

/// Tags open within one another that are paired; bounds the search for their starts.
const DEEPEST: usize = 64;

/// What was collected since the last border of a block.
#[derive(Debug, Default)]
pub(super) struct Run {
    parts: Vec<Part>,
    /// Where what was collected ends.
    pub(super) end: usize,
    /// Where a hard break began whose end, the start of the next line's content, is not known yet.
    hard_break: Option<usize>,
    /// Byte before which the label of a reference is written, and the label.
    pub(super) labels: Vec<(usize, String)>,
}

#[derive(Debug)]
enum Part {
    Item(Item),
    /// A tag or comment of HTML.
    Tag(Range<usize>),
}

impl Run {
    pub(super) fn starting_at(end: usize) -> Self {
        Self { end, ..Self::default() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.parts.is_empty() && self.labels.is_empty()
    }

    /// Where the content of the next item begins: a backslash before it that belongs to nothing else is its escape.
    pub(super) fn start(&self, source: &str, at: usize) -> usize {
        let escaped = at > self.end && source.as_bytes().get(at - 1) == Some(&b'\\');
        if escaped { at - 1 } else { at }
    }

    /// Ends a hard break at `at`; returns its range.
    pub(super) fn settle(&mut self, at: usize) -> Option<Range<usize>> {
        let start = self.hard_break.take()?;
        let range = start..at.max(start);
        self.parts.push(Part::Item(Item::Point { range: range.clone(), breaks: true }));
        Some(range)
    }

    pub(super) fn text(&mut self, range: Range<usize>) {
        let range = range.start.max(self.end)..range.end;
        if range.is_empty() {
            return;
        }
        self.end = range.end;
        if let Some(Part::Item(Item::Text(last))) = self.parts.last_mut()
            && last.end == range.start
        {
            last.end = range.end;
            return;
        }
        self.parts.push(Part::Item(Item::Text(range)));
    }

    pub(super) fn hard_break(&mut self, range: Range<usize>) {
        self.hard_break = Some(range.start);
        self.end = range.end;
    }

    pub(super) fn item(&mut self, item: Item) {
        self.end = self.end.max(item.range().end);
        self.parts.push(Part::Item(item));
    }

    pub(super) fn tag(&mut self, range: Range<usize>) {
        self.end = range.end;
        self.parts.push(Part::Tag(range));
    }

    /// An address in angle brackets, whose text was collected, as an item.
    pub(super) fn address(&mut self, range: Range<usize>) {
        while let Some(Part::Item(Item::Text(last))) = self.parts.last_mut() {
            if last.end <= range.start {
                break;
            }
            if last.start < range.start {
                last.end = range.start;
                break;
            }
            self.parts.pop();
        }
        let text = range.start + 1..range.end - 1;
        self.item(Item::Verbatim { range, text: vec![text] });
    }

    /// The items of the sentence: tags paired, addresses kept whole.
    pub(super) fn items(&mut self, source: &str) -> Vec<Item> {
        let mut paired = Pairing { source, items: Vec::with_capacity(self.parts.len()), open: Vec::new() };
        for part in self.parts.drain(..) {
            match part {
                Part::Tag(range) => paired.tag(range),
                Part::Item(Item::Text(range)) => paired.text(range),
                Part::Item(item) => {
                    match &item {
                        Item::Open { .. } => paired.open.push(Open::Mark),
                        Item::Close { .. } => paired.close_mark(),
                        _ => {}
                    }
                    paired.items.push(item);
                }
            }
        }
        paired.items
    }
}

/// What is open: tags pair only within a mark of Markdown.
enum Open {
    Mark,
    Tag { name: String, item: usize },
}

struct Pairing<'a> {
    source: &'a str,
    items: Vec<Item>,
    open: Vec<Open>,
}

impl Pairing<'_> {
    fn close_mark(&mut self) {
        while let Some(Open::Tag { .. }) = self.open.pop() {}
    }

    fn tag(&mut self, range: Range<usize>) {
        let tag = self.source.get(range.clone()).unwrap_or_default();
        if tag.starts_with('{') {
            // An expression of MDX.
            self.items.push(Item::Verbatim { range: range.clone(), text: vec![range] });
            return;
        }
        let body = tag.trim_start_matches(['<', '/']);
        let name = body.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).next().unwrap_or_default();
        let lower = Lower::new(name);
        let level = level(lower.as_str());
        let is_tag = name.starts_with(|c: char| c.is_ascii_alphabetic());
        if is_tag && tag.starts_with("</") {
            return self.end_tag(name, level, range);
        }
        let holds = is_tag && !tag.ends_with("/>") && !crate::html::vocabulary::is_void(lower.as_str());
        if holds && self.open.len() < DEEPEST {
            self.open.push(Open::Tag { name: name.to_string(), item: self.items.len() });
        }
        // A point until its end is found.
        self.items.push(Item::Point { range, breaks: level == Level::Break });
    }

    fn end_tag(&mut self, name: &str, level: Level, range: Range<usize>) {
        let mut from = None;
        for (at, open) in self.open.iter().enumerate().rev() {
            match open {
                Open::Mark => break,
                Open::Tag { name: open, item } if open.eq_ignore_ascii_case(name) => {
                    from = Some((at, *item));
                    break;
                }
                Open::Tag { .. } => {}
            }
        }
        let Some((at, item)) = from else {
            self.items.push(Item::Point { range, breaks: false });
            return;
        };
        self.open.truncate(at);
        let Some(start) = self.items.get(item).map(Item::range) else { return };
        let inside = self.items.get(item + 1..).unwrap_or_default();
        let tag = self.source.get(start.clone()).unwrap_or_default();
        let whole = start.start..range.end;
        let replaced = if matches!(level, Level::Verbatim | Level::Closed) || is_untranslated(tag) {
            let texts = inside.iter().flat_map(|inner| match inner {
                Item::Text(range) => vec![range.clone()],
                Item::Verbatim { text, .. } => text.clone(),
                _ => Vec::new(),
            });
            Some(Item::Verbatim { range: whole, text: texts.collect() })
        } else if level == Level::Object || self.is_footnote(name, inside) {
            Some(Item::Point { range: whole, breaks: false })
        } else {
            None
        };
        match replaced {
            Some(replaced) => {
                self.items.truncate(item);
                self.items.push(replaced);
            }
            None => {
                let pair = start.start;
                if let Some(open) = self.items.get_mut(item) {
                    *open = Item::Open { range: start, pair };
                }
                self.items.push(Item::Close { range, pair: Some(pair) });
            }
        }
    }

    /// A raised sign that is a link.
    fn is_footnote(&self, name: &str, inside: &[Item]) -> bool {
        let word = |item: &Item| match item {
            Item::Text(range) => has_words(self.source.get(range.clone()).unwrap_or_default(), &[]),
            Item::Verbatim { .. } => true,
            _ => false,
        };
        name.eq_ignore_ascii_case("sup")
            && inside.iter().any(|item| matches!(item, Item::Open { .. }))
            && !inside.iter().any(word)
    }

    /// Text, in which addresses are kept whole.
    fn text(&mut self, range: Range<usize>) {
        let text = self.source.get(range.clone()).unwrap_or_default();
        let mut at = 0;
        for address in addresses(text) {
            if at < address.start {
                self.items.push(Item::Text(range.start + at..range.start + address.start));
            }
            at = address.end;
            let whole = range.start + address.start..range.start + address.end;
            self.items.push(Item::Verbatim { range: whole.clone(), text: vec![whole] });
        }
        if at < text.len() {
            self.items.push(Item::Text(range.start + at..range.end));
        }
    }
}

fn is_untranslated(tag: &str) -> bool {
    let mut words = tag.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '>' | '='));
    let mut before = "";
    words.any(|word| {
        let no = before.eq_ignore_ascii_case("translate") && word.eq_ignore_ascii_case("no");
        if !word.is_empty() {
            before = word;
        }
        no || word == "notranslate"
    })
}

/// Web and mail addresses in running text, as GitHub finds them.
fn addresses(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if !text.contains("://") && !text.contains("www.") && !text.contains('@') {
        return found;
    }
    let mut at = 0;
    for word in
        text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '“' | '”' | '«' | '»'))
    {
        let start = at;
        at +=
            word.len() + text.get(at + word.len()..).and_then(|t| t.chars().next()).map_or(0, char::len_utf8);
        let open = word.find(|c| !matches!(c, '(' | '*' | '_' | '~' | '[')).unwrap_or(0);
        let bare = word.get(open..).unwrap_or_default();
        let mut end =
            bare.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_', '~', ']', '…', '\\']).len();
        let count = |sign: char| bare.get(..end).map_or(0, |text| text.matches(sign).count());
        let mut unopened = count(')').saturating_sub(count('('));
        while unopened > 0 && bare.get(..end).is_some_and(|text| text.ends_with(')')) {
            unopened -= 1;
            end -= 1;
        }
        let address = bare.get(..end).unwrap_or_default();
        let web = ["http://", "https://", "ftp://", "www."].iter().any(|start| {
            address.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
                && address.len() > start.len()
        });
        let mail = address.split_once('@').is_some_and(|(name, host)| {
            let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
            !name.is_empty()
                && name.chars().all(part)
                && host.chars().all(part)
                && host.rsplit_once('.').is_some_and(|(a, b)| !a.is_empty() && !b.is_empty())
        });
        if (web || mail) && !address.contains(['\\', '`', '*']) {
            found.push(start + open..start + open + end);
        }
    }
    found
}
