//! The real program with the real models, in a folder of its own.
//!
//! The models are the packs of `make test`: `$TOLMACH_TEST_MODELS/{pten,enpt}`. Without them every test fails.

mod documents;
mod gate;
mod languages;
mod lines;
mod system;
mod ways;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

fn packs() -> PathBuf {
    let folder =
        std::env::var_os("TOLMACH_TEST_MODELS").expect("TOLMACH_TEST_MODELS is not set: run `make test`");
    let folder = PathBuf::from(folder);
    assert!(folder.join("pten").is_dir(), "no models in {}: run `make test`", folder.display());
    folder
}

/// A store with both packs, imported once a run.
fn store() -> &'static Path {
    static STORE: OnceLock<tempfile::TempDir> = OnceLock::new();
    STORE
        .get_or_init(|| {
            let store = tempfile::tempdir().unwrap();
            for pair in ["pten", "enpt"] {
                let output = Command::new(env!("CARGO_BIN_EXE_tolmach"))
                    .args(["models", "import"])
                    .arg(packs().join(pair))
                    .env("TOLMACH_MODELS", store.path())
                    .output()
                    .unwrap();
                assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            }
            store
        })
        .path()
}

fn tolmach(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tolmach"));
    command.args(args).env("TOLMACH_MODELS", store()).env_remove("TOLMACH_ISA");
    command
}

fn run(args: &[&str], input: &str) -> Output {
    let mut child =
        tolmach(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || {
        let _ = stdin.write_all(input.as_bytes());
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn translated(args: &[&str], input: &str) -> String {
    let output = run(args, input);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

const LINES: [&str; 4] = ["translate", "--from", "pt", "--to"];

fn pt_en(more: &[&'static str]) -> Vec<&'static str> {
    [&LINES[..], &["en"], more].concat()
}

#[test]
fn wrong_usage_is_2_and_failure_is_1() {
    for wrong in
        [&["translate"][..], &["translate", "--from", "pt", "--to", "en", "--isa", "mmx"], &["nonsense"]]
    {
        assert_eq!(run(wrong, "").status.code(), Some(2), "{wrong:?}");
    }
    let missing = run(&["translate", "--from", "pt", "--to", "xx"], "");
    assert_eq!(missing.status.code(), Some(1));
    let message = String::from_utf8_lossy(&missing.stderr).into_owned();
    assert!(message.contains("pt") && message.contains("models import"), "{message}");
    let absent = run(&pt_en(&["no/such/file.html"]), "");
    assert_eq!(absent.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&absent.stderr).contains("no/such/file.html"));
}

#[test]
fn the_version_names_the_instruction_set() {
    let text = translated(&["--version"], "");
    assert!(text.starts_with("tolmach ") && text.contains('('), "{text}");
}

#[test]
fn the_store_is_listed_and_verified() {
    assert!(translated(&["models", "list"], "").lines().count() >= 2);
    assert!(translated(&["models", "verify"], "").lines().all(|line| line.ends_with(": ok")));
}
