//! One row of activations with chosen rows of a table, int8 and float.

use super::{Random, bits, integers, isas, quantized};
use crate::*;

const COUNTS: [usize; 5] = [1, 15, 16, 17, 33];
const TABLE: usize = 50;

/// `count` rows of the table, with repetitions.
fn choose(random: &mut Random, count: usize) -> Vec<u32> {
    (0..count).map(|_| (random.next() % TABLE as u64) as u32).collect()
}

fn rows_of<T: Copy>(table: &[T], k: usize, ids: &[u32]) -> Vec<T> {
    ids.iter().flat_map(|&id| table[id as usize * k..][..k].to_vec()).collect()
}

#[test]
fn chosen_rows_are_as_a_packed_matrix_of_their_own() {
    let mut random = Random(4);
    for k in [1, 3, 31, 32, 33, 63, 64, 65, 100, 256, 384] {
        for extreme in [false, true] {
            let (table, a) = match extreme {
                false => (random.bytes(TABLE * k), random.bytes(2 * k)),
                true => (random.extremes(TABLE * k), random.extremes(2 * k)),
            };
            let floats: Vec<f32> = a.iter().map(|&a| f32::from(a)).collect();
            for (count, own) in COUNTS.into_iter().flat_map(|count| [(count, Some(1.0)), (count, None)]) {
                let ids = choose(&mut random, count);
                let packed = PackedMatrix::pack(&rows_of(&table, k, &ids), count, k).unwrap();
                let (scale, bias) = (1e-3, random.floats(count));
                for (isa, sums) in
                    isas().into_iter().flat_map(|isa| [(isa, Sums::Product), (isa, Sums::Shifted)])
                {
                    let columns = TableColumns::new(isa, &table, k).unwrap();
                    let q = quantized(isa, &floats, k, own);
                    let mut y = vec![0.0; 2 * count];
                    let epilogue = Epilogue { scale: &vec![scale; count], bias: &bias, relu: false, sums };
                    packed.matmul_into(Isa::SCALAR, &q, &epilogue, &mut y, count);
                    let mut found = vec![f32::NAN; count];
                    let epilogue = TableEpilogue { scale, bias: &bias, sums };
                    columns.dot_into(isa, &table, &q, 1, &ids, &epilogue, &mut found);
                    assert_eq!(
                        bits(&found),
                        bits(&y[count..]),
                        "{} k {k} count {count} {sums:?}",
                        isa.name()
                    );
                }
            }
        }
    }
}

#[test]
fn a_dot_by_eye() {
    // [1 −2] · [3 4] = −5; shifted by 127 · (3 + 4).
    for isa in isas() {
        let table = [9, 9, 3, 4];
        let columns = TableColumns::new(isa, &table, 2).unwrap();
        assert_eq!((columns.len(), columns.is_empty()), (2, false));
        assert_eq!(columns.offsets(), [127 * 18, 127 * 7]);
        let q = integers(isa, &[1, -2], 2);
        for (sums, expected) in [(Sums::Product, -4.5), (Sums::Shifted, 884.5)] {
            let mut y = [0.0];
            let epilogue = TableEpilogue { scale: 1.0, bias: &[0.5], sums };
            columns.dot_into(isa, &table, &q, 0, &[1], &epilogue, &mut y);
            assert_eq!(y, [expected], "{}", isa.name());
        }
    }
}

#[test]
fn no_candidate_no_result() {
    for isa in isas() {
        let table = [1; 8];
        let columns = TableColumns::new(isa, &table, 4).unwrap();
        let epilogue = TableEpilogue { scale: 1.0, bias: &[], sums: Sums::Product };
        columns.dot_into(isa, &table, &integers(isa, &[1; 4], 4), 0, &[], &epilogue, &mut []);
    }
}

#[test]
fn tables_outside_the_format_are_refused() {
    for isa in isas() {
        for index in [0, 1, 40, 98, 99] {
            let mut table = vec![1; 99];
            table.push(1);
            table[index] = -128;
            assert_eq!(TableColumns::new(isa, &table, 50), Err(PackError::Range { index }), "{}", isa.name());
        }
        assert_eq!(TableColumns::new(isa, &[1; 5], 2), Err(PackError::Length { expected: 2, found: 5 }));
        assert_eq!(TableColumns::new(isa, &[1; 5], 0), Err(PackError::Length { expected: 0, found: 5 }));
        let deep = PackedMatrix::MAX_K + 1;
        assert_eq!(TableColumns::new(isa, &vec![0; deep], deep), Err(PackError::TooDeep { k: deep }));
        assert_eq!(TableColumns::new(isa, &[], 3).map(|columns| columns.len()), Ok(0));
    }
}

/// One dot whose table, ids and lengths may be wrong.
fn dot(table: &[i8], k: usize, ids: &[u32], biases: usize) {
    let isa = Isa::detect();
    let columns = TableColumns::new(isa, &[1; 8], 4).unwrap();
    let q = integers(isa, &vec![1; k], k);
    let epilogue = TableEpilogue { scale: 1.0, bias: &vec![0.0; biases], sums: Sums::Product };
    columns.dot_into(isa, table, &q, 0, ids, &epilogue, &mut vec![0.0; ids.len()]);
}

#[test]
#[should_panic(expected = "another table")]
fn another_table_is_refused() {
    dot(&[1; 12], 4, &[0], 1);
}

#[test]
#[should_panic(expected = "inner dimensions differ")]
fn activations_of_another_width_are_refused() {
    dot(&[1; 8], 3, &[0], 1);
}

#[test]
#[should_panic(expected = "id 2 outside the table")]
fn ids_outside_the_table_are_refused() {
    dot(&[1; 8], 4, &[0, 2, 1], 3);
}

#[test]
#[should_panic(expected = "one bias and result an id")]
fn missing_biases_are_refused() {
    dot(&[1; 8], 4, &[0, 1], 1);
}

#[test]
fn float_dots_are_as_a_packed_matrix_of_their_own() {
    let mut random = Random(8);
    for k in [1, 7, 16, 33, 64] {
        let (table, x) = (random.floats(TABLE * k), random.floats(k));
        for count in COUNTS {
            let ids = choose(&mut random, count);
            let chosen = rows_of(&table, k, &ids);
            let packed = PackedFloatMatrix::pack(k, count, |i, j| chosen[j * k + i]);
            let bias = random.floats(count);
            let epilogue =
                Epilogue { scale: &vec![1.0; count], bias: &bias, relu: false, sums: Sums::Product };
            let mut expected = vec![0.0; count];
            packed.matmul_into(Isa::SCALAR, &x, &epilogue, &mut expected, count);
            for isa in isas() {
                let mut found = vec![f32::NAN; count];
                float_dots(isa, &table, &x, &ids, &bias, &mut found);
                assert_eq!(bits(&found), bits(&expected), "{} k {k} count {count}", isa.name());
            }
        }
    }
}
