//! Derivatives of f: Rⁿ → R.

mod check;
mod direction;
mod engine;
mod error;
mod function;
mod gradient;
mod hessian;
mod level_set;
mod real;
mod scalar;
mod stationary;
mod taylor;

pub use check::{
    GradientCheck, GradientMismatch, MismatchReason, PartialCheck, Tolerance, check_gradient,
};
pub use direction::Direction;
pub use engine::{
    ComplexStep, Differentiator, Engine, Estimate, FiniteDifference, Forward, Scheme, Step,
    finite_difference, forward,
};
pub use error::CalculusError;
pub use function::{AnyScalarFunction, ScalarFunction};
pub use gradient::{
    directional_derivative, gradient, partial, try_directional_derivative, try_gradient,
    try_partial, try_value_and_gradient, try_value_and_gradient_array, value_and_gradient,
    value_and_gradient_array,
};
pub use hessian::{hessian, hessian_vector_product, try_hessian, try_hessian_vector_product};
pub use level_set::{LevelCurve, TraceConfig, TraceEnd, level_set_tangent, trace_level_set};
pub use real::Real;
pub use scalar::{Complex, Counting, Dual, OperationCounter, Operations, count_operations};
pub use stationary::{StationaryKind, StationaryPoint, classify_stationary_point};
pub use taylor::{linear_remainder, order_of_convergence, quadratic_remainder};
