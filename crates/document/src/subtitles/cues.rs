//! Cues: where their texts lie, and when they are shown. Files are read as players read them: numbers, blank lines, hours
//! and decimals may be missing.

use std::ops::Range;

use super::Syntax;

/// A text and when it is shown, in milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cue {
    pub(super) start: u64,
    pub(super) end: u64,
    /// From the start of the first line to the end of the last one that is not blank, without its line end.
    pub(super) text: Range<usize>,
    /// How its line of times ends, and so those of its text.
    pub(super) line_end: Range<usize>,
}

/// A line with and without its end.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) content: Range<usize>,
    pub(super) end: usize,
}

/// The lines of `text` from byte `at`. Any carriage returns before a line feed belong to one end, as files have them that
/// were converted twice.
pub(super) fn lines(text: &str, mut at: usize) -> impl Iterator<Item = Line> {
    std::iter::from_fn(move || {
        let rest = text.as_bytes().get(at..).filter(|rest| !rest.is_empty())?;
        let length = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let returns = rest.iter().skip(length).take_while(|b| **b == b'\r').count();
        let end = match rest.get(length + returns) {
            Some(b'\n') => length + returns + 1,
            _ => length + returns.min(1),
        };
        let line = Line { content: at..at + length, end: at + end };
        at += end;
        Some(line)
    })
}

/// The cues of a file, in its order.
pub(super) fn cues(text: &str, syntax: Syntax) -> Vec<Cue> {
    let mut cues = Vec::new();
    let mut open: Option<Cue> = None;
    // The end of the open cue without its last line, where that is a number, and so perhaps the next cue's.
    let mut before_number = None;
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    for line in lines(text, start) {
        let content = text.get(line.content.clone()).unwrap_or_default();
        let broken = syntax == Syntax::Srt && is_broken_timing(content);
        let times = timing(content).or_else(|| broken.then(|| times_after(open.as_ref())));
        if let Some((start, end)) = times {
            if let Some(mut cue) = open.take() {
                cue.text.end = before_number.filter(|_| syntax == Syntax::Srt).unwrap_or(cue.text.end);
                cues.push(cue);
            }
            open = Some(Cue { start, end, text: line.end..line.end, line_end: line.content.end..line.end });
            before_number = None;
        } else if content.trim().is_empty() {
            // Only in WebVTT does a blank line end the text.
            if syntax == Syntax::Vtt {
                cues.extend(open.take());
            }
        } else if syntax == Syntax::Vtt && content.contains("-->") {
            cues.extend(open.take());
        } else if let Some(cue) = &mut open {
            let number = content.trim().bytes().all(|b| b.is_ascii_digit());
            before_number = number.then_some(cue.text.end);
            cue.text.end = line.content.end;
        }
    }
    cues.extend(open);
    cues
}

/// The times of a cue whose own cannot be read: right after the one before, and as long as that.
fn times_after(before: Option<&Cue>) -> (u64, u64) {
    let (start, length) = before.map_or((0, 2000), |cue| (cue.end, cue.end.saturating_sub(cue.start)));
    (start, start.saturating_add(length))
}

/// Whether a line that gives no times was meant to: it is for a person to mend, and no text. An arrow among words is text.
fn is_broken_timing(line: &str) -> bool {
    line.split_once("-->").is_some_and(|(before, after)| {
        let is_time = |text: &str| text.contains(':') && text.bytes().any(|b| b.is_ascii_digit());
        is_time(before) || is_time(after)
    })
}

/// Start and end of a timing line.
pub(super) fn timing(line: &str) -> Option<(u64, u64)> {
    let arrow = memchr::memmem::find(line.as_bytes(), b"-->")?;
    let (before, after) = (line.get(..arrow)?, line.get(arrow + 3..)?);
    let (start, rest) = time(before)?;
    let (end, _) = time(after)?;
    rest.trim().is_empty().then_some((start, end))
}

/// The time at the start of `text`, and what follows it: `1:02:03,456`, `02:03.4`, `00:00:01`, with or without spaces.
fn time(text: &str) -> Option<(u64, &str)> {
    let mut rest = text.trim_start();
    let mut parts = [0u64; 4];
    let mut count = 0;
    let mut fraction = None;
    loop {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || digits > 9 {
            return None;
        }
        let (number, after) = rest.split_at_checked(digits)?;
        let value: u64 = number.parse().ok()?;
        rest = after;
        if fraction.is_some() {
            // Digits after the third say nothing that matters here.
            let scale = 10u64.checked_pow(u32::try_from(digits).ok()?)?;
            fraction = Some(value * 1000 / scale);
            break;
        }
        *parts.get_mut(count)? = value;
        count += 1;
        let next = rest.trim_start();
        let separator = next.chars().next().filter(|c| matches!(c, ':' | ',' | '.'));
        let follows =
            next.get(1..).map(str::trim_start).filter(|r| r.starts_with(|c: char| c.is_ascii_digit()));
        let (Some(separator), Some(follows)) = (separator, follows) else { break };
        // A fourth part after colons is the fraction.
        if separator != ':' || count == 3 {
            fraction = Some(0);
        }
        rest = follows;
    }
    if count < 2 {
        return None;
    }
    let seconds =
        parts.iter().take(count).fold(0u64, |sum, part| sum.saturating_mul(60).saturating_add(*part));
    Some((seconds.saturating_mul(1000).saturating_add(fraction.unwrap_or(0)), rest))
}

/// Whether the first bytes of a file are surely those of this syntax.
pub(super) fn looks_like(bytes: &[u8], syntax: Syntax) -> bool {
    // Text in UTF-16 shows its ASCII when its zeros are left out.
    let head: Vec<u8> = bytes.iter().copied().take(SNIFFED).filter(|b| *b != 0).collect();
    let head = String::from_utf8_lossy(&head);
    let head = head.trim_start_matches(['\u{feff}', '\u{fffd}']);
    match syntax {
        Syntax::Vtt => head
            .strip_prefix("WEBVTT")
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r'])),
        Syntax::Srt => {
            let mut lines = head.lines().map(str::trim).filter(|line| !line.is_empty());
            let first = lines.next().unwrap_or_default();
            let number = !first.is_empty() && first.bytes().all(|b| b.is_ascii_digit());
            timing(if number { lines.next().unwrap_or_default() } else { first }).is_some()
        }
    }
}

/// Bytes looked at in search of the first timing line.
const SNIFFED: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_players_read_them() {
        let rows = [
            ("00:00:01,000 --> 00:00:02,500", Some((1000, 2500))),
            ("1:00:01.5-->1:00:02.25 X1:10 X2:20", Some((3_601_500, 3_602_250))),
            ("00:01.000 --> 00:02.000 align:start position:10%", Some((1000, 2000))),
            ("00:00:01 --> 00:00:02", Some((1000, 2000))),
            ("00: 00: 01, 000 --> 00: 00: 02, 000", Some((1000, 2000))),
            ("00:00:01:040 --> 00:00:02:080", Some((1040, 2080))),
            ("100:00:00,000 --> 100:00:01,000", Some((360_000_000, 360_001_000))),
            ("999999999:999999999:999999999,999999999 --> 00:00:00,0", Some((3_659_999_996_339_999, 0))),
            ("go --> there", None),
            ("1 --> 2", None),
            ("00:00:01,000 -> 00:00:02,000", None),
            ("at 00:00:01,000 --> 00:00:02,000", None),
            ("00:00:01,000 x --> 00:00:02,000", None),
        ];
        for (line, expected) in rows {
            if line.starts_with("999") {
                assert!(timing(line).is_some_and(|(start, end)| start > end));
            } else {
                assert_eq!(timing(line), expected, "{line}");
            }
        }
    }

    fn texts(text: &str, syntax: Syntax) -> Vec<&str> {
        cues(text, syntax).into_iter().map(|cue| &text[cue.text]).collect()
    }

    #[test]
    fn malformed_files_have_the_cues_that_players_show() {
        let rows: &[(&str, &[&str])] = &[
            (
                "1\n0:00:01,0 --> 0:00:02,0\nOne\nline\n\n2\n0:00:03,0 --> 0:00:04,0\nTwo",
                &["One\nline", "Two"],
            ),
            ("0:00:01,0 --> 0:00:02,0\r\nOne\r\n\r\n0:00:03,0 --> 0:00:04,0\r\nTwo\r\n", &["One", "Two"]),
            ("1\n0:00:01,0 --> 0:00:02,0\nOne\n2\n0:00:03,0 --> 0:00:04,0\nTwo\n\n\n", &["One", "Two"]),
            ("1\n0:00:01,0 --> 0:00:02,0\nOne\n\nmore\n\n2\n0:00:03,0 --> 0:00:04,0\n", &["One\n\nmore", ""]),
            ("1\r\r\n0:00:01,0 --> 0:00:02,0\r\r\nOne\r\r\nline\r\r\n", &["One\r\r\nline"]),
            ("\u{feff}7\r0:00:01,0 --> 0:00:02,0\rOne\r", &["One"]),
            ("1\n0:00:01,0 --> 0:00:02,0\n42\n\n2\n0:00:03,0 --> 0:00:04,0\n43", &["42", "43"]),
            ("nothing\nhere", &[]),
            (
                "1\n0:00:01,0 --> 0:00:02,0\nOne\n\n2\n0:00:03x,0 --> 0:00:04,0\nTwo\n\n3\n0:00:05,0 --> 0:00:06,0\nThree",
                &["One", "Two", "Three"],
            ),
            ("0:0O:01,0 --> 0:00:02,0\nOne\n\n0:00:03,0 --> later\nTwo", &["One", "Two"]),
            ("0:00:01,0 --> 0:00:02,0\nGo from 1 --> 2", &["Go from 1 --> 2"]),
        ];
        for (text, expected) in rows {
            assert_eq!(texts(text, Syntax::Srt), *expected, "{text:?}");
        }
    }

    #[test]
    fn a_blank_line_or_an_arrow_ends_a_cue_of_webvtt() {
        let text = "WEBVTT\n\nNOTE a\nb\n\nid --x\n00:01.0 --> 00:02.0 line:0\nOne\n \nno cue\n\n00:03.0 --> 00:04.0\nTwo\n\
                    00:05.0 --> 00:06.0\nThree\na --> b\nno cue";
        assert_eq!(texts(text, Syntax::Vtt), ["One", "Two", "Three"]);
        assert_eq!(
            texts("WEBVTT\n\n00:01.0 --> 00:02.0\n42\n\n00:03.0 --> 00:04.0\n", Syntax::Vtt),
            ["42", ""]
        );
    }

    #[test]
    fn files_are_known_by_their_first_lines() {
        let rows: &[(&[u8], bool, bool)] = &[
            (b"WEBVTT", true, false),
            (b"\xef\xbb\xbfWEBVTT - a title\n", true, false),
            (b"WEBVTTX\n", false, false),
            (b"\n1\n00:00:01,000 --> 00:00:02,000\n<i>a</i>", false, true),
            (b"00:00:01,000 --> 00:00:02,000\r\na", false, true),
            (
                b"\xff\xfe1\0\n\x000\x000\0:\x000\x001\0,\x000\0 \0-\0-\0>\0 \x000\x000\0:\x000\x002\0",
                false,
                true,
            ),
            (b"1\n2\n3", false, false),
            (b"", false, false),
        ];
        for (bytes, vtt, srt) in rows {
            assert_eq!(looks_like(bytes, Syntax::Vtt), *vtt, "{bytes:?}");
            assert_eq!(looks_like(bytes, Syntax::Srt), *srt, "{bytes:?}");
        }
    }
}
