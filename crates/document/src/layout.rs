//! What a format gives the rest of the crate.

use std::fmt;

use crate::{Doubt, RenderOptions, Segment, Translation};

/// A document taken apart.
pub(crate) struct Parsed {
    pub(crate) segments: Vec<Segment>,
    pub(crate) language: Option<String>,
    pub(crate) source_url: Option<String>,
    pub(crate) layout: Box<dyn Layout>,
}

/// By mark of a segment: how its start and its end are written in the source; the latter is empty for what is whole.
pub(crate) type Originals = Vec<[String; 2]>;

/// All of a document but its segments.
pub(crate) trait Layout: fmt::Debug + Send + Sync {
    /// The document's bytes with `translations` (one for each of `segments`, links checked) in their places.
    fn render(
        &self,
        segments: &[Segment],
        translations: &[Translation],
        options: &RenderOptions,
        doubts: &mut Vec<Doubt>,
    ) -> Vec<u8>;

    /// Language of the translations that the document holds or is made for, where it says one.
    fn target_language(&self) -> Option<&str> {
        None
    }

    /// The marks of each of `segments` segments as they are written; nothing for a format that does not tell.
    fn originals(&self, segments: usize) -> Vec<Originals> {
        vec![Originals::new(); segments]
    }
}
