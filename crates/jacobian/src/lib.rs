//! Derivatives of f: Rⁿ → Rᵐ.
//!
//! A map is written once over any [`Real`](gradus_calculus::Real), as a [`VectorFunction`]. Its Jacobian J is m × n, row j
//! being the gradient of output j, and two products stand for it where it is too large to be formed:
//!
//! | what | item | how | cost |
//! |---|---|---|---|
//! | J v, how the outputs move along v | [`jvp`] | dual numbers | one evaluation |
//! | Jᵀ w, how Σ wⱼ fⱼ depends on the inputs | [`vjp`] | a tape, swept backwards: backpropagation | one recording, one sweep |
//! | J, dense | [`jacobian`], [`JacobianEngine`] | by columns or by rows, the cheaper | ⌈n/8⌉ evaluations, or a recording and ⌈m/8⌉ sweeps |
//! | J, sparse | [`sparse_jacobian`], [`SparseJacobian`] | its pattern traced, its columns or rows coloured | as many lanes as colours |
//! | J of blocks of a few variables | [`separable`] | a static evaluation for each block | no tape, no colouring |
//! | J of a composition | [`Chain`] | forward, backward, with checkpoints, or as a product in any order | counted |
//! | the Hessian of f: Rⁿ → R, sparse | [`sparse_hessian`], [`SparseHessian`] | star colouring, forward over reverse | as many lanes as colours |
//!
//! ```
//! use gradus_calculus::Tolerance;
//! use gradus_jacobian::{check_jacobian, jacobian, jvp, vector_function, vjp};
//!
//! // Polar coordinates (r, φ) ↦ (r cos φ, r sin φ), J = (cos φ, −r sin φ; sin φ, r cos φ)
//! let polar = vector_function!(|x| [x[0] * x[1].cos(), x[0] * x[1].sin()]);
//! let x = [2.0, 0.0];
//! let j = jacobian(&polar, &x);
//! assert_eq!(j.as_slice(), [1.0, 0.0, 0.0, 2.0]); // column by column
//! assert_eq!(jvp(&polar, &x, &[0.0, 1.0]).1.as_slice(), [0.0, 2.0]); // J v
//! assert_eq!(vjp(&polar, &x, &[0.0, 1.0]).1.as_slice(), [0.0, 2.0]); // Jᵀ w
//! assert!(check_jacobian(&polar, &x, &j, Tolerance::default()).is_ok()); // against values alone
//! ```
//!
//! # Closed forms
//!
//! What the chapter and its sources work out by hand: [`softmax`] with its Jacobian and the collapse of softmax with
//! cross-entropy to ŷ − y, [`sigmoid`] with cross-entropy, [`affine`] maps, [`quadratic`] forms, and derivatives by a
//! [`matrix`]. They are stable at logits of any size, and the tests hold them against the engines.
//!
//! # Outcomes
//!
//! Every plain function has a `try_` form; the plain one panics with the message of the [`JacobianError`]. An empty point, a map
//! without outputs, a NaN or infinite coordinate, sizes that do not fit, a number of outputs that changes, a NaN output and a
//! NaN derivative are errors. An infinite output or slope is a result. At kinks and poles the slopes are those of
//! [`gradus_calculus`], and evaluation is optimistic in the same sense.
//!
//! Values and derivatives have the same bits on every CPU, in debug and release; a row has the same bits whether it is
//! swept alone or among others.

mod any;
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
pub mod separable;
mod sparse;

pub use any::AnyVectorFunction;
pub use chain::stage::{Activation, Stage};
pub use chain::{Bracketing, Chain, Checkpointing, Cost, Counted, stage};
pub use check::{JacobianCheck, JacobianMismatch, check_jacobian};
pub use closed_form::{affine, matrix, quadratic, sigmoid, softmax};
pub use compose::{Compose, Map};
pub use engine::{JacobianEngine, Mode};
pub use error::JacobianError;
pub use function::{Component, Scalar, VectorFunction};
pub use gradus_calculus::Reach;
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
