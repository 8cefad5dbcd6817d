//! The integer hash from which every number of a tiny model grows.
//!
//! A *stream* belongs to a seed and a name. With `mix` the splitmix64 finaliser and all arithmetic
//! modulo 2^64:
//!
//! ```text
//! key     = mix(seed + fnv1a(name))
//! word(i) = mix(key + (i + 1) · 0x9E3779B97F4A7C15)
//! ```
//!
//! Floats are made of the 20 highest bits: few enough that small multiples of them, and sums with
//! a small constant, are still exact in `f32`. That is why two languages can agree to the last bit.

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// The 64-bit FNV-1a hash of the bytes of `text`.
pub fn fnv1a(text: &str) -> u64 {
    text.bytes()
        .fold(0xCBF2_9CE4_8422_2325, |value, byte| (value ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

/// The splitmix64 finaliser.
pub fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// An endless sequence of words that belongs to a seed and a name.
#[derive(Clone, Copy, Debug)]
pub struct Stream {
    key: u64,
}

impl Stream {
    /// The stream called `name`.
    pub fn new(seed: u64, name: &str) -> Self {
        Self { key: mix(seed.wrapping_add(fnv1a(name))) }
    }

    /// Word number `index`, from 0.
    pub fn word(&self, index: usize) -> u64 {
        let step = (index as u64).wrapping_add(1).wrapping_mul(GOLDEN);
        mix(self.key.wrapping_add(step))
    }

    /// Uniform in [-1, 1), a multiple of 2^-19.
    pub fn signed_unit(&self, index: usize) -> f32 {
        let high = (self.word(index) >> 44) as i32;
        (high - (1 << 19)) as f32 / (1 << 19) as f32
    }

    /// Uniform in [0, 1), a multiple of 2^-20.
    pub fn fraction(&self, index: usize) -> f32 {
        (self.word(index) >> 44) as f32 / (1 << 20) as f32
    }

    /// Uniform in [-127, 127].
    pub fn signed_byte(&self, index: usize) -> i8 {
        (((self.word(index) >> 32) % 255) as i16 - 127) as i8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        // Published test values of FNV-1a and of splitmix64 started at zero.
        assert_eq!(fnv1a(""), 0xCBF2_9CE4_8422_2325);
        assert_eq!(fnv1a("a"), 0xAF63_DC4C_8601_EC8C);
        assert_eq!(mix(GOLDEN), 0xE220_A839_7B1D_CDAF);
    }

    #[test]
    fn ranges() {
        let stream = Stream::new(7, "ranges");
        let bytes: Vec<i8> = (0..5000).map(|i| stream.signed_byte(i)).collect();
        assert_eq!(bytes.iter().min(), Some(&-127));
        assert_eq!(bytes.iter().max(), Some(&127));
        for i in 0..5000 {
            let unit = stream.signed_unit(i);
            assert!((-1.0..1.0).contains(&unit));
            // Exact: nothing is lost on the way through an integer.
            assert_eq!((unit * 524_288.0).fract(), 0.0);
            assert!((0.0..1.0).contains(&stream.fraction(i)));
        }
    }

    #[test]
    fn names_and_seeds_give_other_streams() {
        let word = Stream::new(1, "Wemb").word(0);
        assert_eq!(word, Stream::new(1, "Wemb").word(0));
        assert_ne!(word, Stream::new(2, "Wemb").word(0));
        assert_ne!(word, Stream::new(1, "wemb").word(0));
    }
}
