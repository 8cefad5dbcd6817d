//! Packs that are no models: refused when they are imported, and passed over when they are in the store all the same.

use std::path::{Path, PathBuf};

use tolmach_service::{CatalogError, ImportOptions, Options, Service, ServiceError, Store, check_model};
use tolmach_testing::TinyModel;

const MODEL: &str = "model.pten.intgemm.alphas.bin";
const VOCAB: &str = "vocab.pten.spm";
const SHORTLIST: &str = "lex.50.50.pten.s2t.bin";

/// The files of a sound pack; `seed` makes its model another file.
fn sound(seed: u8) -> Vec<(&'static str, Vec<u8>)> {
    let tiny = TinyModel::named("shared-alphas");
    vec![
        (MODEL, tiny.model_bytes_with(&[seed; 64])),
        (SHORTLIST, tiny.shortlist_bytes()),
        (VOCAB, tiny.vocab_bytes()),
    ]
}

/// The same with other bytes for one file.
fn with(name: &str, bytes: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut files = sound(9);
    files.iter_mut().filter(|file| file.0 == name).for_each(|file| file.1 = bytes.to_vec());
    files
}

fn folder(place: &Path, name: &str, files: &[(&'static str, Vec<u8>)]) -> PathBuf {
    let folder = place.join(name);
    std::fs::create_dir(&folder).unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
    folder
}

fn checked() -> ImportOptions<'static> {
    ImportOptions { check: Some(&check_model), ..ImportOptions::default() }
}

#[test]
fn what_cannot_be_loaded_is_not_imported() {
    let tiny = TinyModel::named("shared-alphas");
    let (model, vocab, shortlist) = (tiny.model_bytes(), tiny.vocab_bytes(), tiny.shortlist_bytes());
    let other = TinyModel::named("shared-noalphas").vocab_bytes();
    let cases: [(&str, &[u8], &str, &str); 6] = [
        (MODEL, &model[..model.len() / 2], MODEL, "file ends in tensor data"),
        (MODEL, &vocab, MODEL, "version"),
        (SHORTLIST, &shortlist[..shortlist.len() / 2], SHORTLIST, ""),
        (SHORTLIST, &model, SHORTLIST, ""),
        (VOCAB, &other, VOCAB, "expected 96 pieces as in the model, found 104"),
        (VOCAB, &model, VOCAB, ""),
    ];
    for (index, (name, bytes, named, why)) in cases.into_iter().enumerate() {
        let place = tempfile::tempdir().unwrap();
        let store = Store::at(place.path().join("store"));
        store.import(&folder(place.path(), "sound", &sound(1)), &checked()).unwrap();
        let before = store.packs().unwrap();
        let path = folder(place.path(), "unsound", &with(name, bytes));
        let error = store.import(&path, &checked()).expect_err(named);
        let CatalogError::Unsound { reason, .. } = &error else { panic!("case {index}: {error}") };
        assert!(reason.starts_with(named) && reason.contains(why), "case {index}: {error}");
        assert!(error.to_string().contains("unsound: the pt-en model"), "{error}");
        assert_eq!(store.packs().unwrap(), before);
        // The lock of the store and the folder of the pair.
        assert_eq!(std::fs::read_dir(store.root()).unwrap().count(), 2, "something is left");
        assert_eq!(Service::new(store).pair("pt", "en").unwrap().passed_over(), []);
    }
}

#[test]
fn of_several_packs_one_that_is_unsound_keeps_all_out() {
    let place = tempfile::tempdir().unwrap();
    let store = Store::at(place.path().join("store"));
    let both = place.path().join("both");
    std::fs::create_dir(&both).unwrap();
    folder(&both, "a", &sound(1));
    folder(&both, "b", &with(SHORTLIST, b"none"));
    assert!(matches!(store.import(&both, &checked()), Err(CatalogError::Unsound { .. })));
    assert_eq!(store.packs().unwrap(), []);
}

/// A store with a sound model and a newer one that cannot be loaded.
fn with_unsound(place: &Path) -> Store {
    let store = Store::at(place.join("store"));
    store.import(&folder(place, "sound", &sound(1)), &ImportOptions::default()).unwrap();
    let cut = &TinyModel::named("shared-alphas").model_bytes()[..50_000];
    store.import(&folder(place, "unsound", &with(MODEL, cut)), &ImportOptions::default()).unwrap();
    store
}

#[test]
fn what_cannot_be_loaded_gives_way_to_the_next_model_of_its_pair() {
    let place = tempfile::tempdir().unwrap();
    let store = with_unsound(place.path());
    let [unsound, other] = store.packs().unwrap().try_into().expect("two packs");
    let pair = Service::new(store).pair("pt", "en").unwrap();
    assert_eq!(pair.route()[0].pack, other);
    assert!(pair.route()[0].reasons[0].contains("cannot be loaded"), "{:?}", pair.route()[0].reasons);
    let [passed_over] = pair.passed_over() else { panic!("{:?}", pair.passed_over()) };
    assert_eq!(passed_over.pack, unsound);
    let told = passed_over.to_string();
    assert!(told.contains(&unsound.id) && told.contains("file ends in tensor data"), "{told}");
    assert!(!pair.translate_text("the cat", &Options::default()).aligned.text.is_empty());
}

#[test]
fn an_approved_model_that_cannot_be_loaded_is_an_error() {
    let place = tempfile::tempdir().unwrap();
    let store = with_unsound(place.path());
    let packs = store.packs().unwrap();
    store.pin(&packs[..1], None).unwrap();
    let error = Service::new(store.clone()).pair("pt", "en").expect_err("approved");
    assert!(matches!(&error, ServiceError::Model { locked: true, id, .. } if *id == packs[0].id), "{error}");
    store.unpin("pt", "en").unwrap();
    // Neither is there another that could take its place.
    store.remove(&packs[1]).unwrap();
    let error = Service::new(store).pair("pt", "en").expect_err("alone");
    assert!(matches!(&error, ServiceError::Model { locked: false, .. }), "{error}");
}

#[cfg(unix)]
#[test]
fn a_model_that_is_a_pipe_is_not_waited_for() {
    let place = tempfile::tempdir().unwrap();
    let store = with_unsound(place.path());
    let newest = &store.packs().unwrap()[0];
    let path = newest.path(&newest.model);
    std::fs::remove_file(&path).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    let pair = Service::new(store).pair("pt", "en").unwrap();
    assert!(pair.passed_over()[0].reason.contains("not a regular file"));
}
