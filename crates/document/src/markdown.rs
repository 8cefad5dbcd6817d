//! Markdown: CommonMark with GitHub's extensions, front matter, HTML in it, and MDX.
//!
//! `text → front matter (front_matter) → what other programs read, made inert (mask) → events with byte ranges
//! (pulldown-cmark) → runs of inline content (walk, inline) → segments with marks (template)`, and back: `translation →
//! pieces (pieces) → characters that would be markup escaped (escape), delimiters that cannot stand replaced (ink)`.
//!
//! A paragraph that changed is written on one line, except for its hard breaks.

mod emphasis;
mod front_matter;
mod ink;
mod inline;
mod mask;
mod pieces;
mod walk;

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser};

use crate::layout::Parsed;
use crate::template::{Found, What};
use crate::{DocumentError, ReadOptions, encoding};
use ink::Ink;

/// What a file may hold beside CommonMark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    /// JSX, expressions in braces, `import` and `export`.
    mdx: bool,
    /// Formulas between dollar signs.
    math: bool,
}

impl Dialect {
    fn options(self) -> Options {
        let mut options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_GFM;
        options.set(Options::ENABLE_MATH, self.math);
        options
    }

    /// The text as the parser is to see it: of the same length, with all that template engines (or MDX) read first
    /// made inert.
    fn mask(self, text: &str) -> Cow<'_, str> {
        if self.mdx { mask::mdx(text) } else { mask::templates(text) }
    }
}

/// Reads Markdown in UTF-8, or in UTF-16 with a byte order mark.
pub(crate) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, DocumentError> {
    read(bytes, options, false)
}

/// Reads MDX.
pub(crate) fn parse_mdx(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, DocumentError> {
    read(bytes, options, true)
}

fn read(bytes: &[u8], options: &ReadOptions, mdx: bool) -> Result<Parsed, DocumentError> {
    let (text, encoding) = encoding::decode_text(bytes)?;
    let mut found = Found::new(&text, &options.limits);
    let body = front_matter::read(&mut found, options)?;
    let raw = text.get(body..).unwrap_or_default();
    let mut dialect = Dialect { mdx, math: true };
    let mut masked = dialect.mask(raw);
    if raw.contains('$') {
        dialect.math = tell_prices(&mut masked, dialect);
    }
    let walked = walk::walk(&masked, body, dialect, options, &mut found)?;
    found.hole(walked.notice..walked.notice, What::Notice);
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let ended =
        walked.notice == 0 || text.get(..walked.notice).is_some_and(|t| t.ends_with(['\n', '\u{feff}']));
    let ink = Ink { dialect, walked, line_end, ended };
    Ok(found.finish_document(encoding, ink))
}

/// Tells formulas between dollar signs from prices, whose signs are made inert; returns whether there are formulas only
/// or both. Where the signs of prices and formulas cannot be told apart, all are taken for prices.
fn tell_prices(text: &mut Cow<'_, str>, dialect: Dialect) -> bool {
    const ROUNDS: usize = 4;
    for _ in 0..ROUNDS {
        let mut prices = Vec::new();
        let mut formulas = 0;
        for (event, range) in Parser::new_ext(text, dialect.options()).into_offset_iter() {
            match event {
                Event::InlineMath(_) if !is_formula(text, range.clone()) => {
                    prices.extend([range.start, range.end - 1]);
                }
                Event::InlineMath(_) | Event::DisplayMath(_) => formulas += 1,
                _ => {}
            }
        }
        if prices.is_empty() {
            return true;
        }
        if formulas == 0 {
            return false;
        }
        *text = Cow::Owned(mask::dollars(text, &prices));
    }
    false
}

/// A formula touches no word, and does not read as an amount: `R$5 a R$10`, `$5-$10`, `$5 (or 4€ + 1$)`.
fn is_formula(text: &str, range: Range<usize>) -> bool {
    let before = text.get(..range.start).and_then(|t| t.chars().next_back());
    let after = text.get(range.end..).and_then(|t| t.chars().next());
    let formula = text.get(range).unwrap_or_default().trim_matches('$');
    let amount = formula.starts_with(|c: char| c.is_ascii_digit()) && formula.contains(' ');
    let touches = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !touches(before) && !touches(after) && (!amount || formula.contains(['\\', '=', '^']))
}

/// Whether the first bytes are surely Markdown: front matter, or marks of two kinds that other text has not.
pub(crate) fn looks_like(bytes: &[u8]) -> bool {
    const SNIFFED: usize = 4096;
    let head = String::from_utf8_lossy(bytes.get(..SNIFFED).unwrap_or(bytes));
    let head = head.trim_start_matches('\u{feff}');
    if head.trim_start().starts_with('<') {
        return false;
    }
    if front_matter::split(head).is_some() {
        return true;
    }
    let lines = || head.lines().map(str::trim_start);
    let heading = |line: &str| line.trim_start_matches('#').starts_with(' ') && line.starts_with('#');
    let row = |line: &str| line.contains("-|") && line.bytes().all(|b| b"|-: ".contains(&b));
    let bold = |line: &str| line.matches("**").count() >= 2;
    let item = |line: &str| line.starts_with("- [ ] ") || line.starts_with("- [x] ");
    let link = |line: &str| {
        line.match_indices("](").any(|(at, _)| {
            line.get(..at).is_some_and(|l| l.contains('[')) && line.get(at..).is_some_and(|l| l.contains(')'))
        })
    };
    let signs: [&dyn Fn(&str) -> bool; 6] =
        [&heading, &row, &bold, &item, &link, &|line: &str| line.starts_with("```")];
    signs.iter().filter(|sign| lines().any(sign)).count() >= 2
}

#[cfg(test)]
mod tests;
