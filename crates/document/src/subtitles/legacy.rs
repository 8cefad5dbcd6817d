//! Old encodings: files from before UTF-8 say nowhere what they are.
//!
//! Bytes that are not UTF-8 are read as windows-1251 where they look like Cyrillic, as windows-1252 where they look like a
//! language of Western Europe, and refused otherwise: text in the wrong alphabet would be translated into nonsense.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1251, WINDOWS_1252};

use crate::{DocumentError, encoding};

/// The commonest small letters of the Cyrillic languages, о е а и н т, in windows-1251.
const COMMON: &[u8] = b"\xee\xe5\xe0\xe8\xed\xf2";
/// Letters of Danish, Dutch, English, Finnish, French, German, Italian, Norwegian, Portuguese, Spanish and Swedish.
const WESTERN: &str = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûüŒœ";
/// Signs of windows-1252 that subtitles have.
const SIGNS: &str = "€‚„…‘’“”•–—™\u{a0}¡£§©ª«®°²³´·¹º»¼½¾¿\u{ad}¢¥";

/// The text of a file of subtitles and its encoding.
///
/// # Errors
/// [`DocumentError::UnknownEncoding`], [`DocumentError::NotReversible`].
pub(super) fn decode(bytes: &[u8]) -> Result<(String, &'static Encoding), DocumentError> {
    match encoding::decode_text(bytes) {
        Err(DocumentError::InvalidUtf8 { offset }) => {
            let encoding = guess(bytes).ok_or(DocumentError::UnknownEncoding { offset })?;
            encoding::decode_as(bytes, encoding)
        }
        decoded => decoded,
    }
}

/// The bytes of `text`: in `encoding` where that has all of its characters, else in UTF-8 with the mark by which players
/// know it.
pub(super) fn encode(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    let narrow = encoding == WINDOWS_1251 || encoding == WINDOWS_1252;
    if narrow {
        let (bytes, _, missing) = encoding.encode(text);
        return if missing { format!("\u{feff}{text}").into_bytes() } else { Cow::into_owned(bytes) };
    }
    debug_assert!(encoding == UTF_8 || encoding.name().starts_with("UTF-16"));
    encoding::encode(text, encoding)
}

fn guess(bytes: &[u8]) -> Option<&'static Encoding> {
    let high = bytes.iter().filter(|b| **b >= 0xc0).count();
    let pairs = bytes.windows(2).filter(|pair| pair.iter().all(|b| *b >= 0xc0)).count();
    if pairs * 2 > high {
        // Words of high letters: Cyrillic, Greek, Hebrew or Arabic.
        let common = bytes.iter().filter(|b| COMMON.contains(b)).count();
        return (common * 3 > high).then_some(WINDOWS_1251);
    }
    let (text, _, _) = WINDOWS_1252.decode(bytes);
    let mut before = ' ';
    let mut letters = [false; 2];
    for (at, c) in text.char_indices().filter(|(_, c)| !c.is_ascii()) {
        let after = text.get(at + c.len_utf8()..).and_then(|rest| rest.chars().next());
        before = text.get(..at).and_then(|text| text.chars().next_back()).unwrap_or(before);
        let in_word = before.is_alphabetic() && after.is_some_and(char::is_alphabetic);
        let sign = SIGNS.contains(c) && (!in_word || matches!(c, '’' | '·' | '\u{ad}' | '–' | '—' | '…'));
        if !sign && !WESTERN.contains(c) {
            return None;
        }
        // Czech and Hungarian in windows-1250 mix letters that no language here has together.
        match c {
            'õ' | 'Õ' | 'ø' | 'Ø' => letters[0] = true,
            'ö' | 'Ö' | 'ì' | 'è' | 'ù' | 'û' => letters[1] = true,
            _ => {}
        }
    }
    (letters != [true; 2]).then_some(WINDOWS_1252)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `text` in the encoding of this name.
    fn bytes(text: &str, name: &str) -> Vec<u8> {
        let encoding = Encoding::for_label(name.as_bytes()).expect("a known encoding");
        let (bytes, _, missing) = encoding.encode(text);
        assert!(!missing, "{text} in {name}");
        bytes.into_owned()
    }

    #[test]
    fn old_files_are_read_where_they_are_surely_known() {
        let rows = [
            ("Снег шёл всю ночь, и утром дороги не было видно.", "windows-1251", Some("windows-1251")),
            ("Вночі випав сніг, і вранці дороги вже не було.", "windows-1251", Some("windows-1251")),
            ("Não sei – disse ela. Amanhã é outro dia…", "windows-1252", Some("windows-1252")),
            ("¿Dónde está el niño? «Aquí», dijo.", "windows-1252", Some("windows-1252")),
            ("Für die Straße, das Öl und die Bäume.", "windows-1252", Some("windows-1252")),
            ("Ça ne fait rien, l’été viendra à nous. Où ça ?", "windows-1252", Some("windows-1252")),
            ("Det är snö på ängen, och ån är frusen.", "windows-1252", Some("windows-1252")),
            ("It costs £5.", "windows-1252", Some("windows-1252")),
            ("Το χιόνι έπεφτε όλη τη νύχτα.", "windows-1253", None),
            ("השלג ירד כל הלילה.", "windows-1255", None),
            ("Снег шёл всю ночь, и утром дороги не было видно.", "koi8-r", None),
            ("Śnieg padał całą noc i było zimno.", "windows-1250", None),
            ("Příběh o žluťoučkém koni, který běžel.", "windows-1250", None),
            ("Az őszi erdőben tűz égett, és jött a köd.", "windows-1250", None),
            ("Bütün gece kar yağdı, yollar kapandı.", "windows-1254", None),
        ];
        for (text, name, expected) in rows {
            let bytes = bytes(text, name);
            assert!(std::str::from_utf8(&bytes).is_err());
            match (decode(&bytes), expected) {
                (Ok((decoded, encoding)), Some(expected)) => {
                    assert_eq!(
                        (decoded.as_str(), encoding.name()),
                        (text, expected.to_ascii_lowercase().as_str())
                    );
                    assert_eq!(encode(&decoded, encoding), bytes);
                }
                (Err(DocumentError::UnknownEncoding { .. }), None) => {}
                (found, _) => panic!("{text} in {name}: {found:?}"),
            }
        }
    }

    #[test]
    fn what_an_old_encoding_lacks_makes_the_file_utf_8() {
        assert_eq!(encode("é", WINDOWS_1252), b"\xe9");
        assert_eq!(encode("é я", WINDOWS_1252), "\u{feff}é я".as_bytes());
    }
}
