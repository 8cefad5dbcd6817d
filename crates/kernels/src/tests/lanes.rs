//! Each method of every implementation of `Lanes` against the scalar one, to the bit.

use super::{Random, bits, isas};
use crate::lanes::{Block, LANES, Lanes, larger, per_isa, smaller};
use crate::*;

/// Floats at which implementations like to differ.
const SPECIAL: [f32; 20] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    f32::NAN,
    f32::INFINITY,
    f32::NEG_INFINITY,
    f32::MIN_POSITIVE,
    -f32::MIN_POSITIVE,
    1e-45,
    -1e-45,
    1.1e-38,
    f32::MAX,
    f32::MIN,
    1.5,
    2.5,
    -2.5,
    12_582_912.0,
    16_777_216.0,
    -87.3,
];

/// What a method returned. A NaN that arithmetic makes has no promised sign or payload (a compiler may exchange the
/// operands), so all are one; where bits are only moved, they count.
#[derive(Debug, Default, PartialEq)]
struct Results(Vec<(&'static str, Vec<u32>)>);

impl Results {
    fn moved(&mut self, method: &'static str, values: &[f32]) {
        self.0.push((method, bits(values)));
    }

    fn computed(&mut self, method: &'static str, values: &[f32]) {
        let values: Vec<f32> = values.iter().map(|&v| if v.is_nan() { f32::NAN } else { v }).collect();
        self.moved(method, &values);
    }
}

fn stored<S: Lanes>(s: S, v: S::V) -> Block {
    let mut to = [f32::NAN; LANES];
    s.store(v, &mut to);
    to
}

per_isa! {
    fn methods[s](x: &Block, y: &Block, z: &Block) -> Results {
        let (a, b, c) = (s.load(x), s.load(y), s.load(z));
        let mut out = Results::default();
        out.moved("load and store", &stored(s, a));
        out.moved("splat", &stored(s, s.splat(x[0])));
        out.computed("add", &stored(s, s.add(a, b)));
        out.computed("sub", &stored(s, s.sub(a, b)));
        out.computed("mul", &stored(s, s.mul(a, b)));
        out.computed("div", &stored(s, s.div(a, b)));
        out.computed("fma", &stored(s, s.fma(a, b, c)));
        out.moved("larger", &stored(s, s.larger(a, b)));
        out.moved("smaller", &stored(s, s.smaller(a, b)));
        out.moved("abs", &stored(s, s.abs(a)));
        out.moved("scale_by_power", &stored(s, s.scale_by_power(a, b)));
        out.computed("exp", &stored(s, s.exp(a)));
        for n in 0..=LANES + 1 {
            out.moved("first", &stored(s, s.first(n, a, b)));
        }
        out.computed("sum", &[s.sum(a)]);
        out.moved("max", &[s.max(a)]);
        out.0.push(("equal", vec![s.equal(a, b).into(), s.equal(a, a).into()]));
        for offset in [0, 127, 200] {
            out.0.push(("low_bytes", s.low_bytes(a, offset).map(u32::from).to_vec()));
        }
        out.0.push(("quantize", s.quantize(a, b).map(u32::from).to_vec()));
        for n in 0..=LANES {
            out.moved("load_or", &stored(s, s.load_or(&x[..n], y[0])));
            let mut part = *y;
            s.store_part(a, &mut part[..n]);
            out.moved("store_part", &part);
        }
        out
    }
}

per_isa! {
    fn from_bytes[s](bytes: &[i8; LANES]) -> Block {
        stored(s, s.from_bytes(bytes))
    }
}

per_isa! {
    fn exp[s](x: &[f32], out: &mut [f32]) {
        for (x, out) in x.chunks(LANES).zip(out.chunks_mut(LANES)) {
            s.store_part(s.exp(s.load_or(x, 0.0)), out);
        }
    }
}

fn agree(x: &Block, y: &Block, z: &Block) {
    let expected = methods(Isa::SCALAR, x, y, z).0;
    for isa in isas() {
        let found = methods(isa, x, y, z).0;
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(found, expected, "{}: {x:?} {y:?} {z:?}", isa.name());
        }
    }
}

#[test]
fn every_method_agrees_on_special_values() {
    // Each special value meets each other one in every lane.
    for shift in 0..SPECIAL.len() {
        for lane in 0..SPECIAL.len() {
            let at = |offset: usize, i: usize| SPECIAL[(offset + i) % SPECIAL.len()];
            let x: Block = std::array::from_fn(|i| at(lane, i));
            let y: Block = std::array::from_fn(|i| at(lane + shift, i));
            let z: Block = std::array::from_fn(|i| at(3 * lane + 7 * shift, i));
            agree(&x, &y, &z);
        }
    }
}

#[test]
fn every_method_agrees_on_random_bits() {
    let mut random = Random(14);
    for _ in 0..2000 {
        let [x, y, z]: [Block; 3] =
            std::array::from_fn(|_| std::array::from_fn(|_| f32::from_bits(random.next() as u32)));
        agree(&x, &y, &z);
        let [x, y, z]: [Block; 3] = std::array::from_fn(|_| std::array::from_fn(|_| random.float() * 100.0));
        agree(&x, &y, &z);
    }
}

#[test]
fn the_scalar_code_means_what_it_says() {
    for x in SPECIAL {
        for y in SPECIAL {
            let (high, low) = (larger(x, y), smaller(x, y));
            if x.is_nan() || y.is_nan() || x == y {
                assert_eq!(bits(&[high, low]), bits(&[y, y]));
            } else {
                assert_eq!((high, low), (x.max(y), x.min(y)));
            }
        }
    }
}

#[test]
fn every_byte_becomes_its_float() {
    for isa in isas() {
        for byte in i8::MIN..=i8::MAX {
            let bytes: [i8; LANES] = std::array::from_fn(|i| byte.wrapping_add((17 * i) as i8));
            assert_eq!(from_bytes(isa, &bytes), bytes.map(f32::from), "{}", isa.name());
        }
    }
}

#[test]
fn exponential_is_accurate() {
    let x: Vec<f32> = (-87_000..=88_000).map(|step| step as f32 / 1000.0).collect();
    for isa in isas() {
        let mut out = vec![0.0; x.len()];
        exp(isa, &x, &mut out);
        for (&x, &e) in x.iter().zip(&out) {
            let exact = f64::from(x).exp();
            assert!((f64::from(e) / exact - 1.0).abs() < 2.5e-7, "{}: e^{x}", isa.name());
        }
        let mut ends = [0.0; 3];
        exp(isa, &[f32::NEG_INFINITY, f32::INFINITY, 0.0], &mut ends);
        assert!(ends[0] < 1e-37 && ends[1] > 1e37 && ends[1].is_finite(), "{}", isa.name());
        assert_eq!(ends[2], 1.0);
    }
}
