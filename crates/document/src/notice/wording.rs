//! The sentences of the notice, by language of the reader: `notice.toml` in the folder of the language.

use std::collections::BTreeMap;

use serde::Deserialize;
use tolmach_language::{Data, Language, Traits, same_language};

/// The sentences in one language. The names of languages stand in the case and with the article that the sentence needs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wording {
    /// With `{from}` and `{date}`; a language may have none.
    pub(super) named: Option<String>,
    /// For languages without a name here: with `{source}`, `{target}` and `{date}`.
    pub(super) neutral: String,
    /// What counts is the original, with `{link}`.
    pub(super) linked: String,
    pub(super) unlinked: String,
    /// Text of the link.
    pub(super) link: String,
    /// Before the date.
    pub(super) comma: String,
    /// Between sentences.
    pub(super) space: String,
    /// What stands for `{from}`, by the tag of the source language.
    #[serde(default)]
    pub(super) from: BTreeMap<String, String>,
}

static WORDINGS: Data<Wording> = Data::new("notice.toml", |_, file| read(file).ok());

/// Languages that have none are served by these words.
static OTHERWISE: &str = "en";

fn read(file: &[u8]) -> Result<Wording, toml::de::Error> {
    toml::from_str(&String::from_utf8_lossy(file))
}

/// Whether a tag names no script, or the one that the language is usually written in: the notice is. Chinese characters are
/// read in either form.
fn is_in_usual_script(tag: &str) -> bool {
    let Some(language) = Language::nearest(tag) else { return true };
    let usual = language.traits().map(Traits::script);
    let kind = |script: &str| script.get(..3).map(str::to_owned);
    language.script().zip(usual).is_none_or(|(said, usual)| kind(said) == kind(usual))
}

impl Wording {
    /// The sentences in a language, and whether they are in that language or in the one that serves all others; none only
    /// if the data are broken, which a test finds.
    pub(super) fn of(language: &str) -> Option<(&'static Self, bool)> {
        let own = WORDINGS.of(language).filter(|_| is_in_usual_script(language));
        own.map(|wording| (wording, true)).or_else(|| Some((WORDINGS.of(OTHERWISE)?, false)))
    }

    /// The language that serves all others.
    pub(super) fn otherwise() -> &'static str {
        OTHERWISE
    }

    /// What stands for `{from}`.
    pub(super) fn from(&self, language: &str) -> Option<&str> {
        self.from.iter().find(|(tag, _)| same_language(tag, language)).map(|(_, name)| name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_is_in_the_script_of_its_page() {
        for (tag, own) in [
            ("sr", true),
            ("sr-Cyrl", true),
            ("sr-Latn", false),
            ("zh-Hant", true),
            ("pt-BR", true),
            ("az-Arab", false),
        ] {
            assert_eq!(Wording::of(tag).map(|(_, own)| own), Some(own), "{tag}");
        }
    }

    #[test]
    fn every_wording_has_its_places_and_names_the_languages_that_others_name() {
        let of = |traits: &Traits| {
            let file = traits.file("notice.toml")?;
            Some((traits.tag, read(file).unwrap_or_else(|error| panic!("{}: {error}", traits.tag))))
        };
        let all: Vec<(&str, Wording)> = Traits::all().iter().filter_map(of).collect();
        assert!(all.iter().any(|(tag, _)| *tag == OTHERWISE));
        let named = || all.iter().filter(|(_, wording)| wording.named.is_some());
        for (tag, wording) in &all {
            assert!(wording.neutral.contains("{source}") && wording.neutral.contains("{target}"), "{tag}");
            assert!(wording.neutral.contains("{date}") && wording.linked.contains("{link}"), "{tag}");
            let Some(sentence) = &wording.named else {
                assert!(wording.from.is_empty(), "{tag}");
                continue;
            };
            assert!(sentence.contains("{from}") && sentence.contains("{date}"), "{tag}");
            let mut others: Vec<&str> =
                named().map(|(other, _)| *other).filter(|other| other != tag).collect();
            others.sort_unstable();
            assert_eq!(wording.from.keys().collect::<Vec<_>>(), others, "{tag}");
        }
    }
}
