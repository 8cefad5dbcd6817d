//! How Tolmach says what it did, as JSON: plain data, the same for the program, a server and bindings.
//!
//! Deliberately absent: everything that decides. `tolmach-service` fills these values; whoever reads them finds the same
//! keys in every front end. A key is added without a new [`VERSION`]; one that goes or changes its meaning makes one.
//!
//! - [`Report`]: what was done to a document, sentence by sentence (`--report`).
//! - [`Segment`]: a translated text with alignment and alternatives (`--json`).
//! - [`CheckedLine`]: what the gate says of a pair of lines (`tolmach check --json`).

mod finding;
mod report;
mod segment;

pub use finding::{CheckedLine, Finding, Judged, Severity, Verdict};
pub use report::{
    Detected, GlossaryCounts, Model, NotJudged, Report, ReportSegment, ReportSentence, TermCount, Warning,
};
pub use segment::{Alternative, Link, Segment, Sentence};

/// Of the contract: see above.
pub const VERSION: u32 = 1;

/// A range of bytes of a text, `[start, end]`.
pub type Place = [usize; 2];
