//! Documents as data: `testdata/NAME.html` beside its segments and its rendering by a toy translator.
//!
//! Run with `UPDATE_GOLDEN=1` to write the expectations anew, and read the difference.

mod toy;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use tolmach_document::{Document, Format, Limits, RenderOptions, Translation};

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the fixtures are in the repository")
        .map(|entry| entry.expect("a folder entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "html"))
        .filter(|path| !path.to_string_lossy().ends_with(".expected.html"))
        .collect();
    found.sort();
    assert!(found.len() >= 6, "fixtures are missing");
    found
}

fn check(path: &Path, found: &[u8]) {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(path, found).expect("the expectation can be written");
    }
    let expected = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(String::from_utf8_lossy(found), String::from_utf8_lossy(&expected), "{}", path.display());
}

fn parse(bytes: &[u8]) -> Document {
    Document::parse(bytes, Format::Html, &Limits::default()).expect("fixtures are within the limits")
}

#[test]
fn identity_gives_the_same_bytes() {
    for path in fixtures() {
        let bytes = fs::read(&path).expect("a fixture");
        let document = parse(&bytes);
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
        let document = parse(&fs::read(&path).expect("a fixture"));
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
        let document = parse(&fs::read(&path).expect("a fixture"));
        let translations: Vec<_> = document.segments().iter().map(toy::reverse).collect();
        let from = document.language().unwrap_or("en").to_string();
        let to = if from == "ar" { "en" } else { "ar" };
        let rendered = document.render(&translations, &RenderOptions::new(from, to)).expect("renders");
        check(&path.with_extension("expected.html"), &rendered.bytes);
    }
}
