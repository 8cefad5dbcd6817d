//! Servers and indexes that are broken or hostile: each ends in success or in one clear message.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::place::*;
use crate::server::{Fault, File, Server};

/// A server with Remote Settings of one pack, and the path of its model.
fn settings(size: usize) -> (Server, String) {
    let mut settings = RemoteSettings::default();
    settings.publish(("ru", "en"), "3.0", "tiny", "", &pack("ruen", "x", size));
    let server = Server::start();
    settings.serve(&server);
    (server, settings.files[0].0.clone())
}

/// The same as a registry; with the path of its vocabulary, whose hash is not published.
fn registry() -> (Server, String, String) {
    let mut registry = Registry::default();
    registry.publish(("ru", "en"), "x_A", "tiny", "Release", 0.84, &pack("ruen", "x", 30_000));
    let server = Server::start();
    registry.serve(&server);
    (server, registry.files[0].0.clone(), registry.files[2].0.clone())
}

const QUICKLY: &str = "Retry-After: 0\r\n";

#[test]
fn what_passes() {
    let (server, model) = settings(200_000);
    let cut = |bytes| Fault::Cut(bytes);
    let cases: [(&str, Vec<Fault>, usize); 9] = [
        ("errors of the server", vec![Fault::Status(500, QUICKLY), Fault::Status(503, QUICKLY)], 0),
        ("too many requests", vec![Fault::Status(429, "Retry-After: 1\r\n")], 0),
        ("a body that is cut", vec![cut(50_000), cut(50_000), cut(7)], 3),
        ("a server that begins anew", vec![cut(50_000), Fault::Whole], 1),
        ("a cut before the first byte", vec![cut(0)], 0),
        ("another way", vec![Fault::Redirect(format!("{}/elsewhere", server.url))], 0),
        ("another way that is relative", vec![Fault::Redirect("/elsewhere".to_owned())], 0),
        ("slow bytes", vec![Fault::Slow(20_000, 50)], 0),
        ("no length and a cut", vec![Fault::CutSilently(70_000)], 1),
    ];
    server.put("/elsewhere", server.bytes(&model));
    for (name, faults, resumed) in cases {
        server.fail(&model, &faults);
        server.log();
        let place = Place::new();
        let begin = Instant::now();
        place.ok(&["models", "fetch", "ru-en", "--channel", "remote-settings", "--from", &server.url]);
        assert_eq!(place.packs(), ["ru-en/3.0-tiny"], "{name}");
        assert_eq!(place.in_root(), ["ru-en"], "{name}");
        place.assert_sound();
        let parts = server.log().iter().filter(|request| request.offset.is_some()).count();
        assert_eq!(parts, resumed, "{name}");
        assert!(name != "too many requests" || begin.elapsed() >= Duration::from_secs(1));
    }
}

#[test]
fn silence_is_given_up_and_asked_again() {
    let (server, model) = settings(100_000);
    server.fail(&model, &[Fault::Stall(30_000)]);
    let place = Place::new();
    let run = place.run(&["models", "fetch", "ru-en", "--timeout", "1", "--from", &server.url]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(run.err.contains("again in"), "{}", run.err);
    assert!(server.log().iter().any(|request| request.offset == Some(30_000)));
}

#[test]
fn a_file_that_changes_between_two_parts_comes_as_one() {
    // Neither hash nor tag tells parts apart in the second round: it begins anew by itself.
    for tagged in [true, false] {
        let (server, _, vocab) = registry();
        let other = gz(&vocabulary("another state"));
        server.put_file(&vocab, File { bytes: server.bytes(&vocab), tagged });
        server.fail(&vocab, &[Fault::Cut(2_000), Fault::Other(other.clone())]);
        let place = Place::new();
        place.ok(&["models", "fetch", "ru-en", "--from", &server.url]);
        place.assert_sound();
        let kept = std::fs::read(place.store().join("ru-en/x_A/vocab.ruen.spm")).unwrap();
        assert!(kept == vocabulary("another state"));
        let resumed = server.log().iter().filter(|request| request.offset.is_some()).count();
        assert_eq!(resumed, usize::from(tagged));
    }
}

#[test]
fn what_does_not_pass() {
    let (server, model) = settings(60_000);
    let sound = server.bytes(&model);
    let published = format!("expected {} bytes", sound.len());
    let mut flipped = sound.clone();
    flipped[30_000] ^= 1;
    let short = sound[..50_000].to_vec();
    let long = [&sound[..], b"more"].concat();
    let redirect = |to: &str| Fault::Redirect(to.to_owned());
    let cases = [
        (Fault::Status(404, ""), "answers 404, that is: not found"),
        (Fault::Status(403, ""), "not allowed"),
        (Fault::Status(418, ""), "answers 418"),
        (Fault::Status(500, QUICKLY), "answers 500; tried 5 times"),
        (Fault::Status(429, "Retry-After: 3600\r\n"), "asks to wait for 3600 seconds"),
        (Fault::Cut(0), "tried 5 times"),
        (Fault::Other(flipped), "the packed bytes have SHA-256"),
        (Fault::Other(short), published.as_str()),
        (Fault::Other(long), published.as_str()),
        (Fault::Other(b"<!DOCTYPE html><title>Log in</title>".to_vec()), published.as_str()),
        (redirect("ftp://127.0.0.1/x"), "sends on to ftp://127.0.0.1/x, which is refused"),
        (redirect("file:///etc/passwd"), "sends on to file:///etc/passwd, which is refused"),
        (redirect("file:/etc/passwd"), "refused"),
        (redirect("javascript:0"), "refused"),
        (redirect(&format!("{}{model}", server.url)), "sends on more than 5 times"),
    ];
    for (fault, expected) in cases {
        server.always(&model, fault.clone());
        let place = Place::new();
        let message = place.refused(&["models", "fetch", "ru-en", "--from", &server.url]);
        assert!(message.contains(expected), "{fault:?}: {message}");
        assert!(message.contains(&server.url), "{message}");
        assert_eq!(place.packs(), Vec::<String>::new());
        // The next call, to a sound server, ends well whatever came before.
        server.behave();
        place.ok(&["models", "fetch", "ru-en", "--from", &server.url]);
        place.assert_sound();
        assert_eq!(place.in_root(), ["ru-en"]);
    }
}

#[test]
fn hashes_of_plain_bytes_are_compared() {
    let (server, model, vocab) = registry();
    let mut other = pack("ruen", "x", 30_000).remove(0).2;
    other[9] ^= 1;
    server.always(&model, Fault::Other(gz(&other)));
    let place = Place::new();
    let message = place.refused(&["models", "fetch", "ru-en", "--from", &server.url]);
    assert!(message.contains("the unpacked bytes have SHA-256") && message.contains(&model), "{message}");
    server.behave();
    for (bytes, expected) in [
        (gz(&noise(5_000, "x"))[..3_000].to_vec(), "expected readable data"),
        (gz(b"<!DOCTYPE html><title>404</title>"), "an HTML page"),
        (gz(b""), "an empty file"),
        (b"not gzip at all".to_vec(), "expected readable data"),
    ] {
        server.always(&vocab, Fault::Other(bytes));
        let message = place.refused(&["models", "fetch", "ru-en", "--from", &server.url]);
        assert!(message.contains(expected) && message.contains(&vocab), "{message}");
        server.behave();
    }
    place.ok(&["models", "fetch", "ru-en", "--from", &server.url]);
}

/// Files may be just as published, and yet no model.
#[test]
fn what_cannot_be_loaded_is_not_taken_in() {
    let whole = pack("ruen", "x", 200_000);
    let mut unsound = whole.clone();
    unsound[0].2.truncate(150_000);
    let mut settings = RemoteSettings::default();
    settings.publish(("ru", "en"), "3.1", "tiny", "", &unsound);
    let server = Server::start();
    settings.serve(&server);
    let place = Place::new();
    let message = place.refused(&["models", "fetch", "ru-en", "--from", &server.url]);
    assert!(message.contains(&server.url), "{message}");
    assert_eq!(message.matches("model.ruen.intgemm.alphas.bin: file ends in").count(), 1, "{message}");
    assert_eq!(place.packs(), Vec::<String>::new());

    let files = place.dir.path().join("files");
    std::fs::create_dir(&files).unwrap();
    for (_, name, bytes) in &unsound {
        std::fs::write(files.join(name), bytes).unwrap();
    }
    let files = files.to_str().unwrap();
    for args in [&["models", "import", files][..], &["models", "fetch", "ru-en", "--from", files]] {
        let message = place.refused(args);
        assert!(message.contains("the ru-en model cannot be used: model.ruen"), "{message}");
    }
}

/// As older versions took them in.
#[test]
fn a_model_that_cannot_be_loaded_gives_way_and_is_found_by_verify() {
    let place = Place::new();
    let import = |seed: &str| {
        let folder = place.dir.path().join(seed);
        std::fs::create_dir(&folder).unwrap();
        for (_, name, bytes) in pack("ruen", seed, 1_000) {
            std::fs::write(folder.join(name), bytes).unwrap();
        }
        place.ok(&["models", "import", folder.to_str().unwrap()]);
    };
    import("a");
    import("b");
    let [newest, older] = place.packs().try_into().expect("two packs");
    // The newest is made unsound, and its description agrees with it.
    let dir = place.store().join(&newest);
    let model = dir.join("model.ruen.intgemm.alphas.bin");
    let bytes = std::fs::read(&model).unwrap();
    std::fs::write(&model, &bytes[..100_000]).unwrap();
    let manifest = std::fs::read_to_string(dir.join("pack.json")).unwrap();
    let manifest = manifest.replace(&sha256(&bytes), &sha256(&bytes[..100_000]));
    std::fs::write(dir.join("pack.json"), manifest).unwrap();

    let verified = place.run(&["models", "verify"]);
    assert_eq!(verified.code, Some(1));
    assert!(
        verified.out.contains("cannot be used: model.ruen") && !verified.out.contains("changed"),
        "{}",
        verified.out
    );
    let input = place.dir.path().join("in.txt");
    std::fs::write(&input, "the cat\n").unwrap();
    let translate = ["translate", "--from", "ru", "--to", "en", "--no-check", input.to_str().unwrap()];
    let run = place.run(&translate);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let warnings: Vec<&str> = run.err.lines().filter(|line| line.starts_with("warning: ")).collect();
    let id = newest.strip_prefix("ru-en/").unwrap();
    assert!(
        warnings.len() == 1 && warnings[0].contains(id) && warnings[0].contains("file ends in"),
        "{}",
        run.err
    );

    place.ok(&["models", "lock", &newest]);
    let run = place.run(&translate);
    assert_eq!(run.code, Some(1));
    assert!(run.err.contains("models lock --remove ru-en"), "{}", run.err);
    assert_eq!(run.err.matches("file ends in").count(), 1, "{}", run.err);
    place.ok(&["models", "lock", "--remove", "ru-en"]);
    place.ok(&["models", "remove", &older]);
    let run = place.run(&translate);
    assert!(run.err.contains(&format!("models remove {newest}")), "{}", run.err);
}

#[test]
fn paths_that_lead_out_are_refused() {
    let tricks = [
        "../../../../etc/passwd",
        "/etc/passwd",
        "http://127.0.0.1:1/model.ruen.bin",
        "models/../../model.ruen.bin",
        "models\\..\\model.ruen.bin",
        "models/%2e%2e/model.ruen.bin",
        "models/model.ruen.bin?x",
        "models/./model.ruen.bin",
        "models/nonsense.exe",
        "models/vocab.ruen.spm",
        "",
    ];
    for trick in tricks {
        let (server, ..) = registry();
        let index = String::from_utf8(server.bytes("/db/models.json")).unwrap();
        let mut index: serde_json::Value = serde_json::from_str(&index).unwrap();
        index["models"]["ru-en"][0]["files"]["model"]["path"] = trick.into();
        server.put("/db/models.json", index.to_string());
        server.log();
        let place = Place::new();
        let message = place.refused(&["models", "fetch", "ru-en", "--from", &server.url]);
        assert!(message.contains("refused"), "{trick}: {message}");
        assert!(
            server
                .log()
                .iter()
                .all(|request| request.path.ends_with("json") || request.path == "/tolmach.lock")
        );
        assert!(place.in_root().is_empty(), "{trick}");
    }
    for (field, trick) in [
        ("/attachment/location", "../x"),
        ("/attachment/location", "//host/x"),
        ("/name", "../../model.ruen.bin"),
        ("/name", "pack.json"),
        ("/version", "../3"),
        ("/version", "3/0"),
        ("/attachment/hash", "short"),
        ("/fileType", "script"),
        ("/sourceLanguage", "../ru"),
    ] {
        let mut settings = RemoteSettings::default();
        settings.publish(("ru", "en"), "3.0", "tiny", "", &pack("ruen", "x", 5_000));
        for record in &mut settings.records {
            *record.pointer_mut(field).unwrap() = trick.into();
        }
        let server = Server::start();
        settings.serve(&server);
        let place = Place::new();
        let message = place.refused(&["models", "fetch", "ru-en", "--from", &server.url]);
        let expected = if field == "/sourceLanguage" { "not published" } else { "refused" };
        assert!(message.contains(expected), "{field} {trick}: {message}");
        assert!(place.in_root().is_empty(), "{field} {trick}");
    }
}

#[test]
fn bombs() {
    let zeros = vec![0; 8 << 20];
    let (server, model, vocab) = registry();
    let place = Place::new();
    for path in [&model, &vocab] {
        server.always(path, Fault::Other(gz(&zeros)));
        let message = place.refused(&["models", "fetch", "ru-en", "--from", &server.url]);
        assert!(message.contains("unpacks to more than 100 times"), "{message}");
        server.behave();
    }
    // The published size is small, and so is the packed file; its hashes are those of the bomb.
    let mut settings = RemoteSettings::default();
    let mut bomb = pack("ruen", "x", 5_000);
    bomb[1].2 = zeros;
    settings.publish(("ru", "en"), "3.0", "tiny", "", &bomb);
    for record in &mut settings.records {
        record["decompressedSize"] = 5_000.into();
    }
    let server = Server::start();
    settings.serve(&server);
    let message = place.refused(&["models", "fetch", "ru-en", "--from", &server.url]);
    assert!(message.contains("has more than 5000 bytes") || message.contains("100 times"), "{message}");
    // An index without end, or one that is none.
    let server = Server::start();
    server.put("/db/models.json", vec![b' '; 65 << 20]);
    let message =
        place.refused(&["models", "fetch", "ru-en", "--channel", "registry", "--from", &server.url]);
    assert!(message.contains("more than 67108864 bytes"), "{message}");
    for text in ["", "[]", "<html>", "{\"data\": 7}", &"[".repeat(100_000)] {
        for (channel, path) in [("registry", "/db/models.json"), ("remote-settings", RemoteSettings::RECORDS)]
        {
            server.put(path, text);
            let message =
                place.refused(&["models", "fetch", "ru-en", "--channel", channel, "--from", &server.url]);
            assert!(message.contains("expected the"), "{text:.20}: {message}");
        }
    }
}

#[test]
fn an_index_that_sends_files_elsewhere_is_not_followed_there() {
    let (server, _) = settings(5_000);
    for (url, refused) in [("file:///etc/", true), ("ftp://host/", true), ("/etc/", true)] {
        server.put("/v1/", json!({ "capabilities": { "attachments": { "base_url": url } } }).to_string());
        let message = Place::new().refused(&["models", "fetch", "ru-en", "--from", &server.url]);
        assert_eq!(message.contains("refused"), refused, "{url}: {message}");
    }
}

#[test]
fn addresses_that_cannot_be_reached() {
    let place = Place::new();
    let message = place.refused(&["models", "fetch", "ru-en", "--from", "ftp://host/x"]);
    assert!(message.contains("expected an http or https address"), "{message}");
    let message = place.refused(&["models", "fetch", "ru-en", "--from", "/no/such/folder"]);
    assert!(message.contains("no index of models"), "{message}");
    let server = Server::start();
    let message = place.refused(&["models", "fetch", "ru-en", "--from", &server.url]);
    assert!(message.contains("no index of models") && message.contains(&server.url), "{message}");
    let message = place.refused(&["models", "fetch", "ruen", "--from", &server.url]);
    assert!(message.contains("expected a pair"), "{message}");
    let message = place.refused(&["models", "fetch", "--from", &server.url]);
    assert!(message.contains("which pair?"), "{message}");
    // A port on which nobody listens, nor can begin to: it is the near end of an open connection. One that
    // was only free a moment ago may be the next test's server.
    let connection = TcpStream::connect(server.url.strip_prefix("http://").unwrap()).unwrap();
    let taken = connection.local_addr().unwrap();
    let message = place.refused(&["models", "fetch", "ru-en", "--from", &format!("http://{taken}")]);
    assert!(message.contains("refused") && message.contains("tried 5 times"), "{message}");
}
