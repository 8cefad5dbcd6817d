//! Encryption: who is trusted, and that nothing leads out of it.

use crate::place::*;
use crate::server::{AUTHORITY, Fault, Server};

fn secure(size: usize) -> (Server, String) {
    let mut settings = RemoteSettings::default();
    settings.publish(("ru", "en"), "3.0", "tiny", "", &pack("ruen", "x", size));
    let server = Server::start_secure();
    settings.serve(&server);
    (server, settings.files[0].0.clone())
}

fn fetch(place: &Place, server: &Server, trusted: &str) -> Run {
    let mut command = place.command(&["models", "fetch", "ru-en", "--from", &server.url]);
    ended(&command.env("SSL_CERT_FILE", trusted).env_remove("SSL_CERT_DIR").output().unwrap())
}

#[test]
fn a_trusted_server_is_fetched_from() {
    let (server, model) = secure(300_000);
    let place = Place::new();
    server.fail(&model, &[Fault::Cut(100_000), Fault::Slow(50_000, 20)]);
    let run = fetch(&place, &server, AUTHORITY);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(server.log().iter().any(|request| request.offset.is_some()));
    assert_eq!(place.packs(), ["ru-en/3.0-tiny"]);
    place.assert_sound();
}

#[test]
fn a_server_that_nobody_vouches_for_is_not() {
    let (server, _) = secure(1_000);
    let place = Place::new();
    // The system's own authorities do not know the one of these tests.
    let message = place.refused(&["models", "fetch", "ru-en", "--from", &server.url]);
    assert!(message.contains("cannot be reached from here") && !message.contains("again in"), "{message}");
    assert!(server.log().is_empty());
    let run = fetch(&place, &server, "/no/such/file");
    assert_eq!(run.code, Some(1));
    assert!(run.err.contains("no trusted certificates") || run.err.contains("SSL_CERT_FILE"), "{}", run.err);
}

#[test]
fn nothing_leads_from_https_to_http() {
    let (server, model) = secure(1_000);
    let open = Server::start();
    open.put(&model, server.bytes(&model));
    let place = Place::new();
    server.always(&model, Fault::Redirect(format!("{}{model}", open.url)));
    let run = fetch(&place, &server, AUTHORITY);
    assert_eq!(run.code, Some(1));
    assert!(run.err.contains("https may lead to https only"), "{}", run.err);
    server.behave();
    let root = format!("{{\"capabilities\": {{\"attachments\": {{\"base_url\": \"{}\"}}}}}}", open.url);
    server.put("/v1/", root);
    let run = fetch(&place, &server, AUTHORITY);
    assert!(run.err.contains("https may lead to https only"), "{}", run.err);
    assert!(open.log().is_empty());
    // The other way is an improvement.
    open.always(&model, Fault::Redirect(format!("{}{model}", server.url)));
    let root =
        format!("{{\"capabilities\": {{\"attachments\": {{\"base_url\": \"{}/attachments\"}}}}}}", open.url);
    open.put("/v1/", root);
    open.put(RemoteSettings::RECORDS, server.bytes(RemoteSettings::RECORDS));
    for (path, bytes) in [&model].map(|path| (path, server.bytes(path))) {
        open.put(path, bytes);
    }
    let mut command = place.command(&["models", "fetch", "ru-en", "--from", &open.url]);
    let run = ended(&command.env("SSL_CERT_FILE", AUTHORITY).env_remove("SSL_CERT_DIR").output().unwrap());
    // The other files are not on the open server; the model came.
    assert!(
        run.err.contains("not found") && server.log().iter().any(|request| request.path == model),
        "{}",
        run.err
    );
}
