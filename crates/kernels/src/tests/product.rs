//! Quantisation and the products with packed matrices.

use super::{Random, integers, isas, quantized, same_bits};
use crate::*;

/// Three nested loops on unpacked integers: Σ a·w, `b` given as rows of its transpose.
fn reference(a: &[i8], b: &[i8], k: usize) -> Vec<i32> {
    let mut out = Vec::new();
    for a in a.chunks_exact(k) {
        for b in b.chunks_exact(k) {
            out.push(a.iter().zip(b).map(|(&a, &b)| i32::from(a) * i32::from(b)).sum());
        }
    }
    out
}

#[test]
fn two_by_two_by_eye() {
    // [1 2; 3 4] · [5 6; 7 8] = [19 22; 43 50]; B is given as rows of its transpose.
    for isa in isas() {
        let b = PackedMatrix::pack(&[5, 7, 6, 8], 2, 2).unwrap();
        let a = integers(isa, &[1, 2, 3, 4], 2);
        let epilogue = Epilogue { scale: &[1.0; 2], bias: &[0.0; 2], relu: false, sums: Sums::Product };
        let mut y = [0.0; 4];
        b.matmul_into(isa, &a, &epilogue, &mut y, 2);
        assert_eq!(y, [19.0, 22.0, 43.0, 50.0], "{}", isa.name());
    }
}

#[test]
fn int8_product_equals_the_reference_for_odd_shapes_and_extremes() {
    let mut random = Random(1);
    for m in [1, 2, 3, 4, 5, 6, 7, 8, 9, 13] {
        for k in [1, 3, 4, 5, 8, 12, 13, 16, 64, 76, 255, 256] {
            for n in [1, 8, 15, 16, 17, 32, 63, 64, 65, 80] {
                for extreme in [false, true] {
                    let (a, b) = match extreme {
                        false => (random.bytes(m * k), random.bytes(n * k)),
                        true => (random.extremes(m * k), random.extremes(n * k)),
                    };
                    check(&a, &b, m, k, n);
                }
            }
        }
    }
}

/// Both sums on every instruction set, into rows that are wider than the matrix. All sums are below 2^24, so that
/// floats show them exactly.
fn check(a: &[i8], b: &[i8], m: usize, k: usize, n: usize) {
    let packed = PackedMatrix::pack(b, n, k).unwrap();
    let products = reference(a, b, k);
    let offsets = reference(&vec![127; k], b, k);
    assert_eq!(packed.offsets(), offsets);
    let (scale, bias) = (vec![1.0; n], vec![0.0; n]);
    for isa in isas() {
        let a = integers(isa, a, k);
        for sums in [Sums::Product, Sums::Shifted] {
            let shift = |column: usize| if sums == Sums::Shifted { offsets[column] } else { 0 };
            let stride = n + 3;
            let mut y = vec![f32::NAN; (m - 1) * stride + n];
            let epilogue = Epilogue { scale: &scale, bias: &bias, relu: false, sums };
            packed.matmul_into(isa, &a, &epilogue, &mut y, stride);
            for (row, products) in y.chunks(stride).zip(products.chunks(n)) {
                for (column, (&y, &product)) in row.iter().zip(products).enumerate() {
                    assert_eq!(y, (product + shift(column)) as f32, "{} {m}x{k}x{n} {sums:?}", isa.name());
                }
                assert!(row[n..].iter().all(|v| v.is_nan()), "wrote past the row");
            }
        }
    }
}

#[test]
fn all_extreme_sums_do_not_saturate() {
    for (w, x) in [(127i8, 127i8), (-127, 127), (127, -127), (-127, -127)] {
        let (m, k) = (7, 1536);
        let packed = PackedMatrix::pack(&vec![w; 16 * k], 16, k).unwrap();
        for isa in isas() {
            let mut y = vec![0.0; m * 16];
            let epilogue = Epilogue { scale: &[1.0; 16], bias: &[0.0; 16], relu: false, sums: Sums::Product };
            packed.matmul_into(isa, &integers(isa, &vec![x; m * k], k), &epilogue, &mut y, 16);
            assert_eq!(y, vec![f32::from(w) * f32::from(x) * k as f32; m * 16], "{}", isa.name());
        }
    }
}

#[test]
fn the_deepest_product_fits_its_sums() {
    let k = PackedMatrix::MAX_K;
    let packed = PackedMatrix::pack(&vec![127; k], 1, k).unwrap();
    for isa in isas() {
        let a = integers(isa, &vec![127; k], k);
        let epilogue = Epilogue { scale: &[1.0], bias: &[0.0], relu: false, sums: Sums::Shifted };
        let mut y = [0.0];
        packed.matmul_into(isa, &a, &epilogue, &mut y, 1);
        assert_eq!(y, [(254 * 127 * k as i32) as f32], "{}", isa.name());
    }
}

#[test]
fn epilogue_and_quantisation_are_the_same_bits_everywhere() {
    let mut random = Random(2);
    for (m, k, n) in [(1, 256, 300), (7, 100, 33), (4, 64, 64)] {
        let x: Vec<f32> = random.floats(m * k);
        let packed = PackedMatrix::pack(&random.bytes(n * k), n, k).unwrap();
        let (scale, bias) = (random.floats(n), random.floats(n));
        for quant_mult in [Some(63.5), Some(500.0), None] {
            for (relu, sums) in [(false, Sums::Product), (true, Sums::Product), (false, Sums::Shifted)] {
                same_bits("int8 product", |isa| {
                    let q = quantized(isa, &x, k, quant_mult);
                    let mut y = vec![0.0; m * n];
                    packed.matmul_into(
                        isa,
                        &q,
                        &Epilogue { scale: &scale, bias: &bias, relu, sums },
                        &mut y,
                        n,
                    );
                    y
                });
            }
        }
    }
}

#[test]
fn the_epilogue_follows_the_formula() {
    // q = [2, −4] with quant_mult 2; sums Σq·w = 2 · 3 − 4 · 5 = −14 and 2 · 1 + 4 · 1 = 6, offsets 127 · 8 and 0.
    let packed = PackedMatrix::pack(&[3, 5, 1, -1], 2, 2).unwrap();
    for isa in isas() {
        let q = quantized(isa, &[1.0, -2.0], 2, Some(2.0));
        for (relu, sums, expected) in [
            (false, Sums::Product, [-14.0 * 0.5 + 1.0, 6.0 * 0.25 - 1.0]),
            (true, Sums::Product, [0.0, 6.0 * 0.25 - 1.0]),
            (false, Sums::Shifted, [(1016.0 - 14.0) * 0.5 + 1.0, 6.0 * 0.25 - 1.0]),
        ] {
            let mut y = [0.0; 2];
            let epilogue = Epilogue { scale: &[0.5, 0.25], bias: &[1.0, -1.0], relu, sums };
            packed.matmul_into(isa, &q, &epilogue, &mut y, 2);
            assert_eq!(y, expected, "{}", isa.name());
        }
        // A scale of the row's own: the largest, 2, becomes 127.
        let q = quantized(isa, &[1.0, -2.0], 2, None);
        let mut y = [0.0; 2];
        let epilogue = Epilogue { scale: &[1.0; 2], bias: &[0.0; 2], relu: false, sums: Sums::Product };
        packed.matmul_into(isa, &q, &epilogue, &mut y, 2);
        assert_eq!(y, [(64.0 * 3.0 - 127.0 * 5.0) * (2.0 / 127.0), (64.0 + 127.0) * (2.0 / 127.0)]);
    }
}

#[test]
fn a_quantised_product_is_the_product_quantised() {
    let mut random = Random(7);
    for (m, k, n) in
        [(1, 3, 1), (2, 64, 15), (3, 100, 16), (5, 31, 17), (6, 64, 33), (7, 256, 96), (9, 8, 67)]
    {
        let x = random.floats(m * k);
        let packed = PackedMatrix::pack(&random.bytes(n * k), n, k).unwrap();
        let (scale, bias) = (vec![1e-3; n], random.floats(n));
        for isa in isas() {
            // One buffer for all: what an earlier product left in it must not matter.
            let mut found = quantized(isa, &[9.0; 4 * 70], 70, None);
            for own in [Some(100.0), None] {
                for (relu, sums) in [(false, Sums::Product), (true, Sums::Product), (true, Sums::Shifted)] {
                    let q = quantized(isa, &x, k, own);
                    let epilogue = Epilogue { scale: &scale, bias: &bias, relu, sums };
                    let mut y = vec![0.0; m * n];
                    packed.matmul_into(isa, &q, &epilogue, &mut y, n);
                    let expected = quantized(isa, &y, n, Some(20.0));
                    packed.matmul_quantized_into(isa, &q, &epilogue, 20.0, &mut found);
                    assert_eq!((found.rows(), found.k, found.stride), (m, n, expected.stride));
                    assert!(!found.has_scales());
                    let used = m * expected.stride;
                    assert_eq!(found.bytes[..used], expected.bytes[..used], "{} {m}x{k}x{n}", isa.name());
                }
            }
        }
    }
}

#[test]
fn an_empty_product_writes_nothing() {
    for isa in isas() {
        let mut none = QuantizedRows::default();
        quantize_rows(isa, &[], 4, Some(1.0), &mut none);
        let packed = PackedMatrix::pack(&[1; 8], 2, 4).unwrap();
        let epilogue = Epilogue { scale: &[1.0; 2], bias: &[0.0; 2], relu: false, sums: Sums::Product };
        packed.matmul_into(isa, &none, &epilogue, &mut [], 2);
        let empty = PackedMatrix::pack(&[], 0, 4).unwrap();
        let nothing = Epilogue { scale: &[], bias: &[], relu: false, sums: Sums::Product };
        empty.matmul_into(isa, &integers(isa, &[1; 4], 4), &nothing, &mut [], 0);
    }
}

#[test]
fn float_product_is_the_same_bits_everywhere_and_right() {
    let mut random = Random(3);
    for (m, k, n) in [(1, 1, 1), (3, 7, 17), (5, 64, 48)] {
        let (x, w) = (random.floats(m * k), random.floats(k * n));
        let packed = PackedFloatMatrix::pack(k, n, |i, j| w[i * n + j]);
        let (scale, bias) = (vec![1.0; n], random.floats(n));
        for relu in [false, true] {
            let epilogue = Epilogue { scale: &scale, bias: &bias, relu, sums: Sums::Product };
            let run = |isa| {
                let mut y = vec![0.0; m * n];
                packed.matmul_into(isa, &x, &epilogue, &mut y, n);
                y
            };
            same_bits("float product", run);
            for (at, y) in run(Isa::SCALAR).iter().enumerate() {
                let exact: f64 =
                    (0..k).map(|i| f64::from(x[at / n * k + i]) * f64::from(w[i * n + at % n])).sum();
                let exact = exact + f64::from(bias[at % n]);
                let exact = if relu { exact.max(0.0) } else { exact };
                assert!((f64::from(*y) - exact).abs() < 1e-5);
            }
        }
    }
}

#[test]
fn quantisation_rounds_half_to_even_and_clamps() {
    for isa in isas() {
        let x = [
            0.5,
            1.5,
            2.5,
            -0.5,
            -1.5,
            126.6,
            127.5,
            1e9,
            -1e9,
            f32::INFINITY,
            f32::NEG_INFINITY,
            0.0,
            -0.0,
            f32::NAN,
            f32::MIN_POSITIVE,
            -126.5,
            3.0,
        ];
        let q = quantized(isa, &x, x.len(), Some(1.0));
        let back: Vec<i32> = q.bytes[..x.len()].iter().map(|&b| i32::from(b) - 127).collect();
        let expected = [0, 2, 2, 0, -2, 127, 127, 127, -127, 127, -127, 0, 0, -127, 0, -126, 3];
        assert_eq!(back, expected, "{}", isa.name());
        assert_eq!(q.bytes[x.len()..], [127; 3], "the padding is zero");
    }
}

#[test]
fn rows_of_next_to_nothing_have_a_finite_scale() {
    for isa in isas() {
        let q = quantized(isa, &[0.0, -0.0, 1.0, -4.0, 1e-38, -1e-45], 2, None);
        let back: Vec<i32> = q.bytes.iter().map(|&b| i32::from(b) - 127).collect();
        assert_eq!(back, [0, 0, 0, 0, 32, -127, 0, 0, 0, 0, 0, 0], "{}", isa.name());
        assert_eq!(q.row_scale, [1e-30 / 127.0, 4.0 / 127.0, 1e-30 / 127.0]);
    }
}

#[test]
fn weights_outside_the_format_are_refused() {
    assert_eq!(PackedMatrix::pack(&[1, -128], 1, 2), Err(PackError::Range { index: 1 }));
    assert_eq!(PackedMatrix::pack(&[1], 1, 2), Err(PackError::Length { expected: 2, found: 1 }));
    let deep = PackedMatrix::MAX_K + 1;
    assert_eq!(PackedMatrix::pack(&vec![0; deep], 1, deep), Err(PackError::TooDeep { k: deep }));
}

#[test]
#[should_panic(expected = "inner dimensions differ")]
fn rows_of_another_width_are_refused() {
    let packed = PackedMatrix::pack(&[1; 8], 1, 8).unwrap();
    let epilogue = Epilogue { scale: &[1.0], bias: &[0.0], relu: false, sums: Sums::Product };
    packed.matmul_into(Isa::detect(), &integers(Isa::detect(), &[1; 4], 4), &epilogue, &mut [0.0], 1);
}

#[test]
#[should_panic(expected = "output too short")]
fn a_short_output_is_refused() {
    let packed = PackedMatrix::pack(&[1; 8], 2, 4).unwrap();
    let epilogue = Epilogue { scale: &[1.0; 2], bias: &[0.0; 2], relu: false, sums: Sums::Product };
    packed.matmul_into(Isa::detect(), &integers(Isa::detect(), &[1; 8], 4), &epilogue, &mut [0.0; 3], 2);
}

#[test]
fn matrices_side_by_side_pack_as_one() {
    let mut random = Random(41);
    for (rows, k) in [([16, 16, 16], 64), ([32, 16, 48], 256), ([5, 20, 3], 100), ([1, 1, 1], 3)] {
        let parts: Vec<Vec<i8>> = rows
            .iter()
            .map(|n| (0..n * k).map(|_| (random.next() % 255) as i16 as i8).map(|w| w.max(-127)).collect())
            .collect();
        let n = rows.iter().sum();
        let joined = PackedMatrix::pack_joined(&parts.iter().map(|p| &p[..]).collect::<Vec<_>>(), n, k);
        assert_eq!(joined, PackedMatrix::pack(&parts.concat(), n, k));
        // The layout itself: word of four k of column c of a block lies at 4 · c of the line.
        let packed = joined.unwrap();
        for (column, row) in parts.concat().chunks(k).enumerate() {
            for (i, &w) in row.iter().enumerate() {
                let line = packed.lines[column / 16 * k.div_ceil(4) + i / 4];
                assert_eq!(line.0[column % 16 * 4 + i % 4], w, "column {column}, k {i}");
            }
            let sum: i32 = row.iter().map(|&w| i32::from(w)).sum();
            assert_eq!(packed.offsets()[column], 127 * sum);
        }
    }
    let (a, b) = (vec![1i8; 64], vec![-128i8; 64]);
    assert_eq!(PackedMatrix::pack_joined(&[&a, &b], 2, 64), Err(PackError::Range { index: 64 }));
    let found = PackedMatrix::pack_joined(&[&a[..60], &b[..4]], 1, 64);
    assert_eq!(found, Err(PackError::Length { expected: 64, found: 64 }));
}
