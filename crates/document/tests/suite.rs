//! Documents as data: `testdata/FORMAT/NAME.ENDING` beside its segments and its rendering by a toy translator.
//!
//! Run with `UPDATE_GOLDEN=1` to write the expectations anew, and read the difference.

mod toy;

use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Read as _};
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

/// Where the rendering of a fixture by the toy translator lies.
fn expected(path: &Path) -> PathBuf {
    let ending = match path.extension().and_then(|e| e.to_str()).expect("an ending") {
        "epub" => "txt",
        ending => ending,
    };
    path.with_extension(format!("expected.{ending}"))
}

/// What is compared: of an archive, a list of its parts with the text in those that hold some.
fn readable(bytes: &[u8]) -> Vec<u8> {
    let Ok(mut zip) = zip::ZipArchive::new(Cursor::new(bytes)) else { return bytes.to_vec() };
    let mut list = Vec::new();
    for index in 0..zip.len() {
        let mut part = zip.by_index(index).expect("a part");
        let (name, method) = (part.name().expect("a name").into_owned(), part.compression());
        let mut content = Vec::new();
        part.read_to_end(&mut content).expect("its bytes");
        list.extend(format!("=== {name}, {method}, {} bytes\n", content.len()).bytes());
        if [".xhtml", ".xml", ".opf", ".ncx"].iter().any(|ending| name.ends_with(ending)) {
            list.extend(content);
        }
    }
    list
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
        let to = if from == "ar" { "en" } else { "ar" };
        let rendered = document.render(&translations, &RenderOptions::new(from, to)).expect("renders");
        check(&expected(&path), &readable(&rendered.bytes));
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
