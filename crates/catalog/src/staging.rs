//! The folder in which an import prepares its packs, and the lock that orders imports.
//!
//! Everything is written into `<root>/.import-N` and moved into place by a rename, so other readers see a pack
//! whole or not at all. Each such folder holds a file that its import keeps locked; the system releases the lock
//! when the process ends, however it ends, and so tells the folders of the dead from those of the living.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::CatalogError;

const PREFIX: &str = ".import-";
const ALIVE: &str = "alive";

/// The lock of a store: held while folders are made, swept or moved, never while data are copied.
#[derive(Debug)]
pub(crate) struct StoreLock {
    path: PathBuf,
    file: File,
}

impl StoreLock {
    /// Waits for the lock; makes the root if it is not there yet.
    pub(crate) fn take(root: &Path) -> Result<Self, CatalogError> {
        fs::create_dir_all(root).map_err(CatalogError::io("create", root))?;
        let path = root.join(".lock");
        require_file(&path).map_err(CatalogError::io("open", &path))?;
        let file = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(CatalogError::io("open", &path))?;
        file.lock().map_err(CatalogError::io("lock", &path))?;
        Ok(Self { path, file })
    }

    /// A number not given before. Were names used again, an import that is just removing its folder could hit the
    /// folder of the next one.
    fn next_number(&mut self) -> Result<u64, CatalogError> {
        self.count().map_err(CatalogError::io("update", &self.path))
    }

    fn count(&mut self) -> io::Result<u64> {
        let mut text = String::new();
        self.file.seek(SeekFrom::Start(0))?;
        // 20 digits is the longest number; a file with anything else starts anew, and names in use are skipped.
        Read::by_ref(&mut self.file).take(20).read_to_string(&mut text)?;
        let number = text.trim().parse::<u64>().unwrap_or(0).wrapping_add(1);
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        write!(self.file, "{number}")?;
        Ok(number)
    }
}

/// A folder of one import, removed with all that is left in it when the import ends.
#[derive(Debug)]
pub(crate) struct Staging {
    dir: PathBuf,
    alive: Option<File>,
}

impl Staging {
    /// Sweeps what crashed imports left, then makes a folder.
    pub(crate) fn new(root: &Path) -> Result<Self, CatalogError> {
        Self::with_lock(root, &mut StoreLock::take(root)?)
    }

    /// The same for a caller that has the lock.
    pub(crate) fn with_lock(root: &Path, lock: &mut StoreLock) -> Result<Self, CatalogError> {
        sweep(root)?;
        loop {
            let dir = root.join(format!("{PREFIX}{}", lock.next_number()?));
            match fs::create_dir(&dir) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(CatalogError::io("create", &dir)(error)),
            }
            let path = dir.join(ALIVE);
            let file = File::create_new(&path).map_err(CatalogError::io("create", &path))?;
            file.lock().map_err(CatalogError::io("lock", &path))?;
            return Ok(Self { dir, alive: Some(file) });
        }
    }

    /// Path of a name in this folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // Closed first: some systems do not remove a file that is open. What cannot be removed now is swept later.
        self.alive = None;
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// Removes the folders of imports that no longer run. The caller has the lock of the store, so a folder without
/// the locked file is not one in the making.
fn sweep(root: &Path) -> Result<(), CatalogError> {
    for entry in fs::read_dir(root).map_err(CatalogError::io("read", root))? {
        let entry = entry.map_err(CatalogError::io("read", root))?;
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        let dir = entry.path();
        let alive = dir.join(ALIVE);
        let dead = match require_file(&alive).and_then(|()| File::options().write(true).open(alive)) {
            Ok(file) => !matches!(file.try_lock(), Err(TryLockError::WouldBlock)),
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        };
        if dead {
            match fs::remove_dir_all(&dir) {
                // Its own import may be removing it at the same time.
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(CatalogError::io("remove", &dir)(error));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// Refuses what is there and is no regular file: to open a pipe or to read it would wait for its other end.
pub(crate) fn require_file(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(found) if !found.is_file() => {
            Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"))
        }
        _ => Ok(()),
    }
}

/// Opens a regular file to be read.
pub(crate) fn open_file(path: &Path) -> io::Result<File> {
    require_file(path)?;
    File::open(path)
}

/// Makes the entries of a folder last through a loss of power. Windows has no such call and needs none.
pub(crate) fn sync_dir(path: &Path) -> Result<(), CatalogError> {
    if cfg!(unix) {
        File::open(path).and_then(|dir| dir.sync_all()).map_err(CatalogError::io("sync", path))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_living_are_spared_and_the_dead_are_swept() {
        let root = tempfile::tempdir().expect("temp");
        let root = root.path();
        let living = Staging::new(root).expect("first");
        fs::write(living.path("data"), "x").expect("write");
        // A crash before the lock file was made, one after it, and a folder that is not ours.
        for dead in [".import-7", ".import-8", "en-pt"] {
            fs::create_dir(root.join(dead)).expect("folder");
            fs::write(root.join(dead).join("data"), "x").expect("write");
        }
        fs::write(root.join(".import-8").join(ALIVE), "").expect("write");

        let second = Staging::new(root).expect("second");
        assert!(living.path("data").exists() && root.join("en-pt").join("data").exists());
        assert!(!root.join(".import-7").exists() && !root.join(".import-8").exists());
        assert_ne!(living.path(""), second.path(""));
        let dir = living.path("");
        drop(living);
        assert!(!dir.exists());
    }
}
