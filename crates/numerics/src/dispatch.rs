//! The widest vector instructions of the processor at run time, for loops that are written once and without `unsafe`.

use std::sync::atomic::{AtomicU8, Ordering};

/// A loop that is compiled once for every [`InstructionSet`] and run by [`dispatch`].
///
/// Mark `run` and everything it calls in its inner loops `#[inline(always)]`: what is not inlined is compiled for the
/// baseline alone. The bits do not depend on the set, because the compiler never contracts `a * b + c` into one rounding
/// nor reorders floating-point arithmetic; how wide it works changes the time and nothing else.
///
/// Do not call `f64::mul_add` in a kernel: where the instruction is missing it is a slow call into the platform's library.
///
/// ```
/// use gradus_numerics::{Kernel, dispatch};
///
/// /// y ← y + a x.
/// struct Axpy<'a> {
///     a: f32,
///     x: &'a [f32],
///     y: &'a mut [f32],
/// }
///
/// impl Kernel for Axpy<'_> {
///     type Output = ();
///
///     #[inline(always)]
///     fn run(self) {
///         for (y, x) in self.y.iter_mut().zip(self.x) {
///             *y += self.a * x;
///         }
///     }
/// }
///
/// let mut y = [1.0, 2.0, 3.0];
/// dispatch(Axpy { a: 2.0, x: &[1.0, 0.5, 0.25], y: &mut y });
/// assert_eq!(y, [3.0, 3.0, 3.5]);
/// ```
pub trait Kernel {
    /// What the loop gives.
    type Output;

    /// The loop; mark it `#[inline(always)]`.
    fn run(self) -> Self::Output;
}

/// Runs a kernel with the widest vector instructions this processor has.
///
/// Inside the kernel, the calls it inlines may use them. Entering costs about a nanosecond. See [`Kernel`] for an example.
#[inline]
pub fn dispatch<K: Kernel>(kernel: K) -> K::Output {
    dispatch_on(InstructionSet::widest(), kernel)
}

/// Runs a kernel with the vector instructions of a set, or of the widest one this processor has where that is narrower.
///
/// For tests that compare the bits of all sets on one machine.
///
/// ```
/// use gradus_numerics::{InstructionSet, Kernel, dispatch_on};
///
/// struct Sum<'a>(&'a [f64]);
///
/// impl Kernel for Sum<'_> {
///     type Output = f64;
///
///     #[inline(always)]
///     fn run(self) -> f64 {
///         self.0.iter().fold(0.0, |sum, x| sum + x)
///     }
/// }
///
/// for set in InstructionSet::available() {
///     assert_eq!(dispatch_on(set, Sum(&[0.5, 0.25, 0.125])), 0.875);
/// }
/// ```
#[inline]
pub fn dispatch_on<K: Kernel>(set: InstructionSet, kernel: K) -> K::Output {
    match set.or_widest() {
        // SAFETY: `or_widest` returns no set that this processor lacks.
        #[cfg(target_arch = "x86_64")]
        InstructionSet::Avx512 => unsafe { with_avx512(kernel) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        InstructionSet::Avx2 => unsafe { with_avx2(kernel) },
        _ => kernel.run(),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vl,avx512dq,avx512bw,avx2,fma,bmi2")]
fn with_avx512<K: Kernel>(kernel: K) -> K::Output {
    kernel.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,bmi2")]
fn with_avx2<K: Kernel>(kernel: K) -> K::Output {
    kernel.run()
}

/// Vector instructions a loop can be compiled for, in ascending order.
///
/// ```
/// use gradus_numerics::InstructionSet;
///
/// assert!(InstructionSet::Baseline <= InstructionSet::widest());
/// assert_eq!(InstructionSet::available().next(), Some(InstructionSet::Baseline));
/// assert_eq!(InstructionSet::available().last(), Some(InstructionSet::widest()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum InstructionSet {
    /// What every processor of the target has: SSE2 on `x86_64`, NEON on `aarch64`.
    Baseline,
    /// AVX2, FMA and BMI2 (`x86_64`).
    Avx2,
    /// AVX-512 F, VL, DQ and BW on top of AVX2 (`x86_64`).
    Avx512,
}

impl InstructionSet {
    /// The widest set this processor has, detected once.
    ///
    /// ```
    /// use gradus_numerics::InstructionSet;
    ///
    /// assert_eq!(InstructionSet::widest(), InstructionSet::widest());
    /// ```
    #[inline]
    pub fn widest() -> Self {
        match WIDEST.load(Ordering::Relaxed) {
            1 => Self::Baseline,
            2 => Self::Avx2,
            3 => Self::Avx512,
            _ => Self::detect(),
        }
    }

    /// Every set this processor has, the narrowest first.
    ///
    /// ```
    /// use gradus_numerics::InstructionSet;
    ///
    /// assert!(InstructionSet::available().is_sorted());
    /// ```
    pub fn available() -> impl Iterator<Item = Self> {
        [Self::Baseline, Self::Avx2, Self::Avx512]
            .into_iter()
            .filter(|&set| set <= Self::widest())
    }

    /// This set where the processor has it, else the widest it has.
    #[inline]
    pub(crate) fn or_widest(self) -> Self {
        let widest = Self::widest();
        if self < widest { self } else { widest }
    }

    #[cold]
    fn detect() -> Self {
        let set = Self::of_this_processor();
        // Every thread that gets here finds the same, so the order in which they store it does not matter.
        WIDEST.store(set as u8 + 1, Ordering::Relaxed);
        set
    }

    #[cfg(target_arch = "x86_64")]
    fn of_this_processor() -> Self {
        let avx2 = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("fma")
            && is_x86_feature_detected!("bmi2");
        let avx512 = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512bw");
        match (avx2, avx512) {
            (true, true) => Self::Avx512,
            (true, false) => Self::Avx2,
            _ => Self::Baseline,
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn of_this_processor() -> Self {
        Self::Baseline
    }
}

/// The widest set plus one; 0 where nobody has asked yet.
static WIDEST: AtomicU8 = AtomicU8::new(0);
