//! Walks the tokens of a page and cuts its content into sentences' runs at the borders of blocks.

use std::ops::Range;

use encoding_rs::Encoding;

use super::source::Source;
use super::vocabulary::{self, Level, Lower};
use super::{Syntax, fragment, json, metadata};
use crate::markup::{Attribute, TokenKind};
use crate::notation::{Notation, visible};
use crate::template::inline::{Item, has_words};
use crate::template::{Decoded, Found};
use crate::{DocumentError, ReadOptions, SegmentKind};
use tolmach_language::same_language;

/// A footnote sign is no longer than this many tokens, brackets and links included.
const FOOTNOTE_TOKENS: usize = 16;
/// A number of a note in letters (`iv`, `(b)`) has no more bytes than this.
const FOOTNOTE_LETTERS: usize = 3;
/// Tags and texts of a menu item at most; bounds the look back.
const MENU_ITEM: usize = 64;

/// What holds inside an element, until token `until`.
#[derive(Debug, Clone)]
struct State {
    until: usize,
    block: bool,
    translate: bool,
    kind: SegmentKind,
    language: Option<String>,
}

struct Walk<'a, 't> {
    source: Source<'a>,
    syntax: Syntax,
    /// How strings of JSON in the page are written.
    json: Notation,
    found: &'a mut Found<'t>,
    options: &'a ReadOptions,
    states: Vec<State>,
    items: Vec<Item>,
    /// For each token, how many start tags of blocks (or `translate="yes"`) come before it.
    borders: Vec<usize>,
}

/// All that is to be translated or relabelled in a page.
pub(super) fn walk(
    source: Source<'_>,
    syntax: Syntax,
    encoding: &'static Encoding,
    options: &ReadOptions,
    found: &mut Found<'_>,
) -> Result<(), DocumentError> {
    let narrow = !matches!(encoding.name(), "UTF-8" | "UTF-16LE" | "UTF-16BE" | "gb18030");
    let mut walk = Walk {
        source,
        syntax,
        json: Notation::Json { ascii: narrow, references: true },
        found,
        options,
        states: vec![State {
            until: usize::MAX,
            block: true,
            translate: true,
            kind: SegmentKind::Paragraph,
            language: None,
        }],
        items: Vec::new(),
        borders: Vec::with_capacity(source.nodes.len() + 1),
    };
    walk.count_borders();
    let mut at = 0;
    while at < source.nodes.len() {
        at = walk.step(at)?;
    }
    walk.flush()?;
    metadata::settle(walk.found, source);
    Ok(())
}

impl<'a> Walk<'a, '_> {
    fn name(&self, range: &Range<usize>) -> Lower {
        Lower::new(&self.source.text[range.clone()])
    }

    fn count_borders(&mut self) {
        let mut count = 0;
        self.borders.push(0);
        for (token, node) in self.source.tokens.tokens.iter().zip(self.source.nodes) {
            if let TokenKind::Start { attributes, .. } = &token.kind {
                let block = matches!(node.level, Level::Block | Level::Closed);
                count += usize::from(block || metadata::translate(self.source, attributes) == Some(true));
            }
            self.borders.push(count);
        }
    }

    fn state(&self) -> State {
        self.states.last().cloned().unwrap_or(State {
            until: usize::MAX,
            block: true,
            translate: true,
            kind: SegmentKind::Paragraph,
            language: None,
        })
    }

    fn translates(&self) -> bool {
        self.states.last().is_none_or(|state| state.translate)
    }

    /// Ends the sentence's run; what was collected becomes a segment if it has words.
    fn flush(&mut self) -> Result<(), DocumentError> {
        if self.items.is_empty() {
            return Ok(());
        }
        let items = std::mem::take(&mut self.items);
        let state = self.state();
        self.found.sentence(&items, self.source.notation, state.kind, state.language)
    }

    fn item(&mut self, item: Item) {
        if self.translates() {
            self.items.push(item);
        }
    }

    /// Reads token `at`; returns the next one to read.
    fn step(&mut self, at: usize) -> Result<usize, DocumentError> {
        while self.states.len() > 1 && self.states.last().is_some_and(|state| state.until <= at) {
            self.flush()?;
            self.states.pop();
        }
        let (Some(token), Some(node)) = (self.source.token(at), self.source.node(at)) else {
            return Ok(at + 1);
        };
        match &token.kind {
            TokenKind::Text => self.item(Item::Text(token.range.clone())),
            TokenKind::Raw => {}
            TokenKind::Comment | TokenKind::Doctype | TokenKind::Cdata(_) => {
                // Editors of block-based systems keep their blocks in comments.
                let body =
                    self.source.text[token.range.clone()].trim_start_matches(['<', '!', '-', ' ', '/']);
                if body.starts_with("wp:") {
                    self.flush()?;
                    if self.translates() && self.syntax == Syntax::Page {
                        let notation = Notation::Json { ascii: false, references: true };
                        json::block(self.found, token.range.clone(), notation, self.options)?;
                    }
                } else {
                    self.item(Item::Point { range: token.range.clone(), breaks: false });
                }
            }
            TokenKind::End { .. } => match node.level {
                Level::Block | Level::Closed => self.flush()?,
                // In XML the end tag is the line end's own.
                Level::Break if self.syntax == Syntax::Xml => {
                    self.item(Item::Point { range: token.range.clone(), breaks: false });
                }
                Level::Break => self.line_break(token.range.clone())?,
                _ => self.item(self.source.close(at)),
            },
            TokenKind::Start { name, attributes, .. } => {
                let lower = self.name(name);
                return self.start(at, lower.as_str(), attributes.clone());
            }
        }
        Ok(at + 1)
    }

    fn start(&mut self, at: usize, name: &str, attributes: Range<usize>) -> Result<usize, DocumentError> {
        let (Some(token), Some(node)) = (self.source.token(at), self.source.node(at)) else {
            return Ok(at + 1);
        };
        let mut state = self.state();
        let outer = state.translate;
        state.translate = metadata::translate(self.source, &attributes).unwrap_or(outer);
        state.until = node.extent;
        if matches!(node.level, Level::Block | Level::Closed) {
            self.flush()?;
            state.block = true;
            state.kind = vocabulary::kind(name).unwrap_or(state.kind);
            if let Some(language) = metadata::language_attribute(self.source, &attributes) {
                state.language = Some(language).filter(|language| !language.is_empty());
            }
        } else {
            state.block = false;
        }
        metadata::element(self.found, self.source, at, name, &attributes, state.translate);
        if state.translate {
            self.attributes(name, &attributes, &state)?;
        }
        let inside_border = self.borders.get(node.extent) != self.borders.get(at + 1);
        match node.level {
            Level::Block => {
                if name == "title" && state.translate && node.extent > at + 1 {
                    self.title(at + 1, &state)?;
                    // In XML its text is like any other.
                    if self.syntax == Syntax::Xml {
                        return Ok(node.extent);
                    }
                }
                if node.extent > at + 1 {
                    self.states.push(state);
                }
            }
            Level::Closed => return Ok(node.extent),
            Level::Break => self.line_break(token.range.clone())?,
            Level::Object => {
                if outer && state.translate {
                    self.inside(at, name, &attributes, &state)?;
                }
                let end = node.extent.saturating_sub(1);
                let end = self.source.token(end).map_or(token.range.end, |last| last.range.end);
                self.item(Item::Point { range: token.range.start..end, breaks: false });
                return Ok(node.extent);
            }
            Level::Inline | Level::Verbatim => {
                let foreign = self.is_foreign(&attributes)
                    && metadata::translate(self.source, &attributes) != Some(true);
                let kept = node.level == Level::Verbatim || !state.translate || foreign;
                if state.translate != outer && (inside_border || !outer) {
                    // What is in here is no part of the sentence around it.
                    self.flush()?;
                    self.states.push(state);
                } else if kept && !inside_border && outer {
                    self.items.push(self.source.verbatim(at..node.extent));
                    return Ok(node.extent);
                } else if matches!(token.kind, TokenKind::Start { closed: true, .. }) {
                    self.item(Item::Point { range: token.range.clone(), breaks: false });
                } else if outer && self.is_footnote(at, name, &attributes, node.extent) {
                    let end =
                        self.source.token(node.extent - 1).map_or(token.range.end, |last| last.range.end);
                    self.items.push(Item::Point { range: token.range.start..end, breaks: false });
                    return Ok(node.extent);
                } else {
                    if name == "a" && self.touches_a_whole_link() {
                        self.flush()?;
                    }
                    self.item(self.source.open(at));
                }
            }
        }
        Ok(at + 1)
    }

    /// What is to be translated inside an element that is no part of the sentence around it.
    fn inside(
        &mut self,
        at: usize,
        name: &str,
        attributes: &Range<usize>,
        state: &State,
    ) -> Result<(), DocumentError> {
        match name {
            "script" if self.syntax != Syntax::Fragment => {
                json::script(self.found, self.source, at, attributes, self.json, self.options)
            }
            "noscript" if self.syntax == Syntax::Page => match self.source.token(at + 1) {
                Some(token) if token.kind == TokenKind::Raw => {
                    self.nested(token.range.clone(), Notation::Plain)
                }
                _ => Ok(()),
            },
            "iframe" if self.syntax == Syntax::Page => {
                match metadata::find(self.source, metadata::attributes(self.source, attributes), "srcdoc") {
                    Some(page) => self.nested(page.value.clone(), Notation::Attribute(page.quote)),
                    None => Ok(()),
                }
            }
            "svg" => self.drawing(at, state),
            _ => Ok(()),
        }
    }

    fn nested(&mut self, range: Range<usize>, notation: Notation) -> Result<(), DocumentError> {
        let (text, decoded) = Decoded::new(self.source.text, range.clone(), notation);
        let page = fragment(&text, self.options)?;
        self.found.nested(range, decoded, page)
    }

    /// The words of a drawing: each text, title and description is a segment, its parts (`tspan`) are marks.
    fn drawing(&mut self, svg: usize, state: &State) -> Result<(), DocumentError> {
        let end = self.source.node(svg).map_or(svg + 1, |node| node.extent);
        let mut at = svg + 1;
        while at < end {
            let (Some(token), Some(node)) = (self.source.token(at), self.source.node(at)) else { break };
            let words = match &token.kind {
                TokenKind::Start { name, .. } => {
                    matches!(self.name(name).as_str(), "text" | "title" | "desc")
                }
                _ => false,
            };
            if !words {
                at += 1;
                continue;
            }
            let inner = at + 1..node.extent.min(end);
            let items: Vec<Item> = inner
                .clone()
                .filter_map(|index| {
                    let token = self.source.token(index)?;
                    Some(match &token.kind {
                        TokenKind::Text => Item::Text(token.range.clone()),
                        TokenKind::Start { closed: false, .. } => self.source.open(index),
                        TokenKind::End { .. } if index + 1 == inner.end => return None,
                        TokenKind::End { .. } => self.source.close(index),
                        _ => Item::Point { range: token.range.clone(), breaks: false },
                    })
                })
                .collect();
            self.found.sentence(&items, self.source.notation, SegmentKind::Label, state.language.clone())?;
            at = inner.end.max(at + 1);
        }
        Ok(())
    }

    /// Whether these attributes say that a part of a sentence is in another language than the page.
    fn is_foreign(&self, attributes: &Range<usize>) -> bool {
        let Some(language) = metadata::language_attribute(self.source, attributes) else { return false };
        let of_page = self.options.source_language.as_deref().or(self.found.language.as_deref());
        !language.is_empty()
            && of_page.is_some_and(|page| !same_language(page, &language))
            && self.found.language.as_deref().is_none_or(|page| !same_language(page, &language))
    }

    /// Whether what was collected is one link and nothing else: links that touch without white space are the items of
    /// a menu, set apart by style, not words of one sentence.
    fn touches_a_whole_link(&self) -> bool {
        let link = |item: &Item| match item {
            Item::Open { pair, .. } | Item::Close { pair: Some(pair), .. } => {
                self.source.token(*pair).is_some_and(|token| match &token.kind {
                    TokenKind::Start { name, .. } => self.name(name).as_str() == "a",
                    _ => false,
                })
            }
            _ => false,
        };
        let blank = |item: &&Item| match item {
            Item::Text(range) => visible(&self.source.text[range.clone()], self.source.notation).is_none(),
            _ => false,
        };
        let depth = |items: &[Item]| {
            items.iter().fold(0i32, |depth, item| match item {
                Item::Open { .. } => depth + 1,
                Item::Close { .. } => depth - 1,
                _ => depth,
            })
        };
        self.items.len() <= MENU_ITEM
            && self.items.iter().find(|item| !blank(item)).is_some_and(link)
            && self.items.last().is_some_and(link)
            && depth(&self.items) == 0
    }

    /// One line end is part of the sentence, two in a row end it.
    fn line_break(&mut self, range: Range<usize>) -> Result<(), DocumentError> {
        let blank = |item: &Item| match item {
            Item::Text(range) => visible(&self.source.text[range.clone()], self.source.notation).is_none(),
            _ => false,
        };
        let before = self.items.iter().rev().find(|item| !blank(item));
        if matches!(before, Some(Item::Point { breaks: true, .. })) {
            self.flush()
        } else {
            self.item(Item::Point { range, breaks: true });
            Ok(())
        }
    }

    /// Whether the element from token `at` up to `end` is a link of a few signs without letters that leads to a note or
    /// back from it.
    fn is_footnote(&self, at: usize, name: &str, attributes: &Range<usize>, end: usize) -> bool {
        let tokens = at + 1..end;
        let named = name == "a" && metadata::is_note_link(self.source, attributes);
        if name != "sup" && !named {
            return false;
        }
        let mut link = named;
        let mut short = tokens.len() <= FOOTNOTE_TOKENS;
        for token in self.source.tokens.tokens.get(tokens).unwrap_or_default().iter().take(FOOTNOTE_TOKENS) {
            match &token.kind {
                TokenKind::Text => {
                    let text = self.source.text[token.range.clone()].trim();
                    // Notes are counted with letters too.
                    short &= !has_words(text, &[]) || (named && text.len() <= FOOTNOTE_LETTERS);
                }
                TokenKind::Start { name, .. } => link |= self.name(name).as_str() == "a",
                _ => {}
            }
        }
        link && short
    }

    fn title(&mut self, at: usize, state: &State) -> Result<(), DocumentError> {
        let text = |kind: &TokenKind| matches!(kind, TokenKind::Raw | TokenKind::Text);
        let Some(token) = self.source.token(at).filter(|token| text(&token.kind)) else {
            return Ok(());
        };
        let language = state.language.clone();
        self.found.value(token.range.clone(), self.source.notation, SegmentKind::Title, language)
    }

    fn attributes(
        &mut self,
        name: &str,
        attributes: &Range<usize>,
        state: &State,
    ) -> Result<(), DocumentError> {
        let list: &'a [Attribute] = self.source.tokens.attributes.get(attributes.clone()).unwrap_or_default();
        let meta = name == "meta" && metadata::is_translated_meta(self.source, list);
        let button = name == "input" && metadata::is_button(self.source, list);
        for attribute in list {
            let lower = Lower::new(&self.source.text[attribute.name.clone()]);
            let kind = match lower.as_str() {
                "content" if meta => SegmentKind::Meta,
                "value" if button => SegmentKind::Label,
                other if vocabulary::is_translated_attribute(name, other) => SegmentKind::Attribute,
                _ => continue,
            };
            let notation = Notation::Attribute(attribute.quote);
            let mut start = attribute.value.start;
            let value = &self.source.text[attribute.value.clone()];
            for part in value.split(|c| meta && c == ',' && metadata::is_list(self.source, list)) {
                self.found.value(start..start + part.len(), notation, kind, state.language.clone())?;
                start += part.len() + 1;
            }
        }
        Ok(())
    }
}
