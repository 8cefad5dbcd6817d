//! Turns: what one speaker says in one cue, a sound that is described, a line of a song.

use std::borrow::Cow;
use std::ops::Range;

use super::tags::{Kind, Piece, voice};
use super::text::{Case, ends_sentence, first_letter, is_capitals};
use crate::notation::{Clean, Notation};
use crate::projection::is_unspaced;

/// Lines of one description in brackets at most.
const DESCRIPTION: usize = 4;
/// Longest label of a speaker, in bytes.
const LABEL: usize = 32;
/// Letters that a line in capitals has at least: a sign, not an acronym.
const CAPITALS: usize = 8;

/// A part of a cue's text.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    pub(super) cue: usize,
    /// Among all pieces of the document.
    pub(super) pieces: Range<usize>,
    /// What is said: bytes of the document without dashes and music signs around it.
    pub(super) proper: Range<usize>,
    /// The same as clean text.
    pub(super) shown: String,
    /// Characters that stand on its first line before it, and on its last line after it.
    pub(super) beside: usize,
    /// Continues nothing.
    pub(super) opens: bool,
    /// Is not continued.
    pub(super) closes: bool,
    pub(super) voice: Option<&'a str>,
}

/// A line of a cue: its pieces, and its clean text.
struct Line<'a> {
    pieces: Range<usize>,
    shown: Cow<'a, str>,
}

pub(super) struct Cutter<'a> {
    pub(super) text: &'a str,
    pub(super) notation: Notation,
    pub(super) pieces: &'a [Piece],
}

impl<'a> Cutter<'a> {
    /// The turns in `pieces`, which are those of one cue.
    pub(super) fn turns(&self, cue: usize, pieces: Range<usize>, turns: &mut Vec<Turn<'a>>) {
        let lines = self.lines(pieces.clone());
        // Where turns begin, and whether they surely begin something new.
        let mut starts: Vec<(usize, bool)> = Vec::new();
        let mut description = 0;
        let mut dashes = false;
        let mut before: Option<&Line<'_>> = None;
        let mut blank = false;
        for (index, line) in lines.iter().enumerate() {
            if line.shown.is_empty() {
                blank = true;
                continue;
            }
            let dash = is_turn(&line.shown, before.map(|line| &*line.shown), dashes);
            dashes |= dash;
            let new = if index < description {
                None
            } else if let Some(end) = description_end(&lines, index) {
                description = end;
                Some(true)
            } else {
                let marked = dash || is_label(&line.shown) || opens(&line.shown);
                match before {
                    None => Some(marked),
                    Some(before) => {
                        let apart = blank
                            || marked
                            || index == description
                            || before.shown.ends_with(is_music)
                            || are_apart(&before.shown, &line.shown);
                        apart.then_some(true)
                    }
                }
            };
            if let Some(new) = new {
                // Tags and white space before the first turn are its own.
                let start = if starts.is_empty() { pieces.start } else { line.pieces.start };
                starts.push((start, new));
            }
            self.voices(line, new.is_some(), &mut starts);
            before = Some(line);
            blank = false;
        }
        for (index, &(start, new)) in starts.iter().enumerate() {
            let end = starts.get(index + 1).map_or(pieces.end, |(next, _)| *next);
            turns.extend(self.turn(cue, start..end, new));
        }
    }

    /// Turns that begin within a line: `<v Ann>Yes. <v Bob>No.`
    fn voices(&self, line: &Line<'_>, begun: bool, starts: &mut Vec<(usize, bool)>) {
        let mut said = !begun;
        for index in line.pieces.clone() {
            let Some(piece) = self.pieces.get(index) else { break };
            match piece.kind {
                Kind::Text => said |= !self.raw(piece.range.clone()).trim().is_empty(),
                Kind::Open(_) if said && voice(self.raw(piece.range.clone())).is_some() => {
                    starts.push((index, true));
                }
                _ => {}
            }
        }
    }

    fn raw(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    fn lines(&self, pieces: Range<usize>) -> Vec<Line<'a>> {
        let mut lines = Vec::new();
        let mut start = pieces.start;
        let list = self.pieces.get(pieces.clone()).unwrap_or_default();
        for (index, piece) in (pieces.start..).zip(list) {
            if piece.kind == Kind::Break {
                lines.push(Line { pieces: start..index + 1, shown: self.shown(start..index, 0..usize::MAX) });
                start = index + 1;
            }
        }
        lines.push(Line { pieces: start..pieces.end, shown: self.shown(start..pieces.end, 0..usize::MAX) });
        lines
    }

    /// The clean text of what `pieces` hold within `bytes`.
    fn shown(&self, pieces: Range<usize>, bytes: Range<usize>) -> Cow<'a, str> {
        let list = self.pieces.get(pieces).unwrap_or_default();
        let cut = |range: &Range<usize>| {
            let start = range.start.max(bytes.start);
            self.raw(start..range.end.min(bytes.end).max(start))
        };
        let mut texts = list.iter().filter(|piece| piece.kind == Kind::Text);
        if let (Some(only), None) = (texts.next(), texts.next())
            && is_clean(cut(&only.range), self.notation)
        {
            return Cow::Borrowed(cut(&only.range).trim_matches(' '));
        }
        let mut clean = Clean::default();
        for piece in list {
            match piece.kind {
                Kind::Text => {
                    let raw = cut(&piece.range);
                    let inner = raw.trim_matches(' ');
                    if is_clean(raw, self.notation) && !inner.is_empty() {
                        // What the general way does character by character.
                        clean.pending |= raw.starts_with(' ');
                        if clean.pending && !clean.text.is_empty() {
                            clean.text.push(' ');
                        }
                        clean.text.push_str(inner);
                        clean.pending = raw.ends_with(' ');
                    } else {
                        clean.push(raw, self.notation);
                    }
                }
                Kind::Break => clean.pending |= !self.is_between_unspaced(&piece.range),
                _ => {}
            }
        }
        Cow::Owned(clean.text)
    }

    /// Whether a line ends between letters of a script without spaces.
    pub(super) fn is_between_unspaced(&self, range: &Range<usize>) -> bool {
        let before = self.text.get(..range.start).and_then(|text| text.chars().next_back());
        let after = self.text.get(range.end..).and_then(|text| text.chars().next());
        before.is_some_and(is_unspaced) && after.is_some_and(is_unspaced)
    }

    /// The turn in `pieces`, if it says anything.
    fn turn(&self, cue: usize, pieces: Range<usize>, opens: bool) -> Option<Turn<'a>> {
        let list = self.pieces.get(pieces.clone())?;
        let texts = || list.iter().filter(|piece| piece.kind == Kind::Text).map(|piece| piece.range.clone());
        let (start, before) = self.lead(texts(), opens)?;
        let (end, after) = self.trail(texts().rev());
        if end <= start {
            return None;
        }
        let shown = self.shown(pieces.clone(), start..end).into_owned();
        let voice = list.iter().find_map(|piece| voice(self.raw(piece.range.clone())));
        let closes = after > 0 || description(&shown);
        Some(Turn { cue, pieces, proper: start..end, shown, beside: before + after, opens, closes, voice })
    }

    /// Where what is said begins, after dashes, arrows and music signs, and the characters before it on its line.
    fn lead(&self, texts: impl Iterator<Item = Range<usize>>, opens: bool) -> Option<(usize, usize)> {
        let mut count = 0;
        let mut dash = opens;
        for range in texts {
            let raw = self.raw(range.clone());
            let mut at = 0;
            while let Some(c) = raw.get(at..).and_then(|rest| rest.chars().next()) {
                let rest = raw.get(at..).unwrap_or_default();
                let arrows = ["&gt;&gt;", ">>"].into_iter().find(|arrows| opens && rest.starts_with(arrows));
                at += if let Some(arrows) = arrows {
                    count += 2;
                    arrows.len()
                } else if c.is_whitespace() || (c == '>' && opens) || is_music(c) || (dash && is_dash(c)) {
                    dash &= !is_dash(c);
                    count += 1;
                    c.len_utf8()
                } else {
                    return Some((range.start + at, count));
                };
            }
        }
        None
    }

    /// Where what is said ends, before music signs, and the characters after it on its line.
    fn trail(&self, texts: impl Iterator<Item = Range<usize>>) -> (usize, usize) {
        let mut count = 0;
        for range in texts {
            let raw = self.raw(range.clone());
            let kept = raw.trim_end_matches(|c: char| c.is_whitespace() || is_music(c));
            if raw.trim_end().len() > kept.len() {
                count += raw.get(kept.len()..).map_or(0, |rest| rest.trim_end().chars().count());
            }
            if !kept.is_empty() {
                return (range.start + kept.len(), count);
            }
        }
        (0, 0)
    }
}

/// Whether `raw` is its own clean text but for single spaces at its ends.
pub(super) fn is_clean(raw: &str, notation: Notation) -> bool {
    let mut before = b'x';
    raw.bytes().all(|b| {
        let special = matches!(b, b'\t' | b'\x0c' | 0xc2 | 0xf4)
            || (b == b'&' && notation != Notation::Plain)
            || (b == b' ' && before == b' ');
        before = b;
        !special
    })
}

pub(super) fn is_music(c: char) -> bool {
    matches!(c, '♩'..='♬' | '🎵' | '🎶')
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '‐'..='―' | '−')
}

/// Whether a line begins with a dash that gives the word to someone.
fn is_turn(line: &str, before: Option<&str>, dashes: bool) -> bool {
    let Some(rest) = line.strip_prefix(is_dash) else { return false };
    let next = rest.chars().next();
    if next.is_none_or(|c| is_dash(c) || c.is_ascii_digit()) {
        return false;
    }
    match before {
        // A dash that sets off a phrase can come to the start of a line.
        Some(before) if !dashes => ends_sentence(before) || first_letter(rest) != Some(Case::Small),
        _ => true,
    }
}

/// Whether a line begins with a sign of a new speaker or song.
fn opens(line: &str) -> bool {
    line.starts_with(">>") || line.starts_with(is_music)
}

/// Whether a line begins with the name of its speaker: `JOHN:`, `MAN #2:`.
fn is_label(line: &str) -> bool {
    let head = line.char_indices().take_while(|(at, _)| *at < LABEL).find(|(_, c)| *c == ':');
    let Some((name, rest)) = head.and_then(|(at, _)| Some((line.get(..at)?, line.get(at + 1..)?))) else {
        return false;
    };
    let letters = name.chars().filter(|c| c.is_alphabetic());
    (rest.is_empty() || rest.starts_with(' '))
        && letters.clone().count() >= 2
        && letters.clone().all(char::is_uppercase)
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '.' | '#' | '\'' | '’' | '-' | '&' | '/'))
}

/// A sound or a speaker in brackets, and nothing else.
fn description(shown: &str) -> bool {
    closing(shown).is_some_and(|close| shown.trim_end_matches([' ', ':']).ends_with(close))
}

/// The bracket that closes the one at the start of `shown`.
fn closing(shown: &str) -> Option<char> {
    Some(match shown.trim_start_matches(is_dash).trim_start().chars().next()? {
        '[' => ']',
        '(' => ')',
        '（' => '）',
        '［' => '］',
        '【' => '】',
        _ => return None,
    })
}

/// The line after a description that begins at line `index`.
fn description_end(lines: &[Line<'_>], index: usize) -> Option<usize> {
    let close = closing(&lines.get(index)?.shown)?;
    let end = lines.iter().skip(index).take(DESCRIPTION).position(|line| line.shown.contains(close))?;
    let last = lines.get(index + end)?.shown.trim_end_matches([' ', ':']);
    let alone = last.find(close).is_some_and(|at| at + close.len_utf8() == last.len());
    alone.then_some(index + end + 1)
}

/// Whether one of two lines is a sign in capitals, and the other is not.
pub(super) fn are_apart(before: &str, after: &str) -> bool {
    let sign =
        |line: &str| is_capitals(line) && line.chars().filter(|c| c.is_alphabetic()).count() >= CAPITALS;
    match (sign(before), sign(after)) {
        (true, false) => !is_capitals(after) && first_letter(after) == Some(Case::Capital),
        (false, true) => !is_capitals(before) && ends_sentence(before),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subtitles::Syntax;
    use crate::subtitles::tags::pieces;

    fn turns(text: &str, syntax: Syntax) -> Vec<String> {
        let mut list = Vec::new();
        pieces(text, 0..text.len(), syntax, 16, &mut list).expect("not deep");
        let cutter = Cutter { text, notation: syntax.notation(), pieces: &list };
        let mut turns = Vec::new();
        cutter.turns(0, 0..list.len(), &mut turns);
        turns
            .iter()
            .map(|turn| {
                let (open, close) = (if turn.opens { "|" } else { "" }, if turn.closes { "|" } else { "" });
                format!("{open}{}{close}", turn.shown)
            })
            .collect()
    }

    #[test]
    fn each_speaker_sound_and_song_line_is_its_own() {
        let rows: &[(&str, &[&str])] = &[
            ("One line\nand another", &["One line and another"]),
            ("- Yes.\n- No.", &["|Yes.", "|No."]),
            ("<i>-Yes, I\nam.</i>\n–No.", &["|Yes, I am.", "|No."]),
            ("Are you sure?\n- Yes.", &["Are you sure?", "|Yes."]),
            ("the old road\n– a very old one –\nwas", &["the old road – a very old one – was"]),
            ("-5 degrees", &["-5 degrees"]),
            ("JOHN: Come here.\nMAN #2: No.", &["|JOHN: Come here.", "|MAN #2: No."]),
            ("Listen: this is it", &["Listen: this is it"]),
            ("[DOOR SLAMS]\nWhat was that?", &["|[DOOR SLAMS]|", "|What was that?"]),
            ("(a long\nsigh)\nWell.", &["|(a long sigh)|", "|Well."]),
            ("(or so) we thought", &["(or so) we thought"]),
            ("- [sighs]\n- What?", &["|[sighs]|", "|What?"]),
            ("♪ La la la\nla la ♪\n♪ Lo lo ♪", &["|La la la la la|", "|Lo lo|"]),
            (">> Good evening.", &["|Good evening."]),
            ("SOUTH HARBOUR, 1944\nThe rain fell.", &["SOUTH HARBOUR, 1944", "|The rain fell."]),
            ("I work for\nNASA", &["I work for NASA"]),
            ("One\n\nTwo", &["One", "|Two"]),
            ("♪", &[]),
            ("", &[]),
        ];
        for (text, expected) in rows {
            assert_eq!(turns(text, Syntax::Srt), *expected, "{text}");
        }
        assert_eq!(turns("<v Ann>Yes. <v Bob>No.\nNever.", Syntax::Vtt), ["Yes.", "|No. Never."]);
        assert_eq!(turns("&gt;&gt; Good &amp; well", Syntax::Vtt), ["|Good & well"]);
    }
}
