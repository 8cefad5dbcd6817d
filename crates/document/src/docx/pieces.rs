//! A paragraph as a row of pieces: text, what lies between runs, and where elements around runs begin and end.

use std::ops::Range;

use super::part::Part;
use super::pen::Format;
use crate::office::{Meaning, Tree};

/// Where a piece of a run sits in it.
#[derive(Debug, Clone)]
pub(super) struct Seat {
    /// The element of the piece.
    pub(super) outer: Range<usize>,
    /// From the start of the run to its end, where the piece is the first or the last in it; else as `outer`.
    pub(super) with_run: Range<usize>,
    /// Whether `with_run` begins where the run does.
    pub(super) first: bool,
    /// Whether it ends where the run does.
    pub(super) last: bool,
    pub(super) format: Format,
}

#[derive(Debug, Clone)]
pub(super) enum Piece {
    /// Text in a run; its characters.
    Text {
        inner: Range<usize>,
        seat: Seat,
    },
    /// Something else in a run that holds text. One that `breaks` parts words.
    Content {
        seat: Seat,
        breaks: bool,
    },
    /// Whole runs without text, or elements beside runs.
    Point {
        range: Range<usize>,
        breaks: bool,
    },
    /// Whole runs whose text comes through unchanged.
    Verbatim {
        range: Range<usize>,
        text: Vec<Range<usize>>,
    },
    /// The start of an element around runs; what ends it has the same number.
    Open {
        range: Range<usize>,
        pair: usize,
    },
    Close {
        range: Range<usize>,
        pair: usize,
    },
    /// A tab: sets columns apart.
    Tab {
        range: Range<usize>,
        seat: Option<Seat>,
    },
    /// A part of a field.
    Field {
        range: Range<usize>,
        seat: Seat,
        part: FieldPart,
    },
    /// The start of a bookmark, or of the words of a comment; its kind and number.
    RangeStart {
        range: Range<usize>,
        id: String,
    },
    RangeEnd {
        range: Range<usize>,
        id: String,
    },
    /// Where the sentence ends, and nothing moves.
    Border,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldPart {
    Begin,
    /// Whether it begins with the name of a hyperlink.
    Instruction {
        link: bool,
    },
    Separate,
    End,
}

/// The pieces of the paragraph that begins at `paragraph`.
pub(super) fn read(tree: &Tree<'_>, part: &mut Part<'_>, paragraph: usize) -> Vec<Piece> {
    let mut reader = Reader { tree, part, pieces: Vec::new(), around: Vec::new() };
    let end = tree.end(paragraph);
    let mut at = paragraph + 1;
    while at < end {
        at = if tree.starts(at) { reader.element(at) } else { reader.other(at) };
    }
    reader.pieces
}

/// An element around runs.
struct Around {
    /// The token that ends what holds the runs.
    inner_end: usize,
    /// The token that ends all of it.
    outer_end: usize,
    pair: usize,
}

struct Reader<'a, 'p, 's> {
    tree: &'a Tree<'a>,
    part: &'p mut Part<'s>,
    pieces: Vec<Piece>,
    around: Vec<Around>,
}

impl Reader<'_, '_, '_> {
    /// Reads what is no start of an element; returns the next token.
    fn other(&mut self, at: usize) -> usize {
        match self.around.pop_if(|around| around.inner_end == at) {
            Some(Around { outer_end, pair, .. }) => {
                let range = self.tree.range(at).start..self.tree.range(outer_end).end;
                self.pieces.push(Piece::Close { range, pair });
                outer_end + 1
            }
            None => at + 1,
        }
    }

    /// Reads the element at `at`, beside runs; returns the next token.
    fn element(&mut self, at: usize) -> usize {
        let tree = self.tree;
        let range = tree.element(at);
        match tree.name(at) {
            (_, "pPr" | "endParaRPr") | ("w", "proofErr") => {}
            ("w" | "a", "r") => run(tree, self.part, at, &mut self.pieces),
            ("w", "hyperlink" | "ins" | "moveTo" | "smartTag" | "customXml" | "dir" | "bdo") => {
                return self.open(at, at);
            }
            ("w", "sdt") => match tree.children(at).find(|&child| tree.name(child) == ("w", "sdtContent")) {
                Some(content) => return self.open(at, content),
                None => self.pieces.push(Piece::Point { range, breaks: false }),
            },
            ("w", "fldSimple") if is_link(tree.attribute(at, ("w", "instr")).unwrap_or_default()) => {
                return self.open(at, at);
            }
            ("w", "fldSimple") => {
                let shown = (at..tree.end(at)).filter(|&token| tree.name(token) == ("w", "t"));
                let text = shown.filter_map(|token| text(tree, token)).collect();
                self.pieces.push(Piece::Verbatim { range, text });
            }
            ("w", "bookmarkStart" | "commentRangeStart") => {
                self.pieces.push(Piece::RangeStart { range, id: range_id(tree, at) });
            }
            ("w", "bookmarkEnd" | "commentRangeEnd") => {
                self.pieces.push(Piece::RangeEnd { range, id: range_id(tree, at) });
            }
            ("a", "br") => self.pieces.push(Piece::Point { range, breaks: true }),
            _ => self.pieces.push(Piece::Point { range, breaks: false }),
        }
        tree.end(at) + 1
    }

    /// An element around runs: it begins at `outer`, and what it holds lies in `inner`.
    fn open(&mut self, outer: usize, inner: usize) -> usize {
        let tree = self.tree;
        let (inner_end, outer_end) = (tree.end(inner), tree.end(outer));
        if inner_end == inner {
            self.pieces.push(Piece::Point { range: tree.element(outer), breaks: false });
            return outer_end + 1;
        }
        // Properties come first.
        let properties = tree
            .children(inner)
            .find(|&child| tree.starts(child))
            .filter(|&child| matches!(tree.name(child), ("w", "smartTagPr" | "customXmlPr")));
        let last = properties.map_or(inner, |child| tree.end(child));
        let pair = self.part.next_pair();
        self.pieces.push(Piece::Open { range: tree.range(outer).start..tree.range(last).end, pair });
        self.around.push(Around { inner_end, outer_end, pair });
        last + 1
    }
}

fn range_id(tree: &Tree<'_>, at: usize) -> String {
    let kind = if tree.name(at).1.starts_with("bookmark") { "bookmark" } else { "comment" };
    format!("{kind} {}", tree.attribute(at, ("w", "id")).unwrap_or_default())
}

/// Whether an instruction of a field makes a link.
fn is_link(instruction: &str) -> bool {
    let name = instruction.trim_start().get(.."HYPERLINK".len());
    name.is_some_and(|name| name.eq_ignore_ascii_case("HYPERLINK"))
}

/// What stands in a run.
enum Content {
    Text(Range<usize>),
    Tab,
    Break,
    Field(FieldPart),
    Other,
}

fn run(tree: &Tree<'_>, part: &mut Part<'_>, at: usize, pieces: &mut Vec<Piece>) {
    let whole = tree.element(at);
    let mut contents: Vec<(Range<usize>, Content)> = Vec::new();
    let mut properties = None;
    for child in tree.children(at).filter(|&child| tree.starts(child)) {
        let content = match tree.name(child) {
            (_, "rPr") if contents.is_empty() => {
                properties = Some(child);
                continue;
            }
            (_, "t") => match text(tree, child) {
                Some(inner) if inner.is_empty() => continue,
                Some(inner) => Content::Text(inner),
                None => Content::Other,
            },
            ("w", "noBreakHyphen" | "softHyphen") => Content::Text(tree.element(child)),
            ("w", "lastRenderedPageBreak") => continue,
            ("w", "tab" | "ptab") => Content::Tab,
            ("w", "br" | "cr") => match tree.attribute(child, ("w", "type")) {
                Some("page" | "column") => Content::Tab,
                _ => Content::Break,
            },
            ("w", "fldChar") => match tree.attribute(child, ("w", "fldCharType")) {
                Some("begin") => Content::Field(FieldPart::Begin),
                Some("separate") => Content::Field(FieldPart::Separate),
                _ => Content::Field(FieldPart::End),
            },
            ("w", "instrText") => {
                let instruction = text(tree, child).map_or("", |inner| tree.slice(&inner));
                Content::Field(FieldPart::Instruction { link: is_link(instruction) })
            }
            _ => Content::Other,
        };
        contents.push((tree.element(child), content));
    }
    let look = part.look(tree, at, properties);
    let has_text = contents.iter().any(|(_, content)| matches!(content, Content::Text(_)));
    if has_text && (look.hidden || look.meaning == Some(Meaning::Code)) {
        // Parts of a field keep their order, whatever stands around each of them.
        if contents.iter().any(|(_, content)| matches!(content, Content::Field(_))) {
            pieces.push(Piece::Border);
            return;
        }
        let text = contents.iter().filter_map(|(_, content)| match content {
            Content::Text(inner) if !look.hidden => Some(inner.clone()),
            _ => None,
        });
        pieces.push(Piece::Verbatim { range: whole, text: text.collect() });
        return;
    }
    let plain = |content: &Content| matches!(content, Content::Break | Content::Other);
    if !contents.iter().any(|(_, content)| !plain(content)) {
        let breaks = contents.iter().any(|(_, content)| matches!(content, Content::Break));
        if !contents.is_empty() {
            pieces.push(Piece::Point { range: whole, breaks });
        }
        return;
    }
    let last = contents.len().saturating_sub(1);
    for (index, (outer, content)) in contents.into_iter().enumerate() {
        let with_run = if index == 0 { whole.start } else { outer.start }..if index == last {
            whole.end
        } else {
            outer.end
        };
        let (first, last) = (index == 0, index == last);
        let seat = Seat { outer: outer.clone(), with_run, first, last, format: look.format };
        pieces.push(match content {
            Content::Text(inner) => {
                part.count(&look, tree.slice(&inner));
                Piece::Text { inner, seat }
            }
            Content::Tab if first && last => Piece::Tab { range: whole.clone(), seat: None },
            Content::Tab => Piece::Tab { range: outer, seat: Some(seat) },
            Content::Field(part) => Piece::Field { range: seat.with_run.clone(), seat, part },
            Content::Break => Piece::Content { seat, breaks: true },
            Content::Other => Piece::Content { seat, breaks: false },
        });
    }
}

/// The characters of a text element; `None` where it holds something else.
fn text(tree: &Tree<'_>, at: usize) -> Option<Range<usize>> {
    let start = tree.range(at).end;
    let mut range = start..start;
    for child in tree.children(at) {
        if !tree.is_text(child) {
            return None;
        }
        range.end = tree.range(child).end;
    }
    Some(range)
}
