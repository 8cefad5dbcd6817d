//! Every example of the CommonMark specification and every input of the html5lib tests comes back byte for byte.
//!
//! `make test` fetches both and names their folder.

use std::fs;
use std::path::{Path, PathBuf};

use tolmach_document::{Document, Format, ReadOptions, RenderOptions, Translation};

fn folder() -> PathBuf {
    let folder = std::env::var_os("TOLMACH_TEST_DOCUMENTS");
    PathBuf::from(
        folder.expect("TOLMACH_TEST_DOCUMENTS names the folder of the test documents (`make test`)"),
    )
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Reads `input` and writes it with its own words, and with other words; the latter must only succeed.
fn comes_back(input: &str, format: Format) {
    let document = Document::parse(input.as_bytes(), format, &ReadOptions::default())
        .unwrap_or_else(|error| panic!("{input:?}: {error}"));
    let same: Vec<_> = document.segments().iter().map(Translation::identity).collect();
    let rendered = document.render(&same, &RenderOptions::unchanged()).expect("renders");
    assert_eq!(String::from_utf8_lossy(&rendered.bytes), input);
    let other =
        same.into_iter().map(|same| Translation { text: format!("{} *x*", same.text), links: same.links });
    document.render(&other.collect::<Vec<_>>(), &RenderOptions::new("en", "ar")).expect("renders");
}

#[test]
fn every_example_of_commonmark_comes_back() {
    let spec = read(&folder().join("commonmark/spec.txt"));
    let fence = format!("{} example\n", "`".repeat(32));
    let mut examples = 0;
    for part in spec.split(&fence).skip(1) {
        let end = if part.starts_with(".\n") { Some(0) } else { part.find("\n.\n").map(|at| at + 1) };
        let example = &part[..end.expect("an example ends")];
        let input = example.replace('→', "\t");
        comes_back(&input, Format::Markdown);
        comes_back(&input, Format::Mdx);
        examples += 1;
    }
    assert!(examples > 600, "{examples} examples");
    comes_back(&spec, Format::Markdown);
    comes_back(&spec, Format::Mdx);
}

#[test]
fn every_tree_of_html5lib_comes_back() {
    let mut inputs = 0;
    for path in files("html5lib/tree-construction") {
        for test in read(&path).split("#data\n").skip(1) {
            let Some((input, _)) = test.split_once("\n#errors") else { continue };
            comes_back(input, Format::Html);
            inputs += 1;
        }
    }
    assert!(inputs > 1500, "{inputs} inputs");
}

#[test]
fn every_token_of_html5lib_comes_back() {
    let mut inputs = 0;
    for path in files("html5lib/tokenizer") {
        let file: serde_json::Value = serde_json::from_slice(read(&path).as_bytes()).expect("JSON");
        for test in ["tests", "xmlViolationTests"].iter().flat_map(|key| file[key].as_array()).flatten() {
            let input = test["input"].as_str().expect("an input");
            if test["doubleEscaped"].as_bool() == Some(true) {
                // Escapes for single surrogates stand for no text.
                let Ok(input) = serde_json::from_str::<String>(&format!("\"{input}\"")) else { continue };
                comes_back(&input, Format::Html);
            } else {
                comes_back(input, Format::Html);
            }
            inputs += 1;
        }
    }
    assert!(inputs > 5000, "{inputs} inputs");
}

fn files(name: &str) -> Vec<PathBuf> {
    let folder = folder().join(name);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}
