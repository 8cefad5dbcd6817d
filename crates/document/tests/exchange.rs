//! What holds for every bilingual file: it is XML, and source and target hold the words and the same codes.

use proptest::prelude::*;
use tolmach_document::{Detail, Document, Exchange, Format, Origin, ReadOptions, Translation};
use tolmach_text::{Link, Span};

/// One paragraph of words with marks that are well nested.
fn paragraph() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "one",
        "two, ",
        "three. ",
        " Four & four",
        " ",
        "(five) ",
        "six.",
        "seven<br>eight ",
        " <img alt=x> ",
        "<code>nine &lt;</code> ",
        "{ten} ",
        "a\u{1}b",
    ])
    .prop_map(str::to_string);
    let tree = leaf.prop_recursive(4, 24, 5, |inner| {
        (prop::sample::select(vec!["em", "b", "a href='?a&b'"]), prop::collection::vec(inner, 1..5)).prop_map(
            |(open, inside)| {
                let name = open.split(' ').next().unwrap_or_default();
                format!("<{open}>{}</{name}>", inside.concat())
            },
        )
    });
    prop::collection::vec(tree, 1..6).prop_map(|trees| format!("<p>{}</p>", trees.concat()))
}

/// A translation with arbitrary words and links, and sentences that cut both texts somewhere.
fn translated(text: &str, choices: &[(u8, u16)]) -> (Translation, Detail) {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let mut out = Translation { text: String::new(), links: Vec::new() };
    for (word, place) in choices {
        out.text.push_str(if out.text.is_empty() { "" } else { " " });
        let start = out.text.len();
        out.text.push_str(["uno", "dos.", "<&>", "]]>", "x", "пять"][usize::from(word % 6)]);
        let from = starts.get(usize::from(*place) % (starts.len() + 1)).copied().unwrap_or(text.len());
        let (target, source) = (Span::new(start, out.text.len()), Span::new(from, text.len()));
        out.links.push(Link { target, source, probability: 0.5 });
    }
    let cut = |text: &str| text.find(' ').map_or((text.len(), text.len()), |at| (at, at + 1));
    let ((a, b), (c, d)) = (cut(text), cut(&out.text));
    let sentences =
        vec![(Span::new(0, a), Span::new(0, c)), (Span::new(b, text.len()), Span::new(d, out.text.len()))];
    (out, Detail { score: Some(-0.5), sentences })
}

/// Sources and targets: the words with what codes stand for, and the codes with their identifiers, sorted.
fn texts(xml: &str, names: [&str; 2]) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    for name in names {
        for part in xml.split(&format!("<{name}")).skip(1) {
            let part = part.split_once(&format!("</{name}>")).expect("an end").0;
            let part = part.split_once('>').expect("a tag").1;
            let (mut text, mut codes) = (String::new(), Vec::new());
            for (index, piece) in part.split('<').enumerate() {
                let (tag, after) =
                    if index == 0 { ("", piece) } else { piece.split_once('>').expect("a tag") };
                let word = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
                let value = |name: &str| {
                    tag.split_once(name).and_then(|(_, v)| v.split('"').next()).unwrap_or_default()
                };
                if !tag.is_empty() && word != "cp" {
                    codes.push(format!(
                        "{}{word}{}",
                        if tag.starts_with('/') { "/" } else { "" },
                        value(" id=\"")
                    ));
                    text.push_str(value("equiv=\"").trim());
                    text.push_str(value("equiv-text=\"").trim());
                }
                // The native data of 1.2 and TMX is no text.
                if !(matches!(word, "bpt" | "ept" | "ph" | "it")
                    && !tag.starts_with('/')
                    && !tag.ends_with('/'))
                {
                    text.push_str(after);
                }
            }
            codes.sort();
            found.push((text, codes));
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sources_and_targets_hold_words_and_codes(
        pages in prop::collection::vec(paragraph(), 1..4),
        choices in prop::collection::vec(any::<(u8, u16)>(), 1..12),
    ) {
        let html = pages.concat();
        let document = Document::parse(html.as_bytes(), Format::Html, &ReadOptions::default()).expect("parses");
        let (translations, details): (Vec<_>, Vec<_>) =
            document.segments().iter().map(|segment| translated(segment.text(), &choices)).unzip();
        let write = |format| document.exchange(format, &translations, &details, &Origin::new("en", "pt")).expect("writes");
        // The reader of XHTML refuses what is not well-formed.
        let tmx = write(Exchange::Tmx);
        prop_assert!(Document::parse(tmx.as_bytes(), Format::Xhtml, &ReadOptions::default()).is_ok(), "{}", tmx);
        let squeezed = |text: &str| text.replace([' ', '\u{1}', '\u{fffd}'], "");
        for format in [Exchange::Xliff1, Exchange::Xliff2] {
            let text = write(format);
            prop_assert!(Document::parse(text.as_bytes(), Format::Xliff, &ReadOptions::default()).is_ok(), "{}", text);
            let found = texts(&text, ["source", "target"]);
            let (sources, targets) = found.split_at(found.len() / 2);
            prop_assert_eq!(sources.len(), document.segments().len());
            for ((segment, source), target) in document.segments().iter().zip(sources).zip(targets) {
                let escaped = segment.text().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
                prop_assert_eq!(squeezed(&source.0), squeezed(&escaped), "{}", text);
                prop_assert_eq!(&source.1, &target.1, "{}", text);
            }
        }
    }
}
