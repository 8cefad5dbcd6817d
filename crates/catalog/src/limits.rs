//! How much an import may read and write, and the reader that stops at it.

use std::cell::{Cell, RefCell};
use std::io::{self, Read};
use std::path::Path;

use crate::CatalogError;

/// What an import may cost. The defaults are several times what the largest published packs need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Entries of an archive or folder, whatever they are.
    pub entries: usize,
    /// Bytes of the archive itself.
    pub archive: u64,
    /// Bytes of one unpacked file.
    pub file: u64,
    /// Bytes of all unpacked files; in a tar.gz also of the files that are passed over.
    pub total: u64,
    /// Unpacked bytes a packed byte; models pack to little less than their size.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { entries: 65_536, archive: 4 << 30, file: 1 << 30, total: 8 << 30, ratio: 100 }
    }
}

/// Output below which no ratio is checked: short runs of zeros pack a thousandfold and harm nobody.
const RATIO_FROM: u64 = 1 << 20;

/// Size of a metadata file that is read into memory.
pub(crate) const METADATA_BYTES: u64 = 1 << 20;

/// The limits of one import and what is spent of them.
///
/// A limit is noticed deep inside the readers of archives, whose errors keep only text. The error that belongs to
/// it waits here meanwhile, and [`Budget::fault`] hands it out in place of theirs.
#[derive(Debug)]
pub(crate) struct Budget<'a> {
    path: &'a Path,
    limits: Limits,
    written: Cell<u64>,
    fault: RefCell<Option<CatalogError>>,
}

impl<'a> Budget<'a> {
    pub(crate) fn new(path: &'a Path, limits: Limits) -> Self {
        Self { path, limits, written: Cell::new(0), fault: RefCell::new(None) }
    }

    /// The archive or folder that is imported.
    pub(crate) fn path(&self) -> &'a Path {
        self.path
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Accounts for bytes about to be written to a file that then has `size` bytes.
    pub(crate) fn spend(&self, file: &str, bytes: u64, size: u64) -> Result<(), CatalogError> {
        if size > self.limits.file {
            return Err(self.file_too_large(file, self.limits.file));
        }
        self.written.set(self.written.get().saturating_add(bytes));
        if self.written.get() > self.limits.total {
            return Err(self.total_too_large());
        }
        Ok(())
    }

    /// The error for a failed read: the limit that stopped it, else damage.
    pub(crate) fn fault(&self, file: &str, expected: &str, error: &io::Error) -> CatalogError {
        self.fault.take().unwrap_or_else(|| self.corrupt(file, expected, error.to_string()))
    }

    pub(crate) fn corrupt(&self, file: &str, expected: &str, found: impl Into<String>) -> CatalogError {
        CatalogError::Corrupt {
            path: self.path.to_owned(),
            file: file.to_owned(),
            expected: expected.to_owned(),
            found: found.into(),
        }
    }

    pub(crate) fn file_too_large(&self, file: &str, limit: u64) -> CatalogError {
        CatalogError::FileTooLarge { path: self.path.to_owned(), file: file.to_owned(), limit }
    }

    pub(crate) fn too_many_entries(&self) -> CatalogError {
        CatalogError::TooManyEntries { path: self.path.to_owned(), limit: self.limits.entries }
    }

    fn total_too_large(&self) -> CatalogError {
        CatalogError::TotalTooLarge { path: self.path.to_owned(), limit: self.limits.total }
    }
}

/// Counts what is read through it.
#[derive(Debug)]
pub(crate) struct Counted<'a, R> {
    pub(crate) inner: R,
    pub(crate) count: &'a Cell<u64>,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.set(self.count.get().saturating_add(read as u64));
        Ok(read)
    }
}

/// Unpacked data that stops at the ratio and at the total.
#[derive(Debug)]
pub(crate) struct Guarded<'a, R> {
    inner: R,
    name: &'a str,
    packed: &'a Cell<u64>,
    produced: u64,
    budget: &'a Budget<'a>,
}

impl<'a, R: Read> Guarded<'a, R> {
    /// Guards `inner`, which unpacks the bytes that `packed` counts.
    pub(crate) fn new(inner: R, name: &'a str, packed: &'a Cell<u64>, budget: &'a Budget<'a>) -> Self {
        Self { inner, name, packed, produced: 0, budget }
    }
}

impl<R: Read> Read for Guarded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.produced = self.produced.saturating_add(read as u64);
        let limits = self.budget.limits;
        let fault = if self.produced > limits.total {
            self.budget.total_too_large()
        } else if self.produced > RATIO_FROM
            && self.produced > self.packed.get().max(1).saturating_mul(limits.ratio)
        {
            CatalogError::RatioTooHigh {
                path: self.budget.path.to_owned(),
                file: self.name.to_owned(),
                limit: limits.ratio,
            }
        } else {
            return Ok(read);
        };
        self.budget.fault.replace(Some(fault));
        Err(io::Error::other("limit reached"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_admit_real_packs() {
        let limits = Limits::default();
        assert!(limits.file > 200_000_000, "the largest published model");
        assert!(limits.total > limits.file && limits.ratio > 10);
    }

    #[test]
    fn the_fault_behind_a_failed_read_comes_out_once() {
        let budget = Budget::new(Path::new("x.zip"), Limits { ratio: 2, ..Limits::default() });
        let packed = Cell::new(4);
        let mut sink = Vec::new();
        let error = Guarded::new(io::repeat(0), "m", &packed, &budget).read_to_end(&mut sink);
        let error = error.expect_err("stops");
        assert!(sink.len() as u64 <= RATIO_FROM + (1 << 20));
        assert!(matches!(budget.fault("m", "data", &error), CatalogError::RatioTooHigh { limit: 2, .. }));
        assert!(matches!(budget.fault("m", "data", &error), CatalogError::Corrupt { .. }));
    }

    #[test]
    fn spending_is_per_file_and_in_total() {
        let budget = Budget::new(Path::new("x"), Limits { file: 10, total: 15, ..Limits::default() });
        assert!(budget.spend("a", 10, 10).is_ok());
        assert!(matches!(budget.spend("b", 1, 11), Err(CatalogError::FileTooLarge { limit: 10, .. })));
        assert!(matches!(budget.spend("c", 6, 6), Err(CatalogError::TotalTooLarge { limit: 15, .. })));
    }
}
