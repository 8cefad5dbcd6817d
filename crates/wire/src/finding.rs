//! What the gate says.

use serde::{Deserialize, Serialize};

use crate::Place;

/// What follows from a finding, in rising order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing, nothing to do.
    Note,
    /// An editor should look.
    Warn,
    /// Not to be published as it is.
    Block,
}

impl Severity {
    /// Its name, as it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warn => "warn",
            Self::Block => "block",
        }
    }
}

/// A finding; places are bytes of the sentence and of its translation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What is wrong, such as `number_altered`: the classes of docs/fidelity.md.
    pub class: String,
    /// What follows from it.
    pub severity: Severity,
    /// Place in the source, where it has any.
    pub source: Option<Place>,
    /// Place in the translation, where it has any.
    pub target: Option<Place>,
    /// What the translation should say.
    pub expected: Option<String>,
    /// What it says.
    pub found: Option<String>,
    /// One sentence for an editor.
    pub why: String,
}

/// What the gate says of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// The worst of the findings; null where there is none.
    pub verdict: Option<Severity>,
    /// How a sentence that was stopped was mended, by the name of the repair.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repaired: Option<String>,
    /// The repairs that were tried, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tried: Vec<String>,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// The worst of the findings of a line, or that there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// No finding.
    Pass,
    /// At most a note.
    Note,
    /// At most a warning.
    Warn,
    /// Not to be published as it is.
    Block,
}

impl From<Option<Severity>> for Verdict {
    fn from(worst: Option<Severity>) -> Self {
        match worst {
            None => Self::Pass,
            Some(Severity::Note) => Self::Note,
            Some(Severity::Warn) => Self::Warn,
            Some(Severity::Block) => Self::Block,
        }
    }
}

/// What the gate says of a line of a source and of its translation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedLine {
    /// Number of the line, from 1.
    pub line: usize,
    /// The worst of the findings.
    pub verdict: Verdict,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// What could not be judged, for want of data of one of the languages, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_judged: Vec<String>,
}
