//! Walks the events of a file and cuts its text into sentences' runs at the borders of blocks.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};

use super::Dialect;
use super::emphasis::Emphasis;
use super::inline::Run;
use crate::html::vocabulary::{Level, Lower, level};
use crate::notation::{Notation, Spot};
use crate::template::inline::Item;
use crate::template::{Decoded, Found, What, is_address};
use crate::{DocumentError, ReadOptions, SegmentKind, html};

/// What is known of a file beside its segments. All are bytes of the whole text, ascending.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// Where the text of a line begins, so that what stands there could begin another block.
    pub(super) starts: Vec<usize>,
    /// Hard line breaks, with all up to the text of the next line.
    pub(super) breaks: Vec<Range<usize>>,
    /// All emphasis, in the order of its starts.
    pub(super) emphasis: Vec<Emphasis>,
    /// Edges of sentences that emphasis without words touches from outside.
    pub(super) tight: Vec<usize>,
    /// Where a notice goes: after a first heading, else before all.
    pub(super) notice: usize,
}

struct Walk<'a, 't> {
    /// The whole text; ranges of events are moved by `base`.
    text: &'t str,
    options: &'a ReadOptions,
    dialect: Dialect,
    found: &'a mut Found<'t>,
    walked: Walked,
    run: Run,
    /// Runs around the pictures that are open.
    outer: Vec<Run>,
    /// Where the inline elements that are open begin.
    open: Vec<usize>,
    /// How the links and pictures that are open are written.
    links: Vec<LinkType>,
    kinds: Vec<SegmentKind>,
    code: bool,
    cell: bool,
    /// Where the row of a table begins.
    row: usize,
    /// The run begins a line.
    line_start: bool,
    /// A line of the run just ended.
    soft_break: bool,
    html: Vec<Range<usize>>,
    depth: usize,
}

/// Collects what is translated in `masked`, which is the text from byte `base` on.
pub(super) fn walk(
    masked: &str,
    base: usize,
    dialect: Dialect,
    options: &ReadOptions,
    found: &mut Found<'_>,
) -> Result<Walked, DocumentError> {
    let parser = Parser::new_ext(masked, dialect.options());
    let mut titles: Vec<Range<usize>> = Vec::new();
    for (_, definition) in parser.reference_definitions().iter() {
        let span = base + definition.span.start..base + definition.span.end;
        if definition.title.as_ref().is_some_and(|title| !title.is_empty()) {
            titles.push(span);
        }
    }
    let mut walk = Walk {
        text: found.text,
        options,
        dialect,
        found,
        walked: Walked { notice: base, ..Walked::default() },
        run: Run::default(),
        outer: Vec::new(),
        open: Vec::new(),
        links: Vec::new(),
        kinds: Vec::new(),
        code: false,
        cell: false,
        row: 0,
        line_start: false,
        soft_break: false,
        html: Vec::new(),
        depth: 0,
    };
    for span in titles {
        walk.title(span)?;
    }
    // 0 before the first block, 1 in or after a heading that is it, 2 after that.
    let mut blocks = 0;
    for (event, range) in parser.into_offset_iter() {
        let range = base + range.start..base + range.end;
        if walk.depth == 0 && blocks < 2 {
            let heading = blocks == 0 && matches!(event, Event::Start(Tag::Heading { .. }));
            blocks = if heading { 1 } else { 2 };
            walk.walked.notice = if heading { walk.text.len() } else { walk.line_of(range.start) };
        }
        walk.event(event, range)?;
    }
    walk.flush()?;
    walk.walked.tight.sort_unstable();
    walk.walked.starts.sort_unstable();
    Ok(walk.walked)
}

impl Walk<'_, '_> {
    fn line_of(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        before
            .rfind('\n')
            .map_or_else(|| before.len() - before.trim_start_matches('\u{feff}').len(), |line| line + 1)
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) -> Result<(), DocumentError> {
        match event {
            Event::Start(tag) => {
                self.depth += 1;
                if self.depth > self.options.limits.max_depth {
                    let limit = self.options.limits.max_depth;
                    return Err(DocumentError::TooDeep { offset: range.start, limit });
                }
                self.start(tag, range)
            }
            Event::End(tag) => {
                self.depth = self.depth.saturating_sub(1);
                self.end(tag, range)
            }
            Event::Text(_) => {
                if !self.code {
                    let start = self.run.start(self.text, range.start);
                    self.settle(start);
                    self.run.text(start..range.end);
                }
                Ok(())
            }
            Event::SoftBreak => {
                self.settle(range.start);
                self.run.text(range);
                self.soft_break = true;
                Ok(())
            }
            Event::HardBreak => {
                self.settle(range.start);
                self.run.hard_break(range);
                Ok(())
            }
            Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {
                self.settle(range.start);
                let raw = self.text.get(range.clone()).unwrap_or_default();
                let fence = raw.len() - raw.trim_start_matches(['`', '$']).len();
                let inner = range.start + fence..range.end.saturating_sub(fence).max(range.start + fence);
                self.run.item(Item::Verbatim { range, text: vec![inner] });
                Ok(())
            }
            Event::FootnoteReference(_) => {
                self.settle(range.start);
                self.run.item(Item::Point { range, breaks: false });
                Ok(())
            }
            Event::InlineHtml(_) => {
                self.settle(range.start);
                self.attributes(&range)?;
                self.run.tag(range);
                Ok(())
            }
            Event::Html(_) => {
                self.html.push(range);
                Ok(())
            }
            Event::Rule => {
                self.flush()?;
                self.line_start = true;
                Ok(())
            }
            Event::TaskListMarker(_) => {
                self.line_start = false;
                self.run.end = range.end;
                Ok(())
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) -> Result<(), DocumentError> {
        match tag {
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => {
                let signs = self.delimiter(&tag.to_end(), &range);
                self.mark(range.start..range.start + signs);
                self.walked.emphasis.push(Emphasis { range, signs });
                Ok(())
            }
            Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. } => {
                self.settle(range.start);
                self.open.push(range.start);
                Ok(())
            }
            Tag::Link { link_type, .. } => {
                self.links.push(link_type);
                self.mark(range.start..range.start + 1);
                Ok(())
            }
            Tag::Image { link_type, .. } => {
                self.links.push(link_type);
                self.settle(range.start);
                let inner = Run::starting_at(range.start + 2);
                self.outer.push(std::mem::replace(&mut self.run, inner));
                Ok(())
            }
            _ => {
                self.flush()?;
                self.block(&tag, &range);
                Ok(())
            }
        }
    }

    fn block(&mut self, tag: &Tag<'_>, range: &Range<usize>) {
        self.run = Run::starting_at(range.start);
        self.line_start = true;
        self.code = matches!(tag, Tag::CodeBlock(_));
        if matches!(tag, Tag::TableRow | Tag::TableHead) {
            self.row = range.start;
        }
        let kind = match tag {
            Tag::Heading { .. } => {
                self.line_start = self.text.as_bytes().get(range.start) != Some(&b'#');
                SegmentKind::Headline
            }
            Tag::Item => SegmentKind::ListItem,
            Tag::TableCell => {
                self.cell = true;
                // A row without a pipe at its start begins like any line.
                self.line_start = range.start == self.row;
                SegmentKind::TableCell
            }
            Tag::BlockQuote(_) | Tag::FootnoteDefinition(_) => SegmentKind::Paragraph,
            _ => self.kinds.last().copied().unwrap_or(SegmentKind::Paragraph),
        };
        self.kinds.push(kind);
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) -> Result<(), DocumentError> {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {
                let signs = self.delimiter(&tag, &range);
                self.close(range.end - signs..range.end);
                Ok(())
            }
            TagEnd::Link => self.link(range),
            TagEnd::Image => self.picture(range),
            _ => {
                if tag == TagEnd::HtmlBlock {
                    self.html_block()?;
                }
                self.flush()?;
                self.kinds.pop();
                self.code = false;
                self.cell &= tag != TagEnd::TableCell;
                self.line_start = true;
                self.run = Run::starting_at(range.end);
                Ok(())
            }
        }
    }

    /// Signs at each end of emphasis.
    fn delimiter(&self, tag: &TagEnd, range: &Range<usize>) -> usize {
        match tag {
            TagEnd::Emphasis => 1,
            TagEnd::Strong => 2,
            _ if self.text.get(range.clone()).is_some_and(|raw| raw.starts_with("~~")) => 2,
            _ => 1,
        }
    }

    fn settle(&mut self, at: usize) {
        self.walked.breaks.extend(self.run.settle(at));
        if std::mem::take(&mut self.soft_break) {
            self.walked.starts.push(at);
        }
    }

    fn mark(&mut self, open: Range<usize>) {
        self.settle(open.start);
        self.open.push(open.start);
        self.run.item(Item::Open { pair: open.start, range: open });
    }

    fn close(&mut self, tag: Range<usize>) {
        self.settle(tag.start);
        let pair = self.open.pop();
        self.run.item(Item::Close { range: tag, pair });
    }

    /// The end of a link: from the bracket after its text.
    fn link(&mut self, range: Range<usize>) -> Result<(), DocumentError> {
        let raw = self.text.get(range.clone()).unwrap_or_default();
        if raw.starts_with('<') {
            self.open.pop();
            self.run.address(range);
            return Ok(());
        }
        let tag = self.link_end(&range, 1)?;
        self.close(tag.clone());
        self.run.end = tag.end;
        Ok(())
    }

    fn picture(&mut self, range: Range<usize>) -> Result<(), DocumentError> {
        let tag = self.link_end(&range, 2)?;
        self.settle(tag.start);
        let outer = self.outer.pop().unwrap_or_default();
        let alt = std::mem::replace(&mut self.run, outer);
        self.sentence(alt, SegmentKind::Attribute)?;
        self.run.item(Item::Point { range: range.start..tag.end, breaks: false });
        Ok(())
    }

    /// The end of a link or picture, whose text begins after `opening` bytes: from the bracket that ends that text.
    fn link_end(&mut self, range: &Range<usize>, opening: usize) -> Result<Range<usize>, DocumentError> {
        let close = self.bracket(range);
        let label = range.start + opening..close;
        let mut tag = close..range.end.max(close);
        match self.links.pop() {
            Some(LinkType::Inline) => self.title(tag.clone())?,
            Some(LinkType::Shortcut) => self.label(close, label, "]["),
            Some(LinkType::Collapsed) => {
                // The parser leaves out the second pair of brackets.
                tag.end = (close + "][]".len()).max(tag.end);
                self.label(close + "][".len(), label, "");
            }
            _ => {}
        }
        Ok(tag)
    }

    /// The bracket that ends the text of a link or picture.
    fn bracket(&self, range: &Range<usize>) -> usize {
        let from = self.run.end.clamp(range.start, range.end);
        let raw = self.text.get(from..range.end).unwrap_or_default();
        raw.find(']').map_or(from, |at| from + at)
    }

    /// Where the text of a link is also the name of its definition, that name is written when the text changes.
    fn label(&mut self, at: usize, label: Range<usize>, before: &str) {
        let name = self.text.get(label).unwrap_or_default();
        let words =
            name.split_whitespace().filter(|word| !word.trim_matches('>').is_empty() || !name.contains('\n'));
        self.run.labels.push((at, format!("{before}{}", words.collect::<Vec<_>>().join(" "))));
    }

    /// The title at the end of `](address "title")` or of a definition.
    fn title(&mut self, range: Range<usize>) -> Result<(), DocumentError> {
        let raw = self.text.get(range.clone()).unwrap_or_default();
        let raw = raw.strip_suffix(')').filter(|_| raw.starts_with(']')).unwrap_or(raw).trim_end();
        let Some(quote) = raw.chars().next_back().filter(|c| matches!(c, '"' | '\'' | ')')) else {
            return Ok(());
        };
        let body = raw.get(..raw.len() - 1).unwrap_or_default();
        let opening = if quote == ')' { '(' } else { quote };
        let escaped = |at: usize| {
            let before = body.get(..at).unwrap_or_default();
            (before.len() - before.trim_end_matches('\\').len()) % 2 == 1
        };
        let start = body.rmatch_indices(opening).map(|(at, _)| at).find(|&at| !escaped(at));
        let Some(start) =
            start.filter(|&at| body.get(..at).is_some_and(|b| b.ends_with(char::is_whitespace)))
        else {
            return Ok(());
        };
        let title = range.start + start + 1..range.start + body.len();
        if self.text.get(title.clone()).is_none_or(|title| title.contains('\n')) {
            return Ok(());
        }
        let notation = Notation::Markdown(Spot::Title { quote, cell: self.cell });
        self.found.value(title, notation, SegmentKind::Attribute, None)
    }

    /// Attributes of a tag that are read or shown.
    fn attributes(&mut self, tag: &Range<usize>) -> Result<(), DocumentError> {
        let raw = self.text.get(tag.clone()).unwrap_or_default();
        if self.dialect.mdx || !raw.contains('=') {
            return Ok(());
        }
        let fragment = html::fragment(raw, self.options)?;
        if fragment.0.is_empty() {
            return Ok(());
        }
        let notation = Notation::Markdown(Spot::Tag { cell: self.cell });
        let (_, decoded) = Decoded::new(self.text, tag.clone(), notation);
        self.found.nested(tag.clone(), decoded, fragment)
    }

    /// A block of HTML is a document of its own; one of JSX is left alone.
    fn html_block(&mut self) -> Result<(), DocumentError> {
        let lines = std::mem::take(&mut self.html);
        if self.dialect.mdx {
            return Ok(());
        }
        let first = lines.first().and_then(|line| self.text.get(line.clone())).unwrap_or_default();
        // A tag of running text begins a block only where it stands alone on its line.
        let alone = usize::from(matches!(html_level(first), Level::Inline | Level::Verbatim | Level::Break));
        let (head, body) = lines.split_at(alone.min(lines.len()));
        self.fragment(head)?;
        self.fragment(body)
    }

    fn fragment(&mut self, lines: &[Range<usize>]) -> Result<(), DocumentError> {
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return Ok(()) };
        let whole = first.start..last.end;
        let (text, decoded) = Decoded::lines(self.text, lines, Notation::Markdown(Spot::Html));
        let fragment = html::fragment(&text, self.options)?;
        if fragment.0.is_empty() {
            return Ok(());
        }
        self.found.nested(whole, decoded, fragment)
    }

    /// Ends the sentence's run; what was collected becomes a segment if it has words.
    fn flush(&mut self) -> Result<(), DocumentError> {
        self.settle(self.run.end);
        let run = std::mem::take(&mut self.run);
        if run.is_empty() {
            return Ok(());
        }
        let kind = self.kinds.last().copied().unwrap_or(SegmentKind::Paragraph);
        self.sentence(run, kind)
    }

    fn sentence(&mut self, mut run: Run, kind: SegmentKind) -> Result<(), DocumentError> {
        let mut items = run.items(self.text);
        if kind == SegmentKind::Headline {
            leave_out_attributes(self.text, &mut items);
        }
        if self.line_start && kind != SegmentKind::Attribute {
            self.walked.starts.extend(items.first().map(|item| item.range().start));
        }
        let spot = if self.cell { Spot::Cell } else { Spot::Text };
        if let (SegmentKind::Attribute, [Item::Text(range)]) = (kind, items.as_slice())
            && self.text.get(range.clone()).is_some_and(is_address)
        {
            return Ok(());
        }
        let Some(range) = self.found.sentence_at(&items, Notation::Markdown(spot), kind, None)? else {
            return Ok(());
        };
        for item in &items {
            let emphasis = |range: &Range<usize>| {
                self.text.get(range.clone()).is_some_and(|signs| signs.starts_with(['*', '_', '~']))
            };
            match item {
                Item::Open { range: tag, .. } if tag.start == range.end && emphasis(tag) => {
                    self.walked.tight.push(range.end);
                }
                Item::Close { range: tag, .. } if tag.end == range.start && emphasis(tag) => {
                    self.walked.tight.push(range.start);
                }
                _ => {}
            }
        }
        for (at, label) in run.labels {
            self.found.hole(at..at, What::Label { sentence: range.start, label });
        }
        Ok(())
    }
}

/// What the tag at the start of `raw` is.
pub(super) fn html_level(raw: &str) -> Level {
    let tag = raw.trim_start().trim_start_matches(['<', '/']);
    let name = tag.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).next().unwrap_or_default();
    if name.is_empty() { Level::Object } else { level(Lower::new(name).as_str()) }
}

/// `{#name .class}` at the end of a heading is no text of it.
fn leave_out_attributes(text: &str, items: &mut [Item]) {
    let Some(Item::Text(range)) = items.last_mut() else { return };
    let raw = text.get(range.clone()).unwrap_or_default();
    if let Some((title, attributes)) = raw.trim_end().strip_suffix('}').and_then(|raw| raw.rsplit_once('{'))
        && attributes.starts_with(['#', '.'])
    {
        range.end = range.start + title.len();
    }
}
