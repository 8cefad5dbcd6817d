//! Takes packs in: from a path to packs in the store.

use std::cell::Cell;
use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use crate::archive::{self, Kind, Member};
use crate::assemble::{self, Folders, Staged, Wanted};
use crate::commit::{self, Imported, Origin};
use crate::hash::{CHUNK, Hasher, hash_file};
use crate::limits::{Budget, Counted, Guarded, METADATA_BYTES};
use crate::recognise::{Packing, Role, split_path};
use crate::staging::Staging;
use crate::zstandard::Zstandard;
use crate::{CatalogError, Limits, Pack, PackFile, Pins, language, pins};

/// How to import; the default takes languages from the files and pins nothing.
#[derive(Clone, Default)]
pub struct ImportOptions<'a> {
    /// Source language, where the files do not say it or mean another tag. Needs `to`, and a source of one pack.
    pub from: Option<String>,
    /// Target language; needs `from`.
    pub to: Option<String>,
    /// Hashes that files must have; each of them must be there. Otherwise nothing is imported.
    pub pinned: Option<Pins>,
    /// Seconds since 1970 UTC, to be kept with the pack. The store asks no clock.
    pub time: Option<u64>,
    /// What the import may cost.
    pub limits: Limits,
    /// Hears how far the import is.
    pub progress: Option<&'a dyn Fn(Progress<'_>)>,
    /// Asked of every pack before any of them is in the store; [`Pack::dir`] is where its files lie then.
    pub check: Option<&'a Check<'a>>,
}

/// Whether the files of a pack are a sound model.
pub type Check<'a> = dyn Fn(&Pack) -> Result<(), Unusable> + 'a;

/// Why the files of a pack are no sound model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Unusable {
    /// Which file is wrong, and what is wrong with it, in one line.
    pub reason: String,
}

impl fmt::Debug for ImportOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportOptions")
            .field("from", &self.from)
            .field("to", &self.to)
            .field("pinned", &self.pinned)
            .field("time", &self.time)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// How far an import is, told about once a megabyte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress<'a> {
    /// What is being done.
    pub stage: Stage,
    /// With which file: its path within the archive or folder, or the name of the archive.
    pub file: &'a str,
    /// Bytes done.
    pub done: u64,
    /// Bytes in all, where that is known.
    pub total: Option<u64>,
}

/// A step of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// The archive itself is hashed.
    Hashing,
    /// A file is unpacked or copied, and hashed.
    Copying,
}

/// Imports the wanted packs at `path` into the store at `root`.
pub(crate) fn import(
    root: &Path,
    path: &Path,
    options: &ImportOptions<'_>,
    wanted: Wanted<'_>,
) -> Result<Vec<Imported>, CatalogError> {
    let budget = Budget::new(path, options.limits);
    let kind = archive::kind(path, &budget)?;
    let mut origin = origin(kind, path, options)?;
    if let Wanted::Labelled(label) = wanted {
        origin.file.clone_from(&label.file);
    }
    let staging = Staging::new(root)?;
    let mut intake =
        Intake { staging: &staging, options, budget: &budget, folders: Folders::new(), count: 0 };
    archive::read(kind, &budget, &mut |member, reader| intake.take(member, reader))?;
    let folders = intake.folders;
    if let Some(pinned) = &options.pinned {
        check_pins(pinned, &folders, &origin, path)?;
    }
    let drafts = assemble::assemble(&folders, &budget, given(options)?, wanted)?;
    let numbered = drafts.into_iter().enumerate();
    let packs: Vec<Pack> = numbered
        .map(|(number, draft)| commit::prepare(&staging, number, draft, &origin))
        .collect::<Result<_, _>>()?;
    for pack in &packs {
        if let Some(Err(Unusable { reason })) = options.check.map(|check| check(pack)) {
            return Err(CatalogError::Unsound { path: path.to_owned(), pair: pack.place().0, reason });
        }
    }
    let numbered = packs.into_iter().enumerate();
    numbered.map(|(number, pack)| commit::commit(root, &staging, number, pack)).collect()
}

/// The languages that the caller gave: both or none.
fn given(options: &ImportOptions<'_>) -> Result<Option<(String, String)>, CatalogError> {
    let tag = |text: &str| {
        language::canonical(text).ok_or_else(|| CatalogError::Language { found: text.to_owned() })
    };
    match (options.from.as_deref(), options.to.as_deref()) {
        (None, None) => Ok(None),
        (from, to) => Ok(Some((tag(from.unwrap_or_default())?, tag(to.unwrap_or_default())?))),
    }
}

fn origin(kind: Kind, path: &Path, options: &ImportOptions<'_>) -> Result<Origin, CatalogError> {
    // `.` and `..` have a name only once they are resolved.
    let full = path.canonicalize().map_err(CatalogError::io("read", path))?;
    let given = path.file_name().or(full.file_name());
    let file = given.map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let sha256 = if kind == Kind::Folder {
        None
    } else {
        let total = path.metadata().ok().map(|found| found.len());
        let told = |done| {
            if let Some(progress) = options.progress {
                progress(Progress { stage: Stage::Hashing, file: &file, done, total });
            }
        };
        Some(hash_file(path, &told).map_err(CatalogError::io("read", path))?.1)
    };
    Ok(Origin { file, sha256, time: options.time })
}

/// Every pin must be met by all files that it names, and by one at least.
fn check_pins(pinned: &Pins, folders: &Folders, origin: &Origin, path: &Path) -> Result<(), CatalogError> {
    let mut have: Vec<(String, &str)> = Vec::new();
    for staged in folders.values().flat_map(|folder| &folder.staged) {
        let folder = split_path(&staged.path).0.replace('\\', "/");
        have.push((format!("{folder}/{}", staged.file.name), &staged.file.sha256));
    }
    if let Some(sha256) = &origin.sha256 {
        have.push((origin.file.clone(), sha256));
    }
    for (name, expected) in pinned.iter() {
        let mut met = false;
        for (at, found) in have.iter().filter(|(at, _)| pins::matches(name, at)) {
            if *found != expected {
                return Err(CatalogError::PinMismatch {
                    path: path.to_owned(),
                    name: at.trim_start_matches('/').to_owned(),
                    expected: expected.to_owned(),
                    found: (*found).to_owned(),
                });
            }
            met = true;
        }
        if !met {
            let (name, expected) = (name.to_owned(), expected.to_owned());
            return Err(CatalogError::PinMissing { path: path.to_owned(), name, expected });
        }
    }
    Ok(())
}

/// Receives the files of a source.
struct Intake<'a> {
    staging: &'a Staging,
    options: &'a ImportOptions<'a>,
    budget: &'a Budget<'a>,
    folders: Folders,
    count: usize,
}

impl Intake<'_> {
    fn take(&mut self, member: &Member, reader: &mut dyn Read) -> Result<(), CatalogError> {
        let packed = Cell::new(0);
        let inner = Counted { inner: BufReader::new(reader), count: &packed };
        let unpacked: Box<dyn Read + '_> = match member.recognised.packing {
            Packing::Plain => return self.take_plain(member, &mut { inner }, Some(member.size)),
            Packing::Gzip => Box::new(MultiGzDecoder::new(inner)),
            Packing::Zstandard => Box::new(Zstandard::new(inner)),
        };
        self.take_plain(member, &mut Guarded::new(unpacked, &member.path, &packed, self.budget), None)
    }

    /// `size` is the number of bytes that the archive promises, where it does.
    fn take_plain(
        &mut self,
        member: &Member,
        reader: &mut dyn Read,
        size: Option<u64>,
    ) -> Result<(), CatalogError> {
        let recognised = &member.recognised;
        if recognised.role == Role::Metadata {
            return self.take_metadata(member, reader);
        }
        let at = self.staging.path(&format!("file-{}", self.count));
        self.count += 1;
        let mut file = File::create_new(&at).map_err(CatalogError::io("create", &at))?;
        let mut buffer = vec![0; CHUNK];
        let mut hasher = Hasher::default();
        let mut done = 0_u64;
        loop {
            let read = fill(reader, &mut buffer)
                .map_err(|e| self.budget.fault(&member.path, "readable data", &e))?;
            let bytes = buffer.get(..read).unwrap_or_default();
            if bytes.is_empty() {
                break;
            }
            if done == 0 {
                self.check_head(member, bytes)?;
            }
            done += read as u64;
            self.budget.spend(&member.path, read as u64, done)?;
            hasher.update(bytes);
            file.write_all(bytes).map_err(CatalogError::io("write", &at))?;
            if let Some(progress) = self.options.progress {
                progress(Progress { stage: Stage::Copying, file: &member.path, done, total: size });
            }
        }
        if let Some(size) = size.filter(|&size| size != done) {
            return Err(self.budget.corrupt(&member.path, &format!("{size} bytes"), format!("{done} bytes")));
        }
        if done == 0 {
            return Err(self.budget.corrupt(&member.path, "data", "an empty file"));
        }
        file.sync_all().map_err(CatalogError::io("sync", &at))?;
        let file = PackFile { name: recognised.name.clone(), size: done, sha256: hasher.finish() };
        let staged = Staged { path: member.path.clone(), recognised: recognised.clone(), file, at };
        assemble::add(&mut self.folders, staged, self.budget)
    }

    /// Two things are often saved under the name of a model and never are one.
    fn check_head(&self, member: &Member, head: &[u8]) -> Result<(), CatalogError> {
        let found = if head.starts_with(b"version https://git-lfs.github.com/") {
            "a Git LFS pointer"
        } else if head.starts_with(b"<!DOCTYPE")
            || head.starts_with(b"<!doctype")
            || head.starts_with(b"<html")
        {
            "an HTML page"
        } else {
            return Ok(());
        };
        Err(self.budget.corrupt(&member.path, "the data of a pack", found))
    }

    fn take_metadata(&mut self, member: &Member, reader: &mut dyn Read) -> Result<(), CatalogError> {
        let mut bytes = Vec::new();
        reader
            .take(METADATA_BYTES + 1)
            .read_to_end(&mut bytes)
            .map_err(|e| self.budget.fault(&member.path, "readable data", &e))?;
        if bytes.len() as u64 > METADATA_BYTES {
            // Other software has files of these names; only those of some kilobytes are about a pack.
            return Ok(());
        }
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let value = serde_json::from_slice(text)
            .map_err(|e| self.budget.corrupt(&member.path, "JSON", e.to_string()))?;
        let folder = self.folders.entry(split_path(&member.path).0.to_owned()).or_default();
        folder.metadata.insert(member.recognised.name.clone(), value);
        Ok(())
    }
}

/// Reads until the buffer is full or the data end, so that progress comes in even steps.
fn fill(reader: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
