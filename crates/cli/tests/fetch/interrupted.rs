//! Processes that are killed, and processes that fetch the same.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::Duration;

use crate::place::*;
use crate::server::{Fault, Server};

fn server() -> (Server, Vec<String>) {
    let mut settings = RemoteSettings::default();
    settings.publish(("ru", "en"), "3.0", "tiny", "", &pack("ruen", "x", 400_000));
    let server = Server::start();
    settings.serve(&server);
    let paths = settings.files.into_iter().map(|(path, _)| path).collect();
    (server, paths)
}

/// Waits until a file is asked for.
fn wait_for(server: &Server, path: &str) {
    while !server.log().iter().any(|request| request.path == path) {
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_fetch_that_is_killed_goes_on_where_it_was() {
    let (server, paths) = server();
    let args = ["models", "fetch", "ru-en", "--from", &server.url];
    let place = Place::new();
    // The model takes ten seconds, all goes together three at most.
    server.always(&paths[0], Fault::Slow(20_000, 500));
    for (asked, wait) in [(false, 10), (false, 60), (false, 150), (true, 100), (true, 300), (true, 700)] {
        server.log();
        let mut child = place.command(&args).stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
        if asked {
            wait_for(&server, &paths[0]);
        }
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        place.assert_sound();
    }
    server.log();
    server.behave();
    place.ok(&args);
    let resumed = server.log().iter().find_map(|request| request.offset);
    assert!(resumed.is_some(), "it began anew");
    assert_eq!(place.packs(), ["ru-en/3.0-tiny"]);
    assert_eq!(place.in_root(), ["ru-en"]);
    place.assert_sound();
}

/// Kills at many moments of the end: unpacking, comparing, moving into place.
#[test]
fn a_kill_at_the_end_leaves_all_or_nothing() {
    let (server, _) = server();
    let args = ["models", "fetch", "ru-en", "--from", &server.url];
    let mut all = 0;
    for step in 0..24 {
        let place = Place::new();
        let mut child = place.command(&args).stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(2 + 4 * step));
        child.kill().unwrap();
        child.wait().unwrap();
        place.assert_sound();
        all += place.packs().len();
        place.ok(&args);
        assert_eq!(place.packs(), ["ru-en/3.0-tiny"]);
        assert_eq!(place.in_root(), ["ru-en"], "what the dead left is swept");
        place.assert_sound();
    }
    assert!(all < 24, "every fetch had ended before it was killed");
}

#[test]
fn two_processes_fetch_at_once() {
    let (server, paths) = server();
    server.always(&paths[0], Fault::Slow(40_000, 30));
    let place = Place::new();
    let start = || {
        let args = ["models", "fetch", "ru-en", "--from", &server.url];
        place.command(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let children = [start(), start(), start()];
    let runs: Vec<Run> =
        children.into_iter().map(|child| ended(&child.wait_with_output().unwrap())).collect();
    assert!(runs.iter().all(|run| run.code == Some(0)), "{runs:?}");
    assert_eq!(runs.iter().filter(|run| run.out.contains(": fetched")).count(), 1, "{runs:?}");
    assert_eq!(runs.iter().filter(|run| run.out.contains(": already there")).count(), 2, "{runs:?}");
    let log = server.log();
    for path in &paths {
        assert_eq!(log.iter().filter(|request| request.path == *path).count(), 1, "{path} is sent once");
    }
    assert_eq!(place.in_root(), ["ru-en"]);
    place.assert_sound();
}

#[test]
fn a_process_takes_over_from_one_that_is_killed() {
    let (server, paths) = server();
    server.fail(&paths[0], &[Fault::Slow(20_000, 500)]);
    let place = Place::new();
    let args = ["models", "fetch", "ru-en", "--from", &server.url];
    let mut first = place.command(&args).stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    wait_for(&server, &paths[0]);
    let mut second = place.command(&args).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut says = String::new();
    BufReader::new(second.stderr.take().unwrap()).read_line(&mut says).unwrap();
    assert!(says.contains("another process"), "{says}");
    first.kill().unwrap();
    first.wait().unwrap();
    assert!(second.wait().unwrap().success());
    place.assert_sound();
    assert_eq!(place.in_root(), ["ru-en"]);
}

#[test]
fn what_is_left_of_a_version_that_was_given_up_goes() {
    let (server, paths) = server();
    let place = Place::new();
    server.always(&paths[0], Fault::Status(404, ""));
    place.refused(&["models", "fetch", "ru-en", "--from", &server.url]);
    assert_eq!(place.in_root(), [".fetch"]);
    let mut settings = RemoteSettings::default();
    settings.publish(("ru", "en"), "3.1", "tiny", "", &pack("ruen", "y", 9_000));
    settings.serve(&server);
    place.ok(&["models", "fetch", "ru-en", "--from", &server.url]);
    assert_eq!(place.packs(), ["ru-en/3.1-tiny"]);
    assert_eq!(place.in_root(), ["ru-en"]);
}
