//! Unpacks Zstandard data of any number of frames.

use std::io::{self, BufRead, BufReader, Read};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// Largest window that is unpacked, which is the memory that unpacking takes and which the data choose. Publishers
/// pack with the highest levels, whose window is as large as the file.
const WINDOW: u64 = 128 << 20;

/// Reads the unpacked bytes. The library knows single frames and leaves their checksums to the caller; this does the
/// rest.
pub(crate) struct Zstandard<R: Read> {
    packed: BufReader<R>,
    decoder: FrameDecoder,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Between,
    Within,
    /// At the end, or after an error: nothing more comes out of damaged data.
    Done,
}

impl<R: Read> Zstandard<R> {
    pub(crate) fn new(packed: R) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(WINDOW);
        Self { packed: BufReader::new(packed), decoder, state: State::Between }
    }

    /// Goes to the next frame that holds data, or to the end.
    fn next_frame(&mut self) -> io::Result<State> {
        loop {
            if self.packed.fill_buf()?.is_empty() {
                return Ok(State::Done);
            }
            let length = match self.decoder.init(&mut self.packed) {
                Ok(()) => return Ok(State::Within),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => u64::from(length),
                Err(error) => return Err(io::Error::other(error)),
            };
            let skipped = io::copy(&mut self.packed.by_ref().take(length), &mut io::sink())?;
            if skipped < length {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }

    fn read_frame(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
            self.decoder
                .decode_blocks(&mut self.packed, BlockDecodingStrategy::UptoBlocks(1))
                .map_err(io::Error::other)?;
        }
        self.decoder.read(buffer)
    }
}

impl<R: Read> Read for Zstandard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            match std::mem::replace(&mut self.state, State::Done) {
                State::Done => return Ok(0),
                State::Between => self.state = self.next_frame()?,
                State::Within => {
                    let read = self.read_frame(buffer)?;
                    if read > 0 {
                        self.state = State::Within;
                        return Ok(read);
                    }
                    let stated = self.decoder.get_checksum_from_data();
                    if stated.is_some() && stated != self.decoder.get_calculated_checksum() {
                        return Err(io::Error::other("the checksum of a frame differs"));
                    }
                    self.state = State::Between;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::*;

    fn unpack(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        Zstandard::new(bytes).read_to_end(&mut out).map(|_| out)
    }

    fn packed(bytes: &[u8]) -> Vec<u8> {
        compress_to_vec(bytes, CompressionLevel::Fastest)
    }

    /// A frame that holds `bytes` in one raw block, and a wrong checksum.
    fn damaged(bytes: &[u8]) -> Vec<u8> {
        let size = u8::try_from(bytes.len()).expect("short");
        let header = (u32::from(size) << 3 | 1).to_le_bytes();
        [&b"\x28\xb5\x2f\xfd\x24"[..], &[size], &header[..3], bytes, b"\x00\x00\x00\x00"].concat()
    }

    #[test]
    fn frames_one_after_the_other() {
        let (a, b) = (vec![1; 300_000], b"short".to_vec());
        let skippable = [&0x184D_2A53_u32.to_le_bytes()[..], &3_u32.to_le_bytes(), b"abc"].concat();
        assert_eq!(unpack(b"").expect("nothing"), b"");
        assert_eq!(unpack(&packed(&a)).expect("one"), a);
        let all = [skippable.clone(), packed(&a), skippable.clone(), packed(&b)].concat();
        assert_eq!(unpack(&all).expect("several"), [a, b].concat());
        assert!(unpack(&skippable[..9]).is_err());
    }

    #[test]
    fn what_is_cut_or_damaged_is_an_error() {
        let whole = packed(&(0..60_000_u32).flat_map(|n| (n * n).to_le_bytes()).collect::<Vec<u8>>());
        for end in (1..whole.len()).step_by(whole.len() / 50) {
            assert!(unpack(&whole[..end]).is_err(), "{end} of {}", whole.len());
        }
        assert!(unpack(&[&whole[..], b"rest"].concat()).is_err());
        let error = unpack(&damaged(b"abc")).expect_err("checksum");
        assert!(error.to_string().contains("checksum"), "{error}");
    }

    #[test]
    fn a_window_of_gigabytes_is_refused() {
        // Window descriptor 0xa8: exponent 21, that is 2 GiB.
        let error = unpack(b"\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00").expect_err("window");
        assert!(error.to_string().contains("too big"), "{error}");
    }
}
