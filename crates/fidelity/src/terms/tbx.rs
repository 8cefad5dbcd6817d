//! TBX: TBX-Basic of version 2 (`martif`) and of version 3 (`tbx`, in either style).
//!
//! Concepts are `termEntry` or `conceptEntry`, their languages `langSet` or `langSec` with `xml:lang`, and terms `term`.
//! What a term's `administrativeStatus` calls deprecated or superseded is forbidden; the preferred term comes first.
//! Entities that a document declares are not expanded.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::file::{GlossaryError, term};
use super::{Concept, Side, Term};

/// What is being read.
#[derive(Default)]
struct State {
    concepts: Vec<(usize, Concept)>,
    entry: Option<(usize, Concept)>,
    language: Option<String>,
    /// The term of the group that is open, and its status.
    term: Option<String>,
    status: String,
    /// Text is collected while this element is open.
    collects: Option<Collects>,
    text: String,
    has_body: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Collects {
    Term,
    Status,
}

pub(super) fn read(text: &str) -> Result<Vec<(usize, Concept)>, GlossaryError> {
    let mut reader = Reader::from_str(text);
    let mut state = State::default();
    let mut depth = 0_usize;
    let mut lines = (0, 1);
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX).min(text.len());
        let line = line_of(text, at, &mut lines);
        let malformed = |why: String| GlossaryError::Malformed { line, why };
        let event = reader.read_event().map_err(|error| malformed(error.to_string()))?;
        match event {
            Event::Eof => break,
            Event::Start(tag) => {
                depth += 1;
                state.open(&tag, line)?;
            }
            Event::Empty(tag) => {
                state.open(&tag, line)?;
                state.close(tag.local_name().as_ref(), line)?;
            }
            Event::End(tag) => {
                depth = depth.saturating_sub(1);
                state.close(tag.local_name().as_ref(), line)?;
            }
            Event::Text(run) if state.collects.is_some() => {
                state.text.push_str(&run.decode().map_err(|error| malformed(error.to_string()))?);
            }
            Event::CData(run) if state.collects.is_some() => {
                state.text.push_str(&run.decode().map_err(|error| malformed(error.to_string()))?);
            }
            Event::GeneralRef(entity) if state.collects.is_some() => {
                let name = entity.decode().map_err(|error| malformed(error.to_string()))?;
                let char = match entity.resolve_char_ref().map_err(|error| malformed(error.to_string()))? {
                    Some(char) => char,
                    None => named(&name).ok_or_else(|| malformed(format!("&{name}; is not known")))?,
                };
                state.text.push(char);
            }
            _ => {}
        }
    }
    let line = line_of(text, text.len(), &mut lines);
    if depth > 0 {
        return Err(GlossaryError::Malformed { line, why: "the file ends inside an element".into() });
    }
    if !state.has_body {
        let why = "neither martif nor tbx: this is no TBX".into();
        return Err(GlossaryError::Malformed { line: 1, why });
    }
    Ok(state.concepts)
}

impl State {
    fn open(&mut self, tag: &BytesStart<'_>, line: usize) -> Result<(), GlossaryError> {
        match tag.local_name().as_ref() {
            b"martif" | b"tbx" => self.has_body = true,
            b"termEntry" | b"conceptEntry" => self.entry = Some((line, Concept::default())),
            b"langSet" | b"langSec" => {
                let tag = attribute(tag, b"xml:lang", line)?;
                let parsed = tag.as_deref().map(tolmach_language::Language::parse);
                self.language = match (parsed, tag) {
                    (Some(Ok(language)), _) => Some(language.as_str().to_owned()),
                    (_, tag) => {
                        let tag = tag.unwrap_or_default();
                        let why = format!("xml:lang={tag:?} names no language");
                        return Err(GlossaryError::Malformed { line, why });
                    }
                };
            }
            b"term" if self.language.is_some() => self.collect(Collects::Term),
            b"termNote" => {
                let kind = attribute(tag, b"type", line)?;
                if matches!(kind.as_deref(), Some("administrativeStatus" | "normativeAuthorization")) {
                    self.collect(Collects::Status);
                }
            }
            b"administrativeStatus" | b"normativeAuthorization" => self.collect(Collects::Status),
            _ => {}
        }
        Ok(())
    }

    fn collect(&mut self, what: Collects) {
        self.collects = Some(what);
        self.text.clear();
    }

    fn close(&mut self, name: &[u8], line: usize) -> Result<(), GlossaryError> {
        match name {
            b"term" if self.collects == Some(Collects::Term) => {
                self.collects = None;
                // Two terms in a group would be two groups.
                self.keep();
                // Line breaks inside of an element are white space.
                let words: Vec<&str> = self.text.split_whitespace().collect();
                self.term = Some(term(&words.join(" "), line)?);
            }
            b"termNote" | b"administrativeStatus" | b"normativeAuthorization"
                if self.collects == Some(Collects::Status) =>
            {
                self.collects = None;
                self.status = self.text.trim().to_owned();
            }
            b"tig" | b"ntig" | b"termSec" => self.keep(),
            b"langSet" | b"langSec" => {
                self.keep();
                self.language = None;
            }
            b"termEntry" | b"conceptEntry" => {
                self.concepts.extend(self.entry.take().filter(|(_, concept)| !concept.terms.is_empty()));
            }
            _ => {}
        }
        Ok(())
    }

    /// Puts the term of the group into the concept.
    fn keep(&mut self) {
        let status = std::mem::take(&mut self.status);
        let (Some(text), Some(language)) = (self.term.take(), &self.language) else { return };
        let Some((_, concept)) = &mut self.entry else { return };
        let is_forbidden = ["deprecated", "superseded"].iter().any(|word| status.starts_with(word));
        let term = Term { side: Side::Language(language.clone()), text, is_forbidden };
        match status.starts_with("preferred") {
            true => concept.terms.insert(0, term),
            false => concept.terms.push(term),
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &[u8], line: usize) -> Result<Option<String>, GlossaryError> {
    let malformed = |why: String| GlossaryError::Malformed { line, why };
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| malformed(error.to_string()))?;
        if attribute.key.as_ref() == name {
            let value =
                std::str::from_utf8(&attribute.value).map_err(|error| malformed(error.to_string()))?;
            return Ok(Some(value.trim().to_owned()));
        }
    }
    Ok(None)
}

/// The entities that every XML document has.
fn named(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

/// The line of a byte, counted from 1; asked for in order, with what was counted before.
fn line_of(text: &str, at: usize, (counted, line): &mut (usize, usize)) -> usize {
    let new = text.as_bytes().get(*counted..at).unwrap_or_default();
    *line += new.iter().filter(|&&byte| byte == b'\n').count();
    *counted = at.max(*counted);
    *line
}
