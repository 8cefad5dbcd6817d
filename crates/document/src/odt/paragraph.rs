//! From a paragraph to its sentences.

use std::ops::Range;

use super::styles::Styles;
use crate::notation::Notation;
use crate::office::{Class, Meaning, Tree, borders};
use crate::template::Found;
use crate::template::inline::Item;
use crate::{DocumentError, SegmentKind};

/// How many ranges that have begun are looked through for the one that ends.
const LOOK_BACK: usize = 64;

/// What stands in a paragraph.
struct Piece {
    item: Item,
    class: Class,
    /// An element that changes nothing in how its text looks.
    plain: bool,
    /// The start or end of a bookmark or of the words of a comment.
    id: Option<String>,
}

/// Adds the sentences of the paragraph at `paragraph`.
pub(super) fn paragraph(
    tree: &Tree<'_>,
    styles: &Styles,
    paragraph: usize,
    kind: SegmentKind,
    found: &mut Found<'_>,
) -> Result<(), DocumentError> {
    let mut pieces = read(tree, styles, paragraph);
    pair_ranges(&mut pieces, tree.end(paragraph));
    let classes: Vec<Class> = pieces.iter().map(|piece| piece.class).collect();
    let borders = borders(&classes);
    let mut first = 0;
    for at in (0..pieces.len()).filter(|&at| borders.get(at) == Some(&true)).chain([pieces.len()]) {
        let items = items(pieces.get(first..at).unwrap_or_default());
        found.sentence(&items, Notation::Office, kind, None)?;
        first = at + 1;
    }
    Ok(())
}

fn read(tree: &Tree<'_>, styles: &Styles, paragraph: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut open: Vec<(usize, bool)> = Vec::new();
    let mut push = |item, class, plain, id| pieces.push(Piece { item, class, plain, id });
    let end = tree.end(paragraph);
    let mut at = paragraph + 1;
    while at < end {
        let range = tree.element(at);
        let after = tree.end(at) + 1;
        if let Some((start, plain)) = open.pop_if(|(start, _)| tree.end(*start) == at) {
            push(Item::Close { range, pair: Some(start) }, Class::Close, plain, None);
            at += 1;
            continue;
        }
        if tree.is_text(at) {
            let item = Item::Text(range);
            let class = if item.shows(tree.text, Notation::Office) { Class::Words } else { Class::Other };
            push(item, class, false, None);
            at += 1;
            continue;
        }
        let shown = |item: &Item| {
            if item.shows(tree.text, Notation::Office) { Class::Words } else { Class::Other }
        };
        let point = |breaks| Item::Point { range: range.clone(), breaks };
        let id = |name: (&str, &str)| tree.attribute(at, name).map(str::to_string);
        match tree.name(at) {
            ("text", "span" | "a" | "meta" | "meta-field") if after > at + 1 => {
                let style = tree.attribute(at, ("text", "style-name")).unwrap_or_default();
                let span = tree.name(at).1 == "span";
                if span && styles.meaning(style) == Some(Meaning::Code) {
                    let item = verbatim(tree, at);
                    let class = shown(&item);
                    push(item, class, false, None);
                } else {
                    let plain = span && styles.is_plain(style);
                    push(Item::Open { range: tree.range(at), pair: at }, Class::Open, plain, None);
                    open.push((at, plain));
                    at += 1;
                    continue;
                }
            }
            // A hint of where a page ended when the document was saved.
            ("text", "soft-page-break") => {}
            ("text", "tab") => push(point(true), Class::Tab, false, None),
            ("text", "s" | "line-break") => push(point(true), Class::Other, false, None),
            ("text", "bookmark-start" | "bookmark-end" | "reference-mark-start" | "reference-mark-end") => {
                push(point(false), Class::Other, false, id(("text", "name")));
            }
            ("text", "change-start" | "change-end") => {
                push(point(false), Class::Other, false, id(("text", "change-id")));
            }
            ("office", "annotation" | "annotation-end") => {
                push(point(false), Class::Other, false, id(("office", "name")));
            }
            ("text", "note" | "ruby") | ("draw" | "table" | "office" | "dr3d" | "form", _) => {
                push(point(false), Class::Other, false, None);
            }
            ("", _) => push(point(false), Class::Other, false, None),
            // Fields.
            _ => {
                let item = verbatim(tree, at);
                let class = shown(&item);
                push(item, class, false, None);
            }
        }
        at = after;
    }
    pieces
}

/// The element at `at` as it is, with the text in it.
fn verbatim(tree: &Tree<'_>, at: usize) -> Item {
    let text = (at..tree.end(at)).filter(|&token| tree.is_text(token)).map(|token| tree.range(token));
    Item::Verbatim { range: tree.element(at), text: text.collect() }
}

/// Makes pairs of the starts and ends of ranges that lie well nested in one element. `next` is the number of the first.
fn pair_ranges(pieces: &mut [Piece], next: usize) {
    let mut next = next;
    // Ranges that have begun, with a gap for each element that has.
    let mut begun: Vec<Option<usize>> = Vec::new();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for at in 0..pieces.len() {
        let Some(piece) = pieces.get(at) else { break };
        match (piece.class, &piece.id) {
            (Class::Open, _) => begun.push(None),
            (Class::Close, _) => while begun.pop().is_some_and(|begun| begun.is_some()) {},
            (_, Some(id)) => {
                let same = |start: &Option<usize>| {
                    start
                        .and_then(|start| pieces.get(start))
                        .is_some_and(|piece| piece.id.as_ref() == Some(id))
                };
                let back =
                    begun.iter().rev().take(LOOK_BACK).take_while(|begun| begun.is_some()).position(same);
                match back {
                    Some(back) => {
                        begun.truncate(begun.len() - back);
                        if let Some(Some(start)) = begun.pop() {
                            pairs.push((start, at));
                        }
                    }
                    None => begun.push(Some(at)),
                }
            }
            _ => {}
        }
    }
    for (start, end) in pairs {
        let mut set = |at: usize, class: Class, item: &dyn Fn(Range<usize>) -> Item| {
            if let Some(piece) = pieces.get_mut(at) {
                piece.item = item(piece.item.range());
                piece.class = class;
            }
        };
        set(start, Class::Open, &|range| Item::Open { range, pair: next });
        set(end, Class::Close, &|range| Item::Close { range, pair: Some(next) });
        next += 1;
    }
}

/// The items of a sentence. Elements that change nothing are left out if they lie within it: they come from editing,
/// and mean nothing for a translation.
fn items(pieces: &[Piece]) -> Vec<Item> {
    let first = pieces.iter().position(|piece| piece.class == Class::Words);
    let last = pieces.iter().rposition(|piece| piece.class == Class::Words);
    let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
    // By element that is open: its piece.
    let mut open = Vec::new();
    let mut left_out = vec![false; pieces.len()];
    for (at, piece) in pieces.iter().enumerate() {
        match piece.class {
            Class::Open => open.push(at),
            Class::Close => {
                if let Some(start) = open.pop()
                    && piece.plain
                    && start > first
                    && at < last
                {
                    for at in [start, at] {
                        if let Some(left_out) = left_out.get_mut(at) {
                            *left_out = true;
                        }
                    }
                }
            }
            _ => {}
        }
    }
    let kept = pieces.iter().zip(left_out).filter(|(_, left_out)| !left_out);
    kept.map(|(piece, _)| piece.item.clone()).collect()
}
