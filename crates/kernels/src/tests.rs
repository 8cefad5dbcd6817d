//! Every instruction set of this machine against the slow obvious code, exactly, over the full value range.

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
}

fn isas() -> Vec<Isa> {
    Isa::available().collect()
}

/// Rows given as integers already: quant_mult 1 makes quantisation the identity.
fn quantized(isa: Isa, rows: &[i8], k: usize) -> QuantizedRows {
    let mut out = QuantizedRows::default();
    let floats: Vec<f32> = rows.iter().map(|&v| f32::from(v)).collect();
    quantize_rows(isa, &floats, k, Some(1.0), &mut out);
    out
}

/// Three nested loops on unpacked integers.
fn reference(a: &[i8], b: &[i8], m: usize, k: usize, n: usize) -> Vec<f32> {
    let mut out = vec![0.0; m * n];
    for i in 0..m {
        for j in 0..n {
            let sum: i32 = (0..k).map(|x| i32::from(a[i * k + x]) * i32::from(b[j * k + x])).sum();
            out[i * n + j] = sum as f32;
        }
    }
    out
}

#[test]
fn two_by_two_by_eye() {
    // [1 2; 3 4] · [5 6; 7 8] = [19 22; 43 50]; B is given as rows of its transpose.
    for isa in isas() {
        let b = PackedMatrix::pack(&[5, 7, 6, 8], 2, 2).unwrap();
        let a = quantized(isa, &[1, 2, 3, 4], 2);
        let mut y = [0.0; 4];
        b.matmul_into(
            isa,
            &a,
            &Epilogue { scale: &[1.0; 2], bias: &[0.0; 2], relu: false, sums: Sums::Product },
            &mut y,
            2,
        );
        assert_eq!(y, [19.0, 22.0, 43.0, 50.0], "{}", isa.name());
    }
}

#[test]
fn int8_product_equals_the_reference_for_odd_shapes_and_extremes() {
    let mut random = Random(1);
    for m in [1, 2, 3, 5, 6, 7, 13] {
        for k in [1, 3, 4, 5, 64, 255, 256] {
            for n in [1, 8, 15, 16, 17, 63, 64, 65, 80] {
                for extreme in [false, true] {
                    let mut draw = |_| {
                        let v = random.next();
                        if extreme {
                            if v & 1 == 0 { 127 } else { -127 }
                        } else {
                            (v % 255) as i32 as i16 as i8
                        }
                    };
                    let a: Vec<i8> = (0..m * k).map(&mut draw).map(|v: i8| v.max(-127)).collect();
                    let b: Vec<i8> = (0..n * k).map(&mut draw).map(|v: i8| v.max(-127)).collect();
                    let expected = reference(&a, &b, m, k, n);
                    let packed = PackedMatrix::pack(&b, n, k).unwrap();
                    let (scale, bias) = (vec![1.0; n], vec![0.0; n]);
                    for isa in isas() {
                        let stride = n + 3;
                        let mut y = vec![f32::NAN; (m - 1) * stride + n];
                        let epilogue =
                            Epilogue { scale: &scale, bias: &bias, relu: false, sums: Sums::Product };
                        packed.matmul_into(isa, &quantized(isa, &a, k), &epilogue, &mut y, stride);
                        for (i, row) in y.chunks(stride).enumerate() {
                            assert_eq!(row[..n], expected[i * n..][..n], "{} {m}x{k}x{n}", isa.name());
                            assert!(row[n..].iter().all(|v| v.is_nan()), "wrote past the row");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn all_extreme_sums_do_not_saturate() {
    for (w, x) in [(127i8, 127i8), (-127, 127), (127, -127), (-127, -127)] {
        let k = 1536;
        let packed = PackedMatrix::pack(&vec![w; 16 * k], 16, k).unwrap();
        for isa in isas() {
            let mut y = [0.0; 16];
            let epilogue = Epilogue { scale: &[1.0; 16], bias: &[0.0; 16], relu: false, sums: Sums::Product };
            packed.matmul_into(isa, &quantized(isa, &vec![x; k], k), &epilogue, &mut y, 16);
            assert_eq!(y, [f32::from(w) * f32::from(x) * k as f32; 16], "{}", isa.name());
        }
    }
}

/// Runs `f` for every instruction set and asserts the same bits as the scalar code.
fn same_bits(what: &str, f: impl Fn(Isa) -> Vec<f32>) {
    let expected: Vec<u32> = f(Isa::SCALAR).iter().map(|v| v.to_bits()).collect();
    for isa in isas() {
        let found: Vec<u32> = f(isa).iter().map(|v| v.to_bits()).collect();
        assert_eq!(found, expected, "{what} on {}", isa.name());
    }
}

#[test]
fn epilogue_and_quantisation_are_the_same_bits_everywhere() {
    let mut random = Random(2);
    for (m, k, n) in [(1, 256, 300), (7, 100, 33), (4, 64, 64)] {
        let x: Vec<f32> = random.floats(m * k);
        let weights: Vec<i8> =
            (0..n * k).map(|_| (random.next() % 255) as i16 as i8).map(|w| w.max(-127)).collect();
        let packed = PackedMatrix::pack(&weights, n, k).unwrap();
        let (scale, bias) = (random.floats(n), random.floats(n));
        for quant_mult in [Some(63.5), Some(500.0), None] {
            for (relu, sums) in [(false, Sums::Product), (true, Sums::Product), (false, Sums::Shifted)] {
                same_bits("int8 product", |isa| {
                    let mut q = QuantizedRows::default();
                    quantize_rows(isa, &x, k, quant_mult, &mut q);
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
fn float_product_is_the_same_bits_everywhere_and_right() {
    let mut random = Random(3);
    for (m, k, n) in [(1, 1, 1), (3, 7, 17), (5, 64, 48)] {
        let (x, w) = (random.floats(m * k), random.floats(k * n));
        let packed = PackedFloatMatrix::pack(k, n, |i, j| w[i * n + j]);
        let (scale, bias) = (vec![1.0; n], random.floats(n));
        let epilogue = Epilogue { scale: &scale, bias: &bias, relu: false, sums: Sums::Product };
        let run = |isa| {
            let mut y = vec![0.0; m * n];
            packed.matmul_into(isa, &x, &epilogue, &mut y, n);
            y
        };
        same_bits("float product", run);
        for (at, y) in run(Isa::SCALAR).iter().enumerate() {
            let exact: f64 =
                (0..k).map(|i| f64::from(x[at / n * k + i]) * f64::from(w[i * n + at % n])).sum();
            assert!((f64::from(*y) - exact - f64::from(bias[at % n])).abs() < 1e-5);
        }
    }
}

#[test]
fn quantisation_rounds_half_to_even_and_clamps() {
    for isa in isas() {
        let x =
            [0.5, 1.5, 2.5, -0.5, -1.5, 126.6, 127.5, 1e9, -1e9, f32::INFINITY, f32::NEG_INFINITY, 0.0, -0.0];
        let mut q = QuantizedRows::default();
        quantize_rows(isa, &x, x.len(), Some(1.0), &mut q);
        let back: Vec<i32> = q.bytes[..x.len()].iter().map(|&b| i32::from(b) - 127).collect();
        assert_eq!(back, [0, 2, 2, 0, -2, 127, 127, 127, -127, 127, -127, 0, 0], "{}", isa.name());
        assert_eq!(q.bytes[x.len()..], [127; 3]);
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
fn chosen_rows_pack_as_a_matrix_of_their_own() {
    let mut random = Random(4);
    let k = 64;
    let table: Vec<i8> =
        (0..100 * k).map(|_| (random.next() % 255) as i16 as i8).map(|w| w.max(-127)).collect();
    let ids: Vec<u32> = (0..37).map(|_| (random.next() % 100) as u32).collect();
    let chosen: Vec<i8> = ids.iter().flat_map(|&id| table[id as usize * k..][..k].to_vec()).collect();
    let mut packed = PackedMatrix::pack(&table, 100, k).unwrap();
    packed.repack_rows(&table, k, &ids);
    assert_eq!(packed, PackedMatrix::pack(&chosen, ids.len(), k).unwrap());
}

#[test]
fn row_kernels_are_the_same_bits_everywhere() {
    let mut random = Random(5);
    for dim in [8, 16, 40, 64, 256, 384] {
        let (x, residual) = (random.floats(3 * dim), random.floats(3 * dim));
        let (scale, bias) = (random.floats(dim), random.floats(dim));
        same_bits("layer norm", |isa| {
            let mut y = x.clone();
            rows::add_layer_norm(isa, &mut y, &residual, &scale, &bias);
            y
        });
        let (gates, state) = (random.floats(6 * dim), random.floats(3 * dim));
        same_bits("ssru", |isa| {
            let (mut c, mut out) = (state.clone(), vec![0.0; 3 * dim]);
            rows::ssru(isa, dim, &gates, &mut c, &mut out);
            [c, out].concat()
        });
        for length in [1, 2, 15, 16, 17, 40] {
            let kv = random.floats(length * 2 * dim);
            let mut memory = rows::KeysValues::default();
            memory.fill(&kv, 2 * dim, dim, 0, dim);
            same_bits("attention", |isa| {
                let (mut out, mut weights) = (vec![0.0; 3 * dim], vec![0.0; 3 * length]);
                rows::attention(
                    isa,
                    rows::Rows { values: &x, stride: dim },
                    &memory,
                    8,
                    &mut Vec::new(),
                    &mut out,
                    Some(&mut weights),
                );
                [out, weights].concat()
            });
        }
        same_bits("log-sum-exp", |isa| vec![rows::log_sum_exp(isa, &x)]);
        same_bits("argmax", |isa| rows::argmax(isa, &x).map(|(i, v)| vec![i as f32, v]).unwrap_or_default());
    }
}

#[test]
fn layer_norm_matches_the_formula() {
    let mut x = vec![1.0, 2.0, 3.0, 4.0];
    rows::add_layer_norm(
        Isa::detect(),
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

#[test]
fn attention_matches_the_formula() {
    let (dim, heads, length) = (32, 8, 5);
    let mut random = Random(6);
    let (query, kv) = (random.floats(dim), random.floats(length * 2 * dim));
    let mut memory = rows::KeysValues::default();
    memory.fill(&kv, 2 * dim, dim, 0, dim);
    let (mut out, mut weights) = (vec![0.0; dim], vec![0.0; length]);
    rows::attention(
        Isa::detect(),
        rows::Rows { values: &query, stride: dim },
        &memory,
        heads,
        &mut Vec::new(),
        &mut out,
        Some(&mut weights),
    );
    let size = dim / heads;
    for head in 0..heads {
        let range = head * size..(head + 1) * size;
        let scores: Vec<f64> = (0..length)
            .map(|p| range.clone().map(|i| f64::from(query[i]) * f64::from(kv[p * 2 * dim + i])).sum::<f64>())
            .map(|dot| (dot / (size as f64).sqrt()).exp())
            .collect();
        let total: f64 = scores.iter().sum();
        for i in range {
            let mix: f64 =
                (0..length).map(|p| scores[p] / total * f64::from(kv[p * 2 * dim + dim + i])).sum();
            assert!((mix - f64::from(out[i])).abs() < 1e-6);
        }
        if head == 0 {
            for p in 0..length {
                assert!((scores[p] / total - f64::from(weights[p])).abs() < 1e-6);
            }
        }
    }
}

#[test]
fn exponential_is_accurate() {
    for step in -87_000..=88_000 {
        let x = step as f32 / 1000.0;
        let exact = f64::from(x).exp();
        assert!((f64::from(lanes::exp(x)) / exact - 1.0).abs() < 3e-7, "e^{x}");
    }
    assert!(lanes::exp(f32::NEG_INFINITY) < 1e-37);
    assert!(lanes::exp(f32::INFINITY) > 1e37 && lanes::exp(f32::INFINITY).is_finite());
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

#[test]
fn names_lead_back_to_their_instruction_set() {
    for isa in isas() {
        assert_eq!(Isa::from_name(isa.name()), Some(isa));
    }
    assert_eq!(isas().last(), Some(&Isa::SCALAR));
    assert_eq!(Isa::from_name("mmx"), None);
}
