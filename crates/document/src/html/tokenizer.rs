//! Tokens of an HTML document with their byte ranges.
//!
//! The rules are those of the WHATWG tokenizer; values are not decoded here, and what the standard drops (a tag cut
//! off by the end of the file, `</>`) is a [`TokenKind::Comment`] here, because bytes are never dropped.

use std::ops::Range;

use memchr::{memchr, memmem};

use crate::markup::{Attribute, Quote, Token, TokenKind, Tokens};

/// The tokens of `text` from byte `start` on.
pub(crate) fn tokenize(text: &str, start: usize) -> Tokens {
    let mut tokenizer = Tokenizer {
        text,
        bytes: text.as_bytes(),
        out: Tokens::default(),
        at: start,
        text_start: start,
        foreign: Vec::new(),
    };
    tokenizer.run();
    tokenizer.out
}

struct Tokenizer<'a> {
    text: &'a str,
    bytes: &'a [u8],
    out: Tokens,
    at: usize,
    text_start: usize,
    /// Open `svg` and `math` elements (true) and the elements inside them whose content is HTML again (false).
    foreign: Vec<bool>,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c')
}

impl Tokenizer<'_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    fn rest(&self, at: usize) -> &[u8] {
        self.bytes.get(at..).unwrap_or_default()
    }

    fn run(&mut self) {
        while let Some(found) = memchr(b'<', self.rest(self.at)) {
            let open = self.at + found;
            let next = match (self.byte(open + 1), self.byte(open + 2)) {
                (Some(b'!'), _) => self.declaration(open),
                (Some(b'?'), _) => self.bogus_comment(open),
                (Some(b'/'), Some(c)) if c.is_ascii_alphabetic() => self.tag(open, open + 2),
                (Some(b'/'), Some(_)) => self.bogus_comment(open),
                (Some(c), _) if c.is_ascii_alphabetic() => self.tag(open, open + 1),
                _ => None,
            };
            self.at = next.unwrap_or(open + 1);
        }
        self.at = self.bytes.len();
        self.flush_text(self.at);
    }

    fn flush_text(&mut self, end: usize) {
        if self.text_start < end {
            self.out.tokens.push(Token { range: self.text_start..end, kind: TokenKind::Text });
        }
    }

    /// Ends the text before `start` and adds a token; returns where to go on.
    fn push(&mut self, range: Range<usize>, kind: TokenKind) -> Option<usize> {
        self.flush_text(range.start);
        let end = range.end;
        self.out.tokens.push(Token { range, kind });
        self.text_start = end;
        Some(end)
    }

    fn bogus_comment(&mut self, open: usize) -> Option<usize> {
        let end = memchr(b'>', self.rest(open)).map_or(self.bytes.len(), |i| open + i + 1);
        self.push(open..end, TokenKind::Comment)
    }

    fn declaration(&mut self, open: usize) -> Option<usize> {
        let body = self.rest(open + 2);
        if body.starts_with(b"--") {
            let end = self.comment_end(open + 4);
            return self.push(open..end, TokenKind::Comment);
        }
        if body.len() >= 7 && body[..7].eq_ignore_ascii_case(b"doctype") {
            let end = self.doctype_end(open + 9);
            return self.push(open..end, TokenKind::Doctype);
        }
        if body.starts_with(b"[CDATA[") && self.in_foreign() {
            let end = memmem::find(self.rest(open), b"]]>").map_or(self.bytes.len(), |i| open + i + 3);
            return self.push(open..end, TokenKind::Comment);
        }
        self.bogus_comment(open)
    }

    fn comment_end(&self, body: usize) -> usize {
        let content = self.rest(body);
        if content.starts_with(b">") {
            return body + 1;
        }
        if content.starts_with(b"->") {
            return body + 2;
        }
        let mut at = 0;
        while let Some(found) = content.get(at..).and_then(|rest| memmem::find(rest, b"--")) {
            let dashes = at + found;
            match (content.get(dashes + 2), content.get(dashes + 3)) {
                (Some(b'>'), _) => return body + dashes + 3,
                (Some(b'!'), Some(b'>')) => return body + dashes + 4,
                _ => at = dashes + 1,
            }
        }
        self.bytes.len()
    }

    /// A doctype ends at the first `>`, even inside one of its quoted strings.
    fn doctype_end(&self, body: usize) -> usize {
        memchr(b'>', self.rest(body)).map_or(self.bytes.len(), |i| body + i + 1)
    }

    fn tag(&mut self, open: usize, name_start: usize) -> Option<usize> {
        let name_end = self.rest(name_start).iter().position(|&b| is_space(b) || b == b'/' || b == b'>');
        let first_attribute = self.out.attributes.len();
        let end = name_end.and_then(|length| {
            let name = name_start..name_start + length;
            self.attributes(name.end).map(|(end, slash)| (name, end, slash))
        });
        let Some((name, end, slash)) = end else {
            self.out.attributes.truncate(first_attribute);
            return self.push(open..self.bytes.len(), TokenKind::Comment);
        };
        let attributes = first_attribute..self.out.attributes.len();
        if name_start == open + 2 {
            self.out.attributes.truncate(first_attribute);
            self.leave_foreign(name.clone());
            return self.push(open..end, TokenKind::End { name });
        }
        let raw = if self.in_foreign() { None } else { raw_content(&self.text[name.clone()]) };
        let closed = self.enter(name.clone(), slash);
        self.push(open..end, TokenKind::Start { name: name.clone(), attributes, closed });
        let Some(raw) = raw else { return Some(end) };
        let stop = match raw {
            Raw::Script => self.script_end(end),
            Raw::Plain => self.bytes.len(),
            Raw::Text => self.raw_end(end, name),
        };
        if end < stop { self.push(end..stop, TokenKind::Raw) } else { Some(end) }
    }

    /// Reads attributes from the end of the tag name; returns the byte after `>` and whether `/` stood before
    /// it, or `None` where the file ends inside the tag.
    fn attributes(&mut self, mut at: usize) -> Option<(usize, bool)> {
        loop {
            let mut slash = false;
            loop {
                match self.byte(at)? {
                    b'/' => slash = true,
                    b'>' => return Some((at + 1, slash)),
                    b if is_space(b) => slash = false,
                    _ => break,
                }
                at += 1;
            }
            let name_start = at;
            // A name may begin with `=`, but not go on with one.
            at += 1;
            while !matches!(self.byte(at)?, b'/' | b'>' | b'=') && !is_space(self.byte(at)?) {
                at += 1;
            }
            let name = name_start..at;
            let mut after = at;
            while is_space(self.byte(after)?) {
                after += 1;
            }
            if self.byte(after)? != b'=' {
                self.out.attributes.push(Attribute { name, value: at..at, quote: Quote::Missing });
                continue;
            }
            at = after + 1;
            while is_space(self.byte(at)?) {
                at += 1;
            }
            let (value, quote) = match self.byte(at)? {
                mark @ (b'"' | b'\'') => {
                    let length = memchr(mark, self.rest(at + 1))?;
                    let value = at + 1..at + 1 + length;
                    at = value.end + 1;
                    (value, if mark == b'"' { Quote::Double } else { Quote::Single })
                }
                b'>' => (at..at, Quote::Missing),
                _ => {
                    let start = at;
                    while self.byte(at)? != b'>' && !is_space(self.byte(at)?) {
                        at += 1;
                    }
                    (start..at, Quote::Unquoted)
                }
            };
            self.out.attributes.push(Attribute { name, value, quote });
        }
    }

    fn in_foreign(&self) -> bool {
        self.foreign.last().copied().unwrap_or(false)
    }

    /// Keeps count of `svg` and `math`; returns whether the element has no content for that reason.
    fn enter(&mut self, name: Range<usize>, slash: bool) -> bool {
        let name = self.text[name].to_ascii_lowercase();
        let inside = self.in_foreign();
        if matches!(name.as_str(), "svg" | "math") {
            if !slash {
                self.foreign.push(true);
            }
            return slash;
        }
        if inside && breaks_out(&name) {
            self.foreign.clear();
            return false;
        }
        if inside && !slash && matches!(name.as_str(), "foreignobject" | "desc" | "title") {
            self.foreign.push(false);
        }
        inside && slash
    }

    fn leave_foreign(&mut self, name: Range<usize>) {
        if self.foreign.is_empty() {
            return;
        }
        match self.text[name].to_ascii_lowercase().as_str() {
            "svg" | "math" => while self.foreign.pop() == Some(false) {},
            "foreignobject" | "desc" | "title" if self.foreign.last() == Some(&false) => {
                self.foreign.pop();
            }
            _ => {}
        }
    }

    /// First `</name` that ends the element, or the end of the file.
    fn raw_end(&self, from: usize, name: Range<usize>) -> usize {
        let name = self.text[name].as_bytes();
        let mut at = from;
        while let Some(found) = memchr(b'<', self.rest(at)) {
            at += found;
            if self.closes(at, name) {
                return at;
            }
            at += 1;
        }
        self.bytes.len()
    }

    fn closes(&self, at: usize, name: &[u8]) -> bool {
        self.rest(at).starts_with(b"</") && self.word_at(at + 2, name)
    }

    fn word_at(&self, at: usize, name: &[u8]) -> bool {
        let rest = self.rest(at);
        rest.len() > name.len()
            && rest[..name.len()].eq_ignore_ascii_case(name)
            && (is_space(rest[name.len()]) || matches!(rest[name.len()], b'/' | b'>'))
    }

    /// As [`Self::raw_end`] for `script`, where `<!-- <script> ... </script>` hides one end tag.
    fn script_end(&self, from: usize) -> usize {
        let mut at = from;
        let mut escaped_since = None;
        let mut double = false;
        while let Some(&byte) = self.bytes.get(at) {
            match byte {
                b'<' if self.closes(at, b"script") => {
                    if !double {
                        return at;
                    }
                    double = false;
                    at += 8;
                }
                b'<' if escaped_since.is_none() && self.rest(at).starts_with(b"<!--") => {
                    escaped_since = Some(at + 2);
                    at += 2;
                    continue;
                }
                b'<' if escaped_since.is_some() && !double && self.word_at(at + 1, b"script") => {
                    double = true;
                    at += 7;
                }
                b'-' if escaped_since.is_some_and(|since| at >= since)
                    && self.rest(at).starts_with(b"-->") =>
                {
                    escaped_since = None;
                    double = false;
                    at += 2;
                }
                _ => {}
            }
            at += 1;
        }
        self.bytes.len()
    }
}

enum Raw {
    Text,
    Script,
    Plain,
}

/// As in a browser that runs scripts: `noscript` is one of these.
fn raw_content(name: &str) -> Option<Raw> {
    let text = ["style", "title", "textarea", "noscript", "iframe", "xmp", "noembed", "noframes"];
    if name.eq_ignore_ascii_case("script") {
        Some(Raw::Script)
    } else if name.eq_ignore_ascii_case("plaintext") {
        Some(Raw::Plain)
    } else {
        text.iter().any(|raw| name.eq_ignore_ascii_case(raw)).then_some(Raw::Text)
    }
}

/// Elements that never stand in `svg` or `math`: their start tag ends the foreign content.
fn breaks_out(name: &str) -> bool {
    matches!(
        name,
        "b" | "big"
            | "blockquote"
            | "body"
            | "br"
            | "center"
            | "code"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "em"
            | "embed"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "head"
            | "hr"
            | "i"
            | "img"
            | "li"
            | "listing"
            | "menu"
            | "meta"
            | "nobr"
            | "ol"
            | "p"
            | "pre"
            | "ruby"
            | "s"
            | "small"
            | "span"
            | "strong"
            | "strike"
            | "sub"
            | "sup"
            | "table"
            | "tt"
            | "u"
            | "ul"
            | "var"
    )
}
