//! What a newsroom approved, and handing it on.

use std::fs;

use crate::place::*;
use crate::server::Server;

fn publish(server: &Server, version: &str) {
    let mut settings = RemoteSettings::default();
    settings.publish(("ru", "en"), version, "tiny", "", &pack("ruen", version, 9_000));
    settings.publish(("en", "ru"), version, "tiny", "", &pack("enru", version, 9_000));
    settings.serve(server);
}

#[test]
fn an_approved_model_stays_in_use() {
    let server = Server::start();
    publish(&server, "3.0");
    let place = Place::new();
    place.ok(&["models", "fetch", "ru-en", "--from", &server.url]);
    assert!(place.ok(&["models", "lock"]).contains("ru-en 3.0-tiny: locked"));
    let lock = fs::read_to_string(place.store().join("tolmach.lock")).unwrap();
    let lock: serde_json::Value = serde_json::from_str(&lock).unwrap();
    let pack = &lock["packs"][0];
    assert_eq!(
        (&pack["from"], &pack["version"], &pack["licence"]),
        (&"ru".into(), &"3.0".into(), &"MPL-2.0".into())
    );
    assert!(pack["source"].as_str().unwrap().starts_with(&server.url));
    assert_eq!(pack["date"].as_str().unwrap().len(), 10);
    assert_eq!(pack["files"].as_array().unwrap().len(), 3);

    // A newer version is not even fetched, unless it is asked for.
    publish(&server, "3.1");
    let message = place.refused(&["models", "fetch", "ru-en", "--from", &server.url]);
    assert!(message.contains("tolmach.lock names 3.0-tiny for ru-en"), "{message}");
    place.ok(&["models", "fetch", "ru-en", "--unlocked", "--from", &server.url]);
    assert_eq!(place.packs(), ["ru-en/3.1-tiny", "ru-en/3.0-tiny"]);
    let listed = place.ok(&["models", "list"]);
    let locked: Vec<&str> = listed.lines().filter(|line| line.ends_with("\tlocked")).collect();
    assert!(locked.len() == 1 && locked[0].contains("3.0-tiny"), "{listed}");

    let message = place.refused(&["models", "remove", "ru-en/3.0-tiny"]);
    assert!(
        message.contains("named by tolmach.lock") && message.contains("lock --remove ru-en"),
        "{message}"
    );
    place.ok(&["models", "lock", "ru-en/3.1-tiny"]);
    place.ok(&["models", "remove", "ru-en/3.0-tiny"]);
    assert_eq!(place.packs(), ["ru-en/3.1-tiny"]);
    place.ok(&["models", "lock", "--remove", "ru-en"]);
    place.ok(&["models", "remove", "ru-en"]);
    assert_eq!(place.packs(), Vec::<String>::new());
}

#[test]
fn a_changed_byte_is_noticed_before_the_model_is_loaded() {
    let server = Server::start();
    publish(&server, "3.0");
    let place = Place::new();
    place.ok(&["models", "fetch", "ru-en", "--from", &server.url]);
    place.ok(&["models", "lock"]);
    let model = place.store().join("ru-en/3.0-tiny/model.ruen.intgemm.alphas.bin");
    let mut bytes = fs::read(&model).unwrap();
    bytes[100] ^= 1;
    fs::write(&model, &bytes).unwrap();
    let run = place.run(&["translate", "--from", "ru", "--to", "en", "/dev/null"]);
    assert_eq!(run.code, Some(1));
    assert!(run.err.contains("is not what was imported") && run.err.contains("model.ruen"), "{}", run.err);
    assert_eq!(place.run(&["models", "lock"]).code, Some(1), "a damaged model is not approved");
    let fetched = place.ok(&["models", "fetch", "--from", &server.url]);
    assert!(fetched.contains("repaired"), "{fetched}");
    place.assert_sound();
    // An approved model that is gone altogether.
    fs::remove_dir_all(place.store().join("ru-en/3.0-tiny")).unwrap();
    publish(&server, "3.1");
    place.ok(&["models", "fetch", "ru-en", "--unlocked", "--from", &server.url]);
    let run = place.run(&["translate", "--from", "ru", "--to", "en", "/dev/null"]);
    assert!(
        run.err.contains("tolmach.lock names 3.0-tiny") && run.err.contains("models fetch ru-en"),
        "{}",
        run.err
    );
    assert_eq!(place.run(&["models", "verify"]).code, Some(1));
}

#[test]
fn a_lock_file_brings_the_same_models_to_another_machine() {
    let server = Server::start();
    publish(&server, "3.0");
    let first = Place::new();
    first.ok(&["models", "fetch", "ru-en", "en-ru", "--from", &server.url]);
    first.ok(&["models", "lock"]);
    let second = Place::new();
    fs::create_dir_all(second.store()).unwrap();
    fs::copy(first.store().join("tolmach.lock"), second.store().join("tolmach.lock")).unwrap();
    assert_eq!(second.run(&["models", "verify"]).code, Some(1));
    second.ok(&["models", "fetch", "--from", &server.url]);
    assert_eq!(second.packs(), ["en-ru/3.0-tiny", "ru-en/3.0-tiny"]);
    second.assert_sound();
}

#[test]
fn an_exported_folder_is_a_store_an_import_and_a_web_folder() {
    let server = Server::start();
    publish(&server, "3.0");
    let place = Place::new();
    place.ok(&["models", "fetch", "ru-en", "en-ru", "--from", &server.url]);
    let folder = place.dir.path().join("exported");
    let exported = folder.to_str().unwrap();
    place.ok(&["models", "export", exported]);
    let again = place.ok(&["models", "export", exported, "ru-en"]);
    assert!(again.contains("already there"), "{again}");

    let as_store = Place::new();
    assert_eq!(as_store.ok(&["models", "list", "--models", exported]).lines().count(), 2);

    let imported = Place::new();
    imported.ok(&["models", "import", exported]);
    assert_eq!(imported.packs(), ["en-ru/3.0-tiny", "ru-en/3.0-tiny"]);

    let from_folder = Place::new();
    from_folder.ok(&["models", "fetch", "ru-en", "--from", exported]);

    let web = Server::start();
    for pair in ["ru-en", "en-ru"] {
        for entry in fs::read_dir(folder.join(pair).join("3.0-tiny")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            web.put(&format!("/m/{pair}/3.0-tiny/{name}"), fs::read(path).unwrap());
        }
    }
    web.put("/m/tolmach.lock", fs::read(folder.join("tolmach.lock")).unwrap());
    let from_web = Place::new();
    from_web.ok(&["models", "fetch", "ru-en", "--from", &format!("{}/m/", web.url)]);

    for place in [&from_folder, &from_web, &imported] {
        place.assert_sound();
        let listed = place.ok(&["models", "list", "--json"]);
        let pack = listed
            .lines()
            .last()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .unwrap();
        assert_eq!(
            (&pack["id"], &pack["licence"], &pack["version"]),
            (&"3.0-tiny".into(), &"MPL-2.0".into(), &"3.0".into())
        );
    }
}
