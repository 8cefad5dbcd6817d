//! A store that was exported, in a folder or behind a web server: its lock file is the index.

use super::{Address, Offer, OfferedFile, Offers, ReadIndex, Stated, Track, offered};
use crate::lockfile::LOCKFILE;
use crate::{CatalogError, LockedPack, Lockfile};

/// Reads the index at an address, or below it.
pub(super) fn read(index_at: &ReadIndex<'_>, base: &Address) -> Result<Offers, CatalogError> {
    let at = base.below(LOCKFILE)?;
    let Some(bytes) = index_at(&at)? else {
        return Err(CatalogError::NoIndex { address: base.to_string() });
    };
    let mut offers = Offers::default();
    for locked in Lockfile::parse(&bytes, at.as_path())?.packs() {
        match offer(locked, base) {
            Ok(offer) => offers.packs.push(offer),
            Err(error) => offers.refused.push((locked.pair(), error)),
        }
    }
    Ok(offers)
}

fn offer(locked: &LockedPack, base: &Address) -> Result<Offer, CatalogError> {
    let file = |file: &crate::PackFile| -> Result<OfferedFile, CatalogError> {
        let at = base.below(&format!("{}/{}/{}", locked.pair(), locked.id, file.name))?;
        let stated = Stated { size: Some(file.size), sha256: Some(file.sha256.clone()) };
        offered(&file.name, at, |_| true, stated.clone(), stated)
    };
    Ok(Offer {
        from: locked.from.clone(),
        to: locked.to.clone(),
        id: locked.id.clone(),
        version: locked.version.clone(),
        architecture: locked.architecture.clone(),
        licence: locked.licence.clone(),
        comet: locked.comet,
        audience: String::new(),
        tracks: vec![Track::Desktop, Track::Android, Track::Nightly],
        files: locked.files.iter().map(file).collect::<Result<_, _>>()?,
    })
}
