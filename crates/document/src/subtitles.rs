//! Subtitles: SubRip (SRT) and WebVTT.
//!
//! `bytes → text (legacy) → cues → pieces (tags) → turns (who says what) → sentences (turns of several cues) → segments`,
//! and back: `translation → units → slots (fit) → lines → bytes (write)`.
//!
//! A segment is what a person says without a pause: a sentence that runs over several cues is one, and its translation
//! is laid over the same cues in order. All that is not said is copied: numbers, times, settings, comments, blank lines,
//! dashes, music signs, tags around a whole turn.

mod cues;
mod fit;
mod legacy;
mod marks;
mod phrase;
mod sentences;
mod tags;
mod text;
mod turns;
mod units;
mod write;

use std::ops::Range;

use crate::layout::Parsed;
use crate::notation::Notation;
use crate::{DocumentError, ReadOptions};
use cues::cues;
use sentences::Joiner;
use turns::Cutter;
use write::Subtitles;

/// How a file of subtitles is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Syntax {
    Srt,
    Vtt,
}

impl Syntax {
    fn notation(self) -> Notation {
        match self {
            Self::Srt => Notation::Plain,
            Self::Vtt => Notation::Html,
        }
    }
}

/// Reads a SubRip file.
pub(crate) fn parse_srt(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, DocumentError> {
    parse(bytes, Syntax::Srt, options)
}

/// Reads a WebVTT file.
pub(crate) fn parse_vtt(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, DocumentError> {
    parse(bytes, Syntax::Vtt, options)
}

/// Whether a document begins as SubRip files do.
pub(crate) fn looks_like_srt(bytes: &[u8]) -> bool {
    cues::looks_like(bytes, Syntax::Srt)
}

/// Whether a document begins as WebVTT files do.
pub(crate) fn looks_like_vtt(bytes: &[u8]) -> bool {
    cues::looks_like(bytes, Syntax::Vtt)
}

fn parse(bytes: &[u8], syntax: Syntax, options: &ReadOptions) -> Result<Parsed, DocumentError> {
    let (text, encoding) = legacy::decode(bytes)?;
    let cues = cues(&text, syntax);
    let mut pieces = Vec::new();
    let mut by_cue = Vec::with_capacity(cues.len());
    for cue in &cues {
        let first = pieces.len();
        tags::pieces(&text, cue.text.clone(), syntax, options.limits.max_depth, &mut pieces)?;
        by_cue.push(first..pieces.len());
    }
    let mut turns = Vec::new();
    let cutter = Cutter { text: &text, notation: syntax.notation(), pieces: &pieces };
    for (cue, pieces) in by_cue.into_iter().enumerate() {
        cutter.turns(cue, pieces, &mut turns);
    }
    // Turns and characters of each cue.
    let mut said = vec![(0, 0); cues.len()];
    for turn in &turns {
        if let Some((count, length)) = said.get_mut(turn.cue) {
            *count += 1;
            *length += turn.shown.len();
        }
    }
    let joiner = Joiner { text: &text, syntax, cues: &cues, pieces: &pieces, cutter: &cutter };
    let groups = joiner.join(&mut turns);
    let mut segments = Vec::new();
    let mut sentences = Vec::new();
    for group in groups {
        let of_cue = |cue: usize| said.get(cue).copied().unwrap_or_default();
        let Some((segment, sentence)) = joiner.build(turns.get(group).unwrap_or_default(), of_cue) else {
            continue;
        };
        if segments.len() == options.limits.max_segments {
            return Err(DocumentError::TooManySegments { limit: options.limits.max_segments });
        }
        segments.push(segment);
        sentences.push(sentence);
    }
    let header = Header::of(&text, syntax);
    let language = text.get(header.language.clone()).filter(|tag| !tag.is_empty()).map(str::to_string);
    let layout = Subtitles { text, encoding, syntax, sentences, header, line: options.subtitle_line.max(1) };
    Ok(Parsed { segments, language, source_url: None, layout: Box::new(layout) })
}

/// What stands before the cues of a WebVTT file.
#[derive(Debug, Default)]
struct Header {
    /// The value of `Language:`; empty where there is none.
    language: Range<usize>,
    /// Where a comment can be put; `None` where there is no header.
    end: Option<usize>,
}

impl Header {
    fn of(text: &str, syntax: Syntax) -> Self {
        let start = text.len() - text.trim_start_matches('\u{feff}').len();
        let mut header = Self::default();
        if syntax == Syntax::Srt || !text.get(start..).is_some_and(|rest| rest.starts_with("WEBVTT")) {
            return header;
        }
        for line in cues::lines(text, start) {
            let content = text.get(line.content.clone()).unwrap_or_default();
            if content.contains("-->") {
                // A cue without a blank line before it.
                break;
            }
            header.end = Some(line.end);
            if content.trim().is_empty() {
                break;
            }
            if let Some(value) = content.strip_prefix("Language:") {
                let value = value.trim();
                let end = line.content.start + content.trim_end().len();
                header.language = end - value.len()..end;
            }
        }
        header
    }
}

#[cfg(test)]
mod tests;
