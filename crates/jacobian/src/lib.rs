//! Derivatives of f: Rⁿ → Rᵐ.

mod closed_form;
mod compose;
mod dense;
mod error;
mod function;

pub use closed_form::{affine, matrix, quadratic, sigmoid, softmax};
pub use compose::{Compose, Map};
pub use error::JacobianError;
pub use function::{Component, Scalar, VectorFunction};

/// What [`vector_function!`] names.
#[doc(hidden)]
pub mod __private {
    pub use gradus_calculus::Real;
}
