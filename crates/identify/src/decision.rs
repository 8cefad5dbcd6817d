//! The decision, from declaration and content.

use std::fmt;

use tolmach_language::Language;

use crate::detector::{Content, Found, knows, related};
use crate::evidence::Evidence;

/// Confidence from which content alone decides for a language that the caller can translate from.
const SURE_OF_CANDIDATE: f32 = 0.5;
/// The same for any other language, and for a passage in the midst of another language.
const SURE: f32 = 0.9;
/// Letters in small words below which content says nothing; about three words.
const FEWEST_LETTERS: usize = 12;
/// Letters below which a passage has no vote of its own, and is not taken out of its document.
const OWN_LETTERS: usize = 40;
/// The same where its script already says that it is another language.
const OTHER_SCRIPT_LETTERS: usize = 20;
/// Letters to which passages that are too short for a vote of their own are joined.
const JOINED_LETTERS: usize = 120;
/// Bytes of a document that are looked at, spread over the whole of it.
const MOST_BYTES: usize = 1 << 16;

/// Tells languages, knowing which ones can be translated.
#[derive(Debug)]
pub struct Identifier {
    candidates: Vec<Language>,
    content: Content,
}

/// What language a document is in, and why.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Decision {
    /// Tag of the language; none if unsure.
    pub language: Option<String>,
    /// The document's own declaration as it stands there.
    pub declared: Option<String>,
    /// The most likely language by the words alone.
    pub detected: Option<String>,
    /// How sure the words are of it, from 0 to 1; on a mixed document, its part of all at most.
    pub confidence: f32,
    /// The reason.
    pub why: Why,
}

/// The reason of a [`Decision`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// Declaration and content say the same.
    Both,
    /// Content is sure; nothing is declared.
    Content,
    /// Content is sure of another language than is declared.
    ContentAgainstDeclaration,
    /// It is declared, and content does not gainsay it with certainty.
    Declaration,
    /// Nothing is declared (or it cannot be), and content is not sure.
    Unsure,
    /// Nothing is declared, and there are too few words that are not names.
    TooLittle,
}

impl Identifier {
    /// Identifies for one who can translate from `candidates` (BCP 47 tags; those that are none are passed over).
    /// Content in another language must be surer to be believed.
    pub fn new<'a>(candidates: impl IntoIterator<Item = &'a str>) -> Self {
        let candidates = candidates.into_iter().filter_map(|tag| Language::parse(tag).ok()).collect();
        Self { candidates, content: Content::new() }
    }

    /// Decides on a document by its declaration and its passages, each counted by its letters. Time is linear in their
    /// number, and has a limit for their length.
    pub fn decide(&self, declared: Option<&str>, passages: &[&str]) -> Decision {
        let (found, confidence) = match self.vote(passages) {
            Some((found, confidence)) => (Some(found), confidence),
            None => (None, 0.0),
        };
        let tag = declared.and_then(|tag| Language::parse(tag.trim()).ok());
        let by_content = found.and_then(|found| Language::parse(found.language).ok());
        let sure = by_content.as_ref().is_some_and(|language| confidence > self.threshold(language));
        let (language, why) = match (&tag, found, &by_content) {
            (Some(tag), Some(_), Some(content)) if related(tag, content) => (Some(tag), Why::Both),
            (Some(tag), Some(found), Some(_)) if found.rules_out(tag) && !sure => (None, Why::Unsure),
            (Some(tag), Some(found), _) if !knows(tag) && !found.rules_out(tag) => {
                (Some(tag), Why::Declaration)
            }
            (Some(_), _, Some(content)) if sure => (Some(content), Why::ContentAgainstDeclaration),
            (Some(tag), ..) => (Some(tag), Why::Declaration),
            (None, _, Some(content)) if sure => (Some(content), Why::Content),
            (None, Some(_), _) => (None, Why::Unsure),
            (None, None, _) => (None, Why::TooLittle),
        };
        Decision {
            language: language.map(|language| language.as_str().to_owned()),
            declared: declared.map(str::to_owned),
            detected: found.map(|found| found.language.to_owned()),
            confidence,
            why,
        }
    }

    /// The language of a passage if it is certainly another one than `own` languages of its document; none if it is in
    /// one of them, too short, or not certain.
    pub fn foreign(&self, passage: &str, own: &[&str]) -> Option<&'static str> {
        let own: Vec<Language> = own.iter().filter_map(|tag| Language::parse(tag).ok()).collect();
        // Where the detector does not know a language, it would take it for a relation.
        if own.is_empty() || !own.iter().all(knows) {
            return None;
        }
        let evidence = Evidence::of(passage);
        if evidence.letters < OTHER_SCRIPT_LETTERS {
            return None;
        }
        let found = self.content.detect(&evidence.text)?;
        let language = Language::parse(found.language).ok()?;
        let in_own = own.iter().any(|own| related(own, &language));
        let other_script = own.iter().all(|own| found.rules_out(own));
        let certain = evidence.letters >= OWN_LETTERS && found.confidence >= SURE;
        (!in_own && (other_script || certain)).then_some(found.language)
    }

    /// Whether a passage is certainly in `language`, whatever is declared for it.
    pub fn is_certainly(&self, passage: &str, language: &str) -> bool {
        let evidence = Evidence::of(passage);
        let (Some(found), Ok(language)) = (self.content.detect(&evidence.text), Language::parse(language))
        else {
            return false;
        };
        let found_language = Language::parse(found.language);
        evidence.letters >= OWN_LETTERS
            && found.confidence >= SURE
            && found_language.is_ok_and(|found| related(&found, &language))
    }

    fn threshold(&self, language: &Language) -> f32 {
        let candidate = self.candidates.iter().any(|candidate| related(candidate, language));
        if candidate { SURE_OF_CANDIDATE } else { SURE }
    }

    /// The language of most of the letters, and its part of them all, weighed by how sure each passage is.
    fn vote(&self, passages: &[&str]) -> Option<(Found, f32)> {
        let bytes: usize = passages.iter().map(|passage| passage.len().min(Evidence::MOST_BYTES)).sum();
        let step = bytes.div_ceil(MOST_BYTES).max(1);
        let mut votes: Vec<(Found, f32)> = Vec::new();
        let mut letters = 0;
        let mut vote = |evidence: &Evidence| {
            let Some(found) = self.content.detect(&evidence.text) else { return };
            letters += evidence.letters;
            let weight = found.confidence * evidence.letters as f32;
            match votes.iter_mut().find(|(other, _)| other.language == found.language) {
                Some((_, sum)) => *sum += weight,
                None => votes.push((found, weight)),
            }
        };
        let mut joined = Evidence::default();
        for passage in passages.iter().step_by(step) {
            let evidence = Evidence::of(passage);
            if evidence.letters >= OWN_LETTERS {
                vote(&evidence);
                continue;
            }
            joined.extend(&evidence);
            if joined.letters >= JOINED_LETTERS {
                vote(&joined);
                joined = Evidence::default();
            }
        }
        if joined.letters >= FEWEST_LETTERS {
            vote(&joined);
        }
        let (found, weight) = votes.into_iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
        Some((found, weight / letters.max(1) as f32))
    }
}

impl fmt::Display for Decision {
    /// As one line for a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let declared = self.declared.as_deref().unwrap_or("nothing");
        let detected = self.detected.as_deref().unwrap_or("nothing");
        f.write_str(self.language.as_deref().unwrap_or("unsure"))?;
        write!(f, " (declared: {declared}; by its words: {detected}, {:.2})", self.confidence)
    }
}
