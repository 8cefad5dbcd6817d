//! A zip archive as the container of a document: some parts are texts of their own, the others are copied.
//!
//! A format opens the archive, reads the parts that hold text, parses each into a [`Parsed`], and gives them back in
//! the order in which a person reads them. The archive is written again with the changed parts packed anew; of all
//! others the packed bytes are copied. If no part changes, the bytes are those that came.

use std::collections::HashMap;
use std::io::{Cursor, Read, Write};
use std::sync::Arc;

use zip::result::{ZipError, ZipResult};
use zip::{ZipArchive, ZipWriter};

use crate::layout::{Layout, Parsed};
use crate::{DocumentError, Doubt, Limits, RenderOptions, Segment, Translation};

/// A part that unpacks to less than this is never too tightly packed.
const SMALL: usize = 1 << 20;

/// An archive that is open for reading.
#[derive(Debug, Clone)]
pub(crate) struct Archive {
    zip: ZipArchive<Cursor<Arc<[u8]>>>,
    /// Index of each part by its name.
    names: HashMap<String, usize>,
    limits: Limits,
    /// Bytes unpacked so far.
    unpacked: usize,
}

/// A part that holds text.
pub(crate) struct Part {
    pub(crate) name: String,
    /// As [`Archive::read`] gave it.
    pub(crate) bytes: Vec<u8>,
    pub(crate) parsed: Parsed,
}

impl Archive {
    /// Reads the archive's directory; no part is unpacked.
    ///
    /// # Errors
    /// It is no whole archive, its parts' names are unsafe or not different, or there are too many.
    pub(crate) fn open(bytes: &[u8], limits: &Limits) -> Result<Self, DocumentError> {
        let mut zip = ZipArchive::new(Cursor::new(Arc::from(bytes))).map_err(bad("the directory"))?;
        if zip.len() > limits.max_parts {
            return Err(DocumentError::TooManyParts { found: zip.len(), limit: limits.max_parts });
        }
        let mut names = HashMap::with_capacity(zip.len());
        for index in 0..zip.len() {
            let part = zip.by_index_raw(index).map_err(bad("the directory"))?;
            let name = part.name().map_err(bad("the directory"))?.into_owned();
            if !is_safe(&name) {
                return Err(DocumentError::UnsafePartName { part: name });
            }
            if part.encrypted() {
                return Err(DocumentError::EncryptedPart { part: name });
            }
            names.insert(name, index);
        }
        if zip.has_duplicate_names() || names.len() < zip.len() {
            return Err(DocumentError::DuplicateParts { distinct: names.len() });
        }
        if zip.has_overlapping_entries().map_err(bad("the directory"))? {
            return Err(DocumentError::OverlappingParts);
        }
        let archive = Self { zip, names, limits: limits.clone(), unpacked: 0 };
        // What can be written here can be written when there are translations.
        archive.write(&HashMap::new()).map_err(bad("the archive"))?;
        Ok(archive)
    }

    /// Whether there is a part of this name.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// Unpacks a part.
    ///
    /// # Errors
    /// There is none of this name, it is damaged, or it passes a limit.
    pub(crate) fn read(&mut self, name: &str) -> Result<Vec<u8>, DocumentError> {
        let Some(&index) = self.names.get(name) else {
            return Err(DocumentError::MissingPart { part: name.to_string() });
        };
        let part = || name.to_string();
        let (largest, left) =
            (self.limits.max_part_bytes, self.limits.max_unpacked_bytes.saturating_sub(self.unpacked));
        let file = self.zip.by_index(index).map_err(bad(name))?;
        let packed = usize::try_from(file.compressed_size()).unwrap_or(usize::MAX);
        let tightest = packed.saturating_mul(self.limits.max_ratio).max(SMALL);
        // The size in the directory may be false: one byte more than is allowed is asked for.
        let most = largest.min(left).min(tightest);
        let mut bytes = Vec::new();
        let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
        file.take(limit).read_to_end(&mut bytes).map_err(|error| bad(name)(ZipError::Io(error)))?;
        if bytes.len() > most {
            return Err(if most == largest {
                DocumentError::PartTooLarge { part: part(), limit: largest }
            } else if most == left {
                DocumentError::UnpackedTooLarge { part: part(), limit: self.limits.max_unpacked_bytes }
            } else {
                DocumentError::TooTightlyPacked { part: part(), packed, limit: self.limits.max_ratio }
            });
        }
        self.unpacked += bytes.len();
        Ok(bytes)
    }

    /// The document of these parts, which come in the order of reading.
    ///
    /// # Errors
    /// There are too many segments.
    pub(crate) fn finish(
        self,
        parts: Vec<Part>,
        language: Option<String>,
        source_url: Option<String>,
    ) -> Result<Parsed, DocumentError> {
        let mut segments = Vec::new();
        let mut texts = Vec::with_capacity(parts.len());
        for Part { name, bytes, parsed } in parts {
            let first = segments.len();
            segments.extend(parsed.segments);
            if segments.len() > self.limits.max_segments {
                return Err(DocumentError::TooManySegments { limit: self.limits.max_segments });
            }
            texts.push(Text { name, bytes, first, end: segments.len(), layout: parsed.layout });
        }
        Ok(Parsed { segments, language, source_url, layout: Box::new(Packed { archive: self, texts }) })
    }

    /// Writes the archive with `changed` parts, by index, in the place of its own.
    fn write(&self, changed: &HashMap<usize, Vec<u8>>) -> ZipResult<Vec<u8>> {
        let mut zip = self.zip.clone();
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        out.set_raw_comment(zip.comment().into())?;
        for index in 0..zip.len() {
            let part = zip.by_index_raw(index)?;
            match changed.get(&index) {
                None => out.raw_copy_file(part)?,
                Some(bytes) => {
                    let name = part.name()?.into_owned();
                    let options = part.options().into_full_options().with_file_comment(part.comment());
                    out.start_file(name, options)?;
                    out.write_all(bytes)?;
                }
            }
        }
        Ok(out.finish()?.into_inner())
    }
}

/// A part that holds text, and the numbers of its segments in the document.
#[derive(Debug)]
struct Text {
    name: String,
    bytes: Vec<u8>,
    first: usize,
    end: usize,
    layout: Box<dyn Layout>,
}

#[derive(Debug)]
struct Packed {
    archive: Archive,
    texts: Vec<Text>,
}

impl Layout for Packed {
    fn render(
        &self,
        segments: &[Segment],
        translations: &[Translation],
        options: &RenderOptions,
        doubts: &mut Vec<Doubt>,
    ) -> Vec<u8> {
        let mut changed = HashMap::new();
        for text in &self.texts {
            let range = text.first..text.end;
            let mut found = Vec::new();
            let bytes = text.layout.render(
                segments.get(range.clone()).unwrap_or_default(),
                translations.get(range).unwrap_or_default(),
                options,
                &mut found,
            );
            doubts.extend(
                found.into_iter().map(|doubt| Doubt { segment: text.first + doubt.segment, ..doubt }),
            );
            if bytes != text.bytes
                && let Some(&index) = self.archive.names.get(&text.name)
            {
                changed.insert(index, bytes);
            }
        }
        let original = || self.archive.zip.clone().into_inner().into_inner().to_vec();
        if changed.is_empty() {
            return original();
        }
        // The archive was written once when it was opened, and packing into memory does not fail.
        self.archive.write(&changed).unwrap_or_else(|_| original())
    }
}

/// An error of a part, with the part's name.
pub(crate) fn in_part(name: &str) -> impl Fn(DocumentError) -> DocumentError {
    move |error| match error {
        DocumentError::Malformed { offset, why } => {
            DocumentError::Malformed { offset, why: format!("{name}: {why}") }
        }
        other => other,
    }
}

fn bad(what: &str) -> impl Fn(ZipError) -> DocumentError {
    move |error| DocumentError::BadArchive { why: format!("{what}: {error}") }
}

/// Whether a part of this name lies in the archive's own folder on every system.
fn is_safe(name: &str) -> bool {
    let folder = name.strip_suffix('/').unwrap_or(name);
    !name.contains(['\\', '\0', ':']) && folder.split('/').all(|step| !matches!(step, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use zip::CompressionMethod;
    use zip::write::SimpleFileOptions;

    use super::*;
    use crate::{ReadOptions, html, plain};

    fn zip(parts: &[(&str, &[u8], CompressionMethod)]) -> Vec<u8> {
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        out.set_comment("made by hand").expect("a comment");
        for (name, bytes, method) in parts {
            let options = SimpleFileOptions::default().compression_method(*method).into_full_options();
            out.start_file(*name, options.with_file_comment("a part")).expect("a part");
            out.write_all(bytes).expect("bytes");
        }
        out.finish().expect("an archive").into_inner()
    }

    fn mixed() -> Vec<u8> {
        zip(&[
            ("mimetype", b"application/x-test", CompressionMethod::Stored),
            ("second.txt", b"two words", CompressionMethod::Stored),
            ("picture.bin", &[7; 5000], CompressionMethod::Deflated),
            ("first.html", b"<p>one <b>bold</b> word</p>", CompressionMethod::Deflated),
        ])
    }

    fn read(bytes: &[u8], limits: &Limits) -> Result<Parsed, DocumentError> {
        let options = ReadOptions { limits: limits.clone(), ..ReadOptions::default() };
        let mut archive = Archive::open(bytes, limits)?;
        let mut parts = Vec::new();
        for name in ["first.html", "second.txt"] {
            let bytes = archive.read(name)?;
            let read = if name.ends_with("html") { html::parse } else { plain::parse };
            let parsed = read(&bytes, &options).map_err(in_part(name))?;
            parts.push(Part { name: name.to_string(), bytes, parsed });
        }
        archive.finish(parts, None, None)
    }

    fn render(parsed: &Parsed, texts: &[&str]) -> (Vec<u8>, Vec<Doubt>) {
        let translation = |text: &&str| Translation { text: (*text).to_string(), links: Vec::new() };
        let translations: Vec<_> = texts.iter().map(translation).collect();
        let mut doubts = Vec::new();
        let options = RenderOptions::unchanged();
        (parsed.layout.render(&parsed.segments, &translations, &options, &mut doubts), doubts)
    }

    #[test]
    fn an_archive_without_changes_is_the_same_bytes() {
        let bytes = mixed();
        let parsed = read(&bytes, &Limits::default()).expect("reads");
        assert_eq!(render(&parsed, &["one bold word", "two words"]).0, bytes);
    }

    #[test]
    fn untouched_parts_are_copied_as_they_are_packed() {
        let bytes = mixed();
        let parsed = read(&bytes, &Limits::default()).expect("reads");
        let (out, doubts) = render(&parsed, &["one bold word", "dwa slowa"]);
        assert_eq!(doubts, []);
        let raw = |bytes: &[u8]| -> Vec<_> {
            let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
            assert_eq!(zip.comment(), b"made by hand");
            (0..zip.len())
                .map(|index| {
                    let mut part = zip.by_index_raw(index).expect("a part");
                    let mut data = Vec::new();
                    part.read_to_end(&mut data).expect("bytes");
                    let name = part.name().expect("a name").into_owned();
                    let (time, comment) = (part.last_modified(), part.comment().to_string());
                    (name, part.compression(), time, comment, part.external_attributes(), data)
                })
                .collect()
        };
        let (before, after) = (raw(&bytes), raw(&out));
        for (before, after) in before.iter().zip(&after) {
            if before.0 == "second.txt" {
                assert_eq!(after.5, b"dwa slowa");
                assert_eq!((before.1, before.2, &before.3, before.4), (after.1, after.2, &after.3, after.4));
            } else {
                assert_eq!(before, after);
            }
        }
        assert_eq!(before.len(), after.len());
    }

    #[test]
    fn doubts_name_the_segment_of_the_document() {
        let two = zip(&[
            ("second.txt", b"zero {{x}} words", CompressionMethod::Deflated),
            ("first.html", b"<p>words</p>", CompressionMethod::Deflated),
        ]);
        let parsed = read(&two, &Limits::default()).expect("reads");
        let (_, doubts) = render(&parsed, &["slowa", "zero slowa"]);
        assert_eq!(doubts.iter().map(|doubt| doubt.segment).collect::<Vec<_>>(), [1]);
    }

    #[test]
    fn limits_are_errors_with_values() {
        let bytes = mixed();
        let fails = |change: &dyn Fn(&mut Limits), expected: DocumentError| {
            let mut limits = Limits::default();
            change(&mut limits);
            assert_eq!(read(&bytes, &limits).err(), Some(expected));
        };
        fails(&|l| l.max_parts = 3, DocumentError::TooManyParts { found: 4, limit: 3 });
        fails(
            &|l| l.max_part_bytes = 20,
            DocumentError::PartTooLarge { part: "first.html".into(), limit: 20 },
        );
        fails(
            &|l| l.max_unpacked_bytes = 30,
            DocumentError::UnpackedTooLarge { part: "second.txt".into(), limit: 30 },
        );
        fails(&|l| l.max_segments = 1, DocumentError::TooManySegments { limit: 1 });
        let bomb = zip(&[("first.html", &vec![b' '; 2 << 20], CompressionMethod::Deflated)]);
        let error = read(&bomb, &Limits::default()).err();
        assert!(
            matches!(&error, Some(DocumentError::TooTightlyPacked { part, packed: 2000..3000, limit: 250 }) if part == "first.html"),
            "{error:?}"
        );
        let missing = zip(&[]);
        let expected = DocumentError::MissingPart { part: "first.html".into() };
        assert_eq!(read(&missing, &Limits::default()).err(), Some(expected));
    }

    #[test]
    fn tricks_with_names_are_refused() {
        for name in ["../x", "/x", "a/../../x", "a\\b", "c:x", "a//b"] {
            let bytes = zip(&[(name, b"x", CompressionMethod::Stored)]);
            let expected = DocumentError::UnsafePartName { part: name.into() };
            assert_eq!(Archive::open(&bytes, &Limits::default()).err(), Some(expected));
        }
        let mut bytes =
            zip(&[("a.txt", b"x", CompressionMethod::Stored), ("b.txt", b"y", CompressionMethod::Stored)]);
        while let Some(at) = memchr::memmem::find(&bytes, b"b.txt") {
            bytes[at] = b'a';
        }
        let error = Archive::open(&bytes, &Limits::default()).err();
        assert_eq!(error, Some(DocumentError::DuplicateParts { distinct: 1 }));
    }

    #[test]
    fn what_is_no_archive_is_an_error() {
        let bytes = mixed();
        for cut in [0, 1, 30, bytes.len() / 2, bytes.len() - 1] {
            let error = Archive::open(&bytes[..cut], &Limits::default()).err();
            assert!(matches!(error, Some(DocumentError::BadArchive { .. })), "{cut} {error:?}");
        }
        // A part that does not unpack to what the directory says.
        let mut damaged = bytes.clone();
        let at = memchr::memmem::find(&damaged, b"two words").expect("a stored part");
        damaged[at] = b'T';
        let error = read(&damaged, &Limits::default()).err();
        assert!(
            matches!(&error, Some(DocumentError::BadArchive { why }) if why.starts_with("second.txt")),
            "{error:?}"
        );
    }
}
