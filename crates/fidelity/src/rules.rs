//! What a house makes of each class of finding, from one TOML file.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::IntoDeserializer;
use tolmach_text::Span;

use crate::keep::{Keep, NoWord};
use crate::style::{self, Style};
use crate::terms::Glossary;
use crate::{Class, Finding, GlossaryError, Pair, Severity, TermUse};

/// House rules.
///
/// ```toml
/// glossary = ["terms.csv"]
/// keep = ["Bloomberg Businessweek"]
///
/// [style]
/// quotes = "«»„“"
///
/// [severity]
/// number_added = "block"    # usually "warn"
/// weekday_changed = "note"
/// quotes = "off"
/// ```
///
/// A class is given the severity of its certain findings; a doubtful one stays as far below it as it is without the
/// rule, and falls away below "note".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    shifts: BTreeMap<Class, Option<i8>>,
    glossary: Arc<Glossary>,
    glossary_files: Vec<String>,
    keep: Keep,
    style: Style,
}

/// Why rules cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RulesError {
    /// The text is no TOML of this shape; the message says where.
    #[error("{message}")]
    Syntax {
        /// What is wrong, with line and column.
        message: String,
    },
    /// The gate has no such class.
    #[error("no class of finding is called {name:?}")]
    UnknownClass {
        /// As in the file.
        name: String,
    },
    /// What is to be kept has no letter and no figure.
    #[error("keep: {text:?} has no letter and no figure")]
    NoWord {
        /// As in the file.
        text: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    glossary: Vec<String>,
    #[serde(default)]
    keep: Vec<String>,
    #[serde(default)]
    style: style::Written,
    #[serde(default)]
    severity: BTreeMap<String, Level>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Off,
    Note,
    Warn,
    Block,
}

impl Rules {
    /// Reads rules.
    ///
    /// # Errors
    /// If the text is not such TOML or names an unknown class.
    pub fn from_toml(text: &str) -> Result<Self, RulesError> {
        let file: File =
            toml::from_str(text).map_err(|error| RulesError::Syntax { message: error.to_string() })?;
        let mut shifts = BTreeMap::new();
        for (name, level) in file.severity {
            let class = class(&name).ok_or(RulesError::UnknownClass { name })?;
            let wanted = match level {
                Level::Off => None,
                Level::Note => Some(0),
                Level::Warn => Some(1),
                Level::Block => Some(2),
            };
            shifts.insert(class, wanted.map(|wanted| wanted - rank(class.usual())));
        }
        let keep = Keep::new(file.keep).map_err(|NoWord(text)| RulesError::NoWord { text })?;
        let style = Style::new(&file.style).map_err(|message| RulesError::Syntax { message })?;
        Ok(Self { shifts, glossary: Arc::default(), glossary_files: file.glossary, keep, style })
    }

    /// The glossary files that the rules name, as they name them; the caller reads them, for here no file is opened, and
    /// gives them to [`Rules::add_glossary`].
    pub fn glossary_files(&self) -> &[String] {
        &self.glossary_files
    }

    /// Adds a glossary: CSV, TSV or TBX, by the ending of its name and by its content (`docs/house-rules.md`).
    ///
    /// # Errors
    /// If it is none of them, or larger than a glossary may be; with the line.
    pub fn add_glossary(&mut self, name: &str, bytes: &[u8]) -> Result<(), GlossaryError> {
        Arc::make_mut(&mut self.glossary).add(name, bytes)
    }

    /// Whether there is any glossary.
    pub fn has_glossary(&self) -> bool {
        !self.glossary.is_empty()
    }

    /// The terms of the glossaries that a source uses, in its order, the longest where one lies inside of another. Linear
    /// in the text whatever the number of terms.
    pub fn terms(&self, source: &str, from: &str, to: &str) -> Vec<TermUse> {
        self.glossary.uses(source, from, to)
    }

    /// Where words that the house keeps stand in a text, ascending and apart.
    pub fn kept(&self, text: &str) -> Vec<Span> {
        self.keep.find(text)
    }

    pub(crate) fn style(&self) -> &Style {
        &self.style
    }

    /// What a pair makes of the house's own words and marks.
    pub(crate) fn find(&self, pair: &Pair<'_>, out: &mut Vec<Finding>) {
        self.glossary.find(pair, out);
        self.keep.check(pair, out);
        style::find(pair.target, pair.to, self, out);
    }

    /// What a finding of this class counts as under these rules; none where it is not wanted.
    pub fn severity(&self, class: Class, found: Severity) -> Option<Severity> {
        match self.shifts.get(&class) {
            None => Some(found),
            Some(None) => None,
            Some(Some(shift)) => match rank(found) + shift {
                ..0 => None,
                0 => Some(Severity::Note),
                1 => Some(Severity::Warn),
                _ => Some(Severity::Block),
            },
        }
    }
}

fn class(name: &str) -> Option<Class> {
    let name: serde::de::value::StrDeserializer<'_, serde::de::value::Error> = name.into_deserializer();
    Class::deserialize(name).ok()
}

fn rank(severity: Severity) -> i8 {
    match severity {
        Severity::Note => 0,
        Severity::Warn => 1,
        Severity::Block => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_moves_certain_and_doubtful_findings_alike() {
        let rules = Rules::from_toml(
            "[severity]\nnumber_altered = \"warn\"\nnumber_added = \"block\"\nquotes = \"off\"\n",
        );
        let rules = rules.unwrap();
        assert_eq!(rules.severity(Class::NumberAltered, Severity::Block), Some(Severity::Warn));
        assert_eq!(rules.severity(Class::NumberAltered, Severity::Warn), Some(Severity::Note));
        assert_eq!(rules.severity(Class::NumberAltered, Severity::Note), None);
        assert_eq!(rules.severity(Class::NumberAdded, Severity::Warn), Some(Severity::Block));
        assert_eq!(rules.severity(Class::Quotes, Severity::Block), None);
        assert_eq!(rules.severity(Class::Loop, Severity::Block), Some(Severity::Block));
    }

    #[test]
    fn mistakes_are_named() {
        assert!(matches!(
            Rules::from_toml("[severity]\nnumbers = \"warn\"\n"),
            Err(RulesError::UnknownClass { name }) if name == "numbers"
        ));
        let error = Rules::from_toml("[severity]\nquotes = \"loud\"\n").unwrap_err();
        assert!(error.to_string().contains("loud"), "{error}");
        assert!(Rules::from_toml("severe = 1").is_err());
        assert_eq!(Rules::from_toml("").unwrap(), Rules::default());
    }
}
