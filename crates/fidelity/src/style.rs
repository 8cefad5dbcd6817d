//! The house's quotation marks, dashes and separators, and the edits that bring a text to them.
//!
//! No model is asked and no word is changed. Where the role of a mark is not certain the text stays as it is.

mod dashes;
mod figures;
mod quotes;
#[cfg(test)]
mod tests;

use serde::Deserialize;
use tolmach_text::Span;

use crate::literals::{literals, overlaps};
use crate::quantity::Separators;
use crate::{Class, Finding, Rules, Severity};

/// Bytes of a text, and what is to stand in their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The bytes; empty where something is put in.
    pub span: Span,
    /// What is to stand there.
    pub text: String,
    /// What was wrong.
    pub class: Class,
}

/// A text with edits (ascending, apart) made.
pub fn edited(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len() + 8 * edits.len());
    let mut at = 0;
    for edit in edits {
        let Some(before) = text.get(at..edit.span.start) else { continue };
        out.push_str(before);
        out.push_str(&edit.text);
        at = edit.span.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// What `[style]` of the rules says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Style {
    quotes: Option<quotes::Marks>,
    dash: Option<dashes::Dash>,
    separators: Separators,
}

/// `[style]` as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Written {
    quotes: Option<String>,
    dash: Option<String>,
    decimal: Option<String>,
    thousands: Option<String>,
}

impl Style {
    /// The style, or which key has which value that it cannot have, and what it can.
    pub(crate) fn new(written: &Written) -> Result<Self, String> {
        let wrong =
            |key: &str, value: &str, expected: &str| Err(format!("style.{key} = {value:?}: {expected}"));
        let mut style = Self::default();
        if let Some(value) = &written.quotes {
            style.quotes = quotes::Marks::new(value);
            if style.quotes.is_none() {
                return wrong(
                    "quotes",
                    value,
                    "two marks, or four with those of a quotation inside of another",
                );
            }
        }
        if let Some(value) = &written.dash {
            style.dash = dashes::Dash::new(value);
            if style.dash.is_none() {
                return wrong("dash", value, "— or –, with spaces around it or without");
            }
        }
        if let Some(value) = &written.decimal {
            style.separators.decimal =
                value.chars().next().filter(|mark| value.len() == 1 && ",.".contains(*mark));
            if style.separators.decimal.is_none() {
                return wrong("decimal", value, "a comma or a point");
            }
        }
        if let Some(value) = &written.thousands {
            style.separators.thousands = match value.as_str() {
                "," | "." | " " => value.chars().next(),
                "\u{a0}" | "\u{202f}" => Some(' '),
                _ => return wrong("thousands", value, "a comma, a point or a space"),
            };
        }
        if style.separators.decimal.is_some() && style.separators.decimal == style.separators.thousands {
            return Err("style: decimal and thousands are the same".to_owned());
        }
        Ok(style)
    }

    /// The separators of figures.
    pub(crate) fn separators(&self) -> Separators {
        self.separators
    }
}

/// What to change in a text of this language so that its marks are those of the house: ascending and apart, and none when
/// asked again of the result. Apostrophes, signs after figures (15"), ranges, addresses and codes are let alone.
pub fn apply(text: &str, language: &str, rules: &Rules) -> Vec<Edit> {
    let style = rules.style();
    if *style == Style::default() {
        return Vec::new();
    }
    let mut edits = once(text, language, style);
    // Marks that would be read otherwise afterwards, such as two beside each other, are not certain.
    if !edits.is_empty() && !once(&edited(text, &edits), language, style).is_empty() {
        edits.retain(|edit| edit.class == Class::StyleNumber);
    }
    edits
}

fn once(text: &str, language: &str, style: &Style) -> Vec<Edit> {
    let mut edits = Vec::new();
    if let Some(marks) = &style.quotes {
        quotes::edits(text, marks, &mut edits);
    }
    if let Some(dash) = style.dash {
        dashes::edits(text, dash, &mut edits);
    }
    figures::edits(text, language, style.separators, &mut edits);
    let literals = literals(text);
    edits.retain(|edit| !overlaps(&literals, edit.span));
    edits.sort_by_key(|edit| edit.span);
    edits.dedup_by(|later, before| later.span.start < before.span.end);
    edits
}

/// Marks of a translation that are not those of the house.
pub(crate) fn find(target: &str, language: &str, rules: &Rules, out: &mut Vec<Finding>) {
    for edit in apply(target, language, rules) {
        let why = match edit.class {
            Class::StyleQuotes => "the house has other quotation marks",
            Class::StyleDash => "the house has another dash",
            _ => "the house writes figures otherwise",
        };
        let found = edit.span.of(target).to_owned();
        out.push(Finding::in_target(edit.class, Severity::Note, edit.span, why).with(found, edit.text));
    }
}
