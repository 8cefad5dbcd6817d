//! Glossaries as files: comma- or tab-separated tables, and TBX.

use super::{Concept, Side, Term, tbx};
use tolmach_language::primary;

/// Why a glossary cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GlossaryError {
    /// The file is larger than a glossary may be.
    #[error("{bytes} bytes, and a glossary may have {limit}")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// [`MAX_BYTES`].
        limit: usize,
    },
    /// All glossaries together have more terms than they may.
    #[error("line {line}: more than {limit} terms")]
    TooManyTerms {
        /// Where the first one too many stands, counted from 1.
        line: usize,
        /// [`MAX_TERMS`].
        limit: usize,
    },
    /// The bytes are no UTF-8.
    #[error("line {line}: no UTF-8; save the file as UTF-8")]
    Encoding {
        /// Where, counted from 1.
        line: usize,
    },
    /// The file is not of its format.
    #[error("line {line}: {why}")]
    Malformed {
        /// Where, counted from 1.
        line: usize,
        /// What is wrong.
        why: String,
    },
    /// There is no term in it.
    #[error("there is no term in it")]
    Empty,
}

/// Largest file, in bytes.
pub const MAX_BYTES: usize = 64 << 20;

/// Most terms of all glossaries together.
pub const MAX_TERMS: usize = 1_000_000;

/// Longest term, in bytes.
const MAX_TERM: usize = 1000;

/// Columns that say nothing of the terms themselves.
const REMARKS: &[&str] =
    &["note", "notes", "comment", "comments", "definition", "context", "id", "domain", "subject", "status"];

/// The concepts of a file, each with the line where it begins.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Vec<(usize, Concept)>, GlossaryError> {
    if bytes.len() > MAX_BYTES {
        return Err(GlossaryError::TooLarge { bytes: bytes.len(), limit: MAX_BYTES });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        GlossaryError::Encoding { line: 1 + before.iter().filter(|&&byte| byte == b'\n').count() }
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_xml = text.trim_start().starts_with('<') && ending != "csv" && ending != "tsv";
    let concepts = match ending.as_str() {
        "tbx" | "xml" => tbx::read(text)?,
        _ if is_xml => tbx::read(text)?,
        "tsv" => table(text, b'\t')?,
        _ => table(text, delimiter(text))?,
    };
    match concepts.is_empty() {
        true => Err(GlossaryError::Empty),
        false => Ok(concepts),
    }
}

/// What parts the columns: the one of comma, semicolon and tab that the first line has most of, outside of quotes.
fn delimiter(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in text.bytes().skip_while(|byte| matches!(byte, b'\n' | b'\r')) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if !quoted => counts.iter_mut().filter(|(mark, _)| *mark == byte).for_each(|(_, n)| *n += 1),
            _ => {}
        }
    }
    // The first of those that are equal.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(mark, _)| *mark)
}

/// What a column holds.
#[derive(Debug, Clone)]
struct Column {
    /// None for remarks.
    side: Option<Side>,
    is_forbidden: bool,
}

fn table(text: &str, delimiter: u8) -> Result<Vec<(usize, Concept)>, GlossaryError> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut columns: Option<Vec<Column>> = None;
    let mut concepts = Vec::new();
    let mut lines = Lines { text, at: 0, line: 1 };
    for record in reader.records() {
        let record = record.map_err(|error| GlossaryError::Malformed {
            line: error.position().map_or(1, |place| lines.of(place.byte())),
            why: error.to_string(),
        })?;
        let line = record.position().map_or(1, |place| lines.of(place.byte()));
        let malformed = |why: String| GlossaryError::Malformed { line, why };
        let Some(known) = &columns else {
            let header = header(&record);
            let is_header = header.is_some();
            columns = Some(header.unwrap_or_else(|| {
                [Side::Source, Side::Target]
                    .map(|side| Column { side: Some(side), is_forbidden: false })
                    .into()
            }));
            if !is_header {
                concepts.extend(row(&record, columns.as_deref().unwrap_or_default(), line)?);
            }
            continue;
        };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if record.len() > known.len() && record.iter().skip(known.len()).any(|cell| !cell.trim().is_empty()) {
            return Err(malformed(format!("{} columns where {} belong", record.len(), known.len())));
        }
        concepts.extend(row(&record, known, line)?);
    }
    Ok(concepts)
}

/// The lines of a text, asked for in order.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line, counted from 1, of the row that begins at or after a byte.
    fn of(&mut self, byte: u64) -> usize {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX).max(self.at);
        let after = self.text.as_bytes().get(self.at..).unwrap_or_default();
        for &here in after {
            // Empty lines are no rows.
            if self.at >= byte && !matches!(here, b'\n' | b'\r') {
                break;
            }
            self.line += usize::from(here == b'\n');
            self.at += 1;
        }
        self.line
    }
}

/// The columns that a first row names; none where it is a row of terms.
fn header(record: &csv::StringRecord) -> Option<Vec<Column>> {
    let names: Vec<String> = record.iter().map(|cell| cell.trim().to_lowercase()).collect();
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    let is_plain = has("source") && has("target");
    let column = |name: &String| {
        let (name, is_forbidden) = match name.strip_prefix("forbidden") {
            Some("") => ("target", true),
            Some(rest) => (rest.trim_start_matches([':', ' ', '_', '-']), true),
            None => (name.as_str(), false),
        };
        let side = match name {
            "source" => Some(Side::Source),
            "target" => Some(Side::Target),
            name if !is_plain => language(name).map(Side::Language),
            _ => None,
        };
        Column { side, is_forbidden }
    };
    let columns: Vec<Column> = names.iter().map(column).collect();
    let languages = columns.iter().filter(|column| matches!(column.side, Some(Side::Language(_)))).count();
    let all_known = columns
        .iter()
        .zip(&names)
        .all(|(column, name)| column.side.is_some() || name.is_empty() || REMARKS.contains(&name.as_str()));
    (is_plain || languages >= 2 && all_known).then_some(columns)
}

/// A language tag as the name of a column: a language of two letters, with a region or not. Three letters are rather a
/// word.
fn language(name: &str) -> Option<String> {
    let tag = tolmach_language::Language::parse(name).ok()?;
    (primary(name).len() == 2 && tag.english_name() != tag.as_str()).then(|| tag.as_str().to_owned())
}

/// The concept of a row; `|` parts terms that are as good as each other.
fn row(
    record: &csv::StringRecord,
    columns: &[Column],
    line: usize,
) -> Result<Option<(usize, Concept)>, GlossaryError> {
    let mut concept = Concept::default();
    if record.iter().all(|cell| cell.trim().is_empty()) {
        return Ok(None);
    }
    for cell in record.iter().filter(|cell| cell.contains(['\n', '\r'])) {
        term(cell, line)?;
    }
    if record.len() < 2 {
        let why = "one column: a term and its translation are parted by a comma, semicolon or tab".into();
        return Err(GlossaryError::Malformed { line, why });
    }
    for (cell, column) in record.iter().zip(columns) {
        let Some(side) = &column.side else { continue };
        for text in cell.split('|').map(str::trim).filter(|text| !text.is_empty()) {
            concept.terms.push(Term {
                side: side.clone(),
                text: term(text, line)?,
                is_forbidden: column.is_forbidden,
            });
        }
    }
    if concept.terms.iter().all(|term| term.side == Side::Source)
        || concept.terms.iter().all(|term| term.side == Side::Target)
    {
        let why = match concept.terms.first() {
            Some(term) => format!("{:?} has no counterpart", term.text),
            None => "no term".into(),
        };
        return Err(GlossaryError::Malformed { line, why });
    }
    Ok(Some((line, concept)))
}

/// A term as it is kept.
pub(super) fn term(text: &str, line: usize) -> Result<String, GlossaryError> {
    let malformed = |why: String| Err(GlossaryError::Malformed { line, why });
    let shown: String = text.chars().take(40).collect();
    if text.len() > MAX_TERM {
        return malformed(format!("{shown:?}… is longer than a term may be; is a quotation mark left open?"));
    }
    if text.contains(['\n', '\r']) {
        return malformed(format!("{shown:?}… runs over the end of a line; is a quotation mark left open?"));
    }
    match crate::words::words(text).len() {
        0 => malformed(format!("{shown:?} has no letter and no figure")),
        count if count > super::matcher::MOST_WORDS => malformed(format!("{shown:?}… has {count} words")),
        _ => Ok(text.to_owned()),
    }
}
