//! What can go wrong between a front end and a translation.

use tolmach_catalog::CatalogError;
use tolmach_document::DocumentError;
use tolmach_engine::EngineError;

/// Why a text or document cannot be translated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// The model store has no such pair, or is damaged.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// A model cannot be loaded.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A document cannot be read or rebuilt.
    #[error(transparent)]
    Document(#[from] DocumentError),
}
