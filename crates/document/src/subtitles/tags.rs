//! The text of a cue as pieces: characters, tags, line ends.

use std::ops::Range;

use super::Syntax;
use super::cues::lines;
use crate::DocumentError;

/// Longest tag of SubRip, in bytes: what is longer is text with a stray bracket.
const LONGEST: usize = 256;
/// Tags of SubRip that mark words; others stand where they are.
const WORDS: &[&str] = &["b", "c", "em", "font", "i", "s", "span", "strong", "u"];
/// Tags of WebVTT that mark words.
const VTT_WORDS: &[&str] = &["b", "c", "i", "lang", "ruby", "u", "v"];

/// What a piece of a cue's text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// The start of a mark, and the place of its end among the pieces, if it has one.
    Open(Option<usize>),
    /// The end of a mark, and the place of its start.
    Close(Option<usize>),
    /// A tag without words: a time, an override such as `{\an8}`, what players ignore.
    Point,
    /// A line end, with the white space of blank lines after it.
    Break,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
}

/// Appends the pieces of bytes `range` of `text`, which they tile. Marks begin and end within them.
///
/// # Errors
/// [`DocumentError::TooDeep`] where more than `depth` marks are open in a cue.
pub(super) fn pieces(
    text: &str,
    range: Range<usize>,
    syntax: Syntax,
    depth: usize,
    pieces: &mut Vec<Piece>,
) -> Result<(), DocumentError> {
    let mut reader = Reader { syntax, depth, pieces, open: Vec::new() };
    for line in lines(text.get(..range.end).unwrap_or_default(), range.start) {
        reader.line(text, line.content.clone())?;
        if line.content.end < line.end {
            reader.push(Kind::Break, line.content.end..line.end);
        }
    }
    Ok(())
}

struct Reader<'a, 'p> {
    syntax: Syntax,
    depth: usize,
    pieces: &'p mut Vec<Piece>,
    /// Names of marks that are open, and their places.
    open: Vec<(&'a str, usize)>,
}

impl<'a> Reader<'a, '_> {
    fn push(&mut self, kind: Kind, range: Range<usize>) {
        if !range.is_empty() {
            self.pieces.push(Piece { kind, range });
        }
    }

    fn line(&mut self, text: &'a str, line: Range<usize>) -> Result<(), DocumentError> {
        let bytes = text.as_bytes().get(..line.end).unwrap_or_default();
        let mut from = line.start;
        let mut at = line.start;
        while let Some(next) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'<', b'{', rest)) {
            let start = at + next;
            let rest = text.get(start..line.end).unwrap_or_default();
            let Some(length) = length(rest, self.syntax) else {
                at = start + 1;
                continue;
            };
            self.push(Kind::Text, from..start);
            self.tag(rest.get(..length).unwrap_or_default(), start..start + length)?;
            at = start + length;
            from = at;
        }
        self.push(Kind::Text, from..line.end);
        Ok(())
    }

    fn tag(&mut self, tag: &'a str, range: Range<usize>) -> Result<(), DocumentError> {
        let place = self.pieces.len();
        let kind = match name(tag, self.syntax) {
            Name::Start(name) => {
                if self.open.len() >= self.depth {
                    return Err(DocumentError::TooDeep { offset: range.start, limit: self.depth });
                }
                self.open.push((name, place));
                Kind::Open(None)
            }
            Name::End(name) => {
                match self.open.iter().rposition(|(other, _)| other.eq_ignore_ascii_case(name)) {
                    Some(found) => {
                        let start = self.open.get(found).map(|(_, start)| *start);
                        self.open.truncate(found);
                        if let Some(piece) = start.and_then(|start| self.pieces.get_mut(start)) {
                            piece.kind = Kind::Open(Some(place));
                        }
                        Kind::Close(start)
                    }
                    None => Kind::Close(None),
                }
            }
            Name::Other => Kind::Point,
        };
        self.push(kind, range);
        Ok(())
    }
}

/// Length of the tag at the start of `rest`, which begins with `<` or `{`.
fn length(rest: &str, syntax: Syntax) -> Option<usize> {
    let bytes = rest.as_bytes();
    if bytes.first() == Some(&b'{') {
        let body = bytes.get(..LONGEST).unwrap_or(bytes);
        return (body.get(1) == Some(&b'\\'))
            .then(|| memchr::memchr(b'}', body).map(|end| end + 1))
            .flatten();
    }
    if syntax == Syntax::Vtt {
        // All that begins so is a tag, up to the end of the text if need be.
        return Some(memchr::memchr(b'>', bytes).map_or(bytes.len(), |end| end + 1));
    }
    let body = bytes.get(..LONGEST).unwrap_or(bytes);
    let letter = body.get(1).map(|b| if *b == b'/' { body.get(2) } else { Some(b) })??;
    letter.is_ascii_alphabetic().then(|| memchr::memchr(b'>', body).map(|end| end + 1)).flatten()
}

enum Name<'a> {
    Start(&'a str),
    End(&'a str),
    Other,
}

fn name(tag: &str, syntax: Syntax) -> Name<'_> {
    if let Some(body) = tag.strip_prefix("{\\") {
        // `{\i1}` and `{\i0}`.
        return match (body.get(..1), body.get(1..)) {
            (Some(style @ ("b" | "i" | "s" | "u")), Some("1}")) => Name::Start(style),
            (Some(style @ ("b" | "i" | "s" | "u")), Some("0}")) => Name::End(style),
            _ => Name::Other,
        };
    }
    let body = tag.trim_start_matches('<').trim_end_matches('>');
    let (body, end) = body.strip_prefix('/').map_or((body, false), |body| (body, true));
    let name = body.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    let known = if syntax == Syntax::Vtt { VTT_WORDS } else { WORDS };
    match known.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        true if end => Name::End(name),
        true if !body.ends_with('/') => Name::Start(name),
        _ => Name::Other,
    }
}

/// What a person calls the tag at the start of `markup`.
pub(super) fn mark_name(markup: &str) -> String {
    let name = markup.trim_start_matches(['<', '/', '{', '\\']);
    name.chars().take_while(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

/// Who speaks in `<v Name>`, if this is such a tag.
pub(super) fn voice(tag: &str) -> Option<&str> {
    let body = tag.strip_prefix("<v")?.trim_end_matches('>');
    body.starts_with(['.', ' ', '\t'])
        .then(|| body.split_once([' ', '\t']).map_or("", |(_, name)| name.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, syntax: Syntax) -> String {
        let mut pieces = Vec::new();
        super::pieces(text, 0..text.len(), syntax, 16, &mut pieces).expect("not deep");
        let mut out = String::new();
        for piece in &pieces {
            out.push_str(match piece.kind {
                Kind::Text => "t",
                Kind::Open(Some(_)) => "(",
                Kind::Open(None) => "[",
                Kind::Close(Some(_)) => ")",
                Kind::Close(None) => "]",
                Kind::Point => ".",
                Kind::Break => "/",
            });
        }
        assert_eq!(pieces.iter().map(|piece| &text[piece.range.clone()]).collect::<String>(), text);
        out
    }

    #[test]
    fn text_is_cut_at_tags_and_line_ends() {
        let rows = [
            ("{\\an8}<i>One\ntwo</i> three", Syntax::Srt, ".(t/t)t"),
            ("<font color=\"#fff\">a</FONT> 1 < 2 <3 {x}", Syntax::Srt, "(t)t"),
            ("<i>a <b>b</i> c</b>", Syntax::Srt, "(t[t)t]"),
            ("a <laughs> b<br/>", Syntax::Srt, "t.t."),
            ("{\\i1}a{\\i0} <b", Syntax::Srt, "(t)t"),
            ("<v.loud Bob>Hi <00:01.000><c.red>there</c>", Syntax::Vtt, "[t.(t)"),
            ("<>a<b", Syntax::Vtt, ".t["),
        ];
        for (text, syntax, expected) in rows {
            assert_eq!(written(text, syntax), expected, "{text}");
        }
        assert_eq!(voice("<v.loud Bob B>"), Some("Bob B"));
        assert_eq!((voice("<v>"), voice("<video>")), (None, None));
        assert_eq!((mark_name("</FONT x>").as_str(), mark_name("{\\i1}").as_str()), ("font", "i"));
    }
}
