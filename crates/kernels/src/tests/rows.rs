//! Row kernels: the same bits everywhere, and their formulas.

use super::{Random, bits, isas, same_bits};
use crate::*;

#[test]
fn row_kernels_are_the_same_bits_everywhere() {
    let mut random = Random(5);
    for dim in [1, 8, 16, 17, 40, 64, 256, 384] {
        // Four rows go together in layer normalisation.
        for count in [1, 3, 4, 9] {
            let (x, residual) = (random.floats(count * dim), random.floats(count * dim));
            let (scale, bias) = (random.floats(dim), random.floats(dim));
            same_bits("layer norm", |isa| {
                let mut y = x.clone();
                rows::add_layer_norm(isa, &mut y, &residual, &scale, &bias);
                y
            });
            let (gates, state) = (random.floats(2 * count * dim), random.floats(count * dim));
            let gates: Vec<f32> = gates.iter().map(|g| g * 20.0).collect();
            same_bits("ssru", |isa| {
                let (mut c, mut out) = (state.clone(), vec![0.0; count * dim]);
                rows::ssru(isa, dim, &gates, &mut c, &mut out);
                [c, out].concat()
            });
            same_bits("log-sum-exp", |isa| vec![rows::log_sum_exp(isa, &gates)]);
            same_bits("argmax", |isa| {
                rows::argmax(isa, &x).map(|(i, v)| vec![i as f32, v]).unwrap_or_default()
            });
        }
    }
}

#[test]
fn layer_norm_matches_the_formula() {
    for isa in isas() {
        let mut x = vec![1.0, 2.0, 3.0, 4.0];
        rows::add_layer_norm(
            isa,
            &mut x,
            &[0.0, 0.0, 0.0, 4.0],
            &[1.0, 1.0, 1.0, 2.0],
            &[0.0, 0.0, 0.0, 1.0],
        );
        // Values 1 2 3 8: mean 3.5, variance 7.25.
        let deviation = 7.250_001f32.sqrt();
        let expected = [-2.5 / deviation, -1.5 / deviation, -0.5 / deviation, 9.0 / deviation + 1.0];
        for (found, expected) in x.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-6, "{found} {expected}");
        }
    }
}

#[test]
fn ssru_matches_the_formula() {
    let mut random = Random(11);
    let (dim, count) = (19, 3);
    let (gates, state) = (random.floats(2 * count * dim), random.floats(count * dim));
    for isa in isas() {
        let (mut c, mut out) = (state.clone(), vec![0.0; count * dim]);
        rows::ssru(isa, dim, &gates, &mut c, &mut out);
        for (at, (c, out)) in c.iter().zip(out).enumerate() {
            let (row, column) = (at / dim, at % dim);
            let candidate = f64::from(gates[row * 2 * dim + column]);
            let forget = 1.0 / (1.0 + (-f64::from(gates[row * 2 * dim + dim + column])).exp());
            let exact = forget * f64::from(state[at]) + (1.0 - forget) * candidate;
            assert!((f64::from(*c) - exact).abs() < 1e-6);
            assert_eq!(out, c.max(0.0));
        }
    }
}

#[test]
fn an_embedding_is_scaled_and_added() {
    let mut random = Random(12);
    for dim in [1, 4, 15, 16, 17, 64, 100] {
        let (row, bytes) = (random.floats(dim), random.bytes(dim));
        let (inverse, factor) = (0.013, 16.0);
        // The bits of the formula: one product rounded, the second fused with the sum.
        let expected: Vec<f32> = row
            .iter()
            .zip(&bytes)
            .map(|(row, &byte)| (f32::from(byte) * inverse).mul_add(factor, *row))
            .collect();
        for isa in isas() {
            let mut found = row.clone();
            rows::add_embedding(isa, &mut found, &bytes, inverse, factor);
            assert_eq!(bits(&found), bits(&expected), "{} {dim}", isa.name());
        }
    }
    for isa in isas() {
        let mut lowest = [0.0; 2];
        rows::add_embedding(isa, &mut lowest, &[-128, 127], 1.0, 2.0);
        assert_eq!(lowest, [-256.0, 254.0], "{}", isa.name());
    }
}

#[test]
fn argmax_takes_the_first_of_equals() {
    const LOW: f32 = f32::NEG_INFINITY;
    for isa in isas() {
        let argmax = |x: &[f32]| rows::argmax(isa, x);
        assert_eq!(argmax(&[]), None);
        assert_eq!(argmax(&[3.0]), Some((0, 3.0)));
        assert_eq!(argmax(&[1.0, 3.0, 3.0, 2.0]), Some((1, 3.0)));
        assert_eq!(argmax(&[-0.0, 0.0]).map(|(index, _)| index), Some(0), "zeros are equal");
        assert_eq!(argmax(&[LOW, LOW]), Some((0, LOW)));
        assert_eq!(argmax(&[f32::NAN, LOW]), Some((1, LOW)));
        assert_eq!(argmax(&[f32::INFINITY, f32::NAN]), Some((0, f32::INFINITY)));
        for length in 1..=70 {
            for at in 0..length {
                // The largest twice, NaN and −∞ around it.
                let mut x = vec![LOW; length];
                x[length - 1] = -5.0;
                x[at] = -5.0;
                if at > 0 {
                    x[at / 2] = f32::NAN;
                }
                assert_eq!(argmax(&x), Some((at, -5.0)), "{} {length} {at}", isa.name());
            }
            assert_eq!(argmax(&vec![f32::NAN; length]), None, "{} {length}", isa.name());
        }
    }
}

#[test]
fn log_sum_exp_matches_the_formula() {
    let mut random = Random(13);
    for length in [1, 2, 15, 16, 17, 100, 1000] {
        let x: Vec<f32> = random.floats(length).iter().map(|x| x * 30.0).collect();
        let top = x.iter().fold(f64::MIN, |top, &x| top.max(f64::from(x)));
        let exact = top + x.iter().map(|&x| (f64::from(x) - top).exp()).sum::<f64>().ln();
        for isa in isas() {
            assert!((f64::from(rows::log_sum_exp(isa, &x)) - exact).abs() < 1e-5, "{}", isa.name());
        }
    }
}

#[test]
fn positions_follow_the_formula() {
    let (dim, rows) = (8, rows::positions(3, 8));
    assert_eq!(rows[..4], [0.0; 4]);
    assert_eq!(rows[4..8], [1.0; 4]);
    for j in 0..4 {
        let angle = 2.0 * (-(j as f64) * 10000f64.ln() / 3.0).exp();
        assert!((angle.sin() - f64::from(rows[2 * dim + j])).abs() < 1e-6);
        assert!((angle.cos() - f64::from(rows[2 * dim + 4 + j])).abs() < 1e-6);
    }
}
