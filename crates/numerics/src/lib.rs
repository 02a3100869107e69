//! Floating point whose bits do not depend on the machine.
//!
//! The standard library's `exp`, `sin` or `tanh` belong to the platform: their last bits differ between processors with and
//! without fused multiply-add and between versions of the C library, and a sum depends on the order in which a compiler
//! or a vector width happens to add. Here every function, sum and random draw has one definition, so that a computation
//! gives the same bits on every 64-bit machine, in debug and in release builds.
//!
//! ```
//! use gradus_numerics::{StandardNormal, dot, exp, stream};
//! use rand::distr::Distribution;
//!
//! let mut rng = stream(7, "weights");
//! let weights = [(); 3].map(|()| StandardNormal.sample(&mut rng));
//! let y = exp(dot(&weights, &[0.5, -1.0, 2.0]));
//! // on every machine; 4.702 493 091 460 377 5 with unlimited digits
//! assert_eq!(y.to_bits(), 0x4012_cf5a_5955_f3f9);
//! ```
//!
//! Free functions take `f64`; the trait [`Float`] has the same functions as methods of `f32` and `f64`.
//!
//! # What is defined where
//!
//! | what | items | definition | error in ulp |
//! |---|---|---|---|
//! | exponentials, logarithms | [`exp`] [`ln`] [`ln_1p`] | [polynomials](#one-number-or-a-slice) | 1 |
//! | | [`exp2`] [`exp_m1`] [`log2`] [`log10`] | the crate `libm` | 1 |
//! | trigonometric functions | [`sin`] [`cos`] [`sin_cos`] [`tan`] [`asin`] [`acos`] [`atan`] [`atan2`] | `libm` | 1 |
//! | hyperbolic functions | [`tanh`] | polynomials | 1 |
//! | | [`sinh`] [`cosh`] [`asinh`] [`acosh`] [`atanh`] | `libm` | 1; `sinh`, `acosh` 2 |
//! | powers and roots | [`powf`] [`cbrt`] [`hypot`] | `libm` | 1; `cbrt` 0 |
//! | | [`rsqrt`] | a root and a quotient | 1 |
//! | integer powers | [`powi`] | repeated squaring in a fixed order | about \|n\| |
//! | error function | [`erf`] | polynomials | 1 |
//! | | [`erfc`] | `libm` | 2 |
//! | activations | [`sigmoid`] [`softplus`] [`silu`] [`relu`] | polynomials | 1; `relu` 0 |
//! | | [`gelu`] [`gelu_tanh`] | polynomials | 5; 10 for x > −3 |
//! | slices | [`vector`] | the same, many elements at a time | the same |
//! | selection | [`max`] [`min`] | comparison; NaN wins, the first of equals is returned | 0 |
//! | sums | [`sum`] [`dot`] [`squared_norm`] [`norm`], generic as [`sum_of`] … | [eight partial sums](#sums) | |
//! | random streams | [`stream`] | `ChaCha8`, one stream per seed and purpose | |
//! | random draws | [`uniform`] [`uniform_open`] [`StandardNormal`] [`Normal`] [`Exp`] | formulas over 64-bit words | |
//! | vector instructions | [`dispatch`] [`Kernel`] [`InstructionSet`] | one loop, compiled for each set; the same bits | |
//! | products | [`matmul_acc`] [`matmul`] of [`MatRef`] into [`MatMut`] | [one chain an element](#products) | |
//! | threads | [`Threads`] | outputs are split, sums never | |
//! | digests | [`Digest`] [`fnv1a`] | 64-bit FNV-1a | |
//!
//! An error of k ulp means that at most k − 1 numbers lie between the result and the correctly rounded one. The bounds held
//! at half a million arguments of every magnitude, computed with 1000 bits, and are tested at a few dozen for each function;
//! they are measurements, not proofs. In `f32`, the functions differ by at most 2 ulp from the rounded `f64` ones (`gelu` by
//! 6, `gelu_tanh` by as much as its formula's left tail). A result that is NaN is NaN on every machine, but the sign and payload
//! of a NaN are not part of any definition.
//!
//! # One number or a slice
//!
//! The functions by polynomials are written once, without branches and without fused operations: the scalar function and
//! [`vector`]'s carry out the same additions, products and quotients, so that their bits are equal whatever the width of the
//! vectors. (`tanh`, `sigmoid`, `silu` and `gelu_tanh` have a shorter way in `f32`, through `f64`.) The largest distance from
//! the exact value that was found, in ulp of it:
//!
//! | | [`exp`] | [`ln`] | [`ln_1p`] | [`tanh`] | [`sigmoid`] | [`softplus`] | [`silu`] |
//! |---|---|---|---|---|---|---|---|
//! | `f32` | 0.79 | 0.83 | 0.86 | 0.51 | 0.51 | 1.2 | 0.51 |
//! | `f64` | 0.77 | 0.83 | 0.83 | 0.81 | 0.67 | 1.1 | 1.5 |
//!
//! `exp` was measured over all 2³² arguments in `f32` and 10⁷ in `f64`, the others so far over samples of 10⁷ to 10⁸ and 10⁴ to
//! 10⁵. The example `accuracy` measures all of them in full, against numbers of twice the precision; the tests go through a sample.
//!
//! # Sums
//!
//! Floating-point addition is not associative, so the order is part of the definition, whatever the vector width:
//!
//! 1. Term i is added to partial sum i mod 8; the partial sums s₀ … s₇ start at +0 and grow with ascending i.
//! 2. The result is ((s₀ + s₄) + (s₂ + s₆)) + ((s₁ + s₅) + (s₃ + s₇)).
//!
//! Products are rounded before they are added; nothing is fused. The sum of no terms is +0. Rounding costs at most about
//! (n/8 + 3) · u · Σ |term| for n terms, with u = 2⁻⁵³ in `f64` and 2⁻²⁴ in `f32`.
//!
//! # Products
//!
//! Element (i, j) of C ← C + A B is one chain of fused multiply-adds over ascending k:
//!
//! 1. s starts at the old C(i, j), or at +0 or bias(i) where [`Start`] says so.
//! 2. s ← A(i, k) · B(k, j) + s, rounded once, for k = 0, 1, ….
//!
//! Vector widths, blocks that continue the chain, and threads that share the elements leave these bits as they are. Where the
//! processor has no such instruction, it is computed in software: slowly, with the same bits. Rounding costs at most
//! n u / (1 − n u) · (|s₀| + Σ |A(i, k)| |B(k, j)|) for n terms (Higham, Accuracy and Stability of Numerical Algorithms, 2002,
//! section 3.1); at random signs it is nearer to √n u. The sums above, with eight chains, have an eighth of the bound.

#![deny(unsafe_op_in_unsafe_fn)]
#![deny(clippy::undocumented_unsafe_blocks)]

mod activation;
mod digest;
#[expect(
    unsafe_code,
    reason = "functions compiled for instructions that were seen to be there"
)]
mod dispatch;
mod error;
mod error_function;
mod exponential;
mod float;
mod format;
#[cfg(not(target_arch = "aarch64"))]
mod fused;
mod hyperbolic;
mod logarithm;
#[expect(
    unsafe_code,
    reason = "vector instructions on matrices whose places were checked"
)]
mod matmul;
mod matrix;
mod polynomial;
mod power;
mod random;
mod selection;
mod single;
mod sum;
mod threads;
mod trigonometric;
pub mod vector;
mod workspace;

pub use activation::{gelu, gelu_tanh, relu, sigmoid, silu, softplus};
pub use digest::{Digest, fnv1a};
pub use dispatch::{InstructionSet, Kernel, dispatch, dispatch_on};
pub use error::NumericsError;
pub use error_function::{erf, erfc};
pub use exponential::{exp, exp_m1, exp2};
pub use float::Float;
pub use hyperbolic::{acosh, asinh, atanh, cosh, sinh, tanh};
pub use logarithm::{ln, ln_1p, log2, log10};
pub use matmul::{
    Elementwise, Epilogue, Identity, Relu, Start, matmul, matmul_acc, try_matmul, try_matmul_acc,
    try_matmul_on,
};
pub use matrix::{MatMut, MatRef};
pub use power::{cbrt, hypot, powf, powi, rsqrt};
pub use random::{Exp, Normal, StandardNormal, stream, uniform, uniform_open};
pub use selection::{max, min};
pub use sum::{dot, dot_of, norm, norm_of, squared_norm, squared_norm_of, sum, sum_of};
pub use threads::Threads;
pub use trigonometric::{acos, asin, atan, atan2, cos, sin, sin_cos, tan};
