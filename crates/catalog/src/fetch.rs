//! Fetches packs from a channel into the store: the only part of this crate that can touch the network.

#[cfg(feature = "http")]
mod http;
mod partial;
mod transfer;
mod transport;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

use crate::assemble::{Label, Wanted};
use crate::channel::{Address, OfferedFile};
use crate::hash::{Hasher, hash_file};
use crate::pack::read_pair;
use crate::recognise::Packing;
use crate::soundness::check;
use crate::staging::open_file;
use crate::{
    CatalogError, ImportOptions, Imported, Limits, LockedPack, Offer, Offers, Outcome, Pack, Pins, Published,
    Source, Store, import,
};
#[cfg(feature = "http")]
pub use http::HttpClient;
use partial::{Part, Partial};
use transfer::{Memory, Sink};
pub use transport::{NoReply, Offline, Reply, Request, Transport};

/// Largest index that is read; the registry is some megabytes.
const INDEX_BYTES: u64 = 64 << 20;

/// Bytes by which a packed file may be larger than its content, if its own size is not published.
const PACKING_BYTES: u64 = 1 << 20;

/// Fetches from a channel, a mirror or a folder.
pub struct Fetcher<'a> {
    transport: &'a dyn Transport,
    /// How failures are met.
    pub patience: Patience,
    /// What a pack may cost.
    pub limits: Limits,
    /// Seconds since 1970 UTC, to be kept with the pack.
    pub time: Option<u64>,
    /// Hears how far it is.
    pub told: Option<&'a dyn Fn(Event<'_>)>,
    /// Asked of a pack before it is in the store, as in [`ImportOptions::check`].
    pub check: Option<&'a crate::Check<'a>>,
}

/// How failures are met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Failures, one after the other without progress, after which it is given up.
    pub tries: u32,
    /// Pause after the first failure; it doubles with each that follows. A server may ask for another.
    pub pause: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { tries: 5, pause: Duration::from_millis(500) }
    }
}

/// How far a fetch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// Bytes of a file have come.
    Receiving {
        /// Its name.
        file: &'a str,
        /// Bytes that are there.
        done: u64,
        /// Bytes in all, where that is known.
        total: Option<u64>,
    },
    /// It did not work, and will be tried again.
    Waiting {
        /// The file.
        file: &'a str,
        /// What went wrong.
        reason: &'a str,
        /// When it will be tried.
        pause: Duration,
    },
    /// Another process fetches the same pack; this one waits for it.
    OtherProcess,
    /// Everything is there and is unpacked, compared with its hashes and put into the store.
    Unpacking,
}

impl std::fmt::Debug for Fetcher<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fetcher")
            .field("patience", &self.patience)
            .field("limits", &self.limits)
            .field("time", &self.time)
            .finish_non_exhaustive()
    }
}

impl<'a> Fetcher<'a> {
    /// A fetcher over a network client.
    pub fn new(transport: &'a dyn Transport) -> Self {
        Self {
            transport,
            patience: Patience::default(),
            limits: Limits::default(),
            time: None,
            told: None,
            check: None,
        }
    }

    /// Reads what a source offers.
    ///
    /// # Errors
    /// [`CatalogError::NoIndex`] if the source has no index of models, other errors if it cannot be reached or read.
    pub fn offers(&self, source: &Source) -> Result<Offers, CatalogError> {
        source.read(&|at| self.index(at))
    }

    /// Fetches a pack into a store. It is there whole and as published afterwards, or not there; what has come when
    /// this fails or is killed waits for the next call. If the store has the pack already, nothing is sent.
    ///
    /// With `locked`, every file must have the hash that it was approved with.
    ///
    /// # Errors
    /// If a file cannot be got, is not as published or not as approved, or the store cannot be written.
    pub fn fetch(
        &self,
        store: &Store,
        offer: &Offer,
        locked: Option<&LockedPack>,
    ) -> Result<Imported, CatalogError> {
        let model = offer.model().ok_or_else(|| CatalogError::Incomplete {
            path: offer.pair().into(),
            file: offer.id.clone(),
            missing: "model",
        })?;
        if let Some(pack) = present(store, offer, locked)? {
            return Ok(Imported { pack, outcome: Outcome::Unchanged });
        }
        let family = format!("{}_{}_", offer.from, offer.to);
        let waits = || self.tell(Event::OtherProcess);
        let partial = Partial::take(store.root(), &family, &(family.clone() + &key(offer)), &waits)?;
        // It may be another process that just put it there.
        if let Some(pack) = present(store, offer, locked)? {
            partial.remove()?;
            return Ok(Imported { pack, outcome: Outcome::Unchanged });
        }
        let label = Label {
            from: offer.from.clone(),
            to: offer.to.clone(),
            id: offer.id.clone(),
            architecture: offer.architecture.clone(),
            published: Published {
                version: offer.version.clone(),
                licence: offer.licence.clone(),
                comet: offer.comet,
            },
            url: Some(model.at.to_string()),
            file: packed_name(model),
        };
        let mut again = true;
        loop {
            let (joined, result) = self.try_fetch(store, offer, locked, &partial, &label);
            match result {
                Ok(imported) => {
                    partial.remove()?;
                    return Ok(imported);
                }
                Err(error) if is_damage(&error) => {
                    partial.clear()?;
                    // Parts of different states of a file may have been joined; that cannot happen twice.
                    if !joined || !std::mem::take(&mut again) {
                        return Err(error);
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// One go; and whether any file was put together of several parts.
    fn try_fetch(
        &self,
        store: &Store,
        offer: &Offer,
        locked: Option<&LockedPack>,
        partial: &Partial,
        label: &Label,
    ) -> (bool, Result<Imported, CatalogError>) {
        let mut joined = false;
        for file in &offer.files {
            match self.receive(file, &partial.dir()) {
                Ok(parts) => joined |= parts,
                Err(error) => return (joined, Err(error)),
            }
        }
        self.tell(Event::Unpacking);
        (joined, self.admit(store, offer, locked, &partial.dir(), label))
    }

    /// Gets one file as it travels, and compares its hash; whether it was put together of several parts.
    fn receive(&self, file: &OfferedFile, dir: &Path) -> Result<bool, CatalogError> {
        let name = packed_name(file);
        let at = dir.join(&name);
        let mut part = Part::open(at.clone())?;
        let joined = part.have() > 0;
        let plain = file.plain.size.map(|size| size.saturating_add(PACKING_BYTES));
        let limit = file.packed.size.or(plain).unwrap_or(self.limits.file).min(self.limits.archive);
        match &file.at {
            Address::Web(url) => {
                let size = file.packed.size;
                // Only a hash of these very bytes tells whether two parts fit before they are unpacked.
                let hashed = file.packed.sha256.is_some();
                self.transfer(&transfer::Wanted { url, name: &name, size, limit, hashed }, &mut part)?;
            }
            Address::File(path) => self.copy(path, &name, limit, &mut part)?,
        }
        if let Some(expected) = &file.packed.sha256 {
            let (_, found) = hash_file(&at, &|_| {}).map_err(CatalogError::io("read", &at))?;
            if found != *expected {
                let what = if file.recognised.packing == Packing::Plain { "received" } else { "packed" };
                let (url, expected) = (file.at.to_string(), expected.clone());
                return Err(CatalogError::HashMismatch { url, what, expected, found });
            }
        }
        Ok(joined)
    }

    fn copy(&self, from: &Path, name: &str, limit: u64, part: &mut Part) -> Result<(), CatalogError> {
        part.begin(None, None)?;
        let found = std::fs::metadata(from).map_err(CatalogError::io("read", from))?;
        if !found.is_file() {
            let error = io::Error::new(io::ErrorKind::InvalidInput, "not a regular file");
            return Err(CatalogError::io("read", from)(error));
        }
        if found.len() > limit {
            return Err(CatalogError::FileTooLarge { path: from.into(), file: name.to_owned(), limit });
        }
        let mut file = File::open(from).map_err(CatalogError::io("open", from))?.take(limit);
        let mut buffer = vec![0; crate::hash::CHUNK];
        loop {
            let read = file.read(&mut buffer).map_err(CatalogError::io("read", from))?;
            let bytes = buffer.get(..read).unwrap_or_default();
            if bytes.is_empty() {
                return Ok(());
            }
            part.append(bytes)?;
            self.tell(Event::Receiving { file: name, done: part.have(), total: Some(found.len()) });
        }
    }

    /// Unpacks what has come into the store, as any other import; errors name the address in place of the folder.
    fn admit(
        &self,
        store: &Store,
        offer: &Offer,
        locked: Option<&LockedPack>,
        dir: &Path,
        label: &Label,
    ) -> Result<Imported, CatalogError> {
        let mut limits = self.limits;
        // Where all sizes are published, no file may be larger than the largest.
        let sizes: Option<Vec<u64>> = offer.files.iter().map(|file| file.plain.size).collect();
        if let Some(largest) = sizes.and_then(|sizes| sizes.into_iter().max()) {
            limits.file = limits.file.min(largest);
        }
        let options = ImportOptions {
            pinned: Some(pins(offer, locked)),
            time: self.time,
            limits,
            check: self.check,
            ..ImportOptions::default()
        };
        let imported = import::import(store.root(), dir, &options, Wanted::Labelled(label))
            .map_err(|error| published_error(error, offer))?;
        imported.into_iter().next().ok_or_else(|| CatalogError::NoPack { path: label.file.clone().into() })
    }

    /// The bytes of an index; `None` if there is none at the address.
    fn index(&self, at: &Address) -> Result<Option<Vec<u8>>, CatalogError> {
        match at {
            Address::Web(url) => {
                let name = url.rsplit('/').find(|part| !part.is_empty()).unwrap_or(url);
                let wanted = transfer::Wanted { url, name, size: None, limit: INDEX_BYTES, hashed: false };
                let mut memory = Memory::default();
                match self.transfer(&wanted, &mut memory) {
                    Ok(()) => Ok(Some(memory.bytes)),
                    Err(CatalogError::Status { status: 404 | 410, .. }) => Ok(None),
                    Err(error) => Err(error),
                }
            }
            Address::File(path) => {
                let file = match open_file(path) {
                    Ok(file) => file,
                    Err(error)
                        if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
                    {
                        return Ok(None);
                    }
                    Err(error) => return Err(CatalogError::io("open", path)(error)),
                };
                let mut bytes = Vec::new();
                let limited = &mut file.take(INDEX_BYTES + 1);
                limited.read_to_end(&mut bytes).map_err(CatalogError::io("read", path))?;
                if bytes.len() as u64 > INDEX_BYTES {
                    let (path, file) = (path.clone(), "the index".to_owned());
                    return Err(CatalogError::FileTooLarge { path, file, limit: INDEX_BYTES });
                }
                Ok(Some(bytes))
            }
        }
    }

    fn tell(&self, event: Event<'_>) {
        if let Some(told) = self.told {
            told(event);
        }
    }
}

/// The pack of an offer, if the store has it whole: no published or approved hash or size differs.
fn present(store: &Store, offer: &Offer, locked: Option<&LockedPack>) -> Result<Option<Pack>, CatalogError> {
    let same = |pack: &Pack| {
        locked.is_none_or(|locked| locked.is(pack))
            && pack.files().count() == offer.files.len()
            && offer.files.iter().all(|file| {
                pack.files().any(|kept| {
                    kept.name == file.recognised.name
                        && file.plain.size.is_none_or(|size| size == kept.size)
                        && file.plain.sha256.as_ref().is_none_or(|sha256| *sha256 == kept.sha256)
                })
            })
            // Without the hash of its model nothing says that it is this pack but where it came from.
            && (offer.model().is_some_and(|model| model.plain.sha256.is_some())
                || pack.imported.url == offer.model().map(|model| model.at.to_string()))
    };
    let packs = read_pair(&store.root().join(offer.pair()))?.into_iter().filter_map(Result::ok);
    let mut whole = packs.filter(|pack| same(pack) && check(pack).iter().all(|file| file.state.is_ok()));
    Ok(whole.next())
}

/// What tells the download of one pack from that of another, or of another state of the same.
fn key(offer: &Offer) -> String {
    let mut hasher = Hasher::default();
    for file in &offer.files {
        for part in [Some(&file.at.to_string()), file.packed.sha256.as_ref(), file.plain.sha256.as_ref()] {
            hasher.update(part.map_or("", String::as_str).as_bytes());
            hasher.update(b"\n");
        }
    }
    format!("{}-{}", offer.id, crate::pack::short(&hasher.finish()))
}

fn packed_name(file: &OfferedFile) -> String {
    let ending = match file.recognised.packing {
        Packing::Plain => "",
        Packing::Gzip => ".gz",
        Packing::Zstandard => ".zst",
    };
    file.recognised.name.clone() + ending
}

/// All hashes that the unpacked files must have.
fn pins(offer: &Offer, locked: Option<&LockedPack>) -> Pins {
    let approved = locked.into_iter().flat_map(|locked| &locked.files);
    let published =
        offer.files.iter().filter_map(|file| Some((&file.recognised.name, file.plain.sha256.as_ref()?)));
    published
        .chain(approved.map(|file| (&file.name, &file.sha256)))
        .map(|(name, sha256)| (name.clone(), sha256.clone()))
        .collect()
}

/// The error of an import of what was fetched, told about the address that it came from.
fn published_error(error: CatalogError, offer: &Offer) -> CatalogError {
    let of = |name: &str| offer.files.iter().find(|file| name.contains(&file.recognised.name));
    let url =
        |name: &str| of(name).or(offer.files.first()).map(|file| file.at.to_string()).unwrap_or_default();
    match error {
        CatalogError::PinMismatch { name, expected, found, .. } => {
            CatalogError::HashMismatch { url: url(&name), what: "unpacked", expected, found }
        }
        CatalogError::Corrupt { file, expected, found, .. } => {
            CatalogError::Corrupt { path: url(&file).into(), file, expected, found }
        }
        CatalogError::Unsound { pair, reason, .. } => {
            CatalogError::Unsound { path: url(&reason).into(), pair, reason }
        }
        CatalogError::FileTooLarge { file, limit, .. } => {
            CatalogError::FileTooLarge { path: url(&file).into(), file, limit }
        }
        CatalogError::RatioTooHigh { file, limit, .. } => {
            CatalogError::RatioTooHigh { path: url(&file).into(), file, limit }
        }
        error => error,
    }
}

/// Whether what has come is of no use, so that the next call must begin anew.
fn is_damage(error: &CatalogError) -> bool {
    !matches!(
        error,
        CatalogError::Io { .. }
            | CatalogError::Unreachable { .. }
            | CatalogError::Busy { .. }
            | CatalogError::Status { .. }
            | CatalogError::NoClient { .. }
    )
}
