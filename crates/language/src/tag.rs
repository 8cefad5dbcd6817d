//! Language tags (BCP 47) and what a newsroom needs to know about a language: its names and its direction.

mod matching;

pub use matching::Fit;

use crate::Traits;

/// A parsed language tag: language, and where given script and region, such as `pt-BR`, `zh-Hans` or `sr-Latn-RS`.
///
/// Letter case is normalised and `_` is read as `-`; variants and extensions are refused, no model has them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Language {
    tag: String,
    primary: usize,
    script: Option<[u8; 4]>,
}

/// Why a language tag cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LanguageError {
    /// The tag is empty.
    #[error("language tag is empty")]
    Empty,
    /// A part of the tag is not what BCP 47 has in its place.
    #[error("language tag {tag:?} has {part:?} where {expected} belongs")]
    Malformed {
        /// The tag as given, cut to 64 characters.
        tag: String,
        /// The part, cut likewise.
        part: String,
        /// What belongs there.
        expected: &'static str,
    },
}

const RIGHT_TO_LEFT_SCRIPTS: [&[u8; 4]; 5] = [b"Arab", b"Hebr", b"Nkoo", b"Syrc", b"Thaa"];

/// The language of a tag without script and region, as it is written: `pt` of `pt-BR`. Any text is taken.
pub fn primary(tag: &str) -> &str {
    tag.trim().split(['-', '_']).next().unwrap_or_default()
}

impl Traits {
    /// The row of the language of a tag, whatever its script, region and letter case. Any text is taken.
    pub fn of_tag(tag: &str) -> Option<&'static Self> {
        Self::of(&primary(tag).to_ascii_lowercase())
    }
}

/// Whether two tags name the same language, whatever their script and region. Any text is taken; an empty one names none.
pub fn same_language(a: &str, b: &str) -> bool {
    !primary(a).is_empty() && primary(a).eq_ignore_ascii_case(primary(b))
}

impl Language {
    /// Reads a tag: two or three letters for the language, then perhaps four letters for the script, then perhaps two
    /// letters or three digits for the region.
    ///
    /// # Errors
    /// If the tag is empty or a part is anything else.
    pub fn parse(tag: &str) -> Result<Self, LanguageError> {
        let malformed = |part: &str, expected| LanguageError::Malformed {
            tag: tag.chars().take(64).collect(),
            part: part.chars().take(64).collect(),
            expected,
        };
        if tag.is_empty() {
            return Err(LanguageError::Empty);
        }
        let letters = |part: &str| part.bytes().all(|b| b.is_ascii_alphabetic());
        let mut parts = tag.split(['-', '_']).peekable();
        let primary = parts.next().unwrap_or_default();
        if !(2..=3).contains(&primary.len()) || !letters(primary) {
            return Err(malformed(primary, "a language of two or three letters"));
        }
        let mut language = Self { tag: primary.to_ascii_lowercase(), primary: primary.len(), script: None };
        if let Some(part) = parts.next_if(|part| part.len() == 4 && letters(part)) {
            let (first, rest) = part.split_at(1);
            let script = first.to_ascii_uppercase() + &rest.to_ascii_lowercase();
            language.script = script.as_bytes().first_chunk().copied();
            language.tag = language.tag + "-" + &script;
        }
        let is_region = |part: &&str| {
            part.len() == 2 && letters(part) || part.len() == 3 && part.bytes().all(|b| b.is_ascii_digit())
        };
        if let Some(part) = parts.next_if(is_region) {
            language.tag = language.tag + "-" + &part.to_ascii_uppercase();
        }
        match parts.next() {
            Some(part) => Err(malformed(part, "a script, a region or the end")),
            None => Ok(language),
        }
    }

    /// The tag in its usual letter case, such as `zh-Hans-CN`.
    pub fn as_str(&self) -> &str {
        &self.tag
    }

    /// The language alone, such as `zh`.
    pub fn primary(&self) -> &str {
        self.tag.get(..self.primary).unwrap_or_default()
    }

    /// The script if the tag names it, such as `Hans`.
    pub fn script(&self) -> Option<&str> {
        self.script.as_ref().and_then(|script| std::str::from_utf8(script).ok())
    }

    /// The region if the tag names it, such as `BR`.
    pub fn region(&self) -> Option<&str> {
        let after = self.primary + self.script.map_or(0, |script| script.len() + 1);
        self.tag.get(after + 1..)
    }

    /// The longest beginning of a text that is a tag: `ca` of `ca-valencia`, as RFC 4647 looks tags up.
    pub fn nearest(tag: &str) -> Option<Self> {
        let mut tag = tag.trim();
        loop {
            match Self::parse(tag) {
                Ok(language) => return Some(language),
                Err(_) => tag = tag.rsplit_once(['-', '_'])?.0,
            }
        }
    }

    /// What is known of the language, whatever its script and region.
    pub fn traits(&self) -> Option<&'static Traits> {
        Traits::of(self.current().0)
    }

    /// Whether the language is written from right to left: by its script if the tag names one, else as is usual.
    pub fn is_right_to_left(&self) -> bool {
        match &self.script {
            Some(script) => RIGHT_TO_LEFT_SCRIPTS.contains(&script),
            None => self.traits().is_some_and(|traits| traits.right_to_left),
        }
    }

    /// The name in English, or the tag of a language that is not known.
    pub fn english_name(&self) -> &str {
        self.names().map_or(&self.tag, |names| names.0)
    }

    /// The name in the language itself, or the tag of a language that is not known.
    pub fn own_name(&self) -> &str {
        self.known_own_name().unwrap_or(&self.tag)
    }

    /// The name in the language itself, where the language is known.
    pub fn known_own_name(&self) -> Option<&'static str> {
        self.names().map(|names| names.1)
    }

    fn names(&self) -> Option<(&'static str, &'static str)> {
        let traits = Traits::of(self.primary())?;
        // A region adds nothing to a script: zh-Hans-CN is Simplified Chinese.
        let part = self.script().or(self.region());
        let variant = traits.variants.iter().find(|(variant, ..)| Some(*variant) == part);
        Some(variant.map_or((traits.name, traits.own), |&(_, name, own)| (name, own)))
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.tag)
    }
}

impl std::str::FromStr for Language {
    type Err = LanguageError;

    fn from_str(tag: &str) -> Result<Self, LanguageError> {
        Self::parse(tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_language_script_and_region() {
        let cases = [
            ("en", "en", "en", None, None),
            ("PT_br", "pt-BR", "pt", None, Some("BR")),
            ("zh-hans", "zh-Hans", "zh", Some("Hans"), None),
            ("sr-LATN-rs", "sr-Latn-RS", "sr", Some("Latn"), Some("RS")),
            ("es-419", "es-419", "es", None, Some("419")),
            ("ckb", "ckb", "ckb", None, None),
        ];
        for (given, tag, primary, script, region) in cases {
            let language = Language::parse(given).unwrap();
            let parts = (language.as_str(), language.primary(), language.script(), language.region());
            assert_eq!(parts, (tag, primary, script, region), "{given}");
        }
    }

    #[test]
    fn refuses_what_is_no_tag() {
        assert_eq!(Language::parse(""), Err(LanguageError::Empty));
        for tag in
            ["e", "engl", "e1", "ру", "pt-", "pt-BR-", "pt-B", "zh-Hans-Hant", "de-1996", "en-US-x-a", "-"]
        {
            assert!(matches!(Language::parse(tag), Err(LanguageError::Malformed { .. })), "{tag}");
        }
    }

    #[test]
    fn knows_names_and_directions() {
        let cases = [
            ("ru", "Russian", "Русский", false),
            ("pt-BR", "Brazilian Portuguese", "Português do Brasil", false),
            ("zh-Hant-TW", "Traditional Chinese", "繁體中文", false),
            ("en-GB", "English", "English", false),
            ("ar-EG", "Arabic", "العربية", true),
            ("az-Arab", "Azerbaijani", "Azərbaycanca", true),
            ("ur-Latn", "Urdu", "اردو", false),
            ("xx-YY", "xx-YY", "xx-YY", false),
        ];
        for (tag, english, own, right_to_left) in cases {
            let language = Language::parse(tag).unwrap();
            let facts = (language.english_name(), language.own_name(), language.is_right_to_left());
            assert_eq!(facts, (english, own, right_to_left), "{tag}");
        }
    }

    #[test]
    fn the_table_is_sorted_and_each_tag_reads_as_itself() {
        let all = Traits::all();
        assert!(all.len() > 90 && all.is_sorted_by(|a, b| a.tag < b.tag));
        for traits in all {
            let tags =
                [traits.tag.to_owned()].into_iter().chain(traits.members.iter().map(|m| (*m).to_owned()));
            let variants = traits.variants.iter().map(|(part, ..)| format!("{}-{part}", traits.tag));
            for tag in tags.chain(variants) {
                let language = Language::parse(&tag).unwrap();
                assert_eq!(language.as_str(), tag);
                assert!(language.traits().is_some(), "{tag}");
            }
            let regions = traits.scripts.iter().map(|(region, _)| *region);
            for region in regions.chain([traits.territory]) {
                assert!(
                    Language::parse(&format!("{}-{region}", traits.tag)).is_ok() || region.len() == 3,
                    "{region}"
                );
            }
            assert!(!traits.name.is_empty() && !traits.own.is_empty(), "{}", traits.tag);
        }
    }

    #[test]
    fn parts_that_no_table_has_are_left_out_from_the_end() {
        for (tag, expected) in [
            ("ca-valencia", Some("ca")),
            ("pt-x", Some("pt")),
            ("zh_TW", Some("zh-TW")),
            ("", None),
            ("english", None),
        ] {
            assert_eq!(Language::nearest(tag).as_ref().map(Language::as_str), expected, "{tag}");
        }
        assert!(same_language("pt-BR", "pt") && !same_language("", "") && !same_language("pt", "pl"));
    }
}
