//! SHA-256 of files, as lower-case hexadecimal.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

/// Bytes read at once; progress is told at the same steps.
pub(crate) const CHUNK: usize = 1 << 20;

/// A hash in the making.
#[derive(Debug, Default)]
pub(crate) struct Hasher(Sha256);

impl Hasher {
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// 64 lower-case hexadecimal digits.
    pub(crate) fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

/// Size and hash of a file; `told` hears the bytes done so far.
pub(crate) fn hash_file(path: &Path, told: &dyn Fn(u64)) -> io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let mut buffer = vec![0; CHUNK];
    let mut hasher = Hasher::default();
    let mut size = 0;
    loop {
        let read = match file.read(&mut buffer) {
            Ok(0) => return Ok((size, hasher.finish())),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hasher.update(&buffer[..read]);
        size += read as u64;
        told(size);
    }
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    bytes.iter().flat_map(|b| [DIGITS[usize::from(b >> 4)], DIGITS[usize::from(b & 15)]]).collect()
}

/// Whether this is a SHA-256 as [`Hasher::finish`] writes it.
pub(crate) fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_hashes() {
        // The two examples of FIPS 180-4 that everyone can repeat with `sha256sum`.
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Hasher::default().finish(), empty);
        let mut abc = Hasher::default();
        abc.update(b"a");
        abc.update(b"bc");
        assert_eq!(abc.finish(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert!(is_sha256(empty) && !is_sha256(&empty[1..]) && !is_sha256(&empty.to_uppercase()));
    }

    #[test]
    fn a_file_of_several_chunks() {
        let folder = tempfile::tempdir().expect("temp");
        let path = folder.path().join("f");
        let bytes = vec![7; CHUNK + 3];
        std::fs::write(&path, &bytes).expect("write");
        let mut hasher = Hasher::default();
        hasher.update(&bytes);
        let steps = std::cell::RefCell::new(Vec::new());
        let (size, hash) = hash_file(&path, &|done| steps.borrow_mut().push(done)).expect("hash");
        assert_eq!((size, hash), (bytes.len() as u64, hasher.finish()));
        assert_eq!(steps.into_inner().last(), Some(&(bytes.len() as u64)));
    }
}
