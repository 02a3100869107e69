//! Derivatives of f: Rⁿ → Rᵐ.

mod error;
mod function;

pub use error::JacobianError;
pub use function::{Component, Scalar, VectorFunction};

/// What [`vector_function!`] names.
#[doc(hidden)]
pub mod __private {
    pub use gradus_calculus::Real;
}
