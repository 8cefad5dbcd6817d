//! From an instruction set to its lanes.

/// Compiles the body of a float kernel once for each instruction set and dispatches on an [`Isa`]. The name in
/// brackets is the body's [`crate::lanes::Lanes`].
macro_rules! per_isa {
    ($(#[$doc:meta])* $vis:vis fn $name:ident[$s:ident]($($arg:ident: $ty:ty),* $(,)?) $(-> $ret:ty)? $body:block) => {
        $(#[$doc])*
        #[allow(clippy::too_many_arguments, reason = "the lanes come on top of what the kernel needs")]
        $vis fn $name(isa: $crate::Isa, $($arg: $ty),*) $(-> $ret)? {
            #[inline(always)]
            fn body<S: $crate::lanes::Lanes>($s: S, $($arg: $ty),*) $(-> $ret)? $body
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma")]
            fn avx2(s: $crate::lanes::avx2::Avx2, $($arg: $ty),*) $(-> $ret)? { body(s, $($arg),*) }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512dq,avx512vl")]
            fn avx512(s: $crate::lanes::avx512::Avx512, $($arg: $ty),*) $(-> $ret)? { body(s, $($arg),*) }
            match isa.0 {
                $crate::isa::Kind::Scalar => body($crate::lanes::Portable, $($arg),*),
                #[cfg(target_arch = "x86_64")]
                #[allow(unsafe_code)]
                // SAFETY: an Isa of these kinds exists only where AVX2 and FMA were detected (isa.rs).
                $crate::isa::Kind::Avx2 | $crate::isa::Kind::AvxVnni => unsafe {
                    avx2($crate::lanes::avx2::Avx2::new(), $($arg),*)
                },
                #[cfg(target_arch = "x86_64")]
                #[allow(unsafe_code)]
                // SAFETY: an Isa of this kind exists only where its features were detected (isa.rs).
                $crate::isa::Kind::Avx512Vnni => unsafe {
                    avx512($crate::lanes::avx512::Avx512::new(), $($arg),*)
                },
                // NEON is part of every aarch64 target: the body is compiled for it without being told.
                #[cfg(target_arch = "aarch64")]
                #[allow(unsafe_code)]
                $crate::isa::Kind::Neon | $crate::isa::Kind::NeonDot | $crate::isa::Kind::NeonI8mm => {
                    // SAFETY: an Isa of these kinds exists only where NEON was detected (isa.rs).
                    body(unsafe { $crate::lanes::neon::Neon::new() }, $($arg),*)
                }
            }
        }
    };
}
pub(crate) use per_isa;
