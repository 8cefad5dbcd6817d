//! What can go wrong between a front end and a translation.

use tolmach_catalog::CatalogError;
use tolmach_document::DocumentError;
use tolmach_engine::EngineError;

/// Why a text or document cannot be translated, or is not.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// The model store has no such pair, or is damaged.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// A model cannot be loaded, and no other may take its place.
    #[error("the {pair} model {id} cannot be used: {source}")]
    Model {
        /// The pair, as `en-pt`.
        pair: String,
        /// The model.
        id: String,
        /// Whether `tolmach.lock` names it; otherwise there is no other that can be loaded.
        locked: bool,
        /// The file that is wrong, and what is wrong with it.
        source: Box<EngineError>,
    },
    /// A document cannot be read or rebuilt.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// [`crate::Control::cancel`] was called.
    #[error("cancelled")]
    Cancelled,
    /// The deadline of the [`crate::Control`] has passed.
    #[error("not done by its deadline")]
    DeadlinePassed,
    /// More waits than may when another request comes ([`crate::Service::with_most_waiting`]); nothing of it was begun.
    #[error("too much is to be done: {waiting} sentences wait")]
    Busy {
        /// Sentences, and shares of others to be scored or judged.
        waiting: usize,
    },
}
