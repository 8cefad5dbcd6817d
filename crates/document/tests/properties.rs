//! What holds for every page: nothing is lost, nothing is doubled, nothing panics.

mod toy;

use proptest::prelude::*;
use tolmach_document::{Document, DocumentError, Format, ReadOptions, RenderOptions, Translation};
use tolmach_text::{Link, Span};

fn parse(bytes: &[u8]) -> Document {
    Document::parse(bytes, Format::Html, &ReadOptions::default()).expect("within the limits")
}

/// Markup of every kind, well-formed and not.
fn soup() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<a href=x title='two words'>",
        "</a>",
        "<br>",
        "<br/>",
        "<img alt='a b'>",
        "<div>",
        "</div>",
        "<ul>",
        "<li>",
        "</ul>",
        "<table>",
        "<tr>",
        "<td>",
        "</table>",
        "<h1>",
        "</h1>",
        "<code>",
        "</code>",
        "<span translate=no>",
        "<span translate=yes>",
        "</span>",
        "<script>",
        "</script>",
        "<!-- c -->",
        "<svg>",
        "</svg>",
        "<sup><a>1</a></sup>",
        "&amp;",
        "&nbsp;",
        "&copy",
        "&shy;",
        " ",
        "\n ",
        "word",
        "слово",
        "東京",
        ".",
        ", ",
        "“",
        "”",
        "<",
        "</",
        "<x",
        "'",
        "\"",
        "<title>",
        "</title>",
        "<pre>",
        "</pre>",
        "<button>",
        "<option>",
        "x ",
        " y",
    ]);
    prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

/// One paragraph of words with marks that are well nested, and words that differ.
fn sentence() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "one",
        "two, ",
        "three ",
        " four",
        " ",
        "(five) ",
        "six.",
        "seven<br>eight ",
        " <img> ",
        "<wbr>",
        "<code>nine</code> ",
    ])
    .prop_map(str::to_string);
    let tree = leaf.prop_recursive(4, 24, 5, |inner| {
        (prop::sample::select(vec!["em", "b", "i", "u", "s"]), prop::collection::vec(inner, 1..5))
            .prop_map(|(name, inside)| format!("<{name}>{}</{name}>", inside.concat()))
    });
    prop::collection::vec(tree, 1..6).prop_map(|trees| format!("<p>{}</p>", trees.concat()))
}

/// A translation of `text` whose words and links are arbitrary.
fn arbitrary_translation(text: &str, choices: &[(u8, u16, u8)]) -> Translation {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let mut out = Translation { text: String::new(), links: Vec::new() };
    for (word, place, probability) in choices {
        if !out.text.is_empty() {
            out.text.push(' ');
        }
        let start = out.text.len();
        out.text.push_str(
            ["uno", "dos,", "«tres»", "quatro", "x", "пять", "nine", "(eight)"][usize::from(word % 8)],
        );
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

fn tags(html: &str) -> Vec<String> {
    let mut tags: Vec<String> = html
        .split('<')
        .skip(1)
        .filter_map(|rest| rest.split_once('>').map(|(tag, _)| tag.to_string()))
        .collect();
    tags.sort();
    tags
}

fn is_well_nested(html: &str) -> bool {
    let mut open = Vec::new();
    for rest in html.split('<').skip(1) {
        let tag = rest.split('>').next().unwrap_or_default();
        match tag.strip_prefix('/') {
            Some(name) if open.pop() != Some(name) => return false,
            Some(_) => {}
            None if matches!(tag, "br" | "img" | "wbr") => {}
            None => open.push(tag),
        }
    }
    open.is_empty()
}

/// What a reader sees: text without tags, with a space for each `br`; protected words and white space apart.
fn shown(html: &str) -> String {
    let mut text = String::new();
    for (index, part) in html.split('<').enumerate() {
        let (tag, rest) = if index == 0 { ("", part) } else { part.split_once('>').unwrap_or((part, "")) };
        if tag == "br" {
            text.push(' ');
        }
        text.push_str(rest);
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn identity_is_the_same_bytes(html in soup()) {
        let document = parse(html.as_bytes());
        let translations: Vec<_> = document.segments().iter().map(Translation::identity).collect();
        let rendered = document.render(&translations, &RenderOptions::unchanged()).expect("renders");
        prop_assert_eq!(String::from_utf8_lossy(&rendered.bytes), html);
        prop_assert!(rendered.doubts.is_empty());
    }

    #[test]
    fn any_bytes_come_back(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        match Document::parse(&bytes, Format::Html, &ReadOptions::default()) {
            Ok(document) => {
                let translations: Vec<_> = document.segments().iter().map(Translation::identity).collect();
                let rendered = document.render(&translations, &RenderOptions::unchanged()).expect("renders");
                prop_assert_eq!(rendered.bytes, bytes);
            }
            Err(error) => {
                let reversible = !matches!(error, DocumentError::NotReversible { .. });
                prop_assert!(!reversible, "{}", error);
            }
        }
    }

    #[test]
    fn segments_are_clean(html in soup()) {
        for segment in parse(html.as_bytes()).segments() {
            let text = segment.text();
            prop_assert_eq!(text.trim_matches(' '), text);
            prop_assert!(!text.contains("  ") && !text.contains('\n'), "{:?}", text);
            prop_assert!(text.chars().any(char::is_alphabetic));
        }
    }

    #[test]
    fn no_tag_of_a_malformed_page_is_lost_or_doubled(html in soup()) {
        let html = html.replace("title>", "u>").replace("< ", " ").replace("title='two words'", "").replace("alt='a b'", "");
        let document = parse(html.as_bytes());
        let translations: Vec<_> = document.segments().iter().map(toy::reverse).collect();
        let rendered = document.render(&translations, &RenderOptions::unchanged()).expect("renders");
        let out = String::from_utf8(rendered.bytes).expect("UTF-8");
        // Escaping may part what looked like a tag but was text.
        if !html.contains("<<") && !html.contains("<x") && !html.contains("<'") && !html.contains("<\"") && !html.contains("</<") {
            let known = |html: &str| tags(html).into_iter().filter(|tag| tag.trim_start_matches('/').starts_with(['a', 'b', 'i', 'p', 's', 'c', 'd', 'u', '!'])).collect::<Vec<_>>();
            prop_assert_eq!(known(&out), known(&html), "{}", out);
        }
    }

    #[test]
    fn every_mark_comes_once_and_well_nested(html in sentence(), choices in prop::collection::vec(any::<(u8, u16, u8)>(), 1..12)) {
        let document = parse(html.as_bytes());
        for aligned in [true, false] {
            let mut translations: Vec<_> =
                document.segments().iter().map(|segment| arbitrary_translation(segment.text(), &choices)).collect();
            if !aligned {
                translations.iter_mut().for_each(|translation| translation.links.clear());
            }
            let rendered = document.render(&translations, &RenderOptions::unchanged()).expect("renders");
            let out = String::from_utf8(rendered.bytes).expect("UTF-8");
            prop_assert_eq!(tags(&out), tags(&html), "{}", out);
            prop_assert!(is_well_nested(&out), "{}", out);
            if !html.contains("<code>") {
                for translation in &translations {
                    // Where there are more marks than words, one that holds a space may have to stand beside a bracket.
                    let blank = |part: &str| {
                        part.split('<').next().is_some_and(|text| !text.is_empty() && text.trim().is_empty())
                    };
                    let squeezed = html.contains("<br>") || html.split('>').skip(1).any(blank);
                    let compared = |text: &str| if squeezed { text.replace(' ', "") } else { text.to_string() };
                    prop_assert_eq!(compared(&shown(&out)), compared(&translation.text), "{}", out);
                }
            }
        }
    }
}
