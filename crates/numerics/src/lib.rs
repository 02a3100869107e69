//! Floating point whose bits do not depend on the machine.
//!
//! # Sums
//!
//! Eight interleaved partial sums.

mod activation;
mod digest;
mod error;
mod error_function;
mod exponential;
mod float;
mod hyperbolic;
mod power;
mod random;
mod selection;
mod sum;
mod trigonometric;

pub use activation::{relu, sigmoid, softplus};
pub use digest::{Digest, fnv1a};
pub use error::NumericsError;
pub use error_function::{erf, erfc};
pub use exponential::{exp, exp_m1, exp2, ln, ln_1p, log2, log10};
pub use float::Float;
pub use hyperbolic::{acosh, asinh, atanh, cosh, sinh, tanh};
pub use power::{cbrt, hypot, powf, powi};
pub use random::{Exp, Normal, StandardNormal, stream, uniform, uniform_open};
pub use selection::{max, min};
pub use sum::{dot, dot_of, norm, norm_of, squared_norm, squared_norm_of, sum, sum_of};
pub use trigonometric::{acos, asin, atan, atan2, cos, sin, sin_cos, tan};
