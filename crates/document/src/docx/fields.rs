//! Fields, bookmarks and comments: which of them lie around words of one paragraph, and which come through whole.

use super::pieces::{FieldPart, Piece, Seat};

/// What has begun and not ended.
enum Begun {
    Element { pair: usize },
    Range { at: usize },
    Field(Field),
}

/// A field that has begun.
struct Field {
    begin: usize,
    separate: Option<usize>,
    link: bool,
}

/// What becomes of a piece.
#[derive(Clone)]
enum Fate {
    Stays,
    /// Becomes the start or the end of a pair.
    Opens(usize),
    Closes(usize),
    /// Comes through whole where it stands between words.
    Whole,
    /// The start of a field whose last piece this is.
    Field {
        end: usize,
        separate: Option<usize>,
        link: bool,
    },
    /// Nothing moves past it.
    Border,
}

/// How many that have begun are looked through for the start of a range.
const LOOK_BACK: usize = 64;

/// Turns fields, bookmarks and comments into pairs, points and borders. `next` is the number of the next pair.
pub(super) fn resolve(pieces: Vec<Piece>, next: &mut usize) -> Vec<Piece> {
    let settled = |piece: &Piece| {
        !matches!(piece, Piece::Field { .. } | Piece::RangeStart { .. } | Piece::RangeEnd { .. })
    };
    if pieces.iter().all(settled) {
        return pieces;
    }
    let fates = fates(&pieces, next);
    let mut out = Vec::with_capacity(pieces.len());
    let mut links: Vec<Option<(usize, usize)>> = vec![None; pieces.len()];
    let mut at = 0;
    while let (Some(piece), Some(fate)) = (pieces.get(at), fates.get(at)) {
        at += 1;
        match (fate, piece) {
            (Fate::Field { end, separate, link }, Piece::Field { seat, .. }) => {
                let whole = |from: usize, to: usize| {
                    let (first, last) = (seat_of(&pieces, from)?, seat_of(&pieces, to)?);
                    (first.first && last.last).then_some(first.with_run.start..last.with_run.end)
                };
                let parts = separate.filter(|_| *link).and_then(|separate| {
                    whole(*end, *end)?;
                    Some((whole(at - 1, separate)?, separate))
                });
                if let Some((range, separate)) = parts {
                    let pair = *next;
                    *next += 1;
                    out.push(Piece::Open { range, pair });
                    if let Some(link) = links.get_mut(*end) {
                        *link = Some((pair, *end));
                    }
                    at = separate + 1;
                    continue;
                }
                out.push(match (whole(at - 1, *end), seat_of(&pieces, *end)) {
                    (Some(range), _) => {
                        let shown = separate.and_then(|separate| pieces.get(separate..*end));
                        let text = shown.unwrap_or_default().iter().filter_map(|piece| match piece {
                            Piece::Text { inner, .. } => Some(inner.clone()),
                            _ => None,
                        });
                        Piece::Verbatim { range, text: text.collect() }
                    }
                    (None, Some(last)) if same_run(&pieces, at - 1, *end) => Piece::Content {
                        seat: Seat {
                            outer: seat.outer.start..last.outer.end,
                            with_run: seat.with_run.start..last.with_run.end,
                            last: last.last,
                            ..seat.clone()
                        },
                        breaks: false,
                    },
                    _ => Piece::Border,
                });
                at = end + 1;
            }
            (Fate::Opens(pair), Piece::RangeStart { range, .. }) => {
                out.push(Piece::Open { range: range.clone(), pair: *pair });
            }
            (Fate::Closes(pair), Piece::RangeEnd { range, .. }) => {
                out.push(Piece::Close { range: range.clone(), pair: *pair });
            }
            (Fate::Whole, Piece::RangeStart { range, .. } | Piece::RangeEnd { range, .. }) => {
                out.push(Piece::Point { range: range.clone(), breaks: false });
            }
            (_, Piece::Field { range, .. }) => {
                out.push(match links.get(at - 1).copied().flatten() {
                    Some((pair, _)) => Piece::Close { range: range.clone(), pair },
                    None => Piece::Border,
                });
            }
            (Fate::Border, _) => out.push(Piece::Border),
            (_, piece) => out.push(piece.clone()),
        }
    }
    out
}

fn seat_of(pieces: &[Piece], at: usize) -> Option<&Seat> {
    match pieces.get(at) {
        Some(Piece::Field { seat, .. }) => Some(seat),
        _ => None,
    }
}

/// Whether the pieces from `from` to `to` are of one run: only the last of them may be the last of a run.
fn same_run(pieces: &[Piece], from: usize, to: usize) -> bool {
    pieces.get(from..to).unwrap_or_default().iter().all(|piece| match piece {
        Piece::Text { seat, .. } | Piece::Content { seat, .. } | Piece::Field { seat, .. } => !seat.last,
        Piece::Tab { seat, .. } => seat.as_ref().is_some_and(|seat| !seat.last),
        _ => false,
    })
}

fn fates(pieces: &[Piece], next: &mut usize) -> Vec<Fate> {
    let mut fates = vec![Fate::Stays; pieces.len()];
    let mut begun: Vec<Begun> = Vec::new();
    let set = |fates: &mut Vec<Fate>, at: usize, fate: Fate| {
        if let Some(place) = fates.get_mut(at) {
            *place = fate;
        }
    };
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Open { pair, .. } => begun.push(Begun::Element { pair: *pair }),
            Piece::Close { pair, .. } => {
                // What began inside an element and did not end there comes through whole.
                while let Some(last) = begun.pop() {
                    match last {
                        Begun::Element { pair: own } if own == *pair => break,
                        Begun::Range { at } => set(&mut fates, at, Fate::Whole),
                        Begun::Field(field) => set(&mut fates, field.begin, Fate::Border),
                        Begun::Element { .. } => {}
                    }
                }
            }
            Piece::RangeStart { .. } => begun.push(Begun::Range { at }),
            Piece::RangeEnd { id, .. } => {
                let same = |begun: &Begun| match begun {
                    Begun::Range { at } => {
                        matches!(pieces.get(*at), Some(Piece::RangeStart { id: own, .. }) if own == id)
                    }
                    _ => false,
                };
                let back = begun
                    .iter()
                    .rev()
                    .take(LOOK_BACK)
                    .take_while(|begun| matches!(begun, Begun::Range { .. }))
                    .position(same);
                match back {
                    Some(back) => {
                        for above in begun.drain(begun.len() - back..) {
                            if let Begun::Range { at } = above {
                                set(&mut fates, at, Fate::Whole);
                            }
                        }
                        if let Some(Begun::Range { at: start }) = begun.pop() {
                            set(&mut fates, start, Fate::Opens(*next));
                            set(&mut fates, at, Fate::Closes(*next));
                            *next += 1;
                        }
                    }
                    None => set(&mut fates, at, Fate::Whole),
                }
            }
            Piece::Field { part, .. } => field(&mut begun, &mut fates, at, *part),
            _ => {}
        }
    }
    for left in begun {
        match left {
            Begun::Range { at } => set(&mut fates, at, Fate::Whole),
            Begun::Field(field) => set(&mut fates, field.begin, Fate::Border),
            Begun::Element { .. } => {}
        }
    }
    fates
}

/// Takes a part of a field into account.
fn field(begun: &mut Vec<Begun>, fates: &mut [Fate], at: usize, part: FieldPart) {
    let open = |begun: &mut Vec<Begun>| -> Option<usize> {
        let back = begun.iter().rev().take(LOOK_BACK);
        let back = back.take_while(|begun| matches!(begun, Begun::Range { .. })).count();
        begun.len().checked_sub(back + 1)
    };
    match part {
        FieldPart::Begin => begun.push(Begun::Field(Field { begin: at, separate: None, link: false })),
        FieldPart::Instruction { link } => {
            if let Some(Begun::Field(field)) = open(begun).and_then(|at| begun.get_mut(at)) {
                field.link |= link && field.separate.is_none();
            }
        }
        FieldPart::Separate => {
            if let Some(Begun::Field(field)) = open(begun).and_then(|at| begun.get_mut(at)) {
                field.separate = Some(at);
            }
        }
        FieldPart::End => {
            let Some(place) = open(begun) else { return };
            if !matches!(begun.get(place), Some(Begun::Field(_))) {
                return;
            }
            for ended in begun.drain(place..) {
                match ended {
                    Begun::Field(Field { begin, separate, link }) => {
                        if let Some(fate) = fates.get_mut(begin) {
                            *fate = Fate::Field { end: at, separate, link };
                        }
                    }
                    Begun::Range { at } => {
                        if let Some(fate) = fates.get_mut(at) {
                            *fate = Fate::Whole;
                        }
                    }
                    Begun::Element { .. } => {}
                }
            }
        }
    }
}
