//! Which end tag belongs to which start tag, and where elements end that have none.
//!
//! An approximation of the WHATWG tree construction that keeps what matters here: implied ends of paragraphs,
//! list items and table parts, stray end tags, and inline elements that overlap. No tree is built: each token
//! gets a [`Node`] that says how far its element reaches.

use super::Syntax;
use super::vocabulary::{
    Level, Lower, closes_paragraph, is_formatting, is_heading, is_scope, is_special, is_void, level,
};
use crate::markup::{TokenKind, Tokens};
use crate::{DocumentError, Limits};

/// What is known of one token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node {
    pub(crate) level: Level,
    /// The tag at the other end, where the source has one.
    pub(crate) partner: Option<usize>,
    /// Start tags: first token after the element (after its end tag).
    pub(crate) extent: usize,
    /// Start tags: the start tag of the element around it.
    pub(crate) parent: Option<usize>,
}

/// The nodes of `tokens`, index by index.
///
/// # Errors
/// [`DocumentError::TooDeep`] where more elements are open than the limit allows.
pub(crate) fn connect(
    text: &str,
    tokens: &Tokens,
    syntax: Syntax,
    limits: &Limits,
) -> Result<Vec<Node>, DocumentError> {
    let mut builder =
        Builder { text, tokens, syntax, nodes: Vec::with_capacity(tokens.tokens.len()), open: Vec::new() };
    for (index, token) in tokens.tokens.iter().enumerate() {
        builder.nodes.push(Node { level: Level::Inline, partner: None, extent: index + 1, parent: None });
        match &token.kind {
            TokenKind::Start { name, closed, .. } => {
                let lower = Lower::new(&text[name.clone()]);
                builder.start(index, lower.as_str(), *closed);
                if builder.open.len() > limits.max_depth {
                    return Err(DocumentError::TooDeep {
                        offset: token.range.start,
                        limit: limits.max_depth,
                    });
                }
            }
            TokenKind::End { name } => {
                let lower = Lower::new(&text[name.clone()]);
                builder.end(index, lower.as_str());
            }
            _ => {}
        }
    }
    let count = builder.nodes.len();
    builder.pop_to(0, count);
    Ok(builder.nodes)
}

struct Builder<'a> {
    text: &'a str,
    tokens: &'a Tokens,
    syntax: Syntax,
    nodes: Vec<Node>,
    /// Start tags of the open elements, outermost first.
    open: Vec<usize>,
}

impl<'a> Builder<'a> {
    fn raw_name(&self, token: usize) -> &'a str {
        match self.tokens.tokens.get(token).map(|t| &t.kind) {
            Some(TokenKind::Start { name, .. } | TokenKind::End { name }) => &self.text[name.clone()],
            _ => "",
        }
    }

    /// Place in `open` of the innermost element that `wanted` accepts, unless one that `barrier` accepts is nearer.
    fn find(&self, wanted: impl Fn(&str) -> bool, barrier: impl Fn(&str) -> bool) -> Option<usize> {
        for (place, &token) in self.open.iter().enumerate().rev() {
            let lower = Lower::new(self.raw_name(token));
            if wanted(lower.as_str()) {
                return Some(place);
            }
            if barrier(lower.as_str()) {
                return None;
            }
        }
        None
    }

    /// Ends the elements from `place` in `open` inwards before token `at`.
    fn pop_to(&mut self, place: usize, at: usize) {
        for token in self.open.drain(place..) {
            if let Some(node) = self.nodes.get_mut(token) {
                node.extent = at;
            }
        }
    }

    fn start(&mut self, index: usize, name: &str, closed: bool) {
        // In XML every element has its end.
        if self.syntax != Syntax::Xml {
            self.imply_ends(index, name);
        }
        let parent = self.open.last().copied();
        let repeated =
            matches!(name, "html" | "head" | "body") && self.find(|n| n == name, |_| false).is_some();
        if let Some(node) = self.nodes.get_mut(index) {
            node.level = level(name);
            node.parent = parent;
        }
        if !closed && !repeated && !is_void(name) {
            self.open.push(index);
        }
    }

    fn imply_ends(&mut self, index: usize, name: &str) {
        if closes_paragraph(name)
            && let Some(place) = self.find(|n| n == "p", |n| is_scope(n) || n == "button")
        {
            self.pop_to(place, index);
        }
        let near = |n: &str| is_special(n) && !matches!(n, "address" | "div" | "p");
        let table = |n: &str| matches!(n, "table" | "template" | "html");
        let place = match name {
            "li" => self.find(|n| n == "li", near),
            "dd" | "dt" => self.find(|n| matches!(n, "dd" | "dt"), near),
            "option" => self.find(|n| n == "option", is_special),
            "optgroup" => self
                .find(|n| n == "optgroup", |n| n == "select")
                .or_else(|| self.find(|n| n == "option", is_special)),
            "rt" | "rp" => self.find(|n| matches!(n, "rt" | "rp"), |n| n == "ruby" || is_special(n)),
            "button" => self.find(|n| n == "button", is_scope),
            "a" => self.find(|n| n == "a", is_special),
            "td" | "th" => self.find(|n| matches!(n, "td" | "th"), |n| n == "tr" || table(n)),
            "tr" => self
                .find(|n| n == "tr", table)
                .or_else(|| self.find(|n| matches!(n, "caption" | "colgroup"), table)),
            "tbody" | "thead" | "tfoot" => {
                self.find(|n| matches!(n, "tbody" | "thead" | "tfoot" | "caption" | "colgroup"), table)
            }
            "body" => self.find(|n| n == "head", |n| n == "body"),
            _ if is_heading(name) => match self.open.last() {
                Some(&top) if is_heading(Lower::new(self.raw_name(top)).as_str()) => {
                    Some(self.open.len() - 1)
                }
                _ => None,
            },
            _ => None,
        };
        if let Some(place) = place {
            self.pop_to(place, index);
        }
    }

    fn end(&mut self, index: usize, name: &str) {
        if let Some(node) = self.nodes.get_mut(index) {
            node.level = level(name);
        }
        let raw = self.raw_name(index);
        let place = if name.is_empty() || self.syntax == Syntax::Xml {
            self.open.iter().rposition(|&token| self.raw_name(token).eq_ignore_ascii_case(raw))
        } else if matches!(name, "html" | "head" | "body") {
            self.find(|n| n == name, |_| false)
        } else if is_heading(name) {
            self.find(is_heading, is_scope)
        } else if matches!(name, "table" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" | "caption") {
            self.find(|n| n == name, |n| n == "template" || (n == "table" && name != "table"))
        } else if is_special(name) {
            let list = name == "li";
            self.find(|n| n == name, |n| is_scope(n) || (list && matches!(n, "ul" | "ol")))
        } else if is_formatting(name) {
            self.find(|n| n == name, is_scope)
        } else {
            self.find(|n| n == name, is_special)
        };
        let Some(place) = place else { return };
        let Some(&start) = self.open.get(place) else { return };
        let inside = self.open.get(place + 1..).unwrap_or_default();
        // An inline element that ends inside another inline element or block leaves that one open.
        let overlaps = !is_special(name) && !inside.is_empty();
        if overlaps {
            self.open.remove(place);
        } else {
            self.pop_to(place, index);
        }
        if let Some(node) = self.nodes.get_mut(start) {
            node.extent = index + 1;
            node.partner = Some(index);
        }
        if let Some(node) = self.nodes.get_mut(index) {
            node.partner = Some(start);
        }
    }
}
