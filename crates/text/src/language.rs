//! Language tags (BCP 47) and what a newsroom needs to know about a language: its names and its direction.

mod matching;

pub use matching::Fit;

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

/// Name in English and in the language itself, by tag; a tag without script stands for all its scripts.
const NAMES: [(&str, &str, &str); 92] = [
    ("af", "Afrikaans", "Afrikaans"),
    ("am", "Amharic", "አማርኛ"),
    ("ar", "Arabic", "العربية"),
    ("az", "Azerbaijani", "Azərbaycanca"),
    ("be", "Belarusian", "Беларуская"),
    ("bg", "Bulgarian", "Български"),
    ("bn", "Bengali", "বাংলা"),
    ("bs", "Bosnian", "Bosanski"),
    ("ca", "Catalan", "Català"),
    ("ckb", "Central Kurdish", "کوردیی ناوەندی"),
    ("cnr", "Montenegrin", "Crnogorski"),
    ("cs", "Czech", "Čeština"),
    ("cy", "Welsh", "Cymraeg"),
    ("da", "Danish", "Dansk"),
    ("de", "German", "Deutsch"),
    ("dv", "Dhivehi", "ދިވެހި"),
    ("el", "Greek", "Ελληνικά"),
    ("en", "English", "English"),
    ("eo", "Esperanto", "Esperanto"),
    ("es", "Spanish", "Español"),
    ("et", "Estonian", "Eesti"),
    ("eu", "Basque", "Euskara"),
    ("fa", "Persian", "فارسی"),
    ("fi", "Finnish", "Suomi"),
    ("fil", "Filipino", "Filipino"),
    ("fr", "French", "Français"),
    ("ga", "Irish", "Gaeilge"),
    ("gd", "Scottish Gaelic", "Gàidhlig"),
    ("gl", "Galician", "Galego"),
    ("gu", "Gujarati", "ગુજરાતી"),
    ("hbs", "Serbo-Croatian", "Srpskohrvatski"),
    ("he", "Hebrew", "עברית"),
    ("hi", "Hindi", "हिन्दी"),
    ("hr", "Croatian", "Hrvatski"),
    ("hu", "Hungarian", "Magyar"),
    ("hy", "Armenian", "Հայերեն"),
    ("id", "Indonesian", "Bahasa Indonesia"),
    ("is", "Icelandic", "Íslenska"),
    ("it", "Italian", "Italiano"),
    ("ja", "Japanese", "日本語"),
    ("ka", "Georgian", "ქართული"),
    ("kk", "Kazakh", "Қазақша"),
    ("km", "Khmer", "ខ្មែរ"),
    ("kn", "Kannada", "ಕನ್ನಡ"),
    ("ko", "Korean", "한국어"),
    ("ky", "Kyrgyz", "Кыргызча"),
    ("lb", "Luxembourgish", "Lëtzebuergesch"),
    ("lo", "Lao", "ລາວ"),
    ("lt", "Lithuanian", "Lietuvių"),
    ("lv", "Latvian", "Latviešu"),
    ("mk", "Macedonian", "Македонски"),
    ("ml", "Malayalam", "മലയാളം"),
    ("mn", "Mongolian", "Монгол"),
    ("mr", "Marathi", "मराठी"),
    ("ms", "Malay", "Bahasa Melayu"),
    ("mt", "Maltese", "Malti"),
    ("my", "Burmese", "မြန်မာ"),
    ("nb", "Norwegian Bokmål", "Norsk bokmål"),
    ("ne", "Nepali", "नेपाली"),
    ("nl", "Dutch", "Nederlands"),
    ("nn", "Norwegian Nynorsk", "Norsk nynorsk"),
    ("no", "Norwegian", "Norsk"),
    ("pa", "Punjabi", "ਪੰਜਾਬੀ"),
    ("pl", "Polish", "Polski"),
    ("ps", "Pashto", "پښتو"),
    ("pt", "Portuguese", "Português"),
    ("ro", "Romanian", "Română"),
    ("ru", "Russian", "Русский"),
    ("sd", "Sindhi", "سنڌي"),
    ("si", "Sinhala", "සිංහල"),
    ("sk", "Slovak", "Slovenčina"),
    ("sl", "Slovenian", "Slovenščina"),
    ("so", "Somali", "Soomaali"),
    ("sq", "Albanian", "Shqip"),
    ("sr", "Serbian", "Српски"),
    ("sv", "Swedish", "Svenska"),
    ("sw", "Swahili", "Kiswahili"),
    ("ta", "Tamil", "தமிழ்"),
    ("te", "Telugu", "తెలుగు"),
    ("tg", "Tajik", "Тоҷикӣ"),
    ("th", "Thai", "ไทย"),
    ("tk", "Turkmen", "Türkmençe"),
    ("tr", "Turkish", "Türkçe"),
    ("tt", "Tatar", "Татарча"),
    ("ug", "Uyghur", "ئۇيغۇرچە"),
    ("uk", "Ukrainian", "Українська"),
    ("ur", "Urdu", "اردو"),
    ("uz", "Uzbek", "Oʻzbekcha"),
    ("vi", "Vietnamese", "Tiếng Việt"),
    ("yi", "Yiddish", "ייִדיש"),
    ("zh", "Chinese", "中文"),
    ("zu", "Zulu", "IsiZulu"),
];

/// Names that differ from those of the language alone.
const VARIANT_NAMES: [(&str, &str, &str); 6] = [
    ("pt-BR", "Brazilian Portuguese", "Português do Brasil"),
    ("pt-PT", "European Portuguese", "Português europeu"),
    ("sr-Latn", "Serbian (Latin)", "Srpski (latinica)"),
    ("sr-Cyrl", "Serbian (Cyrillic)", "Српски (ћирилица)"),
    ("zh-Hans", "Simplified Chinese", "简体中文"),
    ("zh-Hant", "Traditional Chinese", "繁體中文"),
];

const RIGHT_TO_LEFT: [&str; 10] = ["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];
const RIGHT_TO_LEFT_SCRIPTS: [&[u8; 4]; 4] = [b"Arab", b"Hebr", b"Syrc", b"Thaa"];

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

    /// Whether the language is written from right to left: by its script if the tag names one, else as is usual.
    pub fn is_right_to_left(&self) -> bool {
        match &self.script {
            Some(script) => RIGHT_TO_LEFT_SCRIPTS.contains(&script),
            None => RIGHT_TO_LEFT.contains(&self.primary()),
        }
    }

    /// The name in English, or the tag of a language that is not in the table.
    pub fn english_name(&self) -> &str {
        self.names().map_or(&self.tag, |names| names.0)
    }

    /// The name in the language itself, or the tag of a language that is not in the table.
    pub fn own_name(&self) -> &str {
        self.names().map_or(&self.tag, |names| names.1)
    }

    fn names(&self) -> Option<(&'static str, &'static str)> {
        let find = |table: &'static [(&str, &str, &str)], wanted: &str| {
            table.iter().find(|(tag, ..)| *tag == wanted).map(|(_, english, own)| (*english, *own))
        };
        // A region adds nothing to a script: zh-Hans-CN is Simplified Chinese.
        let with_script =
            self.script().map_or_else(|| self.tag.clone(), |script| self.primary().to_owned() + "-" + script);
        find(&VARIANT_NAMES, &with_script).or_else(|| find(&NAMES, self.primary()))
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
        assert!(NAMES.is_sorted_by(|a, b| a.0 < b.0));
        for (tag, ..) in NAMES.iter().chain(&VARIANT_NAMES) {
            assert_eq!(Language::parse(tag).unwrap().as_str(), *tag);
        }
        for tag in RIGHT_TO_LEFT {
            assert!(NAMES.iter().any(|names| names.0 == tag), "{tag}");
        }
    }
}
