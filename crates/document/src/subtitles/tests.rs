//! Which cues make one segment.

use super::*;
use crate::Limits;

/// The segments of SRT cues with these starts, ends (milliseconds) and texts, parted by ` | `.
fn segments(cues: &[(u32, u32, &str)]) -> String {
    let mut file = String::new();
    for (start, end, text) in cues {
        let time = |ms: u32| format!("00:{:02}:{:02},{:03}", ms / 60000, ms / 1000 % 60, ms % 1000);
        file.push_str(&format!("{} --> {}\n{text}\n\n", time(*start), time(*end)));
    }
    let parsed = parse_srt(file.as_bytes(), &ReadOptions::default()).expect("parses");
    let texts: Vec<&str> = parsed.segments.iter().map(|segment| segment.text()).collect();
    texts.join(" | ")
}

/// Two cues that follow each other closely, in a file that has full stops.
fn pair(first: &str, second: &str) -> String {
    let all = segments(&[
        (0, 2000, first),
        (2100, 4000, second),
        (9000, 9500, "The end."),
        (12000, 13000, "Really."),
    ]);
    all.trim_end_matches(" | The end. | Really.").to_string()
}

#[test]
fn a_sentence_goes_on_until_it_ends() {
    let rows = [
        ("I went to the", "old harbour.", "I went to the old harbour."),
        ("I went home.", "She stayed.", "I went home. | She stayed."),
        ("I went home. And then", "she came.", "I went home. And then she came."),
        ("We met", "John there.", "We met John there."),
        ("I know, but", "NASA does not.", "I know, but NASA does not."),
        ("Ask Dr.", "Lee about it.", "Ask Dr. Lee about it."),
        ("“Where is it?”", "she asked.", "“Where is it?” she asked."),
        ("He said:", "Go home.", "He said: | Go home."),
        ("I thought...", "Never mind.", "I thought... | Never mind."),
        ("I thought...", "that you knew.", "I thought that you knew."),
        ("I thought…", "…John knew.", "I thought John knew."),
        ("So I went", "...and he came.", "So I went and he came."),
        ("You cannot --", "Yes, I can.", "You cannot -- | Yes, I can."),
        ("Where is the", "- Here.", "Where is the | Here."),
        ("- One.\n- Where is the", "old one?", "One. | Where is the old one?"),
        ("Where is the", "MAN: Here.", "Where is the | MAN: Here."),
        ("Where is the", "[door slams]", "Where is the | [door slams]"),
        ("[door slams]", "Where is it?", "[door slams] | Where is it?"),
        ("♪ La la", "♪ lo lo ♪", "La la | lo lo"),
        ("LONDON, NOVEMBER", "It rained.", "LONDON, NOVEMBER | It rained."),
        ("so we went", "so we went", "so we went | so we went"),
        ("so we went", "so we went\nto see", "so we went | so we went to see"),
        ("雨が降り始めたので", "走りました。", "雨が降り始めたので走りました。"),
        ("It cost", "$5,000", "It cost $5,000"),
    ];
    for (first, second, expected) in rows {
        assert_eq!(pair(first, second), expected, "{first:?} {second:?}");
    }
}

#[test]
fn a_pause_or_another_place_ends_it() {
    let end = (60_000, 61_000, "The end.");
    let rows = [
        ((0, 2000), (4000, 5000), "I went home."),
        ((0, 2000), (4001, 5000), "I went | home."),
        ((0, 2000), (1900, 5000), "I went home."),
        // At the same time, elsewhere in the picture.
        ((0, 2000), (0, 2000), "I went | home."),
        ((0, 4000), (1000, 3000), "I went | home."),
        ((5000, 6000), (1000, 2000), "I went | home."),
    ];
    for ((start, end_first), (next, end_next), expected) in rows {
        let all = segments(&[(start, end_first, "I went"), (next, end_next, "home."), end]);
        assert_eq!(all.trim_end_matches(" | The end."), expected, "{start} {next}");
    }
}

#[test]
fn captions_without_full_stops_end_at_capitals_or_after_twelve_cues() {
    let cues = [(0, 1000, "We went home"), (1000, 2000, "and slept"), (2000, 3000, "She stayed")];
    assert_eq!(segments(&cues), "We went home and slept | She stayed");
    let cues: Vec<(u32, u32, &str)> = (0..30).map(|at| (at * 1000, at * 1000 + 1000, "a word")).collect();
    assert_eq!(segments(&cues).matches(" | ").count(), 29, "what repeats does not go on");
    let texts: Vec<String> = (0..30).map(|at| format!("word {at}")).collect();
    let cues: Vec<(u32, u32, &str)> =
        (0..30).zip(&texts).map(|(at, text)| (at * 1000, at * 1000 + 1000, text.as_str())).collect();
    assert_eq!(segments(&cues).matches(" | ").count(), 2);
}

#[test]
fn a_limit_is_an_error() {
    let limits = Limits { max_segments: 1, max_depth: 2, ..Limits::default() };
    let options = ReadOptions { limits, ..ReadOptions::default() };
    let file = b"00:01.0 --> 00:02.0\nOne.\n\n00:03.0 --> 00:04.0\nTwo.\n";
    assert_eq!(parse_srt(file, &options).err(), Some(DocumentError::TooManySegments { limit: 1 }));
    let file = b"00:01.0 --> 00:02.0\n<i><b><u>One.\n";
    assert_eq!(parse_srt(file, &options).err(), Some(DocumentError::TooDeep { offset: 26, limit: 2 }));
}
