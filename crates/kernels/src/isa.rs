//! Which instruction set to use: detected once, carried as a value.

#[cfg(target_arch = "aarch64")]
use std::arch::is_aarch64_feature_detected;

/// An instruction set that this processor has, or the portable scalar code.
///
/// The field is private and every constructor asks the processor, so holding an `Isa` proves that its kernels may
/// run here. That is the invariant behind every `unsafe` call of this crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Isa(pub(crate) Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Scalar,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    AvxVnni,
    #[cfg(target_arch = "x86_64")]
    Avx512Vnni,
    #[cfg(target_arch = "aarch64")]
    Neon,
    #[cfg(target_arch = "aarch64")]
    NeonDot,
    #[cfg(target_arch = "aarch64")]
    NeonI8mm,
}

/// Best first; the scalar code always stays last.
const ALL: &[Kind] = &[
    #[cfg(target_arch = "x86_64")]
    Kind::Avx512Vnni,
    #[cfg(target_arch = "x86_64")]
    Kind::AvxVnni,
    #[cfg(target_arch = "x86_64")]
    Kind::Avx2,
    #[cfg(target_arch = "aarch64")]
    Kind::NeonI8mm,
    #[cfg(target_arch = "aarch64")]
    Kind::NeonDot,
    #[cfg(target_arch = "aarch64")]
    Kind::Neon,
    Kind::Scalar,
];

impl Isa {
    /// The portable reference code.
    pub const SCALAR: Isa = Isa(Kind::Scalar);

    /// The best instruction set of this processor.
    pub fn detect() -> Isa {
        Isa::available().next().unwrap_or(Isa::SCALAR)
    }

    /// Every instruction set that this processor has, best first, `scalar` last.
    pub fn available() -> impl Iterator<Item = Isa> {
        ALL.iter().copied().filter(|kind| kind.is_available()).map(Isa)
    }

    /// The instruction set of that name, if this processor has it.
    pub fn from_name(name: &str) -> Option<Isa> {
        Isa::available().find(|isa| isa.name() == name)
    }

    /// The name for `--isa`: `avx512vnni`, `avxvnni`, `avx2`, `neoni8mm`, `neondot`, `neon` or `scalar`.
    pub fn name(self) -> &'static str {
        match self.0 {
            Kind::Scalar => "scalar",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Kind::AvxVnni => "avxvnni",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512Vnni => "avx512vnni",
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => "neon",
            #[cfg(target_arch = "aarch64")]
            Kind::NeonDot => "neondot",
            #[cfg(target_arch = "aarch64")]
            Kind::NeonI8mm => "neoni8mm",
        }
    }
}

impl Kind {
    fn is_available(self) -> bool {
        match self {
            Kind::Scalar => true,
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"),
            // Either encoding of the one instruction that the kernel needs (product_avxvnni.rs).
            #[cfg(target_arch = "x86_64")]
            Kind::AvxVnni => {
                Kind::Avx2.is_available()
                    && (is_x86_feature_detected!("avxvnni")
                        || is_x86_feature_detected!("avx512vl") && is_x86_feature_detected!("avx512vnni"))
            }
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512Vnni => {
                Kind::Avx2.is_available()
                    && is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512vl")
                    && is_x86_feature_detected!("avx512vnni")
            }
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => is_aarch64_feature_detected!("neon"),
            #[cfg(target_arch = "aarch64")]
            Kind::NeonDot => Kind::Neon.is_available() && is_aarch64_feature_detected!("dotprod"),
            #[cfg(target_arch = "aarch64")]
            Kind::NeonI8mm => Kind::Neon.is_available() && is_aarch64_feature_detected!("i8mm"),
        }
    }
}
