//! `tolmach.lock`: the packs that a newsroom approved, by the hash of every file.
//!
//! ```json
//! {"format": 1, "packs": [{
//!   "from": "en", "to": "pt", "id": "1693087644", "architecture": "tiny", "version": "2.0",
//!   "source": "https://…", "licence": "MPL-2.0", "date": "2026-11-24",
//!   "files": [{"name": "model.enpt.intgemm.alphas.bin", "size": 17140836, "sha256": "…"}, …]
//! }]}
//! ```
//!
//! Files are those of `<from>-<to>/<id>/` in a store, so the lock file of an exported store is also its index.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::hash::is_sha256;
use crate::language::fit_pair;
use crate::recognise::is_plain;
use crate::staging::{Staging, StoreLock, open_file, sync_dir};
use crate::{CatalogError, Pack, PackFile, language};

/// Name of the lock file in the root of a store.
pub(crate) const LOCKFILE: &str = "tolmach.lock";

const FORMAT: u32 = 1;

/// A thousand packs are half a megabyte.
pub(crate) const LOCKFILE_BYTES: u64 = 16 << 20;

/// The approved packs, one a pair at most.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lockfile {
    packs: Vec<LockedPack>,
}

/// An approved pack.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LockedPack {
    /// Source language, BCP 47.
    pub from: String,
    /// Target language, BCP 47.
    pub to: String,
    /// What tells packs of one pair apart.
    pub id: String,
    /// As the publisher says.
    pub architecture: Option<String>,
    /// The publisher's version.
    pub version: Option<String>,
    /// Address that the model was fetched from, or the name of what was imported.
    pub source: String,
    /// The licence, where the publisher says it.
    pub licence: Option<String>,
    /// COMET on FLORES, where it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comet: Option<f64>,
    /// Day of the approval, `2026-11-24`.
    pub date: Option<String>,
    /// Every file of the pack.
    pub files: Vec<PackFile>,
}

impl LockedPack {
    /// What approves a pack as it is now; `time` is seconds since 1970 UTC.
    pub(crate) fn new(pack: &Pack, time: Option<u64>) -> Self {
        Self {
            from: pack.from.clone(),
            to: pack.to.clone(),
            id: pack.id.clone(),
            architecture: pack.architecture.clone(),
            version: pack.published.version.clone(),
            source: pack.imported.url.clone().unwrap_or_else(|| pack.imported.file.clone()),
            licence: pack.published.licence.clone(),
            comet: pack.published.comet,
            date: time.map(date),
            files: pack.files().cloned().collect(),
        }
    }

    /// Whether a pack has exactly these files.
    pub fn is(&self, pack: &Pack) -> bool {
        pack.files().count() == self.files.len() && pack.files().all(|file| self.files.contains(file))
    }

    /// `en-pt`.
    pub fn pair(&self) -> String {
        format!("{}-{}", self.from, self.to)
    }
}

impl Lockfile {
    /// The approved packs, in order of their pairs.
    pub fn packs(&self) -> &[LockedPack] {
        &self.packs
    }

    /// The approved pack of a pair, named by canonical tags.
    pub fn locked(&self, from: &str, to: &str) -> Option<&LockedPack> {
        self.packs.iter().find(|locked| locked.from == from && locked.to == to)
    }

    /// An approved pack that serves a pair, named by canonical tags, whether or not it is for exactly this one.
    pub(crate) fn serving(&self, asked: &(String, String)) -> Option<&LockedPack> {
        let serves = |locked: &&LockedPack| fit_pair(asked, (&locked.from, &locked.to)).is_some();
        self.locked(&asked.0, &asked.1).or_else(|| self.packs.iter().find(serves))
    }

    /// Approves a pack in place of the one of its pair.
    pub(crate) fn insert(&mut self, locked: LockedPack) {
        self.remove(&locked.from, &locked.to);
        self.packs.push(locked);
        self.sort();
    }

    fn sort(&mut self) {
        self.packs.sort_by(|a, b| (&a.from, &a.to).cmp(&(&b.from, &b.to)));
    }

    /// Takes the approval of a pair back; whether there was one.
    pub(crate) fn remove(&mut self, from: &str, to: &str) -> bool {
        let before = self.packs.len();
        self.packs.retain(|locked| locked.from != from || locked.to != to);
        self.packs.len() < before
    }

    /// The lock file of a store; empty if there is none.
    pub(crate) fn read(root: &Path) -> Result<Self, CatalogError> {
        let path = root.join(LOCKFILE);
        let file = match open_file(&path) {
            Ok(file) => file,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(Self::default());
            }
            Err(error) => return Err(CatalogError::io("open", &path)(error)),
        };
        let mut bytes = Vec::new();
        file.take(LOCKFILE_BYTES).read_to_end(&mut bytes).map_err(CatalogError::io("read", &path))?;
        Self::parse(&bytes, &path)
    }

    /// Reads the bytes of a lock file; `path` is for errors.
    ///
    /// Names become paths and tags become folders, so both are checked: the file may be a stranger's.
    pub(crate) fn parse(bytes: &[u8], path: &Path) -> Result<Self, CatalogError> {
        let wrong = |expected: &str, found: String| CatalogError::Manifest {
            path: path.to_owned(),
            expected: expected.to_owned(),
            found,
        };
        let read: Format = serde_json::from_slice(bytes).map_err(|e| wrong("a lock file", e.to_string()))?;
        if read.format != FORMAT {
            return Err(wrong("format 1", format!("format {}", read.format)));
        }
        let read: Document =
            serde_json::from_slice(bytes).map_err(|e| wrong("a lock file", e.to_string()))?;
        let mut lockfile = Self::default();
        for locked in read.packs {
            for tag in [&locked.from, &locked.to] {
                if language::canonical(tag).as_ref() != Some(tag) {
                    return Err(wrong("a canonical language tag", format!("{tag:?}")));
                }
            }
            for name in locked.files.iter().map(|file| &file.name).chain([&locked.id]) {
                if !is_plain(name) {
                    return Err(wrong("plain names", format!("{name:?}")));
                }
            }
            if let Some(file) = locked.files.iter().find(|file| !is_sha256(&file.sha256)) {
                return Err(wrong("a SHA-256 in lower-case hexadecimal", format!("{:?}", file.sha256)));
            }
            lockfile.packs.push(locked);
        }
        lockfile.sort();
        let pair = |locked: &LockedPack| (locked.from.clone(), locked.to.clone());
        match lockfile.packs.windows(2).find(|two| two.first().map(pair) == two.last().map(pair)) {
            Some(two) => Err(wrong("each pair once", two.first().map(LockedPack::pair).unwrap_or_default())),
            None => Ok(lockfile),
        }
    }

    /// Writes the lock file of a store; it is there whole, as it was or as it is now. The caller has the lock of the
    /// store, so that no change of another process is lost.
    pub(crate) fn write(&self, root: &Path, lock: &mut StoreLock) -> Result<(), CatalogError> {
        let path = root.join(LOCKFILE);
        let document = Document { format: FORMAT, packs: self.packs.clone() };
        let mut bytes =
            serde_json::to_vec_pretty(&document).map_err(|e| CatalogError::io("write", &path)(e.into()))?;
        bytes.push(b'\n');
        let staging = Staging::with_lock(root, lock)?;
        let ready = staging.path(LOCKFILE);
        let mut file = File::create_new(&ready).map_err(CatalogError::io("create", &ready))?;
        file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(CatalogError::io("write", &ready))?;
        std::fs::rename(&ready, &path).map_err(CatalogError::io("write", &path))?;
        sync_dir(root)
    }
}

#[derive(Deserialize)]
struct Format {
    format: u32,
}

#[derive(Serialize, Deserialize)]
struct Document {
    format: u32,
    packs: Vec<LockedPack>,
}

/// Day of a time in seconds since 1970 UTC, as `2026-11-24`.
fn date(time: u64) -> String {
    // Years that begin in March put the leap day last, so months have a regular pattern of lengths.
    let days = time / 86_400 + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{day:02}", era * 400 + year + next)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locked(from: &str, to: &str) -> LockedPack {
        LockedPack {
            from: from.to_owned(),
            to: to.to_owned(),
            id: "3.0".to_owned(),
            architecture: None,
            version: None,
            source: "x".to_owned(),
            licence: Some("MPL-2.0".to_owned()),
            comet: None,
            date: Some(date(0)),
            files: vec![PackFile { name: "m.bin".to_owned(), size: 3, sha256: "0".repeat(64) }],
        }
    }

    #[test]
    fn days() {
        let cases = [
            (0, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (1_709_164_800, "2024-02-29"),
            (1_709_251_199, "2024-02-29"),
            (1_709_251_200, "2024-03-01"),
            (1_767_225_599, "2025-12-31"),
            (1_795_478_400, "2026-11-24"),
            (4_107_542_400, "2100-03-01"),
        ];
        for (time, expected) in cases {
            assert_eq!(date(time), expected, "{time}");
        }
    }

    #[test]
    fn a_lock_file_round_trips_in_order() {
        let root = tempfile::tempdir().expect("temp");
        let root = root.path();
        assert_eq!(Lockfile::read(root).expect("none"), Lockfile::default());
        let mut lockfile = Lockfile::default();
        lockfile.insert(locked("ru", "en"));
        lockfile.insert(locked("en", "ru"));
        lockfile.insert(LockedPack { id: "4".to_owned(), ..locked("en", "ru") });
        lockfile.write(root, &mut StoreLock::take(root).expect("lock")).expect("write");
        let read = Lockfile::read(root).expect("read");
        assert_eq!(read, lockfile);
        assert_eq!(read.packs().iter().map(LockedPack::pair).collect::<Vec<_>>(), ["en-ru", "ru-en"]);
        assert_eq!(read.locked("en", "ru").expect("there").id, "4");
        assert!(lockfile.remove("en", "ru") && !lockfile.remove("en", "ru"));
    }

    #[test]
    fn a_lock_file_that_lies_is_refused() {
        let document = Document { format: 1, packs: vec![locked("en", "pt")] };
        let good = serde_json::to_string(&document).expect("json");
        assert!(Lockfile::parse(good.as_bytes(), Path::new("x")).is_ok());
        let twice = serde_json::to_string(&locked("en", "pt")).expect("json");
        let cases = [
            ("\"format\":1", "\"format\":2", "format 1"),
            ("m.bin", "../m.bin", "plain names"),
            ("3.0", "../..", "plain names"),
            ("\"en\"", "\"..\"", "a canonical language tag"),
            ("0000", "000X", "a SHA-256 in lower-case hexadecimal"),
            ("{", "", "a lock file"),
            ("[{", &format!("[{twice},{{"), "each pair once"),
        ];
        for (from, to, why) in cases {
            let error = Lockfile::parse(good.replacen(from, to, 1).as_bytes(), Path::new("x"));
            let error = error.expect_err(to);
            assert!(
                matches!(&error, CatalogError::Manifest { expected, .. } if expected == why),
                "{to}: {error}"
            );
        }
    }
}
