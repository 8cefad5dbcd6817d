//! Every instruction set of this machine against the slow obvious code, exactly, over the full value range.
#![expect(clippy::disallowed_methods, reason = "what the kernels are compared with, within a tolerance")]

mod attention;
mod chosen;
mod lanes;
mod product;
mod rows;

use crate::*;

/// A small generator (splitmix64), so that a failing case can be named by its seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn float(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1 << 23) as f32 - 1.0
    }

    fn floats(&mut self, n: usize) -> Vec<f32> {
        (0..n).map(|_| self.float()).collect()
    }

    /// Every value that the format allows, −127 to 127.
    fn bytes(&mut self, n: usize) -> Vec<i8> {
        (0..n).map(|_| (self.next() % 255) as i32 - 127).map(|v| v as i8).collect()
    }

    /// Only 127 and −127.
    fn extremes(&mut self, n: usize) -> Vec<i8> {
        (0..n).map(|_| if self.next() & 1 == 0 { 127 } else { -127 }).collect()
    }
}

fn isas() -> Vec<Isa> {
    Isa::available().collect()
}

fn quantized(isa: Isa, x: &[f32], k: usize, quant_mult: Option<f32>) -> QuantizedRows {
    let mut out = QuantizedRows::default();
    quantize_rows(isa, x, k, quant_mult, &mut out);
    out
}

/// Rows given as integers already: quant_mult 1 makes quantisation the identity.
fn integers(isa: Isa, rows: &[i8], k: usize) -> QuantizedRows {
    let floats: Vec<f32> = rows.iter().map(|&v| f32::from(v)).collect();
    quantized(isa, &floats, k, Some(1.0))
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|v| v.to_bits()).collect()
}

/// Runs `f` for every instruction set and asserts the same bits as the scalar code.
fn same_bits(what: &str, f: impl Fn(Isa) -> Vec<f32>) {
    let expected = bits(&f(Isa::SCALAR));
    for isa in isas() {
        assert_eq!(bits(&f(isa)), expected, "{what} on {}", isa.name());
    }
}

#[test]
fn names_lead_back_to_their_instruction_set() {
    for isa in isas() {
        assert_eq!(Isa::from_name(isa.name()), Some(isa));
    }
    assert_eq!(isas().last(), Some(&Isa::SCALAR));
    assert_eq!(Isa::from_name("mmx"), None);
    assert_eq!(Some(&Isa::detect()), isas().first());
}

#[test]
fn every_ceiling_runs() {
    for isa in isas() {
        assert!(ceiling::multiply_adds(isa, 3) >= 3 * 16, "{}", isa.name());
    }
}
