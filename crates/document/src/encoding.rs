//! Bytes to text and back, so that what is not touched comes back byte for byte.

use encoding_rs::{DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use memchr::memmem;

use crate::DocumentError;

/// Bytes that are no text in the page's encoding travel as the last characters of the last private use plane.
const RAW_BYTE: u32 = 0x10_ff00;

/// How far into a page its encoding may be declared, in bytes.
const PRESCAN: usize = 1024;

/// One zero in so many bytes of a page is no accident.
const ZERO_SHARE: usize = 64;

/// So many zeros may a page have whatever its length: browsers read a zero as a character that is damaged.
const STRAY: usize = 32;

/// A stand-in for a byte that is no text.
pub(crate) fn is_raw_byte(c: char) -> bool {
    (RAW_BYTE..RAW_BYTE + 0x100).contains(&u32::from(c))
}

fn raw_byte(byte: u8) -> char {
    char::from_u32(RAW_BYTE + u32::from(byte)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// The text of a page (with its byte order mark, if any) and its encoding.
///
/// # Errors
/// [`DocumentError::NotReversible`] where the text does not give the same bytes again, [`DocumentError::Utf32`] and
/// [`DocumentError::ZeroBytes`] where it is in an encoding that is not read.
pub(crate) fn decode(bytes: &[u8]) -> Result<(String, &'static Encoding), DocumentError> {
    refuse_utf32(bytes)?;
    let (text, encoding) = decode_bytes(bytes, detect(bytes))?;
    refuse_zeros(&text, STRAY, ZERO_SHARE)?;
    Ok((text, encoding))
}

/// The same for XML: its encoding is that of its byte order mark or declaration, else UTF-8.
///
/// # Errors
/// As [`decode`].
pub(crate) fn decode_xml(bytes: &[u8]) -> Result<(String, &'static Encoding), DocumentError> {
    refuse_utf32(bytes)?;
    let bom = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    decode_as(bytes, bom.or_else(|| declared_xml(bytes)).unwrap_or(UTF_8))
}

/// The same for plain text: UTF-8, or UTF-16 with a byte order mark.
///
/// # Errors
/// [`DocumentError::InvalidUtf8`], and as [`decode`].
pub(crate) fn decode_text(bytes: &[u8]) -> Result<(String, &'static Encoding), DocumentError> {
    refuse_utf32(bytes)?;
    match Encoding::for_bom(bytes) {
        Some((encoding, _)) if encoding != UTF_8 => decode_as(bytes, encoding),
        _ => match std::str::from_utf8(bytes) {
            Ok(_) => decode_as(bytes, UTF_8),
            Err(error) => Err(DocumentError::InvalidUtf8 { offset: error.valid_up_to() }),
        },
    }
}

/// What `<?xml … encoding="…"?>` says.
fn declared_xml(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..PRESCAN).unwrap_or(bytes).trim_ascii_start().strip_prefix(b"<?xml")?;
    let head = head.get(..memmem::find(head, b"?>")?)?;
    let value = head.get(memmem::find(head, b"encoding")? + 8..)?.trim_ascii_start().strip_prefix(b"=")?;
    let value = value.trim_ascii_start();
    let (quote, value) = value.split_first()?;
    let encoding = Encoding::for_label(value.get(..memchr::memchr(*quote, value)?)?)?;
    // A declaration that can be read byte by byte is not in UTF-16.
    Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
}

/// The text of bytes in this encoding.
///
/// # Errors
/// As [`decode`].
pub(crate) fn decode_as(
    bytes: &[u8],
    encoding: &'static Encoding,
) -> Result<(String, &'static Encoding), DocumentError> {
    let (text, encoding) = decode_bytes(bytes, encoding)?;
    // XML forbids the character, and plain text has none.
    refuse_zeros(&text, 1, text.len())?;
    Ok((text, encoding))
}

/// UTF-32 begins with the mark of UTF-16 or with zeros, so nothing else tells it from text with a zero after each letter.
fn refuse_utf32(bytes: &[u8]) -> Result<(), DocumentError> {
    let marks = [&b"\xff\xfe\0\0"[..], b"\0\0\xfe\xff"];
    if marks.iter().any(|mark| bytes.starts_with(mark)) { Err(DocumentError::Utf32) } else { Ok(()) }
}

/// Refuses text with `least` zeros and more, one in so many bytes (`share`) or more often: it is in UTF-16 or UTF-32 and does
/// not say so. In UTF-16 every space and line end has a zero, whatever the script.
fn refuse_zeros(text: &str, least: usize, share: usize) -> Result<(), DocumentError> {
    let zeros = memchr::memchr_iter(0, text.as_bytes()).count();
    if zeros >= least && zeros * share >= text.len() {
        return Err(DocumentError::ZeroBytes { zeros, size: text.len() });
    }
    Ok(())
}

fn decode_bytes(
    bytes: &[u8],
    encoding: &'static Encoding,
) -> Result<(String, &'static Encoding), DocumentError> {
    let text = if encoding == UTF_8 {
        decode_utf8(bytes)
    } else if encoding == UTF_16LE || encoding == UTF_16BE {
        decode_utf16(bytes, encoding)
    } else {
        decode_other(bytes, encoding)
    };
    let back = encode(&text, encoding);
    match bytes.iter().zip(&back).position(|(a, b)| a != b) {
        None if back.len() == bytes.len() => Ok((text, encoding)),
        offset => Err(DocumentError::NotReversible {
            encoding: encoding.name(),
            offset: offset.unwrap_or(bytes.len().min(back.len())),
        }),
    }
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    let declared = declared(bytes.get(..PRESCAN).unwrap_or(bytes));
    match declared {
        Some(encoding) if encoding != UTF_8 => encoding,
        Some(encoding) => encoding,
        // What browsers assume of a page that says nothing, and which any bytes can be read as.
        None if std::str::from_utf8(bytes).is_err() => WINDOWS_1252,
        None => UTF_8,
    }
}

/// The encoding that a `meta` element names. A page that can be searched for one is not in UTF-16.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let head = head.to_ascii_lowercase();
    let mut at = 0;
    while let Some(found) = head.get(at..).and_then(|rest| memmem::find(rest, b"<meta")) {
        let start = at + found;
        let tag = head.get(start..)?;
        let tag = tag.get(..memchr::memchr(b'>', tag)?)?;
        if let Some(charset) = memmem::find(tag, b"charset") {
            let value = tag.get(charset + 7..)?.trim_ascii_start();
            if let Some(value) = value.strip_prefix(b"=") {
                let value = value.trim_ascii_start();
                let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
                let length = value
                    .iter()
                    .position(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b';' | b'/'))
                    .unwrap_or(value.len());
                if let Some(encoding) = Encoding::for_label(value.get(..length)?) {
                    let wide = encoding == UTF_16LE || encoding == UTF_16BE;
                    return Some(if wide { UTF_8 } else { encoding });
                }
            }
        }
        at = start + 5;
    }
    None
}

fn decode_utf8(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        // The stand-ins' own characters travel as bytes too, so that they come back as themselves.
        for part in chunk.valid().split_inclusive(is_raw_byte) {
            let clean = part.trim_end_matches(is_raw_byte);
            text.push_str(clean);
            text.extend(part.bytes().skip(clean.len()).map(raw_byte));
        }
        text.extend(chunk.invalid().iter().map(|&byte| raw_byte(byte)));
    }
    text
}

fn decode_utf16(bytes: &[u8], encoding: &'static Encoding) -> String {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let unit = |pair: &[u8; 2]| {
        if encoding == UTF_16LE { u16::from_le_bytes(*pair) } else { u16::from_be_bytes(*pair) }
    };
    let mut text: String = char::decode_utf16(pairs.iter().map(unit))
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    text.extend(rest.iter().map(|&byte| raw_byte(byte)));
    text
}

fn decode_other(bytes: &[u8], encoding: &'static Encoding) -> String {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::new();
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        text.reserve(
            decoder.max_utf8_buffer_length_without_replacement(rest.len()).unwrap_or(rest.len() * 3) + 16,
        );
        let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut text, true);
        at += read;
        match result {
            DecoderResult::InputEmpty => return text,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(length, after) => {
                let end = at.saturating_sub(usize::from(after));
                let start = end.saturating_sub(usize::from(length));
                text.extend(bytes.get(start..end).unwrap_or_default().iter().map(|&byte| raw_byte(byte)));
            }
        }
    }
}

/// The bytes of `text`; characters that the encoding lacks become numeric character references.
pub(crate) fn encode(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut clean = 0;
    // Only what was read as a raw byte is written as one; nothing else has these characters.
    for (at, c) in text.char_indices().filter(|(_, c)| is_raw_byte(*c)) {
        encode_clean(text.get(clean..at).unwrap_or_default(), encoding, &mut out);
        out.push((u32::from(c) - RAW_BYTE) as u8);
        clean = at + c.len_utf8();
    }
    encode_clean(text.get(clean..).unwrap_or_default(), encoding, &mut out);
    out
}

fn encode_clean(text: &str, encoding: &'static Encoding, out: &mut Vec<u8>) {
    if encoding == UTF_8 {
        out.extend_from_slice(text.as_bytes());
    } else if encoding == UTF_16LE {
        out.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    } else if encoding == UTF_16BE {
        out.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    } else {
        out.extend_from_slice(&encoding.encode(text).0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_found_and_come_back() {
        let rows: &[(&[u8], &str, &str)] = &[
            (b"<p>plain", "UTF-8", "<p>plain"),
            ("\u{feff}<p>я".as_bytes(), "UTF-8", "\u{feff}<p>я"),
            (b"<meta charset=windows-1251><p>\xd2", "windows-1251", "<meta charset=windows-1251><p>Т"),
            (
                b"<META content='text/html; charset=koi8-r'>\xf4",
                "KOI8-R",
                "<META content='text/html; charset=koi8-r'>Т",
            ),
            (b"<p>caf\xe9", "windows-1252", "<p>café"),
            (b"<meta charset='shift_jis'>\x93\x8c", "Shift_JIS", "<meta charset='shift_jis'>東"),
            (b"\xff\xfe<\0p\0>\0", "UTF-16LE", "\u{feff}<p>"),
            (b"\xfe\xff\0<\0p\0>", "UTF-16BE", "\u{feff}<p>"),
            (b"<meta charset=utf-16><p>", "UTF-8", "<meta charset=utf-16><p>"),
        ];
        for (bytes, name, text) in rows {
            let (decoded, encoding) = decode(bytes).expect("reversible");
            assert_eq!((decoded.as_str(), encoding.name()), (*text, *name));
            assert_eq!(encode(&decoded, encoding), *bytes);
        }
    }

    /// How the readers of pages, XML and plain text take bytes: as what, or why not.
    fn readings(bytes: &[u8]) -> [String; 3] {
        [decode, decode_xml, decode_text].map(|decode| match decode(bytes) {
            Ok((_, encoding)) => encoding.name().to_owned(),
            Err(error) => error.to_string().split(':').next().unwrap_or_default().to_owned(),
        })
    }

    #[test]
    fn wide_text_that_does_not_say_so_is_refused() {
        let page = "<!DOCTYPE html>\n<html><p>Снег шёл всю ночь.</p><p>One two.</p></html>\n";
        let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
        let utf16_le: Vec<u8> = units(page).into_iter().flat_map(u16::to_le_bytes).collect();
        let utf16_be: Vec<u8> = units(page).into_iter().flat_map(u16::to_be_bytes).collect();
        let utf32 = |to: fn(u32) -> [u8; 4], text: &str| -> Vec<u8> {
            text.chars().flat_map(|c| to(u32::from(c))).collect()
        };
        let rows = [
            ("UTF-32LE with a mark", utf32(u32::to_le_bytes, "\u{feff}a"), "the text is in UTF-32"),
            ("UTF-32BE with a mark", utf32(u32::to_be_bytes, "\u{feff}a"), "the text is in UTF-32"),
            (
                "UTF-32LE",
                utf32(u32::to_le_bytes, &page.replace(|c: char| !c.is_ascii(), "x")),
                "bytes are zero",
            ),
            (
                "UTF-32BE",
                utf32(u32::to_be_bytes, &page.replace(|c: char| !c.is_ascii(), "x")),
                "bytes are zero",
            ),
            ("UTF-16LE", utf16_le, "bytes are zero"),
            ("UTF-16BE", utf16_be, "bytes are zero"),
        ];
        for (name, bytes, expected) in rows {
            for found in readings(&bytes) {
                assert!(found.contains(expected) || found.starts_with("invalid UTF-8"), "{name}: {found}");
            }
        }
        // A stray zero is the page's own, and in no XML or plain text.
        let stray = readings(format!("<p>a\0b {}", "text ".repeat(20)).as_bytes());
        assert_eq!(stray[0], "UTF-8");
        assert!(stray[1..].iter().all(|found| found.contains("bytes are zero")), "{stray:?}");
        assert_eq!(readings(b"<p>\0")[0], "UTF-8");
    }

    #[test]
    fn bytes_that_are_no_text_come_back() {
        for bytes in [
            &b"<meta charset=utf-8>a\xffb\xc3"[..],
            b"<meta charset=gbk>a\xff\xfe\x81",
            b"<meta charset=euc-jp>\xa4",
        ] {
            let (text, encoding) = decode(bytes).expect("reversible");
            assert!(text.chars().any(is_raw_byte));
            assert_eq!(encode(&text, encoding), bytes);
        }
    }

    #[test]
    fn missing_characters_become_references() {
        assert_eq!(encode("é東", WINDOWS_1252), b"\xe9&#26481;");
    }
}
