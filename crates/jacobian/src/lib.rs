//! Derivatives of f: Rⁿ → Rᵐ.

mod chain;
mod check;
mod closed_form;
mod compose;
mod dense;
mod engine;
mod error;
mod function;
mod jacobian;
mod remainder;
mod sparse;

pub use gradus_calculus::Reach;

pub use chain::stage::{Activation, Stage};
pub use chain::{Bracketing, Chain, Checkpointing, Cost, Counted, stage};
pub use check::{JacobianCheck, JacobianMismatch, check_jacobian};
pub use closed_form::{affine, matrix, quadratic, sigmoid, softmax};
pub use compose::{Compose, Map};
pub use engine::{JacobianEngine, Mode};
pub use error::JacobianError;
pub use function::{Component, Scalar, VectorFunction};
pub use jacobian::{
    jacobian, jacobian_by, jvp, try_jacobian, try_jvp, try_value_and_jacobian, try_vjp,
    value_and_jacobian, vjp,
};
pub use remainder::linear_remainder;
pub use sparse::{
    Coloring, Order, Partition, SparseHessian, SparseJacobian, SparsityPattern, sparse_hessian,
    sparse_jacobian, try_sparse_hessian, try_sparse_jacobian,
};

/// What [`vector_function!`] names.
#[doc(hidden)]
pub mod __private {
    pub use gradus_calculus::Real;
}
