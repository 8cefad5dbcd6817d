//! XLIFF 1.2 and 2.x: a bilingual document whose missing targets are written.
//!
//! `bytes → tokens of XML → units (units) → runs of text and codes (content) → sentences`, and for each unit or segment
//! that wants a translation a frame (target) that writes its `<target>`. The source elements are never changed: their
//! sentences are written again, translated, inside the target.

mod content;
mod source;
mod target;
mod units;

use crate::layout::Parsed;
use crate::projection::{Event, project};
use crate::template::{Found, Ink, Place, Writer};
use crate::{DocumentError, ReadOptions, Translation, encoding, xml};
use source::Source;

/// The two families of the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Version {
    /// 1.1 and 1.2.
    One,
    /// 2.0, 2.1 and 2.2.
    Two,
}

/// Reads a document of any encoding that XML declares.
pub(crate) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, DocumentError> {
    let (text, encoding) = encoding::decode_xml(bytes)?;
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let tokens = xml::tokenize(&text, start)?;
    let partners = source::partners(&tokens, &options.limits)?;
    let source = Source::new(&text, &tokens, &partners)?;
    let mut found = Found::new(&text, &options.limits);
    units::read(source, options, &mut found)?;
    Ok(found.finish_document(encoding, Codes))
}

/// Whether the first element of these bytes is `xliff`.
pub(crate) fn looks_like(bytes: &[u8]) -> bool {
    let head = bytes.get(..4096).unwrap_or(bytes);
    let mut at = 0;
    while let Some(next) = head.get(at..).and_then(|rest| memchr::memchr(b'<', rest)) {
        at += next + 1;
        let rest = head.get(at..).unwrap_or_default();
        if rest.starts_with(b"!--") {
            let Some(end) = memchr::memmem::find(rest, b"-->") else { return false };
            at += end;
        } else if rest.first().is_some_and(u8::is_ascii_alphabetic) {
            let end = rest.iter().position(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'));
            let name = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            return name == b"xliff" || name.ends_with(b":xliff");
        }
    }
    false
}

/// Marks are inline codes that are copied.
#[derive(Debug)]
struct Codes;

impl Ink for Codes {
    fn sentence(&self, writer: &mut Writer<'_>, place: &Place<'_>) {
        let bound = place.sentence.tags.iter().any(|tags| {
            let code = writer.source(tags.open.start..tags.close.end);
            let value = |rest: &str| rest.trim_start_matches(['=', ' ', '"', '\'']).starts_with("no");
            code.split("canReorder").skip(1).any(value)
        });
        let (text, marks) = (place.segment.text(), &place.segment.marks);
        let own = project(text, marks, &Translation { text: text.to_string(), links: Vec::new() });
        if !bound || codes(&place.projection.events).eq(codes(&own.events)) {
            return writer.markup(place);
        }
        // Codes that may not change places stand where their order allows it, whatever the alignment says.
        let unlinked = Translation { text: place.translation.text.clone(), links: Vec::new() };
        let mut projection = project(text, marks, &unlinked);
        if !codes(&projection.events).eq(codes(&own.events)) {
            let text = projection.events.into_iter().filter(|event| matches!(event, Event::Text(_)));
            projection.events = text.chain(codes(&own.events)).collect();
        }
        writer.markup(&Place { projection, range: place.range.clone(), ..*place });
    }
}

fn codes(events: &[Event]) -> impl Iterator<Item = Event> + '_ {
    events.iter().copied().filter(|event| !matches!(event, Event::Text(_) | Event::Space))
}

#[cfg(test)]
mod tests;
