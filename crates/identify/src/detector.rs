//! The languages that content can be told to be in, over the detector's own names for them.

use tolmach_language::Language;
use whatlang::{Detector, Lang, Script};

use crate::alphabet;

/// By tag. Languages that no newspaper of the models' is in are left out: on short texts each one costs accuracy.
const LANGUAGES: [(&str, Lang); 63] = [
    ("af", Lang::Afr),
    ("am", Lang::Amh),
    ("ar", Lang::Ara),
    ("az", Lang::Aze),
    ("be", Lang::Bel),
    ("bg", Lang::Bul),
    ("bn", Lang::Ben),
    ("ca", Lang::Cat),
    ("cs", Lang::Ces),
    ("cy", Lang::Cym),
    ("da", Lang::Dan),
    ("de", Lang::Deu),
    ("el", Lang::Ell),
    ("en", Lang::Eng),
    ("es", Lang::Spa),
    ("et", Lang::Est),
    ("fa", Lang::Pes),
    ("fi", Lang::Fin),
    ("fil", Lang::Tgl),
    ("fr", Lang::Fra),
    ("gu", Lang::Guj),
    ("he", Lang::Heb),
    ("hi", Lang::Hin),
    ("hr", Lang::Hrv),
    ("hu", Lang::Hun),
    ("hy", Lang::Hye),
    ("id", Lang::Ind),
    ("it", Lang::Ita),
    ("ja", Lang::Jpn),
    ("ka", Lang::Kat),
    ("km", Lang::Khm),
    ("kn", Lang::Kan),
    ("ko", Lang::Kor),
    ("lt", Lang::Lit),
    ("lv", Lang::Lav),
    ("mk", Lang::Mkd),
    ("ml", Lang::Mal),
    ("mr", Lang::Mar),
    ("my", Lang::Mya),
    ("nb", Lang::Nob),
    ("ne", Lang::Nep),
    ("nl", Lang::Nld),
    ("or", Lang::Ori),
    ("pa", Lang::Pan),
    ("pl", Lang::Pol),
    ("pt", Lang::Por),
    ("ro", Lang::Ron),
    ("ru", Lang::Rus),
    ("si", Lang::Sin),
    ("sk", Lang::Slk),
    ("sl", Lang::Slv),
    ("sr", Lang::Srp),
    ("sv", Lang::Swe),
    ("ta", Lang::Tam),
    ("te", Lang::Tel),
    ("th", Lang::Tha),
    ("tr", Lang::Tur),
    ("uk", Lang::Ukr),
    ("ur", Lang::Urd),
    ("uz", Lang::Uzb),
    ("vi", Lang::Vie),
    ("yi", Lang::Yid),
    ("zh", Lang::Cmn),
];

/// Languages that content does not part from each other with certainty, or that one model may serve.
const RELATIONS: [&[&str]; 4] =
    [&["bs", "cnr", "hbs", "hr", "sh", "sr"], &["da", "nb", "nn", "no"], &["id", "ms"], &["he", "yi"]];

/// Confidence in a language in Latin letters that two detectors name. They may both mistake a language that the second
/// does not know for a relation of it, so it is not enough to contradict a document.
const AGREED: f32 = 0.8;
/// Confidence below which their agreement means nothing.
const LEAST_TO_AGREE: f32 = 0.1;
/// Confidence in a language whose alphabet alone has the letters of the text.
const BY_ALPHABET: f32 = 0.95;

/// What the words of a text are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Found {
    /// Tag of the language.
    pub(crate) language: &'static str,
    /// From 0 to 1: how far the second best is behind, for a text of this length.
    pub(crate) confidence: f32,
    /// Whether the script alone rules out a language that is known to be written in another.
    script: Script,
}

impl Found {
    /// Whether the text is in a script that `language` is not written in.
    pub(crate) fn rules_out(&self, language: &Language) -> bool {
        // Serbian and its relations are written in both.
        let other = lang(language).is_some_and(|lang| !self.script.langs().contains(&lang));
        let japanese = language.primary() == "ja" && self.script == Script::Mandarin;
        other && !japanese && language.script().is_none() && !RELATIONS[0].contains(&language.primary())
    }
}

/// Detects among all [`LANGUAGES`].
#[derive(Debug)]
pub(crate) struct Content(Detector);

impl Content {
    pub(crate) fn new() -> Self {
        Self(Detector::with_allowlist(LANGUAGES.iter().map(|(_, lang)| *lang).collect()))
    }

    /// By trigrams and letters, and by what decides better for its script: letters that one language alone has in
    /// Cyrillic, a second detector in Latin.
    pub(crate) fn detect(&self, text: &str) -> Option<Found> {
        let info = self.0.detect(text)?;
        let (language, _) = LANGUAGES.iter().find(|(_, lang)| *lang == info.lang())?;
        let found = Found { language, confidence: info.confidence() as f32, script: info.script() };
        Some(match found.script {
            Script::Cyrillic => match alphabet::language(text) {
                Some(language) => Found { language, confidence: found.confidence.max(BY_ALPHABET), ..found },
                None => found,
            },
            Script::Latin if found.confidence >= LEAST_TO_AGREE && second(text) == Some(found.language) => {
                Found { confidence: found.confidence.max(AGREED), ..found }
            }
            _ => found,
        })
    }
}

/// The opinion of the other detector, which knows few languages but short texts of them well.
fn second(text: &str) -> Option<&'static str> {
    use whichlang::Lang as Second;
    match whichlang::detect_language(text) {
        Second::Deu => Some("de"),
        Second::Eng => Some("en"),
        Second::Fra => Some("fr"),
        Second::Ita => Some("it"),
        Second::Nld => Some("nl"),
        Second::Por => Some("pt"),
        Second::Spa => Some("es"),
        Second::Swe => Some("sv"),
        Second::Tur => Some("tr"),
        Second::Vie => Some("vi"),
        _ => None,
    }
}

/// Whether content can be told to be in a language.
pub(crate) fn knows(language: &Language) -> bool {
    lang(language).is_some()
}

fn lang(language: &Language) -> Option<Lang> {
    LANGUAGES.iter().find_map(|(tag, lang)| {
        let known = Language::parse(tag).ok()?;
        (known.primary() == language.primary() || known.fit(language).is_some()).then_some(*lang)
    })
}

/// Whether two languages are the same, or too near for content to part them.
pub(crate) fn related(a: &Language, b: &Language) -> bool {
    a.primary() == b.primary()
        || a.fit(b).is_some()
        || RELATIONS.iter().any(|group| group.contains(&a.primary()) && group.contains(&b.primary()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_each_tag_is_known() {
        let mut tags: Vec<&str> = LANGUAGES.iter().map(|(tag, _)| *tag).collect();
        assert!(tags.is_sorted());
        tags.dedup();
        assert_eq!(tags.len(), LANGUAGES.len());
        assert!(tags.iter().all(|tag| knows(&Language::parse(tag).expect("a tag"))));
    }

    #[test]
    fn relations_are_one_and_strangers_are_not() {
        let cases = [
            ("pt-BR", "pt", true),
            ("no", "nb", true),
            ("sr-Latn", "hr", true),
            ("iw", "he", true),
            ("uk", "ru", false),
            ("pt", "es", false),
            ("cs", "sk", false),
        ];
        for (a, b, expected) in cases {
            let [a, b] = [a, b].map(|tag| Language::parse(tag).expect("a tag"));
            assert_eq!(related(&a, &b), expected, "{a} {b}");
        }
    }
}
