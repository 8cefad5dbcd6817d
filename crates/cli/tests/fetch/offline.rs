//! With the network cut: everything but fetching works, and fetching says what failed.
//!
//! The program runs in an empty network namespace (`unshare -n`), where not even the loopback is up.

use std::path::PathBuf;
use std::process::{Command, Output};

use crate::place::*;
use crate::server::Server;

fn cut_off(place: &Place, args: &[&str]) -> Output {
    let mut command = Command::new("unshare");
    // As root by itself; others need a user namespace for it.
    let command = command.args(["--map-root-user", "--net", env!("CARGO_BIN_EXE_tolmach")]).args(args);
    command.env("TOLMACH_MODELS", place.store()).env_remove("TOLMACH_ISA").output().expect("unshare")
}

fn packs() -> PathBuf {
    let folder =
        std::env::var_os("TOLMACH_TEST_MODELS").expect("TOLMACH_TEST_MODELS is not set: run `make test`");
    PathBuf::from(folder)
}

/// A real model as the registry publishes it.
fn real(pair: &str) -> Pack {
    let file = |kind, name: String| {
        let bytes = std::fs::read(packs().join(pair).join(&name)).expect("a model: run `make test`");
        (kind, name, bytes)
    };
    vec![
        file("model", format!("model.{pair}.intgemm.alphas.bin")),
        file("lex", format!("lex.50.50.{pair}.s2t.bin")),
        file("vocab", format!("vocab.{pair}.spm")),
    ]
}

#[cfg(target_os = "linux")]
#[test]
fn a_real_model_is_fetched_and_used_with_the_network_cut() {
    let mut registry = Registry::default();
    registry.publish(("pt", "en"), "real_A", "tiny", "Release", 0.85, &real("pten"));
    let server = Server::start();
    registry.serve(&server);
    let place = Place::new();
    place.ok(&["models", "fetch", "pt-en", "--from", &server.url]);
    place.ok(&["models", "lock"]);

    let input = place.dir.path().join("in.txt");
    std::fs::write(&input, "O porto reabriu na segunda-feira.\n").unwrap();
    let input = input.to_str().unwrap();
    // `pt-BR` is served by `pt`.
    let translated = ended(&cut_off(&place, &["translate", "-v", "--from", "pt-BR", "--to", "en", input]));
    assert_eq!(translated.code, Some(0), "{}", translated.err);
    assert_eq!(translated.out.trim(), "The port reopened on Monday.");
    assert!(translated.err.contains("model: pt-en real_A (tiny)"), "{}", translated.err);
    assert!(
        translated.err.contains("pt-en serves it") && translated.err.contains("tolmach.lock"),
        "{}",
        translated.err
    );

    let folder = place.dir.path().join("exported");
    let folder = folder.to_str().unwrap();
    for args in [
        &["models", "list"][..],
        &["models", "verify"],
        &["models", "lock"],
        &["models", "export", folder],
        &["models", "import", folder],
        &["models", "fetch", "pt-en", "--from", folder],
        &["models", "lock", "--remove", "pt-en"],
        &["models", "remove", "pt-en"],
    ] {
        let run = ended(&cut_off(&place, args));
        assert_eq!(run.code, Some(0), "{args:?}: {}", run.err);
    }
    let missing = ended(&cut_off(&place, &["translate", "--from", "pt", "--to", "en", input]));
    assert_eq!(missing.code, Some(1));
    assert!(missing.err.contains("tolmach models fetch pt-en"), "{}", missing.err);

    for args in [&["models", "fetch", "pt-en"][..], &["models", "search", "--from", &server.url]] {
        let run = ended(&cut_off(&place, args));
        assert_eq!(run.code, Some(1), "{args:?}");
        assert!(run.err.contains("tried 5 times") && run.err.contains("http"), "{}", run.err);
    }
}
