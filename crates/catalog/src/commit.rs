//! Moves a prepared pack into its place in the store, and says what became of it.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use crate::assemble::Draft;
use crate::pack::{MANIFEST, read_pair};
use crate::soundness::check;
use crate::staging::{Staging, StoreLock, sync_dir};
use crate::{CatalogError, Pack, Provenance};

/// Where the packs of one import come from.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub(crate) file: String,
    pub(crate) sha256: Option<String>,
    pub(crate) time: Option<u64>,
}

/// A pack that an import found, with what became of it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Imported {
    /// The pack as it is in the store now.
    pub pack: Pack,
    /// What was done.
    pub outcome: Outcome,
}

/// What an import did with a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The store did not have it.
    New,
    /// The store had the same files, whole.
    Unchanged,
    /// The store had it damaged, and has it whole now.
    Repaired,
}

/// Moves the files of a draft into a folder of their own in the staging folder; the pack names that as its folder.
pub(crate) fn prepare(
    staging: &Staging,
    number: usize,
    draft: Draft,
    origin: &Origin,
) -> Result<Pack, CatalogError> {
    let ready = staging.path(&format!("pack-{number}"));
    fs::create_dir(&ready).map_err(CatalogError::io("create", &ready))?;
    for (from, name) in &draft.files {
        fs::rename(from, ready.join(name)).map_err(CatalogError::io("move", from))?;
    }
    Ok(Pack {
        from: draft.from,
        to: draft.to,
        id: draft.id,
        architecture: draft.architecture,
        dir: ready,
        model: draft.model,
        vocab: draft.vocab,
        shortlist: draft.shortlist,
        published: draft.published,
        imported: Provenance {
            file: origin.file.clone(),
            sha256: origin.sha256.clone(),
            url: draft.url,
            sequence: 0,
            time: origin.time,
        },
    })
}

/// Puts one prepared pack into the store, unless it is there already.
///
/// The lock makes look and rename one step for imports. Readers do not take it: for them the rename is the one
/// step. Only the repair of a damaged pack shows them, for a moment, none.
pub(crate) fn commit(
    root: &Path,
    staging: &Staging,
    number: usize,
    mut pack: Pack,
) -> Result<Imported, CatalogError> {
    let _lock = StoreLock::take(root)?;
    let pair = root.join(pack.place().0);
    // A description that cannot be read belongs to no pack that could be kept or preferred.
    let present: Vec<Pack> = read_pair(&pair)?.into_iter().filter_map(Result::ok).collect();
    let newest = present.iter().map(|other| other.imported.sequence).max().unwrap_or(0);
    pack.imported.sequence = newest.saturating_add(1);
    if let Some(same) = present.iter().find(|other| other.same_files(&pack)) {
        if check(same).iter().all(|file| file.state.is_ok()) {
            return Ok(Imported { pack: same.clone(), outcome: Outcome::Unchanged });
        }
        pack.id.clone_from(&same.id);
        // A repair does not change which pack of the pair is the newest.
        pack.imported.sequence = same.imported.sequence;
    } else if present.iter().any(|other| other.id == pack.id) {
        // Another pack of the same version: both stay.
        let head: String = pack.id.chars().take(48).collect();
        pack.id = format!("{head}-{}", pack.fingerprint());
    }
    let ready = std::mem::replace(&mut pack.dir, pair.join(&pack.id));
    describe(&ready, &pack)?;
    fs::create_dir_all(&pair).map_err(CatalogError::io("create", &pair))?;
    let outcome = if fs::symlink_metadata(&pack.dir).is_ok() {
        let aside = staging.path(&format!("damaged-{number}"));
        fs::rename(&pack.dir, &aside).map_err(CatalogError::io("move", &pack.dir))?;
        Outcome::Repaired
    } else {
        Outcome::New
    };
    fs::rename(&ready, &pack.dir).map_err(CatalogError::io("move a pack to", &pack.dir))?;
    sync_dir(&pair)?;
    sync_dir(root)?;
    Ok(Imported { pack, outcome })
}

/// Writes the description into the folder that is then renamed; its files are synced already.
fn describe(ready: &Path, pack: &Pack) -> Result<(), CatalogError> {
    let path = ready.join(MANIFEST);
    let bytes = pack.to_manifest().map_err(|e| CatalogError::io("write", &path)(e.into()))?;
    let mut file = File::create_new(&path).map_err(CatalogError::io("create", &path))?;
    file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(CatalogError::io("write", &path))?;
    sync_dir(ready)
}
