//! The bytes of a file, in memory or mapped.

use std::path::Path;

use crate::ModelError;

/// The content of a model file; immutable.
#[derive(Debug)]
pub struct FileBytes(Held);

#[derive(Debug)]
enum Held {
    Owned(Vec<u8>),
    Mapped(memmap2::Mmap),
}

impl FileBytes {
    /// Maps a file; its pages are shared between processes and read when first used.
    ///
    /// # Errors
    /// If the file cannot be opened or mapped.
    pub fn open(path: &Path) -> Result<Self, ModelError> {
        let io = |source| ModelError::Io { path: path.to_owned(), source };
        let file = std::fs::File::open(path).map_err(io)?;
        // SAFETY: the map is read-only and private. The store writes model files once, under another name, and
        // renames them into place; nobody truncates them. A process that does so all the same breaks this one
        // as it would any reader of a mapped file; docs/security.md says so.
        #[allow(unsafe_code)]
        let map = unsafe { memmap2::Mmap::map(&file) }.map_err(io)?;
        Ok(Self(Held::Mapped(map)))
    }

    /// Gives the memory of a part that will hardly be read again back to the system; reading it stays right.
    #[cfg(unix)]
    pub(crate) fn release(&self, part: std::ops::Range<usize>) {
        if let Held::Mapped(map) = &self.0 {
            // Only whole pages inside the part, whatever their size up to 64 KiB: neighbours are in use.
            let from = part.start.next_multiple_of(PAGE);
            let length = (part.end.min(map.len()) / PAGE * PAGE).saturating_sub(from);
            if length > 0 {
                // SAFETY: the map is of a file and never written to, so that a dropped page is read from the file
                // again and every reference into it keeps seeing the same bytes.
                #[allow(unsafe_code)]
                let advised =
                    unsafe { map.unchecked_advise_range(memmap2::UncheckedAdvice::DontNeed, from, length) };
                // Advice only: where the system does not take it, the pages stay.
                _ = advised;
            }
        }
    }

    /// Gives nothing back: such systems have no call for it.
    #[cfg(not(unix))]
    pub(crate) fn release(&self, _part: std::ops::Range<usize>) {}
}

/// The largest page of the systems in question.
#[cfg(unix)]
const PAGE: usize = 1 << 16;

impl From<Vec<u8>> for FileBytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Held::Owned(bytes))
    }
}

impl std::ops::Deref for FileBytes {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        match &self.0 {
            Held::Owned(bytes) => bytes,
            Held::Mapped(map) => map,
        }
    }
}
