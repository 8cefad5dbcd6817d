//! What is written outside of sentences: declarations of language and direction, values, notices, encodings, text.

use tolmach_document::{Document, DocumentError, Format, Notice, ReadOptions, RenderOptions, Translation};

fn parse(bytes: &[u8], format: Format) -> Document {
    Document::parse(bytes, format, &ReadOptions::default()).expect("parses")
}

fn unchanged(document: &Document) -> Vec<Translation> {
    document.segments().iter().map(Translation::identity).collect()
}

fn relabelled(html: &str, from: &str, to: &str) -> String {
    let document = parse(html.as_bytes(), Format::Html);
    let rendered = document.render(&unchanged(&document), &RenderOptions::new(from, to)).expect("renders");
    String::from_utf8(rendered.bytes).expect("UTF-8")
}

/// Renders with each segment replaced by `text`.
fn replaced(html: &[u8], text: &str) -> Vec<u8> {
    let document = parse(html, Format::Html);
    let translation = Translation { text: text.into(), links: Vec::new() };
    let translations = vec![translation; document.segments().len()];
    document.render(&translations, &RenderOptions::unchanged()).expect("renders").bytes
}

#[test]
fn language_and_direction_are_declared_anew() {
    let rows = [
        ("<html lang=pt>", "en", "<html lang=en>"),
        ("<html lang='pt-BR' xml:lang=\"pt\">", "en", "<html lang='en' xml:lang=\"en\">"),
        ("<html>", "en", "<html lang=\"en\">"),
        ("<html lang>", "en", "<html lang=\"en\">"),
        ("<HTML LANG=\"\">", "zh-Hant", "<HTML LANG=\"zh-Hant\">"),
        ("<html lang=pt>", "ar", "<html dir=\"rtl\" lang=ar>"),
        ("<html lang=pt dir=ltr>", "he", "<html lang=he dir=rtl>"),
        ("<html lang=pt dir=auto>", "he", "<html lang=he dir=auto>"),
        ("<p lang=pt-PT>a</p><p lang=es>b</p>", "en", "<p lang=en>a</p><p lang=es>b</p>"),
        ("<p lang=pt translate=no>a</p>", "en", "<p lang=pt translate=no>a</p>"),
        (
            "<meta http-equiv=content-language content=pt>",
            "en",
            "<meta http-equiv=content-language content=en>",
        ),
        ("<meta property=og:locale content=pt_PT>", "en", "<meta property=og:locale content=en_US>"),
        ("<link rel=alternate hreflang=pt href=x>", "en", "<link rel=alternate hreflang=pt href=x>"),
        ("<p>no page", "en", "<p>no page"),
        ("<html lang=pt>", "pt", "<html lang=pt>"),
        ("<html lang=pt>", "", "<html lang=pt>"),
    ];
    for (html, to, expected) in rows {
        assert_eq!(relabelled(html, "pt", to), expected, "{html} {to}");
    }
    let arabic = "<html lang=ar dir=rtl><body dir='rtl'><div dir=\"rtl\"><p dir=ltr>";
    assert_eq!(
        relabelled(arabic, "ar", "en"),
        "<html lang=en dir=ltr><body dir='ltr'><div dir=\"ltr\"><p dir=ltr>"
    );
    assert_eq!(
        relabelled(arabic, "ar", "he"),
        "<html lang=he dir=rtl><body dir='rtl'><div dir=\"rtl\"><p dir=ltr>"
    );
}

#[test]
fn linked_data_names_its_language() {
    let script = |json: &str| format!("<script type=application/ld+json>{json}</script>");
    let rows = [
        (r#"{"@type":"NewsArticle","inLanguage":"pt"}"#, r#"{"@type":"NewsArticle","inLanguage":"en"}"#),
        (r#"{"@type":"NewsArticle"}"#, r#"{"inLanguage":"en","@type":"NewsArticle"}"#),
        (r#"{"@type":"Person","inLanguage":"pt"}"#, r#"{"@type":"Person","inLanguage":"pt"}"#),
    ];
    for (json, expected) in rows {
        assert_eq!(relabelled(&script(json), "pt", "en"), script(expected));
    }
    let html = script(r#"{"@type":"Article", "headline": "a"}"#);
    let expected = script(r#"{"@type":"Article", "headline": "\"x\" \\ \u003c/script\u003e"}"#);
    assert_eq!(String::from_utf8_lossy(&replaced(html.as_bytes(), "\"x\" \\ </script>")), expected);
}

#[test]
fn values_are_escaped_for_their_place() {
    let rows = [
        ("<p>a</p>", "x < y & z > \"w\" '\u{a0}'", "<p>x &lt; y &amp; z &gt; \"w\" '\u{a0}'</p>"),
        ("<img alt=\"a\">", "\"x\" 'y' &", "<img alt=\"&quot;x&quot; 'y' &amp;\">"),
        ("<img alt='a'>", "\"x\" 'y'", "<img alt='\"x\" &#39;y&#39;'>"),
        ("<img alt=a>", "x y", "<img alt=\"x y\">"),
        ("<img alt=a>", "x", "<img alt=x>"),
        ("<img alt = ' a ' >", "x", "<img alt = ' x ' >"),
        ("<title> a </title>", "x & <b>", "<title> x &amp; &lt;b&gt; </title>"),
    ];
    for (html, text, expected) in rows {
        assert_eq!(String::from_utf8_lossy(&replaced(html.as_bytes(), text)), expected, "{html}");
    }
}

#[test]
fn pages_say_where_they_are_and_in_what_language() {
    let document = parse(
        b"<html lang=pt-BR><meta property=og:url content='https://a/?x&amp;y'><link rel='x Canonical' href=https://b/>",
        Format::Html,
    );
    assert_eq!((document.language(), document.source_url()), (Some("pt-BR"), Some("https://b/")));
    let document = parse(
        b"<meta property=og:url content='https://a/?x&amp;y'><meta property=og:locale content=pt_BR>",
        Format::Html,
    );
    assert_eq!((document.language(), document.source_url()), (Some("pt-BR"), Some("https://a/?x&y")));
}

#[test]
fn the_notice_follows_the_headline() {
    let rows = [
        "<body><header><h1>Site</h1></header><main><p>x</p><article><h1>a</h1>@<p>b",
        "<body><h1>a <i>b</i></h1>@<p>c",
        "<body><hgroup><h1>a</h1><p>b</p></hgroup>@c",
        "<body><a href=/><h1>a</h1></a>@<p>c",
        "<html><head><title>t</title></head><body class=x>@<h2>a</h2>",
        "<nav>a</nav><main>@<h2>a</h2>",
        "@<p>a <b>b</b></p><p>c",
        "@plain <b>words</b>",
    ];
    for row in rows {
        let html = row.replace('@', "");
        let document = parse(html.as_bytes(), Format::Html);
        let mut options = RenderOptions::new("pt", "pt");
        options.notice = Some(Notice::new());
        let rendered = document.render(&unchanged(&document), &options).expect("renders");
        let text = String::from_utf8(rendered.bytes).expect("UTF-8");
        let start = text.find("<p class=\"tolmach-notice\"").expect("a notice");
        let length = text[start..].find("</p>").expect("its end") + 4;
        assert_eq!(format!("{}@{}", &text[..start], &text[start + length..]), row);
    }
}

#[test]
fn pages_come_back_in_their_own_encoding() {
    let page = b"<meta charset=windows-1251><p>\xcf\xf0\xe8\xe2\xe5\xf2 <b>\xec\xe8\xf0</b>";
    let document = parse(page, Format::Html);
    assert_eq!(document.segments()[0].text(), "Привет мир");
    assert_eq!(
        document.render(&unchanged(&document), &RenderOptions::unchanged()).expect("renders").bytes,
        page
    );
    let page = b"<meta charset=windows-1251><p>\xcf</p>";
    assert_eq!(replaced(page, "é п"), b"<meta charset=windows-1251><p>&#233; \xef</p>");
    let page = b"\xff\xfe<\0p\0>\0a\0";
    assert_eq!(replaced(page, "\u{44f}"), b"\xff\xfe<\0p\0>\0\x4f\x04");
    let page = b"<p>a \xff b</p><p>c \xc3</p>";
    assert_eq!(parse(page, Format::Html).segments()[0].text(), "a ÿ b");
    let page = b"<meta charset=utf-8><p>a \xff b</p><p>c \xc3</p>";
    let document = parse(page, Format::Html);
    assert_eq!(document.segments()[0].text(), "a \u{fffd} b");
    let mut translations = unchanged(&document);
    translations[1].text = "x".into();
    translations[1].links.clear();
    let rendered = document.render(&translations, &RenderOptions::unchanged()).expect("renders");
    assert_eq!(rendered.bytes, b"<meta charset=utf-8><p>a \xff b</p><p>x</p>");
}

#[test]
fn plain_text_keeps_its_lines() {
    let text = "\u{feff}  First line \r\n\r\n\tsecond\r\n---\n\nlast \u{a0}";
    let document = parse(text.as_bytes(), Format::Text);
    let segments: Vec<_> = document.segments().iter().map(|s| s.text()).collect();
    assert_eq!(segments, ["First line", "second", "last"]);
    let rendered = document.render(&unchanged(&document), &RenderOptions::new("en", "pt")).expect("renders");
    assert_eq!(rendered.bytes, text.as_bytes());
    let translations: Vec<_> =
        ["um", "dois", "três"].map(|text| Translation { text: text.into(), links: Vec::new() }).into();
    let rendered = document.render(&translations, &RenderOptions::new("en", "pt")).expect("renders");
    assert_eq!(rendered.bytes, "\u{feff}  um \r\n\r\n\tdois\r\n---\n\ntrês \u{a0}".as_bytes());
    let error = Document::parse(b"ab\xff", Format::Text, &ReadOptions::default()).err();
    assert_eq!(error, Some(DocumentError::InvalidUtf8 { offset: 2 }));
}
