//! Languages: their tags (BCP 47), and all that the other crates know of each, which lies in the folder of the language.
//!
//! - [`Language`] is a parsed tag, with names, direction and separators of the language, and with the rule which model
//!   serves which language ([`Language::fit`]).
//! - [`Data`] is what a crate makes of one file of each language, made when a text of that language is first read.
//!
//! A language is a folder of `languages/` with a `language.toml`; the table of them is made when this crate is built, and
//! a key that is unknown or missing fails the build. No language has a name in code anywhere else.

mod data;
mod tag;
mod traits;

pub use data::Data;
pub use tag::{Fit, Language, LanguageError, primary, same_language};
pub use traits::{Guillemets, Traits};
