//! Attention: every tile against the scalar code, the scalar code against the formula.

use super::{Random, bits, isas};
use crate::*;

const SIZES: [usize; 5] = [4, 8, 32, 48, 64];
const HEADS: usize = 2;

/// Query rows over a sentence.
struct Case {
    rows: usize,
    length: usize,
    dim: usize,
    /// Rows of `dim` and 3 more.
    queries: Vec<f32>,
    /// Rows of a key and a value.
    memory: Vec<f32>,
}

impl Case {
    fn new(random: &mut Random, rows: usize, length: usize, size: usize) -> Self {
        let dim = HEADS * size;
        let queries = random.floats(rows * (dim + 3)).iter().map(|q| q * 3.0).collect();
        Self { rows, length, dim, queries, memory: random.floats(length * 2 * dim) }
    }

    /// Outputs, then the weights of head 0.
    fn run(&self, isa: Isa, keys: &mut Keys) -> Vec<f32> {
        let (rows, length, dim) = (self.rows, self.length, self.dim);
        let part = |at: usize| Rows { values: &self.memory[at..], stride: 2 * dim };
        keys.fill(isa, part(0), dim);
        assert_eq!(keys.length(), length);
        let (mut out, mut weights) = (vec![f32::NAN; rows * dim], vec![f32::NAN; rows * length]);
        let queries = Rows { values: &self.queries, stride: dim + 3 };
        let (scratch, values) = (&mut vec![f32::NAN; 7], part(dim));
        attention(isa, queries, keys, values, HEADS, scratch, &mut out, Some(&mut weights));
        let mut alone = vec![f32::NAN; rows * dim];
        attention(isa, queries, keys, values, HEADS, scratch, &mut alone, None);
        assert_eq!(bits(&alone), bits(&out), "asking for weights changed the result");
        [out, weights].concat()
    }

    /// softmax(q·kᵀ / √size) · v in double precision.
    fn formula(&self) -> Vec<f64> {
        let (length, dim, size) = (self.length, self.dim, self.dim / HEADS);
        let (mut out, mut weights) = (Vec::new(), Vec::new());
        for row in self.queries.chunks_exact(dim + 3) {
            for head in 0..HEADS {
                let range = head * size..(head + 1) * size;
                let at = |p: usize, i: usize| f64::from(self.memory[p * 2 * dim + i]);
                let dot = |p: usize| range.clone().map(|i| f64::from(row[i]) * at(p, i)).sum::<f64>();
                let scores: Vec<f64> = (0..length).map(|p| (dot(p) / (size as f64).sqrt()).exp()).collect();
                let total: f64 = scores.iter().sum();
                out.extend(
                    range
                        .clone()
                        .map(|i| (0..length).map(|p| scores[p] / total * at(p, dim + i)).sum::<f64>()),
                );
                if head == 0 {
                    weights.extend(scores.iter().map(|score| score / total));
                }
            }
        }
        [out, weights].concat()
    }
}

fn check(random: &mut Random, rows: usize, length: usize, size: usize) {
    let case = Case::new(random, rows, length, size);
    // Keys that held another sentence before.
    let mut keys = Keys::default();
    keys.fill(Isa::detect(), Rows { values: &random.floats(23 * case.dim), stride: case.dim }, case.dim);
    let expected = case.run(Isa::SCALAR, &mut keys);
    for (found, formula) in expected.iter().zip(case.formula()) {
        let error = (f64::from(*found) - formula).abs();
        assert!(error < 2e-6, "{rows} rows, {length} positions, heads of {size}: {error:e} off");
    }
    for isa in isas() {
        let found = case.run(isa, &mut keys);
        let name = isa.name();
        assert_eq!(bits(&found), bits(&expected), "{name}: {rows} rows, {length} positions, heads of {size}");
    }
}

#[test]
fn every_number_of_rows_at_the_edges_of_tiles() {
    let mut random = Random(6);
    for length in [1, 2, 15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65, 96, 97] {
        for rows in 1..=9 {
            for size in SIZES {
                check(&mut random, rows, length, size);
            }
        }
    }
}

#[test]
fn every_length() {
    let mut random = Random(9);
    for length in 1..=130 {
        for (i, size) in SIZES.into_iter().enumerate() {
            check(&mut random, 1 + (length + i) % 9, length, size);
        }
    }
}

#[test]
fn one_position_is_copied() {
    for isa in isas() {
        let mut keys = Keys::default();
        keys.fill(Isa::detect(), Rows { values: &[5.0, -3.0], stride: 2 }, 2);
        let (mut out, mut weights) = ([0.0; 2], [0.0]);
        attention(
            isa,
            Rows { values: &[1.0, 2.0], stride: 2 },
            &keys,
            Rows { values: &[7.0, 8.0], stride: 2 },
            1,
            &mut Vec::new(),
            &mut out,
            Some(&mut weights),
        );
        assert_eq!((out, weights), ([7.0, 8.0], [1.0]), "{}", isa.name());
    }
}

#[test]
fn rows_beyond_the_query_do_not_matter() {
    // The result of a row is a function of that row: alone or with others, in whichever tile.
    let mut random = Random(10);
    let case = Case::new(&mut random, 9, 37, 32);
    for isa in isas() {
        let mut keys = Keys::default();
        let all = case.run(isa, &mut keys);
        for row in 0..case.rows {
            let queries = case.queries[row * (case.dim + 3)..][..case.dim + 3].to_vec();
            let one = Case { rows: 1, queries, memory: case.memory.clone(), ..case };
            let found = one.run(isa, &mut keys);
            assert_eq!(bits(&found[..case.dim]), bits(&all[row * case.dim..][..case.dim]), "{}", isa.name());
        }
    }
}
