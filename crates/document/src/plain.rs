//! Plain text: each line that is not blank is a segment.

use std::ops::Range;

use crate::layout::{Layout, Parsed};
use crate::{DocumentError, Doubt, Limits, RenderOptions, Segment, SegmentKind, Translation};

/// The text and where its segments are.
#[derive(Debug)]
struct Plain {
    text: String,
    lines: Vec<Range<usize>>,
}

/// Reads UTF-8 text.
pub(crate) fn parse(bytes: &[u8], limits: &Limits) -> Result<Parsed, DocumentError> {
    let text =
        std::str::from_utf8(bytes).map_err(|e| DocumentError::InvalidUtf8 { offset: e.valid_up_to() })?;
    let mut lines = Vec::new();
    let mut segments = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive(['\n', '\r', '\u{c}']) {
        let edge = |c: char| c.is_whitespace() || c == '\u{feff}';
        let content = line.trim_matches(edge);
        let start = at + (line.len() - line.trim_start_matches(edge).len());
        at += line.len();
        if !content.chars().any(char::is_alphabetic) {
            continue;
        }
        if lines.len() >= limits.max_segments {
            return Err(DocumentError::TooManySegments { limit: limits.max_segments });
        }
        lines.push(start..start + content.len());
        segments.push(Segment::new(content.to_string(), SegmentKind::Paragraph, None, Vec::new()));
    }
    let layout = Box::new(Plain { text: text.to_string(), lines });
    Ok(Parsed { segments, language: None, source_url: None, layout })
}

impl Layout for Plain {
    fn render(
        &self,
        _: &[Segment],
        translations: &[Translation],
        options: &RenderOptions,
        _: &mut Vec<Doubt>,
    ) -> Vec<u8> {
        let mut out = String::with_capacity(self.text.len() + self.text.len() / 4);
        let mut at = 0;
        for (line, translation) in self.lines.iter().zip(translations) {
            out.push_str(self.text.get(at..line.start).unwrap_or_default());
            out.push_str(&translation.text);
            at = line.end;
        }
        out.push_str(self.text.get(at..).unwrap_or_default());
        if let Some(notice) = &options.notice {
            notice.write_text(options, &mut out);
        }
        out.into_bytes()
    }
}
