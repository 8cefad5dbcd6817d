//! Archives that are damaged, cut short, or made to do harm.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use tolmach_catalog::{CatalogError, ImportOptions, Limits};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::*;

fn limited(limits: Limits) -> ImportOptions<'static> {
    ImportOptions { limits, ..ImportOptions::default() }
}

#[test]
fn files_that_are_no_archive() {
    let place = Place::new();
    for (name, bytes) in [("x.bin", &b"\x01\0\0\0\0\0\0\0"[..]), ("x", b"hello"), ("y.bin", b"")] {
        let error = place.refused(&place.write(name, bytes), &ImportOptions::default());
        assert!(matches!(error, CatalogError::UnknownFormat { .. }), "{name}: {error}");
    }
    // A known name says what the content should have been.
    for name in ["x.zip", "x.whl", "x.tgz", "x.tar.gz"] {
        for bytes in [&b"<!DOCTYPE html>"[..], b""] {
            let error = place.refused(&place.write(name, bytes), &ImportOptions::default());
            assert!(matches!(error, CatalogError::Corrupt { .. }), "{name}: {error}");
        }
    }
}

#[test]
fn an_archive_cut_at_any_place() {
    let files = pack("enpt-7", "enpt", 1);
    for (name, bytes) in [("x.zip", zip(&files)), ("x.tgz", tar_gz(&files))] {
        let place = Place::new();
        let (length, step) = (bytes.len(), bytes.len() / 60);
        for end in (0..length).step_by(step).chain(length - 12..length) {
            let path = place.write(name, &bytes[..end]);
            let error = place.refused(&path, &ImportOptions::default());
            assert!(
                matches!(&error, CatalogError::Corrupt { path: p, .. } | CatalogError::UnknownFormat { path: p, .. } if *p == path),
                "{name} cut to {end} of {length}: {error}"
            );
        }
    }
}

#[test]
fn an_archive_with_a_flipped_bit() {
    let files = pack("enpt-7", "enpt", 1);
    for (name, bytes) in [("x.zip", zip(&files)), ("x.tgz", tar_gz(&files))] {
        for at in (0..bytes.len()).step_by(37) {
            let mut bytes = bytes.clone();
            bytes[at] ^= 0x10;
            let place = Place::new();
            // A bit of a time stamp or of a file that is passed over does no harm; what comes in must be right.
            if place.import(&place.write(name, &bytes)).is_ok() {
                let found = place.store.packs().expect("packs").remove(0);
                assert_eq!(fs::read(found.path(&found.model)).expect("model"), files[2].1, "{name}: {at}");
            } else {
                assert_eq!(place.in_root(), Vec::<String>::new());
            }
        }
    }
}

#[test]
fn a_tar_entry_longer_than_the_archive() {
    let place = Place::new();
    let mut bytes = tar_entry("p/vocab.enpt.spm", tar::EntryType::Regular, 4, b"data");
    bytes.extend(tar_entry("p/model.enpt.bin", tar::EntryType::Regular, 1 << 30, b"short"));
    let error = place.refused(&place.write("x.tgz", &gz(&bytes)), &ImportOptions::default());
    assert!(
        matches!(&error, CatalogError::Corrupt { file, expected, found, .. }
            if file == "p/model.enpt.bin" && expected == "1073741824 bytes" && found == "512 bytes"),
        "{error}"
    );
}

#[test]
fn gzip_of_something_else_than_tar() {
    let place = Place::new();
    let path = place.write("model.enpt.bin.gz", &gz(&[7; 5_000]));
    let error = place.refused(&path, &ImportOptions::default());
    assert!(
        matches!(&error, CatalogError::Corrupt { expected, .. } if expected == "a tar archive"),
        "{error}"
    );
}

#[test]
fn what_is_saved_under_the_name_of_a_model_by_mistake() {
    let cases: [(&[u8], &str); 4] = [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "a Git LFS pointer"),
        (b"<!DOCTYPE html><title>404</title>", "an HTML page"),
        (b"", "an empty file"),
        (b"\x1f\x8b", "end of file"),
    ];
    for (bytes, expected) in cases {
        let place = Place::new();
        let mut files = pack("", "enpt", 1);
        files[2].1 = bytes.to_vec();
        if bytes.starts_with(b"\x1f") {
            files[2].0 += ".gz";
        }
        let error = place.refused(&place.folder("p", &files), &ImportOptions::default());
        assert!(matches!(&error, CatalogError::Corrupt { found, .. } if found.contains(expected)), "{error}");
    }
}

#[test]
fn paths_that_lead_out() {
    for prefix in ["../../", "/", "C:\\", "a/../../", "..\\..\\", "//host/"] {
        let files: Files =
            pack("", "enpt", 1).into_iter().map(|(n, b)| (format!("{prefix}{n}"), b)).collect();
        for (name, bytes) in [("x.zip", zip(&files)), ("x.tgz", tar_gz(&files))] {
            let place = Place::new();
            let error = place.refused(&place.write(name, &bytes), &ImportOptions::default());
            let CatalogError::Corrupt { file, found, .. } = &error else { panic!("{prefix}: {error}") };
            assert!(file.starts_with(prefix) && found.contains("elsewhere"), "{error}");
            let mut beside: Vec<_> =
                fs::read_dir(place.dir.path()).expect("dir").map(|e| e.expect("entry").file_name()).collect();
            beside.sort();
            assert_eq!(beside, ["store", name], "{prefix}");
        }
    }
}

#[test]
fn links_and_devices_in_archives_are_passed_over() {
    let place = Place::new();
    let mut bytes = Vec::new();
    for kind in [tar::EntryType::Symlink, tar::EntryType::Link, tar::EntryType::Char, tar::EntryType::Fifo] {
        let mut entry = tar_entry("p/model.enpt.bin", kind, 0, b"");
        entry[157..168].copy_from_slice(b"/etc/passwd");
        // The link name is part of the checksum, which stands in the header as six octal digits.
        entry[148..156].fill(b' ');
        let sum: u32 = entry[..512].iter().map(|&b| u32::from(b)).sum();
        entry[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        bytes.extend(entry);
    }
    bytes.resize(bytes.len() + 1024, 0);
    let error = place.refused(&place.write("x.tgz", &gz(&bytes)), &ImportOptions::default());
    assert!(matches!(error, CatalogError::NoPack { .. }), "{error}");

    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("p/model.enpt.bin", "/etc/passwd", SimpleFileOptions::default()).expect("link");
    let path = place.write("x.zip", &zip.finish().expect("zip").into_inner());
    assert!(matches!(place.refused(&path, &ImportOptions::default()), CatalogError::NoPack { .. }));
}

#[test]
fn encrypted_and_doubled_zip_entries() {
    let place = Place::new();
    let bytes = zip(&pack("p", "enpt", 1));
    let mut encrypted = bytes.clone();
    for (signature, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        for at in 0..bytes.len() - 4 {
            if bytes[at..].starts_with(signature) {
                encrypted[at + flags] |= 1;
            }
        }
    }
    let error = place.refused(&place.write("x.zip", &encrypted), &ImportOptions::default());
    assert!(matches!(&error, CatalogError::Corrupt { found, .. } if found.contains("assword")), "{error}");

    let twice = zip(&vec![file("p/vocab.enpt.spm", "one"), file("p/vocab.enpu.spm", "two")]);
    let twice: Vec<u8> = twice.iter().map(|&b| if b == b'u' { b't' } else { b }).collect();
    let error = place.refused(&place.write("y.zip", &twice), &ImportOptions::default());
    assert!(
        matches!(&error, CatalogError::Corrupt { expected, .. } if expected == "each name once"),
        "{error}"
    );
}

#[test]
fn every_limit_is_an_error_of_its_own() {
    let small = Limits { entries: 10, archive: 100_000, file: 5_000, total: 10_000, ratio: 100 };
    let files = pack("p", "enpt", 1);
    let check = |path: &dyn Fn(&Place) -> std::path::PathBuf, limits: Limits, expected: &str| {
        let place = Place::new();
        let error = place.refused(&path(&place), &limited(limits));
        let name = format!("{error:?}");
        assert!(name.starts_with(expected), "expected {expected}: {error}");
    };
    for make in [zip, tar_gz, tar] {
        let write = |p: &Place| p.write("x", &make(&files));
        check(&write, Limits { entries: 3, ..small }, "TooManyEntries");
        check(&write, Limits { archive: 100, ..small }, "ArchiveTooLarge");
        check(&write, Limits { file: 4_999, total: 100_000, ..small }, "FileTooLarge");
        check(&write, Limits { total: 6_000, ..small }, "TotalTooLarge");
    }
    let folder = |p: &Place| p.folder("f", &files);
    check(&folder, Limits { entries: 3, ..small }, "TooManyEntries");
    check(&folder, Limits { file: 4_999, ..small }, "FileTooLarge");
    check(&folder, Limits { total: 6_000, ..small }, "TotalTooLarge");
    let place = Place::new();
    let room = Limits { total: 100_000, ..small };
    place.store.import(&place.write("x.zip", &zip(&files)), &limited(room)).expect("just within");
}

#[test]
fn bombs() {
    let zeros = vec![0; 8 << 20];
    let mut files = pack("p", "enpt", 1);
    files[2].1.clone_from(&zeros);
    let gzipped = vec![file("p/model.enpt.bin.gz", gz(&zeros)), files[3].clone()];
    // The last hides its zeros in a file that is passed over, which tar can pass over only by unpacking it.
    let beside = vec![file("p/readme", zeros.clone()), files[3].clone()];
    for (name, bytes) in [
        ("x.zip", zip(&files)),
        ("x.tgz", tar_gz(&files)),
        ("y.zip", zip(&gzipped)),
        ("y.tgz", tar_gz(&beside)),
    ] {
        let place = Place::new();
        let error = place.refused(&place.write(name, &bytes), &ImportOptions::default());
        assert!(matches!(error, CatalogError::RatioTooHigh { limit: 100, .. }), "{name}: {error}");
        let lax = limited(Limits { ratio: 10_000, total: 4 << 20, ..Limits::default() });
        let error = place.refused(&place.write(name, &bytes), &lax);
        assert!(matches!(error, CatalogError::TotalTooLarge { .. }), "{name}: {error}");
    }
    // In a folder the ratio of a gzip member counts as well.
    let place = Place::new();
    let error = place.refused(&place.folder("f", &gzipped), &ImportOptions::default());
    assert!(matches!(error, CatalogError::RatioTooHigh { .. }), "{error}");
}

#[test]
fn a_long_name_of_a_gigabyte_is_not_read() {
    let place = Place::new();
    for kind in [tar::EntryType::GNULongName, tar::EntryType::XHeader] {
        let bytes = tar_entry("long", kind, 1 << 30, &[b'a'; 2_000]);
        let error = place.refused(&place.write("x.tgz", &gz(&bytes)), &ImportOptions::default());
        assert!(matches!(error, CatalogError::FileTooLarge { limit: 65_536, .. }), "{error}");
    }
}

#[test]
fn metadata_that_is_damaged_or_of_something_else() {
    let place = Place::new();
    let mut files = pack("p", "enpt", 1);
    files.push(file("p/model_info.json", "{\"shortName\": "));
    let error = place.refused(&place.write("x.zip", &zip(&files)), &ImportOptions::default());
    assert!(matches!(&error, CatalogError::Corrupt { file, .. } if file == "p/model_info.json"), "{error}");
    for (number, other) in ["[]", "{\"shortName\": 7, \"type\": \"../x\"}", "null"].into_iter().enumerate() {
        let place = Place::new();
        files[4].1 = other.as_bytes().to_vec();
        let mut bytes = Cursor::new(Vec::new());
        bytes.write_all(&zip(&files)).expect("bytes");
        place.import(&place.write(&format!("{number}.zip"), bytes.get_ref())).expect(other);
        assert_eq!(place.store.packs().expect("packs")[0].architecture, None);
    }
    // Deeper than any description is, to exhaust the stack of a reader.
    files[4].1 = b"[".repeat(500_000);
    assert!(place.import(&place.write("deep.zip", &zip(&files))).is_err());
}

/// To open a pipe waits for its other end, which nobody holds.
#[cfg(unix)]
#[test]
fn pipes_in_the_store_are_errors() {
    let pipe = |path: &Path| {
        let _ = fs::remove_file(path);
        assert!(std::process::Command::new("mkfifo").arg(path).status().expect("mkfifo").success());
    };
    let regular = |error: CatalogError, name: &str| {
        let text = error.to_string();
        assert!(text.contains("not a regular file") && text.contains(name), "{text}");
    };
    let place = Place::new();
    let folder = place.folder("p", &pack("p", "enpt", 1));
    let dir = place.import(&folder).expect("import").remove(0).pack.dir;
    let sound = place.store.packs().expect("packs");

    pipe(&place.store.root().join("tolmach.lock"));
    regular(place.store.find("en", "pt").expect_err("pipe"), "tolmach.lock");
    regular(place.store.pin(&sound, None).expect_err("pipe"), "tolmach.lock");
    fs::remove_file(place.store.root().join("tolmach.lock")).expect("remove");

    pipe(&place.store.root().join(".lock"));
    regular(place.import(&folder).expect_err("pipe"), ".lock");
    fs::remove_file(place.store.root().join(".lock")).expect("remove");

    pipe(&dir.join("model.enpt.intgemm.alphas.bin"));
    assert!(!place.store.verify().expect("verify").remove(0).is_ok());
    pipe(&dir.join("pack.json"));
    regular(place.store.find("en", "pt").expect_err("pipe"), "pack.json");
    assert!(!place.store.verify().expect("verify").remove(0).is_ok());
}
