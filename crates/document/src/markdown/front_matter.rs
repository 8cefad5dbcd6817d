//! Front matter: the strings of chosen keys are translated, all else is kept.
//!
//! Lines are read, not YAML or TOML in full: anchors, tags, lists in brackets and quoted strings of several lines are
//! left alone.

use std::ops::Range;

use crate::notation::{Notation, Scalar, Spot};
use crate::template::inline::Item;
use crate::template::{Found, What};
use crate::{DocumentError, ReadOptions, SegmentKind};

/// The front matter of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FrontMatter {
    toml: bool,
    /// What stands between its two lines of dashes or pluses.
    content: Range<usize>,
    /// Where the text itself begins.
    end: usize,
}

/// Finds the front matter: lines of keys between `---` or `+++` at the very beginning.
pub(super) fn split(text: &str) -> Option<FrontMatter> {
    let bom = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut at = bom;
    let mut content = None;
    let mut fence = "";
    let mut seen = false;
    for line in text.get(bom..)?.split_inclusive('\n') {
        let bare = line.trim_end();
        let start = at;
        at += line.len();
        let Some(from) = content else {
            fence = ["---", "+++"].into_iter().find(|fence| *fence == bare)?;
            content = Some(at);
            continue;
        };
        let toml = fence == "+++";
        if bare == fence || (!toml && bare == "...") {
            return Some(FrontMatter { toml, content: from..start, end: at });
        }
        if !seen && !bare.is_empty() {
            let signs: [&str; 3] = if toml { ["=", "[", "#"] } else { [":", "#", "- "] };
            seen = bare.contains(signs[0]) || signs.iter().any(|sign| bare.starts_with(sign));
            if !seen {
                return None;
            }
        }
    }
    None
}

/// Adds what is translated in the front matter; returns where the text after it begins.
pub(super) fn read(found: &mut Found<'_>, options: &ReadOptions) -> Result<usize, DocumentError> {
    let Some(matter) = split(found.text) else {
        return Ok(found.text.len() - found.text.trim_start_matches('\u{feff}').len());
    };
    let mut lines = Vec::new();
    let mut at = matter.content.start;
    for line in found.text.get(matter.content.clone()).unwrap_or_default().split_inclusive('\n') {
        lines.push(at..at + line.trim_end_matches(['\r', '\n']).len());
        at += line.len();
    }
    let mut reader = Reader { found, keys: &options.front_matter, lines, next: 0, end: matter.content.end };
    while let Some(line) = reader.lines.get(reader.next).cloned() {
        reader.next += 1;
        if matter.toml { reader.toml(line)? } else { reader.yaml(line)? }
    }
    Ok(matter.end)
}

struct Reader<'a, 't> {
    found: &'a mut Found<'t>,
    keys: &'a [String],
    lines: Vec<Range<usize>>,
    /// The line after the one that is read.
    next: usize,
    end: usize,
}

impl<'t> Reader<'_, 't> {
    fn text(&self, range: Range<usize>) -> &'t str {
        self.found.text.get(range).unwrap_or_default()
    }

    fn is_chosen(&self, key: &str) -> bool {
        self.keys.iter().any(|chosen| chosen == key)
    }

    fn indent(&self, line: &Range<usize>) -> usize {
        let text = self.text(line.clone());
        text.len() - text.trim_start_matches(' ').len()
    }

    fn yaml(&mut self, line: Range<usize>) -> Result<(), DocumentError> {
        let text = self.text(line.clone());
        let mut start = self.indent(&line);
        while let Some(item) = text.get(start..).and_then(|rest| rest.strip_prefix("- ")) {
            start = text.len() - item.trim_start_matches(' ').len();
        }
        let rest = text.get(start..).unwrap_or_default();
        let Some((key, value)) = rest.split_once(':') else { return Ok(()) };
        if !(value.is_empty() || value.starts_with([' ', '\t'])) {
            return Ok(());
        }
        let from = line.end - value.trim_start().len();
        let value = value.trim();
        let range = from..from + value.len();
        let key = key.trim().trim_matches(['"', '\'']);
        let chosen = self.is_chosen(key);
        match value.chars().next() {
            Some('|' | '>') => return self.block(start, value.starts_with('>'), key, chosen),
            Some('"') => {
                if let Some(inner) = quoted(value, '"') {
                    self.value(
                        key,
                        chosen,
                        range.start + inner.start..range.start + inner.end,
                        Scalar::Double,
                        start,
                    )?;
                }
            }
            Some('\'') => {
                if let Some(inner) = single(value) {
                    self.value(
                        key,
                        chosen,
                        range.start + inner.start..range.start + inner.end,
                        Scalar::Single,
                        start,
                    )?;
                }
            }
            None | Some('[' | '{' | '&' | '*' | '!' | '@' | '`' | '%' | '#') => {}
            Some(_) => {
                let length = value.find(" #").map_or(value.len(), |at| value[..at].trim_end().len());
                let mut items = vec![Item::Text(range.start..range.start + length)];
                // What is indented more goes on with the value.
                while let Some(more) = self.lines.get(self.next).cloned() {
                    let text = self.text(more.clone()).trim();
                    if length < value.len() || text.is_empty() || self.indent(&more) <= start {
                        break;
                    }
                    self.next += 1;
                    items.push(Item::Text(more.start - 1..more.start));
                    let begin = more.start + self.indent(&more);
                    items.push(Item::Text(begin..begin + text.len()));
                }
                if items.len() == 1 {
                    self.value(key, chosen, range.start..range.start + length, Scalar::Bare, start)?;
                } else if chosen {
                    self.sentence(key, &items, Scalar::Bare)?;
                }
            }
        }
        Ok(())
    }

    /// A block: each line of `|` is a segment, each paragraph of `>`.
    fn block(&mut self, indent: usize, folded: bool, key: &str, chosen: bool) -> Result<(), DocumentError> {
        let mut items = Vec::new();
        while let Some(line) = self.lines.get(self.next).cloned() {
            let text = self.text(line.clone());
            if !text.trim().is_empty() && self.indent(&line) <= indent {
                break;
            }
            self.next += 1;
            if !chosen {
                continue;
            }
            if text.trim().is_empty() || !folded {
                self.sentence(key, &std::mem::take(&mut items), Scalar::Line)?;
            }
            if !items.is_empty() {
                items.push(Item::Text(line.start - 1..line.start));
            }
            let start = line.start + self.indent(&line);
            items.push(Item::Text(start..start.max(line.end)));
        }
        if chosen { self.sentence(key, &items, Scalar::Line) } else { Ok(()) }
    }

    fn toml(&mut self, line: Range<usize>) -> Result<(), DocumentError> {
        let text = self.text(line.clone());
        let Some((key, value)) = text.split_once('=') else { return Ok(()) };
        let key = key.trim().trim_matches(['"', '\'']);
        let value = value.trim_start();
        let start = line.end - value.len();
        let chosen = self.is_chosen(key);
        for (fence, scalar) in [("\"\"\"", Scalar::Double), ("'''", Scalar::Literal)] {
            let Some(body) = value.strip_prefix(fence) else { continue };
            let from = line.end - body.len();
            let Some(length) = self.text(from..self.end).find(fence) else { return Ok(()) };
            let mut at = from;
            for part in self.text(from..from + length).split_inclusive('\n') {
                let content = part.trim_end().trim_end_matches('\\').trim_end();
                if chosen {
                    self.sentence(key, &[Item::Text(at..at + content.len())], scalar)?;
                }
                at += part.len();
            }
            while self.lines.get(self.next).is_some_and(|line| line.start < at) {
                self.next += 1;
            }
            return Ok(());
        }
        let (inner, scalar) = match value.chars().next() {
            Some('"') => (quoted(value, '"'), Scalar::Double),
            Some('\'') => (quoted(value, '\''), Scalar::Literal),
            _ => return Ok(()),
        };
        match inner {
            Some(inner) => self.value(key, chosen, start + inner.start..start + inner.end, scalar, 0),
            None => Ok(()),
        }
    }

    fn value(
        &mut self,
        key: &str,
        chosen: bool,
        range: Range<usize>,
        scalar: Scalar,
        indent: usize,
    ) -> Result<(), DocumentError> {
        if chosen {
            return self.found.value(range, Notation::Markdown(Spot::Value(scalar)), kind(key), None);
        }
        let value = self.text(range.clone());
        let is_tag = value.split(['-', '_']).next().is_some_and(|language| {
            (2..=3).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_alphabetic())
        });
        if indent == 0 && matches!(key, "lang" | "language") && is_tag {
            self.found.language = Some(value.to_string());
            self.found.hole(range, What::Language { notation: Notation::Plain, root: false });
        }
        Ok(())
    }

    fn sentence(&mut self, key: &str, items: &[Item], scalar: Scalar) -> Result<(), DocumentError> {
        self.found.sentence(items, Notation::Markdown(Spot::Value(scalar)), kind(key), None)
    }
}

fn kind(key: &str) -> SegmentKind {
    if matches!(key, "title" | "headline") { SegmentKind::Title } else { SegmentKind::Meta }
}

/// What stands between the quote at the start of `value` and the next one; `None` unless that ends the value.
fn quoted(value: &str, quote: char) -> Option<Range<usize>> {
    let mut escaped = false;
    for (at, c) in value.char_indices().skip(1) {
        match c {
            _ if std::mem::take(&mut escaped) => {}
            '\\' if quote == '"' => escaped = true,
            c if c == quote => return ends(value, at + 1).then_some(1..at),
            _ => {}
        }
    }
    None
}

/// The same for YAML's single quotes, which are written twice inside.
fn single(value: &str) -> Option<Range<usize>> {
    let mut at = 1;
    loop {
        at += value.get(at..)?.find('\'')?;
        if value.get(at + 1..)?.starts_with('\'') {
            at += 2;
        } else {
            return ends(value, at + 1).then_some(1..at);
        }
    }
}

/// Whether nothing but a comment follows.
fn ends(value: &str, at: usize) -> bool {
    let rest = value.get(at..).unwrap_or_default().trim_start();
    rest.is_empty() || rest.starts_with('#')
}
