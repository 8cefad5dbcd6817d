//! Reads the recognised files out of a folder or an archive, one after the other.
//!
//! Paths inside an archive serve to group files and to name them in errors, and never become paths on disk. One that leads
//! out of the archive is refused all the same: it is no pack that somebody made in good faith. Only regular files with a
//! recognised name are unpacked; links, devices and all other names are passed over.

use std::borrow::Cow;
use std::cell::Cell;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use tar::{EntryType, PaxExtensions};
use zip::ZipArchive;

use crate::CatalogError;
use crate::hash::hex;
use crate::limits::{Budget, Counted, Guarded};
use crate::recognise::{Recognised, recognise, split_path};

/// A recognised file of a folder or archive.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    /// Path within the folder or archive.
    pub(crate) path: String,
    pub(crate) recognised: Recognised,
    /// Bytes of the file as it lies there, before any `.gz` of its own is unpacked.
    pub(crate) size: u64,
}

/// Takes the bytes of a member; the reader ends where the member does.
pub(crate) type Sink<'a> = dyn FnMut(&Member, &mut dyn Read) -> Result<(), CatalogError> + 'a;

/// What a path to import turns out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Folder,
    Zip,
    Tar,
    TarGz,
}

/// Recognises a folder, or an archive by its content. The name counts only in the error, which then tells that an
/// archive is damaged and not that its kind is unknown.
pub(crate) fn kind(path: &Path, budget: &Budget<'_>) -> Result<Kind, CatalogError> {
    let found = fs::metadata(path).map_err(CatalogError::io("read", path))?;
    if found.is_dir() {
        return Ok(Kind::Folder);
    }
    if !found.is_file() {
        let source = io::Error::new(io::ErrorKind::InvalidInput, "neither a file nor a folder");
        return Err(CatalogError::io("read", path)(source));
    }
    if found.len() > budget.limits().archive {
        let (found, limit) = (found.len(), budget.limits().archive);
        return Err(CatalogError::ArchiveTooLarge { path: path.to_owned(), found, limit });
    }
    let mut head = Vec::new();
    let file = File::open(path).map_err(CatalogError::io("open", path))?;
    file.take(512).read_to_end(&mut head).map_err(CatalogError::io("read", path))?;
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Ok(Kind::Zip);
    }
    if head.starts_with(&[0x1f, 0x8b]) {
        return Ok(Kind::TarGz);
    }
    if head.get(257..262) == Some(b"ustar") {
        return Ok(Kind::Tar);
    }
    let begins = match head.get(..8.min(head.len())) {
        None | Some([]) => "nothing: it is empty".to_owned(),
        Some(bytes) => hex(bytes),
    };
    let name = path.to_string_lossy().to_ascii_lowercase();
    let expected = if name.ends_with(".zip") || name.ends_with(".whl") {
        "504b0304, as a zip archive begins"
    } else if name.ends_with(".gz") || name.ends_with(".tgz") {
        "1f8b, as gzip data begins"
    } else {
        return Err(CatalogError::UnknownFormat { path: path.to_owned(), found: begins });
    };
    Err(budget.corrupt("the first bytes", expected, begins))
}

/// Passes every recognised file to `sink`.
pub(crate) fn read(kind: Kind, budget: &Budget<'_>, sink: &mut Sink<'_>) -> Result<(), CatalogError> {
    match kind {
        Kind::Folder => read_folder(budget, sink),
        Kind::Zip => read_zip(budget, sink),
        Kind::Tar => {
            let mut file = open(budget)?;
            read_tar(&mut file, budget, sink)
        }
        Kind::TarGz => {
            let packed = Cell::new(0);
            let inner = Counted { inner: open(budget)?, count: &packed };
            let mut stream = Guarded::new(MultiGzDecoder::new(inner), "the gzip data", &packed, budget);
            read_tar(&mut stream, budget, sink)?;
            // The checksum of gzip comes last; until it has been read the data may be cut or damaged.
            io::copy(&mut stream, &mut io::sink())
                .map_err(|e| budget.fault("the gzip data", "a whole gzip stream", &e))?;
            Ok(())
        }
    }
}

fn open(budget: &Budget<'_>) -> Result<BufReader<File>, CatalogError> {
    let path = budget.path();
    Ok(BufReader::new(File::open(path).map_err(CatalogError::io("open", path))?))
}

/// Links to files are followed, because caches of models consist of them; links to folders are not, because they
/// may go in circles.
fn read_folder(budget: &Budget<'_>, sink: &mut Sink<'_>) -> Result<(), CatalogError> {
    let root = budget.path();
    let name = fs::canonicalize(root).map_err(CatalogError::io("read", root))?;
    let name = name.file_name().map_or(Cow::Borrowed(""), |n| n.to_string_lossy()).into_owned();
    let mut folders = vec![(root.to_owned(), name)];
    let mut members = Vec::new();
    let mut entries = 0;
    while let Some((folder, name)) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(CatalogError::io("read", &folder))? {
            let entry = entry.map_err(CatalogError::io("read", &folder))?;
            entries += 1;
            if entries > budget.limits().entries {
                return Err(budget.too_many_entries());
            }
            let path = entry.path();
            let base = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type().map_err(CatalogError::io("read", &path))?.is_dir() {
                // Hidden folders hold the work of tools, and in a store the imports that are under way.
                if !base.starts_with('.') {
                    folders.push((path, format!("{name}/{base}")));
                }
                continue;
            }
            if let Some(recognised) = recognise(&base) {
                members.push((path, format!("{name}/{base}"), recognised));
            }
        }
    }
    // The order of a folder differs between systems; errors and results should not.
    members.sort_by(|a, b| a.1.cmp(&b.1));
    for (on_disk, path, recognised) in members {
        // Asked before opening: to open a pipe would wait for its other end.
        let found = fs::metadata(&on_disk).map_err(CatalogError::io("read", &on_disk))?;
        if found.is_file() {
            let mut file = File::open(&on_disk).map_err(CatalogError::io("open", &on_disk))?;
            sink(&Member { path, recognised, size: found.len() }, &mut file)?;
        }
    }
    Ok(())
}

fn read_zip(budget: &Budget<'_>, sink: &mut Sink<'_>) -> Result<(), CatalogError> {
    const DIRECTORY: &str = "the central directory";
    let mut file = open(budget)?;
    let length = file.seek(SeekFrom::End(0)).map_err(CatalogError::io("read", budget.path()))?;
    let mut archive =
        ZipArchive::new(file).map_err(|e| budget.corrupt(DIRECTORY, "a whole zip archive", e.to_string()))?;
    if archive.len() > budget.limits().entries {
        return Err(budget.too_many_entries());
    }
    if archive.has_duplicate_names() {
        // Programs differ in which of two they unpack, so one could be shown and another used.
        return Err(budget.corrupt(DIRECTORY, "each name once", "a name twice"));
    }
    for index in 0..archive.len() {
        // A name that is not text cannot be the name of a pack file.
        let Some(Ok(path)) = archive.name_for_index(index) else { continue };
        let path = path.into_owned();
        require_inside(&path, budget)?;
        let Some(recognised) = recognise(split_path(&path).1) else { continue };
        let entry = archive
            .by_index(index)
            .map_err(|e| budget.corrupt(&path, "a file packed by deflate, or stored", e.to_string()))?;
        if !entry.is_file() {
            continue;
        }
        let member = Member { path: path.clone(), recognised, size: entry.size() };
        // The header may claim to be packed from more bytes than the archive has.
        let packed = Cell::new(entry.compressed_size().min(length));
        sink(&member, &mut Guarded::new(entry, &path, &packed, budget))?;
    }
    Ok(())
}

/// Refuses a path that is absolute or goes up, on any system.
fn require_inside(path: &str, budget: &Budget<'_>) -> Result<(), CatalogError> {
    let absolute = path.starts_with(['/', '\\']) || path.as_bytes().get(1) == Some(&b':');
    if absolute || path.split(['/', '\\']).any(|part| part == "..") {
        return Err(budget.corrupt(path, "a path within the archive", "one that leads elsewhere"));
    }
    Ok(())
}

/// Longest path that a tar archive may give in an entry of its own.
const PATH_BYTES: u64 = 1 << 16;

fn read_tar(reader: &mut dyn Read, budget: &Budget<'_>, sink: &mut Sink<'_>) -> Result<(), CatalogError> {
    const HEADER: &str = "a tar header";
    let damaged = |e: &io::Error| budget.fault(HEADER, "a tar archive", e);
    let mut archive = tar::Archive::new(reader);
    // Raw, because the library reads long names into memory whatever size they claim to have.
    let entries = archive.entries().map_err(|e| damaged(&e))?.raw(true);
    let mut long_path: Option<String> = None;
    for (index, entry) in entries.enumerate() {
        let mut entry = entry.map_err(|e| damaged(&e))?;
        if index >= budget.limits().entries {
            return Err(budget.too_many_entries());
        }
        let kind = entry.header().entry_type();
        if kind.is_gnu_longname() || kind.is_pax_local_extensions() {
            let mut bytes = Vec::new();
            if entry.size() > PATH_BYTES {
                return Err(budget.file_too_large(HEADER, PATH_BYTES));
            }
            entry.read_to_end(&mut bytes).map_err(|e| damaged(&e))?;
            long_path = if kind.is_gnu_longname() {
                let end = bytes.iter().position(|&b| b == 0).unwrap_or(bytes.len());
                Some(String::from_utf8_lossy(&bytes[..end]).into_owned())
            } else {
                // A header may carry times and owners only; then an earlier long name still holds.
                pax_path(&bytes).or(long_path)
            };
            continue;
        }
        if kind.is_gnu_longlink() || kind.is_pax_global_extensions() {
            continue;
        }
        let path = long_path
            .take()
            .unwrap_or_else(|| String::from_utf8_lossy(&entry.header().path_bytes()).into_owned());
        require_inside(&path, budget)?;
        if !matches!(kind, EntryType::Regular | EntryType::Continuous) {
            continue;
        }
        let Some(recognised) = recognise(split_path(&path).1) else { continue };
        let size = entry.size();
        sink(&Member { path, recognised, size }, &mut entry)?;
    }
    Ok(())
}

fn pax_path(bytes: &[u8]) -> Option<String> {
    PaxExtensions::new(bytes)
        .flatten()
        .find(|extension| extension.key_bytes() == b"path")
        .map(|extension| String::from_utf8_lossy(extension.value_bytes()).into_owned())
}
