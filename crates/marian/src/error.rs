//! What can be wrong with a model file.

/// Why a model or shortlist cannot be read. Offsets and lengths are bytes.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The file cannot be opened or mapped.
    #[error("cannot read {path}: {source}")]
    Io {
        /// The file.
        path: std::path::PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file ends before a field does.
    #[error("file ends in {what}: needs {needed} bytes at offset {offset}, the file has {length}")]
    Truncated {
        /// The field.
        what: &'static str,
        /// Where it begins.
        offset: usize,
        /// Its length.
        needed: u64,
        /// Length of the file.
        length: usize,
    },
    /// A header field has a value that the format does not allow.
    #[error("{what}: expected {expected}, found {found}")]
    Header {
        /// The field.
        what: &'static str,
        /// What the format allows.
        expected: String,
        /// What the file says.
        found: String,
    },
    /// A tensor that the architecture needs is not in the file.
    #[error("no tensor `{name}` in the model")]
    MissingTensor {
        /// The name looked for.
        name: String,
    },
    /// A tensor has another type or shape than the architecture needs.
    #[error("tensor `{name}`: expected {expected}, found {found}")]
    Tensor {
        /// The tensor.
        name: String,
        /// Type and shape needed.
        expected: String,
        /// Type and shape found.
        found: String,
    },
    /// The model is of a kind that this engine does not run.
    #[error("unsupported model: {key} is {found}, expected {expected}")]
    Unsupported {
        /// Key of `special:model.yml`.
        key: &'static str,
        /// What this engine runs.
        expected: String,
        /// What the file says.
        found: String,
    },
}
