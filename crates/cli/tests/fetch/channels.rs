//! What is found and taken when everything goes well.

use serde_json::{Value, json};
use tolmach_testing::TinyModel;

use crate::place::*;
use crate::server::Server;

fn registry() -> (Server, Registry) {
    let mut registry = Registry::default();
    let ru = ("ru", "en");
    registry.publish(
        ru,
        "next26_AAAAAAAAAAAAAAAAAAAAAA",
        "base-memory",
        "Release",
        0.8620,
        &pack("ruen", "memory", 40_000),
    );
    registry.publish(
        ru,
        "spring_BBBBBBBBBBBBBBBBBBBBBB",
        "tiny",
        "Release Android",
        0.8700,
        &pack("ruen", "android", 20_000),
    );
    registry.publish(
        ru,
        "retrain_CCCCCCCCCCCCCCCCCCCCCC",
        "tiny",
        "Release Desktop",
        0.8433,
        &pack("ruen", "tiny", 20_000),
    );
    registry.publish(
        ru,
        "trial_DDDDDDDDDDDDDDDDDDDDDD",
        "base",
        "Nightly",
        0.8999,
        &pack("ruen", "nightly", 20_000),
    );
    registry.publish(ru, "draft_EEEEEEEEEEEEEEEEEEEEEE", "base", "", 0.8998, &pack("ruen", "draft", 20_000));
    let mut split = pack("enzh_hant", "split", 10_000);
    let tiny = TinyModel::named("split-alphas");
    split[0].2 = tiny.model_bytes();
    split[1].2 = tiny.shortlist_bytes();
    split[2] = ("srcvocab", "srcvocab.enzh_hant.spm".to_owned(), tiny.vocab_bytes());
    split.push(("trgvocab", "trgvocab.enzh_hant.spm".to_owned(), tiny.target_vocab_bytes()));
    registry.publish(("en", "zh_hant"), "cjk_FFFFFFFFFFFFFFFFFFFFFF", "base", "Release", 0.88, &split);
    let server = Server::start();
    registry.serve(&server);
    (server, registry)
}

#[test]
fn the_registry() {
    let (server, _) = registry();
    let place = Place::new();
    let found = place.ok(&["models", "search", "russian", "--from", &server.url]);
    let lines: Vec<Vec<&str>> = found.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(
        lines[0],
        [
            "ru-en",
            "next26_AAAAAAAAAAAAAAAAAAAAAA",
            "base-memory",
            "0.2 MB",
            "COMET 0.8620",
            "Russian (Русский) → English"
        ]
    );
    assert_eq!((lines.len(), lines[1][1]), (2, "retrain_CCCCCCCCCCCCCCCCCCCCCC"));

    // For everyone comes before for computers, though its COMET would win here, too.
    let fetched = place.run(&["models", "fetch", "ru-en", "-v", "--from", &server.url]);
    assert_eq!(fetched.code, Some(0), "{}", fetched.err);
    assert_eq!(place.packs(), ["ru-en/next26_AAAAAAAAAAAAAAAAAAAAAA"]);
    assert!(fetched.err.contains("model: ru-en next26"), "{}", fetched.err);
    place.assert_sound();
    assert_eq!(place.in_root(), ["ru-en"], "nothing is left of the download");
    let log = server.log();
    for request in log {
        let encoding = if request.path.ends_with(".gz") { "gzip" } else { "identity" };
        assert!(request.named && request.encoding == encoding, "{request:?}");
    }

    // What is there is not sent again.
    let again = place.ok(&["models", "fetch", "ru-en", "--from", &server.url]);
    assert!(again.contains("already there"), "{again}");
    assert!(server.log().iter().all(|request| !request.path.ends_with(".gz")));
    let listed: Value = serde_json::from_str(&place.ok(&["models", "list", "--json"])).unwrap();
    assert_eq!(listed["licence"], "MPL-2.0");
    assert_eq!(listed["comet"], 0.862);
    assert_eq!(listed["architecture"], "base-memory");
    let url = listed["url"].as_str().unwrap();
    assert!(url.starts_with(&server.url) && url.ends_with("model.ruen.intgemm.alphas.bin.gz"), "{url}");
}

#[test]
fn other_releases_and_architectures_of_the_registry_are_there_for_those_who_ask() {
    let (server, _) = registry();
    let cases = [
        (&["--architecture", "tiny"][..], "retrain_CCCCCCCCCCCCCCCCCCCCCC"),
        (&["--release", "android"], "spring_BBBBBBBBBBBBBBBBBBBBBB"),
        (&["--release", "nightly"], "trial_DDDDDDDDDDDDDDDDDDDDDD"),
    ];
    for (more, expected) in cases {
        let place = Place::new();
        place.ok(&[&["models", "fetch", "ru-en", "--from", &server.url], more].concat());
        assert_eq!(place.packs(), [format!("ru-en/{expected}")]);
    }
    let place = Place::new();
    let message =
        place.refused(&["models", "fetch", "ru-en", "--architecture", "base", "--from", &server.url]);
    assert!(
        message.contains("base for Nightly") && message.contains("tiny for Release Desktop"),
        "{message}"
    );
    let message = place.refused(&["models", "fetch", "de-en", "--from", &server.url]);
    assert!(message.contains("de-en") && message.contains("there are en-zh-Hant, ru-en"), "{message}");
}

#[test]
fn two_vocabularies_and_codes_of_scripts() {
    let (server, _) = registry();
    let place = Place::new();
    // Taiwan writes what the registry calls `zh_hant`; simplified Chinese it does not have.
    place.ok(&["models", "fetch", "en-zh-TW", "--from", &server.url]);
    assert_eq!(place.packs(), ["en-zh-Hant/cjk_FFFFFFFFFFFFFFFFFFFFFF"]);
    assert!(place.refused(&["models", "fetch", "en-zh", "--from", &server.url]).contains("en-zh-Hans"));
    let files = std::fs::read_dir(place.store().join("en-zh-Hant/cjk_FFFFFFFFFFFFFFFFFFFFFF")).unwrap();
    assert_eq!(files.count(), 5);
}

#[test]
fn remote_settings() {
    let mut settings = RemoteSettings::default();
    let en = ("en", "ru");
    settings.publish(en, "3.0", "base", "env.appinfo.OS != 'Android'", &pack("enru", "desktop", 50_000));
    settings.publish(
        en,
        "3.1",
        "base-memory",
        "env.appinfo.OS == 'Android'",
        &pack("enru", "android", 30_000),
    );
    settings.publish(
        en,
        "3.2a1",
        "base",
        "env.channel == 'nightly' || env.channel == 'default'",
        &pack("enru", "alpha", 30_000),
    );
    settings.publish(en, "3.3", "base", "env.locale|strange('x')", &pack("enru", "strange", 30_000));
    settings.publish(en, "4.0", "base", "", &pack("enru", "future", 30_000));
    let mut half = pack("enru", "half", 30_000);
    half.truncate(2);
    settings.publish(en, "3.4", "base", "", &half);
    let mut with_quality = pack("ruen", "old", 20_000);
    with_quality.push(("qualityModel", "qualityModel.ruen.bin".to_owned(), noise(100, "quality")));
    settings.publish(("ru", "en"), "3.0", "tiny", "", &with_quality);
    settings.publish(("ru", "en"), "3.1", "tiny", "", &pack("ruen", "new", 20_000));
    settings.publish(("en", "zh-Hans"), "3.0", "base", "", &pack("enzh", "x", 20_000));
    let server = Server::start();
    settings.serve(&server);

    let channel = ["--channel", "remote-settings", "--from", &server.url];
    let place = Place::new();
    place.ok(&[&["models", "fetch", "en-ru", "ru-en", "en-zh"], &channel[..]].concat());
    assert_eq!(place.packs(), ["en-ru/3.0-base", "en-zh-Hans/3.0-base", "ru-en/3.1-tiny"]);
    place.assert_sound();
    let listed = place.ok(&["models", "list", "--json"]);
    assert!(listed.contains("\"version\":\"3.0\"") && listed.contains("MPL-2.0"), "{listed}");

    let place = Place::new();
    place.ok(&[&["models", "fetch", "en-ru", "--release", "android"], &channel[..]].concat());
    place.ok(&[&["models", "fetch", "en-ru", "--release", "nightly"], &channel[..]].concat());
    assert_eq!(place.packs(), ["en-ru/3.2a1-base", "en-ru/3.1-base-memory"]);

    // A mirror finds itself by its index, and what is refused is told.
    let run = place.run(&["models", "search", "en-ru", "--from", &server.url]);
    assert_eq!(run.out.lines().count(), 1, "{}", run.out);
    assert!(run.err.contains("en-ru: refused") && run.err.contains("filter_expression"), "{}", run.err);
    assert!(run.err.contains("a version up to 3"), "{}", run.err);
    assert!(run.err.contains("3.4-base has no vocabulary"), "{}", run.err);
}

#[test]
fn the_first_collection_of_remote_settings() {
    let server = Server::start();
    let mut records = Vec::new();
    for (kind, name, bytes) in pack("pten", "v1", 20_000) {
        let location = format!("main-workspace/translations-models/{name}");
        records.push(json!({
            "id": name, "name": name, "version": "1.4", "fileType": kind, "fromLang": "pt", "toLang": "en",
            "attachment": {
                "hash": sha256(&bytes), "size": bytes.len(), "filename": name, "location": location,
                "mimetype": "application/octet-stream",
            },
        }));
        server.put(&format!("/{location}"), bytes);
    }
    let path = "/v1/buckets/main/collections/translations-models/records";
    server.put(path, json!({ "data": records }).to_string());
    let place = Place::new();
    place.ok(&[
        "models",
        "fetch",
        "pt-en",
        "--channel",
        "remote-settings",
        "--from",
        &format!("{}{path}", server.url),
    ]);
    assert_eq!(place.packs(), ["pt-en/1.4"]);
}

#[test]
fn mirrors_in_folders() {
    let (server, registry) = registry();
    let place = Place::new();
    let mirror = place.dir.path().join("mirror");
    let write = |path: &str, bytes: &[u8]| {
        let path = mirror.join(path.trim_start_matches('/'));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    write("db/models.json", &server.bytes("/db/models.json"));
    for (path, bytes) in &registry.files {
        write(path, bytes);
    }
    server.log();
    place.ok(&["models", "fetch", "ru-en", "--from", mirror.to_str().unwrap()]);
    assert_eq!(place.packs(), ["ru-en/next26_AAAAAAAAAAAAAAAAAAAAAA"]);
    place.assert_sound();

    let mut settings = RemoteSettings::default();
    settings.publish(("en", "ru"), "3.0", "base", "", &pack("enru", "x", 5_000));
    let mirror = place.dir.path().join("settings");
    let write = |path: &str, bytes: &[u8]| {
        let path = mirror.join(path.trim_start_matches('/'));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    write(RemoteSettings::RECORDS, json!({ "data": settings.records }).to_string().as_bytes());
    for (path, bytes) in &settings.files {
        write(path.strip_prefix("/attachments").unwrap(), bytes);
    }
    place.ok(&["models", "fetch", "en-ru", "--from", mirror.to_str().unwrap()]);
    assert_eq!(place.packs()[0], "en-ru/3.0-base");
    assert!(server.log().is_empty());
}

#[test]
fn a_plain_folder_of_files() {
    let place = Place::new();
    for (pair, packed) in [("ruen", true), ("enru", false)] {
        for (_, name, bytes) in pack(pair, "plain", 9_000) {
            let folder = place.dir.path().join("files").join(pair);
            std::fs::create_dir_all(&folder).unwrap();
            let (name, bytes) = if packed { (format!("{name}.zst"), zst(&bytes)) } else { (name, bytes) };
            std::fs::write(folder.join(name), bytes).unwrap();
        }
    }
    let files = place.dir.path().join("files");
    place.ok(&["models", "fetch", "ru-en", "--from", files.to_str().unwrap()]);
    assert_eq!(place.packs().len(), 1);
    place.assert_sound();
    let message = place.refused(&["models", "fetch", "de-en", "--from", files.to_str().unwrap()]);
    assert!(message.contains("none for this pair"), "{message}");
}
