//! Plain text: each line that is not blank is a segment, or each paragraph where lines are joined.

use std::ops::Range;

use crate::encoding;
use crate::layout::Parsed;
use crate::notation::Notation;
use crate::template::inline::Item;
use crate::template::{Found, Ink, Place, What, Writer};
use crate::{DocumentError, ReadOptions, RenderOptions, SegmentKind};

/// Reads text in UTF-8, or in UTF-16 with a byte order mark.
pub(crate) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, DocumentError> {
    let (text, encoding) = encoding::decode_text(bytes)?;
    let mut found = Found::new(&text, &options.limits);
    let mut paragraph: Option<Range<usize>> = None;
    let mut at = 0;
    for line in text.split_inclusive(['\n', '\r', '\u{c}']) {
        let range = at..at + line.len();
        at = range.end;
        let content = line.trim_matches(['\u{feff}', '\r', '\n']);
        let start = range.start + (line.len() - line.trim_start_matches('\u{feff}').len());
        if options.unwrap_lines && !content.trim().is_empty() {
            // What follows is joined unless it is set off: an indented line, an entry of a list, a row of columns.
            let columns = |range: &Range<usize>| text[range.clone()].contains('\t');
            match paragraph.take() {
                Some(open) if !is_set_off(content) && !columns(&open) => {
                    paragraph = Some(open.start..range.end);
                }
                open => {
                    segment(&mut found, open)?;
                    paragraph = Some(start..range.end);
                }
            }
            continue;
        }
        // A carriage return before a line feed ends no paragraph.
        if line != "\n" || !text[..range.start].ends_with('\r') {
            segment(&mut found, paragraph.take())?;
        }
        if !options.unwrap_lines {
            segment(&mut found, Some(start..range.end))?;
        }
    }
    segment(&mut found, paragraph)?;
    found.hole(text.len()..text.len(), What::Notice);
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let ended = text.is_empty() || text.ends_with('\n');
    let ink = Plain { line_end, empty: text.is_empty(), ended };
    Ok(found.finish_document(encoding, ink))
}

/// Whether a line begins something new although no blank line stands before it.
fn is_set_off(line: &str) -> bool {
    let trimmed = line.trim_start();
    let number = trimmed.trim_start_matches(|c: char| c.is_ascii_digit());
    line.starts_with([' ', '\u{3000}'])
        || line.contains('\t')
        || trimmed.starts_with(['-', '*', '•', '–', '—', '>', '|', '#'])
        || (number.len() < trimmed.len() && number.starts_with(['.', ')']))
}

/// Adds a line or paragraph; tabs set columns apart, and more than one space stays where it was.
fn segment(found: &mut Found<'_>, range: Option<Range<usize>>) -> Result<(), DocumentError> {
    let Some(range) = range else { return Ok(()) };
    let text = found.text.get(range.clone()).unwrap_or_default();
    let mut at = range.start;
    for column in text.split_inclusive('\t') {
        let mut items = Vec::new();
        let mut from = at;
        let mut spaces: Option<usize> = None;
        for (offset, c) in column.char_indices().chain([(column.len(), '\0')]) {
            match (c == ' ', spaces) {
                (true, None) => spaces = Some(at + offset),
                (false, Some(start)) => {
                    if at + offset - start > 1 {
                        items.push(Item::Text(from..start));
                        items.push(Item::Point { range: start..at + offset, breaks: true });
                        from = at + offset;
                    }
                    spaces = None;
                }
                _ => {}
            }
        }
        items.push(Item::Text(from..at + column.len()));
        found.sentence(&items, Notation::Plain, SegmentKind::Paragraph, None)?;
        at += column.len();
    }
    Ok(())
}

/// Text has no marks but placeholders.
#[derive(Debug)]
struct Plain {
    line_end: &'static str,
    empty: bool,
    /// The text ends with a line end.
    ended: bool,
}

impl Ink for Plain {
    fn sentence(&self, writer: &mut Writer<'_>, place: &Place<'_>) {
        writer.markup(place);
    }

    fn notice(&self, options: &RenderOptions, out: &mut String) {
        let Some(notice) = &options.notice else { return };
        if !self.empty {
            out.push_str(if self.ended { "" } else { self.line_end });
            out.push_str(self.line_end);
        }
        notice.write_text(options, out);
        out.push_str(self.line_end);
    }

    fn name(&self, markup: &str) -> String {
        markup.trim().to_string()
    }
}
