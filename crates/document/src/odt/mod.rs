//! ODT: the text documents of LibreOffice and of those who write its format.

use crate::archive::Archive;
use crate::layout::Parsed;
use crate::{DocumentError, ReadOptions};

const MEDIA_TYPE: &[u8] = b"mimetypeapplication/vnd.oasis.opendocument.text";

/// Whether the first part of an archive says so.
pub(crate) fn looks_like(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") && bytes.get(30..).is_some_and(|rest| rest.starts_with(MEDIA_TYPE))
}

pub(crate) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, DocumentError> {
    let archive = Archive::open(bytes, &options.limits)?;
    archive.finish(Vec::new(), None, None)
}
