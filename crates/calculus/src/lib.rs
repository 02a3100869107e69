//! Derivatives of f: Rⁿ → R, and the means to trust them.
//!
//! A function is written once over any [`Real`] and evaluated on the scalar that an engine chooses. The engines confirm
//! one another: forward and reverse mode carry the same slopes in opposite orders, complex numbers and differences share
//! no formula with them or each other.
//!
//! | engine | how | error | evaluations for f and ∇f |
//! |---|---|---|---|
//! | [`Forward`] | dual numbers, [`Dual`] | rounding | ⌈n/8⌉ |
//! | [`Reverse`] | a tape of [`Var`]s, swept backwards | rounding | 1, and a sweep |
//! | [`ComplexStep`] | Im f(x + ih)/h, [`Complex`] | rounding, where f is smooth over far more than h = 2⁻⁶⁶ | 1 + n |
//! | [`FiniteDifference`] | quotients of values: Richardson, central, forward | ε^⅘, ε^⅔, √ε | 1 + 26n at most, 1 + 2n, 1 + n |
//!
//! ```
//! use gradus_calculus::{Direction, Tolerance, check_gradient, directional_derivative, gradient, hessian, scalar_function};
//!
//! let f = scalar_function!(|x| x[0] * x[0] * x[1] + x[1].sin());
//! let x = [1.0, 0.0];
//! assert_eq!(gradient(&f, &x).as_slice(), [0.0, 2.0]); // ∇f = (2xy, x² + cos y)
//! assert_eq!(hessian(&f, &x).as_slice(), [0.0, 2.0, 2.0, 0.0]); // (2y, 2x; 2x, −sin y)
//!
//! let u = Direction::new(&[3.0, 4.0])?;
//! assert_eq!(directional_derivative(&f, &x, &u), 1.6); // ∇f·u
//! assert!(check_gradient(&f, &x, &[0.0, 2.0], Tolerance::default()).is_ok()); // against values alone
//! # Ok::<(), gradus_calculus::CalculusError>(())
//! ```
//!
//! # What suits which function
//!
//! [`gradient`] takes forward mode up to 8 variables, where one evaluation is enough, and reverse mode above. A function
//! that says more about its shape costs less: the structured operations of [`Real`] (`dot`, `sum_of`, `weighted_sum`,
//! `squared_norm`, `log_sum_exp`, `matrix_vector`) are one node of the tape each, a [`SeparableSum`] needs no tape, and a
//! [`SumOverData`] is recorded at one point and replayed by [`Replay`] on eight at a time.
//!
//! First evaluations are optimistic: they multiply by slopes without asking whether something varies at all, and only
//! where a derivative comes out NaN, because 0 met ∞, does a second and careful one tell whether there is a slope.
//!
//! # Outcomes
//!
//! Every plain function has a `try_` form; the plain one panics with the error's message. An empty point, a NaN or
//! infinite coordinate, wrong lengths, a NaN value and a NaN derivative are errors. An infinite value or slope is a
//! result.
//!
//! # Slopes at kinks and poles
//!
//! The exact engines agree; differences say what their samples say, and where there is a slope on either side the one
//! of the table lies between them.
//!
//! | where | slope |
//! |---|---|
//! | \|x\| at 0 | 0 |
//! | relu at 0 | 0 |
//! | max, min on a tie | that of the first argument |
//! | √x, xᵖ with 0 < p < 1 at 0 | ∞ |
//! | xᵖ with p > 1 at 0 | 0 |
//! | x⁰ anywhere | 0 |
//! | 0ʸ by y, y > 0 | 0 |
//! | hypot at the origin | 0 |
//! | any slope, ∞ too, of what does not vary (a tangent of zero) | 0 |
//! | any slope, ∞ too, of what is computed and then not selected | 0 |
//! | ∞ · 0 where something varies, ∞ − ∞: (√x)², √x − √x at 0 | none: an error |
//! | √(u − u) where u is recorded by the tape | 0 by dual numbers; by tape ∞ − ∞, an error |
//! | √(x²) at 0 | 0 by dual numbers and by tape; ± 1 by complex step, which sees one side |
//!
//! Values and derivatives have the same bits on every CPU, in debug and release: all arithmetic is IEEE, all
//! elementary functions are those of `gradus-numerics`.

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
mod structured;
mod sum;
mod taylor;

pub use check::{
    GradientCheck, GradientMismatch, MismatchReason, PartialCheck, Tolerance, check_gradient,
    check_partial,
};
pub use direction::Direction;
pub use engine::{
    ComplexStep, Differentiator, Engine, Estimate, FiniteDifference, Forward, Reverse, Scheme,
    Step, TapeStatistics, finite_difference, forward, reverse,
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
pub use scalar::{
    Complex, Counting, Dual, OperationCounter, Operations, Reach, Traced, Tracer, Unguarded, Var,
    count_operations,
};
pub use stationary::{StationaryKind, StationaryPoint, classify_stationary_point};
pub use sum::{
    OverData, Replay, ReplayStatistics, Separable, SeparableSum, SumOverData, separable,
};
pub use taylor::{linear_remainder, order_of_convergence, quadratic_remainder};
