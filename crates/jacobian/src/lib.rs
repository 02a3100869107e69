//! Derivatives of f: Rⁿ → Rᵐ.

mod check;
mod engine;
mod error;
mod function;
mod jacobian;
mod remainder;

pub use check::{JacobianCheck, JacobianMismatch, check_jacobian};
pub use engine::{JacobianEngine, Mode};
pub use error::JacobianError;
pub use function::{Component, Scalar, VectorFunction};
pub use jacobian::{
    jacobian, jacobian_by, jvp, try_jacobian, try_jvp, try_value_and_jacobian, try_vjp,
    value_and_jacobian, vjp,
};
pub use remainder::linear_remainder;

/// What [`vector_function!`] names.
#[doc(hidden)]
pub mod __private {
    pub use gradus_calculus::Real;
}
