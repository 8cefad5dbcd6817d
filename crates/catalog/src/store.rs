//! The store: a folder of packs.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::assemble::{Label, Wanted};
use crate::pack::{MANIFEST, folders, read_pair};
use crate::recognise::is_plain;
use crate::soundness::{check, require_sound};
use crate::staging::{Staging, StoreLock};
use crate::{
    CatalogError, FileCheck, FileState, ImportOptions, Imported, LockedPack, Lockfile, Pack, import, language,
};

/// A folder of packs. The value holds the path only: it is free to make, to clone and to share, and sees what other
/// processes import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    root: PathBuf,
}

/// The files of a pack, hashed again.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Verified {
    /// The folder of the pack.
    pub dir: PathBuf,
    /// The pack, where its description can be read.
    pub pack: Option<Pack>,
    /// Each file with its state, `pack.json` first.
    pub files: Vec<FileCheck>,
}

impl Verified {
    /// Whether the pack is as it was imported.
    pub fn is_ok(&self) -> bool {
        self.files.iter().all(|file| file.state.is_ok())
    }
}

impl Store {
    /// The store in a folder, which need not be there: the first import makes it.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Imports every pack of a folder, zip archive, wheel, tar or tar.gz. Files that belong to no pack are passed
    /// over. What the store already has is reported as unchanged, or repaired if it is damaged.
    ///
    /// # Errors
    /// If the source is damaged, exceeds a limit, misses a pin, or holds no pack, nothing is imported. If the store
    /// cannot be written, packs that are in place by then stay; each is whole.
    pub fn import(&self, path: &Path, options: &ImportOptions<'_>) -> Result<Vec<Imported>, CatalogError> {
        import::import(&self.root, path, options, Wanted::All)
    }

    /// The same for the packs that serve one pair, named by BCP 47 tags.
    ///
    /// # Errors
    /// Those of [`Store::import`]; [`CatalogError::NotOffered`] if there are packs, and none of the pair.
    pub fn import_pair(
        &self,
        path: &Path,
        from: &str,
        to: &str,
        options: &ImportOptions<'_>,
    ) -> Result<Vec<Imported>, CatalogError> {
        let asked = (language::required(from)?, language::required(to)?);
        let imported = import::import(&self.root, path, options, Wanted::Pair(&asked))?;
        if imported.is_empty() {
            let why = format!("{} has models, but none for this pair", path.display());
            let pair = format!("{}-{}", asked.0, asked.1);
            return Err(CatalogError::NotOffered { pair, why, available: Vec::new() });
        }
        Ok(imported)
    }

    /// Copies packs into a folder that is a store of its own, and names them in its `tolmach.lock`: another machine can
    /// use the folder, import it, or fetch from it through any web server. `time` is seconds since 1970 UTC.
    ///
    /// # Errors
    /// [`CatalogError::PinnedChanged`] if a pack is not as it was imported; packs before it are copied by then. An error
    /// of the system otherwise.
    pub fn export(
        &self,
        packs: &[Pack],
        to: &Path,
        time: Option<u64>,
    ) -> Result<Vec<Imported>, CatalogError> {
        let mut exported = Vec::new();
        for pack in packs {
            require_sound(pack)?;
            let label = Label {
                from: pack.from.clone(),
                to: pack.to.clone(),
                id: pack.id.clone(),
                architecture: pack.architecture.clone(),
                published: pack.published.clone(),
                url: pack.imported.url.clone(),
                file: pack.imported.file.clone(),
            };
            let options = ImportOptions { time, ..ImportOptions::default() };
            exported.extend(import::import(to, &pack.dir, &options, Wanted::Labelled(&label))?);
        }
        let copies: Vec<Pack> = exported.iter().map(|imported| imported.pack.clone()).collect();
        Self::at(to).pin(&copies, time)?;
        Ok(exported)
    }

    /// All packs, by pair, the newest of a pair first.
    ///
    /// # Errors
    /// If the store or the description of a pack cannot be read. [`Store::verify`] tells more then.
    pub fn packs(&self) -> Result<Vec<Pack>, CatalogError> {
        let mut packs = Vec::new();
        for pair in folders(&self.root)? {
            for pack in read_pair(&pair)? {
                packs.push(pack?);
            }
        }
        sort(&mut packs);
        Ok(packs)
    }

    /// The packs that `tolmach.lock` names; none if the store has no such file.
    ///
    /// # Errors
    /// If the file cannot be read or says what no lock file says.
    pub fn lockfile(&self) -> Result<Lockfile, CatalogError> {
        Lockfile::read(&self.root)
    }

    /// Approves packs, each for its pair: from now on [`Store::choose`] gives these and no others for their pairs.
    /// `time` is seconds since 1970 UTC.
    ///
    /// # Errors
    /// [`CatalogError::PinnedChanged`] if a file is not as it was imported; nothing is approved then. An error of the
    /// system otherwise.
    pub fn pin(&self, packs: &[Pack], time: Option<u64>) -> Result<(), CatalogError> {
        for pack in packs {
            require_sound(pack)?;
        }
        let mut lock = StoreLock::take(&self.root)?;
        let mut lockfile = Lockfile::read(&self.root)?;
        for pack in packs {
            lockfile.insert(LockedPack::new(pack, time));
        }
        lockfile.write(&self.root, &mut lock)
    }

    /// Takes the approval of a pair back, named by canonical tags; whether there was one.
    ///
    /// # Errors
    /// If the lock file cannot be read or written.
    pub fn unpin(&self, from: &str, to: &str) -> Result<bool, CatalogError> {
        let mut lock = StoreLock::take(&self.root)?;
        let mut lockfile = Lockfile::read(&self.root)?;
        let removed = lockfile.remove(from, to);
        if removed {
            lockfile.write(&self.root, &mut lock)?;
        }
        Ok(removed)
    }

    /// Hashes every file of every pack again.
    ///
    /// # Errors
    /// If the folders of the store cannot be listed. What is wrong with a pack is in the result.
    pub fn verify(&self) -> Result<Vec<Verified>, CatalogError> {
        let mut verified = Vec::new();
        for dir in
            folders(&self.root)?.iter().map(|pair| folders(pair)).collect::<Result<Vec<_>, _>>()?.concat()
        {
            let manifest = |state| FileCheck { name: MANIFEST.to_owned(), state };
            let (pack, mut files) = match Pack::read(&dir) {
                Ok(pack) => {
                    let state = if pack.is_some() { FileState::Ok } else { FileState::Missing };
                    (pack, vec![manifest(state)])
                }
                Err(error) => (None, vec![manifest(FileState::Unreadable { reason: error.to_string() })]),
            };
            files.extend(pack.iter().flat_map(check));
            verified.push(Verified { dir, pack, files });
        }
        Ok(verified)
    }

    /// Removes a pack. Processes that have its files open keep them on systems that allow it.
    ///
    /// # Errors
    /// [`CatalogError::NoSuchPack`] if it is not in this store, [`CatalogError::PinnedRemoval`] if `tolmach.lock` names
    /// it, an error of the system otherwise.
    pub fn remove(&self, pack: &Pack) -> Result<(), CatalogError> {
        let (pair, id) = pack.place();
        let parent = self.root.join(&pair);
        let dir = parent.join(id);
        // The fields are public, so they may hold anything by now.
        let sound =
            [&pack.from, &pack.to].into_iter().all(|tag| language::canonical(tag).as_ref() == Some(tag));
        if !sound || !is_plain(id) || !dir.is_dir() {
            return Err(CatalogError::NoSuchPack { path: dir });
        }
        let mut lock = StoreLock::take(&self.root)?;
        if Lockfile::read(&self.root)?.locked(&pack.from, &pack.to).is_some_and(|locked| locked.is(pack)) {
            return Err(CatalogError::PinnedRemoval { pair, id: id.to_owned() });
        }
        // Moved first, so that a crash in between leaves no half of a pack.
        let staging = Staging::with_lock(&self.root, &mut lock)?;
        match fs::rename(&dir, staging.path("removed")) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(CatalogError::NoSuchPack { path: dir });
            }
            moved => moved.map_err(CatalogError::io("move", &dir))?,
        }
        // Fails, as it should, while there are other packs of the pair.
        let _ = fs::remove_dir(&parent);
        Ok(())
    }

    /// The packs that can be read, in the order of their folders.
    pub(crate) fn readable(&self) -> Result<Vec<Pack>, CatalogError> {
        let mut packs = Vec::new();
        for folder in folders(&self.root)? {
            packs.extend(read_pair(&folder)?.into_iter().filter_map(Result::ok));
        }
        Ok(packs)
    }

    /// The pairs of which there is a readable pack, for a message: one that is damaged must not hide the others.
    pub(crate) fn pairs(&self) -> Result<Vec<String>, CatalogError> {
        let mut pairs = Vec::new();
        for folder in folders(&self.root)? {
            if let Some(pack) = read_pair(&folder)?.into_iter().find_map(Result::ok) {
                pairs.push(pack.place().0);
            }
        }
        Ok(pairs)
    }
}

/// By pair, then the newest first; the identifier settles what two clocks of the same count could not.
pub(crate) fn sort(packs: &mut [Pack]) {
    packs.sort_by(|a, b| {
        let newest = b.imported.sequence.cmp(&a.imported.sequence);
        (&a.from, &a.to).cmp(&(&b.from, &b.to)).then(newest).then(a.id.cmp(&b.id))
    });
}
