//! What holds for every bilingual document: sources stay, codes come once in each target, and nothing panics.

mod toy;

use proptest::prelude::*;
use tolmach_document::{Document, Format, ReadOptions, RenderOptions, Translation};
use tolmach_text::{Link, Span};

/// Inline content of either version, well-formed; `#` is replaced by numbers that count up.
fn content(two: bool) -> impl Strategy<Value = String> {
    let mut leaves = vec![
        "one",
        "two, ",
        " three ",
        " ",
        "(four) ",
        "five.",
        "&amp; ",
        "&lt;",
        "<!-- c -->",
        "<![CDATA[six & ]]>",
        "{x}",
    ];
    leaves.extend(if two {
        ["<ph id='#'/>", "<ph id='#' equiv='name'/>", "<cp hex='0007'/>", "<ph id='#' canReorder='no'/>"]
    } else {
        [
            "<x id='#'/>",
            "<ph id='#'>code</ph>",
            "<ph id='#'>a <sub>sub text</sub></ph>",
            "<it id='#' pos='open'>i</it>",
        ]
    });
    let pairs: Vec<[&str; 2]> = if two {
        vec![
            ["<pc id='#'>", "</pc>"],
            ["<mrk id='#' translate='no'>", "</mrk>"],
            ["<mrk id='#' translate='yes'>", "</mrk>"],
            ["<sc id='#'/>", "<ec startRef='#'/>"],
            ["<sm id='#' translate='no'/>", "<em startRef='#'/>"],
            ["<sc id='#'/>", ""],
        ]
    } else {
        vec![
            ["<g id='#'>", "</g>"],
            ["<mrk mtype='protected'>", "</mrk>"],
            ["<bpt id='#'>b</bpt>", "<ept id='#'>e</ept>"],
            ["<bx id='#'/>", "<ex id='#'/>"],
            ["", "<ex id='#'/>"],
        ]
    };
    let leaf = prop::sample::select(leaves).prop_map(str::to_string);
    leaf.prop_recursive(4, 24, 5, move |inner| {
        (prop::sample::select(pairs.clone()), prop::collection::vec(inner, 1..5), 0..100u32).prop_map(
            |([open, close], inside, number)| {
                let number = number.to_string();
                format!("{}{}{}", open.replace('#', &number), inside.concat(), close.replace('#', &number))
            },
        )
    })
}

fn document() -> impl Strategy<Value = String> {
    any::<bool>().prop_flat_map(|two| {
        let targets = prop::sample::select(vec![
            "",
            "<target/>",
            "<target>t</target>",
            "\n<target state='new'>t</target>",
        ]);
        let space = prop::sample::select(vec!["", " xml:space='preserve'", " xml:lang='en'"]);
        let unit = (prop::collection::vec(content(two), 1..4), targets, space);
        prop::collection::vec(unit, 0..4).prop_map(move |units| {
            let mut out = String::from(if two {
                "<xliff version='2.0' srcLang='en'><file id='f'><unit id='u'>"
            } else {
                "<xliff version='1.2'><file source-language='en'><body>"
            });
            for (content, target, space) in units {
                let (source, target) =
                    (content.concat(), target.replace(" state", if two { " order" } else { " state" }));
                let (open, close) =
                    if two { ("<segment>", "</segment>") } else { ("<trans-unit>", "</trans-unit>") };
                out.push_str(&format!("{open}\n <source{space}>{source}</source>{target}{close}"));
            }
            out.push_str(if two { "</unit></file></xliff>" } else { "</body></file></xliff>" });
            out
        })
    })
}

fn parse(text: &str) -> Document {
    Document::parse(text.as_bytes(), Format::Xliff, &ReadOptions::default()).expect("well-formed")
}

/// A translation whose words and links are arbitrary.
fn arbitrary(text: &str, choices: &[(u8, u16)]) -> Translation {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let mut out = Translation { text: String::new(), links: Vec::new() };
    for (word, place) in choices {
        out.text.push_str(if out.text.is_empty() { "" } else { " " });
        let start = out.text.len();
        out.text.push_str(["uno", "dos,", "«tres»", "<&>", "x", "пять"][usize::from(word % 6)]);
        let from = starts.get(usize::from(*place) % (starts.len() + 1)).copied().unwrap_or(text.len());
        let to = text[from..].char_indices().nth(3).map_or(text.len(), |(at, _)| from + at);
        let (target, source) = (Span::new(start, out.text.len()), Span::new(from, to));
        out.links.push(Link { target, source, probability: 0.5 });
    }
    out
}

/// Inline tags of each `source` and of the `target` after it that were written, sorted.
fn codes(text: &str) -> Vec<(Vec<String>, Option<Vec<String>>)> {
    let tags = |content: &str| {
        let mut out = Vec::new();
        let mut rest = content;
        while let Some(at) = rest.find('<') {
            rest = &rest[at..];
            let end = match rest {
                // Sections are text, which a translation may write otherwise.
                _ if rest.starts_with("<![CDATA[") => rest.find("]]>").expect("an end") + 3,
                _ if rest.starts_with("<!--") => rest.find("-->").expect("an end") + 3,
                _ => rest.find('>').expect("an end") + 1,
            };
            if !rest.starts_with("<![CDATA[") {
                out.push(rest[..end].to_string());
            }
            rest = &rest[end..];
        }
        out.sort();
        out
    };
    let mut found = Vec::new();
    for part in text.split("<source").skip(1) {
        let (source, rest) = part.split_once("</source>").expect("an end");
        let source = source.split_once('>').expect("a tag").1;
        let written = |open: &str| open.contains("mt-suggestion") || text.contains("subState");
        let target = rest.trim_start().strip_prefix("<target").and_then(|rest| {
            let (open, rest) = rest.split_once('>')?;
            let content = rest.split_once("</target>")?.0;
            (written(open) && content != "t").then(|| tags(content))
        });
        found.push((tags(source), target));
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn identity_is_the_same_bytes(text in document()) {
        let document = parse(&text);
        let translations: Vec<_> = document.segments().iter().map(Translation::identity).collect();
        let rendered = document.render(&translations, &RenderOptions::unchanged()).expect("renders");
        prop_assert_eq!(String::from_utf8_lossy(&rendered.bytes), text);
        prop_assert!(rendered.doubts.is_empty());
    }

    #[test]
    fn every_code_comes_once_in_the_target(text in document(), choices in prop::collection::vec(any::<(u8, u16)>(), 1..12)) {
        let document = parse(&text);
        let reversed: Vec<_> = document.segments().iter().map(toy::reverse).collect();
        let other: Vec<_> = document.segments().iter().map(|s| arbitrary(s.text(), &choices)).collect();
        for translations in [reversed, other] {
            let rendered = document.render(&translations, &RenderOptions::new("en", "fr")).expect("renders");
            let out = String::from_utf8(rendered.bytes).expect("UTF-8");
            // It is well-formed, and nothing in it waits for a translation.
            prop_assert!(parse(&out).segments().is_empty(), "{}", out);
            let (before, after) = (codes(&text), codes(&out));
            prop_assert_eq!(before.len(), after.len());
            for ((source, _), (kept, target)) in before.iter().zip(&after) {
                prop_assert_eq!(source, kept);
                if let Some(target) = target {
                    prop_assert_eq!(source, target, "{}", out);
                }
            }
        }
    }
}
