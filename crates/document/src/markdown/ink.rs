//! Writes a translated sentence so that its text is read as text and its marks as marks.

use std::ops::Range;

use super::Dialect;
use super::emphasis::{emphasis, one_line};
use super::pieces::{Collector, Piece};
use super::walk::{Walked, html_level};
use crate::html::vocabulary::Level;
use crate::notation::{Notation, Spot, Surroundings};
use crate::projection::Event as Placed;
use crate::template::{self, Place, Writer};
use crate::{RenderOptions, SegmentKind};

/// What of a file its sentences need to know.
#[derive(Debug)]
pub(super) struct Ink {
    pub(super) dialect: Dialect,
    pub(super) walked: Walked,
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
                            value.push_str(
                                place.translation.text.get(span.start..span.end).unwrap_or_default(),
                            );
                        }
                        Placed::Space => value.push(' '),
                        Placed::Whole(mark) => {
                            let span =
                                place.segment.marks.get(mark).map(|mark| mark.span).unwrap_or_default();
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
    /// It begins a line, where blocks begin.
    start: bool,
    /// The characters around it, `None` where white space is or the line begins.
    before: Option<char>,
    after: Option<char>,
    /// Its text is within something else: the words for a picture, the title of a link.
    is_attribute: bool,
    pieces: Vec<Piece>,
    /// By mark.
    forms: Vec<Form>,
}

impl<'a, 'w> Sentence<'a, 'w> {
    fn new(ink: &'a Ink, writer: &'a mut Writer<'w>, place: &Place<'_>, spot: Spot) -> Self {
        let (pieces, marks) = Collector::new(writer, &ink.walked).pieces(place);
        let forms = vec![Form::Source; marks];
        let range = place.range.clone();
        let breaks = &ink.walked.breaks;
        let start = ink.walked.starts.binary_search(&range.start).is_ok()
            || breaks.binary_search_by_key(&range.start, |line_break| line_break.end).is_ok();
        let end = writer.template.text.len();
        let before = writer.source(0..range.start).chars().next_back();
        let after = writer.source(range.end..end).chars().next();
        Self {
            ink,
            writer,
            spot,
            range,
            start,
            before: before.filter(|c| !start && !c.is_whitespace()),
            after: after.filter(|c| !c.is_whitespace()),
            is_attribute: place.segment.kind() == SegmentKind::Attribute,
            pieces,
            forms,
        }
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
        let walked = &self.ink.walked;
        let (start, before, after) = (self.start, self.before, self.after);
        let mut line_start = start;
        let after_definition = start && is_definition_before(self.writer.source(0..self.range.start));
        let math = self.ink.dialect.math && self.has_dollars();
        let tight = |at: usize| walked.tight.binary_search(&at).is_ok();
        if tight(self.range.start)
            && self.pieces.first().is_some_and(|first| !parts(self.shown(first).chars().next()))
        {
            written.new_text(" ");
        }
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
                        math,
                    };
                    let mut out = String::with_capacity(text.len() + 8);
                    surroundings.escape(text, &mut out);
                    written.new_text(&out);
                }
                Piece::Space => written.new_text(" "),
                Piece::Markup(markup) => written.new_text(markup),
                Piece::Raw(range) => {
                    if would_join(
                        written.check.chars().next_back().or(before),
                        self.shown(piece).chars().next(),
                    ) {
                        written.new_text(" ");
                    }
                    if line_start && self.begins_block(range, next) {
                        written.new_text(GUARD);
                    }
                    written.source(range.clone(), &one_line(self.writer.source(range.clone())));
                }
                Piece::Break(range) => {
                    let end = if self.shown(piece).starts_with('\\') { "\\\n" } else { "\n" };
                    written.source(range.clone(), end);
                }
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
        let last = written.check.chars().next_back();
        if (tight(self.range.end) && !parts(last))
            || (!is_text(self.pieces.last()) && would_join(last, after))
        {
            written.new_text(" ");
        }
        written
    }

    /// Whether a dollar sign of the text could find another one, here or in a picture.
    fn has_dollars(&self) -> bool {
        let mut dollars = if self.is_attribute { 2 } else { 0 };
        for piece in &self.pieces {
            let shown = self.shown(piece);
            let values = shown.contains("![") || (!is_text(Some(piece)) && shown.contains(['"', '\'']));
            dollars += shown.matches('$').count() + if values { 2 } else { 0 };
        }
        dollars > 1
    }

    /// What a piece shows to those beside it.
    fn shown<'s>(&'s self, piece: &'s Piece) -> &'s str {
        match piece {
            Piece::Text(text) => text,
            Piece::Raw(range) | Piece::Break(range) => self.writer.source(range.clone()),
            Piece::Space => " ",
            Piece::Markup(markup) => markup,
            Piece::Delimiter { range, mark, opens } => {
                let signs = self.writer.source(range.clone());
                if self.forms.get(*mark) == Some(&Form::Element) { element(signs, *opens) } else { signs }
            }
        }
    }

    /// Marks that the parser does not find where they were written.
    fn lost(&self, written: &Written) -> Vec<usize> {
        if written.marks.is_empty() {
            return Vec::new();
        }
        // Beside the sentence only what kind of character stands there matters.
        let neighbour = |c: Option<char>| match c {
            None | Some('*' | '_' | '~') => "",
            Some(c) if c.is_alphanumeric() => "x",
            Some(_) => "\"",
        };
        let before = neighbour(self.before);
        let line = format!("{before}{}{}", written.check, neighbour(self.after));
        let found = emphasis(&line, self.ink.dialect);
        let is_found = |range: &Range<usize>| {
            let range = range.start + before.len()..range.end + before.len();
            found.iter().any(|mark| mark.range == range)
        };
        let lost = written.marks.iter().filter(|(_, range)| !is_found(range));
        lost.map(|(mark, _)| *mark).collect()
    }

    /// Whether source bytes at the start of a line would begin a block of code or HTML.
    fn begins_block(&self, range: &Range<usize>, next: Option<&Piece>) -> bool {
        let raw = self.writer.source(range.clone());
        if raw.starts_with("```") || raw.starts_with("$$") {
            return true;
        }
        let inline = matches!(html_level(raw), Level::Inline | Level::Verbatim | Level::Break);
        raw.starts_with('<') && !(inline && self.is_followed(raw, next))
    }

    /// Whether text directly follows the first tag.
    fn is_followed(&self, raw: &str, next: Option<&Piece>) -> bool {
        let rest = raw.split_once('>').map_or("", |(_, rest)| rest);
        let rest = if rest.is_empty() { next.map_or("", |next| self.shown(next)) } else { rest };
        !rest.is_empty() && !rest.starts_with(char::is_whitespace)
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

/// Whether two things beside each other would be read as one: a sign in brackets and a link, two codes, two formulas.
fn would_join(before: Option<char>, after: Option<char>) -> bool {
    matches!((before, after), (Some(']'), Some('[' | '(')) | (Some('`'), Some('`')) | (Some('$'), Some('$')))
}

/// Whether emphasis may begin after, or end before this, whatever is in it.
fn parts(c: Option<char>) -> bool {
    c.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '*' | '_' | '~'))
}

fn is_text(piece: Option<&Piece>) -> bool {
    matches!(piece, Some(Piece::Text(_)))
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
