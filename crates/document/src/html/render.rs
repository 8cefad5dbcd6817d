//! Writes a page: copies its text, with translated sentences and values in their places.

use std::ops::Range;

use super::json_ld;
use super::metadata::write_value;
use super::references::escape_text;
use super::sentence::Tags;
use super::tokenizer::Quote;
use super::{Page, Sentence, What, encoding};
use crate::language::{direction, locale, same_language};
use crate::layout::Layout;
use crate::projection::{Event, Shape, project};
use crate::{Doubt, RenderOptions, Segment, Translation};

impl Layout for Page {
    fn render(
        &self,
        segments: &[Segment],
        translations: &[Translation],
        options: &RenderOptions,
        doubts: &mut Vec<Doubt>,
    ) -> Vec<u8> {
        let mut writer = Writer { page: self, segments, translations, options, doubts, out: String::new() };
        writer.out.reserve(self.text.len() + self.text.len() / 4);
        let mut at = 0;
        for sentence in &self.sentences {
            writer.copy(at..sentence.range.start);
            writer.sentence(sentence);
            at = sentence.range.end;
        }
        writer.copy(at..self.text.len());
        // The end of the document takes what is inserted there.
        writer.insertions(self.text.len());
        encoding::encode(&writer.out, self.encoding)
    }
}

struct Writer<'a> {
    page: &'a Page,
    segments: &'a [Segment],
    translations: &'a [Translation],
    options: &'a RenderOptions,
    doubts: &'a mut Vec<Doubt>,
    out: String,
}

impl<'a> Writer<'a> {
    /// The segment and its translation, where that differs.
    fn changed(&self, segment: usize) -> Option<(&'a Segment, &'a Translation)> {
        let (source, target) = (self.segments.get(segment)?, self.translations.get(segment)?);
        (source.text() != target.text).then_some((source, target))
    }

    fn source(&self, range: Range<usize>) -> &'a str {
        self.page.text.get(range).unwrap_or_default()
    }

    /// Copies source bytes, with the patches that lie in them.
    fn copy(&mut self, range: Range<usize>) {
        let patches = &self.page.patches;
        let first = patches.partition_point(|patch| patch.range.start < range.start);
        let mut at = range.start;
        for patch in patches.get(first..).unwrap_or_default() {
            if patch.range.start >= range.end {
                break;
            }
            if patch.range.start < at || patch.range.end > range.end {
                continue;
            }
            let before = self.source(at..patch.range.start);
            self.out.push_str(before);
            if self.patch(patch.range.clone(), patch.what) {
                at = patch.range.end;
            } else {
                at = patch.range.start;
            }
        }
        let rest = self.source(at..range.end);
        self.out.push_str(rest);
    }

    fn insertions(&mut self, at: usize) {
        let patches = &self.page.patches;
        let first = patches.partition_point(|patch| patch.range.start < at);
        for patch in patches.get(first..).unwrap_or_default() {
            self.patch(patch.range.clone(), patch.what);
        }
    }

    /// Writes what stands in place of `range`; returns false where that stays as it is.
    fn patch(&mut self, range: Range<usize>, what: What) -> bool {
        let old = self.source(range.clone());
        let before = || self.source(range.start.saturating_sub(16)..range.start);
        let target = self.options.target_language.as_str();
        match what {
            What::Attribute { segment, quote } => match self.changed(segment) {
                Some((_, translation)) => write_value(&translation.text, quote, before(), &mut self.out),
                None => return false,
            },
            What::Json { segment } => match self.changed(segment) {
                Some((_, translation)) => json_ld::escape(&translation.text, self.is_narrow(), &mut self.out),
                None => return false,
            },
            What::Notice => match &self.options.notice {
                Some(notice) => notice.write_html(self.options, &mut self.out),
                None => return false,
            },
            _ if !self.options.relabels() => return false,
            What::Language { quote, root } => {
                if !root && !same_language(old, &self.options.source_language) {
                    return false;
                }
                write_value(target, quote, before(), &mut self.out);
            }
            What::MissingLanguage => {
                self.out.push_str(" lang");
                write_value(target, Quote::Missing, "", &mut self.out);
            }
            What::Direction { quote, root } => {
                let (from, to) = (direction(&self.options.source_language), direction(target));
                // Inside the page, only what was set against the source's own direction stays.
                let follows = root || (from == "rtl" && old.trim().eq_ignore_ascii_case(from));
                if from == to || !follows || old.trim().eq_ignore_ascii_case("auto") {
                    return false;
                }
                write_value(to, quote, before(), &mut self.out);
            }
            What::MissingDirection => {
                if direction(target) != "rtl" {
                    return false;
                }
                self.out.push_str(" dir");
                write_value("rtl", Quote::Missing, "", &mut self.out);
            }
            What::Locale { quote } => write_value(&locale(target), quote, before(), &mut self.out),
            What::JsonLanguage => json_ld::escape(target, true, &mut self.out),
            What::MissingJsonLanguage => {
                self.out.push_str("\"inLanguage\":\"");
                json_ld::escape(target, true, &mut self.out);
                self.out.push_str("\",");
            }
        }
        true
    }

    fn is_narrow(&self) -> bool {
        !matches!(self.page.encoding.name(), "UTF-8" | "UTF-16LE" | "UTF-16BE" | "gb18030")
    }

    fn sentence(&mut self, sentence: &Sentence) {
        let Some((segment, translation)) = self.changed(sentence.segment) else {
            self.copy(sentence.range.clone());
            return;
        };
        let projection = project(segment.text(), &segment.marks, translation);
        for (mark, why) in projection.doubts {
            let mark =
                sentence.tags.get(mark).map_or("", |tags| self.source(tags.open.start..tags.close.end));
            let mark = element_name(mark);
            self.doubts.push(Doubt { segment: sentence.segment, mark, why });
        }
        let text = translation.text.as_str();
        // Byte of the translation that is reached, where that is known.
        let mut at = Some(0);
        for event in projection.events {
            match event {
                Event::Text(span) => {
                    escape_text(text.get(span.start..span.end).unwrap_or_default(), &mut self.out);
                    at = Some(span.end);
                }
                Event::Open(mark) => self.tag(sentence, mark, |tags| tags.open.clone()),
                Event::Close(mark) => self.tag(sentence, mark, |tags| tags.close.clone()),
                Event::Whole(mark) => {
                    let opaque = segment.marks.get(mark).is_some_and(|mark| mark.shape == Shape::Opaque);
                    let page = self.page;
                    self.tag(sentence, mark, |tags| match at {
                        Some(at) => without_useless_space(&page.text, tags.open.clone(), text, at),
                        None => tags.open.clone(),
                    });
                    if opaque {
                        at = None;
                    }
                }
                Event::Space => self.out.push(' '),
            }
        }
    }

    fn tag(&mut self, sentence: &Sentence, mark: usize, which: impl Fn(&Tags) -> Range<usize>) {
        if let Some(range) = sentence.tags.get(mark).map(which) {
            self.copy(range);
        }
    }
}

/// The space around a point that parted words is left out at the edges of the translation, and inside a word.
fn without_useless_space(page: &str, range: Range<usize>, translation: &str, at: usize) -> Range<usize> {
    let (before, after) = translation.split_at_checked(at).unwrap_or((translation, ""));
    let inside = !before.is_empty()
        && !after.is_empty()
        && !before.ends_with(char::is_whitespace)
        && !after.starts_with(char::is_whitespace);
    let bytes = page.as_bytes();
    let blank = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_whitespace);
    let mut range = range;
    while (before.is_empty() || inside) && range.start < range.end && blank(range.start) {
        range.start += 1;
    }
    while (after.is_empty() || inside) && range.start < range.end && blank(range.end - 1) {
        range.end -= 1;
    }
    range
}

/// Name of the first element in `markup`, in lower case, or `comment`.
fn element_name(markup: &str) -> String {
    let name = markup.trim_start().trim_start_matches(['<', '/']);
    let name: String = name.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '-' | ':')).collect();
    if name.is_empty() { "comment".to_string() } else { name.to_lowercase() }
}
