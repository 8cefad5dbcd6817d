//! What the system does to the program: full disks, links and permissions of files, signals, limits.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{pt_en, run, store, tolmach, translated};

const SOURCE: &str = "Olá, mundo.\n";

fn full() -> Stdio {
    fs::File::options().write(true).open("/dev/full").unwrap().into()
}

#[test]
fn a_message_that_nobody_can_be_told_is_no_failure() {
    let place = tempfile::tempdir().unwrap();
    let input = place.path().join("in.txt");
    fs::write(&input, SOURCE).unwrap();
    let out = place.path().join("out.txt");
    let (input, out) = (input.to_str().unwrap(), out.to_str().unwrap());
    let args = pt_en(&["-v", "-o"]);
    let status = tolmach(&args).args([out, input]).stderr(full()).status().unwrap();
    assert_eq!(status.code(), Some(0));
    assert!(fs::read_to_string(out).unwrap().contains("world"));
    let status = tolmach(&pt_en(&["no/such/file"])).stderr(full()).status().unwrap();
    assert_eq!(status.code(), Some(1));
    let status = tolmach(&["nonsense"]).stderr(full()).status().unwrap();
    assert_eq!(status.code(), Some(2));
}

#[test]
fn a_result_that_cannot_be_written_is_a_failure() {
    for args in [
        &["--help"][..],
        &["--version"],
        &["translate", "--help"],
        &["models", "list"],
        &["models", "verify"],
    ] {
        let output = tolmach(args).stdout(full()).output().unwrap();
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{args:?}: {message}");
        assert!(message.starts_with("tolmach: ") && !message.contains("panicked"), "{args:?}: {message}");
    }
}

#[test]
fn one_file_for_two_results_is_wrong_usage() {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name).to_str().unwrap().to_owned();
    fs::write(at("in.txt"), SOURCE).unwrap();
    fs::write(at("terms.csv"), "pt,en\nmundo,world\n").unwrap();
    symlink(at("in.txt"), at("link.txt")).unwrap();
    symlink(at("new.txt"), at("dangling.txt")).unwrap();
    let roundabout =
        format!("{}/../{}/new.txt", place.path().display(), place.path().file_name().unwrap().display());
    let refused = [
        vec!["-o", "new.txt", "--report", "new.txt"],
        vec!["-o", "new.txt", "--report", "dangling.txt"],
        vec!["-o", "new.txt", "--tmx", &roundabout],
        vec!["--tmx", "new.txt", "--xliff", "new.txt"],
        vec!["--report", "in.txt"],
        vec!["--xliff", "link.txt"],
        vec!["--report", "-"],
        vec!["--glossary", "terms.csv", "-o", "terms.csv"],
    ];
    let before = fs::read_dir(place.path()).unwrap().count();
    let command = |more: &[&str]| {
        let is_option = |arg: &str| arg.starts_with("-") || arg.starts_with("/");
        let more = more.iter().map(|arg| if is_option(arg) { (*arg).to_owned() } else { at(arg) });
        tolmach(&pt_en(&[])).arg(at("in.txt")).args(more).output().unwrap()
    };
    for more in refused {
        let output = command(&more);
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{more:?}: {message}");
        assert!(message.contains("are the same file"), "{more:?}: {message}");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), before);
        assert_eq!(fs::read_to_string(at("in.txt")).unwrap(), SOURCE);
    }
    // The translation may take the place of its source, and nothing is lost in /dev/null.
    for more in [vec!["--report", "/dev/null", "--tmx", "/dev/null"], vec!["-o", "in.txt"]] {
        assert_eq!(command(&more).status.code(), Some(0), "{more:?}");
    }
    assert!(fs::read_to_string(at("in.txt")).unwrap().contains("world"));
}

#[test]
fn who_may_read_a_file_does_not_change() {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("out.txt");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    let args = pt_en(&["--format", "text", "-o", "OUT"]);
    let write = |out: &Path| {
        let args: Vec<&str> =
            args.iter().map(|arg| if *arg == "OUT" { out.to_str().unwrap() } else { arg }).collect();
        translated(&args, SOURCE);
    };
    for wanted in [0o640, 0o600, 0o664, 0o444] {
        fs::write(&out, "old").unwrap();
        fs::set_permissions(&out, fs::Permissions::from_mode(wanted)).unwrap();
        write(&out);
        assert!(fs::read_to_string(&out).unwrap().contains("world"));
        assert_eq!(mode(&out), wanted, "{wanted:o}");
        fs::remove_file(&out).unwrap();
    }
    // Links stay, to a file in another folder and to one that is not there yet.
    fs::create_dir(place.path().join("there")).unwrap();
    let link = place.path().join("link.txt");
    symlink("there/out.txt", &link).unwrap();
    for _ in 0..2 {
        write(&link);
        assert_eq!(fs::read_link(&link).unwrap(), Path::new("there/out.txt"));
        assert!(fs::read_to_string(place.path().join("there/out.txt")).unwrap().contains("world"));
    }
}

#[test]
fn signals_end_the_program_with_their_number_and_nothing_is_left() {
    for (signal, code) in [("TERM", 143), ("INT", 130), ("HUP", 129)] {
        let place = tempfile::tempdir().unwrap();
        let args = pt_en(&["--format", "lines", "-o"]);
        let mut child = tolmach(&args)
            .arg(place.path().join("out.txt"))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(SOURCE.as_bytes()).unwrap();
        // The file in the making shows that signals are waited for.
        while fs::read_dir(place.path()).unwrap().count() == 0 {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let kill = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap();
        assert!(kill.success());
        let status = child.wait().unwrap();
        assert_eq!((status.code(), status.signal()), (Some(code), None), "{signal}");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0, "{signal}");
    }
}

/// A text that takes a hundred times as long.
#[test]
fn what_is_not_done_in_time_is_not_written() {
    let place = tempfile::tempdir().unwrap();
    let (input, out) = (place.path().join("in.txt"), place.path().join("out.txt"));
    fs::write(&input, SOURCE.repeat((4 << 20) / SOURCE.len())).unwrap();
    fs::write(&out, "old").unwrap();
    for format in ["text", "lines"] {
        let mut command = tolmach(&pt_en(&["--format", format, "--time-limit", "1", "-o"]));
        let ended = command.arg(&out).arg(&input).output().unwrap();
        assert_eq!(ended.status.code(), Some(1), "{format}");
        let told = String::from_utf8(ended.stderr).unwrap();
        assert!(told.contains("not done by its deadline"), "{told}");
        assert_eq!(fs::read_to_string(&out).unwrap(), "old", "{format}");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 2, "{format}");
    }
}

/// Far more threads than sentences, and a limit of memory under which so many cannot be.
#[cfg(target_os = "linux")]
#[test]
fn more_threads_than_the_system_gives_are_no_failure() {
    let input = SOURCE.repeat(40);
    let expected = translated(&pt_en(&["--format", "lines", "--threads", "1"]), &input);
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -v 8000000; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_tolmach")]);
    command.args(pt_en(&["--format", "lines", "--threads", "65535"])).env("TOLMACH_MODELS", store());
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let (mut out, mut err) = (String::new(), String::new());
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{err}");
    assert_eq!(out, expected);
}

#[test]
fn wide_text_that_does_not_say_so_is_refused_by_name() {
    for (bytes, message) in [
        (&b"\xff\xfe\0\0a\0\0\0"[..], "UTF-32, which is not read: convert it to UTF-8"),
        (b"O\0l\0a\0.\0", "convert it to UTF-8"),
    ] {
        let input = std::str::from_utf8(bytes).ok();
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("in.txt");
        fs::write(&path, bytes).unwrap();
        let output = run(&[&pt_en(&[])[..], &[path.to_str().unwrap()]].concat(), input.unwrap_or_default());
        let found = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(1) && found.contains(message), "{found}");
        assert!(output.stdout.is_empty());
    }
}
