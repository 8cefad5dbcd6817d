//! The local model store, and the channels that fill it: which models are on this machine, whole and checked by hash.
//!
//! A *pack* is what one direction of one language pair needs: a model, one vocabulary or two, usually a lexical
//! shortlist. Packs come in folders, zip archives, Python wheels and tar archives, and are recognised by the names
//! that the publishers give to their files.
//!
//! Deliberately absent: environment, clock, and any look inside a model. The caller chooses the root and passes the
//! time, and the [`Check`] that tells whether the bytes are a sound model. Nothing but a [`Fetcher`] with
//! an `HttpClient` (feature `http`) touches the network.
//!
//! * [`Store::import`] takes packs in; [`ImportOptions`] names languages, pinned hashes and limits.
//! * [`Store::find`], [`Store::choose`], [`Store::packs`]: the packs that are there, as [`Pack`]s with paths.
//! * [`Store::route`] finds the chain of packs between languages that no single model joins.
//! * [`Store::pin`], [`Store::lockfile`]: the packs that a newsroom approved, in `tolmach.lock`.
//! * [`Fetcher::offers`] reads what a [`Source`] offers: a channel, a mirror of one, an exported store;
//!   [`Offers::choose`] takes the best for a pair, [`Fetcher::fetch`] brings it into a store.
//! * [`Store::export`] makes the folder that another machine imports, uses, or fetches from.
//! * [`Store::verify`] hashes every file again; [`Store::remove`] deletes a pack.
//!
//! ```no_run
//! use std::path::Path;
//! use tolmach_catalog::{ImportOptions, Store};
//!
//! let store = Store::at("models");
//! store.import(Path::new("enpt.zip"), &ImportOptions::default())?;
//! let pack = store.find("en", "pt")?;
//! println!("{}", pack.path(&pack.model).display());
//! # Ok::<(), tolmach_catalog::CatalogError>(())
//! ```
//!
//! Layout: `<root>/<from>-<to>/<id>/` holds the files and `pack.json`, `<root>/tolmach.lock` names the approved packs.
//! Names beginning with a dot belong to the store: `.lock`, `.import-N` while an import runs, and `.fetch` with what has
//! come of packs that are not whole yet. A pack appears there by one rename, so it is whole or
//! absent whatever interrupts the import; what a crash leaves is swept by the next import.

mod archive;
mod assemble;
mod channel;
mod choice;
mod commit;
mod error;
mod fetch;
mod hash;
mod import;
mod language;
mod limits;
mod lockfile;
mod pack;
mod pins;
mod recognise;
mod route;
mod soundness;
mod staging;
mod store;
mod zstandard;

pub use channel::{Channel, Offer, Offers, Selection, Source, Track};
pub use choice::{Choice, Prefer, Wish};
pub use commit::{Imported, Outcome};
pub use error::CatalogError;
#[cfg(feature = "http")]
pub use fetch::HttpClient;
pub use fetch::{Event, Fetcher, NoReply, Offline, Patience, Reply, Request, Transport};
pub use import::{Check, ImportOptions, Progress, Stage, Unusable};
pub use language::parse_pair;
pub use limits::Limits;
pub use lockfile::{LockedPack, Lockfile};
pub use pack::{Pack, PackFile, Provenance, Published, VocabFiles};
pub use pins::Pins;
pub use route::Pivot;
pub use soundness::{FileCheck, FileState};
pub use store::{Store, Verified};
