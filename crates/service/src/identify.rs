//! Which language a document is in, and which of its segments are in another.

use tolmach_document::{Document, Format, ReadOptions, Segment};
use tolmach_identify::{Decision, Identifier};
use tolmach_language::same_language;

use crate::{Service, ServiceError};

impl Service {
    /// Tells the source language of a document from what it declares and from its words, for a translation into `to`.
    /// Languages that the store has models for are believed more easily.
    ///
    /// # Errors
    /// If the document cannot be read in that format, or the store cannot.
    pub fn identify(
        &self,
        bytes: &[u8],
        format: Format,
        read: &ReadOptions,
        to: &str,
    ) -> Result<Decision, ServiceError> {
        let document = Document::parse(bytes, format, read)?;
        let packs = self.store().packs()?;
        // A chain of models may go through a third language, so a model's own target does not matter.
        let sources = packs.iter().map(|pack| pack.from.as_str()).filter(|from| !same_language(from, to));
        let texts: Vec<&str> = document.segments().iter().map(Segment::text).collect();
        Ok(Identifier::new(sources).decide(document.language(), &texts))
    }
}

/// By segment: the language for which it is left as it is, if it is left.
///
/// The words count, where they are certain; else what the page says of this part of it. What the page says of itself as
/// a whole is no reason, since it is often wrong and the caller knows better; nor is a language that most of the page
/// is in.
pub(crate) fn left_in(document: &Document, from: &str) -> Vec<Option<String>> {
    let segments = document.segments();
    let texts: Vec<&str> = segments.iter().map(Segment::text).collect();
    let identifier = Identifier::new([from]);
    let of_most = identifier.decide(None, &texts).language;
    let own: Vec<&str> = [Some(from), of_most.as_deref()].into_iter().flatten().collect();
    let declared = |segment: &Segment| {
        let tag = segment.language()?;
        let own = [Some(from), document.language()];
        let foreign = !own.into_iter().flatten().any(|own| same_language(own, tag));
        (foreign && !identifier.is_certainly(segment.text(), from)).then(|| tag.to_owned())
    };
    segments
        .iter()
        .map(|segment| {
            declared(segment).or_else(|| identifier.foreign(segment.text(), &own).map(str::to_owned))
        })
        .collect()
}
