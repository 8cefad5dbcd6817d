//! Hashes that a newsroom approved, as `sha256sum` lists them.

use std::collections::BTreeMap;
use std::str::FromStr;

use crate::CatalogError;
use crate::hash::is_sha256;

/// A list of file names and the SHA-256 that each must have.
///
/// A name stands for every file of that path, or of a path that ends in it: `enpt-1/vocab.enpt.spm` is
/// `package/models/enpt-1/vocab.enpt.spm` of an archive. The hash is of the unpacked bytes, and a file that is
/// served as `vocab.enpt.spm.gz` is pinned without `.gz`. The archive itself may be pinned by its name. A file
/// that the list does not name is not checked: publishers give hashes for some files only.
///
/// ```
/// use tolmach_catalog::Pins;
/// let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/// let pins: Pins = format!("{empty}  vocab.enpt.spm\n").parse()?;
/// assert_eq!(pins.iter().next(), Some(("vocab.enpt.spm", empty)));
/// # Ok::<(), tolmach_catalog::CatalogError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pins(BTreeMap<String, String>);

impl Pins {
    /// Pinned names with their hashes, in order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, hash)| (name.as_str(), hash.as_str()))
    }
}

impl FromIterator<(String, String)> for Pins {
    /// Pins names to hashes, which are SHA-256 in lower-case hexadecimal. Of a name that comes twice the last counts.
    fn from_iter<T: IntoIterator<Item = (String, String)>>(pins: T) -> Self {
        Self(pins.into_iter().collect())
    }
}

/// Whether a pinned name stands for a path.
pub(crate) fn matches(pinned: &str, path: &str) -> bool {
    path.strip_suffix(pinned).is_some_and(|head| head.is_empty() || head.ends_with('/'))
}

impl FromStr for Pins {
    type Err = CatalogError;

    /// Reads the output of `sha256sum`: hash, a space, a space or `*`, name. Empty lines and lines that begin with
    /// `#` are passed over.
    fn from_str(text: &str) -> Result<Self, CatalogError> {
        let mut pins = BTreeMap::new();
        // Windows tools begin text files with a byte order mark.
        for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let number = index + 1;
            let (hash, name) = split_line(line).ok_or_else(|| CatalogError::PinSyntax {
                line: number,
                found: line.chars().take(100).collect(),
            })?;
            match pins.insert(name.clone(), hash.clone()) {
                Some(first) if first != hash => {
                    return Err(CatalogError::PinConflict { line: number, name, first, second: hash });
                }
                _ => {}
            }
        }
        Ok(Self(pins))
    }
}

fn split_line(line: &str) -> Option<(String, String)> {
    let (hash, rest) = line.split_once(' ')?;
    let hash = hash.to_ascii_lowercase();
    let name = rest.strip_prefix([' ', '*'])?.replace('\\', "/");
    let name = name.strip_prefix("./").unwrap_or(&name);
    (is_sha256(&hash) && !name.is_empty()).then(|| (hash, name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists() {
        let (a, b) = ("a".repeat(64), "b".repeat(64));
        let text = format!(
            "\u{feff}# approved\r\n{a}  x/model.bin\r\n\n{} *./lex.bin\n{a}  x\\model.bin\n",
            "B".repeat(64)
        );
        let pins: Pins = text.parse().expect("parses");
        assert_eq!(pins.iter().collect::<Vec<_>>(), [("lex.bin", b.as_str()), ("x/model.bin", a.as_str())]);
        assert_eq!("".parse::<Pins>().expect("empty"), Pins::default());
    }

    #[test]
    fn bad_lists_name_the_line() {
        let a = "a".repeat(64);
        for line in [
            "model.bin",
            &a,
            &format!("{a} "),
            &format!("{a}  "),
            &format!("{a}\tx"),
            &format!("{}  x", &a[1..]),
        ] {
            let error = format!("\n{line}\n").parse::<Pins>().expect_err(line);
            assert!(matches!(error, CatalogError::PinSyntax { line: 2, .. }), "{line:?}: {error}");
        }
        let error = format!("{a}  x\n{}  ./x\n", "b".repeat(64)).parse::<Pins>().expect_err("conflict");
        assert!(matches!(error, CatalogError::PinConflict { line: 2, .. }), "{error}");
    }

    #[test]
    fn a_name_stands_for_the_end_of_a_path() {
        assert!(matches("x.bin", "x.bin"));
        assert!(matches("x.bin", "a/b/x.bin"));
        assert!(matches("b/x.bin", "a/b/x.bin"));
        assert!(!matches("b/x.bin", "a/cb/x.bin"));
        assert!(!matches("a/b/x.bin", "b/x.bin"));
    }
}
