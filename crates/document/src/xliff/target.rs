//! Targets: which are written, and how.

use super::Version;
use super::source::Source;
use crate::template::{Found, Piece, What};

/// What a translation of version 1 is marked with: a machine's suggestion that a person is to read.
const STATE_ONE: &str = " state=\"needs-review-translation\" state-qualifier=\"mt-suggestion\"";
/// The same of version 2, on the segment.
const STATE_TWO: &str = " state=\"translated\" subState=\"tolmach:mt\"";

/// Where a unit has its texts, as tokens.
pub(super) struct Place {
    /// `unit` or `trans-unit`.
    pub(super) unit: usize,
    /// `segment` or `trans-unit`.
    pub(super) part: usize,
    pub(super) source: usize,
    pub(super) segmented: Option<usize>,
    pub(super) target: Option<usize>,
    /// Whether the target must say its language.
    pub(super) labelled: bool,
}

/// Whether the target is missing or empty, or its state says that it is no translation yet; never one that is approved.
pub(super) fn wants_translation(source: Source<'_>, version: Version, place: &Place) -> bool {
    let empty = place.target.is_none_or(|target| is_empty(source, target));
    match version {
        Version::One => {
            let state = place.target.and_then(|target| source.value(target, "state"));
            let approved = source.value(place.unit, "approved") == Some("yes");
            let done = approved || matches!(state, Some("final" | "signed-off"));
            !done && (empty || matches!(state, Some("new" | "needs-translation")))
        }
        Version::Two => {
            let state = source.value(place.part, "state");
            !matches!(state, Some("reviewed" | "final")) && (empty || state == Some("initial"))
        }
    }
}

/// Whether a target holds neither text nor codes; the borders of segments do not count.
fn is_empty(source: Source<'_>, target: usize) -> bool {
    source.inside(target).all(|at| {
        let border = source.value(at, "mtype") == Some("seg")
            || source.value(source.partner(at), "mtype") == Some("seg");
        border || source.slice(source.range(at)).trim_ascii().is_empty()
    })
}

impl Place {
    /// Adds the frame that writes the target, and those that say so of the segment.
    pub(super) fn frame(
        &self,
        source: Source<'_>,
        version: Version,
        language: Option<&str>,
        found: &mut Found<'_>,
    ) {
        let content = source.content(self.segmented.unwrap_or(self.source));
        let mut writing = Writing { pieces: Vec::new(), text: String::new() };
        let range = match self.target {
            Some(target) => {
                self.reopen(source, version, target, language, &mut writing);
                source.element(target)
            }
            None => {
                let end = source.element(self.segmented.unwrap_or(self.source)).end;
                writing.text.push_str(indent(source, self.source));
                writing.open(source, &self.own_attributes(source, language, &[]));
                if version == Version::One {
                    writing.text.push_str(STATE_ONE);
                }
                end..end
            }
        };
        writing.text.push('>');
        writing.flush();
        writing.pieces.push(Piece::Source);
        writing.text = format!("</{}target>", source.prefix);
        writing.flush();
        found.hole(range, What::Frame { source: content.clone(), pieces: writing.pieces });
        if version == Version::Two {
            self.state(source, content, found);
        }
    }

    /// The start tag of a target that is there, with its attributes.
    fn reopen(
        &self,
        source: Source<'_>,
        version: Version,
        target: usize,
        language: Option<&str>,
        writing: &mut Writing,
    ) {
        let mut kept = Vec::new();
        for attribute in source.attributes(target) {
            let name = source.slice(attribute.name.clone());
            if version == Version::Two || !matches!(name, "state" | "state-qualifier") {
                kept.push(name);
                writing.text.push_str(source.slice(source.whole_attribute(attribute)));
            }
        }
        let given = std::mem::take(&mut writing.text);
        writing.open(source, &self.own_attributes(source, language, &kept));
        writing.text.push_str(&given);
        if version == Version::One {
            writing.text.push_str(STATE_ONE);
        }
    }

    /// Attributes that the target takes from the source, but those in `kept`. No value is the target language.
    fn own_attributes(
        &self,
        source: Source<'_>,
        language: Option<&str>,
        kept: &[&str],
    ) -> Vec<(&'static str, Option<String>)> {
        let mut own = Vec::new();
        if self.labelled && !kept.contains(&"xml:lang") {
            own.push(("xml:lang", language.map(str::to_string)));
        }
        if let Some(space) = source.value(self.source, "xml:space").filter(|_| !kept.contains(&"xml:space")) {
            own.push(("xml:space", Some(space.to_string())));
        }
        own
    }

    /// The state of a segment of version 2.
    fn state(&self, source: Source<'_>, content: std::ops::Range<usize>, found: &mut Found<'_>) {
        let frame =
            |text: &str| What::Frame { source: content.clone(), pieces: vec![Piece::Text(text.to_string())] };
        if let Some(attribute) = source.attribute(self.part, "subState") {
            found.hole(source.whole_attribute(attribute), frame(""));
        }
        match source.attribute(self.part, "state") {
            Some(attribute) => found.hole(source.whole_attribute(attribute), frame(STATE_TWO)),
            None => {
                let start = source.range(self.part).start + 1 + source.prefix.len();
                let end = start + source.name(self.part).len();
                found.hole(end..end, frame(STATE_TWO));
            }
        }
    }
}

/// Pieces of a frame, and the text that comes after them.
struct Writing {
    pieces: Vec<Piece>,
    text: String,
}

impl Writing {
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        self.pieces.push(Piece::Text(text));
    }

    /// The start of a start tag.
    fn open(&mut self, source: Source<'_>, attributes: &[(&str, Option<String>)]) {
        self.text.push('<');
        self.text.push_str(source.prefix);
        self.text.push_str("target");
        for (name, value) in attributes {
            self.text.push_str(&format!(" {name}=\""));
            match value {
                Some(value) => self.text.push_str(value),
                None => {
                    self.flush();
                    self.pieces.push(Piece::Language);
                }
            }
            self.text.push('"');
        }
    }
}

/// The line end and white space before an element, so that one after it stands in the same column.
fn indent<'a>(source: Source<'a>, at: usize) -> &'a str {
    let before = source.slice(0..source.range(at).start);
    let space = before.get(before.trim_ascii_end().len()..).unwrap_or_default();
    if space.contains('\n') && before.trim_ascii_end().ends_with('>') { space } else { "" }
}
