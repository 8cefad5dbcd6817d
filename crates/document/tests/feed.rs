//! What holds for every feed: nothing but its texts changes, and in these no mark is lost.

mod toy;

use std::borrow::Cow;

use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;
use tolmach_document::{Document, DocumentError, Format, ReadOptions, RenderOptions, Segment, Translation};
use tolmach_text::{Link, Span};

fn parse(feed: &[u8]) -> Result<Document, DocumentError> {
    Document::parse(feed, Format::Feed, &ReadOptions::default())
}

fn rendered(feed: &[u8], options: &RenderOptions, translate: impl Fn(&Segment) -> Translation) -> Vec<u8> {
    let document = parse(feed).expect("a feed");
    let translations: Vec<_> = document.segments().iter().map(translate).collect();
    document.render(&translations, options).expect("renders").bytes
}

/// With each segment replaced by `text`.
fn replaced(feed: &str, text: &str) -> String {
    let translation = |_: &Segment| Translation { text: text.into(), links: Vec::new() };
    String::from_utf8(rendered(feed.as_bytes(), &RenderOptions::unchanged(), translation)).expect("UTF-8")
}

fn texts(feed: &str) -> Vec<String> {
    let document = parse(feed.as_bytes()).expect("a feed");
    document.segments().iter().map(|segment| segment.text().to_string()).collect()
}

fn rss(inside: &str) -> String {
    format!("<rss version='2.0'><channel>{inside}</channel></rss>")
}

#[test]
fn text_is_read_as_it_was_meant() {
    // The inside of an item, its segments, and what it is with each of them replaced.
    let rows: &[(&str, &[&str], &str)] = &[
        ("<title>a &amp; b</title>", &["a & b"], "<title>x &lt; &amp; y</title>"),
        ("<title>a &amp;amp; b</title>", &["a & b"], "<title>x &amp;lt; &amp;amp; y</title>"),
        ("<title><![CDATA[a & b]]></title>", &["a & b"], "<title><![CDATA[x < & y]]></title>"),
        ("<title><![CDATA[a &amp; b]]></title>", &["a & b"], "<title><![CDATA[x &lt; &amp; y]]></title>"),
        ("<title>\n a\n</title>", &["a"], "<title>\n x &lt; &amp; y\n</title>"),
        ("<title> <![CDATA[ a ]]> </title>", &["a"], "<title> <![CDATA[ x < & y ]]> </title>"),
        ("<description>a &amp; b</description>", &["a & b"], "<description>x &lt; &amp; y</description>"),
        (
            "<description>&lt;p&gt;a&lt;p&gt;b</description>",
            &["a", "b"],
            "<description>&lt;p&gt;x &amp;lt; &amp;amp; y&lt;p&gt;x &amp;lt; &amp;amp; y</description>",
        ),
        (
            "<description>a<br/>b<!--c--></description>",
            &["a b"],
            "<description>x<br/>&lt; &amp; y<!--c--></description>",
        ),
        (
            "<description>a<b>b</b><![CDATA[c]]></description>",
            &[],
            "<description>a<b>b</b><![CDATA[c]]></description>",
        ),
        ("<category>a</category>", &["a"], "<category>x &lt; &amp; y</category>"),
        ("<category>https://a.example/b</category>", &[], "<category>https://a.example/b</category>"),
        ("<link>a b</link><guid>c</guid>", &[], "<link>a b</link><guid>c</guid>"),
        ("<author>a</author><source>b</source>", &[], "<author>a</author><source>b</source>"),
        (
            "<comments>a</comments><x><title>b</title></x>",
            &[],
            "<comments>a</comments><x><title>b</title></x>",
        ),
        ("<title/><description></description>", &[], "<title/><description></description>"),
    ];
    for (inside, segments, expected) in rows {
        let feed = |inside: &str| rss(&format!("<item>{inside}</item>"));
        assert_eq!(texts(&feed(inside)), *segments, "{inside}");
        assert_eq!(replaced(&feed(inside), "x < & y"), feed(expected));
    }
}

#[test]
fn vocabularies_go_by_their_addresses() {
    let c = "http://purl.org/rss/1.0/modules/content/";
    let rows: &[(String, &[&str])] = &[
        (format!("<c:encoded xmlns:c='{c}'>a</c:encoded>"), &["a"]),
        (format!("<item xmlns:c='{c}'><c:encoded>a</c:encoded></item><c:encoded>b</c:encoded>"), &["a"]),
        ("<content:encoded>a</content:encoded>".into(), &["a"]),
        ("<content:encoded xmlns:content='urn:x'>a</content:encoded>".into(), &[]),
        (
            "<title xmlns='http://www.w3.org/2005/Atom' type='html'>a &lt;b&gt;b&lt;/b&gt;</title>".into(),
            &["a b"],
        ),
    ];
    for (inside, segments) in rows {
        assert_eq!(texts(&rss(inside)), *segments, "{inside}");
    }
}

#[test]
fn languages_are_declared_anew() {
    let rows = [
        (rss("<language>pt-BR</language>"), rss("<language>en</language>")),
        (rss("<language><![CDATA[ pt ]]></language>"), rss("<language><![CDATA[ en ]]></language>")),
        (rss("<dc:language>pt</dc:language>"), rss("<dc:language>en</dc:language>")),
        (rss("<title>1</title>"), rss("<language>en</language><title>1</title>")),
        (
            rss("<language>pt</language><item><dc:language>es</dc:language></item>"),
            rss("<language>en</language><item><dc:language>es</dc:language></item>"),
        ),
        (
            "<rss xml:lang='pt'><channel><item xml:lang='pt'/><item xml:lang='es'/></channel></rss>".into(),
            "<rss xml:lang='en'><channel><item xml:lang='en'/><item xml:lang='es'/></channel></rss>".into(),
        ),
        (
            "<feed xmlns='http://www.w3.org/2005/Atom'><link hreflang='pt'/></feed>".into(),
            "<feed xml:lang=\"en\" xmlns='http://www.w3.org/2005/Atom'><link hreflang='pt'/></feed>".into(),
        ),
        (
            "<rdf:RDF xmlns='http://purl.org/rss/1.0/'><channel/></rdf:RDF>".into(),
            "<rdf:RDF xml:lang=\"en\" xmlns='http://purl.org/rss/1.0/'><channel/></rdf:RDF>".into(),
        ),
    ];
    for (feed, expected) in rows {
        let out = rendered(feed.as_bytes(), &RenderOptions::new("pt", "en"), Translation::identity);
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }
}

#[test]
fn malformed_feeds_are_refused() {
    let rows = [
        ("", "malformed at byte 0: there is no element"),
        ("<html><p>a</p></html>", "malformed at byte 0: the root element `html` is not that of a feed"),
        ("<rss><channel><title>a</channel></rss>", "malformed at byte 22: "),
        ("<rss><channel>", "malformed at byte 14: the document ends inside an element"),
        ("<rss><channel><link>a?b=c&d=e</link></channel></rss>", "malformed at byte 2"),
    ];
    for (feed, expected) in rows {
        let error = parse(feed.as_bytes()).expect_err("an error").to_string();
        assert!(error.starts_with(expected), "{feed}: {error}");
    }
    let deep = rss(&("<x>".repeat(600) + &"</x>".repeat(600)));
    assert!(matches!(parse(deep.as_bytes()), Err(DocumentError::TooDeep { limit: 512, .. })));
}

#[test]
fn characters_that_the_encoding_lacks_stay_readable() {
    let feed = "<?xml version='1.0' encoding='windows-1251'?><rss><channel><title>&amp;</title>\
                <item><title><![CDATA[\u{430} & b]]></title></item></channel></rss>";
    let bytes = encoding_rs::WINDOWS_1251.encode(feed).0.into_owned();
    let translation = |_: &Segment| Translation { text: "fé & paz".into(), links: Vec::new() };
    let out = rendered(&bytes, &RenderOptions::unchanged(), translation);
    let out = encoding_rs::WINDOWS_1251.decode(&out).0.into_owned();
    assert!(out.contains("<title><![CDATA[f]]>&#233;<![CDATA[ & paz]]></title>"), "{out}");
}

#[test]
fn time_is_linear() {
    let attributes: String = (0..200_000).map(|n| format!(" a{n}=''")).collect();
    let long = rss(&format!("<title{attributes}>a</title>"));
    let open = rss(&format!("<title>{}</title>", "&lt;a ".repeat(200_000)));
    let prefixes: String = (0..300).map(|n| format!("<x xmlns:p{n}='u{n}'><title>a</title>")).collect();
    let nested = rss(&(prefixes + &"</x>".repeat(300)));
    let sections = rss(&format!("<title>{}</title>", "<![CDATA[a]]>".repeat(100_000)));
    for feed in [long, open, nested, sections] {
        let start = std::time::Instant::now();
        rendered(feed.as_bytes(), &RenderOptions::unchanged(), toy::reverse);
        // A second at most; what is quadratic takes minutes.
        assert!(start.elapsed().as_secs() < 30, "{} bytes took {:?}", feed.len(), start.elapsed());
    }
}

/// A text as programs write it: plain, with references, escaped HTML, CDATA sections, and what they mix.
fn content() -> impl Strategy<Value = String> {
    let word =
        prop::sample::select(vec!["um", "dois, ", " tr\u{ea}s", " ", "\n ", "слово ", "東京", "fim.", "12 "]);
    let html = prop::sample::select(vec![
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<a href=\"x?a=1&b=2\">",
        "</a>",
        "<br/>",
        "<img alt=\"uma foto\">",
        "&amp;",
        "&#8217;",
        "]]",
        ">",
        "<!-- c -->",
        "<code>x</code>",
    ]);
    let piece = prop_oneof![3 => word, 2 => html].prop_map(str::to_string);
    let run = prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat());
    let written = (run, 0..3u8).prop_map(|(text, how)| match how {
        0 => format!("<![CDATA[{}]]>", text.replace("]]>", "]]]]><![CDATA[>")),
        1 => text.replace('&', "&amp;").replace('<', "&lt;").replace("]]>", "]]&gt;"),
        _ => text.replace('&', "&#38;").replace('<', "&#x3c;").replace('>', "&gt;"),
    });
    prop::collection::vec(written, 0..4).prop_map(|parts| parts.concat())
}

fn feed() -> impl Strategy<Value = String> {
    let names = prop::sample::select(vec![
        "title",
        "description",
        "content:encoded",
        "category",
        "guid",
        "link",
        "itunes:summary",
        "media:title",
        "x",
        "atom:content type='html'",
        "atom:summary",
        "dc:creator",
        "language",
    ]);
    let element =
        (names, content(), prop::sample::select(vec!["", " ", "\n\t"])).prop_map(|(name, content, space)| {
            let end = name.split(' ').next().unwrap_or(name);
            format!("<{name}>{space}{content}{space}</{end}>")
        });
    let item = prop::collection::vec(element, 0..5)
        .prop_map(|elements| format!("<item>{}</item>\n", elements.concat()));
    prop::collection::vec(item, 0..4).prop_map(|items| {
        format!("<?xml version='1.0'?>\n<rss version='2.0'><channel>{}</channel></rss>\n", items.concat())
    })
}

/// What a reader of XML sees: each element's path with its attributes, and the text directly in it.
fn read(feed: &str) -> Vec<(String, String)> {
    let mut reader = Reader::from_str(feed);
    let mut open: Vec<(String, String)> = Vec::new();
    let mut out = Vec::new();
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Eof => return out,
            Event::Start(tag) => open.push((String::from_utf8_lossy(&tag).into_owned(), String::new())),
            Event::End(_) => out.extend(open.pop()),
            event => {
                let text: Cow<'_, str> = match &event {
                    Event::Text(text) => String::from_utf8_lossy(text),
                    Event::CData(text) => String::from_utf8_lossy(text),
                    Event::GeneralRef(name) => match name.resolve_char_ref().expect("a reference") {
                        Some(c) => c.to_string().into(),
                        None => match &**name {
                            b"amp" => "&".into(),
                            b"lt" => "<".into(),
                            b"gt" => ">".into(),
                            name => panic!("{name:?}"),
                        },
                    },
                    _ => continue,
                };
                if let Some((_, all)) = open.last_mut() {
                    all.push_str(&text);
                }
            }
        }
    }
}

/// The tags in a text of HTML, and its placeholders for pictures; in any order.
fn tags(html: &str) -> Vec<&str> {
    let known = [
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<a href=\"x?a=1&b=2\">",
        "</a>",
        "<br/>",
        "<img alt=\"",
        "<!-- c -->",
        "<code>x</code>",
    ];
    let mut found: Vec<&str> = known.iter().flat_map(|tag| html.matches(tag)).collect();
    found.sort_unstable();
    found
}

fn arbitrary(segment: &Segment, choices: &[(u8, u16)]) -> Translation {
    let text = segment.text();
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let mut out = Translation { text: String::new(), links: Vec::new() };
    for (word, place) in choices {
        if !out.text.is_empty() {
            out.text.push(' ');
        }
        let start = out.text.len();
        out.text.push_str(["uno", "dos,", "«tres»", "]]>", "<", "a&b", "]]", "пять."][usize::from(word % 8)]);
        let from = starts.get(usize::from(*place) % (starts.len() + 1)).copied().unwrap_or(text.len());
        let to = text[from..].char_indices().nth(3).map_or(text.len(), |(at, _)| from + at);
        let (target, source) = (Span::new(start, out.text.len()), Span::new(from, to));
        out.links.push(Link { target, source, probability: 0.5 });
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn identity_is_the_same_bytes(feed in feed()) {
        let out = rendered(feed.as_bytes(), &RenderOptions::unchanged(), Translation::identity);
        prop_assert_eq!(String::from_utf8_lossy(&out), feed);
    }

    #[test]
    fn only_texts_change_and_no_mark_is_lost(feed in feed(), choices in prop::collection::vec(any::<(u8, u16)>(), 1..8)) {
        let before = read(&feed);
        for reverse in [true, false] {
            let translate = |segment: &Segment| match reverse {
                true => toy::reverse(segment),
                false => arbitrary(segment, &choices),
            };
            let out = rendered(feed.as_bytes(), &RenderOptions::unchanged(), translate);
            let out = String::from_utf8(out).expect("UTF-8");
            let after = read(&out);
            prop_assert_eq!(before.len(), after.len(), "{}", out);
            for ((tag, text), (other_tag, other)) in before.iter().zip(&after) {
                prop_assert_eq!(tag, other_tag);
                if ["guid", "link", "x", "dc:creator", "language"].contains(&tag.as_str()) {
                    prop_assert_eq!(text, other);
                } else {
                    prop_assert_eq!(tags(text), tags(other), "{}", out);
                }
            }
        }
    }
}
