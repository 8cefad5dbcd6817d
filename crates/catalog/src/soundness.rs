//! Whether the files of a pack are as they were imported.

use std::fs;
use std::io;

use crate::hash::hash_file;
use crate::{CatalogError, Pack, PackFile};

/// A file and its state.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileCheck {
    /// Name in the folder of the pack.
    pub name: String,
    /// How it is.
    pub state: FileState,
}

/// Whether a file is as it was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileState {
    /// It has the hash that it was imported with.
    Ok,
    /// It is not there.
    Missing,
    /// It has another hash; SHA-256 in hexadecimal.
    Changed {
        /// The hash that it was imported with.
        expected: String,
        /// The hash of the bytes now.
        found: String,
    },
    /// It cannot be read, or says things that contradict the rest.
    Unreadable {
        /// What is wrong.
        reason: String,
    },
}

impl FileState {
    /// Whether the file is as it was imported.
    pub fn is_ok(&self) -> bool {
        *self == Self::Ok
    }
}

impl std::fmt::Display for FileState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ok => f.write_str("ok"),
            Self::Missing => f.write_str("missing"),
            Self::Changed { expected, found } => {
                write!(f, "changed, expected SHA-256 {expected}, found {found}")
            }
            Self::Unreadable { reason } => f.write_str(reason),
        }
    }
}

/// Hashes the files of a pack again.
pub(crate) fn check(pack: &Pack) -> Vec<FileCheck> {
    let state = |file: &PackFile| {
        let path = pack.path(file);
        match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return FileState::Missing,
            // Hashing a pipe or a device could last for ever.
            Ok(found) if !found.is_file() => {
                return FileState::Unreadable { reason: "not a regular file".to_owned() };
            }
            _ => {}
        }
        match hash_file(&path, &|_| {}) {
            Ok((_, found)) if found == file.sha256 => FileState::Ok,
            Ok((_, found)) => FileState::Changed { expected: file.sha256.clone(), found },
            Err(error) => FileState::Unreadable { reason: error.to_string() },
        }
    };
    pack.files().map(|file| FileCheck { name: file.name.clone(), state: state(file) }).collect()
}

/// The error of the first file of a pack that is not as it was imported.
pub(crate) fn require_sound(pack: &Pack) -> Result<(), CatalogError> {
    match check(pack).into_iter().find(|file| !file.state.is_ok()) {
        None => Ok(()),
        Some(file) => Err(CatalogError::PinnedChanged {
            path: pack.dir.join(&file.name),
            found: file.state.to_string(),
        }),
    }
}
