//! All that a front end or a library user sees: model store, language pairs, texts and documents.
//!
//! Deliberately absent: printing, exit codes, JSON, network.
//!
//! ```no_run
//! use tolmach_service::{Options, Service, Store};
//! let service = Service::new(Store::at("models"));
//! let pair = service.pair("pt", "en")?;
//! println!("{}", pair.translate_text("O porto reabriu na segunda-feira.", &Options::default()).text);
//! # Ok::<(), tolmach_service::ServiceError>(())
//! ```

mod document;
mod error;
mod pair;
mod pool;
mod report;

pub use document::{DocumentOptions, TranslatedDocument};
pub use error::ServiceError;
pub use pair::{Pair, PendingSegment, SegmentTranslation, Segmentation, SentenceTranslation, Service};
pub use report::{Report, ReportSegment, ReportSentence, Warning};
pub use tolmach_catalog::{
    CatalogError, FileState, ImportOptions, Imported, Outcome, Pack, Pins, Store, Verified,
};
pub use tolmach_document::{DocumentError, Format, Limits};
pub use tolmach_engine::{EngineError, Hypothesis, Options};
pub use tolmach_fidelity as fidelity;
pub use tolmach_kernels::Isa;
pub use tolmach_text::{Language, Link, Span};

/// The library example of the README, compiled with the tests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
