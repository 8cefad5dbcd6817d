//! What has come of a pack so far, kept below `<root>/.fetch` until the pack is whole.
//!
//! `<key>/` holds the files as they travel, `<key>.lock` is locked by the process that fetches them. Both are made and
//! removed under the lock of the store; so whoever has the lock of a key holds the file that others see, too.

use std::fs::{self, File, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::transfer::Sink;
use crate::CatalogError;
use crate::staging::{StoreLock, require_file};

const FOLDER: &str = ".fetch";

/// The folder of one pack in the making, and the right to write there.
#[derive(Debug)]
pub(super) struct Partial {
    root: PathBuf,
    key: String,
    lock: File,
}

impl Partial {
    /// Takes the folder of a key, once no other process has it; `waits` is called when one has. What is left of other
    /// packs whose key begins with `family` and that nobody fetches is removed: it is of versions that were given up.
    pub(super) fn take(root: &Path, family: &str, key: &str, waits: &dyn Fn()) -> Result<Self, CatalogError> {
        let folder = root.join(FOLDER);
        let path = folder.join(format!("{key}.lock"));
        loop {
            let store = StoreLock::take(root)?;
            fs::create_dir_all(&folder).map_err(CatalogError::io("create", &folder))?;
            let file = require_file(&path)
                .and_then(|()| File::options().create(true).truncate(false).write(true).open(&path));
            let file = file.map_err(CatalogError::io("open", &path))?;
            match file.try_lock() {
                Ok(()) => {
                    let partial = Self { root: root.to_owned(), key: key.to_owned(), lock: file };
                    partial.sweep(family)?;
                    let dir = partial.dir();
                    fs::create_dir_all(&dir).map_err(CatalogError::io("create", &dir))?;
                    return Ok(partial);
                }
                Err(TryLockError::WouldBlock) => {
                    drop(store);
                    waits();
                    // Only to wait: the other process may remove this very file.
                    file.lock().map_err(CatalogError::io("lock", &path))?;
                }
                Err(TryLockError::Error(error)) => return Err(CatalogError::io("lock", &path)(error)),
            }
        }
    }

    /// The folder of the files.
    pub(super) fn dir(&self) -> PathBuf {
        self.root.join(FOLDER).join(&self.key)
    }

    /// Forgets what has come.
    pub(super) fn clear(&self) -> Result<(), CatalogError> {
        let dir = self.dir();
        fs::remove_dir_all(&dir).map_err(CatalogError::io("remove", &dir))?;
        fs::create_dir(&dir).map_err(CatalogError::io("create", &dir))
    }

    /// Removes all traces.
    pub(super) fn remove(self) -> Result<(), CatalogError> {
        let Self { root, key, lock } = self;
        let _store = StoreLock::take(&root)?;
        // Some systems do not remove a file that is open; and with the lock of the store nobody else takes it.
        drop(lock);
        remove(&root.join(FOLDER), &key)?;
        // Fails, as it should, while other packs are on their way.
        let _ = fs::remove_dir(root.join(FOLDER));
        Ok(())
    }

    /// The caller has the lock of the store.
    fn sweep(&self, family: &str) -> Result<(), CatalogError> {
        let folder = self.root.join(FOLDER);
        for entry in fs::read_dir(&folder).map_err(CatalogError::io("read", &folder))? {
            let name = entry.map_err(CatalogError::io("read", &folder))?.file_name();
            let Some(key) = name.to_str().map(|name| name.strip_suffix(".lock").unwrap_or(name)) else {
                continue;
            };
            if key == self.key || !key.starts_with(family) {
                continue;
            }
            let lock = folder.join(format!("{key}.lock"));
            let lock = require_file(&lock).and_then(|()| File::options().write(true).open(lock));
            if !lock.is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock))) {
                remove(&folder, key)?;
            }
        }
        Ok(())
    }
}

fn remove(folder: &Path, key: &str) -> Result<(), CatalogError> {
    for (path, removed) in [
        (folder.join(key), fs::remove_dir_all(folder.join(key))),
        (folder.join(format!("{key}.lock")), fs::remove_file(folder.join(format!("{key}.lock")))),
    ] {
        match removed {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(CatalogError::io("remove", &path)(error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// A file that comes in pieces. Beside it lies what the server called the state of the file when it began.
#[derive(Debug)]
pub(super) struct Part {
    path: PathBuf,
    file: File,
    have: u64,
    state: State,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct State {
    validator: Option<String>,
    total: Option<u64>,
}

impl Part {
    pub(super) fn open(path: PathBuf) -> Result<Self, CatalogError> {
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        let mut file = file.map_err(CatalogError::io("open", &path))?;
        let have = file.seek(SeekFrom::End(0)).map_err(CatalogError::io("read", &path))?;
        // A state that cannot be read is none, and then the file begins anew unless its hash is published.
        let state = fs::read(state_path(&path)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Ok(Self { path, file, have, state: state.unwrap_or_default() })
    }
}

fn state_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".state");
    PathBuf::from(name)
}

impl Sink for Part {
    fn have(&self) -> u64 {
        self.have
    }

    fn total(&self) -> Option<u64> {
        self.state.total
    }

    fn validator(&self) -> Option<&str> {
        self.state.validator.as_deref()
    }

    fn begin(&mut self, validator: Option<String>, total: Option<u64>) -> Result<(), CatalogError> {
        let path = state_path(&self.path);
        let io = |error| CatalogError::io("write", &self.path)(error);
        // In this order, so that no state ever lies beside bytes of another.
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(io(error)),
            _ => {}
        }
        self.file.set_len(0).map_err(io)?;
        self.file.seek(SeekFrom::Start(0)).map_err(io)?;
        self.have = 0;
        self.state = State { validator, total };
        let bytes = serde_json::to_vec(&self.state).map_err(|e| io(e.into()))?;
        fs::write(&path, bytes).map_err(io)
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), CatalogError> {
        self.file.write_all(bytes).map_err(CatalogError::io("write", &self.path))?;
        self.have += bytes.len() as u64;
        Ok(())
    }
}
