//! The int8 product: safe entry, scalar reference and the choice of kernel.

use crate::Isa;
use crate::isa::Kind;
use crate::lanes::Portable;
use crate::packed::{BLOCK, GROUP, PackedMatrix};
use crate::product::{Epilogue, Product, Target};
use crate::quantize::QuantizedRows;

impl PackedMatrix {
    /// Y\[m, n\] = A\[m, k\] · B\[k, n\] with the [`Epilogue`]; row `i` is written to `out[i · out_stride..][..n]`,
    /// the other floats of `out` stay as they are.
    ///
    /// The integer sums are exact, so every instruction set returns the same bits.
    ///
    /// # Panics
    /// If `k` of the rows differs, the epilogue is not `n` long, or `out` is too short.
    pub fn matmul_into(
        &self,
        isa: Isa,
        a: &QuantizedRows,
        epilogue: &Epilogue<'_>,
        out: &mut [f32],
        out_stride: usize,
    ) {
        let (m, n) = (a.rows(), self.n());
        assert!(m * n == 0 || out_stride >= n && out.len() >= (m - 1) * out_stride + n, "output too short");
        self.multiply(
            isa,
            Product { a, b: self, epilogue, target: Target::Floats { out, stride: out_stride } },
        );
    }

    /// The same, each result quantised at once as [`crate::quantize_rows`] would with `quant_mult`: the input of the
    /// next product, without a pass over floats in between.
    ///
    /// # Panics
    /// If `k` of the rows differs or the epilogue is not `n` long.
    pub fn matmul_quantized_into(
        &self,
        isa: Isa,
        a: &QuantizedRows,
        epilogue: &Epilogue<'_>,
        quant_mult: f32,
        to: &mut QuantizedRows,
    ) {
        to.reshape(a.rows(), self.n());
        let target = Target::Bytes { out: &mut to.bytes, stride: to.stride, quant_mult };
        self.multiply(isa, Product { a, b: self, epilogue, target });
    }

    fn multiply(&self, isa: Isa, product: Product<'_>) {
        let (a, n) = (product.a, self.n());
        if a.rows() == 0 || n == 0 {
            return;
        }
        assert_eq!(a.k, self.k(), "inner dimensions differ");
        assert!(a.bytes.len() >= a.rows() * a.stride);
        assert_eq!(a.stride, self.groups() * GROUP);
        assert_eq!(product.epilogue.scale.len(), n, "one scale a column");
        assert_eq!(product.epilogue.bias.len(), n, "one bias a column");
        match isa.0 {
            Kind::Scalar => scalar(product),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => crate::x86_64::product_avx2::matmul(isa, product),
            #[cfg(target_arch = "x86_64")]
            Kind::AvxVnni => crate::x86_64::product_avxvnni::matmul(isa, product),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512Vnni => crate::x86_64::product_avx512vnni::matmul(isa, product),
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => crate::aarch64::product_neon::matmul(isa, product),
            #[cfg(target_arch = "aarch64")]
            Kind::NeonDot => crate::aarch64::product_dot::matmul(isa, product),
            #[cfg(target_arch = "aarch64")]
            Kind::NeonI8mm => crate::aarch64::product_i8mm::matmul(isa, product),
        }
    }
}

/// The reference: three nested loops over the packed layout.
fn scalar(mut p: Product<'_>) {
    let groups = p.b.groups();
    for row in 0..p.a.rows() {
        let a = &p.a.bytes[row * p.a.stride..][..p.a.stride];
        for block in 0..p.b.n().div_ceil(BLOCK) {
            let mut sums = [0; BLOCK];
            for (lane, sum) in sums.iter_mut().enumerate() {
                for (line, a) in p.b.lines[block * groups..][..groups].iter().zip(a.chunks_exact(GROUP)) {
                    for (&w, &a) in line.0[lane * GROUP..][..GROUP].iter().zip(a) {
                        *sum += i32::from(a) * i32::from(w);
                    }
                }
            }
            p.finish_sums(Portable, row, block, sums);
        }
    }
}
