//! Files that hold what a test must produce.

use std::path::Path;
use std::{env, fs};

/// The variable that makes [`check_golden`] write instead of compare.
pub const BLESS: &str = "TOLMACH_BLESS";

/// Compares `actual` with the file at `path`.
///
/// With `TOLMACH_BLESS=1` in the environment the file is rewritten instead, and the change is then
/// reviewed like code. An absent file is a failure: a test must not pass by not running.
///
/// # Panics
///
/// When the file is absent or differs; the message shows the first line that does.
pub fn check_golden(path: impl AsRef<Path>, actual: &str) {
    let path = path.as_ref();
    if env::var(BLESS).is_ok_and(|value| value == "1") {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).expect("the folder of a golden file can be made");
        }
        fs::write(path, actual).expect("a golden file can be written");
        return;
    }
    compare(path, actual);
}

fn compare(path: &Path, actual: &str) {
    let expected = fs::read_to_string(path).unwrap_or_else(|error| {
        panic!("{}: {error}; {BLESS}=1 writes it", path.display());
    });
    if let Some(difference) = first_difference(&expected, actual) {
        panic!("{}: {difference}; {BLESS}=1 accepts", path.display());
    }
}

/// The first line that differs, described; None when the texts are equal.
pub fn first_difference(expected: &str, actual: &str) -> Option<String> {
    if expected == actual {
        return None;
    }
    let (mut left, mut right) = (expected.split('\n'), actual.split('\n'));
    let mut number = 1;
    loop {
        let (expected, actual) = (left.next(), right.next());
        if expected != actual {
            let shown = |line: Option<&str>| line.map_or("no line".into(), |text| format!("{text:?}"));
            return Some(format!(
                "line {number} differs\n  expected {}\n  found    {}\n",
                shown(expected),
                shown(actual)
            ));
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        for (expected, actual, line) in [
            ("a", "b", "line 1 differs"),
            ("a\nb\n", "a\nc\n", "line 2 differs"),
            ("a\n", "a", "line 2 differs"),
            ("a", "a\n", "line 2 differs"),
            ("a\r\n", "a\n", "line 1 differs"),
        ] {
            let found = first_difference(expected, actual).unwrap();
            assert!(found.starts_with(line), "{expected:?} {actual:?}: {found}");
        }
    }

    #[test]
    fn an_equal_file_passes() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/expected/deep-alphas.json");
        compare(Path::new(path), crate::expected("deep-alphas"));
    }

    #[test]
    #[should_panic(expected = "absent.txt")]
    fn an_absent_file_fails() {
        compare(Path::new("absent/absent.txt"), "");
    }
}
