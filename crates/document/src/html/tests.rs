//! The tokenizer against another one, and what each rule of segmentation does.

use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use proptest::prelude::*;

use super::tokenizer::tokenize;
use crate::markup::{Quote, TokenKind, Tokens};
use crate::notation::{Clean, Notation};
use crate::{Document, Format, ReadOptions, SegmentKind};

#[derive(Debug, PartialEq, Eq)]
enum Seen {
    Start(String, Vec<(String, String)>),
    End(String),
}

fn seen_by_us(text: &str) -> Vec<Seen> {
    let Tokens { tokens, attributes } = tokenize(text, 0);
    let mut at = 0;
    let mut seen = Vec::new();
    for token in tokens {
        assert_eq!(token.range.start, at, "tokens tile the input");
        assert!(token.range.end > at);
        at = token.range.end;
        let lower = |range: std::ops::Range<usize>| text[range].to_ascii_lowercase();
        match token.kind {
            TokenKind::Start { name, attributes: list, .. } => {
                let list = attributes[list]
                    .iter()
                    .map(|a| (lower(a.name.clone()), text[a.value.clone()].to_string()));
                seen.push(Seen::Start(lower(name), list.filter(|(_, value)| !value.is_empty()).collect()));
            }
            TokenKind::End { name } => seen.push(Seen::End(lower(name))),
            _ => {}
        }
    }
    assert_eq!(at, text.len(), "tokens tile the input");
    seen
}

fn seen_by_html5gum(text: &str) -> Vec<Seen> {
    let mut seen = Vec::new();
    let mut open = None;
    let mut name = String::new();
    let utf8 = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: html5gum::Span<()>| {
        match event {
            CallbackEvent::OpenStartTag { name } => open = Some((utf8(name), Vec::new())),
            CallbackEvent::AttributeName { name: n } => name = utf8(n),
            CallbackEvent::AttributeValue { value } => {
                if let Some((_, list)) = &mut open {
                    list.push((name.clone(), utf8(value)));
                }
            }
            CallbackEvent::CloseStartTag { .. } => {
                if let Some((name, list)) = open.take() {
                    seen.push(Seen::Start(name, list));
                }
            }
            CallbackEvent::EndTag { name } => seen.push(Seen::End(utf8(name))),
            _ => {}
        }
        None::<std::convert::Infallible>
    });
    emitter.naively_switch_states(true);
    for _ in Tokenizer::new_with_emitter(text, emitter) {}
    seen
}

/// Pieces that, strung together, make every kind of token and every way of breaking one off.
fn soup() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "<",
        ">",
        "/",
        "=",
        "\"",
        "'",
        " ",
        "-",
        "--",
        "!",
        "<!--",
        "-->",
        "--!>",
        "<!",
        "<?",
        "</",
        "<p",
        "</p>",
        "<b>",
        "</b>",
        "<a href",
        "<script>",
        "</script>",
        "<title>",
        "</title>",
        "<style",
        "</style ",
        "<textarea>",
        "</textarea>",
        "<!doctype html>",
        "word",
        "é東",
        "<br/>",
        "<!-->",
        "<!--->",
        "x=1",
        "y='2'",
        "z=\"3\"",
        "<x-y ",
        "<script",
        "</script",
        "<![CDATA[",
        "]]>",
        "\n",
        "A",
    ]);
    prop::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn two_tokenizers_see_the_same_tags(text in soup()) {
        prop_assert_eq!(seen_by_us(&text), seen_by_html5gum(&text));
    }

    #[test]
    fn tokens_tile_any_text(text in "\\PC*") {
        seen_by_us(&text);
    }
}

#[test]
fn tags_of_tricky_inputs() {
    for text in [
        "<script><!--<script></script>--></script><b>",
        "<script><!--</script><b>",
        "<SCRIPT>a</ScRiPt ><b>",
        "<title><b></title x=y><i>",
        "<a =b c = d e='>' f>",
        "<a/b/>",
        "<p\nid=x\r\n>",
        "</p id=x>",
        "<a href=x/>",
        "<!--><b>--><i>",
        "<!-- --!><b>",
        "<!doctype \"a>b\"><b>",
        "<1><b",
        "</><b>",
    ] {
        assert_eq!(seen_by_us(text), seen_by_html5gum(text), "{text}");
    }
}

#[test]
fn foreign_content_has_its_own_rules() {
    let tags = |text: &str| seen_by_us(text).len();
    assert_eq!(tags("<svg><style/><path/></svg><p>"), 5);
    assert_eq!(tags("<svg><title><b></title></svg><p>"), 6);
    assert_eq!(tags("<svg><![CDATA[ <b> ]]></svg><p>"), 3);
    assert_eq!(tags("<svg><p><title><b></title>"), 4);
    let Tokens { tokens, attributes } = tokenize("<a b=c d>", 0);
    assert_eq!(tokens.len(), 1);
    assert_eq!([attributes[0].quote, attributes[1].quote], [Quote::Unquoted, Quote::Missing]);
}

#[test]
fn text_is_cleaned_as_it_is_shown() {
    let clean = |raw| {
        let mut clean = Clean::default();
        clean.push(raw, Notation::Html);
        clean.text
    };
    assert_eq!(clean("  a\n\t b &amp; c&nbsp;d&#32; &#10;e "), "a b & c\u{a0}d e");
    assert_eq!(clean("hy&shy;phen\u{ad}ation"), "hyphenation");
}

fn segments(html: &str) -> Vec<(SegmentKind, String)> {
    let document = Document::parse(html.as_bytes(), Format::Html, &ReadOptions::default()).expect("parses");
    document.segments().iter().map(|s| (s.kind(), s.text().to_string())).collect()
}

#[test]
fn runs_are_cut_at_blocks_only() {
    let rows: &[(&str, &[&str])] = &[
        ("a <b>b</b> c", &["a b c"]),
        ("<p>a<p>b</p>c", &["a", "b", "c"]),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", &["a", "b", "c"]),
        ("<table><tr><td>a<td>b<tr><th>c</table>d", &["a", "b", "c", "d"]),
        ("<dl><dt>a<dd>b<dt>c</dl>", &["a", "b", "c"]),
        ("<p>a<div>b</div></p>c", &["a", "b", "c"]),
        ("a<br>b", &["a b"]),
        ("a<br>\n <br/>b", &["a", "b"]),
        ("a<hr>b", &["a", "b"]),
        (
            "a <svg><g><text>x <tspan>y</tspan></text><desc>z</desc></g></svg> b <math><mi>x</mi></math>",
            &["a b", "x y", "z"],
        ),
        ("a <script>x</script> b <noscript><p>x</noscript> c", &["a b c", "x"]),
        ("<iframe srcdoc='<p>a</p>&lt;p>b &amp;amp; c'></iframe>", &["a", "b & c"]),
        ("[box x=1]a [b_c]b[/b_c] c[/box][gallery ids=1]", &["a b c"]),
        ("<html lang=pt><p>a <i lang=en>b</i> c <i lang=pt-BR>d</i><p lang=en>e", &["a b c d", "e"]),
        ("<!-- wp:search {\"label\":\"a b\",\"x\":{\"buttonText\":\"c\"}} /--><p>d", &["a b", "c", "d"]),
        ("<p>Hi {{ name }}, {% if x %}a{% endif %}<p>{{ only.this }}", &["Hi {{ name }}, a"]),
        ("a <template><p>x</template> b", &["a b"]),
        ("a<pre>x</pre>b<textarea>x</textarea>c", &["a", "b", "c"]),
        ("<p>2026</p><p>12,50 €</p><p>&nbsp;</p><p>&mdash;</p>", &[]),
        ("<p><code>only code</code></p>", &[]),
        ("<select><option>a<option>b</select>", &["a", "b"]),
        ("<p>m<sup>2</sup> and a note<sup><a href=x>1</a></sup>", &["m2 and a note"]),
        ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>字", &["漢字"]),
        ("<x-card>a <x-y>b</x-y></x-card>", &["a b"]),
        ("<body translate=no><p>a<p translate>b</body>", &["b"]),
        ("a <span translate=no>b <i translate=yes>c</i></span> d", &["a", "c", "d"]),
        ("a <i class='x notranslate y'>b</i> c", &["a b c"]),
        ("<a href=/><h2>a</h2><p>b</p></a>", &["a", "b"]),
    ];
    for (html, expected) in rows {
        let found: Vec<String> = segments(html).into_iter().map(|(_, text)| text).collect();
        assert_eq!(found, *expected, "{html}");
    }
}

#[test]
fn values_that_are_read_are_segments() {
    use SegmentKind::{Attribute, Label, Meta, Paragraph, Title};
    let rows: &[(&str, &[(SegmentKind, &str)])] = &[
        ("<title> a &lt;b> </title>", &[(Title, "a <b>")]),
        ("<meta name=Description content='a &amp; b'>", &[(Meta, "a & b")]),
        ("<meta name=viewport content='width of device'>", &[]),
        ("<meta name=keywords content='a, b c,2026'>", &[(Meta, "a"), (Meta, "b c")]),
        ("<div aria-roledescription=a>", &[(Attribute, "a")]),
        ("<meta property=twitter:image:alt content=words>", &[(Meta, "words")]),
        ("<img alt='a b' title=c src=d>", &[(Attribute, "a b"), (Attribute, "c")]),
        ("<img alt=photo_12.jpg><img alt='https://a.b/c'><img alt='12'><img alt>", &[]),
        ("<p aria-label=a>b", &[(Attribute, "a"), (Paragraph, "b")]),
        (
            "<input type=submit value='a'><input type=text value='b' placeholder='c'>",
            &[(Label, "a"), (Attribute, "c")],
        ),
        ("<p translate=no title=a>b", &[]),
        ("<a title='a &copy=b'>", &[(Attribute, "a &copy=b")]),
    ];
    for (html, expected) in rows {
        let expected: Vec<_> = expected.iter().map(|(kind, text)| (*kind, (*text).to_string())).collect();
        assert_eq!(segments(html), expected, "{html}");
    }
}

#[test]
fn linked_data_is_read_where_it_describes_an_article() {
    let script = |json: &str| segments(&format!("<script type=\"application/ld+json\">{json}</script>"));
    let texts = |json: &str| script(json).into_iter().map(|(_, text)| text).collect::<Vec<_>>();
    assert_eq!(texts(r#"{"headline": "a \"b\" \u00e9", "@type": "NewsArticle"}"#), ["a \"b\" é"]);
    assert_eq!(
        texts(r#"{"@graph":[{"@type":["Thing","NewsArticle"],"description":"a &amp; b"}]}"#),
        ["a & b"]
    );
    assert_eq!(texts(r#"{"@type":"NewsArticle","articleBody":"a\n\nb\r\nc"}"#), ["a", "b", "c"]);
    assert_eq!(
        texts(r#"{"@type":"NewsArticle","articleBody":"<p>a <b>b</b></p><p>c\"</p>"}"#),
        ["a b", "c\""]
    );
    assert_eq!(texts(r#"{"@type":"Organization","description":"a"}"#), [""; 0]);
    assert_eq!(texts(r#"{"@type":"NewsArticle","headline":"a""#), [""; 0]);
    assert_eq!(texts("var x = 1;"), [""; 0]);
}
