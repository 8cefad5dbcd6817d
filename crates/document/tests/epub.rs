//! Books: what is translated in which part, and what comes through as it is packed.

mod toy;

use std::io::{Cursor, Read as _, Write as _};

use proptest::prelude::*;
use tolmach_document::{
    Document, DocumentError, Format, Notice, ReadOptions, RenderOptions, Segment, Translation,
};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

const CONTAINER: &str = "<container xmlns='urn:oasis:names:tc:opendocument:xmlns:container' version='1.0'><rootfiles>\
    <rootfile full-path='OPS/a.opf' media-type='application/oebps-package+xml'/></rootfiles></container>";

fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let method = match *name {
            "mimetype" => CompressionMethod::Stored,
            _ => CompressionMethod::Deflated,
        };
        out.start_file(*name, SimpleFileOptions::default().compression_method(method)).expect("a part");
        out.write_all(bytes).expect("its bytes");
    }
    out.finish().expect("an archive").into_inner()
}

/// A book with this package, and these parts in the folder of the package.
fn book(package: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let named: Vec<(String, &str)> = parts
        .iter()
        .map(|(name, text)| match name.strip_prefix('/') {
            Some(name) => (name.to_string(), *text),
            None => (format!("OPS/{name}"), *text),
        })
        .collect();
    let mut all: Vec<(&str, &[u8])> = vec![
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", CONTAINER.as_bytes()),
        ("OPS/a.opf", package.as_bytes()),
    ];
    all.extend(named.iter().map(|(name, text)| (name.as_str(), text.as_bytes())));
    zip(&all)
}

/// A package with these metadata, whose chapters are these files in this order.
fn package(version: &str, metadata: &str, chapters: &[&str]) -> String {
    let items: String = chapters
        .iter()
        .map(|name| format!("<item id='{name}' href='{name}' media-type='application/xhtml+xml'/>"))
        .collect();
    let spine: String = chapters.iter().map(|name| format!("<itemref idref='{name}'/>")).collect();
    format!(
        "<package xmlns='http://www.idpf.org/2007/opf' version='{version}'><metadata \
         xmlns:dc='http://purl.org/dc/elements/1.1/'>{metadata}</metadata><manifest>{items}</manifest>\
         <spine>{spine}</spine></package>"
    )
}

fn page(body: &str) -> String {
    format!("<html xmlns='http://www.w3.org/1999/xhtml'><head><title/></head><body>{body}</body></html>")
}

fn parse(bytes: &[u8]) -> Result<Document, DocumentError> {
    Document::parse(bytes, Format::Epub, &ReadOptions::default())
}

fn texts(bytes: &[u8]) -> Vec<String> {
    parse(bytes).expect("a book").segments().iter().map(|segment| segment.text().to_string()).collect()
}

fn rendered(bytes: &[u8], options: &RenderOptions, translate: impl Fn(&Segment) -> Translation) -> Vec<u8> {
    let document = parse(bytes).expect("a book");
    let translations: Vec<_> = document.segments().iter().map(translate).collect();
    document.render(&translations, options).expect("renders").bytes
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut text = String::new();
    zip.by_name(name).expect("the part").read_to_string(&mut text).expect("UTF-8");
    text
}

#[test]
fn parts_come_in_the_order_of_reading() {
    let package = "<package version='3.0'><metadata xmlns:dc='http://purl.org/dc/elements/1.1/'>\
        <dc:title>the title</dc:title><dc:language>pt</dc:language><dc:creator>a name</dc:creator>\
        <dc:subject>a subject</dc:subject><dc:subject>ABC123</dc:subject></metadata><manifest>\
        <item id='n' href='n.xhtml' properties='nav' media-type='application/xhtml+xml'/>\
        <item id='x' href='toc.ncx' media-type='application/x-dtbncx+xml'/>\
        <item id='b' href='b.xhtml' media-type='application/xhtml+xml'/>\
        <item id='a' href='sub/a%20a.xhtml' media-type='application/xhtml+xml'/>\
        <item id='o' href='o.html' media-type='text/x-oeb1-document'/>\
        <item id='m' href='missing.xhtml' media-type='application/xhtml+xml'/>\
        <item id='s' href='s.svg' media-type='image/svg+xml'/></manifest>\
        <spine toc='x'><itemref idref='a'/><itemref idref='s'/><itemref idref='b'/><itemref idref='o'/></spine>\
        <guide><reference type='toc' title='the guide' href='n.xhtml'/></guide></package>";
    let book = book(
        package,
        &[
            ("n.xhtml", &page("<nav>the contents</nav><nav epub:type='page-list'>iv</nav>")),
            (
                "toc.ncx",
                "<ncx><docTitle><text>the book</text></docTitle><docAuthor><text>a name</text></docAuthor><navMap>\
                 <navPoint><navLabel><text>the chapter</text></navLabel></navPoint></navMap><pageList><pageTarget>\
                 <navLabel><text>iv</text></navLabel></pageTarget></pageList></ncx>",
            ),
            ("b.xhtml", &page("second")),
            ("sub/a a.xhtml", &page("first")),
            ("o.html", "<p>third<p>fourth"),
            ("s.svg", "<svg><text>drawn</text></svg>"),
        ],
    );
    let expected = [
        "the title",
        "a subject",
        "the guide",
        "first",
        "second",
        "third",
        "fourth",
        "the contents",
        "the book",
        "the chapter",
    ];
    assert_eq!(texts(&book), expected);
    assert_eq!(parse(&book).expect("a book").language(), Some("pt"));
    assert_eq!(Format::detect(None, &book), Format::Epub);
}

#[test]
fn untouched_parts_are_as_they_were_packed() {
    let bytes =
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/epub/ebooklib.epub")).expect("a book");
    let out = rendered(&bytes, &RenderOptions::new("pt", "en"), toy::reverse);
    let raw = |bytes: &[u8]| -> Vec<_> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
        let read = |index| {
            let mut part = zip.by_index_raw(index).expect("a part");
            let mut data = Vec::new();
            part.read_to_end(&mut data).expect("bytes");
            (part.name().expect("a name").into_owned(), part.compression(), part.last_modified(), data)
        };
        (0..10).map(read).collect()
    };
    let (before, after) = (raw(&bytes), raw(&out));
    assert_eq!(
        before.iter().map(|p| (&p.0, p.1, p.2)).collect::<Vec<_>>(),
        after.iter().map(|p| (&p.0, p.1, p.2)).collect::<Vec<_>>()
    );
    let same: Vec<&str> =
        before.iter().zip(&after).filter(|(a, b)| a == b).map(|(a, _)| a.0.as_str()).collect();
    assert_eq!(same, ["mimetype", "META-INF/container.xml", "EPUB/cover.png", "EPUB/a.js"]);
    // Where readers look for what the file is.
    assert_eq!(out.get(30..58), Some(&b"mimetypeapplication/epub+zip"[..]));
}

#[test]
fn xhtml_is_not_html() {
    // A body, the segments in it, and what it is with each of them replaced.
    let rows: &[(&str, &[&str], &str)] = &[
        ("<p>a <a id='x'/>b c</p>", &["a b c"], "<p>x<a id='x'/> &amp; y</p>"),
        ("<p>a<br></br>b</p>", &["a b"], "<p>x<br></br>&amp; y</p>"),
        ("<p>a&nbsp;b &me; c</p>", &["a\u{a0}b &me; c"], "<p>x &me; &amp; y</p>"),
        ("<script/><p>a</p><style/>", &["a"], "<script/><p>x &amp; y</p><style/>"),
        // A link in a link ends the outer one in HTML only.
        (
            "<p><a><em><a id='x'/>a</em> b </a>c</p>",
            &["a b c"],
            "<p><a><em><a id='x'/>x</em> &amp;</a> y</p>",
        ),
        ("<pre>a <b>b</b></pre>", &[], "<pre>a <b>b</b></pre>"),
        (
            "<p>a<a epub:type='noteref' href='#n'>b</a> c</p>",
            &["a c"],
            "<p>x<a epub:type='noteref' href='#n'>b</a> &amp; y</p>",
        ),
        (
            "<p>a<a role='doc-backlink' href='#n'>↩</a></p>",
            &["a"],
            "<p>x &amp; y<a role='doc-backlink' href='#n'>↩</a></p>",
        ),
        (
            "<p>a <span epub:type='pagebreak' title='iv'>iv</span></p>",
            &["a iv"],
            "<p>x &amp; y <span epub:type='pagebreak' title='iv'>iv</span></p>",
        ),
    ];
    for (body, segments, expected) in rows {
        let pages = package("3.0", "", &["c.xhtml"]);
        let book = book(&pages, &[("c.xhtml", &page(body))]);
        assert_eq!(texts(&book), *segments, "{body}");
        let translation = |segment: &Segment| {
            let text =
                segment.protected().iter().map(|span| span.of(segment.text())).collect::<Vec<_>>().join(" ");
            let text = if text.is_empty() {
                "x & y".into()
            } else if text == "iv" {
                "x & y iv".into()
            } else {
                format!("x {text} & y")
            };
            Translation { text, links: Vec::new() }
        };
        let out = rendered(&book, &RenderOptions::unchanged(), translation);
        assert_eq!(part(&out, "OPS/c.xhtml"), page(expected));
    }
}

#[test]
fn the_notice_goes_once() {
    let notice = |package: &str, pages: &[(&str, &str)]| -> Vec<String> {
        let mut options = RenderOptions::new("pt", "en");
        options.notice = Some(Notice::new());
        let out = rendered(&book(package, pages), &options, Translation::identity);
        let mut names = vec!["a.opf"];
        names.extend(pages.iter().map(|(name, _)| *name));
        names.retain(|name| part(&out, &format!("OPS/{name}")).contains("was translated from Portuguese"));
        names.into_iter().map(str::to_string).collect()
    };
    let (cover, text) = (page("<img alt='a picture'/>"), page("<p>words</p>"));
    let pages = [("a.xhtml", cover.as_str()), ("b.xhtml", &text), ("c.xhtml", &text)];
    let names = ["a.xhtml", "b.xhtml", "c.xhtml"];
    assert_eq!(notice(&package("3.0", "", &names), &pages), ["b.xhtml"]);
    assert_eq!(notice(&package("2.0", "", &names), &pages), ["b.xhtml"]);
    let fixed = "<meta property='rendition:layout'>pre-paginated</meta>";
    assert_eq!(notice(&package("3.0", fixed, &names), &pages), ["a.opf"]);
    let html = "<p>words</p>";
    let old = package("2.0", "", &names).replace("application/xhtml+xml", "text/html");
    assert_eq!(notice(&old, &[("a.xhtml", html), ("b.xhtml", html), ("c.xhtml", html)]), ["a.xhtml"]);
}

#[test]
fn languages_and_directions_are_declared_anew() {
    let opf = "<package version='3.0' xml:lang='pt' dir='ltr'><metadata xmlns:dc='http://purl.org/dc/elements/1.1/'>\
        <dc:title xml:lang='pt'>1</dc:title><dc:language>pt-BR</dc:language></metadata><manifest><item id='a' \
        href='a.xhtml' media-type='application/xhtml+xml'/></manifest><spine><itemref idref='a'/></spine></package>";
    let out = rendered(
        &book(opf, &[("a.xhtml", &page(""))]),
        &RenderOptions::new("pt", "he"),
        Translation::identity,
    );
    let expected = opf
        .replace("xml:lang='pt'", "xml:lang='he'")
        .replace("dir='ltr'", "dir='rtl'")
        .replace(">pt-BR<", ">he<")
        .replace("<spine>", "<spine page-progression-direction=\"rtl\">");
    assert_eq!(part(&out, "OPS/a.opf"), expected);
    assert!(part(&out, "OPS/a.xhtml").starts_with("<html xml:lang=\"he\" dir=\"rtl\" xmlns"));
    let two = package("3.0", "<dc:language>pt</dc:language><dc:language>es</dc:language>", &["a.xhtml"]);
    let out = rendered(
        &book(&two, &[("a.xhtml", &page(""))]),
        &RenderOptions::new("pt", "en"),
        Translation::identity,
    );
    assert!(part(&out, "OPS/a.opf").contains("<dc:language>en</dc:language><dc:language>es</dc:language>"));
}

#[test]
fn what_is_wrong_with_a_book_is_said() {
    let one = package("3.0", "", &["c.xhtml"]);
    let text = page("<p>words</p>");
    let encryption = |part: &str| {
        format!(
            "<encryption xmlns='urn:oasis:names:tc:opendocument:xmlns:container' xmlns:e='http://www.w3.org/2001/04/xmlenc#'>\
             <e:EncryptedData><e:CipherData><e:CipherReference URI='{part}'/></e:CipherData></e:EncryptedData></encryption>"
        )
    };
    let rows: &[(Vec<u8>, &str)] = &[
        (b"PK".to_vec(), "not a whole zip archive"),
        (zip(&[("mimetype", b"application/epub+zip")]), "the archive holds no META-INF/container.xml"),
        (book(&one, &[]), "the archive holds no OPS/c.xhtml"),
        (book("<package/>", &[]), "malformed at byte 0: OPS/a.opf: the package names no part"),
        (book(&one, &[("c.xhtml", "<p>a<b></p>")]), "malformed at byte 7: OPS/c.xhtml: "),
        (
            book(&one, &[("c.xhtml", &text), ("/META-INF/encryption.xml", &encryption("OPS/c.xhtml"))]),
            "OPS/c.xhtml is encrypted",
        ),
    ];
    for (bytes, expected) in rows {
        let error = parse(bytes).expect_err("an error").to_string();
        assert!(error.starts_with(expected), "{expected}: {error}");
    }
    // Fonts that are obfuscated are none of our business.
    let fonts = book(&one, &[("c.xhtml", &text), ("/META-INF/encryption.xml", &encryption("OPS/a.otf"))]);
    assert_eq!(texts(&fonts), ["words"]);
}

/// Bodies of chapters that are well-formed.
fn body() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "um",
        "dois, ",
        " três ",
        "&amp; ",
        "&#160;",
        "fim.",
        "<br/>",
        "<a id='x'/>",
        "<img alt='uma foto'/>",
        "\n ",
        "<a epub:type='noteref' href='#n'>1</a>",
        "<code>x</code> ",
        "<!-- c -->",
        "<script/>",
    ])
    .prop_map(str::to_string);
    leaf.prop_recursive(4, 32, 5, |inner| {
        let names =
            prop::sample::select(vec!["p", "div", "em", "b", "span", "li", "td", "a", "h2", "aside", "pre"]);
        (names, prop::collection::vec(inner, 0..5))
            .prop_map(|(name, inside)| format!("<{name}>{}</{name}>", inside.concat()))
    })
}

fn tags(text: &str) -> Vec<&str> {
    let mut tags: Vec<&str> = text
        .split('<')
        .skip(1)
        .filter_map(|rest| rest.split_once('>'))
        .map(|(tag, _)| tag)
        .filter(|tag| !tag.starts_with("img"))
        .collect();
    tags.sort_unstable();
    tags
}

/// In XML no element ends before its end tag, whatever HTML would imply.
#[test]
fn elements_end_where_they_are_written_to_end() {
    let body = "<p><a><em><a id='x'/>um</em><code>x</code> </a>um</p>";
    let book = book(&package("3.0", "", &["c.xhtml"]), &[("c.xhtml", &page(body))]);
    let out = rendered(&book, &RenderOptions::unchanged(), toy::reverse);
    assert!(parse(&out).is_ok());
    assert_eq!(tags(&part(&out, "OPS/c.xhtml")), tags(&page(body)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn books_come_back_and_lose_no_mark(bodies in prop::collection::vec(body(), 1..4)) {
        let names: Vec<String> = (0..bodies.len()).map(|index| format!("{index}.xhtml")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let pages: Vec<String> = bodies.iter().map(|body| page(body)).collect();
        let parts: Vec<(&str, &str)> = names.iter().copied().zip(pages.iter().map(String::as_str)).collect();
        let book = book(&package("3.0", "<dc:title>um título</dc:title>", &names), &parts);
        let same = rendered(&book, &RenderOptions::unchanged(), Translation::identity);
        prop_assert_eq!(&same, &book);
        let unaligned = |segment: &Segment| Translation { text: format!("<x> {} ]]>", segment.text()), links: Vec::new() };
        for out in [
            rendered(&book, &RenderOptions::unchanged(), toy::reverse),
            rendered(&book, &RenderOptions::unchanged(), unaligned),
        ] {
            for (name, text) in &parts {
                let after = part(&out, &format!("OPS/{name}"));
                prop_assert_eq!(tags(&after), tags(text), "{}", after);
            }
            // Still well-formed.
            prop_assert!(parse(&out).is_ok());
        }
    }

    #[test]
    fn any_bytes_are_a_book_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..300), text in ".{0,200}") {
        let _ = parse(&bytes);
        let _ = parse(&book(&text, &[]));
        let broken = book(&package("3.0", "", &["c.xhtml"]), &[("c.xhtml", &text)]);
        if let Ok(document) = parse(&broken) {
            let same: Vec<_> = document.segments().iter().map(Translation::identity).collect();
            prop_assert_eq!(document.render(&same, &RenderOptions::unchanged()).expect("renders").bytes, broken);
        }
    }
}
