//! Documents as data: `testdata/FORMAT/NAME.ENDING` beside its segments and its rendering by a toy translator.
//!
//! Run with `UPDATE_GOLDEN=1` to write the expectations anew, and read the difference.

mod toy;

use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use tolmach_document::{Document, Format, ReadOptions, RenderOptions, Translation};

/// `testdata/FORMAT/NAME.ENDING`.
fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let entries = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).expect("the fixtures are in the repository");
        entries.map(|entry| entry.expect("a folder entry").path()).collect()
    };
    let mut found: Vec<PathBuf> = entries(&folder)
        .iter()
        .flat_map(|folder| entries(folder))
        .filter(|path| {
            let name = path.to_string_lossy();
            !name.contains(".expected.") && !name.ends_with(".segments.txt")
        })
        .collect();
    found.sort();
    assert!(found.len() >= 6, "fixtures are missing");
    found
}

/// Where the rendering of a fixture by the toy translator lies; that of an archive is the text of its parts.
fn expected(path: &Path, rendered: &[u8]) -> PathBuf {
    let ending = path.extension().and_then(|e| e.to_str()).expect("an ending");
    let ending = if is_archive(rendered) { "txt" } else { ending };
    path.with_extension(format!("expected.{ending}"))
}

fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The parts of an archive that changed, a line for each of their paragraphs.
fn changed_parts(before: &[u8], after: &[u8]) -> String {
    let open = |bytes| zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let (mut before, mut after) = (open(before), open(after));
    assert_eq!(before.len(), after.len());
    let mut text = String::new();
    for index in 0..before.len() {
        let read = |zip: &mut zip::ZipArchive<Cursor<&[u8]>>| {
            let mut part = zip.by_index(index).expect("a part");
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).expect("bytes");
            (part.name().expect("a name").into_owned(), bytes)
        };
        let (old, new) = (read(&mut before), read(&mut after));
        assert_eq!(old.0, new.0);
        if old != new {
            let xml = String::from_utf8(new.1).expect("text");
            let paragraphs = ["</w:p>", "</text:p>", "</text:h>", "</p>", "</style:style>", "</w:style>"];
            let lines = paragraphs.iter().fold(xml, |xml, end| xml.replace(end, &format!("{end}\n")));
            write!(text, "== {}\n{lines}\n", new.0).expect("writes to a string");
        }
    }
    text
}

fn check(path: &Path, found: &[u8]) {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(path, found).expect("the expectation can be written");
    }
    let expected = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(String::from_utf8_lossy(found), String::from_utf8_lossy(&expected), "{}", path.display());
}

fn parse(path: &Path, bytes: &[u8]) -> Document {
    let format = Format::detect(path.to_str(), bytes);
    Document::parse(bytes, format, &ReadOptions::default())
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn identity_gives_the_same_bytes() {
    for path in fixtures() {
        let bytes = fs::read(&path).expect("a fixture");
        let document = parse(&path, &bytes);
        let translations: Vec<_> = document.segments().iter().map(Translation::identity).collect();
        let rendered = document.render(&translations, &RenderOptions::unchanged()).expect("renders");
        assert_eq!(
            String::from_utf8_lossy(&rendered.bytes),
            String::from_utf8_lossy(&bytes),
            "{}",
            path.display()
        );
        assert_eq!(rendered.doubts, []);
    }
}

#[test]
fn segments_are_those_a_person_would_choose() {
    for path in fixtures() {
        let document = parse(&path, &fs::read(&path).expect("a fixture"));
        let mut list = format!("language {:?}\nsource {:?}\n", document.language(), document.source_url());
        for segment in document.segments() {
            write!(list, "{:?} {:?}", segment.kind(), segment.text()).expect("writes to a string");
            for span in segment.protected() {
                write!(list, " protected {:?}", span.of(segment.text())).expect("writes to a string");
            }
            if let Some(language) =
                segment.language().filter(|language| document.language() != Some(language))
            {
                write!(list, " in {language}").expect("writes to a string");
            }
            list.push('\n');
        }
        check(&path.with_extension("segments.txt"), list.as_bytes());
    }
}

#[test]
fn marks_follow_their_words() {
    for path in fixtures() {
        let document = parse(&path, &fs::read(&path).expect("a fixture"));
        let translations: Vec<_> = document.segments().iter().map(toy::reverse).collect();
        let from = document.language().unwrap_or("en").to_string();
        let to = document.target_language().unwrap_or(if from == "ar" { "en" } else { "ar" });
        let rendered = document.render(&translations, &RenderOptions::new(from, to)).expect("renders");
        let expected = expected(&path, &rendered.bytes);
        if is_archive(&rendered.bytes) {
            let source = fs::read(&path).expect("a fixture");
            check(&expected, changed_parts(&source, &rendered.bytes).as_bytes());
        } else {
            check(&expected, &rendered.bytes);
        }
    }
}

/// No words are glued or parted where a mark stands, and nothing that was translated became markup: read again, the
/// rendering has the translations as its segments.
#[test]
fn a_rendering_reads_as_its_translations() {
    for path in fixtures() {
        let document = parse(&path, &fs::read(&path).expect("a fixture"));
        let translations: Vec<_> = document.segments().iter().map(toy::reverse).collect();
        let rendered = document.render(&translations, &RenderOptions::new("en", "pt")).expect("renders");
        let again = parse(&path, &rendered.bytes);
        let mut expected: Vec<&str> =
            translations.iter().map(|translation| translation.text.as_str()).collect();
        let mut found: Vec<&str> = again.segments().iter().map(|segment| segment.text()).collect();
        // Values of attributes go with their marks.
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected, "{}", path.display());
    }
}
