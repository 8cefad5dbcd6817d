//! All that a front end or a library user sees: model store, language pairs, texts and documents.
//!
//! Deliberately absent: printing, exit codes; what is said as JSON are the values of [`wire`], filled by [`report`]. Only a [`Fetcher`] with an [`HttpClient`] touches the network.
//!
//! ```no_run
//! use tolmach_service::{Options, Service, Store};
//! let service = Service::new(Store::at("models"));
//! let pair = service.pair("pt", "en")?;
//! println!("{}", pair.translate_text("O porto reabriu na segunda-feira.", &Options::default()).aligned.text);
//! # Ok::<(), tolmach_service::ServiceError>(())
//! ```

mod back;
mod control;
mod document;
mod error;
mod gate;
mod identify;
mod kept;
mod load;
mod mask;
mod memory;
mod pair;
mod policy;
mod pool;
mod quality;
mod references;
pub mod report;
mod route;
mod service;
mod short;

pub use back::{Checker, Scores};
pub use control::Control;
pub use document::{DocumentOptions, TranslatedDocument};
pub use error::ServiceError;
pub use gate::{Checked, Judged};
pub use load::{PassedOver, check_model};
pub use memory::machine_memory;
pub use pair::{Pair, PendingSegment, SegmentTranslation, Segmentation, SentenceTranslation};
pub use policy::{Gate, Repair, UNBOUNDED};
pub use references::Plain;
pub use service::Service;
#[cfg(feature = "http")]
pub use tolmach_catalog::HttpClient;
pub use tolmach_catalog::{
    CatalogError, Channel, Choice, Event, Fetcher, FileState, ImportOptions, Imported, LockedPack, Lockfile,
    NoReply, Offer, Offers, Offline, Outcome, Pack, Patience, Pins, Pivot, Prefer, Reply, Request, Selection,
    Source, Store, Track, Transport, Unusable, Verified, Wish, parse_pair,
};
pub use tolmach_document::{DocumentError, Exchange, Format, Limits, ReadOptions};
pub use tolmach_engine::{EngineError, Hypothesis, Options, Required, Scored, ScoredPiece};
pub use tolmach_fidelity as fidelity;
pub use tolmach_identify::{Decision, Why as WhyLanguage};
pub use tolmach_kernels::Isa;
pub use tolmach_language::{Language, Traits, same_language};
pub use tolmach_text::{Aligned, Link, Span};
pub use tolmach_wire as wire;

/// The library example of the README, compiled with the tests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
