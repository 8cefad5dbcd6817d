//! Every fixture of every format through a real model: nothing is lost, nothing is glued or parted.
//!
//! The model is the pack of `make test`: `$TOLMACH_TEST_MODELS/enpt`. Without it every test fails.

use std::fs;
use std::path::{Path, PathBuf};

use html5gum::{Token, Tokenizer};
use tolmach_document::{Document, ReadOptions};
use tolmach_service::fidelity::Rules;
use tolmach_service::{
    Control, DocumentOptions, Format, ImportOptions, Pair, Service, Store, TranslatedDocument,
};

fn pair(folder: &Path) -> Pair {
    let packs =
        std::env::var_os("TOLMACH_TEST_MODELS").expect("TOLMACH_TEST_MODELS is not set: run `make test`");
    let store = Store::at(folder.join("store"));
    store.import(&PathBuf::from(packs).join("enpt"), &ImportOptions::default()).expect("a pack");
    Service::new(store).pair("en", "pt").expect("a pair")
}

/// `crates/document/testdata/FORMAT/NAME.ENDING`.
fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../document/testdata");
    let entries = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).expect("the fixtures are in the repository");
        entries.map(|entry| entry.expect("a folder entry").path()).collect()
    };
    let mut found: Vec<PathBuf> = entries(&folder)
        .iter()
        .flat_map(|folder| entries(folder))
        .filter(|path| {
            let name = path.to_string_lossy();
            path.is_file() && !name.contains(".expected.") && !name.ends_with(".segments.txt")
        })
        .collect();
    found.sort();
    assert!(found.len() >= 6, "fixtures are missing");
    found
}

fn translate(pair: &Pair, path: &Path) -> (Vec<u8>, Format, TranslatedDocument) {
    let bytes = fs::read(path).expect("a fixture");
    let format = Format::detect(path.to_str(), &bytes);
    let mut options = DocumentOptions::default();
    options.without_notice = true;
    let translated = pair
        .translate_document(&bytes, format, &options, &Control::default())
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    (bytes, format, translated)
}

fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Read again, the translated document holds exactly the words that the model wrote, no two of them run together and
/// none cut: at every mark, whatever the format.
#[test]
fn no_word_is_glued_or_parted() {
    let folder = tempfile::tempdir().expect("a folder");
    let pair = pair(folder.path());
    for path in fixtures() {
        // Filled targets are no longer to be translated; where sentences end among cues depends on their words.
        if path
            .extension()
            .is_some_and(|ending| ["xlf", "xliff", "srt", "vtt"].iter().any(|other| ending == *other))
        {
            continue;
        }
        let (_, format, translated) = translate(&pair, &path);
        let again = Document::parse(&translated.bytes, format, &ReadOptions::default())
            .unwrap_or_else(|error| panic!("{} again: {error}", path.display()));
        let words = |text: &str| text.chars().any(char::is_alphabetic).then(|| collapsed(text));
        let mut expected: Vec<String> =
            translated.segments.iter().filter_map(|s| words(&s.aligned.text)).collect();
        let mut found: Vec<String> = again.segments().iter().filter_map(|s| words(s.text())).collect();
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected, "{}", path.display());
    }
}

/// Attributes whose values are translated or declared anew.
const TRANSLATED: &[&str] =
    &["alt", "title", "placeholder", "value", "content", "label", "lang", "xml:lang", "dir", "srcdoc"];

/// Tags of a page with their attributes, as another parser reads them, sorted.
fn tags(page: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(page);
    let mut tags: Vec<String> = Tokenizer::new(text.as_ref())
        .filter_map(|token| {
            let Ok(token) = token;
            Some(match token {
                Token::StartTag(tag) => {
                    let kept = tag.attributes.iter().filter_map(|(name, value)| {
                        let name = String::from_utf8_lossy(name).into_owned();
                        let translated = TRANSLATED.contains(&name.as_str()) || name.starts_with("aria-");
                        (!translated).then(|| format!(" {name}={}", String::from_utf8_lossy(value)))
                    });
                    format!("<{}{}>", String::from_utf8_lossy(&tag.name), kept.collect::<String>())
                }
                Token::EndTag(tag) => format!("</{}>", String::from_utf8_lossy(&tag.name)),
                // To a reader of HTML, a CDATA section of a feed is a comment: it holds words.
                Token::Comment(text) if !text.starts_with(b" wp:") && !text.starts_with(b"[CDATA[") => {
                    format!("<!--{}-->", String::from_utf8_lossy(&text))
                }
                _ => return None,
            })
        })
        .collect();
    // A feed that names no language gets one.
    tags.retain(|tag| tag != "<language>" && tag != "</language>");
    tags.sort_unstable();
    tags
}

/// Marks, attributes, addresses and comments are those of the source.
#[test]
fn every_mark_and_address_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let pair = pair(folder.path());
    let mut pages = 0;
    for path in fixtures() {
        let markup = ["html", "xhtml", "xml", "rss", "atom"];
        if path.extension().is_none_or(|ending| markup.iter().all(|markup| ending != *markup)) {
            continue;
        }
        let (bytes, _, translated) = translate(&pair, &path);
        assert_eq!(tags(&translated.bytes), tags(&bytes), "{}", path.display());
        pages += 1;
    }
    assert!(pages >= 8, "fixtures are missing");
}

/// Addresses, handles, hashtags, codes and the words of the house come through letter by letter, however a model would
/// translate them.
#[test]
fn what_is_copied_is_copied() {
    let folder = tempfile::tempdir().expect("a folder");
    let pair = pair(folder.path());
    let text = "Write to night.desk@example.org or see https://news.example.com/2026/a-b?id=7.\n\n\
        Readers of Apple Tree asked @TheDeskNow about the engine R-77M.\n\n\
        More under #MondayBridge at harbour.example.com, says Apple Tree.\n";
    let mut options = DocumentOptions::default();
    options.rules = Rules::from_toml("keep = [\"Apple Tree\"]").expect("rules");
    let translated =
        pair.translate_document(text.as_bytes(), Format::Text, &options, &Control::default()).expect("text");
    let out = String::from_utf8(translated.bytes).expect("text");
    for (word, times) in [
        ("night.desk@example.org", 1),
        ("https://news.example.com/2026/a-b?id=7", 1),
        ("Apple Tree", 2),
        ("@TheDeskNow", 1),
        ("R-77M", 1),
        ("#MondayBridge", 1),
        ("harbour.example.com", 1),
    ] {
        assert_eq!(out.matches(word).count(), times, "{word}: {out}");
    }
}
