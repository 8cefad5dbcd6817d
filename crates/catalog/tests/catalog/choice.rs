//! Which pack is taken, and what `tolmach.lock` changes.

use std::fs;

use tolmach_catalog::{CatalogError, ImportOptions, Prefer, Store, Wish};

use crate::support::*;

/// Imports a pack for languages that only the caller knows.
fn import_as(place: &Place, from: &str, to: &str) {
    let options = ImportOptions { from: Some(from.into()), to: Some(to.into()), ..ImportOptions::default() };
    let folder = place.folder(&format!("{from}-{to}"), &pack("p", "any", 1));
    place.store.import(&folder, &options).expect("import");
}

#[test]
fn tags_find_the_models_that_serve_them() {
    let place = Place::new();
    for (from, to) in [
        ("pt", "en"),
        ("en", "pt-PT"),
        ("en", "zh-Hans"),
        ("nb", "en"),
        ("he", "en"),
        ("sr", "en"),
        ("en", "sr"),
    ] {
        import_as(&place, from, to);
    }
    let cases = [
        ("pt-BR", "en", Some("pt-en")),
        ("PT_br", "en-GB", Some("pt-en")),
        ("en", "pt", Some("en-pt-PT")),
        ("en", "pt-BR", Some("en-pt-PT")),
        ("en", "zh", Some("en-zh-Hans")),
        ("en", "zh-CN", Some("en-zh-Hans")),
        ("en", "zh-TW", None),
        ("no", "en", Some("nb-en")),
        ("iw", "en", Some("he-en")),
        // A model reads what it may not write.
        ("sr-Latn", "en", Some("sr-en")),
        ("en", "sr-Latn", None),
        ("ca-valencia", "en", None),
        ("pt-x-rio", "en", Some("pt-en")),
        ("ru", "en", None),
    ];
    for (from, to, expected) in cases {
        let found = place.store.find(from, to);
        let pair = found.as_ref().ok().map(|pack| format!("{}-{}", pack.from, pack.to));
        assert_eq!(pair.as_deref(), expected, "{from} {to}");
        assert!(found.is_ok() || matches!(found, Err(CatalogError::NoModel { .. })));
    }
    let reasons = place.store.choose("pt-BR", "en", &Wish::default()).expect("choice").reasons;
    assert!(reasons[0].contains("pt-en serves it"), "{reasons:?}");
    import_as(&place, "pt-BR", "en");
    assert_eq!(place.store.find("pt-BR", "en").expect("its own").from, "pt-BR");
}

#[test]
fn the_best_that_memory_and_speed_allow() {
    let place = Place::new();
    publish(&place, "en-pt", 1, "a", "tiny", 0.85);
    publish(&place, "en-pt", 2, "b", "base-memory", 0.88);
    publish(&place, "en-pt", 3, "c", "base", 0.87);
    let id = |wish: Wish| place.store.choose("en", "pt", &wish).expect("choice").pack.id;
    assert_eq!(id(Wish::default()), "b");
    assert_eq!(id(Wish::prefer(Prefer::Speed)), "a");
    assert_eq!(id(Wish::default().within(1 << 30)), "b");
    assert_eq!(place.store.find("en", "pt").expect("find").published.comet, Some(0.88));
    // Where COMET is not known of all, the architecture tells.
    publish(&place, "en-pt", 4, "d", "base", 0.0);
    let choice = place.store.choose("en", "pt", &Wish::default()).expect("choice");
    assert_eq!(choice.pack.id, "d");
    assert!(choice.reasons.iter().any(|reason| reason.contains("newest of 2")), "{:?}", choice.reasons);
}

#[test]
fn approved_packs_and_no_others() {
    let place = Place::new();
    publish(&place, "en-pt", 1, "a", "tiny", 0.85);
    publish(&place, "en-pt", 2, "b", "base", 0.88);
    let packs = place.store.packs().expect("packs");
    let tiny = packs.iter().find(|pack| pack.id == "a").expect("tiny").clone();
    assert!(place.store.lockfile().expect("none").packs().is_empty());
    place.store.pin(std::slice::from_ref(&tiny), Some(1_795_478_400)).expect("pin");
    let lockfile = place.store.lockfile().expect("read");
    assert_eq!(lockfile.packs()[0].date.as_deref(), Some("2026-11-24"));
    assert_eq!(lockfile.packs()[0].files.len(), 3);

    let choice = place.store.choose("en", "pt", &Wish::default()).expect("choice");
    assert_eq!(choice.pack.id, "a");
    assert!(choice.reasons[0].contains("tolmach.lock"), "{:?}", choice.reasons);
    assert!(matches!(place.store.remove(&tiny), Err(CatalogError::PinnedRemoval { .. })));

    let model = tiny.path(&tiny.model);
    let sound = fs::read(&model).expect("model");
    let mut damaged = sound.clone();
    damaged[7] ^= 1;
    fs::write(&model, &damaged).expect("write");
    let error = place.store.find("en", "pt").expect_err("changed");
    assert!(matches!(&error, CatalogError::PinnedChanged { path, .. } if *path == model), "{error}");
    assert!(matches!(
        place.store.pin(std::slice::from_ref(&tiny), None),
        Err(CatalogError::PinnedChanged { .. })
    ));
    fs::write(&model, &sound).expect("write");
    place.store.find("en", "pt").expect("whole again");

    // The description of the pack is changed so that it agrees with other bytes: the lock file does not agree.
    let manifest = tiny.dir.join("pack.json");
    let text = fs::read_to_string(&manifest).expect("manifest");
    fs::write(&manifest, text.replace(&tiny.model.sha256, &"0".repeat(64))).expect("write");
    assert!(matches!(place.store.find("en", "pt"), Err(CatalogError::PinnedAbsent { .. })));
    fs::write(&manifest, text).expect("write");

    assert!(place.store.unpin("en", "pt").expect("unpin"));
    assert!(!place.store.unpin("en", "pt").expect("unpin"));
    assert_eq!(place.store.find("en", "pt").expect("find").id, "b");
    place.store.remove(&tiny).expect("remove");
}

#[test]
fn a_damaged_lock_file_stops_everything_that_it_guards() {
    let place = Place::new();
    publish(&place, "en-pt", 1, "a", "tiny", 0.85);
    fs::write(place.store.root().join("tolmach.lock"), "{\"format\": 1, \"packs\": [{").expect("write");
    assert!(matches!(place.store.find("en", "pt"), Err(CatalogError::Manifest { .. })));
    let pack = place.store.packs().expect("packs").remove(0);
    assert!(place.store.pin(std::slice::from_ref(&pack), None).is_err());
    assert!(place.store.remove(&pack).is_err());
}

#[test]
fn only_the_packs_of_a_pair_are_imported_where_one_is_asked_for() {
    let place = Place::new();
    let path = place.write("x.whl", &zip(&wheel_files()));
    let options = ImportOptions::default();
    place.store.import_pair(&path, "pt-BR", "en", &options).expect("import");
    assert_eq!(place.in_root(), ["pt-en"]);
    let error = place.store.import_pair(&path, "ru", "en", &options).expect_err("absent");
    assert!(matches!(error, CatalogError::NotOffered { .. }), "{error}");
}

#[test]
fn an_export_keeps_all_that_is_known() {
    let place = Place::new();
    publish(&place, "en-pt", 1, "a", "tiny", 0.85);
    let packs = place.store.packs().expect("packs");
    let to = place.dir.path().join("out");
    place.store.export(&packs, &to, Some(0)).expect("export");
    let copy = Store::at(&to);
    let found = copy.find("en", "pt").expect("find");
    assert_eq!(
        (&found.id, &found.published, &found.architecture),
        (&packs[0].id, &packs[0].published, &packs[0].architecture)
    );
    assert_eq!(copy.lockfile().expect("lock").packs().len(), 1);
    fs::write(packs[0].path(&packs[0].model), "other").expect("write");
    let error = place.store.export(&packs, &to, None).expect_err("damaged");
    assert!(matches!(error, CatalogError::PinnedChanged { .. }), "{error}");
}
