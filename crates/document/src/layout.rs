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
}
