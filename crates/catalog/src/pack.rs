//! A pack in the store, and its description `pack.json`.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::hash::{Hasher, is_sha256};
use crate::recognise::is_plain;
use crate::staging::open_file;
use crate::{CatalogError, language};

/// Name of the description in the folder of a pack.
pub(crate) const MANIFEST: &str = "pack.json";

/// Version of the description; a later one may mean things that this code would miss.
const FORMAT: u32 = 1;

/// A description is some hundred bytes; what is longer is not one.
const MANIFEST_BYTES: u64 = 1 << 20;

/// The files of one model for one direction of one pair of languages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Pack {
    /// Source language, BCP 47.
    pub from: String,
    /// Target language, BCP 47.
    pub to: String,
    /// What tells packs of one pair apart: the publisher's version, or the head of the model's SHA-256.
    pub id: String,
    /// `tiny`, `base`, `base-memory`, as the publisher says; sizes are read from the model, never from this.
    pub architecture: Option<String>,
    /// The folder that holds the files.
    #[serde(skip)]
    pub dir: PathBuf,
    /// The model.
    pub model: PackFile,
    /// One vocabulary for both languages, or one for each.
    pub vocab: VocabFiles,
    /// The lexical shortlist, if the pack has one.
    pub shortlist: Option<PackFile>,
    /// What the publisher says of the pack beside its files.
    #[serde(flatten)]
    pub published: Published,
    /// Where the pack came from.
    pub imported: Provenance,
}

/// A file of a pack as it was when imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PackFile {
    /// Name in the folder of the pack.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
}

/// The vocabularies of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VocabFiles {
    /// One for both languages.
    Shared(PackFile),
    /// One for each language.
    Split {
        /// Of the source language.
        source: PackFile,
        /// Of the target language.
        target: PackFile,
    },
}

/// What a publisher says of a pack; what it does not say is `None`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Published {
    /// The publisher's version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The licence, as an SPDX identifier where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// COMET on FLORES, from 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comet: Option<f64>,
}

/// Where a pack came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Provenance {
    /// Name of the archive or folder, without its path.
    pub file: String,
    /// SHA-256 of the archive; a folder has none.
    pub sha256: Option<String>,
    /// Address of the model file, if the pack was fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Grows with each import of a pair: the pack with the greatest is the newest.
    pub sequence: u64,
    /// Seconds since 1970 UTC, if the caller passed the time.
    pub time: Option<u64>,
}

impl Pack {
    /// Path of one of the files of this pack.
    pub fn path(&self, file: &PackFile) -> PathBuf {
        self.dir.join(&file.name)
    }

    /// All files: model, vocabularies, shortlist.
    pub fn files(&self) -> impl Iterator<Item = &PackFile> {
        let (first, second) = match &self.vocab {
            VocabFiles::Shared(file) => (file, None),
            VocabFiles::Split { source, target } => (source, Some(target)),
        };
        [Some(&self.model), Some(first), second, self.shortlist.as_ref()].into_iter().flatten()
    }

    /// Whether both consist of the same files with the same bytes.
    pub(crate) fn same_files(&self, other: &Self) -> bool {
        (&self.model, &self.vocab, &self.shortlist) == (&other.model, &other.vocab, &other.shortlist)
    }

    /// A short text that differs where [`Pack::same_files`] does.
    pub(crate) fn fingerprint(&self) -> String {
        let mut hasher = Hasher::default();
        for file in self.files() {
            hasher.update(file.sha256.as_bytes());
            hasher.update(file.name.as_bytes());
        }
        short(&hasher.finish())
    }

    /// Folder of the pair and folder of the pack, below the root of a store.
    pub(crate) fn place(&self) -> (String, &str) {
        (format!("{}-{}", self.from, self.to), &self.id)
    }

    /// The bytes of `pack.json`.
    pub(crate) fn to_manifest(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = serde_json::to_vec_pretty(&Manifest { format: FORMAT, pack: self.clone() })?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads the pack in a folder of a store; `None` if the folder has no `pack.json`.
    ///
    /// Names in the description become paths, so they are checked like any other input: the store may lie where
    /// others write.
    pub(crate) fn read(dir: &Path) -> Result<Option<Self>, CatalogError> {
        let path = dir.join(MANIFEST);
        let file = match open_file(&path) {
            Ok(file) => file,
            // The second is a file where the folder of a pack would be.
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            Err(error) => return Err(CatalogError::io("open", &path)(error)),
        };
        let mut bytes = Vec::new();
        file.take(MANIFEST_BYTES).read_to_end(&mut bytes).map_err(CatalogError::io("read", &path))?;
        let wrong = |expected: &str, found: String| CatalogError::Manifest {
            path: path.clone(),
            expected: expected.to_owned(),
            found,
        };
        // The number first: a later format may not parse as this one.
        let format: Format =
            serde_json::from_slice(&bytes).map_err(|e| wrong("the description of a pack", e.to_string()))?;
        if format.format != FORMAT {
            return Err(wrong("format 1", format!("format {}", format.format)));
        }
        let manifest: Manifest =
            serde_json::from_slice(&bytes).map_err(|e| wrong("the description of a pack", e.to_string()))?;
        let pack = Self { dir: dir.to_owned(), ..manifest.pack };
        for file in pack.files() {
            if !is_plain(&file.name) || file.name == MANIFEST {
                return Err(wrong("plain file names", format!("{:?}", file.name)));
            }
            if !is_sha256(&file.sha256) {
                return Err(wrong("a SHA-256 in lower-case hexadecimal", format!("{:?}", file.sha256)));
            }
        }
        for tag in [&pack.from, &pack.to] {
            if language::canonical(tag).as_ref() != Some(tag) {
                return Err(wrong("a canonical language tag", format!("{tag:?}")));
            }
        }
        let (pair, id) = pack.place();
        let actual = dir.parent().and_then(Path::file_name).zip(dir.file_name());
        if actual.is_none_or(|(p, i)| p != pair.as_str() || i != id) {
            return Err(wrong("the description of this folder", format!("that of {pair}/{id}")));
        }
        Ok(Some(pack))
    }
}

/// All packs in the folder of a pair, each as far as it can be read; none if the folder is not there.
pub(crate) fn read_pair(pair: &Path) -> Result<Vec<Result<Pack, CatalogError>>, CatalogError> {
    Ok(folders(pair)?.iter().filter_map(|dir| Pack::read(dir).transpose()).collect())
}

/// The folders in a folder, in order, without those of the store's own; none if it is not there.
pub(crate) fn folders(parent: &Path) -> Result<Vec<PathBuf>, CatalogError> {
    let entries = match fs::read_dir(parent) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(CatalogError::io("read", parent)(error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(CatalogError::io("read", parent))?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if !hidden && entry.path().is_dir() {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// The head of a hash, long enough to tell the packs of a pair apart.
pub(crate) fn short(sha256: &str) -> String {
    sha256.chars().take(12).collect()
}

#[derive(Deserialize)]
struct Format {
    format: u32,
}

#[derive(Serialize, Deserialize)]
struct Manifest {
    format: u32,
    #[serde(flatten)]
    pack: Pack,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> PackFile {
        PackFile { name: name.to_owned(), size: 3, sha256: "0".repeat(64) }
    }

    fn pack() -> Pack {
        Pack {
            from: "en".to_owned(),
            to: "zh-Hant".to_owned(),
            id: "7".to_owned(),
            architecture: Some("tiny".to_owned()),
            dir: PathBuf::new(),
            model: file("m.bin"),
            vocab: VocabFiles::Split { source: file("s.spm"), target: file("t.spm") },
            shortlist: None,
            published: Published { licence: Some("MPL-2.0".to_owned()), ..Published::default() },
            imported: Provenance {
                file: "x.zip".to_owned(),
                sha256: None,
                url: None,
                sequence: 2,
                time: Some(9),
            },
        }
    }

    #[test]
    fn the_description_round_trips() {
        let root = tempfile::tempdir().expect("temp");
        let dir = root.path().join("en-zh-Hant").join("7");
        fs::create_dir_all(&dir).expect("folder");
        assert!(Pack::read(&dir).expect("absent is fine").is_none());
        fs::write(dir.join(MANIFEST), pack().to_manifest().expect("json")).expect("write");
        let read = Pack::read(&dir).expect("reads").expect("is there");
        assert_eq!(read, Pack { dir: dir.clone(), ..pack() });
        assert_eq!(read.path(&read.model), dir.join("m.bin"));
        assert_eq!(read.files().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["m.bin", "s.spm", "t.spm"]);
    }

    #[test]
    fn a_description_that_lies_is_refused() {
        let root = tempfile::tempdir().expect("temp");
        let dir = root.path().join("en-zh-Hant").join("7");
        fs::create_dir_all(&dir).expect("folder");
        let good = String::from_utf8(pack().to_manifest().expect("json")).expect("utf-8");
        let cases = [
            ("\"format\": 1", "\"format\": 2", "format 1"),
            ("\"m.bin\"", "\"../m.bin\"", "plain file names"),
            ("\"m.bin\"", "\"pack.json\"", "plain file names"),
            ("\"m.bin\"", "\"C:m.bin\"", "plain file names"),
            ("\"en\"", "\"EN\"", "a canonical language tag"),
            ("\"en\"", "\"de\"", "the description of this folder"),
            ("\"7\"", "\"../../7\"", "the description of this folder"),
            ("\"from\"", "\"form\"", "the description of a pack"),
            ("{", "", "the description of a pack"),
            ("0000", "000g", "a SHA-256 in lower-case hexadecimal"),
        ];
        for (from, to, why) in cases {
            fs::write(dir.join(MANIFEST), good.replacen(from, to, 1)).expect("write");
            let error = Pack::read(&dir).expect_err(to);
            assert!(
                matches!(&error, CatalogError::Manifest { expected, .. } if expected == why),
                "{to}: {error}"
            );
        }
    }

    #[test]
    fn fingerprints_follow_the_files() {
        let (a, mut b) = (pack(), pack());
        b.imported.sequence = 9;
        assert!(a.same_files(&b) && a.fingerprint() == b.fingerprint());
        b.model.sha256 = "1".repeat(64);
        assert!(!a.same_files(&b) && a.fingerprint() != b.fingerprint());
    }
}
