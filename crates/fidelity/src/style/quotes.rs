//! Quotation marks: which open, which close, and how deep they stand.

use tolmach_text::Span;

use super::Edit;
use crate::Class;

/// The marks of the house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marks {
    outer: (char, char),
    inner: (char, char),
}

impl Marks {
    /// From two marks, or four: «», «»„“.
    pub(super) fn new(text: &str) -> Option<Self> {
        let marks: Vec<char> = text.chars().collect();
        let is_mark = |char: &char| "«»“”„‟\"‘’‚'‹›".contains(*char);
        if !marks.iter().all(is_mark) {
            return None;
        }
        match marks[..] {
            [opens, closes] => Some(Self { outer: (opens, closes), inner: (opens, closes) }),
            [opens, closes, inner_opens, inner_closes] => {
                Some(Self { outer: (opens, closes), inner: (inner_opens, inner_closes) })
            }
            _ => None,
        }
    }

    fn at(&self, depth: usize) -> (char, char) {
        if depth == 0 { self.outer } else { self.inner }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Opens,
    Closes,
}

/// Double quotation marks that are not those of the house; none if it is not clear which open and which close.
pub(super) fn edits(text: &str, marks: &Marks, out: &mut Vec<Edit>) {
    let Some(roles) = roles(text) else { return };
    let mut depth = 0_usize;
    for (at, char, role) in roles {
        let wanted = match role {
            Role::Opens => {
                depth += 1;
                marks.at(depth - 1).0
            }
            Role::Closes => {
                // Of a quotation that began before this text.
                depth = depth.saturating_sub(1);
                marks.at(depth).1
            }
        };
        if wanted != char {
            let span = Span::new(at, at + char.len_utf8());
            out.push(Edit { span, text: wanted.to_string(), class: Class::StyleQuotes });
        }
    }
}

/// What each double mark does; none where one could do either.
fn roles(text: &str) -> Option<Vec<(usize, char, Role)>> {
    let mut roles: Vec<(usize, char, Role)> = Vec::new();
    let mut open: Vec<char> = Vec::new();
    for (at, char) in text.char_indices().filter(|(_, char)| "«»“”„‟\"".contains(*char)) {
        let before = text.get(..at)?.chars().next_back();
        let after = text.get(at + char.len_utf8()..)?.chars().next();
        if char == '"' && before.is_some_and(|before| before.is_ascii_digit()) {
            // Inches or seconds, or the end of a quotation: only one reading is left where none is open.
            if open.is_empty() {
                continue;
            }
            return None;
        }
        let role = role(char, before, after, open.last().copied())?;
        match role {
            Role::Opens => open.push(char),
            Role::Closes => {
                open.pop();
            }
        }
        roles.push((at, char, role));
    }
    Some(roles)
}

fn role(char: char, before: Option<char>, after: Option<char>, open: Option<char>) -> Option<Role> {
    let is_gap = |char: Option<char>| char.is_none_or(char::is_whitespace);
    let opening = |char: char| "([{«“„\"‘‚'—–-/¿¡".contains(char);
    let closing = |char: char| ".,;:!?…)]}»”“\"’'—–-/".contains(char);
    let may_open = before.is_none_or(|char| char.is_whitespace() || opening(char)) && !is_gap(after);
    let may_close = !is_gap(before) && after.is_none_or(|char| char.is_whitespace() || closing(char));
    match (may_open, may_close) {
        (true, false) if char != '”' && char != '»' => Some(Role::Opens),
        (false, true) if char != '„' && char != '«' => Some(Role::Closes),
        // Between other marks the mark itself must tell.
        (true, true) => match char {
            '«' | '„' | '‟' => Some(Role::Opens),
            '»' | '”' => Some(Role::Closes),
            '“' => Some(if open == Some('„') { Role::Closes } else { Role::Opens }),
            _ => None,
        },
        _ => None,
    }
}
