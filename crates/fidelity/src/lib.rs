//! The fidelity gate: judges a translation against its source, whoever made it.
//!
//! [`check`] is a pure function of the two texts, their languages and, where one is known, the word alignment. It
//! never sees an engine: the producer does not check itself. [`Rules`] say what a house makes of each [`Class`].
//!
//! ```
//! use tolmach_fidelity::{Class, Pair, Rules, Severity, check, verdict};
//!
//! let pair = Pair {
//!     source: "A inflação caiu para 3,5% em março.",
//!     target: "Inflation fell to 35% in March.",
//!     from: "pt",
//!     to: "en",
//!     links: &[],
//! };
//! let findings = check(&pair, &Rules::default());
//! assert_eq!(findings[0].class, Class::Magnitude);
//! assert_eq!(findings[0].expected.as_deref(), Some("3.5%"));
//! assert_eq!(verdict(&findings), Some(Severity::Block));
//! ```

mod back;
mod bare;
#[cfg(test)]
mod cost;
mod coverage;
mod edits;
mod finding;
mod form;
mod gate;
mod hash;
mod keep;
mod knowledge;
mod lexicon;
mod literals;
mod mend;
mod names;
mod polarity;
mod quantity;
mod residue;
mod rules;
pub mod style;
mod surface;
mod terms;
#[cfg(test)]
mod tests;
mod texts;
mod transliteration;
mod words;
mod work;
mod worse;

pub use back::{Back, Likelihood, check_with, features, may_be_doubted, negations};
pub use finding::{Class, Finding, Severity};
pub use gate::{check, verdict};
pub use knowledge::{Need, Unjudged, unjudged};
pub use literals::{Literal, LiteralKind, literals, lost_literals};
pub use mend::mend;
pub use rules::{Rules, RulesError};
pub use style::{Edit, edited};
pub use terms::{
    GlossaryError, MAX_BYTES as MAX_GLOSSARY_BYTES, MAX_TERMS as MAX_GLOSSARY_TERMS, TermCount, TermCounts,
    TermUse,
};
pub use worse::{Standing, Worse};

use tolmach_text::Link;

/// A sentence or segment and its translation.
#[derive(Debug, Clone, Copy)]
pub struct Pair<'a> {
    /// Source text.
    pub source: &'a str,
    /// The translation.
    pub target: &'a str,
    /// Language tag (BCP 47) of the source.
    pub from: &'a str,
    /// Language tag (BCP 47) of the translation.
    pub to: &'a str,
    /// Which target bytes come from which source bytes; empty where no alignment is known.
    pub links: &'a [Link],
}
