//! Behaviour by example.

use super::*;
use crate::{Document, Format, RenderOptions, Translation};

fn segments(text: &str, format: Format) -> Vec<String> {
    let document = Document::parse(text.as_bytes(), format, &ReadOptions::default()).expect("parses");
    document.segments().iter().map(|segment| segment.text().to_string()).collect()
}

/// The text with each segment replaced by the next of `words`, without links.
fn written(text: &str, words: &[&str]) -> String {
    let document =
        Document::parse(text.as_bytes(), Format::Markdown, &ReadOptions::default()).expect("parses");
    let translations: Vec<_> =
        words.iter().map(|words| Translation { text: words.to_string(), links: Vec::new() }).collect();
    let rendered = document.render(&translations, &RenderOptions::unchanged()).expect("renders");
    String::from_utf8(rendered.bytes).expect("UTF-8")
}

#[test]
fn segments_are_what_a_reader_sees() {
    let rows: &[(&str, &[&str])] = &[
        ("a *b*\nc  \nd\\\ne", &["a b c d e"]),
        ("> a\n> b\n\n- c\n  d\n- e\n", &["a b", "c d", "e"]),
        ("# a #\n\nb\n===\n\nc\n---", &["a", "b", "c"]),
        ("`code`\n\n    code\n\n```\ncode\n```\n\n<!-- c -->\n\n***\n", &[]),
        ("a\\*b &amp; &lt;c&gt; \\d", &["a*b & <c> \\d"]),
        ("|a|b|\n|-|-|\n|c|1|\n", &["a", "b", "c"]),
        ("<div title='a b'>\nc <b>d</b>\n</div>", &["a b", "c d"]),
        ("x <span title='y z'>a</span> <code>b</code>", &["x a b", "y z"]),
        ("![a b](c \"d e\") f", &["a b", "d e", "f"]),
        ("![a.png](c)", &[]),
        ("a $x^2$ b and US$5 or US$6", &["a x^2 b and US$5 or US$6"]),
        ("US$5 *or* US$6", &["US$5 or US$6"]),
        ("# A {#b .c}", &["A"]),
        ("a[^1] b\n\n[^1]: c d", &["a b", "c d"]),
        ("a<sup>[1](#n)</sup> b", &["a b"]),
        ("- [x] done", &["done"]),
    ];
    for (text, expected) in rows {
        assert_eq!(segments(text, Format::Markdown), *expected, "{text}");
    }
}

#[test]
fn protected_is_what_readers_do_not_read_as_words() {
    let parsed = |text: &str| {
        let document =
            Document::parse(text.as_bytes(), Format::Markdown, &ReadOptions::default()).expect("parses");
        let segment = &document.segments()[0];
        segment.protected().iter().map(|span| span.of(segment.text()).to_string()).collect::<Vec<_>>()
    };
    assert_eq!(
        parsed(
            "See (https://a.b/c_(d)), www.a.org. <https://e.f> `g` $h$ {{ i }} <kbd>j</kbd> k@l.mn <b translate=no>o</b>"
        ),
        ["https://a.b/c_(d)", "www.a.org", "https://e.f", "g", "h", "{{ i }}", "j", "k@l.mn", "o"]
    );
}

#[test]
fn translations_are_read_as_text() {
    let rows: &[(&str, &[&str], &str)] = &[
        ("a", &["1. b"], "1\\. b"),
        ("# a", &["1. b"], "# 1. b"),
        ("a", &["# b"], "\\# b"),
        ("- a", &["- b"], "- \\- b"),
        ("> a\n> b", &["> c"], "> \\> c"),
        ("|a|\n|-|\n", &["b|c"], "|b\\|c|\n|-|\n"),
        ("[a](b \"c\")", &["d]", "e\"f"], "[d\\]](b \"e\\\"f\")"),
        ("[a b]\n\n[a b]: c", &["d"], "[d][a b]\n\n[a b]: c"),
        ("[a b][]\n\n[a b]: c", &["d"], "[d][a b]\n\n[a b]: c"),
        ("![a b]\n\n[a b]: c", &["d"], "![d][a b]\n\n[a b]: c"),
        ("[a][b] c\n\n[b]: d \"e\"", &["f", "g"], "[f][b]\n\n[b]: d \"g\""),
        ("*a*", &["\"b\""], "*\"b\"*"),
        ("a\\\nb", &["c d"], "c\\\nd"),
    ];
    for (text, words, expected) in rows {
        assert_eq!(written(text, words), *expected, "{text}");
    }
}

#[test]
fn emphasis_that_signs_cannot_hold_becomes_an_element() {
    let document =
        Document::parse("a _(b)_".as_bytes(), Format::Markdown, &ReadOptions::default()).expect("parses");
    let link = |target: Range<usize>, source: Range<usize>| tolmach_text::Link {
        target: tolmach_text::Span::new(target.start, target.end),
        source: tolmach_text::Span::new(source.start, source.end),
        probability: 1.0,
    };
    let rows = [
        ("東京大阪", link(0..6, 0..1), link(6..12, 2..5), "東京*大阪*"),
        ("東京「大」阪", link(0..6, 0..1), link(6..15, 2..5), "東京<em>「大」</em>阪"),
    ];
    for (text, first, second, expected) in rows {
        let translation = Translation { text: text.to_string(), links: vec![first, second] };
        let rendered = document.render(&[translation], &RenderOptions::unchanged()).expect("renders");
        assert_eq!(String::from_utf8_lossy(&rendered.bytes), expected);
    }
}

#[test]
fn front_matter_values_are_strings_again() {
    let rows: &[(&str, &[&str], &str)] = &[
        ("title: a b", &["c: d"], "title: \"c: d\""),
        ("title: a b # c", &["d"], "title: d # c"),
        ("title: a b", &["yes"], "title: \"yes\""),
        ("title: 'a b'", &["it's"], "title: 'it''s'"),
        ("title: \"a b\"", &["c \"d\" \\"], "title: \"c \\\"d\\\" \\\\\""),
        ("x:\n  - title: a b", &["- c"], "x:\n  - title: \"- c\""),
        ("title: a\n  b c", &["d"], "title: d"),
        ("summary: |\n  a b\n  c d\nx: e", &["f", "# g"], "summary: |\n  f\n  # g\nx: e"),
        ("summary: >-\n  a b\n  c d\n\n  e f", &["g", "h"], "summary: >-\n  g\n\n  h"),
        (
            "titles: a b\ntitle: [a, b]\ntitle: &a b\ndate: 1",
            &[],
            "titles: a b\ntitle: [a, b]\ntitle: &a b\ndate: 1",
        ),
    ];
    for (matter, words, expected) in rows {
        assert_eq!(written(&format!("---\n{matter}\n---\n"), words), format!("---\n{expected}\n---\n"));
    }
    assert_eq!(written("+++\ntitle = 'a b'\n+++\n", &["it's"]), "+++\ntitle = 'it’s'\n+++\n");
    assert_eq!(
        written("+++\ntitle = \"a b\" # c\n+++\n", &["\"d\""]),
        "+++\ntitle = \"\\\"d\\\"\" # c\n+++\n"
    );
    assert_eq!(segments("---\n\nNo matter.\n\n---\n", Format::Markdown), ["No matter."]);
    assert_eq!(segments("title: a\n---\n", Format::Markdown), ["title: a"]);
}

#[test]
fn the_language_of_the_front_matter_is_relabelled() {
    let text = b"---\nlang: pt-BR\n---\n\n# Um\n\nDois\n";
    let document = Document::parse(text, Format::Markdown, &ReadOptions::default()).expect("parses");
    assert_eq!(document.language(), Some("pt-BR"));
    let same: Vec<_> = document.segments().iter().map(Translation::identity).collect();
    let mut options = RenderOptions::new("pt", "en");
    options.notice = Some(crate::Notice::new());
    let out = document.render(&same, &options).expect("renders");
    let out = String::from_utf8(out.bytes).expect("UTF-8");
    let (head, tail) = out.split_once("<p class=\"tolmach-notice\"").expect("a notice");
    assert_eq!(head, "---\nlang: en\n---\n\n# Um\n\n");
    assert!(tail.ends_with("</p>\n\nDois\n"), "{tail}");
}

#[test]
fn what_is_not_markdown_in_mdx_is_left_alone() {
    let text = "import a from 'b'\n\n<A b={'c d'}>\n\ne <B c={d}>f</B> {g} h\n\n</A>\n\n<div>i j</div>\n";
    assert_eq!(segments(text, Format::Mdx), ["e f {g} h"]);
}

#[test]
fn markdown_is_recognised() {
    let rows = [
        ("---\ntitle: x\n---\n", Format::Markdown),
        ("# A\n\nSee [b](c).\n", Format::Markdown),
        ("Just #1 text (see [1]) with * a star\n", Format::Text),
        ("A line with <b>bold</b> words", Format::Html),
    ];
    for (text, format) in rows {
        assert_eq!(Format::detect(None, text.as_bytes()), format, "{text}");
    }
}

#[test]
fn depth_is_limited() {
    let mut options = ReadOptions::default();
    options.limits.max_depth = 8;
    let deep = Document::parse("> ".repeat(9).as_bytes(), Format::Markdown, &options).err();
    assert!(matches!(deep, Some(DocumentError::TooDeep { limit: 8, .. })), "{deep:?}");
}
