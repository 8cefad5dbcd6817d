//! What holds for every file of subtitles: nothing is lost, nothing is doubled, nothing panics.

mod toy;

use proptest::prelude::*;
use tolmach_document::{Document, Format, ReadOptions, RenderOptions, Translation, Why};
use tolmach_text::{Link, Span};

/// Texts of cues with tags of every kind, well-formed and not.
fn cue(vtt: bool) -> impl Strategy<Value = String> {
    const COMMON: &[&str] = &[
        "word",
        "two words",
        "Go.",
        "слово",
        "東京",
        "...",
        "- ",
        "\n",
        "\n- ",
        " ",
        "<i>",
        "</i>",
        "<b>",
        "</b>",
        "\n<i>",
        "</i>\n",
        "♪ ",
        " ♪",
        "JOHN: ",
        "[noise]",
        "(sigh)",
        "NEW HARBOUR",
        "?",
        ", ",
        "{\\an8}",
        "5,000",
        "–",
        ":",
    ];
    const VTT: &[&str] = &[
        "<v Ann>",
        "</v>",
        "<c.red>",
        "</c>",
        "<00:01.500>",
        "&amp;",
        "&lt;",
        "&nbsp;",
        "<lang fr>",
        "</lang>",
        "&gt;&gt; ",
    ];
    const SRT: &[&str] = &[
        "<font color=red>",
        "</font>",
        "<u>",
        "</u>",
        "{\\i1}",
        "{\\i0}",
        "a < b",
        "& ",
        "\n\n",
        "12",
        "\n7\n",
        ">> ",
    ];
    let pieces = prop::sample::select([COMMON, if vtt { VTT } else { SRT }].concat());
    prop::collection::vec(pieces, 0..10).prop_map(|pieces| pieces.concat())
}

/// A file, and its format.
fn file() -> impl Strategy<Value = (String, Format)> {
    any::<bool>().prop_flat_map(|vtt| {
        let cues = prop::collection::vec((cue(vtt), 0u32..4000, 100u32..3000), 0..8);
        let ends = prop::sample::select(vec!["\n", "\r\n"]);
        (cues, ends, any::<bool>()).prop_map(move |(cues, end, numbers)| {
            let mut out = if vtt { "WEBVTT\n\nNOTE a\n\n".to_string() } else { String::new() };
            let mut at = 0;
            for (index, (text, gap, length)) in cues.into_iter().enumerate() {
                let start = at + gap;
                at = start + length;
                if numbers {
                    out.push_str(&format!("{}\n", index + 1));
                }
                let time = |ms: u32| format!("00:{:02}:{:02}.{:03}", ms / 60000, ms / 1000 % 60, ms % 1000);
                out.push_str(&format!("{} --> {}\n{text}\n\n", time(start), time(at)));
            }
            (out.replace('\n', end), if vtt { Format::Vtt } else { Format::Srt })
        })
    })
}

fn read(text: &str, format: Format) -> Document {
    Document::parse(text.as_bytes(), format, &ReadOptions::default()).expect("parses")
}

/// Tags and overrides, sorted.
fn tags(text: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['<', '{']) {
        rest = &rest[at..];
        let close = if rest.starts_with('<') { '>' } else { '}' };
        let known = rest.starts_with("{\\")
            || (rest.starts_with('<')
                && rest[1..].starts_with(|c: char| c == '/' || c.is_ascii_alphanumeric()));
        let end = rest.find(close).filter(|_| known).map_or(1, |end| end + 1);
        if end > 1 {
            tags.push(&rest[..end]);
        }
        rest = &rest[end..];
    }
    tags.sort_unstable();
    tags
}

/// The lines of times, which no translation touches.
fn times(text: &str) -> Vec<&str> {
    text.lines().filter(|line| line.contains(" --> 00:")).collect()
}

/// A translation of words and links that mean nothing.
fn arbitrary(text: &str, choices: &[(u8, u16, u8)]) -> Translation {
    const WORDS: &[&str] =
        &["uno", "dos,", "«tres»", "a", "-->", "пять.", "東京は", "extraordinariamente", "&", "42"];
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let mut out = Translation { text: String::new(), links: Vec::new() };
    for (word, place, probability) in choices {
        if !out.text.is_empty() {
            out.text.push_str(if word % 7 == 0 { "\n" } else { " " });
        }
        let start = out.text.len();
        out.text.push_str(WORDS[usize::from(*word) % WORDS.len()]);
        let from = starts.get(usize::from(*place) % (starts.len() + 1)).copied().unwrap_or(text.len());
        let to = text[from..].char_indices().nth(3).map_or(text.len(), |(at, _)| from + at);
        out.links.push(Link {
            target: Span::new(start, out.text.len()),
            source: Span::new(from, to),
            probability: f32::from(*probability) / 255.0,
        });
    }
    out
}

/// A sequence of cues without a pause, of words without punctuation.
fn captions(texts: &[String]) -> String {
    let cues = texts.iter().enumerate().map(|(index, text)| {
        format!("{}\n00:00:{:02},000 --> 00:00:{:02},000\n{text}\n\n", index + 1, index * 2, index * 2 + 2)
    });
    cues.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn identity_is_the_same_bytes((text, format) in file()) {
        let document = read(&text, format);
        let same: Vec<_> = document.segments().iter().map(Translation::identity).collect();
        let rendered = document.render(&same, &RenderOptions::unchanged()).expect("renders");
        prop_assert_eq!(String::from_utf8_lossy(&rendered.bytes), text);
        prop_assert!(rendered.doubts.is_empty());
    }

    #[test]
    fn any_bytes_come_back(bytes in prop::collection::vec(any::<u8>(), 0..200), vtt in any::<bool>()) {
        let (format, head): (_, &[u8]) = match vtt {
            true => (Format::Vtt, b"WEBVTT\n\n00:01.0 --> 00:02.0\n"),
            false => (Format::Srt, b"1\n00:00:01,0 --> 00:00:02,0\n"),
        };
        let bytes = [head, &bytes].concat();
        if let Ok(document) = Document::parse(&bytes, format, &ReadOptions::default()) {
            let same: Vec<_> = document.segments().iter().map(Translation::identity).collect();
            let rendered = document.render(&same, &RenderOptions::unchanged()).expect("renders");
            prop_assert_eq!(rendered.bytes, bytes);
        }
    }

    #[test]
    fn tags_and_times_are_those_of_the_source(
        (text, format) in file(),
        choices in prop::collection::vec(any::<(u8, u16, u8)>(), 0..12),
        linked in any::<bool>(),
    ) {
        let document = read(&text, format);
        for reversed in [true, false] {
            let translate = |segment| match reversed {
                true => toy::reverse(segment),
                false => arbitrary(segment.text(), &choices),
            };
            let mut translations: Vec<Translation> = document.segments().iter().map(translate).collect();
            if !linked {
                translations.iter_mut().for_each(|translation| translation.links.clear());
            }
            let rendered = document.render(&translations, &RenderOptions::new("en", "pt")).expect("renders");
            let out = String::from_utf8(rendered.bytes).expect("UTF-8");
            prop_assert_eq!(times(&out), times(&text), "{}", out);
            if !text.contains("<<") && !text.contains("a <") {
                prop_assert_eq!(tags(&out), tags(&text), "{}", out);
            }
            // No blank line came into a cue, and none left it.
            let blank = |text: &str| text.lines().filter(|line| line.trim_matches(' ').is_empty()).count();
            prop_assert_eq!(blank(&out), blank(&text), "{}", out);
        }
    }

    #[test]
    fn all_words_of_a_translation_are_shown(
        texts in prop::collection::vec("[a-z]{1,8}( [a-z]{1,8}){0,9}", 1..6),
        choices in prop::collection::vec(any::<(u8, u16, u8)>(), 6..40),
    ) {
        let document = read(&captions(&texts), Format::Srt);
        let translations: Vec<_> =
            document.segments().iter().map(|segment| arbitrary(segment.text(), &choices)).collect();
        let rendered = document.render(&translations, &RenderOptions::new("en", "pt")).expect("renders");
        let out = String::from_utf8(rendered.bytes).expect("UTF-8");
        let found: Vec<&str> = out.split("\n\n").filter_map(|cue| cue.splitn(3, '\n').nth(2)).collect();
        prop_assert_eq!(found.len(), texts.len());
        let squeezed = |text: &str| text.split_whitespace().collect::<String>();
        let expected: String = translations.iter().map(|t| squeezed(&t.text)).collect();
        prop_assert_eq!(squeezed(&found.concat()), expected);
        for text in &found {
            prop_assert!(!text.is_empty() && text.lines().count() <= 2, "{:?}", found);
            prop_assert!(text.lines().all(|line| !line.is_empty() && line.trim() == line), "{:?}", found);
            // What is too long is reported.
            let long = text.lines().any(|line| line.chars().count() > 42);
            prop_assert!(!long || rendered.doubts.iter().any(|doubt| doubt.why == Why::TooLong), "{:?}", found);
        }
    }
}
