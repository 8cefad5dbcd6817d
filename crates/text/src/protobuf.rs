//! The wire format of protocol buffers, as far as a vocabulary needs it: fields of a message, one after the other.
//!
//! | wire type | content |
//! |---|---|
//! | 0 | varint: 7 bits a byte, lowest first, high bit = more follow, at most 10 bytes |
//! | 1 | 8 bytes |
//! | 2 | varint length, then that many bytes (string or message) |
//! | 5 | 4 bytes, little-endian |
//!
//! Wire types 3 and 4 (groups) do not occur in the files read here and are errors.

use crate::VocabError;

/// The fields of one message in file order. After an error the iterator is at its end.
pub(crate) struct Fields<'a> {
    bytes: &'a [u8],
    at: usize,
    base: usize,
}

/// One field.
pub(crate) struct Field<'a> {
    /// Its number in the message, at least 1.
    pub(crate) number: u64,
    /// Its content.
    pub(crate) value: Value<'a>,
    /// Byte of the file where the content begins.
    pub(crate) offset: usize,
}

/// The content of a field, by wire type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    /// An integer, a flag or an enumeration.
    Varint(u64),
    /// A string or a message.
    Bytes(&'a [u8]),
    /// A float or a fixed 32-bit integer.
    Fixed32(u32),
    /// A double or a fixed 64-bit integer.
    Fixed64,
}

impl<'a> Fields<'a> {
    /// The fields of `message`, which begins at byte `base` of the file.
    pub(crate) fn new(message: &'a [u8], base: usize) -> Self {
        Self { bytes: message, at: 0, base }
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let taken = self.bytes.get(self.at..)?.get(..length)?;
        self.at += length;
        Some(taken)
    }

    fn field(&mut self) -> Option<Field<'a>> {
        let key = self.varint()?;
        let number = key >> 3;
        if number == 0 {
            return None;
        }
        let mut offset = self.base + self.at;
        let value = match key & 7 {
            0 => Value::Varint(self.varint()?),
            1 => {
                self.take(8)?;
                Value::Fixed64
            }
            2 => {
                let length = usize::try_from(self.varint()?).ok()?;
                offset = self.base + self.at;
                Value::Bytes(self.take(length)?)
            }
            5 => Value::Fixed32(u32::from_le_bytes(*self.take(4)?.first_chunk()?)),
            _ => return None,
        };
        Some(Field { number, value, offset })
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<Field<'a>, VocabError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.bytes.len() {
            return None;
        }
        let start = self.base + self.at;
        let field = self.field();
        if field.is_none() {
            self.at = self.bytes.len();
        }
        Some(field.ok_or(VocabError::malformed(start, "a complete protobuf field")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<(u64, Value<'_>, usize)>, VocabError> {
        Fields::new(bytes, 100).map(|field| field.map(|f| (f.number, f.value, f.offset))).collect()
    }

    #[test]
    fn reads_each_wire_type() {
        let bytes =
            [0x08, 0x96, 0x01, 0x12, 2, b'h', b'i', 0x1D, 0, 0, 0x80, 0x3F, 0x21, 1, 2, 3, 4, 5, 6, 7, 8];
        let expected = vec![
            (1, Value::Varint(150), 101),
            (2, Value::Bytes(b"hi"), 105),
            (3, Value::Fixed32(1.0f32.to_bits()), 108),
            (4, Value::Fixed64, 113),
        ];
        assert_eq!(read(&bytes), Ok(expected));
        assert_eq!(read(&[]), Ok(vec![]));
    }

    #[test]
    fn refuses_what_is_cut_or_unknown() {
        let cases: [(&str, &[u8], usize); 8] = [
            ("cut key", &[0x80], 100),
            ("cut varint", &[0x08, 0x80], 100),
            ("varint of 11 bytes", &[0x08, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1], 100),
            ("cut string", &[0x12, 3, b'h', b'i'], 100),
            ("length over the address space", &[0x12, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1], 100),
            ("cut float", &[0x08, 0, 0x1D, 0, 0], 102),
            ("group", &[0x0B], 100),
            ("field number 0", &[0x00, 0x00], 100),
        ];
        for (name, bytes, offset) in cases {
            let expected = Err(VocabError::malformed(offset, "a complete protobuf field"));
            assert_eq!(read(bytes), expected, "{name}");
        }
    }
}
