//! Which language a text is in: from what it says of itself and from its words together.
//!
//! Names alone, numbers and a few words say nothing, and being unsure is a result. Deliberately absent: files, models,
//! markup; the caller brings the passages of a document and its declaration.
//!
//! - [`Identifier::decide`] judges a whole document.
//! - [`Identifier::foreign`] judges one passage of a document whose language is known.
//!
//! ```
//! use tolmach_identify::Identifier;
//! let identifier = Identifier::new(["pt", "ru"]);
//! let decision = identifier.decide(Some("en"), &["O porto reabriu ontem depois de três semanas de greve."]);
//! assert_eq!(decision.language.as_deref(), Some("pt"));
//! assert_eq!(decision.declared.as_deref(), Some("en"));
//! ```

mod alphabet;
mod decision;
mod detector;
mod evidence;

pub use decision::{Decision, Identifier, Why};
