//! How fast the processor can multiply and add bytes at all: the yardstick for the products.

use crate::Isa;
use crate::isa::Kind;

/// Runs the instruction that the int8 product rests on, on registers alone, `rounds` times 16 independent sums; returns
/// the number of multiply-adds done. Time it to know the ceiling.
pub fn multiply_adds(isa: Isa, rounds: usize) -> u64 {
    let (lanes, sum) = match isa.0 {
        Kind::Scalar => scalar(rounds),
        #[cfg(target_arch = "x86_64")]
        Kind::Avx2 => crate::x86_64::product_avx2::ceiling(isa, rounds),
        #[cfg(target_arch = "x86_64")]
        Kind::AvxVnni => crate::x86_64::product_avxvnni::ceiling(isa, rounds),
        #[cfg(target_arch = "x86_64")]
        Kind::Avx512Vnni => crate::x86_64::product_avx512vnni::ceiling(isa, rounds),
        #[cfg(target_arch = "aarch64")]
        Kind::Neon => crate::aarch64::product_neon::ceiling(isa, rounds),
        #[cfg(target_arch = "aarch64")]
        Kind::NeonDot => crate::aarch64::product_dot::ceiling(isa, rounds),
        #[cfg(target_arch = "aarch64")]
        Kind::NeonI8mm => crate::aarch64::product_i8mm::ceiling(isa, rounds),
    };
    std::hint::black_box(sum);
    rounds as u64 * lanes
}

fn scalar(rounds: usize) -> (u64, i32) {
    let mut sums = [0i32; 16];
    let (a, b) = std::hint::black_box((3i32, 5i32));
    for round in 0..rounds {
        for sum in &mut sums {
            *sum = sum.wrapping_add(a.wrapping_mul(b ^ round as i32));
        }
    }
    (16, sums.iter().fold(0, |total, sum| total.wrapping_add(*sum)))
}
