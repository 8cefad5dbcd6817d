//! Writes a translated sentence so that its text is read as text and its marks as marks.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Parser, Tag};

use super::Dialect;
use super::escape::{Spot, Surroundings};
use super::pieces::{Piece, pieces};
use crate::html::vocabulary::{Level, Lower, level};
use crate::notation::Notation;
use crate::projection::Event as Placed;
use crate::template::{self, Place, Writer};
use crate::RenderOptions;

/// What of a file its sentences need to know.
#[derive(Debug)]
pub(super) struct Ink {
    pub(super) dialect: Dialect,
    /// As in [`Walked`](super::walk::Walked).
    pub(super) starts: Vec<usize>,
    pub(super) breaks: Vec<Range<usize>>,
    pub(super) line_end: &'static str,
    /// The notice begins a line.
    pub(super) ended: bool,
}

/// A space that is no white space to the parser of blocks: it keeps a tag from beginning a block of HTML, and emphasis
/// from being empty.
const GUARD: &str = "&#32;";

impl template::Ink for Ink {
    fn sentence(&self, writer: &mut Writer<'_>, place: &Place<'_>) {
        match place.sentence.notation {
            Notation::Markdown(Spot::Value(scalar)) => {
                let mut value = String::new();
                for event in &place.projection.events {
                    match *event {
                        Placed::Text(span) => {
                            value.push_str(place.translation.text.get(span.start..span.end).unwrap_or_default());
                        }
                        Placed::Space => value.push(' '),
                        Placed::Whole(mark) => {
                            let span = place.segment.marks.get(mark).map(|mark| mark.span).unwrap_or_default();
                            value.push_str(span.of(place.segment.text()));
                        }
                        Placed::Open(_) | Placed::Close(_) => {}
                    }
                }
                let mut out = String::new();
                scalar.encode(value.trim(), &mut out);
                writer.write(&out);
            }
            Notation::Markdown(spot) => Sentence::new(self, writer, place, spot).write(),
            _ => writer.markup(place),
        }
    }

    fn notice(&self, options: &RenderOptions, out: &mut String) {
        let Some(notice) = &options.notice else { return };
        if !self.ended {
            out.push_str(self.line_end);
            out.push_str(self.line_end);
        }
        notice.write_html(options, out);
        out.push_str(self.line_end);
        out.push_str(self.line_end);
    }

    fn name(&self, markup: &str) -> String {
        let name = match markup.as_bytes() {
            [b'*', b'*', ..] | [b'_', b'_', ..] => "strong",
            [b'*' | b'_', ..] => "em",
            [b'~', ..] => "del",
            [b'!', b'[', ..] => "img",
            [b'[', b'^', ..] => "footnote",
            [b'[', ..] => "a",
            [b'`', ..] => "code",
            [b'<', ..] => return template::element_name(markup),
            _ => return markup.split_whitespace().next().unwrap_or("br").to_string(),
        };
        name.to_string()
    }
}

/// How a mark of emphasis is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    /// With the signs of the source.
    Source,
    /// With asterisks, which may stand inside a word.
    Asterisks,
    /// As an element of HTML, which may stand anywhere.
    Element,
}

struct Sentence<'a, 'w> {
    ink: &'a Ink,
    writer: &'a mut Writer<'w>,
    spot: Spot,
    range: Range<usize>,
    pieces: Vec<Piece>,
    /// By mark.
    forms: Vec<Form>,
}

impl<'a, 'w> Sentence<'a, 'w> {
    fn new(ink: &'a Ink, writer: &'a mut Writer<'w>, place: &Place<'_>, spot: Spot) -> Self {
        let pieces = pieces(writer, place, &ink.breaks);
        let forms = vec![Form::Source; place.segment.marks.len()];
        Self { ink, writer, spot, range: place.range.clone(), pieces, forms }
    }

    fn write(mut self) {
        let mut written = self.compose();
        // Each round writes the marks that the parser does not find another way.
        for _ in 0..2 {
            let lost = self.lost(&written);
            if lost.is_empty() {
                break;
            }
            for mark in lost {
                if let Some(form) = self.forms.get_mut(mark) {
                    *form = if *form == Form::Source && written.underscores.contains(&mark) {
                        Form::Asterisks
                    } else {
                        Form::Element
                    };
                }
            }
            written = self.compose();
        }
        if !self.lost(&written).is_empty() {
            self.forms.fill(Form::Element);
            written = self.compose();
        }
        for part in written.parts {
            match part {
                Part::New(text) => self.writer.write(&text),
                Part::Source(range) => self.writer.copy(range),
            }
        }
    }

    /// The pieces with all characters chosen.
    fn compose(&self) -> Written {
        let mut written = Written::default();
        let source = self.writer.source(0..self.range.start);
        let start = self.ink.starts.binary_search(&self.range.start).is_ok();
        let mut line_start = start;
        let after_definition = start && is_definition_before(source);
        let before = source.chars().next_back().filter(|c| !start && !c.is_whitespace());
        let after = self.writer.source(self.range.end..self.range.end + 1).chars().next();
        let after = after.filter(|c| !c.is_whitespace());
        let dollars = self.pieces.iter().map(|piece| self.shown(piece).matches('$').count()).sum::<usize>();
        let mut open: Vec<(usize, usize)> = Vec::new();
        for (index, piece) in self.pieces.iter().enumerate() {
            let next = self.pieces.get(index + 1);
            match piece {
                Piece::Text(text) => {
                    let surroundings = Surroundings {
                        spot: self.spot,
                        before: written.check.chars().next_back().or(before),
                        after: next.map_or(after, |next| self.shown(next).chars().next()),
                        line_start,
                        after_definition: after_definition && index == 0,
                        mdx: self.ink.dialect.mdx,
                        math: self.ink.dialect.math && dollars > 1,
                    };
                    let mut out = String::with_capacity(text.len() + 8);
                    surroundings.escape(text, &mut out);
                    written.new_text(&out);
                }
                Piece::Space => written.new_text(" "),
                Piece::Markup(markup) => written.new_text(markup),
                Piece::Raw(range) => {
                    if line_start && self.begins_block(range, next) {
                        written.new_text(GUARD);
                    }
                    written.source(range.clone(), &self.checked(range));
                }
                Piece::Break(range) => written.source(range.clone(), "\n"),
                Piece::Delimiter { mark, range, opens } => {
                    let form = self.forms.get(*mark).copied().unwrap_or(Form::Source);
                    let signs = self.writer.source(range.clone());
                    if *opens {
                        open.push((*mark, written.check.len()));
                    }
                    match form {
                        Form::Source => written.source(range.clone(), signs),
                        Form::Asterisks => written.new_text(if signs.len() > 1 { "**" } else { "*" }),
                        Form::Element => written.new_text(element(signs, *opens)),
                    }
                    if signs.starts_with('_') {
                        written.underscores.push(*mark);
                    }
                    if !*opens
                        && let Some((mark, start)) = open.pop()
                        && form != Form::Element
                    {
                        written.marks.push((mark, start..written.check.len()));
                    }
                }
            }
            line_start = matches!(piece, Piece::Break(_));
        }
        if written.check.is_empty() {
            written.new_text(GUARD);
        }
        written
    }

    /// What a piece shows to those beside it.
    fn shown<'s>(&'s self, piece: &'s Piece) -> &'s str {
        match piece {
            Piece::Text(text) => text,
            Piece::Raw(range) => self.writer.source(range.clone()),
            Piece::Space | Piece::Break(_) => " ",
            Piece::Markup(markup) => markup,
            Piece::Delimiter { range, mark, opens } => {
                let signs = self.writer.source(range.clone());
                if self.forms.get(*mark) == Some(&Form::Element) { element(signs, *opens) } else { signs }
            }
        }
    }

    /// Source bytes as they are checked: on one line, because what stands before other lines is not there.
    fn checked(&self, range: &Range<usize>) -> String {
        let raw = self.writer.source(range.clone());
        let lines: Vec<&str> = raw.split(['\n', '\r']).collect();
        let Some((first, rest)) = lines.split_first() else { return String::new() };
        let rest = rest.iter().map(|line| line.trim_start_matches([' ', '\t', '>']));
        std::iter::once(*first).chain(rest).collect::<Vec<_>>().join(" ")
    }

    /// Marks that the parser does not find where they were written.
    fn lost(&self, written: &Written) -> Vec<usize> {
        if written.marks.is_empty() {
            return Vec::new();
        }
        let found = emphasis(&written.check, self.ink.dialect);
        let lost = written.marks.iter().filter(|(_, range)| !found.contains(range));
        lost.map(|(mark, _)| *mark).collect()
    }

    /// Whether source bytes at the start of a line would begin a block of code or HTML.
    fn begins_block(&self, range: &Range<usize>, next: Option<&Piece>) -> bool {
        let raw = self.writer.source(range.clone());
        if raw.starts_with("```") || raw.starts_with("$$") {
            return true;
        }
        let Some(tag) = raw.strip_prefix('<') else { return false };
        if tag.starts_with(['!', '?']) {
            return true;
        }
        let tag = tag.trim_start_matches('/');
        let name = tag.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).next().unwrap_or_default();
        let inline = matches!(level(Lower::new(name).as_str()), Level::Inline | Level::Verbatim | Level::Break);
        let alone = next.is_none_or(|next| self.shown(next).starts_with(char::is_whitespace));
        !inline || alone || raw.ends_with('>') && raw.contains(['\n', '\r'])
    }
}

/// A sentence as it is written.
#[derive(Debug, Default)]
struct Written {
    parts: Vec<Part>,
    /// All of it as it is checked.
    check: String,
    /// Marks written with signs, and where in `check`.
    marks: Vec<(usize, Range<usize>)>,
    /// Marks whose signs are underscores.
    underscores: Vec<usize>,
}

#[derive(Debug)]
enum Part {
    New(String),
    Source(Range<usize>),
}

impl Written {
    fn new_text(&mut self, text: &str) {
        self.check.push_str(text);
        self.parts.push(Part::New(text.to_string()));
    }

    fn source(&mut self, range: Range<usize>, checked: &str) {
        self.check.push_str(checked);
        self.parts.push(Part::Source(range));
    }
}

/// Where the parser finds emphasis in a line; every name of a link is known.
fn emphasis(text: &str, dialect: Dialect) -> Vec<Range<usize>> {
    let masked = dialect.mask(text);
    let known = |_| Some((CowStr::Borrowed("x"), CowStr::Borrowed("")));
    Parser::new_with_broken_link_callback(&masked, dialect.options(), Some(known))
        .into_offset_iter()
        .filter(|(event, _)| {
            matches!(event, Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough))
        })
        .map(|(_, range)| range)
        .collect()
}

fn element(signs: &str, opens: bool) -> &'static str {
    match (signs, opens) {
        ("*" | "_", true) => "<em>",
        ("*" | "_", false) => "</em>",
        ("~" | "~~", true) => "<del>",
        ("~" | "~~", false) => "</del>",
        (_, true) => "<strong>",
        (_, false) => "</strong>",
    }
}

/// Whether the line before the last one of `text` defines a link.
fn is_definition_before(text: &str) -> bool {
    let mut lines = text.rsplit('\n').skip(1);
    lines.next().is_some_and(|line| line.contains("]:"))
        || lines.next().is_some_and(|line| line.trim_end().ends_with("]:"))
}
